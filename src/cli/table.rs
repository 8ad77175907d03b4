//! Lists in every printed format.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table as Grid};
use serde_json::{Map, Value};

use super::failure::Failure;
use super::out::{Out, OutputFormat};
use super::safe::safe;

/// A list: what its columns are called, and its rows.
pub(super) struct Table {
    columns: Vec<&'static str>,
    /// Columns that stand to the right though they are text: exact decimals.
    right: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// Starts a list; column names are those of the JSON keys.
    pub(super) fn new(columns: &[&'static str]) -> Table {
        Table { columns: columns.to_vec(), right: Vec::new(), rows: Vec::new() }
    }

    /// Sets text of these columns to the right.
    pub(super) fn right(mut self, columns: &[&'static str]) -> Table {
        self.right = columns.to_vec();
        self
    }

    pub(super) fn push(&mut self, row: Vec<Value>) {
        assert_eq!(row.len(), self.columns.len(), "a row has a value for every column");
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints the list and says by the exit code whether there was anything in it.
    pub(super) fn print(&self, out: &mut Out) -> Result<u8, Failure> {
        match out.list_format() {
            OutputFormat::Json => out.json(&self.objects())?,
            OutputFormat::Ndjson => {
                for object in self.objects() {
                    out.json(&object)?;
                }
            }
            OutputFormat::Csv => self.print_csv(out)?,
            OutputFormat::Tsv => {
                out.line_raw(&self.columns.join("\t"))?;
                for row in &self.rows {
                    let cells: Vec<String> = row.iter().map(flat).collect();
                    out.line_raw(&cells.join("\t"))?;
                }
            }
            OutputFormat::Md => {
                let cells = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
                out.line(&cells(self.columns.iter().map(|name| title(name)).collect()))?;
                out.line(&cells(self.columns.iter().map(|_| "---".to_owned()).collect()))?;
                for row in &self.rows {
                    let row = row.iter().map(|cell| flat(cell).replace('|', "\\|"));
                    out.line(&cells(row.collect()))?;
                }
            }
            OutputFormat::Table | OutputFormat::Text => self.print_grid(out)?,
        }
        Ok(u8::from(self.rows.is_empty()))
    }

    fn objects(&self) -> Vec<Map<String, Value>> {
        let object = |row: &Vec<Value>| {
            let pairs = self.columns.iter().zip(row);
            pairs.map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect()
        };
        self.rows.iter().map(object).collect()
    }

    fn print_csv(&self, out: &mut Out) -> Result<(), Failure> {
        let mut text = Vec::new();
        let mut writer = csv::Writer::from_writer(&mut text);
        let failed = |error: csv::Error| Failure::from(std::io::Error::from(error));
        writer.write_record(&self.columns).map_err(failed)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(plain)).map_err(failed)?;
        }
        writer.flush()?;
        drop(writer);
        out.line_raw(String::from_utf8_lossy(&text).trim_end_matches('\n'))
    }

    fn print_grid(&self, out: &mut Out) -> Result<(), Failure> {
        let mut grid = Grid::new();
        grid.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        grid.set_header(self.columns.iter().map(|name| title(name).to_uppercase()));
        for row in &self.rows {
            grid.add_row(row.iter().map(|cell| safe(&flat(cell)).into_owned()));
        }
        for (ix, column) in grid.column_iter_mut().enumerate() {
            let is_number = self.right.contains(&self.columns[ix])
                || self.rows.iter().any(|row| row[ix].is_number());
            column.set_padding((0, 2));
            column.set_cell_alignment(if is_number {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            });
        }
        for line in grid.lines() {
            out.line(line.trim_end())?;
        }
        Ok(())
    }
}

/// A cell as text: as it is.
fn plain(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A cell as one line of text without tabs.
fn flat(cell: &Value) -> String {
    plain(cell).replace(['\t', '\n', '\r'], " ")
}

fn title(name: &str) -> String {
    name.replace('_', " ")
}
