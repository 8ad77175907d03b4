//! A document as statements, each with the line at which it ends.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use oxrdf::Quad;
use oxrdfio::{JsonLdProfileSet, RdfFormat, RdfParseError, RdfParser, ReaderQuadParser};

use super::Text;
use super::contexts;
use crate::format::Format;
use crate::format::JSONLD;
use crate::format::NQUADS;
use crate::format::NTRIPLES;
use crate::format::RDFXML;
use crate::format::TRIG;
use crate::format::TURTLE;
use crate::import::ImportError;

/// Refusals after which the rest of a document is not worth reading: it is of another format.
const REFUSED_MAX: u64 = 1_000;

/// Why a part of a document is no statement.
pub(super) struct Refused {
    pub(super) message: String,
    /// The 1-based column, in characters.
    pub(super) column: Option<usize>,
    pub(super) text: Text,
    /// Whether nothing behind it can be read.
    pub(super) is_last: bool,
}

/// The statements of a document, in its order.
pub(super) struct Statements<'r> {
    parser: ReaderQuadParser<Lines<'r>>,
    line: Rc<Cell<u64>>,
    refused: u64,
    /// Whether an error leaves the rest readable.
    goes_on: bool,
}

impl<'r> Statements<'r> {
    pub(super) fn of(
        format: &'static Format,
        document: Option<&str>,
        input: &'r mut dyn BufRead,
    ) -> Result<Statements<'r>, ImportError> {
        let syntaxes = [
            (&JSONLD, RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }),
            (&NQUADS, RdfFormat::NQuads),
            (&NTRIPLES, RdfFormat::NTriples),
            (&TURTLE, RdfFormat::Turtle),
            (&TRIG, RdfFormat::TriG),
            (&RDFXML, RdfFormat::RdfXml),
        ];
        let found = syntaxes.into_iter().find(|(known, _)| *known == format);
        let (_, syntax) = found.ok_or_else(|| {
            ImportError::Content(format!("expected linked data, found {}", format.name))
        })?;
        let mut parser = RdfParser::from_format(syntax);
        if let Some(iri) = document {
            parser = parser.with_base_iri(iri).map_err(|error| {
                ImportError::Content(format!("expected an IRI, found \"{iri}\": {error}"))
            })?;
        }
        let line = Rc::new(Cell::new(1));
        let parser = parser.for_reader(Lines { input, line: line.clone() });
        let parser = parser.with_document_loader(contexts::load);
        let goes_on = ![JSONLD, RDFXML].contains(format);
        Ok(Statements { parser, line, refused: 0, goes_on })
    }

    /// Returns the next statement with the line of its end, or what is wrong at a line.
    pub(super) fn next(&mut self) -> Option<(u64, Result<Quad, Refused>)> {
        let line = |lines: &Cell<u64>| lines.get().saturating_sub(1).max(1);
        match self.parser.next()? {
            Ok(quad) => Some((line(&self.line), Ok(quad))),
            Err(error) => {
                self.refused += 1;
                let mut refused = Refused {
                    message: told(&error),
                    column: None,
                    text: Text(String::new()),
                    is_last: !self.goes_on
                        || self.refused >= REFUSED_MAX
                        || matches!(error, RdfParseError::Io(_)),
                };
                if self.goes_on && self.refused >= REFUSED_MAX {
                    refused.message.push_str("; the rest is not read");
                }
                let place = match &error {
                    RdfParseError::Syntax(error) => error.location().map(|place| place.start),
                    RdfParseError::Io(_) => None,
                };
                refused.column = place.as_ref().map(|place| place.column as usize + 1);
                let at = place.map_or_else(|| line(&self.line), |place| place.line + 1);
                Some((at, Err(refused)))
            }
        }
    }
}

/// What is wrong, without the place, which the row tells.
fn told(error: &RdfParseError) -> String {
    let text = error.to_string();
    let text = text
        .rsplit_once(": ")
        .filter(|(place, _)| place.contains("line"))
        .map_or(text.as_str(), |(_, what)| what);
    match text.contains("No scheme found") {
        true => format!("{text}: a relative IRI needs --document IRI"),
        false => text.to_owned(),
    }
}

/// Hands over one line at a time, so that the line of what comes out of the parser is known.
struct Lines<'r> {
    input: &'r mut dyn BufRead,
    line: Rc<Cell<u64>>,
}

impl Read for Lines<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.input.fill_buf()?;
        let end = ready.iter().position(|byte| *byte == b'\n').map_or(ready.len(), |at| at + 1);
        let taken = end.min(into.len());
        into[..taken].copy_from_slice(&ready[..taken]);
        if ready[..taken].ends_with(b"\n") {
            self.line.set(self.line.get() + 1);
        }
        self.input.consume(taken);
        Ok(taken)
    }
}
