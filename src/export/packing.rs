//! Files that are packed while they are written, as their names say.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A file, packed with gzip (RFC 1952) where its name ends in `.gz`, with Zstandard (RFC 8878)
/// where it ends in `.zst`, else as it is. The same content gives the same bytes.
///
/// ```
/// use orgraph::export::PackedFile;
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("graph.nq.gz");
/// let mut file = PackedFile::create(&path, &path)?;
/// file.write_all(b"text")?;
/// file.finish()?;
/// assert!(std::fs::read(&path)?.starts_with(&[0x1f, 0x8b]));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct PackedFile(Packing);

enum Packing {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
    Zstandard(zstd::Encoder<'static, BufWriter<File>>),
}

impl PackedFile {
    /// Makes a file, packed as `name` says, which may be the name that it gets later.
    pub fn create(path: &Path, name: &Path) -> io::Result<PackedFile> {
        let file = BufWriter::new(File::create(path)?);
        let extension = name.extension().and_then(|extension| extension.to_str());
        Ok(PackedFile(match extension {
            Some("gz") => Packing::Gzip(GzEncoder::new(file, Compression::default())),
            Some("zst") => Packing::Zstandard(zstd::Encoder::new(file, 0)?),
            _ => Packing::Plain(file),
        }))
    }

    /// Writes what is still to be written, down to the disk.
    pub fn finish(self) -> io::Result<()> {
        let file = match self.0 {
            Packing::Plain(file) => file,
            Packing::Gzip(packed) => packed.finish()?,
            Packing::Zstandard(packed) => packed.finish()?,
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        // A pipe or a device has no disk below it and says so.
        if file.metadata()?.is_file() { file.sync_all() } else { Ok(()) }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.0 {
            Packing::Plain(file) => file,
            Packing::Gzip(packed) => packed,
            Packing::Zstandard(packed) => packed,
        }
    }
}

impl Write for PackedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}
