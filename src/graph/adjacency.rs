//! One direction of a topology: for each entity the facts at it, packed side by side.

use std::ops::Range;

use super::node::{Fact, Node, RelationIx, number};
use crate::model::Direction;

/// The facts at each entity in one direction, by (relation, other end).
pub(super) struct Adjacency {
    /// For each entity, where its facts begin; one more for the end.
    starts: Vec<u32>,
    others: Vec<Node>,
    relations: Vec<RelationIx>,
    /// Which fact stands in each place; `None` when a place is its fact's own number.
    facts: Option<Vec<Fact>>,
}

/// The facts at one entity in one direction, by (relation, other end).
#[derive(Clone, Copy, Debug)]
pub struct Links<'t> {
    /// The entity at the other end of each.
    pub others: &'t [Node],
    /// The relation of each.
    pub relations: &'t [RelationIx],
    /// Forward where the entity is the subject of all, backward where it is the object.
    pub direction: Direction,
    first: u32,
    facts: Option<&'t [Fact]>,
}

impl Links<'_> {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.others.len()
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty()
    }

    /// Returns the fact in a place, below [`Links::len`].
    pub fn fact(&self, place: usize) -> Fact {
        match self.facts {
            Some(facts) => facts[place],
            None => Fact(self.first + number(place)),
        }
    }

    /// Returns the length of the longest run of facts of one relation, in steps that grow with
    /// the number of relations, not of facts.
    pub fn longest_run(&self) -> usize {
        let (mut longest, mut place) = (0, 0);
        while let Some(relation) = self.relations.get(place) {
            let run = self.relations[place..].partition_point(|other| other <= relation);
            longest = longest.max(run);
            place += run;
        }
        longest
    }
}

impl Adjacency {
    /// Packs facts that are sorted by (entity, relation, other end).
    pub(super) fn pack(
        nodes: usize,
        sorted: impl Iterator<Item = (Node, RelationIx, Node)>,
        facts: Option<Vec<Fact>>,
    ) -> Adjacency {
        let mut starts = vec![0_u32; nodes + 1];
        let (mut others, mut relations) = (Vec::new(), Vec::new());
        for (node, relation, other) in sorted {
            starts[node.0 as usize + 1] += 1;
            others.push(other);
            relations.push(relation);
        }
        for ix in 1..starts.len() {
            starts[ix] += starts[ix - 1];
        }
        Adjacency { starts, others, relations, facts }
    }

    pub(super) fn range(&self, node: Node) -> Range<usize> {
        let ix = node.0 as usize;
        self.starts[ix] as usize..self.starts[ix + 1] as usize
    }

    pub(super) fn links(&self, node: Node, direction: Direction) -> Links<'_> {
        let range = self.range(node);
        Links {
            others: &self.others[range.clone()],
            relations: &self.relations[range.clone()],
            direction,
            first: number(range.start),
            facts: self.facts.as_ref().map(|facts| &facts[range]),
        }
    }

    pub(super) fn facts(&self, node: Node) -> &[Fact] {
        self.facts.as_ref().map_or(&[], |facts| &facts[self.range(node)])
    }

    pub(super) fn other(&self, place: usize) -> Node {
        self.others[place]
    }

    pub(super) fn relation(&self, place: usize) -> RelationIx {
        self.relations[place]
    }
}
