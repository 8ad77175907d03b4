//! Hubs: entities that join everything and say nothing.
//!
//! An intermediate entity is a hub when the vocabulary marks its type as not connective; when it
//! is the object of a hop whose relation is not connective and was not asked for by name ("both
//! operate in this country"); or when it has more than [`DEGREE_MAX`] facts of one relation and
//! direction. The design says "reached by" such a relation; that would make a path and its
//! reverse differ, for the subject of "operates in" is no hub whichever way it is reached. Ends
//! are never hubs.

use super::query::Query;
use crate::graph::Fact;
use crate::graph::Node;
use crate::graph::RelationIx;
use crate::graph::Topology;

/// Facts of one relation and direction above which an entity is a hub.
pub(super) const DEGREE_MAX: usize = 1_000;

/// Tells hubs for one query.
pub(super) struct Hubs<'t> {
    topology: &'t Topology,
    /// By relation: whether its object joins nothing.
    is_idle: Vec<bool>,
}

impl<'t> Hubs<'t> {
    pub(super) fn new(topology: &'t Topology, query: &Query) -> Hubs<'t> {
        let relations = topology.relations();
        let is_idle =
            relations.map(|(name, connective)| !connective && !query.relations.contains(name));
        Hubs { topology, is_idle: is_idle.collect() }
    }

    /// Says whether an entity is a hub wherever it stands in between.
    pub(super) fn is_hub(&self, node: Node) -> bool {
        !self.topology.is_connective(node) || self.is_crowded(node)
    }

    fn is_crowded(&self, node: Node) -> bool {
        if self.topology.degree(node) <= DEGREE_MAX {
            return false;
        }
        // Facts of a node lie in the order of their relations.
        let longest = |facts: &mut dyn Iterator<Item = Fact>| {
            let (mut longest, mut run, mut last): (usize, usize, Option<RelationIx>) = (0, 0, None);
            for fact in facts {
                let relation = self.topology.relation(fact);
                run = if last == Some(relation) { run + 1 } else { 1 };
                last = Some(relation);
                longest = longest.max(run);
            }
            longest
        };
        longest(&mut self.topology.outgoing(node)) > DEGREE_MAX
            || longest(&mut self.topology.incoming(node).iter().copied()) > DEGREE_MAX
    }

    /// Says whether a hop makes this end of it a hub, should it stand in between.
    pub(super) fn makes_hub(&self, fact: Fact, node: Node) -> bool {
        let relation = self.topology.relation(fact);
        self.is_idle[usize::from(relation.0)] && self.topology.ends(fact).1 == node
    }
}
