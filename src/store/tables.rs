//! The recorded tables, and statements that insert into any.

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::error::StoreError;

/// Rows that one statement inserts: with more the gain is small.
pub(super) const MANY: usize = 32;

/// A recorded table: its name and its columns behind "row".
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
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
    /// Its place in [`TABLES`].
    pub(super) fn ix(&self) -> usize {
        let same = |table: &&Table| table.name == self.name;
        TABLES.iter().position(same).expect("every table constant stands in the list")
    }

    /// The columns of a set.
    pub(super) fn quoted_columns(&self, set: Columns) -> String {
        let columns = self.columns.iter().enumerate().filter(|(ix, _)| set & 1 << ix != 0);
        columns.map(|(_, column)| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
    }

    /// All of them.
    pub(super) fn all_columns(&self) -> Columns {
        (1 << self.columns.len()) - 1
    }

    /// Inserts so many rows, which have nothing in any other column.
    pub(super) fn insert_sql(&self, set: Columns, rows: usize) -> String {
        let table = format!("{} (row, {})", self.name, self.quoted_columns(set));
        insert_sql(&table, 1 + set.count_ones() as usize, rows)
    }
}

/// A set of the columns of a table, a bit for each.
pub(super) type Columns = u32;

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

/// Inserts so many rows into a table, whose name stands with its columns.
fn insert_sql(table: &str, columns: usize, rows: usize) -> String {
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("INSERT INTO {table} VALUES {}", vec![row; rows].join(", "))
}

/// Adds rows to a table that keeps no account.
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
