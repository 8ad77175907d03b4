//! Numbers of rows: small, stable within one store, and in no output.

/// The row of an entity: small, stable within one store, and in no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRow(pub(super) i64);

/// The row of a claim: likewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimRow(pub(super) i64);

/// The row of an origin: what an import calls the place that its records come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginRow(pub(super) i64);

/// SQLite's integers are signed: the sign bit is turned so that their order is that of the ids.
pub(super) fn signed_prefix(prefix: u64) -> i64 {
    (prefix ^ (1 << 63)).cast_signed()
}
