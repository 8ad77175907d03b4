//! What is around an entity: everything within some hops, level by level.

use std::collections::BTreeMap;

use super::budget::{Cut, Ended, Meter};
use super::find::Finder;
use super::frontier::Frontier;
use super::gather::hops_max;
use super::plan::{Hop, Plan, Side, Step};
use super::refusal::Refusal;
use super::terms::{HubPolicy, Terms};
use super::walk::Walked;
use crate::graph::ClaimRow;
use crate::graph::Node;
use crate::model::EntityId;

/// An entity near another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearby {
    /// The entity.
    pub node: Node,
    /// Hops of the shortest walk to it.
    pub hops: u32,
    /// The entities before it on all walks so short, by id; of a hub only the first that was met.
    pub befores: Vec<Node>,
    /// The last hop of such a walk: from the first of them, the first by (relation, direction).
    pub hop: Hop,
    /// The claims by which that hop passes, oldest first.
    pub claims: Vec<ClaimRow>,
    /// Whether it is a hub, beyond which nothing was looked for.
    pub is_hub: bool,
}

/// What is around an entity.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The entities, by (hops, id).
    pub entities: Vec<Nearby>,
    /// What ended the search before its end; then further entities may be near.
    pub ended: Option<Ended>,
}

impl Finder<'_> {
    /// Finds what can be reached from an entity along the terms' pattern, within its hops, each
    /// entity once. Unless hubs are allowed nothing is looked for beyond a hub. Selector, mode
    /// and `together` mean nothing here. Empty when the store names no such entity any more.
    pub fn around(&self, from: &EntityId, terms: &Terms) -> Result<Around, Refusal> {
        let Some(node) = self.topology().node_of(from) else { return Ok(Around::default()) };
        let plan = self.plan(terms, (node, node))?;
        let mut meter = Meter::new(self.budget());
        let is_closed = terms.hub_policy() != HubPolicy::Allow;
        let mut frontier = Frontier::new(&plan, Side::Forward, is_closed);
        let hops_max = hops_max(&plan, terms);
        let ended = loop {
            let is_over = hops_max.is_some_and(|max| frontier.depth() >= max);
            if is_over || frontier.is_exhausted() {
                break None;
            }
            match frontier.advance(&plan, &mut meter, |_, _| true) {
                Ok(()) => {}
                Err(Cut::Ended(ended)) => break Some(ended),
                Err(Cut::Store(error)) => return Err(error.into()),
                Err(Cut::Sets) => break None,
            }
        };
        Ok(Around { entities: nearby(&plan, &frontier)?, ended })
    }
}

/// Every entity that was reached in a state in which a path may end, but the first itself.
fn nearby(plan: &Plan<'_>, frontier: &Frontier) -> Result<Vec<Nearby>, Refusal> {
    let mut found: BTreeMap<Node, Nearby> = BTreeMap::new();
    for (place, visit) in frontier.visits.iter().enumerate() {
        let is_end = visit.new & plan.automaton.finals != 0;
        if !is_end || visit.node == plan.from || found.contains_key(&visit.node) {
            continue;
        }
        let steps = frontier.steps_to(place as u32);
        let steps = steps.map(|(from, step)| (frontier.visits[from as usize].node, step));
        let mut steps: Vec<(Node, Step)> = steps.collect();
        steps.sort_by_key(|(before, step)| (*before, Walked::of(step).key()));
        let Some((_, step)) = steps.first() else { continue };
        let walked = Walked::of(step);
        let mut befores: Vec<Node> = steps.iter().map(|(before, _)| *before).collect();
        befores.dedup();
        found.insert(visit.node, near(plan, visit.level, befores, &walked, false)?);
    }
    for (node, touch) in &frontier.touched {
        if touch.states & plan.automaton.finals != 0 && !found.contains_key(node) {
            let walked = Walked::of(&touch.step);
            found.insert(*node, near(plan, touch.level, vec![touch.from], &walked, true)?);
        }
    }
    let mut found: Vec<Nearby> = found.into_values().collect();
    found.sort_by_key(|near| (near.hops, near.node));
    Ok(found)
}

fn near(
    plan: &Plan<'_>,
    hops: u32,
    befores: Vec<Node>,
    walked: &Walked,
    is_hub: bool,
) -> Result<Nearby, Refusal> {
    let hop = walked.hop;
    let claims = plan.topology.claims(hop.fact);
    let passing = plan.witnesses(hop.fact, walked.entered)?;
    let claims = passing.into_iter().map(|place| claims[place].row).collect();
    Ok(Nearby { node: hop.to, hops, befores, hop, claims, is_hub })
}
