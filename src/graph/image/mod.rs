//! The image: the graph as bytes, in a file beside the store that any command can map and any
//! command can do without (design section 4).
//!
//! It lies beside `graph.orgraph` as `graph.orgraph-topology`. Deleting it loses nothing. It holds
//! raw entities and every valid time. It is written under another name, made durable and renamed,
//! never changed in place.
//!
//! # Format, version 2
//!
//! Numbers are little-endian. The file is a row of blocks of 4096 bytes: the header, the sections
//! one after the other, each from the beginning of a block and filled up with zeros, then the
//! checksums, then their root.
//!
//! | bytes of the header | what |
//! | --- | --- |
//! | 0..16 | `orgraph topology` |
//! | 16..20 | the version: 2 |
//! | 20..24 | CRC-32 of the root, without its filling |
//! | 24..56 | digest of the change at which the image was made |
//! | 56..64 | number of that change |
//! | 64..104 | last row then: of claims, events, sources, source records, entities; 8 bytes each |
//! | 104..112 | length of the file |
//! | 112..256 | length of each section in bytes, 8 bytes each |
//! | 4092..4096 | CRC-32 of the bytes before |
//!
//! The others are zero. Sections, in their order; a word is 4 bytes, N the number of entities, F
//! that of facts. Entities are numbered in the order of their ids, facts in that of subject,
//! relation, object; relations by their names, types as the vocabulary has them.
//!
//! | section | rows | of each row |
//! | --- | --- | --- |
//! | starts | N + 1 | first fact of which the entity is the subject; first place in `by_object` |
//! | links | 2 F | other end; relation in 12 bits and standing in 20. Of each entity first the facts of which it is the subject, by (relation, object), then those of which it is the object, by (relation, subject) |
//! | by_object | F | facts by (object, relation, subject) |
//! | by_fact | F | row of the only claim; or 2^31 + first place in `lists` |
//! | lists | | rows of the claims of facts with several, oldest first |
//! | said | | what claims say, each list once, its first place the standing: four days (of the start the first and last, of the end likewise), confidence in millionths, 1 if it asserts, plus 2 if the list goes on |
//! | beyond | | facts whose standing has no 20 bits (2^20 - 1 stands in the link), with its number |
//! | rows | N | row of the entity in the store |
//! | by_row | | by row: the entity, or 2^32 - 1 |
//! | id_ends | N | where the id ends in `id_bytes` |
//! | id_bytes | | ids, UTF-8 |
//! | beginnings | N | the first 8 bytes of the id as a number, the higher word first |
//! | types | | entity and type, as often as stated, sorted |
//! | idle | | entities of which every type joins nothing, sorted |
//! | aside | | current claims between entities in no fact: subject, relation, object, row; sorted |
//! | aside_by_object | | of each row of `aside` the object and its place there; sorted |
//! | components | N | the first entity of the weak component |
//! | words | | relations and types as lines of text |
//!
//! Days count from 0001-01-01; the least and the greatest number stand for no bound.
//!
//! A checksum is the CRC-32 (ISO 3309) of a block, in the order of the blocks behind the header.
//! The root holds those of the blocks of checksums. A block is checked when it is first read.
//!
//! # When it is used
//!
//! The file is opened before the snapshot is taken, so that it does not know more than that. The
//! header names a change and its digest. A store without that change does not use the image:
//! it is of another store, or newer than the snapshot, or the store is a restored backup. What the
//! store recorded after that change is laid over it, as long as it is at most [`ROWS_MAX`] rows.
//!
//! # How it is made
//!
//! From a scan of the store, or from an older image and what changed since; both come to the same
//! bytes. No section is held in memory: each waits in a file of its own, and what must be put into
//! another order is sorted in runs on disk. Of a graph of 2 million entities and 11.5 million facts
//! a scan takes 16 seconds and 100 MB, whose greatest part does not grow with the facts.
//!
//! Whoever writes folds what changed into the image as soon as that is more than [`LEFT_MAX`] rows,
//! so that a start seldom reads more. The design asked for a second, small image of what changed,
//! to be folded into the first past a tenth of it. A fold makes that needless: it walks the older
//! columns from one end to the other and reads only changed rows of the store, which takes 2
//! seconds for that graph after 10,000 changed rows, and 3 seconds after 500,000, so that one kind
//! of file is enough.

mod fold;
mod header;
mod keep;
mod map;
mod pack;
mod scan;
mod write;

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use self::header::{BLOCK, Header, SECTIONS};
use self::map::Map;
use super::adjacency::Adjacency;
use super::claims::ClaimRows;
use super::column::{BadBlock, Column};
use super::columns::Columns;
use super::ids::Ids;
use super::layers::Layers;
use super::overlay::{NoOverlay, Overlay};
use super::standing::Standings;
use super::words::Words;
use crate::store::Since;
use crate::store::Snapshot;
use crate::store::StoreError;

pub use self::keep::{Kept, LEFT_MAX};
pub(super) use self::map::Section;

/// Rows of claims and events that are read into an overlay at most, and of a store that does
/// without an image.
pub const ROWS_MAX: usize = 10_000;

/// Whether the image beside a store was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageState {
    /// It was.
    Used,
    /// There is none, or it was not looked for.
    Unused,
    /// It is of another store or another version, or newer than the snapshot.
    Foreign,
    /// More changed since it was made than is read at a start.
    Behind,
    /// It is not what was written.
    Bad,
}

/// The image beside a store.
pub struct Image;

impl Image {
    /// Maps the image without what changed since, which comes with it; none when it cannot be used.
    pub(super) fn base(snapshot: &Snapshot<'_>) -> Result<Option<(Columns, Since)>, StoreError> {
        let Ok(Some((header, map))) = mapped(snapshot) else { return Ok(None) };
        if !snapshot.has_passed(&header.watermark)? {
            return Ok(None);
        }
        let since = snapshot.since(&header.watermark, ROWS_MAX)?;
        Ok(columns(&header, &map).ok().zip(since))
    }

    /// Maps the image with what changed since, or says why it cannot be used.
    pub(super) fn open(snapshot: &Snapshot<'_>) -> Result<Result<Layers, ImageState>, StoreError> {
        let (header, map) = match mapped(snapshot) {
            Ok(Some(opened)) => opened,
            Ok(None) => return Ok(Err(ImageState::Foreign)),
            Err(state) => return Ok(Err(state)),
        };
        if !snapshot.has_passed(&header.watermark)? {
            return Ok(Err(ImageState::Foreign));
        }
        let Ok(base) = columns(&header, &map) else { return Ok(Err(ImageState::Bad)) };
        if snapshot.watermark()? == header.watermark {
            return Ok(Ok(base.into()));
        }
        let Some(since) = snapshot.since(&header.watermark, ROWS_MAX)? else {
            return Ok(Err(ImageState::Behind));
        };
        match Overlay::build(&base, snapshot, &since) {
            Ok(over) => Ok(Ok(Layers { base, over: Some(over) })),
            Err(NoOverlay::Bad) => Ok(Err(ImageState::Bad)),
            Err(NoOverlay::Gone) => Ok(Err(ImageState::Behind)),
            Err(NoOverlay::Store(error)) => Err(error),
        }
    }
}

/// Opens and maps the file. Whatever cannot be read is as good as not there.
fn mapped(snapshot: &Snapshot<'_>) -> Result<Option<(Header, Arc<Map>)>, ImageState> {
    let unused = |_| ImageState::Unused;
    if cfg!(target_endian = "big") {
        return Err(ImageState::Unused);
    }
    let mut file = snapshot.image().ok_or(ImageState::Unused)?;
    let file_len = file.metadata().map_err(unused)?.len();
    let mut block = [0; BLOCK];
    file.seek(SeekFrom::Start(0)).map_err(unused)?;
    if file.read_exact(&mut block).is_err() {
        return Err(ImageState::Bad);
    }
    if !Header::is_ours(&block) {
        return Ok(None);
    }
    let header = Header::of_bytes(&block, file_len).ok_or(ImageState::Bad)?;
    let map = Map::of(file, &header).map_err(unused)?.ok_or(ImageState::Bad)?;
    Ok(Some((header, Arc::new(map))))
}

/// The sections as columns, in the order of the format.
fn columns(header: &Header, map: &Arc<Map>) -> Result<Columns, BadBlock> {
    let section = |ix: usize| Section::new(map, header.section(ix));
    let words = section(SECTIONS - 1);
    let words = std::str::from_utf8(words.bytes(0..words.len())?).map_err(|_| BadBlock)?;
    Ok(Columns {
        adjacency: Adjacency {
            starts: Column::Mapped(section(0)),
            links: Column::Mapped(section(1)),
            by_object: Column::Mapped(section(2)),
        },
        claims: ClaimRows {
            by_fact: Column::Mapped(section(3)),
            lists: Column::Mapped(section(4)),
        },
        standings: Standings {
            said: Column::Mapped(section(5)),
            beyond: Column::Mapped(section(6)),
        },
        rows: Column::Mapped(section(7)),
        by_row: Column::Mapped(section(8)),
        ids: Ids {
            ends: Column::Mapped(section(9)),
            bytes: Column::Mapped(section(10)),
            beginnings: Column::Mapped(section(11)),
        },
        types: Column::Mapped(section(12)),
        idle: Column::Mapped(section(13)),
        aside: Column::Mapped(section(14)),
        aside_by_object: Column::Mapped(section(15)),
        components: Column::Mapped(section(16)),
        words: Words::of_text(words).ok_or(BadBlock)?,
    })
}
