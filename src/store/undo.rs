//! Taking changes back: a new change that withdraws what an earlier one recorded.

use std::collections::HashMap;

use rusqlite::Connection;

use super::columns::{EventColumns, event};
use super::error::StoreError;
use super::ledger::parse_watermarks;
use super::rows::{ClaimRow, EntityRow};
use super::state::{ClaimState, withdrawn_records};
use super::tables::{CLAIM, ENTITY, EVENT, SOURCE_RECORD, VALUE_CLAIM};
use super::write::Draft;
use crate::model::naming;

/// What stands on a change is listed up to this many lines.
const REASONS_MAX: usize = 10;

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The changes that were taken back, the newest first.
    pub changes: Vec<i64>,
    /// Assertions and events that no longer hold.
    pub withdrawn: u64,
}

/// Where each change's rows end.
pub(super) struct Marks {
    /// For each change, from the first: the last row of each table.
    ends: Vec<Vec<i64>>,
}

/// The rows of one change in one table: above the first, up to the second.
type Range = (i64, i64);

impl Marks {
    pub(super) fn load(connection: &Connection) -> Result<Marks, StoreError> {
        let mut select = connection.prepare("SELECT rows FROM change ORDER BY row")?;
        let texts = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let damaged = || StoreError::Damaged("the rows of a change".to_owned());
        let ends = texts.iter().map(|text| parse_watermarks(text).ok_or_else(damaged));
        Ok(Marks { ends: ends.collect::<Result<_, _>>()? })
    }

    fn last(&self) -> i64 {
        i64::try_from(self.ends.len()).expect("changes are numbered in 63 bits")
    }

    fn range(&self, change: i64, table: usize) -> Range {
        let ix = usize::try_from(change - 1).expect("changes count from 1");
        let before = ix.checked_sub(1).map_or(0, |before| self.ends[before][table]);
        (before, self.ends[ix][table])
    }

    fn change_of(&self, row: i64, table: usize) -> i64 {
        let before = self.ends.partition_point(|ends| ends[table] < row);
        i64::try_from(before + 1).expect("changes are numbered in 63 bits")
    }

    pub(super) fn change_of_event(&self, row: i64) -> i64 {
        self.change_of(row, EVENT.ix)
    }

    /// Claims of both tables share one sequence: the first change that passed the row made it.
    pub(super) fn change_of_claim(&self, row: i64) -> i64 {
        self.change_of(row, CLAIM.ix).min(self.change_of(row, VALUE_CLAIM.ix))
    }

    fn claims(&self, change: i64) -> Range {
        let (links, values) = (self.range(change, CLAIM.ix), self.range(change, VALUE_CLAIM.ix));
        (links.0.max(values.0), links.1.max(values.1))
    }
}

fn contains(range: Range, row: i64) -> bool {
    range.0 < row && row <= range.1
}

impl Draft<'_> {
    /// Withdraws what the changes from `first` to `last` recorded, the newest first.
    ///
    /// Refused with the list when a later change that is not undone ranks or retracts what one
    /// of them added, or when claims of others name an entity that only it made. An undo is a
    /// change like any other and can be undone.
    pub fn undo(&mut self, first: i64, last: i64) -> Result<Undone, StoreError> {
        let marks = Marks::load(self.written()?)?;
        if first < 2 || last > marks.last() || first > last {
            let message = match first {
                1 => "change 1 made the store and cannot be undone".to_owned(),
                _ if marks.last() < 2 => {
                    format!("there is no change {first}, only the one that made the store")
                }
                _ => format!("expected a change from 2 to {}, found {first}", marks.last()),
            };
            return Err(StoreError::Unknown(message));
        }
        let mut undone = Undone { changes: Vec::new(), withdrawn: 0 };
        for change in (first..=last).rev() {
            let reasons = self.standing_on(change, &marks)?;
            if !reasons.is_empty() {
                return Err(StoreError::Refused { change, reasons });
            }
            let withdrawn = self.withdraw(change, &marks)?;
            if withdrawn == 0 && first == last {
                return Err(StoreError::Unknown(format!("change {change} holds nothing to undo")));
            }
            undone.changes.push(change);
            undone.withdrawn += withdrawn;
        }
        Ok(undone)
    }

    fn withdraw(&mut self, change: i64, marks: &Marks) -> Result<u64, StoreError> {
        let mut withdrawn = 0;
        let (low, high) = marks.claims(change);
        for row in low + 1..=high {
            if ClaimState::load(self.written()?, row)?.is_first_live() {
                let target = Some(("claim", row));
                self.add_event(&EventColumns { claim: Some(row), target, ..event("withdrawn") })?;
                withdrawn += 1;
            }
        }
        withdrawn += self.withdraw_events(marks.range(change, EVENT.ix))?;
        let dead = withdrawn_records(self.written()?)?;
        let (low, high) = marks.range(change, SOURCE_RECORD.ix);
        for row in (low + 1..=high).filter(|row| !dead.contains(row)) {
            let target = Some(("source_record", row));
            self.add_event(&EventColumns { target, ..event("withdrawn") })?;
            withdrawn += 1;
        }
        Ok(withdrawn)
    }

    fn withdraw_events(&mut self, (low, high): Range) -> Result<u64, StoreError> {
        let mut withdrawn = 0;
        for row in (low + 1..=high).rev() {
            let (claim, entity): (Option<i64>, Option<i64>) = self.written()?.query_row(
                "SELECT claim, entity FROM event WHERE row = ?",
                [row],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let live = match (claim, entity) {
                (Some(claim), _) => ClaimState::load(self.written()?, claim)?.is_live(row),
                (None, Some(entity)) => {
                    ClaimState::of_entity(self.written()?, entity)?.is_live(row)
                }
                (None, None) => !self.is_withdrawn_event(row)?,
            };
            if live {
                let target = Some(("event", row));
                let columns = EventColumns { claim, entity, target, ..event("withdrawn") };
                self.add_event(&columns)?;
                withdrawn += 1;
            }
        }
        Ok(withdrawn)
    }

    /// For events of neither claim nor entity, which withdraw source records.
    fn is_withdrawn_event(&self, row: i64) -> Result<bool, StoreError> {
        let sql = "SELECT row FROM event WHERE kind = 'withdrawn' AND claim IS NULL
                   AND entity IS NULL AND target = 'event' AND target_row = ?
                   ORDER BY row DESC LIMIT 1";
        let mut select = self.written()?.prepare_cached(sql)?;
        let mut rows = select.query([row])?;
        match rows.next()? {
            Some(found) => Ok(!self.is_withdrawn_event(found.get(0)?)?),
            None => Ok(false),
        }
    }

    fn standing_on(&self, change: i64, marks: &Marks) -> Result<Vec<String>, StoreError> {
        let mut reasons = self.judged_later(change, marks)?;
        let made = marks.range(change, ENTITY.ix);
        let linked = self.linked_by_others(made, change, marks)?;
        for row in made.0 + 1..=made.1 {
            if reasons.len() >= REASONS_MAX {
                break;
            }
            let linked = linked.get(&row).copied();
            reasons.extend(self.named_by_others(EntityRow(row), linked, change, marks)?);
        }
        Ok(reasons)
    }

    /// For entities that the change made, the first claim between entities of others that names
    /// each. None can be older than the entity: what was recorded before the change is not read.
    fn linked_by_others(
        &self,
        made: Range,
        change: i64,
        marks: &Marks,
    ) -> Result<HashMap<i64, i64>, StoreError> {
        let mut linked = HashMap::new();
        let (_, last_claim) = marks.claims(change);
        let (_, last_event) = marks.range(change, EVENT.ix);
        for (sql, after) in [
            ("SELECT row, subject, object FROM claim WHERE row > ? ORDER BY row", last_claim),
            (
                "SELECT c.row, c.subject, c.object FROM event e JOIN claim c ON c.row = e.claim
                 WHERE e.row > ? AND e.kind = 'asserted' ORDER BY e.row",
                last_event,
            ),
        ] {
            let mut select = self.written()?.prepare_cached(sql)?;
            let mut rows = select.query([after])?;
            while let Some(row) = rows.next()? {
                let claim: i64 = row.get(0)?;
                for end in [row.get(1)?, row.get(2)?] {
                    let is_open = contains(made, end) && !linked.contains_key(&end);
                    if is_open && self.is_asserted_by_others(claim, change, marks)? {
                        linked.insert(end, claim);
                    }
                }
            }
        }
        Ok(linked)
    }

    fn judged_later(&self, change: i64, marks: &Marks) -> Result<Vec<String>, StoreError> {
        let claims = marks.claims(change);
        let (_, after) = marks.range(change, EVENT.ix);
        let sql = "SELECT row, kind, claim FROM event
                   WHERE kind IN ('retracted', 'restored', 'ranked') AND row > ? ORDER BY row";
        let mut select = self.written()?.prepare(sql)?;
        let mut rows = select.query([after])?;
        let mut reasons = Vec::new();
        while let Some(row) = rows.next()? {
            let (event, kind, claim): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let live = || ClaimState::load(self.written()?, claim).map(|s| s.is_live(event));
            if contains(claims, claim) && live()? && reasons.len() < REASONS_MAX {
                let id = self.reader()?.recorded(ClaimRow(claim))?.id;
                let by = marks.change_of_event(event);
                reasons.push(format!("change {by} {kind} claim {id}"));
            }
        }
        Ok(reasons)
    }

    /// Why an entity that the change made must stay, if claims of others name it; `linked` is one
    /// between entities.
    fn named_by_others(
        &self,
        EntityRow(entity): EntityRow,
        linked: Option<i64>,
        change: i64,
        marks: &Marks,
    ) -> Result<Option<String>, StoreError> {
        let added = ClaimState::of_entity(self.written()?, entity)?;
        if added.is_added_outside(marks.range(change, EVENT.ix)) {
            return Ok(None);
        }
        let mut named_by = linked;
        let sql = "SELECT v.row, r.name FROM value_claim v JOIN relation r ON r.row = v.relation
                   WHERE v.subject = ?";
        let mut select = self.written()?.prepare_cached(sql)?;
        let mut rows = select.query([entity])?;
        while let Some(row) = rows.next()? {
            let claim: i64 = row.get(0)?;
            let relation: String = row.get(1)?;
            if self.is_asserted_by_others(claim, change, marks)? {
                // Another change says itself who this is: it is not ours alone.
                if relation == naming::NAME {
                    return Ok(None);
                }
                named_by.get_or_insert(claim);
            }
        }
        let Some(claim) = named_by else {
            return Ok(None);
        };
        let id = self.reader()?.recorded(ClaimRow(claim))?.id;
        let entity = self.reader()?.entity_id(EntityRow(entity))?;
        Ok(Some(format!("claim {id} of another change names {entity}, which only it made")))
    }

    fn is_asserted_by_others(
        &self,
        claim: i64,
        change: i64,
        marks: &Marks,
    ) -> Result<bool, StoreError> {
        let state = ClaimState::load(self.written()?, claim)?;
        let first = !contains(marks.claims(change), claim) && state.is_first_live();
        Ok(first || state.is_asserted_outside(marks.range(change, EVENT.ix)))
    }
}
