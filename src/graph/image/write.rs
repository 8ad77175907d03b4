//! Writing an image.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use bytemuck::Pod;

use super::header::{BLOCK, Header, SECTIONS};
use super::{Image, ROWS_MAX};
use crate::graph::column::BadBlock;
use crate::graph::column::Column;
use crate::graph::columns::Columns;
use crate::graph::overlay::NoOverlay;
use crate::graph::overlay::Overlay;
use crate::store::Snapshot;
use crate::store::StoreError;
use crate::store::Watermark;
use crate::store::image_path;
use crate::store::replace_file;

/// Bytes that are handed to the system at once.
const BUFFER: usize = 1 << 20;

/// Whether a store got a new image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It did.
    Written,
    /// The one that is there is new enough, or the store is small enough to do without.
    Enough,
    /// Another process is writing one.
    Locked,
}

impl Image {
    /// Writes the image of a snapshot, in place of an older one. Takes memory in all facts.
    ///
    /// Fails as [`StoreError::Locked`] when another process is writing it.
    pub fn write(snapshot: &Snapshot<'_>) -> Result<(), StoreError> {
        let mut columns = Columns::scan(snapshot)?;
        let components = columns.find_components();
        columns.components = components.expect("what is in memory has no blocks").into();
        let watermark = snapshot.watermark()?;
        replace_file(&image_path(snapshot.path()), |file| {
            Writer::new(file).and_then(|writer| writer.write(&columns, watermark))
        })
    }

    /// Writes an image where the one beside the store is no longer enough: there is none that can
    /// be used and the store holds more than [`ROWS_MAX`] rows, or more than that changed since.
    pub fn keep_up(snapshot: &Snapshot<'_>) -> Result<Kept, StoreError> {
        if Image::is_enough(snapshot)? {
            return Ok(Kept::Enough);
        }
        match Image::write(snapshot) {
            Ok(()) => Ok(Kept::Written),
            Err(StoreError::Locked) => Ok(Kept::Locked),
            Err(error) => Err(error),
        }
    }

    fn is_enough(snapshot: &Snapshot<'_>) -> Result<bool, StoreError> {
        let now = snapshot.watermark()?;
        let is_small = usize::try_from(now.claim + now.event).is_ok_and(|rows| rows <= ROWS_MAX);
        let Ok(Some((header, map))) = super::mapped(snapshot) else { return Ok(is_small) };
        if !snapshot.has_passed(&header.watermark)? {
            return Ok(is_small);
        }
        if header.watermark == now {
            return Ok(true);
        }
        if !snapshot.can_tell_since(&header.watermark, ROWS_MAX)? {
            return Ok(false);
        }
        // Where nothing was taken back no entity went, and the rest can be laid over the image.
        if !snapshot.takes_back_since(&header.watermark)? {
            return Ok(true);
        }
        let Ok(base) = super::columns(&header, &map) else { return Ok(false) };
        let Some(since) = snapshot.since(&header.watermark, ROWS_MAX)? else { return Ok(false) };
        match Overlay::build(&base, snapshot, &since) {
            Ok(_) => Ok(true),
            Err(NoOverlay::Bad | NoOverlay::Gone) => Ok(false),
            Err(NoOverlay::Store(error)) => Err(error),
        }
    }
}

/// Writes blocks and keeps their checksums.
struct Writer<'f> {
    file: BufWriter<&'f mut File>,
    lens: Vec<u64>,
    checks: Vec<u32>,
}

impl<'f> Writer<'f> {
    /// Leaves room for the header, which is written last.
    fn new(file: &'f mut File) -> io::Result<Writer<'f>> {
        file.seek(SeekFrom::Start(BLOCK as u64))?;
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Writer { file, lens: Vec::with_capacity(SECTIONS), checks: Vec::new() })
    }

    fn write(mut self, columns: &Columns, watermark: Watermark) -> io::Result<()> {
        let Columns { adjacency, claims, standings, ids, .. } = columns;
        self.column(&adjacency.starts)?;
        self.column(&adjacency.links)?;
        self.column(&adjacency.by_object)?;
        self.column(&claims.by_fact)?;
        self.column(&claims.lists)?;
        self.column(&standings.said)?;
        self.column(&standings.beyond)?;
        self.column(&columns.rows)?;
        self.column(&columns.by_row)?;
        self.column(&ids.ends)?;
        self.column(&ids.bytes)?;
        self.column(&ids.beginnings)?;
        self.column(&columns.types)?;
        self.column(&columns.idle)?;
        self.column(&columns.aside)?;
        self.column(&columns.components)?;
        self.section(columns.words.to_text().as_bytes())?;
        let lens = std::array::from_fn(|ix| self.lens[ix]);
        let checks = std::mem::take(&mut self.checks);
        self.blocks(bytemuck::cast_slice(&checks))?;
        let root = std::mem::take(&mut self.checks);
        let root: &[u8] = bytemuck::cast_slice(&root);
        self.blocks(root)?;
        let header = Header { watermark, lens, root_check: crc32fast::hash(root) };
        self.file.flush()?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.to_bytes())
    }

    fn column<T: Pod>(&mut self, column: &Column<T>) -> io::Result<()> {
        let bad = |BadBlock| io::Error::other("what is in memory has no blocks");
        self.section(bytemuck::cast_slice(column.all().map_err(bad)?))
    }

    fn section(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.lens.push(bytes.len() as u64);
        self.blocks(bytes)
    }

    /// Writes bytes, filled up to whole blocks.
    fn blocks(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (whole, rest) = bytes.split_at(bytes.len() / BLOCK * BLOCK);
        self.checks.extend(whole.chunks_exact(BLOCK).map(crc32fast::hash));
        self.file.write_all(whole)?;
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            self.checks.push(crc32fast::hash(&block));
            self.file.write_all(&block)?;
        }
        Ok(())
    }
}
