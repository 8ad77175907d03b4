//! How sure the one who recorded a claim is of it.

use std::fmt;
use std::str::FromStr;

use super::quantity::parse_decimal;
use super::record::trimmed;

/// A share from 0 to 1 in integer millionths, so that no platform rounds it differently.
///
/// Reads `0.9`, and the words `high` (0.9), `medium` (0.6), `low` (0.3).
///
/// ```
/// use orgraph::model::Confidence;
/// let high: Confidence = "high".parse()?;
/// assert_eq!((high.ppm(), high.to_string().as_str()), (900_000, "0.9"));
/// # Ok::<(), orgraph::model::ConfidenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u32);

/// One, in millionths.
const ONE_PPM: u32 = 1_000_000;

impl Confidence {
    /// What a claim counts as that nobody assessed: one half.
    pub const UNASSESSED: Confidence = Confidence(ONE_PPM / 2);

    /// Returns the share in millionths.
    pub fn ppm(self) -> u32 {
        self.0
    }

    /// Makes a confidence of millionths, if there are at most a million.
    pub fn from_ppm(ppm: u32) -> Option<Confidence> {
        (ppm <= ONE_PPM).then_some(Confidence(ppm))
    }

    /// Returns the confidence that at least one of several independent statements is right:
    /// 1 - product(1 - c), rounded down at each step; zero for none.
    pub fn of_any(independent: impl IntoIterator<Item = Confidence>) -> Confidence {
        let doubt = independent.into_iter().fold(u64::from(ONE_PPM), |doubt, confidence| {
            doubt * u64::from(ONE_PPM - confidence.0) / u64::from(ONE_PPM)
        });
        Confidence(ONE_PPM - u32::try_from(doubt).unwrap_or(ONE_PPM))
    }
}

/// Why a text is not a confidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a confidence from 0 to 1, or high, medium, low, found \"{text}\"")]
pub struct ConfidenceError {
    text: String,
}

impl FromStr for Confidence {
    type Err = ConfidenceError;

    fn from_str(text: &str) -> Result<Confidence, ConfidenceError> {
        match trimmed(text) {
            "high" => return Ok(Confidence(900_000)),
            "medium" => return Ok(Confidence(600_000)),
            "low" => return Ok(Confidence(300_000)),
            _ => {}
        }
        // Rounded to millionths, to the nearest, for tables carry more digits than mean anything.
        let share = parse_decimal(text).ok();
        let ppm = share.and_then(|share| share.checked_mul(ONE_PPM.into()));
        let ppm = ppm.and_then(|ppm| u32::try_from(ppm.round()).ok());
        ppm.and_then(Confidence::from_ppm).ok_or_else(|| ConfidenceError { text: text.to_owned() })
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{}.{:06}", self.0 / ONE_PPM, self.0 % ONE_PPM);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence;

    #[test]
    fn independent_statements_add_up() {
        let half = Confidence::UNASSESSED;
        assert_eq!(Confidence::of_any([half, half]).to_string(), "0.75");
        assert_eq!(Confidence::of_any([]).to_string(), "0");
        let sure: Confidence = "1".parse().expect("one");
        assert_eq!(Confidence::of_any([half, sure]).to_string(), "1");
    }

    #[test]
    fn only_shares_are_read() {
        assert_eq!("0.90".parse::<Confidence>().map(Confidence::ppm), Ok(900_000));
        for text in ["1.1", "-0.1", "90%", "", "sure"] {
            assert!(text.parse::<Confidence>().is_err(), "{text}");
        }
    }
}
