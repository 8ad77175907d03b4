//! The facts at each entity, both directions side by side, packed: one place in memory for the
//! beginnings of an entity, one for all its links.

use std::ops::Range;

use super::node::{Fact, Node, RelationIx, number};
use super::period::{PERIOD_BITS, Periods};
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::Window;

/// A fact seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The entity at the other end.
    pub other: Node,
    /// The relation in the high bits, the period in the low ones.
    kind: u32,
}

impl Link {
    fn new(other: Node, relation: RelationIx, period: u32) -> Link {
        debug_assert!(
            period >> PERIOD_BITS == 0 && u32::from(relation.0) >> (32 - PERIOD_BITS) == 0
        );
        Link { other, kind: u32::from(relation.0) << PERIOD_BITS | period }
    }

    /// Returns the relation.
    pub fn relation(self) -> RelationIx {
        RelationIx((self.kind >> PERIOD_BITS) as u16)
    }

    fn period(self) -> u32 {
        self.kind & ((1 << PERIOD_BITS) - 1)
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
    pub(super) periods: Periods,
}

/// The facts at one entity in one direction, by (relation, other end).
#[derive(Clone, Copy)]
pub struct Links<'t> {
    /// Forward where the entity is the subject of all, backward where it is the object.
    pub direction: Direction,
    links: &'t [Link],
    facts: Facts<'t>,
    periods: &'t Periods,
}

/// The facts of links.
#[derive(Clone, Copy)]
enum Facts<'t> {
    /// Numbered one after the other.
    From(u32),
    Listed(&'t [Fact]),
}

impl<'t> Links<'t> {
    /// Returns the links, by (relation, other end).
    pub fn all(&self) -> &'t [Link] {
        self.links
    }

    /// Returns the facts of the links, in their order.
    pub fn facts(self) -> impl ExactSizeIterator<Item = Fact> + 't {
        (0..self.links.len()).map(move |place| self.fact(place))
    }

    /// Returns the fact of the link in a place, which must be one.
    pub fn fact(&self, place: usize) -> Fact {
        match self.facts {
            Facts::From(first) => Fact(first + number(place)),
            Facts::Listed(facts) => facts[place],
        }
    }

    /// Says whether the fact of the link in a place held in a window, as
    /// [`Topology::held`](super::Topology::held) does.
    pub fn held(&self, place: usize, window: Option<Window>) -> Overlap {
        window.map_or(Overlap::Certain, |window| {
            self.periods.held(self.links[place].period(), || self.fact(place), window)
        })
    }

    /// Returns the length of the longest run of facts of one relation, in steps that grow with
    /// the number of relations, not of facts.
    pub fn longest_run(&self) -> usize {
        let (mut longest, mut rest) = (0, self.links);
        while let Some(link) = rest.first() {
            let run = rest.partition_point(|other| other.relation() <= link.relation());
            longest = longest.max(run);
            rest = &rest[run..];
        }
        longest
    }
}

impl Adjacency {
    /// Packs facts sorted by (subject, relation, object), each with the number of its period.
    pub(super) fn pack(
        nodes: usize,
        facts: &[(Node, RelationIx, Node, u32)],
        periods: Periods,
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
            while let Some((_, relation, object, period)) =
                facts.get(outgoing).filter(|fact| fact.0 == node)
            {
                links.push(Link::new(*object, *relation, *period));
                outgoing += 1;
            }
            while let Some((subject, relation, _, period)) = by_object
                .get(incoming)
                .map(|fact| &facts[fact.0 as usize])
                .filter(|fact| fact.2 == node)
            {
                links.push(Link::new(*subject, *relation, *period));
                incoming += 1;
            }
        }
        starts.push(Start { outgoing: number(outgoing), incoming: number(incoming) });
        Adjacency { starts, links, by_object, periods }
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

    pub(super) fn links(&self, node: Node, direction: Direction) -> Links<'_> {
        let (start, end) = self.starts(node);
        let first = start.outgoing as usize + start.incoming as usize;
        let middle = end.outgoing as usize + start.incoming as usize;
        let last = end.outgoing as usize + end.incoming as usize;
        let (links, facts): (Range<usize>, Facts<'_>) = match direction {
            Direction::Forward => (first..middle, Facts::From(start.outgoing)),
            Direction::Backward => {
                let places = start.incoming as usize..end.incoming as usize;
                (middle..last, Facts::Listed(&self.by_object[places]))
            }
        };
        Links { direction, links: &self.links[links], facts, periods: &self.periods }
    }

    /// The subject of a fact, in steps that grow with the logarithm of the entities; and its link
    /// from there.
    pub(super) fn outgoing(&self, fact: Fact) -> (Node, Link) {
        let after = self.starts.partition_point(|start| start.outgoing <= fact.0);
        let subject = after - 1;
        let place = fact.0 as usize + self.starts[subject].incoming as usize;
        (Node(number(subject)), self.links[place])
    }

    /// Says whether a fact held in a window.
    pub(super) fn held(&self, fact: Fact, window: Window) -> Overlap {
        let (_, link) = self.outgoing(fact);
        self.periods.held(link.period(), || fact, window)
    }
}
