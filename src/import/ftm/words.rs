//! Words for schemata and properties, and what a file names again and again: countries, sources.

use std::collections::{HashMap, HashSet};

use crate::format::ftm::Edge;
use crate::format::ftm::NAMESPACE;
use crate::format::ftm::country_id;
use crate::format::ftm::ftm;
use crate::model::ClaimRecord;
use crate::model::Direction;
use crate::model::EntityRecord;
use crate::model::EntityType;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::SourceRecord;
use crate::model::ValueKind;
use crate::model::Vocabulary;
use crate::model::naming;
use crate::model::short_hash;
use crate::model::slug;

/// Schemata whose types are kinds of ours, the nearest first.
const PARENTS: &[&str] = &["Person", "Company", "PublicBody", "Organization", "Document", "Event"];
/// Longest name of a schema that becomes a type.
const SCHEMA_BYTES_MAX: usize = 100;

/// What a property leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    Text,
    Date,
    Link,
    Country,
}

impl Shape {
    fn range(self) -> Range {
        match self {
            Shape::Text => Range::Value(ValueKind::Text),
            Shape::Date => Range::Value(ValueKind::Date),
            Shape::Link => Range::Entity(Vec::new()),
            Shape::Country => Range::Entity(vec!["Country".to_owned()]),
        }
    }

    /// What tells it from another relation of the same property.
    fn word(self) -> &'static str {
        match self {
            Shape::Text => "text",
            Shape::Date => "date",
            Shape::Link => "link",
            Shape::Country => "country",
        }
    }
}

/// The vocabulary of the store, with what the file brought.
pub(super) struct Words {
    vocabulary: Vocabulary,
    relations: HashMap<(String, Shape), String>,
    types: HashMap<String, String>,
    countries: HashSet<String>,
    sources: HashSet<(String, String)>,
}

impl Words {
    pub(super) fn new(vocabulary: &Vocabulary) -> Words {
        Words {
            vocabulary: vocabulary.clone(),
            relations: HashMap::new(),
            types: HashMap::new(),
            countries: HashSet::new(),
            sources: HashSet::new(),
        }
    }

    /// Returns the relation of a property that the mapping does not name.
    pub(super) fn relation(
        &mut self,
        property: &str,
        shape: Shape,
        records: &mut Vec<Record>,
    ) -> String {
        let key = (property.to_owned(), shape);
        if let Some(known) = self.relations.get(&key) {
            return known.clone();
        }
        let iri = format!("{NAMESPACE}{property}");
        let range = shape.range();
        let is_it = |(relation, way): &(&Relation, Direction)| {
            *way == Direction::Forward && relation.range == range
        };
        let known = self.vocabulary.relations_of_property(&iri).find(is_it);
        let known = known.map(|(relation, _)| relation.name.to_string());
        let name = known.unwrap_or_else(|| {
            let name = self.free_name(property, shape.word(), &iri);
            let relation = Relation {
                // Everybody is two hops from everybody through a country.
                connective: shape == Shape::Link,
                ..Relation::of_property(name, &iri, range.clone())
            };
            self.define(relation, records)
        });
        self.relations.insert(key, name.clone());
        name
    }

    /// Returns the relation of an edge.
    pub(super) fn edge(&mut self, edge: &Edge, records: &mut Vec<Record>) -> String {
        if self.vocabulary.relation(&edge.relation).is_none()
            && let Some(name) = RelationName::new(&edge.relation)
        {
            let iri = format!("{NAMESPACE}{}", edge.schema);
            let range = Range::Entity(Vec::new());
            return self.define(Relation::of_property(name, &iri, range), records);
        }
        edge.relation.clone()
    }

    /// Makes sure that the words of a claim of ours are known.
    pub(super) fn know(&mut self, claim: &ClaimRecord, records: &mut Vec<Record>) {
        if self.vocabulary.find_relation(&claim.relation).is_none()
            && let Some(name) = RelationName::new(&claim.relation)
        {
            let kind = claim.value_type.as_deref().and_then(ValueKind::from_word);
            let range = match (claim.object.is_some(), kind) {
                (true, _) => Range::Entity(Vec::new()),
                (false, kind) => Range::Value(kind.unwrap_or(ValueKind::Text)),
            };
            let own = Relation { iri: None, ..Relation::of_property(name, "", range) };
            self.define(own, records);
        }
        self.know_source(claim.source.as_ref(), records);
        self.know_source(claim.via.as_ref(), records);
        if claim.relation == naming::TYPE
            && let Some(value) = &claim.value
            && self.vocabulary.find_type(value).is_none()
        {
            let own = EntityType { iri: None, ..EntityType::of_class(value, "") };
            if self.vocabulary.define_type(&own).is_ok() {
                records.push(Record::Type(Box::new(own)));
            }
        }
    }

    /// Makes sure that a source is known by an id that no text of its own would make.
    fn know_source(&mut self, id: Option<&String>, records: &mut Vec<Record>) {
        let Some(id) = id else { return };
        let made = SourceId::for_text(id);
        let is_made = made.is_ok_and(|made| made.as_str() == id);
        if !is_made && self.sources.insert((id.clone(), String::new())) {
            records.push(Record::Source(SourceRecord {
                id: id.clone(),
                is_mention: true,
                ..SourceRecord::default()
            }));
        }
    }

    fn define(&mut self, relation: Relation, records: &mut Vec<Record>) -> String {
        // A name that is free cannot be refused.
        drop(self.vocabulary.define_relation(&relation));
        let name = relation.name.to_string();
        records.push(Record::Relation(Box::new(relation)));
        name
    }

    /// The words of a property as a relation's name, with a suffix where others are called so.
    fn free_name(&self, property: &str, word: &str, iri: &str) -> RelationName {
        let plain = kebab(property);
        let mark = short_hash(&[iri, word]);
        let names = [plain.clone(), format!("{plain}-{word}"), format!("{plain}-{mark}")];
        let mut names = names.iter().filter_map(|name| RelationName::new(name));
        let free = names.find(|name| self.vocabulary.find_relation(name.as_str()).is_none());
        let marked = || RelationName::new(&format!("property-{mark}"));
        free.or_else(marked).expect("a word and letters of a hash are a name")
    }

    /// Returns the type of a schema.
    pub(super) fn type_name(
        &mut self,
        schema: &str,
        records: &mut Vec<Record>,
    ) -> Result<String, String> {
        if let Some(known) = ftm().type_of(schema) {
            return Ok(known.to_owned());
        }
        if let Some(known) = self.types.get(schema) {
            return Ok(known.clone());
        }
        let is_name = schema.len() <= SCHEMA_BYTES_MAX
            && schema.trim() == schema
            && !schema.chars().any(char::is_control);
        if !is_name {
            let told: String = schema.chars().take(40).collect();
            return Err(format!("expected the name of a schema, found {told:?}"));
        }
        let iri = format!("{NAMESPACE}{schema}");
        let known = self.vocabulary.type_of_class(&iri).map(|known| known.name.clone());
        let name = known.unwrap_or_else(|| {
            let name = match self.vocabulary.find_type(schema) {
                None => schema.to_owned(),
                Some(_) => format!("{schema}-{}", short_hash(&[&iri])),
            };
            let own = self.own_type(&name, schema, &iri);
            // A name that is free and a class that nobody has cannot be refused.
            drop(self.vocabulary.define_type(&own));
            records.push(Record::Type(Box::new(own)));
            name
        });
        self.types.insert(schema.to_owned(), name.clone());
        Ok(name)
    }

    fn own_type(&self, name: &str, schema: &str, iri: &str) -> EntityType {
        let known = ftm().schema(schema);
        let is_a = |ancestor: &str| known.is_some_and(|known| known.is_a(ancestor));
        let family = match () {
            () if is_a("LegalEntity") => "organization",
            () if is_a("Document") => "document",
            () if is_a("Interval") => "event",
            () => "concept",
        };
        let parent = PARENTS.iter().find(|parent| is_a(parent));
        let parent = parent.and_then(|parent| ftm().type_of(parent)).map(str::to_owned);
        EntityType { parent, family: family.to_owned(), ..EntityType::of_class(name, iri) }
    }

    /// Returns the id of a country, which is told the first time.
    pub(super) fn country(&mut self, code: &str, records: &mut Vec<Record>) -> String {
        let id = country_id(code);
        if !self.countries.contains(&id) {
            self.countries.insert(id.clone());
            let name = ftm().country(&code.to_lowercase()).map(str::to_owned);
            records.push(Record::Entity(EntityRecord {
                id: Some(id.clone()),
                entity_type: Some("Country".to_owned()),
                name: Some(name.unwrap_or_else(|| code.to_uppercase())),
                ..EntityRecord::default()
            }));
        }
        id
    }

    /// Tells where a source is and who publishes it, the first time.
    pub(super) fn source(
        &mut self,
        id: &str,
        url: &str,
        publisher: Option<&str>,
        records: &mut Vec<Record>,
    ) {
        let told = format!("{url} {}", publisher.unwrap_or_default());
        if self.sources.insert((id.to_owned(), told)) {
            records.push(Record::Source(SourceRecord {
                id: id.to_owned(),
                url: Some(url.to_owned()),
                publisher: publisher.map(str::to_owned),
                is_mention: true,
                ..SourceRecord::default()
            }));
        }
    }
}

/// `incorporationDate` as `incorporation-date`.
pub(super) fn kebab(property: &str) -> String {
    let mut words = String::with_capacity(property.len() + 4);
    let mut was_small = false;
    for sign in property.chars() {
        if sign.is_uppercase() && was_small {
            words.push(' ');
        }
        was_small = sign.is_lowercase();
        words.push(sign);
    }
    slug(&words)
}
