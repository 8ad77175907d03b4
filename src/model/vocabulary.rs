//! The vocabulary: entity types and relations, as data.
//!
//! `graph-data/vocabulary.json` is compiled in and copied into each new store; from then on the
//! store's own copy is the truth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::iri::{BASE_DEFAULT, is_iri};
use super::likeness::likeness_ppm;
use super::relation::{Range, Relation, RelationName};

/// The vocabulary that new stores start with.
const STANDARD: &str = include_str!("../../graph-data/vocabulary.json");
/// Most relations, so that a search has their number in twelve bits.
const RELATIONS_MAX: usize = 4_096;
/// Types above a type; a longer chain is a circle in the data.
const PARENTS_MAX: usize = 16;
/// Names offered when one is not known.
const NEAREST_MAX: usize = 3;

/// A type of entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityType {
    /// Its name: `Foundation`.
    pub name: String,
    /// The type that it is a kind of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// How one of them is called: "foundation".
    pub label: String,
    /// How several are called: "foundations".
    pub plural: String,
    /// How it is drawn: organization, funder, person, document, public-body, place, concept, event.
    pub family: String,
    /// Whether a path may walk through entities of this type.
    pub connective: bool,
    /// The class in schema.org or W3C ORG; of a type that came with linked data, the class there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Further classes that are taken for it on input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Other words that mean this type on input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
}

impl EntityType {
    /// Returns it with its lists in order, so that two of the same content are equal.
    pub(crate) fn sorted(&self) -> EntityType {
        let mut sorted = self.clone();
        sorted.also.sort();
        sorted.synonyms.sort();
        sorted
    }

    /// Returns the type that a class of linked data is where nothing else is known of it: called
    /// as given, a kind of nothing, drawn like a topic; paths may walk through it.
    pub fn of_class(name: &str, iri: &str) -> EntityType {
        EntityType {
            name: name.to_owned(),
            parent: None,
            label: name.to_owned(),
            plural: name.to_owned(),
            family: "concept".to_owned(),
            connective: true,
            iri: Some(iri.to_owned()),
            also: Vec::new(),
            synonyms: Vec::new(),
        }
    }
}

/// Which way round a relation name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From subject to object.
    Forward,
    /// From object to subject.
    Backward,
}

impl Direction {
    /// Returns the other direction.
    pub fn reversed(self) -> Direction {
        match self {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        }
    }
}

/// Why a vocabulary was refused.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// It is not JSON of this form.
    #[error("expected a vocabulary of types and relations")]
    Form(#[from] serde_json::Error),
    /// A name stands twice, or names something that is not there.
    #[error("{0}")]
    Name(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    types: Vec<EntityType>,
    relations: Vec<Relation>,
}

/// Entity types and relations, found by any of their names.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    types: Vec<EntityType>,
    relations: BTreeMap<RelationName, Relation>,
    type_words: BTreeMap<String, usize>,
    inverses: BTreeMap<RelationName, RelationName>,
    /// Relations by the properties that mean them, and whether one does so the other way round.
    properties: BTreeMap<String, Vec<(RelationName, Direction)>>,
    /// Types by the classes that mean them; the first that names one has it.
    classes: BTreeMap<String, usize>,
    /// What the IRIs of the store's own words and entities begin with.
    base: String,
}

impl Vocabulary {
    /// Returns the text of the vocabulary that is compiled in.
    pub fn standard_text() -> &'static str {
        STANDARD
    }

    /// Reads a vocabulary of at most 4,096 relations and checks that its names agree.
    ///
    /// ```
    /// use orgraph::model::Vocabulary;
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// assert!(vocabulary.relation("funded-by").is_some());
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Vocabulary, VocabularyError> {
        let file: File = serde_json::from_str(text)?;
        if file.version != 1 {
            let message = format!("expected vocabulary version 1, found {}", file.version);
            return Err(VocabularyError::Name(message));
        }
        let mut vocabulary = Vocabulary {
            types: Vec::new(),
            relations: BTreeMap::new(),
            type_words: BTreeMap::new(),
            inverses: BTreeMap::new(),
            properties: BTreeMap::new(),
            classes: BTreeMap::new(),
            base: BASE_DEFAULT.to_owned(),
        };
        for entity_type in file.types {
            vocabulary.add_type(entity_type)?;
        }
        for relation in file.relations {
            vocabulary.add_relation(relation)?;
        }
        vocabulary.check_references()?;
        Ok(vocabulary)
    }

    /// Returns what the IRIs of words and entities of the store begin with.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Returns the vocabulary of a store whose IRIs begin with `base`, an absolute IRI; a slash is
    /// put behind it unless it ends in one, a hash or a colon.
    ///
    /// ```
    /// use orgraph::model::Vocabulary;
    /// let standard = Vocabulary::parse(Vocabulary::standard_text())?;
    /// assert_eq!(standard.base(), "urn:orgraph:");
    /// assert_eq!(standard.with_base("https://example.org/kg")?.base(), "https://example.org/kg/");
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn with_base(mut self, base: &str) -> Result<Vocabulary, VocabularyError> {
        if !is_iri(base) {
            let message = format!("expected an absolute IRI as the base, found \"{base}\"");
            return Err(VocabularyError::Name(message));
        }
        let end = if base.ends_with(['/', '#', ':']) { "" } else { "/" };
        self.base = format!("{base}{end}");
        Ok(self)
    }

    /// Adds a type; returns whether it was new. One that is there already must be the same.
    ///
    /// ```
    /// use orgraph::model::{EntityType, Vocabulary};
    /// let mut vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let class = "https://example.org/Party";
    /// let party = EntityType::of_class("Party", class);
    /// assert!(vocabulary.define_type(&party)?);
    /// assert!(!vocabulary.define_type(&party)?);
    /// assert_eq!(vocabulary.type_of_class(class).map(|known| &*known.name), Some("Party"));
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn define_type(&mut self, entity_type: &EntityType) -> Result<bool, VocabularyError> {
        let entity_type = &entity_type.sorted();
        match self.types.iter().find(|known| known.name == entity_type.name) {
            Some(known) if known == entity_type => return Ok(false),
            Some(_) => return Err(other_meaning("type", &entity_type.name)),
            None => {}
        }
        if let Some(parent) = &entity_type.parent
            && !self.types.iter().any(|known| known.name == *parent)
        {
            return Err(VocabularyError::Name(format!("no type is called {parent}")));
        }
        if !is_line(&entity_type.name) {
            let message = format!("expected a name for a type, found {:?}", entity_type.name);
            return Err(VocabularyError::Name(message));
        }
        self.add_type(entity_type.clone())?;
        Ok(true)
    }

    /// Adds a relation; returns whether it was new. One that is there already must be the same;
    /// a new one has no opposite, which would have to name it back.
    ///
    /// ```
    /// use orgraph::model::{Range, Relation, RelationName, Vocabulary};
    /// let mut vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let name = RelationName::new("knows").expect("a name");
    /// let knows = Relation::of_property(name, "https://example.org/knows", Range::Entity(vec![]));
    /// assert!(vocabulary.define_relation(&knows)?);
    /// assert!(vocabulary.find_relation("knows").is_some());
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn define_relation(&mut self, relation: &Relation) -> Result<bool, VocabularyError> {
        let relation = &relation.sorted();
        match self.relations.get(&relation.name) {
            Some(known) if known == relation => return Ok(false),
            Some(_) => return Err(other_meaning("relation", relation.name.as_str())),
            None => {}
        }
        if relation.opposite.is_some() {
            let message = format!("{} is new and cannot have an opposite", relation.name);
            return Err(VocabularyError::Name(message));
        }
        let range = match &relation.range {
            Range::Entity(types) => types.as_slice(),
            Range::Value(_) => &[],
        };
        for name in relation.domain.iter().chain(range) {
            if !self.types.iter().any(|known| known.name == *name) {
                return Err(VocabularyError::Name(format!("no type is called {name}")));
            }
        }
        let names = relation.inverse.iter().filter(|inverse| **inverse != relation.name);
        for name in names.chain([&relation.name]) {
            if self.inverses.contains_key(name) || self.relations.contains_key(name) {
                return Err(other_meaning("relation", name.as_str()));
            }
        }
        self.add_relation(relation.clone())?;
        Ok(true)
    }

    /// Returns the types and relations that the standard vocabulary lacks or defines otherwise,
    /// types in the order in which they came, relations by name.
    pub fn own(&self) -> (Vec<&EntityType>, Vec<&Relation>) {
        let standard = Vocabulary::parse(STANDARD).expect("the standard is a vocabulary");
        let is_own_type = |own: &&EntityType| !standard.types.contains(own);
        let is_own = |own: &&Relation| standard.relations.get(&own.name) != Some(own);
        let types = self.types.iter().filter(is_own_type).collect();
        (types, self.relations.values().filter(is_own).collect())
    }

    fn add_type(&mut self, entity_type: EntityType) -> Result<(), VocabularyError> {
        let ix = self.types.len();
        let words = [&entity_type.name, &entity_type.label];
        for word in words.into_iter().chain(&entity_type.synonyms) {
            let earlier = self.type_words.get(&word.to_lowercase());
            if earlier.is_some_and(|earlier| *earlier != ix) {
                return Err(VocabularyError::Name(format!("two types are called {word}")));
            }
            self.type_words.insert(word.to_lowercase(), ix);
        }
        for class in entity_type.iri.iter().chain(&entity_type.also) {
            // Where several are one class to others, the one called like it is meant.
            let is_called_so = class.ends_with(&format!("/{}", entity_type.name));
            let place = self.classes.entry(class.clone()).or_insert(ix);
            *place = if is_called_so { ix } else { *place };
        }
        self.types.push(entity_type);
        Ok(())
    }

    fn add_relation(&mut self, relation: Relation) -> Result<(), VocabularyError> {
        // A relation that is its own inverse is symmetric: either way round is forward.
        let inverse = relation.inverse.clone().filter(|inverse| *inverse != relation.name);
        if let Some(inverse) = inverse {
            self.inverses.insert(inverse, relation.name.clone());
        }
        let name = relation.name.clone();
        if self.relations.len() == RELATIONS_MAX {
            let message = format!("expected at most {RELATIONS_MAX} relations, found also {name}");
            return Err(VocabularyError::Name(message));
        }
        let forward = relation.iri.iter().chain(&relation.also);
        let forward = forward.map(|iri| (iri, Direction::Forward));
        let backward = relation.inverse_iri.iter().map(|iri| (iri, Direction::Backward));
        for (iri, way) in forward.chain(backward) {
            self.properties.entry(iri.clone()).or_default().push((name.clone(), way));
        }
        match self.relations.insert(name.clone(), relation) {
            Some(_) => Err(VocabularyError::Name(format!("two relations are called {name}"))),
            None => Ok(()),
        }
    }

    fn check_references(&self) -> Result<(), VocabularyError> {
        let parents = self.types.iter().filter_map(|entity_type| entity_type.parent.as_ref());
        let relations = self.relations.values();
        let domains = relations.clone().flat_map(|relation| &relation.domain);
        let ranges = relations.clone().filter_map(|relation| match &relation.range {
            Range::Entity(types) => Some(types),
            Range::Value(_) => None,
        });
        for name in parents.chain(domains).chain(ranges.flatten()) {
            if !self.types.iter().any(|entity_type| entity_type.name == *name) {
                return Err(VocabularyError::Name(format!("no type is called {name}")));
            }
        }
        for relation in relations {
            let opposite = relation.opposite.as_ref().map(|name| self.relations.get(name));
            let mutual = opposite.is_none_or(|opposite| {
                opposite.is_some_and(|opposite| opposite.opposite.as_ref() == Some(&relation.name))
            });
            if !mutual {
                let message = format!("the opposite of {} does not name it back", relation.name);
                return Err(VocabularyError::Name(message));
            }
            if self.inverses.contains_key(&relation.name) {
                let message = format!("{} is a relation and an inverse", relation.name);
                return Err(VocabularyError::Name(message));
            }
        }
        Ok(())
    }

    /// Returns the relation of this exact name.
    pub fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// Returns the relation that a text means and which way round: its name, its inverse's name
    /// or its label, whatever the case, with spaces or underscores for hyphens.
    pub fn find_relation(&self, text: &str) -> Option<(&Relation, Direction)> {
        // Most are written as they are called, and need no copy.
        if let Some(relation) = self.relations.get(text) {
            return Some((relation, Direction::Forward));
        }
        let name = text.trim().to_lowercase().replace([' ', '_'], "-");
        if let Some(relation) = self.relations.get(name.as_str()) {
            return Some((relation, Direction::Forward));
        }
        let relation = self.inverses.get(name.as_str())?;
        Some((&self.relations[relation], Direction::Backward))
    }

    /// Returns the relations that a property of linked data means, each with its direction, in
    /// the order in which they were defined.
    ///
    /// ```
    /// use orgraph::model::{Direction, Vocabulary};
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let mut known = vocabulary.relations_of_property("https://schema.org/publisher");
    /// let (relation, direction) = known.next().expect("it is known");
    /// assert_eq!((relation.name.as_str(), direction), ("published", Direction::Backward));
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn relations_of_property(&self, iri: &str) -> impl Iterator<Item = (&Relation, Direction)> {
        let known = self.properties.get(iri).into_iter().flatten();
        known.map(|(name, way)| (&self.relations[name], *way))
    }

    /// Returns the type that a class of linked data means.
    pub fn type_of_class(&self, iri: &str) -> Option<&EntityType> {
        self.classes.get(iri).map(|ix| &self.types[*ix])
    }

    /// Returns all relations, by name.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    /// Returns the type that a text means: its name, label or a synonym, whatever the case.
    pub fn find_type(&self, text: &str) -> Option<&EntityType> {
        // Many are written as they are kept, and need no copy.
        let known = self.type_words.get(text);
        let known = known.or_else(|| self.type_words.get(&text.trim().to_lowercase()));
        known.map(|ix| &self.types[*ix])
    }

    /// Returns all types, in the order of the file.
    pub fn types(&self) -> impl Iterator<Item = &EntityType> {
        self.types.iter()
    }

    /// Says whether one type is the other or a kind of it.
    pub fn is_a(&self, name: &str, ancestor: &str) -> bool {
        let mut current = Some(name);
        for _ in 0..PARENTS_MAX {
            match current {
                Some(name) if name == ancestor => return true,
                Some(name) => current = self.find_type(name).and_then(|t| t.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// Returns up to three relation names that look like the text, the nearest first.
    pub fn nearest_relations(&self, text: &str) -> Vec<String> {
        nearest(text, self.relations.keys().chain(self.inverses.keys()).map(RelationName::as_str))
    }

    /// Returns up to three type names that look like the text, the nearest first.
    pub fn nearest_types(&self, text: &str) -> Vec<String> {
        nearest(text, self.types.iter().map(|entity_type| entity_type.name.as_str()))
    }
}

fn other_meaning(what: &str, name: &str) -> VocabularyError {
    VocabularyError::Name(format!("another {what} is called {name} already"))
}

/// Says whether a text is a word or several on one line.
fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control)
}

/// Names at least 0.7 alike, the most alike first, equal ones bytewise; the rest is no help.
fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let text = text.to_lowercase();
    let scored = names.map(|name| (likeness_ppm(&text, &name.to_lowercase()), name));
    let mut scored: Vec<(u32, &str)> = scored.filter(|(score, _)| *score >= 700_000).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(NEAREST_MAX).map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_relation_too_many_is_refused() {
        let with = |count: usize| {
            let mut file: serde_json::Value = serde_json::from_str(STANDARD).expect("the standard");
            let first = file["relations"][0].clone();
            let relations = (0..count).map(|ix| {
                let mut relation = first.clone();
                relation["name"] = format!("r{ix}").into();
                relation["inverse"] = serde_json::Value::Null;
                relation
            });
            file["relations"] = relations.collect();
            Vocabulary::parse(&file.to_string())
        };
        assert!(with(RELATIONS_MAX).is_ok());
        let refused = with(RELATIONS_MAX + 1).expect_err("one too many").to_string();
        assert_eq!(refused, "expected at most 4096 relations, found also r4096");
    }
}
