//! Which sources stand on their own (design section 3, "Confidence").

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::model::Confidence;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Stance;

/// How well a fact is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// Groups of sources that do not depend on each other.
    pub sources: usize,
    /// 1 - product(1 - c) over the groups, the greatest confidence of each; 0.5 where nobody
    /// assessed.
    pub confidence: Confidence,
}

/// Counts the independent sources of the asserting claims of a fact.
///
/// Two sources depend on each other when they share a publisher (the host of the address where
/// it is unknown), or one was seen through the other; so do all that such a chain joins. Claims
/// without a source together count as one.
pub fn support(claims: &[RecordedClaim], sources: &BTreeMap<SourceId, Source>) -> Support {
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: UnionFind<usize> = UnionFind::new_empty();
    let mut place = |key: String, groups: &mut UnionFind<usize>| {
        *keys.entry(key).or_insert_with(|| groups.new_set())
    };
    let publisher = |id: &SourceId| publisher(id, sources);
    let mut stated: Vec<(usize, Confidence)> = Vec::new();
    for claim in claims.iter().filter(|claim| claim.claim.stance == Stance::Asserted) {
        let key = claim.claim.source.as_ref().map_or_else(String::new, publisher);
        let own = place(key, &mut groups);
        if let Some(via) = &claim.claim.via {
            let through = place(publisher(via), &mut groups);
            groups.union(own, through);
        }
        stated.push((own, claim.confidence.unwrap_or(Confidence::UNASSESSED)));
    }
    let mut greatest: BTreeMap<usize, Confidence> = BTreeMap::new();
    for (own, confidence) in stated {
        let best = greatest.entry(groups.find(own)).or_insert(confidence);
        *best = (*best).max(confidence);
    }
    Support { sources: greatest.len(), confidence: Confidence::of_any(greatest.into_values()) }
}

/// Who stands behind a source, also behind one of which only the id is known.
pub(super) fn publisher(id: &SourceId, sources: &BTreeMap<SourceId, Source>) -> String {
    match sources.get(id) {
        Some(source) => source.publisher_key(),
        None => Source::named(id.clone()).publisher_key(),
    }
}
