//! How a row of a table is written: only rejected rows are asked.

use std::borrow::Cow;

use csv::ByteRecord;

use super::{Rule, Table};
use crate::import::RowFinding;
use crate::import::Written;

/// The cells of a row.
pub(super) struct Cells<'c> {
    pub(super) table: &'c Table,
    pub(super) record: &'c ByteRecord,
    pub(super) delimiter: u8,
}

impl Cells<'_> {
    /// The row as one line, and the place of each cell in it.
    fn line(&self) -> (String, Vec<(usize, usize)>) {
        let cells: Vec<Cow<'_, str>> = self.record.iter().map(String::from_utf8_lossy).collect();
        line_of(&cells, self.delimiter)
    }

    pub(super) fn bad_byte(&self) -> RowFinding {
        let is_bad = |cell: &[u8]| std::str::from_utf8(cell).is_err();
        let at = self.record.iter().position(is_bad).unwrap_or(0);
        let before: usize = self.record.iter().take(at).map(|cell| cell.len() + 1).sum();
        let cell = &self.record[at];
        let valid = std::str::from_utf8(cell).map_or_else(|error| error.valid_up_to(), str::len);
        let message = format!("expected UTF-8, found another byte at {}", before + valid + 1);
        RowFinding { span: self.line().1.get(at).copied(), ..RowFinding::whole(message) }
    }
}

impl Written for Cells<'_> {
    fn text(&self) -> String {
        self.line().0
    }

    fn span_of(&self, field: &str) -> Option<(usize, usize)> {
        let (_, spans) = self.line();
        let is_of_field = |rule: &&Rule| match rule.target.field() {
            // A date is start and end of what it dates.
            "date" => field == "start" || field == "end",
            other => other == field,
        };
        let mut rules = self.table.rules.iter().filter(is_of_field);
        rules.find_map(|rule| spans.get(rule.column?).copied())
    }
}

/// A row as one line of the table's own dialect, with the place of each cell in it.
pub(super) fn line_of(cells: &[Cow<'_, str>], delimiter: u8) -> (String, Vec<(usize, usize)>) {
    let mut line = String::new();
    let mut spans = Vec::with_capacity(cells.len());
    let mut column = 1;
    for (ix, cell) in cells.iter().enumerate() {
        if ix > 0 {
            line.push(char::from(delimiter));
            column += 1;
        }
        let quoted = cell.contains([char::from(delimiter), '"', '\n', '\r']);
        let begin = line.len();
        match quoted {
            true => line.push_str(&format!("\"{}\"", cell.replace('"', "\"\""))),
            false => line.push_str(cell),
        }
        let length = line[begin..].chars().count();
        spans.push((column, length));
        column += length;
    }
    (line, spans)
}
