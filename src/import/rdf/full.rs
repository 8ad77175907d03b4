//! Documents in which every claim is a node of its own.

use oxrdf::Quad;

use super::plain::Plain;
use super::{RdfImporter, Text};
use crate::import::ImportError;
use crate::import::Row;
use crate::import::Sink;

/// Takes statements and gives rows.
pub(super) struct Reader {
    plain: Plain,
}

impl Reader {
    pub(super) fn new(importer: &RdfImporter<'_>) -> Reader {
        Reader { plain: Plain::new(importer.vocabulary, importer.base, importer.mark) }
    }

    pub(super) fn take(
        &mut self,
        line: u64,
        quad: Quad,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let records = self.plain.records(&quad);
        let written = Text(quad.to_string());
        let row = Row { line, records, findings: Vec::new(), written: &written };
        sink.row(row).map_err(ImportError::Sink)
    }

    pub(super) fn finish(self, _: &mut dyn Sink) -> Result<(), ImportError> {
        Ok(())
    }
}
