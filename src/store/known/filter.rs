//! Sets of which it is known for sure who is not in them.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use crate::store::map::Scratch;

/// Words of the first table of a filter: 512 KiB, for a quarter of a million members.
const FIRST_WORDS: usize = 1 << 16;
/// How many times larger each further table is than the one before, as powers of two: a set of
/// ten million is four tables.
const GROWTH: usize = 2;
/// Bits that a table has for each member before a second one is begun.
const BITS_A_MEMBER: usize = 16;
/// Words that stand together in a line of the processor's cache.
const LINE: usize = 8;
/// Bits of a member, all in one line.
const BITS: u32 = 6;

/// A set of hashes that may take a stranger for a member, one of some hundreds, and never a member
/// for a stranger (Bloom 1970; all bits of a member in one cache line, Putze, Sanders and Singler
/// 2007; further and larger tables as the set grows, Almeida and others 2007).
pub(super) struct Filter {
    beside: PathBuf,
    tables: Vec<Scratch>,
    /// Members that the last table may still take.
    room: usize,
}

/// The line of a hash in a table of so many words, and its bits there.
fn bits(words: usize, hash: u64) -> (usize, impl Iterator<Item = usize>) {
    // The bits of the line are not those that choose it: a multiplication mixes upwards.
    let line = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % (words / LINE);
    (line * LINE, (0..BITS).map(move |ix| (hash >> (9 * ix)) as usize % (LINE * 64)))
}

impl Filter {
    pub(super) fn beside(path: &Path) -> Filter {
        Filter { beside: path.to_owned(), tables: Vec::new(), room: 0 }
    }

    /// Adds a hash.
    pub(super) fn add(&mut self, hash: u64) -> io::Result<()> {
        if self.room == 0 {
            let words = FIRST_WORDS << (GROWTH * self.tables.len());
            self.tables.push(Scratch::beside(&self.beside, words)?);
            self.room = words * 64 / BITS_A_MEMBER;
        }
        self.room -= 1;
        if let Some(table) = self.tables.last_mut() {
            let (line, bits) = bits(table.len(), hash);
            bits.for_each(|bit| table[line + bit / 64] |= 1 << (bit % 64));
        }
        Ok(())
    }

    pub(super) fn may_have(&self, hash: u64) -> bool {
        let has = |table: &Scratch| {
            let (line, mut bits) = bits(table.len(), hash);
            bits.all(|bit| table[line + bit / 64] & 1 << (bit % 64) != 0)
        };
        self.tables.iter().rev().any(has)
    }
}

/// The texts that the claims of a change state of their subjects.
pub(in crate::store) struct Stated {
    hasher: RandomState,
    texts: Filter,
}

impl Stated {
    pub(in crate::store) fn beside(path: &Path) -> Stated {
        Stated { hasher: RandomState::new(), texts: Filter::beside(path) }
    }

    pub(in crate::store) fn add(
        &mut self,
        subject: &str,
        relation: &str,
        text: &str,
    ) -> io::Result<()> {
        self.texts.add(self.hasher.hash_one((subject, relation, text)))
    }

    /// Says whether a claim may have stated it; if not, none has.
    pub(in crate::store) fn may_have(&self, subject: &str, relation: &str, text: &str) -> bool {
        self.texts.may_have(self.hasher.hash_one((subject, relation, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_no_member_for_a_stranger_and_few_strangers_for_members() {
        let folder = tempfile::tempdir().expect("a folder");
        let hasher = RandomState::new();
        let hash = |number: usize| hasher.hash_one(number);
        // Enough for a second table.
        let count = FIRST_WORDS * 64 / BITS_A_MEMBER * 3 / 2;
        let mut filter = Filter::beside(&folder.path().join("graph"));
        (0..count).for_each(|number| filter.add(hash(number)).expect("room"));
        assert_eq!(filter.tables.len(), 2);
        assert!((0..count).step_by(7).all(|number| filter.may_have(hash(number))));
        let strangers = (count..count + 100_000).filter(|number| filter.may_have(hash(*number)));
        let taken = strangers.count();
        assert!(taken < 400, "{taken} of 100,000 strangers");
    }
}
