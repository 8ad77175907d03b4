//! FollowTheMoney (<https://followthemoney.tech>, versions 3 and 4): its entities, one JSON object
//! a line, and its statements, one value a row of a table.
//!
//! An edge of FtM is an entity; here one with exactly its two ends is a claim between them, with
//! dates, role and sum, whose source is its `sourceUrl`, seen through the dataset. A payment is
//! turned round: the beneficiary is funded by the payer. Several payers and beneficiaries are a
//! claim for each two. An edge that lacks an end, says something twice that can only be one, or
//! names further parties stays an entity, with a claim for each property: nothing of it is lost.
//!
//! Any other entity is one, of a type of ours or of one of its own, with a claim for each value,
//! whose source is the dataset. A property that the vocabulary does not know becomes a relation
//! with an address below FtM's own. Each value stands alone: one that cannot be is refused, with
//! its line, and the others are taken.
//!
//! What [`crate::export::FtmExporter`] wrote comes back as the claims that it was, as long as
//! nobody changed what stands beside them.

mod edge;
mod entity;
mod gathered;
mod statements;
mod words;

use std::collections::BTreeSet;
use std::io::BufRead;

use self::entity::Refused;
use self::gathered::{Entity, Given, Value};
use self::words::Words;
use super::lines::{Lines, Text, not_json};
use super::{Header, ImportError, Importer, Row, RowFinding, Sink, Written};
use crate::format::FTM;
use crate::format::FTM_STATEMENTS;
use crate::format::Format;
use crate::format::ftm::id_written;
use crate::model::Record;
use crate::model::Vocabulary;

/// Longest line read; a longer one is rejected and skipped. Entities that many datasets describe
/// have thousands of names.
const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Reads entities of FtM, one JSON object a line of at most 16 MiB; each line is a row, and so is
/// each value that is refused.
///
/// ```
/// use orgraph::import::{FtmImporter, Header, Importer, Row, Sink};
/// use orgraph::model::{Record, Vocabulary};
///
/// struct Claims(Vec<String>);
/// impl Sink for Claims {
///     fn header(&mut self, _: &Header<'_>) {}
///     fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         for record in row.records {
///             if let Record::Claim(claim) = record {
///                 let object = claim.object.unwrap_or_default();
///                 self.0.push(format!("{} {} {object}", claim.subject, claim.relation));
///             }
///         }
///         Ok(())
///     }
/// }
///
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let line = r#"{"id":"p","schema":"Payment",
///     "properties":{"payer":["fund"],"beneficiary":["trust"]}}"#.replace('\n', "");
/// let mut claims = Claims(Vec::new());
/// FtmImporter { vocabulary: &vocabulary }.read(&mut line.as_bytes(), &mut claims)?;
/// assert_eq!(claims.0, ["trust funded-by fund"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FtmImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
}

impl Importer for FtmImporter<'_> {
    fn format(&self) -> &'static Format {
        &FTM
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut reader = Reader::new(self.vocabulary);
        let mut lines = Lines::new(input, LINE_BYTES_MAX);
        while let Some(line) = lines.next()? {
            let parsed = line.text().and_then(|text| {
                let given: Result<Given, _> = serde_json::from_str(text);
                given.map_err(|error| not_json("an entity", text, &error))
            });
            match parsed {
                Ok(given) => reader.take(line.number, given, &line, &json_of, sink)?,
                Err(finding) => refuse(line.number, finding, &line, sink)?,
            }
        }
        reader.finish(sink);
        Ok(())
    }
}

/// Reads statements of FtM, a table with one value a row. Rows of one entity follow each other, as
/// FtM's own programs want them, and are one row here; those that come too late are refused. The
/// dataset of each value is its source, and the cluster, where there is one, the entity.
#[derive(Clone, Debug)]
pub struct FtmStatementsImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
}

impl Importer for FtmStatementsImporter<'_> {
    fn format(&self) -> &'static Format {
        &FTM_STATEMENTS
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        statements::read(Reader::new(self.vocabulary), input, sink)
    }
}

/// Makes rows of entities.
struct Reader {
    words: Words,
    /// Fields beside properties that nobody keeps.
    unread: BTreeSet<String>,
}

impl Reader {
    fn new(vocabulary: &Vocabulary) -> Reader {
        Reader { words: Words::new(vocabulary), unread: BTreeSet::new() }
    }

    /// Gives an entity, with those that stand inside it, as one row, and each value that cannot be
    /// as one more, that is refused.
    fn take(
        &mut self,
        line: u64,
        given: Given,
        written: &dyn Written,
        text_of: &dyn Fn(&Entity, &Value) -> String,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let mut entities = Vec::new();
        given.flatten(&mut entities, &mut self.unread);
        let mut records = Vec::new();
        let mut refused = Vec::new();
        for entity in &entities {
            let mut found = Vec::new();
            if let Err(message) = self.records(entity, &mut records, &mut found) {
                return refuse(line, RowFinding::whole(message), written, sink);
            }
            refused.extend(
                found
                    .into_iter()
                    .map(|(message, ix)| (message, text_of(entity, &entity.values[ix]))),
            );
        }
        if !records.is_empty() {
            let row = Row { line, records, findings: Vec::new(), written };
            sink.row(row).map_err(ImportError::Sink)?;
        }
        for (message, text) in refused {
            refuse(line, RowFinding::whole(message), &Text(text), sink)?;
        }
        Ok(())
    }

    /// Adds what an entity says, and each value that cannot be with the reason.
    fn records(
        &mut self,
        entity: &Entity,
        records: &mut Vec<Record>,
        refused: &mut Vec<Refused>,
    ) -> Result<(), String> {
        if entity.schema.is_empty() {
            return Err("expected a schema, found none".to_owned());
        }
        if entity.id.trim().is_empty() {
            return Err("expected an id, found none".to_owned());
        }
        if edge::put(&mut self.words, entity, records) {
            return Ok(());
        }
        entity::put(&mut self.words, entity, records, refused)
    }

    fn finish(self, sink: &mut dyn Sink) {
        let unread: Vec<String> = self.unread.into_iter().collect();
        if !unread.is_empty() {
            sink.header(&Header { line: "", delimiter: ',', unread: &unread });
        }
    }
}

/// A value alone, as an entity that has no other.
fn json_of(entity: &Entity, value: &Value) -> String {
    let Entity { id, schema, datasets, .. } = entity;
    let properties = serde_json::json!({ value.property.as_str(): [value.text.as_str()] });
    let (id, properties) = (serde_json::Value::from(id_written(id)), properties.to_string());
    let (schema, datasets) = (serde_json::json!(schema), serde_json::json!(datasets));
    format!(
        "{{\"id\":{id},\"schema\":{schema},\"properties\":{properties},\"datasets\":{datasets}}}"
    )
}

fn refuse(
    line: u64,
    finding: RowFinding,
    written: &dyn Written,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let row = Row { line, records: Vec::new(), findings: vec![finding], written };
    sink.row(row).map_err(ImportError::Sink)
}
