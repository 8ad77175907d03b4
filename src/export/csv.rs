//! Tables (RFC 4180, UTF-8, `\n`): entities, claims and sources in a folder, and types and
//! relations where the store has others than a new one.
//!
//! The columns are called as our importer calls them, so the files import again without loss.
//! `claims.csv` says everything; name and type in `entities.csv` are there for people to read, each
//! stated by a claim. Every qualifier is a column, none hides in a cell.

use std::collections::BTreeSet;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::rows::{Portrait, Stated, claim_records, source_record};
use super::{ExportError, Exporter, Output};
use crate::format::CSV;
use crate::format::Format;
use crate::graph::Records;
use crate::model::ClaimRecord;
use crate::model::EntityType;
use crate::model::Range;
use crate::model::Relation;
use crate::model::RelationName;

/// Writes tables into a folder.
pub struct CsvExporter;

/// The cell of a claim's column; `None` is empty.
type Cell = fn(&ClaimRecord) -> Option<&str>;

/// The columns of `claims.csv` before those of its qualifiers.
const COLUMNS: &[(&str, Cell)] = &[
    ("id", |claim| claim.id.as_deref()),
    ("subject", |claim| Some(&claim.subject)),
    ("relation", |claim| Some(&claim.relation)),
    ("object", |claim| claim.object.as_deref()),
    ("value", |claim| claim.value.as_deref()),
    ("value_type", |claim| claim.value_type.as_deref()),
    ("unit", |claim| claim.unit.as_deref()),
    ("bound", |claim| claim.bound.as_deref()),
    ("lang", |claim| claim.lang.as_deref()),
    ("start", |claim| claim.start.as_deref()),
    ("end", |claim| claim.end.as_deref()),
    ("role", |claim| claim.role.as_deref()),
    ("amount", |claim| claim.amount.as_deref()),
    ("currency", |claim| claim.currency.as_deref()),
    ("amount_bound", |claim| claim.amount_bound.as_deref()),
    ("stance", |claim| claim.stance.as_deref()),
    ("attribution", |claim| claim.attribution.as_deref()),
    ("source", |claim| claim.source.as_deref()),
    ("locator", |claim| claim.locator.as_deref()),
    ("via", |claim| claim.via.as_deref()),
    ("quote", |claim| claim.quote.as_deref()),
    ("retrieved", |claim| claim.retrieved.as_deref()),
    ("confidence", |claim| claim.confidence.as_deref()),
    ("rank", |claim| claim.rank.as_deref()),
];

impl Exporter for CsvExporter {
    fn format(&self) -> &'static Format {
        &CSV
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<(), ExportError> {
        let mut files = out.files(CSV.name)?;
        let (types, relations) = records.vocabulary().own();
        if !types.is_empty() {
            files.write("types.csv", |out| Ok(type_table(&types, out)?))?;
        }
        if !relations.is_empty() {
            files.write("relations.csv", |out| Ok(relation_table(&relations, out)?))?;
        }
        let mut qualifiers = BTreeSet::new();
        files.write("entities.csv", |out| Ok(entities(records, out, &mut qualifiers)?))?;
        files.write("claims.csv", |out| Ok(claims(records, out, &qualifiers)?))?;
        files.write("sources.csv", |out| Ok(sources(records, out)?))?;
        files.publish()
    }
}

/// Writes the entities and, as every claim passes by, notes the names of all qualifiers but the
/// role, which has a column of its own.
fn entities(
    records: &dyn Records,
    out: &mut dyn Write,
    qualifiers: &mut BTreeSet<String>,
) -> Result<(), ExportError> {
    let mut table = table(out);
    row(&mut table, ["id", "type", "name"])?;
    records.entities(&mut |entity| {
        let mut stated = Stated::default();
        let read = records.claims_about(&entity.id, &mut |claim| {
            stated.add(claim);
            for name in claim.claim.qualifiers.texts.keys() {
                if name != "role" && !qualifiers.contains(name) {
                    qualifiers.insert(name.clone());
                }
            }
            Ok(())
        });
        read.map_err(ExportError::from)?;
        let Portrait { name, entity_type } = stated.portrait(entity);
        let cells = [entity_type.as_deref(), name.as_deref()].map(Option::unwrap_or_default);
        Ok(row(&mut table, [entity.id.as_str(), cells[0], cells[1]])?)
    })?;
    finished(table)
}

fn claims(
    records: &dyn Records,
    out: &mut dyn Write,
    qualifiers: &BTreeSet<String>,
) -> Result<(), ExportError> {
    let mut table = table(out);
    let columns = COLUMNS.iter().map(|(name, _)| (*name).to_owned());
    let further = qualifiers.iter().map(|name| format!("qualifier:{name}"));
    row(&mut table, columns.chain(further))?;
    records.claims(&mut |claim| {
        for record in claim_records(claim) {
            let cells = COLUMNS.iter().map(|(_, cell)| cell(&record));
            let further = qualifiers.iter().map(|name| record.qualifiers.get(name));
            let further = further.map(|text| text.map(String::as_str));
            row(&mut table, cells.chain(further).map(Option::unwrap_or_default))?;
        }
        Ok(())
    })?;
    finished(table)
}

fn sources(records: &dyn Records, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut table = table(out);
    row(&mut table, ["id", "title", "url", "publisher", "published", "kind", "note"])?;
    records.sources(&mut |source| {
        let record = source_record(source);
        let told = [
            record.title,
            record.url,
            record.publisher,
            record.published,
            record.kind,
            record.note,
        ];
        let cells = told.into_iter().map(Option::unwrap_or_default);
        Ok(row(&mut table, std::iter::once(record.id).chain(cells))?)
    })?;
    finished(table)
}

fn type_table(types: &[&EntityType], out: &mut dyn Write) -> Result<(), ExportError> {
    let mut table = table(out);
    let header =
        ["name", "parent", "label", "plural", "family", "connective", "iri", "also", "synonyms"];
    row(&mut table, header)?;
    for entity_type in types {
        let EntityType { name, label, plural, family, connective, .. } = entity_type;
        let [parent, iri] = [&entity_type.parent, &entity_type.iri].map(text_of);
        let (also, synonyms) = (entity_type.also.join(" "), entity_type.synonyms.join(";"));
        let joins = yes_or_no(*connective);
        row(&mut table, [name, parent, label, plural, family, joins, iri, &also, &synonyms])?;
    }
    finished(table)
}

fn relation_table(relations: &[&Relation], out: &mut dyn Write) -> Result<(), ExportError> {
    let mut table = table(out);
    row(
        &mut table,
        [
            "name",
            "label",
            "inverse",
            "inverse_label",
            "heading",
            "inverse_heading",
            "domain",
            "range",
            "value_kind",
            "single_valued",
            "connective",
            "family",
            "iri",
            "inverse_iri",
            "also",
            "unit",
        ],
    )?;
    for relation in relations {
        let (range, value_kind) = match &relation.range {
            Range::Entity(types) => (types.join(";"), ""),
            Range::Value(kind) => (String::new(), kind.word()),
        };
        let cells = [
            relation.name.as_str(),
            &relation.label,
            relation.inverse.as_ref().map_or("", RelationName::as_str),
            text_of(&relation.inverse_label),
            &relation.heading,
            text_of(&relation.inverse_heading),
            &relation.domain.join(";"),
            &range,
            value_kind,
            yes_or_no(relation.single_valued),
            yes_or_no(relation.connective),
            &relation.family,
            text_of(&relation.iri),
            text_of(&relation.inverse_iri),
            &relation.also.join(" "),
            text_of(&relation.unit),
        ];
        row(&mut table, cells)?;
    }
    finished(table)
}

fn text_of(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn table(out: &mut dyn Write) -> Writer<&mut dyn Write> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

fn row(
    table: &mut Writer<&mut dyn Write>,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<(), ExportError> {
    let written = table.write_record(cells).map_err(io::Error::from);
    written.map_err(ExportError::Stream)
}

fn finished(mut table: Writer<&mut dyn Write>) -> Result<(), ExportError> {
    table.flush().map_err(ExportError::Stream)
}
