//! What one side of a breadth-first search has reached: entities with states, level by level,
//! and the steps that led there.

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::plan::{Plan, Side, Step};
use crate::graph::Fact;
use crate::graph::Node;
use crate::graph::RelationIx;
use crate::model::Direction;
use crate::model::Overlap;

/// No place in a list.
pub(super) const NOWHERE: u32 = u32::MAX;

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
    /// The last of the steps that led here.
    links: u32,
    pub(super) level: u32,
}

/// A step that led to a visit, from one on the level before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: u32,
    next: u32,
    fact: Fact,
    relation: RelationIx,
    direction: Direction,
    held: Overlap,
    entered: States,
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

/// Entities for which there is room from the beginning.
const ROOM: usize = 100;

/// One side of a search.
pub(super) struct Frontier {
    side: Side,
    /// Whether no hub is opened.
    is_closed: bool,
    latest: FxHashMap<Node, u32>,
    pub(super) visits: Vec<Visit>,
    links: Vec<Link>,
    /// Where each level begins among the visits.
    pub(super) levels: Vec<u32>,
    /// Facts at the entities of the last level.
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
        let (new, seen) = (states, states);
        visits.push(Visit { node, new, seen, earlier: NOWHERE, links: NOWHERE, level: 0 });
        let mut latest = FxHashMap::with_capacity_and_hasher(ROOM, FxBuildHasher);
        latest.insert(node, 0);
        Frontier {
            side,
            is_closed,
            latest,
            visits,
            links: Vec::with_capacity(ROOM),
            levels: vec![0],
            degrees: plan.topology.degree(node),
            touched: FxHashMap::default(),
        }
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

    /// The latest visit of an entity.
    pub(super) fn latest(&self, node: Node) -> Option<u32> {
        self.latest.get(&node).copied()
    }

    /// The states in which an entity has been reached.
    pub(super) fn seen(&self, node: Node) -> States {
        self.latest(node).map_or(0, |place| self.visits[place as usize].seen)
    }

    /// The first level at which an entity was reached in one of some states.
    pub(super) fn level_of(&self, node: Node, states: States) -> Option<u32> {
        let mut place = self.latest(node)?;
        let mut level = None;
        while place != NOWHERE {
            let visit = &self.visits[place as usize];
            if visit.new & states != 0 {
                level = Some(visit.level);
            }
            place = visit.earlier;
        }
        level
    }

    /// The first level at which an entity was reached.
    pub(super) fn first_level(&self, node: Node) -> Option<u32> {
        self.level_of(node, States::MAX)
    }

    /// The steps that led to a visit: from which one, and how.
    pub(super) fn steps_to(&self, place: u32) -> impl Iterator<Item = (u32, Step)> {
        let to = self.visits[place as usize].node;
        let mut at = self.visits[place as usize].links;
        std::iter::from_fn(move || {
            let link = *self.links.get(at as usize)?;
            at = link.next;
            let Link { fact, relation, direction, held, entered, .. } = link;
            Some((link.from, Step { fact, direction, relation, other: to, held, entered }))
        })
    }

    /// Takes every step from the last level. Entities for which `arrived` says no are left out.
    pub(super) fn advance(
        &mut self,
        plan: &Plan<'_>,
        meter: &mut Meter,
        mut arrived: impl FnMut(Node, States) -> bool,
    ) -> Result<(), Cut> {
        let first = self.levels.last().copied().unwrap_or_default();
        let end = self.visits.len() as u32;
        self.levels.push(end);
        self.degrees = 0;
        for place in first..end {
            let Visit { node, new, .. } = self.visits[place as usize];
            plan.hops(self.side, node, new, meter, |step, _| {
                if self.is_closed {
                    // An entity that the step itself makes a hub is touched from its far side.
                    if plan.hubs.makes_hub(&step, node) {
                        return Ok(());
                    }
                    if plan.hubs.makes_hub(&step, step.other) || plan.hubs.is_hub(step.other) {
                        let states = plan.arrive(self.side, &step);
                        self.touch(node, &step, states);
                        return Ok(());
                    }
                }
                self.reach(plan, place, &step, &mut arrived);
                Ok(())
            })?;
            meter.hold(self.bytes())?;
        }
        Ok(())
    }

    fn touch(&mut self, from: Node, step: &Step, states: States) {
        let level = self.depth();
        let first = Touch { level, states: 0, from, step: *step };
        let touch = self.touched.entry(step.other).or_insert(first);
        if touch.level == level {
            touch.states |= states;
        }
    }

    fn reach(
        &mut self,
        plan: &Plan<'_>,
        from: u32,
        step: &Step,
        arrived: &mut impl FnMut(Node, States) -> bool,
    ) {
        let level = self.depth();
        let states = plan.arrive(self.side, step);
        let next = self.visits.len() as u32;
        let (place, seen, earlier) = match self.latest.entry(step.other) {
            Entry::Vacant(_) if !arrived(step.other, states) => return,
            Entry::Vacant(vacant) => {
                vacant.insert(next);
                (next, states, NOWHERE)
            }
            Entry::Occupied(mut known) => {
                let place = *known.get();
                let visit = &mut self.visits[place as usize];
                let mut new = states & !visit.seen;
                if new != 0 && !arrived(step.other, new) {
                    new = 0;
                }
                // Another step to states that were reached on this level is another way there.
                let is_way = visit.level == level && states & visit.new != 0;
                if new == 0 && !is_way {
                    return;
                }
                if visit.level == level {
                    visit.new |= new;
                    visit.seen |= new;
                    (place, visit.seen, NOWHERE)
                } else {
                    known.insert(next);
                    (next, visit.seen | new, place)
                }
            }
        };
        if place == next {
            let new = self.visits.get(earlier as usize).map_or(seen, |visit| seen & !visit.seen);
            let node = step.other;
            self.visits.push(Visit { node, new, seen, earlier, links: NOWHERE, level });
            self.degrees += plan.topology.degree(node);
        }
        let visit = &mut self.visits[place as usize];
        let link = Link {
            from,
            next: visit.links,
            fact: step.fact,
            relation: step.relation,
            direction: step.direction,
            held: step.held,
            entered: step.entered,
        };
        visit.links = self.links.len() as u32;
        self.links.push(link);
    }

    /// Bytes held, roughly: a place in the table is taken for twice its content.
    fn bytes(&self) -> usize {
        self.visits.len() * (size_of::<Visit>() + 16) + self.links.len() * size_of::<Link>()
    }
}
