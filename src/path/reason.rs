//! Why there is no path.

use super::find::Finder;
use super::language::Pattern;
use super::query::Query;
use super::refusal::Refusal;
use super::terms::{HubPolicy, Mode, Selector, Terms, Time};

/// What a question asked for besides its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A time.
    Time,
    /// That the hops certainly held.
    Certain,
    /// That the hops held together.
    Together,
    /// A filter of every hop.
    Filter,
    /// A pattern of relations.
    Pattern,
    /// A number of hops.
    Hops,
    /// No hubs.
    Hubs,
    /// A mode.
    Mode,
}

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPath {
    /// Nothing in the store names one of the ends any more.
    Unknown,
    /// No chain of facts joins the two, whatever the terms.
    Separate,
    /// From an entity to itself: no chain of facts leads back to it, whatever the terms.
    NoCircle,
    /// Without this one condition there is a path of so many hops.
    Without(Obstacle, u32),
    /// Several conditions together leave none.
    Several,
    /// The budget ended before it was clear which conditions leave none.
    Unclear,
}

/// Finds the one condition whose removal would give a path.
pub(super) fn why_not(finder: &Finder<'_>, query: &Query) -> Result<NoPath, Refusal> {
    let topology = finder.topology();
    let ends = topology.node_of(&query.from).zip(topology.node_of(&query.to));
    let Some((from, to)) = ends else { return Ok(NoPath::Unknown) };
    if from != to && !topology.is_joined(from, to) {
        return Ok(NoPath::Separate);
    }
    let terms = Terms { selector: Selector::Best(1), limit: None, ..query.terms.clone() };
    let terms = Terms { hubs: Some(query.terms.hub_policy()), disjoint: false, ..terms };
    let eased = [
        (Obstacle::Time, Terms { time: Time::Ever, ..terms.clone() }),
        (Obstacle::Certain, Terms { certain: false, ..terms.clone() }),
        (Obstacle::Together, Terms { together: false, ..terms.clone() }),
        (Obstacle::Filter, Terms { filter: None, ..terms.clone() }),
        (Obstacle::Hubs, Terms { hubs: Some(HubPolicy::Allow), ..terms.clone() }),
        (Obstacle::Hops, unbounded(&terms)),
        (Obstacle::Pattern, of_any_relation(&terms)),
        (Obstacle::Mode, Terms { mode: Mode::Walk, ..terms.clone() }),
    ];
    let mut is_unclear = false;
    for (obstacle, eased) in eased {
        let is_idle = match obstacle {
            Obstacle::Hubs => terms.hub_policy() != HubPolicy::Avoid,
            // Forth and back over one fact is a walk, and no news.
            Obstacle::Mode => from == to,
            _ => false,
        };
        if eased == terms || is_idle {
            continue;
        }
        let found = finder.search(&Query { terms: eased, ..query.clone() })?;
        if let Some(path) = found.paths.first() {
            return Ok(NoPath::Without(obstacle, path.hops.len() as u32));
        }
        is_unclear |= found.ended.is_some();
    }
    if is_unclear {
        return Ok(NoPath::Unclear);
    }
    // Two ends that are joined always have a path once nothing is asked; an end alone may not.
    if from == to && !has_circle(finder, query)? {
        return Ok(NoPath::NoCircle);
    }
    Ok(NoPath::Several)
}

/// Whether a circle leads back to where a question begins, whatever its terms.
fn has_circle(finder: &Finder<'_>, query: &Query) -> Result<bool, Refusal> {
    let pattern = unbounded(&Terms::new()).pattern;
    let terms = Terms { hubs: Some(HubPolicy::Allow), ..Terms::along(pattern) };
    let found = finder.search(&Query { terms, ..query.clone() })?;
    Ok(!found.paths.is_empty())
}

/// The same terms without a limit on hops; a single repeated step loses its own.
fn unbounded(terms: &Terms) -> Terms {
    let mut terms = Terms { hops_max: None, ..terms.clone() };
    if let Pattern::Repeat(_, repeat) = &mut terms.pattern {
        repeat.max = None;
    }
    terms
}

/// The same terms for hops along any relation, as many as the pattern allows.
fn of_any_relation(terms: &Terms) -> Terms {
    let most = super::automaton::length(&terms.pattern).1.unwrap_or(super::HOPS_DEFAULT);
    Terms { pattern: Pattern::anything(most.max(1)), ..terms.clone() }
}
