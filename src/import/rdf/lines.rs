//! What a parser is given: one line at a time, so that the line of what comes out of it is known,
//! and nothing that would make it use more memory than the document has.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use crate::format::Format;
use crate::format::JSONLD;
use crate::format::NQUADS;
use crate::format::NTRIPLES;
use crate::format::RDFXML;

/// Longest line of a format that has a statement on each.
const LINE_BYTES_MAX: usize = 8 << 20;
/// Objects and lists within each other: a parser of JSON-LD that goes deeper overflows its stack.
const NESTED_MAX: usize = 200;
/// What may stand before the first element of an XML document.
const PROLOG_BYTES_MAX: usize = 64 << 10;
/// Longest text that a name may stand for in XML: enough for an address.
const XML_TEXT_BYTES_MAX: usize = 256;
/// Bytes of a line that are kept to show it.
const SHOWN_BYTES_MAX: usize = 1_000;

/// What is known of the lines that were handed over.
#[derive(Default)]
pub(super) struct Progress {
    /// The number of the line at hand, from 1.
    pub(super) line: u64,
    /// The lines at hand and before it, as far as they are shown.
    shown: [Vec<u8>; 2],
    /// Whether a line was cut, being too long.
    pub(super) is_cut: bool,
    /// Whether everything was handed over.
    pub(super) is_ended: bool,
    /// Why nothing more is handed over.
    pub(super) refused: Option<String>,
}

impl Progress {
    /// Returns the text of a line, if it is one of the last two.
    pub(super) fn text_of(&self, line: u64) -> String {
        let known = match self.line.checked_sub(line) {
            Some(0) => &self.shown[0],
            Some(1) => &self.shown[1],
            _ => return String::new(),
        };
        String::from_utf8_lossy(known).trim_end().to_owned()
    }
}

/// Hands over lines.
pub(super) struct Lines<'r> {
    input: &'r mut dyn BufRead,
    progress: Rc<RefCell<Progress>>,
    guard: Guard,
    /// Bytes of the line at hand so far.
    length: usize,
    begins: bool,
}

impl<'r> Lines<'r> {
    pub(super) fn of(
        format: &Format,
        input: &'r mut dyn BufRead,
        progress: Rc<RefCell<Progress>>,
    ) -> Lines<'r> {
        let guard = match format {
            format if format == &JSONLD => Guard::Json { depth: 0, text: Text::Outside },
            format if format == &RDFXML => Guard::Prolog(Vec::new()),
            format if format == &NQUADS || format == &NTRIPLES => Guard::Length(Text::Outside),
            _ => Guard::None,
        };
        Lines { input, progress, guard, length: 0, begins: true }
    }

    /// Passes over the rest of a line that is too long.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let ready = self.input.fill_buf()?;
            let end = ready.iter().position(|byte| *byte == b'\n');
            let count = end.unwrap_or(ready.len());
            if end.is_some() || ready.is_empty() {
                self.input.consume(count);
                return Ok(());
            }
            self.input.consume(count);
        }
    }
}

impl Read for Lines<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let (Guard::Length(text), true) = (&mut self.guard, self.length > LINE_BYTES_MAX) {
            // What is left of the line must be no statement, and end with it: no text of RDF has
            // this escape.
            let end: &[u8] = match text {
                Text::Outside => b"\\q",
                Text::Inside => b"\\q\"",
                Text::Escaped => b"q\"",
            };
            *text = Text::Outside;
            self.skip_line()?;
            self.length = 0;
            self.progress.borrow_mut().is_cut = true;
            into[..end.len()].copy_from_slice(end);
            return Ok(end.len());
        }
        let ready = self.input.fill_buf()?;
        let end = ready.iter().position(|byte| *byte == b'\n').map_or(ready.len(), |at| at + 1);
        let taken = end.min(into.len());
        let part = &ready[..taken];
        let mut progress = self.progress.borrow_mut();
        if let Err(why) = self.guard.look(part) {
            progress.refused = Some(why.clone());
            return Err(io::Error::other(why));
        }
        if self.begins {
            progress.line += 1;
            progress.shown.swap(0, 1);
            progress.shown[0].clear();
        }
        let room = SHOWN_BYTES_MAX.saturating_sub(progress.shown[0].len()).min(taken);
        progress.shown[0].extend_from_slice(&part[..room]);
        progress.is_ended = ready.is_empty();
        self.begins = part.ends_with(b"\n");
        self.length = if self.begins { 0 } else { self.length + taken };
        into[..taken].copy_from_slice(part);
        self.input.consume(taken);
        Ok(taken)
    }
}

/// Where a byte stands: outside a text in quotes, inside, or behind a backslash in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    Escaped,
}

impl Text {
    fn step(&mut self, byte: u8) {
        *self = match (*self, byte) {
            (Text::Escaped, _) => Text::Inside,
            (Text::Inside, b'\\') => Text::Escaped,
            (Text::Inside, b'"') => Text::Outside,
            (Text::Outside, b'"') => Text::Inside,
            (same, _) => same,
        }
    }
}

/// What is looked for before a parser sees it.
enum Guard {
    None,
    /// Lines that are too long are cut.
    Length(Text),
    Json {
        depth: usize,
        text: Text,
    },
    /// An XML document up to its first element.
    Prolog(Vec<u8>),
}

impl Guard {
    fn look(&mut self, part: &[u8]) -> Result<(), String> {
        match self {
            Guard::None => Ok(()),
            Guard::Length(text) => {
                part.iter().for_each(|byte| text.step(*byte));
                if part.ends_with(b"\n") {
                    *text = Text::Outside;
                }
                Ok(())
            }
            Guard::Json { depth, text } => part.iter().try_for_each(|byte| {
                match (*text, byte) {
                    (Text::Outside, b'{' | b'[') => *depth += 1,
                    (Text::Outside, b'}' | b']') => *depth = depth.saturating_sub(1),
                    _ => {}
                }
                text.step(*byte);
                match *depth > NESTED_MAX {
                    true => Err(format!("expected at most {NESTED_MAX} objects within each other")),
                    false => Ok(()),
                }
            }),
            Guard::Prolog(prolog) => {
                prolog.extend_from_slice(part);
                check_prolog(prolog)?;
                if has_element(prolog) {
                    *self = Guard::None;
                    return Ok(());
                }
                match prolog.len() > PROLOG_BYTES_MAX {
                    true => Err(format!("expected an element within {PROLOG_BYTES_MAX} bytes")),
                    false => Ok(()),
                }
            }
        }
    }
}

/// Says whether the first element has begun.
fn has_element(prolog: &[u8]) -> bool {
    let is_start = |two: &[u8]| two[0] == b'<' && (two[1].is_ascii_alphabetic() || two[1] == b'_');
    prolog.windows(2).any(is_start)
}

/// Refuses names in XML that stand for other names, for files, or for long texts: a few lines of
/// them make gigabytes ("billion laughs").
fn check_prolog(prolog: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(prolog);
    for defined in text.split("<!ENTITY").skip(1) {
        let Some((quote_at, quote)) = defined.find(['"', '\'']).map(|at| (at, &defined[at..=at]))
        else {
            continue;
        };
        let (head, rest) = (&defined[..quote_at], &defined[quote_at + 1..]);
        let value = rest.split(quote).next().unwrap_or_default();
        let is_elsewhere = head.contains("SYSTEM") || head.contains("PUBLIC");
        let names_another = value.replace("&#", "").contains(['&', '%']) || head.contains('%');
        if is_elsewhere || names_another || value.len() > XML_TEXT_BYTES_MAX {
            let name = head.split_whitespace().next().unwrap_or_default();
            return Err(format!(
                "the XML entity {name} stands for a file, another entity or a long text: such \
                 are not read"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_prolog;

    #[test]
    fn only_short_texts_may_have_names() {
        let taken = |text: &str| check_prolog(text.as_bytes()).is_ok();
        assert!(taken("<!DOCTYPE a [<!ENTITY owl \"http://www.w3.org/2002/07/owl#\">]>"));
        assert!(taken("<!DOCTYPE a [<!ENTITY e '&#233;'>]>"));
        assert!(!taken("<!DOCTYPE a [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]>"));
        assert!(!taken("<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"));
        assert!(!taken("<!DOCTYPE a [<!ENTITY % a \"x\">]>"));
        assert!(!taken(&format!("<!DOCTYPE a [<!ENTITY a \"{}\">]>", "x".repeat(257))));
    }
}
