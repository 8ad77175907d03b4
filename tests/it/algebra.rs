//! The algebra of dates against a day-by-day brute force, written from design section 3 ("Time")
//! with a calendar of its own.
//!
//! A claim is every pair of days S in its start and E in its end with S <= E. It overlaps a window
//! certainly when all its pairs do, possibly when some do. Because the bounds are cut by S <= E
//! first, the documented formulas are exactly that, on both sides: `certainly` is not weaker here.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use orgraph::model::{Bounds, End, Interval, Overlap, PartialDate, Window};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof};
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// The seed of every random test here; a failure prints the smallest case that shows it.
const SEED: u64 = 2_024;
/// Days that stand for "before all" and "after all": years beyond every date that is made here.
const ALL_DAYS: RangeInclusive<i32> = day(1989, 1, 1)..=day(2011, 12, 31);
/// The same for pairs of claims, whose brute force is of the fourth power.
const FEW_DAYS: RangeInclusive<i32> = day(2000, 12, 20)..=day(2001, 3, 10);

/// Days since 0001-01-01 of the Gregorian calendar, counted year by year.
const fn day(year: i32, month: i32, of_month: i32) -> i32 {
    let mut days = (year - 1) * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
    let mut before = 1;
    while before < month {
        days += month_days(year, before);
        before += 1;
    }
    days + of_month - 1
}

const fn month_days(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A date as a source writes it, and its days by the definition.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    days: RangeInclusive<i32>,
}

impl Written {
    fn date(&self) -> PartialDate {
        self.text.parse().expect("a date")
    }
}

fn days_of_months(year: i32, first: i32, count: i32) -> RangeInclusive<i32> {
    let (next, month) = (year + (first - 1 + count) / 12, (first - 1 + count) % 12 + 1);
    day(year, first, 1)..=day(next, month, 1) - 1
}

fn a_day(year: i32, month: i32, of_month: i32) -> Written {
    let on = day(year, month, of_month);
    Written { text: format!("{year:04}-{month:02}-{of_month:02}"), days: on..=on }
}

fn a_month(year: i32, month: i32) -> Written {
    Written { text: format!("{year:04}-{month:02}"), days: days_of_months(year, month, 1) }
}

fn a_quarter(year: i32, quarter: i32) -> Written {
    let days = days_of_months(year, quarter * 3 - 2, 3);
    Written { text: format!("{year:04}-Q{quarter}"), days }
}

fn a_year(year: i32) -> Written {
    Written { text: format!("{year:04}"), days: days_of_months(year, 1, 12) }
}

fn a_decade(word: &str, start: i32, first: i32, last: i32) -> Written {
    let days = day(start + first, 1, 1)..=day(start + last, 12, 31);
    Written { text: format!("{word}{start:04}s"), days }
}

/// Widened by one unit of the precision on both sides, which the two neighbours name.
fn about(written: &Written, before: &Written, after: &Written) -> Written {
    let days = *before.days.start()..=*after.days.end();
    Written { text: format!("about {}", written.text), days }
}

fn about_month(year: i32, month: i32) -> Written {
    let ordinal = year * 12 + month - 1;
    let at = |ordinal: i32| a_month(ordinal / 12, ordinal % 12 + 1);
    about(&at(ordinal), &at(ordinal - 1), &at(ordinal + 1))
}

fn about_quarter(year: i32, quarter: i32) -> Written {
    let ordinal = year * 4 + quarter - 1;
    let at = |ordinal: i32| a_quarter(ordinal / 4, ordinal % 4 + 1);
    about(&at(ordinal), &at(ordinal - 1), &at(ordinal + 1))
}

fn about_day(written: &Written) -> Written {
    let days = written.days.start() - 1..=written.days.end() + 1;
    Written { text: format!("about {}", written.text), days }
}

fn any_day() -> impl Strategy<Value = Written> {
    let days = (1999..2004_i32, 1..13_i32, 1..32_i32);
    days.prop_map(|(year, month, on)| a_day(year, month, on.min(month_days(year, month))))
}

/// Dates of every kind in five years around the turn of a decade.
fn dates() -> impl Strategy<Value = Written> {
    let year = || 1999..2004_i32;
    let part = |(word, first, last): (&'static str, i32, i32)| {
        prop_oneof![Just(1990), Just(2000)].prop_map(move |s| a_decade(word, s, first, last))
    };
    prop_oneof![
        3 => any_day(),
        1 => any_day().prop_map(|date| about_day(&date)),
        2 => (year(), 1..13_i32).prop_map(|(year, month)| a_month(year, month)),
        1 => (year(), 1..13_i32).prop_map(|(year, month)| about_month(year, month)),
        2 => (year(), 1..5_i32).prop_map(|(year, quarter)| a_quarter(year, quarter)),
        1 => (year(), 1..5_i32).prop_map(|(year, quarter)| about_quarter(year, quarter)),
        2 => year().prop_map(a_year),
        1 => year().prop_map(|year| about(&a_year(year), &a_year(year - 1), &a_year(year + 1))),
        1 => part(("early ", 0, 3)),
        1 => part(("mid ", 4, 6)),
        1 => part(("late ", 7, 9)),
    ]
}

/// Dates of a few weeks, for what is of the fourth power.
fn near_dates() -> impl Strategy<Value = Written> {
    let days = || (1..3_i32, 1..29_i32).prop_map(|(month, on)| a_day(2001, month, on));
    prop_oneof![
        3 => days(),
        1 => days().prop_map(|date| about_day(&date)),
        2 => (1..3_i32).prop_map(|month| a_month(2001, month)),
    ]
}

#[derive(Clone, Debug)]
enum WrittenEnd {
    On(Written),
    Unknown,
    Open,
}

/// A valid time as written, with the date of the source that says so.
#[derive(Clone, Debug)]
struct Held {
    start: Option<Written>,
    end: WrittenEnd,
    source: Option<Written>,
}

impl Held {
    fn interval(&self) -> Interval {
        let end = match &self.end {
            WrittenEnd::On(date) => End::Date(date.date()),
            WrittenEnd::Unknown => End::Unknown,
            WrittenEnd::Open => End::Open,
        };
        Interval { start: self.start.as_ref().map(Written::date), end }
    }

    fn bounds(&self) -> Bounds {
        self.interval().bounds(self.source.as_ref().map(Written::date))
    }

    /// Every (S, E) that the definition allows; `all` stands for all days there are.
    fn pairs(&self, all: &RangeInclusive<i32>) -> impl Iterator<Item = (i32, i32)> + use<> {
        let starts = self.start.as_ref().map_or(all.clone(), |start| start.days.clone());
        let ends = match (&self.end, &self.source) {
            (WrittenEnd::On(end), _) => end.days.clone(),
            (WrittenEnd::Open, Some(source)) => *source.days.start()..=*all.end(),
            (WrittenEnd::Open, None) | (WrittenEnd::Unknown, _) => all.clone(),
        };
        let last = *ends.end();
        starts.flat_map(move |start| (start.max(*ends.start())..=last).map(move |end| (start, end)))
    }
}

fn held(dates: impl Strategy<Value = Written> + Clone) -> impl Strategy<Value = Held> {
    let end = prop_oneof![
        4 => dates.clone().prop_map(WrittenEnd::On),
        1 => Just(WrittenEnd::Unknown),
        1 => Just(WrittenEnd::Open),
    ];
    let start = proptest::option::weighted(0.8, dates.clone());
    let spans = (start, end, proptest::option::of(dates.clone()));
    let spans = spans.prop_map(|(start, end, source)| Held { start, end, source });
    let points = dates.prop_map(|date| Held {
        start: Some(date.clone()),
        end: WrittenEnd::On(date),
        source: None,
    });
    prop_oneof![4 => spans, 1 => points]
}

#[expect(clippy::print_stdout, reason = "a random test prints its seed")]
fn runner(cases: u32) -> TestRunner {
    let seed = RngSeed::Fixed(SEED);
    println!("seed {SEED}");
    let config = Config { cases, rng_seed: seed, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
}

fn check<T: std::fmt::Debug>(
    cases: u32,
    strategy: impl Strategy<Value = T>,
    property: impl Fn(T) -> Result<(), proptest::test_runner::TestCaseError>,
) {
    runner(cases).run(&strategy, property).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_date_is_the_days_of_its_definition() {
    let decades = (0..900_i32, any::<bool>()).prop_map(|(tens, wide)| {
        let start = 100 + tens * 10;
        let whole = |start: i32| a_decade("", start, 0, 9);
        match wide {
            true => about(&whole(start), &whole(start - 10), &whole(start + 10)),
            false => whole(start),
        }
    });
    let dates = prop_oneof![4 => dates(), 1 => decades, 1 => (1..10_000_i32).prop_map(a_year)];
    check(4_000, dates, |written| {
        let date = written.date();
        let days = date.first().number()..=date.last().number();
        prop_assert!(date.first() <= date.last());
        prop_assert_eq!(days, written.days);
        Ok(())
    });
}

#[test]
fn dates_and_intervals_read_back_as_written() {
    check(4_000, held(dates().boxed()), |held| {
        let interval = held.interval();
        prop_assert_eq!(interval.to_string().parse::<Interval>().ok(), Some(interval));
        for written in [&held.start, &held.source].into_iter().flatten() {
            prop_assert_eq!(written.date().to_string(), written.text.clone());
        }
        Ok(())
    });
}

#[test]
fn a_claim_overlaps_a_window_certainly_when_all_its_days_do_and_possibly_when_some_do() {
    let windows = (dates(), proptest::option::of(dates()));
    check(1_500, (held(dates().boxed()), windows), |(held, (from, to))| {
        let asked = to
            .as_ref()
            .map_or(Some(Window::on(from.date())), |to| Window::during(from.date(), to.date()));
        let (a, b) = (*from.days.start(), *to.as_ref().unwrap_or(&from).days.end());
        prop_assert_eq!(asked.is_some(), a <= b, "a window has a day");
        let Some(window) = asked else { return Ok(()) };
        let (mut some, mut all, mut any) = (false, true, false);
        for (start, end) in held.pairs(&ALL_DAYS) {
            let meets = start <= b && end >= a;
            (some, all, any) = (some || meets, all && meets, true);
            if some && !all {
                break;
            }
        }
        prop_assert_eq!(any, !held.interval().ends_before_start(), "an error has no day");
        let expected = match (any && all, some) {
            (true, _) => Overlap::Certain,
            (_, true) => Overlap::Possible,
            _ => Overlap::None,
        };
        if any {
            prop_assert_eq!(held.bounds().overlap(window), expected);
        }
        Ok(())
    });
}

#[test]
fn bounds_are_the_days_that_some_pair_reaches() {
    check(300, held(near_dates().boxed()), |held| {
        let pairs: Vec<(i32, i32)> = held.pairs(&FEW_DAYS).collect();
        let clamped = |day: i32| day.clamp(*FEW_DAYS.start(), *FEW_DAYS.end());
        let bounds = held.bounds();
        let Some(start_first) = pairs.iter().map(|pair| pair.0).min() else { return Ok(()) };
        prop_assert_eq!(clamped(bounds.start_first.number()), start_first);
        let start_last = pairs.iter().map(|pair| pair.0).max();
        prop_assert_eq!(Some(clamped(bounds.start_last.number())), start_last);
        let end_first = pairs.iter().map(|pair| pair.1).min();
        prop_assert_eq!(Some(clamped(bounds.end_first.number())), end_first);
        let end_last = pairs.iter().map(|pair| pair.1).max();
        prop_assert_eq!(Some(clamped(bounds.end_last.number())), end_last);
        Ok(())
    });
}

#[test]
fn two_claims_meet_and_differ_as_their_days_do() {
    let pair = (held(near_dates().boxed()), held(near_dates().boxed()));
    check(600, pair, |(one, other)| {
        let (ones, others): (Vec<_>, Vec<_>) =
            (one.pairs(&FEW_DAYS).collect(), other.pairs(&FEW_DAYS).collect());
        if ones.is_empty() || others.is_empty() {
            return Ok(());
        }
        let (mut may, mut surely) = (false, true);
        'all: for (start, end) in &ones {
            for (other_start, other_end) in &others {
                let meets = start.max(other_start) <= end.min(other_end);
                (may, surely) = (may || meets, surely && meets);
                if may && !surely {
                    break 'all;
                }
            }
        }
        let apart = |a: BTreeSet<i32>, b: BTreeSet<i32>| a.is_disjoint(&b);
        let starts = |of: &[(i32, i32)]| of.iter().map(|pair| pair.0).collect();
        let ends = |of: &[(i32, i32)]| of.iter().map(|pair| pair.1).collect();
        let differ = apart(starts(&ones), starts(&others)) || apart(ends(&ones), ends(&others));
        let (bounds, against) = (one.bounds(), other.bounds());
        prop_assert_eq!(bounds.may_meet(&against), may);
        prop_assert_eq!(bounds.surely_meet(&against), surely);
        prop_assert_eq!(bounds.surely_differ(&against), differ);
        prop_assert_eq!(against.surely_meet(&bounds), surely);
        prop_assert_eq!(against.surely_differ(&bounds), differ);
        Ok(())
    });
}

fn overlap(held: &str, source: Option<&str>, window: &str) -> Overlap {
    let held: Interval = held.parse().expect(held);
    let source = source.map(|date| date.parse().expect(date));
    held.bounds(source).overlap(Window::on(window.parse().expect(window)))
}

#[test]
fn the_documented_formulas_turn_at_the_day_that_they_name() {
    // certainly: start.last <= b and end.first >= a.
    assert_eq!(overlap("2010..2015", None, "2010-12-30"), Overlap::Possible);
    assert_eq!(overlap("2010..2015", None, "2010-12-31"), Overlap::Certain);
    assert_eq!(overlap("2010..2015", None, "2015-01-01"), Overlap::Certain);
    assert_eq!(overlap("2010..2015", None, "2015-01-02"), Overlap::Possible);
    // possibly: start.first <= b and end.last >= a.
    assert_eq!(overlap("2010..2015", None, "2009-12-31"), Overlap::None);
    assert_eq!(overlap("2010..2015", None, "2010-01-01"), Overlap::Possible);
    assert_eq!(overlap("2010..2015", None, "2015-12-31"), Overlap::Possible);
    assert_eq!(overlap("2010..2015", None, "2016-01-01"), Overlap::None);
}

#[test]
fn a_side_is_cut_where_the_other_says_more() {
    // The start of "2015..2015-03" is not after March; the end of "2015-06..2015" not before June.
    assert_eq!(overlap("2015..2015-03", None, "2015-03"), Overlap::Certain);
    assert_eq!(overlap("2015..2015-03", None, "2015-02"), Overlap::Possible);
    assert_eq!(overlap("2015-06..2015", None, "2015-06"), Overlap::Certain);
    assert_eq!(overlap("2015-06..2015", None, "2015-07"), Overlap::Possible);
}

#[test]
fn an_open_end_is_certain_up_to_the_first_day_of_the_sources_date() {
    assert_eq!(overlap("2012..", Some("2020"), "2020-01-01"), Overlap::Certain);
    assert_eq!(overlap("2012..", Some("2020"), "2020-01-02"), Overlap::Possible);
    assert_eq!(overlap("2012-05..", Some("2011"), "2012-05"), Overlap::Certain);
    assert_eq!(overlap("..", Some("2020"), "2020-01-01"), Overlap::Possible);
}
