//! Which search answers which question.
//!
//! The shortest length comes from both ends at once; all walks of that length are one graph in
//! layers. Where these are enough, they are the answer. Else paths are ranked one after the
//! other. All paths, and paths whose hops held together, are listed depth first. Where hubs are
//! deferred, a first search opens none; only when it finds too few, rounds open one, two, and so
//! on, each with all paths through exactly so many.

use super::budget::{Cut, Meter};
use super::cost::{Costs, hops_of};
use super::enumerate::{Enumeration, Wanted};
use super::meet::{Met, meet};
use super::plan::Plan;
use super::ranked::Ranked;
use super::runs::Runs;
use super::terms::{HubPolicy, Selector, Terms};
use super::walk::{Walk, Walked, first_fault};
use crate::graph::Node;
use crate::model::Overlap;

/// What was found so far, whatever ended the search.
#[derive(Default)]
pub(super) struct Gathered {
    /// Walks with their hubs and cost, in the order of the answer.
    pub(super) walks: Vec<(Walk, u32, Option<u64>)>,
    /// A walk through a hub that was not opened: its hops, and the hub.
    pub(super) passed_over: Option<(u32, Node)>,
}

/// A question with what hops cost in it.
struct Gathering<'p, 't> {
    plan: &'p Plan<'t>,
    terms: &'p Terms,
    costs: Costs<'p>,
    hops_max: Option<u32>,
    /// At most so many paths.
    wanted: usize,
}

/// Gathers the first so many paths.
pub(super) fn gather(
    plan: &Plan<'_>,
    terms: &Terms,
    costs: Costs<'_>,
    wanted: usize,
    gathered: &mut Gathered,
    meter: &mut Meter,
) -> Result<(), Cut> {
    let hops_max = hops_max(plan, terms);
    let gathering = Gathering { plan, terms, costs, hops_max, wanted };
    let policy = terms.hub_policy();
    if terms.together || terms.selector == Selector::All {
        return gathering.list(gathered, meter);
    }
    if policy == HubPolicy::Allow {
        let met = meet(plan, false, hops_max, meter)?;
        return gathering.take_best(&met, None, gathered, meter).map(drop);
    }
    let met = meet(plan, true, hops_max, meter)?;
    gathered.passed_over = met.passed_over();
    gathering.take_best(&met, Some(0), gathered, meter)?;
    if policy == HubPolicy::Avoid || gathering.is_served(gathered) {
        return Ok(());
    }
    gathering.open_hubs(gathered, meter)
}

/// Most hops by pattern and terms together.
pub(super) fn hops_max(plan: &Plan<'_>, terms: &Terms) -> Option<u32> {
    let both = [plan.automaton.length.1, terms.hops_max];
    both.into_iter().flatten().min()
}

impl Gathering<'_, '_> {
    fn has_enough(&self, gathered: &Gathered) -> bool {
        gathered.walks.len() >= self.wanted
    }

    /// Rounds that open hubs: every path through one before any through two.
    fn open_hubs(&self, gathered: &mut Gathered, meter: &mut Meter) -> Result<(), Cut> {
        let met = meet(self.plan, false, self.hops_max, meter)?;
        if met.length.is_none() {
            return Ok(());
        }
        for hubs in 1.. {
            let is_cut_by_hubs = self.take_best(&met, Some(hubs), gathered, meter)?;
            if !is_cut_by_hubs || self.is_served(gathered) {
                break;
            }
        }
        Ok(())
    }

    /// Whether there are enough, or those of the least length where only these are asked for.
    fn is_served(&self, gathered: &Gathered) -> bool {
        let has_some = !gathered.walks.is_empty();
        self.has_enough(gathered) || self.is_of_one_length() && has_some
    }

    /// Whether only the shortest are asked for.
    fn is_of_one_length(&self) -> bool {
        self.terms.selector == Selector::AllShortest
    }

    /// Takes paths, the best first, through exactly so many hubs. Says whether some were left out
    /// because they lead through more.
    fn take_best(
        &self,
        met: &Met,
        hubs: Option<u32>,
        gathered: &mut Gathered,
        meter: &mut Meter,
    ) -> Result<bool, Cut> {
        if met.length.is_none() {
            return Ok(true);
        }
        if self.costs.are_hops()
            && hubs.unwrap_or(0) == 0
            && self.take_shortest(met, gathered, meter)?
        {
            return Ok(true);
        }
        let mut ranked = Ranked::new(self.plan, met, self.costs, self.hops_max, hubs);
        let first = gathered.walks.len();
        ranked.begin(meter)?;
        while !self.has_enough(gathered) {
            let Some((cost, walk)) = ranked.next(meter)? else { break };
            let begun = gathered.walks.get(first).map(|(walk, ..)| walk.len());
            if self.is_of_one_length() && begun.is_some_and(|length| walk.len() > length) {
                break;
            }
            let told = (!self.costs.are_hops()).then_some(cost);
            debug_assert!(told.is_some() || hops_of(cost).0 as usize == walk.len());
            gathered.walks.push((walk, hubs.unwrap_or(0), told));
        }
        Ok(ranked.is_cut_by_hubs())
    }

    /// Takes paths from the shortest walks; says whether they are all that is wanted. If not,
    /// none is taken.
    fn take_shortest(
        &self,
        met: &Met,
        gathered: &mut Gathered,
        meter: &mut Meter,
    ) -> Result<bool, Cut> {
        let runs = match Runs::of(self.plan, met, meter) {
            Err(Cut::Sets) => return Ok(false),
            runs => runs?,
        };
        let (before, mut bytes) = (gathered.walks.len(), 0);
        for walk in runs.walks() {
            meter.touch(walk.len() as u64)?;
            if first_fault(self.plan, &walk).is_none() {
                bytes += walk.len() * size_of::<Walked>();
                meter.hold(bytes)?;
                gathered.walks.push((walk, 0, None));
            }
            if self.has_enough(gathered) {
                return Ok(true);
            }
        }
        let is_all = self.is_of_one_length() && gathered.walks.len() > before;
        if !is_all {
            gathered.walks.truncate(before);
        }
        Ok(is_all)
    }

    /// Lists paths depth first: all of them, or by length until there are enough.
    fn list(&self, gathered: &mut Gathered, meter: &mut Meter) -> Result<(), Cut> {
        let mut enumeration = Enumeration::new(self.plan, self.hops_max, meter)?;
        let policy = self.terms.hub_policy();
        let mut hubs = (policy != HubPolicy::Allow).then_some(0);
        // Some of all are the shortest: longer ones are listed only when these are too few.
        let is_whole = self.terms.selector == Selector::All && self.wanted == usize::MAX;
        let Some(least) = enumeration.least_hops() else { return Ok(()) };
        loop {
            enumeration.was_cut_by_hubs = false;
            let mut length = least;
            loop {
                let hops_max = if is_whole { self.hops_max } else { Some(length) };
                let together = self.terms.together;
                let wanted = Wanted { hops_max, is_exact: !is_whole, hubs, together };
                self.list_some(&mut enumeration, wanted, gathered, meter)?;
                let is_longest = self.hops_max.is_some_and(|max| length >= max);
                let is_over = is_whole || is_longest || !enumeration.is_cut_by_hops;
                if is_over || self.is_served(gathered) {
                    break;
                }
                length += 1;
            }
            let is_over = policy != HubPolicy::Defer || !enumeration.was_cut_by_hubs;
            if is_over || self.is_served(gathered) {
                gathered.walks.truncate(self.wanted);
                return Ok(());
            }
            hubs = hubs.map(|hubs| hubs + 1);
        }
    }

    /// Lists the paths of one round and sorts them; what was found stays when the budget ends it.
    fn list_some(
        &self,
        enumeration: &mut Enumeration<'_, '_>,
        wanted: Wanted,
        gathered: &mut Gathered,
        meter: &mut Meter,
    ) -> Result<(), Cut> {
        let (mut walks, mut bytes) = (Vec::new(), 0);
        let ended = enumeration.list(wanted, meter, |hubs, walk, meter| {
            bytes += walk.len() * size_of::<Walked>() + size_of::<Walk>();
            meter.hold(bytes)?;
            walks.push((walk.clone(), hubs, None));
            Ok(())
        });
        walks.sort_by_cached_key(|(walk, ..): &(Walk, u32, Option<u64>)| {
            let possible = walk.iter().filter(|walked| walked.hop.held == Overlap::Possible);
            let keys: Vec<_> = walk.iter().map(Walked::key).collect();
            (walk.len(), possible.count(), keys)
        });
        gathered.walks.extend(walks);
        ended
    }
}
