//! Nodes and edges, as graph files have them, become records.
//!
//! A node is an entity: its id, its name (what it is labelled, else its id) and its type, where the
//! vocabulary knows the word; its other columns are not read. An edge is a claim. Its relation is
//! told by the first of the columns `relation`, `kind`, `label` and `type` that the vocabulary
//! knows; else a word in `relation` or `kind` is a relation of its own, and any other text is the
//! role in `related-to`. Columns called like fields of a claim are these, `year` and `date` are
//! dates, `sources` and `url` sources; every other column is a qualifier.
//!
//! What [`crate::export`] wrote is known by its mark and becomes the claims that it was.

mod entity;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::csv::{set, set_date};
use super::mapping::{CONSTANT_FIELDS, FIELDS, FieldMap, Mapping, MappingError, plain, same};
use super::{Header, ImportError, Row, RowFinding, Sink, Written};
use crate::model::ClaimRecord;
use crate::model::Naming;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::SourceRecord;
use crate::model::Vocabulary;
use crate::model::slug;

/// What an export of ours is called in itself.
pub(super) const MARK: &str = "orgraph-export";
/// What stands before the name of a qualifier in a column's name.
const QUALIFIER: &str = "qualifier:";
/// The relation of an edge that does not tell its own.
const RELATED: &str = "related-to";
/// Relations of its own that a file may bring; a text for each edge is none.
const OWN_MAX: usize = 512;
/// Columns that may tell the relation, and whether a word in them is one if nobody knows it.
const RELATION_COLUMNS: [(&str, bool); 4] =
    [("relation", true), ("kind", true), ("label", false), ("type", false)];
/// Fields of a claim that an edge has in columns of these names.
const EDGE_FIELDS: [&str; 17] = [
    "start",
    "end",
    "role",
    "amount",
    "currency",
    "amount_bound",
    "stance",
    "attribution",
    "source",
    "locator",
    "via",
    "quote",
    "retrieved",
    "confidence",
    "rank",
    "subject_type",
    "object_type",
];

/// Columns and their texts, none twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells(Vec<(String, String)>);

impl Cells {
    /// Adds a text, unless it is empty; false when the column has another already.
    pub(super) fn add(&mut self, column: &str, text: String) -> bool {
        if let Some((_, known)) = self.0.iter().find(|(known, _)| known == column) {
            return *known == text;
        }
        if !text.trim().is_empty() {
            self.0.push((column.to_owned(), text));
        }
        true
    }

    /// Adds the defaults of columns that have no text.
    pub(super) fn fill(&mut self, columns: &Columns) {
        for (column, default) in columns.values() {
            if let Some(text) = default {
                self.add(column, text.clone());
            }
        }
    }

    /// Says whether a column of exactly this name has a text.
    pub(super) fn has(&self, column: &str) -> bool {
        self.0.iter().any(|(known, _)| known == column)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, column: &str) -> Option<&str> {
        let exact = self.0.iter().find(|(known, _)| known == column);
        let found = exact.or_else(|| self.0.iter().find(|(known, _)| same(known, column)));
        found.map(|(_, text)| text.trim())
    }

    fn take(&mut self, column: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| plain(known) == column)?;
        Some(self.0.remove(at).1.trim().to_owned())
    }
}

/// A node of a file.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) line: u64,
    pub(super) id: Option<String>,
    pub(super) cells: Cells,
    /// Whether the id is its name where it has no other.
    pub(super) is_named_by_id: bool,
}

/// An edge of a file, in the direction in which it is written.
#[derive(Debug, Default)]
pub(super) struct Edge {
    pub(super) line: u64,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
    pub(super) cells: Cells,
}

/// Makes rows of nodes and edges.
pub(super) struct Network<'i> {
    /// That of the store, with what the file brought.
    vocabulary: Vocabulary,
    mapping: &'i Mapping,
    /// Whether we wrote the file.
    pub(super) is_ours: bool,
    /// Columns of edges that were declared or met.
    columns: BTreeSet<String>,
    unread: BTreeSet<String>,
    sources: HashSet<String>,
    own: usize,
}

/// A row as records of ours, one a line: so it can be corrected and imported.
struct Text(String);

impl Written for Text {
    fn text(&self) -> String {
        self.0.clone()
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}

impl<'i> Network<'i> {
    pub(super) fn new(
        vocabulary: &Vocabulary,
        mapping: &'i Mapping,
    ) -> Result<Network<'i>, ImportError> {
        if mapping.fields.values().any(|map| map.precision.is_some()) {
            let message = "expected a mapping without \"precision\": dates are read as they stand";
            return Err(ImportError::Content(message.to_owned()));
        }
        Ok(Network {
            vocabulary: vocabulary.clone(),
            mapping,
            is_ours: false,
            columns: BTreeSet::new(),
            unread: BTreeSet::new(),
            sources: HashSet::new(),
            own: 0,
        })
    }

    /// Notes a column of edges that the file declares.
    pub(super) fn declare(&mut self, column: &str) {
        self.columns.insert(column.to_owned());
    }

    /// Notes something that is not read.
    pub(super) fn pass_over(&mut self, what: impl Into<String>) {
        self.unread.insert(what.into());
    }

    /// Rejects something that is no node or edge.
    pub(super) fn reject(
        &mut self,
        line: u64,
        text: &str,
        what: &str,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let findings = vec![RowFinding::whole(what)];
        let written = Text(text.to_owned());
        sink.row(Row { line, records: Vec::new(), findings, written: &written })
            .map_err(ImportError::Sink)
    }

    /// Gives a node.
    pub(super) fn node(&mut self, node: Node, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let line = node.line;
        match node.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
            None => self.reject(line, "node", "expected the id of a node, found nothing", sink),
            Some(id) => {
                let records = self.entity(id, &node);
                give(line, records, sink)
            }
        }
    }

    /// Gives an edge.
    pub(super) fn edge(&mut self, edge: Edge, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let line = edge.line;
        for (column, _) in &edge.cells.0 {
            if !self.columns.contains(column) {
                self.columns.insert(column.clone());
            }
        }
        let end = |text: &Option<String>| text.clone().filter(|id| !id.trim().is_empty());
        let (Some(source), Some(target)) = (end(&edge.source), end(&edge.target)) else {
            return self.reject(line, "edge", "expected a source and a target of an edge", sink);
        };
        let records = self.claims(edge.cells, source, target);
        give(line, records, sink)
    }

    fn claims(&mut self, mut cells: Cells, source: String, target: String) -> Vec<Record> {
        let mut claim = ClaimRecord {
            subject: source.clone(),
            object: Some(target.clone()),
            naming: Naming::Id,
            ..ClaimRecord::default()
        };
        let mut records = Vec::new();
        let ends = [("source", source), ("target", target)];
        let mut split = self.map(&mut claim, &mut cells, &ends);
        self.put_relation(&mut claim, &mut cells, &mut records);
        let [title, url] = ["source_title", "source_url"].map(|column| cells.take(column));
        for (column, text) in cells.0 {
            self.put(&mut claim, &mut split, &column, text.trim());
        }
        if claim.source.is_none() && split.is_none() {
            claim.source = url.clone();
        }
        self.describe(&claim, title, url, &mut records);
        match split {
            None => records.push(Record::Claim(Box::new(claim))),
            Some((field, texts)) => records.extend(texts.into_iter().map(|text| {
                let mut claim = claim.clone();
                set(&mut claim, field, text);
                Record::Claim(Box::new(claim))
            })),
        }
        records
    }

    /// Puts what the mapping says into a claim; what it takes is taken out of the cells. Returns
    /// a field with several values.
    fn map(&self, claim: &mut ClaimRecord, cells: &mut Cells, ends: &[(&str, String)]) -> Split {
        let mut split = None;
        let mut taken = Vec::new();
        for (field, map) in &self.mapping.fields {
            let known = FIELDS.iter().find(|known| *known == field);
            let is_end = matches!(field.as_str(), "subject" | "object");
            let end = map.column.as_ref().filter(|_| is_end);
            let end = end.and_then(|column| ends.iter().find(|(name, _)| name == column));
            let text = match (&map.column, end) {
                (_, Some((_, id))) => Some(id.clone()),
                (None, _) => map.constant.clone(),
                (Some(column), None) if self.is_constant(field, map) => Some(column.clone()),
                (Some(column), None) => cells.get(column).map(str::to_owned),
            };
            taken.extend(map.column.iter());
            let Some(text) = text else { continue };
            let meant = map.values.get(&text).or(map.otherwise.as_ref()).cloned().unwrap_or(text);
            match (known, &map.split) {
                (Some(known), Some(between)) => {
                    let parts = meant.split(between.as_str()).map(str::trim);
                    let parts = parts.filter(|part| !part.is_empty()).map(str::to_owned);
                    split = Some((*known, parts.collect()));
                }
                (Some(&"date"), None) => set_date(claim, meant),
                (Some(known), None) => set(claim, known, meant),
                (None, _) => {
                    let name = field.strip_prefix(QUALIFIER).unwrap_or(field).to_owned();
                    claim.qualifiers.insert(name, meant);
                }
            }
        }
        cells.0.retain(|(column, _)| !taken.iter().any(|taken| same(taken, column)));
        split
    }

    /// Says whether the column of a rule is none, and the word itself is meant.
    fn is_constant(&self, field: &str, map: &FieldMap) -> bool {
        let column = map.column.as_deref().unwrap_or_default();
        map.is_plain()
            && CONSTANT_FIELDS.contains(&field)
            && !self.columns.iter().any(|known| same(known, column))
    }

    fn put_relation(
        &mut self,
        claim: &mut ClaimRecord,
        cells: &mut Cells,
        records: &mut Vec<Record>,
    ) {
        if !claim.relation.is_empty() {
            return;
        }
        let leads_to_entity = |text: &str| {
            let known = self.vocabulary.find_relation(text);
            known.is_some_and(|(relation, _)| matches!(relation.range, Range::Entity(_)))
        };
        let known = RELATION_COLUMNS.iter().find(|(column, _)| {
            cells.0.iter().any(|(name, text)| plain(name) == *column && leads_to_entity(text))
        });
        if let Some((column, _)) = known {
            claim.relation = cells.take(column).unwrap_or_default();
            return;
        }
        claim.relation = RELATED.to_owned();
        for (column, is_word) in RELATION_COLUMNS {
            let Some(text) = cells.take(column) else { continue };
            let own = if is_word { self.own_relation(&text) } else { None };
            match own {
                Some(relation) => {
                    claim.relation = relation.name.to_string();
                    records.push(Record::Relation(Box::new(relation)));
                    return;
                }
                None if claim.role.is_none() && cells.get("role").is_none() => {
                    claim.role = Some(text);
                    return;
                }
                None => drop(claim.qualifiers.insert(column.to_owned(), text)),
            }
        }
    }

    /// A word as a relation of its own, unless a value has that name or the file has too many.
    fn own_relation(&mut self, text: &str) -> Option<Relation> {
        let name = RelationName::new(&slug(text)).filter(|_| self.own < OWN_MAX)?;
        let relation = Relation::of_word(name);
        self.vocabulary.define_relation(&relation).ok()?;
        self.own += 1;
        Some(relation)
    }

    fn put(&mut self, claim: &mut ClaimRecord, split: &mut Split, column: &str, text: &str) {
        let name = plain(column);
        if let Some(field) = EDGE_FIELDS.iter().find(|field| **field == name) {
            set(claim, field, text.to_owned());
            return;
        }
        match name.as_str() {
            "id" => {}
            "year" | "date" if claim.start.is_none() && claim.end.is_none() => {
                set_date(claim, text.to_owned());
            }
            "sources" | "url" if claim.source.is_none() && split.is_none() => {
                match addresses(text) {
                    Some(texts) => *split = Some(("source", texts)),
                    None => claim.source = Some(text.to_owned()),
                }
            }
            _ => {
                let is_marked = name.starts_with(QUALIFIER);
                let written = if is_marked { column.get(QUALIFIER.len()..) } else { Some(column) };
                let written = written.unwrap_or_default().to_owned();
                claim.qualifiers.entry(written).or_insert_with(|| text.to_owned());
            }
        }
    }

    /// Gives a claim's sources before it, each once: of ours the ids must stay as they are.
    fn describe(
        &mut self,
        claim: &ClaimRecord,
        title: Option<String>,
        url: Option<String>,
        records: &mut Vec<Record>,
    ) {
        let is_told =
            title.is_some() || url.as_ref().is_some_and(|url| Some(url) != claim.source.as_ref());
        let told = claim.source.iter().filter(|_| is_told || self.is_ours);
        let told = told.map(|id| (id, title.clone(), url.clone()));
        let seen = claim.via.iter().filter(|_| self.is_ours).map(|id| (id, None, None));
        for (id, title, url) in told.chain(seen) {
            if self.sources.insert(id.clone()) {
                let id = id.clone();
                let source =
                    SourceRecord { id, title, url, is_mention: true, ..SourceRecord::default() };
                records.push(Record::Source(source));
            }
        }
    }

    /// Ends the file: says what was not read.
    pub(super) fn finish(self, sink: &mut dyn Sink) -> Result<(), ImportError> {
        for (field, map) in &self.mapping.fields {
            let Some(column) = &map.column else { continue };
            let is_end = matches!(field.as_str(), "subject" | "object")
                && matches!(column.as_str(), "source" | "target");
            let is_known = self.columns.iter().any(|known| same(known, column));
            if !is_known && !is_end && !self.is_constant(field, map) {
                let (field, column) = (field.clone(), column.clone());
                return Err(MappingError::Column { field, column, hint: String::new() }.into());
            }
        }
        let unread: Vec<String> = self.unread.into_iter().collect();
        sink.header(&Header { line: "", delimiter: ',', unread: &unread });
        Ok(())
    }
}

/// A field with several values: the claim is stated once for each.
type Split = Option<(&'static str, Vec<String>)>;

fn give(line: u64, records: Vec<Record>, sink: &mut dyn Sink) -> Result<(), ImportError> {
    let written = Rows(records.clone());
    let row = Row { line, records, findings: Vec::new(), written: &written };
    sink.row(row).map_err(ImportError::Sink)
}

/// Records that are written only when asked.
struct Rows(Vec<Record>);

impl Written for Rows {
    fn text(&self) -> String {
        let lines = self.0.iter().filter_map(|record| serde_json::to_string(record).ok());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn span_of(&self, _: &str) -> Option<(usize, usize)> {
        None
    }
}

/// Several addresses in one cell.
fn addresses(text: &str) -> Option<Vec<String>> {
    let parts =
        text.split(|letter: char| letter.is_whitespace() || matches!(letter, ';' | '|' | ','));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let is_address = |part: &&str| part.starts_with("http://") || part.starts_with("https://");
    let is_several = parts.len() > 1 && parts.iter().all(is_address);
    is_several.then(|| parts.into_iter().map(str::to_owned).collect())
}

/// Declared columns by the word with which a file names them: name and default.
pub(super) type Columns = BTreeMap<String, (String, Option<String>)>;
