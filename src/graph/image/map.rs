//! An image as bytes of memory. What stands in a block is handed out only once its checksum was
//! found right.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::header::{BLOCK, Header};
use crate::graph::column::BadBlock;
use crate::store::Mapped;

/// Checksums that a block holds.
const CHECKS: usize = BLOCK / size_of::<u32>();

/// A mapped image.
pub(super) struct Map {
    bytes: Mapped,
    /// Where the checksums of the blocks before them begin.
    checks: usize,
    /// The checksums of the blocks of checksums.
    root: Vec<u32>,
    /// A bit by block, counted from the header on: its checksum was found right.
    is_checked: Vec<AtomicU64>,
}

/// Some bytes of a mapped image.
#[derive(Clone)]
pub(in crate::graph) struct Section {
    map: Arc<Map>,
    start: usize,
    len: usize,
}

impl Map {
    /// Maps a file, whose header was read and checked. None when its checksums are not right.
    pub(super) fn of(file: &File, header: &Header) -> io::Result<Option<Map>> {
        let bytes = Mapped::of(file, header.file_len())?;
        bytes.is_read_here_and_there();
        let root = header.root();
        let is_right = crc32fast::hash(&bytes[root.clone()]) == header.root_check;
        let words = bytes[root].chunks_exact(size_of::<u32>());
        let root: Vec<u32> = words.map(|word| word_of(word, 0)).collect();
        let blocks = header.file_len() / BLOCK;
        let is_checked = (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        let checks = header.checks().start;
        Ok(is_right.then_some(Map { bytes, checks, root, is_checked }))
    }

    /// Tells the system that all will be read, one block after the other.
    pub(super) fn is_read_through(&self) {
        self.bytes.is_read_through();
    }

    fn read(&self, range: Range<usize>) -> Result<&[u8], BadBlock> {
        for block in range.start / BLOCK..range.end.div_ceil(BLOCK) {
            self.check(block)?;
        }
        self.bytes.get(range).ok_or(BadBlock)
    }

    #[inline]
    fn check(&self, block: usize) -> Result<(), BadBlock> {
        let (word, bit) = (self.is_checked.get(block / 64).ok_or(BadBlock)?, 1 << (block % 64));
        match word.load(Ordering::Relaxed) & bit {
            0 => self.check_first(block, word, bit),
            _ => Ok(()),
        }
    }

    #[cold]
    fn check_first(&self, block: usize, word: &AtomicU64, bit: u64) -> Result<(), BadBlock> {
        let bytes = self.bytes.get(block * BLOCK..(block + 1) * BLOCK).ok_or(BadBlock)?;
        if crc32fast::hash(bytes) != self.expected(block)? {
            return Err(BadBlock);
        }
        word.fetch_or(bit, Ordering::Relaxed);
        Ok(())
    }

    /// The checksum of a block. Those of blocks stand in blocks themselves, and theirs in the
    /// root.
    fn expected(&self, block: usize) -> Result<u32, BadBlock> {
        let first = self.checks / BLOCK;
        match block.checked_sub(first) {
            Some(ix) => self.root.get(ix).copied().ok_or(BadBlock),
            None => {
                // The header is block zero, which has its own.
                let ix = block.checked_sub(1).ok_or(BadBlock)?;
                self.check(first + ix / CHECKS)?;
                Ok(word_of(&self.bytes, self.checks + ix * size_of::<u32>()))
            }
        }
    }
}

fn word_of(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl Section {
    pub(super) fn new(map: &Arc<Map>, range: Range<usize>) -> Section {
        Section { map: Arc::clone(map), start: range.start, len: range.len() }
    }

    /// Returns the number of bytes.
    pub(in crate::graph) fn len(&self) -> usize {
        self.len
    }

    /// Returns some of the bytes, once their blocks were found right.
    pub(in crate::graph) fn bytes(&self, range: Range<usize>) -> Result<&[u8], BadBlock> {
        match range.start <= range.end && range.end <= self.len {
            true => self.map.read(self.start + range.start..self.start + range.end),
            false => Err(BadBlock),
        }
    }
}
