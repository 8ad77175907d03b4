//! Why a store could not be read or written.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why a store could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no file.
    #[error("no store at {}", .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// The file is something else.
    #[error("{} is not an orgraph store", .0.display())]
    Foreign(PathBuf),
    /// The file was written by a newer or an older version.
    #[error("{} has schema version {found}, this program reads {known}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The version known.
        known: u32,
    },
    /// Another process writes.
    #[error("locked by another orgraph")]
    Locked,
    /// The place cannot be written.
    #[error("{} cannot be written", .0.display())]
    ReadOnly(PathBuf),
    /// There is no room.
    #[error("the disk is full; nothing was changed")]
    Full,
    /// The disk did not take what was to be written.
    #[error("the disk could not be written, it may be full; nothing was changed")]
    Unwritten,
    /// What is in the file is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A change cannot be undone, with everything that stands on it.
    #[error("change {change} cannot be undone: {}", .reasons.join("; "))]
    Refused {
        /// The change.
        change: i64,
        /// What stands on it, one line each.
        reasons: Vec<String>,
    },
    /// There is no such change, claim or entity.
    #[error("{0}")]
    Unknown(String),
    /// The file could not be reached.
    #[error("{} could not be reached", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: std::io::Error,
    },
    /// SQLite's own word.
    #[error("the store could not be used")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Why a file beside `path` could not be made.
    pub(crate) fn unwritable(path: &Path, source: io::Error) -> StoreError {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(path.to_owned())
            }
            io::ErrorKind::StorageFull => StoreError::Full,
            _ => StoreError::Io { path: path.to_owned(), source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::SystemIoFailure) if is_writing(&error) => StoreError::Unwritten,
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(error.to_string()),
            Some(ErrorCode::NotADatabase) => {
                StoreError::Damaged("its header is not that of a database".to_owned())
            }
            _ => StoreError::Sqlite(error),
        }
    }
}

/// Whether SQLite failed to write, sync or lengthen a file: a quota or a limit on the length of
/// files says so, not "full".
fn is_writing(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
    let codes = [SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE];
    error.sqlite_error().is_some_and(|error| codes.contains(&error.extended_code))
}
