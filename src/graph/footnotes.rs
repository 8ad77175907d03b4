//! Numbers for sources, in the order in which an answer first cites them.

use std::collections::BTreeMap;

use crate::model::SourceId;

/// Numbers sources from 1 in the order in which they are first cited.
///
/// ```
/// use orgraph::graph::Footnotes;
/// use orgraph::model::SourceId;
/// let mut notes = Footnotes::default();
/// let (report, page) = (SourceId::new("report")?, SourceId::new("page")?);
/// assert_eq!([notes.cite(&report), notes.cite(&page), notes.cite(&report)], [1, 2, 1]);
/// # Ok::<(), orgraph::model::IdError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Footnotes {
    numbers: BTreeMap<SourceId, usize>,
    order: Vec<SourceId>,
}

impl Footnotes {
    /// Returns the number of a source, a new one at its first citation.
    pub fn cite(&mut self, id: &SourceId) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        self.order.push(id.clone());
        self.numbers.insert(id.clone(), self.order.len());
        self.order.len()
    }

    /// Returns the cited sources with their numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &SourceId)> {
        self.order.iter().enumerate().map(|(ix, id)| (ix + 1, id))
    }
}
