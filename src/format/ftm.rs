//! FollowTheMoney (<https://followthemoney.tech>) as data: the schemata of its model with the facts
//! that matter here, and what each is in our words. `graph-data/ftm.json` is the table; it is
//! compiled in.
//!
//! The facts agree with the model of version 3.8, with what 4.11 added; a property that the table
//! does not list is a text.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

/// The table.
const TABLE: &str = include_str!("../../graph-data/ftm.json");
/// What the addresses of schemata and properties begin with, as in FtM's own linked data.
pub(crate) const NAMESPACE: &str = "https://schema.followthemoney.tech/#";
/// The property of an edge that says in what role, where its schema has no other.
const ROLE: &str = "role";
/// What the ids of countries begin with; an ISO 3166 code in lower case follows.
const COUNTRY: &str = "country:";
/// Beginning and end of an id that FtM would not take as it is.
const ENCODED: (&str, &str) = ("og-", "-z");

/// What kind of value a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words, and whatever else has no rule here.
    Text,
    /// A date.
    Date,
    /// A code of a country.
    Country,
    /// An identifier in some register.
    Identifier,
    /// Another entity.
    Entity,
}

/// An edge as it is in our words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edge {
    /// The schema.
    pub(crate) schema: String,
    /// Our relation, or the name of one that a store lacks.
    pub(crate) relation: String,
    /// Whether our subject is its target.
    #[serde(default, rename = "reversed")]
    pub(crate) is_reversed: bool,
    /// The property that says in what role.
    #[serde(default = "role")]
    pub(crate) role: String,
    /// What further properties are called as qualifiers.
    #[serde(default)]
    pub(crate) qualifiers: BTreeMap<String, String>,
    /// The properties of its two ends.
    #[serde(skip)]
    pub(crate) ends: [String; 2],
}

fn role() -> String {
    ROLE.to_owned()
}

/// A relation of ours that is written as an edge of another relation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    relation: String,
    schema: String,
    #[serde(default, rename = "reversed")]
    is_reversed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaRow {
    name: String,
    #[serde(default)]
    is: Vec<String>,
    edge: Option<[String; 2]>,
    #[serde(default)]
    properties: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "version")]
    _version: u32,
    schemata: Vec<SchemaRow>,
    edges: Vec<Edge>,
    also_written: Vec<Written>,
    types: BTreeMap<String, String>,
    written_types: BTreeMap<String, String>,
    relations: BTreeMap<String, String>,
    schemes: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
}

/// A schema with all that it inherits.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its properties; any other is a text, or is none of it.
    pub(crate) properties: HashMap<String, Kind>,
    /// The schemata that it is a kind of, and itself.
    ancestors: BTreeSet<String>,
    /// What it is in our words, if it is an edge.
    pub(crate) edge: Option<Edge>,
}

impl Schema {
    /// Returns the kind of a property.
    pub(crate) fn kind(&self, property: &str) -> Kind {
        self.properties.get(property).copied().unwrap_or(Kind::Text)
    }

    /// Says whether it is this schema or a kind of it.
    pub(crate) fn is_a(&self, ancestor: &str) -> bool {
        self.ancestors.contains(ancestor)
    }
}

/// The model and the mapping.
pub(crate) struct Ftm {
    schemata: HashMap<String, Schema>,
    /// Our relations and the edges that they are written as; the first of a relation counts.
    written: HashMap<String, Edge>,
    types: BTreeMap<String, String>,
    written_types: BTreeMap<String, String>,
    relations: BTreeMap<String, String>,
    schemes: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
    codes: HashMap<String, String>,
}

static FTM: LazyLock<Ftm> =
    LazyLock::new(|| Ftm::of(serde_json::from_str(TABLE).expect("a test reads the table")));

/// Returns the table.
pub(crate) fn ftm() -> &'static Ftm {
    &FTM
}

impl Ftm {
    fn of(table: Table) -> Ftm {
        let rows: HashMap<&str, &SchemaRow> =
            table.schemata.iter().map(|row| (row.name.as_str(), row)).collect();
        let mut schemata = HashMap::new();
        for row in &table.schemata {
            let mut schema =
                Schema { properties: HashMap::new(), ancestors: BTreeSet::new(), edge: None };
            let mut waiting = vec![row.name.as_str()];
            while let Some(name) = waiting.pop() {
                let Some(known) = rows.get(name) else { continue };
                if !schema.ancestors.insert(name.to_owned()) {
                    continue;
                }
                waiting.extend(known.is.iter().map(String::as_str));
                for (property, kind) in &known.properties {
                    schema.properties.entry(property.clone()).or_insert_with(|| kind_of(kind));
                }
            }
            if let Some(ends) = &row.edge {
                let edge = table.edges.iter().find(|edge| edge.schema == row.name);
                schema.edge = edge.map(|edge| Edge { ends: ends.clone(), ..edge.clone() });
            }
            schemata.insert(row.name.clone(), schema);
        }
        let edges = table.edges.iter().map(|edge| (edge.relation.as_str(), &edge.schema, None));
        let also = table.also_written.iter();
        let also = also.map(|row| (row.relation.as_str(), &row.schema, Some(row.is_reversed)));
        let mut written: HashMap<String, Edge> = HashMap::new();
        for (relation, name, is_reversed) in edges.chain(also) {
            let Some(edge) = schemata.get(name).and_then(|schema| schema.edge.clone()) else {
                continue;
            };
            let is_reversed = is_reversed.unwrap_or(edge.is_reversed);
            written.entry(relation.to_owned()).or_insert(Edge { is_reversed, ..edge });
        }
        let codes = table.countries.iter();
        let codes = codes.map(|(code, name)| (name.to_lowercase(), code.clone())).collect();
        Ftm {
            schemata,
            written,
            types: table.types,
            written_types: table.written_types,
            relations: table.relations,
            schemes: table.schemes,
            countries: table.countries,
            codes,
        }
    }

    /// Returns a schema.
    pub(crate) fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemata.get(name)
    }

    /// Returns the edge that a relation of ours is written as, if it has one of its own.
    pub(crate) fn edge_of(&self, relation: &str) -> Option<&Edge> {
        self.written.get(relation)
    }

    /// Returns our type for a schema.
    pub(crate) fn type_of(&self, schema: &str) -> Option<&str> {
        self.types.get(schema).map(String::as_str)
    }

    /// Returns the schema of a type of ours.
    pub(crate) fn schema_of(&self, type_name: &str) -> Option<&str> {
        let same = self.types.iter().find(|(_, ours)| *ours == type_name);
        let same = same.map(|(schema, _)| schema.as_str());
        same.or_else(|| self.written_types.get(type_name).map(String::as_str))
    }

    /// Returns our relation for a property.
    pub(crate) fn relation_of(&self, property: &str) -> Option<&str> {
        self.relations.get(property).map(String::as_str)
    }

    /// Returns the first property that is a relation of ours.
    pub(crate) fn property_of(&self, relation: &str) -> Option<&str> {
        let exact = self.relations.get_key_value(relation).filter(|(_, ours)| *ours == relation);
        let first = || self.relations.iter().find(|(_, ours)| *ours == relation);
        exact.or_else(first).map(|(property, _)| property.as_str())
    }

    /// Returns the scheme of the identifiers that a property holds.
    pub(crate) fn scheme_of(&self, property: &str) -> Option<&str> {
        self.schemes.get(property).map(String::as_str)
    }

    /// Returns the property that holds the identifiers of a scheme.
    pub(crate) fn property_of_scheme(&self, scheme: &str) -> Option<&str> {
        let mut known = self.schemes.iter();
        known.find(|(_, ours)| *ours == scheme).map(|(property, _)| property.as_str())
    }

    /// Returns the name of a country by its code in lower case.
    pub(crate) fn country(&self, code: &str) -> Option<&str> {
        self.countries.get(code).map(String::as_str)
    }

    /// Returns the code of a country by its name.
    pub(crate) fn code_of(&self, name: &str) -> Option<&str> {
        self.codes.get(&name.to_lowercase()).map(String::as_str)
    }
}

fn kind_of(word: &str) -> Kind {
    match word.split(' ').next().unwrap_or_default() {
        "date" => Kind::Date,
        "country" => Kind::Country,
        "identifier" => Kind::Identifier,
        "entity" => Kind::Entity,
        _ => Kind::Text,
    }
}

/// Returns the id of a country by its code.
pub(crate) fn country_id(code: &str) -> String {
    format!("{COUNTRY}{}", code.to_lowercase())
}

/// Returns an id as FtM takes it: letters and digits of ASCII, and hyphens and dots within. Any
/// other comes out with its bytes as dots and hexadecimal numbers, and [`id_read`] undoes it.
pub(crate) fn id_written(id: &str) -> String {
    let (start, end) = ENCODED;
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = id.as_bytes();
    let is_plain = is_letter(bytes.first())
        && is_letter(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(byte));
    if is_plain && !(id.starts_with(start) && id.ends_with(end)) {
        return id.to_owned();
    }
    let mut written = start.to_owned();
    for byte in bytes {
        match byte {
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => written.push(char::from(*byte)),
            _ => written.push_str(&format!(".{byte:02x}")),
        }
    }
    written + end
}

/// Returns an id as it was before [`id_written`].
pub(crate) fn id_read(text: &str) -> String {
    let inner = text.strip_prefix(ENCODED.0).and_then(|text| text.strip_suffix(ENCODED.1));
    let decoded = inner.and_then(|inner| {
        let mut parts = inner.split('.');
        let mut bytes = parts.next()?.as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
            bytes.extend_from_slice(part.get(2..)?.as_bytes());
        }
        String::from_utf8(bytes).ok()
    });
    decoded.filter(|id| id_written(id) == text).unwrap_or_else(|| text.to_owned())
}

/// Returns properties and values as one text that no others have, whatever their order.
pub(crate) fn properties_text(pairs: &mut [(&str, &str)]) -> String {
    pairs.sort_unstable();
    let mut text = String::new();
    for (property, value) in pairs {
        text.push_str(&format!("{}:{property}{}:{value}", property.len(), value.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Kind, ftm, id_read, id_written};

    #[test]
    fn every_word_of_the_mapping_is_one_of_the_model() {
        let table = ftm();
        let payment = table.schema("Payment").expect("there are payments");
        assert_eq!(payment.kind("startDate"), Kind::Date);
        assert_eq!(payment.kind("purpose"), Kind::Text);
        assert!(payment.is_a("Interval") && !payment.is_a("Thing"));
        for edge in table.written.values() {
            let schema = table.schema(&edge.schema).expect("a schema");
            assert!(edge.ends.iter().all(|end| schema.kind(end) == Kind::Entity));
        }
        for schema in table.types.keys().chain(table.written_types.values()) {
            assert!(table.schema(schema).is_some(), "{schema}");
        }
        assert_eq!(table.edge_of("related-to").map(|edge| &*edge.schema), Some("UnknownLink"));
        assert_eq!(table.property_of("alias"), Some("alias"));
    }

    #[test]
    fn every_id_comes_back() {
        for id in ["a", "a.b-c", ".", "og-a-z", "a b", "https://example.org/x_y", "Zürich \\ 北"]
        {
            let written = id_written(id);
            assert!(written.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)));
            assert_eq!(id_read(&written), id, "{written}");
        }
        assert_eq!(id_written("a.b-c"), "a.b-c");
        assert_eq!(id_read("og-.zz-z"), "og-.zz-z");
    }
}
