//! What a change knows without asking the store, so that an import of millions of rows does not
//! look millions of times into trees that no cache holds.
//!
//! Whatever is remembered here is so; what is not may still be in the store, unless the change
//! began with none of its kind there: then it knows all that there are.

mod filter;
mod identities;
mod ids;
mod names;

pub(super) use self::filter::Stated;
pub(super) use self::identities::Identities;
pub(super) use self::ids::{Ids, Met};
pub(super) use self::names::NameKeys;
