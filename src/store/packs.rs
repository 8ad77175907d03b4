//! Bytes that are sorted beyond memory by a key: sorted runs in a file without a name, merged.
//! What [`Sorter`](super::Sorter) does with rows of one length.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::spool::{CHUNK, folder_of, nameless};

/// By what packs are sorted.
pub(super) type Key = [u32; 3];

/// Bytes of a run that are read at once, at least: with fewer, calls would take longer than bytes.
const CHUNK_MIN: usize = 1 << 14;

/// Bytes before those of a pack in a file: its key and how many there are.
const HEAD: usize = size_of::<Key>() + size_of::<u32>();

/// Packs on their way into the order of their keys. As long as they fit in memory there is no
/// file.
pub(super) struct Packer {
    folder: PathBuf,
    /// Bytes of the first run. Later ones are as long as what reading all of them takes, so that
    /// their number grows with the root of what is sorted, and what is held as well.
    room: usize,
    held: Vec<u8>,
    places: Vec<Place>,
    file: Option<File>,
    /// Where in the file each run ends.
    ends: Vec<u64>,
}

/// Where a pack lies among those held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    key: Key,
    at: u32,
    len: u32,
}

/// Packs in the order of their keys, those with the same key in any; to be read as often as one
/// likes.
pub(super) struct Packs {
    room: usize,
    held: Vec<u8>,
    places: Vec<Place>,
    file: Option<File>,
    ends: Vec<u64>,
}

impl Packer {
    /// Begins without any packs, with so many bytes of memory for the first run, in the folder of a
    /// file.
    pub(super) fn beside(path: &Path, bytes: usize) -> Packer {
        Packer {
            folder: folder_of(path),
            room: bytes,
            held: Vec::new(),
            places: Vec::new(),
            file: None,
            ends: Vec::new(),
        }
    }

    /// Adds a pack.
    pub(super) fn push(&mut self, key: Key, pack: &[u8]) -> io::Result<()> {
        let taken = self.held.len() + self.places.len() * size_of::<Place>();
        let room = self.room.max(self.ends.len() * CHUNK_MIN);
        if taken + pack.len() > room && !self.places.is_empty() {
            self.spill()?;
        }
        let number = |len: usize| u32::try_from(len).map_err(io::Error::other);
        self.places.push(Place { key, at: number(self.held.len())?, len: number(pack.len())? });
        self.held.extend_from_slice(pack);
        Ok(())
    }

    /// Writes what is held as a run.
    fn spill(&mut self) -> io::Result<()> {
        self.places.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(nameless(&self.folder)?),
        };
        let mut file = BufWriter::with_capacity(CHUNK_MIN, file);
        for place in &self.places {
            place.key.iter().try_for_each(|part| file.write_all(&part.to_le_bytes()))?;
            file.write_all(&place.len.to_le_bytes())?;
            file.write_all(bytes_of(&self.held, place))?;
        }
        self.ends.push(file.stream_position()?);
        file.flush()?;
        self.held.clear();
        self.places.clear();
        Ok(())
    }

    /// Returns all packs in their order.
    pub(super) fn finish(mut self) -> io::Result<Packs> {
        if self.file.is_some() {
            self.spill()?;
            (self.held, self.places) = (Vec::new(), Vec::new());
        }
        self.places.sort_unstable();
        let Packer { room, held, places, file, ends, .. } = self;
        Ok(Packs { room, held, places, file, ends })
    }
}

fn bytes_of<'h>(held: &'h [u8], place: &Place) -> &'h [u8] {
    &held[place.at as usize..][..place.len as usize]
}

impl Packs {
    /// Bytes of a run that are read at once: all runs together take the room that was given, so
    /// that many runs take little more than a few.
    fn chunk(&self) -> usize {
        (self.room / self.ends.len().max(1)).clamp(CHUNK_MIN, CHUNK)
    }

    /// Goes to the first pack.
    pub(super) fn read(&self) -> io::Result<PackReader<'_>> {
        let mut reader = PackReader {
            packs: self,
            place: 0,
            chunk: self.chunk(),
            runs: Vec::with_capacity(self.ends.len()),
            next: BinaryHeap::with_capacity(self.ends.len()),
            is_taken: false,
        };
        let mut at = 0;
        for (ix, end) in self.ends.iter().enumerate() {
            reader.runs.push(Run { at, end: *end, buffer: Vec::new(), from: 0, len: 0 });
            at = *end;
            let first = reader.head(ix)?;
            reader.next.extend(first.map(|key| Reverse((key, ix))));
        }
        Ok(reader)
    }
}

/// Packs that are read in their order.
pub(super) struct PackReader<'p> {
    packs: &'p Packs,
    /// The next of those that are held.
    place: usize,
    /// Bytes of a run that are read at once.
    chunk: usize,
    runs: Vec<Run>,
    /// The key of the next pack of each run that has one.
    next: BinaryHeap<Reverse<(Key, usize)>>,
    /// Whether the first of those was given out, so that its run must go on.
    is_taken: bool,
}

/// What is left of a run.
struct Run {
    /// Where in the file it goes on behind its buffer, and where it ends.
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    /// Where in the buffer its next pack begins, head first, and how many bytes it has without.
    from: usize,
    len: usize,
}

impl PackReader<'_> {
    /// Returns the key of the next pack.
    pub(super) fn peek(&mut self) -> io::Result<Option<Key>> {
        if self.packs.file.is_none() {
            return Ok(self.packs.places.get(self.place).map(|place| place.key));
        }
        if std::mem::take(&mut self.is_taken)
            && let Some(Reverse((_, ix))) = self.next.pop()
        {
            self.runs[ix].from += HEAD + self.runs[ix].len;
            let following = self.head(ix)?;
            self.next.extend(following.map(|key| Reverse((key, ix))));
        }
        Ok(self.next.peek().map(|Reverse((key, _))| *key))
    }

    /// Returns the next pack.
    pub(super) fn next(&mut self) -> io::Result<Option<(Key, &[u8])>> {
        let Some(key) = self.peek()? else { return Ok(None) };
        if self.packs.file.is_none() {
            let place = &self.packs.places[self.place];
            self.place += 1;
            return Ok(Some((key, bytes_of(&self.packs.held, place))));
        }
        self.is_taken = true;
        let run = self.next.peek().map(|Reverse((_, ix))| &self.runs[*ix]);
        Ok(run.map(|run| (key, &run.buffer[run.from + HEAD..][..run.len])))
    }

    /// Brings the next pack of a run into its buffer and returns its key.
    fn head(&mut self, ix: usize) -> io::Result<Option<Key>> {
        let (run, file) = (&mut self.runs[ix], self.packs.file.as_ref());
        if run.from == run.buffer.len() && run.at == run.end {
            return Ok(None);
        }
        run.hold(HEAD, self.chunk, file)?;
        let word = |at: usize| {
            let four = run.buffer[run.from + at..].first_chunk();
            u32::from_le_bytes(*four.expect("the head is held"))
        };
        let (key, len) = ([word(0), word(4), word(8)], word(12) as usize);
        run.len = len;
        run.hold(HEAD + len, self.chunk, file)?;
        Ok(Some(key))
    }
}

impl Run {
    /// Reads on until so many bytes from the next pack on are in the buffer.
    fn hold(&mut self, bytes: usize, chunk: usize, file: Option<&File>) -> io::Result<()> {
        let held = self.buffer.len() - self.from;
        let Some(mut file) = file.filter(|_| held < bytes) else { return Ok(()) };
        self.buffer.drain(..self.from);
        self.from = 0;
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        // Filled up, not added to: the buffer stays as large as it is.
        let more = left.min(chunk.max(bytes) - held);
        self.buffer.resize(held + more, 0);
        file.seek(SeekFrom::Start(self.at))?;
        file.read_exact(&mut self.buffer[held..])?;
        self.at += more as u64;
        if self.buffer.len() < bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs of every length, in no order, several of one key.
    fn packs(count: u32) -> Vec<(Key, Vec<u8>)> {
        let mixed = |ix: u32| ix.wrapping_mul(0x9e37_79b9) >> 12;
        let pack = |ix: u32| vec![ix as u8; (mixed(ix) % 300) as usize];
        (0..count).map(|ix| ([mixed(ix) % 7, mixed(ix) % 1000, ix / 2], pack(ix))).collect()
    }

    fn read(packs: &Packs) -> Vec<(Key, Vec<u8>)> {
        let (mut reader, mut found) = (packs.read().expect("read"), Vec::new());
        while let Some(key) = reader.peek().expect("read") {
            assert_eq!(reader.peek().expect("read"), Some(key));
            let (again, pack) = reader.next().expect("read").expect("one more");
            assert_eq!(again, key);
            found.push((key, pack.to_vec()));
        }
        assert!(reader.next().expect("read").is_none());
        found
    }

    fn check(pushed: &[(Key, Vec<u8>)], path: &Path, bytes: usize) {
        let mut packer = Packer::beside(path, bytes);
        pushed.iter().for_each(|(key, pack)| packer.push(*key, pack).expect("written"));
        let sorted = packer.finish().expect("written");
        let mut expected = pushed.to_vec();
        expected.sort();
        for _ in 0..2 {
            let found = read(&sorted);
            assert!(found.is_sorted_by_key(|(key, _)| *key), "{bytes} bytes");
            let mut found = found;
            found.sort();
            assert!(found == expected, "{bytes} bytes");
        }
    }

    #[test]
    fn packs_are_sorted_whether_they_fit_in_memory_or_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("graph");
        for bytes in [1, 1 << 10, 1 << 14, 1 << 20, 1 << 30] {
            check(&packs(3_000), &path, bytes);
            check(&packs(1), &path, bytes);
            check(&[], &path, bytes);
        }
        // Runs that are longer than what is read at once, and packs, too.
        let mut long = packs(20_000);
        long.push(([3, 2, 1], vec![7; 3 * CHUNK]));
        check(&long, &path, 1 << 20);
    }

    #[test]
    fn runs_grow_with_their_number() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut packer = Packer::beside(&folder.path().join("graph"), 1);
        let count = 1_000;
        (0..count).for_each(|ix| packer.push([ix, 0, 0], &[0; 4096]).expect("written"));
        // The n-th run has n chunks: 1 + 2 + ... + n of them are about n * n / 2.
        let chunks = count as usize * 4096 / CHUNK_MIN;
        let runs = packer.finish().expect("written").ends.len();
        assert!(runs * runs / 2 <= chunks + 2 * runs, "{runs} runs of {chunks} chunks");
    }

    #[test]
    fn packs_wait_elsewhere_where_the_folder_takes_no_files() {
        check(&packs(100), Path::new("/no such folder/graph"), 1 << 10);
    }
}
