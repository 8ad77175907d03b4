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

/// Gathers the rows, fact after fact.
#[derive(Default)]
pub(super) struct ClaimRowsWriter {
    by_fact: Vec<u32>,
    lists: Vec<u32>,
}

impl ClaimRowsWriter {
    /// Adds the rows of the next fact, of which there is at least one.
    pub(super) fn push(&mut self, rows: impl ExactSizeIterator<Item = ClaimRow>) {
        let listed = number(self.lists.len());
        assert!(listed < LISTED, "a topology holds fewer than 2^31 claims of facts with several");
        let is_one = rows.len() == 1;
        for row in rows {
            let row = row.number();
            assert!(row < LISTED, "a topology holds claims of rows below 2^31");
            if is_one { self.by_fact.push(row) } else { self.lists.push(row) }
        }
        if !is_one {
            self.by_fact.push(listed | LISTED);
        }
    }

    pub(super) fn finish(self) -> ClaimRows {
        ClaimRows { by_fact: self.by_fact.into(), lists: self.lists.into() }
    }
}

impl ClaimRows {
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
