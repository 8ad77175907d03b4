//! All paths, depth first: where every one is wanted, and where the hops must have held together.
//!
//! A breadth-first pass from the end tells how far each entity is in each state; the search goes
//! on only where the end is near enough. The number of paths can grow with every hop: the budget
//! ends it, and the answer says so.

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::days::Days;
use super::frontier::Frontier;
use super::plan::Plan;
use super::step::{Side, Step, Way};
use super::terms::Mode;
use super::walk::{Walk, Walked};
use crate::graph::Node;

/// Which paths are listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// At most so many hops.
    pub(super) hops_max: Option<u32>,
    /// Exactly as many hops as are at most allowed.
    pub(super) is_exact: bool,
    /// Through exactly so many hubs.
    pub(super) hubs: Option<u32>,
    /// Whether some one day must carry all hops.
    pub(super) together: bool,
}

/// Where the search stands after a hop.
struct Frame {
    node: Node,
    states: States,
    hubs: u32,
    is_hub_by_hop: bool,
    days: Days,
    steps: std::vec::IntoIter<Step>,
}

/// Lists paths.
pub(super) struct Enumeration<'p, 't> {
    plan: &'p Plan<'t>,
    /// Everything from which the end can be reached, with the hops to it.
    to_end: Frontier,
    wanted: Wanted,
    frames: Vec<Frame>,
    walk: Walk,
    /// Whether more hops might have given further paths, in the last listing.
    pub(super) is_cut_by_hops: bool,
    /// Whether more hubs might have given further paths, in any listing.
    pub(super) was_cut_by_hubs: bool,
}

impl<'p, 't> Enumeration<'p, 't> {
    /// Finds from where the end can be reached.
    pub(super) fn new(
        plan: &'p Plan<'t>,
        hops_max: Option<u32>,
        meter: &mut Meter,
    ) -> Result<Enumeration<'p, 't>, Cut> {
        let mut to_end = Frontier::new(plan, Side::Backward, false);
        let is_whole = |to_end: &Frontier| hops_max.is_some_and(|max| to_end.depth() >= max);
        to_end.go_on(plan, meter, is_whole)?;
        meter.effort.searches += 1;
        meter.effort.backward = to_end.sizes();
        let wanted = Wanted { hops_max, is_exact: false, hubs: None, together: false };
        let (frames, walk) = (Vec::new(), Walk::new());
        let (is_cut_by_hops, was_cut_by_hubs) = (false, false);
        Ok(Enumeration { plan, to_end, wanted, frames, walk, is_cut_by_hops, was_cut_by_hubs })
    }

    /// Fewest hops to the end; nothing when it is out of reach.
    pub(super) fn least_hops(&self) -> Option<u32> {
        self.to_end.level_of(self.plan.from, self.plan.beginning(Side::Forward))
    }

    /// Hands over each path that is wanted, with the hubs it leads through, by ids.
    pub(super) fn list(
        &mut self,
        wanted: Wanted,
        meter: &mut Meter,
        mut each: impl FnMut(u32, &Walk, &mut Meter) -> Result<(), Cut>,
    ) -> Result<(), Cut> {
        self.wanted = wanted;
        self.is_cut_by_hops = false;
        self.walk.clear();
        self.frames.clear();
        let states = self.plan.beginning(Side::Forward);
        let mut next = Some(Frame {
            node: self.plan.from,
            states,
            hubs: 0,
            is_hub_by_hop: false,
            days: Days::all(self.plan.window),
            steps: Vec::new().into_iter(),
        });
        loop {
            if let Some(mut frame) = next.take() {
                if self.is_wanted(&frame) {
                    each(frame.hubs, &self.walk, meter)?;
                }
                frame.steps = self.steps(&frame, meter)?.into_iter();
                self.frames.push(frame);
            }
            let Some(frame) = self.frames.last_mut() else { return Ok(()) };
            match frame.steps.next() {
                Some(step) => next = self.take(&step)?,
                None => {
                    self.frames.pop();
                    self.walk.pop();
                }
            }
        }
    }

    fn is_wanted(&self, frame: &Frame) -> bool {
        frame.node == self.plan.to
            && frame.states & self.plan.automaton.finals != 0
            && self.wanted.hubs.is_none_or(|hubs| frame.hubs == hubs)
            && (!self.wanted.is_exact || self.wanted.hops_max == Some(self.walk.len() as u32))
    }

    /// The steps from where the search stands that may lead to the end, by ids.
    fn steps(&mut self, frame: &Frame, meter: &mut Meter) -> Result<Vec<Step>, Cut> {
        let is_over = matches!(self.plan.mode, Mode::Acyclic | Mode::Simple)
            && frame.node == self.plan.to
            && (self.plan.mode == Mode::Acyclic || !self.walk.is_empty());
        if is_over {
            return Ok(Vec::new());
        }
        let mut steps = Vec::new();
        self.plan.hops(Side::Forward, frame.node, frame.states, meter, &mut |way: Way<'_>| {
            let step = way.step();
            if self.is_open(&step) {
                steps.push(step);
            }
        })?;
        steps.sort_unstable_by_key(|step| Walked::of(step).key());
        meter.hold(self.frames.len() * size_of::<Frame>())?;
        Ok(steps)
    }

    /// Whether the mode allows a step.
    fn is_open(&self, step: &Step) -> bool {
        let entity_is_new =
            || step.other != self.plan.from && self.walk.iter().all(|w| w.hop.to != step.other);
        let fact_is_new = || self.walk.iter().all(|walked| walked.hop.fact != step.fact);
        match self.plan.mode {
            Mode::Walk => true,
            Mode::Trail => fact_is_new(),
            Mode::Acyclic => entity_is_new(),
            Mode::Simple => {
                let is_home = step.other == self.plan.from && self.plan.from == self.plan.to;
                (is_home || entity_is_new()) && fact_is_new()
            }
        }
    }

    /// Takes a step, unless it leads nowhere.
    fn take(&mut self, step: &Step) -> Result<Option<Frame>, Cut> {
        let Some(frame) = self.frames.last() else { return Ok(None) };
        let plan = self.plan;
        let states = plan.arrive(Side::Forward, step.other, step.entered);
        let hops = self.walk.len() as u32 + 1;
        let left = self.to_end.level_of(step.other, states);
        match (left, self.wanted.hops_max) {
            (Some(left), Some(max)) if hops.saturating_add(left) > max => {
                self.is_cut_by_hops = true;
                return Ok(None);
            }
            (Some(_), _) => {}
            (None, _) => {
                self.is_cut_by_hops |= !self.to_end.is_exhausted();
                return Ok(None);
            }
        }
        let (mut hubs, mut is_hub_by_hop) = (frame.hubs, false);
        if let Some(most) = self.wanted.hubs {
            let ends = (frame.node, step.other);
            let is_hub = frame.is_hub_by_hop
                || plan.hubs.makes_hub(step, ends, frame.node)
                || plan.hubs.is_hub(frame.node);
            hubs += u32::from(is_hub);
            if hubs > most {
                self.was_cut_by_hubs = true;
                return Ok(None);
            }
            is_hub_by_hop = plan.hubs.makes_hub(step, ends, step.other);
        }
        let mut days = frame.days.clone();
        if self.wanted.together {
            let claims = plan.witnesses(step.fact, step.entered)?;
            let bounds = claims.into_iter().map(|claim| claim.bounds);
            days = days.shared(bounds, plan.is_certain());
            if days.is_empty() {
                return Ok(None);
            }
        }
        self.walk.push(Walked::of(step));
        let steps = Vec::new().into_iter();
        Ok(Some(Frame { node: step.other, states, hubs, is_hub_by_hop, days, steps }))
    }
}
