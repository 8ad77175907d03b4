//! The store: one SQLite file that holds claims, their sources and their history.
//!
//! The only home of SQLite. A write is one transaction and one change ([`Draft`]); rows are only
//! ever added, and every change keeps a digest of what it added. Readers see one [`Snapshot`].
//! At rest there is one file in rollback mode, so a reader needs no file beside it and writes
//! none; a writer switches to WAL while it works and back when it is done.

mod assert;
mod backup;
mod beside;
mod cells;
mod columns;
mod content;
mod digest;
mod error;
mod file;
mod history;
mod known;
mod ledger;
mod linked;
mod map;
mod packed;
mod packs;
mod read;
mod roster;
mod rows;
mod runs;
mod scan;
mod search;
mod since;
mod snapshot;
mod spool;
mod state;
mod stream;
mod tables;
mod undo;
mod verify;
mod write;

pub use self::beside::{image_path, remove_leftover, replace_file};
pub(crate) use self::cells::{Cells, put_number, put_text};
pub use self::error::StoreError;
pub use self::file::{Store, find};
pub use self::history::{Change, ClaimEvent};
pub use self::map::Mapped;
pub use self::read::Reader;
pub use self::rows::{ClaimRow, EntityRow, OriginRow};
pub use self::runs::{Sorted, Sorter};
pub use self::scan::{Scan, Scanned};
pub use self::search::{NameHit, Named};
pub use self::since::{Since, Watermark};
pub use self::snapshot::{FactRow, Snapshot};
pub use self::spool::{Spool, SpoolReader};
pub use self::undo::Undone;
pub use self::verify::Verified;
pub use self::write::{Asserted, Draft, Stamp};
