//! Facts with their claims, by (subject, relation, object).

use std::io;
use std::path::Path;

use super::Facts;
use crate::graph::adjacency::Link;
use crate::graph::claims::own_row;
use crate::graph::node::Node;
use crate::graph::node::RelationIx;
use crate::graph::node::number;
use crate::graph::standing::FAR;
use crate::graph::standing::Numbered;
use crate::graph::standing::StandingWriter;
use crate::store::Sorter;
use crate::store::Spool;

/// Bytes of claims in no fact that are sorted in memory: they are few.
const ASIDES_AT_ONCE: usize = 1 << 20;

/// Takes the facts, one after the other.
pub(in crate::graph::image) struct FactWriter {
    sections: Facts,
    /// By entity that was the subject of a fact, or went before one: its first fact.
    firsts: Spool<u32>,
    subjects: u32,
    /// By fact, the link from its subject.
    outgoing: Spool<[u32; 2]>,
    standings: StandingWriter,
    /// The objects of claims that are in no fact, with their places among those.
    asides: Sorter<[u32; 2]>,
}

/// What stands in the links of a fact: its three parts and its standing.
#[derive(Clone, Copy)]
pub(in crate::graph::image) struct Ends {
    pub(in crate::graph::image) subject: Node,
    pub(in crate::graph::image) relation: RelationIx,
    pub(in crate::graph::image) object: Node,
}

impl FactWriter {
    pub(in crate::graph::image) fn beside(store: &Path) -> FactWriter {
        let sections = Facts {
            by_fact: Spool::beside(store),
            lists: Spool::beside(store),
            said: Spool::beside(store),
            beyond: Spool::beside(store),
            aside: Spool::beside(store),
            aside_by_object: Spool::beside(store),
        };
        FactWriter {
            sections,
            firsts: Spool::beside(store),
            subjects: 0,
            outgoing: Spool::beside(store),
            standings: StandingWriter::new(),
            asides: Sorter::beside(store, ASIDES_AT_ONCE),
        }
    }

    /// Returns how many facts there are.
    pub(in crate::graph::image) fn count(&self) -> usize {
        self.outgoing.len()
    }

    /// Adds the next fact, given the rows of its claims and what they say; returns its standing.
    pub(in crate::graph::image) fn push(
        &mut self,
        ends: Ends,
        rows: &[u32],
        said: &[[u32; 6]],
    ) -> io::Result<u32> {
        let Numbered { standing, ix, is_new } = self.standings.number(said);
        if is_new {
            self.sections.said.extend(said)?;
        }
        if standing == FAR {
            self.sections.beyond.push([number(self.count()), ix])?;
        }
        self.push_as(ends, rows, standing)?;
        Ok(standing)
    }

    /// Adds the next fact, whose standing is known and fits a link.
    pub(in crate::graph::image) fn push_as(
        &mut self,
        Ends { subject, relation, object }: Ends,
        rows: &[u32],
        standing: u32,
    ) -> io::Result<()> {
        while self.subjects <= subject.0 {
            self.firsts.push(number(self.outgoing.len()))?;
            self.subjects += 1;
        }
        self.outgoing.push(Link::new(object, relation, standing).words())?;
        self.sections.by_fact.push(own_row(rows, self.sections.lists.len()))?;
        if rows.len() > 1 { self.sections.lists.extend(rows) } else { Ok(()) }
    }

    /// Adds a claim that is in no fact, in the order of facts, too.
    pub(in crate::graph::image) fn push_aside(&mut self, claim: [u32; 4]) -> io::Result<()> {
        self.asides.push([claim[2], number(self.sections.aside.len())])?;
        self.sections.aside.push(claim)
    }

    /// Returns the standing that links of a fact have which was added, given what its claims say.
    pub(in crate::graph::image) fn standing_of(&self, said: &[[u32; 6]]) -> u32 {
        self.standings.standing_of(said)
    }

    /// Returns, for so many entities, the first fact of each and of the end; and the links of all
    /// subjects.
    pub(super) fn take_outgoing(
        &mut self,
        nodes: usize,
        store: &Path,
    ) -> io::Result<(Spool<u32>, Spool<[u32; 2]>)> {
        while self.firsts.len() <= nodes {
            self.firsts.push(number(self.outgoing.len()))?;
        }
        let firsts = std::mem::replace(&mut self.firsts, Spool::beside(store));
        let outgoing = std::mem::replace(&mut self.outgoing, Spool::beside(store));
        Ok((firsts, outgoing))
    }

    pub(in crate::graph::image) fn finish(mut self) -> io::Result<Facts> {
        for row in self.asides.finish()? {
            self.sections.aside_by_object.push(row?)?;
        }
        Ok(self.sections)
    }
}
