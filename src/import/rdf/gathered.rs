//! All that a document says of one node of ours, read back as the records it was written from.

use std::collections::BTreeMap;

use oxrdf::{Quad, Term};

use super::full::object_text;
use super::plain::{Plain, TYPE, node_of};
use crate::model::ClaimRecord;
use crate::model::EntityType;
use crate::model::Naming;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::SourceRecord;
use crate::model::ValueKind;
use crate::model::naming;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Prefixes;
use crate::rdf::Terms;
use crate::rdf::same_as;

/// What a node is, in the order in which nodes are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Type,
    Relation,
    Source,
    Claim,
}

impl Kind {
    /// The kind of an IRI of ours, none for that of an entity and those of others.
    pub(super) fn of(prefixes: &Prefixes, iri: &str) -> Option<Kind> {
        let kinds = [
            (Prefix::Claim, Kind::Claim),
            (Prefix::Source, Kind::Source),
            (Prefix::Relation, Kind::Relation),
            (Prefix::Class, Kind::Type),
        ];
        let is_below = |prefix| iri.starts_with(&prefixes.whole(&Iri::new(prefix, "")));
        kinds.into_iter().find(|(prefix, _)| is_below(*prefix)).map(|(_, kind)| kind)
    }

    /// The node to which another belongs: a claim for each place where it was read.
    pub(super) fn owner(self, iri: &str) -> &str {
        match self {
            Kind::Claim => iri.split('#').next().unwrap_or(iri),
            _ => iri,
        }
    }
}

/// A node while the document is read.
pub(super) struct Gathered {
    pub(super) kind: Kind,
    /// The line at which it began.
    pub(super) line: u64,
    /// Statements, those of its citations beside its own, by subject.
    stated: BTreeMap<String, Vec<Quad>>,
    count: usize,
}

/// What a node turned out to be.
pub(super) struct Read {
    pub(super) records: Result<Vec<Record>, String>,
    /// The claim, if it is one that has a direct triple.
    pub(super) stated: Option<Stated>,
    /// What nobody understands.
    pub(super) rest: Vec<Quad>,
}

/// A claim as the triple that it states.
pub(super) struct Stated {
    relation: RelationName,
    subject: String,
    property: String,
    object: Term,
    /// The text, for types and identifiers.
    value: Option<String>,
}

impl Gathered {
    pub(super) fn new(kind: Kind, line: u64) -> Gathered {
        Gathered { kind, line, stated: BTreeMap::new(), count: 0 }
    }

    pub(super) fn add(&mut self, subject: String, quad: Quad) {
        self.stated.entry(subject).or_default().push(quad);
        self.count += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Reads the node.
    pub(super) fn read(mut self, plain: &mut Plain, name: &str) -> Read {
        let quads = self.stated.remove(name).unwrap_or_default();
        let mut node = Fields { prefixes: plain.prefixes.clone(), quads };
        let (records, stated) = match self.kind {
            Kind::Claim if node.is(Prefix::Og, "Claim") => {
                let citations = std::mem::take(&mut self.stated);
                match claim(plain, &mut node, citations) {
                    Ok((records, stated)) => (Ok(records), stated),
                    Err(message) => (Err(message), None),
                }
            }
            Kind::Source => (Ok(source(&mut node, name)), None),
            Kind::Relation if node.is(Prefix::Og, "Relation") => (relation(&mut node, name), None),
            Kind::Type if node.is(Prefix::Og, "EntityType") => (entity_type(&mut node, name), None),
            _ => (Ok(Vec::new()), None),
        };
        let mut rest = if records.is_ok() { node.quads } else { Vec::new() };
        rest.extend(self.stated.into_values().flatten());
        Read { records, stated, rest }
    }
}

/// The statements of a node that were not read yet.
struct Fields {
    prefixes: Prefixes,
    quads: Vec<Quad>,
}

impl Fields {
    fn iri(&self, prefix: Prefix, name: &str) -> String {
        self.prefixes.whole(&Iri::new(prefix, name))
    }

    /// Says whether the node has a class; its classes are read then.
    fn is(&mut self, prefix: Prefix, name: &str) -> bool {
        let class = self.iri(prefix, name);
        let is_so = self
            .quads
            .iter()
            .any(|quad| quad.predicate.as_str() == TYPE && object_text(&quad.object) == class);
        let known = [
            self.iri(Prefix::Og, "Claim"),
            self.iri(Prefix::Rdf, "Statement"),
            self.iri(Prefix::Og, "Relation"),
            self.iri(Prefix::Rdf, "Property"),
            self.iri(Prefix::Og, "EntityType"),
            self.iri(Prefix::Rdfs, "Class"),
            self.iri(Prefix::Prov, "Derivation"),
        ];
        if is_so {
            self.quads.retain(|quad| {
                quad.predicate.as_str() != TYPE || !known.contains(&object_text(&quad.object))
            });
        }
        is_so
    }

    /// Takes all values of a property.
    fn all(&mut self, prefix: Prefix, name: &str) -> Vec<Term> {
        let property = self.iri(prefix, name);
        let quads = std::mem::take(&mut self.quads);
        let is_it = |quad: &Quad| quad.predicate.as_str() == property;
        let (found, rest): (Vec<Quad>, Vec<Quad>) = quads.into_iter().partition(is_it);
        self.quads = rest;
        found.into_iter().map(|quad| quad.object).collect()
    }

    /// Takes the only value of a property; of several the first, the others stay.
    fn one(&mut self, prefix: Prefix, name: &str) -> Option<Term> {
        let property = self.iri(prefix, name);
        let at = self.quads.iter().position(|quad| quad.predicate.as_str() == property)?;
        Some(self.quads.remove(at).object)
    }

    fn text(&mut self, prefix: Prefix, name: &str) -> Option<String> {
        self.one(prefix, name).map(|term| plain_text(&term))
    }

    fn texts(&mut self, prefix: Prefix, name: &str) -> Vec<String> {
        self.all(prefix, name).iter().map(plain_text).collect()
    }

    fn is_true(&mut self, name: &str) -> bool {
        self.text(Prefix::Og, name).as_deref() == Some("true")
    }

    /// Takes what a property's value names of ours.
    fn named(&mut self, prefix: Prefix, name: &str, kind: Prefix) -> Option<String> {
        let text = self.text(prefix, name)?;
        self.prefixes.named(&text, kind)
    }
}

/// A literal's text, or an IRI.
fn plain_text(term: &Term) -> String {
    match term {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(iri) => iri.as_str().to_owned(),
        Term::BlankNode(blank) => blank.to_string(),
    }
}

fn source(node: &mut Fields, name: &str) -> Vec<Record> {
    let Some(id) = node.prefixes.named(name, Prefix::Source) else { return Vec::new() };
    let record = SourceRecord {
        id,
        title: node.text(Prefix::Schema, "name"),
        url: node.text(Prefix::Schema, "url"),
        publisher: node.text(Prefix::Schema, "publisher"),
        published: node.text(Prefix::Schema, "datePublished"),
        kind: node.text(Prefix::Og, "kind"),
        note: node.text(Prefix::Rdfs, "comment"),
        is_mention: false,
    };
    // Its classes follow from its kind.
    node.quads.retain(|quad| quad.predicate.as_str() != TYPE);
    vec![Record::Source(record)]
}

fn entity_type(node: &mut Fields, iri: &str) -> Result<Vec<Record>, String> {
    let name = node.prefixes.named(iri, Prefix::Class);
    let name = name.ok_or_else(|| format!("expected the name of a type, found {iri}"))?;
    Ok(vec![Record::Type(Box::new(EntityType {
        label: node.text(Prefix::Rdfs, "label").unwrap_or_else(|| name.clone()),
        plural: node.text(Prefix::Og, "plural").unwrap_or_else(|| name.clone()),
        parent: node.text(Prefix::Og, "parent"),
        family: node.text(Prefix::Og, "family").unwrap_or_else(|| "concept".to_owned()),
        connective: node.is_true("connective"),
        iri: node.text(Prefix::Og, "property"),
        also: node.texts(Prefix::Og, "alsoProperty"),
        synonyms: node.texts(Prefix::Og, "synonym"),
        name,
    }))])
}

fn relation(node: &mut Fields, iri: &str) -> Result<Vec<Record>, String> {
    let name = node.prefixes.named(iri, Prefix::Relation);
    let name = name.as_deref().and_then(RelationName::new);
    let name = name.ok_or_else(|| format!("expected the name of a relation, found {iri}"))?;
    let kind = node.text(Prefix::Og, "valueKind");
    let types = node.texts(Prefix::Og, "range");
    let range = match kind.as_deref().map(ValueKind::from_word) {
        Some(Some(kind)) => Range::Value(kind),
        Some(None) => return Err(format!("expected a kind of value for {name}")),
        None => Range::Entity(types),
    };
    let inverse = node.text(Prefix::Og, "inverse");
    let told = Relation::of_property(name, "", range);
    Ok(vec![Record::Relation(Box::new(Relation {
        label: node.text(Prefix::Rdfs, "label").unwrap_or_else(|| told.label.clone()),
        inverse: inverse.as_deref().and_then(RelationName::new),
        inverse_label: node.text(Prefix::Og, "inverseLabel"),
        heading: node.text(Prefix::Og, "heading").unwrap_or_else(|| told.heading.clone()),
        inverse_heading: node.text(Prefix::Og, "inverseHeading"),
        domain: node.texts(Prefix::Og, "domain"),
        single_valued: node.is_true("singleValued"),
        connective: node.is_true("connective"),
        family: node.text(Prefix::Og, "family").unwrap_or_else(|| told.family.clone()),
        iri: node.text(Prefix::Og, "property"),
        inverse_iri: node.text(Prefix::Og, "inverseProperty"),
        also: node.texts(Prefix::Og, "alsoProperty"),
        unit: node.text(Prefix::Og, "defaultUnit"),
        ..told
    }))])
}

/// Reads a claim: a record for each place where it was read, and the triple that it states.
fn claim(
    plain: &mut Plain,
    node: &mut Fields,
    citations: BTreeMap<String, Vec<Quad>>,
) -> Result<(Vec<Record>, Option<Stated>), String> {
    let missing = |what: &str| format!("expected {what} of a claim, found none");
    let relation = node.named(Prefix::Og, "relation", Prefix::Relation);
    let relation = relation.as_deref().and_then(RelationName::new);
    let relation = relation.ok_or_else(|| missing("the og:relation"))?;
    let subject = node.one(Prefix::Rdf, "subject").ok_or_else(|| missing("the rdf:subject"))?;
    let object = node.one(Prefix::Rdf, "object").ok_or_else(|| missing("the rdf:object"))?;
    let property = node.text(Prefix::Rdf, "predicate").unwrap_or_default();
    let mut claim = ClaimRecord { naming: Naming::Id, ..ClaimRecord::default() };
    let subject_node = node_of(&subject).ok_or_else(|| missing("an entity as rdf:subject"))?;
    claim.subject = plain.id(&subject_node);
    claim.relation = relation.to_string();
    let mut records = Vec::new();
    put_object(plain, node, &mut claim, &relation, &object, &mut records);
    put_qualifiers(node, &mut claim);
    let is_stated = claim.stance.is_none() && claim.rank.as_deref() != Some("deprecated");
    let stated = is_stated.then(|| Stated {
        relation,
        subject: object_text(&subject),
        property,
        object,
        value: claim.value.clone(),
    });
    let mut read: Vec<(usize, ClaimRecord)> = Vec::new();
    for (name, quads) in citations {
        let number = name.rsplit("#d").next().and_then(|number| number.parse().ok());
        let mut part = Fields { prefixes: node.prefixes.clone(), quads };
        part.is(Prefix::Prov, "Derivation");
        drop(part.one(Prefix::Prov, "entity"));
        let locator = part.text(Prefix::Og, "locator");
        let cited = ClaimRecord {
            locator: locator.or_else(|| claim.locator.clone()),
            quote: part.text(Prefix::Oa, "exact"),
            retrieved: part.text(Prefix::Og, "retrieved"),
            ..claim.clone()
        };
        node.quads.append(&mut part.quads);
        read.push((number.unwrap_or(usize::MAX), cited));
    }
    drop(node.all(Prefix::Prov, "qualifiedDerivation"));
    read.sort_by_key(|(number, _)| *number);
    let several = read.into_iter().map(|(_, claim)| claim);
    let several: Vec<ClaimRecord> = several.collect();
    let several = if several.is_empty() { vec![claim] } else { several };
    records.extend(several.into_iter().map(|claim| Record::Claim(Box::new(claim))));
    Ok((records, stated))
}

/// Puts the object of a claim as what its relation wants; one that nobody defined wants what it
/// has first.
fn put_object(
    plain: &mut Plain,
    node: &mut Fields,
    claim: &mut ClaimRecord,
    relation: &RelationName,
    object: &Term,
    records: &mut Vec<Record>,
) {
    let known = plain.vocabulary.relation(relation.as_str()).map(|known| known.range.clone());
    let range = known.unwrap_or_else(|| {
        let range = match object {
            Term::Literal(_) => Range::Value(ValueKind::Text),
            _ => Range::Entity(Vec::new()),
        };
        let iri = plain.prefixes.whole(&Iri::relation(relation));
        let own = Relation { iri: None, ..Relation::of_property(relation.clone(), &iri, range) };
        drop(plain.vocabulary.define_relation(&own));
        let range = own.range.clone();
        records.push(Record::Relation(Box::new(own)));
        range
    });
    let text = plain_text(object);
    for (word, name) in [("unknown", "unknown"), ("none", "none")] {
        if matches!(object, Term::NamedNode(_)) && text == node.iri(Prefix::Og, name) {
            claim.value_type = Some(word.to_owned());
            return;
        }
    }
    let Range::Value(kind) = range else {
        claim.object = node_of(object).map(|object| plain.id(&object));
        return;
    };
    let stated = node.text(Prefix::Og, "valueType");
    let is_type = relation.as_str() == naming::TYPE;
    claim.value_type = stated.or_else(|| (!is_type).then(|| kind.word().to_owned()));
    claim.value = Some(match is_type {
        false => text,
        true => {
            let own = plain.prefixes.named(&text, Prefix::Class);
            let known = plain.vocabulary.type_of_class(&text).map(|known| known.name.clone());
            own.or(known).unwrap_or(text)
        }
    });
    let language = match object {
        Term::Literal(literal) => literal.language().map(str::to_owned),
        _ => None,
    };
    claim.lang = node.text(Prefix::Og, "language").or(language);
    let currency = node.text(Prefix::Schema, "currency");
    claim.unit = node.text(Prefix::Schema, "unitText").or(currency);
    claim.bound = node.text(Prefix::Og, "bound");
}

fn put_qualifiers(node: &mut Fields, claim: &mut ClaimRecord) {
    claim.start = node.text(Prefix::Schema, "startDate");
    claim.end = node.text(Prefix::Schema, "endDate");
    if node.is_true("ongoing") {
        claim.end = Some("open".to_owned());
    }
    claim.role = node.text(Prefix::Schema, "roleName");
    claim.amount = node.text(Prefix::Schema, "amount");
    claim.currency = node.text(Prefix::Og, "amountCurrency");
    claim.amount_bound = node.text(Prefix::Og, "amountBound");
    claim.stance = node.text(Prefix::Og, "stance");
    claim.attribution = node.text(Prefix::Og, "attribution");
    claim.confidence = node.text(Prefix::Og, "confidence");
    claim.rank = node.text(Prefix::Og, "rank");
    claim.source = node.named(Prefix::Prov, "wasDerivedFrom", Prefix::Source);
    claim.via = node.named(Prefix::Og, "via", Prefix::Source);
    let quads = std::mem::take(&mut node.quads);
    for quad in quads {
        match node.prefixes.named(quad.predicate.as_str(), Prefix::Qualifier) {
            Some(name) => drop(claim.qualifiers.insert(name, plain_text(&quad.object))),
            None => node.quads.push(quad),
        }
    }
}

impl Stated {
    /// Gives the direct triples that a writer makes of the claim.
    pub(super) fn implied(&self, terms: &Terms, each: &mut dyn FnMut(&str, &str, &str)) {
        let object = object_text(&self.object);
        each(&self.subject, &self.property, &object);
        let prefixes = &terms.prefixes;
        match (self.relation.as_str(), &self.value) {
            (naming::TYPE, Some(name)) => {
                for class in terms.classes_of(name) {
                    each(&self.subject, TYPE, &prefixes.whole(&class.iri));
                }
            }
            (naming::IDENTIFIER, Some(text)) => {
                if let Some(iri) = same_as(text) {
                    let property = prefixes.whole(&Iri::new(Prefix::Schema, "sameAs"));
                    each(&self.subject, &property, &prefixes.whole(&iri));
                }
            }
            _ => {}
        }
        if let (Some(term), Term::NamedNode(_)) = (terms.inverse(&self.relation), &self.object) {
            each(&object, &prefixes.whole(&term.iri), &self.subject);
        }
    }
}
