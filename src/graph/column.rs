//! Columns: the graph as rows of whole numbers, held in memory or mapped from an image. Both are
//! read alike, and both are the same bytes.

use std::ops::Range;

use bytemuck::Pod;

use super::image::Section;

/// What an image says is not what was written into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct BadBlock;

/// Rows of one kind, numbered from zero.
pub(super) enum Column<T> {
    Held(Vec<T>),
    Mapped(Section),
}

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column::Held(Vec::new())
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(rows: Vec<T>) -> Column<T> {
        Column::Held(rows)
    }
}

impl<T: Pod> Column<T> {
    /// Returns the number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Column::Held(rows) => rows.len(),
            Column::Mapped(section) => section.len() / size_of::<T>(),
        }
    }

    /// Returns some rows. Of an image their blocks are checked when they are first read; rows
    /// that are not there are bad, too.
    #[inline]
    pub(super) fn rows(&self, range: Range<usize>) -> Result<&[T], BadBlock> {
        match self {
            Column::Held(rows) => rows.get(range).ok_or(BadBlock),
            // No rows stand nowhere, which is not always at a place where rows may stand.
            Column::Mapped(_) if range.is_empty() => match range.end <= self.len() {
                true => Ok(&[]),
                false => Err(BadBlock),
            },
            Column::Mapped(section) => {
                let bytes = range.start * size_of::<T>()..range.end * size_of::<T>();
                bytemuck::try_cast_slice(section.bytes(bytes)?).map_err(|_| BadBlock)
            }
        }
    }

    /// Returns one row.
    #[inline]
    pub(super) fn row(&self, ix: usize) -> Result<T, BadBlock> {
        self.rows(ix..ix + 1).map(|rows| rows[0])
    }

    /// Returns the first row that does not go before what is looked for: rows are sorted so that
    /// those that do come first. Reads as many rows as the logarithm of their number.
    pub(super) fn partition_point(
        &self,
        mut goes_before: impl FnMut(T) -> bool,
    ) -> Result<usize, BadBlock> {
        self.partition_point_in(0..self.len(), |_, row| Ok(goes_before(row)))
    }

    /// The same among some rows, by their places too.
    pub(super) fn partition_point_in(
        &self,
        mut range: Range<usize>,
        mut goes_before: impl FnMut(usize, T) -> Result<bool, BadBlock>,
    ) -> Result<usize, BadBlock> {
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            match goes_before(middle, self.row(middle)?)? {
                true => range.start = middle + 1,
                false => range.end = middle,
            }
        }
        Ok(range.start)
    }
}
