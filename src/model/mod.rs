//! The words of this program as types: claims and what they are made of.
//!
//! | word | means |
//! | --- | --- |
//! | entity | an organization, person, publication, place, event or concept, under our id |
//! | relation | a kind of relationship: `funded-by`, `led-by`, `published` |
//! | claim | one statement as one source makes it; immutable |
//! | source | a document or register |
//! | citation | where in a source: locator, quote, date retrieved; `via` = seen through |
//! | fact | all current, asserted claims of one (subject, relation, object): an edge |
//! | valid time, recorded time | when it held in the world; when we learned it |
//! | conflict | claims that cannot all be true |
//! | change | one committed command: who, when, why; can be undone |
//!
//! Nothing here knows a file, a store or a screen. Text is checked once, at the door, and kept as
//! a type; whatever is wrong comes back as a [`Finding`], all findings of a record at once.

mod claim;
mod confidence;
mod date;
mod entity;
mod fold;
mod identity;
mod interval;
mod iri;
mod likeness;
mod money;
mod object;
mod quantity;
mod record;
mod recorded;
mod relation;
mod source;
mod validate;
mod vocabulary;

pub use self::claim::{Assertion, Claim, Qualifiers, Rank, Stance};
pub use self::confidence::{Confidence, ConfidenceError};
pub use self::date::{DateError, Day, PartialDate};
pub use self::entity::{EntityId, IdError};
pub use self::fold::{fold, slug};
pub(crate) use self::identity::fingerprint;
pub use self::identity::{ClaimId, Identity, document_mark, short_hash};
pub use self::interval::{Bounds, End, Interval, Overlap, Window};
pub use self::iri::{BASE_DEFAULT, entity_iri, iri_segment};
pub(crate) use self::iri::{id_of_iri, is_iri, own_iri};
pub use self::likeness::likeness_ppm;
pub use self::money::{Currency, Money};
pub use self::object::Object;
pub use self::quantity::{Bound, Decimal, NumberError, Quantity, exact_sum, parse_decimal};
pub(crate) use self::record::trimmed;
pub use self::record::{ClaimRecord, EntityRecord, Naming, Record, SourceRecord, Statement};
pub use self::recorded::{Citation, RecordedClaim};
pub use self::relation::{Range, Relation, RelationName, ValueKind, naming};
pub use self::source::{Source, SourceId};
pub use self::validate::{Finding, check_record};
pub use self::vocabulary::{Direction, EntityType, Vocabulary, VocabularyError};
