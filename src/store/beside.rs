//! Files beside the store: each is written under a name of its own, made durable and then renamed,
//! so that a name never stands for half a file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// The name of a file beside another.
pub(super) fn sidefile(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Returns where the image of a store's graph lies: a file that can be made again from the store.
///
/// ```
/// let path = std::path::Path::new("graph.orgraph");
/// assert_eq!(orgraph::store::image_path(path).to_str(), Some("graph.orgraph-topology"));
/// ```
pub fn image_path(store: &Path) -> PathBuf {
    sidefile(store, "-topology")
}

/// A file that goes when nobody gave it its name.
pub(super) struct Temporary(pub(super) PathBuf);

impl Temporary {
    /// Forgets the old name once the file has got its own: somebody else may use it by now.
    pub(super) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // One that cannot be removed is emptied by the next who builds it.
        drop(fs::remove_file(&self.0));
    }
}

/// Takes a temporary file for our own until the lock is dropped; one that somebody who was killed
/// left is emptied.
pub(super) fn lock_new(temporary: &Path, path: &Path) -> Result<File, StoreError> {
    let opened =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(temporary);
    let file = opened.map_err(|source| StoreError::unwritable(path, source))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::Locked),
        Err(TryLockError::Error(source)) => {
            return Err(StoreError::Io { path: temporary.to_owned(), source });
        }
    }
    let emptied = file.set_len(0);
    emptied.map_err(|source| StoreError::Io { path: temporary.to_owned(), source })?;
    Ok(file)
}

/// Removes what somebody who was killed left of a file that was to get this name; says whether
/// there was such a thing. What a living process builds stays.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("numbers");
/// std::fs::write(folder.path().join("numbers.new"), b"1 2")?;
/// assert!(orgraph::store::remove_leftover(&path)?);
/// assert!(!orgraph::store::remove_leftover(&path)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn remove_leftover(path: &Path) -> Result<bool, StoreError> {
    let temporary = sidefile(path, ".new");
    if !temporary.is_file() {
        return Ok(false);
    }
    match lock_new(&temporary, path) {
        Ok(_lock) => {
            let removed = fs::remove_file(&temporary);
            removed.map(|()| true).map_err(|source| StoreError::unwritable(path, source))
        }
        Err(StoreError::Locked) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives a file that was made durable its name; the name is durable once its folder is.
pub(super) fn rename(temporary: &Path, path: &Path) -> io::Result<()> {
    fs::rename(temporary, path)?;
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Writes a file that can be made again from the store, in place of an older one.
///
/// Fails as [`StoreError::Locked`] when another process is writing it, and leaves the older one.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("numbers");
/// orgraph::store::replace_file(&path, |file| std::io::Write::write_all(file, b"1 2 3"))?;
/// assert_eq!(std::fs::read(&path)?, b"1 2 3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), StoreError> {
    let temporary = sidefile(path, ".new");
    let mut file = lock_new(&temporary, path)?;
    let temporary = Temporary(temporary);
    let written = write(&mut file).and_then(|()| file.sync_all());
    written
        .and_then(|()| rename(&temporary.0, path))
        .map_err(|source| StoreError::unwritable(path, source))?;
    temporary.keep();
    Ok(())
}
