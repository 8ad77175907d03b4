//! The links of all entities, once all facts are known: those of subjects, which come in that
//! order, beside those of objects, by (object, relation, subject). And who is joined to whom.

use std::io;
use std::path::Path;

use petgraph::unionfind::UnionFind;

use super::Links;
use super::facts::{Ends, FactWriter};
use crate::graph::adjacency::Link;
use crate::graph::columns::NO_NODE;
use crate::graph::node::Node;
use crate::graph::node::RelationIx;
use crate::graph::node::number;
use crate::graph::standing::STANDING_BITS;
use crate::store::Spool;
use crate::store::SpoolReader;

/// A fact seen from its object. Facts are numbered by (subject, relation, object), so that those
/// of an object and a relation are by subject when they are by number.
#[derive(Clone, Copy)]
pub(in crate::graph::image) struct Incoming {
    pub(in crate::graph::image) ends: Ends,
    pub(in crate::graph::image) fact: u32,
    pub(in crate::graph::image) standing: u32,
}

/// The bits of a relation, and where the numbers stand in the word of a link that comes in.
const RELATION_BITS: u32 = 32 - STANDING_BITS;
const FACT_AT: u32 = 32 + STANDING_BITS;
const RELATION_AT: u32 = FACT_AT + 32;
const OBJECT_AT: u32 = RELATION_AT + RELATION_BITS;

impl Incoming {
    /// Returns it as a number, ordered as the links that come in are.
    pub(in crate::graph::image) fn word(self) -> u128 {
        let Incoming { ends, fact, standing } = self;
        u128::from(ends.object.0) << OBJECT_AT
            | u128::from(ends.relation.0) << RELATION_AT
            | u128::from(fact) << FACT_AT
            | u128::from(standing) << 32
            | u128::from(ends.subject.0)
    }

    /// Returns that of such a number.
    pub(in crate::graph::image) fn of_word(word: u128) -> Incoming {
        let bits = |at: u32, bits: u32| (word >> at) as u32 & (u32::MAX >> (32 - bits));
        let ends = Ends {
            subject: Node(word as u32),
            relation: RelationIx(bits(RELATION_AT, RELATION_BITS) as u16),
            object: Node(bits(OBJECT_AT, 32)),
        };
        Incoming { ends, fact: bits(FACT_AT, 32), standing: bits(32, STANDING_BITS) }
    }
}

/// Takes the links that come in, by (object, relation, subject).
pub(in crate::graph::image) struct LinkWriter {
    sections: Links,
    firsts: SpoolReader<u32>,
    /// The first fact of the entity whose links are next.
    first: u32,
    outgoing: SpoolReader<[u32; 2]>,
    /// Entities of which everything is written but links that come in.
    nodes: u32,
    joined: UnionFind<u32>,
}

impl LinkWriter {
    /// Begins with the facts of a writer, and so many entities.
    pub(in crate::graph::image) fn of(
        facts: &mut FactWriter,
        nodes: usize,
        store: &Path,
    ) -> io::Result<LinkWriter> {
        let (firsts, outgoing) = facts.take_outgoing(nodes, store)?;
        let mut writer = LinkWriter {
            sections: Links {
                starts: Spool::beside(store),
                links: Spool::beside(store),
                by_object: Spool::beside(store),
                components: Spool::beside(store),
            },
            firsts: firsts.read()?,
            first: 0,
            outgoing: outgoing.read()?,
            nodes: 0,
            joined: UnionFind::new(nodes),
        };
        writer.first = expected(&mut writer.firsts)?;
        Ok(writer)
    }

    /// Notes that two entities are of one component.
    pub(in crate::graph::image) fn join(&mut self, one: Node, other: Node) {
        self.joined.union(one.0, other.0);
    }

    /// Adds the next link that comes in.
    pub(in crate::graph::image) fn push(&mut self, incoming: Incoming) -> io::Result<()> {
        let Incoming { ends, fact, standing } = incoming;
        self.begin_upto(ends.object.0 + 1)?;
        self.sections.links.push(Link::new(ends.subject, ends.relation, standing).words())?;
        self.sections.by_object.push(fact)
    }

    /// Writes where entities begin, and the links that go out, of all before one.
    fn begin_upto(&mut self, end: u32) -> io::Result<()> {
        while self.nodes < end {
            self.sections.starts.push([self.first, number(self.sections.by_object.len())])?;
            let next = expected(&mut self.firsts)?;
            for _ in self.first..next {
                self.sections.links.push(expected(&mut self.outgoing)?)?;
            }
            self.first = next;
            self.nodes += 1;
        }
        Ok(())
    }

    pub(in crate::graph::image) fn finish(mut self, nodes: usize) -> io::Result<Links> {
        self.begin_upto(number(nodes))?;
        self.sections.starts.push([self.first, number(self.sections.by_object.len())])?;
        // The first entity of a component names it, whoever was joined to it first.
        let mut names = vec![NO_NODE; nodes];
        for node in 0..number(nodes) {
            let name = &mut names[self.joined.find_mut(node) as usize];
            *name = node.min(*name);
            self.sections.components.push(*name)?;
        }
        Ok(self.sections)
    }
}

/// The next row of those of which there are as many as facts or entities.
fn expected<T: bytemuck::Pod>(rows: &mut SpoolReader<T>) -> io::Result<T> {
    rows.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))
}
