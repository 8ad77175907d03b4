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
use crate::store::EntityRow;
use crate::store::FactRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// A fact with its claims, oldest first.
pub(super) struct Projected {
    pub(super) subject: Node,
    pub(super) relation: RelationIx,
    pub(super) object: Node,
    pub(super) claims: Vec<FactClaim>,
}

struct Ranked {
    subject: Node,
    relation: RelationIx,
    object: Node,
    claim: FactClaim,
    rank: Rank,
}

/// Returns all facts, by (subject, relation, object).
pub(super) fn project(
    snapshot: &Snapshot<'_>,
    node: impl Fn(EntityRow) -> Node,
) -> Result<Vec<Projected>, StoreError> {
    let mut claims = Vec::new();
    snapshot.for_each_fact(|row: FactRow| {
        if row.rank == Rank::Deprecated {
            return;
        }
        claims.push(Ranked {
            subject: node(row.subject),
            relation: RelationIx(u16::try_from(row.relation).expect("relations fit 16 bits")),
            object: node(row.object),
            claim: FactClaim {
                row: row.claim,
                bounds: row.valid.bounds(row.source_date),
                is_asserted: row.stance == Stance::Asserted,
                confidence: row.confidence.unwrap_or(Confidence::UNASSESSED),
            },
            rank: row.rank,
        });
    })?;
    claims.sort_by_key(|claim| (claim.subject, claim.relation, claim.object, claim.claim.row));
    let single: Vec<bool> =
        snapshot.vocabulary().relations().map(|relation| relation.single_valued).collect();
    let same_subject = |a: &Ranked, b: &Ranked| (a.subject, a.relation) == (b.subject, b.relation);
    let mut facts = Vec::new();
    for rivals in claims.chunk_by(same_subject) {
        let has_preferred = rivals.iter().any(|claim| claim.rank == Rank::Preferred);
        let chooses = has_preferred && single[usize::from(rivals[0].relation.0)];
        let kept = rivals.iter().filter(|claim| !chooses || !is_beaten(claim, rivals));
        let kept: Vec<&Ranked> = kept.collect();
        for same in kept.chunk_by(|a, b| a.object == b.object) {
            if same.iter().any(|claim| claim.claim.is_asserted) {
                let Ranked { subject, relation, object, .. } = *same[0];
                let claims = same.iter().map(|claim| claim.claim).collect();
                facts.push(Projected { subject, relation, object, claims });
            }
        }
    }
    Ok(facts)
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
