//! The shortest length: breadth-first from both ends until the two sides meet.
//!
//! The side with the smaller sum of degrees goes on. The first level on which the sides meet is
//! the shortest length, and all meetings lie on it; the search stops there, when either side is
//! exhausted, or when the depths together reach the most hops. Takes time in the facts at the
//! entities that are opened, each at most once for every state.

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::frontier::Frontier;
use super::marks::Marks;
use super::plan::Plan;
use super::step::Side;
use crate::graph::Node;

/// Two sides of a search, and how they met.
pub(super) struct Met {
    pub(super) forward: Frontier,
    pub(super) backward: Frontier,
    /// Hops of the shortest walk, if there is one.
    pub(super) length: Option<u32>,
    /// Whether more hops than are allowed might give a path.
    pub(super) is_cut_short: bool,
    /// Whether the last level from the end holds only entities where the sides met.
    pub(super) is_partial: bool,
}

/// Searches from both ends; when closed, through no hub.
pub(super) fn meet(
    plan: &Plan<'_>,
    is_closed: bool,
    hops_max: Option<u32>,
    meter: &mut Meter,
) -> Result<Met, Cut> {
    let forward = Frontier::new(plan, Side::Forward, is_closed);
    let backward = Frontier::new(plan, Side::Backward, is_closed);
    let mut met = Met { forward, backward, length: None, is_cut_short: false, is_partial: false };
    if plan.admits_nothing() {
        met.length = Some(0);
    }
    meter.effort.searches += 1;
    let mut marks = plan.marks.borrow_mut();
    let result = met.go_on(plan, &mut marks, hops_max, meter);
    marks.clear(met.forward.nodes().chain(met.backward.nodes()));
    meter.effort.forward = met.forward.sizes();
    meter.effort.backward = met.backward.sizes();
    if is_closed {
        let met = [&met.forward, &met.backward].into_iter().flat_map(|side| side.touched.keys());
        meter.meet_hubs(met.map(|hub| plan.topology.id(*hub)));
    }
    result.map(|()| met)
}

impl Met {
    fn go_on(
        &mut self,
        plan: &Plan<'_>,
        marks: &mut Marks,
        hops_max: Option<u32>,
        meter: &mut Meter,
    ) -> Result<(), Cut> {
        self.forward.mark(plan, marks);
        self.backward.mark(plan, marks);
        while self.length.is_none() {
            if self.forward.is_exhausted() || self.backward.is_exhausted() {
                return Ok(());
            }
            let depth = self.forward.depth() + self.backward.depth();
            if hops_max.is_some_and(|hops_max| depth >= hops_max) {
                self.is_cut_short = true;
                return Ok(());
            }
            let is_forward = self.forward.degrees <= self.backward.degrees;
            let (near, far) = match is_forward {
                true => (&mut self.forward, &self.backward),
                false => (&mut self.backward, &self.forward),
            };
            let has_met = near.advance(plan, Some(far), marks, meter)?;
            if has_met {
                self.length = Some(depth + 1);
                self.is_partial = !is_forward;
            }
        }
        Ok(())
    }

    /// The entities at which the sides met, with the states in which they did, by id.
    pub(super) fn meetings(&self) -> Vec<(Node, States)> {
        let level = self.backward.depth();
        let both = self.forward.level(self.forward.depth()).iter().filter_map(|visit| {
            let opposite = self.backward.visit_on(visit.node, level)?;
            let states = visit.new & opposite.new;
            (states != 0).then_some((visit.node, states))
        });
        let mut both: Vec<(Node, States)> = both.collect();
        both.sort_unstable();
        both
    }

    /// Fewest hops from an entity to the end, or less; `None` when the end is out of reach.
    pub(super) fn hops_to_end(&self, node: Node) -> Option<u32> {
        if let Some(level) = self.backward.first_level(node) {
            return Some(level);
        }
        let depth = self.backward.depth();
        match self.backward.is_exhausted() {
            true => None,
            false => Some(if self.is_partial { depth } else { depth + 1 }),
        }
    }

    /// The shortest walk through one unopened hub that both sides touched: its hops, and the hub.
    pub(super) fn passed_over(&self) -> Option<(u32, Node)> {
        let (forward, backward) = (&self.forward, &self.backward);
        let from_front = forward.touched.iter().filter_map(|(hub, touch)| {
            let visited = backward.level_of(*hub, touch.states);
            let opposite = backward.touched.get(hub);
            let opposite = opposite.filter(|opposite| opposite.states & touch.states != 0);
            let rest = visited.into_iter().chain(opposite.map(|opposite| opposite.level)).min()?;
            Some((touch.level + rest, *hub))
        });
        let from_back = backward.touched.iter().filter_map(|(hub, touch)| {
            Some((touch.level + forward.level_of(*hub, touch.states)?, *hub))
        });
        from_front.chain(from_back).min()
    }
}
