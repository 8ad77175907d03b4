//! All shortest walks as one graph in layers: what both sides of a search marked as lying on a
//! shortest run, walked once more from the beginning with (entity, set of states).
//!
//! There each walk is exactly one way from the first layer to the last, however many runs of the
//! automaton accept it, so the walks can be counted and listed. The sets are made as they are
//! met, at most [`SETS_MAX`] of them. Walks are listed by (possible hops, ids), lazily, and no
//! step is taken that does not lead to one.

use std::ops::Range;

use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::States;
use super::budget::{Cut, Meter};
use super::meet::Met;
use super::plan::Plan;
use super::step::{Side, Step};
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
    /// Where its steps onward stand, by ids.
    edges: Range<usize>,
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
    edges: Vec<Edge>,
    /// Where each layer begins among the places.
    layers: Vec<usize>,
}

/// What lies on a shortest run after so many hops.
#[derive(Default)]
struct Layer {
    /// Entities in the states in which they do, by id.
    states: Vec<(Node, States)>,
    /// The steps onward with the entity that each is taken from, by ids.
    steps: Vec<(Node, Step)>,
}

impl Runs {
    /// Marks what lies on a shortest run, and walks it. `met` must have met.
    pub(super) fn of(plan: &Plan<'_>, met: &Met, meter: &mut Meter) -> Result<Runs, Cut> {
        let marked = mark(plan, met, meter)?;
        let first = plan.beginning(Side::Forward) & marked[0].states_of(plan.from);
        let mut runs = Runs::with_room(&marked);
        runs.places.push(Place::new(plan.from, first));
        let mut sets: FxHashSet<States> = FxHashSet::from_iter([first]);
        let mut latest = first;
        let mut known: FxHashMap<(Node, States), usize> = FxHashMap::default();
        for pair in marked.windows(2) {
            let layer = runs.layers.last().copied().unwrap_or_default()..runs.places.len();
            runs.layers.push(runs.places.len());
            known.clear();
            for ix in layer {
                let Place { node, states, .. } = runs.places[ix];
                let first = runs.edges.len();
                for step in pair[0].steps_of(node) {
                    meter.touch(1)?;
                    let entered = plan.automaton.after(states) & step.entered;
                    let states = plan.arrive(Side::Forward, step.other, entered)
                        & pair[1].states_of(step.other);
                    if states == 0 {
                        continue;
                    }
                    // Mostly it is the same set all along.
                    if states != latest && sets.insert(states) && sets.len() > SETS_MAX {
                        return Err(Cut::Sets);
                    }
                    latest = states;
                    let target = *known.entry((step.other, states)).or_insert_with(|| {
                        runs.places.push(Place::new(step.other, states));
                        runs.places.len() - 1
                    });
                    runs.edges.push(Edge::new(&Step { entered, ..*step }, target));
                }
                runs.places[ix].edges = first..runs.edges.len();
            }
        }
        runs.weigh();
        Ok(runs)
    }

    /// With room for about what was marked.
    fn with_room(marked: &[Layer]) -> Runs {
        let places = Vec::with_capacity(marked.iter().map(|layer| layer.states.len()).sum());
        let edges = Vec::with_capacity(marked.iter().map(|layer| layer.steps.len()).sum());
        let mut layers = Vec::with_capacity(marked.len());
        layers.push(0);
        Runs { places, edges, layers }
    }

    /// The steps onward from a place, by ids.
    fn edges(&self, place: usize) -> &[Edge] {
        &self.edges[self.places[place].edges.clone()]
    }

    /// Finds the numbers of possible hops to the end, from the last layer to the first.
    fn weigh(&mut self) {
        let last = self.layers.last().copied().unwrap_or_default();
        for ix in (0..self.places.len()).rev() {
            let possible = match ix >= last {
                true => Numbers::zero(),
                false => self.edges(ix).iter().fold(Numbers::none(), |all, edge| {
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
                false => self.edges(ix).iter().map(|edge| &counts[edge.target]).sum(),
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
        let stack = Vec::with_capacity(self.layers.len());
        Walks { runs: self, possible: 0, stack, is_begun: false }
    }
}

impl Place {
    fn new(node: Node, states: States) -> Place {
        Place { node, states, edges: 0..0, possible: Numbers::none() }
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
                let taken = self.stack.iter();
                let walked = taken.map(|(place, edge)| self.runs.edges(*place)[*edge].walked);
                return Some(walked.collect());
            }
            self.possible += 1;
        }
    }
}

impl Walks<'_> {
    /// Possible hops that are left at the top of the stack.
    fn left(&self) -> u32 {
        let taken = self.stack.iter();
        let used = taken.map(|(place, edge)| self.runs.edges(*place)[*edge].weight());
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
            let edges = self.runs.edges(place);
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

impl Layer {
    /// Puts what was gathered in order.
    fn sort(&mut self) {
        self.states.sort_unstable();
        self.states.dedup_by(|next, first| {
            let is_same = next.0 == first.0;
            first.1 |= if is_same { next.1 } else { 0 };
            is_same
        });
        self.steps.sort_unstable_by_key(|(node, step)| (*node, Walked::of(step).key()));
    }

    /// The states in which an entity lies on a shortest run here.
    fn states_of(&self, node: Node) -> States {
        let place = self.states.binary_search_by_key(&node, |(known, _)| *known);
        place.map_or(0, |place| self.states[place].1)
    }

    /// The steps onward from an entity, by ids.
    fn steps_of(&self, node: Node) -> impl Iterator<Item = &Step> {
        let first = self.steps.partition_point(|(known, _)| *known < node);
        let own = self.steps[first..].iter().take_while(move |(known, _)| *known == node);
        own.map(|(_, step)| step)
    }
}

/// The layers of what lies on a shortest run: from the meetings to the beginning and to the end.
fn mark(plan: &Plan<'_>, met: &Met, meter: &mut Meter) -> Result<Vec<Layer>, Cut> {
    let length = met.length.unwrap_or_default() as usize;
    let middle = if length == 0 { 0 } else { met.forward.depth() as usize };
    let mut layers: Vec<Layer> = (0..=length).map(|_| Layer::default()).collect();
    layers[middle].states = met.meetings();
    for ix in (0..middle).rev() {
        let (nearer, farther) = layers.split_at_mut(ix + 1);
        let (layer, next) = (&mut nearer[ix], &farther[0].states);
        met.forward.steps_into(plan, ix as u32 + 1, next, meter, |node, step, found| {
            layer.states.push((step.other, found));
            layer.steps.push((step.other, Step { other: node, ..step }));
        })?;
        layer.sort();
    }
    for ix in middle..length {
        let (nearer, farther) = layers.split_at_mut(ix + 1);
        let (Layer { states, steps }, next) = (&mut nearer[ix], &mut farther[0]);
        met.backward.steps_into(
            plan,
            (length - ix) as u32,
            states,
            meter,
            |node, step, found| {
                next.states.push((step.other, found));
                steps.push((node, step));
            },
        )?;
        next.sort();
        nearer[ix].sort();
    }
    Ok(layers)
}
