//! What a format leaves out, counted: nothing is lost at an export without being told.

use std::collections::BTreeMap;

use super::ExportError;
use crate::format::Field;
use crate::graph::Records;
use crate::model::End;
use crate::model::Object;
use crate::model::Rank;
use crate::model::RecordedClaim;
use crate::model::Stance;
use crate::model::naming;

/// The relations whose values are names, types and identifiers.
pub(super) const NAMING: [&str; 6] = [
    naming::TYPE,
    naming::NAME,
    naming::SHORT_NAME,
    naming::ALIAS,
    naming::IDENTIFIER,
    naming::URL,
];

/// What is in some records and not, or otherwise, in a file made of them.
///
/// A claim that is written counts once for each of its fields that is not; one that is not written
/// counts once for the reason: it denies, it is deprecated, it has a value.
///
/// ```
/// use orgraph::export::Loss;
/// use orgraph::format::Field;
/// let mut loss = Loss::default();
/// assert!(loss.lines().is_empty());
/// loss.fields.insert(Field::Quote, 14);
/// loss.fields.insert(Field::Stance, 3);
/// loss.padded_dates = 12;
/// let lines = loss.lines();
/// assert_eq!(lines, ["left out 3 denials, 14 quotes", "converted: 12 dates padded to days"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// How often a field is there and not written.
    pub fields: BTreeMap<Field, u64>,
    /// Claims that are not written and of which no field tells why.
    pub claims: u64,
    /// Dates that are written as the first or the last day that they may be.
    pub padded_dates: u64,
    /// Characters that the format cannot hold.
    pub characters: u64,
}

impl Loss {
    /// Returns what is lost in words: a line for what is left out and one for what is converted;
    /// none where there is nothing to tell. Fields stand in their own order.
    pub fn lines(&self) -> Vec<String> {
        let counted = |count: u64, one: &str, several: &str| {
            format!("{count} {}", if count == 1 { one } else { several })
        };
        let fields = self.fields.iter().filter(|(_, count)| **count > 0);
        let mut left_out: Vec<String> =
            fields.map(|(field, count)| field.counted(*count)).collect();
        if self.claims > 0 {
            left_out.push(counted(self.claims, "other claim", "other claims"));
        }
        if self.characters > 0 {
            left_out.push(counted(self.characters, "control character", "control characters"));
        }
        let mut lines = Vec::new();
        if !left_out.is_empty() {
            lines.push(format!("left out {}", left_out.join(", ")));
        }
        if self.padded_dates > 0 {
            let dates = counted(self.padded_dates, "date", "dates");
            lines.push(format!("converted: {dates} padded to days"));
        }
        lines
    }

    /// Counts a field that is not written.
    pub(super) fn add(&mut self, field: Field, count: usize) {
        if count > 0 {
            *self.fields.entry(field).or_default() += count as u64;
        }
    }

    /// Counts a claim that is not written.
    pub(super) fn leave_out(&mut self, recorded: &RecordedClaim) {
        let claim = &recorded.claim;
        let field = match &claim.object {
            _ if claim.stance == Stance::Denied => Field::Stance,
            _ if recorded.rank == Rank::Deprecated => Field::Rank,
            Object::Entity(_) => {
                self.claims += 1;
                return;
            }
            _ if NAMING.contains(&claim.relation.as_str()) => Field::Names,
            _ => Field::Values,
        };
        self.add(field, 1);
    }

    /// Counts the fields of a claim that is written, but for those that are written with it.
    pub(super) fn cut(&mut self, recorded: &RecordedClaim, written: &[Field]) {
        for (field, count) in fields_of(recorded) {
            if !written.contains(&field) {
                self.add(field, count);
            }
        }
    }

    /// Counts what does not belong to a claim: descriptions of sources, words of the store's own.
    pub(super) fn cut_rest(
        &mut self,
        records: &dyn Records,
        written: &[Field],
    ) -> Result<(), ExportError> {
        if !written.contains(&Field::Definitions) {
            let (types, relations) = records.vocabulary().own();
            self.add(Field::Definitions, types.len() + relations.len());
        }
        if !written.contains(&Field::SourceDetails) {
            let mut described = 0;
            records.sources(&mut |source| {
                let texts = [&source.title, &source.url, &source.publisher, &source.kind];
                let has_text = texts.into_iter().any(Option::is_some);
                let is_described = has_text || source.note.is_some() || source.published.is_some();
                described += usize::from(is_described);
                Ok(())
            })?;
            self.add(Field::SourceDetails, described);
        }
        Ok(())
    }
}

/// Which fields a claim has, and how often. Names and values are what a claim is, so that they are
/// told by whether it is written.
fn fields_of(recorded: &RecordedClaim) -> [(Field, usize); 14] {
    let claim = &recorded.claim;
    let has = usize::from;
    let cited = recorded.citations.len().max(1);
    let language = matches!(&claim.object, Object::Text { lang: Some(_), .. });
    let quotes = recorded.citations.iter().filter(|citation| citation.quote.is_some());
    let retrieved = recorded.citations.iter().filter(|citation| citation.retrieved.is_some());
    let dates = has(claim.valid.start.is_some()) + has(claim.valid.end != End::Unknown);
    [
        (Field::Dates, dates),
        (Field::Language, has(language)),
        (Field::Stance, has(claim.stance == Stance::Denied)),
        (Field::Rank, has(recorded.rank != Rank::Normal)),
        (Field::Attribution, has(claim.attribution.is_some())),
        (Field::Source, claim.source.as_ref().map_or(0, |_| cited)),
        (Field::Locator, has(claim.locator.is_some())),
        (Field::Via, has(claim.via.is_some())),
        (Field::Quote, quotes.count()),
        (Field::Retrieved, retrieved.count()),
        (Field::Amount, has(claim.qualifiers.amount.is_some())),
        (Field::Role, has(claim.qualifiers.role().is_some())),
        (Field::Qualifiers, claim.qualifiers.others().count()),
        (Field::Confidence, has(recorded.confidence.is_some())),
    ]
}
