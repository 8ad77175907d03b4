//! The sections of an image on their way into it. Each grows row after row and waits in a file of
//! its own, so that memory holds none of them: only one number by row of an entity, the standings
//! that fit a link, and five bytes by entity of the components.

mod entities;
mod facts;
mod links;

use std::io;

use crate::graph::column::BadBlock;
use crate::store::Spool;
use crate::store::StoreError;

pub(super) use self::entities::EntityWriter;
pub(super) use self::facts::{Ends, FactWriter};
pub(super) use self::links::{Incoming, LinkWriter};

/// All sections but the last, the words, under their names in the format.
pub(super) struct Sections {
    pub(super) links: Links,
    pub(super) facts: Facts,
    pub(super) entities: Entities,
}

pub(super) struct Entities {
    pub(super) rows: Spool<u32>,
    pub(super) by_row: Spool<u32>,
    pub(super) id_ends: Spool<u32>,
    pub(super) id_bytes: Spool<u8>,
    pub(super) beginnings: Spool<[u32; 2]>,
    pub(super) types: Spool<[u32; 2]>,
    pub(super) idle: Spool<u32>,
}

pub(super) struct Facts {
    pub(super) by_fact: Spool<u32>,
    pub(super) lists: Spool<u32>,
    pub(super) said: Spool<[u32; 6]>,
    pub(super) beyond: Spool<[u32; 2]>,
    pub(super) aside: Spool<[u32; 4]>,
    pub(super) aside_by_object: Spool<[u32; 2]>,
}

pub(super) struct Links {
    pub(super) starts: Spool<[u32; 2]>,
    pub(super) links: Spool<[u32; 2]>,
    pub(super) by_object: Spool<u32>,
    pub(super) components: Spool<u32>,
}

/// Why no image was made.
pub(super) enum Unmade {
    /// The image from which it was to be made is bad.
    Bad,
    /// The store could not be read.
    Store(StoreError),
    /// What does not fit in memory could not be written or read again.
    Io(io::Error),
}

impl From<BadBlock> for Unmade {
    fn from(_: BadBlock) -> Unmade {
        Unmade::Bad
    }
}

impl From<StoreError> for Unmade {
    fn from(error: StoreError) -> Unmade {
        Unmade::Store(error)
    }
}

impl From<io::Error> for Unmade {
    fn from(error: io::Error) -> Unmade {
        Unmade::Io(error)
    }
}
