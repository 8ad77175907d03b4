//! Our own records, one JSON object a line (<https://jsonlines.org>).

use std::io::BufRead;

use super::{ImportError, Importer, Row, RowFinding, Sink};
use crate::format::Format;
use crate::format::JSONL;
use crate::model::Record;

/// Longest line read; a longer one is rejected and skipped.
const LINE_BYTES_MAX: usize = 1024 * 1024;

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
            if let Some(row) = row_of(number, &line, is_whole) {
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

fn row_of(line: u64, bytes: &[u8], is_whole: bool) -> Option<Row> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| line == 1).unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned();
    let mut row = Row { line, text, records: Vec::new(), fields: Vec::new(), findings: Vec::new() };
    if !is_whole {
        row.text.truncate(row.text.floor_char_boundary(200));
        let message = format!("expected a line of at most {LINE_BYTES_MAX} bytes");
        row.findings.push(RowFinding::whole(message));
        return Some(row);
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let message = format!("expected UTF-8, found another byte at {}", error.valid_up_to() + 1);
        row.findings.push(RowFinding::whole(message));
        return Some(row);
    }
    if row.text.trim().is_empty() {
        return None;
    }
    match parse(&row.text) {
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
    use super::{JsonlImporter, LINE_BYTES_MAX, Row, Sink};
    use crate::import::Header;
    use crate::import::Importer;

    struct Rows(Vec<Row>);

    impl Sink for Rows {
        fn header(&mut self, _: &Header<'_>) {}
        fn row(&mut self, row: Row) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            self.0.push(row);
            Ok(())
        }
    }

    fn rows(text: &[u8]) -> Vec<Row> {
        let mut rows = Rows(Vec::new());
        JsonlImporter.read(&mut &text[..], &mut rows).expect("memory can be read");
        rows.0
    }

    fn refused(text: &[u8], expected: &str) {
        let rows = rows(text);
        let finding = &rows[0].findings[0].finding.message;
        assert!(finding.contains(expected), "{finding}");
    }

    #[test]
    fn a_line_is_a_record() {
        let text = b"\xef\xbb\xbf{\"record\":\"entity\",\"id\":\"a\"}\r\n\n\
            {\"record\":\"source\",\"id\":\"s\"}";
        let rows = rows(text);
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
        assert!(rows.iter().all(|row| row.records.len() == 1));
    }

    #[test]
    fn what_is_no_record_says_so_and_reading_goes_on() {
        refused(b"{\"record\":\"entity\",\"colour\":1}\n", "unknown field `colour`");
        refused(b"{\"record\":\"entity\"", "EOF while parsing");
        refused(b"\"a \xff b\"\n", "another byte at 4");
        let mut long = vec![b'x'; LINE_BYTES_MAX + 1];
        long.extend_from_slice(b"\n{\"record\":\"entity\",\"id\":\"a\"}\n");
        refused(&long, "at most");
        assert_eq!(rows(&long)[1].records.len(), 1);
    }
}
