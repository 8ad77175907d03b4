//! What changed, when and why.

use super::columns::{EventColumns, event};
use super::error::StoreError;
use super::rows::ClaimRow;
use super::snapshot::Snapshot;
use super::write::Draft;

/// One committed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number, from 1.
    pub number: i64,
    /// The command.
    pub verb: String,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub author: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// What it did, in a few words.
    pub summary: String,
}

/// Something that happened to a claim after it was first stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimEvent {
    /// The change that recorded it.
    pub change: i64,
    /// asserted, withdrawn, retracted, restored or ranked; `stated` for the first assertion.
    pub kind: String,
    /// The origin, for assertions.
    pub origin: Option<String>,
    /// Why, where given.
    pub reason: Option<String>,
}

impl Snapshot<'_> {
    /// Returns all changes, the newest first.
    pub fn changes(&self) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT row, verb, at, author, note, summary FROM change ORDER BY row DESC";
        let mut select = self.connection().prepare(sql)?;
        let changes = select.query_map([], |row| {
            Ok(Change {
                number: row.get(0)?,
                verb: row.get(1)?,
                at: row.get(2)?,
                author: row.get(3)?,
                note: row.get(4)?,
                summary: row.get(5)?,
            })
        })?;
        Ok(changes.collect::<Result<_, _>>()?)
    }

    /// Returns what happened to a claim, the first assertion first.
    pub fn claim_events(&self, ClaimRow(row): ClaimRow) -> Result<Vec<ClaimEvent>, StoreError> {
        let marks = super::undo::Marks::load(self.connection())?;
        let origin = self.reader().claim_origin(row)?;
        let mut events = vec![ClaimEvent {
            change: marks.change_of_claim(row),
            kind: "stated".to_owned(),
            origin: Some(self.origin_name(origin)?),
            reason: None,
        }];
        let sql = "SELECT row, kind, origin, reason FROM event WHERE claim = ? ORDER BY row";
        let mut select = self.connection().prepare(sql)?;
        let mut rows = select.query([row])?;
        while let Some(row) = rows.next()? {
            let origin: Option<i64> = row.get(2)?;
            events.push(ClaimEvent {
                change: marks.change_of_event(row.get(0)?),
                kind: row.get(1)?,
                origin: origin.map(|origin| self.origin_name(origin)).transpose()?,
                reason: row.get(3)?,
            });
        }
        Ok(events)
    }

    fn origin_name(&self, row: i64) -> Result<String, StoreError> {
        let sql = "SELECT name FROM origin WHERE row = ?";
        Ok(self.connection().query_row(sql, [row], |row| row.get(0))?)
    }
}

impl Draft<'_> {
    /// Records that a person takes a claim for wrong; an import that meets it again leaves it so.
    pub fn retract(&mut self, ClaimRow(row): ClaimRow, reason: &str) -> Result<(), StoreError> {
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let columns = EventColumns { claim: Some(row), reason, ..event("retracted") };
        self.add_event(&columns).map(drop)
    }
}
