//! What changed since a moment, read without reading what did not: all that an image of the graph
//! needs to be as new as the store.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::ledger::parse_watermarks;
use super::rows::{ClaimRow, EntityRow};
use super::snapshot::{FACT_COLUMNS, FactRow, Snapshot};
use super::state::ClaimState;
use super::tables::{CLAIM, ENTITY, EVENT, SOURCE, SOURCE_RECORD, VALUE_CLAIM};
use crate::model::naming;

/// A moment in the history of one store: a change, and the last rows at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The change.
    pub change: i64,
    /// Its digest, which no other history has.
    pub digest: [u8; 32],
    /// The last row of a claim, whatever its object.
    pub claim: i64,
    /// The last row of an event.
    pub event: i64,
    /// The last row of a source.
    pub source: i64,
    /// The last row of what was said of sources.
    pub source_record: i64,
    /// The last row of an entity.
    pub entity: i64,
}

/// What a store holds now that it did not at a moment, as far as the graph goes.
#[derive(Debug, Default)]
pub struct Since {
    /// Claims between entities, current now, that were not there. Oldest first.
    pub claims: Vec<FactRow>,
    /// Older claims of which something was said: subject, relation (as [`FactRow::relation`]) and
    /// object of each.
    pub told: Vec<(ClaimRow, EntityRow, usize, EntityRow)>,
    /// Entities that new claims name which are current.
    pub named: Vec<EntityRow>,
    /// Entities that may have come or gone for another reason.
    pub doubted: Vec<EntityRow>,
    /// Entities whose types may be others.
    pub typed: Vec<EntityRow>,
}

impl Snapshot<'_> {
    /// Returns the moment of the snapshot: that of its last change.
    pub fn watermark(&self) -> Result<Watermark, StoreError> {
        let sql = "SELECT row, digest, rows FROM change ORDER BY row DESC LIMIT 1";
        let mut select = self.connection().prepare_cached(sql)?;
        let (change, digest, rows): (i64, [u8; 32], String) =
            select.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let damaged = || StoreError::Damaged(format!("change {change} says \"{rows}\""));
        let last = parse_watermarks(&rows).ok_or_else(damaged)?;
        Ok(Watermark {
            change,
            digest,
            claim: last[CLAIM.ix].max(last[VALUE_CLAIM.ix]),
            event: last[EVENT.ix],
            source: last[SOURCE.ix],
            source_record: last[SOURCE_RECORD.ix],
            entity: last[ENTITY.ix],
        })
    }

    /// Says whether a moment lies in the history of this store, no later than the snapshot.
    pub fn has_passed(&self, moment: &Watermark) -> Result<bool, StoreError> {
        let mut select =
            self.connection().prepare_cached("SELECT digest FROM change WHERE row = ?")?;
        let digest: Option<[u8; 32]> =
            select.query_row([moment.change], |row| row.get(0)).optional()?;
        Ok(digest == Some(moment.digest))
    }

    /// Returns what changed since a moment; none when that is more than some rows, or
    /// when the date of a source that was known is another: that may touch any claim.
    pub fn since(&self, moment: &Watermark, most: usize) -> Result<Option<Since>, StoreError> {
        if !self.can_tell_since(moment, most)? {
            return Ok(None);
        }
        let mut since = Since::default();
        let told = self.add_events(moment, &mut since)?;
        self.add_new_facts(moment, &told, &mut since)?;
        self.add_new_values(moment, &told, &mut since)?;
        self.add_told(moment, &told, &mut since)?;
        for rows in [&mut since.named, &mut since.doubted, &mut since.typed] {
            rows.sort_unstable();
            rows.dedup();
        }
        Ok(Some(since))
    }

    /// Says whether [`Snapshot::since`] tells what changed, without reading it.
    pub fn can_tell_since(&self, moment: &Watermark, most: usize) -> Result<bool, StoreError> {
        let now = self.watermark()?;
        let added = (now.claim - moment.claim)
            + (now.event - moment.event)
            + (now.source_record - moment.source_record);
        let is_few = usize::try_from(added).is_ok_and(|added| added <= most);
        Ok(is_few && !self.is_redated(moment)?)
    }

    /// Says whether anything was taken back since a moment: only then may an entity be no more.
    pub fn takes_back_since(&self, moment: &Watermark) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM event
                   WHERE row > ? AND kind IN ('withdrawn', 'retracted'))";
        let mut select = self.connection().prepare_cached(sql)?;
        Ok(select.query_row([moment.event], |row| row.get(0))?)
    }

    /// Returns the columns of a claim between entities, if it is current.
    pub fn fact_row(&self, ClaimRow(row): ClaimRow) -> Result<Option<FactRow>, StoreError> {
        let state = ClaimState::load(self.connection(), row)?;
        if !state.is_current() {
            return Ok(None);
        }
        let sql = format!("SELECT {FACT_COLUMNS} FROM claim WHERE row = ?");
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query([row])?;
        let found = rows.next()?;
        let fact =
            found.map(|found| self.fact_of(found, state.later_rank(), state.later_confidence()));
        fact.transpose()
    }

    /// Returns the words for an entity's types, each as often as it is stated.
    pub fn types_of(&self, EntityRow(row): EntityRow) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT v.row, v.value FROM value_claim v JOIN relation r ON r.row = v.relation
                   WHERE v.subject = ? AND r.name = ? AND v.stance IS NULL";
        let mut select = self.connection().prepare_cached(sql)?;
        let mut rows = select.query((row, naming::TYPE))?;
        let mut words = Vec::new();
        while let Some(row) = rows.next()? {
            if ClaimState::load(self.connection(), row.get(0)?)?.is_current() {
                words.push(row.get(1)?);
            }
        }
        Ok(words)
    }

    /// Says whether the date of a source that was known at a moment is another now.
    fn is_redated(&self, moment: &Watermark) -> Result<bool, StoreError> {
        // A withdrawn record may bring an older one back.
        let sql = "SELECT EXISTS (SELECT 1 FROM event WHERE row > ? AND target = 'source_record')";
        if self.connection().query_row(sql, [moment.event], |row| row.get(0))? {
            return Ok(true);
        }
        // The sign keeps SQLite from walking the index of all sources.
        let sql = "SELECT source FROM source_record WHERE row > ? AND +source <= ?";
        let mut select = self.connection().prepare_cached(sql)?;
        let marks = [moment.source_record, moment.source];
        let rows = select.query_map(marks, |row| row.get(0))?;
        for source in rows.collect::<Result<BTreeSet<i64>, _>>()? {
            if self.published(source, i64::MAX)? != self.published(source, moment.source_record)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// When a source was published, by what was said of it up to a row and not taken back.
    pub(super) fn published(&self, source: i64, upto: i64) -> Result<Option<String>, StoreError> {
        let withdrawn = self.withdrawn_records()?;
        let sql = "SELECT row, published FROM source_record WHERE source = ? AND row <= ?
                   ORDER BY row DESC";
        let mut select = self.connection().prepare_cached(sql)?;
        let mut rows = select.query([source, upto])?;
        while let Some(row) = rows.next()? {
            if !withdrawn.contains(&row.get(0)?) {
                return Ok(row.get(1)?);
            }
        }
        Ok(None)
    }

    /// Notes the entities that events name; returns the claims.
    fn add_events(
        &self,
        moment: &Watermark,
        since: &mut Since,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let sql = "SELECT claim, entity FROM event WHERE row > ?";
        let mut select = self.connection().prepare_cached(sql)?;
        let mut rows = select.query([moment.event])?;
        let mut told = BTreeSet::new();
        while let Some(row) = rows.next()? {
            told.extend(row.get::<_, Option<i64>>(0)?);
            since.doubted.extend(row.get::<_, Option<i64>>(1)?.map(EntityRow));
        }
        Ok(told)
    }

    fn add_new_facts(
        &self,
        moment: &Watermark,
        told: &BTreeSet<i64>,
        since: &mut Since,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {FACT_COLUMNS} FROM claim WHERE row > ? ORDER BY row");
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut rows = select.query([moment.claim])?;
        while let Some(row) = rows.next()? {
            let claim: i64 = row.get(0)?;
            let ends = [EntityRow(row.get(1)?), EntityRow(row.get(3)?)];
            if told.contains(&claim) {
                since.doubted.extend(ends);
                since.claims.extend(self.fact_row(ClaimRow(claim))?);
            } else {
                since.named.extend(ends);
                since.claims.push(self.fact_of(row, None, None)?);
            }
        }
        Ok(())
    }

    fn add_new_values(
        &self,
        moment: &Watermark,
        told: &BTreeSet<i64>,
        since: &mut Since,
    ) -> Result<(), StoreError> {
        let sql = "SELECT v.row, v.subject, r.name = ?2 FROM value_claim v
                   JOIN relation r ON r.row = v.relation WHERE v.row > ?1";
        let mut select = self.connection().prepare_cached(sql)?;
        let mut rows = select.query((moment.claim, naming::TYPE))?;
        while let Some(row) = rows.next()? {
            let subject = EntityRow(row.get(1)?);
            let is_told = told.contains(&row.get(0)?);
            if is_told { &mut since.doubted } else { &mut since.named }.push(subject);
            if row.get(2)? {
                since.typed.push(subject);
            }
        }
        Ok(())
    }

    /// Older claims of which something was said.
    fn add_told(
        &self,
        moment: &Watermark,
        told: &BTreeSet<i64>,
        since: &mut Since,
    ) -> Result<(), StoreError> {
        let relations = self.relation_ranks()?;
        let sql = "SELECT subject, relation, object FROM claim WHERE row = ?";
        let mut facts = self.connection().prepare_cached(sql)?;
        let sql = "SELECT subject FROM value_claim WHERE row = ?";
        let mut values = self.connection().prepare_cached(sql)?;
        for claim in told.iter().filter(|claim| **claim <= moment.claim) {
            let fact = facts.query_row([claim], |row| {
                let relation: i64 = row.get(1)?;
                Ok((EntityRow(row.get(0)?), relation, EntityRow(row.get(2)?)))
            });
            if let Some((subject, relation, object)) = fact.optional()? {
                let unknown = || StoreError::Damaged(format!("relation row {relation}"));
                let relation = *relations.get(&relation).ok_or_else(unknown)?;
                since.told.push((ClaimRow(*claim), subject, relation, object));
                since.doubted.extend([subject, object]);
                continue;
            }
            let subject = values.query_row([claim], |row| row.get(0).map(EntityRow)).optional()?;
            since.doubted.extend(subject);
            since.typed.extend(subject);
        }
        Ok(())
    }
}
