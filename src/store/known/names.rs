//! Folded names that wait to be written.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::Path;

use rusqlite::Connection;

use super::filter::Filter;
use crate::store::error::StoreError;
use crate::store::tables::insert_all;
use crate::store::tables::number;
use crate::store::tables::text;

/// Names that wait at most, and the bytes of their texts.
const NAMES_MAX: usize = 1 << 17;
const BYTES_MAX: usize = 1 << 23;

/// The folded names and exact identifiers of a change that began with an empty store, on their way
/// into it. Many are written at once, in their order: of a tree that no cache holds each batch
/// then touches every page once.
pub(in crate::store) struct NameKeys {
    texts: String,
    /// Where the key ends in the texts, behind the end of the one before; the entity, the claim.
    keys: Vec<(usize, i64, i64)>,
    hasher: RandomState,
    /// All keys, waiting or written.
    known: Filter,
}

impl NameKeys {
    pub(in crate::store) fn beside(path: &Path) -> NameKeys {
        NameKeys {
            texts: String::new(),
            keys: Vec::new(),
            hasher: RandomState::new(),
            known: Filter::beside(path),
        }
    }

    /// Adds a key of an entity, which a claim states.
    pub(in crate::store) fn add(&mut self, key: &str, entity: i64, claim: i64) -> io::Result<()> {
        self.texts.push_str(key);
        self.keys.push((self.texts.len(), entity, claim));
        self.known.add(self.hasher.hash_one(key))
    }

    /// Says whether so many wait that they should be written.
    pub(in crate::store) fn is_full(&self) -> bool {
        self.keys.len() >= NAMES_MAX || self.texts.len() >= BYTES_MAX
    }

    /// Says whether somebody may have a key; if not, nobody has.
    pub(in crate::store) fn may_have(&self, key: &str) -> bool {
        self.known.may_have(self.hasher.hash_one(key))
    }

    /// Writes all that wait.
    pub(in crate::store) fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.keys.is_empty() {
            return Ok(());
        }
        let mut begin = 0;
        let mut sorted: Vec<(&str, i64, i64)> = Vec::with_capacity(self.keys.len());
        for (end, entity, claim) in &self.keys {
            sorted.push((&self.texts[begin..*end], *entity, *claim));
            begin = *end;
        }
        sorted.sort_unstable();
        let rows = sorted.iter().map(|(key, entity, claim)| {
            Ok([text(Some(key)), number(Some(*entity)), number(Some(*claim))])
        });
        insert_all(connection, "name_key (key, entity, claim)", rows)?;
        self.texts.clear();
        self.keys.clear();
        Ok(())
    }
}
