//! Linked data (RDF 1.1, JSON-LD 1.1): statements become claims.
//!
//! A property that the vocabulary knows is its relation, any other a relation of its own that
//! keeps the IRI; literals keep datatype and language; a named graph is the source of what stands
//! in it; a class that the vocabulary does not know becomes a type. Nothing is fetched: what a
//! document refers to is either bundled or refused.
//!
//! Blank nodes have no name outside their document, so their ids are made of a mark of the document
//! and their number in it: the same file gives the same ids, another edition others.
//!
//! What [`crate::export::LinkedData`] wrote in its full profile becomes the claims that it was.

mod contexts;
mod full;
mod gathered;
mod lines;
mod literal;
mod plain;
mod statements;

use std::io::BufRead;

use self::full::Reader;
use self::statements::Statements;
use super::{ImportError, Importer, Row, RowFinding, Sink, Written};
use crate::format::Format;
use crate::model::Vocabulary;

/// Reads a format of linked data.
#[derive(Clone, Debug)]
pub struct RdfImporter<'i> {
    /// Which format.
    pub format: &'static Format,
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
    /// What the IRIs of ours in the document begin with, where that is another than the base of the
    /// store.
    pub base: Option<&'i str>,
    /// The address of the document, to which relative IRIs in it are resolved; without one they
    /// are refused.
    pub document: Option<&'i str>,
    /// The mark of the document in the ids of its blank nodes: letters and digits.
    pub mark: &'i str,
}

impl Importer for RdfImporter<'_> {
    fn format(&self) -> &'static Format {
        self.format
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut reader = Reader::new(self);
        let mut statements = Statements::of(self.format, self.document, input)?;
        while let Some((line, statement)) = statements.next() {
            match statement {
                Ok(quad) => reader.take(line, quad, sink)?,
                Err(refused) => {
                    let mut finding = RowFinding::whole(refused.message);
                    finding.finding.hint = refused.hint;
                    finding.span = refused.column.map(|column| (column, 1));
                    let written = &refused.text;
                    sink.row(Row { line, records: Vec::new(), findings: vec![finding], written })
                        .map_err(ImportError::Sink)?;
                }
            }
        }
        reader.finish(sink)
    }
}

/// A statement or a part of a document as text.
struct Text(String);

impl Written for Text {
    fn text(&self) -> String {
        self.0.clone()
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}
