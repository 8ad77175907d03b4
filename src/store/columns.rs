//! Columns of a row as values of the model.

use rusqlite::Row;

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
    let Some(word) = word else { return Ok(Bound::Exact) };
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
