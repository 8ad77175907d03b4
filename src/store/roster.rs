//! What entities, relations and sources are called, all of a store at once: who reads everything
//! would else ask for each as often as a claim names it.

use rusqlite::Connection;

use super::content::Names;
use super::error::StoreError;
use crate::model::EntityId;
use crate::model::IdError;
use crate::model::RelationName;
use crate::model::SourceId;

/// Texts by number, one behind the other.
#[derive(Default)]
struct Texts {
    bytes: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// Returns the text of a number; an empty one where there is none.
    fn get(&self, number: i64) -> &str {
        let Ok(number) = usize::try_from(number) else { return "" };
        let Some(end) = self.ends.get(number) else { return "" };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..*end]
    }
}

/// The places of rows in another order.
#[derive(Default)]
struct Ranks(Vec<u32>);

/// The place of a row that is not there.
const NOWHERE: u32 = u32::MAX;

impl Ranks {
    /// Gives a row, of which a table has fewer than 2^32, its place.
    fn set(&mut self, row: i64, rank: usize) -> Result<(), StoreError> {
        let damaged = |_| StoreError::Damaged(format!("a row {row}"));
        let row = u32::try_from(row).map_err(damaged)? as usize;
        if self.0.len() <= row {
            self.0.resize(row + 1, NOWHERE);
        }
        self.0[row] = u32::try_from(rank).map_err(damaged)?;
        Ok(())
    }

    fn get(&self, row: i64) -> Option<u32> {
        let rank = self.0.get(usize::try_from(row).ok()?).copied();
        rank.filter(|rank| *rank != NOWHERE)
    }
}

/// What everything is called: by its row, and by its place among the names of its kind.
///
/// What cannot be a name is found out when somebody asks for it.
pub(super) struct Roster {
    entities: Texts,
    entity_ranks: Ranks,
    relations: Vec<(String, Option<RelationName>)>,
    relation_ranks: Ranks,
    sources: Texts,
    source_ranks: Ranks,
}

impl Roster {
    pub(super) fn read(connection: &Connection) -> Result<Roster, StoreError> {
        let mut roster = Roster {
            entities: Texts::default(),
            entity_ranks: Ranks::default(),
            relations: Vec::new(),
            relation_ranks: Ranks::default(),
            sources: Texts::default(),
            source_ranks: Ranks::default(),
        };
        let mut rank = 0;
        for_each(connection, "SELECT row, id FROM entity ORDER BY id", |row, id| {
            roster.entities.push(id);
            rank += 1;
            roster.entity_ranks.set(row, rank - 1)
        })?;
        for_each(connection, "SELECT row, name FROM relation ORDER BY name", |row, name| {
            roster.relation_ranks.set(row, roster.relations.len())?;
            roster.relations.push((name.to_owned(), RelationName::new(name)));
            Ok(())
        })?;
        rank = 0;
        for_each(connection, "SELECT row, id FROM source ORDER BY row", |row, id| {
            roster.sources.push(id);
            rank += 1;
            roster.source_ranks.set(row, rank - 1)
        })?;
        Ok(roster)
    }

    /// Returns the number of entities.
    pub(super) fn entity_count(&self) -> usize {
        self.entities.ends.len()
    }

    /// Returns the place of an entity's row among the ids.
    pub(super) fn entity_rank(&self, row: i64) -> Result<u32, StoreError> {
        let damaged = || StoreError::Damaged(format!("there is no entity in row {row}"));
        self.entity_ranks.get(row).ok_or_else(damaged)
    }

    /// Returns the entity of a place among the ids.
    pub(super) fn entity_at(&self, rank: i64) -> Result<EntityId, StoreError> {
        EntityId::new(self.entities.get(rank)).map_err(damaged)
    }

    /// Returns the place of a relation's row among the names.
    pub(super) fn relation_rank(&self, row: i64) -> Result<u32, StoreError> {
        let damaged = || StoreError::Damaged(format!("there is no relation in row {row}"));
        self.relation_ranks.get(row).ok_or_else(damaged)
    }

    /// Returns the relation of a place among the names.
    pub(super) fn relation_at(&self, rank: i64) -> Result<RelationName, StoreError> {
        let gone = || StoreError::Damaged(format!("there is no relation {rank}"));
        let known = usize::try_from(rank).ok().and_then(|rank| self.relations.get(rank));
        let (text, name) = known.ok_or_else(gone)?;
        name.clone().ok_or_else(|| StoreError::Damaged(format!("relation \"{text}\"")))
    }

    /// Returns the place of a name, if it is that of a relation.
    pub(super) fn rank_of_relation(&self, name: &str) -> Option<i64> {
        let place = self.relations.iter().position(|(known, _)| known == name)?;
        i64::try_from(place).ok()
    }
}

impl Names for Roster {
    fn entity(&self, row: i64) -> Result<EntityId, StoreError> {
        self.entity_at(self.entity_rank(row)?.into())
    }

    fn relation(&self, row: i64) -> Result<RelationName, StoreError> {
        self.relation_at(self.relation_rank(row)?.into())
    }

    fn source(&self, row: i64) -> Result<SourceId, StoreError> {
        let gone = || StoreError::Damaged(format!("there is no source in row {row}"));
        let rank = self.source_ranks.get(row).ok_or_else(gone)?;
        SourceId::new(self.sources.get(rank.into())).map_err(damaged)
    }
}

fn damaged(error: IdError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// Calls back with the number and the text of each row.
fn for_each(
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(i64, &str) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get_ref(1)?.as_str().unwrap_or_default())?;
    }
    Ok(())
}
