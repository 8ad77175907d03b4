//! Rows that are sorted beyond memory: sorted runs in a file without a name, merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytemuck::Pod;

use super::spool::{chunk_rows, folder_of, nameless, read_rows};

/// Rows on their way into their order. As long as they fit in memory there is no file.
///
/// Rows that are equal are the same bytes, so the order of what was pushed never shows.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("graph.orgraph");
/// let mut sorter = orgraph::store::Sorter::beside(&path, 16);
/// [5, 3, 4, 1, 2, 0_u64].iter().try_for_each(|row| sorter.push(*row))?;
/// assert_eq!(sorter.finish()?.collect::<Result<Vec<_>, _>>()?, [0, 1, 2, 3, 4, 5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sorter<T> {
    folder: PathBuf,
    /// Rows that are held in memory at most.
    room: usize,
    held: Vec<T>,
    file: Option<File>,
    /// The rows of each run in the file, one run behind the other.
    runs: Vec<usize>,
}

/// The rows of a [`Sorter`], in their order.
pub struct Sorted<T> {
    /// Those that fitted in memory.
    held: std::vec::IntoIter<T>,
    /// The runs in a file, and the next row of each that has one.
    file: Option<File>,
    runs: Vec<Run<T>>,
    next: BinaryHeap<Reverse<(T, usize)>>,
}

/// What is left of a run.
struct Run<T> {
    /// Where in the file it goes on, and how many rows it has from there.
    at: u64,
    left: usize,
    chunk: std::vec::IntoIter<T>,
}

impl<T: Pod + Ord> Sorter<T> {
    /// Begins without any rows, with so many bytes of memory, in the folder of a file.
    pub fn beside(path: &Path, bytes: usize) -> Sorter<T> {
        let room = (bytes / size_of::<T>()).max(1);
        Sorter { folder: folder_of(path), room, held: Vec::new(), file: None, runs: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: T) -> io::Result<()> {
        if self.held.len() == self.room {
            self.spill()?;
        }
        if self.held.len() == self.held.capacity() {
            // Doubling would take more than the room.
            let further = self.held.len().max(1024).min(self.room - self.held.len());
            self.held.reserve_exact(further);
        }
        self.held.push(row);
        Ok(())
    }

    /// Writes what is held as a run.
    fn spill(&mut self) -> io::Result<()> {
        let mut held = std::mem::take(&mut self.held);
        held.sort_unstable();
        self.spill_run(&held)?;
        held.clear();
        self.held = held;
        Ok(())
    }

    /// Writes rows that are in their order as a run; returns their places among all that were
    /// written.
    pub(super) fn spill_run(&mut self, run: &[T]) -> io::Result<Range<usize>> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(nameless(&self.folder)?),
        };
        let begin = file.seek(SeekFrom::End(0))? as usize / size_of::<T>();
        file.write_all(bytemuck::cast_slice(run))?;
        self.runs.push(run.len());
        Ok(begin..begin + run.len())
    }

    /// Reads rows that were written, by their places.
    pub(super) fn spilled(&self, places: Range<usize>) -> io::Result<Vec<T>> {
        let mut chunk = Vec::new();
        if let Some(mut file) = self.file.as_ref() {
            file.seek(SeekFrom::Start((places.start * size_of::<T>()) as u64))?;
            read_rows(file, &mut chunk, places.len())?;
        }
        Ok(chunk)
    }

    /// Returns all rows in their order.
    pub fn finish(mut self) -> io::Result<Sorted<T>> {
        if self.file.is_some() {
            self.spill()?;
            self.held = Vec::new();
        }
        self.held.sort_unstable();
        let mut sorted = Sorted {
            held: self.held.into_iter(),
            file: self.file,
            runs: Vec::with_capacity(self.runs.len()),
            next: BinaryHeap::with_capacity(self.runs.len()),
        };
        let mut at = 0;
        for (ix, rows) in self.runs.into_iter().enumerate() {
            sorted.runs.push(Run { at, left: rows, chunk: Vec::new().into_iter() });
            at += (rows * size_of::<T>()) as u64;
            let first = sorted.advance(ix)?;
            sorted.next.extend(first.map(|row| Reverse((row, ix))));
        }
        Ok(sorted)
    }
}

impl<T: Pod + Ord> Sorted<T> {
    /// Takes the next row of a run.
    fn advance(&mut self, ix: usize) -> io::Result<Option<T>> {
        let run = &mut self.runs[ix];
        if let Some(row) = run.chunk.next() {
            return Ok(Some(row));
        }
        let Some(mut file) = self.file.as_ref().filter(|_| run.left > 0) else { return Ok(None) };
        let rows = run.left.min(chunk_rows::<T>());
        let mut chunk = vec![T::zeroed(); rows];
        file.seek(SeekFrom::Start(run.at))?;
        read_rows(file, &mut chunk, rows)?;
        run.left -= rows;
        run.at += (rows * size_of::<T>()) as u64;
        run.chunk = chunk.into_iter();
        Ok(run.chunk.next())
    }

    fn merged(&mut self) -> io::Result<Option<T>> {
        let Some(Reverse((row, ix))) = self.next.peek().copied() else { return Ok(None) };
        let following = self.advance(ix)?;
        if let Some(mut first) = self.next.peek_mut() {
            match following {
                Some(following) => *first = Reverse((following, ix)),
                None => drop(PeekMut::pop(first)),
            }
        }
        Ok(Some(row))
    }
}

impl<T: Pod + Ord> Iterator for Sorted<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<io::Result<T>> {
        match self.file {
            None => self.held.next().map(Ok),
            Some(_) => self.merged().transpose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers in no order, each several times.
    fn numbers(count: u64) -> Vec<u64> {
        let mixed = |ix: u64| ix.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
        (0..count).map(mixed).collect()
    }

    fn sorted(rows: &[u64], bytes: usize) -> Vec<u64> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sorter = Sorter::beside(&folder.path().join("graph"), bytes);
        rows.iter().for_each(|row| sorter.push(*row).expect("written"));
        sorter.finish().expect("read").map(|row| row.expect("read")).collect()
    }

    #[test]
    fn rows_are_sorted_whether_they_fit_in_memory_or_not() {
        let few = numbers(1_000);
        for bytes in [1, 8, 8 * 7, 8 * 499, 8 * 500, 8 * 999, 8 * 1_000, 8 * 1_001] {
            let mut expected = few.clone();
            expected.sort_unstable();
            assert_eq!(sorted(&few, bytes), expected, "{bytes} bytes");
        }
        assert!(sorted(&[], 8).is_empty());
        // Runs that are longer than what is read at once.
        let many = numbers(5 * chunk_rows::<u64>() as u64);
        let mut expected = many.clone();
        expected.sort_unstable();
        assert!(sorted(&many, 8 * (many.len() / 3)) == expected);
    }
}
