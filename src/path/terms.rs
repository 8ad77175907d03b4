//! The terms of a question: which paths between two entities count, and which are wanted.

use super::language::Filter;
use super::language::Pattern;
use super::language::Repeat;
use super::query::HOPS_DEFAULT;
use crate::model::PartialDate;
use crate::model::RelationName;
use crate::model::Window;

/// Facts of one relation and direction above which an entity is a hub, when nobody says.
pub const HUB_DEGREE_DEFAULT: usize = 1_000;

/// Which paths count, and which of them are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What is walked.
    pub pattern: Pattern,
    /// Which paths of all are wanted.
    pub selector: Selector,
    /// What a path may repeat.
    pub mode: Mode,
    /// When every hop may have held.
    pub time: Time,
    /// What one claim of every hop must satisfy.
    pub filter: Option<Filter>,
    /// Whether every hop must certainly have held, and its filters certainly be true.
    pub certain: bool,
    /// Whether some one day must be able to carry all hops.
    pub together: bool,
    /// Whether no two of the paths may share an entity in between.
    pub disjoint: bool,
    /// What is done about hubs; `None` is `Defer` with [`Selector::Best`], else `Allow`.
    pub hubs: Option<HubPolicy>,
    /// Facts of one relation and direction above which an entity is a hub.
    pub hub_degree: usize,
    /// Most hops, on top of what the pattern says.
    pub hops_max: Option<u32>,
    /// Most paths that are answered; fewer than there are make the answer incomplete.
    pub limit: Option<usize>,
}

/// Which paths of all are wanted. Each applies to the one pair of ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The first so many by (hubs walked through, hops, possible hops, ids).
    Best(usize),
    /// All, by (hops, possible hops, ids).
    All,
    /// The first of the shortest.
    AnyShortest,
    /// All that have as few hops as any has.
    AllShortest,
    /// The first so many by (hops, possible hops, ids).
    Shortest(usize),
    /// The first by (cost, ids).
    Cheapest,
}

/// What a path may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Anything.
    Walk,
    /// No fact.
    Trail,
    /// No entity.
    Acyclic,
    /// No entity, but the last is the first; no fact.
    Simple,
}

/// When every hop may have held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// At any time.
    Ever,
    /// On a day of this date.
    AsOf(PartialDate),
    /// On some day from the first of the one date to the last of the other; an absent one is open.
    During(Option<PartialDate>, Option<PartialDate>),
}

/// What is done about hubs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubPolicy {
    /// Paths through fewer hubs come first.
    Defer,
    /// No path leads through a hub.
    Avoid,
    /// Nothing counts as a hub.
    Allow,
}

impl Terms {
    /// The terms when nobody says: the best path within [`HOPS_DEFAULT`] hops in any direction.
    pub fn new() -> Terms {
        Terms::along(Pattern::anything(HOPS_DEFAULT))
    }

    /// The best path along a pattern.
    pub fn along(pattern: Pattern) -> Terms {
        Terms {
            pattern,
            selector: Selector::Best(1),
            mode: Mode::Acyclic,
            time: Time::Ever,
            filter: None,
            certain: false,
            together: false,
            disjoint: false,
            hubs: None,
            hub_degree: HUB_DEGREE_DEFAULT,
            hops_max: None,
            limit: None,
        }
    }

    /// Returns the days asked about; `None` for all.
    pub fn window(&self) -> Option<Window> {
        match self.time {
            Time::Ever => None,
            Time::AsOf(date) => Some(Window::on(date)),
            Time::During(from, to) => Window::spanning(from, to),
        }
    }

    /// Returns what is done about hubs.
    pub fn hub_policy(&self) -> HubPolicy {
        self.hubs.unwrap_or(match self.selector {
            Selector::Best(_) => HubPolicy::Defer,
            _ => HubPolicy::Allow,
        })
    }
}

impl Default for Terms {
    fn default() -> Terms {
        Terms::new()
    }
}

impl Pattern {
    /// From one to so many hops along any relation in either direction: `(~.){1..6}`.
    pub fn anything(hops_max: u32) -> Pattern {
        let hop = Pattern::Either(Box::new(Pattern::Any));
        Pattern::Repeat(Box::new(hop), Repeat { min: 1, max: Some(hops_max) })
    }

    /// From one to so many hops along some relations in either direction, along any when none is
    /// named: `(~(a|b)){1..6}`.
    pub fn any_of(relations: &[RelationName], hops_max: u32) -> Pattern {
        let hop = |name: &RelationName| Pattern::Relation(name.clone(), None);
        let hop = match relations {
            [] => return Pattern::anything(hops_max),
            [one] => hop(one),
            several => Pattern::Choice(several.iter().map(hop).collect()),
        };
        let hop = Pattern::Either(Box::new(hop));
        Pattern::Repeat(Box::new(hop), Repeat { min: 1, max: Some(hops_max) })
    }
}
