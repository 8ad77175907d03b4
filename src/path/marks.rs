//! What both sides of a search know of each entity of a graph, in four bits: a look at them spares
//! the innermost step of a search most of what it would look up.
//!
//! They are kept between questions. A search clears those that it set, so that a question costs
//! no more on a larger graph.

use super::step::Side;
use crate::graph::Node;

/// Bits of a side: whether it reached the entity, and whether in every state there is.
const SEEN: u64 = 1;
const FULL: u64 = 2;
/// Bits of an entity, and entities of a word.
const BITS: usize = 4;
const NODES: usize = u64::BITS as usize / BITS;

/// Four bits by entity.
#[derive(Clone, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// Makes room for a graph of so many entities.
    pub(super) fn fit(&mut self, nodes: usize) {
        self.words.resize(nodes.div_ceil(NODES), 0);
    }

    /// What is noted of an entity.
    #[inline]
    pub(super) fn of(&self, node: Node) -> Mark {
        Mark(self.words[node.index() / NODES] >> (node.index() % NODES * BITS))
    }

    /// Notes that a side reached an entity, and whether in every state there is.
    #[inline]
    pub(super) fn set(&mut self, node: Node, side: Side, is_full: bool) {
        let bits = if is_full { SEEN | FULL } else { SEEN };
        self.words[node.index() / NODES] |= bits << of_side(side) << (node.index() % NODES * BITS);
    }

    /// Forgets entities, among which must be all that were noted.
    pub(super) fn clear(&mut self, nodes: impl Iterator<Item = Node>) {
        for node in nodes {
            self.words[node.index() / NODES] = 0;
        }
    }
}

/// What is noted of one entity, in the low bits.
#[derive(Clone, Copy)]
pub(super) struct Mark(u64);

impl Mark {
    /// Says whether no side reached it.
    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.0 & ((1 << BITS) - 1) == 0
    }

    /// Says whether a side reached it in some state.
    #[inline]
    pub(super) fn is_seen(self, side: Side) -> bool {
        self.0 >> of_side(side) & SEEN != 0
    }

    /// Says whether a side has nothing more to learn of it.
    #[inline]
    pub(super) fn is_full(self, side: Side) -> bool {
        self.0 >> of_side(side) & FULL != 0
    }
}

fn of_side(side: Side) -> usize {
    if side == Side::Forward { 0 } else { BITS / 2 }
}
