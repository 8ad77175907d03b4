//! Numbers of entities, facts and relations in a topology.

use crate::model::Bounds;
use crate::model::Confidence;
use crate::model::Day;
use crate::store::ClaimRow;

/// An entity in a topology. Numbered in the order of the ids, so that comparing numbers compares
/// ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub(super) u32);

impl Node {
    /// Returns its place among all entities of its topology, by id.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A fact in a topology. Numbered in the order of (subject, relation, object).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact(pub(super) u32);

/// A relation in a topology: its place among the vocabulary's relations by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationIx(pub u16);

/// A type of entity in a topology: its place among the vocabulary's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIx(pub u16);

/// One claim of a fact, as far as searches need it.
#[derive(Clone, Copy, Debug)]
pub struct FactClaim {
    /// Its row in the store.
    pub row: ClaimRow,
    /// The days on which it may have begun and ended.
    pub bounds: Bounds,
    /// Whether it asserts the fact; else it denies it.
    pub is_asserted: bool,
    /// How sure its recorder is; one half where nobody said.
    pub confidence: Confidence,
}

/// Bits of the last word of what a claim says: it asserts the fact; another claim's words follow.
const ASSERTS: u32 = 1;
pub(super) const FOLLOWED: u32 = 2;

/// What a claim of a fact says, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    pub(super) bounds: Bounds,
    pub(super) is_asserted: bool,
    pub(super) confidence: Confidence,
}

impl Said {
    /// What six words say: the four days, the confidence in millionths, and whether it asserts.
    pub(super) fn of_words([a, b, c, d, ppm, asserts]: [u32; 6]) -> Said {
        let day = |word: u32| Day::of_number(word.cast_signed());
        let bounds =
            Bounds { start_first: day(a), start_last: day(b), end_first: day(c), end_last: day(d) };
        // An image is checked before it is read: its confidences are what was written.
        let confidence = Confidence::from_ppm(ppm).unwrap_or(Confidence::UNASSESSED);
        Said { bounds, is_asserted: asserts & ASSERTS != 0, confidence }
    }

    pub(super) fn words(&self) -> [u32; 6] {
        let Bounds { start_first, start_last, end_first, end_last } = self.bounds;
        let [a, b, c, d] =
            [start_first, start_last, end_first, end_last].map(|day| day.number().cast_unsigned());
        [a, b, c, d, self.confidence.ppm(), if self.is_asserted { ASSERTS } else { 0 }]
    }
}

impl FactClaim {
    pub(super) fn of(row: ClaimRow, said: Said) -> FactClaim {
        let Said { bounds, is_asserted, confidence } = said;
        FactClaim { row, bounds, is_asserted, confidence }
    }

    pub(super) fn said(&self) -> Said {
        let FactClaim { bounds, is_asserted, confidence, .. } = *self;
        Said { bounds, is_asserted, confidence }
    }
}

/// Nodes, facts and claims are numbered in 32 bits: four thousand million of each.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a topology holds fewer than 2^32 of anything")
}
