//! Which store is meant.

use std::path::{Path, PathBuf};

use orgraph::store::Stamp;
use orgraph::store::Store;
use orgraph::store::StoreError;
use orgraph::store::find;
use orgraph::store::image_path;
use orgraph::store::remove_leftover;

use super::failure::{Failure, STORE};
use super::out::Out;

/// The name of a store that nobody named.
const DEFAULT_NAME: &str = "graph.orgraph";

/// Where the store lies, or would.
pub(super) struct Place {
    named: Option<PathBuf>,
    found: Option<PathBuf>,
}

impl Place {
    /// The store that was named, else the nearest in this folder or above.
    pub(super) fn of(named: Option<PathBuf>) -> Result<Place, Failure> {
        let folder = std::env::current_dir();
        let found = folder.ok().and_then(|folder| find(&folder));
        Ok(Place { named, found })
    }

    fn existing(&self) -> Result<&Path, Failure> {
        let path = self.named.as_deref().or(self.found.as_deref());
        path.ok_or_else(|| {
            Failure::new(STORE, format!("no {DEFAULT_NAME} in this folder or above"))
                .tip("orgraph init makes one, orgraph demo a first graph, --db FILE names another")
        })
    }

    /// Where a new store would be made: the named path, or this folder.
    pub(super) fn to_make(&self) -> PathBuf {
        self.named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_NAME))
    }

    pub(super) fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open(self.existing()?)?)
    }

    pub(super) fn open_to_write(&self, out: &Out) -> Result<Store, Failure> {
        let path = self.existing()?;
        let store = Store::open_to_write(path)?;
        clear(path, out)?;
        Ok(store)
    }

    /// Where the store lies, or would be made.
    pub(super) fn to_write(&self) -> PathBuf {
        self.existing().map_or_else(|_| self.to_make(), Path::to_owned)
    }

    /// Opens the store for writing, or starts a new one where there is none; says which.
    pub(super) fn open_or_create(
        &self,
        stamp: &Stamp<'_>,
        out: &Out,
    ) -> Result<(Store, bool), Failure> {
        let path = self.to_write();
        clear(&path, out)?;
        match Store::open_to_write(&path) {
            Err(StoreError::Missing(path)) => Ok((Store::create(&path, stamp)?, true)),
            opened => Ok((opened?, false)),
        }
    }
}

/// Removes what a command that was killed left beside a store, and says so.
fn clear(store: &Path, out: &Out) -> Result<(), Failure> {
    for path in [store.to_owned(), image_path(store)] {
        if remove_leftover(&path)? {
            out.say(&format!("note: removed what an ended command left of {}", path.display()));
        }
    }
    Ok(())
}
