//! How facts stand: what the claims of a fact say of its time, stance and confidence. Each such
//! list stands once, and links name it by a number, so that a search asks for a date without
//! reading any claims.

use rustc_hash::FxHashMap;

use super::column::{BadBlock, Column};
use super::node::{FOLLOWED, Fact, Said, number};
use crate::model::Overlap;
use crate::model::Window;

/// The bits that a link has for the number of a standing.
pub(super) const STANDING_BITS: u32 = 20;

/// All standings of a topology: the place of what the first claim says is the number.
#[derive(Default)]
pub(super) struct Standings {
    /// What claims say, as words; one that is followed by another of its list says so.
    pub(super) said: Column<[u32; 6]>,
    /// Those that do not fit a link: the facts, sorted, and the numbers.
    pub(super) beyond: Column<[u32; 2]>,
}

/// The number that stands in a link for all that do not fit it.
pub(super) const FAR: u32 = (1 << STANDING_BITS) - 1;

/// Gives standings their numbers, in the order in which facts first have them.
pub(super) struct StandingWriter {
    said: Vec<[u32; 6]>,
    beyond: Vec<[u32; 2]>,
    numbers: FxHashMap<Box<[Said]>, u32>,
    /// How many numbers fit a link.
    room: u32,
}

impl StandingWriter {
    pub(super) fn new() -> StandingWriter {
        StandingWriter::with_room(FAR)
    }

    fn with_room(room: u32) -> StandingWriter {
        let (said, beyond) = (Vec::new(), Vec::new());
        StandingWriter { said, beyond, numbers: FxHashMap::default(), room }
    }

    /// Returns the number of the next fact's standing, as its links have it.
    pub(super) fn number(&mut self, fact: Fact, said: &[Said]) -> u32 {
        let known = self.numbers.get(said).copied();
        let ix = known.unwrap_or_else(|| self.add(said));
        if ix < self.room {
            return ix;
        }
        self.beyond.push([fact.0, ix]);
        FAR
    }

    fn add(&mut self, said: &[Said]) -> u32 {
        let ix = number(self.said.len());
        self.said.extend(said_words(said));
        // Those that fit no link are not looked for again: there may be as many as facts.
        if ix < self.room {
            self.numbers.insert(said.into(), ix);
        }
        ix
    }

    pub(super) fn finish(self) -> Standings {
        Standings { said: self.said.into(), beyond: self.beyond.into() }
    }
}

/// A list as words: all but the last are followed by another.
pub(super) fn said_words(said: &[Said]) -> impl Iterator<Item = [u32; 6]> {
    said.iter().enumerate().map(|(ix, one)| {
        let mut words = one.words();
        words[5] |= if ix + 1 < said.len() { FOLLOWED } else { 0 };
        words
    })
}

impl Standings {
    /// Says whether a fact held in a window: the best of what its asserting claims say, each by
    /// itself. `fact` is asked for only when its standing does not fit a link.
    pub(super) fn held(
        &self,
        ix: u32,
        fact: impl FnOnce() -> u32,
        window: Window,
    ) -> Result<Overlap, BadBlock> {
        let place = self.place(ix, fact)?;
        let first = self.said.row(place)?;
        match first[5] & FOLLOWED {
            0 => Ok(best(&[first], window)),
            _ => Ok(best(self.list(place)?, window)),
        }
    }

    /// What the claims of a fact say, oldest first.
    pub(super) fn said(&self, ix: u32, fact: u32) -> Result<&[[u32; 6]], BadBlock> {
        self.list(self.place(ix, || fact)?)
    }

    fn list(&self, place: usize) -> Result<&[[u32; 6]], BadBlock> {
        let mut end = place + 1;
        while self.said.row(end - 1)?[5] & FOLLOWED != 0 {
            end += 1;
        }
        self.said.rows(place..end)
    }

    fn place(&self, ix: u32, fact: impl FnOnce() -> u32) -> Result<usize, BadBlock> {
        if ix != FAR {
            return Ok(ix as usize);
        }
        let fact = fact();
        let place = self.beyond.partition_point(|[other, _]| other < fact)?;
        match self.beyond.row(place)? {
            [other, ix] if other == fact => Ok(ix as usize),
            _ => Err(BadBlock),
        }
    }
}

/// The best of what asserting claims say of a window, each by itself.
pub(super) fn best(said: &[[u32; 6]], window: Window) -> Overlap {
    let said = said.iter().map(|words| Said::of_words(*words));
    let asserted = said.filter(|said| said.is_asserted);
    asserted.map(|said| said.bounds.overlap(window)).max().unwrap_or(Overlap::None)
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
        assert_eq!(numbers, [0, 1, FAR, FAR, 0, 1]);
        let standings = writer.finish();
        for (fact, ix) in (0..).zip(numbers) {
            for other in 0..4 {
                let window = Window::on((2000 + other).to_string().parse().expect("a year"));
                let held = standings.held(ix, || fact, window).expect("it is held in memory");
                assert_eq!(held != Overlap::None, other == fact % 4, "fact {fact} in 200{other}");
            }
        }
    }
}
