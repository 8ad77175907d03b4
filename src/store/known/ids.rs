//! The entities or the sources that a change has met, by their ids.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use crate::store::map::Scratch;

/// Places of the first table, a power of two. Each further one has twice as many.
const FIRST_PLACES: usize = 1 << 12;
/// Words of a place: 64 bits of the fingerprint; the other 32, and what is remembered.
const PLACE: usize = 2;

/// Words of a table that a cache of the processor may hold: 2 MiB.
const CACHED: usize = 1 << 18;

/// An id by 96 random bits: two ids of one store have the same with a probability below 10^-12
/// up to a hundred million entities.
type Fingerprint = (u64, u32);

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Met {
    /// Its row, and whether it is known that something live names it.
    Row(i64, bool),
    /// The store has no such id.
    Absent,
    /// The store must be asked.
    Unknown,
}

/// Rows by ids: a table with open addressing, which is mapped when it is large.
pub(in crate::store) struct Ids {
    beside: PathBuf,
    hashers: (RandomState, RandomState),
    /// The ids hashed last, and which of them is the older: of one claim both ends are asked for
    /// several times in a row.
    last: [(String, Fingerprint); 2],
    older: usize,
    table: Scratch,
    /// Where what is expected stands.
    places: Vec<usize>,
    len: usize,
    /// Whether what is not remembered is not in the store.
    is_all: bool,
}

impl Ids {
    /// Knows none; `is_empty` says that the store does not either.
    pub(in crate::store) fn beside(path: &Path, is_empty: bool) -> io::Result<Ids> {
        Ok(Ids {
            beside: path.to_owned(),
            hashers: (RandomState::new(), RandomState::new()),
            last: Default::default(),
            older: 0,
            table: Scratch::beside(path, FIRST_PLACES * PLACE)?,
            places: Vec::new(),
            len: 0,
            is_all: is_empty,
        })
    }

    fn fingerprint(&mut self, id: &str) -> Fingerprint {
        if let Some((_, fingerprint)) = self.last.iter().find(|(last, _)| last == id) {
            return *fingerprint;
        }
        let fingerprint = (self.hashers.0.hash_one(id), self.hashers.1.hash_one(id) as u32);
        let (last, hashed) = &mut self.last[self.older];
        id.clone_into(last);
        *hashed = fingerprint;
        self.older ^= 1;
        fingerprint
    }

    /// Reads the places of ids that are about to be looked for. No cache of a processor holds a
    /// large table, and it waits for many reads that do not depend on each other about as long as
    /// for one.
    pub(in crate::store) fn expect(&mut self, ids: impl Iterator<Item = impl AsRef<str>>) {
        let len = self.table.len();
        if len <= CACHED {
            return;
        }
        self.places.clear();
        self.places.extend(ids.map(|id| first_place(len, self.hashers.0.hash_one(id.as_ref()))));
        let read = self.places.iter().fold(0, |read, place| read ^ self.table[*place]);
        std::hint::black_box(read);
    }

    pub(in crate::store) fn find(&mut self, id: &str) -> Met {
        let fingerprint = self.fingerprint(id);
        let place = place_of(&self.table, fingerprint);
        match remembered(self.table[place + 1]) {
            Some((row, is_live)) => Met::Row(i64::from(row), is_live),
            None if self.is_all => Met::Absent,
            None => Met::Unknown,
        }
    }

    /// Remembers an id; that it is live is not forgotten.
    pub(in crate::store) fn meet(&mut self, id: &str, row: i64, is_live: bool) -> io::Result<()> {
        let fingerprint = self.fingerprint(id);
        let Some(row) = u32::try_from(row).ok().filter(|row| *row < 1 << 31) else {
            self.is_all = false;
            return Ok(());
        };
        // Beyond three places of four it takes long to find a free one.
        if self.len * 4 >= self.table.len() / PLACE * 3 {
            self.grow()?;
        }
        let place = place_of(&self.table, fingerprint);
        let (known, was_live) = remembered(self.table[place + 1]).unwrap_or((row, false));
        self.len += usize::from(self.table[place + 1] == 0);
        self.table[place] = fingerprint.0;
        self.table[place + 1] = word(fingerprint, known, was_live || is_live);
        Ok(())
    }

    fn grow(&mut self) -> io::Result<()> {
        let mut table = Scratch::beside(&self.beside, self.table.len() * 2)?;
        for old in self.table.chunks_exact(PLACE).filter(|old| old[1] != 0) {
            let place = place_of(&table, (old[0], (old[1] >> 32) as u32));
            table[place..place + PLACE].copy_from_slice(old);
        }
        self.table = table;
        Ok(())
    }
}

/// The place where the search for a fingerprint begins in a table of so many words, which are a
/// power of two.
fn first_place(words: usize, fingerprint: u64) -> usize {
    (fingerprint as usize & (words / PLACE - 1)) * PLACE
}

/// The place of an id, or the free one where it would be put.
fn place_of(table: &[u64], fingerprint: Fingerprint) -> usize {
    let mut place = first_place(table.len(), fingerprint.0);
    loop {
        let (one, other) = (table[place], table[place + 1]);
        if other == 0 || (one, (other >> 32) as u32) == fingerprint {
            return place;
        }
        place = (place + PLACE) & (table.len() - 1);
    }
}

/// The second word of a place, never zero: rows begin with one.
fn word(fingerprint: Fingerprint, row: u32, is_live: bool) -> u64 {
    u64::from(fingerprint.1) << 32 | u64::from(row) << 1 | u64::from(is_live)
}

/// The row of an id and whether it is live, from its second word; none of a free place.
fn remembered(word: u64) -> Option<(u32, bool)> {
    let low = word as u32;
    (word != 0).then_some((low >> 1, low & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(is_empty: bool) -> Ids {
        Ids::beside(Path::new("graph"), is_empty).expect("in memory")
    }

    #[test]
    fn an_id_is_known_with_whether_it_is_live() {
        let mut ids = none(true);
        assert_eq!(ids.find("a"), Met::Absent);
        ids.meet("a", 7, true).expect("room");
        ids.meet("a", 7, false).expect("room");
        assert_eq!(ids.find("a"), Met::Row(7, true));
        assert_eq!(none(false).find("a"), Met::Unknown);
    }

    #[test]
    fn many_are_known_while_the_table_grows() {
        let mut ids = none(true);
        let id = |row: i64| format!("entity-{row}");
        let count = 5 * FIRST_PLACES as i64;
        (1..=count).for_each(|row| ids.meet(&id(row), row, row % 3 == 0).expect("room"));
        for row in 1..=count {
            assert_eq!(ids.find(&id(row)), Met::Row(row, row % 3 == 0));
        }
        assert_eq!(ids.find(&id(count + 1)), Met::Absent);
    }
}
