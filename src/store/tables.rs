//! The recorded tables, and statements that insert into any.

use rusqlite::CachedStatement;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::error::StoreError;

/// Rows that one statement inserts: with more the gain is small.
pub(super) const MANY: usize = 32;

/// A recorded table: its name and its columns behind "row".
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    /// Its place in [`TABLES`].
    pub(super) ix: usize,
}

macro_rules! tables {
    ($($constant:ident = $name:literal [$($column:literal),*];)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($constant),* }
        $(pub(super) const $constant: &Table =
            &Table { name: $name, columns: &[$($column),*], ix: Place::$constant as usize };)*
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
    pub(super) fn quoted_columns(&self) -> String {
        self.columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
    }

    /// Inserts so many rows.
    pub(super) fn insert_sql(&self, rows: usize) -> String {
        let columns = self.quoted_columns();
        insert_sql(&format!("{} (row, {columns})", self.name), 1 + self.columns.len(), rows)
    }
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
    let insert_of = |rows| connection.prepare_cached(&insert_sql(table, N, rows));
    let mut insert_many: Option<CachedStatement<'_>> = None;
    loop {
        let some = rows.by_ref().take(MANY).collect::<Result<Vec<_>, _>>()?;
        let all = some.as_flattened().iter().copied().map(ToSqlOutput::Borrowed);
        let all = rusqlite::params_from_iter(all);
        match (some.len(), &mut insert_many) {
            (0, _) => return Ok(()),
            (MANY, Some(insert)) => insert.execute(all)?,
            (MANY, none) => none.insert(insert_of(MANY)?).execute(all)?,
            (few, _) => insert_of(few)?.execute(all)?,
        };
    }
}
