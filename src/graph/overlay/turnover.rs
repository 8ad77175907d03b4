//! The entities that came and went, and how that moves the numbers of the others.

use std::collections::HashSet;

use super::build::NoOverlay;
use super::renumber::Renumbered;
use crate::graph::column::BadBlock;
use crate::graph::columns::Columns;
use crate::graph::incidence::End;
use crate::store::ClaimRow;
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
        let told = match since.doubted.is_empty() {
            true => Told::default(),
            false => Told::of(snapshot, since)?,
        };
        let (mut born, mut gone) = (Vec::new(), Vec::new());
        // Whom a current claim names is there; of the others the store is asked.
        let named = since.named.iter().map(|row| (*row, true));
        let doubted = since.doubted.iter().map(|row| (*row, false));
        for (row, is_named) in named.chain(doubted) {
            let known = base.node_of_row(row)?;
            let is_live = is_named || reader.is_described(row)? || told.links(base, row)?;
            match (is_live, known) {
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

/// The older claims between entities of which something was said since.
#[derive(Default)]
struct Told {
    claims: HashSet<ClaimRow>,
    /// Whom those of them name that are current.
    named: HashSet<EntityRow>,
}

impl Told {
    fn of(snapshot: &Snapshot<'_>, since: &Since) -> Result<Told, NoOverlay> {
        let mut told = Told::default();
        for (row, subject, _, object) in &since.told {
            told.claims.insert(*row);
            if snapshot.fact_row(*row)?.is_some() {
                told.named.extend([*subject, *object]);
            }
        }
        Ok(told)
    }

    /// Says whether a current claim between entities names one: one of these, or one of the
    /// columns that is none of these. The store has no index of them.
    fn links(&self, base: &Columns, entity: EntityRow) -> Result<bool, BadBlock> {
        let has_other = |end| {
            let rows = base.incident(entity, end)?;
            Ok(rows.iter().any(|row| !self.claims.contains(row)))
        };
        Ok(self.named.contains(&entity) || has_other(End::Subject)? || has_other(End::Object)?)
    }
}
