//! A pattern by its definition: which sequences of hops it matches.

use std::collections::BTreeSet;

use crate::crash::Chance;

use super::graph::Graph;
use super::graph::Hop;
use super::graph::RELATIONS;
use super::graph::TYPES;

/// A pattern.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    Relation(usize),
    Any,
    Not(Vec<usize>),
    Type(usize),
    Inverse(Box<Rule>),
    Either(Box<Rule>),
    Sequence(Box<Rule>, Box<Rule>),
    Choice(Box<Rule>, Box<Rule>),
    Repeat(Box<Rule>, usize, Option<usize>),
}

impl Rule {
    /// Any relation in either direction, at least once.
    pub(super) fn anything() -> Rule {
        Rule::Repeat(Box::new(Rule::Either(Box::new(Rule::Any))), 1, None)
    }

    /// A pattern of at most so many parts in one another.
    pub(super) fn sampled(chance: &mut Chance, depth: usize) -> Rule {
        let relation = |chance: &mut Chance| chance.below(RELATIONS.len() as u64) as usize;
        let inner = |chance: &mut Chance| Box::new(Rule::sampled(chance, depth - 1));
        match chance.below(if depth == 0 { 8 } else { 16 }) {
            0..=3 => Rule::Relation(relation(chance)),
            4 | 5 => Rule::Any,
            6 => Rule::Not(vec![relation(chance)]),
            7 => Rule::Type(chance.below(TYPES.len() as u64) as usize),
            8 => Rule::Inverse(inner(chance)),
            9 | 10 => Rule::Either(inner(chance)),
            11 | 12 => Rule::Sequence(inner(chance), inner(chance)),
            13 => Rule::Choice(inner(chance), inner(chance)),
            _ => {
                let least = chance.below(3) as usize;
                let most = (chance.below(2) == 0).then(|| least + 1 + chance.below(2) as usize);
                Rule::Repeat(inner(chance), least, most)
            }
        }
    }

    /// As the path language writes it, each part in parentheses.
    pub(super) fn text(&self) -> String {
        let name = |relation: &usize| RELATIONS[*relation].0;
        match self {
            Rule::Relation(relation) => name(relation).to_owned(),
            Rule::Any => ".".to_owned(),
            Rule::Not(relations) => {
                format!("!({})", relations.iter().map(name).collect::<Vec<_>>().join("|"))
            }
            Rule::Type(kind) => format!(":{}", TYPES[*kind].0),
            Rule::Inverse(inner) => format!("^({})", inner.text()),
            Rule::Either(inner) => format!("~({})", inner.text()),
            Rule::Sequence(a, b) => format!("({})/({})", a.text(), b.text()),
            Rule::Choice(a, b) => format!("({}|{})", a.text(), b.text()),
            Rule::Repeat(inner, least, most) => {
                let most = most.map_or(String::new(), |most| most.to_string());
                format!("({}){{{least}..{most}}}", inner.text())
            }
        }
    }

    /// Relations and types that it names.
    pub(super) fn names(&self, relations: &mut BTreeSet<usize>, types: &mut BTreeSet<usize>) {
        match self {
            Rule::Relation(relation) => drop(relations.insert(*relation)),
            Rule::Type(kind) => drop(types.insert(*kind)),
            Rule::Any | Rule::Not(_) => {}
            Rule::Inverse(inner) | Rule::Either(inner) | Rule::Repeat(inner, ..) => {
                inner.names(relations, types);
            }
            Rule::Sequence(a, b) | Rule::Choice(a, b) => {
                a.names(relations, types);
                b.names(relations, types);
            }
        }
    }

    /// Whether it matches a whole way: the entities, and the hops between them.
    pub(super) fn matches(&self, graph: &Graph, entities: &[usize], hops: &[Hop]) -> bool {
        self.ends(graph, entities, hops, (0, false)).contains(&hops.len())
    }

    /// Where a match that begins at a place can end. Turned round it is read towards the beginning,
    /// and its ends are before it.
    fn ends(
        &self,
        graph: &Graph,
        entities: &[usize],
        hops: &[Hop],
        (at, is_turned): (usize, bool),
    ) -> BTreeSet<usize> {
        let from = |rule: &Rule, at: usize| rule.ends(graph, entities, hops, (at, is_turned));
        let hop = |is_it: &dyn Fn(usize) -> bool| {
            let place = if is_turned { at.checked_sub(1) } else { Some(at) };
            let next = place.and_then(|place| hops.get(place));
            // Read backward a hop from subject to object is one from object to subject.
            let fits =
                |hop: &&Hop| is_it(hop.relation) && (hop.is_loop || hop.is_backward == is_turned);
            let after = if is_turned { at.wrapping_sub(1) } else { at + 1 };
            next.filter(fits).map(|_| after).into_iter().collect()
        };
        match self {
            Rule::Relation(relation) => hop(&|other| other == *relation),
            Rule::Any => hop(&|_| true),
            Rule::Not(relations) => hop(&|other| !relations.contains(&other)),
            Rule::Type(kind) if graph.types[entities[at]] == *kind => BTreeSet::from([at]),
            Rule::Type(_) => BTreeSet::new(),
            Rule::Inverse(inner) => self.turned(inner, graph, entities, hops, (at, is_turned)),
            Rule::Either(inner) => {
                let turned = self.turned(inner, graph, entities, hops, (at, is_turned));
                &from(inner, at) | &turned
            }
            Rule::Sequence(a, b) => {
                from(a, at).into_iter().flat_map(|middle| from(b, middle)).collect()
            }
            Rule::Choice(a, b) => &from(a, at) | &from(b, at),
            Rule::Repeat(inner, least, most) => {
                let mut found = BTreeSet::new();
                let mut now = BTreeSet::from([at]);
                // A match may take no hop, so that places come again: that many rounds suffice.
                for times in 0..=most.unwrap_or(least + hops.len() + 1) {
                    if times >= *least {
                        found.extend(now.iter().copied());
                    }
                    now = now.into_iter().flat_map(|at| from(inner, at)).collect();
                }
                found
            }
        }
    }

    /// Where the inverse of a pattern can end: where the pattern, read the other way, can begin.
    fn turned(
        &self,
        inner: &Rule,
        graph: &Graph,
        entities: &[usize],
        hops: &[Hop],
        (at, is_turned): (usize, bool),
    ) -> BTreeSet<usize> {
        let begins = (0..=hops.len())
            .filter(|begin| inner.ends(graph, entities, hops, (*begin, !is_turned)).contains(&at));
        begins.collect()
    }
}
