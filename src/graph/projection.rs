//! From claims to facts (design section 5).
//!
//! Denied claims make no fact; one beside an asserting claim makes it disputed. Deprecated claims
//! are left out. A preferred claim beats normal ones only where the relation has a single value,
//! and only those that may hold at the same time; a denial, however ranked, names no value that
//! could beat another.

use super::node::{FactClaim, Node, RelationIx};
use crate::model::Confidence;
use crate::model::Rank;
use crate::model::Stance;
use crate::model::Vocabulary;
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
}

/// What claims come to.
#[derive(Default)]
pub(super) struct Projection {
    /// Facts by (subject, relation, object).
    pub(super) facts: Vec<Projected>,
    /// The claims that are in no fact, in the same order.
    pub(super) aside: Vec<Ranked>,
}

/// Makes facts of current claims. Of a relation with a single value all claims of a subject must
/// be among them, of another all with the same object.
pub(super) fn project(mut claims: Vec<Ranked>, vocabulary: &Vocabulary) -> Projection {
    claims.sort_by_key(|claim| (claim.subject, claim.relation, claim.object, claim.claim.row));
    let single: Vec<bool> = vocabulary.relations().map(|relation| relation.single_valued).collect();
    let same_subject = |a: &Ranked, b: &Ranked| (a.subject, a.relation) == (b.subject, b.relation);
    let mut projection = Projection::default();
    for rivals in claims.chunk_by(same_subject) {
        let prefers = |claim: &Ranked| claim.rank == Rank::Preferred;
        let chooses = single[usize::from(rivals[0].relation.0)] && rivals.iter().any(prefers);
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
    projection
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
