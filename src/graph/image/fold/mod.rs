//! The sections of an image from an older one and what changed since: one walk over the older
//! one's columns, and only the changed rows of the store.
//!
//! A fact with no changed claim in its key is taken over with new numbers. A key with one is made
//! anew from its claims, read from the store, so that it comes to what a scan makes of it.

mod entities;
mod facts;
mod links;

use rustc_hash::FxHashMap;

use super::pack::{FactWriter, Sections, Unmade};
use super::scan::SORTED_AT_ONCE;
use crate::graph::column::BadBlock;
use crate::graph::columns::Columns;
use crate::graph::node::Node;
use crate::graph::node::RelationIx;
use crate::graph::overlay::NoOverlay;
use crate::graph::overlay::Steps;
use crate::graph::overlay::Turnover;
use crate::graph::projection::Changed;
use crate::graph::projection::Projector;
use crate::graph::projection::Ranked;
use crate::store::EntityRow;
use crate::store::FactRow;
use crate::store::Since;
use crate::store::Snapshot;
use crate::store::Sorted;
use crate::store::Sorter;

/// What lies between rows of a store, numbers of an older image and those of the next.
struct Fold<'f, 'd> {
    base: &'f Columns,
    snapshot: &'f Snapshot<'d>,
    projector: Projector,
    turnover: Turnover,
    /// The new numbers of entities of the older image, and of those that came.
    moved: Steps,
    born: FxHashMap<EntityRow, Node>,
}

/// Folds what changed into an image.
pub(super) fn fold(
    base: &Columns,
    snapshot: &Snapshot<'_>,
    since: Since,
) -> Result<Sections, Unmade> {
    let turnover = Turnover::of(base, snapshot, &since).map_err(|none| match none {
        NoOverlay::Store(error) => Unmade::Store(error),
        NoOverlay::Bad | NoOverlay::Gone => Unmade::Bad,
    })?;
    let numbers = (0..).zip(&turnover.born);
    let numbers = numbers.map(|(place, (_, row))| (*row, Node(turnover.nodes.inserted(place))));
    let fold = Fold {
        base,
        snapshot,
        projector: Projector::of(snapshot.vocabulary()),
        moved: turnover.nodes.steps(base.rows.len()),
        born: numbers.collect(),
        turnover,
    };
    let changed = fold.changed(&since)?;
    let entities = fold.entities(&since.typed)?;
    drop(since);
    let store = snapshot.path();
    let facts = fold.facts(FactWriter::beside(store), changed)?;
    let (links, facts) = fold.links(facts)?;
    Ok(Sections { links, facts, entities })
}

impl Fold<'_, '_> {
    fn node_count(&self) -> usize {
        self.turnover.nodes.len(self.base.rows.len())
    }

    /// The number of an entity, if something names it.
    fn node(&self, row: EntityRow) -> Result<Option<Node>, BadBlock> {
        if let Some(born) = self.born.get(&row) {
            return Ok(Some(*born));
        }
        let old = self.base.node_of_row(row)?;
        Ok(old.and_then(|old| self.moved.new_of(old)).map(Node))
    }

    fn ranked(&self, row: &FactRow) -> Result<Ranked, BadBlock> {
        let ends = self.node(row.subject)?.zip(self.node(row.object)?);
        Ok(Ranked::of(row, ends.ok_or(BadBlock)?))
    }

    /// The claims that changed, sorted.
    fn changed(&self, since: &Since) -> Result<Sorted<[u64; 5]>, Unmade> {
        let mut changed = Sorter::beside(self.snapshot.path(), SORTED_AT_ONCE);
        for row in &since.claims {
            changed.push(self.ranked(row)?.words())?;
        }
        for (row, subject, relation, object) in &since.told {
            // With its subject everything else goes that one of its claims could change.
            let Some(subject) = self.node(*subject)? else { continue };
            let relation = RelationIx(u16::try_from(*relation).map_err(|_| BadBlock)?);
            // One whose object is gone may have stood before others of a single value.
            let object = self.node(*object)?.unwrap_or(Node(u32::MAX));
            let now = match self.snapshot.fact_row(*row)? {
                Some(row) => Some(self.ranked(&row)?),
                None => None,
            };
            let change = Changed { subject, relation, object, row: *row, now };
            changed.push(change.words())?;
        }
        Ok(changed.finish()?)
    }
}
