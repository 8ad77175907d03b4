//! Topologies of claims that are in no store.

use super::columns::{Columns, Parts};
use super::image::ImageState;
use super::node::{FactClaim, Node, RelationIx, number};
use super::projection::Projected;
use super::topology::{BareClaim, Topology};
use super::words::Words;
use crate::model::EntityId;
use crate::model::Vocabulary;
use crate::store::ClaimRow;
use crate::store::EntityRow;

impl Topology<'_> {
    /// Builds a topology of claims that are in no store, each asserted: for tests, measurements
    /// and graphs that come from elsewhere. The entities' ids must differ; `types` names entities
    /// by their places in `ids`, with names of the vocabulary's types.
    ///
    /// # Panics
    ///
    /// When a claim names an entity or a relation by a number beyond the list or the vocabulary.
    ///
    /// ```
    /// use orgraph::graph::{BareClaim, RelationIx, Topology};
    /// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let ids = vec![EntityId::new("a")?, EntityId::new("b")?];
    /// let claim = BareClaim {
    ///     subject: 0,
    ///     relation: RelationIx(0),
    ///     object: 1,
    ///     bounds: Interval::UNDATED.bounds(None),
    ///     confidence: Confidence::UNASSESSED,
    /// };
    /// let topology = Topology::in_memory(&vocabulary, ids, &[(0, "NGO")], vec![claim]);
    /// assert_eq!((topology.node_count(), topology.fact_count()), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_memory(
        vocabulary: &Vocabulary,
        ids: Vec<EntityId>,
        types: &[(u32, &str)],
        claims: Vec<BareClaim>,
    ) -> Topology<'static> {
        let mut order: Vec<u32> = (0..number(ids.len())).collect();
        order.sort_by(|a, b| ids[*a as usize].cmp(&ids[*b as usize]));
        let mut nodes = vec![Node(0); ids.len()];
        for (place, ix) in order.iter().enumerate() {
            nodes[*ix as usize] = Node(number(place));
        }
        let typed = |(ix, name): &(u32, &str)| {
            Some((nodes[*ix as usize], Some(Words::type_of(vocabulary, name)?)))
        };
        let types = types.iter().filter_map(typed).collect();
        let rows = order.iter().map(|ix| EntityRow::unstored(*ix)).collect();
        let mut ids: Vec<Option<EntityId>> = ids.into_iter().map(Some).collect();
        let ids = order.iter().filter_map(|ix| ids[*ix as usize].take()).collect();
        let mut stated: Vec<(Node, RelationIx, Node, FactClaim)> = Vec::new();
        let relations = vocabulary.relations().count();
        for (ix, claim) in claims.into_iter().enumerate() {
            let is_known = usize::from(claim.relation.0) < relations;
            assert!(is_known, "relation {} is one of {relations}", claim.relation.0);
            let ends = (nodes[claim.subject as usize], nodes[claim.object as usize]);
            let row = ClaimRow::unstored(number(ix));
            let BareClaim { bounds, confidence, .. } = claim;
            let fact_claim = FactClaim { row, bounds, is_asserted: true, confidence };
            stated.push((ends.0, claim.relation, ends.1, fact_claim));
        }
        stated.sort_by_key(|(subject, relation, object, claim)| {
            (*subject, *relation, *object, claim.row)
        });
        let facts = stated.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2));
        let facts = facts.map(|claims| {
            let (subject, relation, object, _) = claims[0];
            let claims = claims.iter().map(|claim| claim.3).collect();
            Projected { subject, relation, object, claims }
        });
        let (words, aside) = (Words::of(vocabulary), Vec::new());
        let columns = Columns::pack(Parts { words, rows, ids, types, facts, aside });
        Topology::of(columns.into(), ImageState::Unused, None)
    }
}
