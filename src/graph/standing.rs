//! How facts stand: what the claims of a fact say of its time, stance and confidence. Each such
//! list stands once, and links name it by a number, so that a search asks for a date without
//! reading any claims.

use rustc_hash::FxHashMap;

use super::node::{Fact, Said, number};
use crate::model::Day;
use crate::model::Overlap;
use crate::model::Window;

/// The bits that a link has for the number of a standing.
pub(super) const STANDING_BITS: u32 = 20;

/// What the claims of a fact say.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// The first and last day on which any asserting claim may have held.
    hull: (Day, Day),
    /// The place of what the first claim says, and of the end.
    said: (u32, u32),
}

/// All standings of a topology.
pub(super) struct Standings {
    standings: Vec<Standing>,
    said: Vec<Said>,
    /// The number that stands for all that do not fit a link.
    far: u32,
    /// The numbers of these, by fact.
    beyond: Vec<(Fact, u32)>,
}

/// Gives standings their numbers, in the order in which facts first have them.
pub(super) struct StandingWriter {
    standings: Standings,
    numbers: FxHashMap<Box<[Said]>, u32>,
}

impl StandingWriter {
    pub(super) fn new() -> StandingWriter {
        StandingWriter::with_room((1 << STANDING_BITS) - 1)
    }

    /// With so many numbers that fit a link.
    fn with_room(far: u32) -> StandingWriter {
        let (standings, said, beyond) = (Vec::new(), Vec::new(), Vec::new());
        let standings = Standings { standings, said, far, beyond };
        StandingWriter { standings, numbers: FxHashMap::default() }
    }

    /// Returns the number of the next fact's standing, as its links have it.
    pub(super) fn number(&mut self, fact: Fact, said: &[Said]) -> u32 {
        let known = self.numbers.get(said).copied();
        let ix = known.unwrap_or_else(|| self.add(said));
        if ix < self.standings.far {
            return ix;
        }
        self.standings.beyond.push((fact, ix));
        self.standings.far
    }

    fn add(&mut self, said: &[Said]) -> u32 {
        let all = &mut self.standings;
        let first = number(all.said.len());
        all.said.extend(said);
        let end = number(all.said.len());
        let ix = number(all.standings.len());
        all.standings.push(Standing { hull: hull(said), said: (first, end) });
        // Those that fit no link are not looked for again: there may be as many as facts.
        if ix < all.far {
            self.numbers.insert(said.into(), ix);
        }
        ix
    }

    pub(super) fn finish(self) -> Standings {
        self.standings
    }
}

impl Standings {
    /// Says whether a fact held in a window: the best of what its asserting claims say, each by
    /// itself. `fact` is asked for only when its standing does not fit a link.
    pub(super) fn held(&self, ix: u32, fact: impl FnOnce() -> Fact, window: Window) -> Overlap {
        let standing = self.standing(ix, fact);
        let (first, last) = standing.hull;
        if !window.touches(first, last) {
            return Overlap::None;
        }
        let asserted = self.list(standing).iter().filter(|said| said.is_asserted);
        asserted.map(|said| said.bounds.overlap(window)).max().unwrap_or(Overlap::None)
    }

    /// What the claims of a fact say, oldest first.
    pub(super) fn said(&self, ix: u32, fact: Fact) -> &[Said] {
        self.list(self.standing(ix, || fact))
    }

    fn list(&self, standing: &Standing) -> &[Said] {
        &self.said[standing.said.0 as usize..standing.said.1 as usize]
    }

    fn standing(&self, ix: u32, fact: impl FnOnce() -> Fact) -> &Standing {
        if ix != self.far {
            return &self.standings[ix as usize];
        }
        let fact = fact();
        let place = self.beyond.binary_search_by_key(&fact, |(fact, _)| *fact);
        let place = place.expect("a fact whose standing fits no link is listed");
        &self.standings[self.beyond[place].1 as usize]
    }
}

fn hull(said: &[Said]) -> (Day, Day) {
    let asserted = said.iter().filter(|said| said.is_asserted);
    asserted.fold((Day::MAX, Day::MIN), |(first, last), said| {
        (first.min(said.bounds.start_first), last.max(said.bounds.end_last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Confidence;
    use crate::model::Interval;

    #[test]
    fn a_standing_that_fits_no_link_is_found_by_its_fact() {
        let in_year = |year: i16| {
            let valid: Interval = year.to_string().parse().expect("a year");
            let (is_asserted, confidence) = (true, Confidence::UNASSESSED);
            Said { bounds: valid.bounds(None), is_asserted, confidence }
        };
        let mut writer = StandingWriter::with_room(2);
        let mut number = |fact: u32| writer.number(Fact(fact), &[in_year(2000 + fact as i16 % 4)]);
        let numbers: Vec<u32> = (0..6).map(&mut number).collect();
        assert_eq!(numbers, [0, 1, 2, 2, 0, 1]);
        let standings = writer.finish();
        for (fact, ix) in (0..).zip(numbers) {
            for other in 0..4 {
                let window = Window::on((2000 + other).to_string().parse().expect("a year"));
                let held = standings.held(ix, || Fact(fact), window) != Overlap::None;
                assert_eq!(held, other == fact % 4, "fact {fact} in 200{other}");
            }
        }
    }
}
