//! Statements: a table with one value a row, which is put together again entity by entity.

use std::collections::HashSet;
use std::io::BufRead;

use csv::{StringRecord, WriterBuilder};

use super::gathered::{Beside, Entity, Given, Value};
use super::{Reader, refuse};
use crate::format::ftm::id_read;
use crate::import::Header;
use crate::import::ImportError;
use crate::import::RowFinding;
use crate::import::Sink;
use crate::import::lines::Text;
use crate::import::rows::Rows;
use crate::model::fingerprint;

/// Columns that are read; any other is told as not read.
const COLUMNS: [&str; 9] = [
    "canonical_id",
    "entity_id",
    "prop",
    "schema",
    "value",
    "dataset",
    "lang",
    "confidence",
    "claim",
];
/// Most rows of one entity.
const ROWS_MAX: usize = 100_000;

/// Where the columns stand.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn of(header: &StringRecord) -> Columns {
        Columns(COLUMNS.map(|name| header.iter().position(|cell| cell.trim() == name)))
    }

    fn cell<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        let ix = COLUMNS.iter().position(|column| *column == name);
        let place = ix.and_then(|ix| self.0[ix]);
        place.and_then(|place| row.get(place)).unwrap_or_default()
    }

    /// The id of the entity that a row is about: that of its cluster, where there is one.
    fn id<'r>(&self, row: &'r StringRecord) -> &'r str {
        let canonical = self.cell(row, "canonical_id").trim();
        if canonical.is_empty() { self.cell(row, "entity_id").trim() } else { canonical }
    }
}

/// Reads all rows.
pub(super) fn read(
    mut reader: Reader,
    input: &mut dyn BufRead,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let mut rows = Rows::new(input, b',');
    let first = rows.next()?.map(|row| StringRecord::from_byte_record_lossy(row.cells.clone()));
    let header = first.unwrap_or_default();
    let columns = Columns::of(&header);
    let missing = ["prop", "schema", "value"].iter().find(|name| {
        COLUMNS.iter().position(|column| column == *name).is_some_and(|ix| columns.0[ix].is_none())
    });
    if let Some(missing) = missing {
        return Err(ImportError::Content(format!("expected a column {missing} of statements")));
    }
    let unread: Vec<String> =
        header.iter().filter(|name| !COLUMNS.contains(&name.trim())).map(str::to_owned).collect();
    let text = line_of(header.iter());
    sink.header(&Header { line: &text, delimiter: ',', unread: &unread });
    let mut gathering =
        Gathering { columns, width: header.len(), entity: None, seen: HashSet::new() };
    while let Some(row) = rows.next()? {
        let cells = StringRecord::from_byte_record(row.cells.clone());
        let message = match (row.too_long, cells) {
            (None, Ok(cells)) => {
                gathering.add(&mut reader, row.line, &cells, sink)?;
                continue;
            }
            (Some(too_long), _) => too_long,
            (None, Err(error)) => format!("expected UTF-8: {}", error.utf8_error()),
        };
        refuse(row.line, RowFinding::whole(message), &Text(String::new()), sink)?;
    }
    gathering.end(&mut reader, sink)
}

/// Puts rows together that are about one entity and follow each other.
struct Gathering {
    columns: Columns,
    width: usize,
    entity: Option<(u64, String, Entity)>,
    /// Entities that are whole.
    seen: HashSet<[u8; 16]>,
}

impl Gathering {
    fn add(
        &mut self,
        reader: &mut Reader,
        line: u64,
        row: &StringRecord,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let columns = &self.columns;
        let id = columns.id(row).to_owned();
        let is_same = self
            .entity
            .as_ref()
            .is_some_and(|(_, known, entity)| *known == id && entity.values.len() < ROWS_MAX);
        if !is_same {
            self.end(reader, sink)?;
            let message = match () {
                () if row.len() < self.width => Some("expected as many cells as the header has"),
                () if id.is_empty() => Some("expected an id, found none"),
                () if !self.seen.insert(fingerprint(&[&id])) => {
                    Some("the entity was whole already: sort the statements by entity")
                }
                () => None,
            };
            if let Some(message) = message {
                let text = Text(line_of(row.iter()));
                return refuse(line, RowFinding::whole(message), &text, sink);
            }
            let schema = self.columns.cell(row, "schema").to_owned();
            let entity = Entity { id: id_read(&id), schema, ..Entity::default() };
            self.entity = Some((line, id, entity));
        }
        let Some((_, _, entity)) = &mut self.entity else { return Ok(()) };
        let filled = |name: &str| {
            let cell = self.columns.cell(row, name);
            (!cell.trim().is_empty()).then(|| cell.to_owned())
        };
        let dataset = filled("dataset");
        if let Some(dataset) = &dataset
            && entity.datasets.is_empty()
        {
            entity.datasets.push(dataset.clone());
        }
        if let Some(confidence) = filled("confidence") {
            entity.confidence = Some(confidence);
        }
        let claims = filled("claim").map(|text| serde_json::from_str::<Vec<Beside>>(&text));
        match claims {
            Some(Ok(claims)) => entity.claims.extend(claims),
            Some(Err(_)) => drop(reader.unread.insert("claim".to_owned())),
            None => {}
        }
        let property = self.columns.cell(row, "prop");
        // The statement that there is such an entity.
        if property != "id" {
            entity.values.push(Value {
                property: property.to_owned(),
                text: self.columns.cell(row, "value").to_owned(),
                lang: filled("lang"),
                dataset,
            });
        }
        Ok(())
    }

    /// Takes the entity as whole.
    fn end(&mut self, reader: &mut Reader, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let Some((line, id, entity)) = self.entity.take() else { return Ok(()) };
        let row_of = |property: &str, text: &str, dataset: &str, lang: &str, schema: &str| {
            let mut cells = vec![""; self.width];
            let values = [id.as_str(), &id, property, schema, text, dataset, lang, "", ""];
            for (place, value) in self.columns.0.iter().zip(values) {
                if let Some(cell) = place.and_then(|place| cells.get_mut(place)) {
                    *cell = value;
                }
            }
            line_of(cells.into_iter())
        };
        let text_of = |entity: &Entity, value: &Value| {
            let (dataset, lang) = (value.dataset.as_deref(), value.lang.as_deref());
            let (dataset, lang) = (dataset.unwrap_or_default(), lang.unwrap_or_default());
            row_of(&value.property, &value.text, dataset, lang, &entity.schema)
        };
        let whole = entity.values.iter().map(|value| text_of(&entity, value));
        let whole = Text(whole.take(1).collect());
        reader.take(line, Given::of(entity), &whole, &text_of, sink)
    }
}

/// Cells as one line of a table.
fn line_of<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
    // Memory takes any text.
    drop(writer.write_record(cells));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned()
}
