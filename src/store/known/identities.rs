//! The identities of the claims of a change that began with an empty store.

use std::io;
use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::filter::Filter;
use crate::store::runs::Sorted;
use crate::store::runs::Sorter;

/// Identities held in memory: as many as a table of a million places takes. In unit tests few, so
/// that there are runs.
const PENDING_MAX: usize = if cfg!(test) { 100 } else { (1 << 20) / 8 * 7 };
/// Identities for which there is room from the first on. A table that grows is there twice.
const PENDING_FIRST: usize = if cfg!(test) { 10 } else { PENDING_MAX / 4 };
/// Rows that are read at once to find one: 4 KiB.
const PAGE: usize = if cfg!(test) { 7 } else { 256 };

/// The identities wait in sorted runs in a file and are written in the end, in their order: the
/// tree then grows at its end only.
pub(in crate::store) struct Identities {
    /// Prefixes and rows that are in no run yet.
    pending: FxHashMap<u64, i64>,
    runs: Sorter<[u64; 2]>,
    /// Of each run, where it lies and the first prefix of each page.
    fences: Vec<(Range<usize>, Vec<u64>)>,
    /// The prefixes in the runs.
    known: Filter,
}

impl Identities {
    pub(in crate::store) fn beside(path: &Path) -> Identities {
        Identities {
            pending: FxHashMap::default(),
            // What is pending is held here; the runs are made of it.
            runs: Sorter::beside(path, PENDING_MAX * size_of::<[u64; 2]>()),
            fences: Vec::new(),
            known: Filter::beside(path),
        }
    }

    /// Returns the rows of the claims of a prefix: nearly always none or one.
    pub(in crate::store) fn find(&self, prefix: u64) -> io::Result<Vec<i64>> {
        let mut rows: Vec<i64> = self.pending.get(&prefix).copied().into_iter().collect();
        if self.known.may_have(prefix) {
            for (run, fence) in &self.fences {
                self.find_in_run(run, fence, prefix, &mut rows)?;
            }
        }
        Ok(rows)
    }

    fn find_in_run(
        &self,
        run: &Range<usize>,
        fence: &[u64],
        prefix: u64,
        rows: &mut Vec<i64>,
    ) -> io::Result<()> {
        // A run holds each prefix once, so one page has it or none.
        let Some(page) = fence.partition_point(|first| *first <= prefix).checked_sub(1) else {
            return Ok(());
        };
        let begin = run.start + page * PAGE;
        let page = self.runs.spilled(begin..run.end.min(begin + PAGE))?;
        let end = page.partition_point(|[known, _]| *known <= prefix);
        let found = page[..end].last().filter(|[known, _]| *known == prefix);
        rows.extend(found.map(|[_, row]| *row as i64));
        Ok(())
    }

    /// Adds a claim.
    pub(in crate::store) fn add(&mut self, prefix: u64, row: i64) -> io::Result<()> {
        // Two claims of one prefix are in two runs.
        if self.pending.len() >= PENDING_MAX || self.pending.contains_key(&prefix) {
            self.spill()?;
        }
        if self.pending.capacity() == 0 {
            self.pending.reserve(PENDING_FIRST);
        }
        self.pending.insert(prefix, row);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut run: Vec<[u64; 2]> =
            self.pending.drain().map(|(prefix, row)| [prefix, row as u64]).collect();
        run.sort_unstable();
        run.iter().try_for_each(|[prefix, _]| self.known.add(*prefix))?;
        let place = self.runs.spill_run(&run)?;
        self.fences.push((place, run.iter().step_by(PAGE).map(|[prefix, _]| *prefix).collect()));
        Ok(())
    }

    /// Returns all prefixes with their rows, in their order.
    pub(in crate::store) fn finish(mut self) -> io::Result<Sorted<[u64; 2]>> {
        for (prefix, row) in self.pending {
            self.runs.push([prefix, row as u64])?;
        }
        self.runs.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_found_by_their_prefixes_and_come_out_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut identities = Identities::beside(&folder.path().join("graph"));
        let prefix = |row: i64| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let count = 5 * PENDING_MAX as i64 / 2;
        (1..=count).for_each(|row| identities.add(prefix(row), row).expect("room"));
        // Others of the same prefix: of one in a run, and of one that is pending.
        identities.add(prefix(3), count + 1).expect("room");
        identities.add(prefix(count), count + 2).expect("room");
        let found = |row: i64| {
            let mut rows = identities.find(prefix(row)).expect("read");
            rows.sort_unstable();
            rows
        };
        assert_eq!(found(3), [3, count + 1]);
        assert_eq!(found(count), [count, count + 2]);
        (4..count).for_each(|row| assert_eq!(found(row), [row]));
        assert!(found(count + 3).is_empty());
        let all: Vec<[u64; 2]> =
            identities.finish().expect("read").map(|row| row.expect("read")).collect();
        assert!(all.is_sorted());
        assert_eq!(all.len() as i64, count + 2);
    }
}
