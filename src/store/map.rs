//! The one place where files are mapped into memory.

use std::fs::File;
use std::io;
use std::ops::{Deref, DerefMut};
use std::path::Path;

use fs4::FileExt;
use memmap2::{Mmap, MmapMut, MmapOptions};

use super::spool::folder_of;

/// A file that is read as bytes of memory.
pub struct Mapped(Mmap);

impl Mapped {
    /// Maps the first bytes of a file that is never written in place: a new one is written beside
    /// it and takes its name.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("numbers");
    /// std::fs::write(&path, b"1 2 3")?;
    /// let mapped = orgraph::store::Mapped::of(&std::fs::File::open(&path)?, 3)?;
    /// assert_eq!(&mapped[..], b"1 2");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[allow(unsafe_code)]
    pub fn of(file: &File, len: usize) -> io::Result<Mapped> {
        // SAFETY: the bytes of a map must not change while we read them, and we change none. A
        // stranger who cuts the file short while we read ends this process by a signal; nothing
        // wrong is read before that.
        let bytes = unsafe { MmapOptions::new().len(len).map(file)? };
        Ok(Mapped(bytes))
    }

    /// Tells the system that bytes are read here and there: what lies beside is no use.
    pub fn is_read_here_and_there(&self) {
        // A system may not care.
        #[cfg(unix)]
        drop(self.0.advise(memmap2::Advice::Random));
    }

    /// Tells the system that all will be read, one byte after the other.
    pub fn is_read_through(&self) {
        #[cfg(unix)]
        drop(self.0.advise(memmap2::Advice::Normal));
    }
}

impl Deref for Mapped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Words above which a table lies in a file: 8 MiB.
const HELD_MAX: usize = 1 << 20;

/// Words of working memory, all zero at first. Many of them lie in a file without a name beside the
/// store, so that the system may put them away when memory is short.
pub(super) enum Scratch {
    Held(Vec<u64>),
    Mapped(MmapMut),
}

impl Scratch {
    /// Takes so many words, in the folder of a file. Fails when the disk has no room for them.
    #[allow(unsafe_code)]
    pub(super) fn beside(path: &Path, words: usize) -> io::Result<Scratch> {
        if words <= HELD_MAX {
            return Ok(Scratch::Held(vec![0; words]));
        }
        let file = tempfile::tempfile_in(folder_of(path))?;
        let bytes = words * size_of::<u64>();
        // Else a full disk would end the process by a signal, at any word.
        match file.allocate(bytes as u64) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(Scratch::Held(vec![0; words]));
            }
            allocated => allocated?,
        }
        // SAFETY: nobody else can open a file without a name.
        let mapped = unsafe { MmapOptions::new().len(bytes).map_mut(&file)? };
        Ok(Scratch::Mapped(mapped))
    }
}

impl Deref for Scratch {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        match self {
            Scratch::Held(words) => words,
            Scratch::Mapped(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [u64] {
        match self {
            Scratch::Held(words) => words,
            Scratch::Mapped(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_zero_at_first_and_kept_wherever_they_lie() {
        let folder = tempfile::tempdir().expect("a folder");
        for words in [1, HELD_MAX, HELD_MAX + 1] {
            let path = folder.path().join("graph.orgraph");
            let mut scratch = Scratch::beside(&path, words).expect("room");
            assert_eq!(matches!(scratch, Scratch::Mapped(_)), words > HELD_MAX);
            assert_eq!(scratch.len(), words);
            assert!(scratch.iter().all(|word| *word == 0));
            scratch[words - 1] = 7;
            assert_eq!(scratch[words - 1], 7);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }
}
