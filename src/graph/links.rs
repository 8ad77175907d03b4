//! The facts at one entity, seen from there.

use std::ops::Range;

use super::adjacency::Link;
use super::layers::Around;
use super::node::{Fact, Node, number};
use super::topology::Topology;
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::Window;

/// The facts at one entity: those of which it is the subject, by (relation, object), then those of
/// which it is the object, by (relation, subject).
#[derive(Clone, Copy)]
pub struct Links<'t> {
    around: Around<'t>,
    topology: &'t Topology<'t>,
}

impl<'t> Links<'t> {
    pub(super) fn new(around: Around<'t>, topology: &'t Topology<'t>) -> Links<'t> {
        Links { around, topology }
    }

    /// Returns how many links there are; a fact of the entity with itself is there twice.
    pub fn len(&self) -> usize {
        self.around.packed.links.len()
    }

    /// Says whether the entity takes part in no fact.
    pub fn is_empty(&self) -> bool {
        self.around.packed.links.is_empty()
    }

    /// Returns the link in a place, which must be one.
    pub fn at(&self, place: usize) -> Link {
        let link = Link::of_words(self.around.packed.links[place]);
        self.around.moved.map_or(link, |over| over.moved_link(link))
    }

    /// Returns the entities at the other ends of some links, with the places of those.
    #[inline]
    pub(crate) fn others(
        &self,
        places: Range<usize>,
    ) -> impl Iterator<Item = (usize, Node)> + use<'t> {
        let (packed, moved) = (self.around.packed, self.around.moved);
        let links = places.clone().zip(&packed.links[places]);
        links.map(move |(place, words)| {
            let link = Link::of_words(*words);
            (place, moved.map_or(link, |over| over.moved_link(link)).other)
        })
    }

    /// Returns the places of the links of which the entity is the subject (forward) or the object.
    pub fn places(&self, direction: Direction) -> Range<usize> {
        let outgoing = self.around.packed.outgoing();
        match direction {
            Direction::Forward => outgoing,
            Direction::Backward => outgoing.end..self.len(),
        }
    }

    /// Returns whether the entity is the subject (forward) or the object of a link's fact.
    pub fn direction(&self, place: usize) -> Direction {
        match place < self.around.packed.outgoing().end {
            true => Direction::Forward,
            false => Direction::Backward,
        }
    }

    /// Returns the fact of the link in a place, which must be one.
    pub fn fact(&self, place: usize) -> Fact {
        let packed = self.around.packed;
        let fact = match place.checked_sub(packed.outgoing().end) {
            None => packed.first + number(place),
            Some(place) => packed.incoming[place],
        };
        Fact(self.around.moved.map_or(fact, |over| over.moved_fact(fact)))
    }

    /// Returns the facts of the links in one direction, in their order.
    pub fn facts(self, direction: Direction) -> impl ExactSizeIterator<Item = Fact> + 't {
        self.places(direction).map(move |place| self.fact(place))
    }

    /// Says whether the fact of the link in a place held in a window, as [`Topology::held`] does.
    #[inline]
    pub fn held(&self, place: usize, window: Option<Window>) -> Overlap {
        window.map_or(Overlap::Certain, |window| {
            // A number beyond the link's is looked up by its fact; otherwise nothing is moved.
            let link = Link::of_words(self.around.packed.links[place]);
            let held = self.around.layers.held_by(link, || self.fact(place), window);
            held.unwrap_or_else(|_| self.topology.held(self.fact(place), Some(window)))
        })
    }

    /// Returns how many links from a place on, and before an end, have the relation of the first:
    /// by steps where they are few, else by halving.
    #[inline]
    pub fn run(&self, first: usize, end: usize) -> usize {
        const FEW: usize = 16;
        let relation = |place: usize| Link::of_words(self.around.packed.links[place]).relation();
        let wanted = relation(first);
        let few = (first..end.min(first + FEW)).position(|place| relation(place) != wanted);
        few.unwrap_or_else(|| {
            let rest = &self.around.packed.links[first..end];
            rest.partition_point(|words| Link::of_words(*words).relation() <= wanted)
        })
    }

    /// Returns the length of the longest run of facts of one relation and direction, in steps that
    /// grow with the number of relations, not of facts.
    pub fn longest_run(&self) -> usize {
        let mut longest = 0;
        for direction in [Direction::Forward, Direction::Backward] {
            let Range { mut start, end } = self.places(direction);
            while start < end {
                let run = self.run(start, end);
                longest = longest.max(run);
                start += run;
            }
        }
        longest
    }
}
