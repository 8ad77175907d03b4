//! What changed since, in numbers of the columns.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::renumber::{Renumbered, Was};
use super::turnover::Turnover;
use super::{Came, Changed, Overlay, Typed};
use crate::graph::adjacency::Link;
use crate::graph::column::BadBlock;
use crate::graph::columns::Columns;
use crate::graph::node::FactClaim;
use crate::graph::node::Node;
use crate::graph::node::RelationIx;
use crate::graph::node::TypeIx;
use crate::graph::node::number;
use crate::graph::projection::Key;
use crate::graph::projection::Projected;
use crate::graph::projection::Projector;
use crate::graph::projection::Ranked;
use crate::graph::standing::said_words;
use crate::graph::words::Words;
use crate::store::ClaimRow;
use crate::store::EntityRow;
use crate::store::FactRow;
use crate::store::Since;
use crate::store::Snapshot;
use crate::store::StoreError;

/// Why there is no overlay.
pub(in crate::graph) enum NoOverlay {
    /// The image is bad.
    Bad,
    /// An entity of the image is no more.
    Gone,
    /// The store could not be read.
    Store(StoreError),
}

impl From<BadBlock> for NoOverlay {
    fn from(_: BadBlock) -> NoOverlay {
        NoOverlay::Bad
    }
}

impl From<StoreError> for NoOverlay {
    fn from(error: StoreError) -> NoOverlay {
        NoOverlay::Store(error)
    }
}

/// A subject, a relation and an object, each by its new number.
type Triple = (Node, RelationIx, Node);

/// Facts that the columns have, with their old numbers.
type OldFacts = BTreeMap<Triple, u32>;

/// Facts that there are now, with their claims.
type NewFacts = BTreeMap<Triple, Vec<FactClaim>>;

/// What lies between rows of a store and new numbers.
struct Builder<'b, 'd> {
    base: &'b Columns,
    snapshot: &'b Snapshot<'d>,
    nodes: Renumbered,
    born: FxHashMap<EntityRow, Node>,
    projector: Projector,
}

impl Overlay {
    /// Reads what changed into an overlay.
    pub(in crate::graph) fn build(
        base: &Columns,
        snapshot: &Snapshot<'_>,
        since: &Since,
    ) -> Result<Overlay, NoOverlay> {
        let Turnover { nodes, born } = Turnover::of(base, snapshot, since)?;
        if nodes.has_gone() {
            return Err(NoOverlay::Gone);
        }
        let places = (0..).zip(&born);
        let by_row = places.map(|(place, (_, row))| (*row, Node(nodes.inserted(place)))).collect();
        let projector = Projector::of(snapshot.vocabulary());
        let builder = Builder { base, snapshot, nodes, born: by_row, projector };
        let types = builder.types(&since.typed)?;
        let (old, new) = builder.facts(since)?;
        let mut came = Vec::new();
        let mut put_before = Vec::new();
        for (triple, _) in new.iter().filter(|(triple, _)| !old.contains_key(triple)) {
            let (subject, relation, object) = *triple;
            came.push(Came { subject, relation, object });
            put_before.push(builder.place_of(*triple)?);
        }
        let went = old.iter().filter(|(triple, _)| !new.contains_key(triple));
        let went: BTreeMap<u32, Triple> = went.map(|(triple, fact)| (*fact, *triple)).collect();
        let facts = Renumbered::of(&put_before, went.keys().copied().collect());
        let mut overlay = Overlay {
            nodes: builder.nodes,
            facts,
            born,
            came,
            changed: FxHashMap::default(),
            touched: FxHashMap::default(),
            types,
            joined: OnceCell::new(),
        };
        overlay.note(&old, new, went.values())?;
        Ok(overlay)
    }

    /// Notes what changed, and where.
    fn note<'t>(
        &mut self,
        old: &OldFacts,
        new: NewFacts,
        went: impl Iterator<Item = &'t Triple>,
    ) -> Result<(), BadBlock> {
        let mut place = 0;
        for (triple, claims) in new {
            let fact = match old.get(&triple) {
                Some(fact) => self.facts.new_of(*fact).ok_or(BadBlock)?,
                None => {
                    for end in BTreeSet::from([triple.0, triple.2]) {
                        self.touched.entry(end.0).or_default().came.push(place);
                    }
                    place += 1;
                    self.facts.inserted(place - 1)
                }
            };
            self.touch(&triple);
            let rows = claims.iter().map(|claim| claim.row.number()).collect();
            let said = said_words(claims.iter().map(FactClaim::said)).collect();
            self.changed.insert(fact, Changed { rows, said });
        }
        went.for_each(|triple| self.touch(triple));
        Ok(())
    }

    fn touch(&mut self, (subject, _, object): &Triple) {
        for end in [subject, object] {
            self.touched.entry(end.0).or_default();
        }
    }
}

impl Builder<'_, '_> {
    /// The number of an entity, if something names it.
    fn node(&self, row: EntityRow) -> Result<Option<Node>, BadBlock> {
        if let Some(born) = self.born.get(&row) {
            return Ok(Some(*born));
        }
        let old = self.base.node_of_row(row)?;
        Ok(old.and_then(|old| self.nodes.new_of(old)).map(Node))
    }

    fn ranked(&self, row: &FactRow) -> Result<Ranked, BadBlock> {
        let ends = self.node(row.subject)?.zip(self.node(row.object)?);
        Ok(Ranked::of(row, ends.ok_or(BadBlock)?))
    }

    /// The number of an entity in the columns, if it was there.
    fn old_node(&self, node: Node) -> Option<u32> {
        match self.nodes.old_of(node.0) {
            Was::Old(old) => Some(old),
            Was::Inserted(_) => None,
        }
    }

    fn types(&self, typed: &[EntityRow]) -> Result<FxHashMap<u32, Typed>, NoOverlay> {
        let vocabulary = self.snapshot.vocabulary();
        let mut all = FxHashMap::default();
        for row in typed {
            let Some(node) = self.node(*row)? else { continue };
            let words = self.snapshot.types_of(*row)?;
            let types = words.iter().map(|word| Words::type_of(vocabulary, word));
            let types: Vec<Option<TypeIx>> = types.collect();
            let is_idle = self.base.words.is_idle(&types);
            all.insert(node.0, Typed { types: types.into_iter().flatten().collect(), is_idle });
        }
        Ok(all)
    }

    /// The facts that are to be made anew: those that the columns have, with their old numbers,
    /// and those that there are now.
    fn facts(&self, since: &Since) -> Result<(OldFacts, NewFacts), NoOverlay> {
        let mut keys: BTreeMap<Key, BTreeSet<ClaimRow>> = BTreeMap::new();
        let mut claims = Vec::new();
        for row in &since.claims {
            let claim = self.ranked(row)?;
            keys.entry(self.projector.key(claim.subject, claim.relation, claim.object))
                .or_default();
            claims.push(claim);
        }
        for (row, subject, relation, object) in &since.told {
            let relation = RelationIx(u16::try_from(*relation).map_err(|_| BadBlock)?);
            // A claim of somebody whom nothing names is not current, and was not.
            if let Some((subject, object)) = self.node(*subject)?.zip(self.node(*object)?) {
                keys.entry(self.projector.key(subject, relation, object)).or_default().insert(*row);
            }
        }
        let mut old = BTreeMap::new();
        for (key, told) in keys {
            let read = self.old_claims(key, &told, (&mut old, &mut claims))?;
            for row in told.into_iter().chain(read) {
                if let Some(row) = self.snapshot.fact_row(row)? {
                    claims.push(self.ranked(&row)?);
                }
            }
        }
        let projected = self.projector.project(claims).facts.into_iter();
        let new = projected.map(|projected| {
            let Projected { subject, relation, object, claims } = projected;
            ((subject, relation, object), claims)
        });
        Ok((old, new.collect()))
    }

    /// Takes the facts of a key that the columns have, with their old numbers, and the claims of
    /// which they know enough; returns the rows of others, that are to be read.
    fn old_claims(
        &self,
        (subject, relation, object): Key,
        told: &BTreeSet<ClaimRow>,
        (facts, claims): (&mut OldFacts, &mut Vec<Ranked>),
    ) -> Result<BTreeSet<ClaimRow>, BadBlock> {
        let mut rows = BTreeSet::new();
        let Some(old) = self.old_node(subject) else { return Ok(rows) };
        let old_object = match object.map(|object| self.old_node(object)) {
            Some(None) => return Ok(rows),
            Some(old) => old,
            None => None,
        };
        let is_of_key = |other: u32| old_object.is_none_or(|object| object == other);
        let wanted = (relation, old_object.unwrap_or(0));
        let links = &self.base.adjacency.links;
        let (first, places) = self.base.adjacency.outgoing_of(Node(old))?;
        let begin = links.partition_point_in(places.clone(), |_, words| {
            let link = Link::of_words(words);
            Ok((link.relation(), link.other.0) < wanted)
        })?;
        for place in begin..places.end {
            let link = Link::of_words(links.row(place)?);
            if link.relation() != relation || !is_of_key(link.other.0) {
                break;
            }
            let fact = first + number(place - places.start);
            let other = Node(self.nodes.new_of(link.other.0).ok_or(BadBlock)?);
            let triple = (subject, relation, other);
            facts.insert(triple, fact);
            for claim in self.base.claims_by(link, fact)?.iter() {
                match object {
                    _ if told.contains(&claim.row) => {}
                    Some(_) => claims.push(Ranked::kept(triple, claim)),
                    None => drop(rows.insert(claim.row)),
                }
            }
        }
        let wanted = [old, u32::from(relation.0), wanted.1];
        let aside = &self.base.aside;
        let first = aside.partition_point(|row| row[..3] < wanted[..])?;
        for ix in first..aside.len() {
            let [from, by, other, row] = aside.row(ix)?;
            if [from, by] != wanted[..2] || !is_of_key(other) {
                break;
            }
            let row = ClaimRow::unstored(row);
            if !told.contains(&row) {
                rows.insert(row);
            }
        }
        Ok(rows)
    }

    /// The old number before which a fact that came belongs.
    fn place_of(&self, (subject, relation, object): Triple) -> Result<u32, BadBlock> {
        let Some(old) = self.old_node(subject) else {
            // Before the facts of the first old entity behind it.
            let behind = self.nodes.behind(subject.0);
            return Ok(match (behind as usize) < self.base.rows.len() {
                true => self.base.adjacency.outgoing_of(Node(behind))?.0,
                false => number(self.base.adjacency.fact_count()),
            });
        };
        let (first, places) = self.base.adjacency.outgoing_of(Node(old))?;
        let links = &self.base.adjacency.links;
        let before = links.partition_point_in(places.clone(), |_, words| {
            let link = Link::of_words(words);
            let other = self.nodes.new_of(link.other.0).ok_or(BadBlock)?;
            Ok((link.relation(), Node(other)) < (relation, object))
        })?;
        Ok(first + number(before - places.start))
    }
}
