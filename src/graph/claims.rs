//! The claims of facts: where each stands in the store, and what it says.

use super::column::{BadBlock, Column};
use super::node::{FactClaim, Said, number};
use crate::store::ClaimRow;

/// The bit that tells a place in the lists from a row.
const LISTED: u32 = 1 << 31;

/// The rows of the claims of each fact. Most facts have one claim, whose row stands by itself.
#[derive(Default)]
pub(super) struct ClaimRows {
    /// By fact: the row of its one claim, or the place of its list.
    pub(super) by_fact: Column<u32>,
    pub(super) lists: Column<u32>,
}

/// What stands by a fact in [`ClaimRows::by_fact`], given the rows of its claims, of which there is
/// at least one, and how many rows stand in the lists before: those are to be added where it is a
/// place there.
pub(super) fn own_row(rows: &[u32], listed: usize) -> u32 {
    let listed = number(listed);
    assert!(listed < LISTED, "a topology holds fewer than 2^31 claims of facts with several");
    assert!(rows.iter().all(|row| *row < LISTED), "a topology holds claims of rows below 2^31");
    match rows {
        [only] => *only,
        _ => listed | LISTED,
    }
}

impl ClaimRows {
    /// Returns the row of the only claim of a fact, if it has one.
    pub(super) fn only(&self, fact: u32) -> Result<Option<u32>, BadBlock> {
        Ok(Some(self.by_fact.row(fact as usize)?).filter(|own| own & LISTED == 0))
    }

    /// Returns the claims of a fact, given what they say.
    pub(super) fn of<'t>(
        &'t self,
        fact: u32,
        said: &'t [[u32; 6]],
    ) -> Result<Claims<'t>, BadBlock> {
        let fact = fact as usize;
        let own = self.by_fact.rows(fact..fact + 1)?;
        let rows = match own[0] & LISTED {
            0 => own,
            _ => {
                let first = (own[0] & !LISTED) as usize;
                self.lists.rows(first..first + said.len())?
            }
        };
        Ok(Claims { rows, said })
    }
}

/// The claims of a fact, oldest first.
#[derive(Clone, Copy)]
pub struct Claims<'t> {
    pub(super) rows: &'t [u32],
    pub(super) said: &'t [[u32; 6]],
}

impl<'t> Claims<'t> {
    /// Returns how many there are: at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the claim in a place, which must be one.
    pub fn at(&self, place: usize) -> FactClaim {
        FactClaim::of(ClaimRow::unstored(self.rows[place]), Said::of_words(self.said[place]))
    }

    /// Returns all, oldest first.
    pub fn iter(self) -> impl ExactSizeIterator<Item = FactClaim> + 't {
        (0..self.len()).map(move |place| self.at(place))
    }
}
