//! Numbers as sources state them: exact, bounded or approximate, with their unit.

use std::fmt;

pub use rust_decimal::Decimal;

use super::fold::fold;
use super::record::trimmed;

/// How a number is meant.
///
/// `over` and `under` exclude the number itself. The first design had only the inclusive pair;
/// but "over 160 members" is what sources write, and "at least 160" is not what they said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// The number itself.
    #[default]
    Exact,
    /// The number or more.
    AtLeast,
    /// More than the number.
    Over,
    /// The number or less.
    AtMost,
    /// Less than the number.
    Under,
    /// Within five per cent of the number.
    About,
}

impl Bound {
    /// Every bound with its word, in the order of declaration.
    pub const ALL: [(Bound, &'static str); 6] = [
        (Bound::Exact, "exact"),
        (Bound::AtLeast, "at least"),
        (Bound::Over, "over"),
        (Bound::AtMost, "at most"),
        (Bound::Under, "under"),
        (Bound::About, "about"),
    ];

    /// Returns the bound's word: `exact`, `at least`, `over`, `at most`, `under`, `about`.
    pub fn word(self) -> &'static str {
        Bound::ALL[self as usize].1
    }

    /// Returns the bound that a word names, if one does.
    pub fn from_word(word: &str) -> Option<Bound> {
        Bound::ALL.iter().find(|(_, known)| *known == word).map(|(bound, _)| *bound)
    }

    /// Returns how the sum of a number meant in this way and one meant in another is meant.
    ///
    /// What is exact changes nothing. Two bounds on one side stay on that side, without the number
    /// itself when one of them leaves it out. Bounds on different sides bound nothing, and with
    /// "about" they make a sum that is "about".
    pub fn added(self, other: Bound) -> Bound {
        match (self, other) {
            (bound, Bound::Exact) | (Bound::Exact, bound) => bound,
            (a, b) if a == b => a,
            (Bound::AtLeast | Bound::Over, Bound::AtLeast | Bound::Over) => Bound::Over,
            (Bound::AtMost | Bound::Under, Bound::AtMost | Bound::Under) => Bound::Under,
            _ => Bound::About,
        }
    }

    /// The word with a space behind it, empty for an exact number.
    pub(crate) fn prefix(self) -> String {
        match self {
            Bound::Exact => String::new(),
            bound => format!("{} ", bound.word()),
        }
    }

    /// Says whether one number can satisfy both statements.
    pub(crate) fn meets(self, number: Decimal, other: Bound, other_number: Decimal) -> bool {
        let (a, b) = (Span::of(self, number), Span::of(other, other_number));
        a.starts_before_end_of(&b) && b.starts_before_end_of(&a)
    }
}

/// The numbers that a bounded number allows; a side is a number and whether it belongs.
struct Span {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
}

impl Span {
    fn of(bound: Bound, number: Decimal) -> Span {
        // Five per cent of any number with up to 26 digits fits; beyond it the margin is nothing.
        let margin = number.abs().checked_div(Decimal::from(20)).unwrap_or_default();
        let below = number.checked_sub(margin).unwrap_or(number);
        let above = number.checked_add(margin).unwrap_or(number);
        let (low, high) = match bound {
            Bound::Exact => (Some((number, true)), Some((number, true))),
            Bound::AtLeast => (Some((number, true)), None),
            Bound::Over => (Some((number, false)), None),
            Bound::AtMost => (None, Some((number, true))),
            Bound::Under => (None, Some((number, false))),
            Bound::About => (Some((below, true)), Some((above, true))),
        };
        Span { low, high }
    }

    fn starts_before_end_of(&self, other: &Span) -> bool {
        match (self.low, other.high) {
            (Some((low, low_in)), Some((high, high_in))) => {
                low < high || (low == high && low_in && high_in)
            }
            _ => true,
        }
    }
}

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number like 1250000 or 12.5, found \"{text}\"")]
pub struct NumberError {
    text: String,
}

/// Reads a decimal number: an optional sign, digits, at most one point; at most 28 digits.
///
/// Thousands separators are refused, since `1.250` and `1,250` mean different things in
/// different countries.
///
/// ```
/// use orgraph::model::parse_decimal;
/// assert_eq!(parse_decimal("160.50")?.to_string(), "160.5");
/// assert!(parse_decimal("1,250").is_err());
/// # Ok::<(), orgraph::model::NumberError>(())
/// ```
pub fn parse_decimal(text: &str) -> Result<Decimal, NumberError> {
    let text = trimmed(text);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
    number.map(|number| number.normalize()).ok_or_else(|| NumberError { text: text.to_owned() })
}

/// Returns the sum of two numbers, unless it has more digits than a number can have here: a sum
/// is never rounded.
///
/// ```
/// use orgraph::model::{exact_sum, parse_decimal};
/// let (whole, cent) = (parse_decimal("9999999999999999999999999999")?, parse_decimal("0.01")?);
/// assert_eq!(exact_sum(cent, cent), Some(parse_decimal("0.02")?));
/// assert_eq!(exact_sum(whole, cent), None);
/// # Ok::<(), orgraph::model::NumberError>(())
/// ```
pub fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let sum = a.checked_add(b)?;
    // A sum that does not fit with all its decimal places loses some of them.
    let is_whole = sum.scale() >= a.scale().max(b.scale()) || a.is_zero() || b.is_zero();
    is_whole.then(|| sum.normalize())
}

/// A count or a measure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// The number, without trailing zeros.
    pub number: Decimal,
    /// How it is meant.
    pub bound: Bound,
    /// What is counted, as the source says.
    pub unit: Option<String>,
}

impl Quantity {
    /// Says whether both can be true of one thing at one time. Different units, or one without a
    /// unit, are not compared: they may measure different things. Units are compared folded.
    pub fn is_compatible(&self, other: &Quantity) -> bool {
        let unit = |quantity: &Quantity| quantity.unit.as_deref().map(fold);
        unit(self) != unit(other) || self.bound.meets(self.number, other.bound, other.number)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.bound.prefix(), grouped(self.number))?;
        self.unit.as_ref().map_or(Ok(()), |unit| write!(f, " {unit}"))
    }
}

/// Digits in groups of three, from five digits on: 1,125,000 but 2024.
pub(crate) fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (ix, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && ix > 0 && (whole.len() - ix).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    fraction.map_or(out.clone(), |fraction| format!("{out}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::{Bound, Quantity, exact_sum, parse_decimal};

    fn quantity(text: &str) -> Quantity {
        let (bound, number) = text.rsplit_once(' ').unwrap_or(("exact", text));
        let bound = Bound::from_word(bound).expect(bound);
        Quantity { number: parse_decimal(number).expect(number), bound, unit: None }
    }

    fn check(a: &str, b: &str, compatible: bool) {
        assert_eq!(quantity(a).is_compatible(&quantity(b)), compatible, "{a} / {b}");
        assert_eq!(quantity(b).is_compatible(&quantity(a)), compatible, "{b} / {a}");
    }

    #[test]
    fn bounds_are_respected() {
        check("over 160", "164", true);
        check("over 160", "160", false);
        check("at least 160", "160", true);
        check("under 160", "at least 160", false);
        check("at most 160", "at least 160", true);
        check("over 140", "over 155", true);
        check("164", "168", false);
    }

    #[test]
    fn about_is_five_per_cent() {
        check("about 160", "168", true);
        check("about 160", "169", false);
        check("about 160", "152", true);
        check("about -160", "-168", true);
    }

    #[test]
    fn unlike_units_are_not_compared() {
        let members = Quantity { unit: Some("members".into()), ..quantity("5") };
        assert!(members.is_compatible(&quantity("6")));
        let spelled = Quantity { unit: Some("Members".into()), ..quantity("6") };
        assert!(!members.is_compatible(&spelled));
    }

    #[test]
    fn a_sum_is_bounded_where_its_parts_are_and_about_where_they_disagree() {
        let check = |a: &str, b: &str, expected: &str| {
            let bound = |word: &str| Bound::from_word(word).expect(word);
            assert_eq!(bound(a).added(bound(b)).word(), expected, "{a} + {b}");
            assert_eq!(bound(b).added(bound(a)).word(), expected, "{b} + {a}");
        };
        check("exact", "exact", "exact");
        check("at least", "exact", "at least");
        check("at least", "over", "over");
        check("at most", "at most", "at most");
        check("under", "at most", "under");
        check("about", "at least", "about");
        check("at least", "under", "about");
    }

    #[test]
    fn a_sum_is_exact_or_none() {
        let check = |a: &str, b: &str, expected: Option<&str>| {
            let number = |text: &str| parse_decimal(text).expect(text);
            let sum = exact_sum(number(a), number(b)).map(|sum| sum.to_string());
            assert_eq!(sum.as_deref(), expected, "{a} + {b}");
        };
        check("0.1", "0.2", Some("0.3"));
        check("1.5", "1.5", Some("3"));
        check("-5", "5", Some("0"));
        check("79228162514264337593543950335", "1", None);
        check("7922816251426433759354395033", "0.001", None);
        check("7922816251426433759354395033", "0", Some("7922816251426433759354395033"));
    }

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        assert_eq!(parse_decimal("0100.50").expect("a number").to_string(), "100.5");
        for text in ["", "1,000", "1e5", "abc", "1.2.3", "--1", "12345678901234567890123456789012"]
        {
            assert!(parse_decimal(text).is_err(), "{text}");
        }
        assert_eq!(quantity("over 1125000").to_string(), "over 1,125,000");
        assert_eq!(quantity("2024").to_string(), "2024");
    }
}
