//! The best walk of a space: A* (Hart, Nilsson and Raphael 1968) over (entity, set of states),
//! with the hops that are left to the end, as the search from both ends found them, as the bound.
//!
//! Of all walks of the least cost the one with the smallest ids is found: every step on one of
//! them is kept, and they are followed from the beginning by the smallest. Costs are whole
//! numbers: hops and possible hops, or those of [`Costs`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::cost::Costs;
use super::meet::Met;
use super::plan::Plan;
use super::step::{Side, Step, Way};
use super::terms::Mode;
use super::walk::{HopKey, Walk, Walked};
use crate::graph::Fact;
use crate::graph::Node;

/// Where a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct State {
    node: Node,
    states: States,
    /// Hubs walked through.
    hubs: u32,
    /// Whether the last hop makes this entity a hub.
    is_hub_by_hop: bool,
    /// Hops so far, where they are limited and the cost does not tell them.
    hops: u32,
    /// Whether the walk ends here: the one goal.
    is_end: bool,
}

impl State {
    fn goal(node: Node) -> State {
        State { node, states: 0, hubs: 0, is_hub_by_hop: false, hops: 0, is_end: true }
    }
}

/// What is known of a state.
struct Label {
    state: State,
    cost: u64,
    hops: u32,
    /// The steps by which it is reached at that cost.
    tight: Vec<(usize, Walked)>,
}

/// Paths that begin like one, and then go on.
pub(super) struct Space<'w> {
    /// How all begin.
    pub(super) prefix: &'w [Walked],
    /// Hops that may not come next.
    pub(super) banned: &'w [HopKey],
    /// Whether the beginning itself is one of them.
    pub(super) may_end: bool,
}

/// Finds best walks.
pub(super) struct Cheap<'p, 't> {
    pub(super) plan: &'p Plan<'t>,
    met: &'p Met,
    costs: Costs<'p>,
    hops_max: Option<u32>,
    /// Exactly so many hubs are walked through; `None` when they do not count.
    hubs: Option<u32>,
    /// Whether a step was left out because it leads through one hub more.
    is_cut_by_hubs: bool,
    /// Hubs that were come by.
    hubs_met: FxHashSet<Node>,
}

impl<'p, 't> Cheap<'p, 't> {
    pub(super) fn new(
        plan: &'p Plan<'t>,
        met: &'p Met,
        costs: Costs<'p>,
        hops_max: Option<u32>,
        hubs: Option<u32>,
    ) -> Cheap<'p, 't> {
        let hubs_met = FxHashSet::default();
        Cheap { plan, met, costs, hops_max, hubs, is_cut_by_hubs: false, hubs_met }
    }

    /// Says whether there may be paths through more hubs: walks that come by the same ones again
    /// and again always are, and the mode may forbid them.
    pub(super) fn is_cut_by_hubs(&self) -> bool {
        let passes_of = |hub: &Node| match self.plan.mode {
            Mode::Walk => usize::MAX,
            Mode::Trail => self.plan.topology.degree(*hub) / 2,
            Mode::Acyclic | Mode::Simple => 1,
        };
        let passes = self.hubs_met.iter().map(passes_of).fold(0, usize::saturating_add);
        self.is_cut_by_hubs && self.hubs.is_some_and(|hubs| passes > hubs as usize)
    }

    /// Finds the best walk of a space, with its cost.
    pub(super) fn best(
        &mut self,
        space: &Space<'_>,
        meter: &mut Meter,
    ) -> Result<Option<(u64, Walk)>, Cut> {
        let mut search = self.begin(space)?;
        let start = search.labels[0].state;
        if space.may_end && self.may_end(&start) {
            search.reach(State::goal(self.plan.to), search.labels[0].cost, 0);
        }
        meter.effort.searches += 1;
        while let Some(Reverse((bound, at))) = search.heap.pop() {
            if search.goal.is_some_and(|goal| bound > search.labels[goal].cost) {
                break;
            }
            let Label { state, cost, hops, .. } = search.labels[at];
            if self.bound(state.node, cost).is_some_and(|now| now < bound) {
                continue;
            }
            for step in self.steps(space, &search, at, meter)? {
                let cost = cost.saturating_add(self.costs.of(self.plan, state.node, &step, hops)?);
                self.take(&mut search, at, &step, cost, hops + 1);
            }
            meter.hold(search.bytes())?;
        }
        let Some(goal) = search.goal else { return Ok(None) };
        let mut walk: Walk = space.prefix.to_vec();
        walk.extend(search.smallest(goal));
        Ok(Some((search.labels[goal].cost, walk)))
    }

    /// Follows the beginning that all walks of a space share.
    fn begin(&mut self, space: &Space<'_>) -> Result<Search, Cut> {
        let plan = self.plan;
        let mut state = State {
            node: plan.from,
            states: plan.beginning(Side::Forward),
            hubs: 0,
            is_hub_by_hop: false,
            hops: 0,
            is_end: false,
        };
        let (mut cost, mut hops) = (0_u64, 0);
        for walked in space.prefix {
            let step = walked.step();
            cost = cost.saturating_add(self.costs.of(plan, state.node, &step, hops)?);
            hops += 1;
            state = self.next(&state, &step, hops).unwrap_or(state);
        }
        let mut search = Search::default();
        if matches!(plan.mode, Mode::Acyclic | Mode::Simple) {
            search.entities.insert(plan.from);
            search.entities.extend(space.prefix.iter().map(|walked| walked.hop.to));
        }
        if matches!(plan.mode, Mode::Trail | Mode::Simple) {
            search.facts.extend(space.prefix.iter().map(|walked| walked.hop.fact));
        }
        search.reach(state, cost, hops);
        // Who comes by here once more may take what is banned now.
        search.known.remove(&state);
        search.heap.push(Reverse((self.bound(state.node, cost).unwrap_or(u64::MAX), 0)));
        Ok(search)
    }

    /// The steps that a space leaves open.
    fn steps(
        &self,
        space: &Space<'_>,
        search: &Search,
        at: usize,
        meter: &mut Meter,
    ) -> Result<Vec<Step>, Cut> {
        let plan = self.plan;
        let State { node, states, .. } = search.labels[at].state;
        let mut steps = Vec::new();
        plan.hops(Side::Forward, node, states, meter, &mut |way: Way<'_>| {
            let step = way.step();
            let returns = plan.mode == Mode::Simple && step.other == plan.from;
            let is_home = returns && plan.from == plan.to;
            let is_open = (is_home || !search.entities.contains(&step.other))
                && !search.facts.contains(&step.fact)
                && (at != 0 || !space.banned.contains(&Walked::of(&step).key()));
            if is_open {
                steps.push(step);
            }
        })?;
        Ok(steps)
    }

    /// Takes a step: to the end, if a walk may end there, and onward.
    fn take(&mut self, search: &mut Search, at: usize, step: &Step, cost: u64, hops: u32) {
        let Some(next) = self.next(&search.labels[at].state, step, hops) else { return };
        let left = self.met.hops_to_end(next.node);
        let fits = |left: u32| self.hops_max.is_none_or(|max| hops.saturating_add(left) <= max);
        if self.may_end(&next) && fits(0) {
            search.relax(at, step, State::goal(self.plan.to), cost, hops);
        }
        let is_over =
            matches!(self.plan.mode, Mode::Acyclic | Mode::Simple) && next.node == self.plan.to;
        if is_over || !left.is_some_and(fits) {
            return;
        }
        if let Some(place) = search.relax(at, step, next, cost, hops) {
            let bound = self.bound(next.node, cost).unwrap_or(u64::MAX);
            search.heap.push(Reverse((bound, place)));
        }
    }

    /// The state after a step; nothing when it leads through a hub too many.
    fn next(&mut self, state: &State, step: &Step, hops: u32) -> Option<State> {
        let (hubs, ends) = (&self.plan.hubs, (state.node, step.other));
        let (mut count, mut is_hub_by_hop) = (state.hubs, false);
        if let Some(most) = self.hubs {
            let is_hub = state.is_hub_by_hop
                || hubs.makes_hub(step, ends, state.node)
                || hubs.is_hub(state.node);
            if is_hub {
                self.hubs_met.insert(state.node);
                count += 1;
            }
            if count > most {
                self.is_cut_by_hubs = true;
                return None;
            }
            is_hub_by_hop = hubs.makes_hub(step, ends, step.other);
        }
        let states = self.plan.arrive(Side::Forward, step.other, step.entered);
        // By hops the cheapest way to a state has the fewest; by other costs each number counts.
        let hops = if self.hops_max.is_some() && !self.costs.are_hops() { hops } else { 0 };
        Some(State { node: step.other, states, hubs: count, is_hub_by_hop, hops, is_end: false })
    }

    fn may_end(&self, state: &State) -> bool {
        state.node == self.plan.to
            && state.states & self.plan.automaton.finals != 0
            && self.hubs.is_none_or(|hubs| state.hubs == hubs)
    }

    /// The cost of the cheapest walk by way of an entity, or less; nothing when the end is out of
    /// reach.
    fn bound(&self, node: Node, cost: u64) -> Option<u64> {
        let left = u64::from(self.met.hops_to_end(node)?);
        Some(cost.saturating_add(left.saturating_mul(self.costs.least())))
    }
}

/// One search.
#[derive(Default)]
struct Search {
    labels: Vec<Label>,
    known: FxHashMap<State, usize>,
    goal: Option<usize>,
    heap: BinaryHeap<Reverse<(u64, usize)>>,
    /// Entities and facts that may not come again.
    entities: FxHashSet<Node>,
    facts: FxHashSet<Fact>,
    ways: usize,
}

impl Search {
    /// Adds a state that is not known yet.
    fn reach(&mut self, state: State, cost: u64, hops: u32) -> usize {
        let place = self.labels.len();
        self.labels.push(Label { state, cost, hops, tight: Vec::new() });
        self.known.insert(state, place);
        if state.is_end {
            self.goal = Some(place);
        }
        place
    }

    /// Notes a way to a state; returns its place when none so cheap was known.
    fn relax(
        &mut self,
        from: usize,
        step: &Step,
        state: State,
        cost: u64,
        hops: u32,
    ) -> Option<usize> {
        let (place, is_new) = match self.known.get(&state) {
            Some(place) => (*place, false),
            None => (self.reach(state, cost, hops), true),
        };
        let label = &mut self.labels[place];
        if cost > label.cost {
            return None;
        }
        let is_cheaper = cost < label.cost;
        if is_cheaper {
            self.ways -= label.tight.len();
            label.tight.clear();
            (label.cost, label.hops) = (cost, hops);
        }
        label.tight.push((from, Walked::of(step)));
        self.ways += 1;
        (is_new || is_cheaper).then_some(place)
    }

    /// Of the cheapest ways from the beginning to the goal, the one with the smallest ids.
    fn smallest(&self, goal: usize) -> Walk {
        let mut onward: FxHashMap<usize, Vec<(Walked, usize)>> = FxHashMap::default();
        let mut seen = FxHashSet::from_iter([goal]);
        let mut stack = vec![goal];
        while let Some(place) = stack.pop() {
            for (from, walked) in &self.labels[place].tight {
                onward.entry(*from).or_default().push((*walked, place));
                if seen.insert(*from) {
                    stack.push(*from);
                }
            }
        }
        let (mut walk, mut at) = (Walk::new(), 0);
        while at != goal {
            let next = onward.get(&at).and_then(|ways| ways.iter().min_by_key(|way| way.0.key()));
            let Some((walked, place)) = next else { break };
            walk.push(*walked);
            at = *place;
        }
        walk
    }

    /// Bytes held, roughly.
    fn bytes(&self) -> usize {
        self.labels.len() * (size_of::<Label>() + 2 * size_of::<State>() + 32)
            + self.ways * size_of::<(usize, Walked)>()
    }
}
