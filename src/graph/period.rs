//! When facts held: each list of bounds that some fact has stands once, and links name it by a
//! number, so that a search asks for a date without reading the claims.

use std::collections::HashMap;

use super::node::{Fact, number};
use crate::model::Bounds;
use crate::model::Day;
use crate::model::Overlap;
use crate::model::Window;

/// The bits that a link has for the number of its period.
pub(super) const PERIOD_BITS: u32 = 20;

/// The days on which the asserting claims of a fact may have begun and ended.
#[derive(Clone, Copy, Debug)]
struct Period {
    /// The first and last day on which any may have held.
    hull: (Day, Day),
    /// The place of the first bounds, and of the end.
    bounds: (u32, u32),
}

/// All periods of a topology.
pub(super) struct Periods {
    periods: Vec<Period>,
    bounds: Vec<Bounds>,
    /// The number that stands for all that do not fit a link.
    far: u32,
    /// The numbers of these, by fact.
    beyond: Vec<(Fact, u32)>,
}

/// Gives periods their numbers, in the order in which facts first have them.
pub(super) struct PeriodWriter {
    periods: Periods,
    numbers: HashMap<Box<[Bounds]>, u32>,
}

impl PeriodWriter {
    pub(super) fn new() -> PeriodWriter {
        PeriodWriter::with_room((1 << PERIOD_BITS) - 1)
    }

    /// With so many numbers that fit a link.
    fn with_room(far: u32) -> PeriodWriter {
        let periods = Periods { periods: Vec::new(), bounds: Vec::new(), far, beyond: Vec::new() };
        PeriodWriter { periods, numbers: HashMap::new() }
    }

    /// Returns the number of the next fact's period, as its links have it.
    pub(super) fn number(&mut self, fact: Fact, bounds: &[Bounds]) -> u32 {
        let known = self.numbers.get(bounds).copied();
        let ix = known.unwrap_or_else(|| self.add(bounds));
        if ix < self.periods.far {
            return ix;
        }
        self.periods.beyond.push((fact, ix));
        self.periods.far
    }

    fn add(&mut self, bounds: &[Bounds]) -> u32 {
        let all = &mut self.periods;
        let first = number(all.bounds.len());
        all.bounds.extend(bounds);
        let end = number(all.bounds.len());
        all.periods.push(Period { hull: hull(bounds), bounds: (first, end) });
        let ix = number(all.periods.len() - 1);
        self.numbers.insert(bounds.into(), ix);
        ix
    }

    pub(super) fn finish(self) -> Periods {
        self.periods
    }
}

impl Periods {
    /// Says whether a fact held in a window: the best of what its asserting claims say, each by
    /// itself. `fact` is asked for only when its period does not fit a link.
    pub(super) fn held(&self, ix: u32, fact: impl FnOnce() -> Fact, window: Window) -> Overlap {
        let Some(Period { hull: (first, last), bounds }) = self.period(ix, fact) else {
            return Overlap::None;
        };
        if !window.touches(*first, *last) {
            return Overlap::None;
        }
        let bounds = &self.bounds[bounds.0 as usize..bounds.1 as usize];
        bounds.iter().map(|bounds| bounds.overlap(window)).max().unwrap_or(Overlap::None)
    }

    fn period(&self, ix: u32, fact: impl FnOnce() -> Fact) -> Option<&Period> {
        if ix < self.far {
            return self.periods.get(ix as usize);
        }
        let fact = fact();
        let place = self.beyond.binary_search_by_key(&fact, |(fact, _)| *fact).ok()?;
        self.periods.get(self.beyond[place].1 as usize)
    }
}

/// The first and last day of all.
fn hull(bounds: &[Bounds]) -> (Day, Day) {
    bounds.iter().fold((Day::MAX, Day::MIN), |(first, last), bounds| {
        (first.min(bounds.start_first), last.max(bounds.end_last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Interval;

    #[test]
    fn a_period_that_fits_no_link_is_found_by_its_fact() {
        let year = |year: i16| {
            let valid: Interval = year.to_string().parse().expect("a year");
            valid.bounds(None)
        };
        let mut writer = PeriodWriter::with_room(2);
        let numbers: Vec<u32> = (0..6)
            .map(|fact| writer.number(Fact(fact), &[year(2000 + (fact as i16) % 4)]))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 2, 0, 1]);
        let periods = writer.finish();
        for (fact, ix) in (0..).zip(numbers) {
            for other in 0..4 {
                let window = Window::on((2000 + other).to_string().parse().expect("a year"));
                let held = periods.held(ix, || Fact(fact), window) != Overlap::None;
                assert_eq!(held, other == fact % 4, "fact {fact} in 200{other}");
            }
        }
    }
}
