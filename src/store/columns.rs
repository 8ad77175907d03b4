//! Columns of a row as values of the model, and back.

use std::fmt::Write as _;

use rusqlite::Row;

use super::digest::{Column, text};
use super::error::StoreError;
use crate::model::Bound;
use crate::model::Currency;
use crate::model::DateError;
use crate::model::End;
use crate::model::Interval;
use crate::model::Money;
use crate::model::Object;
use crate::model::PartialDate;
use crate::model::Quantity;
use crate::model::parse_decimal;

pub(super) fn interval_of(row: &Row<'_>, start: usize, end: usize) -> Result<Interval, StoreError> {
    let date = |text: String| -> Result<PartialDate, StoreError> {
        text.parse().map_err(|error: DateError| StoreError::Damaged(error.to_string()))
    };
    let start: Option<String> = row.get(start)?;
    let end: Option<String> = row.get(end)?;
    let end = match end.as_deref() {
        None => End::Unknown,
        Some("open") => End::Open,
        Some(_) => End::Date(date(end.unwrap_or_default())?),
    };
    Ok(Interval { start: start.map(date).transpose()?, end })
}

pub(super) fn value_of(row: &Row<'_>, at: usize) -> Result<Object, StoreError> {
    let kind: String = row.get(at)?;
    let value: String = row.get(at + 1)?;
    let unit: Option<String> = row.get(at + 2)?;
    let bound: Option<String> = row.get(at + 3)?;
    let damaged = |error: String| StoreError::Damaged(error);
    Ok(match kind.as_str() {
        "text" => Object::Text { text: value, lang: row.get(at + 4)? },
        "number" => {
            let number = parse_decimal(&value).map_err(|error| damaged(error.to_string()))?;
            Object::Number(Quantity { number, bound: bound_of(bound)?, unit })
        }
        "money" => Object::Money(money_of(value, unit, bound)?),
        "date" => {
            let date: Result<PartialDate, _> = value.parse();
            Object::Date(date.map_err(|error| damaged(error.to_string()))?)
        }
        "unknown" => Object::Unknown,
        "none" => Object::None,
        other => return Err(damaged(format!("a value of kind \"{other}\""))),
    })
}

fn bound_of(word: Option<String>) -> Result<Bound, StoreError> {
    let Some(word) = word else {
        return Ok(Bound::Exact);
    };
    let damaged = || StoreError::Damaged(format!("a bound \"{word}\""));
    Bound::from_word(&word).ok_or_else(damaged)
}

pub(super) fn money_of(
    value: String,
    unit: Option<String>,
    bound: Option<String>,
) -> Result<Money, StoreError> {
    let amount = parse_decimal(&value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let currency = unit.as_deref().and_then(Currency::parse);
    Ok(Money { amount, currency, bound: bound_of(bound)? })
}

/// The columns of an event row.
pub(super) struct EventColumns<'v> {
    pub(super) kind: &'static str,
    pub(super) claim: Option<i64>,
    pub(super) entity: Option<i64>,
    pub(super) target: Option<(&'static str, i64)>,
    pub(super) origin: Option<i64>,
    pub(super) confidence: Option<i64>,
    pub(super) rank: Option<&'static str>,
    pub(super) reason: Option<&'v str>,
}

/// An event with nothing but its kind.
pub(super) fn event(kind: &'static str) -> EventColumns<'static> {
    EventColumns {
        kind,
        claim: None,
        entity: None,
        target: None,
        origin: None,
        confidence: None,
        rank: None,
        reason: None,
    }
}

/// A value as its columns hold it.
pub(super) struct ValueColumns<'v> {
    kind: &'static str,
    pub(super) value: String,
    pub(super) unit: Option<String>,
    pub(super) bound: Option<&'static str>,
    lang: Option<&'v str>,
}

impl<'v> ValueColumns<'v> {
    pub(super) fn of(object: &'v Object) -> ValueColumns<'v> {
        let kind = object.kind().map_or("entity", |kind| kind.word());
        let mut columns =
            ValueColumns { kind, value: String::new(), unit: None, bound: None, lang: None };
        let bound = |bound: Bound| (bound != Bound::Exact).then(|| bound.word());
        match object {
            Object::Text { text, lang } => {
                columns.value.push_str(text);
                columns.lang = lang.as_deref();
            }
            Object::Number(quantity) => {
                write!(columns.value, "{}", quantity.number).expect("a string takes any text");
                columns.unit = quantity.unit.clone();
                columns.bound = bound(quantity.bound);
            }
            Object::Money(money) => {
                write!(columns.value, "{}", money.amount).expect("a string takes any text");
                columns.unit = money.currency.map(|currency| currency.code().to_owned());
                columns.bound = bound(money.bound);
            }
            Object::Date(date) => columns.value = date.to_string(),
            Object::Entity(_) | Object::Unknown | Object::None => {}
        }
        columns
    }

    pub(super) fn columns(&self) -> [Column<'_>; 5] {
        [
            text(Some(self.kind)),
            text(Some(&self.value)),
            text(self.unit.as_deref()),
            text(self.bound),
            text(self.lang),
        ]
    }
}

/// Start and end as their columns hold them.
pub(super) fn written_dates(valid: &Interval) -> (Option<String>, Option<String>) {
    let end = match valid.end {
        End::Date(date) => Some(date.to_string()),
        End::Open => Some("open".to_owned()),
        End::Unknown => None,
    };
    (valid.start.map(|start| start.to_string()), end)
}
