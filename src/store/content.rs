//! What a claim says: as its columns hold it, and as the model has it.

use rusqlite::Row;

use super::columns::{ValueText, interval_of, money_of, text_at, value_of, word_at};
use super::error::StoreError;
use crate::model::Citation;
use crate::model::Claim;
use crate::model::Confidence;
use crate::model::EntityId;
use crate::model::Identity;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::Rank;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::Stance;

/// The columns that `claim` and `value_claim` share, in the order in which [`Content`] reads them.
pub(super) const CONTENT_COLUMNS: &str = "row, subject, relation, start, \"end\", stance, \
                                          attribution, source, locator, via, confidence, rank";
/// The further columns of `value_claim`; the further one of `claim` is `object`.
pub(super) const VALUE_COLUMNS: &str = "kind, value, unit, bound, lang";

/// How many columns they share.
const SHARED: usize = 12;

/// The columns of one claim. What it names are numbers, which [`Names`] knows.
#[derive(Clone, Copy)]
pub(super) struct Content<'r> {
    pub(super) row: i64,
    pub(super) subject: i64,
    pub(super) relation: i64,
    pub(super) object: Stated<'r>,
    pub(super) start: Option<&'r str>,
    pub(super) end: Option<&'r str>,
    pub(super) is_denied: bool,
    pub(super) attribution: Option<&'r str>,
    pub(super) source: Option<i64>,
    pub(super) locator: Option<&'r str>,
    pub(super) via: Option<i64>,
    /// Per million, as the first assertion gave it.
    pub(super) confidence: Option<u32>,
    /// Likewise.
    pub(super) rank: Option<&'r str>,
}

/// What a claim says of its subject.
#[derive(Clone, Copy)]
pub(super) enum Stated<'r> {
    Entity(i64),
    Value(ValueText<'r>),
}

/// Whoever knows what the numbers of a claim stand for.
pub(super) trait Names {
    fn entity(&self, number: i64) -> Result<EntityId, StoreError>;
    fn relation(&self, number: i64) -> Result<RelationName, StoreError>;
    fn source(&self, number: i64) -> Result<SourceId, StoreError>;
}

impl<'r> Content<'r> {
    /// Reads [`CONTENT_COLUMNS`] and the object of a row of `claim`.
    pub(super) fn of_link(row: &'r Row<'_>) -> Result<Content<'r>, StoreError> {
        Content::of(row, Stated::Entity(row.get(SHARED)?))
    }

    /// Reads [`CONTENT_COLUMNS`] and [`VALUE_COLUMNS`] of a row of `value_claim`.
    pub(super) fn of_value(row: &'r Row<'_>) -> Result<Content<'r>, StoreError> {
        let value = ValueText {
            kind: word_at(row, SHARED)?,
            value: word_at(row, SHARED + 1)?,
            unit: text_at(row, SHARED + 2)?,
            bound: text_at(row, SHARED + 3)?,
            lang: text_at(row, SHARED + 4)?,
        };
        Content::of(row, Stated::Value(value))
    }

    fn of(row: &'r Row<'_>, object: Stated<'r>) -> Result<Content<'r>, StoreError> {
        Ok(Content {
            row: row.get(0)?,
            subject: row.get(1)?,
            relation: row.get(2)?,
            object,
            start: text_at(row, 3)?,
            end: text_at(row, 4)?,
            is_denied: text_at(row, 5)?.is_some(),
            attribution: text_at(row, 6)?,
            source: row.get(7)?,
            locator: text_at(row, 8)?,
            via: row.get(9)?,
            confidence: row.get(10)?,
            rank: text_at(row, 11)?,
        })
    }

    /// Returns what the claim states.
    pub(super) fn claim(
        &self,
        names: &impl Names,
        qualifiers: Qualifiers,
    ) -> Result<Claim, StoreError> {
        Ok(Claim {
            subject: names.entity(self.subject)?,
            relation: names.relation(self.relation)?,
            object: match &self.object {
                Stated::Entity(number) => Object::Entity(names.entity(*number)?),
                Stated::Value(value) => value_of(value)?,
            },
            valid: interval_of(self.start, self.end)?,
            qualifiers,
            stance: if self.is_denied { Stance::Denied } else { Stance::Asserted },
            attribution: self.attribution.map(str::to_owned),
            source: self.source.map(|number| names.source(number)).transpose()?,
            locator: self.locator.map(str::to_owned),
            via: self.via.map(|number| names.source(number)).transpose()?,
        })
    }
}

/// The columns of one qualifier.
#[derive(Clone, Copy)]
pub(super) struct Qualifier<'r> {
    pub(super) name: &'r str,
    pub(super) value: &'r str,
    pub(super) unit: Option<&'r str>,
    pub(super) bound: Option<&'r str>,
}

impl<'r> Qualifier<'r> {
    /// Reads `name, value, unit, bound` from a column on.
    pub(super) fn of(row: &'r Row<'_>, at: usize) -> Result<Qualifier<'r>, StoreError> {
        Ok(Qualifier {
            name: word_at(row, at)?,
            value: word_at(row, at + 1)?,
            unit: text_at(row, at + 2)?,
            bound: text_at(row, at + 3)?,
        })
    }

    /// Says whether it is the sum that the claim moved, not a text.
    pub(super) fn is_amount(&self) -> bool {
        self.name == "amount"
    }

    /// Adds it to the qualifiers of its claim.
    pub(super) fn add_to(&self, qualifiers: &mut Qualifiers) -> Result<(), StoreError> {
        if self.is_amount() {
            qualifiers.amount = Some(money_of(self.value, self.unit, self.bound)?);
        } else {
            qualifiers.texts.insert(self.name.to_owned(), self.value.to_owned());
        }
        Ok(())
    }
}

/// What stands about a claim beside its content.
#[derive(Default)]
pub(super) struct Remarks<'r> {
    pub(super) citations: Vec<Citation>,
    /// Per million, as last given.
    pub(super) confidence: Option<u32>,
    /// Its word, as last given.
    pub(super) rank: Option<&'r str>,
}

/// Returns a claim with its id; `is_first` says of an identity whether no earlier claim shares the
/// first 64 bits.
pub(super) fn recorded(
    claim: Claim,
    remarks: Remarks<'_>,
    is_first: impl FnOnce(&Identity) -> Result<bool, StoreError>,
) -> Result<RecordedClaim, StoreError> {
    let identity = Identity::of(&claim);
    Ok(RecordedClaim {
        id: if is_first(&identity)? { identity.id() } else { identity.long_id() },
        claim,
        citations: remarks.citations,
        confidence: remarks.confidence.and_then(Confidence::from_ppm),
        rank: remarks.rank.and_then(Rank::from_word).unwrap_or_default(),
    })
}
