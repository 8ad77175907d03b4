//! Entities with their types, by id.

use std::io;
use std::path::Path;

use super::Entities;
use crate::graph::columns::NO_NODE;
use crate::graph::ids::beginning;
use crate::graph::node::Node;
use crate::graph::node::TypeIx;
use crate::graph::node::number;
use crate::store::EntityRow;
use crate::store::Spool;

/// Takes the entities, then the types.
pub(in crate::graph::image) struct EntityWriter {
    sections: Entities,
    /// By row, its entity, or [`NO_NODE`].
    by_row: Vec<u32>,
}

impl EntityWriter {
    pub(in crate::graph::image) fn beside(store: &Path) -> EntityWriter {
        let sections = Entities {
            rows: Spool::beside(store),
            by_row: Spool::beside(store),
            id_ends: Spool::beside(store),
            id_bytes: Spool::beside(store),
            beginnings: Spool::beside(store),
            types: Spool::beside(store),
            idle: Spool::beside(store),
        };
        EntityWriter { sections, by_row: Vec::new() }
    }

    /// Adds the next entity by id.
    pub(in crate::graph::image) fn push(&mut self, row: EntityRow, id: &str) -> io::Result<()> {
        let place = row.number() as usize;
        if self.by_row.len() <= place {
            self.by_row.resize(place + 1, NO_NODE);
        }
        self.by_row[place] = number(self.count());
        self.sections.rows.push(row.number())?;
        self.sections.id_bytes.extend(id.as_bytes())?;
        self.sections.id_ends.push(number(self.sections.id_bytes.len()))?;
        self.sections.beginnings.push(beginning(id))
    }

    /// Adds the types of an entity behind those that have theirs.
    pub(in crate::graph::image) fn push_types(
        &mut self,
        node: Node,
        types: impl Iterator<Item = TypeIx>,
        is_idle: bool,
    ) -> io::Result<()> {
        for kind in types {
            self.sections.types.push([node.0, u32::from(kind.0)])?;
        }
        if is_idle { self.sections.idle.push(node.0) } else { Ok(()) }
    }

    /// Returns how many entities there are.
    pub(in crate::graph::image) fn count(&self) -> usize {
        self.sections.rows.len()
    }

    /// Returns the entity of a row.
    pub(in crate::graph::image) fn node(&self, row: EntityRow) -> Node {
        let node = self.by_row[row.number() as usize];
        assert_ne!(node, NO_NODE, "every claim's ends are live entities");
        Node(node)
    }

    pub(in crate::graph::image) fn finish(mut self) -> io::Result<Entities> {
        self.sections.by_row.extend(&self.by_row)?;
        Ok(self.sections)
    }
}
