//! The first block of an image: which store it is of, and where its sections lie.

use std::ops::Range;

use crate::store::Watermark;

/// Bytes that one checksum stands for; a page of most machines.
pub(super) const BLOCK: usize = 4096;
/// How an image begins.
const MAGIC: &[u8; 16] = b"orgraph topology";
/// The format that this program writes and reads.
const VERSION: u32 = 2;
/// The sections, without the checksums and their root.
pub(super) const SECTIONS: usize = 18;
/// Where the places of the sections begin, and the checksum of the block stands.
const PLACES: usize = 112;
const OWN_CHECK: usize = BLOCK - 4;

/// The content of the first block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Up to where the store was read.
    pub(super) watermark: Watermark,
    /// The bytes of each section, in their order.
    pub(super) lens: [u64; SECTIONS],
    /// The checksum of the root.
    pub(super) root_check: u32,
}

/// The next beginning of a block.
fn rounded(at: u64) -> u64 {
    at.next_multiple_of(BLOCK as u64)
}

impl Header {
    /// Where a section lies.
    pub(super) fn section(&self, ix: usize) -> Range<usize> {
        let before = self.lens[..ix].iter().map(|len| rounded(*len)).sum::<u64>();
        let start = BLOCK as u64 + before;
        start as usize..(start + self.lens[ix]) as usize
    }

    /// Where the checksums of the blocks of the sections lie.
    pub(super) fn checks(&self) -> Range<usize> {
        let end = BLOCK as u64 + self.lens.iter().map(|len| rounded(*len)).sum::<u64>();
        let blocks = end / BLOCK as u64 - 1;
        end as usize..(end + blocks * 4) as usize
    }

    /// Where the checksums of the blocks of checksums lie: the root.
    pub(super) fn root(&self) -> Range<usize> {
        let start = self.checks().end.next_multiple_of(BLOCK);
        let blocks = (start - self.checks().start) / BLOCK;
        start..start + blocks * 4
    }

    /// How long the file is.
    pub(super) fn file_len(&self) -> usize {
        self.root().end.next_multiple_of(BLOCK)
    }

    pub(super) fn to_bytes(&self) -> [u8; BLOCK] {
        let mut bytes = [0; BLOCK];
        let mut put = |at: usize, part: &[u8]| bytes[at..at + part.len()].copy_from_slice(part);
        put(0, MAGIC);
        put(16, &VERSION.to_le_bytes());
        put(20, &self.root_check.to_le_bytes());
        let Watermark { digest, change, claim, event, source, source_record, entity } =
            self.watermark;
        put(24, &digest);
        for (ix, number) in
            [change, claim, event, source, source_record, entity].into_iter().enumerate()
        {
            put(56 + ix * 8, &number.to_le_bytes());
        }
        put(104, &(self.file_len() as u64).to_le_bytes());
        for (ix, len) in self.lens.iter().enumerate() {
            put(PLACES + ix * 8, &len.to_le_bytes());
        }
        let check = crc32fast::hash(&bytes[..OWN_CHECK]);
        bytes[OWN_CHECK..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    /// Says whether a block begins as an image of this version does.
    pub(super) fn is_ours(bytes: &[u8; BLOCK]) -> bool {
        bytes.starts_with(MAGIC) && bytes[16..20] == VERSION.to_le_bytes()
    }

    /// Reads a header of a file of some length; none when it is not what was written.
    pub(super) fn of_bytes(bytes: &[u8; BLOCK], file_len: u64) -> Option<Header> {
        let word = |at: usize| u32::from_le_bytes(array(bytes, at));
        let long = |at: usize| u64::from_le_bytes(array(bytes, at));
        let number = |ix: usize| i64::from_le_bytes(array(bytes, 56 + ix * 8));
        if !Header::is_ours(bytes) || crc32fast::hash(&bytes[..OWN_CHECK]) != word(OWN_CHECK) {
            return None;
        }
        let watermark = Watermark {
            digest: array(bytes, 24),
            change: number(0),
            claim: number(1),
            event: number(2),
            source: number(3),
            source_record: number(4),
            entity: number(5),
        };
        let lens = std::array::from_fn(|ix| long(PLACES + ix * 8));
        let header = Header { watermark, lens, root_check: word(20) };
        // Longer sections than the file would overflow the sums.
        let fits = lens.iter().all(|len| *len <= file_len);
        (fits && long(104) == file_len && header.file_len() as u64 == file_len).then_some(header)
    }
}

fn array<const N: usize>(bytes: &[u8; BLOCK], at: usize) -> [u8; N] {
    std::array::from_fn(|ix| bytes[at + ix])
}
