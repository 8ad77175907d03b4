//! The facts at each entity, both directions side by side, packed: one place for the beginnings of
//! an entity, one for all its links.

use std::hint::black_box;
use std::ops::Range;

use super::column::{BadBlock, Column};
use super::node::{Node, RelationIx, number};
use super::standing::STANDING_BITS;

/// A fact seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The entity at the other end.
    pub other: Node,
    /// The relation in the high bits, the standing in the low ones.
    kind: u32,
}

impl Link {
    pub(super) fn new(other: Node, relation: RelationIx, standing: u32) -> Link {
        let has_room = standing >> STANDING_BITS == 0 && relation.0 >> (32 - STANDING_BITS) == 0;
        assert!(has_room, "relations are those of a vocabulary, and standings are numbered to fit");
        Link { other, kind: u32::from(relation.0) << STANDING_BITS | standing }
    }

    /// The link of two words: the other end, and the rest.
    pub(super) fn of_words([other, kind]: [u32; 2]) -> Link {
        Link { other: Node(other), kind }
    }

    /// The same link, leading elsewhere.
    pub(super) fn to(self, other: Node) -> Link {
        Link { other, ..self }
    }

    pub(super) fn words(self) -> [u32; 2] {
        [self.other.0, self.kind]
    }

    /// Returns the relation.
    pub fn relation(self) -> RelationIx {
        RelationIx((self.kind >> STANDING_BITS) as u16)
    }

    pub(super) fn standing(self) -> u32 {
        self.kind & ((1 << STANDING_BITS) - 1)
    }
}

/// Entities whose facts memory is asked for together.
pub(crate) const TOGETHER: usize = 16;
/// Entities whose facts are near the processor anyway.
const NEAR: usize = 1 << 16;

/// All facts at their entities: first those of which an entity is the subject, by (relation,
/// object), then those of which it is the object, by (relation, subject).
#[derive(Default)]
pub(super) struct Adjacency {
    /// By entity, and one more for the end: the first fact of which it is the subject, and the
    /// first place, among the facts by object, of one of which it is the object.
    pub(super) starts: Column<[u32; 2]>,
    /// Links as words.
    pub(super) links: Column<[u32; 2]>,
    /// The facts by (object, relation, subject).
    pub(super) by_object: Column<u32>,
}

/// The facts at one entity, as they are packed.
#[derive(Clone, Copy)]
pub(super) struct Packed<'t> {
    pub(super) links: &'t [[u32; 2]],
    /// The fact of the first, if the entity is its subject; the next ones follow it.
    pub(super) first: u32,
    /// The facts of those of which the entity is the object.
    pub(super) incoming: &'t [u32],
}

impl Adjacency {
    /// Packs facts sorted by (subject, relation, object), each with the number of its standing.
    pub(super) fn pack(nodes: usize, facts: &[(Node, RelationIx, Node, u32)]) -> Adjacency {
        let mut by_object: Vec<u32> = (0..number(facts.len())).collect();
        by_object.sort_unstable_by_key(|fact| {
            let (subject, relation, object, _) = facts[*fact as usize];
            (object, relation, subject)
        });
        let mut starts = Vec::with_capacity(nodes + 1);
        let mut links = Vec::with_capacity(facts.len() * 2);
        let (mut outgoing, mut incoming) = (0, 0);
        for node in (0..number(nodes)).map(Node) {
            starts.push([number(outgoing), number(incoming)]);
            while let Some((_, relation, object, standing)) =
                facts.get(outgoing).filter(|fact| fact.0 == node)
            {
                links.push(Link::new(*object, *relation, *standing).words());
                outgoing += 1;
            }
            while let Some((subject, relation, _, standing)) = by_object
                .get(incoming)
                .map(|fact| &facts[*fact as usize])
                .filter(|fact| fact.2 == node)
            {
                links.push(Link::new(*subject, *relation, *standing).words());
                incoming += 1;
            }
        }
        starts.push([number(outgoing), number(incoming)]);
        Adjacency { starts: starts.into(), links: links.into(), by_object: by_object.into() }
    }

    pub(super) fn fact_count(&self) -> usize {
        self.by_object.len()
    }

    /// Where an entity and the next one begin.
    fn starts(&self, node: Node) -> Result<([u32; 2], [u32; 2]), BadBlock> {
        let ix = node.0 as usize;
        let both = self.starts.rows(ix..ix + 2)?;
        Ok((both[0], both[1]))
    }

    /// How many facts an entity takes part in; one with itself counts twice.
    pub(super) fn degree(&self, node: Node) -> Result<usize, BadBlock> {
        let (start, end) = self.starts(node)?;
        Ok(place(end) - place(start))
    }

    pub(super) fn at(&self, node: Node) -> Result<Packed<'_>, BadBlock> {
        let (start, end) = self.starts(node)?;
        Ok(Packed {
            links: self.links.rows(place(start)..place(end))?,
            first: start[0],
            incoming: self.by_object.rows(start[1] as usize..end[1] as usize)?,
        })
    }

    /// Asks memory for where some entities begin, then for the first link of each. Nothing waits
    /// for one of them alone, as it does where they are read one after the other: memory is at
    /// work on several at a time. What is bad is found when it is read.
    pub(super) fn look_ahead(&self, nodes: impl Iterator<Item = Node>) {
        if self.starts.len() < NEAR {
            return;
        }
        let mut firsts = [0; TOGETHER];
        for (first, node) in firsts.iter_mut().zip(nodes) {
            *first = self.starts.row(node.0 as usize).map_or(0, place);
        }
        let others = firsts.map(|first| self.links.row(first).map_or(0, |[other, _]| other));
        black_box(others);
    }

    /// The facts of which an entity is the subject: the first, and the places of their links, none
    /// of which is read.
    pub(super) fn outgoing_of(&self, node: Node) -> Result<(u32, Range<usize>), BadBlock> {
        let (start, end) = self.starts(node)?;
        let first = place(start);
        Ok((start[0], first..first + end[0].checked_sub(start[0]).ok_or(BadBlock)? as usize))
    }

    /// The subject of a fact, in steps that grow with the logarithm of the entities; and its link
    /// from there.
    pub(super) fn outgoing(&self, fact: u32) -> Result<(Node, Link), BadBlock> {
        let after = self.starts.partition_point(|start| start[0] <= fact)?;
        let subject = after.checked_sub(1).ok_or(BadBlock)?;
        let incoming = self.starts.row(subject)?[1];
        let link = self.links.row(fact as usize + incoming as usize)?;
        Ok((Node(number(subject)), Link::of_words(link)))
    }
}

impl Packed<'_> {
    /// The places of the facts of which the entity is the subject.
    pub(super) fn outgoing(&self) -> Range<usize> {
        0..self.links.len() - self.incoming.len()
    }
}

fn place(start: [u32; 2]) -> usize {
    start[0] as usize + start[1] as usize
}
