//! Tables (RFC 4180, UTF-8, `\n`): entities, claims and sources in a folder, and types and
//! relations where the store has others than a new one.
//!
//! The columns are called as our importer calls them, so the files import again without loss.
//! `claims.csv` says everything; name and type in `entities.csv` are there for people to read, each
//! stated by a claim. Every qualifier is a column, none hides in a cell.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::loss::Loss;
use super::output::{Begun, Files};
use super::rows::{Portrait, Stated, claim_records, source_record};
use super::{ExportError, Exporter, Output};
use crate::format::CSV;
use crate::format::Format;
use crate::format::tables::RELATION_COLUMNS;
use crate::format::tables::TYPE_COLUMNS;
use crate::graph::Records;
use crate::model::ClaimRecord;
use crate::model::EntityType;
use crate::model::Range;
use crate::model::Relation;
use crate::model::RelationName;

/// Writes tables into a folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct CsvExporter {
    /// For spreadsheets: a byte order mark, so that letters are taken for UTF-8, and an apostrophe
    /// before each cell that would run as a formula. These cells come back with it.
    pub spreadsheet: bool,
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

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

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let mut files = out.files(CSV.name)?;
        let (types, relations) = records.vocabulary().own();
        if !types.is_empty() {
            type_table(&types, self.begin(&mut files, "types.csv")?)?;
        }
        if !relations.is_empty() {
            relation_table(&relations, self.begin(&mut files, "relations.csv")?)?;
        }
        // The role has a column of its own.
        let mut qualifiers = records.qualifiers()?;
        qualifiers.remove("role");
        let mut entities = self.begin(&mut files, "entities.csv")?;
        let mut claims = self.begin(&mut files, "claims.csv")?;
        entities.row(["id", "type", "name"])?;
        let columns = COLUMNS.iter().map(|(name, _)| (*name).to_owned());
        claims.row(columns.chain(qualifiers.iter().map(|name| format!("qualifier:{name}"))))?;
        records.entities(&mut |entity, about| {
            let mut stated = Stated::default();
            about.iter().for_each(|claim| stated.add(claim));
            let Portrait { name, entity_type } = stated.portrait(entity);
            let cells = [entity_type.as_deref(), name.as_deref()].map(Option::unwrap_or_default);
            entities.row([entity.id.as_str(), cells[0], cells[1]])?;
            for record in about.iter().flat_map(claim_records) {
                let cells = COLUMNS.iter().map(|(_, cell)| cell(&record));
                let further = qualifiers.iter().map(|name| record.qualifiers.get(name));
                let further = further.map(|text| text.map(String::as_str));
                claims.row(cells.chain(further).map(Option::unwrap_or_default))?;
            }
            Ok(())
        })?;
        entities.finish()?;
        claims.finish()?;
        sources(records, self.begin(&mut files, "sources.csv")?)?;
        files.publish()?;
        Ok(Loss::default())
    }
}

fn sources(records: &dyn Records, mut table: Table) -> Result<(), ExportError> {
    table.row(["id", "title", "url", "publisher", "published", "kind", "note"])?;
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
        Ok(table.row(std::iter::once(record.id).chain(cells))?)
    })?;
    table.finish()
}

fn type_table(types: &[&EntityType], mut table: Table) -> Result<(), ExportError> {
    table.row(TYPE_COLUMNS)?;
    for entity_type in types {
        let EntityType { name, label, plural, family, connective, .. } = entity_type;
        let [parent, iri] = [&entity_type.parent, &entity_type.iri].map(text_of);
        let (also, synonyms) = (entity_type.also.join(" "), entity_type.synonyms.join(";"));
        let joins = yes_or_no(*connective);
        table.row([name, parent, label, plural, family, joins, iri, &also, &synonyms])?;
    }
    table.finish()
}

fn relation_table(relations: &[&Relation], mut table: Table) -> Result<(), ExportError> {
    table.row(RELATION_COLUMNS)?;
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
        table.row(cells)?;
    }
    table.finish()
}

fn text_of(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// A table on its way into its file.
struct Table {
    rows: Writer<Begun>,
    /// Whether cells must not run.
    guards: bool,
}

impl CsvExporter {
    fn begin(self, files: &mut Files, name: &str) -> Result<Table, ExportError> {
        let mut file = files.begin(name)?;
        if self.spreadsheet {
            file.write_all("\u{feff}".as_bytes()).map_err(|source| file.failed(source))?;
        }
        let rows = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(file);
        Ok(Table { rows, guards: self.spreadsheet })
    }
}

impl Table {
    fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) -> Result<(), ExportError> {
        let written = cells.into_iter().try_for_each(|cell| {
            let cell = cell.as_ref();
            match self.guards && cell.starts_with(FORMULA) {
                true => self.rows.write_field(format!("'{cell}")),
                false => self.rows.write_field(cell),
            }
        });
        let written = written.and_then(|()| self.rows.write_record(None::<&[u8]>));
        let written = written.map_err(io::Error::from);
        written.map_err(|source| self.rows.get_ref().failed(source))
    }

    fn finish(mut self) -> Result<(), ExportError> {
        let flushed = self.rows.flush();
        let file = self.rows.get_ref();
        flushed.and_then(|()| file.sync()).map_err(|source| file.failed(source))
    }
}
