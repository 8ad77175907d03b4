//! Rows of tables (RFC 4180), none of which can fill the memory.
//!
//! The crate `csv` itself holds a row whatever its length; its core, which is told where to write,
//! does not.

use std::io::{self, BufRead};

use csv::ByteRecord;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Bytes that a row may have.
const ROW_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Cells that a row may have.
const CELLS_MAX: usize = 1 << 16;
/// Bytes told of a row that is too long.
const TOLD_BYTES: usize = 200;

/// Reads row after row.
pub(super) struct Rows<'r> {
    input: &'r mut dyn BufRead,
    core: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    cells: ByteRecord,
}

/// A row; of one that is too long, one cell with its beginning.
pub(super) struct TableRow<'t> {
    /// Its first line, from 1.
    pub(super) line: u64,
    pub(super) cells: &'t ByteRecord,
    /// Why it cannot be taken.
    pub(super) too_long: Option<String>,
}

impl<'r> Rows<'r> {
    pub(super) fn new(input: &'r mut dyn BufRead, delimiter: u8) -> Rows<'r> {
        let core = ReaderBuilder::new().delimiter(delimiter).build();
        let (bytes, ends) = (vec![0; 1 << 12], vec![0; 1 << 6]);
        Rows { input, core, bytes, ends, cells: ByteRecord::new() }
    }

    /// Returns the next row that is not empty.
    pub(super) fn next(&mut self) -> io::Result<Option<TableRow<'_>>> {
        self.skip_empty()?;
        let line = self.core.line();
        let (mut written, mut ended, mut is_whole) = (0, 0, true);
        loop {
            let input = self.input.fill_buf()?;
            let (bytes, ends) = (&mut self.bytes[written..], &mut self.ends[ended..]);
            let (result, read, put, cells) = self.core.read_record(input, bytes, ends);
            self.input.consume(read);
            (written, ended) = (written + put, ended + cells);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() < ROW_BYTES_MAX => {
                    self.bytes.resize(self.bytes.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < CELLS_MAX => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                // What is told of it stays; the rest is read over.
                ReadRecordResult::OutputFull => (written, is_whole) = (TOLD_BYTES, false),
                ReadRecordResult::OutputEndsFull => (ended, is_whole) = (0, false),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        self.cells.clear();
        let mut begin = 0;
        for end in self.ends[..ended].iter().filter(|_| is_whole) {
            self.cells.push_field(&self.bytes[begin..*end]);
            begin = *end;
        }
        let too_long = (!is_whole).then(|| {
            self.cells.push_field(&self.bytes[..TOLD_BYTES]);
            format!("expected a row of at most {ROW_BYTES_MAX} bytes and {CELLS_MAX} cells")
        });
        Ok(Some(TableRow { line, cells: &self.cells, too_long }))
    }

    /// Passes lines without anything in them, so that a row begins where it is said to.
    fn skip_empty(&mut self) -> io::Result<()> {
        loop {
            let input = self.input.fill_buf()?;
            let empty = input.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            if empty == 0 {
                return Ok(());
            }
            let lines = input[..empty].iter().filter(|byte| **byte == b'\n').count() as u64;
            self.input.consume(empty);
            self.core.set_line(self.core.line() + lines);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, repeat};

    use super::{CELLS_MAX, ROW_BYTES_MAX, Rows};

    fn rows(mut input: &mut dyn BufRead) -> Vec<(u64, Vec<String>, bool)> {
        let mut rows = Rows::new(&mut input, b',');
        let mut found = Vec::new();
        while let Some(row) = rows.next().expect("memory can be read") {
            let cells = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
            found.push((row.line, cells.collect(), row.too_long.is_none()));
        }
        found
    }

    fn check(text: &str, expected: &[(u64, &[&str])]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(ToString::to_string).collect(), true))
            .collect();
        assert_eq!(rows(&mut text.as_bytes()), expected, "{text:?}");
        // However the text comes in pieces.
        for size in 1..8 {
            let mut pieces = BufReader::with_capacity(size, text.as_bytes());
            let lines = rows(&mut pieces);
            assert_eq!(lines, expected, "{text:?} in pieces of {size}");
        }
    }

    #[test]
    fn rows_come_with_their_first_lines() {
        check(
            "a,b\n\"1\n2\",\"x\"\"y\"\n\n\r\nc,\n",
            &[(1, &["a", "b"]), (2, &["1\n2", "x\"y"]), (6, &["c", ""])],
        );
        check("\n\na\r\nb", &[(3, &["a"]), (4, &["b"])]);
        check("", &[]);
    }

    #[test]
    fn a_row_that_is_too_long_is_passed_in_bounded_memory() {
        let cell = repeat(b'x').take(3 * ROW_BYTES_MAX as u64);
        let text = b"a,\"".chain(cell).chain(&b"\n,\"\nb,c\n"[..]);
        let found = rows(&mut BufReader::new(text));
        assert_eq!((found.len(), found[0].2), (2, false));
        assert!(found[0].1[0].starts_with("axxx"));
        assert_eq!(found[1], (3, vec!["b".to_owned(), "c".to_owned()], true));
    }

    #[test]
    fn a_row_of_too_many_cells_is_passed() {
        let text = format!("{}\nb,c\n", ",".repeat(3 * CELLS_MAX));
        let found = rows(&mut text.as_bytes());
        assert_eq!((found.len(), found[0].2), (2, false));
        assert_eq!(found[1], (2, vec!["b".to_owned(), "c".to_owned()], true));
    }
}
