//! Claims as a store keeps them.

use std::cmp::Ordering;

use super::claim::{Claim, Rank};
use super::confidence::Confidence;
use super::identity::ClaimId;

/// One place in a source where a claim was read: its words and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// The words of the source.
    pub quote: Option<String>,
    /// When it was read there, as stated.
    pub retrieved: Option<String>,
}

/// A claim as a store keeps it: with its id and all that was said about it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedClaim {
    /// Its id.
    pub id: ClaimId,
    /// What it states.
    pub claim: Claim,
    /// Where it was read, apart from source and locator; first come first, none twice.
    pub citations: Vec<Citation>,
    /// The confidence last given, `None` when never assessed.
    pub confidence: Option<Confidence>,
    /// Its rank now: our own latest, else the source's.
    pub rank: Rank,
}

impl RecordedClaim {
    /// Compares by (subject, relation, object, id), the order in which claims are listed.
    pub fn by_content(&self, other: &RecordedClaim) -> Ordering {
        let (one, two) = (&self.claim, &other.claim);
        let subjects = one.subject.cmp(&two.subject);
        let relations = || one.relation.cmp(&two.relation);
        let objects = || one.object.cmp(&two.object);
        subjects.then_with(relations).then_with(objects).then_with(|| self.id.cmp(&other.id))
    }
}
