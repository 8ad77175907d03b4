//! What one side of a breadth-first search has reached: entities with states, level by level.
//! The steps that led there are not kept; they are found again for the few entities whose steps
//! are asked for.

mod advance;

use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::marks::Marks;
use super::plan::Plan;
use super::step::{Side, Step, Way};
use crate::graph::Node;

/// No place in a list.
const NOWHERE: u32 = u32::MAX;

/// An entity at the level at which some states were first reached there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) node: Node,
    /// States reached here first.
    pub(super) new: States,
    /// States reached here or earlier.
    seen: States,
    /// The earlier visit of the entity.
    earlier: u32,
}

impl Visit {
    /// Says whether the entity was reached here in one of some states, and never before.
    pub(super) fn is_first_in(&self, states: States) -> bool {
        self.new & states != 0 && self.seen & !self.new & states == 0
    }
}

/// A hub that was touched and not opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    /// The first level on which it was touched, and its states there.
    pub(super) level: u32,
    pub(super) states: States,
    /// The first step that touched it, and the entity that it was taken from.
    pub(super) from: Node,
    pub(super) step: Step,
}

/// Levels and entities for which there is room from the beginning.
const LEVELS: usize = 16;
const ROOM: usize = 500;

/// One side of a search.
pub(super) struct Frontier {
    side: Side,
    /// Whether no hub is opened.
    is_closed: bool,
    /// Whether nobody asks where an entity was visited that was reached in every state.
    is_forgetful: bool,
    latest: FxHashMap<Node, u32>,
    pub(super) visits: Vec<Visit>,
    /// Where each level begins among the visits.
    pub(super) levels: Vec<u32>,
    /// Facts at the entities of the last level, where there is another side to weigh them against.
    pub(super) degrees: usize,
    /// Hubs that were touched and not opened.
    pub(super) touched: FxHashMap<Node, Touch>,
}

impl Frontier {
    /// Begins a search at its own end.
    pub(super) fn new(plan: &Plan<'_>, side: Side, is_closed: bool) -> Frontier {
        let node = if side == Side::Forward { plan.from } else { plan.to };
        let states = plan.beginning(side);
        let mut visits = Vec::with_capacity(ROOM);
        visits.push(Visit { node, new: states, seen: states, earlier: NOWHERE });
        let mut levels = Vec::with_capacity(LEVELS);
        levels.push(0);
        let mut latest = FxHashMap::with_capacity_and_hasher(ROOM, FxBuildHasher);
        latest.insert(node, 0);
        Frontier {
            side,
            is_closed,
            is_forgetful: false,
            latest,
            visits,
            levels,
            degrees: plan.topology.degree(node),
            touched: FxHashMap::default(),
        }
    }

    /// Forgets where entities were visited that have been reached in every state: for who asks
    /// for the visits alone.
    pub(super) fn forgetful(self) -> Frontier {
        Frontier { is_forgetful: true, ..self }
    }

    /// The number of the last level.
    pub(super) fn depth(&self) -> u32 {
        self.levels.len() as u32 - 1
    }

    /// Says whether the last level is empty.
    pub(super) fn is_exhausted(&self) -> bool {
        self.levels.last().is_none_or(|first| *first as usize == self.visits.len())
    }

    /// How many visits each level has.
    pub(super) fn sizes(&self) -> Vec<usize> {
        let ends = self.levels.iter().skip(1).copied().chain([self.visits.len() as u32]);
        self.levels.iter().zip(ends).map(|(first, end)| (end - first) as usize).collect()
    }

    /// The visits of a level that was reached.
    pub(super) fn level(&self, level: u32) -> &[Visit] {
        let Range { start, end } = self.places(level);
        &self.visits[start as usize..end as usize]
    }

    /// Where the visits of a level stand.
    fn places(&self, level: u32) -> Range<u32> {
        let place = |level: u32| self.levels.get(level as usize).copied();
        place(level).unwrap_or(0)..place(level + 1).unwrap_or(self.visits.len() as u32)
    }

    /// The level of the visit in a place.
    fn level_at(&self, place: u32) -> u32 {
        self.levels.partition_point(|first| *first <= place) as u32 - 1
    }

    /// All entities that were reached, some more than once.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Node> {
        self.visits.iter().map(|visit| visit.node)
    }

    /// The visits of an entity with their places, the latest first.
    fn visits_of(&self, node: Node) -> impl Iterator<Item = (u32, &Visit)> {
        let at = |place: u32| Some((place, self.visits.get(place as usize)?));
        let latest = self.latest.get(&node).and_then(|latest| at(*latest));
        std::iter::successors(latest, move |(_, visit)| at(visit.earlier))
    }

    /// The states in which an entity has been reached.
    pub(super) fn seen(&self, node: Node) -> States {
        self.visits_of(node).next().map_or(0, |(_, visit)| visit.seen)
    }

    /// The visit of an entity on a level.
    pub(super) fn visit_on(&self, node: Node, level: u32) -> Option<&Visit> {
        let places = self.places(level);
        self.visits_of(node).find(|(place, _)| places.contains(place)).map(|(_, visit)| visit)
    }

    /// The first level at which an entity was reached in one of some states.
    pub(super) fn level_of(&self, node: Node, states: States) -> Option<u32> {
        let visits = self.visits_of(node).filter(|(_, visit)| visit.new & states != 0);
        visits.last().map(|(place, _)| self.level_at(place))
    }

    /// The first level at which an entity was reached.
    pub(super) fn first_level(&self, node: Node) -> Option<u32> {
        self.level_of(node, States::MAX)
    }

    /// Marks where the search begins.
    pub(super) fn mark(&self, plan: &Plan<'_>, marks: &mut Marks) {
        let all = plan.all_states(self.side);
        for visit in &self.visits {
            marks.set(visit.node, self.side, visit.seen & all == all);
        }
    }

    /// Takes level after level, until it is over or nothing is left.
    pub(super) fn go_on(
        &mut self,
        plan: &Plan<'_>,
        meter: &mut Meter,
        is_over: impl Fn(&Frontier) -> bool,
    ) -> Result<(), Cut> {
        let mut marks = plan.marks.borrow_mut();
        self.mark(plan, &mut marks);
        let mut ended = Ok(());
        while ended.is_ok() && !self.is_exhausted() && !is_over(self) {
            ended = self.advance(plan, None, &mut marks, meter).map(drop);
        }
        marks.clear(self.nodes());
        ended
    }

    /// Gives every step between entities that were reached on a level, sorted, in some states each,
    /// and those of the level before: as seen from the first, with the states of the other with
    /// which it leads there. Comes from the side that has fewer facts.
    pub(super) fn steps_into(
        &self,
        plan: &Plan<'_>,
        level: u32,
        reached: &[(Node, States)],
        meter: &mut Meter,
        mut each: impl FnMut(Node, Step, States),
    ) -> Result<(), Cut> {
        let back = self.side.opposite();
        let before = self.level(level - 1);
        let facts_of = |node: Node| plan.topology.degree(node);
        let back_facts: usize = reached.iter().map(|(node, _)| facts_of(*node)).sum();
        let again_facts: usize = before.iter().map(|visit| facts_of(visit.node)).sum();
        if back_facts <= again_facts {
            for (node, states) in reached {
                let states = plan.close(back, *node, *states);
                plan.hops(back, *node, states, meter, &mut |way: Way<'_>| {
                    if let Some(visit) = self.visit_on(way.other, level - 1) {
                        self.tell(plan, *node, visit, way.step(), &mut each);
                    }
                })?;
            }
            return Ok(());
        }
        for visit in before {
            plan.hops(self.side, visit.node, visit.new, meter, &mut |way: Way<'_>| {
                if let Ok(place) = reached.binary_search_by_key(&way.other, |(node, _)| *node) {
                    let (node, states) = reached[place];
                    let wanted = plan.wanted(back, plan.close(back, node, states));
                    let entered = way.entered & wanted;
                    let step = Step { other: visit.node, entered, ..way.step() };
                    self.tell(plan, node, visit, step, &mut each);
                }
            })?;
        }
        Ok(())
    }

    /// Hands over a step back to a visit, if it leads to states of it and through no hub.
    fn tell(
        &self,
        plan: &Plan<'_>,
        node: Node,
        visit: &Visit,
        step: Step,
        each: &mut impl FnMut(Node, Step, States),
    ) {
        let back = self.side.opposite();
        let found = plan.arrive(back, visit.node, step.entered) & visit.new;
        let ends = self.side.ends(visit.node, node);
        let makes_hub = |end: Node| plan.hubs.makes_hub(&step, ends, end);
        let is_barred = self.is_closed && (makes_hub(node) || makes_hub(visit.node));
        if found != 0 && !is_barred {
            each(node, step, found);
        }
    }

    /// Bytes held, roughly: a place in the table is taken for twice its content.
    fn bytes(&self) -> usize {
        self.visits.len() * (size_of::<Visit>() + 16)
    }
}
