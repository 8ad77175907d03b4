//! Our own records, one JSON object a line (<https://jsonlines.org>).

use std::io::BufRead;

use super::lines::{Lines, not_json};
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
        let mut lines = Lines::new(input, LINE_BYTES_MAX);
        while let Some(line) = lines.next()? {
            let mut row = Row {
                line: line.number,
                records: Vec::new(),
                findings: Vec::new(),
                written: &line,
            };
            match line.text().and_then(parse) {
                Ok(record) => row.records.push(record),
                Err(finding) => row.findings.push(finding),
            }
            sink.row(row).map_err(ImportError::Sink)?;
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Record, RowFinding> {
    let failed = |error: serde_json::Error| not_json("a record", text, &error);
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
