//! A document as statements, each with the line at which it ends.

use std::cell::RefCell;
use std::io::BufRead;
use std::rc::Rc;

use oxrdf::Quad;
use oxrdfio::{JsonLdProfileSet, RdfFormat, RdfParseError, RdfParser, ReaderQuadParser};

use super::Text;
use super::contexts;
use super::lines::{Lines, Progress};
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
    pub(super) hint: Option<String>,
    /// The 1-based column, in characters.
    pub(super) column: Option<usize>,
    pub(super) text: Text,
    /// Whether nothing behind it is read.
    pub(super) is_last: bool,
}

/// The statements of a document, in its order.
pub(super) struct Statements<'r> {
    parser: ReaderQuadParser<Lines<'r>>,
    progress: Rc<RefCell<Progress>>,
    refused: u64,
    format: &'static Format,
    is_over: bool,
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
        let progress = Rc::new(RefCell::new(Progress::default()));
        let parser = parser.for_reader(Lines::of(format, input, progress.clone()));
        let parser = parser.with_document_loader(contexts::load);
        Ok(Statements { parser, progress, refused: 0, format, is_over: false })
    }

    /// Returns the next statement with the line of its end, or what is wrong at a line.
    pub(super) fn next(&mut self) -> Option<(u64, Result<Quad, Refused>)> {
        if self.is_over {
            return None;
        }
        let read = self.parser.next();
        let progress = self.progress.borrow();
        let line = progress.line.max(1);
        match read {
            Some(Ok(quad)) => return Some((line, Ok(quad))),
            Some(Err(_)) => {}
            None if self.refused > 0 && !progress.is_ended => {}
            None => return None,
        }
        drop(progress);
        let refused = match read {
            Some(Err(error)) => self.refusal(&error),
            _ => (line, self.ending("the rest of the document cannot be read")),
        };
        self.refused += 1;
        self.is_over = refused.1.is_last;
        Some((refused.0, Err(refused.1)))
    }

    fn refusal(&self, error: &RdfParseError) -> (u64, Refused) {
        let mut progress = self.progress.borrow_mut();
        let place = match error {
            RdfParseError::Syntax(error) => error.location().map(|place| place.start),
            RdfParseError::Io(_) => None,
        };
        let line = place.as_ref().map_or(progress.line.max(1), |place| place.line + 1);
        let is_cut = std::mem::take(&mut progress.is_cut);
        let why = progress.refused.clone();
        let is_last = [&JSONLD, &RDFXML].contains(&self.format) || why.is_some();
        let is_line = [&NQUADS, &NTRIPLES].contains(&self.format);
        let mut message = match is_cut {
            true => "expected a line of at most 8 MiB".to_owned(),
            false => why.unwrap_or_else(|| told(error)),
        };
        let is_last = is_last || self.refused + 1 >= REFUSED_MAX;
        if is_last && !progress.is_ended {
            message.push_str("; the rest is not read");
        }
        let hint = "what stands up to the end of the next statement is passed over";
        let refused = Refused {
            message,
            hint: (!is_last && !is_line).then(|| hint.to_owned()),
            column: place.filter(|_| !is_cut).map(|place| place.column as usize + 1),
            text: Text(progress.text_of(line)),
            is_last,
        };
        (line, refused)
    }

    fn ending(&self, message: &str) -> Refused {
        Refused {
            message: message.to_owned(),
            hint: None,
            column: None,
            text: Text(String::new()),
            is_last: true,
        }
    }
}

/// What is wrong, without the place, which the row tells.
fn told(error: &RdfParseError) -> String {
    let text = error.to_string();
    let cut = |(place, what): (&str, &str)| place.contains("line").then(|| what.to_owned());
    let text = text.split_once(": ").and_then(cut).unwrap_or(text);
    match text.contains("No scheme found") {
        true => format!("{text}: a relative IRI needs --document IRI"),
        false => text,
    }
}
