//! How many paths there are, without listing them where that can be helped.

use num_bigint::BigUint;

use super::budget::{Cut, Meter};
use super::enumerate::{Enumeration, Wanted};
use super::find::{Finder, ended_by};
use super::found::Counted;
use super::gather::hops_max;
use super::meet::meet;
use super::plan::Plan;
use super::query::Query;
use super::refusal::Refusal;
use super::runs::Runs;
use super::terms::{HubPolicy, Mode, Selector};
use super::walk::first_fault;

impl Finder<'_> {
    /// Counts the paths that a question asks for.
    ///
    /// All shortest walks are counted without listing them, and so are the shortest trails,
    /// acyclic and simple paths where no shortest walk meets an entity twice, as with any single
    /// repeated step. Else they are listed within the budget; when it ends the count there are at
    /// least so many.
    pub fn count(&self, query: &Query) -> Result<Counted, Refusal> {
        let ends = self.topology().node_of(&query.from).zip(self.topology().node_of(&query.to));
        let mut meter = Meter::new(self.budget());
        let mut number = BigUint::ZERO;
        let Some(ends) = ends else {
            return Ok(Counted { number, ended: None, effort: meter.effort });
        };
        let plan = self.plan(&query.terms, ends)?;
        let terms = &query.terms;
        let is_plain = !terms.together && !terms.disjoint && terms.limit.is_none();
        let is_closed = terms.hub_policy() != HubPolicy::Allow;
        let ended = match terms.selector {
            Selector::AllShortest if is_plain && terms.hub_policy() != HubPolicy::Defer => {
                count_shortest(&plan, is_closed, hops_max(&plan, terms), &mut number, &mut meter)
            }
            Selector::All if is_plain && !is_closed => {
                count_all(&plan, hops_max(&plan, terms), &mut number, &mut meter)
            }
            _ => Ok(false),
        };
        meter.effort.opened = plan.opened();
        self.end(plan);
        if let Ok(false) = ended {
            return self.count_found(query);
        }
        let ended = ended_by(ended.map(drop))?;
        Ok(Counted { number, ended, effort: meter.effort })
    }

    /// Counts what is found.
    fn count_found(&self, query: &Query) -> Result<Counted, Refusal> {
        let found = self.search(query)?;
        let number = BigUint::from(found.paths.len());
        Ok(Counted { number, ended: found.ended, effort: found.effort })
    }
}

/// Counts the shortest paths; says no when the mode forbids every shortest walk.
fn count_shortest(
    plan: &Plan<'_>,
    is_closed: bool,
    hops_max: Option<u32>,
    number: &mut BigUint,
    meter: &mut Meter,
) -> Result<bool, Cut> {
    let met = meet(plan, is_closed, hops_max, meter)?;
    if met.length.is_none() {
        return Ok(true);
    }
    let runs = Runs::of(plan, &met, meter)?;
    if plan.mode == Mode::Walk || runs.repeats_nothing() {
        *number = runs.count();
        return Ok(true);
    }
    for walk in runs.walks() {
        meter.touch(walk.len() as u64)?;
        *number += u8::from(first_fault(plan, &walk).is_none());
    }
    Ok(*number != BigUint::ZERO)
}

fn count_all(
    plan: &Plan<'_>,
    hops_max: Option<u32>,
    number: &mut BigUint,
    meter: &mut Meter,
) -> Result<bool, Cut> {
    let mut enumeration = Enumeration::new(plan, hops_max, meter)?;
    let wanted = Wanted { hops_max, is_exact: false, hubs: None, together: false };
    enumeration.list(wanted, meter, |_, _, _| {
        *number += 1_u8;
        Ok(())
    })?;
    Ok(true)
}
