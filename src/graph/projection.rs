//! From claims to facts (design section 5).
//!
//! Denied claims make no fact; one beside an asserting claim makes it disputed. Deprecated claims
//! are left out. A preferred claim beats normal ones only where the relation has a single value,
//! and only those that may hold at the same time; a denial, however ranked, names no value that
//! could beat another.

use super::node::{FactClaim, Node, RelationIx, Said};
use crate::model::Confidence;
use crate::model::Rank;
use crate::model::Stance;
use crate::model::Vocabulary;
use crate::store::ClaimRow;
use crate::store::FactRow;

/// A fact with its claims, oldest first.
pub(super) struct Projected {
    pub(super) subject: Node,
    pub(super) relation: RelationIx,
    pub(super) object: Node,
    pub(super) claims: Vec<FactClaim>,
}

/// A current claim with its rank.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    pub(super) subject: Node,
    pub(super) relation: RelationIx,
    pub(super) object: Node,
    pub(super) claim: FactClaim,
    rank: Rank,
}

impl Ranked {
    pub(super) fn of(row: &FactRow, (subject, object): (Node, Node)) -> Ranked {
        Ranked {
            subject,
            relation: RelationIx(u16::try_from(row.relation).expect("relations fit 16 bits")),
            object,
            claim: FactClaim {
                row: row.claim,
                bounds: row.valid.bounds(row.source_date),
                is_asserted: row.stance == Stance::Asserted,
                confidence: row.confidence.unwrap_or(Confidence::UNASSESSED),
            },
            rank: row.rank,
        }
    }

    /// An older claim of a fact, by what an image knows. That has no rank: none of what keeps a
    /// claim in a fact of a relation with many values depends on it.
    pub(super) fn kept(
        (subject, relation, object): (Node, RelationIx, Node),
        claim: FactClaim,
    ) -> Ranked {
        Ranked { subject, relation, object, claim, rank: Rank::Normal }
    }

    /// The order of claims: that of their facts, then the older first.
    pub(super) fn place(&self) -> (Node, RelationIx, Node, ClaimRow) {
        (self.subject, self.relation, self.object, self.claim.row)
    }

    /// Returns how the claim stands among those that are in no fact.
    pub(super) fn aside(&self) -> [u32; 4] {
        [self.subject.0, u32::from(self.relation.0), self.object.0, self.claim.row.number()]
    }

    /// Returns the claim as numbers, which are ordered as the claims are.
    pub(super) fn words(&self) -> [u64; 5] {
        let Ranked { subject, relation, object, claim, rank } = self;
        let [a, b, c, d, ppm, asserts] = claim.said().words();
        let rank = match rank {
            Rank::Deprecated => 0,
            Rank::Normal => 1,
            Rank::Preferred => 2,
        };
        [
            pair(subject.0, u32::from(relation.0)),
            pair(object.0, claim.row.number()),
            pair(a, b),
            pair(c, d),
            pair(ppm, asserts | rank << RANK_SHIFT),
        ]
    }

    /// Returns the claim of such numbers.
    pub(super) fn of_words(words: [u64; 5]) -> Ranked {
        let [[subject, relation], [object, row], [a, b], [c, d], [ppm, last]] = words.map(parts);
        let rank = match last >> RANK_SHIFT {
            0 => Rank::Deprecated,
            1 => Rank::Normal,
            _ => Rank::Preferred,
        };
        let said = Said::of_words([a, b, c, d, ppm, last]);
        Ranked {
            subject: Node(subject),
            relation: RelationIx(relation as u16),
            object: Node(object),
            claim: FactClaim::of(ClaimRow::unstored(row), said),
            rank,
        }
    }
}

/// What stands behind the place of a claim that is no longer current.
const WITHDRAWN: [u64; 3] = [u64::MAX; 3];

/// What became of a claim.
pub(super) struct Changed {
    pub(super) subject: Node,
    pub(super) relation: RelationIx,
    pub(super) object: Node,
    pub(super) row: ClaimRow,
    /// The claim as it is now; none where it is not current.
    pub(super) now: Option<Ranked>,
}

impl Changed {
    /// Returns it as numbers, in the order of claims.
    pub(super) fn words(&self) -> [u64; 5] {
        if let Some(claim) = &self.now {
            return claim.words();
        }
        let [a, b, c] = WITHDRAWN;
        [
            pair(self.subject.0, u32::from(self.relation.0)),
            pair(self.object.0, self.row.number()),
            a,
            b,
            c,
        ]
    }

    /// Returns that of such numbers.
    pub(super) fn of_words(words: [u64; 5]) -> Changed {
        let claim = Ranked::of_words(words);
        let (subject, relation, object, row) = claim.place();
        let now = Some(claim).filter(|_| words[2..] != WITHDRAWN);
        Changed { subject, relation, object, row, now }
    }
}

/// Where the rank stands in the last word of a claim: beside what the claim says.
const RANK_SHIFT: u32 = 8;

fn pair(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

fn parts(pair: u64) -> [u32; 2] {
    [(pair >> 32) as u32, pair as u32]
}

/// The claims that must be looked at together: of a relation with a single value all of a subject.
pub(super) type Key = (Node, RelationIx, Option<Node>);

/// What claims come to.
#[derive(Default)]
pub(super) struct Projection {
    /// Facts by (subject, relation, object).
    pub(super) facts: Vec<Projected>,
    /// The claims that are in no fact, in the same order.
    pub(super) aside: Vec<Ranked>,
}

/// Makes facts of current claims, by the rules of a vocabulary.
pub(super) struct Projector {
    /// By relation, whether a subject has a single value of it.
    single: Vec<bool>,
}

impl Projector {
    pub(super) fn of(vocabulary: &Vocabulary) -> Projector {
        let relations = vocabulary.relations();
        Projector { single: relations.map(|relation| relation.single_valued).collect() }
    }

    /// Returns what all claims that must be looked at together have in common: the object only
    /// where a subject has many values of a relation.
    pub(super) fn key(&self, subject: Node, relation: RelationIx, object: Node) -> Key {
        let is_single = self.single[usize::from(relation.0)];
        (subject, relation, (!is_single).then_some(object))
    }

    /// Makes facts of claims, among which are all of each key that is.
    pub(super) fn project(&self, mut claims: Vec<Ranked>) -> Projection {
        claims.sort_by_key(Ranked::place);
        let key = |claim: &Ranked| self.key(claim.subject, claim.relation, claim.object);
        let mut projection = Projection::default();
        for rivals in claims.chunk_by(|a, b| key(a) == key(b)) {
            self.project_rivals(rivals, &mut projection);
        }
        projection
    }

    /// Adds what all claims of one key come to, which are sorted as facts and then by row.
    pub(super) fn project_rivals(&self, rivals: &[Ranked], projection: &mut Projection) {
        let prefers = |claim: &Ranked| claim.rank == Rank::Preferred;
        let chooses = self.single[usize::from(rivals[0].relation.0)] && rivals.iter().any(prefers);
        for same in rivals.chunk_by(|a, b| a.object == b.object) {
            let is_kept = |claim: &Ranked| {
                claim.rank != Rank::Deprecated && !(chooses && is_beaten(claim, rivals))
            };
            let makes_fact = same.iter().any(|claim| is_kept(claim) && claim.claim.is_asserted);
            let (kept, aside): (Vec<&Ranked>, Vec<&Ranked>) =
                same.iter().partition(|claim| makes_fact && is_kept(claim));
            projection.aside.extend(aside);
            if makes_fact {
                let Ranked { subject, relation, object, .. } = same[0];
                let claims = kept.into_iter().map(|claim| claim.claim).collect();
                projection.facts.push(Projected { subject, relation, object, claims });
            }
        }
    }
}

fn is_beaten(claim: &Ranked, rivals: &[Ranked]) -> bool {
    claim.rank == Rank::Normal
        && rivals.iter().any(|rival| {
            rival.rank == Rank::Preferred
                && rival.claim.is_asserted
                && rival.object != claim.object
                && rival.claim.bounds.may_meet(&claim.claim.bounds)
        })
}
