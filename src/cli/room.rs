//! Room on the disk: looked at before an import begins, so that none ends half way.

use std::path::Path;

use fs4::available_space;

use super::failure::{Failure, STORE};
use super::out::Out;

/// How many times as long as its tables a store may become: 3.0 with its image on the generated
/// tables of `benches/RESULTS.md`, and its image once more while it is made; rounded up.
const TIMES: u64 = 5;
/// How many times as long a packed file may be once it is unpacked.
const UNPACKED: u64 = 8;
/// Imports of fewer bytes are not held up by a look.
const SMALL: u64 = 1 << 20;
/// Of an import of so many bytes it is said what it needs.
const LARGE: u64 = 1 << 26;

/// The bytes that an import of files of these lengths may need.
pub(super) fn needed(files: impl Iterator<Item = (u64, bool)>) -> u64 {
    let unpacked = |(bytes, is_packed)| if is_packed { bytes * UNPACKED } else { bytes };
    files.map(unpacked).sum::<u64>() * TIMES
}

/// Refuses an import for which there is no room beside the store, and says how much a large one
/// may need.
pub(super) fn check(needed: u64, store: &Path, out: &Out) -> Result<(), Failure> {
    if needed < SMALL * TIMES {
        return Ok(());
    }
    if needed >= LARGE * TIMES {
        out.say(&format!("needs up to {} MB beside {}", megabytes(needed), store.display()));
    }
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Where nothing can be learned the import itself will show it.
    match available_space(folder.unwrap_or(Path::new("."))) {
        Ok(free) => enough(needed, free, store),
        Err(_) => Ok(()),
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

fn enough(needed: u64, free: u64, store: &Path) -> Result<(), Failure> {
    if free >= needed {
        return Ok(());
    }
    let message = format!(
        "expected {} MB of room beside {} for this import, found {} MB",
        megabytes(needed),
        store.display(),
        free / 1_000_000
    );
    Err(Failure::new(STORE, message).tip("make room there, or choose another place with --db"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_needs_room_for_what_it_makes() {
        let needed = needed([(1_000_000, false), (1_000_000, true)].into_iter());
        assert_eq!(needed, 9 * 1_000_000 * TIMES);
        let store = Path::new("graph.orgraph");
        assert!(enough(needed, needed, store).is_ok());
        assert!(enough(needed, needed - 1, store).is_err());
    }
}
