//! Columns of a row as values of the model, and back.

use std::fmt::Write as _;

use rusqlite::Row;

use super::error::StoreError;
use super::tables::{Column, text};
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

/// Reads a column that may hold a text.
pub(super) fn text_at<'r>(row: &'r Row<'_>, at: usize) -> Result<Option<&'r str>, StoreError> {
    Ok(row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from)?)
}

/// Reads a column that holds a text.
pub(super) fn word_at<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)
}

/// A value as its columns hold it, borrowed from a row.
#[derive(Clone, Copy)]
pub(super) struct ValueText<'r> {
    pub(super) kind: &'r str,
    pub(super) value: &'r str,
    pub(super) unit: Option<&'r str>,
    pub(super) bound: Option<&'r str>,
    pub(super) lang: Option<&'r str>,
}

/// Returns the interval that two columns hold.
pub(super) fn interval_of(start: Option<&str>, end: Option<&str>) -> Result<Interval, StoreError> {
    let date = |text: &str| -> Result<PartialDate, StoreError> {
        text.parse().map_err(|error: DateError| StoreError::Damaged(error.to_string()))
    };
    let end = match end {
        None => End::Unknown,
        Some("open") => End::Open,
        Some(end) => End::Date(date(end)?),
    };
    Ok(Interval { start: start.map(date).transpose()?, end })
}

/// Returns the value that columns hold.
pub(super) fn value_of(columns: &ValueText<'_>) -> Result<Object, StoreError> {
    let ValueText { kind, value, unit, bound, lang } = *columns;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let damaged = |error: String| StoreError::Damaged(error);
    Ok(match kind {
        "text" => Object::Text { text: value.to_owned(), lang: owned(lang) },
        "number" => {
            let number = parse_decimal(value).map_err(|error| damaged(error.to_string()))?;
            Object::Number(Quantity { number, bound: bound_of(bound)?, unit: owned(unit) })
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

fn bound_of(word: Option<&str>) -> Result<Bound, StoreError> {
    let Some(word) = word else {
        return Ok(Bound::Exact);
    };
    let damaged = || StoreError::Damaged(format!("a bound \"{word}\""));
    Bound::from_word(word).ok_or_else(damaged)
}

/// Returns the sum that columns hold.
pub(super) fn money_of(
    value: &str,
    unit: Option<&str>,
    bound: Option<&str>,
) -> Result<Money, StoreError> {
    let amount = parse_decimal(value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let currency = unit.and_then(Currency::parse);
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
