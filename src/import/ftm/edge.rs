//! An edge of FtM as claims between its two ends.

use super::entity::{date, kind, template};
use super::gathered::Entity;
use super::words::Words;
use crate::format::ftm::Edge;
use crate::format::ftm::Kind;
use crate::format::ftm::ftm;
use crate::format::ftm::id_read;
use crate::format::ftm::properties_text;
use crate::model::ClaimRecord;
use crate::model::Currency;
use crate::model::EntityId;
use crate::model::Naming;
use crate::model::Record;
use crate::model::parse_decimal;
use crate::model::short_hash;

/// Most claims that one edge may be.
const PAIRS_MAX: usize = 1_000;
/// Properties of which an edge has one, if it is one claim.
const SINGLE: &[&str] = &["amount", "currency", "date", "endDate", "startDate"];
/// Sums in a currency that the property names, for edges without another.
const SUMS: [(&str, &str); 2] = [("amountEur", "EUR"), ("amountUsd", "USD")];
/// The qualifier that names the schema, where the relation does not tell it.
const SCHEMA: &str = "schema";

/// Adds an edge as claims; false when it is none, or is more than claims can say.
pub(super) fn put(words: &mut Words, entity: &Entity, records: &mut Vec<Record>) -> bool {
    let schema = ftm().schema(&entity.schema);
    let Some(edge) = schema.and_then(|schema| schema.edge.as_ref()) else { return false };
    if put_own(words, entity, records) {
        return true;
    }
    let [source, target] = &edge.ends;
    let (Some(sources), Some(targets)) = (ids(entity, source), ids(entity, target)) else {
        return false;
    };
    let has_further = entity.values.iter().any(|value| {
        let is_end = value.property == *source || value.property == *target;
        !is_end && kind(schema, &value.property) == Kind::Entity
    });
    let is_double = SINGLE.iter().any(|property| entity.texts(property).nth(1).is_some());
    let pairs = sources.len().saturating_mul(targets.len());
    if sources.is_empty() || targets.is_empty() || has_further || is_double || pairs > PAIRS_MAX {
        return false;
    }
    let Some(mut claim) = claim(entity, edge) else { return false };
    let relation = words.edge(edge, records);
    let urls: Vec<&str> = entity.texts("sourceUrl").collect();
    if let Some(publisher) = entity.first("publisher") {
        urls.iter().for_each(|url| words.source(url, url, Some(publisher), records));
    }
    // Who says so is the page; the dataset is where it was seen.
    let dataset = claim.source.take();
    let pages = urls.iter().map(|url| (Some(*url), dataset.as_deref()));
    let unsaid = urls.is_empty().then_some((dataset.as_deref(), None));
    let cited: Vec<(Option<&str>, Option<&str>)> = pages.chain(unsaid).collect();
    let pairs =
        sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target)));
    let said: Vec<_> =
        pairs.flat_map(|pair| cited.iter().map(move |cited| (pair, cited))).collect();
    let claims = std::iter::repeat_n(claim, said.len());
    records.extend(claims.zip(said).map(|(claim, ((source, target), cited))| {
        let ends = if edge.is_reversed { (target, source) } else { (source, target) };
        Record::Claim(Box::new(ClaimRecord {
            subject: ends.0.clone(),
            object: Some(ends.1.clone()),
            relation: relation.clone(),
            source: cited.0.map(str::to_owned),
            via: cited.1.map(str::to_owned),
            ..claim
        }))
    }));
    true
}

/// Adds the claims of ours that stand beside the properties, if those are as they were written.
fn put_own(words: &mut Words, entity: &Entity, records: &mut Vec<Record>) -> bool {
    if entity.claims.is_empty() {
        return false;
    }
    let pairs = entity.values.iter();
    let mut pairs: Vec<(&str, &str)> =
        pairs.map(|value| (value.property.as_str(), value.text.as_str())).collect();
    let mark = short_hash(&[&properties_text(&mut pairs)]);
    if entity.claims.iter().any(|beside| beside.of.as_ref() != Some(&mark)) {
        return false;
    }
    let publisher = entity.first("publisher");
    for beside in &entity.claims {
        words.know(&beside.claim, records);
        if let (Some(id), Some(url)) = (&beside.claim.source, entity.first("sourceUrl"))
            && (id != url || publisher.is_some())
        {
            words.source(id, url, publisher, records);
        }
        let claim = ClaimRecord { naming: Naming::Id, ..beside.claim.clone() };
        records.push(Record::Claim(Box::new(claim)));
    }
    true
}

/// The ids of an end; none when one cannot be an id.
fn ids(entity: &Entity, property: &str) -> Option<Vec<String>> {
    let ids = entity.texts(property).map(id_read);
    let mut ids = ids.map(|id| EntityId::new(&id).is_ok().then_some(id));
    let ids: Option<Vec<String>> = ids.by_ref().collect();
    let mut ids = ids?;
    ids.sort();
    ids.dedup();
    Some(ids)
}

/// What an edge says of its ends, without them; none when a date or a sum is none.
fn claim(entity: &Entity, edge: &Edge) -> Option<ClaimRecord> {
    let mut claim = template(entity, "");
    claim.locator = Some(entity.id.clone());
    if ftm().edge_of(&edge.relation).is_some_and(|usual| usual.schema != entity.schema) {
        claim.qualifiers.insert(SCHEMA.to_owned(), entity.schema.clone());
    }
    put_dates(&mut claim, entity)?;
    let summed = put_sum(&mut claim, entity)?;
    let has_url = entity.first("sourceUrl").is_some();
    let [source, target] = &edge.ends;
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for value in &entity.values {
        let property = value.property.as_str();
        let text = value.text.trim();
        if text.is_empty() || property == source || property == target {
            continue;
        }
        let is_taken = match property {
            "startDate" | "endDate" | "sourceUrl" => true,
            "date" => {
                claim.start.is_some()
                    && entity.first("startDate").is_none()
                    && entity.first("endDate").is_none()
            }
            "publisher" => has_url && entity.texts("publisher").nth(1).is_none(),
            _ => summed.contains(&property),
        };
        if is_taken {
            continue;
        }
        let place = seen.iter().position(|(name, _)| *name == property);
        let place = place.unwrap_or_else(|| {
            seen.push((property, 0));
            seen.len() - 1
        });
        seen[place].1 += 1;
        put_text(&mut claim, edge, property, seen[place].1, text);
    }
    Some(claim)
}

/// Keeps a text of a property: the role, the date of reading, or a qualifier; of several each by
/// its number.
fn put_text(claim: &mut ClaimRecord, edge: &Edge, property: &str, number: usize, text: &str) {
    let name = edge.qualifiers.get(property).map_or(property, String::as_str);
    match (property, number) {
        (role, 1) if role == edge.role => claim.role = Some(text.to_owned()),
        // It is in its own field already.
        ("retrievedAt", 1) => {}
        // A sum that is no number; the name of the sum itself is not free.
        ("amount", _) => drop(claim.qualifiers.insert("amount stated".to_owned(), text.to_owned())),
        (_, 1) if name != "role" => drop(claim.qualifiers.insert(name.to_owned(), text.to_owned())),
        _ => drop(claim.qualifiers.insert(format!("{name}.{number}"), text.to_owned())),
    }
}

fn put_dates(claim: &mut ClaimRecord, entity: &Entity) -> Option<()> {
    let (start, end) = (entity.first("startDate"), entity.first("endDate"));
    // What happened at one time is said by `date`, unless a span is said too.
    let at = entity.first("date").filter(|_| start.is_none() && end.is_none());
    for (property, text, is_start, is_end) in
        [("startDate", start, true, false), ("endDate", end, false, true), ("date", at, true, true)]
    {
        let Some(text) = text else { continue };
        let (date, is_cut) = date(text).ok()?;
        if is_start {
            claim.start = Some(date.to_owned());
        }
        if is_end {
            claim.end = Some(date.to_owned());
        }
        if is_cut {
            claim.qualifiers.insert(property.to_owned(), text.to_owned());
        }
    }
    Some(())
}

/// Puts the sum, and returns the properties that it takes.
fn put_sum(claim: &mut ClaimRecord, entity: &Entity) -> Option<Vec<&'static str>> {
    if let Some(amount) = entity.first("amount") {
        if parse_decimal(amount).is_err() {
            return Some(Vec::new());
        }
        claim.amount = Some(amount.to_owned());
        let currency = entity.first("currency").filter(|code| Currency::parse(code).is_some());
        claim.currency = currency.map(str::to_owned);
        return Some(if currency.is_some() { vec!["amount", "currency"] } else { vec!["amount"] });
    }
    for (property, code) in SUMS {
        let Some(amount) = entity.first(property) else { continue };
        let is_only = entity.texts(property).nth(1).is_none();
        if is_only && entity.first("currency").is_none() && parse_decimal(amount).is_ok() {
            claim.amount = Some(amount.to_owned());
            claim.currency = Some(code.to_owned());
            return Some(vec![property]);
        }
    }
    Some(Vec::new())
}
