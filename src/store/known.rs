//! What a change knows without asking the store, so that an import of millions of rows does not
//! look millions of times into trees that no cache holds.
//!
//! Whatever is remembered here is so; what is not may still be in the store, unless the change
//! began with an empty one: then it knows all that there is.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use rusqlite::Connection;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::error::StoreError;
use super::rows::signed_prefix;

/// Entities remembered at most: 16 bytes each, in a table of up to twice as many places.
const ENTITIES_MAX: usize = 7_000_000;
/// Identities held back before they are written, in their order: as many as a table of a million
/// places takes.
const PENDING_MAX: usize = (1 << 20) / 8 * 7;
/// Words of the filters of identities and of texts, powers of two: 32 and 8 MiB, of which only
/// what is used is ever touched.
const IDENTITY_WORDS: usize = 1 << 22;
const TEXT_WORDS: usize = 1 << 20;
/// Words that stand together in a line of the processor's cache.
const LINE: usize = 8;

/// An id by 96 random bits: two ids of one store have the same with a probability below 10^-14.
type Fingerprint = [u32; 3];

/// A row, and in the lowest bit whether something live names the entity.
#[derive(Clone, Copy)]
struct Remembered(u32);

/// The entities that a change has met.
pub(super) struct Entities {
    hashers: (RandomState, RandomState),
    /// The ids hashed last, and which of them is the older: of one claim both ends are asked for
    /// several times in a row.
    last: [(String, Fingerprint); 2],
    older: usize,
    rows: HashMap<Fingerprint, Remembered, FxBuildHasher>,
    /// Whether what is not remembered is not in the store.
    is_all: bool,
}

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// Its row, and whether it is known that something live names it.
    Row(i64, bool),
    /// There is no such entity.
    Nobody,
    /// The store must be asked.
    Unknown,
}

impl Entities {
    /// Knows nobody; `is_empty` says that the store does not either.
    pub(super) fn new(is_empty: bool) -> Entities {
        let hashers = (RandomState::new(), RandomState::new());
        let rows = HashMap::default();
        Entities { hashers, last: Default::default(), older: 0, rows, is_all: is_empty }
    }

    fn fingerprint(&mut self, id: &str) -> Fingerprint {
        if let Some((_, fingerprint)) = self.last.iter().find(|(last, _)| last == id) {
            return *fingerprint;
        }
        let (one, other) = (self.hashers.0.hash_one(id), self.hashers.1.hash_one(id));
        let fingerprint = [one as u32, (one >> 32) as u32, other as u32];
        let (last, hashed) = &mut self.last[self.older];
        id.clone_into(last);
        *hashed = fingerprint;
        self.older ^= 1;
        fingerprint
    }

    pub(super) fn find(&mut self, id: &str) -> Met {
        let fingerprint = self.fingerprint(id);
        match self.rows.get(&fingerprint) {
            Some(Remembered(known)) => Met::Row(i64::from(known >> 1), known & 1 == 1),
            None if self.is_all => Met::Nobody,
            None => Met::Unknown,
        }
    }

    /// Remembers an entity; that it is live is not forgotten.
    pub(super) fn meet(&mut self, id: &str, row: i64, is_live: bool) {
        let fingerprint = self.fingerprint(id);
        let Some(place) = u32::try_from(row).ok().filter(|row| *row < 1 << 31) else {
            self.is_all = false;
            return;
        };
        if self.rows.len() >= ENTITIES_MAX && !self.rows.contains_key(&fingerprint) {
            self.is_all = false;
            return;
        }
        let known = self.rows.entry(fingerprint).or_insert(Remembered(place << 1));
        known.0 |= u32::from(is_live);
    }
}

/// A set of hashes that may take a stranger for a member, and never a member for a stranger (Bloom
/// 1970; all bits of a member in one cache line, Putze, Sanders and Singler 2007).
struct Filter(Vec<u64>);

impl Filter {
    fn of_words(words: usize) -> Filter {
        Filter(vec![0; words])
    }

    /// The line of a hash, and four bits in it.
    fn bits(&self, hash: u64) -> (usize, [usize; 4]) {
        // The bits of the line are not those that choose it.
        let line = (hash >> 40) as usize % (self.0.len() / LINE);
        let bit = |ix: u32| (hash >> (9 * ix)) as usize % (LINE * 64);
        (line * LINE, [bit(0), bit(1), bit(2), bit(3)])
    }

    /// Adds a hash; says whether it may have been there.
    fn add(&mut self, hash: u64) -> bool {
        let (line, bits) = self.bits(hash);
        let mut was_there = true;
        for bit in bits {
            let (word, mask) = (&mut self.0[line + bit / 64], 1 << (bit % 64));
            was_there &= *word & mask != 0;
            *word |= mask;
        }
        was_there
    }

    fn may_have(&self, hash: u64) -> bool {
        let (line, bits) = self.bits(hash);
        bits.into_iter().all(|bit| self.0[line + bit / 64] & 1 << (bit % 64) != 0)
    }
}

/// The identities of the claims of a change that began with an empty store. They are written late
/// and in their order, so that the tree grows at few places.
pub(super) struct Identities {
    /// Prefixes and rows that are not in the tree yet.
    pending: FxHashMap<u64, i64>,
    written: Filter,
}

/// Where the claims of a prefix are found.
pub(super) enum Whereabouts {
    /// No claim has it.
    Nowhere,
    /// One claim, in this row.
    Row(i64),
    /// The store must be asked.
    Store,
}

impl Identities {
    pub(super) fn new() -> Identities {
        Identities { pending: FxHashMap::default(), written: Filter::of_words(IDENTITY_WORDS) }
    }

    pub(super) fn find(&self, prefix: u64) -> Whereabouts {
        match self.pending.get(&prefix) {
            Some(row) => Whereabouts::Row(*row),
            None if self.written.may_have(prefix) => Whereabouts::Store,
            None => Whereabouts::Nowhere,
        }
    }

    /// Adds a claim; one whose prefix another has already goes with that into the tree.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        prefix: u64,
        row: i64,
    ) -> Result<(), StoreError> {
        if let Some(earlier) = self.pending.insert(prefix, row) {
            self.pending.insert(prefix, earlier);
            self.write(connection)?;
            self.pending.insert(prefix, row);
        }
        match self.pending.len() >= PENDING_MAX {
            true => self.write(connection),
            false => Ok(()),
        }
    }

    /// Writes what is held back.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut all: Vec<(i64, i64)> = Vec::with_capacity(self.pending.len());
        for (prefix, row) in self.pending.drain() {
            self.written.add(prefix);
            all.push((signed_prefix(prefix), row));
        }
        all.sort_unstable();
        let sql = "INSERT INTO identity (prefix, claim) VALUES (?, ?)";
        let mut insert = connection.prepare_cached(sql)?;
        for entry in all {
            insert.execute(<[i64; 2]>::from(entry))?;
        }
        Ok(())
    }
}

/// The texts that the claims of a change state of their subjects.
pub(super) struct Stated {
    hasher: RandomState,
    texts: Filter,
}

impl Stated {
    pub(super) fn new() -> Stated {
        Stated { hasher: RandomState::new(), texts: Filter::of_words(TEXT_WORDS) }
    }

    pub(super) fn add(&mut self, subject: &str, relation: &str, text: &str) {
        self.texts.add(self.hasher.hash_one((subject, relation, text)));
    }

    /// Says whether a claim may have stated it; if not, none has.
    pub(super) fn may_have(&self, subject: &str, relation: &str, text: &str) -> bool {
        self.texts.may_have(self.hasher.hash_one((subject, relation, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_never_takes_a_member_for_a_stranger() {
        let hash = |number: u64| RandomState::new().hash_one(number);
        let members: Vec<u64> = (0..10_000).map(hash).collect();
        let mut filter = Filter::of_words(TEXT_WORDS);
        let taken = members.iter().filter(|member| filter.add(**member)).count();
        assert!(taken < 10, "{taken} of 10,000 strangers in a nearly empty filter");
        assert!(members.iter().all(|member| filter.may_have(*member)));
    }

    #[test]
    fn an_entity_is_known_with_what_is_live() {
        let mut entities = Entities::new(true);
        assert_eq!(entities.find("a"), Met::Nobody);
        entities.meet("a", 7, true);
        entities.meet("a", 7, false);
        assert_eq!(entities.find("a"), Met::Row(7, true));
        assert_eq!(Entities::new(false).find("a"), Met::Unknown);
    }
}
