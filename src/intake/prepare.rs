//! Records checked and ready to be taken; whatever is wrong with them comes out here, as far as it
//! shows without the store.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::ClaimRecord;
use crate::model::DateError;
use crate::model::EntityId;
use crate::model::EntityRecord;
use crate::model::EntityType;
use crate::model::Finding;
use crate::model::Naming;
use crate::model::PartialDate;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::SourceRecord;
use crate::model::Statement;
use crate::model::Vocabulary;
use crate::model::VocabularyError;
use crate::model::check_record;
use crate::model::naming;
use crate::model::slug;

/// Texts of which it is remembered what source they would make.
const MADE_MAX: usize = 100_000;

/// A source as a row names it.
pub(super) struct NamedSource {
    /// The id that its text would make; none can be made of some (`???`), which may still be ids
    /// that a source record gave.
    pub(super) made: Option<SourceId>,
    /// Held together with what remembers it: millions of rows may name one source.
    pub(super) text: Arc<str>,
    /// A number that no other text has in a reading; a text may have several.
    pub(super) number: usize,
}

impl NamedSource {
    fn of(text: &str, number: usize) -> NamedSource {
        let made = SourceId::for_text(text).ok();
        // Most are named by their ids.
        let id = made.as_ref().filter(|id| id.as_str() == text);
        NamedSource { text: id.map_or_else(|| text.into(), SourceId::shared), made, number }
    }
}

/// What records are checked against.
pub(super) struct Checker<'c> {
    /// That of the store, with what the file has defined so far.
    vocabulary: Vocabulary,
    /// Relations that the file defines otherwise than the store: what it says by them, it means
    /// otherwise too.
    disputed: BTreeSet<RelationName>,
    /// The source of rows that name none.
    source: Option<&'c str>,
    /// What the texts that named sources would make: most rows name the source of another.
    made: HashMap<Arc<str>, (Option<SourceId>, usize)>,
    /// How many texts were made into sources.
    numbered: usize,
}

/// A word that a file defines before it uses it.
pub(super) enum Defined {
    Relation(Box<Relation>),
    Type(Box<EntityType>),
}

/// A checked record.
pub(super) enum Prepared {
    /// What is said of a source, and whether it is only mentioned.
    Source(Source, bool),
    Entity(Box<PreparedEntity>),
    Claim(Box<Stated>),
}

/// A checked entity record.
pub(super) struct PreparedEntity {
    pub(super) id: EntityId,
    pub(super) type_name: Option<String>,
    pub(super) stated: Vec<Stated>,
    pub(super) is_sourced: bool,
    pub(super) line: u64,
}

/// A checked statement with its sources.
pub(super) struct Stated {
    pub(super) statement: Statement,
    pub(super) source: Option<NamedSource>,
    pub(super) via: Option<NamedSource>,
}

impl Prepared {
    /// The statements in it.
    pub(super) fn stated(&self) -> &[Stated] {
        match self {
            Prepared::Source(..) => &[],
            Prepared::Entity(entity) => &entity.stated,
            Prepared::Claim(stated) => std::slice::from_ref(stated),
        }
    }

    /// The entities that it names, by whatever it names them.
    pub(super) fn ends(&self) -> impl Iterator<Item = &str> {
        let (entity, claim) = match self {
            Prepared::Source(..) => (None, None),
            Prepared::Entity(entity) => (Some(entity.id.as_str()), None),
            Prepared::Claim(stated) => (None, Some(&stated.statement)),
        };
        let subject = claim.map(|claim| claim.subject.as_str());
        let object = claim.and_then(|claim| claim.object.as_deref());
        [entity, subject, object].into_iter().flatten()
    }

    /// Says whether what the store knows may still speak against it.
    pub(super) fn may_be_refused(&self) -> bool {
        self.stated().iter().any(|stated| {
            let is_unmade = |named: &NamedSource| named.made.is_none();
            let names_nobody =
                stated.statement.object.is_some() || matches!(self, Prepared::Claim(_));
            stated.source.iter().chain(&stated.via).any(is_unmade)
                || (names_nobody && stated.statement.naming == Naming::Declared)
        })
    }
}

impl<'c> Checker<'c> {
    pub(super) fn new(vocabulary: Vocabulary, source: Option<&'c str>) -> Checker<'c> {
        let (disputed, made) = (BTreeSet::new(), HashMap::new());
        Checker { vocabulary, disputed, source, made, numbered: 0 }
    }

    /// Checks a record; what it defines goes to `defined`, for it holds whatever becomes of the
    /// rest of the row.
    pub(super) fn prepare(
        &mut self,
        record: Record,
        line: u64,
        defined: &mut Vec<Defined>,
    ) -> Result<Option<Prepared>, Vec<Finding>> {
        let refused = |error: VocabularyError| vec![Finding::new("row", error.to_string())];
        Ok(match record {
            Record::Source(record) => {
                Some(Prepared::Source(source_of(&record)?, record.is_mention))
            }
            Record::Entity(record) => {
                Some(Prepared::Entity(Box::new(self.entity_of(record, line)?)))
            }
            Record::Claim(record) => Some(Prepared::Claim(Box::new(self.stated(*record)?))),
            Record::Relation(relation) => {
                if let Err(error) = self.vocabulary.define_relation(&relation) {
                    self.disputed.insert(relation.name);
                    return Err(refused(error));
                }
                defined.push(Defined::Relation(relation));
                None
            }
            Record::Type(entity_type) => {
                self.vocabulary.define_type(&entity_type).map_err(refused)?;
                defined.push(Defined::Type(entity_type));
                None
            }
        })
    }

    fn stated(&mut self, record: ClaimRecord) -> Result<Stated, Vec<Finding>> {
        let mut statement = check_record(record, &self.vocabulary)?;
        if self.disputed.contains(&statement.relation) {
            let message = format!("{} is defined otherwise in this store", statement.relation);
            return Err(vec![Finding::new("relation", message)]);
        }
        let source = statement.source.take();
        let source = source.as_deref().or(self.source).map(|text| self.named(text));
        let via = statement.via.take().map(|text| self.named(&text));
        Ok(Stated { statement, source, via })
    }

    fn named(&mut self, text: &str) -> NamedSource {
        if let Some((text, (made, number))) = self.made.get_key_value(text) {
            return NamedSource { made: made.clone(), text: Arc::clone(text), number: *number };
        }
        let named = NamedSource::of(text, self.numbered);
        self.numbered += 1;
        if self.made.len() >= MADE_MAX {
            self.made.clear();
        }
        self.made.insert(Arc::clone(&named.text), (named.made.clone(), named.number));
        named
    }

    fn entity_of(
        &mut self,
        record: EntityRecord,
        line: u64,
    ) -> Result<PreparedEntity, Vec<Finding>> {
        let EntityRecord { entity_type, source, locator, via, .. } = record;
        let id = record.id.or_else(|| record.name.as_deref().map(slug));
        let id = id.ok_or_else(|| vec![Finding::new("id", "expected an id or a name")])?;
        let id = EntityId::new(id.trim())
            .map_err(|error| vec![Finding::new("id", error.to_string())])?;
        let type_name = entity_type.as_deref();
        let type_name = type_name.and_then(|word| self.vocabulary.find_type(word));
        let type_name = type_name.map(|known| known.name.clone());
        let is_sourced = source.is_some() || self.source.is_some();
        let mut named: Vec<(&'static str, String)> = Vec::with_capacity(2);
        named.extend(record.name.map(|value| (naming::NAME, value)));
        named.extend(entity_type.map(|value| (naming::TYPE, value)));
        named.extend(record.alias.into_iter().map(|value| (naming::ALIAS, value)));
        named.extend(record.identifier.into_iter().map(|value| (naming::IDENTIFIER, value)));
        named.extend(record.url.map(|value| (naming::URL, value)));
        let texts = named.into_iter().map(|(relation, value)| ClaimRecord {
            relation: relation.to_owned(),
            value: Some(value),
            ..ClaimRecord::default()
        });
        let country = record.country.into_iter().map(|country| ClaimRecord {
            relation: "located-in".to_owned(),
            object: Some(country),
            object_type: Some("Country".to_owned()),
            naming: Naming::Name,
            ..ClaimRecord::default()
        });
        let stated = texts.chain(country).map(|claim| {
            self.stated(ClaimRecord {
                subject: id.as_str().to_owned(),
                source: source.clone(),
                locator: locator.clone(),
                via: via.clone(),
                ..claim
            })
        });
        let stated = stated.collect::<Result<_, _>>()?;
        Ok(PreparedEntity { id, type_name, stated, is_sourced, line })
    }
}

fn source_of(record: &SourceRecord) -> Result<Source, Vec<Finding>> {
    let id = SourceId::new(record.id.trim());
    let id = id.map_err(|error| vec![Finding::new("id", error.to_string())])?;
    let published: Result<Option<PartialDate>, DateError> =
        record.published.as_deref().map(str::parse).transpose();
    let published =
        published.map_err(|error| vec![Finding::new("published", error.to_string())])?;
    Ok(Source {
        id,
        title: record.title.clone(),
        url: record.url.clone(),
        publisher: record.publisher.clone(),
        published,
        kind: record.kind.clone(),
        note: record.note.clone(),
    })
}
