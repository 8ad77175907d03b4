//! Claims: what one source says once.

use std::collections::BTreeMap;

use super::confidence::Confidence;
use super::entity::EntityId;
use super::interval::Interval;
use super::money::Money;
use super::object::Object;
use super::relation::RelationName;
use super::source::SourceId;

/// Whether a source says that something is so, or that it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// It is so.
    #[default]
    Asserted,
    /// It is not so.
    Denied,
}

impl Stance {
    /// Returns `asserted` or `denied`.
    pub fn word(self) -> &'static str {
        match self {
            Stance::Asserted => "asserted",
            Stance::Denied => "denied",
        }
    }
}

/// How a claim stands among others about the same thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Known to be wrong, kept for the record.
    Deprecated,
    /// Neither.
    #[default]
    Normal,
    /// The best there is.
    Preferred,
}

impl Rank {
    /// Returns `preferred`, `normal` or `deprecated`.
    pub fn word(self) -> &'static str {
        match self {
            Rank::Deprecated => "deprecated",
            Rank::Normal => "normal",
            Rank::Preferred => "preferred",
        }
    }

    /// Returns the rank that a word names, if one does.
    pub fn from_word(word: &str) -> Option<Rank> {
        [Rank::Deprecated, Rank::Normal, Rank::Preferred].into_iter().find(|r| r.word() == word)
    }
}

/// What a claim adds to its triple: the amount, and named texts (`role`, `programme`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Qualifiers {
    /// The sum of money that the relationship moved.
    pub amount: Option<Money>,
    /// Named texts; sorted by name.
    pub texts: BTreeMap<String, String>,
}

impl Qualifiers {
    /// The name of the text that keeps the property of linked data by which a claim was stated,
    /// where that is another than its relation's own, or the class of a type.
    pub const PROPERTY: &str = "property";
    /// The name of the text that keeps the datatype of a value which is no plain text.
    pub const DATATYPE: &str = "datatype";

    /// Returns the role, which several rules look at.
    pub fn role(&self) -> Option<&str> {
        self.texts.get("role").map(String::as_str)
    }

    /// Returns the texts that people want to know: neither the role nor what only linked data
    /// needs, by name.
    pub fn told(&self) -> impl Iterator<Item = (&str, &str)> {
        let unread = [Qualifiers::PROPERTY, Qualifiers::DATATYPE];
        self.others().filter(move |(name, _)| !unread.contains(name))
    }

    /// Returns all texts but the role, by name.
    pub fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter().filter(|(name, _)| *name != "role");
        texts.map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// One statement as one source makes it. Its fields together are its identity
/// ([`Identity`](super::Identity)); nothing in it ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whom it is about: a raw entity id, never that of a cluster.
    pub subject: EntityId,
    /// What kind of statement.
    pub relation: RelationName,
    /// What it says.
    pub object: Object,
    /// When it held, as written.
    pub valid: Interval,
    /// What it adds.
    pub qualifiers: Qualifiers,
    /// Whether the source says so or says not so.
    pub stance: Stance,
    /// Who speaks, when not the source itself.
    pub attribution: Option<String>,
    /// The source; `None` only for a claim added by hand.
    pub source: Option<SourceId>,
    /// Where in the source: page, section, reference or record number.
    pub locator: Option<String>,
    /// The source through which we saw it.
    pub via: Option<SourceId>,
}

/// What comes with stating a claim and is not part of its identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assertion {
    /// The words of the source.
    pub quote: Option<String>,
    /// When it was read there, as stated.
    pub retrieved: Option<String>,
    /// How sure the one is who recorded it; `None` when not assessed.
    pub confidence: Option<Confidence>,
    /// The source's own rank.
    pub rank: Rank,
}
