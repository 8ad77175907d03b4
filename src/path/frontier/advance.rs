//! One side of a search taken one level further.

use super::{Frontier, NOWHERE, Touch, Visit};
use crate::graph::Node;
use crate::graph::TOGETHER;
use crate::path::automaton::States;
use crate::path::budget::Cut;
use crate::path::budget::Meter;
use crate::path::marks::Marks;
use crate::path::plan::Plan;
use crate::path::step::Walker;
use crate::path::step::Way;

impl Frontier {
    /// Takes every step from the last level. Says whether it met the other side, if there is one:
    /// once it did, only further meetings are kept.
    pub(in crate::path) fn advance(
        &mut self,
        plan: &Plan<'_>,
        far: Option<&Frontier>,
        marks: &mut Marks,
        meter: &mut Meter,
    ) -> Result<bool, Cut> {
        let first = self.levels.last().copied().unwrap_or_default();
        let begin = self.visits.len() as u32;
        self.levels.push(begin);
        self.degrees = 0;
        let (side, from, all) = (self.side, plan.from, plan.all_states(self.side));
        let frontier = self;
        let mut level = Advance { frontier, plan, far, marks, all, begin, from, has_met: false };
        for start in (first..begin).step_by(TOGETHER) {
            let places = start as usize..begin.min(start + TOGETHER as u32) as usize;
            let visits = &level.frontier.visits[places.clone()];
            plan.topology.look_ahead(visits.iter().map(|visit| visit.node));
            for place in places {
                let Visit { node, new, .. } = level.frontier.visits[place];
                level.from = node;
                plan.hops(side, node, new, meter, &mut level)?;
                meter.hold(level.frontier.bytes())?;
            }
        }
        Ok(level.has_met)
    }
}

/// A level that is being reached.
struct Advance<'a, 'p> {
    frontier: &'a mut Frontier,
    plan: &'a Plan<'p>,
    far: Option<&'a Frontier>,
    marks: &'a mut Marks,
    /// The states after which there is nothing to learn of an entity.
    all: States,
    /// Where its visits begin.
    begin: u32,
    /// The entity from which steps are taken.
    from: Node,
    has_met: bool,
}

impl Walker for Advance<'_, '_> {
    #[inline]
    fn is_idle(&self, other: Node) -> bool {
        let (mark, side) = (self.marks.of(other), self.frontier.side);
        // Where hubs are closed those on the last level are noted too.
        let only_meetings = self.has_met && !self.frontier.is_closed;
        mark.is_full(side) || only_meetings && !mark.is_seen(side.opposite())
    }

    #[inline]
    fn take(&mut self, way: Way<'_>) {
        if self.frontier.is_closed && self.is_barred(way) {
            return;
        }
        match self.marks.of(way.other).is_none() {
            true if self.has_met => {}
            true => self.reach(way),
            false => self.reach_again(way),
        }
    }
}

impl Advance<'_, '_> {
    /// Says whether a step would lead through a hub, and notes the hub.
    fn is_barred(&mut self, way: Way<'_>) -> bool {
        let (hubs, side) = (&self.plan.hubs, self.frontier.side);
        let is_maker = hubs.is_made_by(way.relation());
        let ends = side.ends(self.from, way.other);
        // An entity that the step itself makes a hub is touched from its far side.
        if is_maker && hubs.makes_hub(&way.step(), ends, self.from) {
            return true;
        }
        let is_hub =
            is_maker && hubs.makes_hub(&way.step(), ends, way.other) || hubs.is_hub(way.other);
        if is_hub {
            let (level, step) = (self.frontier.depth(), way.step());
            let first = Touch { level, states: 0, from: self.from, step };
            let touch = self.frontier.touched.entry(way.other).or_insert(first);
            if touch.level == level {
                touch.states |= self.plan.arrive(side, way.other, way.entered);
            }
        }
        is_hub
    }

    /// Takes a step to an entity that neither side has reached.
    #[inline]
    fn reach(&mut self, way: Way<'_>) {
        let new = self.plan.arrive(self.frontier.side, way.other, way.entered);
        if new != 0 {
            self.keep(Visit { node: way.other, new, seen: new, earlier: NOWHERE });
        }
    }

    /// Takes a step to an entity that some side has reached. Once the other side was met nothing
    /// is kept but where it has been in a state that fits.
    fn reach_again(&mut self, way: Way<'_>) {
        let (node, side) = (way.other, self.frontier.side);
        let mark = self.marks.of(node);
        let known = mark.is_seen(side).then(|| self.frontier.latest[&node]);
        let seen = known.map_or(0, |place| self.frontier.visits[place as usize].seen);
        let new = self.plan.arrive(side, node, way.entered) & !seen;
        let near = self.far.filter(|far| mark.is_seen(far.side));
        let meets = near.is_some_and(|far| far.seen(node) & new != 0);
        if new == 0 || self.has_met && !meets {
            return;
        }
        self.has_met |= meets;
        let seen = seen | new;
        match known.filter(|place| *place >= self.begin) {
            Some(place) => {
                let visit = &mut self.frontier.visits[place as usize];
                visit.new |= new;
                visit.seen = seen;
                self.marks.set(node, side, seen & self.all == self.all);
            }
            None => self.keep(Visit { node, new, seen, earlier: known.unwrap_or(NOWHERE) }),
        }
    }

    #[inline]
    fn keep(&mut self, visit: Visit) {
        let is_full = visit.seen & self.all == self.all;
        let frontier = &mut *self.frontier;
        self.marks.set(visit.node, frontier.side, is_full);
        if !(is_full && frontier.is_forgetful) {
            frontier.latest.insert(visit.node, frontier.visits.len() as u32);
        }
        if self.far.is_some() {
            frontier.degrees += self.plan.topology.degree(visit.node);
        }
        frontier.visits.push(visit);
    }
}
