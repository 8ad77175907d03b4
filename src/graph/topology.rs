//! Adjacency: entities as numbers, facts as packed columns, both directions, parallel facts kept.

use std::collections::HashMap;
use std::ops::Range;

use super::node::{Fact, FactClaim, Node, RelationIx, number};
use super::projection::{Projected, project};
use crate::model::EntityId;
use crate::model::Overlap;
use crate::model::RelationName;
use crate::model::Window;
use crate::store::ClaimRow;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

struct FactColumns {
    subject: Node,
    relation: RelationIx,
    object: Node,
    first_claim: u32,
    is_disputed: bool,
}

/// The graph of all current facts, in memory.
pub struct Topology {
    rows: Vec<EntityRow>,
    ids: Vec<EntityId>,
    facts: Vec<FactColumns>,
    claims: Vec<FactClaim>,
    /// For each node, where its facts begin in `facts`; one more for the end.
    out_starts: Vec<u32>,
    /// Facts by (object, relation, subject), and for each node where its own begin.
    incoming: Vec<Fact>,
    in_starts: Vec<u32>,
    /// Entities whose every stated type joins nothing (countries, topics), sorted.
    idle: Vec<Node>,
    relations: Vec<(RelationName, bool)>,
}

impl Topology {
    /// Builds the topology of a snapshot from one scan.
    pub fn build(snapshot: &Snapshot<'_>) -> Result<Topology, StoreError> {
        let (mut rows, mut ids, mut nodes) = (Vec::new(), Vec::new(), HashMap::new());
        snapshot.for_each_entity(|row, id| -> Result<(), StoreError> {
            nodes.insert(row, Node(number(rows.len())));
            rows.push(row);
            ids.push(id);
            Ok(())
        })?;
        let node = |row: EntityRow| nodes[&row];
        let vocabulary = snapshot.vocabulary();
        let relations = vocabulary.relations().map(|r| (r.name.clone(), r.connective)).collect();
        let mut connective: HashMap<Node, bool> = HashMap::new();
        snapshot.for_each_type(|row, word| {
            let joins = vocabulary.find_type(word).is_none_or(|known| known.connective);
            *connective.entry(node(row)).or_default() |= joins;
        })?;
        let idle = connective.into_iter().filter(|(_, joins)| !joins).map(|(node, _)| node);
        let mut idle: Vec<Node> = idle.collect();
        idle.sort_unstable();
        let mut topology = Topology {
            rows,
            ids,
            facts: Vec::new(),
            claims: Vec::new(),
            out_starts: Vec::new(),
            incoming: Vec::new(),
            in_starts: Vec::new(),
            idle,
            relations,
        };
        for projected in project(snapshot, node)? {
            topology.push(&projected);
        }
        topology.index();
        Ok(topology)
    }

    fn push(&mut self, projected: &Projected) {
        let first_claim = number(self.claims.len());
        self.claims.extend_from_slice(&projected.claims);
        self.facts.push(FactColumns {
            subject: projected.subject,
            relation: projected.relation,
            object: projected.object,
            first_claim,
            is_disputed: projected.claims.iter().any(|claim| !claim.is_asserted),
        });
    }

    fn index(&mut self) {
        let subjects = self.facts.iter().map(|fact| fact.subject);
        self.out_starts = starts(self.rows.len(), subjects);
        self.incoming = (0..number(self.facts.len())).map(Fact).collect();
        let facts = &self.facts;
        let columns = |fact: Fact| &facts[fact.0 as usize];
        self.incoming.sort_by_key(|fact| {
            let FactColumns { subject, relation, object, .. } = columns(*fact);
            (*object, *relation, *subject)
        });
        let objects = self.incoming.iter().map(|fact| columns(*fact).object);
        self.in_starts = starts(self.rows.len(), objects);
    }

    /// Returns the number of entities.
    pub fn node_count(&self) -> usize {
        self.rows.len()
    }

    /// Returns the number of facts.
    pub fn fact_count(&self) -> usize {
        self.facts.len()
    }

    /// Returns all entities, by id.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node> + Clone + use<> {
        (0..number(self.rows.len())).map(Node)
    }

    /// Returns all facts, by (subject, relation, object).
    pub fn facts(&self) -> impl ExactSizeIterator<Item = Fact> + Clone + use<> {
        (0..number(self.facts.len())).map(Fact)
    }

    /// Returns the node of an entity, if any live claim or addition names it.
    pub fn node_of(&self, id: &EntityId) -> Option<Node> {
        self.ids.binary_search(id).ok().map(|ix| Node(number(ix)))
    }

    /// Returns an entity's id.
    pub fn id(&self, node: Node) -> &EntityId {
        &self.ids[node.0 as usize]
    }

    /// Returns an entity's row in the store.
    pub fn row(&self, node: Node) -> EntityRow {
        self.rows[node.0 as usize]
    }

    /// Returns a fact's two ends.
    pub fn ends(&self, fact: Fact) -> (Node, Node) {
        let columns = &self.facts[fact.0 as usize];
        (columns.subject, columns.object)
    }

    /// Returns a fact's relation.
    pub fn relation(&self, fact: Fact) -> RelationIx {
        self.facts[fact.0 as usize].relation
    }

    /// Returns the relations by their numbers: the name, and whether a path may walk through what
    /// it leads to.
    pub fn relations(&self) -> impl ExactSizeIterator<Item = (&RelationName, bool)> {
        self.relations.iter().map(|(name, connective)| (name, *connective))
    }

    /// Says whether a path may walk through entities of this one's type.
    pub fn is_connective(&self, node: Node) -> bool {
        self.idle.binary_search(&node).is_err()
    }

    /// Says whether a claim asserts the fact and another denies it.
    pub fn is_disputed(&self, fact: Fact) -> bool {
        self.facts[fact.0 as usize].is_disputed
    }

    fn claim_range(&self, fact: Fact) -> Range<usize> {
        let ix = fact.0 as usize;
        let end =
            self.facts.get(ix + 1).map_or(self.claims.len(), |next| next.first_claim as usize);
        self.facts[ix].first_claim as usize..end
    }

    /// Returns the claims of a fact, oldest first, denied ones too.
    pub fn claims(&self, fact: Fact) -> impl Iterator<Item = ClaimRow> {
        self.claims[self.claim_range(fact)].iter().map(|claim| claim.row)
    }

    /// Says whether the fact held in a window: the best of what its asserting claims say, each
    /// by itself. Without a window every fact holds.
    pub fn held(&self, fact: Fact, window: Option<Window>) -> Overlap {
        let Some(window) = window else { return Overlap::Certain };
        let asserted = self.claims[self.claim_range(fact)].iter().filter(|c| c.is_asserted);
        asserted.map(|claim| claim.bounds.overlap(window)).max().unwrap_or(Overlap::None)
    }

    /// Returns the facts of which an entity is the subject, by (relation, object).
    pub fn outgoing(&self, node: Node) -> impl DoubleEndedIterator<Item = Fact> + use<> {
        let ix = node.0 as usize;
        (self.out_starts[ix]..self.out_starts[ix + 1]).map(Fact)
    }

    /// Returns the facts of which an entity is the object, by (relation, subject).
    pub fn incoming(&self, node: Node) -> &[Fact] {
        let ix = node.0 as usize;
        &self.incoming[self.in_starts[ix] as usize..self.in_starts[ix + 1] as usize]
    }

    /// Returns how many facts an entity takes part in; a fact with itself counts twice.
    pub fn degree(&self, node: Node) -> usize {
        self.outgoing(node).count() + self.incoming(node).len()
    }
}

/// Where each node's entries begin in a list sorted by node, and the end of the last.
fn starts(nodes: usize, sorted: impl Iterator<Item = Node>) -> Vec<u32> {
    let mut starts = vec![0_u32; nodes + 1];
    for node in sorted {
        starts[node.0 as usize + 1] += 1;
    }
    for ix in 1..starts.len() {
        starts[ix] += starts[ix - 1];
    }
    starts
}
