//! Adding rows and keeping account of them.
//!
//! A change's digest is BLAKE3 over the digest before it, the change's own words, and for each
//! recorded table in the order of [`TABLES`] its name, its number of added rows and the hash of
//! those rows in the order of "row". So `verify` finds any row that was altered, added or lost.

use blake3::Hasher;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use super::error::StoreError;

/// Rows that one statement inserts: with more the gain is small.
const MANY: usize = 32;
/// The same of rows that belong together, as those of one claim.
const FEW: usize = 8;

/// A recorded table: its name and its columns behind "row".
pub(super) struct Table {
    pub(super) name: &'static str,
    columns: &'static [&'static str],
}

macro_rules! tables {
    ($($constant:ident = $name:literal [$($column:literal),*];)*) => {
        $(pub(super) const $constant: &Table =
            &Table { name: $name, columns: &[$($column),*] };)*
        /// Every recorded table, in the order in which a digest takes them.
        pub(super) const TABLES: &[&Table] = &[$($constant),*];
    };
}

tables! {
    ENTITY_TYPE = "entity_type" ["name", "definition"];
    RELATION = "relation" ["name", "definition"];
    SETTING = "setting" ["name", "value"];
    ORIGIN = "origin" ["name"];
    ENTITY = "entity" ["id"];
    SOURCE = "source" ["id"];
    SOURCE_RECORD = "source_record"
        ["source", "title", "url", "publisher", "published", "kind", "note"];
    CLAIM = "claim" ["subject", "relation", "object", "start", "end", "stance", "attribution",
        "source", "locator", "via", "confidence", "rank", "origin"];
    VALUE_CLAIM = "value_claim" ["subject", "relation", "kind", "value", "unit", "bound", "lang",
        "start", "end", "stance", "attribution", "source", "locator", "via", "confidence", "rank",
        "origin"];
    QUALIFIER = "qualifier" ["name", "value", "unit", "bound"];
    CITATION = "citation" ["claim", "event", "quote", "retrieved"];
    EVENT = "event" ["kind", "claim", "entity", "target", "target_row", "origin", "confidence",
        "rank", "reason"];
    JUDGEMENT = "judgement" ["one", "other", "verdict", "reason"];
    TAKEN = "taken" ["origin", "key", "type", "entity"];
}

impl Table {
    fn ix(&self) -> usize {
        let same = |table: &&Table| table.name == self.name;
        TABLES.iter().position(same).expect("every table constant stands in the list")
    }

    fn quoted_columns(&self) -> String {
        self.columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
    }

    /// Inserts so many rows.
    fn insert_sql(&self, rows: usize) -> String {
        let columns = self.quoted_columns();
        insert_sql(&format!("{} (row, {columns})", self.name), 1 + self.columns.len(), rows)
    }
}

/// Inserts so many rows into a table, whose name stands with its columns.
fn insert_sql(table: &str, columns: usize, rows: usize) -> String {
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("INSERT INTO {table} VALUES {}", vec![row; rows].join(", "))
}

/// Adds rows to a table that keeps no account: many with one statement, which takes half the time
/// of as many with one each.
pub(super) fn insert_all<'v, const N: usize>(
    connection: &Connection,
    table: &str,
    mut rows: impl Iterator<Item = Result<[Column<'v>; N], StoreError>>,
) -> Result<(), StoreError> {
    loop {
        let some = rows.by_ref().take(MANY).collect::<Result<Vec<_>, _>>()?;
        if some.is_empty() {
            return Ok(());
        }
        let mut insert = connection.prepare_cached(&insert_sql(table, N, some.len()))?;
        let all = some.as_flattened().iter().copied().map(ToSqlOutput::Borrowed);
        insert.execute(rusqlite::params_from_iter(all))?;
    }
}

/// Returns a table's place in [`TABLES`].
pub(super) fn ix_of(table: &Table) -> usize {
    table.ix()
}

/// A value for a column, borrowed.
pub(super) type Column<'v> = ValueRef<'v>;

/// A text or nothing.
pub(super) fn text(value: Option<&str>) -> Column<'_> {
    value.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
}

/// A number or nothing.
pub(super) fn number(value: Option<i64>) -> Column<'static> {
    value.map_or(ValueRef::Null, ValueRef::Integer)
}

/// Bytes of rows that are gathered before they are hashed.
const GATHERED: usize = 1 << 16;

/// The rows of one table that a change added.
struct Added<'s> {
    rows: u64,
    hash: RowHasher,
    last_row: i64,
    /// By the number of rows less one. Made when first needed, and kept: to look for it again
    /// costs more than to bind a row.
    inserts: [Option<Statement<'s>>; FEW],
}

/// Adds rows to recorded tables and hashes them on the way.
pub(super) struct Ledger<'s> {
    connection: &'s Connection,
    added: Vec<Added<'s>>,
}

impl<'s> Ledger<'s> {
    /// Starts an account from the last row of each table.
    pub(super) fn open(connection: &'s Connection) -> Result<Ledger<'s>, StoreError> {
        let added = TABLES.iter().map(|table| {
            let sql = format!("SELECT coalesce(max(row), 0) FROM {}", table.name);
            let last_row = connection.query_row(&sql, [], |row| row.get(0))?;
            Ok(Added { rows: 0, hash: RowHasher::default(), last_row, inserts: Default::default() })
        });
        Ok(Ledger { connection, added: added.collect::<Result<_, StoreError>>()? })
    }

    /// Adds a row behind the table's last and returns its number.
    pub(super) fn add(&mut self, table: &Table, columns: &[Column<'_>]) -> Result<i64, StoreError> {
        let row = self.last_row(table) + 1;
        self.add_at(table, row, columns)?;
        Ok(row)
    }

    /// Adds rows from a number beyond the table's last on; their columns stand one row behind the
    /// other.
    pub(super) fn add_all_at(
        &mut self,
        table: &Table,
        first: i64,
        columns: &[Column<'_>],
    ) -> Result<(), StoreError> {
        let few = columns.chunks(FEW * table.columns.len());
        (first..).step_by(FEW).zip(few).try_for_each(|(row, few)| self.add_at(table, row, few))
    }

    /// Adds a row at a number beyond the table's last, or up to [`FEW`] from there on.
    pub(super) fn add_at(
        &mut self,
        table: &Table,
        row: i64,
        columns: &[Column<'_>],
    ) -> Result<(), StoreError> {
        let rows = columns.chunks_exact(table.columns.len());
        let count = rows.len();
        assert!(rows.remainder().is_empty() && count > 0, "a {} row is complete", table.name);
        let added = &mut self.added[table.ix()];
        assert!(row > added.last_row, "rows of {} are only added at the end", table.name);
        let insert = match &mut added.inserts[count - 1] {
            Some(insert) => insert,
            none => none.insert(self.connection.prepare(&table.insert_sql(count))?),
        };
        let numbered = (row..).zip(rows);
        let all = numbered.clone().flat_map(|(row, columns)| {
            std::iter::once(ValueRef::Integer(row)).chain(columns.iter().copied())
        });
        insert.execute(rusqlite::params_from_iter(all.map(ToSqlOutput::Borrowed)))?;
        for (row, columns) in numbered {
            added.hash.add(row, columns.iter().copied());
            added.rows += 1;
            added.last_row = row;
        }
        Ok(())
    }

    /// Returns the number of the table's last row.
    pub(super) fn last_row(&self, table: &Table) -> i64 {
        self.added[table.ix()].last_row
    }

    /// Says whether nothing was added; that an origin was named adds nothing by itself.
    pub(super) fn is_empty(&self) -> bool {
        let added = TABLES.iter().zip(&self.added);
        added.filter(|(table, _)| table.name != ORIGIN.name).all(|(_, added)| added.rows == 0)
    }

    /// Returns the last rows of all tables, as the change row keeps them.
    pub(super) fn watermarks(&self) -> String {
        let marks = TABLES.iter().zip(&self.added);
        let marks = marks.map(|(table, added)| format!("{}={}", table.name, added.last_row));
        marks.collect::<Vec<_>>().join(" ")
    }

    /// Returns the digest of a change.
    pub(super) fn digest(&self, before: &[u8], words: &[Option<&str>]) -> [u8; 32] {
        let tables = self.added.iter().map(|added| (added.rows, added.hash.finished()));
        chain(before, words, tables)
    }
}

fn chain(
    before: &[u8],
    words: &[Option<&str>],
    tables: impl Iterator<Item = (u64, blake3::Hash)>,
) -> [u8; 32] {
    let mut bytes = Vec::new();
    put_value(&mut bytes, ValueRef::Blob(before));
    for word in words {
        put_value(&mut bytes, text(*word));
    }
    for (table, (rows, rows_hash)) in TABLES.iter().zip(tables) {
        put_value(&mut bytes, text(Some(table.name)));
        bytes.extend_from_slice(&rows.to_le_bytes());
        bytes.extend_from_slice(rows_hash.as_bytes());
    }
    *blake3::hash(&bytes).as_bytes()
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

/// Computes the digest of a committed change again, from what the file holds now.
pub(super) fn digest_again(
    connection: &Connection,
    before: &[u8],
    words: &[Option<&str>],
    after: &[i64],
    upto: &[i64],
) -> Result<[u8; 32], StoreError> {
    let mut hashes = Vec::with_capacity(TABLES.len());
    for (table, (low, high)) in TABLES.iter().zip(after.iter().zip(upto)) {
        let columns = table.quoted_columns();
        let name = table.name;
        let sql =
            format!("SELECT row, {columns} FROM {name} WHERE row > ? AND row <= ? ORDER BY row");
        let mut select = connection.prepare_cached(&sql)?;
        let mut rows = select.query([low, high])?;
        let (mut count, mut hash) = (0, RowHasher::default());
        while let Some(row) = rows.next()? {
            let values = (1..=table.columns.len()).map(|ix| row.get_ref(ix));
            let values: Vec<ValueRef<'_>> = values.collect::<Result<_, _>>()?;
            hash.add(row.get(0)?, values.into_iter());
            count += 1;
        }
        hashes.push((count, hash.finished()));
    }
    Ok(chain(before, words, hashes.into_iter()))
}

/// Hashes rows. Many are gathered before the hash is fed: it takes several kilobytes at once
/// much faster than value after value.
#[derive(Default)]
struct RowHasher {
    hash: Hasher,
    gathered: Vec<u8>,
}

impl RowHasher {
    fn add<'v>(&mut self, row: i64, columns: impl Iterator<Item = Column<'v>>) {
        self.gathered.extend_from_slice(&row.to_le_bytes());
        for column in columns {
            put_value(&mut self.gathered, column);
        }
        if self.gathered.len() >= GATHERED {
            self.hash.update(&self.gathered);
            self.gathered.clear();
        }
    }

    fn finished(&self) -> blake3::Hash {
        let mut hash = self.hash.clone();
        hash.update(&self.gathered);
        hash.finalize()
    }
}

/// A tag for the type, then the length of what has one, then the bytes.
fn put_value(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let (tag, content): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(integer) => {
            bytes.push(1);
            bytes.extend_from_slice(&integer.to_le_bytes());
            return;
        }
        // No column holds floats; one that appears is damage, and hashes as what it is.
        ValueRef::Real(real) => {
            bytes.push(2);
            bytes.extend_from_slice(&real.to_bits().to_le_bytes());
            return;
        }
        ValueRef::Text(content) => (3, content),
        ValueRef::Blob(content) => (4, content),
    };
    bytes.push(tag);
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
}
