//! How facts stand: what the claims of a fact say of its time, stance and confidence. Each such
//! list stands once, and links name it by a number, so that a search asks for a date without
//! reading any claims.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::column::{BadBlock, Column};
use super::node::{FOLLOWED, Said, number};
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

/// How many numbers are given to standings that fit a link. In unit tests few, so that others come
/// up there.
pub(super) const ROOM: u32 = if cfg!(test) { 8 } else { FAR };

/// Gives standings their numbers, in the order in which facts first have them.
///
/// It holds those that fit a link, to find them again: at most a million lists.
pub(super) struct StandingWriter {
    /// The lists that fit, one after the other.
    near: Vec<[u32; 6]>,
    /// Where each begins, by a hash of its words; where that was taken, by the next one.
    places: FxHashMap<u64, u32>,
    /// The number of the next list.
    next: u32,
    /// How many numbers fit a link.
    room: u32,
}

/// The standing of a fact.
pub(super) struct Numbered {
    /// As the links of the fact have it.
    pub(super) standing: u32,
    pub(super) ix: u32,
    /// Whether the list is to be added to those that stand already.
    pub(super) is_new: bool,
}

impl StandingWriter {
    pub(super) fn new() -> StandingWriter {
        StandingWriter::with_room(ROOM)
    }

    fn with_room(room: u32) -> StandingWriter {
        StandingWriter { near: Vec::new(), places: FxHashMap::default(), next: 0, room }
    }

    /// Returns the standing of the next fact, whose claims say so, as [`said_words`] has it.
    pub(super) fn number(&mut self, said: &[[u32; 6]]) -> Numbered {
        let key = match self.find(said) {
            Ok(ix) => return Numbered { standing: ix, ix, is_new: false },
            Err(key) => key,
        };
        let ix = self.next;
        self.next = number(ix as usize + said.len());
        if ix >= self.room {
            // Those are not looked for again: there may be as many as facts.
            return Numbered { standing: FAR, ix, is_new: true };
        }
        self.near.extend_from_slice(said);
        self.places.insert(key, ix);
        Numbered { standing: ix, ix, is_new: true }
    }

    /// Returns the standing that links of a fact have, which was numbered before.
    pub(super) fn standing_of(&self, said: &[[u32; 6]]) -> u32 {
        self.find(said).unwrap_or(FAR)
    }

    /// Returns the number of a list that fits a link, or the key under which it would be found.
    fn find(&self, said: &[[u32; 6]]) -> Result<u32, u64> {
        let mut hasher = FxHasher::default();
        said.hash(&mut hasher);
        let mut key = hasher.finish();
        while let Some(ix) = self.places.get(&key) {
            // The last of a list is not followed by another, so that none begins another.
            if self.near[*ix as usize..].starts_with(said) {
                return Ok(*ix);
            }
            key = key.wrapping_add(1);
        }
        Err(key)
    }
}

/// A list as words: all but the last are followed by another.
pub(super) fn said_words(
    said: impl ExactSizeIterator<Item = Said>,
) -> impl Iterator<Item = [u32; 6]> {
    let last = said.len().saturating_sub(1);
    said.enumerate().map(move |(ix, one)| {
        let mut words = one.words();
        words[5] |= if ix < last { FOLLOWED } else { 0 };
        words
    })
}

impl Standings {
    /// Says whether a fact held in a window: the best of what its asserting claims say, each by
    /// itself. `fact` is asked for only when its standing does not fit a link.
    #[inline]
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

    /// The list in a place.
    pub(super) fn list(&self, place: usize) -> Result<&[[u32; 6]], BadBlock> {
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
        let (mut said, mut beyond) = (Vec::new(), Vec::new());
        let mut number = |fact: u32| {
            let words: Vec<_> = said_words([in_year(2000 + fact as i16 % 4)].into_iter()).collect();
            let Numbered { standing, ix, is_new } = writer.number(&words);
            said.extend(words.into_iter().filter(|_| is_new));
            beyond.extend((standing == FAR).then_some([fact, ix]));
            standing
        };
        let numbers: Vec<u32> = (0..6).map(&mut number).collect();
        assert_eq!(numbers, [0, 1, FAR, FAR, 0, 1]);
        let standings = Standings { said: said.into(), beyond: beyond.into() };
        for (fact, ix) in (0..).zip(numbers) {
            for other in 0..4 {
                let window = Window::on((2000 + other).to_string().parse().expect("a year"));
                let held = standings.held(ix, || fact, window).expect("it is held in memory");
                assert_eq!(held != Overlap::None, other == fact % 4, "fact {fact} in 200{other}");
            }
        }
    }
}
