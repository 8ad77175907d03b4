//! Rows that wait in a file without a name: written one after the other, then read in that order.
//! It lies in the folder of the store, where there is room for files of its size, and goes with
//! the process, however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bytemuck::Pod;

/// Bytes that are handed to the system at once.
pub(super) const CHUNK: usize = 1 << 18;

/// Rows on their way into such a file. As long as they are few there is none.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let mut spool = orgraph::store::Spool::beside(&folder.path().join("graph.orgraph"));
/// (0..3_u32).try_for_each(|row| spool.push(row))?;
/// assert_eq!(spool.read()?.collect::<Result<Vec<_>, _>>()?, [0, 1, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Spool<T> {
    folder: PathBuf,
    file: Option<File>,
    /// What is not in the file yet.
    tail: Vec<T>,
    len: usize,
}

/// The rows of a [`Spool`], from the first on.
pub struct SpoolReader<T> {
    file: Option<File>,
    /// Rows that are still in the file.
    left: usize,
    chunk: Vec<T>,
    at: usize,
}

/// The folder of files beside another.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes a file without a name in a folder, or where the system keeps such files when the folder
/// takes none: who only reads a store need not be able to write beside it.
pub(super) fn nameless(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())
}

/// How many rows are read or written at once.
pub(super) fn chunk_rows<T>() -> usize {
    CHUNK / size_of::<T>()
}

/// Fills a chunk with some rows of a file.
pub(super) fn read_rows<T: Pod>(
    mut file: &File,
    chunk: &mut Vec<T>,
    rows: usize,
) -> io::Result<()> {
    chunk.resize(rows, T::zeroed());
    file.read_exact(bytemuck::cast_slice_mut(chunk))
}

impl<T: Pod> Spool<T> {
    /// Begins without any rows, in the folder of a file.
    pub fn beside(path: &Path) -> Spool<T> {
        Spool { folder: folder_of(path), file: None, tail: Vec::new(), len: 0 }
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a row.
    pub fn push(&mut self, row: T) -> io::Result<()> {
        self.tail.push(row);
        self.len += 1;
        if self.tail.len() < chunk_rows::<T>() { Ok(()) } else { self.flush() }
    }

    /// Adds rows.
    pub fn extend(&mut self, mut rows: &[T]) -> io::Result<()> {
        self.len += rows.len();
        while !rows.is_empty() {
            let room = chunk_rows::<T>() - self.tail.len();
            let (fitting, rest) = rows.split_at(room.min(rows.len()));
            self.tail.extend_from_slice(fitting);
            if fitting.len() == room {
                self.flush()?;
            }
            rows = rest;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(tempfile::tempfile_in(&self.folder)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(bytemuck::cast_slice(&self.tail))?;
        }
        self.tail.clear();
        Ok(())
    }

    /// Goes back to the first row.
    pub fn read(mut self) -> io::Result<SpoolReader<T>> {
        if self.file.is_none() {
            return Ok(SpoolReader { file: None, left: 0, chunk: self.tail, at: 0 });
        }
        self.flush()?;
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0))?;
        }
        Ok(SpoolReader { file: self.file, left: self.len, chunk: Vec::new(), at: 0 })
    }
}

impl<T: Pod> SpoolReader<T> {
    /// Returns the next rows, as many as are read at once; none at the end.
    pub fn chunk(&mut self) -> io::Result<&[T]> {
        if self.at == self.chunk.len() {
            self.fill()?;
        }
        let start = std::mem::replace(&mut self.at, self.chunk.len());
        Ok(&self.chunk[start..])
    }

    /// Says whether there are no more rows.
    pub fn is_empty(&self) -> bool {
        self.at == self.chunk.len() && self.left == 0
    }

    fn fill(&mut self) -> io::Result<()> {
        let rows = self.left.min(chunk_rows::<T>());
        self.left -= rows;
        self.at = 0;
        match &self.file {
            Some(file) => read_rows(file, &mut self.chunk, rows),
            None => {
                self.chunk.clear();
                Ok(())
            }
        }
    }
}

impl<T: Pod> Iterator for SpoolReader<T> {
    type Item = io::Result<T>;

    fn next(&mut self) -> Option<io::Result<T>> {
        if self.at == self.chunk.len()
            && let Err(error) = self.fill()
        {
            return Some(Err(error));
        }
        let row = self.chunk.get(self.at).copied()?;
        self.at += 1;
        Some(Ok(row))
    }
}

impl Read for SpoolReader<u8> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            self.fill()?;
        }
        let taken = bytes.len().min(self.chunk.len() - self.at);
        bytes[..taken].copy_from_slice(&self.chunk[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_their_order_by_rows_and_by_chunks() {
        let chunk = chunk_rows::<u64>() as u64;
        for count in [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk + 7] {
            let rows: Vec<u64> = (0..count).map(|row| row * 7).collect();
            let folder = tempfile::tempdir().expect("a folder");
            let mut spool = Spool::beside(&folder.path().join("graph"));
            let (head, tail) = rows.split_at(rows.len() / 3);
            head.iter().for_each(|row| spool.push(*row).expect("written"));
            spool.extend(tail).expect("written");
            assert_eq!(spool.len() as u64, count);
            let mut reader = spool.read().expect("read");
            assert_eq!(reader.is_empty(), count == 0);
            let mut found: Vec<u64> = Vec::new();
            for _ in 0..count / 5 {
                found.extend(reader.next().map(|row| row.expect("read")));
            }
            while let chunk @ [_, ..] = reader.chunk().expect("read") {
                found.extend(chunk);
            }
            assert!(reader.is_empty() && found == rows && reader.next().is_none(), "{count} rows");
        }
    }
}
