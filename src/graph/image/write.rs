//! Writing the blocks of an image, and their checksums.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use bytemuck::Pod;

use super::header::{BLOCK, Header, SECTIONS};
use super::pack::{Entities, Facts, Links, Sections};
use crate::store::Spool;
use crate::store::Watermark;

/// Bytes that are handed to the system at once.
const BUFFER: usize = 1 << 20;

/// Writes an image of its sections and its words.
pub(super) fn write(
    file: &mut File,
    sections: Sections,
    words: &str,
    watermark: Watermark,
) -> io::Result<()> {
    let mut writer = Writer::new(file)?;
    let Links { starts, links, by_object, components } = sections.links;
    writer.section(starts)?;
    writer.section(links)?;
    writer.section(by_object)?;
    let Facts { by_fact, lists, said, beyond, aside, aside_by_object } = sections.facts;
    writer.section(by_fact)?;
    writer.section(lists)?;
    writer.section(said)?;
    writer.section(beyond)?;
    let Entities { rows, by_row, id_ends, id_bytes, beginnings, types, idle } = sections.entities;
    writer.section(rows)?;
    writer.section(by_row)?;
    writer.section(id_ends)?;
    writer.section(id_bytes)?;
    writer.section(beginnings)?;
    writer.section(types)?;
    writer.section(idle)?;
    writer.section(aside)?;
    writer.section(aside_by_object)?;
    writer.section(components)?;
    writer.bytes(words.as_bytes())?;
    writer.end_section()?;
    writer.finish(watermark)
}

/// Writes blocks and keeps their checksums.
struct Writer<'f> {
    file: BufWriter<&'f mut File>,
    lens: Vec<u64>,
    /// Bytes of the section so far, and its last block while that is not full.
    len: u64,
    block: Vec<u8>,
    checks: Vec<u32>,
}

impl<'f> Writer<'f> {
    /// Leaves room for the header, which is written last.
    fn new(file: &'f mut File) -> io::Result<Writer<'f>> {
        file.seek(SeekFrom::Start(BLOCK as u64))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        let lens = Vec::with_capacity(SECTIONS);
        Ok(Writer { file, lens, len: 0, block: Vec::with_capacity(BLOCK), checks: Vec::new() })
    }

    fn section<T: Pod>(&mut self, rows: Spool<T>) -> io::Result<()> {
        let mut rows = rows.read()?;
        while let chunk @ [_, ..] = rows.chunk()? {
            self.bytes(bytemuck::cast_slice(chunk))?;
        }
        self.end_section()
    }

    fn bytes(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.len += bytes.len() as u64;
        if !self.block.is_empty() {
            let (fitting, rest) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(fitting);
            bytes = rest;
            if self.block.len() == BLOCK {
                self.fill_block()?;
            }
        }
        let (whole, rest) = bytes.split_at(bytes.len() / BLOCK * BLOCK);
        self.checks.extend(whole.chunks_exact(BLOCK).map(crc32fast::hash));
        self.file.write_all(whole)?;
        self.block.extend_from_slice(rest);
        Ok(())
    }

    /// Writes the last block, filled up.
    fn fill_block(&mut self) -> io::Result<()> {
        if !self.block.is_empty() {
            self.block.resize(BLOCK, 0);
            self.checks.push(crc32fast::hash(&self.block));
            self.file.write_all(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }

    fn end_section(&mut self) -> io::Result<()> {
        self.fill_block()?;
        self.lens.push(std::mem::take(&mut self.len));
        Ok(())
    }

    fn finish(mut self, watermark: Watermark) -> io::Result<()> {
        let lens = std::array::from_fn(|ix| self.lens[ix]);
        let checks = std::mem::take(&mut self.checks);
        self.bytes(bytemuck::cast_slice(&checks))?;
        self.fill_block()?;
        let root = std::mem::take(&mut self.checks);
        let root: &[u8] = bytemuck::cast_slice(&root);
        self.bytes(root)?;
        self.fill_block()?;
        let header = Header { watermark, lens, root_check: crc32fast::hash(root) };
        self.file.flush()?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.to_bytes())
    }
}
