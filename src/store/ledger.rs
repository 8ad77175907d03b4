//! Adding rows to recorded tables and keeping account of them.
//!
//! Rows wait until there are many, for one statement that inserts many takes half the time of as
//! many statements; whoever reads what a change has added has those that wait written first.

use std::cell::RefCell;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Statement};

use super::digest::{Gathered, RowHasher, chain};
use super::error::StoreError;
use super::tables::{Column, MANY, ORIGIN, TABLES, Table};

/// The rows of one table that a change added.
struct Added<'s> {
    table: &'static Table,
    rows: u64,
    last_row: i64,
    /// What is not hashed yet; that which waits to be inserted is its tail.
    hash: RowHasher,
    /// Where in there the rows begin that wait, and how many they are.
    waiting: (usize, usize),
    /// Inserts one row, and [`MANY`]. Made when first needed, and kept: to look for it again costs
    /// more than to bind a row.
    inserts: [Option<Statement<'s>>; 2],
}

/// Adds rows to recorded tables and hashes them on the way.
pub(super) struct Ledger<'s> {
    connection: &'s Connection,
    /// In the order of [`TABLES`]. What waits is also written when somebody only reads.
    added: RefCell<Vec<Added<'s>>>,
}

impl<'s> Added<'s> {
    fn put(&mut self, row: i64, columns: &[Column<'_>]) {
        let name = self.table.name;
        assert!(columns.len() == self.table.columns.len(), "a {name} row is complete");
        assert!(row > self.last_row, "rows of {name} are only added at the end");
        self.hash.add(row, columns.iter().copied());
        self.waiting.1 += 1;
        self.rows += 1;
        self.last_row = row;
    }

    /// Inserts the rows that wait.
    fn write(&mut self, connection: &'s Connection) -> Result<(), StoreError> {
        let (begin, count) = self.waiting;
        let (kind, at_once) = if count == MANY { (1, MANY) } else { (0, 1) };
        let insert = match &mut self.inserts[kind] {
            Some(insert) => insert,
            none => none.insert(connection.prepare(&self.table.insert_sql(at_once))?),
        };
        let width = self.table.columns.len();
        let mut values = Gathered::new(&self.hash.gathered[begin..], width);
        for _ in 0..count / at_once {
            let some = values.by_ref().take(at_once * (1 + width)).map(ToSqlOutput::Borrowed);
            insert.execute(rusqlite::params_from_iter(some))?;
        }
        self.hash.feed();
        self.waiting = (self.hash.gathered.len(), 0);
        Ok(())
    }
}

impl<'s> Ledger<'s> {
    /// Starts an account from the last row of each table.
    pub(super) fn open(connection: &'s Connection) -> Result<Ledger<'s>, StoreError> {
        let added = TABLES.iter().map(|table| {
            let sql = format!("SELECT coalesce(max(row), 0) FROM {}", table.name);
            Ok(Added {
                table,
                rows: 0,
                last_row: connection.query_row(&sql, [], |row| row.get(0))?,
                hash: RowHasher::default(),
                waiting: (0, 0),
                inserts: [const { None }; 2],
            })
        });
        let added = added.collect::<Result<_, StoreError>>()?;
        Ok(Ledger { connection, added: RefCell::new(added) })
    }

    /// Returns the store with every row that was added.
    pub(super) fn written(&self) -> Result<&'s Connection, StoreError> {
        let mut added = self.added.borrow_mut();
        let waiting = added.iter_mut().filter(|added| added.waiting.1 > 0);
        for added in waiting {
            added.write(self.connection)?;
        }
        Ok(self.connection)
    }

    /// Adds a row behind the table's last and returns its number.
    pub(super) fn add(&mut self, table: &Table, columns: &[Column<'_>]) -> Result<i64, StoreError> {
        let row = self.last_row(table) + 1;
        self.add_at(table, row, columns)?;
        Ok(row)
    }

    /// Adds a row at a number beyond the table's last.
    pub(super) fn add_at(
        &mut self,
        table: &Table,
        row: i64,
        columns: &[Column<'_>],
    ) -> Result<(), StoreError> {
        let added = &mut self.added.get_mut()[table.ix];
        added.put(row, columns);
        if added.waiting.1 < MANY { Ok(()) } else { added.write(self.connection) }
    }

    /// Returns the number of the table's last row.
    pub(super) fn last_row(&self, table: &Table) -> i64 {
        self.added.borrow()[table.ix].last_row
    }

    /// Says whether nothing was added; that an origin was named adds nothing by itself.
    pub(super) fn is_empty(&self) -> bool {
        let added = self.added.borrow();
        added.iter().filter(|added| added.table.name != ORIGIN.name).all(|added| added.rows == 0)
    }

    /// Returns the last rows of all tables, as the change row keeps them.
    pub(super) fn watermarks(&self) -> String {
        let added = self.added.borrow();
        let marks = added.iter().map(|added| format!("{}={}", added.table.name, added.last_row));
        marks.collect::<Vec<_>>().join(" ")
    }

    /// Returns the digest of a change.
    pub(super) fn digest(&self, before: &[u8], words: &[Option<&str>]) -> [u8; 32] {
        let added = self.added.borrow();
        chain(before, words, added.iter().map(|added| (added.rows, added.hash.finished())))
    }
}

/// Reads the last rows of all tables back from a change row; none when the text is damaged.
pub(super) fn parse_watermarks(marks: &str) -> Option<Vec<i64>> {
    let mut parts = marks.split(' ');
    let last_rows = TABLES.iter().map(|table| {
        let (name, row) = parts.next()?.split_once('=')?;
        (name == table.name).then(|| row.parse().ok()).flatten()
    });
    last_rows.collect()
}
