//! Filters: what must be true of one claim of a hop.

use std::fmt;

use super::lexer::in_quotes;
use crate::model::Confidence;
use crate::model::Currency;
use crate::model::Decimal;
use crate::model::SourceId;

/// Words of three letters that can follow a sum and are no currency; in quotes they are one.
pub(super) const NO_CURRENCIES: [&str; 4] = ["AND", "HUB", "MAX", "NOT"];

/// What must be true of a claim, all of it at once.
///
/// Prints as the path language writes it; what is printed reads back as the same filter in its
/// [normal form](Filter::normalized), which is what the parser gives.
///
/// ```
/// use orgraph::path::Filter;
/// let filter = Filter::parse("not (role = director or amount < 5000 eur) AND year = 2010")?;
/// let printed = r#"not (role = "director" or amount < 5000 EUR) and year = 2010"#;
/// assert_eq!(filter.to_string(), printed);
/// # Ok::<(), orgraph::path::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// One comparison.
    Compare(Comparison),
    /// The opposite.
    Not(Box<Filter>),
    /// All of them. Never empty.
    And(Vec<Filter>),
    /// At least one of them. Never empty.
    Or(Vec<Filter>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A comparison of one thing that a claim says with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The sum moved; in one currency, where one is named. A claim without a sum, or in another
    /// currency, fits none.
    Amount(Order, Decimal, Option<Currency>),
    /// Some year in which the claim held, from 1 to 9999.
    Year(Order, i16),
    /// The role in it, case and accents aside; equal or not.
    Role(bool, String),
    /// The claim's own confidence; one half where nobody assessed it.
    Confidence(Order, Confidence),
    /// The source that says so; equal or not.
    Source(bool, SourceId),
    /// Independent sources among the claims of the fact of which everything else is true.
    Sources(Order, usize),
}

impl Order {
    /// Every order with its sign, in the order of declaration.
    pub const ALL: [(Order, &'static str); 6] = [
        (Order::Equal, "="),
        (Order::Unequal, "!="),
        (Order::Less, "<"),
        (Order::AtMost, "<="),
        (Order::Greater, ">"),
        (Order::AtLeast, ">="),
    ];

    /// Returns the order's sign: `=`, `!=`, `<`, `<=`, `>`, `>=`.
    pub fn sign(self) -> &'static str {
        Order::ALL[self as usize].1
    }
}

impl Filter {
    /// Returns the same filter in normal form: no `and` directly in an `and`, no `or` in an `or`,
    /// and none of one element.
    pub fn normalized(self) -> Filter {
        let all = |parts: Vec<Filter>| parts.into_iter().map(Filter::normalized).collect();
        match self {
            Filter::Compare(_) => self,
            Filter::Not(inner) => Filter::Not(Box::new(inner.normalized())),
            Filter::And(parts) => Filter::all_of(all(parts)),
            Filter::Or(parts) => Filter::any_of(all(parts)),
        }
    }

    /// Joins filters in normal form by `and`, in normal form.
    pub(super) fn all_of(parts: Vec<Filter>) -> Filter {
        let parts = parts.into_iter().flat_map(|part| match part {
            Filter::And(inner) => inner,
            other => vec![other],
        });
        single_or(parts.collect(), Filter::And)
    }

    /// Joins filters in normal form by `or`, in normal form.
    pub(super) fn any_of(parts: Vec<Filter>) -> Filter {
        let parts = parts.into_iter().flat_map(|part| match part {
            Filter::Or(inner) => inner,
            other => vec![other],
        });
        single_or(parts.collect(), Filter::Or)
    }

    /// Says whether a part must stand in brackets here.
    fn is_bracketed(&self, part: &Filter) -> bool {
        match (self, part) {
            // One element alone is printed as if nothing were around it.
            (Filter::And(parts) | Filter::Or(parts), _) if parts.len() == 1 => false,
            (_, Filter::And(inner) | Filter::Or(inner)) if inner.len() == 1 => {
                self.is_bracketed(&inner[0])
            }
            (Filter::Or(_), part) => matches!(part, Filter::Or(_)),
            (_, part) => matches!(part, Filter::And(_) | Filter::Or(_)),
        }
    }

    fn write_part(&self, part: &Filter, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_bracketed(part) { write!(f, "({part})") } else { write!(f, "{part}") }
    }
}

fn single_or(mut parts: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Compare(comparison) => write!(f, "{comparison}"),
            Filter::Not(inner) => {
                f.write_str("not ")?;
                self.write_part(inner, f)
            }
            Filter::And(parts) | Filter::Or(parts) => {
                let word = if matches!(self, Filter::Or(_)) { " or " } else { " and " };
                for (ix, part) in parts.iter().enumerate() {
                    f.write_str(if ix > 0 { word } else { "" })?;
                    self.write_part(part, f)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equal = |is_equal: &bool| if *is_equal { "=" } else { "!=" };
        match self {
            Comparison::Amount(order, amount, currency) => {
                write!(f, "amount {order} {amount}")?;
                match currency.as_ref().map(Currency::code) {
                    None => Ok(()),
                    Some(code) if NO_CURRENCIES.contains(&code) => write!(f, " \"{code}\""),
                    Some(code) => write!(f, " {code}"),
                }
            }
            Comparison::Year(order, year) => write!(f, "year {order} {year}"),
            Comparison::Role(is_equal, role) => {
                write!(f, "role {} {}", equal(is_equal), in_quotes(role))
            }
            Comparison::Confidence(order, confidence) => {
                write!(f, "confidence {order} {confidence}")
            }
            Comparison::Source(is_equal, source) => {
                write!(f, "source {} {}", equal(is_equal), in_quotes(source.as_str()))
            }
            Comparison::Sources(order, count) => write!(f, "sources {order} {count}"),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}
