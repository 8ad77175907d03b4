//! Files of one import that wait for each other: what the entities of one file are called may be
//! stated, with its source, by the claims of a later one.

use std::collections::{HashMap, HashSet};

use super::names::Names;
use super::{FileSummary, Intake, Origin, Reported, Unsourced};
use crate::model::SourceId;
use crate::model::Vocabulary;
use crate::store::Draft;
use crate::store::OriginRow;
use crate::store::StoreError;

/// A file that was read to its end while others of the same change were not yet.
pub struct Paused {
    origin: Origin,
    origin_row: OriginRow,
    sources: HashMap<String, SourceId>,
    unsourced: Vec<Unsourced>,
    repeated_lines: HashSet<u64>,
    summary: FileSummary,
}

impl Intake<'_, '_> {
    /// Ends the reading of one of several files; [`Paused::finish`] ends the file when all are
    /// read.
    pub fn pause(self) -> Paused {
        Paused {
            origin: self.origin,
            origin_row: self.origin_row,
            sources: self.sources,
            unsourced: self.unsourced,
            repeated_lines: self.repeated_lines,
            summary: self.summary,
        }
    }
}

impl Paused {
    /// Ends the file as [`Intake::finish`] does, in the change in which it was read.
    pub fn finish(
        self,
        draft: &mut Draft<'_>,
        vocabulary: &Vocabulary,
    ) -> Result<FileSummary, StoreError> {
        let mut report = |_: Reported<'_>| {};
        let intake = Intake {
            draft,
            vocabulary,
            origin: self.origin,
            origin_row: self.origin_row,
            report: &mut report,
            names: Names::default(),
            sources: self.sources,
            unsourced: self.unsourced,
            repeated_lines: self.repeated_lines,
            summary: self.summary,
        };
        intake.finish()
    }
}
