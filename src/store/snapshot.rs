//! One snapshot of the store: everything that one answer is made of.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::beside::image_path;
use super::columns::{interval_of, text_at};
use super::error::StoreError;
use super::linked::{Linked, for_each_link};
use super::read::Reader;
use super::rows::{ClaimRow, EntityRow};
use super::state::{ClaimState, not_current, withdrawn_records};
use crate::model::Confidence;
use crate::model::EntityId;
use crate::model::Interval;
use crate::model::PartialDate;
use crate::model::Rank;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Vocabulary;
use crate::model::naming;

/// The columns of `claim` that [`Snapshot::fact_of`] reads.
pub(super) const FACT_COLUMNS: &str =
    "row, subject, relation, object, start, \"end\", stance, rank, source, confidence";

/// The columns of one current claim between two entities that searches need.
#[derive(Clone, Debug)]
pub struct FactRow {
    /// The claim.
    pub claim: ClaimRow,
    /// Its subject.
    pub subject: EntityRow,
    /// Its relation, as its place among the vocabulary's relations by name.
    pub relation: usize,
    /// Its object.
    pub object: EntityRow,
    /// When it held.
    pub valid: Interval,
    /// When its source was published.
    pub source_date: Option<PartialDate>,
    /// Whether it is asserted or denied.
    pub stance: Stance,
    /// Its rank now.
    pub rank: Rank,
    /// How sure its recorder is now.
    pub confidence: Option<Confidence>,
}

/// Entities whose claims are asked for before all that is not current is read at once.
const ASKED_MAX: u32 = 100;

/// The store as it was at one moment.
pub struct Snapshot<'s> {
    transaction: Transaction<'s>,
    path: &'s Path,
    image: Option<File>,
    vocabulary: Vocabulary,
    /// Claims with a history that leaves them not current; nearly always empty or small.
    not_current: OnceCell<HashSet<i64>>,
    linked: Linked,
    withdrawn_records: OnceCell<HashSet<i64>>,
    source_dates: RefCell<HashMap<i64, Option<PartialDate>>>,
    relation_ranks: OnceCell<HashMap<i64, usize>>,
    /// How often the claims of an entity were asked for.
    asked: Cell<u32>,
}

impl<'s> Snapshot<'s> {
    pub(super) fn open(
        connection: &'s mut Connection,
        path: &'s Path,
    ) -> Result<Snapshot<'s>, StoreError> {
        // Before the moment of the snapshot: a later image would know more than it.
        let image = File::open(image_path(path)).ok();
        let transaction = connection.transaction()?;
        let vocabulary = read_vocabulary(&transaction)?;
        Ok(Snapshot {
            transaction,
            path,
            image,
            vocabulary,
            not_current: OnceCell::new(),
            linked: Linked::default(),
            withdrawn_records: OnceCell::new(),
            source_dates: RefCell::default(),
            relation_ranks: OnceCell::new(),
            asked: Cell::new(0),
        })
    }

    /// Returns where the store lies.
    pub fn path(&self) -> &Path {
        self.path
    }

    /// Returns the image of the graph that lay beside the store when the snapshot was about to be
    /// taken, if there was one: no newer than the snapshot, whoever writes meanwhile.
    pub fn image(&self) -> Option<&File> {
        self.image.as_ref()
    }

    /// Returns the store's vocabulary.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the single lookups.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.transaction, &self.linked)
    }

    fn not_current(&self) -> Result<&HashSet<i64>, StoreError> {
        if let Some(known) = self.not_current.get() {
            return Ok(known);
        }
        let found = not_current(&self.transaction)?;
        Ok(self.not_current.get_or_init(|| found))
    }

    /// Returns the current claims that state a value of an entity, oldest first.
    pub fn values_about(&self, EntityRow(row): EntityRow) -> Result<Vec<ClaimRow>, StoreError> {
        self.current_rows("SELECT row FROM value_claim WHERE subject = ? ORDER BY row", row)
    }

    fn current_rows(&self, sql: &str, key: i64) -> Result<Vec<ClaimRow>, StoreError> {
        let mut select = self.transaction.prepare_cached(sql)?;
        let rows = select.query_map([key], |row| row.get(0).map(ClaimRow))?;
        let rows = rows.collect::<Result<Vec<ClaimRow>, _>>()?;
        // Who asks often had better know all that is not current; to ask of a few is less.
        self.asked.set(self.asked.get().saturating_add(1));
        if self.asked.get() > ASKED_MAX {
            let not_current = self.not_current()?;
            return Ok(rows.into_iter().filter(|row| !not_current.contains(&row.0)).collect());
        }
        let mut current = Vec::with_capacity(rows.len());
        for row in rows {
            if self.reader().is_current(row)? {
                current.push(row);
            }
        }
        Ok(current)
    }

    /// Calls back with subject and object of every current claim between two entities, oldest
    /// first.
    pub fn for_each_link(
        &self,
        mut each: impl FnMut(ClaimRow, EntityRow, EntityRow),
    ) -> Result<(), StoreError> {
        let not_current = self.not_current()?;
        for_each_link(&self.transaction, |claim, subject, object| {
            if !not_current.contains(&claim) {
                each(ClaimRow(claim), EntityRow(subject), EntityRow(object));
            }
        })
    }

    /// Calls back for every current claim between two entities, oldest first.
    pub fn for_each_fact(&self, mut each: impl FnMut(FactRow)) -> Result<(), StoreError> {
        let not_current = self.not_current()?;
        let ranked = self.ranked()?;
        let assessed = self.assessed()?;
        let sql = format!("SELECT {FACT_COLUMNS} FROM claim ORDER BY row");
        let mut select = self.transaction.prepare(&sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let claim: i64 = row.get(0)?;
            if not_current.contains(&claim) {
                continue;
            }
            let rank = ranked.get(&claim).map(String::as_str);
            each(self.fact_of(row, rank, assessed.get(&claim).copied())?);
        }
        Ok(())
    }

    /// Reads the columns of a claim, whose latest rank and confidence may be others.
    pub(super) fn fact_of(
        &self,
        row: &Row<'_>,
        later_rank: Option<&str>,
        later_ppm: Option<u32>,
    ) -> Result<FactRow, StoreError> {
        let rank: Option<String> = row.get(7)?;
        let ppm: Option<u32> = row.get(9)?;
        let relation: i64 = row.get(2)?;
        let unknown = || StoreError::Damaged(format!("relation row {relation}"));
        Ok(FactRow {
            claim: ClaimRow(row.get(0)?),
            subject: EntityRow(row.get(1)?),
            relation: *self.relation_ranks()?.get(&relation).ok_or_else(unknown)?,
            object: EntityRow(row.get(3)?),
            valid: interval_of(text_at(row, 4)?, text_at(row, 5)?)?,
            source_date: self.source_date(row.get(8)?)?,
            stance: match row.get_ref(6)? {
                ValueRef::Null => Stance::Asserted,
                _ => Stance::Denied,
            },
            rank: later_rank.or(rank.as_deref()).and_then(Rank::from_word).unwrap_or_default(),
            confidence: later_ppm.or(ppm).and_then(Confidence::from_ppm),
        })
    }

    /// Calls back for every current claim that an entity is of a type.
    pub fn for_each_type(&self, mut each: impl FnMut(EntityRow, &str)) -> Result<(), StoreError> {
        let not_current = self.not_current()?;
        let sql = "SELECT v.row, v.subject, v.value FROM value_claim v
                   JOIN relation r ON r.row = v.relation WHERE r.name = ? AND v.stance IS NULL";
        let mut select = self.transaction.prepare(sql)?;
        let mut rows = select.query([naming::TYPE])?;
        while let Some(row) = rows.next()? {
            if !not_current.contains(&row.get(0)?) {
                let word: String = row.get(2)?;
                each(EntityRow(row.get(1)?), &word);
            }
        }
        Ok(())
    }

    /// Each relation row's place among the vocabulary's relations by name.
    pub(super) fn relation_ranks(&self) -> Result<&HashMap<i64, usize>, StoreError> {
        if let Some(known) = self.relation_ranks.get() {
            return Ok(known);
        }
        let mut select = self.transaction.prepare("SELECT row FROM relation ORDER BY name")?;
        let rows = select.query_map([], |row| row.get(0))?;
        let rows = rows.collect::<Result<Vec<i64>, _>>()?;
        let ranks = rows.into_iter().enumerate().map(|(place, row)| (row, place)).collect();
        Ok(self.relation_ranks.get_or_init(|| ranks))
    }

    /// Confidences, per million, that later statements of claims gave.
    fn assessed(&self) -> Result<HashMap<i64, u32>, StoreError> {
        let sql =
            "SELECT DISTINCT claim FROM event WHERE confidence IS NOT NULL AND claim IS NOT NULL";
        let mut select = self.transaction.prepare(sql)?;
        let rows = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let mut assessed = HashMap::new();
        for row in rows {
            if let Some(ppm) = ClaimState::load(&self.transaction, row)?.later_confidence() {
                assessed.insert(row, ppm);
            }
        }
        Ok(assessed)
    }

    /// Ranks that events gave.
    fn ranked(&self) -> Result<HashMap<i64, String>, StoreError> {
        let sql = "SELECT DISTINCT claim FROM event WHERE rank IS NOT NULL AND claim IS NOT NULL";
        let mut select = self.transaction.prepare(sql)?;
        let rows = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let mut ranked = HashMap::new();
        for row in rows {
            if let Some(rank) = ClaimState::load(&self.transaction, row)?.later_rank() {
                ranked.insert(row, rank.to_owned());
            }
        }
        Ok(ranked)
    }

    /// What was said of sources and taken back.
    pub(super) fn withdrawn_records(&self) -> Result<&HashSet<i64>, StoreError> {
        if let Some(known) = self.withdrawn_records.get() {
            return Ok(known);
        }
        let found = withdrawn_records(&self.transaction)?;
        Ok(self.withdrawn_records.get_or_init(|| found))
    }

    fn source_date(&self, source: Option<i64>) -> Result<Option<PartialDate>, StoreError> {
        let Some(row) = source else { return Ok(None) };
        if let Some(known) = self.source_dates.borrow().get(&row) {
            return Ok(*known);
        }
        let date = self.published(row, i64::MAX)?.and_then(|date| date.parse().ok());
        self.source_dates.borrow_mut().insert(row, date);
        Ok(date)
    }

    /// Calls back for every entity that a live claim or addition names, by id.
    ///
    /// Stops at the first error of the callback and returns it.
    pub fn for_each_entity<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(EntityRow, EntityId) -> Result<(), E>,
    ) -> Result<(), E> {
        let has_history = !self.not_current()?.is_empty() || self.has_withdrawn_additions()?;
        let sql = "SELECT row, id FROM entity ORDER BY id";
        let mut select = self.transaction.prepare(sql).map_err(StoreError::from)?;
        let mut rows = select.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let id: String = row.get(1).map_err(StoreError::from)?;
            let row = EntityRow(row.get(0).map_err(StoreError::from)?);
            if has_history && !self.reader().is_entity_live(row)? {
                continue;
            }
            let id = EntityId::new(&id).map_err(|e| StoreError::Damaged(e.to_string()))?;
            each(row, id)?;
        }
        Ok(())
    }

    /// Calls back for every source that a live record or a current claim names, by id.
    ///
    /// Stops at the first error of the callback and returns it.
    pub fn for_each_source<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Source) -> Result<(), E>,
    ) -> Result<(), E> {
        let live = self.live_sources()?;
        let withdrawn = self.withdrawn_records()?;
        let sql = "SELECT row, id FROM source ORDER BY id";
        let mut select = self.transaction.prepare(sql).map_err(StoreError::from)?;
        let mut rows = select.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let id: String = row.get(1).map_err(StoreError::from)?;
            let row: i64 = row.get(0).map_err(StoreError::from)?;
            if live.as_ref().is_none_or(|live| live.contains(&row)) {
                let id = SourceId::new(&id).map_err(|e| StoreError::Damaged(e.to_string()))?;
                each(self.reader().source_at(row, &id, withdrawn)?)?;
            }
        }
        Ok(())
    }

    /// The sources that something live names; `None` when nothing was ever taken back.
    fn live_sources(&self) -> Result<Option<HashSet<i64>>, StoreError> {
        let not_current = self.not_current()?;
        let withdrawn = self.withdrawn_records()?;
        if not_current.is_empty() && withdrawn.is_empty() {
            return Ok(None);
        }
        let mut live = HashSet::new();
        for (sql, dead) in [
            ("SELECT row, source, via FROM claim", not_current),
            ("SELECT row, source, via FROM value_claim", not_current),
            ("SELECT row, source, NULL FROM source_record", withdrawn),
        ] {
            let mut select = self.transaction.prepare(sql)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                if !dead.contains(&row.get(0)?) {
                    live.extend(row.get::<_, Option<i64>>(1)?);
                    live.extend(row.get::<_, Option<i64>>(2)?);
                }
            }
        }
        Ok(Some(live))
    }

    pub(super) fn has_withdrawn_additions(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM event
                   WHERE kind = 'withdrawn' AND entity IS NOT NULL)";
        Ok(self.transaction.query_row(sql, [], |row| row.get(0))?)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.transaction
    }
}

/// Reads the store's vocabulary.
pub(super) fn read_vocabulary(connection: &Connection) -> Result<Vocabulary, StoreError> {
    let definitions = |table: &str| -> Result<String, StoreError> {
        let sql = format!(
            "SELECT group_concat(definition) FROM (
                SELECT definition FROM {table} ORDER BY row)"
        );
        Ok(connection
            .query_row(&sql, [], |row| row.get::<_, Option<String>>(0))?
            .unwrap_or_default())
    };
    let (types, relations) = (definitions("entity_type")?, definitions("relation")?);
    let text = format!("{{\"version\":1,\"types\":[{types}],\"relations\":[{relations}]}}");
    let sql = "SELECT value FROM setting WHERE name = 'base' ORDER BY row DESC LIMIT 1";
    let base: Option<String> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    let parsed = Vocabulary::parse(&text).and_then(|vocabulary| match &base {
        Some(base) => vocabulary.with_base(base),
        None => Ok(vocabulary),
    });
    parsed.map_err(|error| StoreError::Damaged(format!("vocabulary: {error}")))
}
