//! Hubs: entities that join everything and say nothing.
//!
//! An intermediate entity is a hub when the vocabulary marks its type as not connective and the
//! pattern does not name that type; when it is the object of a hop whose relation is not
//! connective and the pattern does not name it ("both operate in this country"); or when it has
//! more facts of one relation and direction than the terms allow, in the whole current graph,
//! whatever the date or filter. The design says "reached by" such a relation; that would make a
//! path and its reverse differ, for the subject of "operates in" is no hub whichever way it is
//! reached. Ends are never hubs.

use super::automaton::{Automaton, Relations, Symbol};
use super::step::Step;
use super::terms::{HubPolicy, Terms};
use crate::graph::Node;
use crate::graph::RelationIx;
use crate::graph::Topology;
use crate::model::Direction;

/// Tells hubs for one question.
pub(super) struct Hubs<'t> {
    topology: &'t Topology<'t>,
    degree_max: usize,
    ends: (Node, Node),
    /// By relation: whether its object joins nothing.
    is_idle: Vec<bool>,
    /// Types that the pattern names.
    named: Vec<String>,
}

impl<'t> Hubs<'t> {
    pub(super) fn new(
        topology: &'t Topology<'t>,
        terms: &Terms,
        automaton: &Automaton,
        ends: (Node, Node),
    ) -> Hubs<'t> {
        let mut relations = Vec::new();
        let mut named = Vec::new();
        for symbol in automaton.symbols.iter().flatten() {
            match symbol {
                Symbol::Type(name) => named.push(name.clone()),
                Symbol::Hop(hop) => match &hop.relations {
                    Relations::One(name) => relations.push(name.clone()),
                    Relations::All | Relations::Not(_) => {}
                },
            }
        }
        // Where nothing counts as a hub nobody asks.
        let counts = terms.hub_policy() != HubPolicy::Allow;
        let is_idle = topology.relations().take_while(|_| counts);
        let is_idle = is_idle.map(|(name, connective)| !connective && !relations.contains(name));
        Hubs { topology, degree_max: terms.hub_degree, ends, is_idle: is_idle.collect(), named }
    }

    /// Says whether an entity is a hub wherever it stands in between.
    pub(super) fn is_hub(&self, node: Node) -> bool {
        !self.is_end(node) && (self.joins_nothing(node) || self.is_crowded(node))
    }

    fn is_end(&self, node: Node) -> bool {
        node == self.ends.0 || node == self.ends.1
    }

    fn joins_nothing(&self, node: Node) -> bool {
        !self.topology.is_connective(node)
            && !self.named.iter().any(|name| self.topology.is_of_type(node, name))
    }

    fn is_crowded(&self, node: Node) -> bool {
        // Nearly everything that is seen has few, and then its links are not read.
        self.topology.degree(node) > self.degree_max
            && self.topology.links(node).longest_run() > self.degree_max
    }

    /// Says whether a step makes this end of it a hub, should it stand in between, given both as a
    /// path walks from one to the other. So the fact need not be looked up.
    pub(super) fn makes_hub(&self, step: &Step, (from, to): (Node, Node), node: Node) -> bool {
        let object = match step.direction {
            Direction::Forward => to,
            Direction::Backward => from,
        };
        self.is_made_by(step.relation) && !self.is_end(node) && object == node
    }

    /// Says whether facts of a relation make their object a hub.
    pub(super) fn is_made_by(&self, relation: RelationIx) -> bool {
        self.is_idle[usize::from(relation.0)]
    }
}
