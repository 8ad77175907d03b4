//! The claims between entities at each end: the store has no index of them, the image has.
//!
//! What the image has is taken from there, what the store recorded since is read, as for a graph.
//! Where no image can be used all claims are read once: a store without one is small.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::column::BadBlock;
use super::columns::Columns;
use super::image::Image;
use super::node::Node;
use crate::store::ClaimRow;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// The end of a claim at which an entity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Subject,
    Object,
}

/// Entity, end and claim, sorted.
type Ends = Vec<(EntityRow, bool, ClaimRow)>;

/// Which current claims between entities name an entity.
pub(super) struct Incidence {
    base: Option<Columns>,
    /// Claims of which the store recorded something since the image was made; current ones
    /// of them, and those that came, are in `since`.
    told: HashSet<ClaimRow>,
    since: Ends,
    /// All current claims, where there is no image or it turned out to be bad.
    all: OnceCell<Ends>,
}

impl Incidence {
    /// Looks at the image beside the store.
    pub(super) fn open(snapshot: &Snapshot<'_>) -> Result<Incidence, StoreError> {
        let mut opened = Incidence {
            base: None,
            told: HashSet::new(),
            since: Ends::new(),
            all: OnceCell::new(),
        };
        let Some((base, since)) = Image::base(snapshot)? else { return Ok(opened) };
        for fact in &since.claims {
            push(&mut opened.since, fact.subject, fact.object, fact.claim);
        }
        for (row, subject, _, object) in since.told {
            if snapshot.fact_row(row)?.is_some() {
                push(&mut opened.since, subject, object, row);
            }
            opened.told.insert(row);
        }
        opened.since.sort_unstable_by_key(key);
        opened.base = Some(base);
        Ok(opened)
    }

    /// Returns the current claims between entities of which one stands at an end.
    pub(super) fn at(
        &self,
        snapshot: &Snapshot<'_>,
        entity: EntityRow,
        end: End,
    ) -> Result<Vec<ClaimRow>, StoreError> {
        if self.all.get().is_none()
            && let Some(base) = &self.base
            && let Ok(mut rows) = base.incident(entity, end)
        {
            rows.retain(|row| !self.told.contains(row));
            rows.extend(of(&self.since, entity, end));
            return Ok(rows);
        }
        let all = match self.all.get() {
            Some(all) => all,
            None => {
                let all = all_ends(snapshot)?;
                self.all.get_or_init(|| all)
            }
        };
        Ok(of(all, entity, end).collect())
    }
}

fn key((entity, is_object, claim): &(EntityRow, bool, ClaimRow)) -> (EntityRow, bool, ClaimRow) {
    (*entity, *is_object, *claim)
}

fn push(ends: &mut Ends, subject: EntityRow, object: EntityRow, claim: ClaimRow) {
    ends.push((subject, false, claim));
    ends.push((object, true, claim));
}

fn all_ends(snapshot: &Snapshot<'_>) -> Result<Ends, StoreError> {
    let mut ends = Ends::new();
    snapshot.for_each_link(|claim, subject, object| push(&mut ends, subject, object, claim))?;
    ends.sort_unstable_by_key(key);
    Ok(ends)
}

fn of(ends: &Ends, entity: EntityRow, end: End) -> impl Iterator<Item = ClaimRow> {
    let wanted = (entity, end == End::Object);
    let first = ends.partition_point(|(entity, is_object, _)| (*entity, *is_object) < wanted);
    let rest = ends[first..].iter();
    let own = rest.take_while(move |(entity, is_object, _)| (*entity, *is_object) == wanted);
    own.map(|(_, _, claim)| *claim)
}

impl Columns {
    /// The claims of an image, of facts and others, of which an entity stands at an end.
    pub(super) fn incident(&self, entity: EntityRow, end: End) -> Result<Vec<ClaimRow>, BadBlock> {
        let mut rows = Vec::new();
        let Some(node) = self.node_of_row(entity)? else { return Ok(rows) };
        let packed = self.adjacency.at(Node(node))?;
        let outgoing = (packed.first..).zip(packed.outgoing()).map(|(fact, _)| fact);
        let facts: Vec<u32> = match end {
            End::Subject => outgoing.collect(),
            End::Object => packed.incoming.to_vec(),
        };
        for fact in facts {
            rows.extend(self.claims(fact)?.iter().map(|claim| claim.row));
        }
        match end {
            End::Subject => {
                let first = self.aside.partition_point(|[subject, ..]| subject < node)?;
                for place in first..self.aside.len() {
                    let [subject, _, _, row] = self.aside.row(place)?;
                    if subject != node {
                        break;
                    }
                    rows.push(ClaimRow::unstored(row));
                }
            }
            End::Object => {
                let first = self.aside_by_object.partition_point(|[object, _]| object < node)?;
                for ix in first..self.aside_by_object.len() {
                    let [object, place] = self.aside_by_object.row(ix)?;
                    if object != node {
                        break;
                    }
                    let [.., row] = self.aside.row(place as usize)?;
                    rows.push(ClaimRow::unstored(row));
                }
            }
        }
        Ok(rows)
    }
}
