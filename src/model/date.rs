//! Dates as sources state them: a day, a month, a year, "early 2000s", "about 2001".
//!
//! A partial date is some day in `first..=last`. It is never padded: what was stated as a year is
//! kept, compared, stored and written as a year. Forms follow ISO 8601 (`2024`, `2024-05`,
//! `2024-05-03`); quarters are `2017-Q4`, and decades and their parts are words.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::record::trimmed;

/// A civil day, counted from 0001-01-01; the two ends stand for "before" and "after all days".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Before every day: the first day of a span whose start nobody stated.
    pub const MIN: Day = Day(i32::MIN);
    /// After every day: the last day of a span whose end nobody stated.
    pub const MAX: Day = Day(i32::MAX);

    fn of(date: Date) -> Day {
        let epoch = Date::constant(1, 1, 1);
        Day((date - epoch).get_days())
    }

    fn shifted(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Returns the number of days since 0001-01-01, `i32::MIN` and `i32::MAX` for the two ends.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Returns the day of a number, as [`Day::number`] gives it.
    pub fn of_number(number: i32) -> Day {
        Day(number)
    }
}

/// The part of a decade that words like "early" name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Early,
    Mid,
    Late,
}

/// What was stated, without "about".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stated {
    Decade(i16, Option<Part>),
    Year(i16),
    Quarter(i16, i8),
    Month(i16, i8),
    Day(i16, i8, i8),
}

/// A date at the precision at which it was stated.
///
/// Parses from and prints as `2024`, `2024-05`, `2024-05-03`, `2017-Q4`, `2000s`, `early 2000s`,
/// `mid 2000s`, `late 1990s`, and each but the last three with `about` before it (`c.`, `ca.`,
/// `circa` and a `~` on either side are read as `about`). Years run from 1 to 9999. "Early, mid,
/// late" of a decade are its years 0-3, 4-6 and 7-9.
///
/// ```
/// use orgraph::model::PartialDate;
/// let date: PartialDate = "early 2000s".parse()?;
/// assert_eq!(date.to_string(), "early 2000s");
/// assert_eq!(date.first(), "2000-01-01".parse::<PartialDate>()?.first());
/// assert_eq!(date.last(), "2003-12-31".parse::<PartialDate>()?.last());
/// # Ok::<(), orgraph::model::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    stated: Stated,
    about: bool,
}

impl PartialDate {
    /// Returns the first day that this date may be; "about" lies one unit earlier.
    pub fn first(self) -> Day {
        let first = match self.stated {
            Stated::Decade(start, part) => year_start(start + i16::from(part_years(part).0)),
            Stated::Year(year) => year_start(year),
            Stated::Quarter(year, quarter) => Day::of(civil(year, quarter * 3 - 2, 1)),
            Stated::Month(year, month) => Day::of(civil(year, month, 1)),
            Stated::Day(year, month, day) => Day::of(civil(year, month, day)),
        };
        if self.about { self.moved(-1).map_or(first, PartialDate::first) } else { first }
    }

    /// Returns the last day that this date may be; "about" lies one unit later.
    pub fn last(self) -> Day {
        let last = match self.stated {
            Stated::Decade(start, part) => year_end(start + i16::from(part_years(part).1)),
            Stated::Year(year) => year_end(year),
            Stated::Quarter(year, quarter) => month_end(year, quarter * 3),
            Stated::Month(year, month) => month_end(year, month),
            Stated::Day(year, month, day) => Day::of(civil(year, month, day)),
        };
        if self.about { self.moved(1).map_or(last, PartialDate::last) } else { last }
    }

    /// Says whether the source itself marked the date as approximate.
    pub fn is_about(self) -> bool {
        self.about
    }

    /// Says whether the date is told in words (a decade, "about"), not only in digits.
    pub fn is_wordy(self) -> bool {
        self.about || matches!(self.stated, Stated::Decade(..))
    }

    /// Returns the first year that the stated words name, without the margin of "about".
    pub fn year(self) -> i16 {
        match self.stated {
            Stated::Decade(start, part) => start + i16::from(part_years(part).0),
            Stated::Year(year)
            | Stated::Quarter(year, _)
            | Stated::Month(year, _)
            | Stated::Day(year, _, _) => year,
        }
    }

    /// Returns the local name of the XML Schema type that holds exactly this precision
    /// (`gYear`, `gYearMonth`, `date`), and none for words, quarters and "about".
    pub fn xsd_type(self) -> Option<&'static str> {
        match self.stated {
            _ if self.about => None,
            Stated::Year(_) => Some("gYear"),
            Stated::Month(..) => Some("gYearMonth"),
            Stated::Day(..) => Some("date"),
            Stated::Decade(..) | Stated::Quarter(..) => None,
        }
    }

    /// Returns the date cut to a coarser precision, one of `day`, `month`, `quarter`, `year`.
    ///
    /// For tables that pad their dates and name the true precision in another column. A date
    /// that is already coarser stays; an unknown word gives nothing.
    pub fn at_precision(self, precision: &str) -> Option<PartialDate> {
        let stated = match (precision, self.stated) {
            ("day", stated) => stated,
            ("month", Stated::Day(year, month, _)) => Stated::Month(year, month),
            ("quarter", Stated::Day(year, month, _) | Stated::Month(year, month)) => {
                Stated::Quarter(year, (month - 1) / 3 + 1)
            }
            ("year", Stated::Day(year, ..) | Stated::Month(year, _) | Stated::Quarter(year, _)) => {
                Stated::Year(year)
            }
            ("month" | "quarter" | "year", stated) => stated,
            _ => return None,
        };
        Some(PartialDate { stated, about: self.about })
    }

    /// The same date one unit of its precision away, without "about"; none outside 1 to 9999.
    fn moved(self, units: i8) -> Option<PartialDate> {
        let stated = match self.stated {
            Stated::Decade(start, part) => Stated::Decade(start + i16::from(units) * 10, part),
            Stated::Year(year) => Stated::Year(year + i16::from(units)),
            Stated::Quarter(year, quarter) => {
                let (year, ordinal) = carried(year, quarter + units, 4);
                Stated::Quarter(year, ordinal)
            }
            Stated::Month(year, month) => {
                let (year, ordinal) = carried(year, month + units, 12);
                Stated::Month(year, ordinal)
            }
            Stated::Day(year, month, day) => {
                let date = civil(year, month, day);
                let date = if units < 0 { date.yesterday() } else { date.tomorrow() }.ok()?;
                Stated::Day(date.year(), date.month(), date.day())
            }
        };
        let date = PartialDate { stated, about: false };
        (1..=9999).contains(&date.year()).then_some(date)
    }
}

fn carried(year: i16, ordinal: i8, base: i8) -> (i16, i8) {
    match ordinal {
        0 => (year - 1, base),
        over if over > base => (year + 1, 1),
        within => (year, within),
    }
}

fn part_years(part: Option<Part>) -> (i8, i8) {
    match part {
        None => (0, 9),
        Some(Part::Early) => (0, 3),
        Some(Part::Mid) => (4, 6),
        Some(Part::Late) => (7, 9),
    }
}

fn civil(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).expect("a partial date is made of checked parts only")
}

fn year_start(year: i16) -> Day {
    Day::of(civil(year, 1, 1))
}

fn year_end(year: i16) -> Day {
    Day::of(civil(year, 12, 31))
}

fn month_end(year: i16, month: i8) -> Day {
    let first = civil(year, month, 1);
    Day::of(first).shifted(i32::from(first.days_in_month()) - 1)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.about {
            f.write_str("about ")?;
        }
        match self.stated {
            Stated::Decade(start, part) => {
                f.write_str(match part {
                    None => "",
                    Some(Part::Early) => "early ",
                    Some(Part::Mid) => "mid ",
                    Some(Part::Late) => "late ",
                })?;
                write!(f, "{start:04}s")
            }
            Stated::Year(year) => write!(f, "{year:04}"),
            Stated::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Stated::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Stated::Day(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date like 2019, 2019-05, 2019-05-03 or early 2000s, found \"{text}\"")]
pub struct DateError {
    text: String,
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<PartialDate, DateError> {
        parse(text).ok_or_else(|| DateError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<PartialDate> {
    let text = trimmed(text);
    // Nearly all dates are.
    if let Some(stated) = parse_digits(text) {
        return Some(PartialDate { stated, about: false });
    }
    let lower = text.to_lowercase();
    let mut rest = lower.strip_prefix("the ").unwrap_or(&lower);
    let mut about = false;
    for mark in ["about ", "circa ", "ca. ", "c. ", "~"] {
        if let Some(after) = rest.strip_prefix(mark) {
            (rest, about) = (after.trim_start(), true);
            break;
        }
    }
    if let Some(before) = rest.strip_suffix('~') {
        (rest, about) = (before, true);
    }
    let stated = parse_decade(rest).or_else(|| parse_digits(rest))?;
    // A part of a decade is already as wide as its word: "about early 2000s" says nothing more.
    if about && matches!(stated, Stated::Decade(_, Some(_))) {
        return None;
    }
    Some(PartialDate { stated, about })
}

fn parse_decade(text: &str) -> Option<Stated> {
    let (part, rest) = match text.split_once([' ', '-']) {
        Some(("early", rest)) => (Some(Part::Early), rest),
        Some(("mid", rest)) => (Some(Part::Mid), rest),
        Some(("late", rest)) => (Some(Part::Late), rest),
        _ => (None, text),
    };
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let start = number(rest.strip_suffix('s')?, 4)?;
    (start % 10 == 0 && start > 0).then_some(Stated::Decade(start, part))
}

fn parse_digits(text: &str) -> Option<Stated> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4).filter(|year| *year > 0)?;
    let Some(second) = parts.next() else {
        return Some(Stated::Year(year));
    };
    if let Some(quarter) = second.strip_prefix('q') {
        let quarter = i8::try_from(number(quarter, 1)?).ok()?;
        let alone = parts.next().is_none();
        return (alone && (1..=4).contains(&quarter)).then_some(Stated::Quarter(year, quarter));
    }
    let month = i8::try_from(number(second, 2)?).ok()?;
    Date::new(year, month, 1).ok()?;
    let Some(third) = parts.next() else {
        return Some(Stated::Month(year, month));
    };
    let day = i8::try_from(number(third, 2)?).ok()?;
    Date::new(year, month, day).ok()?;
    parts.next().is_none().then_some(Stated::Day(year, month, day))
}

/// Exactly `width` ASCII digits: a sign, a space or a missing zero is another notation.
fn number(text: &str, width: usize) -> Option<i16> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::PartialDate;

    fn check(text: &str, printed: &str, first: &str, last: &str) {
        let date: PartialDate = text.parse().expect(text);
        let day = |text: &str| text.parse::<PartialDate>().expect(text).first();
        assert_eq!(date.to_string(), printed);
        assert_eq!((date.first(), date.last()), (day(first), day(last)), "{text}");
    }

    fn refused(text: &str) {
        assert!(text.parse::<PartialDate>().is_err(), "{text}");
    }

    #[test]
    fn a_date_is_the_span_of_days_that_it_may_be() {
        check("2024-05-03", "2024-05-03", "2024-05-03", "2024-05-03");
        check("2024-02", "2024-02", "2024-02-01", "2024-02-29");
        check("2023", "2023", "2023-01-01", "2023-12-31");
        check("2017-Q4", "2017-Q4", "2017-10-01", "2017-12-31");
        check("2000s", "2000s", "2000-01-01", "2009-12-31");
    }

    #[test]
    fn words_for_parts_of_a_decade_are_kept() {
        check("the early 2000s", "early 2000s", "2000-01-01", "2003-12-31");
        check("mid-1980s", "mid 1980s", "1984-01-01", "1986-12-31");
        check("Late 1990s", "late 1990s", "1997-01-01", "1999-12-31");
    }

    #[test]
    fn about_widens_by_one_unit_of_the_precision() {
        check("about 2001", "about 2001", "2000-01-01", "2002-12-31");
        check("~2024-12", "about 2024-12", "2024-11-01", "2025-01-31");
        check("2024-01-01~", "about 2024-01-01", "2023-12-31", "2024-01-02");
        check("c. 2017-Q4", "about 2017-Q4", "2017-07-01", "2018-03-31");
        check("circa 1990s", "about 1990s", "1980-01-01", "2009-12-31");
        check("about 9999", "about 9999", "9998-01-01", "9999-12-31");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in ["31/02/2019", "2019-02-31", "2019-13", "2019-5", "19", "0000", "", "2001s"] {
            refused(text);
        }
        for text in ["about early 2000s", "+2019", "2019-05-03-01", "2017-Q5", "soon", "20１9"] {
            refused(text);
        }
    }

    #[test]
    fn a_padded_date_is_cut_to_its_true_precision() {
        let cut = |precision| {
            let date: PartialDate = "2017-11-01".parse().expect("a date");
            date.at_precision(precision).map(|date| date.to_string())
        };
        assert_eq!(cut("year").as_deref(), Some("2017"));
        assert_eq!(cut("quarter").as_deref(), Some("2017-Q4"));
        assert_eq!(cut("month").as_deref(), Some("2017-11"));
        assert_eq!(cut("day").as_deref(), Some("2017-11-01"));
        assert_eq!(cut("decade"), None);
    }
}
