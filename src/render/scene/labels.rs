//! The words on an edge: relation, period in years, citations.

use std::collections::BTreeSet;

use crate::model::Claim;
use crate::model::End;
use crate::model::Interval;
use crate::model::PartialDate;

use super::EdgeLabel;
use super::LabelPart;
use super::PartTone;

/// Longest line of a label, in characters; more goes on further lines.
const LINE_CHARS_MAX: usize = 28;
/// Different periods that are written out.
const PERIODS_MAX: usize = 3;
/// Citations that are written out; of more, two and how many more.
const CITATIONS_MAX: usize = 3;
/// What is said of something that nobody dates and that goes on.
const ONGOING: &str = "ongoing";
/// What stands where a source is missing.
pub(super) const UNSOURCED: &str = "[?]";
/// What stands where sources differ.
pub(super) const DIFFERS: &str = "▲";

impl EdgeLabel {
    /// Returns the parts line by line: one line, or the relation and what is said of it when one
    /// would be too long, and that broken between periods.
    pub fn lines(&self) -> Vec<Vec<LabelPart>> {
        let unsourced = self.citations == UNSOURCED;
        let cited = if unsourced { PartTone::Warning } else { PartTone::Bold };
        let relation = part(&self.relation, PartTone::Edge);
        let (mark, citations) = (part(&self.mark, PartTone::Warning), part(&self.citations, cited));
        if self.text().chars().count() <= LINE_CHARS_MAX || self.relation.is_empty() {
            let period = part(&self.period, PartTone::Muted);
            return vec![[relation, mark, period, citations].into_iter().flatten().collect()];
        }
        let mut lines: Vec<Vec<LabelPart>> = vec![relation.into_iter().collect()];
        let periods = broken(&self.period);
        let last = periods.len() - 1;
        for (ix, period) in periods.iter().enumerate() {
            let mark = mark.clone().filter(|_| ix == 0);
            let citations = citations.clone().filter(|_| ix == last);
            let parts = [mark, part(period, PartTone::Muted), citations];
            lines.push(parts.into_iter().flatten().collect());
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// Returns the whole label as one text.
    pub fn text(&self) -> String {
        let parts = [&self.relation, &self.mark, &self.period, &self.citations];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Breaks periods where one ends and the line would be too long; there is at least one line.
fn broken(periods: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let pieces = periods.split_inclusive(", ").flat_map(|piece| piece.split_inclusive(" / "));
    for piece in pieces {
        let line = lines.last_mut().expect("there is a line");
        let is_long = line.chars().count() + piece.trim_end().chars().count() > LINE_CHARS_MAX;
        if is_long && !line.is_empty() {
            line.truncate(line.trim_end().len());
            lines.push(piece.to_owned());
        } else {
            line.push_str(piece);
        }
    }
    lines
}

fn part(text: &str, tone: PartTone) -> Option<LabelPart> {
    (!text.is_empty()).then(|| LabelPart { text: text.to_owned(), tone })
}

/// Returns numbers in brackets: `[1][4]`, and `[1][4] +3` for five; `[?]` for none.
pub(super) fn citations_text(numbers: &[usize]) -> String {
    let shown = if numbers.len() > CITATIONS_MAX { CITATIONS_MAX - 1 } else { numbers.len() };
    let mut text: String = numbers[..shown].iter().map(|number| format!("[{number}]")).collect();
    if numbers.len() > shown {
        text.push_str(&format!(" +{}", numbers.len() - shown));
    }
    if numbers.is_empty() { UNSOURCED.to_owned() } else { text }
}

/// Returns an interval in years: `2012–24`, `2012–`, `–2015`, `since early 2000s`, `2019`; empty
/// when undated.
pub(super) fn years(valid: &Interval) -> String {
    match (valid.start, valid.end) {
        (None, End::Unknown) => String::new(),
        (None, End::Open) => ONGOING.to_owned(),
        (None, End::Date(end)) => format!("–{}", year(end)),
        (Some(start), End::Unknown) => format!("{}–?", year(start)),
        (Some(start), End::Open) if start.is_wordy() => format!("since {start}"),
        (Some(start), End::Open) => format!("{}–", year(start)),
        (Some(start), End::Date(end)) if year(start) == year(end) => year(start),
        (Some(start), End::Date(end)) => {
            let plain = !start.is_wordy() && !end.is_wordy();
            let same_century = start.year() / 100 == end.year() / 100;
            if plain && same_century {
                format!("{}–{:02}", year(start), end.year() % 100)
            } else {
                format!("{}–{}", year(start), year(end))
            }
        }
    }
}

fn year(date: PartialDate) -> String {
    if date.is_wordy() { date.to_string() } else { date.year().to_string() }
}

/// Returns the periods of several claims, each once: set against each other where sources
/// differ, else listed, and of many the span with their number.
pub(super) fn periods<'a>(claims: impl Iterator<Item = &'a Claim>, differs: bool) -> String {
    let intervals: BTreeSet<Interval> = claims.map(|claim| claim.valid).collect();
    let mut texts: Vec<String> = Vec::new();
    for text in intervals.iter().map(years) {
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.len() > 1 {
        // "Since 2012" says that it goes on.
        texts.retain(|text| text != ONGOING);
    }
    match texts.len() {
        0..=PERIODS_MAX => texts.join(if differs { " / " } else { ", " }),
        many => {
            let starts = intervals.iter().filter_map(|valid| valid.start).map(PartialDate::year);
            let ends = intervals.iter().filter_map(|valid| match valid.end {
                End::Date(end) => Some(end.year()),
                _ => None,
            });
            let all: Vec<i16> = starts.chain(ends).collect();
            match (all.iter().min(), all.iter().max()) {
                (Some(first), Some(last)) => format!("{first} … {last}, {many} periods"),
                _ => format!("{many} periods"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{broken, citations_text, years};

    fn check(valid: &str, expected: &str) {
        assert_eq!(years(&valid.parse().expect(valid)), expected);
    }

    #[test]
    fn a_period_is_told_in_years() {
        check("2012..2024-05", "2012–24");
        check("1998..2004", "1998–2004");
        check("2012-03..", "2012–");
        check("..2015", "–2015");
        check("2019-01..2019-11", "2019");
        check("2019", "2019");
        check("2015..?", "2015–?");
        check("", "");
    }

    #[test]
    fn long_periods_are_broken_where_one_ends() {
        let sums = "2008– GBP 890,000 (cumulative), 2017–? GBP 255,000 (grant)";
        assert_eq!(broken(sums), ["2008– GBP 890,000 (cumulative),", "2017–? GBP 255,000 (grant)"]);
        assert_eq!(broken("2008–12 / 2009–12"), ["2008–12 / 2009–12"]);
        assert_eq!(broken(""), [""]);
    }

    #[test]
    fn words_stay_words() {
        check("early 2000s..", "since early 2000s");
        check("about 2001..2010", "about 2001–2010");
    }

    #[test]
    fn many_citations_are_counted_and_none_is_said() {
        assert_eq!(citations_text(&[1, 2, 7]), "[1][2][7]");
        assert_eq!(citations_text(&[1, 4, 5, 6, 9]), "[1][4] +3");
        assert_eq!(citations_text(&[]), "[?]");
    }
}
