//! Tables (RFC 4180): our own three, or any other with a mapping.
//!
//! The delimiter is the comma, semicolon or tab that the header has most of. Without a mapping
//! the columns are told by their names.

mod guess;
mod words;
mod written;

pub use self::guess::guess;

use std::io::BufRead;

use self::written::{Cells, line_of};
use super::content::Content;
use super::mapping::{FIELDS, FieldMap, Mapping, plain, same};
use super::rows::Rows;
use super::{Header, ImportError, Importer, Row, RowFinding, Sink};
use crate::format::CSV;
use crate::format::Format;
use crate::format::tables::RELATION_COLUMNS;
use crate::format::tables::TYPE_COLUMNS;
use crate::model::ClaimRecord;
use crate::model::EntityRecord;
use crate::model::Naming;
use crate::model::PartialDate;
use crate::model::Record;
use crate::model::SourceRecord;
use crate::model::trimmed;

/// Names of identifier schemes that may head a column of an entity table.
const SCHEMES: &[&str] = &["eutr", "isni", "lei", "opencorporates", "ror", "vat", "wikidata"];

/// What stands before the name of a qualifier in a column's name.
const QUALIFIER: &str = "qualifier:";

/// Columns that a table of sources may have.
const SOURCE_COLUMNS: &[&str] = &["id", "title", "url", "publisher", "published", "kind", "note"];

/// Columns that a table of entities may have, besides those of identifier schemes.
const ENTITY_COLUMNS: &[&str] =
    &["id", "type", "name", "alias", "identifier", "country", "url", "source", "locator", "via"];

/// Column names that mean a field of a claim, in the order in which they are tried.
const CLAIM_COLUMNS: &[(&str, &[&str])] = &[
    ("subject", &["subject", "src", "from_id", "from"]),
    ("relation", &["relation", "predicate", "rel", "type"]),
    ("object", &["object", "dst", "to_id", "target", "to"]),
    ("start", &["start", "valid_from", "year", "from"]),
    ("end", &["end", "valid_to", "to"]),
    ("source", &["source", "source_url", "url"]),
    ("locator", &["locator", "page"]),
];

/// Reads a table.
#[derive(Default)]
pub struct CsvImporter {
    /// Which column is which field; where it is empty, names tell.
    pub mapping: Mapping,
}

impl Importer for CsvImporter {
    fn format(&self) -> &'static Format {
        &CSV
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let delimiter = delimiter_of(&String::from_utf8_lossy(input.fill_buf()?));
        let mut rows = Rows::new(input, delimiter);
        let Some(first) = rows.next()? else {
            return Err(ImportError::Content("expected a header, found nothing".to_owned()));
        };
        if let Some(too_long) = first.too_long {
            return Err(ImportError::Content(format!("the header: {too_long}")));
        }
        let names = first.cells.iter();
        let header: Vec<String> =
            names.map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let table = Table::of(&header, &self.mapping)?;
        let cells: Vec<_> = header.iter().map(|name| name.as_str().into()).collect();
        let unread = table.unread();
        let (line, between) = (line_of(&cells, delimiter).0, char::from(delimiter));
        sink.header(&Header { line: &line, delimiter: between, unread: &unread });
        while let Some(row) = rows.next()? {
            let cells = Cells { table: &table, record: row.cells, delimiter };
            let taken = match row.too_long {
                None => table.row(row.line, &cells),
                Some(too_long) => Row {
                    line: row.line,
                    records: Vec::new(),
                    findings: vec![RowFinding::whole(too_long)],
                    written: &cells,
                },
            };
            sink.row(taken).map_err(ImportError::Sink)?;
        }
        Ok(())
    }
}

fn delimiter_of(head: &str) -> u8 {
    let first = head.lines().next().unwrap_or_default();
    let count = |byte: &u8| first.bytes().filter(|found| found == byte).count();
    // The comma wins ties, so that a table of one column is read too.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Tells what a table holds by its header.
pub(super) fn content_of_header(first_line: &str) -> Content {
    let delimiter = char::from(delimiter_of(first_line));
    let line = first_line.trim_start_matches('\u{feff}');
    let header: Vec<String> =
        line.split(delimiter).map(|name| name.trim().trim_matches('"').to_owned()).collect();
    kind_of(&header)
}

fn kind_of(header: &[String]) -> Content {
    let has = |wanted: &str| header.iter().any(|name| same(name, wanted));
    let has_any = |names: &[&str]| names.iter().any(|name| has(name));
    if has("heading") && has("value_kind") {
        return Content::Relations;
    }
    if has("name") && has("plural") {
        return Content::Types;
    }
    if has_any(CLAIM_COLUMNS[0].1) && (has_any(CLAIM_COLUMNS[2].1) || has("value")) {
        Content::Claims
    } else if has("id") && has_any(&["title", "publisher", "published"]) {
        Content::Sources
    } else if has_any(&["name", "id"]) {
        Content::Entities
    } else {
        Content::Claims
    }
}

/// A header read with its mapping.
struct Table {
    content: Content,
    width: usize,
    /// For claims: rules by field. For the others: nothing, their columns are named.
    rules: Vec<Rule>,
    header: Vec<String>,
    /// The columns that it has of those that a table of sources or entities may have.
    named: Vec<(&'static str, usize)>,
}

/// How a field of a claim is filled.
struct Rule {
    target: Target,
    map: FieldMap,
    /// The places of the columns that the map names.
    column: Option<usize>,
    precision: Option<usize>,
}

/// The place of a column, by its own name or else by another form of it.
fn place_of(header: &[String], column: &str) -> Option<usize> {
    let exact = header.iter().position(|name| name == column);
    exact.or_else(|| header.iter().position(|name| same(name, column)))
}

/// Where a value goes in a claim record.
enum Target {
    Field(&'static str),
    Qualifier(String),
}

impl Target {
    fn field(&self) -> &'static str {
        match self {
            Target::Field(field) => field,
            Target::Qualifier(_) => "qualifiers",
        }
    }
}

impl Table {
    fn of(header: &[String], mapping: &Mapping) -> Result<Table, ImportError> {
        let content = match mapping.fields.is_empty() {
            true => kind_of(header),
            false => Content::Claims,
        };
        let mapping = match (content, mapping.fields.is_empty()) {
            (Content::Claims, true) => guessed(header),
            _ => mapping.fitted(header)?,
        };
        for needed in ["subject", "relation"] {
            if content == Content::Claims && !mapping.fields.contains_key(needed) {
                return Err(ImportError::Content(format!(
                    "expected a column for {needed}, found {}",
                    header.join(", ")
                )));
            }
        }
        let rules = mapping.fields.into_iter().map(|(field, map)| {
            let known = FIELDS.iter().find(|known| **known == field);
            let target = match known {
                Some(known) => Target::Field(known),
                None => Target::Qualifier(field.replacen(QUALIFIER, "", 1)),
            };
            let place = |name: &Option<String>| place_of(header, name.as_deref()?);
            Rule { target, column: place(&map.column), precision: place(&map.precision), map }
        });
        let rules = rules.collect();
        let known = [SOURCE_COLUMNS, ENTITY_COLUMNS, SCHEMES, RELATION_COLUMNS, TYPE_COLUMNS];
        let named = known.concat().into_iter();
        let named = named.filter_map(|column| Some((column, place_of(header, column)?))).collect();
        Ok(Table { content, width: header.len(), rules, header: header.to_vec(), named })
    }

    /// The columns that no field takes. A claim's id is no loss, for its content makes it, and a
    /// reason is what a rejected row was given.
    fn unread(&self) -> Vec<String> {
        let named = self.rules.iter().flat_map(|rule| [&rule.map.column, &rule.map.precision]);
        let mut read: Vec<&str> = named.flatten().map(String::as_str).collect();
        read.extend(match self.content {
            Content::Sources => SOURCE_COLUMNS,
            Content::Entities => ENTITY_COLUMNS,
            Content::Types => TYPE_COLUMNS,
            Content::Relations => RELATION_COLUMNS,
            Content::Claims => &["id"],
        });
        read.push("reason");
        if self.content == Content::Entities {
            read.extend(SCHEMES);
        }
        let is_unread = |name: &&String| !read.iter().any(|known| same(known, name));
        self.header.iter().filter(is_unread).cloned().collect()
    }

    fn row<'r>(&self, line: u64, written: &'r Cells<'_>) -> Row<'r> {
        let mut row = Row { line, records: Vec::new(), findings: Vec::new(), written };
        let mut cells = Vec::with_capacity(written.record.len());
        for cell in written.record {
            let Ok(cell) = std::str::from_utf8(cell) else {
                row.findings.push(written.bad_byte());
                return row;
            };
            cells.push(cell);
        }
        if cells.len() != self.width {
            let found = cells.len();
            let message = format!("expected {} cells, found {found}", self.width);
            row.findings.push(RowFinding::whole(message));
            return row;
        }
        let cell = |column: &str| self.cell(&cells, column);
        let record = match self.content {
            Content::Relations => words::relation(&cell),
            Content::Types => words::entity_type(&cell),
            Content::Sources => Ok(Record::Source(self.source(&cells))),
            Content::Entities => Ok(Record::Entity(self.entity(&cells))),
            Content::Claims => {
                match self.claims(&cells) {
                    Ok(claims) => row.records = claims,
                    Err(finding) => row.findings.push(finding),
                }
                return row;
            }
        };
        match record {
            Ok(record) => row.records.push(record),
            Err(finding) => row.findings.push(RowFinding { finding, span: None }),
        }
        row
    }

    fn cell(&self, cells: &[&str], column: &str) -> Option<String> {
        let (_, place) = self.named.iter().find(|(named, _)| *named == column)?;
        filled(cells, *place).map(str::to_owned)
    }

    fn source(&self, cells: &[&str]) -> SourceRecord {
        SourceRecord {
            id: self.cell(cells, "id").unwrap_or_default(),
            title: self.cell(cells, "title"),
            url: self.cell(cells, "url"),
            publisher: self.cell(cells, "publisher"),
            published: self.cell(cells, "published"),
            kind: self.cell(cells, "kind"),
            note: self.cell(cells, "note"),
            is_mention: false,
        }
    }

    fn entity(&self, cells: &[&str]) -> EntityRecord {
        let list = |text: Option<String>| -> Vec<String> {
            let text = text.unwrap_or_default();
            let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let mut identifier = list(self.cell(cells, "identifier"));
        for scheme in SCHEMES {
            identifier.extend(self.cell(cells, scheme).map(|value| format!("{scheme}:{value}")));
        }
        EntityRecord {
            id: self.cell(cells, "id"),
            entity_type: self.cell(cells, "type"),
            name: self.cell(cells, "name"),
            alias: list(self.cell(cells, "alias")),
            identifier,
            country: self.cell(cells, "country"),
            url: self.cell(cells, "url"),
            source: self.cell(cells, "source"),
            locator: self.cell(cells, "locator"),
            via: self.cell(cells, "via"),
        }
    }

    fn claims(&self, cells: &[&str]) -> Result<Vec<Record>, RowFinding> {
        let mut claim = ClaimRecord { naming: Naming::Name, ..ClaimRecord::default() };
        let mut split: Option<(&'static str, Vec<String>)> = None;
        for rule in &self.rules {
            let Some(value) = rule.value(cells) else { continue };
            let Rule { target, map, .. } = rule;
            if let (Some(separator), Target::Field(field)) = (&map.split, target) {
                let parts = value.split(separator.as_str()).map(str::trim);
                let parts = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
                split = Some((field, parts));
                continue;
            }
            let value = rule.cut(cells, value)?;
            match target {
                Target::Field("date") => set_date(&mut claim, value),
                Target::Field(field) => set(&mut claim, field, value),
                Target::Qualifier(name) => {
                    claim.qualifiers.insert(name.clone(), value);
                }
            }
        }
        let Some((field, values)) = split else { return Ok(vec![Record::Claim(Box::new(claim))]) };
        let stated = values.into_iter().map(|value| {
            let mut claim = claim.clone();
            set(&mut claim, field, value);
            Record::Claim(Box::new(claim))
        });
        Ok(stated.collect())
    }
}

impl Rule {
    fn value(&self, cells: &[&str]) -> Option<String> {
        if self.map.column.is_none() {
            return self.map.constant.clone();
        }
        if matches!(self.target, Target::Field("value")) && self.map.is_plain() {
            // The space around a text belongs to it.
            return cells.get(self.column?).map(|cell| (*cell).to_owned());
        }
        let word = filled(cells, self.column?)?;
        let meant = self.map.values.get(word).or(self.map.otherwise.as_ref());
        Some(meant.cloned().unwrap_or_else(|| word.to_owned()))
    }

    /// A padded date at the precision that another column names; anything else as it is.
    fn cut(&self, cells: &[&str], date: String) -> Result<String, RowFinding> {
        let Some(precision) = self.precision.and_then(|place| filled(cells, place)) else {
            return Ok(date);
        };
        let Ok(stated) = date.parse::<PartialDate>() else { return Ok(date) };
        let precision = precision.to_lowercase();
        // Several years from this one on: when it ended is not said.
        if precision == "multi-year" {
            let year = stated.at_precision("year").unwrap_or(stated);
            return Ok(format!("{year}..?"));
        }
        let cut = stated.at_precision(&precision).map(|date| date.to_string());
        cut.ok_or_else(|| {
            let column = self.map.precision.as_deref().unwrap_or_default();
            let expected = "expected day, month, quarter, year or multi-year";
            RowFinding::whole(format!("{expected} in \"{column}\", found \"{precision}\""))
        })
    }
}

/// The text of a cell, if it has any.
fn filled<'c>(cells: &[&'c str], place: usize) -> Option<&'c str> {
    let cell = trimmed(cells.get(place)?);
    (!cell.is_empty()).then_some(cell)
}

/// What the columns of a claim table are by their names.
fn guessed(header: &[String]) -> Mapping {
    let mut mapping = Mapping::default();
    let mut taken: Vec<&str> = Vec::new();
    for (field, names) in CLAIM_COLUMNS {
        let free = |wanted: &&&str| {
            !taken.contains(*wanted) && header.iter().any(|name| same(name, wanted))
        };
        if let Some(column) = names.iter().find(free) {
            taken.push(column);
            put(&mut mapping, field, column);
        }
    }
    for name in header {
        let plain = plain(name);
        if plain.starts_with(QUALIFIER) {
            // A qualifier is called as it is written: its name is data.
            let written = name.get(QUALIFIER.len()..).unwrap_or_default();
            put(&mut mapping, &format!("{QUALIFIER}{written}"), name);
            continue;
        }
        let is_known = FIELDS.contains(&plain.as_str());
        if is_known && !taken.contains(&plain.as_str()) && !mapping.fields.contains_key(&plain) {
            put(&mut mapping, &plain, name);
        }
    }
    mapping
}

fn put(mapping: &mut Mapping, field: &str, column: &str) {
    let rules = FieldMap { column: Some(column.to_owned()), ..FieldMap::default() };
    mapping.fields.insert(field.to_owned(), rules);
}

/// Sets start and end by a date or period.
pub(super) fn set_date(claim: &mut ClaimRecord, value: String) {
    match value.split_once("..") {
        Some((start, end)) => {
            claim.start = Some(start.to_owned());
            claim.end = Some(end.to_owned());
        }
        None => {
            claim.start = Some(value.clone());
            claim.end = Some(value);
        }
    }
}

/// Sets a field of a claim that a mapping may name, but for `date`.
pub(super) fn set(claim: &mut ClaimRecord, field: &str, value: String) {
    let slot = match field {
        "subject" => {
            claim.subject = value;
            return;
        }
        "relation" => {
            claim.relation = value;
            return;
        }
        "subject_type" => &mut claim.subject_type,
        "object" => &mut claim.object,
        "object_type" => &mut claim.object_type,
        "value" => &mut claim.value,
        "value_type" => &mut claim.value_type,
        "unit" => &mut claim.unit,
        "bound" => &mut claim.bound,
        "lang" => &mut claim.lang,
        "start" => &mut claim.start,
        "end" => &mut claim.end,
        "role" => &mut claim.role,
        "amount" => &mut claim.amount,
        "currency" => &mut claim.currency,
        "amount_bound" => &mut claim.amount_bound,
        "stance" => &mut claim.stance,
        "attribution" => &mut claim.attribution,
        "source" => &mut claim.source,
        "locator" => &mut claim.locator,
        "via" => &mut claim.via,
        "quote" => &mut claim.quote,
        "retrieved" => &mut claim.retrieved,
        "confidence" => &mut claim.confidence,
        "rank" => &mut claim.rank,
        other => unreachable!("the mapping takes no field {other}"),
    };
    *slot = Some(value);
}
