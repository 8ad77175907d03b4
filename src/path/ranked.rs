//! Paths one after the other, the best first: Yen's algorithm (1971) with Lawler's restriction
//! (1972), for any mode.
//!
//! All paths that are still to come lie in disjoint spaces: those that begin like a path already
//! given, up to some hop, and then go on otherwise. The best walk of a space is found by `cheap`;
//! a space is searched only when nothing better is left. A walk that the mode forbids is not
//! given, but its space is divided all the same, up to the hop where it goes wrong. The order is
//! that of (hubs, hops, possible hops, ids), or of (cost, ids).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::budget::{Cut, Meter};
use super::cheap::{Cheap, Space};
use super::cost::Costs;
use super::meet::Met;
use super::plan::Plan;
use super::terms::Mode;
use super::walk::{HopKey, Walk, first_fault};

/// Paths, the best first.
pub(super) struct Ranked<'p, 't> {
    cheap: Cheap<'p, 't>,
    heap: BinaryHeap<Entry>,
}

/// A space that is still to be searched, or the best walk of one.
struct Entry {
    /// The cost of the walk, or less than any in the space.
    cost: u64,
    walk: Rc<Walk>,
    /// The space goes on otherwise after so many hops; `None` when the walk itself is meant.
    space: Option<usize>,
    /// What may not be the next hop, where the space goes on otherwise; kept for its division.
    banned: Rc<Vec<HopKey>>,
    /// Hops of the space that the walk was found in.
    begins: usize,
}

impl<'p, 't> Ranked<'p, 't> {
    /// Ranks the paths through exactly so many hubs; `None` when hubs do not count.
    pub(super) fn new(
        plan: &'p Plan<'t>,
        met: &'p Met,
        costs: Costs<'p>,
        hops_max: Option<u32>,
        hubs: Option<u32>,
    ) -> Ranked<'p, 't> {
        Ranked { cheap: Cheap::new(plan, met, costs, hops_max, hubs), heap: BinaryHeap::new() }
    }

    /// Puts in all paths, to be searched. Called once.
    pub(super) fn begin(&mut self, meter: &mut Meter) -> Result<(), Cut> {
        let whole = Space { prefix: &[], banned: &[], may_end: true };
        if let Some((cost, walk)) = self.cheap.best(&whole, meter)? {
            let banned = Rc::new(Vec::new());
            self.heap.push(Entry { cost, walk: Rc::new(walk), space: None, banned, begins: 0 });
        }
        Ok(())
    }

    /// Gives the next path with its cost.
    pub(super) fn next(&mut self, meter: &mut Meter) -> Result<Option<(u64, Walk)>, Cut> {
        while let Some(entry) = self.heap.pop() {
            meter.hold(self.heap.len() * size_of::<Entry>())?;
            let Some(at) = entry.space else {
                let fault = first_fault(self.cheap.plan, &entry.walk);
                self.divide(&entry, fault);
                if fault.is_none() {
                    return Ok(Some((entry.cost, (*entry.walk).clone())));
                }
                continue;
            };
            let space = Space { prefix: &entry.walk[..at], banned: &entry.banned, may_end: false };
            if let Some((cost, walk)) = self.cheap.best(&space, meter)? {
                let walk = Rc::new(walk);
                self.heap.push(Entry { cost, walk, space: None, begins: at, ..entry });
            }
        }
        Ok(None)
    }

    /// Divides what is left of a walk's space: paths that part from it at each of its hops, up to
    /// the one that is at fault, and those that go on where it ends.
    fn divide(&mut self, entry: &Entry, fault: Option<usize>) {
        let plan = self.cheap.plan;
        // A circle goes on from the path of no hops.
        let may_go_on = fault.is_none()
            && match plan.mode {
                Mode::Walk | Mode::Trail => true,
                Mode::Simple => entry.walk.is_empty(),
                Mode::Acyclic => false,
            };
        let end = fault.map_or(entry.walk.len(), |hop| hop + 1);
        for at in entry.begins..end + usize::from(may_go_on) {
            let banned = entry.walk.get(at).map(|hop| hop.key());
            let inherited = entry.banned.iter().copied().filter(|_| at == entry.begins);
            let banned = Rc::new(inherited.chain(banned).collect());
            let (cost, walk) = (entry.cost, Rc::clone(&entry.walk));
            self.heap.push(Entry { cost, walk, space: Some(at), banned, begins: at });
        }
    }

    /// Says whether some path was left out because it leads through more hubs.
    pub(super) fn is_cut_by_hubs(&self) -> bool {
        self.cheap.is_cut_by_hubs()
    }
}

impl Entry {
    /// What the walk, or every path of the space, comes after: the hops, and whether all that
    /// begin with them come before.
    fn keys(&self) -> (impl Iterator<Item = HopKey>, bool) {
        let hops = self.space.map_or(self.walk.len(), |at| (at + 1).min(self.walk.len()));
        (self.walk[..hops].iter().map(|hop| hop.key()), self.space.is_some())
    }
}

impl Ord for Entry {
    /// The best is the greatest, as the heap wants it.
    fn cmp(&self, other: &Entry) -> Ordering {
        let by_cost = other.cost.cmp(&self.cost);
        by_cost.then_with(|| {
            let ((mut mine, is_after), (mut theirs, others_after)) = (self.keys(), other.keys());
            loop {
                match (mine.next(), theirs.next()) {
                    (Some(a), Some(b)) if a == b => {}
                    (Some(a), Some(b)) => return b.cmp(&a),
                    (None, None) => return others_after.cmp(&is_after),
                    (None, Some(_)) if is_after => return Ordering::Less,
                    (None, Some(_)) => return Ordering::Greater,
                    (Some(_), None) if others_after => return Ordering::Greater,
                    (Some(_), None) => return Ordering::Less,
                }
            }
        })
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}
