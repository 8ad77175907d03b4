//! Our own records, one JSON object a line (<https://jsonlines.org>).

use std::io::BufRead;

use super::{ImportError, Importer, Row, RowFinding, Sink, Written};
use crate::format::Format;
use crate::format::JSONL;
use crate::model::Record;

/// Longest line read; a longer one is rejected and skipped.
const LINE_BYTES_MAX: usize = 1024 * 1024;
/// What some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads JSON Lines. A field `reason` is passed over, as rejected rows carry one.
pub struct JsonlImporter;

impl Importer for JsonlImporter {
    fn format(&self) -> &'static Format {
        &JSONL
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            let is_whole = read_line(input, &mut line)?;
            if line.is_empty() && is_whole {
                return Ok(());
            }
            number += 1;
            let bytes = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| number == 1).unwrap_or(&line);
            let text = Line::of(bytes, is_whole);
            if let Some(row) = row_of(number, &text, bytes, is_whole) {
                sink.row(row).map_err(ImportError::Sink)?;
            }
        }
    }
}

/// Reads up to and with the next line feed; false when the line was too long and is cut.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<bool, ImportError> {
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
        let room = LINE_BYTES_MAX.saturating_sub(line.len());
        line.extend_from_slice(&buf[..taken.min(room)]);
        is_whole &= taken <= room;
        input.consume(taken);
        if ended {
            return Ok(is_whole);
        }
    }
}

/// A line as text; of one that is too long the beginning.
struct Line(String);

impl Written for Line {
    fn text(&self) -> String {
        self.0.clone()
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}

impl Line {
    fn of(bytes: &[u8], is_whole: bool) -> Line {
        let text = String::from_utf8_lossy(bytes);
        let mut text = text.trim_end_matches(['\n', '\r']).to_owned();
        if !is_whole {
            text.truncate(text.floor_char_boundary(200));
        }
        Line(text)
    }
}

fn row_of<'r>(line: u64, text: &'r Line, bytes: &[u8], is_whole: bool) -> Option<Row<'r>> {
    let mut row = Row { line, records: Vec::new(), findings: Vec::new(), written: text };
    if !is_whole {
        let message = format!("expected a line of at most {LINE_BYTES_MAX} bytes");
        row.findings.push(RowFinding::whole(message));
        return Some(row);
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let message = format!("expected UTF-8, found another byte at {}", error.valid_up_to() + 1);
        row.findings.push(RowFinding::whole(message));
        return Some(row);
    }
    if text.0.trim().is_empty() {
        return None;
    }
    match parse(&text.0) {
        Ok(record) => row.records.push(record),
        Err(finding) => row.findings.push(finding),
    }
    Some(row)
}

fn parse(text: &str) -> Result<Record, RowFinding> {
    let failed = |error: serde_json::Error| {
        let column = error.column();
        let message = error.to_string();
        // serde_json ends its messages with the place, which the row tells already.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let mut finding = RowFinding::whole(format!("expected a record: {message}"));
        finding.span = (column > 0).then(|| (text[..column.min(text.len())].chars().count(), 1));
        finding
    };
    let mut value: serde_json::Value = serde_json::from_str(text).map_err(failed)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("reason");
    }
    serde_json::from_value(value).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::{JsonlImporter, LINE_BYTES_MAX, Row, RowFinding, Sink};
    use crate::import::Header;
    use crate::import::Importer;

    /// Of each row the line, how many records it is, and what is wrong.
    struct Rows(Vec<(u64, usize, Vec<RowFinding>)>);

    impl Sink for Rows {
        fn header(&mut self, _: &Header<'_>) {}
        fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            self.0.push((row.line, row.records.len(), row.findings));
            Ok(())
        }
    }

    fn rows(text: &[u8]) -> Vec<(u64, usize, Vec<RowFinding>)> {
        let mut rows = Rows(Vec::new());
        JsonlImporter.read(&mut &text[..], &mut rows).expect("memory can be read");
        rows.0
    }

    fn refused(text: &[u8], expected: &str) {
        let rows = rows(text);
        let finding = &rows[0].2[0].finding.message;
        assert!(finding.contains(expected), "{finding}");
    }

    #[test]
    fn a_line_is_a_record() {
        let text = b"\xef\xbb\xbf{\"record\":\"entity\",\"id\":\"a\"}\r\n\n\
            {\"record\":\"source\",\"id\":\"s\"}";
        let rows = rows(text);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3]);
        assert!(rows.iter().all(|row| row.1 == 1));
    }

    #[test]
    fn what_is_no_record_says_so_and_reading_goes_on() {
        refused(b"{\"record\":\"entity\",\"colour\":1}\n", "unknown field `colour`");
        refused(b"{\"record\":\"entity\"", "EOF while parsing");
        refused(b"\"a \xff b\"\n", "another byte at 4");
        let mut long = vec![b'x'; LINE_BYTES_MAX + 1];
        long.extend_from_slice(b"\n{\"record\":\"entity\",\"id\":\"a\"}\n");
        refused(&long, "at most");
        assert_eq!(rows(&long)[1].1, 1);
    }
}
