//! A copy that is whole, also beside a writer.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::beside::{Temporary, sidefile};
use super::error::StoreError;
use super::file::Store;

/// Pages copied before a waiting writer gets its turn.
const PAGES_AT_ONCE: i32 = 1024;

impl Store {
    /// Copies the store into a new file, which gets its name when it is complete.
    pub fn backup(&self, path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let temporary = sidefile(path, ".new");
        let io = |source| StoreError::unwritable(path, source);
        std::fs::File::create(&temporary).map_err(io)?;
        let temporary = Temporary(temporary);
        let mut copy = Connection::open(&temporary.0)?;
        Backup::new(self.connection(), &mut copy)?.run_to_completion(
            PAGES_AT_ONCE,
            Duration::from_millis(5),
            None,
        )?;
        // A copy of a store in use says "WAL" in its header; at rest it is one file.
        copy.query_row("PRAGMA journal_mode=DELETE", [], |_| Ok(()))?;
        copy.close().map_err(|(_, error)| StoreError::from(error))?;
        std::fs::File::open(&temporary.0).and_then(|file| file.sync_all()).map_err(io)?;
        std::fs::rename(&temporary.0, path).map_err(io)?;
        temporary.keep();
        Ok(())
    }
}
