//! XML 1.0 (<https://www.w3.org/TR/xml/>), one element a line.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An attribute: its name and text.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Writes a document to a stream. Every text goes through the escapes of the crate.
pub(super) struct Xml<'w> {
    writer: Writer<&'w mut dyn Write>,
    depth: usize,
}

impl<'w> Xml<'w> {
    /// Begins a document.
    pub(super) fn new(out: &'w mut dyn Write) -> io::Result<Xml<'w>> {
        let mut xml = Xml { writer: Writer::new(out), depth: 0 };
        xml.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(xml)
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) -> io::Result<()> {
        self.begin_line()?;
        self.depth += 1;
        self.writer.write_event(Event::Start(start(name, attributes)))
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        self.begin_line()?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Writes an element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute<'_>]) -> io::Result<()> {
        self.begin_line()?;
        self.writer.write_event(Event::Empty(start(name, attributes)))
    }

    /// Writes an element with a text.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> io::Result<()> {
        self.begin_line()?;
        self.writer.write_event(Event::Start(start(name, attributes)))?;
        self.writer.write_event(Event::Text(BytesText::new(&allowed(text))))?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Ends the document.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.break_line(0)
    }

    fn begin_line(&mut self) -> io::Result<()> {
        self.break_line(self.depth)
    }

    fn break_line(&mut self, depth: usize) -> io::Result<()> {
        let text = format!("\n{}", " ".repeat(depth));
        self.writer.write_event(Event::Text(BytesText::from_escaped(text)))
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute<'_>]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, text) in attributes {
        start.push_attribute((*name, allowed(text).as_ref()));
    }
    start
}

/// Says whether XML 1.0 has a character (its production 2), by reference or as it is.
fn is_allowed(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        _ => letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}'),
    }
}

/// A text without the characters that XML does not have.
fn allowed(text: &str) -> Cow<'_, str> {
    match text.chars().all(is_allowed) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|letter| is_allowed(*letter)).collect()),
    }
}

/// Returns how many characters of a text are dropped.
pub(super) fn dropped(text: &str) -> u64 {
    text.chars().filter(|letter| !is_allowed(*letter)).count() as u64
}
