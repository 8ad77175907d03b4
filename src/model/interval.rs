//! Valid time: from a day in `start` to a day in `end`, each known only as well as stated.
//!
//! The three-valued algebra of design section 3. Bounds are inclusive on both sides.

use std::fmt;
use std::str::FromStr;

use super::date::{DateError, Day, PartialDate};

/// When a claim stopped holding, as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Ended on a day of this date.
    Date(PartialDate),
    /// Nobody said.
    Unknown,
    /// Said to continue ("since 2012").
    Open,
}

/// The time in which a claim holds, exactly as written.
///
/// `2015..2020`, `2015..` (open), `2015..?` (end unknown), `..2020` (start unknown), `2019` (a
/// point: start and end alike), and the empty text (undated).
///
/// ```
/// use orgraph::model::{Interval, Overlap, Window};
/// let held: Interval = "2015..2020-06".parse()?;
/// let on = |text: &str| Ok::<_, orgraph::model::DateError>(Window::on(text.parse()?));
/// assert_eq!(held.bounds(None).overlap(on("2016")?), Overlap::Certain);
/// assert_eq!(held.bounds(None).overlap(on("2015-03-01")?), Overlap::Possible);
/// assert_eq!(held.bounds(None).overlap(on("2021")?), Overlap::None);
/// # Ok::<(), orgraph::model::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// When it began; `None` when nobody said.
    pub start: Option<PartialDate>,
    /// When it ended.
    pub end: End,
}

impl Interval {
    /// Nothing stated on either side.
    pub const UNDATED: Interval = Interval { start: None, end: End::Unknown };

    /// Returns the interval of something that happened or was measured within `date`.
    pub fn point(date: PartialDate) -> Interval {
        Interval { start: Some(date), end: End::Date(date) }
    }

    /// Says whether neither side was stated.
    pub fn is_undated(&self) -> bool {
        *self == Interval::UNDATED
    }

    /// Says whether start and end are the same date.
    pub fn is_point(&self) -> bool {
        self.start.is_some_and(|start| self.end == End::Date(start))
    }

    /// Returns which days the two sides may be, given when the source that says so is dated.
    ///
    /// A start nobody stated may be any day up to the end, an end any day from the start on. An
    /// open end has not come before the source's date, or the start where the source has none.
    /// Since start <= end, the later half of the start and the earlier half of the end are cut.
    pub fn bounds(&self, source_date: Option<PartialDate>) -> Bounds {
        let end_last = match self.end {
            End::Date(date) => date.last(),
            End::Unknown | End::Open => Day::MAX,
        };
        let start_first = self.start.map_or(Day::MIN, PartialDate::first);
        let start_last = self.start.map_or(end_last, PartialDate::last).min(end_last);
        let end_first = match (self.end, source_date) {
            (End::Date(date), _) => date.first(),
            (End::Open, Some(stated)) => stated.first(),
            (End::Open, None) | (End::Unknown, _) => start_first,
        };
        Bounds { start_first, start_last, end_first: end_first.max(start_first), end_last }
    }

    /// Says whether the end certainly comes before the start: an error in the data.
    pub fn ends_before_start(&self) -> bool {
        match (self.start, self.end) {
            (Some(start), End::Date(end)) => end.last() < start.first(),
            _ => false,
        }
    }

    /// Returns the period as people write it: `2009–2023`, `2012–`, `–2015`, `since early 2000s`,
    /// `2015–?`, `2019`, `ongoing`; empty when undated.
    pub fn to_text(&self) -> String {
        match (self.start, self.end) {
            (None, End::Unknown) => String::new(),
            (None, End::Open) => "ongoing".to_owned(),
            (None, End::Date(end)) => format!("–{end}"),
            (Some(start), End::Unknown) => format!("{start}–?"),
            (Some(start), End::Open) if start.is_wordy() => format!("since {start}"),
            (Some(start), End::Open) => format!("{start}–"),
            (Some(start), End::Date(end)) if start == end => start.to_string(),
            (Some(start), End::Date(end)) => format!("{start}–{end}"),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.start, self.end) {
            (None, End::Unknown) => Ok(()),
            (Some(start), End::Date(end)) if start == end => write!(f, "{start}"),
            (start, end) => {
                if let Some(start) = start {
                    write!(f, "{start}")?;
                }
                f.write_str("..")?;
                match end {
                    End::Date(end) => write!(f, "{end}"),
                    End::Unknown => f.write_str("?"),
                    End::Open => Ok(()),
                }
            }
        }
    }
}

impl FromStr for Interval {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Interval, DateError> {
        let text = text.trim();
        let Some((start, end)) = text.split_once("..") else {
            return match text {
                "" => Ok(Interval::UNDATED),
                date => Ok(Interval::point(date.parse()?)),
            };
        };
        let start = match start.trim() {
            "" => None,
            date => Some(date.parse()?),
        };
        let end = match end.trim() {
            "" => End::Open,
            "?" => End::Unknown,
            date => End::Date(date.parse()?),
        };
        Ok(Interval { start, end })
    }
}

/// A window of days to ask about, both ends included; `first <= last` always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    first: Day,
    last: Day,
}

impl Window {
    /// Returns the window of all days that `date` may be.
    pub fn on(date: PartialDate) -> Window {
        Window { first: date.first(), last: date.last() }
    }

    /// Returns the window from the first day of `from` to the last of `to`, if that is one.
    pub fn during(from: PartialDate, to: PartialDate) -> Option<Window> {
        (from.first() <= to.last()).then(|| Window { first: from.first(), last: to.last() })
    }

    /// Returns the window from the first day of `from` to the last of `to`, each open when
    /// absent; `None` when the one certainly comes after the other.
    pub fn spanning(from: Option<PartialDate>, to: Option<PartialDate>) -> Option<Window> {
        let first = from.map_or(Day::MIN, PartialDate::first);
        let last = to.map_or(Day::MAX, PartialDate::last);
        (first <= last).then_some(Window { first, last })
    }

    /// Returns its first and last day.
    pub fn days(&self) -> (Day, Day) {
        (self.first, self.last)
    }

    /// Says whether a day from `first` to `last`, both included, lies in the window.
    pub fn touches(&self, first: Day, last: Day) -> bool {
        first <= self.last && last >= self.first
    }
}

/// Whether a claim held in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overlap {
    /// On no day of it.
    None,
    /// Perhaps: the dates do not say.
    Possible,
    /// On some day of it, whatever the dates turn out to be.
    Certain,
}

/// The days on which a claim may have begun and ended, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Earliest day of the start.
    pub start_first: Day,
    /// Latest day of the start.
    pub start_last: Day,
    /// Earliest day of the end.
    pub end_first: Day,
    /// Latest day of the end.
    pub end_last: Day,
}

impl Bounds {
    /// Says whether the claim held on some day of the window.
    pub fn overlap(&self, window: Window) -> Overlap {
        if self.start_last <= window.last && self.end_first >= window.first {
            Overlap::Certain
        } else if self.start_first <= window.last && self.end_last >= window.first {
            Overlap::Possible
        } else {
            Overlap::None
        }
    }

    /// Says whether the two may have held on one same day.
    pub fn may_meet(&self, other: &Bounds) -> bool {
        self.start_first <= other.end_last && other.start_first <= self.end_last
    }

    /// Says whether the two held on one same day, whatever their dates turn out to be.
    ///
    /// Neither may have begun after the other ended; that neither ended before itself began is
    /// given, so two sides of one claim are not compared: "2019" surely meets "2010..2030".
    pub fn surely_meet(&self, other: &Bounds) -> bool {
        self.start_last <= other.end_first && other.start_last <= self.end_first
    }

    /// Says whether the two certainly began, or certainly ended, on different days.
    pub fn surely_differ(&self, other: &Bounds) -> bool {
        self.start_last < other.start_first
            || other.start_last < self.start_first
            || self.end_last < other.end_first
            || other.end_last < self.end_first
    }
}

#[cfg(test)]
mod tests {
    use super::{Interval, Overlap, PartialDate, Window};

    fn check(held: &str, source_date: Option<&str>, window: &str, expected: Overlap) {
        let held: Interval = held.parse().expect(held);
        let window: PartialDate = window.parse().expect(window);
        let source_date = source_date.map(|date| date.parse().expect(date));
        assert_eq!(held.bounds(source_date).overlap(Window::on(window)), expected);
    }

    #[test]
    fn a_year_does_not_say_whether_march_is_covered() {
        check("2020..2021", None, "2021-03", Overlap::Possible);
        check("2020..2021", None, "2021", Overlap::Certain);
    }

    #[test]
    fn an_open_end_has_not_come_before_the_source_was_dated() {
        check("2012..", Some("2020-05"), "2019", Overlap::Certain);
        check("2012..", Some("2020-05"), "2020-05-02", Overlap::Possible);
        check("2012..", None, "2019", Overlap::Possible);
        check("2012..?", Some("2020-05"), "2019", Overlap::Possible);
    }

    #[test]
    fn the_undated_is_possible_everywhere_and_certain_nowhere() {
        check("", None, "1800", Overlap::Possible);
        check("..2015", None, "2015", Overlap::Certain);
        check("..2015", None, "1990", Overlap::Possible);
        check("..2015", None, "2016", Overlap::None);
    }

    #[test]
    fn nothing_is_certain_inside_the_margin_of_about() {
        check("about 2001..about 2001", None, "2001-06", Overlap::Possible);
        check("about 2001..2010", None, "2002-12-30", Overlap::Possible);
        check("about 2001..2010", None, "2003", Overlap::Certain);
    }

    #[test]
    fn the_written_form_reads_back() {
        for text in ["2015..2020", "2015..", "2015..?", "..2020", "2019", "", "early 2000s.."] {
            assert_eq!(text.parse::<Interval>().expect(text).to_string(), text);
        }
        assert_eq!("2019..2019".parse::<Interval>().expect("a point").to_string(), "2019");
    }

    #[test]
    fn an_end_before_the_start_is_an_error_only_when_certain() {
        let ends_before = |text: &str| text.parse::<Interval>().expect(text).ends_before_start();
        assert!(ends_before("2018..2015"));
        assert!(!ends_before("2018-05..2018"));
        assert!(!ends_before("2018.."));
    }
}
