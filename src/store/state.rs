//! What became of a claim: its events, replayed.

use std::collections::HashSet;

use rusqlite::{Connection, Row};

use super::columns::{text_at, word_at};
use super::error::StoreError;
use crate::model::Citation;

/// The columns of an event that [`Event`] reads.
pub(super) const EVENT_COLUMNS: &str = "row, kind, target, target_row, origin, confidence, rank";

/// One event as far as liveness goes.
pub(super) struct Event {
    row: i64,
    kind: Kind,
    target: Option<(Target, i64)>,
    origin: Option<i64>,
    confidence: Option<u32>,
    rank: Option<String>,
}

impl Event {
    /// Reads [`EVENT_COLUMNS`] from a column on.
    pub(super) fn of(row: &Row<'_>, at: usize) -> Result<Event, StoreError> {
        let target = text_at(row, at + 2)?.zip(row.get(at + 3)?);
        Ok(Event {
            row: row.get(at)?,
            kind: kind_of(word_at(row, at + 1)?)?,
            target: target.map(|(table, row)| match table {
                "event" => (Target::Event, row),
                _ => (Target::Row, row),
            }),
            origin: row.get(at + 4)?,
            confidence: row.get(at + 5)?,
            rank: row.get(at + 6)?,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Asserted,
    Added,
    Withdrawn,
    Retracted,
    Restored,
    Ranked,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Row,
    Event,
}

/// Finds the claims that are not current: those of which something took that back.
pub(super) fn not_current(connection: &Connection) -> Result<HashSet<i64>, StoreError> {
    let sql = "SELECT DISTINCT claim FROM event
               WHERE kind IN ('withdrawn', 'retracted') AND claim IS NOT NULL";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        let claim = row.get(0)?;
        if !ClaimState::load(connection, claim)?.is_current() {
            found.insert(claim);
        }
    }
    Ok(found)
}

/// The events of one claim or entity, with those that still hold marked.
pub(super) struct ClaimState {
    events: Vec<Event>,
    dead: HashSet<i64>,
    is_first_live: bool,
}

impl ClaimState {
    /// Replays the events of a claim.
    pub(super) fn load(connection: &Connection, claim: i64) -> Result<ClaimState, StoreError> {
        ClaimState::replay(connection, "claim", claim)
    }

    /// Replays the `added` events of an entity.
    pub(super) fn of_entity(connection: &Connection, row: i64) -> Result<ClaimState, StoreError> {
        ClaimState::replay(connection, "entity", row)
    }

    fn replay(connection: &Connection, of: &str, row: i64) -> Result<ClaimState, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM event WHERE {of} = ? ORDER BY row");
        let mut select = connection.prepare_cached(&sql)?;
        let mut rows = select.query([row])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            events.push(Event::of(row, 0)?);
        }
        Ok(ClaimState::of(events))
    }

    /// Replays events of one claim or entity, oldest first.
    ///
    /// A withdrawal holds unless a later one that holds withdraws it: so the newest is looked at
    /// first.
    pub(super) fn of(events: Vec<Event>) -> ClaimState {
        let mut state = ClaimState { events, dead: HashSet::new(), is_first_live: true };
        for event in state.events.iter().rev() {
            if event.kind != Kind::Withdrawn || state.dead.contains(&event.row) {
                continue;
            }
            match event.target {
                Some((Target::Row, _)) => state.is_first_live = false,
                Some((Target::Event, row)) => {
                    state.dead.insert(row);
                }
                None => {}
            }
        }
        state
    }

    fn live(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter().filter(move |event| event.kind == kind && self.is_live(event.row))
    }

    /// Says whether an event was not withdrawn.
    pub(super) fn is_live(&self, event: i64) -> bool {
        !self.dead.contains(&event)
    }

    /// Says whether the row itself, the first assertion, was not withdrawn.
    pub(super) fn is_first_live(&self) -> bool {
        self.is_first_live
    }

    /// Adds what an assertion, an event or the first, has brought, if it holds and brings something
    /// new.
    pub(super) fn cite(
        &self,
        citations: &mut Vec<Citation>,
        event: Option<i64>,
        brought: Citation,
    ) {
        let is_live = event.map_or(self.is_first_live, |event| self.is_live(event));
        if is_live && !citations.contains(&brought) {
            citations.push(brought);
        }
    }

    /// Says whether some assertion holds.
    pub(super) fn is_asserted(&self) -> bool {
        self.is_first_live || self.live(Kind::Asserted).next().is_some()
    }

    /// Says whether a person retracted the claim and nobody restored it.
    pub(super) fn is_retracted(&self) -> bool {
        let by_person = |event: &&Event| {
            matches!(event.kind, Kind::Retracted | Kind::Restored) && self.is_live(event.row)
        };
        self.events.iter().rfind(by_person).is_some_and(|event| event.kind == Kind::Retracted)
    }

    /// Says whether the claim counts now.
    pub(super) fn is_current(&self) -> bool {
        self.is_asserted() && !self.is_retracted()
    }

    /// Says whether an `added` event holds.
    pub(super) fn is_added(&self) -> bool {
        self.live(Kind::Added).next().is_some()
    }

    /// Says whether an `added` event outside a range of rows holds.
    pub(super) fn is_added_outside(&self, (low, high): (i64, i64)) -> bool {
        self.live(Kind::Added).any(|event| event.row <= low || event.row > high)
    }

    /// Says whether an `asserted` event outside a range of rows holds.
    pub(super) fn is_asserted_outside(&self, (low, high): (i64, i64)) -> bool {
        self.live(Kind::Asserted).any(|event| event.row <= low || event.row > high)
    }

    /// Returns the confidence that the latest live assertion gave, if a later one gave any.
    pub(super) fn later_confidence(&self) -> Option<u32> {
        self.live(Kind::Asserted).rev().find_map(|event| event.confidence)
    }

    /// Returns the word of our own latest rank, else of the latest later assertion's.
    pub(super) fn later_rank(&self) -> Option<&str> {
        let ours = self.live(Kind::Ranked).next_back();
        let stated = || self.live(Kind::Asserted).rev().find(|event| event.rank.is_some());
        ours.or_else(stated).and_then(|event| event.rank.as_deref())
    }

    /// Returns the event by which an origin stated the claim after a given event, if it did.
    pub(super) fn asserted_after(&self, after: i64, origin: i64) -> Option<i64> {
        let mut asserted = self.live(Kind::Asserted);
        asserted.find(|event| event.row > after && event.origin == Some(origin)).map(|e| e.row)
    }
}

fn kind_of(word: &str) -> Result<Kind, StoreError> {
    Ok(match word {
        "asserted" => Kind::Asserted,
        "added" => Kind::Added,
        "withdrawn" => Kind::Withdrawn,
        "retracted" => Kind::Retracted,
        "restored" => Kind::Restored,
        "ranked" => Kind::Ranked,
        other => return Err(StoreError::Damaged(format!("an event of kind \"{other}\""))),
    })
}

/// Returns the source records that were withdrawn and not brought back.
pub(super) fn withdrawn_records(connection: &Connection) -> Result<HashSet<i64>, StoreError> {
    let sql = "SELECT row, target, target_row FROM event
               WHERE kind = 'withdrawn' AND claim IS NULL AND entity IS NULL ORDER BY row DESC";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([])?;
    let (mut dead_events, mut dead_records) = (HashSet::new(), HashSet::new());
    while let Some(row) = rows.next()? {
        let event: i64 = row.get(0)?;
        let target: String = row.get(1)?;
        match target.as_str() {
            _ if dead_events.contains(&event) => {}
            "event" => {
                dead_events.insert(row.get::<_, i64>(2)?);
            }
            "source_record" => {
                dead_records.insert(row.get::<_, i64>(2)?);
            }
            _ => {}
        }
    }
    Ok(dead_records)
}
