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

    /// Says whether a side reached an entity in some state.
    pub(super) fn is_seen(&self, node: Node, side: Side) -> bool {
        self.words[node.index() / NODES] >> shift(node, side) & SEEN != 0
    }

    /// Says whether a side has nothing more to learn of an entity.
    pub(super) fn is_full(&self, node: Node, side: Side) -> bool {
        self.words[node.index() / NODES] >> shift(node, side) & FULL != 0
    }

    /// Notes that a side reached an entity, and whether in every state there is.
    pub(super) fn set(&mut self, node: Node, side: Side, is_full: bool) {
        let bits = if is_full { SEEN | FULL } else { SEEN };
        self.words[node.index() / NODES] |= bits << shift(node, side);
    }

    /// Forgets entities, among which must be all that were noted.
    pub(super) fn clear(&mut self, nodes: impl Iterator<Item = Node>) {
        for node in nodes {
            self.words[node.index() / NODES] = 0;
        }
    }
}

fn shift(node: Node, side: Side) -> usize {
    let of_side = if side == Side::Forward { 0 } else { BITS / 2 };
    node.index() % NODES * BITS + of_side
}
