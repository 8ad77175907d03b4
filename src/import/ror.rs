//! The Research Organization Registry (<https://ror.readme.io/docs/data-structure>, schema 2): a
//! record a line, or all records as one JSON array, which is read piece by piece.
//!
//! A record's id is its address, which exports use as it stands. Both sides of a relation tell it;
//! it becomes one claim, in the direction that the vocabulary has. Who is named in a relation and
//! has no record gets the name that stands there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::BufRead;

use serde::Deserialize;

use super::lines::{Line, Lines, Objects, Text, not_json};
use super::{Header, ImportError, Importer, Row, RowFinding, Sink};
use crate::format::Format;
use crate::format::ROR;
use crate::format::ftm::country_id;
use crate::model::ClaimRecord;
use crate::model::EntityId;
use crate::model::EntityRecord;
use crate::model::Naming;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::SourceRecord;
use crate::model::ValueKind;
use crate::model::Vocabulary;
use crate::model::fingerprint;
use crate::model::naming;

/// Longest record read.
const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What every id begins with.
const BASE: &str = "https://ror.org/";
/// The source of every claim.
const SOURCE: &str = "ror";
/// Our types for those of a record, the first that it has; who only funds is a foundation.
const TYPES: &[(&str, &str)] = &[
    ("government", "PublicBody"),
    ("company", "Company"),
    ("nonprofit", "NGO"),
    ("education", "Organization"),
    ("healthcare", "Organization"),
    ("facility", "Organization"),
    ("archive", "Organization"),
    ("other", "Organization"),
    ("funder", "Foundation"),
];
/// Relations of its own, each a text.
const OWN: [&str; 4] = ["ror-domain", "ror-link", "ror-status", "ror-type"];
/// Kinds of relation, ours, and whether the record is its object.
const RELATIONS: &[(&str, &str, bool)] = &[
    ("parent", "subsidiary-of", false),
    ("child", "subsidiary-of", true),
    ("successor", "succeeded-by", false),
    ("predecessor", "succeeded-by", true),
];

/// Reads records of the Research Organization Registry, each of at most 16 MiB. One of schema 1 is
/// refused. At the end come rows that name those who are only mentioned.
#[derive(Clone, Debug)]
pub struct RorImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
}

#[derive(Deserialize)]
struct Organization {
    id: String,
    names: Vec<Name>,
    #[serde(default)]
    types: Vec<String>,
    status: Option<String>,
    established: Option<i64>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    external_ids: Vec<ExternalId>,
    #[serde(default)]
    locations: Vec<Location>,
    #[serde(default)]
    relationships: Vec<Relationship>,
    admin: Option<Admin>,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Name {
    value: String,
    lang: Option<String>,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Deserialize)]
struct ExternalId {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    all: Vec<String>,
    preferred: Option<String>,
}

#[derive(Deserialize)]
struct Location {
    geonames_id: Option<u64>,
    geonames_details: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    name: Option<String>,
    country_code: Option<String>,
    country_name: Option<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Relationship {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    label: Option<String>,
}

#[derive(Deserialize)]
struct Admin {
    last_modified: Option<Modified>,
}

#[derive(Deserialize)]
struct Modified {
    date: Option<String>,
}

impl Importer for RorImporter<'_> {
    fn format(&self) -> &'static Format {
        &ROR
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut reader = Reader::new(self.vocabulary);
        let head = input.fill_buf()?;
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        if head.starts_with(b"[") {
            let mut objects = Objects::new(input, RECORD_BYTES_MAX);
            while let Some(object) = objects.next()? {
                reader.take(&object, sink)?;
            }
        } else {
            let mut lines = Lines::new(input, RECORD_BYTES_MAX);
            while let Some(line) = lines.next()? {
                reader.take(&line, sink)?;
            }
        }
        reader.finish(sink)
    }
}

/// What is known while a file is read.
struct Reader {
    /// Words and the source, told with the first record.
    first: Vec<Record>,
    told: HashSet<[u8; 16]>,
    /// Who has a record.
    recorded: HashSet<[u8; 16]>,
    /// Who is named in a relation: the name, and the line of the first.
    named: BTreeMap<String, (String, u64)>,
    unread: BTreeSet<String>,
}

impl Reader {
    fn new(vocabulary: &Vocabulary) -> Reader {
        let mut first = Vec::new();
        for name in OWN.iter().filter_map(|name| RelationName::new(name)) {
            if vocabulary.relation(name.as_str()).is_none() {
                let range = Range::Value(ValueKind::Text);
                let own = Relation { iri: None, ..Relation::of_property(name, "", range) };
                first.push(Record::Relation(Box::new(own)));
            }
        }
        first.push(Record::Source(SourceRecord {
            id: SOURCE.to_owned(),
            title: Some("Research Organization Registry".to_owned()),
            url: Some(BASE.to_owned()),
            kind: Some("register".to_owned()),
            ..SourceRecord::default()
        }));
        Reader {
            first,
            told: HashSet::new(),
            recorded: HashSet::new(),
            named: BTreeMap::new(),
            unread: BTreeSet::new(),
        }
    }

    fn take(&mut self, line: &Line<'_>, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let parsed = line.text().and_then(|text| {
            let parsed: Result<Organization, _> = serde_json::from_str(text);
            parsed.map_err(|error| not_json("a record of schema 2", text, &error))
        });
        let mut row =
            Row { line: line.number, records: Vec::new(), findings: Vec::new(), written: line };
        match parsed.and_then(|found| Ok((id_of(&found.id)?, found))) {
            Ok((id, found)) => {
                row.records.append(&mut self.first);
                self.put(line.number, &id, found, &mut row.records);
            }
            Err(finding) => row.findings.push(finding),
        }
        sink.row(row).map_err(ImportError::Sink)
    }

    fn put(&mut self, line: u64, id: &str, found: Organization, records: &mut Vec<Record>) {
        self.unread.extend(found.rest.keys().filter(|name| *name != "reason").cloned());
        self.recorded.insert(fingerprint(&[id]));
        let read = found.admin.and_then(|admin| admin.last_modified).and_then(|at| at.date);
        let told = ClaimRecord {
            subject: id.to_owned(),
            source: Some(SOURCE.to_owned()),
            retrieved: read,
            naming: Naming::Id,
            ..ClaimRecord::default()
        };
        records.push(Record::Entity(EntityRecord {
            id: Some(id.to_owned()),
            ..EntityRecord::default()
        }));
        let known = TYPES.iter().find(|(kind, _)| found.types.iter().any(|known| known == kind));
        put(&told, naming::TYPE, known.map_or("Organization", |(_, ours)| ours), records);
        found.types.iter().for_each(|kind| put(&told, "ror-type", kind, records));
        found.status.iter().for_each(|status| put(&told, "ror-status", status, records));
        found.domains.iter().for_each(|domain| put(&told, "ror-domain", domain, records));
        found.names.iter().for_each(|name| put_name(&told, name, records));
        if let Some(year) = found.established {
            put(&told, "founded-in", &format!("{year:04}"), records);
        }
        for link in &found.links {
            match link.kind.as_str() {
                "website" => put(&told, naming::URL, &link.value, records),
                kind => {
                    let mut told = told.clone();
                    told.qualifiers.insert("kind".to_owned(), kind.to_owned());
                    put(&told, "ror-link", &link.value, records);
                }
            }
        }
        let own = id.strip_prefix(BASE).unwrap_or(id);
        put(&told, naming::IDENTIFIER, &format!("ror:{own}"), records);
        for external in &found.external_ids {
            for value in &external.all {
                let is_best = external.all.len() > 1 && external.preferred.as_ref() == Some(value);
                let rank = is_best.then(|| "preferred".to_owned());
                let told = ClaimRecord { rank, ..told.clone() };
                let text = format!("{}:{value}", external.kind);
                put(&told, naming::IDENTIFIER, &text, records);
            }
        }
        found.locations.into_iter().for_each(|place| self.put_location(&told, place, records));
        let relationships = found.relationships.into_iter();
        relationships.for_each(|related| self.put_related(line, &told, related, records));
    }

    fn put_location(&mut self, told: &ClaimRecord, place: Location, records: &mut Vec<Record>) {
        let Some(details) = place.geonames_details else { return };
        let unread = details.rest.into_iter().filter(|(_, value)| !value.is_null());
        self.unread.extend(unread.map(|(name, _)| format!("locations.{name}")));
        let country = details.country_code.as_deref().map(country_id);
        if let Some(country) = &country {
            let name = details.country_name.as_ref().or(details.country_code.as_ref());
            self.put_place(told, country, "Country", name, records);
            put_link(told, &told.subject, "located-in", country, records);
        }
        let Some(number) = place.geonames_id else { return };
        let city = format!("geonames:{number}");
        let is_new = self.put_place(told, &city, "City", details.name.as_ref(), records);
        put_link(told, &told.subject, "located-in", &city, records);
        if let Some(country) = country.filter(|_| is_new) {
            put_link(told, &city, "located-in", &country, records);
        }
    }

    /// Tells of a place, the first time.
    fn put_place(
        &mut self,
        told: &ClaimRecord,
        id: &str,
        type_name: &str,
        name: Option<&String>,
        records: &mut Vec<Record>,
    ) -> bool {
        if !self.told.insert(fingerprint(&[id])) {
            return false;
        }
        records.push(Record::Entity(EntityRecord {
            id: Some(id.to_owned()),
            ..EntityRecord::default()
        }));
        let told = ClaimRecord { subject: id.to_owned(), retrieved: None, ..told.clone() };
        put(&told, naming::TYPE, type_name, records);
        name.iter().for_each(|name| put(&told, naming::NAME, name, records));
        true
    }

    fn put_related(
        &mut self,
        line: u64,
        told: &ClaimRecord,
        related: Relationship,
        records: &mut Vec<Record>,
    ) {
        let id = told.subject.as_str();
        let other = id_of(&related.id).unwrap_or(related.id);
        if let Some(label) = related.label {
            self.named.entry(other.clone()).or_insert((label, line));
        }
        let known = RELATIONS.iter().find(|(kind, ..)| *kind == related.kind);
        let (relation, is_object) =
            known.map_or(("related-to", other.as_str() < id), |known| (known.1, known.2));
        let ends = if is_object { (other.as_str(), id) } else { (id, other.as_str()) };
        let mut told = told.clone();
        if known.is_none() && related.kind != "related" {
            told.role = Some(related.kind);
        }
        let role = told.role.clone().unwrap_or_default();
        if self.told.insert(fingerprint(&[ends.0, relation, ends.1, &role])) {
            put_link(&told, ends.0, relation, ends.1, records);
        }
    }

    /// Names those that have no record, and tells what was not read.
    fn finish(self, sink: &mut dyn Sink) -> Result<(), ImportError> {
        for (id, (name, line)) in &self.named {
            if self.recorded.contains(&fingerprint(&[id])) {
                continue;
            }
            let told = ClaimRecord {
                subject: id.clone(),
                source: Some(SOURCE.to_owned()),
                naming: Naming::Id,
                ..ClaimRecord::default()
            };
            let mut records = Vec::new();
            put(&told, naming::NAME, name, &mut records);
            put(&told, naming::TYPE, "Organization", &mut records);
            let written = Text(id.clone());
            let row = Row { line: *line, records, findings: Vec::new(), written: &written };
            sink.row(row).map_err(ImportError::Sink)?;
        }
        let unread: Vec<String> = self.unread.into_iter().collect();
        if !unread.is_empty() {
            sink.header(&Header { line: "", delimiter: ',', unread: &unread });
        }
        Ok(())
    }
}

/// The address of an organization, of which the last part may stand alone.
fn id_of(text: &str) -> Result<String, RowFinding> {
    let text = text.trim();
    let plain = text.trim_start_matches("https://").trim_start_matches("http://");
    let plain = plain.trim_start_matches("ror.org/");
    let is_one = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let id = format!("{BASE}{plain}");
    match is_one && EntityId::new(&id).is_ok() {
        true => Ok(id),
        false => {
            let told: String = text.chars().take(80).collect();
            Err(RowFinding::whole(format!("expected an id of the registry, found {told:?}")))
        }
    }
}

fn put_name(told: &ClaimRecord, name: &Name, records: &mut Vec<Record>) {
    let is = |kind: &str| name.types.iter().any(|known| known == kind);
    let relation = match () {
        () if is("ror_display") => naming::NAME,
        () if is("acronym") => naming::SHORT_NAME,
        // A name in another language is a name; without one nobody knows whose it is.
        () if is("label") && name.lang.is_some() => naming::NAME,
        () => naming::ALIAS,
    };
    let rank = is("ror_display").then(|| "preferred".to_owned());
    let told = ClaimRecord { lang: name.lang.clone(), rank, ..told.clone() };
    put(&told, relation, &name.value, records);
}

fn put(told: &ClaimRecord, relation: &str, text: &str, records: &mut Vec<Record>) {
    if text.trim().is_empty() {
        return;
    }
    records.push(Record::Claim(Box::new(ClaimRecord {
        relation: relation.to_owned(),
        value: Some(text.to_owned()),
        ..told.clone()
    })));
}

fn put_link(
    told: &ClaimRecord,
    subject: &str,
    relation: &str,
    object: &str,
    records: &mut Vec<Record>,
) {
    records.push(Record::Claim(Box::new(ClaimRecord {
        subject: subject.to_owned(),
        relation: relation.to_owned(),
        object: Some(object.to_owned()),
        lang: None,
        rank: None,
        ..told.clone()
    })));
}
