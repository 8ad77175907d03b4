//! All shortest walks as one graph in layers: what both sides of a search marked as lying on a
//! shortest run, walked once more from the beginning with (entity, set of states).
//!
//! There each walk is exactly one way from the first layer to the last, however many runs of the
//! automaton accept it, so the walks can be counted and listed. The sets are made as they are
//! met, at most [`SETS_MAX`] of them. Walks are listed by (possible hops, ids), lazily, and no
//! step is taken that does not lead to one.

use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::meet::Met;
use super::plan::{Plan, Side, Step};
use super::walk::{Walk, Walked};
use crate::graph::Node;
use crate::model::Overlap;

/// Most sets of states by which walks are told apart.
pub(super) const SETS_MAX: usize = 4_096;

/// A step of all the shortest walks that are at one entity in one set of states.
struct Edge {
    walked: Walked,
    target: usize,
}

struct Place {
    node: Node,
    states: States,
    edges: Vec<Edge>,
    /// The numbers of possible hops with which the end can be reached from here, a bit each.
    possible: Numbers,
}

/// Some numbers, a bit each: in a machine word as long as they fit.
#[derive(Clone)]
enum Numbers {
    Few(u64),
    Many(BigUint),
}

impl Numbers {
    fn none() -> Numbers {
        Numbers::Few(0)
    }

    fn zero() -> Numbers {
        Numbers::Few(1)
    }

    /// The same numbers, each greater by so much.
    fn plus(&self, more: u32) -> Numbers {
        match self {
            Numbers::Few(bits) if bits.leading_zeros() >= more => Numbers::Few(bits << more),
            Numbers::Few(bits) => Numbers::Many(BigUint::from(*bits) << more),
            Numbers::Many(bits) => Numbers::Many(bits << more),
        }
    }

    fn or(self, other: Numbers) -> Numbers {
        match (self, other) {
            (Numbers::Few(a), Numbers::Few(b)) => Numbers::Few(a | b),
            (Numbers::Few(a), Numbers::Many(b)) | (Numbers::Many(b), Numbers::Few(a)) => {
                Numbers::Many(b | BigUint::from(a))
            }
            (Numbers::Many(a), Numbers::Many(b)) => Numbers::Many(a | b),
        }
    }

    fn has(&self, number: u32) -> bool {
        match self {
            Numbers::Few(bits) => number < u64::BITS && bits >> number & 1 == 1,
            Numbers::Many(bits) => bits.bit(u64::from(number)),
        }
    }

    fn greatest(&self) -> Option<u32> {
        match self {
            Numbers::Few(bits) => bits.checked_ilog2(),
            Numbers::Many(bits) => u32::try_from(bits.bits()).ok()?.checked_sub(1),
        }
    }
}

/// All shortest walks.
pub(super) struct Runs {
    places: Vec<Place>,
    /// Where each layer begins among the places.
    layers: Vec<usize>,
}

/// The entities of a layer in the states that lie on a shortest run, with the steps onward.
#[derive(Default)]
struct Marked {
    states: FxHashMap<Node, States>,
    steps: FxHashMap<Node, Vec<Step>>,
}

impl Runs {
    /// Marks what lies on a shortest run, and walks it. `met` must have met.
    pub(super) fn of(plan: &Plan<'_>, met: &Met, meter: &mut Meter) -> Result<Runs, Cut> {
        let marked = mark(plan, met, meter)?;
        let first = plan.beginning(Side::Forward) & marked[0].states[&plan.from];
        let mut runs = Runs { places: Vec::new(), layers: vec![0] };
        runs.places.push(Place::new(plan.from, first));
        let mut sets: FxHashSet<States> = FxHashSet::from_iter([first]);
        for pair in marked.windows(2) {
            let layer = runs.layers.last().copied().unwrap_or_default()..runs.places.len();
            runs.layers.push(runs.places.len());
            let mut known: FxHashMap<(Node, States), usize> = FxHashMap::default();
            for ix in layer {
                let Place { node, states, .. } = runs.places[ix];
                let mut edges = Vec::new();
                for step in pair[0].steps.get(&node).into_iter().flatten() {
                    meter.touch(1)?;
                    let entered = plan.automaton.after(states) & step.entered;
                    let step = Step { entered, ..*step };
                    let states = plan.arrive(Side::Forward, &step) & pair[1].states[&step.other];
                    if states == 0 {
                        continue;
                    }
                    if sets.insert(states) && sets.len() > SETS_MAX {
                        return Err(Cut::Sets);
                    }
                    let target = *known.entry((step.other, states)).or_insert_with(|| {
                        runs.places.push(Place::new(step.other, states));
                        runs.places.len() - 1
                    });
                    edges.push(Edge::new(&step, target));
                }
                edges.sort_unstable_by_key(|edge: &Edge| edge.walked.key());
                runs.places[ix].edges = edges;
            }
        }
        runs.weigh();
        Ok(runs)
    }

    /// Finds the numbers of possible hops to the end, from the last layer to the first.
    fn weigh(&mut self) {
        let last = self.layers.last().copied().unwrap_or_default();
        for ix in (0..self.places.len()).rev() {
            let possible = match ix >= last {
                true => Numbers::zero(),
                false => self.places[ix].edges.iter().fold(Numbers::none(), |all, edge| {
                    all.or(self.places[edge.target].possible.plus(edge.weight()))
                }),
            };
            self.places[ix].possible = possible;
        }
    }

    /// Counts the walks.
    pub(super) fn count(&self) -> BigUint {
        let last = self.layers.last().copied().unwrap_or_default();
        let mut counts: Vec<BigUint> = vec![BigUint::ZERO; self.places.len()];
        for ix in (0..self.places.len()).rev() {
            counts[ix] = match ix >= last {
                true => BigUint::from(1_u8),
                false => self.places[ix].edges.iter().map(|edge| &counts[edge.target]).sum(),
            };
        }
        counts.swap_remove(0)
    }

    /// Says whether no walk can pass the same entity twice: none is in two layers.
    pub(super) fn repeats_nothing(&self) -> bool {
        let mut layer_of: FxHashMap<Node, usize> = FxHashMap::default();
        let mut layer = 0;
        self.places.iter().enumerate().all(|(ix, place)| {
            while self.layers.get(layer + 1).is_some_and(|first| *first <= ix) {
                layer += 1;
            }
            *layer_of.entry(place.node).or_insert(layer) == layer
        })
    }

    /// Lists the walks by (possible hops, ids).
    pub(super) fn walks(&self) -> Walks<'_> {
        Walks { runs: self, possible: 0, stack: Vec::new(), is_begun: false }
    }
}

impl Place {
    fn new(node: Node, states: States) -> Place {
        Place { node, states, edges: Vec::new(), possible: Numbers::none() }
    }
}

impl Edge {
    fn new(step: &Step, target: usize) -> Edge {
        Edge { walked: Walked::of(step), target }
    }

    /// One when the hop is only possible.
    fn weight(&self) -> u32 {
        u32::from(self.walked.hop.held == Overlap::Possible)
    }
}

/// The shortest walks by (possible hops, ids).
pub(super) struct Walks<'r> {
    runs: &'r Runs,
    /// Possible hops of the walks that are being listed.
    possible: u32,
    /// For each step of the walk so far: the place, and the edge that was taken from it.
    stack: Vec<(usize, usize)>,
    is_begun: bool,
}

impl Iterator for Walks<'_> {
    type Item = Walk;

    fn next(&mut self) -> Option<Walk> {
        loop {
            if self.possible > self.runs.places.first()?.possible.greatest()? {
                return None;
            }
            let found = match self.is_begun {
                false => self.descend(0, 0),
                true => self.turn(),
            };
            self.is_begun = found;
            if found {
                let edges = self
                    .stack
                    .iter()
                    .map(|(place, edge)| self.runs.places[*place].edges[*edge].walked);
                return Some(edges.collect());
            }
            self.possible += 1;
        }
    }
}

impl Walks<'_> {
    /// Possible hops that are left at the top of the stack.
    fn left(&self) -> u32 {
        let used =
            self.stack.iter().map(|(place, edge)| self.runs.places[*place].edges[*edge].weight());
        self.possible - used.sum::<u32>()
    }

    /// Goes on from a place by its first fitting edge from one on, and so to the end.
    fn descend(&mut self, mut place: usize, mut first: usize) -> bool {
        let mut left = self.left();
        let last = self.runs.layers.last().copied().unwrap_or_default();
        let is_chosen = place < last || self.runs.layers.len() == 1;
        if is_chosen && !self.runs.places[place].possible.has(left) {
            return false;
        }
        while place < last {
            let edges = &self.runs.places[place].edges;
            let fitting = edges.iter().enumerate().skip(first).find(|(_, edge)| {
                let rest = left.checked_sub(edge.weight());
                rest.is_some_and(|rest| self.runs.places[edge.target].possible.has(rest))
            });
            let Some((ix, edge)) = fitting else { return false };
            left -= edge.weight();
            self.stack.push((place, ix));
            place = edge.target;
            first = 0;
        }
        true
    }

    /// Takes the next fitting edge as near to the end as there is one.
    fn turn(&mut self) -> bool {
        while let Some((place, edge)) = self.stack.pop() {
            if self.descend(place, edge + 1) {
                return true;
            }
        }
        false
    }
}

/// The layers of what lies on a shortest run.
fn mark(plan: &Plan<'_>, met: &Met, meter: &mut Meter) -> Result<Vec<Marked>, Cut> {
    let (forward, backward) = (&met.forward, &met.backward);
    let length = met.length.unwrap_or_default() as usize;
    let middle = if length == 0 { 0 } else { forward.depth() as usize };
    let mut layers: Vec<Marked> = (0..=length).map(|_| Marked::default()).collect();
    let (mut front, mut back) = (FxHashMap::default(), FxHashMap::default());
    let meetings = if length == 0 { vec![(0, 0)] } else { met.meetings() };
    for (place, opposite) in meetings {
        let visit = &forward.visits[place as usize];
        let states = visit.new & backward.visits[opposite as usize].new;
        layers[middle].states.insert(visit.node, states);
        front.insert(place, states);
        back.insert(opposite, states);
    }
    for layer in (0..middle).rev() {
        let mut before: FxHashMap<u32, States> = FxHashMap::default();
        for (place, states) in front {
            for (from, step) in forward.steps_to(place) {
                meter.touch(1)?;
                let visit = &forward.visits[from as usize];
                let found = plan.led_to(&step, visit.node, states) & visit.new;
                if found != 0 {
                    *before.entry(from).or_default() |= found;
                    layers[layer].steps.entry(visit.node).or_default().push(step);
                }
            }
        }
        for (place, states) in &before {
            layers[layer].states.insert(forward.visits[*place as usize].node, *states);
        }
        front = before;
    }
    for layer in middle + 1..=length {
        let mut after: FxHashMap<u32, States> = FxHashMap::default();
        for (place, states) in back {
            let node = backward.visits[place as usize].node;
            for (onward, step) in backward.steps_to(place) {
                meter.touch(1)?;
                let visit = &backward.visits[onward as usize];
                let entered = plan.automaton.after(states) & step.entered;
                let step = Step { other: visit.node, entered, ..step };
                let found = plan.arrive(Side::Forward, &step) & visit.new;
                if found != 0 {
                    *after.entry(onward).or_default() |= found;
                    layers[layer - 1].steps.entry(node).or_default().push(step);
                }
            }
        }
        for (place, states) in &after {
            layers[layer].states.insert(backward.visits[*place as usize].node, *states);
        }
        back = after;
    }
    Ok(layers)
}
