//! The overlay: what changed in a store since its image was made, laid over the image's columns.
//!
//! Entities that came and facts that came or went move the numbers of all behind them, for
//! numbers are places in an order ([`Renumbered`]). So an entity at which nothing changed is read
//! from the image and its numbers are moved on the way; of one at which something did a list of
//! its own is made when it is first asked for. Nothing is read that no question needs.
//!
//! An entity that went would take a number out of the image. That is rare, and then the image is
//! not used: whoever writes folds that into a new one.

mod build;
mod renumber;
mod turnover;

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::adjacency::{Link, Packed};
use super::claims::Claims;
use super::column::BadBlock;
use super::columns::Columns;
use super::node::{Fact, Node, RelationIx, TypeIx};
use super::standing::{FAR, best};
use crate::model::Overlap;
use crate::model::Window;
use crate::store::EntityRow;

pub(super) use self::build::NoOverlay;
pub(super) use self::renumber::{Renumbered, Steps, Was};
pub(super) use self::turnover::Turnover;

/// What lies over some columns.
pub(super) struct Overlay {
    nodes: Renumbered,
    facts: Renumbered,
    /// The entities that came, by id.
    born: Vec<(String, EntityRow)>,
    /// Facts that came, by their place among those.
    came: Vec<Came>,
    /// By new number, the claims of facts that came or have other claims than before.
    changed: FxHashMap<u32, Changed>,
    /// By new number, the entities at which a fact came, went or changed.
    touched: FxHashMap<u32, Touched>,
    /// By new number, the types of entities that have others than before.
    types: FxHashMap<u32, Typed>,
    /// Names of components that facts which came have joined to another; found when asked for.
    joined: OnceCell<FxHashMap<u64, u64>>,
}

/// A fact that came, in new numbers.
struct Came {
    subject: Node,
    relation: RelationIx,
    object: Node,
}

/// Claims of a fact, oldest first.
struct Changed {
    rows: Vec<u32>,
    said: Vec<[u32; 6]>,
}

/// Types of an entity, and whether it joins nothing.
struct Typed {
    types: Vec<TypeIx>,
    is_idle: bool,
}

/// An entity at which something changed.
#[derive(Default)]
struct Touched {
    /// Facts that came, of which it is the subject or the object, as places among those.
    came: Vec<u32>,
    list: OnceCell<List>,
}

/// The links of an entity, in new numbers; otherwise as they are packed.
struct List {
    links: Vec<[u32; 2]>,
    first: u32,
    incoming: Vec<u32>,
}

/// One link on the way into a list.
struct Entry {
    is_incoming: bool,
    link: Link,
    fact: u32,
}

impl Overlay {
    pub(super) fn node_count(&self, base: &Columns) -> usize {
        self.nodes.len(base.rows.len())
    }

    pub(super) fn fact_count(&self, base: &Columns) -> usize {
        self.facts.len(base.adjacency.fact_count())
    }

    /// Returns the entity that came, or the number that an older one has in the columns.
    pub(super) fn node(&self, node: Node) -> Result<u32, &(String, EntityRow)> {
        match self.nodes.old_of(node.0) {
            Was::Old(old) => Ok(old),
            Was::Inserted(place) => Err(&self.born[place as usize]),
        }
    }

    /// Returns the number that an entity of the columns has now.
    pub(super) fn moved(&self, old: u32) -> Result<Node, BadBlock> {
        self.nodes.new_of(old).map(Node).ok_or(BadBlock)
    }

    /// Returns the number of an entity that came.
    pub(super) fn born(&self, id: &str) -> Option<Node> {
        let place = self.born.binary_search_by(|(born, _)| born.as_str().cmp(id)).ok()?;
        Some(Node(self.nodes.inserted(place as u32)))
    }

    /// Says whether links of the columns read as they are.
    pub(super) fn moves_nothing(&self) -> bool {
        self.nodes.is_none() && self.facts.is_none()
    }

    /// Moves a link of the columns; one of a bad number stays, and leads nowhere.
    pub(super) fn moved_link(&self, link: Link) -> Link {
        link.to(self.nodes.new_of(link.other.0).map_or(link.other, Node))
    }

    /// Moves a fact of the columns, likewise.
    pub(super) fn moved_fact(&self, old: u32) -> u32 {
        self.facts.new_of(old).unwrap_or(old)
    }

    /// Returns the own list of an entity at which something changed.
    pub(super) fn list(&self, base: &Columns, node: Node) -> Result<Option<Packed<'_>>, BadBlock> {
        let Some(touched) = self.touched.get(&node.0) else { return Ok(None) };
        let list = match touched.list.get() {
            Some(list) => list,
            None => {
                let list = self.list_of(base, node, touched)?;
                touched.list.get_or_init(|| list)
            }
        };
        let List { links, first, incoming } = list;
        Ok(Some(Packed { links, first: *first, incoming }))
    }

    fn list_of(&self, base: &Columns, node: Node, touched: &Touched) -> Result<List, BadBlock> {
        let mut entries = Vec::new();
        if let Was::Old(old) = self.nodes.old_of(node.0) {
            let packed = base.adjacency.at(Node(old))?;
            let outgoing = (packed.first..).zip(&packed.links[packed.outgoing()]);
            let incoming = &packed.links[packed.outgoing().end..];
            let incoming = packed.incoming.iter().copied().zip(incoming);
            let entry = |(fact, link): (u32, &[u32; 2]), is_incoming| {
                let fact = self.facts.new_of(fact)?;
                let link = self.moved_link(Link::of_words(*link));
                let standing = if self.changed.contains_key(&fact) { FAR } else { link.standing() };
                let link = Link::new(link.other, link.relation(), standing);
                Some(Entry { is_incoming, link, fact })
            };
            entries.extend(outgoing.filter_map(|one| entry(one, false)));
            entries.extend(incoming.filter_map(|one| entry(one, true)));
        }
        for place in &touched.came {
            let Came { subject, relation, object } = self.came[*place as usize];
            let fact = self.facts.inserted(*place);
            let mut add = |is_incoming, other| {
                let link = Link::new(other, relation, FAR);
                entries.push(Entry { is_incoming, link, fact });
            };
            if subject == node {
                add(false, object);
            }
            if object == node {
                add(true, subject);
            }
        }
        entries.sort_by_key(|e| (e.is_incoming, e.link.relation(), e.link.other));
        let outgoing = entries.iter().filter(|entry| !entry.is_incoming);
        Ok(List {
            first: outgoing.map(|entry| entry.fact).next().unwrap_or(0),
            links: entries.iter().map(|entry| entry.link.words()).collect(),
            incoming: entries.iter().filter(|e| e.is_incoming).map(|e| e.fact).collect(),
        })
    }

    /// Returns the ends of a fact and its link from the subject, or the number that one which did
    /// not come has in the columns.
    pub(super) fn outgoing(&self, fact: Fact) -> Result<(Node, Link), u32> {
        match self.facts.old_of(fact.0) {
            Was::Old(old) => Err(old),
            Was::Inserted(place) => {
                let Came { subject, relation, object } = self.came[place as usize];
                Ok((subject, Link::new(object, relation, FAR)))
            }
        }
    }

    /// Returns the number of a fact in the columns, where it did not come.
    pub(super) fn old_fact(&self, fact: Fact) -> Result<u32, BadBlock> {
        self.outgoing(fact).err().ok_or(BadBlock)
    }

    /// Returns the claims of a fact that came or has other ones than before.
    pub(super) fn claims(&self, fact: Fact) -> Option<Claims<'_>> {
        let Changed { rows, said } = self.changed.get(&fact.0)?;
        Some(Claims { rows, said })
    }

    /// Says whether such a fact held in a window.
    pub(super) fn held(&self, fact: Fact, window: Window) -> Option<Overlap> {
        self.changed.get(&fact.0).map(|changed| best(&changed.said, window))
    }

    /// Returns the types of an entity that came or has others than before, and whether it joins
    /// nothing.
    pub(super) fn types(&self, node: Node) -> Option<(&[TypeIx], bool)> {
        self.types.get(&node.0).map(|typed| (&typed.types[..], typed.is_idle))
    }

    /// Returns one name for all of a weak component, given that which the columns have for it;
    /// none when a fact went, for then a component may have fallen apart. `name_of` tells the name
    /// of an entity's.
    pub(super) fn component(
        &self,
        name: u64,
        name_of: impl Fn(Node) -> Result<u64, BadBlock>,
    ) -> Result<Option<u64>, BadBlock> {
        if self.facts.has_gone() {
            return Ok(None);
        }
        let joined = match self.joined.get() {
            Some(joined) => joined,
            None => {
                let mut joined = FxHashMap::default();
                for came in &self.came {
                    let one = last(&joined, name_of(came.subject)?);
                    let other = last(&joined, name_of(came.object)?);
                    if one != other {
                        joined.insert(one.max(other), one.min(other));
                    }
                }
                self.joined.get_or_init(|| joined)
            }
        };
        Ok(Some(last(joined, name)))
    }
}

/// Follows names to the last: each leads to a lesser one.
fn last(joined: &FxHashMap<u64, u64>, mut name: u64) -> u64 {
    while let Some(next) = joined.get(&name) {
        name = *next;
    }
    name
}
