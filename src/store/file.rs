//! Opening and making store files.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::beside::{Temporary, lock_new, rename, sidefile};
use super::error::StoreError;
use super::snapshot::Snapshot;
use super::write::{Draft, Stamp};
use crate::model::Vocabulary;

/// "orgr" in ASCII: tells our files from other databases.
const APPLICATION_ID: u32 = 0x6f72_6772;
/// The schema that this program writes, and the only one that it reads.
const SCHEMA_VERSION: u32 = 2;
/// Statements that a connection keeps parsed: more than there are kinds of reading and writing.
const STATEMENTS: usize = 128;
/// Pages that a connection keeps in memory at most, in KiB; negative is how SQLite tells them from
/// a count.
const CACHE_KIB: i32 = -2 * 1024;
/// How long to wait for another writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection is used by one thread at a time, which its borrows keep: it needs no lock.
const READ_ONLY: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY
    .union(OpenFlags::SQLITE_OPEN_URI)
    .union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const READ_WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE
    .union(OpenFlags::SQLITE_OPEN_URI)
    .union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// The name of a store that nobody named.
const DEFAULT_NAME: &str = "graph.orgraph";

/// Returns the nearest `graph.orgraph` in a folder or above it, as git finds its repository.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(DEFAULT_NAME)).find(|path| path.is_file())
}

/// An open store.
///
/// ```
/// use orgraph::model::Vocabulary;
/// use orgraph::store::{Stamp, Store};
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("graph.orgraph");
/// let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
/// Store::create(&path, &stamp)?.finish()?;
/// let mut store = Store::open(&path)?;
/// assert_eq!(store.snapshot()?.changes()?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Store {
    handle: Handle,
    path: PathBuf,
    access: Access,
}

enum Access {
    Read,
    Write,
    /// A new store, built beside its name; the lock shows that its builder lives.
    Build {
        temporary: Temporary,
        lock: File,
    },
}

/// The connection. A writer's goes back to rollback mode however its command ends, also when it
/// wrote nothing: in WAL mode every reader would make files beside the store.
struct Handle {
    connection: Connection,
    is_writer: bool,
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.is_writer {
            // A reader beside us may keep the log alive; then the next writer removes it.
            drop(self.connection.query_row("PRAGMA journal_mode=DELETE", [], |_| Ok(())));
        }
    }
}

impl Store {
    /// Opens a store for reading. Writes no file, also in a folder that cannot be written; only
    /// what a killed writer left half done is first put back.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let mut connection = connect_to_read(path)?;
        let mut probed = probe(&connection);
        let code = probed.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
        if code == Some(ErrorCode::ReadOnly) {
            // Its journal must be rolled back before anybody can read, which a reader may not.
            let writer = Connection::open_with_flags(uri(path, false), READ_WRITE)?;
            writer.busy_timeout(BUSY_TIMEOUT)?;
            probe(&writer).map_err(|error| unreadable(error, path))?;
            connection = connect_to_read(path)?;
            probed = probe(&connection);
        }
        match probed {
            Ok(()) => {
                connection.pragma_update(None, "cache_size", CACHE_KIB)?;
                let handle = Handle { connection, is_writer: false };
                Ok(Store { handle, path: path.to_owned(), access: Access::Read })
            }
            Err(error) => Err(unreadable(error, path)),
        }
    }

    /// Opens a store for writing.
    pub fn open_to_write(path: &Path) -> Result<Store, StoreError> {
        Header::read(path)?;
        let connection = Connection::open_with_flags(uri(path, false), READ_WRITE)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        keep_statements(&connection)?;
        if connection.is_readonly("main")? {
            return Err(StoreError::ReadOnly(path.to_owned()));
        }
        let handle = Handle { connection, is_writer: true };
        let connection = &handle.connection;
        let wal = connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0));
        match wal.map(|mode: String| mode) {
            Ok(mode) if mode == "wal" => {}
            Ok(_) => return Err(StoreError::Locked),
            Err(error) => return Err(write_error(error, path)),
        }
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        Ok(Store { handle, path: path.to_owned(), access: Access::Write })
    }

    /// Starts a new store with the compiled-in vocabulary as its first change.
    ///
    /// It is built beside its name and gets it in [`Store::finish`]; before that there is none.
    pub fn create(path: &Path, stamp: &Stamp<'_>) -> Result<Store, StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let temporary = sidefile(path, ".new");
        let lock = lock_new(&temporary, path)?;
        let temporary = Temporary(temporary);
        let connection = Connection::open(&temporary.0)?;
        keep_statements(&connection)?;
        // No journal: a file that has not got its name yet needs none.
        connection.query_row("PRAGMA journal_mode=OFF", [], |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        let access = Access::Build { temporary, lock };
        let handle = Handle { connection, is_writer: false };
        let mut store = Store { handle, path: path.to_owned(), access };
        let mut draft = store.draft(stamp)?;
        draft.state_vocabulary(Vocabulary::standard_text())?;
        draft.commit("new store")?;
        Ok(store)
    }

    /// Starts a change.
    pub fn draft<'s>(&'s mut self, stamp: &Stamp<'s>) -> Result<Draft<'s>, StoreError> {
        Draft::open(&mut self.handle.connection, &self.path, stamp)
    }

    /// Returns the store as it is now; later changes are not seen.
    pub fn snapshot(&mut self) -> Result<Snapshot<'_>, StoreError> {
        Snapshot::open(&mut self.handle.connection, &self.path)
    }

    /// Returns where the store lies, or will lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.handle.connection
    }

    /// Ends the work: a new store gets its name, a written one is brought back to one file.
    pub fn finish(self) -> Result<(), StoreError> {
        drop(self.handle);
        match self.access {
            Access::Read | Access::Write => Ok(()),
            Access::Build { temporary, lock } => {
                publish(&temporary.0, &lock, &self.path)?;
                temporary.keep();
                Ok(())
            }
        }
    }
}

fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let header = Header::read(path)?;
    // With a log beside it a writer is at work, or was killed: SQLite reads both. Without one
    // nothing can be missed, and "immutable" keeps SQLite from making files of its own.
    let is_alone = ["-wal", "-journal"].iter().all(|suffix| !sidefile(path, suffix).exists());
    let uri = uri(path, header.is_wal && is_alone);
    let connection = Connection::open_with_flags(uri, READ_ONLY)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    keep_statements(&connection)?;
    Ok(connection)
}

fn probe(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn unreadable(error: rusqlite::Error, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) => StoreError::Damaged(format!(
            "the log beside {} cannot be read here; copy both to a folder that can be written",
            path.display()
        )),
        _ => error.into(),
    }
}

fn publish(temporary: &Path, lock: &File, path: &Path) -> Result<(), StoreError> {
    let io = |source| StoreError::Io { path: path.to_owned(), source };
    lock.sync_all().map_err(io)?;
    // A name that appeared meanwhile is somebody's store.
    if path.exists() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    rename(temporary, path).map_err(io)
}

fn write_error(error: rusqlite::Error, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly(path.to_owned())
        }
        _ => error.into(),
    }
}

/// Keeps statements parsed, whatever values they are given: SQLite else plans a statement anew
/// for each value (query planner stability guarantee, <https://sqlite.org/queryplanner-ng.html>).
fn keep_statements(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Every row that we name was looked up or added in the same transaction; `verify` checks all.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    Ok(())
}

/// A file URI: the only way to say "immutable". Percent signs and question marks are escaped.
fn uri(path: &Path, immutable: bool) -> PathBuf {
    let text = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // A relative path must not look like a host, an absolute one brings its own slash.
    PathBuf::from(format!("file:{text}{}", if immutable { "?immutable=1" } else { "" }))
}

/// The first 100 bytes of an SQLite file (file format, section 1.3).
struct Header {
    is_wal: bool,
}

impl Header {
    /// Reads and checks the header before SQLite touches the file.
    fn read(path: &Path) -> Result<Header, StoreError> {
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
            _ => StoreError::Io { path: path.to_owned(), source },
        };
        if path.is_dir() {
            return Err(StoreError::Foreign(path.to_owned()));
        }
        let mut bytes = Vec::with_capacity(100);
        File::open(path).map_err(io)?.take(100).read_to_end(&mut bytes).map_err(io)?;
        let word = |at: usize| {
            let four: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
            four.map(u32::from_be_bytes)
        };
        let ours = bytes.starts_with(b"SQLite format 3\0") && word(68) == Some(APPLICATION_ID);
        match (ours, word(60)) {
            (true, Some(found)) if found != SCHEMA_VERSION => {
                Err(StoreError::Version { path: path.to_owned(), found, known: SCHEMA_VERSION })
            }
            (true, Some(_)) => Ok(Header { is_wal: bytes.get(18) == Some(&2) }),
            _ => Err(StoreError::Foreign(path.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_not_planned_again_for_another_value() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(include_str!("schema.sql")).expect("the schema");
        keep_statements(&connection).expect("settings");
        // Statistics on the value could choose between finding and sorting.
        let sql = "SELECT claim FROM identity WHERE prefix = ? ORDER BY claim";
        let mut select = connection.prepare(sql).expect(sql);
        for value in 0..10 {
            assert!(!select.exists([value]).expect(sql));
        }
        assert_eq!(select.get_status(StatementStatus::RePrepare), 0);
    }
}
