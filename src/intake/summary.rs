//! What an import did, and what it had to leave.

use crate::import::RowFinding;
use crate::model::EntityId;

/// What became of one file.
///
/// `new + repeated + rejected` is the number of rows. A row is new when it added at least one
/// claim (or a source or entity not known before), repeated when it added none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSummary {
    /// The file.
    pub file: String,
    /// Rows read.
    pub rows: u64,
    /// Rows that added something.
    pub new: u64,
    /// Rows that added nothing.
    pub repeated: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Claims stated, and how many of them were new.
    pub claims: u64,
    /// Claims that were new.
    pub new_claims: u64,
    /// Claims met again that a person had retracted; they stay so.
    pub retracted: u64,
    /// Entities named, each once for each of its names.
    pub entities: u64,
    /// Entities that nothing named before.
    pub new_entities: u64,
    /// Sources named.
    pub sources: u64,
    /// Columns of a table that no field takes.
    pub unread: Vec<String>,
    /// New entities that have the name of others, which it was not clear they were.
    pub namesakes: Vec<(EntityId, Vec<EntityId>)>,
}

/// A row that could not be taken.
#[derive(Clone, Copy, Debug)]
pub struct Rejected<'r> {
    /// The file.
    pub file: &'r str,
    /// The line of the row.
    pub line: u64,
    /// Its text.
    pub text: &'r str,
    /// Why, in the order of the fields.
    pub findings: &'r [RowFinding],
}

/// What happens while a file is read.
#[derive(Clone, Copy, Debug)]
pub enum Reported<'r> {
    /// A file is begun.
    File(&'r str),
    /// The header of a table, and what stands between its cells.
    Header(&'r str, char),
    /// A row was read.
    Row,
    /// A row was rejected.
    Rejected(Rejected<'r>),
}
