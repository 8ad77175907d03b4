//! Entities of FtM as a table of statements.

use std::io::{self, Write};

use csv::{QuoteStyle, Writer, WriterBuilder};

use super::line::{Beside, Line};

/// The columns that FtM writes, and two of ours behind them, which it passes over.
const COLUMNS: [&str; 16] = [
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
    "confidence",
    "claim",
];

/// A table of statements.
pub(super) struct Table<'w>(Writer<&'w mut dyn Write>);

impl<'w> Table<'w> {
    /// Begins with the header.
    pub(super) fn new(out: &'w mut dyn Write) -> io::Result<Table<'w>> {
        let mut table = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(out);
        table.write_record(COLUMNS).map_err(io::Error::from)?;
        Ok(Table(table))
    }

    /// Writes an entity: that there is one, then each of its values.
    pub(super) fn write(&mut self, line: &Line) -> io::Result<()> {
        let confidence = line.confidence.as_deref().unwrap_or_default();
        let id = line.id.as_str();
        let datasets = line.said.iter().map(|said| said.dataset.as_deref());
        let first = datasets.flatten().next().unwrap_or_default();
        self.row(line, ["id", id, first, "", confidence], &line.claims)?;
        for said in &line.said {
            let dataset = said.dataset.as_deref().unwrap_or_default();
            let lang = said.lang.as_deref().unwrap_or_default();
            self.row(line, [&said.property, &said.text, dataset, lang, ""], &said.claims)?;
        }
        Ok(())
    }

    fn row(&mut self, line: &Line, told: [&str; 5], claims: &[Beside]) -> io::Result<()> {
        let [property, text, dataset, lang, confidence] = told;
        let claims = match claims {
            [] => String::new(),
            claims => serde_json::to_string(claims)?,
        };
        let id = line.id.as_str();
        let cells = [
            id,
            id,
            property,
            "",
            &line.schema,
            text,
            dataset,
            "",
            lang,
            "",
            "f",
            "",
            "",
            "",
            confidence,
            &claims,
        ];
        self.0.write_record(cells).map_err(io::Error::from)
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
