//! Numbers of rows: small, stable within one store, and in no output.

use std::ops::Range;

/// The row of an entity: small, stable within one store, and in no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRow(pub(super) i64);

/// The row of a claim: likewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimRow(pub(super) i64);

impl EntityRow {
    /// Names a row of no store: for graphs that were built in memory.
    pub fn unstored(number: u32) -> EntityRow {
        EntityRow(i64::from(number))
    }

    /// Returns its number, of which a store has fewer than 2^32.
    pub(crate) fn number(self) -> u32 {
        u32::try_from(self.0).expect("a store holds fewer than 2^32 entities")
    }
}

impl ClaimRow {
    /// Names a row by its number; of no store in graphs that were built in memory.
    pub fn unstored(number: u32) -> ClaimRow {
        ClaimRow(i64::from(number))
    }

    /// Returns its number, of which a store has fewer than 2^32.
    pub(crate) fn number(self) -> u32 {
        u32::try_from(self.0).expect("a store holds fewer than 2^32 claims")
    }

    /// The rows that its qualifiers may have, as the schema says.
    pub(super) fn qualifier_rows(self) -> Range<i64> {
        let first = |row: i64| row << 24;
        first(self.0)..first(self.0 + 1)
    }
}

/// The row of an origin: what an import calls the place that its records come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginRow(pub(super) i64);

/// SQLite's integers are signed: the sign bit is turned so that their order is that of the ids.
pub(super) fn signed_prefix(prefix: u64) -> i64 {
    (prefix ^ (1 << 63)).cast_signed()
}
