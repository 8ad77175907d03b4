//! All claims in the order of their rows, and what other tables hold of each beside them: every
//! table is read once, from its first row to its last.

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::{Connection, Row, Rows, Statement};

use super::content::{CONTENT_COLUMNS, Content, VALUE_COLUMNS};
use super::error::StoreError;
use super::state::EVENT_COLUMNS;

/// Calls back for every claim, current or not, by row; with an error where its columns cannot be
/// read.
pub(super) fn for_each_claim<E: From<StoreError>>(
    connection: &Connection,
    mut each: impl FnMut(i64, Result<Content<'_>, StoreError>) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("SELECT {CONTENT_COLUMNS}, object FROM claim ORDER BY row");
    let mut links = connection.prepare(&sql).map_err(StoreError::from)?;
    let sql = format!("SELECT {CONTENT_COLUMNS}, {VALUE_COLUMNS} FROM value_claim ORDER BY row");
    let mut values = connection.prepare(&sql).map_err(StoreError::from)?;
    let (mut links, mut values) = (Numbered::of(&mut links)?, Numbered::of(&mut values)?);
    // The two tables share one sequence of rows.
    loop {
        if links.next < values.next {
            each(links.next, links.read(Content::of_link))?;
            links.advance()?;
        } else if values.next < END {
            each(values.next, values.read(Content::of_value))?;
            values.advance()?;
        } else {
            return Ok(());
        }
    }
}

/// Calls back with the first 64 bits of the identity of every claim, and the claim, sorted.
pub(super) fn for_each_identity(
    connection: &Connection,
    mut each: impl FnMut(i64, i64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut select =
        connection.prepare("SELECT prefix, claim FROM identity ORDER BY prefix, claim")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?)?;
    }
    Ok(())
}

/// Prepares to follow the claims with their qualifiers: `name, value, unit, bound`.
pub(super) fn qualifiers(connection: &Connection) -> Result<Statement<'_>, StoreError> {
    let sql = "SELECT claim, name, value, unit, bound FROM qualifier ORDER BY row";
    Ok(connection.prepare(sql)?)
}

/// Prepares to follow the claims with their citations: `event, quote, retrieved`.
pub(super) fn citations(connection: &Connection) -> Result<Statement<'_>, StoreError> {
    let sql = "SELECT claim, event, quote, retrieved FROM citation ORDER BY claim, row";
    Ok(connection.prepare(sql)?)
}

/// Prepares to follow the claims with their events: [`EVENT_COLUMNS`].
pub(super) fn events(connection: &Connection) -> Result<Statement<'_>, StoreError> {
    let sql = format!(
        "SELECT claim, {EVENT_COLUMNS} FROM event WHERE claim IS NOT NULL ORDER BY claim, row"
    );
    Ok(connection.prepare(&sql)?)
}

/// Prepares to follow the entities with their events, likewise.
pub(super) fn entity_events(connection: &Connection) -> Result<Statement<'_>, StoreError> {
    let sql = format!(
        "SELECT entity, {EVENT_COLUMNS} FROM event WHERE entity IS NOT NULL ORDER BY entity, row"
    );
    Ok(connection.prepare(&sql)?)
}

/// The number behind the last row.
const END: i64 = i64::MAX;

/// Rows by a number in their first column, none below one before it.
pub(super) struct Numbered<'s> {
    rows: Rows<'s>,
    /// The number of the row at which it stands, or [`END`].
    next: i64,
}

impl<'s> Numbered<'s> {
    /// Stands at the first row of a statement.
    pub(super) fn of(statement: &'s mut Statement<'_>) -> Result<Numbered<'s>, StoreError> {
        let mut numbered = Numbered { rows: statement.query([])?, next: END };
        numbered.advance()?;
        Ok(numbered)
    }

    /// Returns the number of the next row, if there is one.
    pub(super) fn next(&self) -> Option<i64> {
        (self.next < END).then_some(self.next)
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        self.rows.advance()?;
        self.next = self.rows.get().map_or(Ok(END), |row| row.get(0))?;
        Ok(())
    }

    fn read<'r, T>(
        &'r self,
        read: impl FnOnce(&'r Row<'s>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Damaged(format!("there is no row {}", self.next));
        read(self.rows.get().ok_or_else(gone)?)
    }

    /// Calls back for the rows of a number, whose further columns begin at 1. Rows of numbers
    /// below it are passed over: who follows may ask only for ever higher ones.
    pub(super) fn each_of(
        &mut self,
        number: i64,
        mut each: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        while self.next <= number {
            if self.next == number {
                self.read(&mut each)?;
            }
            self.advance()?;
        }
        Ok(())
    }
}
