//! The entities that came and went, and how that moves the numbers of the others.

use super::build::NoOverlay;
use super::renumber::Renumbered;
use crate::graph::column::BadBlock;
use crate::graph::columns::Columns;
use crate::store::EntityRow;
use crate::store::Since;
use crate::store::Snapshot;

/// Entities beside those of some columns.
pub(in crate::graph) struct Turnover {
    /// The numbers of all, without those that went.
    pub(in crate::graph) nodes: Renumbered,
    /// Those that came, by id.
    pub(in crate::graph) born: Vec<(String, EntityRow)>,
}

impl Turnover {
    /// Finds who came and who went.
    pub(in crate::graph) fn of(
        base: &Columns,
        snapshot: &Snapshot<'_>,
        since: &Since,
    ) -> Result<Turnover, NoOverlay> {
        let reader = snapshot.reader();
        let (mut born, mut gone) = (Vec::new(), Vec::new());
        // Whom a current claim names is there; of the others the store is asked.
        let named = since.named.iter().map(|row| (*row, true));
        let doubted = since.doubted.iter().map(|row| (*row, false));
        for (row, is_named) in named.chain(doubted) {
            let known = base.node_of_row(row)?;
            match (is_named || reader.is_entity_live(row)?, known) {
                (true, None) => born.push((reader.entity_id(row)?.as_str().to_owned(), row)),
                (false, Some(node)) => gone.push(node),
                _ => {}
            }
        }
        born.sort();
        born.dedup();
        gone.sort_unstable();
        gone.dedup();
        let places = born.iter().map(|(id, _)| base.ids.find(id).map(|(place, _)| place));
        let places = places.collect::<Result<Vec<u32>, BadBlock>>()?;
        Ok(Turnover { nodes: Renumbered::of(&places, gone), born })
    }
}
