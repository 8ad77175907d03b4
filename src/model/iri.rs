//! IRIs of what a store holds.
//!
//! `urn:orgraph:` stands until a store is given a base of its own. The first design wanted
//! `urn:uuid:` there; a name made of the id is as stable, merges as well, and can be read.

use std::fmt::Write as _;

use super::entity::EntityId;
use super::identity::ClaimId;
use super::relation::RelationName;
use super::source::SourceId;

/// The base of a store that has none of its own.
pub const BASE_DEFAULT: &str = "urn:orgraph:";

/// Returns the IRI of an entity: the base, `e/` and the percent-encoded id.
///
/// ```
/// use orgraph::model::{EntityId, entity_iri};
/// assert_eq!(entity_iri(&EntityId::new("a b")?), "urn:orgraph:e/a%20b");
/// # Ok::<(), orgraph::model::IdError>(())
/// ```
pub fn entity_iri(id: &EntityId) -> String {
    iri('e', id.as_str())
}

/// Returns the IRI of a claim: the base, `c/` and the id.
pub fn claim_iri(id: &ClaimId) -> String {
    iri('c', &id.to_string())
}

/// Returns the IRI of a source: the base, `s/` and the percent-encoded id.
pub fn source_iri(id: &SourceId) -> String {
    iri('s', id.as_str())
}

/// Returns the IRI of a relation: the base, `r/` and the name.
pub fn relation_iri(name: &RelationName) -> String {
    iri('r', name.as_str())
}

/// Everything but RFC 3986's unreserved characters is percent-encoded, as UTF-8.
fn iri(kind: char, id: &str) -> String {
    let mut iri = format!("{BASE_DEFAULT}{kind}/");
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                iri.push(char::from(byte));
            }
            byte => write!(iri, "%{byte:02X}").expect("a string takes any text"),
        }
    }
    iri
}
