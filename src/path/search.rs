//! Breadth-first search over (entity, is it a hub by its next hop, hubs so far), from the end to
//! the beginning; then one walk forward that takes the smallest ids.
//!
//! Hubs are opened in rounds: first none, then one, and so on, as long as the round before passed
//! one over; the first round that meets the beginning has the answer. A shortest path in a round
//! repeats no entity, since cutting a circle out leaves fewer hops and no more hubs. Takes
//! O(rounds² · facts) time and O(rounds · entities) space.

use std::collections::HashMap;

use super::hub::Hubs;
use super::query::{HOPS_MAX, Query};
use super::reason::{NoPath, why_not};
use crate::graph::Fact;
use crate::graph::Node;
use crate::graph::Topology;
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::RelationName;
use crate::model::Window;

/// A fact walked from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The fact.
    pub fact: Fact,
    /// Forward from subject to object, or backward.
    pub direction: Direction,
    /// Where it leads.
    pub to: Node,
    /// Whether it held in the window asked for.
    pub held: Overlap,
}

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub from: Node,
    /// Its hops; none when it begins where it ends.
    pub hops: Vec<Hop>,
    /// How many of the entities in between are hubs.
    pub hubs: u8,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The best path.
    Path(Path),
    /// None, and why.
    None(NoPath),
}

impl Query {
    /// Finds the best path, or why there is none.
    pub fn search(&self, topology: &Topology) -> Found {
        let ends = (topology.node_of(&self.from), topology.node_of(&self.to));
        let (Some(from), Some(to)) = ends else { return Found::None(NoPath::Unknown) };
        match self.best(topology, from, to) {
            Some(path) => Found::Path(path),
            None => Found::None(why_not(self, topology, from, to)),
        }
    }

    /// The best path within this query's filters.
    pub(super) fn best(&self, topology: &Topology, from: Node, to: Node) -> Option<Path> {
        if from == to {
            return Some(Path { from, hops: Vec::new(), hubs: 0 });
        }
        let search = Search::new(self, topology, from, to);
        // A path of so many hops has fewer hubs: the rounds end by themselves.
        for hubs in 0..=u8::MAX {
            match search.round(hubs) {
                Round::Met(path) => return Some(path),
                Round::Ended => return None,
                Round::PassedOver => {}
            }
        }
        None
    }
}

/// An entity on the way, seen from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct State {
    node: Node,
    /// Whether the hop towards the end makes it a hub.
    is_hub_by_hop: bool,
    /// Hubs between it and the end.
    hubs: u8,
}

/// What is left from a state to the end: hops, and how many of them only possibly held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Left {
    hops: u32,
    possible: u32,
}

/// How a round ended.
enum Round {
    /// With the best path of so many hubs.
    Met(Path),
    /// Without one, and more hubs would give none.
    Ended,
    /// Without one, but a hub was passed over.
    PassedOver,
}

struct Search<'t> {
    topology: &'t Topology,
    hubs: Hubs<'t>,
    allowed: Vec<bool>,
    window: Option<Window>,
    hops_max: u32,
    from: Node,
    to: Node,
}

impl<'t> Search<'t> {
    fn new(query: &Query, topology: &'t Topology, from: Node, to: Node) -> Search<'t> {
        let named = |name: &RelationName| query.relations.contains(name);
        let relations = topology.relations();
        let allowed = relations.map(|(name, _)| query.relations.is_empty() || named(name));
        Search {
            topology,
            hubs: Hubs::new(topology, query),
            allowed: allowed.collect(),
            window: query.window(),
            hops_max: query.hops_max.min(HOPS_MAX),
            from,
            to,
        }
    }

    /// The hops out of an entity, whichever way their facts are stated, that pass the filters.
    fn hops(&self, node: Node) -> impl Iterator<Item = Hop> {
        let forward = self.topology.outgoing(node).map(|fact| (fact, Direction::Forward));
        let incoming = self.topology.incoming(node).iter();
        let backward = incoming.map(|fact| (*fact, Direction::Backward));
        forward.chain(backward).filter_map(move |(fact, direction)| {
            let (subject, object) = self.topology.ends(fact);
            let to = if direction == Direction::Forward { object } else { subject };
            let relation = self.topology.relation(fact);
            let held = self.topology.held(fact, self.window);
            let passes = self.allowed[usize::from(relation.0)] && held != Overlap::None;
            (passes && to != node).then_some(Hop { fact, direction, to, held })
        })
    }

    /// The state that a hop leads to from a state nearer to the end, within a number of hubs.
    fn before(&self, state: State, hop: Hop, hubs_max: u8) -> Option<State> {
        let through_hub = state.node != self.to
            && (state.is_hub_by_hop
                || self.hubs.makes_hub(hop.fact, state.node)
                || self.hubs.is_hub(state.node));
        let hubs = state.hubs + u8::from(through_hub);
        let is_hub_by_hop = self.hubs.makes_hub(hop.fact, hop.to);
        (hubs <= hubs_max).then_some(State { node: hop.to, is_hub_by_hop, hubs })
    }

    fn round(&self, hubs_max: u8) -> Round {
        let mut passed_over = false;
        let end = State { node: self.to, is_hub_by_hop: false, hubs: 0 };
        let mut left = HashMap::from([(end, Left { hops: 0, possible: 0 })]);
        let mut level = vec![end];
        for hops in 1..=self.hops_max {
            let mut next = Vec::new();
            for state in &level {
                if state.node == self.from {
                    continue;
                }
                let possible = left[state].possible;
                for hop in self.hops(state.node) {
                    let Some(found) = self.before(*state, hop, hubs_max) else {
                        passed_over = true;
                        continue;
                    };
                    let possible = possible + u32::from(hop.held == Overlap::Possible);
                    let reached = Left { hops, possible };
                    match left.get_mut(&found) {
                        None => {
                            left.insert(found, reached);
                            next.push(found);
                        }
                        Some(known) => *known = (*known).min(reached),
                    }
                }
            }
            let met = next.iter().filter(|state| state.node == self.from);
            if let Some(start) = met.min_by_key(|state| (left[*state], state.hubs)) {
                return Round::Met(self.walk(*start, &left));
            }
            level = next;
            if level.is_empty() {
                break;
            }
        }
        if passed_over { Round::PassedOver } else { Round::Ended }
    }

    /// Walks from the beginning along what was found, always to the smallest id.
    fn walk(&self, start: State, left: &HashMap<State, Left>) -> Path {
        // All ways in which the beginning was met as well as this one count as its beginning.
        let best = left[&start];
        let mut here: Vec<State> = [false, true]
            .into_iter()
            .flat_map(|flag| (0..=start.hubs).map(move |hubs| (flag, hubs)))
            .map(|(is_hub_by_hop, hubs)| State { node: self.from, is_hub_by_hop, hubs })
            .filter(|state| left.get(state) == Some(&best))
            .collect();
        let hubs = here.iter().map(|state| state.hubs).max().unwrap_or_default();
        let mut hops = Vec::new();
        let mut remaining = best;
        while remaining.hops > 0 {
            let step = self.step(&here, hubs, remaining, left);
            let (hop, next, after) = step.expect("what was found has a way to the end");
            hops.push(hop);
            (here, remaining) = (next, after);
        }
        Path { from: self.from, hops, hubs }
    }

    /// The smallest hop from any of some states, with the states it leads to.
    fn step(
        &self,
        here: &[State],
        hubs_max: u8,
        remaining: Left,
        left: &HashMap<State, Left>,
    ) -> Option<(Hop, Vec<State>, Left)> {
        let node = here.first()?.node;
        let mut best: Option<(_, Hop, Vec<State>, Left)> = None;
        for hop in self.hops(node) {
            let possible = remaining.possible.checked_sub(u32::from(hop.held == Overlap::Possible));
            let Some(possible) = possible else { continue };
            let after = Left { hops: remaining.hops - 1, possible };
            // The same hop seen from its far end, as the search walked it.
            let back = Hop { to: node, ..hop };
            let leads = |state: &State| {
                left.get(state) == Some(&after)
                    && self.before(*state, back, hubs_max).is_some_and(|s| here.contains(&s))
            };
            let states = [false, true].into_iter().flat_map(|is_hub_by_hop| {
                let hubs = 0..=hubs_max;
                hubs.map(move |hubs| State { node: hop.to, is_hub_by_hop, hubs })
            });
            let states: Vec<State> = states.filter(leads).collect();
            let key = (hop.to, self.topology.relation(hop.fact), hop.direction);
            if !states.is_empty() && best.as_ref().is_none_or(|(known, ..)| key < *known) {
                best = Some((key, hop, states, after));
            }
        }
        best.map(|(_, hop, states, after)| (hop, states, after))
    }
}
