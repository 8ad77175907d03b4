//! Claims as a store keeps them.

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
