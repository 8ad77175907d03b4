//! Walks: hops one after the other, and what a mode says to them.

use std::hash::Hash;

use rustc_hash::FxHashSet;

use super::automaton::States;
use super::plan::Plan;
use super::step::{Hop, Step};
use super::terms::Mode;
use crate::graph::Node;
use crate::graph::RelationIx;
use crate::model::Direction;

/// How hops are ordered: by where they lead, their relation and their direction.
pub(super) type HopKey = (Node, RelationIx, Direction);

/// A hop with the states that it enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Walked {
    pub(super) hop: Hop,
    pub(super) relation: RelationIx,
    pub(super) entered: States,
}

/// Hops one after the other.
pub(super) type Walk = Vec<Walked>;

impl Walked {
    pub(super) fn of(step: &Step) -> Walked {
        let Step { fact, direction, relation, other, held, entered } = *step;
        Walked { hop: Hop { fact, direction, to: other, held }, relation, entered }
    }

    /// The step again.
    pub(super) fn step(&self) -> Step {
        let Walked { hop: Hop { fact, direction, to, held }, relation, entered } = *self;
        Step { fact, direction, relation, other: to, held, entered }
    }

    pub(super) fn key(&self) -> HopKey {
        (self.hop.to, self.relation, self.hop.direction)
    }
}

/// The first hop that the mode forbids, if there is one.
pub(super) fn first_fault(plan: &Plan<'_>, walk: &[Walked]) -> Option<usize> {
    let facts = || first_repeated(walk.iter().map(|walked| walked.hop.fact));
    let entities = || {
        let nodes = std::iter::once(plan.from).chain(walk.iter().map(|walked| walked.hop.to));
        first_repeated(nodes).map(|ix| ix - 1)
    };
    match plan.mode {
        Mode::Walk => None,
        Mode::Trail => facts(),
        Mode::Acyclic => entities(),
        Mode::Simple => {
            // The last may be the first.
            let last = walk.len().checked_sub(1);
            let returns = last.filter(|last| walk[*last].hop.to == plan.from);
            let entity = entities().filter(|hop| Some(*hop) != returns);
            entity.into_iter().chain(facts()).min()
        }
    }
}

fn first_repeated<T: Eq + Hash>(items: impl Iterator<Item = T>) -> Option<usize> {
    let mut seen = FxHashSet::default();
    for (ix, item) in items.enumerate() {
        if !seen.insert(item) {
            return Some(ix);
        }
    }
    None
}
