//! What is known of one file while an import goes on.

use std::collections::HashSet;

use super::sources::Sources;
use super::summary::FileSummary;
use super::unsourced::Unsourced;
use crate::model::SourceId;
use crate::store::Draft;
use crate::store::OriginRow;
use crate::store::StoreError;

/// What an import takes for granted of a file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// What the file is called in summaries.
    pub file: String,
    /// What this and later editions of the same material are called.
    pub name: String,
    /// The source of rows that name none; the file itself otherwise.
    pub source: Option<String>,
}

/// A file in the course of being taken, or waiting for the end of the import.
pub(super) struct TakenFile {
    pub(super) origin: Origin,
    pub(super) origin_row: OriginRow,
    /// The file itself as a source, once something cites it.
    pub(super) source: Option<SourceId>,
    pub(super) sources: Sources,
    pub(super) unsourced: Unsourced,
    /// Rows that brought nothing so far but may at the end.
    pub(super) repeated_lines: HashSet<u64>,
    pub(super) summary: FileSummary,
}

impl TakenFile {
    pub(super) fn begin(draft: &mut Draft<'_>, origin: Origin) -> Result<TakenFile, StoreError> {
        Ok(TakenFile {
            origin_row: draft.origin(&origin.name)?,
            source: None,
            sources: Sources::default(),
            unsourced: Unsourced::of(draft),
            repeated_lines: HashSet::new(),
            summary: FileSummary { file: origin.file.clone(), ..FileSummary::default() },
            origin,
        })
    }
}
