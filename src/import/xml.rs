//! XML (<https://www.w3.org/TR/xml/>) part by part, with line numbers.
//!
//! Nothing is expanded: a document that declares entities of its own is refused, for a few lines
//! of them can stand for gigabytes. Nothing is fetched.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::ImportError;

/// Elements within each other; graph files need about ten.
const DEPTH_MAX: usize = 64;
/// Bytes of one tag or one text.
const PART_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A part of a document.
#[derive(Debug)]
pub(super) enum Part {
    /// An element begins. Its name is without prefix.
    Open(Element),
    /// A text, or a piece of one.
    Text(String),
    /// The element of this name ends.
    Close(String),
    /// The document ends.
    End,
}

/// The beginning of an element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) line: u64,
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// Takes the text of an attribute.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(known, _)| known == name)?;
        Some(self.attributes.swap_remove(at).1)
    }
}

/// The parts of a document, in its order.
pub(super) struct Parts<'r> {
    reader: Reader<Lines<'r>>,
    place: Rc<Place>,
    buf: Vec<u8>,
    /// The names of the elements that are open.
    open: Vec<String>,
    /// An element without content, which ends with the next part.
    is_ending: bool,
}

impl<'r> Parts<'r> {
    pub(super) fn of(input: &'r mut dyn BufRead) -> Parts<'r> {
        let place = Rc::new(Place { line: Cell::new(1), taken: Cell::new(0) });
        let reader = Reader::from_reader(Lines { input, place: place.clone() });
        Parts { reader, place, buf: Vec::new(), open: Vec::new(), is_ending: false }
    }

    /// Returns the next part.
    pub(super) fn next(&mut self) -> Result<Part, ImportError> {
        if self.is_ending {
            self.is_ending = false;
            return Ok(Part::Close(self.open.pop().unwrap_or_default()));
        }
        loop {
            self.buf.clear();
            self.place.taken.set(0);
            let line = self.place.line.get();
            let refused = |what: String| ImportError::Content(format!("line {line}: {what}"));
            let mut buf = std::mem::take(&mut self.buf);
            let event = self.reader.read_event_into(&mut buf);
            let part = match event.map_err(|error| refused(error.to_string()))? {
                Event::Start(start) => self.opened(&start, line)?,
                Event::Empty(start) => {
                    self.is_ending = true;
                    self.opened(&start, line)?
                }
                Event::End(_) => Part::Close(self.open.pop().unwrap_or_default()),
                Event::Text(text) => Part::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Part::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let letter =
                        reference.resolve_char_ref().map_err(|error| refused(error.to_string()))?;
                    let known = quick_xml::escape::resolve_predefined_entity(&reference);
                    let text = letter.map(String::from).or(known.map(str::to_owned));
                    Part::Text(text.ok_or_else(|| {
                        let name = reference.into_inner();
                        refused(format!("expected a character, found the entity &{name};"))
                    })?)
                }
                Event::DocType(text) if text.contains("<!ENTITY") => {
                    let what = "the document declares entities of its own, which are not expanded";
                    return Err(refused(what.to_owned()));
                }
                Event::Eof => match self.open.last() {
                    None => Part::End,
                    Some(name) => {
                        return Err(refused(format!("the file ends within the element {name}")));
                    }
                },
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                    self.buf = buf;
                    continue;
                }
            };
            self.buf = buf;
            return Ok(part);
        }
    }

    fn opened(&mut self, start: &BytesStart<'_>, line: u64) -> Result<Part, ImportError> {
        let refused = |what: String| ImportError::Content(format!("line {line}: {what}"));
        if self.open.len() == DEPTH_MAX {
            return Err(refused(format!(
                "expected at most {DEPTH_MAX} elements within each other"
            )));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| refused(error.to_string()))?;
            let text = attribute.normalized_value(XmlVersion::Implicit1_0);
            let text = text.map_err(|error| refused(error.to_string()))?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), text.into_owned()));
        }
        let name = start.local_name().as_ref().to_owned();
        self.open.push(name.clone());
        Ok(Part::Open(Element { line, name, attributes }))
    }
}

/// Where the reader stands.
struct Place {
    line: Cell<u64>,
    /// Bytes taken for the part at hand.
    taken: Cell<usize>,
}

/// Counts lines, and refuses a part without end.
struct Lines<'r> {
    input: &'r mut dyn BufRead,
    place: Rc<Place>,
}

impl Read for Lines<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let taken = ready.len().min(into.len());
        into[..taken].copy_from_slice(&ready[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl BufRead for Lines<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.place.taken.get() > PART_BYTES_MAX {
            let message = format!("expected a tag or text of at most {PART_BYTES_MAX} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if let Ok(ready) = self.input.fill_buf() {
            let taken = &ready[..count.min(ready.len())];
            let lines = taken.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.place.line.set(self.place.line.get() + lines);
        }
        self.place.taken.set(self.place.taken.get() + count);
        self.input.consume(count);
    }
}
