//! The file that a command was asked to write.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use orgraph::export::PackedFile;

use super::failure::{Failure, USAGE};

/// Writes beside the name and renames at the end: nobody reads half a file, and a failure leaves
/// the old one. A link stays a link to the new content; a pipe or a device (`/dev/null`) is
/// written to, never replaced.
pub(super) fn write<T>(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(USAGE, format!("{} could not be written: {error}", path.display()))
    };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|known| !known.is_file()) {
        let mut file = PackedFile::create(&target, path).map_err(failed)?;
        let written = content(&mut file)?;
        file.finish().map_err(failed)?;
        return Ok(written);
    }
    let unfinished = Unfinished::beside(&target);
    let mut file = PackedFile::create(&unfinished.0, path).map_err(failed)?;
    let written = content(&mut file)?;
    file.finish().map_err(failed)?;
    fs::rename(&unfinished.0, &target).map_err(failed)?;
    Ok(written)
}

/// What is written and has not got its name yet; removed when it never does.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(target: &Path) -> Unfinished {
        let mut name = target.as_os_str().to_owned();
        name.push(".new");
        Unfinished(name.into())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is gone once it was renamed, and nobody can be told any more.
        drop(fs::remove_file(&self.0));
    }
}
