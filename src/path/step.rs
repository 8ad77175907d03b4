//! What searches walk: hops, and the steps that may become one.

use super::automaton::States;
use crate::graph::Fact;
use crate::graph::Links;
use crate::graph::Node;
use crate::graph::RelationIx;
use crate::model::Direction;
use crate::model::Overlap;

/// A fact walked from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The fact.
    pub fact: Fact,
    /// Forward from subject to object, or backward. A fact of an entity with itself is walked
    /// forward.
    pub direction: Direction,
    /// Where it leads.
    pub to: Node,
    /// Whether it held in the time asked for, and its filters are true.
    pub held: Overlap,
}

/// Which way a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// From the beginning.
    Forward,
    /// From the end.
    Backward,
}

impl Side {
    pub(super) fn opposite(self) -> Side {
        match self {
            Side::Forward => Side::Backward,
            Side::Backward => Side::Forward,
        }
    }

    /// The ends of a step from one entity to another, as a path walks them.
    pub(super) fn ends(self, near: Node, far: Node) -> (Node, Node) {
        match self {
            Side::Forward => (near, far),
            Side::Backward => (far, near),
        }
    }
}

/// A hop that a search may take from an entity, seen from its own side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The hop as a path walks it, whichever side it was found from.
    pub(super) fact: Fact,
    pub(super) direction: Direction,
    pub(super) relation: RelationIx,
    /// The entity at the other end.
    pub(super) other: Node,
    pub(super) held: Overlap,
    /// The states that the hop enters.
    pub(super) entered: States,
}

/// A step whose fact was not looked up yet: most lead to where a search has been.
#[derive(Clone, Copy)]
pub(super) struct Way<'l> {
    pub(super) links: &'l Links<'l>,
    pub(super) place: usize,
    pub(super) direction: Direction,
    pub(super) other: Node,
    pub(super) held: Overlap,
    pub(super) entered: States,
}

impl Way<'_> {
    pub(super) fn fact(&self) -> Fact {
        self.links.fact(self.place)
    }

    pub(super) fn relation(&self) -> RelationIx {
        self.links.at(self.place).relation()
    }

    /// The step, with its fact.
    pub(super) fn step(&self) -> Step {
        let (fact, relation) = (self.fact(), self.relation());
        let Way { direction, other, held, entered, .. } = *self;
        Step { fact, direction, relation, other, held, entered }
    }
}

/// Who takes the steps from an entity.
pub(super) trait Walker {
    /// Whether a step to an entity would be idle, by whatever fact, which is not looked at then.
    fn is_idle(&self, _other: Node) -> bool {
        false
    }

    /// Takes a step.
    fn take(&mut self, way: Way<'_>);
}

impl<F: FnMut(Way<'_>)> Walker for F {
    fn take(&mut self, way: Way<'_>) {
        self(way);
    }
}
