//! Facts: those without a change are taken over, the others made anew.

use std::io;

use super::Fold;
use crate::graph::adjacency::Link;
use crate::graph::claims::Claims;
use crate::graph::image::pack::Ends;
use crate::graph::image::pack::FactWriter;
use crate::graph::image::pack::Unmade;
use crate::graph::image::scan::SORTED_AT_ONCE;
use crate::graph::image::scan::push_fact;
use crate::graph::node::Node;
use crate::graph::node::RelationIx;
use crate::graph::node::number;
use crate::graph::overlay::Was;
use crate::graph::projection::Changed;
use crate::graph::projection::Key;
use crate::graph::projection::Projector;
use crate::graph::projection::Ranked;
use crate::graph::standing::FAR;
use crate::store::ClaimRow;
use crate::store::Sorted;
use crate::store::Sorter;

/// The new number of a standing that no fact has so far.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// All facts, and how they lie to those of the older image.
pub(super) struct FoldedFacts {
    pub(super) writer: FactWriter,
    /// Facts that were made anew, as links that come in.
    pub(super) came: Sorter<u128>,
    /// By those, the older fact before which each belongs.
    pub(super) put_before: Vec<u32>,
    /// Older facts that are no more or were made anew.
    pub(super) gone: Vec<u32>,
    /// Whether two entities may have been parted.
    pub(super) parts: bool,
    /// By older standing that fits a link, the new one or [`UNKNOWN`].
    pub(super) standings: Vec<u32>,
    /// The next fact of the older image, and the next claim of it that is in none.
    next: u32,
    next_aside: usize,
}

/// Changes, by what they are of.
struct Changes {
    next: Option<Changed>,
    rest: Sorted<[u64; 5]>,
}

impl Changes {
    fn of(rest: Sorted<[u64; 5]>) -> io::Result<Changes> {
        let mut changes = Changes { next: None, rest };
        changes.take()?;
        Ok(changes)
    }

    fn take(&mut self) -> io::Result<Option<Changed>> {
        let following = self.rest.next().transpose()?.map(Changed::of_words);
        Ok(std::mem::replace(&mut self.next, following))
    }

    /// Takes all of the next key.
    fn of_key(&mut self, projector: &Projector) -> Result<(Key, Vec<Changed>), Unmade> {
        let key_of =
            |change: &Changed| projector.key(change.subject, change.relation, change.object);
        let mut own: Vec<Changed> = self.take()?.into_iter().collect();
        let key = key_of(own.first().ok_or(Unmade::Bad)?);
        while self.next.as_ref().is_some_and(|next| key_of(next) == key) {
            own.extend(self.take()?);
        }
        Ok((key, own))
    }
}

impl FoldedFacts {
    /// Leaves out the next older fact, with which an entity went.
    fn lose(&mut self) {
        self.gone.push(self.next);
        self.next += 1;
        self.parts = true;
    }

    /// Leaves out all older facts before one.
    fn lose_upto(&mut self, fact: u32) {
        while self.next < fact {
            self.lose();
        }
    }
}

/// A subject with its older links.
struct Subject<'t> {
    node: Node,
    old: Option<u32>,
    links: &'t [[u32; 2]],
    first: u32,
}

impl Subject<'_> {
    /// The link of an older fact, if the fact is one of the subject's.
    fn link(&self, fact: u32) -> Option<Link> {
        self.links.get((fact - self.first) as usize).copied().map(Link::of_words)
    }
}

/// What the older image knows of a key.
#[derive(Default)]
struct Older {
    /// The objects of its facts.
    lost: Vec<Node>,
    /// Claims of which it knows enough.
    claims: Vec<Ranked>,
    /// Those of others, that are to be read.
    rows: Vec<ClaimRow>,
}

/// Where a walk over the facts of a subject stops: before a relation and an object.
type End = Option<(RelationIx, u32)>;

impl Fold<'_, '_> {
    /// Writes all facts.
    pub(super) fn facts(
        &self,
        writer: FactWriter,
        changed: Sorted<[u64; 5]>,
    ) -> Result<FoldedFacts, Unmade> {
        let near = self.base.standings.said.len().min(FAR as usize);
        let mut facts = FoldedFacts {
            writer,
            came: Sorter::beside(self.snapshot.path(), SORTED_AT_ONCE),
            put_before: Vec::new(),
            gone: Vec::new(),
            parts: false,
            standings: vec![UNKNOWN; near],
            next: 0,
            next_aside: 0,
        };
        let mut changes = Changes::of(changed)?;
        for (node, was) in (0..).map(Node).zip(self.turnover.nodes.walk(self.base.rows.len())) {
            let subject = match was {
                Was::Old(old) => {
                    let packed = self.base.adjacency.at(Node(old))?;
                    facts.lose_upto(packed.first);
                    let links = &packed.links[packed.outgoing()];
                    Subject { node, old: Some(old), links, first: packed.first }
                }
                Was::Inserted(_) => Subject { node, old: None, links: &[], first: facts.next },
            };
            while changes.next.as_ref().is_some_and(|change| change.subject == node) {
                let (key, changed) = changes.of_key(&self.projector)?;
                self.remake(&mut facts, &subject, key, &changed)?;
            }
            self.keep_facts(&mut facts, &subject, None)?;
            self.keep_asides(&mut facts, &subject, None)?;
        }
        facts.lose_upto(number(self.base.adjacency.fact_count()));
        Ok(facts)
    }

    /// Takes over the facts of a subject up to an end.
    fn keep_facts(
        &self,
        facts: &mut FoldedFacts,
        subject: &Subject<'_>,
        end: End,
    ) -> Result<(), Unmade> {
        while let Some(link) = subject.link(facts.next) {
            let relation = link.relation();
            match self.moved.new_of(link.other.0) {
                // With an entity all its facts went.
                None => facts.lose(),
                Some(other) if end.is_some_and(|end| (relation, other) >= end) => break,
                Some(other) => {
                    let ends = Ends { subject: subject.node, relation, object: Node(other) };
                    self.keep(facts, ends, link)?;
                }
            }
        }
        Ok(())
    }

    /// Takes over the next fact.
    fn keep(&self, facts: &mut FoldedFacts, ends: Ends, link: Link) -> Result<(), Unmade> {
        let fact = facts.next;
        let known = facts.standings.get(link.standing() as usize).copied();
        let known = known.filter(|standing| *standing != UNKNOWN);
        match known.zip(self.base.claims.only(fact)?) {
            Some((standing, row)) => facts.writer.push_as(ends, &[row], standing)?,
            None => {
                let Claims { rows, said } = self.base.claims_by(link, fact)?;
                let standing = facts.writer.push(ends, rows, said)?;
                if let Some(known) = facts.standings.get_mut(link.standing() as usize)
                    && standing != FAR
                {
                    *known = standing;
                }
            }
        }
        facts.next += 1;
        Ok(())
    }

    /// The next claim in no fact, if it is of a subject of the older image.
    fn aside(&self, facts: &mut FoldedFacts, old: Option<u32>) -> Result<Option<[u32; 4]>, Unmade> {
        let Some(old) = old else { return Ok(None) };
        while facts.next_aside < self.base.aside.len() {
            let claim = self.base.aside.row(facts.next_aside)?;
            if claim[0] >= old {
                return Ok(Some(claim).filter(|claim| claim[0] == old));
            }
            facts.next_aside += 1;
        }
        Ok(None)
    }

    /// Takes over the claims of a subject that are in no fact, up to an end.
    fn keep_asides(
        &self,
        facts: &mut FoldedFacts,
        subject: &Subject<'_>,
        end: End,
    ) -> Result<(), Unmade> {
        while let Some([_, relation, object, row]) = self.aside(facts, subject.old)? {
            if let Some(object) = self.moved.new_of(object) {
                if end.is_some_and(|end| (RelationIx(relation as u16), object) >= end) {
                    break;
                }
                facts.writer.push_aside([subject.node.0, relation, object, row])?;
            }
            facts.next_aside += 1;
        }
        Ok(())
    }

    /// Makes the facts of a key anew, behind what goes before them.
    fn remake(
        &self,
        facts: &mut FoldedFacts,
        subject: &Subject<'_>,
        key: Key,
        changes: &[Changed],
    ) -> Result<(), Unmade> {
        let (_, relation, object) = key;
        let end = Some((relation, object.map_or(0, |object| object.0)));
        self.keep_facts(facts, subject, end)?;
        self.keep_asides(facts, subject, end)?;
        let mut told: Vec<ClaimRow> = changes.iter().map(|change| change.row).collect();
        told.sort_unstable();
        let Older { mut lost, mut claims, rows } = self.older(facts, subject, key, &told)?;
        claims.extend(changes.iter().filter_map(|change| change.now));
        for row in rows {
            if let Some(row) = self.snapshot.fact_row(row)? {
                claims.push(self.ranked(&row)?);
            }
        }
        let projection = self.projector.project(claims);
        for projected in &projection.facts {
            lost.retain(|object| *object != projected.object);
            let link = push_fact(&mut facts.writer, projected)?;
            facts.came.push(link.word())?;
            facts.put_before.push(facts.next);
        }
        facts.parts |= !lost.is_empty();
        for claim in &projection.aside {
            facts.writer.push_aside(claim.aside())?;
        }
        Ok(())
    }

    /// Takes out what the older image knows of a key. Some rows are told of by changes.
    fn older(
        &self,
        facts: &mut FoldedFacts,
        subject: &Subject<'_>,
        (_, relation, object): Key,
        told: &[ClaimRow],
    ) -> Result<Older, Unmade> {
        let mut older = Older::default();
        let is_of_key = |other: u32| object.is_none_or(|object| object.0 == other);
        let is_told = |row: &ClaimRow| told.binary_search(row).is_ok();
        while let Some(link) = subject.link(facts.next) {
            let Some(other) = self.moved.new_of(link.other.0) else {
                facts.lose();
                continue;
            };
            if link.relation() != relation || !is_of_key(other) {
                break;
            }
            older.lost.push(Node(other));
            let triple = (subject.node, relation, Node(other));
            for claim in self.base.claims_by(link, facts.next)?.iter() {
                match object {
                    _ if is_told(&claim.row) => {}
                    Some(_) => older.claims.push(Ranked::kept(triple, claim)),
                    None => older.rows.push(claim.row),
                }
            }
            facts.gone.push(facts.next);
            facts.next += 1;
        }
        while let Some([_, by, object, row]) = self.aside(facts, subject.old)? {
            if let Some(other) = self.moved.new_of(object) {
                if by != u32::from(relation.0) || !is_of_key(other) {
                    break;
                }
                older.rows.push(ClaimRow::unstored(row));
            }
            facts.next_aside += 1;
        }
        older.rows.retain(|row| !is_told(row));
        Ok(older)
    }
}
