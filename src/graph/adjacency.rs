//! The facts at each entity, both directions side by side, packed: one place in memory for the
//! beginnings of an entity, one for all its links.

use std::ops::Range;

use super::node::{Fact, Node, RelationIx, Said, number};
use super::standing::{STANDING_BITS, Standings};
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::Window;

/// A fact seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The entity at the other end.
    pub other: Node,
    /// The relation in the high bits, the standing in the low ones.
    kind: u32,
}

impl Link {
    fn new(other: Node, relation: RelationIx, standing: u32) -> Link {
        let has_room = standing >> STANDING_BITS == 0 && relation.0 >> (32 - STANDING_BITS) == 0;
        assert!(has_room, "relations are those of a vocabulary, and standings are numbered to fit");
        Link { other, kind: u32::from(relation.0) << STANDING_BITS | standing }
    }

    /// Returns the relation.
    pub fn relation(self) -> RelationIx {
        RelationIx((self.kind >> STANDING_BITS) as u16)
    }

    fn standing(self) -> u32 {
        self.kind & ((1 << STANDING_BITS) - 1)
    }
}

/// Where an entity begins.
#[derive(Clone, Copy, Default)]
struct Start {
    /// The first fact of which it is the subject.
    outgoing: u32,
    /// The first place, among the facts by object, of one of which it is the object.
    incoming: u32,
}

/// All facts at their entities: first those of which an entity is the subject, by (relation,
/// object), then those of which it is the object, by (relation, subject).
pub(super) struct Adjacency {
    /// By entity; one more for the end.
    starts: Vec<Start>,
    links: Vec<Link>,
    /// The facts by (object, relation, subject).
    by_object: Vec<Fact>,
    pub(super) standings: Standings,
}

/// The facts at one entity: those of which it is the subject, by (relation, object), then those of
/// which it is the object, by (relation, subject).
#[derive(Clone, Copy)]
pub struct Links<'t> {
    links: &'t [Link],
    /// The fact of the first, if the entity is its subject; the next ones follow it.
    first: Fact,
    /// The facts of those of which the entity is the object.
    incoming: &'t [Fact],
    standings: &'t Standings,
}

impl<'t> Links<'t> {
    /// Returns all links.
    pub fn all(&self) -> &'t [Link] {
        self.links
    }

    /// Returns the places of the links of which the entity is the subject (forward) or the object.
    pub fn places(&self, direction: Direction) -> Range<usize> {
        match direction {
            Direction::Forward => 0..self.outgoing(),
            Direction::Backward => self.outgoing()..self.links.len(),
        }
    }

    /// Returns whether the entity is the subject (forward) or the object of a link's fact.
    pub fn direction(&self, place: usize) -> Direction {
        match place < self.outgoing() {
            true => Direction::Forward,
            false => Direction::Backward,
        }
    }

    /// Returns the fact of the link in a place, which must be one.
    pub fn fact(&self, place: usize) -> Fact {
        match place.checked_sub(self.outgoing()) {
            None => Fact(self.first.0 + number(place)),
            Some(place) => self.incoming[place],
        }
    }

    /// Returns the facts of the links in one direction, in their order.
    pub fn facts(self, direction: Direction) -> impl ExactSizeIterator<Item = Fact> + 't {
        self.places(direction).map(move |place| self.fact(place))
    }

    /// Says whether the fact of the link in a place held in a window, as
    /// [`Topology::held`](super::Topology::held) does.
    pub fn held(&self, place: usize, window: Option<Window>) -> Overlap {
        window.map_or(Overlap::Certain, |window| {
            self.standings.held(self.links[place].standing(), || self.fact(place), window)
        })
    }

    /// Returns the length of the longest run of facts of one relation and direction, in steps that
    /// grow with the number of relations, not of facts.
    pub fn longest_run(&self) -> usize {
        let mut longest = 0;
        for direction in [Direction::Forward, Direction::Backward] {
            let mut rest = &self.links[self.places(direction)];
            while let Some(link) = rest.first() {
                let run = rest.partition_point(|other| other.relation() <= link.relation());
                longest = longest.max(run);
                rest = &rest[run..];
            }
        }
        longest
    }

    /// How many have the entity as their subject.
    fn outgoing(&self) -> usize {
        self.links.len() - self.incoming.len()
    }
}

impl Adjacency {
    /// Packs facts sorted by (subject, relation, object), each with the number of its standing.
    pub(super) fn pack(
        nodes: usize,
        facts: &[(Node, RelationIx, Node, u32)],
        standings: Standings,
    ) -> Adjacency {
        let mut by_object: Vec<Fact> = (0..number(facts.len())).map(Fact).collect();
        by_object.sort_unstable_by_key(|fact| {
            let (subject, relation, object, _) = facts[fact.0 as usize];
            (object, relation, subject)
        });
        let mut starts = Vec::with_capacity(nodes + 1);
        let mut links = Vec::with_capacity(facts.len() * 2);
        let (mut outgoing, mut incoming) = (0, 0);
        for node in (0..number(nodes)).map(Node) {
            starts.push(Start { outgoing: number(outgoing), incoming: number(incoming) });
            while let Some((_, relation, object, standing)) =
                facts.get(outgoing).filter(|fact| fact.0 == node)
            {
                links.push(Link::new(*object, *relation, *standing));
                outgoing += 1;
            }
            while let Some((subject, relation, _, standing)) = by_object
                .get(incoming)
                .map(|fact| &facts[fact.0 as usize])
                .filter(|fact| fact.2 == node)
            {
                links.push(Link::new(*subject, *relation, *standing));
                incoming += 1;
            }
        }
        starts.push(Start { outgoing: number(outgoing), incoming: number(incoming) });
        Adjacency { starts, links, by_object, standings }
    }

    /// Where an entity and the next one begin.
    fn starts(&self, node: Node) -> (Start, Start) {
        let ix = node.0 as usize;
        (self.starts[ix], self.starts[ix + 1])
    }

    /// How many facts an entity takes part in; one with itself counts twice.
    pub(super) fn degree(&self, node: Node) -> usize {
        let (start, end) = self.starts(node);
        (end.outgoing - start.outgoing) as usize + (end.incoming - start.incoming) as usize
    }

    pub(super) fn links(&self, node: Node) -> Links<'_> {
        let (start, end) = self.starts(node);
        let place = |start: Start| start.outgoing as usize + start.incoming as usize;
        Links {
            links: &self.links[place(start)..place(end)],
            first: Fact(start.outgoing),
            incoming: &self.by_object[start.incoming as usize..end.incoming as usize],
            standings: &self.standings,
        }
    }

    /// The subject of a fact, in steps that grow with the logarithm of the entities; and its link
    /// from there.
    pub(super) fn outgoing(&self, fact: Fact) -> (Node, Link) {
        let after = self.starts.partition_point(|start| start.outgoing <= fact.0);
        let subject = after - 1;
        let place = fact.0 as usize + self.starts[subject].incoming as usize;
        (Node(number(subject)), self.links[place])
    }

    /// What the claims of a fact say, oldest first.
    pub(super) fn said(&self, fact: Fact) -> &[Said] {
        let (_, link) = self.outgoing(fact);
        self.standings.said(link.standing(), fact)
    }

    /// Says whether a fact held in a window.
    pub(super) fn held(&self, fact: Fact, window: Window) -> Overlap {
        let (_, link) = self.outgoing(fact);
        self.standings.held(link.standing(), || fact, window)
    }
}
