//! Patterns as automata: the position automaton of Glushkov (1961), without empty moves.
//!
//! Each place in the pattern where a hop or a type stands is a state, told by one bit of a mask;
//! state 0 is the beginning. A hop leads from a state to each state that may follow it and that
//! the hop matches. A type is a state that is entered without a hop. The product with the graph
//! is never built.

use super::language::Filter;
use super::language::Pattern;
use super::language::Repeat;
use super::refusal::Refusal;
use crate::model::RelationName;

/// Most states: one bit each in a mask of 64.
pub(super) const STATES_MAX: usize = 64;

/// Some of an automaton's states, a bit each.
pub(super) type States = u64;

/// What a state is entered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A hop.
    Hop(HopSymbol),
    /// The entity's being of a type, without a hop.
    Type(String),
}

/// What a hop must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HopSymbol {
    pub(super) relations: Relations,
    pub(super) forward: bool,
    pub(super) backward: bool,
    pub(super) filter: Option<Filter>,
}

/// Which relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Relations {
    All,
    One(RelationName),
    Not(Vec<RelationName>),
}

/// An automaton that reads hops.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    /// By state, what it is entered by; nothing for the beginning.
    pub(super) symbols: Vec<Option<Symbol>>,
    /// By state, the states that may come next.
    pub(super) follow: Vec<States>,
    /// By state, the states that it may come after.
    pub(super) precede: Vec<States>,
    /// States in which a path may end.
    pub(super) finals: States,
    /// Fewest and most hops of any path; a bound of one repeated step is kept only here.
    pub(super) length: (u32, Option<u32>),
}

/// A pattern with directions at its leaves and repeats of three kinds only.
#[derive(Clone, Debug)]
enum Regex {
    Leaf(Symbol),
    Sequence(Vec<Regex>),
    Choice(Vec<Regex>),
    Optional(Box<Regex>),
    Plus(Box<Regex>),
}

impl Automaton {
    /// Makes the automaton of a pattern. Refuses one of more than [`STATES_MAX`] states.
    pub(super) fn of(pattern: &Pattern) -> Result<Automaton, Refusal> {
        let (pattern, hops_max) = match pattern {
            Pattern::Repeat(step, Repeat { min: min @ (0 | 1), max: Some(max) })
                if length(step) == (1, Some(1)) =>
            {
                let endless = Repeat { min: *min, max: None };
                (&Pattern::Repeat(step.clone(), endless), Some(*max))
            }
            other => (other, None),
        };
        let states = states_of(pattern).saturating_add(1);
        if states > STATES_MAX {
            return Err(Refusal::States { states, states_max: STATES_MAX });
        }
        let bounds = length(pattern);
        let mut automaton = Automaton {
            symbols: Vec::with_capacity(states),
            follow: Vec::with_capacity(states),
            precede: Vec::new(),
            finals: 0,
            length: (bounds.0, hops_max.or(bounds.1)),
        };
        automaton.symbols.push(None);
        automaton.follow.push(0);
        let whole = automaton.place(&lower(pattern, Way::Forward));
        automaton.precede = vec![0; automaton.follow.len()];
        automaton.follow[0] |= whole.first;
        automaton.finals = whole.last | u64::from(whole.is_nullable);
        for state in 0..automaton.follow.len() {
            for next in bits(automaton.follow[state]) {
                automaton.precede[next] |= 1 << state;
            }
        }
        Ok(automaton)
    }

    /// The states that a hop along each of so many relations enters, forward and backward.
    pub(super) fn entered(
        &self,
        relations: usize,
        number_of: impl Fn(&RelationName) -> Option<usize>,
    ) -> Vec<[States; 2]> {
        let mut entered = vec![[0, 0]; relations];
        for (state, symbol) in self.symbols.iter().enumerate() {
            let Some(Symbol::Hop(hop)) = symbol else { continue };
            let (meant, not) = match &hop.relations {
                Relations::All => (0..relations, Vec::new()),
                Relations::One(name) => (number_of(name).map_or(0..0, |ix| ix..ix + 1), Vec::new()),
                Relations::Not(names) => {
                    (0..relations, names.iter().filter_map(&number_of).collect())
                }
            };
            for ix in meant.filter(|ix| !not.contains(ix)) {
                entered[ix][0] |= u64::from(hop.forward) << state;
                entered[ix][1] |= u64::from(hop.backward) << state;
            }
        }
        entered
    }

    /// The same for any relation, where all are the same.
    pub(super) fn uniform(&self) -> Option<[States; 2]> {
        let is_all = |symbol: &Symbol| match symbol {
            Symbol::Hop(hop) => hop.relations == Relations::All,
            Symbol::Type(_) => true,
        };
        let is_all = self.symbols.iter().flatten().all(is_all);
        is_all.then(|| self.entered(1, |_| None)[0])
    }

    /// All states.
    pub(super) fn all(&self) -> States {
        States::MAX >> (STATES_MAX - self.symbols.len())
    }

    /// The states that may come after some.
    pub(super) fn after(&self, states: States) -> States {
        bits(states).fold(0, |all, state| all | self.follow[state])
    }

    /// The states that may come before some.
    pub(super) fn before(&self, states: States) -> States {
        bits(states).fold(0, |all, state| all | self.precede[state])
    }

    /// Gives every leaf a state, and says which may follow which.
    fn place(&mut self, regex: &Regex) -> Placed {
        match regex {
            Regex::Leaf(symbol) => {
                let bit = 1 << self.symbols.len();
                self.symbols.push(Some(symbol.clone()));
                self.follow.push(0);
                Placed { is_nullable: false, first: bit, last: bit }
            }
            Regex::Optional(inner) => Placed { is_nullable: true, ..self.place(inner) },
            Regex::Plus(inner) => {
                let placed = self.place(inner);
                self.connect(placed.last, placed.first);
                placed
            }
            Regex::Choice(parts) => {
                let none = Placed { is_nullable: false, first: 0, last: 0 };
                parts.iter().fold(none, |all, part| {
                    let placed = self.place(part);
                    Placed {
                        is_nullable: all.is_nullable || placed.is_nullable,
                        first: all.first | placed.first,
                        last: all.last | placed.last,
                    }
                })
            }
            Regex::Sequence(parts) => {
                let none = Placed { is_nullable: true, first: 0, last: 0 };
                parts.iter().fold(none, |all, part| {
                    let placed = self.place(part);
                    self.connect(all.last, placed.first);
                    Placed {
                        is_nullable: all.is_nullable && placed.is_nullable,
                        first: all.first | if all.is_nullable { placed.first } else { 0 },
                        last: placed.last | if placed.is_nullable { all.last } else { 0 },
                    }
                })
            }
        }
    }

    fn connect(&mut self, from: States, to: States) {
        for state in bits(from) {
            self.follow[state] |= to;
        }
    }
}

/// How the leaves of a part of a pattern stand to what is around it.
#[derive(Clone, Copy)]
struct Placed {
    is_nullable: bool,
    first: States,
    last: States,
}

/// The numbers of the bits that are set.
pub(super) fn bits(mut states: States) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (states != 0).then(|| states.trailing_zeros() as usize);
        states &= states.wrapping_sub(1);
        bit
    })
}

/// Which way round a part of a pattern is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
    Either,
}

impl Way {
    fn inverse(self) -> Way {
        match self {
            Way::Forward => Way::Backward,
            Way::Backward => Way::Forward,
            Way::Either => Way::Either,
        }
    }
}

fn lower(pattern: &Pattern, way: Way) -> Regex {
    let hop = |relations: Relations, filter: Option<&Filter>| {
        Regex::Leaf(Symbol::Hop(HopSymbol {
            relations,
            forward: way != Way::Backward,
            backward: way != Way::Forward,
            filter: filter.cloned(),
        }))
    };
    match pattern {
        Pattern::Any => hop(Relations::All, None),
        Pattern::Relation(name, filter) => hop(Relations::One(name.clone()), filter.as_ref()),
        Pattern::Not(names) => hop(Relations::Not(names.clone()), None),
        Pattern::Type(name) => Regex::Leaf(Symbol::Type(name.clone())),
        Pattern::Inverse(inner) => lower(inner, way.inverse()),
        Pattern::Either(inner) => lower(inner, Way::Either),
        Pattern::Choice(parts) => {
            Regex::Choice(parts.iter().map(|part| lower(part, way)).collect())
        }
        // The whole goes the one way or the other.
        Pattern::Sequence(_) | Pattern::Repeat(..) if way == Way::Either => {
            Regex::Choice(vec![lower(pattern, Way::Forward), lower(pattern, Way::Backward)])
        }
        Pattern::Sequence(parts) => {
            let mut parts: Vec<Regex> = parts.iter().map(|part| lower(part, way)).collect();
            if way == Way::Backward {
                parts.reverse();
            }
            Regex::Sequence(parts)
        }
        Pattern::Repeat(inner, repeat) => repeated(&lower(inner, way), *repeat),
    }
}

/// `a{2..4}` is `aa(a(a)?)?`, `a{2..}` is `aa+`.
fn repeated(once: &Regex, Repeat { min, max }: Repeat) -> Regex {
    let mut parts: Vec<Regex> = (0..min).map(|_| once.clone()).collect();
    match max {
        None => {
            let endless = Regex::Plus(Box::new(once.clone()));
            match parts.pop() {
                Some(_) => parts.push(endless),
                None => parts.push(Regex::Optional(Box::new(endless))),
            }
        }
        Some(max) => {
            let further = (min..max).fold(None, |rest: Option<Regex>, _| {
                let parts = std::iter::once(once.clone()).chain(rest);
                Some(Regex::Optional(Box::new(Regex::Sequence(parts.collect()))))
            });
            parts.extend(further);
        }
    }
    Regex::Sequence(parts)
}

/// Fewest and most hops of a path along a pattern.
pub(super) fn length(pattern: &Pattern) -> (u32, Option<u32>) {
    match pattern {
        Pattern::Any | Pattern::Relation(..) | Pattern::Not(_) => (1, Some(1)),
        Pattern::Type(_) => (0, Some(0)),
        Pattern::Inverse(inner) | Pattern::Either(inner) => length(inner),
        Pattern::Sequence(parts) => parts.iter().map(length).fold((0, Some(0)), |all, part| {
            let most = all.1.zip(part.1).map(|(a, b): (u32, u32)| a.saturating_add(b));
            (all.0.saturating_add(part.0), most)
        }),
        Pattern::Choice(parts) => {
            let lengths = parts.iter().map(length);
            let fewest = lengths.clone().map(|length| length.0).min();
            let most = lengths.map(|length| length.1).reduce(|a, b| Some(a?.max(b?)));
            (fewest.unwrap_or(0), most.unwrap_or(Some(0)))
        }
        Pattern::Repeat(inner, repeat) => {
            let (fewest, most) = length(inner);
            let most = match (most, repeat.max) {
                (Some(0), _) => Some(0),
                (most, max) => most.zip(max).map(|(a, b)| a.saturating_mul(b)),
            };
            (fewest.saturating_mul(repeat.min), most)
        }
    }
}

/// How many states the leaves of a pattern take, its repeats written out.
fn states_of(pattern: &Pattern) -> usize {
    fn of(pattern: &Pattern, is_either: bool) -> usize {
        match pattern {
            Pattern::Any | Pattern::Relation(..) | Pattern::Not(_) | Pattern::Type(_) => 1,
            Pattern::Inverse(inner) => of(inner, is_either),
            Pattern::Either(inner) => of(inner, true),
            Pattern::Choice(parts) => {
                let parts = parts.iter().map(|part| of(part, is_either));
                parts.fold(0, usize::saturating_add)
            }
            Pattern::Sequence(_) | Pattern::Repeat(..) if is_either => {
                of(pattern, false).saturating_mul(2)
            }
            Pattern::Sequence(parts) => {
                parts.iter().map(|part| of(part, false)).fold(0, usize::saturating_add)
            }
            Pattern::Repeat(inner, Repeat { min, max }) => {
                let copies = max.unwrap_or((*min).max(1));
                of(inner, false).saturating_mul(usize::try_from(copies).unwrap_or(usize::MAX))
            }
        }
    }
    of(pattern, false)
}
