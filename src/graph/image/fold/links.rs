//! Links by object: those of facts that were taken over stand in the older image in their order.

use super::Fold;
use super::facts::{FoldedFacts, UNKNOWN};
use crate::graph::adjacency::Link;
use crate::graph::column::BadBlock;
use crate::graph::image::pack::Ends;
use crate::graph::image::pack::FactWriter;
use crate::graph::image::pack::Facts;
use crate::graph::image::pack::Incoming;
use crate::graph::image::pack::LinkWriter;
use crate::graph::image::pack::Links;
use crate::graph::image::pack::Unmade;
use crate::graph::node::Node;
use crate::graph::node::number;
use crate::graph::overlay::Renumbered;
use crate::graph::overlay::Was;
use crate::graph::standing::FAR;
use crate::store::Sorted;

/// The links that come in, in their order.
struct Merge {
    writer: LinkWriter,
    /// Whether components are found by all links, and not only by those of facts that came.
    joins_all: bool,
    /// Those of facts that came.
    came: Sorted<u128>,
    next: Option<u128>,
}

impl Merge {
    /// Adds the link of a fact that was taken over, behind those that came and go before it.
    fn push(&mut self, incoming: Incoming) -> Result<(), Unmade> {
        self.push_came(Some(incoming.word()))?;
        if self.joins_all {
            self.writer.join(incoming.ends.subject, incoming.ends.object);
        }
        Ok(self.writer.push(incoming)?)
    }

    fn push_came(&mut self, end: Option<u128>) -> Result<(), Unmade> {
        while let Some(word) = self.next.filter(|word| end.is_none_or(|end| *word < end)) {
            let incoming = Incoming::of_word(word);
            self.writer.join(incoming.ends.subject, incoming.ends.object);
            self.writer.push(incoming)?;
            self.next = self.came.next().transpose()?;
        }
        Ok(())
    }
}

/// What links of facts that were taken over say now.
struct Taken<'t> {
    writer: FactWriter,
    standings: &'t [u32],
}

impl Fold<'_, '_> {
    /// Writes all links; ends the facts.
    pub(super) fn links(&self, facts: FoldedFacts) -> Result<(Links, Facts), Unmade> {
        let FoldedFacts { mut writer, came, put_before, gone, parts, standings, .. } = facts;
        let (base, nodes) = (self.base, self.node_count());
        let moved = Renumbered::of(&put_before, gone).steps(base.adjacency.fact_count());
        drop(put_before);
        let links = LinkWriter::of(&mut writer, nodes, self.snapshot.path())?;
        let mut came = came.finish()?;
        let next = came.next().transpose()?;
        let joins_all = parts || base.components.len() < base.rows.len();
        let mut merge = Merge { writer: links, joins_all, came, next };
        if !joins_all {
            self.join_older(&mut merge.writer)?;
        }
        let taken = Taken { writer, standings: &standings };
        for (node, was) in (0..).map(Node).zip(self.turnover.nodes.walk(base.rows.len())) {
            let Was::Old(old) = was else { continue };
            let packed = base.adjacency.at(Node(old))?;
            let links = &packed.links[packed.outgoing().end..];
            for (fact, link) in packed.incoming.iter().zip(links) {
                let Some(now) = moved.new_of(*fact) else { continue };
                let link = Link::of_words(*link);
                let subject = self.moved.new_of(link.other.0).map(Node).ok_or(BadBlock)?;
                let ends = Ends { subject, relation: link.relation(), object: node };
                let standing = self.standing(&taken, link, *fact)?;
                merge.push(Incoming { ends, fact: now, standing })?;
            }
        }
        merge.push_came(None)?;
        Ok((merge.writer.finish(nodes)?, taken.writer.finish()?))
    }

    /// Joins whom the older image knows to be joined: nobody was parted.
    fn join_older(&self, writer: &mut LinkWriter) -> Result<(), Unmade> {
        for old in 0..number(self.base.components.len()) {
            let name = self.base.components.row(old as usize)?;
            // Whoever went was alone.
            if let Some((node, name)) = self.moved.new_of(old).zip(self.moved.new_of(name)) {
                writer.join(Node(node), Node(name));
            }
        }
        Ok(())
    }

    /// The standing that a link of an older fact has now.
    fn standing(&self, taken: &Taken<'_>, link: Link, fact: u32) -> Result<u32, BadBlock> {
        match taken.standings.get(link.standing() as usize) {
            Some(&UNKNOWN) => Ok(FAR),
            Some(&standing) => Ok(standing),
            None => {
                let said = self.base.standings.said(link.standing(), fact)?;
                Ok(taken.writer.standing_of(said))
            }
        }
    }
}
