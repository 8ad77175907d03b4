//! Readers of files: each yields records, row by row, and knows no store.
//!
//! What cannot be understood is rejected at its place and reading goes on; an [`ImportError`]
//! means that reading could not go on at all.

mod content;
mod csv;
mod dot;
mod ftm;
mod gexf;
mod gml;
mod graphml;
mod jsonl;
mod letters;
mod lines;
mod mapping;
mod network;
mod open;
mod rdf;
mod ror;
mod rows;
mod xml;

pub use self::content::Content;
pub use self::csv::{CsvImporter, guess};
pub use self::dot::DotImporter;
pub use self::ftm::{FtmImporter, FtmStatementsImporter};
pub use self::gexf::GexfImporter;
pub use self::gml::GmlImporter;
pub use self::graphml::GraphmlImporter;
pub use self::jsonl::JsonlImporter;
pub use self::mapping::{FieldMap, Mapping, MappingError};
pub use self::open::{open, sniff};
pub use self::rdf::RdfImporter;
pub use self::ror::RorImporter;

use std::io::BufRead;

use crate::format::Format;
use crate::model::Finding;
use crate::model::Record;

/// A finding at its place in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFinding {
    /// What is wrong.
    pub finding: Finding,
    /// The 1-based column of characters at which the faulty text begins, and its length.
    pub span: Option<(usize, usize)>,
}

impl RowFinding {
    /// Makes a finding about a whole row.
    pub fn whole(message: impl Into<String>) -> RowFinding {
        RowFinding { finding: Finding::new("row", message), span: None }
    }
}

/// One row of a file: what it says, or why it could not be understood.
pub struct Row<'r> {
    /// Its line, from 1; the first one for a row of several lines.
    pub line: u64,
    /// What it says; one row of a table may say several things.
    pub records: Vec<Record>,
    /// Why it could not be understood; then there are no records.
    pub findings: Vec<RowFinding>,
    /// How it is written.
    pub written: &'r dyn Written,
}

/// How a row is written. Only a row that is rejected is asked, so nothing of it is made before.
pub trait Written {
    /// Returns its text, as far as it is text.
    fn text(&self) -> String;
    /// Returns where a field stands in the text: 1-based column of characters, and length.
    fn span_of(&self, field: &str) -> Option<(usize, usize)>;
}

/// The header of a table, or the fields of a file of another kind that nobody keeps.
#[derive(Clone, Copy, Debug)]
pub struct Header<'h> {
    /// As one line of the table's own dialect; empty where there is no table.
    pub line: &'h str,
    /// What stands between its cells.
    pub delimiter: char,
    /// The columns or fields that no field of ours takes.
    pub unread: &'h [String],
}

/// Takes rows. Whatever error it returns ends the reading and comes out of it.
pub trait Sink {
    /// Takes a table's header, or at the end what was not read.
    fn header(&mut self, header: &Header<'_>);
    /// Takes a row.
    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// Why reading could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("the file could not be read")]
    Io(#[from] std::io::Error),
    /// What is in it is not of the format.
    #[error("{0}")]
    Content(String),
    /// The mapping does not fit the file.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// Whoever takes the rows could not go on.
    #[error("the records could not be stored")]
    Sink(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Reads one file format into records.
pub trait Importer: Sync {
    /// Returns the format that it reads.
    fn format(&self) -> &'static Format;
    /// Reads everything.
    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError>;
}
