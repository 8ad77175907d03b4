//! The arrays that stand for the image: links of both ends in the order of relation and other end,
//! and what each says. No components, nothing of facts that several claims state.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use bytemuck::{Pod, Zeroable};

/// Bytes that have a checksum of their own.
const BLOCK: usize = 4096;

/// A statement between two entities, by their rows.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Link {
    pub(super) ends: [u32; 2],
    pub(super) relation: u32,
    pub(super) years: [u32; 2],
    pub(super) source: u32,
    pub(super) confidence: u32,
}

/// Writes the links of so many entities.
pub(super) fn write(links: &[Link], entities: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let file = File::create(path)?;
    let mut out = BufWriter::with_capacity(1 << 20, &file);
    put(&mut out, links)?;
    for side in 0..2 {
        let mut begins = vec![0_u32; entities + 2];
        links.iter().for_each(|link| begins[link.ends[side] as usize + 1] += 1);
        (1..begins.len()).for_each(|ix| begins[ix] += begins[ix - 1]);
        let mut next = begins.clone();
        // Relation and other end, and the claim.
        let mut sorted = vec![(0_u64, 0_u32); links.len()];
        for (claim, link) in links.iter().enumerate() {
            let place = &mut next[link.ends[side] as usize];
            let key = u64::from(link.relation) << 32 | u64::from(link.ends[1 - side]);
            sorted[*place as usize] = (key, claim as u32);
            *place += 1;
        }
        for range in begins.windows(2) {
            sorted[range[0] as usize..range[1] as usize].sort_unstable();
        }
        put(&mut out, &begins)?;
        let halves = [|(key, _): &(u64, u32)| *key as u32, |(_, claim): &(u64, u32)| *claim];
        for half in halves {
            put(&mut out, &sorted.iter().map(half).collect::<Vec<u32>>())?;
        }
        let relations = |(key, _): &(u64, u32)| (key >> 32) as u8;
        put(&mut out, &sorted.iter().map(relations).collect::<Vec<u8>>())?;
    }
    out.flush()?;
    Ok(file.sync_all()?)
}

fn put<T: Pod>(out: &mut dyn Write, numbers: &[T]) -> std::io::Result<()> {
    let bytes: &[u8] = bytemuck::cast_slice(numbers);
    out.write_all(bytes)?;
    bytes.chunks(BLOCK).try_for_each(|block| out.write_all(&crc32fast::hash(block).to_le_bytes()))
}
