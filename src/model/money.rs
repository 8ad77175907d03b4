//! Amounts of money.

use std::fmt;

use super::quantity::{Bound, Decimal, grouped};

/// A currency code of three capital letters, as ISO 4217 writes them.
///
/// Any three letters are taken, since lists of currencies change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads a code in either case.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        let letters = bytes.iter().all(u8::is_ascii_alphabetic);
        letters.then(|| Currency(bytes.map(|byte| byte.to_ascii_uppercase())))
    }

    /// Returns the three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made of ASCII letters only")
    }
}

/// A sum, its currency where the source states one, and how it is meant.
///
/// ```
/// use orgraph::model::{Bound, Currency, Money, parse_decimal};
/// let sum = Money {
///     amount: parse_decimal("1125000")?,
///     currency: Currency::parse("eur"),
///     bound: Bound::Exact,
/// };
/// assert_eq!(sum.to_string(), "EUR 1,125,000");
/// # Ok::<(), orgraph::model::NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    /// The sum, without trailing zeros.
    pub amount: Decimal,
    /// The currency; `None` when the source names none, which is never guessed.
    pub currency: Option<Currency>,
    /// How the sum is meant.
    pub bound: Bound,
}

impl Money {
    /// Says whether both can be true; sums in different or unstated currencies are not compared.
    pub fn is_compatible(&self, other: &Money) -> bool {
        self.currency != other.currency || self.bound.meets(self.amount, other.bound, other.amount)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.bound.prefix())?;
        if let Some(currency) = &self.currency {
            write!(f, "{} ", currency.code())?;
        }
        f.write_str(&grouped(self.amount))
    }
}
