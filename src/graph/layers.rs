//! Columns with what lies over them, read as one graph.

use super::adjacency::{Link, Packed};
use super::claims::Claims;
use super::column::BadBlock;
use super::columns::Columns;
use super::node::{Fact, Node, TypeIx};
use super::overlay::Overlay;
use super::standing::FAR;
use crate::model::Overlap;
use crate::model::Window;
use crate::store::EntityRow;

/// The columns, and what changed since they were packed.
pub(super) struct Layers {
    pub(super) base: Columns,
    pub(super) over: Option<Overlay>,
}

/// The facts at one entity, and what moves their numbers.
#[derive(Clone, Copy)]
pub(super) struct Around<'t> {
    pub(super) packed: Packed<'t>,
    pub(super) moved: Option<&'t Overlay>,
    /// Where what stands in the links is known.
    pub(super) layers: &'t Layers,
}

impl From<Columns> for Layers {
    fn from(base: Columns) -> Layers {
        Layers { base, over: None }
    }
}

impl Layers {
    pub(super) fn node_count(&self) -> usize {
        match &self.over {
            Some(over) => over.node_count(&self.base),
            None => self.base.rows.len(),
        }
    }

    pub(super) fn fact_count(&self) -> usize {
        match &self.over {
            Some(over) => over.fact_count(&self.base),
            None => self.base.adjacency.fact_count(),
        }
    }

    /// The number of an entity in the columns, or who it is that came since.
    fn old(&self, node: Node) -> Result<u32, (&str, EntityRow)> {
        match &self.over {
            Some(over) => over.node(node).map_err(|(id, row)| (id.as_str(), *row)),
            None => Ok(node.0),
        }
    }

    pub(super) fn id(&self, node: Node) -> Result<&str, BadBlock> {
        match self.old(node) {
            Ok(old) => self.base.ids.id(Node(old)),
            Err((id, _)) => Ok(id),
        }
    }

    pub(super) fn row(&self, node: Node) -> Result<EntityRow, BadBlock> {
        match self.old(node) {
            Ok(old) => self.base.rows.row(old as usize).map(EntityRow::unstored),
            Err((_, row)) => Ok(row),
        }
    }

    pub(super) fn node_of(&self, id: &str) -> Result<Option<Node>, BadBlock> {
        let born = self.over.as_ref().and_then(|over| over.born(id));
        if born.is_some() {
            return Ok(born);
        }
        match self.base.ids.find(id)? {
            (old, true) => self.moved(old).map(Some),
            (_, false) => Ok(None),
        }
    }

    fn moved(&self, old: u32) -> Result<Node, BadBlock> {
        self.over.as_ref().map_or(Ok(Node(old)), |over| over.moved(old))
    }

    pub(super) fn around(&self, node: Node) -> Result<Around<'_>, BadBlock> {
        let Some(over) = &self.over else {
            return Ok(Around { packed: self.base.adjacency.at(node)?, moved: None, layers: self });
        };
        if let Some(packed) = over.list(&self.base, node)? {
            return Ok(Around { packed, moved: None, layers: self });
        }
        let Ok(old) = over.node(node) else {
            // Somebody who came without any fact.
            let packed = Packed { links: &[], first: 0, incoming: &[] };
            return Ok(Around { packed, moved: None, layers: self });
        };
        let packed = self.base.adjacency.at(Node(old))?;
        Ok(Around { packed, moved: Some(over).filter(|over| !over.moves_nothing()), layers: self })
    }

    /// Asks memory for what the columns have of some entities.
    pub(super) fn look_ahead(&self, nodes: impl Iterator<Item = Node>) {
        let old = nodes.filter_map(|node| self.old(node).ok().map(Node));
        self.base.adjacency.look_ahead(old);
    }

    #[inline]
    pub(super) fn degree(&self, node: Node) -> Result<usize, BadBlock> {
        if let Some(over) = &self.over
            && let Some(packed) = over.list(&self.base, node)?
        {
            return Ok(packed.links.len());
        }
        match self.old(node) {
            Ok(old) => self.base.adjacency.degree(Node(old)),
            // Somebody who came without any fact.
            Err(_) => Ok(0),
        }
    }

    /// The subject of a fact, and its link from there.
    pub(super) fn outgoing(&self, fact: Fact) -> Result<(Node, Link), BadBlock> {
        let Some(over) = &self.over else { return self.base.adjacency.outgoing(fact.0) };
        match over.outgoing(fact) {
            Ok(outgoing) => Ok(outgoing),
            Err(old) => {
                let (subject, link) = self.base.adjacency.outgoing(old)?;
                Ok((over.moved(subject.0)?, over.moved_link(link)))
            }
        }
    }

    pub(super) fn claims(&self, fact: Fact) -> Result<Claims<'_>, BadBlock> {
        let Some(over) = &self.over else { return self.base.claims(fact.0) };
        match over.claims(fact) {
            Some(claims) => Ok(claims),
            None => self.base.claims(over.old_fact(fact)?),
        }
    }

    pub(super) fn held(&self, fact: Fact, window: Window) -> Result<Overlap, BadBlock> {
        if let Some(held) = self.over.as_ref().and_then(|over| over.held(fact, window)) {
            return Ok(held);
        }
        let old = self.over.as_ref().map_or(Ok(fact.0), |over| over.old_fact(fact))?;
        let (_, link) = self.base.adjacency.outgoing(old)?;
        self.base.standings.held(link.standing(), || old, window)
    }

    /// The same of a link, whose fact is asked for only when it must be.
    #[inline]
    pub(super) fn held_by(
        &self,
        link: Link,
        fact: impl FnOnce() -> Fact,
        window: Window,
    ) -> Result<Overlap, BadBlock> {
        match link.standing() {
            FAR => self.held(fact(), window),
            standing => self.base.standings.held(standing, || 0, window),
        }
    }

    /// Says whether an entity is of a type, or of a kind of it.
    pub(super) fn is_of_type(&self, node: Node, name: &str) -> Result<bool, BadBlock> {
        let is_kind = |kind: TypeIx| self.base.words.is_kind(kind, name);
        match self.over.as_ref().and_then(|over| over.types(node)) {
            Some((types, _)) => Ok(types.iter().copied().any(is_kind)),
            None => match self.old(node) {
                Ok(old) => Ok(self.base.types(old)?.any(is_kind)),
                Err(_) => Ok(false),
            },
        }
    }

    pub(super) fn is_idle(&self, node: Node) -> Result<bool, BadBlock> {
        match self.over.as_ref().and_then(|over| over.types(node)) {
            Some((_, is_idle)) => Ok(is_idle),
            None => match self.old(node) {
                Ok(old) => self.base.is_idle(old),
                Err(_) => Ok(false),
            },
        }
    }

    /// One name for all entities of a weak component; none where it is not known without a look
    /// at all facts.
    pub(super) fn component(&self, node: Node) -> Result<Option<u64>, BadBlock> {
        if self.base.components.len() == 0 {
            return Ok(None);
        }
        let name_of = |node: Node| match self.old(node) {
            Ok(old) => self.base.components.row(old as usize).map(u64::from),
            // Whoever came is alone at first, under a name that no entity of the columns has.
            Err(_) => Ok(1 << 32 | u64::from(node.0)),
        };
        match &self.over {
            Some(over) => over.component(name_of(node)?, name_of),
            None => name_of(node).map(Some),
        }
    }
}
