//! Where an export goes: a stream, or a folder that gets its files all at the end.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::ExportError;

/// The ending of a file that is not complete yet.
const PARTIAL: &str = ".partial";

/// Where an export goes.
pub struct Output<'w>(Place<'w>);

enum Place<'w> {
    Stream(&'w mut dyn Write),
    Folder(&'w Path),
}

impl<'w> Output<'w> {
    /// Writes to a stream, as formats of one file do.
    pub fn stream(stream: &'w mut dyn Write) -> Output<'w> {
        Output(Place::Stream(stream))
    }

    /// Writes into a folder, which is made where it is missing. Files lie there under temporary
    /// names until all are complete, so an export that fails leaves what was there before.
    pub fn folder(folder: &'w Path) -> Output<'w> {
        Output(Place::Folder(folder))
    }

    /// Writes a format of one file: to the stream, or under this name in the folder.
    pub(super) fn one(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Broken>,
    ) -> Result<(), ExportError> {
        match &mut self.0 {
            Place::Stream(stream) => {
                let mut buffered = BufWriter::new(stream);
                let written = write(&mut buffered).and_then(|()| Ok(buffered.flush()?));
                // What is still buffered after a failure is of no use to anybody.
                drop(buffered.into_parts());
                written.map_err(|broken| broken.at(None))
            }
            Place::Folder(folder) => {
                let mut files = Files::open(folder)?;
                files.write(name, write)?;
                files.publish()
            }
        }
    }

    /// Returns the folder for a format of several files.
    pub(super) fn files(&mut self, format: &'static str) -> Result<Files, ExportError> {
        match &self.0 {
            Place::Stream(_) => Err(ExportError::NeedsFolder(format)),
            Place::Folder(folder) => Files::open(folder),
        }
    }
}

/// What ended the writing of one file: an error of the file itself, or any other.
pub(super) enum Broken {
    Io(io::Error),
    Other(ExportError),
}

impl Broken {
    /// The error with the file in which it happened, none for the stream.
    fn at(self, path: Option<&Path>) -> ExportError {
        match (self, path) {
            (Broken::Io(source), Some(path)) => ExportError::File { path: path.to_owned(), source },
            (Broken::Io(source), None) => ExportError::Stream(source),
            (Broken::Other(error), _) => error,
        }
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Io(error)
    }
}

impl From<ExportError> for Broken {
    fn from(error: ExportError) -> Broken {
        // A write that failed inside a callback of the records comes out as one to a stream.
        match error {
            ExportError::Stream(error) => Broken::Io(error),
            other => Broken::Other(other),
        }
    }
}

impl From<crate::graph::RecordsError> for Broken {
    fn from(error: crate::graph::RecordsError) -> Broken {
        ExportError::from(error).into()
    }
}

/// A file that is being written.
pub(super) struct Begun {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Begun {
    /// Brings what was flushed to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.get_ref().sync_all()
    }

    /// The error of a write to this file.
    pub(super) fn failed(&self, source: io::Error) -> ExportError {
        ExportError::File { path: self.path.clone(), source }
    }
}

impl Write for Begun {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Files of one folder, under temporary names until they are published; removed when they never
/// are.
pub(super) struct Files {
    folder: PathBuf,
    written: Vec<String>,
}

impl Files {
    fn open(folder: &Path) -> Result<Files, ExportError> {
        let failed = |source| ExportError::File { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        Ok(Files { folder: folder.to_owned(), written: Vec::new() })
    }

    /// Writes one file to its end.
    pub(super) fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Broken>,
    ) -> Result<(), ExportError> {
        let mut file = self.begin(name)?;
        write(&mut file).map_err(|broken| broken.at(Some(&file.path)))?;
        file.flush().and_then(|()| file.sync()).map_err(|source| file.failed(source))
    }

    /// Begins a file, for those that are written side by side.
    pub(super) fn begin(&mut self, name: &str) -> Result<Begun, ExportError> {
        let path = self.folder.join(name);
        match File::create(self.partial(name)) {
            Ok(file) => {
                self.written.push(name.to_owned());
                Ok(Begun { path, file: BufWriter::new(file) })
            }
            Err(source) => Err(ExportError::File { path, source }),
        }
    }

    /// Gives all files their names.
    pub(super) fn publish(mut self) -> Result<(), ExportError> {
        for name in std::mem::take(&mut self.written) {
            let path = self.folder.join(&name);
            let renamed = fs::rename(self.partial(&name), &path);
            renamed.map_err(|source| ExportError::File { path, source })?;
        }
        Ok(())
    }

    fn partial(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}{PARTIAL}"))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for name in &self.written {
            // Nobody can be told any more; the next export writes over it.
            drop(fs::remove_file(self.partial(name)));
        }
    }
}
