//! Rows into a table of SQLite, 32 with a statement, and the hash of them that a change keeps.

use rusqlite::Connection;
use rusqlite::Statement;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// Rows that one statement inserts.
const AT_ONCE: usize = 32;
/// Bytes that are gathered before they are hashed.
const GATHERED: usize = 1 << 16;

/// A value for a column.
pub(super) type Cell<'c> = ValueRef<'c>;

/// A number.
pub(super) fn number(number: usize) -> Cell<'static> {
    ValueRef::Integer(number as i64)
}

/// A text, or nothing where it is empty.
pub(super) fn text(text: &[u8]) -> Cell<'_> {
    if text.is_empty() { ValueRef::Null } else { ValueRef::Text(text) }
}

/// A table that takes rows.
pub(super) struct Rows<'c> {
    connection: &'c Connection,
    table: &'static str,
    width: usize,
    many: Statement<'c>,
    /// What is not hashed yet, whose tail from `begin` on waits to be inserted.
    gathered: Vec<u8>,
    begin: usize,
    waiting: usize,
    count: u64,
    hash: blake3::Hasher,
    is_recorded: bool,
}

impl<'c> Rows<'c> {
    /// `table` stands with its columns, of which there are `width`.
    pub(super) fn into(
        connection: &'c Connection,
        table: &'static str,
        width: usize,
    ) -> rusqlite::Result<Rows<'c>> {
        Ok(Rows {
            connection,
            table,
            width,
            many: connection.prepare(&insert(table, width, AT_ONCE))?,
            gathered: Vec::with_capacity(2 * GATHERED),
            begin: 0,
            waiting: 0,
            count: 0,
            hash: blake3::Hasher::new(),
            is_recorded: true,
        })
    }

    /// One that a change keeps no account of.
    pub(super) fn unrecorded(
        connection: &'c Connection,
        table: &'static str,
        width: usize,
    ) -> rusqlite::Result<Rows<'c>> {
        Ok(Rows { is_recorded: false, ..Rows::into(connection, table, width)? })
    }

    /// Adds a row, its number first.
    pub(super) fn put(&mut self, cells: &[Cell<'_>]) -> rusqlite::Result<()> {
        let (row, columns) = cells.split_first().expect("a row has cells");
        let ValueRef::Integer(row) = row else { unreachable!("a row begins with its number") };
        self.gathered.extend_from_slice(&row.to_le_bytes());
        columns.iter().for_each(|cell| gather(&mut self.gathered, *cell));
        (self.count, self.waiting) = (self.count + 1, self.waiting + 1);
        if self.waiting < AT_ONCE {
            return Ok(());
        }
        bind(&mut self.many, &self.gathered[self.begin..], self.width)?;
        self.feed();
        Ok(())
    }

    fn feed(&mut self) {
        self.waiting = 0;
        if self.gathered.len() >= GATHERED {
            if self.is_recorded {
                self.hash.update(&self.gathered);
            }
            self.gathered.clear();
        }
        self.begin = self.gathered.len();
    }

    /// Inserts what still waits; returns how many rows there were and their hash.
    pub(super) fn end(mut self) -> rusqlite::Result<(u64, blake3::Hash)> {
        if self.waiting > 0 {
            let mut few = self.connection.prepare(&insert(self.table, self.width, self.waiting))?;
            bind(&mut few, &self.gathered[self.begin..], self.width)?;
        }
        Ok((self.count, self.hash.update(&self.gathered).finalize()))
    }
}

fn insert(table: &str, width: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(", "));
    format!("INSERT INTO {table} VALUES {}", vec![row; rows].join(", "))
}

/// A tag, then the length of what has one, then the bytes, as a change hashes them.
pub(super) fn gather(bytes: &mut Vec<u8>, cell: Cell<'_>) {
    let (tag, content): (u8, &[u8]) = match cell {
        ValueRef::Integer(number) => {
            bytes.push(1);
            bytes.extend_from_slice(&number.to_le_bytes());
            return;
        }
        ValueRef::Text(content) => (3, content),
        ValueRef::Blob(content) => (4, content),
        _ => (0, &[]),
    };
    bytes.push(tag);
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
}

/// Binds and inserts rows as they were gathered.
fn bind(insert: &mut Statement<'_>, mut bytes: &[u8], width: usize) -> rusqlite::Result<()> {
    let mut take = |len: usize| {
        let (head, rest) = bytes.split_at(len);
        bytes = rest;
        head
    };
    let long = |bytes: &[u8]| i64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    for at in 0..insert.parameter_count() {
        let cell = if at % width == 0 {
            ValueRef::Integer(long(take(8)))
        } else {
            let tag = take(1)[0];
            let number = long(take(8));
            match tag {
                0 => ValueRef::Null,
                1 => ValueRef::Integer(number),
                _ => ValueRef::Text(take(number as usize)),
            }
        };
        insert.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(cell))?;
    }
    insert.raw_execute().map(drop)
}
