//! Why an export could not be written.

use std::io;
use std::path::PathBuf;

use crate::graph::RecordsError;

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The format is several files.
    #[error("{0} is several files: expected a folder to write them to, found a stream")]
    NeedsFolder(&'static str),
    /// The records could not be read.
    #[error("the records could not be read")]
    Records(#[source] RecordsError),
    /// The stream took no more.
    #[error("the output could not be written")]
    Stream(#[source] io::Error),
    /// A file or folder could not be written.
    #[error("{} could not be written", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl ExportError {
    /// Says whether the reader of the output has gone, which is no failure: `… | head -1`.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, ExportError::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<RecordsError> for ExportError {
    /// Takes an error of ours out again that ended the reading.
    fn from(error: RecordsError) -> ExportError {
        match error {
            RecordsError::Stopped(stop) => match stop.downcast() {
                Ok(own) => *own,
                Err(other) => ExportError::Records(RecordsError::Stopped(other)),
            },
            other => ExportError::Records(other),
        }
    }
}
