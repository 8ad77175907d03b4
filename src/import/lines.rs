//! Lines of text, and objects of a JSON array, none of which can fill the memory.

use std::io::{self, BufRead};

use super::{RowFinding, Written};

/// What some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes told of a line that is too long.
const TOLD_BYTES: usize = 200;

/// Reads line after line.
pub(super) struct Lines<'r> {
    input: &'r mut dyn BufRead,
    buf: Vec<u8>,
    number: u64,
    bytes_max: usize,
}

/// A line, or an object that stands on one or several; of one that is too long the beginning.
pub(super) struct Line<'l> {
    /// Its number, from 1.
    pub(super) number: u64,
    bytes: &'l [u8],
    is_whole: bool,
    bytes_max: usize,
}

impl<'r> Lines<'r> {
    /// Reads lines of at most so many bytes; longer ones come out cut and are refused.
    pub(super) fn new(input: &'r mut dyn BufRead, bytes_max: usize) -> Lines<'r> {
        Lines { input, buf: Vec::new(), number: 0, bytes_max }
    }

    /// Returns the next line that is not empty.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let is_whole = read_line(self.input, self.bytes_max, &mut self.buf)?;
            if self.buf.is_empty() && is_whole {
                return Ok(None);
            }
            self.number += 1;
            if self.number == 1 && self.buf.starts_with(BYTE_ORDER_MARK) {
                self.buf.drain(..BYTE_ORDER_MARK.len());
            }
            if !is_whole || !self.buf.trim_ascii().is_empty() {
                let Lines { number, bytes_max, .. } = *self;
                return Ok(Some(Line { number, bytes: &self.buf, is_whole, bytes_max }));
            }
        }
    }
}

/// Reads up to and with the next line feed; false when the line was too long and is cut.
fn read_line(input: &mut dyn BufRead, bytes_max: usize, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut is_whole = true;
    loop {
        let buf = input.fill_buf()?;
        if buf.is_empty() {
            return Ok(is_whole);
        }
        let (taken, ended) = match buf.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buf.len(), false),
        };
        let room = bytes_max.saturating_sub(line.len());
        line.extend_from_slice(&buf[..taken.min(room)]);
        is_whole &= taken <= room;
        input.consume(taken);
        if ended {
            return Ok(is_whole);
        }
    }
}

impl Line<'_> {
    /// Returns its text, or why it is none.
    pub(super) fn text(&self) -> Result<&str, RowFinding> {
        if !self.is_whole {
            let message = format!("expected a line of at most {} bytes", self.bytes_max);
            return Err(RowFinding::whole(message));
        }
        std::str::from_utf8(self.bytes).map_err(|error| {
            let place = error.valid_up_to() + 1;
            RowFinding::whole(format!("expected UTF-8, found another byte at {place}"))
        })
    }
}

impl Written for Line<'_> {
    fn text(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes);
        let mut text = text.trim_end_matches(['\n', '\r']).to_owned();
        if !self.is_whole {
            text.truncate(text.floor_char_boundary(TOLD_BYTES));
        }
        text
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}

/// A part of a file as text.
pub(super) struct Text(pub(super) String);

impl Written for Text {
    fn text(&self) -> String {
        self.0.clone()
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}

/// What is wrong with a text that was to be JSON, at its place in it.
pub(super) fn not_json(what: &str, text: &str, error: &serde_json::Error) -> RowFinding {
    let message = error.to_string();
    // serde_json ends its messages with the place, which the row tells already.
    let message = message.split(" at line ").next().unwrap_or_default();
    let mut finding = RowFinding::whole(format!("expected {what}: {message}"));
    let before = text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1);
    let column = before.sum::<usize>() + error.column();
    let end = text.floor_char_boundary(column.min(text.len()));
    finding.span = (error.column() > 0).then(|| (text[..end].chars().count(), 1));
    finding
}

/// Reads object after object of one JSON array, wherever they stand.
pub(super) struct Objects<'r> {
    input: &'r mut dyn BufRead,
    buf: Vec<u8>,
    line: u64,
    bytes_max: usize,
}

impl<'r> Objects<'r> {
    /// Reads objects of at most so many bytes; longer ones come out cut and are refused.
    pub(super) fn new(input: &'r mut dyn BufRead, bytes_max: usize) -> Objects<'r> {
        Objects { input, buf: Vec::new(), line: 1, bytes_max }
    }

    /// Returns the next object; what stands between objects is passed over. Of an object without
    /// an end all that is left comes out.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buf.clear();
        let (mut depth, mut is_text, mut is_escaped) = (0_u64, false, false);
        let (mut is_whole, mut is_done) = (true, false);
        let mut number = self.line;
        while !is_done {
            let ready = self.input.fill_buf()?;
            if ready.is_empty() {
                break;
            }
            let mut taken = 0;
            for byte in ready {
                taken += 1;
                self.line += u64::from(*byte == b'\n');
                match byte {
                    _ if is_escaped => is_escaped = false,
                    b'\\' if is_text => is_escaped = true,
                    b'"' if depth > 0 => is_text = !is_text,
                    b'{' if !is_text => depth += 1,
                    b'}' if !is_text && depth > 0 => {
                        depth -= 1;
                        is_done = depth == 0;
                    }
                    _ => {}
                }
                if depth == 1 && self.buf.is_empty() {
                    number = self.line;
                }
                if (depth > 0 || is_done) && self.buf.len() < self.bytes_max {
                    self.buf.push(*byte);
                } else if depth > 0 || is_done {
                    is_whole = false;
                }
                if is_done {
                    break;
                }
            }
            self.input.consume(taken);
        }
        let Objects { bytes_max, .. } = *self;
        let line = Line { number, bytes: &self.buf, is_whole, bytes_max };
        Ok((!self.buf.is_empty()).then_some(line))
    }
}
