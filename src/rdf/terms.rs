//! The words of linked data: which property and class each of ours is, and the key that stands for
//! it in JSON-LD.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::iri::{Iri, Prefix, Prefixes};
use crate::model::EntityType;
use crate::model::Range;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::Vocabulary;

/// Kinds of type above a type that are looked through for one that others know.
const PARENTS_MAX: usize = 16;

/// What the context says of a term's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coercion {
    /// Texts are texts.
    None,
    /// Texts are IRIs.
    Iri,
    /// Texts are terms.
    Term,
    /// Texts are values of this type of XML Schema.
    Typed(&'static str),
}

/// A key of the document and the property that it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) key: String,
    pub(crate) iri: Iri,
    pub(crate) coercion: Coercion,
    /// Whether there may be several values: then they are a list, also when there is one.
    pub(crate) is_set: bool,
}

/// A class and the word for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    pub(crate) key: String,
    pub(crate) iri: Iri,
}

/// A property that every document knows, whatever its vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Name,
    AlternateName,
    Url,
    Identifier,
    SameAs,
    Subject,
    Predicate,
    Object,
    Relation,
    ValueType,
    Unit,
    Bound,
    Currency,
    Language,
    StartDate,
    EndDate,
    Ongoing,
    Role,
    Amount,
    AmountCurrency,
    AmountBound,
    Stance,
    Attribution,
    Confidence,
    Rank,
    Sources,
    Via,
    Cites,
    Source,
    Locator,
    Quote,
    Retrieved,
    PublisherName,
    DatePublished,
    Kind,
    Note,
}

type Row = (Word, &'static str, Prefix, &'static str, Coercion, bool);

/// Each word with its key, its property, what its texts are, and whether there may be several.
const WORDS: [Row; 36] = [
    (Word::Name, "name", Prefix::Schema, "name", Coercion::None, true),
    (Word::AlternateName, "alternateName", Prefix::Schema, "alternateName", Coercion::None, true),
    (Word::Url, "url", Prefix::Schema, "url", Coercion::Iri, true),
    (Word::Identifier, "identifier", Prefix::Schema, "identifier", Coercion::None, true),
    (Word::SameAs, "sameAs", Prefix::Schema, "sameAs", Coercion::Iri, true),
    (Word::Subject, "subject", Prefix::Rdf, "subject", Coercion::Iri, false),
    (Word::Predicate, "predicate", Prefix::Rdf, "predicate", Coercion::Term, false),
    (Word::Object, "object", Prefix::Rdf, "object", Coercion::Iri, false),
    (Word::Relation, "relation", Prefix::Og, "relation", Coercion::Iri, false),
    (Word::ValueType, "valueType", Prefix::Og, "valueType", Coercion::None, false),
    (Word::Unit, "unit", Prefix::Schema, "unitText", Coercion::None, false),
    (Word::Bound, "bound", Prefix::Og, "bound", Coercion::None, false),
    (Word::Currency, "currency", Prefix::Schema, "currency", Coercion::None, false),
    (Word::Language, "language", Prefix::Og, "language", Coercion::None, false),
    (Word::StartDate, "startDate", Prefix::Schema, "startDate", Coercion::None, false),
    (Word::EndDate, "endDate", Prefix::Schema, "endDate", Coercion::None, false),
    (Word::Ongoing, "ongoing", Prefix::Og, "ongoing", Coercion::Typed("boolean"), false),
    (Word::Role, "role", Prefix::Schema, "roleName", Coercion::None, false),
    (Word::Amount, "amount", Prefix::Schema, "amount", Coercion::Typed("decimal"), false),
    (Word::AmountCurrency, "amountCurrency", Prefix::Og, "amountCurrency", Coercion::None, false),
    (Word::AmountBound, "amountBound", Prefix::Og, "amountBound", Coercion::None, false),
    (Word::Stance, "stance", Prefix::Og, "stance", Coercion::None, false),
    (Word::Attribution, "attribution", Prefix::Og, "attribution", Coercion::None, false),
    (Word::Confidence, "confidence", Prefix::Og, "confidence", Coercion::Typed("decimal"), false),
    (Word::Rank, "rank", Prefix::Og, "rank", Coercion::None, false),
    (Word::Sources, "sources", Prefix::Prov, "wasDerivedFrom", Coercion::Iri, true),
    (Word::Via, "via", Prefix::Og, "via", Coercion::Iri, false),
    (Word::Cites, "cites", Prefix::Prov, "qualifiedDerivation", Coercion::Iri, true),
    (Word::Source, "source", Prefix::Prov, "entity", Coercion::Iri, false),
    (Word::Locator, "locator", Prefix::Og, "locator", Coercion::None, false),
    (Word::Quote, "quote", Prefix::Oa, "exact", Coercion::None, false),
    (Word::Retrieved, "retrieved", Prefix::Og, "retrieved", Coercion::None, false),
    (Word::PublisherName, "publisherName", Prefix::Schema, "publisher", Coercion::None, false),
    (Word::DatePublished, "datePublished", Prefix::Schema, "datePublished", Coercion::None, true),
    (Word::Kind, "kind", Prefix::Og, "kind", Coercion::None, false),
    (Word::Note, "note", Prefix::Rdfs, "comment", Coercion::None, false),
];

/// Classes that no vocabulary has to name: of claims, and of sources. Those of PROV are written
/// in their short form, since its `Entity` is not what we call so.
const CLASSES: &[(&str, Prefix)] = &[
    ("Claim", Prefix::Og),
    ("Statement", Prefix::Rdf),
    ("Article", Prefix::Schema),
    ("Book", Prefix::Schema),
    ("CreativeWork", Prefix::Schema),
    ("Dataset", Prefix::Schema),
    ("DigitalDocument", Prefix::Schema),
    ("NewsArticle", Prefix::Schema),
    ("Report", Prefix::Schema),
    ("WebPage", Prefix::Schema),
];

/// How a relation is written.
#[derive(Debug)]
pub(crate) struct Way {
    /// From subject to object; the predicate of its claims.
    forward: usize,
    /// From object to subject, where others know only that direction.
    inverse: Option<usize>,
    /// What a number without a unit counts.
    pub(crate) unit: Option<String>,
}

/// Every key of a document.
pub(crate) struct Terms {
    pub(crate) prefixes: Prefixes,
    terms: Vec<Term>,
    ways: BTreeMap<RelationName, Way>,
    /// Classes by their whole IRIs' short form.
    classes: BTreeMap<Iri, Class>,
    /// Types of the vocabulary: our own class, and the one that others know.
    types: BTreeMap<String, Vec<Iri>>,
    /// Types with the one class that means each of them and no other.
    plain_classes: BTreeMap<String, Iri>,
    /// Keys that are taken.
    keys: BTreeMap<String, Iri>,
}

impl Terms {
    /// The words of a vocabulary, below its base or another.
    pub(crate) fn new(vocabulary: &Vocabulary, base: Option<&str>) -> Terms {
        let mut terms = Terms {
            prefixes: Prefixes::new(base.unwrap_or(vocabulary.base())),
            terms: Vec::new(),
            ways: BTreeMap::new(),
            classes: BTreeMap::new(),
            types: BTreeMap::new(),
            plain_classes: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        // An IRI that stands for nothing keeps prefixes and keywords from being taken.
        let taken = || Iri::new(Prefix::Whole, "");
        for key in terms.prefixes.all().map(|(short, _)| short).chain(["id", "type"]) {
            terms.keys.insert(key.to_owned(), taken());
        }
        for (_, key, prefix, rest, coercion, is_set) in WORDS {
            let iri = Iri::new(prefix, rest);
            terms.keys.insert(key.to_owned(), iri.clone());
            terms.terms.push(Term { key: key.to_owned(), iri, coercion, is_set });
        }
        for (name, prefix) in CLASSES {
            terms.add_class(Iri::new(*prefix, *name));
        }
        for entity_type in vocabulary.types() {
            terms.add_type(vocabulary, entity_type);
            let is_its_own = |iri: &&String| {
                vocabulary.type_of_class(iri).is_some_and(|known| known.name == entity_type.name)
            };
            let known = entity_type.iri.as_ref().filter(is_its_own);
            let class = known.and_then(|iri| Iri::of_vocabulary(iri));
            let class = class.unwrap_or_else(|| Iri::class(&entity_type.name));
            terms.plain_classes.insert(entity_type.name.clone(), class);
        }
        let forward: Vec<Iri> = vocabulary.relations().map(forward_iri).collect();
        for relation in vocabulary.relations() {
            terms.add_relation(relation, &forward);
        }
        terms
    }

    /// The key for an IRI: its last part, unless that means something else already.
    fn key(&mut self, iri: &Iri) -> String {
        let local = iri.local_name();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_word = !local.is_empty() && local.bytes().all(is_plain);
        let free = is_word && self.keys.get(local).is_none_or(|other| other == iri);
        let key = if free { local.to_owned() } else { iri.short() };
        self.keys.insert(key.clone(), iri.clone());
        key
    }

    fn add_class(&mut self, iri: Iri) {
        if !self.classes.contains_key(&iri) {
            let class = Class { key: self.key(&iri), iri: iri.clone() };
            self.classes.insert(iri, class);
        }
    }

    /// A type is our own class, unless others have one of the same name, and the nearest that
    /// others know.
    fn add_type(&mut self, vocabulary: &Vocabulary, entity_type: &EntityType) {
        let (mut known, mut current) = (None, Some(entity_type));
        for _ in 0..PARENTS_MAX {
            let Some(one) = current.filter(|_| known.is_none()) else { break };
            known = one.iri.as_deref().and_then(Iri::of_vocabulary);
            current = one.parent.as_deref().and_then(|parent| vocabulary.find_type(parent));
        }
        let has_it = known.as_ref().is_some_and(|iri| iri.local_name() == entity_type.name);
        let own = (!has_it).then(|| Iri::class(&entity_type.name));
        let classes: Vec<Iri> = own.into_iter().chain(known).collect();
        classes.iter().for_each(|iri| self.add_class(iri.clone()));
        self.types.insert(entity_type.name.clone(), classes);
    }

    fn add_relation(&mut self, relation: &Relation, forward: &[Iri]) {
        let is_link = matches!(relation.range, Range::Entity(_));
        let own = forward_iri(relation);
        let inverse = relation.inverse_iri.as_deref().and_then(Iri::of_vocabulary);
        // Where another relation has this property as its own, the two could state one triple
        // twice; and with a property of its own direction a relation needs no other.
        let is_alone = |iri: &Iri| own.prefix == Prefix::Relation && !forward.contains(iri);
        let inverse = inverse.filter(is_alone).filter(|_| is_link);
        let way = Way {
            forward: self.add_term(own, is_link),
            inverse: inverse.map(|iri| self.add_term(iri, true)),
            unit: relation.unit.clone(),
        };
        self.ways.insert(relation.name.clone(), way);
    }

    fn add_term(&mut self, iri: Iri, is_link: bool) -> usize {
        let key = self.key(&iri);
        let known = self.terms.iter().position(|term| term.key == key);
        known.unwrap_or_else(|| {
            let coercion = if is_link { Coercion::Iri } else { Coercion::None };
            self.terms.push(Term { key, iri, coercion, is_set: true });
            self.terms.len() - 1
        })
    }

    pub(crate) fn word(&self, word: Word) -> &Term {
        &self.terms[word as usize]
    }

    pub(crate) fn unit(&self, relation: &RelationName) -> Option<&str> {
        self.ways.get(relation).and_then(|way| way.unit.as_deref())
    }

    /// The property of a relation, from subject to object.
    pub(crate) fn forward(&self, relation: &RelationName) -> Cow<'_, Term> {
        match self.ways.get(relation) {
            Some(way) => Cow::Borrowed(&self.terms[way.forward]),
            None => {
                let iri = Iri::relation(relation);
                let (key, coercion) = (iri.short(), Coercion::None);
                Cow::Owned(Term { key, iri, coercion, is_set: true })
            }
        }
    }

    /// The property of a relation of the vocabulary, from subject to object.
    pub(crate) fn known(&self, relation: &RelationName) -> Option<&Term> {
        self.ways.get(relation).map(|way| &self.terms[way.forward])
    }

    /// The property of a relation that is known only from object to subject.
    pub(crate) fn only_inverse(&self, relation: &RelationName) -> Option<&Term> {
        let is_own = |term: &&Term| term.iri.prefix == Prefix::Relation;
        self.known(relation).filter(is_own).and_then(|_| self.inverse(relation))
    }

    /// The one class that means a type and no other.
    pub(crate) fn plain_class_of(&self, type_name: &str) -> Iri {
        let known = self.plain_classes.get(type_name).cloned();
        known.unwrap_or_else(|| Iri::class(type_name))
    }

    /// The property of a relation from object to subject, for relations that others know so.
    pub(crate) fn inverse(&self, relation: &RelationName) -> Option<&Term> {
        let way = self.ways.get(relation)?;
        way.inverse.map(|ix| &self.terms[ix])
    }

    /// A class that is not of the vocabulary.
    pub(crate) fn class(&self, prefix: Prefix, name: &str) -> Class {
        self.named_class(&Iri::new(prefix, name))
    }

    /// The classes of an entity of this type, our own first.
    pub(crate) fn classes_of(&self, type_name: &str) -> Vec<Class> {
        match self.types.get(type_name) {
            Some(classes) => classes.iter().map(|iri| self.named_class(iri)).collect(),
            None => vec![self.named_class(&Iri::class(type_name))],
        }
    }

    fn named_class(&self, iri: &Iri) -> Class {
        let known = self.classes.get(iri).cloned();
        known.unwrap_or_else(|| Class { key: iri.short(), iri: iri.clone() })
    }

    /// The words that every document knows, in their order, and all other terms.
    pub(crate) fn all(&self) -> (&[Term], &[Term]) {
        self.terms.split_at(WORDS.len())
    }

    /// The classes.
    pub(crate) fn all_classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.values()
    }
}

fn forward_iri(relation: &Relation) -> Iri {
    let known = relation.iri.as_deref().and_then(Iri::of_vocabulary);
    known.unwrap_or_else(|| Iri::relation(&relation.name))
}

#[cfg(test)]
mod tests {
    use super::{Terms, WORDS, Word};
    use crate::model::RelationName;
    use crate::model::Vocabulary;

    #[test]
    fn every_word_stands_at_its_place() {
        for (ix, (word, ..)) in WORDS.iter().enumerate() {
            assert_eq!(*word as usize, ix);
        }
        assert_eq!(Word::Note as usize + 1, WORDS.len());
    }

    fn keys(relations: &str, name: &str) -> (String, String, Option<String>) {
        let types = r#"{"name":"Thing","label":"thing","plural":"things","family":"concept",
            "connective":false,"iri":"https://schema.org/Thing"}"#;
        let text = format!(r#"{{"version":1,"types":[{types}],"relations":[{relations}]}}"#);
        let vocabulary = Vocabulary::parse(&text).expect("a vocabulary");
        let terms = Terms::new(&vocabulary, None);
        let name = RelationName::new(name).expect("a name");
        let forward = terms.forward(&name).into_owned();
        (forward.key, forward.iri.short(), terms.inverse(&name).map(|term| term.key.clone()))
    }

    fn relation(name: &str, more: &str) -> String {
        format!(
            r#"{{"name":"{name}","label":"x","heading":"X","range":["Thing"],
            "connective":true,"family":"money"{more}}}"#
        )
    }

    fn check(relations: &[String], key: &str, iri: &str, inverse: Option<&str>) {
        let found = keys(&relations.join(","), "a");
        assert_eq!(found, (key.to_owned(), iri.to_owned(), inverse.map(str::to_owned)));
    }

    #[test]
    fn a_relation_has_a_property_that_others_know_or_its_own() {
        let known = r#","iri":"https://schema.org/funder""#;
        check(&[relation("a", "")], "a", "r:a", None);
        check(&[relation("a", known)], "funder", "schema:funder", None);
        let taken = r#","iri":"http://www.w3.org/ns/org#subject""#;
        check(&[relation("a", taken)], "org:subject", "org:subject", None);
        let foreign = r#","iri":"https://example.org/x y""#;
        check(&[relation("a", foreign)], "a", "r:a", None);
    }

    #[test]
    fn an_inverse_property_is_beside_our_own() {
        let turned = r#","inverse_iri":"https://schema.org/funder""#;
        check(&[relation("a", turned)], "a", "r:a", Some("funder"));
        let known = r#","iri":"https://schema.org/funder""#;
        check(&[relation("a", turned), relation("b", known)], "a", "r:a", None);
    }
}
