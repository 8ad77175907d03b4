//! All columns of a graph: what an image holds, and what one scan of a store builds in memory.

use super::adjacency::{Adjacency, Link};
use super::claims::{ClaimRows, Claims, own_row};
use super::column::{BadBlock, Column};
use super::ids::Ids;
use super::node::{FactClaim, Node, RelationIx, TypeIx, number};
use super::projection::{Projected, Projection, Projector, Ranked};
use super::standing::{FAR, Numbered, StandingWriter, Standings, said_words};
use super::words::Words;
use crate::model::EntityId;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// The number of no entity.
pub(super) const NO_NODE: u32 = u32::MAX;

/// The columns of one graph.
pub(super) struct Columns {
    pub(super) words: Words,
    /// By entity, its row in the store.
    pub(super) rows: Column<u32>,
    /// By row, its entity, or [`NO_NODE`].
    pub(super) by_row: Column<u32>,
    pub(super) ids: Ids,
    pub(super) adjacency: Adjacency,
    pub(super) standings: Standings,
    pub(super) claims: ClaimRows,
    /// Entities with their types, each as often as stated.
    pub(super) types: Column<[u32; 2]>,
    /// Entities whose every stated type joins nothing (countries, topics), sorted.
    pub(super) idle: Column<u32>,
    /// Current claims between entities that are in no fact: subject, relation, object and row.
    pub(super) aside: Column<[u32; 4]>,
    /// The object of each of those, and its place there, sorted.
    pub(super) aside_by_object: Column<[u32; 2]>,
    /// By entity, one entity of its weak component; empty where nobody has found them yet.
    pub(super) components: Column<u32>,
}

/// What columns are packed from, everything by id.
pub(super) struct Parts<F> {
    pub(super) words: Words,
    pub(super) rows: Vec<EntityRow>,
    pub(super) ids: Vec<EntityId>,
    /// Entities with their types; none is a type that the vocabulary does not know.
    pub(super) types: Vec<(Node, Option<TypeIx>)>,
    /// Facts by (subject, relation, object).
    pub(super) facts: F,
    pub(super) aside: Vec<Ranked>,
}

impl Columns {
    /// Builds the columns of a snapshot from one scan.
    pub(super) fn scan(snapshot: &Snapshot<'_>) -> Result<Columns, StoreError> {
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        snapshot.for_each_entity(|row, id| -> Result<(), StoreError> {
            rows.push(row);
            ids.push(id);
            Ok(())
        })?;
        let by_row = by_row(&rows);
        let node = |row: EntityRow| {
            let node = by_row[row.number() as usize];
            assert_ne!(node, NO_NODE, "every claim's ends are live entities");
            Node(node)
        };
        let vocabulary = snapshot.vocabulary();
        let mut types = Vec::new();
        snapshot.for_each_type(|row, word| {
            types.push((node(row), Words::type_of(vocabulary, word)));
        })?;
        let mut claims = Vec::new();
        snapshot.for_each_fact(|row| {
            claims.push(Ranked::of(&row, (node(row.subject), node(row.object))));
        })?;
        let Projection { facts, aside } = Projector::of(vocabulary).project(claims);
        let words = Words::of(vocabulary);
        Ok(Columns::pack(Parts { words, rows, ids, types, facts, aside }))
    }

    /// Packs what is in memory.
    pub(super) fn pack(parts: Parts<impl IntoIterator<Item = Projected>>) -> Columns {
        let Parts { words, rows, ids, mut types, facts, aside } = parts;
        types.sort_unstable();
        let mut idle = Vec::new();
        for own in types.chunk_by(|a, b| a.0 == b.0) {
            let kinds: Vec<Option<TypeIx>> = own.iter().map(|(_, kind)| *kind).collect();
            if words.is_idle(&kinds) {
                idle.push(own[0].0.0);
            }
        }
        let types = types.iter().filter_map(|(node, kind)| Some([node.0, u32::from((*kind)?.0)]));
        let packed = PackedFacts::of(facts);
        let aside: Vec<[u32; 4]> = aside.iter().map(Ranked::aside).collect();
        let objects = aside.iter().map(|claim| claim[2]).zip(0..);
        let mut aside_by_object: Vec<[u32; 2]> = objects.map(<[u32; 2]>::from).collect();
        aside_by_object.sort_unstable();
        Columns {
            adjacency: Adjacency::pack(rows.len(), &packed.facts),
            standings: Standings { said: packed.said.into(), beyond: packed.beyond.into() },
            claims: ClaimRows { by_fact: packed.by_fact.into(), lists: packed.lists.into() },
            types: types.collect::<Vec<_>>().into(),
            idle: idle.into(),
            aside: aside.into(),
            aside_by_object: aside_by_object.into(),
            ids: Ids::pack(ids.iter()),
            by_row: by_row(&rows).into(),
            rows: rows.iter().map(|row| row.number()).collect::<Vec<_>>().into(),
            words,
            components: Column::default(),
        }
    }

    /// Returns the entity of a row, if it is here.
    pub(super) fn node_of_row(&self, row: EntityRow) -> Result<Option<u32>, BadBlock> {
        let row = row.number() as usize;
        match row < self.by_row.len() {
            true => Ok(Some(self.by_row.row(row)?).filter(|node| *node != NO_NODE)),
            false => Ok(None),
        }
    }

    /// Returns the claims of a fact, oldest first.
    pub(super) fn claims(&self, fact: u32) -> Result<Claims<'_>, BadBlock> {
        let (_, link) = self.adjacency.outgoing(fact)?;
        self.claims_by(link, fact)
    }

    /// Returns the claims of the fact of a link, likewise.
    pub(super) fn claims_by(&self, link: Link, fact: u32) -> Result<Claims<'_>, BadBlock> {
        self.claims.of(fact, self.standings.said(link.standing(), fact)?)
    }

    /// Returns the numbers of the types of an entity.
    pub(super) fn types(&self, node: u32) -> Result<impl Iterator<Item = TypeIx>, BadBlock> {
        let first = self.types.partition_point(|[typed, _]| typed < node)?;
        let rest = first..self.types.len();
        let end = self.types.partition_point_in(rest, |_, [typed, _]| Ok(typed == node))?;
        let own = self.types.rows(first..end)?;
        Ok(own.iter().map(|[_, kind]| TypeIx(*kind as u16)))
    }

    /// Says whether nothing is joined by an entity of these types.
    pub(super) fn is_idle(&self, node: u32) -> Result<bool, BadBlock> {
        let place = self.idle.partition_point(|other| other < node)?;
        Ok(place < self.idle.len() && self.idle.row(place)? == node)
    }
}

/// Facts on their way into columns.
#[derive(Default)]
struct PackedFacts {
    /// Subject, relation, object and standing.
    facts: Vec<(Node, RelationIx, Node, u32)>,
    said: Vec<[u32; 6]>,
    beyond: Vec<[u32; 2]>,
    by_fact: Vec<u32>,
    lists: Vec<u32>,
}

impl PackedFacts {
    fn of(facts: impl IntoIterator<Item = Projected>) -> PackedFacts {
        let (mut packed, mut standings) = (PackedFacts::default(), StandingWriter::new());
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        for Projected { subject, relation, object, claims } in facts {
            rows.clear();
            rows.extend(claims.iter().map(|claim| claim.row.number()));
            said.clear();
            said.extend(said_words(claims.iter().map(FactClaim::said)));
            let Numbered { standing, ix, is_new } = standings.number(&said);
            if is_new {
                packed.said.extend_from_slice(&said);
            }
            if standing == FAR {
                packed.beyond.push([number(packed.facts.len()), ix]);
            }
            packed.by_fact.push(own_row(&rows, packed.lists.len()));
            if rows.len() > 1 {
                packed.lists.extend_from_slice(&rows);
            }
            packed.facts.push((subject, relation, object, standing));
        }
        packed
    }
}

/// The entity of each row; rows are numbered one after the other, and few have none.
fn by_row(rows: &[EntityRow]) -> Vec<u32> {
    let last = rows.iter().map(|row| row.number()).max();
    let mut by_row = vec![NO_NODE; last.map_or(0, |last| last as usize + 1)];
    for (row, node) in rows.iter().zip(0..) {
        by_row[row.number() as usize] = node;
    }
    by_row
}
