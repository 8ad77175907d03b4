//! What is around an entity: everything within some hops, level by level.

use std::collections::BTreeMap;

use super::automaton::States;
use super::budget::{Budget, Cut, Ended, Meter};
use super::find::{Finder, ended_by};
use super::frontier::{Frontier, Visit};
use super::gather::hops_max;
use super::plan::Plan;
use super::refusal::Refusal;
use super::step::{Hop, Side, Step};
use super::terms::{HubPolicy, Terms};
use super::walk::Walked;
use crate::graph::ClaimRow;
use crate::graph::Node;
use crate::graph::StoreError;
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

/// What can be reached from an entity.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The entities with the hops of the shortest walk to each: by hops, and those of as many in
    /// the order in which the search came to them, which is the same each time.
    pub entities: Vec<(Node, u32)>,
    /// What ended the search before its end; then there may be more.
    pub ended: Option<Ended>,
}

impl Finder<'_> {
    /// Finds what [`Finder::around`] does, without how one comes there: much faster where that is
    /// not asked for, as in a count.
    ///
    /// ```
    /// use orgraph::graph::{BareClaim, RelationIx, Topology};
    /// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
    /// use orgraph::path::{Finder, HubPolicy, Pattern, Terms};
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let ids = ["a", "b", "c"].map(EntityId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let (bounds, confidence) = (Interval::UNDATED.bounds(None), Confidence::UNASSESSED);
    /// let claim = |subject, object| {
    ///     BareClaim { subject, relation: RelationIx(0), object, bounds, confidence }
    /// };
    /// let claims = vec![claim(0, 1), claim(2, 1)];
    /// let topology = Topology::in_memory(&vocabulary, ids.clone(), &[], claims);
    /// let pattern = Pattern::any_of(&[], 2);
    /// let terms = Terms { hubs: Some(HubPolicy::Allow), ..Terms::along(pattern) };
    /// let reach = Finder::new(&topology).reach(&ids[0], &terms)?;
    /// let hops: Vec<u32> = reach.entities.iter().map(|(_, hops)| *hops).collect();
    /// assert_eq!(hops, [1, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reach(&self, from: &EntityId, terms: &Terms) -> Result<Reach, Refusal> {
        let Some(node) = self.topology().node_of(from) else { return Ok(Reach::default()) };
        let plan = self.plan(terms, (node, node))?;
        let finals = plan.automaton.finals;
        let is_closed = terms.hub_policy() != HubPolicy::Allow;
        let first = Frontier::new(&plan, Side::Forward, is_closed);
        // What a hub was visited as is asked for only where hubs are touched.
        let first = if is_closed { first } else { first.forgetful() };
        let mut meter = Meter::new(self.budget());
        let (frontier, ended) = spread(first, &plan, terms, &mut meter)?;
        let is_first = |visit: &&Visit| visit.is_first_in(finals) && visit.node != node;
        let mut entities: Vec<(Node, u32)> = Vec::with_capacity(frontier.visits.len());
        for level in 1..=frontier.depth() {
            let first = frontier.level(level).iter().filter(is_first);
            entities.extend(first.map(|visit| (visit.node, level)));
        }
        let touched = frontier.touched.iter();
        let hubs = touched.filter(|(hub, touch)| {
            touch.states & finals != 0 && frontier.level_of(**hub, finals).is_none()
        });
        let mut hubs: Vec<(Node, u32)> = hubs.map(|(hub, touch)| (*hub, touch.level)).collect();
        if !hubs.is_empty() {
            hubs.sort_unstable();
            entities.extend(hubs);
            entities.sort_by_key(|(_, hops)| *hops);
        }
        self.end(plan);
        Ok(Reach { entities, ended })
    }

    /// Finds what can be reached from an entity along the terms' pattern, within its hops, each
    /// entity once. Unless hubs are allowed nothing is looked for beyond a hub. Selector, mode
    /// and `together` mean nothing here. Empty when the store names no such entity any more.
    pub fn around(&self, from: &EntityId, terms: &Terms) -> Result<Around, Refusal> {
        let Some(node) = self.topology().node_of(from) else { return Ok(Around::default()) };
        let plan = self.plan(terms, (node, node))?;
        let is_closed = terms.hub_policy() != HubPolicy::Allow;
        let first = Frontier::new(&plan, Side::Forward, is_closed);
        let (frontier, mut ended) = spread(first, &plan, terms, &mut Meter::new(self.budget()))?;
        let mut found = BTreeMap::new();
        let told = ended_by(nearby(&plan, &frontier, &mut found))?;
        self.end(plan);
        ended = ended.or(told);
        let mut entities: Vec<Nearby> = found.into_values().collect();
        entities.sort_by_key(|near| (near.hops, near.node));
        Ok(Around { entities, ended })
    }
}

/// Searches from the first entity until the hops of the terms are used up.
fn spread(
    mut frontier: Frontier,
    plan: &Plan<'_>,
    terms: &Terms,
    meter: &mut Meter,
) -> Result<(Frontier, Option<Ended>), Refusal> {
    let hops_max = hops_max(plan, terms);
    let is_over = |frontier: &Frontier| hops_max.is_some_and(|max| frontier.depth() >= max);
    let ended = ended_by(frontier.go_on(plan, meter, is_over))?;
    Ok((frontier, ended))
}

/// Finds every entity that was reached in a state in which a path may end, but the first itself.
fn nearby(
    plan: &Plan<'_>,
    frontier: &Frontier,
    found: &mut BTreeMap<Node, Nearby>,
) -> Result<(), Cut> {
    // Reads no more than the search, which its budget may have ended.
    let budget = Budget { facts: u64::MAX, memory_bytes: u64::MAX, interrupt: None };
    let mut meter = Meter::new(&budget);
    for level in 1..=frontier.depth() {
        let visits = frontier.level(level).iter();
        let ends = visits.map(|visit| (visit.node, visit.new & plan.automaton.finals));
        let is_new = |(node, states): &(Node, States)| {
            *states != 0 && *node != plan.from && !found.contains_key(node)
        };
        let mut ends: Vec<(Node, States)> = ends.filter(is_new).collect();
        ends.sort_unstable();
        let mut ways: Vec<(Node, Node, Walked)> = Vec::new();
        frontier.steps_into(plan, level, &ends, &mut meter, |node, step, _| {
            ways.push((node, step.other, Walked::of(&Step { other: node, ..step })));
        })?;
        ways.sort_by_key(|(node, before, walked)| (*node, *before, walked.key()));
        for ways in ways.chunk_by(|a, b| a.0 == b.0) {
            let (node, _, walked) = &ways[0];
            let mut befores: Vec<Node> = ways.iter().map(|(_, before, _)| *before).collect();
            befores.dedup();
            found.insert(*node, near(plan, level, befores, walked, false)?);
        }
    }
    for (node, touch) in &frontier.touched {
        if touch.states & plan.automaton.finals != 0 && !found.contains_key(node) {
            let walked = Walked::of(&touch.step);
            found.insert(*node, near(plan, touch.level, vec![touch.from], &walked, true)?);
        }
    }
    Ok(())
}

fn near(
    plan: &Plan<'_>,
    hops: u32,
    befores: Vec<Node>,
    walked: &Walked,
    is_hub: bool,
) -> Result<Nearby, StoreError> {
    let hop = walked.hop;
    let passing = plan.witnesses(hop.fact, walked.entered)?;
    let claims = passing.into_iter().map(|claim| claim.row).collect();
    Ok(Nearby { node: hop.to, hops, befores, hop, claims, is_hub })
}
