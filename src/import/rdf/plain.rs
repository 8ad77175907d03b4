//! One statement as one claim.

use std::collections::{HashMap, HashSet};

use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};

use super::literal;
use crate::model::ClaimRecord;
use crate::model::Direction;
use crate::model::EntityRecord;
use crate::model::EntityType;
use crate::model::Naming;
use crate::model::Qualifiers;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::SourceRecord;
use crate::model::ValueKind;
use crate::model::Vocabulary;
use crate::model::naming;
use crate::model::short_hash;
use crate::model::slug;
use crate::rdf::BLANK;
use crate::rdf::Iri;
use crate::rdf::NAMED_GRAPH;
use crate::rdf::Prefix;
use crate::rdf::Prefixes;

/// The property that says what something is.
pub(super) const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// schema.org under either scheme is one vocabulary (<https://schema.org/docs/faq.html>).
const SCHEMA: [&str; 2] = ["http://schema.org/", "https://schema.org/"];
/// What every plain literal is.
const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// Makes claims of statements, and words of properties and classes that nobody knew.
pub(super) struct Plain {
    pub(super) prefixes: Prefixes,
    /// That of the store, with what the document brought.
    pub(super) vocabulary: Vocabulary,
    mark: String,
    blanks: HashMap<BlankNode, usize>,
    graphs: HashSet<String>,
}

impl Plain {
    pub(super) fn new(vocabulary: &Vocabulary, base: Option<&str>, mark: &str) -> Plain {
        Plain {
            prefixes: Prefixes::new(base.unwrap_or(vocabulary.base())),
            vocabulary: vocabulary.clone(),
            mark: mark.to_owned(),
            blanks: HashMap::new(),
            graphs: HashSet::new(),
        }
    }

    /// The id of an entity.
    pub(super) fn id(&mut self, node: &NamedOrBlankNode) -> String {
        match node {
            NamedOrBlankNode::NamedNode(iri) => self.prefixes.entity_id(iri.as_str()),
            NamedOrBlankNode::BlankNode(blank) => {
                let next = self.blanks.len() + 1;
                let number = *self.blanks.entry(blank.clone()).or_insert(next);
                format!("{BLANK}{}-{number}", self.mark)
            }
        }
    }

    /// Returns a statement as records: the words that it needs and its source, where they are
    /// new, and its claim.
    pub(super) fn records(&mut self, quad: &Quad) -> Vec<Record> {
        let mut records = Vec::new();
        let source = self.source(&quad.graph_name, &mut records);
        let mut claim = ClaimRecord { naming: Naming::Id, source, ..ClaimRecord::default() };
        let predicate = quad.predicate.as_str();
        match &quad.object {
            Term::NamedNode(class) if predicate == TYPE && self.is_entity(class) => {
                let id = Some(self.id(&quad.subject));
                records.push(Record::Entity(EntityRecord { id, ..EntityRecord::default() }));
                return records;
            }
            Term::NamedNode(class) if predicate == TYPE => {
                claim.subject = self.id(&quad.subject);
                self.put_type(&mut claim, class, &mut records);
            }
            _ if self.put_known(&mut claim, quad) => {}
            _ => self.put_own(&mut claim, quad, &mut records),
        }
        records.push(Record::Claim(Box::new(claim)));
        records
    }

    /// Says whether a class says no more than that there is such an entity.
    fn is_entity(&self, class: &NamedNode) -> bool {
        class.as_str() == self.prefixes.whole(&Iri::new(Prefix::Og, "Entity"))
    }

    fn source(&mut self, graph: &GraphName, records: &mut Vec<Record>) -> Option<String> {
        let (id, url) = match graph {
            GraphName::DefaultGraph => return None,
            GraphName::NamedNode(iri) => {
                let url = Iri::of_web(iri.as_str()).map(|_| iri.as_str().to_owned());
                (iri.as_str().to_owned(), url)
            }
            GraphName::BlankNode(blank) => (self.id(&blank.clone().into()), None),
        };
        if self.graphs.insert(id.clone()) {
            let kind = Some(NAMED_GRAPH.to_owned());
            let source = SourceRecord {
                id: id.clone(),
                url,
                kind,
                is_mention: true,
                ..SourceRecord::default()
            };
            records.push(Record::Source(source));
        }
        Some(id)
    }

    fn put_type(&mut self, claim: &mut ClaimRecord, class: &NamedNode, records: &mut Vec<Record>) {
        let iri = class.as_str();
        let own = self.prefixes.named(iri, Prefix::Class);
        let own = own.filter(|name| self.vocabulary.find_type(name).is_some());
        let of_class = || self.vocabulary.type_of_class(&twin(iri)).map(|known| known.name.clone());
        let known = own.or_else(|| self.vocabulary.type_of_class(iri).map(|t| t.name.clone()));
        let name = known.or_else(of_class).unwrap_or_else(|| {
            let entity_type = EntityType::of_class(&self.type_name(iri), iri);
            // A name that is free and a class that nobody has cannot be refused.
            drop(self.vocabulary.define_type(&entity_type));
            let name = entity_type.name.clone();
            records.push(Record::Type(Box::new(entity_type)));
            name
        });
        if self.plain_class(&name) != iri {
            claim.qualifiers.insert(Qualifiers::PROPERTY.to_owned(), iri.to_owned());
        }
        claim.relation = naming::TYPE.to_owned();
        claim.value = Some(name);
    }

    /// The class that a type is written as.
    fn plain_class(&self, name: &str) -> String {
        let iri = self.vocabulary.find_type(name).and_then(|known| known.iri.as_deref());
        let is_its_own =
            |iri: &&str| self.vocabulary.type_of_class(iri).is_some_and(|known| known.name == name);
        match iri.filter(is_its_own) {
            Some(iri) => iri.to_owned(),
            None => self.prefixes.whole(&Iri::class(name)),
        }
    }

    /// The last part of a class's IRI, with a suffix where others are called so.
    fn type_name(&self, iri: &str) -> String {
        let local = local_name(iri);
        let local = if local.is_empty() { "Class" } else { local };
        match self.vocabulary.find_type(local) {
            None => local.to_owned(),
            Some(_) => format!("{local}-{}", short_hash(&[iri])),
        }
    }

    /// Puts a statement into a claim of a relation that is known, if its object fits one.
    fn put_known(&mut self, claim: &mut ClaimRecord, quad: &Quad) -> bool {
        let stated = quad.predicate.as_str();
        let own = self.prefixes.named(stated, Prefix::Relation);
        let own = own.and_then(|name| self.vocabulary.relation(&name));
        let known = self.vocabulary.relations_of_property(stated);
        let twin = twin(stated);
        let twins = self.vocabulary.relations_of_property(&twin);
        let own = own.map(|relation| (relation, Direction::Forward));
        let known: Vec<(RelationName, Range, Direction, String)> = own
            .into_iter()
            .chain(known)
            .chain(twins)
            .filter(|(relation, way)| *way == Direction::Forward || relation.iri.is_none())
            .map(|(relation, way)| {
                let written = match way {
                    Direction::Forward => relation.iri.clone(),
                    Direction::Backward => relation.inverse_iri.clone(),
                };
                let own = || self.prefixes.whole(&Iri::relation(&relation.name));
                (relation.name.clone(), relation.range.clone(), way, written.unwrap_or_else(own))
            })
            .collect();
        for (name, range, way, written) in known {
            let fits = match (&range, node_of(&quad.object), &quad.object) {
                (Range::Entity(_), Some(object), _) => {
                    let (subject, object) = (self.id(&quad.subject), self.id(&object));
                    let is_turned = way == Direction::Backward;
                    let ends = if is_turned { (object, subject) } else { (subject, object) };
                    (claim.subject, claim.object) = (ends.0, Some(ends.1));
                    true
                }
                (Range::Value(kind), _, _) if way == Direction::Forward => {
                    claim.subject = self.id(&quad.subject);
                    match &quad.object {
                        Term::Literal(literal) => put_literal(claim, &name, *kind, literal),
                        Term::NamedNode(iri) => put_address(claim, &name, iri),
                        Term::BlankNode(_) => false,
                    }
                }
                _ => false,
            };
            if fits {
                claim.relation = name.to_string();
                if written != stated {
                    claim.qualifiers.insert(Qualifiers::PROPERTY.to_owned(), stated.to_owned());
                }
                return true;
            }
        }
        false
    }

    /// Puts a statement into a claim of a relation of its own.
    fn put_own(&mut self, claim: &mut ClaimRecord, quad: &Quad, records: &mut Vec<Record>) {
        let range = match &quad.object {
            Term::Literal(_) => Range::Value(ValueKind::Text),
            _ => Range::Entity(Vec::new()),
        };
        let iri = quad.predicate.as_str();
        let name = self.relation_name(iri, &range);
        let relation = Relation::of_property(name, iri, range);
        // A name that is free cannot be refused.
        drop(self.vocabulary.define_relation(&relation));
        claim.subject = self.id(&quad.subject);
        claim.relation = relation.name.to_string();
        records.push(Record::Relation(Box::new(relation)));
        match (node_of(&quad.object), &quad.object) {
            (Some(object), _) => claim.object = Some(self.id(&object)),
            (None, Term::Literal(value)) => drop(literal::put(claim, ValueKind::Text, value)),
            (None, _) => {}
        }
    }

    /// The last part of a property's IRI as a relation's name, with a suffix where others are
    /// called so.
    fn relation_name(&self, iri: &str, range: &Range) -> RelationName {
        let local = local_name(iri);
        let plain = if local.is_empty() { "property".to_owned() } else { slug(&spaced(local)) };
        let kind = if matches!(range, Range::Value(_)) { "text" } else { "link" };
        let mark = short_hash(&[iri, kind]);
        let names = [plain.clone(), format!("{plain}-{kind}"), format!("{plain}-{mark}")];
        let mut free = names.iter().filter_map(|name| RelationName::new(name));
        let is_free = |name: &RelationName| self.vocabulary.find_relation(name.as_str()).is_none();
        let free = free.find(is_free);
        let marked = || RelationName::new(&format!("property-{mark}"));
        free.or_else(marked).expect("a word and letters of a hash are a name")
    }
}

/// A literal of a relation that is known. An address that is one would be written as an IRI.
fn put_literal(
    claim: &mut ClaimRecord,
    relation: &RelationName,
    kind: ValueKind,
    literal: &Literal,
) -> bool {
    let is_put = literal::put(claim, kind, literal);
    let is_plain = literal.datatype().as_str() == STRING;
    let would_be_iri = || Iri::of_web(literal.value()).is_some();
    if is_put && is_plain && relation.as_str() == naming::URL && would_be_iri() {
        claim.qualifiers.insert(Qualifiers::DATATYPE.to_owned(), STRING.to_owned());
    }
    is_put
}

/// An address that is said to be one.
fn put_address(claim: &mut ClaimRecord, relation: &RelationName, iri: &NamedNode) -> bool {
    if relation.as_str() != naming::URL || Iri::of_web(iri.as_str()).is_none() {
        return false;
    }
    claim.value = Some(iri.as_str().to_owned());
    claim.value_type = Some(ValueKind::Text.word().to_owned());
    true
}

pub(super) fn node_of(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(iri) => Some(iri.clone().into()),
        Term::BlankNode(blank) => Some(blank.clone().into()),
        Term::Literal(_) => None,
    }
}

/// The same word of schema.org under its other scheme.
fn twin(iri: &str) -> String {
    let [http, https] = SCHEMA;
    match (iri.strip_prefix(http), iri.strip_prefix(https)) {
        (Some(word), _) => format!("{https}{word}"),
        (_, Some(word)) => format!("{http}{word}"),
        _ => String::new(),
    }
}

fn local_name(iri: &str) -> &str {
    let trimmed = iri.trim_end_matches(['/', '#']);
    trimmed.rsplit(['/', '#', ':']).next().unwrap_or_default()
}

/// `dateOfBirth` as words.
fn spaced(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut was_small = false;
    for sign in name.chars() {
        if sign.is_uppercase() && was_small {
            words.push(' ');
        }
        was_small = sign.is_lowercase();
        words.push(sign);
    }
    words
}
