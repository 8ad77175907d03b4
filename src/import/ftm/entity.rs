//! An entity with a claim for each of its values.

use std::collections::HashMap;

use super::gathered::{Beside, Entity, Value};
use super::words::{Shape, Words, kebab};
use crate::format::ftm::Kind;
use crate::format::ftm::NAMESPACE;
use crate::format::ftm::Schema;
use crate::format::ftm::ftm;
use crate::format::ftm::id_read;
use crate::model::ClaimRecord;
use crate::model::Confidence;
use crate::model::EntityId;
use crate::model::EntityRecord;
use crate::model::Naming;
use crate::model::PartialDate;
use crate::model::Qualifiers;
use crate::model::Record;
use crate::model::ValueKind;
use crate::model::naming;

/// Longest text kept of a value, as of any text.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Longest code of a country.
const CODE_BYTES_MAX: usize = 60;
/// The schema of everything.
const THING: &str = "Thing";
/// The property that says when an entity was read.
const RETRIEVED: &str = "retrievedAt";

/// A value that cannot be: why, and its place among the values.
pub(super) type Refused = (String, usize);

/// Adds what an entity says.
pub(super) fn put(
    words: &mut Words,
    entity: &Entity,
    records: &mut Vec<Record>,
    refused: &mut Vec<Refused>,
) -> Result<(), String> {
    let id = EntityId::new(&entity.id).map_err(|error| error.to_string())?;
    let mut claim = template(entity, id.as_str());
    // Everything is a thing.
    let type_name = match entity.schema.as_str() {
        THING => None,
        schema => Some(words.type_name(schema, records)?),
    };
    records
        .push(Record::Entity(EntityRecord { id: Some(id.to_string()), ..EntityRecord::default() }));
    let beside = besides(&entity.claims);
    let is_typed = entity.claims.iter().any(|beside| beside.claim.relation == naming::TYPE);
    if let Some(type_name) = type_name.filter(|_| !is_typed) {
        push_text(&claim, naming::TYPE, &type_name, records);
    }
    let read = entity.texts(RETRIEVED).count() == 1;
    let schema = ftm().schema(&entity.schema);
    let mut taken = Vec::new();
    for (ix, value) in entity.values.iter().enumerate() {
        if read && value.property == RETRIEVED {
            continue;
        }
        let key = (value.property.as_str(), value.text.as_str());
        if let Some(claims) = beside.get(&key) {
            if !taken.contains(&key) {
                claims.iter().for_each(|beside| put_beside(words, beside, &id, records));
            }
            taken.push(key);
            continue;
        }
        claim.source = value.dataset.clone().or_else(|| entity.datasets.first().cloned());
        claim.lang = value.lang.clone();
        if let Err(message) = put_value(words, schema, &claim, value, records) {
            refused.push((message, ix));
        }
    }
    let unstated = entity.claims.iter().filter(|beside| beside.prop.is_none());
    unstated.for_each(|beside| put_beside(words, beside, &id, records));
    Ok(())
}

/// Claims of ours by the property and value that state them.
fn besides(claims: &[Beside]) -> HashMap<(&str, &str), Vec<&Beside>> {
    let mut found: HashMap<(&str, &str), Vec<&Beside>> = HashMap::new();
    for beside in claims {
        if let (Some(property), Some(value)) = (&beside.prop, &beside.value) {
            found.entry((property, value)).or_default().push(beside);
        }
    }
    found
}

fn put_beside(words: &mut Words, beside: &Beside, id: &EntityId, records: &mut Vec<Record>) {
    words.know(&beside.claim, records);
    let subject = id.to_string();
    let claim = ClaimRecord { subject, naming: Naming::Id, ..beside.claim.clone() };
    records.push(Record::Claim(Box::new(claim)));
}

/// What all claims of an entity have in common.
pub(super) fn template(entity: &Entity, subject: &str) -> ClaimRecord {
    let mut claim = ClaimRecord {
        subject: subject.to_owned(),
        source: entity.datasets.first().cloned(),
        retrieved: entity.first(RETRIEVED).map(str::to_owned),
        naming: Naming::Id,
        ..ClaimRecord::default()
    };
    if let Some(text) = &entity.confidence {
        match text.parse::<Confidence>() {
            Ok(_) => claim.confidence = Some(text.clone()),
            Err(_) => drop(claim.qualifiers.insert("confidence".to_owned(), text.clone())),
        }
    }
    if entity.datasets.len() > 1 {
        let further = entity.datasets[1..].join("; ");
        claim.qualifiers.insert("further datasets".to_owned(), further);
    }
    claim
}

fn push_text(claim: &ClaimRecord, relation: &str, text: &str, records: &mut Vec<Record>) {
    records.push(Record::Claim(Box::new(ClaimRecord {
        relation: relation.to_owned(),
        value: Some(text.to_owned()),
        ..claim.clone()
    })));
}

/// Adds the claim of a value, or says why there is none.
fn put_value(
    words: &mut Words,
    schema: Option<&Schema>,
    template: &ClaimRecord,
    value: &Value,
    records: &mut Vec<Record>,
) -> Result<(), String> {
    let property = value.property.as_str();
    let text = value.text.trim();
    if text.is_empty() {
        return Err(format!("expected a value of {property}, found nothing"));
    }
    if text.len() > TEXT_BYTES_MAX {
        let found = text.len();
        return Err(format!("expected at most {TEXT_BYTES_MAX} bytes, found {found}"));
    }
    let mut claim = template.clone();
    let mapped = ftm().relation_of(property);
    if let Some(relation) = mapped
        && ftm().property_of(relation) != Some(property)
    {
        claim.qualifiers.insert(Qualifiers::PROPERTY.to_owned(), format!("{NAMESPACE}{property}"));
    }
    match (mapped, kind(schema, property)) {
        (Some(relation), Kind::Country) => {
            claim.object = Some(words.country(code(text)?, records));
            claim.relation = relation.to_owned();
        }
        (None, Kind::Country) => {
            claim.object = Some(words.country(code(text)?, records));
            claim.relation = words.relation(property, Shape::Country, records);
        }
        (Some(relation), Kind::Date) => {
            put_date(&mut claim, property, text)?;
            claim.relation = relation.to_owned();
        }
        (None, Kind::Date) => {
            put_date(&mut claim, property, text)?;
            claim.relation = words.relation(property, Shape::Date, records);
        }
        (_, Kind::Entity) => {
            let id = EntityId::new(&id_read(text)).map_err(|error| error.to_string())?;
            claim.object = Some(id.to_string());
            claim.relation = words.relation(property, Shape::Link, records);
        }
        (None, Kind::Identifier) => {
            let scheme = ftm().scheme_of(property).map(str::to_owned);
            let scheme = scheme.unwrap_or_else(|| kebab(property));
            claim.value = Some(format!("{scheme}:{text}"));
            claim.relation = naming::IDENTIFIER.to_owned();
        }
        (mapped, _) => {
            claim.value = Some(text.to_owned());
            let own = || words.relation(property, Shape::Text, records);
            claim.relation = mapped.map(str::to_owned).unwrap_or_else(own);
        }
    }
    records.push(Record::Claim(Box::new(claim)));
    Ok(())
}

/// The kind of a property; of a schema that nobody knows those that all entities have.
pub(super) fn kind(schema: Option<&Schema>, property: &str) -> Kind {
    match schema {
        Some(schema) => schema.kind(property),
        None => ["Thing", "Interval"]
            .iter()
            .filter_map(|name| ftm().schema(name))
            .map(|schema| schema.kind(property))
            .find(|kind| *kind != Kind::Text)
            .unwrap_or(Kind::Text),
    }
}

fn code(text: &str) -> Result<&str, String> {
    let is_code = text.len() <= CODE_BYTES_MAX && !text.chars().any(char::is_control);
    is_code.then_some(text).ok_or_else(|| {
        let told: String = text.chars().take(40).collect();
        format!("expected the code of a country, found {told:?}")
    })
}

fn put_date(claim: &mut ClaimRecord, property: &str, text: &str) -> Result<(), String> {
    let (date, is_cut) = date(text)?;
    claim.value = Some(date.to_owned());
    claim.value_type = Some(ValueKind::Date.word().to_owned());
    if is_cut {
        claim.qualifiers.insert(property.to_owned(), text.to_owned());
    }
    Ok(())
}

/// Returns a date without the time of day, and whether there was one.
pub(super) fn date(text: &str) -> Result<(&str, bool), String> {
    let error = match text.parse::<PartialDate>() {
        Ok(_) => return Ok((text, false)),
        Err(error) => error.to_string(),
    };
    let day = text.get(..10).filter(|_| text[10..].starts_with(['T', ' ']));
    let day = day.filter(|day| day.parse::<PartialDate>().is_ok());
    day.map(|day| (day, true)).ok_or(error)
}
