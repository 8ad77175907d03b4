//! Records checked and ready to be taken; whatever is wrong with them comes out here.

use super::Intake;
use crate::model::ClaimRecord;
use crate::model::DateError;
use crate::model::EntityId;
use crate::model::EntityRecord;
use crate::model::Finding;
use crate::model::PartialDate;
use crate::model::Record;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::SourceRecord;
use crate::model::Statement;
use crate::model::check_record;
use crate::model::naming;
use crate::model::slug;

/// A source as a row names it: the id that its text would make, and the text.
type NamedSource = (SourceId, String);

/// A checked record.
pub(super) enum Prepared {
    Source(Source),
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

impl Intake<'_, '_> {
    pub(super) fn prepare(&self, record: &Record, line: u64) -> Result<Prepared, Vec<Finding>> {
        Ok(match record {
            Record::Source(record) => Prepared::Source(source_of(record)?),
            Record::Entity(record) => Prepared::Entity(Box::new(self.entity_of(record, line)?)),
            Record::Claim(record) => Prepared::Claim(Box::new(self.stated(record)?)),
        })
    }

    fn stated(&self, record: &ClaimRecord) -> Result<Stated, Vec<Finding>> {
        let statement = check_record(record, self.vocabulary)?;
        let source = statement.source.clone().or_else(|| self.file.origin.source.clone());
        let source = source.map(|text| self.named_source("source", text)).transpose()?;
        let via = statement.via.clone().map(|text| self.named_source("via", text)).transpose()?;
        Ok(Stated { statement, source, via })
    }

    fn named_source(&self, field: &'static str, text: String) -> Result<NamedSource, Vec<Finding>> {
        let made = SourceId::for_text(&text);
        // A text that makes no id (`???`) may be one that a source record gave.
        let known = || self.file.sources.get(&text).cloned().or_else(|| self.known_source(&text));
        match made.or_else(|error| known().ok_or(error)) {
            Ok(id) => Ok((id, text)),
            Err(error) => Err(vec![Finding::new(field, error.to_string())]),
        }
    }

    fn known_source(&self, text: &str) -> Option<SourceId> {
        let id = SourceId::new(text).ok()?;
        self.draft.knows_source(&id).is_ok_and(|known| known).then_some(id)
    }

    fn entity_of(&self, record: &EntityRecord, line: u64) -> Result<PreparedEntity, Vec<Finding>> {
        let id = record.id.clone().or_else(|| record.name.as_deref().map(slug));
        let id = id.ok_or_else(|| vec![Finding::new("id", "expected an id or a name")])?;
        let id = EntityId::new(id.trim())
            .map_err(|error| vec![Finding::new("id", error.to_string())])?;
        let mut named: Vec<(&'static str, &String)> = Vec::new();
        named.extend(record.name.iter().map(|value| (naming::NAME, value)));
        named.extend(record.entity_type.iter().map(|value| (naming::TYPE, value)));
        named.extend(record.alias.iter().map(|value| (naming::ALIAS, value)));
        named.extend(record.identifier.iter().map(|value| (naming::IDENTIFIER, value)));
        named.extend(record.url.iter().map(|value| (naming::URL, value)));
        let texts = named.into_iter().map(|(relation, value)| ClaimRecord {
            relation: relation.to_owned(),
            value: Some(value.clone()),
            ..ClaimRecord::default()
        });
        let country = record.country.iter().map(|country| ClaimRecord {
            relation: "located-in".to_owned(),
            object: Some(country.clone()),
            object_type: Some("Country".to_owned()),
            by_name: true,
            ..ClaimRecord::default()
        });
        let stated = texts.chain(country).map(|claim| {
            self.stated(&ClaimRecord {
                subject: id.as_str().to_owned(),
                source: record.source.clone(),
                locator: record.locator.clone(),
                via: record.via.clone(),
                ..claim
            })
        });
        let stated = stated.collect::<Result<_, _>>()?;
        let type_name = record.entity_type.as_deref();
        let type_name = type_name.and_then(|word| self.vocabulary.find_type(word));
        Ok(PreparedEntity {
            id,
            type_name: type_name.map(|known| known.name.clone()),
            stated,
            is_sourced: record.source.is_some() || self.file.origin.source.is_some(),
            line,
        })
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
