//! Claims, entities and sources as the records that our importers read.

use crate::graph::EntityNode;
use crate::model::Bound;
use crate::model::Citation;
use crate::model::ClaimRecord;
use crate::model::End;
use crate::model::Object;
use crate::model::Rank;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceRecord;
use crate::model::Stance;
use crate::model::ValueKind;
use crate::model::naming;

/// Says whether a claim states that something is so: those that are denied or deprecated do not,
/// and formats without room for that leave them out.
pub(super) fn is_stated(recorded: &RecordedClaim) -> bool {
    recorded.claim.stance == Stance::Asserted && recorded.rank != Rank::Deprecated
}

/// Returns a source as its record.
pub(super) fn source_record(source: &Source) -> SourceRecord {
    SourceRecord {
        id: source.id.to_string(),
        title: source.title.clone(),
        url: source.url.clone(),
        publisher: source.publisher.clone(),
        published: source.published.map(|date| date.to_string()),
        kind: source.kind.clone(),
        note: source.note.clone(),
        is_mention: false,
    }
}

/// Returns a claim as its records: one for each of its citations, which differ in nothing else,
/// for a record has room for one quote.
pub fn claim_records(recorded: &RecordedClaim) -> Vec<ClaimRecord> {
    let claim = &recorded.claim;
    let qualifiers = &claim.qualifiers;
    let text = |id: &dyn std::fmt::Display| id.to_string();
    let mut further = qualifiers.texts.clone();
    let role = further.remove("role");
    let amount = qualifiers.amount.as_ref();
    let mut record = ClaimRecord {
        id: Some(recorded.id.to_string()),
        subject: claim.subject.to_string(),
        relation: claim.relation.to_string(),
        start: claim.valid.start.map(|start| start.to_string()),
        end: match claim.valid.end {
            End::Date(end) => Some(end.to_string()),
            End::Open => Some("open".to_owned()),
            End::Unknown => None,
        },
        role,
        amount: amount.map(|money| money.amount.to_string()),
        currency: amount.and_then(|money| money.currency).map(|code| code.code().to_owned()),
        amount_bound: amount.and_then(|money| bound_word(money.bound)),
        qualifiers: further,
        stance: (claim.stance != Stance::Asserted).then(|| claim.stance.word().to_owned()),
        attribution: claim.attribution.clone(),
        source: claim.source.as_ref().map(|source| text(source)),
        locator: claim.locator.clone(),
        via: claim.via.as_ref().map(|via| text(via)),
        confidence: recorded.confidence.map(|confidence| confidence.to_string()),
        rank: (recorded.rank != Rank::Normal).then(|| recorded.rank.word().to_owned()),
        ..ClaimRecord::default()
    };
    set_object(&mut record, &claim.object);
    let cited = |citation: &Citation| ClaimRecord {
        quote: citation.quote.clone(),
        retrieved: citation.retrieved.clone(),
        ..record.clone()
    };
    match recorded.citations.as_slice() {
        [] => vec![record],
        citations => citations.iter().map(cited).collect(),
    }
}

fn set_object(record: &mut ClaimRecord, object: &Object) {
    record.value_type = object.kind().map(|kind: ValueKind| kind.word().to_owned());
    match object {
        Object::Entity(id) => record.object = Some(id.to_string()),
        Object::Text { text, lang } => {
            record.value = Some(text.clone());
            record.lang = lang.clone();
        }
        Object::Number(quantity) => {
            record.value = Some(quantity.number.to_string());
            record.unit = quantity.unit.clone();
            record.bound = bound_word(quantity.bound);
        }
        Object::Money(money) => {
            record.value = Some(money.amount.to_string());
            record.unit = money.currency.map(|currency| currency.code().to_owned());
            record.bound = bound_word(money.bound);
        }
        Object::Date(date) => record.value = Some(date.to_string()),
        Object::Unknown | Object::None => {}
    }
}

pub(super) fn bound_word(bound: Bound) -> Option<String> {
    (bound != Bound::Exact).then(|| bound.word().to_owned())
}

/// What an entity is called and what it is, for people to read.
#[derive(Default)]
pub(super) struct Portrait {
    pub(super) name: Option<String>,
    pub(super) entity_type: Option<String>,
}

impl Portrait {
    /// What the entity's own node says, without its id as a name.
    pub(super) fn labelled(entity: &EntityNode) -> Portrait {
        let label = Some(&entity.label).filter(|label| *label != entity.id.as_str());
        let name = entity.name.as_ref().or(label);
        Portrait { name: name.cloned(), entity_type: entity.entity_type.clone() }
    }
}

/// Names and types that the claims about an entity state.
#[derive(Default)]
pub(super) struct Stated {
    names: Vec<String>,
    types: Vec<String>,
    has_other_name: bool,
}

impl Stated {
    pub(super) fn add(&mut self, recorded: &RecordedClaim) {
        let Object::Text { text, .. } = &recorded.claim.object else { return };
        match recorded.claim.relation.as_str() {
            naming::NAME => self.names.push(text.clone()),
            naming::TYPE => self.types.push(text.clone()),
            naming::SHORT_NAME | naming::ALIAS => self.has_other_name = true,
            _ => {}
        }
    }

    /// Returns a name and a type that some claim states. An answer without such claims gives the
    /// label instead; the id is never given as a name.
    pub(super) fn portrait(self, entity: &EntityNode) -> Portrait {
        let label = Portrait::labelled(entity);
        let one_of = |wanted: Option<String>, stated: Vec<String>| {
            let wanted = wanted.filter(|wanted| stated.contains(wanted));
            wanted.or_else(|| stated.into_iter().next())
        };
        let is_unnamed = self.names.is_empty() && !self.has_other_name;
        let is_untyped = self.types.is_empty();
        Portrait {
            name: if is_unnamed { label.name } else { one_of(label.name, self.names) },
            entity_type: match is_untyped {
                true => label.entity_type,
                false => one_of(label.entity_type, self.types),
            },
        }
    }
}
