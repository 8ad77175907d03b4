//! Whom current claims between entities name.
//!
//! Nearly everybody was added, or has a name, and that is found by an index. Who has neither any
//! more may still be named by claims, of which the store has no index by their ends: all are read
//! when somebody first asks, and at most once a command.

use std::cell::OnceCell;

use rusqlite::Connection;

use super::error::StoreError;
use super::state::{ClaimState, not_current};

/// The entities that are named, found when first asked for.
#[derive(Default)]
pub(super) struct Linked(OnceCell<Found>);

struct Found {
    /// A bit for each row of an entity.
    named: Vec<u64>,
    /// Claims beyond this row came later.
    last_claim: i64,
}

impl Linked {
    /// Says whether a current claim between entities names the one in a row.
    pub(super) fn has(&self, connection: &Connection, row: i64) -> Result<bool, StoreError> {
        let found = match self.0.get() {
            Some(found) => found,
            None => {
                let found = find(connection)?;
                self.0.get_or_init(|| found)
            }
        };
        let (word, mask) = place(row);
        Ok(found.named.get(word).is_some_and(|bits| bits & mask != 0)
            || is_named_since(connection, row, found.last_claim)?)
    }
}

fn place(row: i64) -> (usize, u64) {
    let row = usize::try_from(row).expect("rows count from 1");
    (row / 64, 1 << (row % 64))
}

fn find(connection: &Connection) -> Result<Found, StoreError> {
    let not_current = not_current(connection)?;
    let mut found = Found { named: Vec::new(), last_claim: 0 };
    for_each_link(connection, |claim, subject, object| {
        found.last_claim = claim;
        let ends = [subject, object].into_iter().filter(|_| !not_current.contains(&claim));
        for (word, mask) in ends.map(place) {
            if found.named.len() <= word {
                found.named.resize(word + 1, 0);
            }
            found.named[word] |= mask;
        }
    })?;
    Ok(found)
}

/// Calls back with row, subject and object of every claim between entities, current or not.
pub(super) fn for_each_link(
    connection: &Connection,
    mut each: impl FnMut(i64, i64, i64),
) -> Result<(), StoreError> {
    let mut select = connection.prepare("SELECT row, subject, object FROM claim ORDER BY row")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?, row.get(2)?);
    }
    Ok(())
}

/// The same among the claims of a change that goes on.
fn is_named_since(connection: &Connection, entity: i64, row: i64) -> Result<bool, StoreError> {
    let sql = "SELECT row FROM claim WHERE row > ?1 AND (subject = ?2 OR object = ?2)";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query([row, entity])?;
    while let Some(row) = rows.next()? {
        if ClaimState::load(connection, row.get(0)?)?.is_current() {
            return Ok(true);
        }
    }
    Ok(false)
}
