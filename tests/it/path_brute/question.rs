//! Questions, and their answers by definition: every way is tried.

use std::collections::BTreeSet;

use crate::crash::Chance;

use super::graph::Graph;
use super::graph::Hop;
use super::graph::RELATIONS;
use super::graph::TYPES;
use super::graph::Triple;
use super::graph::When;
use super::rule::Rule;

/// Facts of one relation and direction that make no hub yet.
const HUB_DEGREE: usize = 3;

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) rule: Rule,
    pub(super) selector: Selector,
    pub(super) mode: Mode,
    pub(super) hops_max: usize,
    pub(super) years: Option<(u32, u32)>,
    pub(super) certain: bool,
    pub(super) together: bool,
    pub(super) disjoint: bool,
    pub(super) hubs: Hubs,
    pub(super) limit: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    Best(usize),
    All,
    AnyShortest,
    AllShortest,
    Shortest(usize),
    Cheapest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Walk,
    Trail,
    Acyclic,
    Simple,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hubs {
    Defer,
    Avoid,
    Allow,
}

/// A path: hubs, cost where it counts, hops, possible hops, and the way.
pub(super) type Answer = (usize, u64, usize, usize, Vec<Hop>);

/// A path with its entities and its facts.
type Way = (Answer, Vec<usize>, BTreeSet<Triple>);

impl Question {
    pub(super) fn sampled(chance: &mut Chance, count: usize) -> Question {
        let mut number = |bound: usize| chance.below(bound as u64) as usize;
        let (from, to) = (number(count), number(count));
        let selector = match number(8) {
            0 | 1 => Selector::Best(1 + number(4)),
            2 | 3 => Selector::All,
            4 => Selector::AnyShortest,
            5 => Selector::AllShortest,
            6 => Selector::Shortest(1 + number(4)),
            _ => Selector::Cheapest,
        };
        let mode = [Mode::Walk, Mode::Trail, Mode::Acyclic, Mode::Simple][number(4)];
        let first = 2000 + number(8) as u32;
        let years = (number(2) == 0).then(|| (first, first + number(3) as u32 / 2));
        let hubs = [Hubs::Defer, Hubs::Avoid, Hubs::Allow, Hubs::Allow][number(4)];
        let hops_max = 1 + number(4);
        let limit = (number(6) == 0).then(|| 1 + number(3));
        let certain = years.is_some() && number(4) == 0;
        let together = selector != Selector::Cheapest && number(6) == 0;
        let disjoint = number(8) == 0 && selector != Selector::AllShortest;
        let is_plain = number(3) == 0;
        let rule = if is_plain { Rule::anything() } else { Rule::sampled(chance, 3) };
        let terms = (certain, together, disjoint);
        let (certain, together, disjoint) = terms;
        let (from, to) = (from, if is_plain && from == to { (to + 1) % count } else { to });
        Question {
            from,
            to,
            rule,
            selector,
            mode,
            hops_max,
            years,
            certain,
            together,
            disjoint,
            hubs,
            limit,
        }
    }

    /// The question in one line.
    pub(super) fn line(&self) -> String {
        let selector = match self.selector {
            Selector::Best(count) => format!("BEST {count}"),
            Selector::All => "ALL".to_owned(),
            Selector::AnyShortest => "ANY SHORTEST".to_owned(),
            Selector::AllShortest => "ALL SHORTEST".to_owned(),
            Selector::Shortest(count) => format!("SHORTEST {count}"),
            Selector::Cheapest => "CHEAPEST".to_owned(),
        };
        let mode = format!("{:?}", self.mode).to_uppercase();
        let hubs = format!("{:?}", self.hubs).to_lowercase();
        let years = self.years.map(|(first, last)| format!(" DURING {first}..{last}"));
        let word = |is_said: bool, word: &'static str| if is_said { word } else { "" };
        let limit = self.limit.map(|limit| format!(" LIMIT {limit}"));
        format!(
            "{selector} {mode} (e{}) -[{}]-> (e{}){}{}{}{} HUBS {hubs} HUB DEGREE {HUB_DEGREE} MAX \
             HOPS {}{}",
            self.from,
            self.rule.text(),
            self.to,
            years.unwrap_or_default(),
            word(self.certain, " CERTAIN"),
            word(self.together, " TOGETHER"),
            word(self.disjoint, " DISJOINT"),
            self.hops_max,
            limit.unwrap_or_default(),
        )
    }

    /// The answer by trying every way.
    pub(super) fn answer(&self, graph: &Graph) -> Vec<Answer> {
        let mut all: Vec<Way> = Vec::new();
        let admits_nothing = self.from == self.to && self.rule.matches(graph, &[self.from], &[]);
        // From an entity to itself: no hop, if that is a path, else a circle.
        let is_circle = self.from == self.to && self.mode == Mode::Acyclic && !admits_nothing;
        let mode = if is_circle { Mode::Simple } else { self.mode };
        let mut way = Vec::new();
        self.extend(graph, mode, self.from, &mut way, &mut all);
        let counts_hubs = self.hubs != Hubs::Allow;
        all.retain(|((hubs, ..), ..)| self.hubs != Hubs::Avoid || *hubs == 0);
        if !counts_hubs {
            for ((hubs, ..), ..) in &mut all {
                *hubs = 0;
            }
        }
        all.sort();
        let fewest = all.first().map(|((hubs, _, hops, ..), ..)| (*hubs, *hops));
        if self.selector == Selector::AllShortest {
            all.retain(|((hubs, _, hops, ..), ..)| Some((*hubs, *hops)) == fewest);
        }
        if self.disjoint {
            all = apart(all);
        }
        let count = match self.selector {
            Selector::Best(count) | Selector::Shortest(count) => count,
            Selector::AnyShortest | Selector::Cheapest => 1,
            Selector::All | Selector::AllShortest => usize::MAX,
        };
        let count = count.min(self.limit.unwrap_or(usize::MAX));
        all.into_iter().map(|(answer, ..)| answer).take(count).collect()
    }

    fn extend(
        &self,
        graph: &Graph,
        mode: Mode,
        here: usize,
        way: &mut Vec<(Triple, Hop)>,
        all: &mut Vec<Way>,
    ) {
        let entities: Vec<usize> =
            std::iter::once(self.from).chain(way.iter().map(|(_, hop)| hop.to)).collect();
        let hops: Vec<Hop> = way.iter().map(|(_, hop)| *hop).collect();
        if here == self.to
            && self.rule.matches(graph, &entities, &hops)
            && (!self.together || self.have_a_day(graph, way))
        {
            let facts = way.iter().map(|(triple, _)| *triple).collect();
            all.push((self.weighed(graph, &entities, way), entities.clone(), facts));
        }
        let returned = !way.is_empty() && here == self.from;
        if way.len() == self.hops_max || (mode == Mode::Simple && returned) {
            return;
        }
        for (triple, hop) in graph.hops(here) {
            let passes = match graph.held(&triple, self.years) {
                Some(held) => held,
                None => !self.certain,
            };
            let is_new_fact = way.iter().all(|(other, _)| *other != triple);
            let is_new = !entities.contains(&hop.to);
            let fits = match mode {
                Mode::Walk => true,
                Mode::Trail => is_new_fact,
                Mode::Acyclic => is_new,
                Mode::Simple => (is_new || hop.to == self.from) && is_new_fact,
            };
            if passes && fits {
                way.push((triple, hop));
                self.extend(graph, mode, hop.to, way, all);
                way.pop();
            }
        }
    }

    /// Whether some one day carries all hops. Years are all that claims state, so three days of
    /// each tell: its first, one within and its last.
    fn have_a_day(&self, graph: &Graph, way: &[(Triple, Hop)]) -> bool {
        let (first, last) = self.years.unwrap_or((1990, 2020));
        let mut days = (first..=last).flat_map(|year| (0..3).map(move |part| (year, part)));
        let carries = |when: &When, day: (u32, u32)| {
            let (start, end) = *when;
            match self.certain {
                true => {
                    start.is_some_and(|start| (start, 2) <= day)
                        && end.is_some_and(|end| day <= (end, 0))
                }
                false => {
                    start.is_none_or(|start| (start, 0) <= day)
                        && end.is_none_or(|end| day <= (end, 2))
                }
            }
        };
        days.any(|day| {
            way.iter().all(|(triple, _)| graph.facts[triple].iter().any(|when| carries(when, day)))
        })
    }

    fn weighed(&self, graph: &Graph, entities: &[usize], way: &[(Triple, Hop)]) -> Answer {
        let hubs =
            (1..way.len()).filter(|at| self.is_hub(graph, entities[*at], &way[at - 1..=*at]));
        let possible = way.iter().filter(|(triple, _)| graph.held(triple, self.years).is_none());
        let cost = match self.selector {
            Selector::Cheapest => cost(graph, entities, way),
            _ => 0,
        };
        let hops: Vec<Hop> = way.iter().map(|(_, hop)| *hop).collect();
        // Paths by cost come by cost and ids alone.
        let is_by_hops = self.selector != Selector::Cheapest;
        let (length, possible) = if is_by_hops { (way.len(), possible.count()) } else { (0, 0) };
        (hubs.count(), cost, length, possible, hops)
    }

    /// Whether an entity between two hops is one that says little.
    fn is_hub(&self, graph: &Graph, entity: usize, hops: &[(Triple, Hop)]) -> bool {
        if entity == self.from || entity == self.to {
            return false;
        }
        let (mut relations, mut types) = (BTreeSet::new(), BTreeSet::new());
        self.rule.names(&mut relations, &mut types);
        let kind = graph.types[entity];
        let facts =
            |is_it: &dyn Fn(&Triple) -> bool| graph.facts.keys().filter(|t| is_it(t)).count();
        let is_crowded = (0..RELATIONS.len()).any(|relation| {
            let as_subject = facts(&|(s, r, _)| *s == entity && *r == relation);
            let as_object = facts(&|(_, r, o)| *o == entity && *r == relation);
            as_subject.max(as_object) > HUB_DEGREE
        });
        let joins_nothing = |((_, relation, object), _): &(Triple, Hop)| {
            *object == entity && !RELATIONS[*relation].1 && !relations.contains(relation)
        };
        is_crowded || (!TYPES[kind].1 && !types.contains(&kind)) || hops.iter().any(joins_nothing)
    }
}

/// 1,000 a hop, 501 for a confidence that nobody assessed, 200 for each doubling of the facts of an
/// entity in between.
fn cost(graph: &Graph, entities: &[usize], way: &[(Triple, Hop)]) -> u64 {
    let degree = |entity: usize| {
        let ends =
            graph.facts.keys().map(|(s, _, o)| (*s == entity) as u64 + (*o == entity) as u64);
        ends.sum::<u64>()
    };
    let hop = |at: usize| match at {
        0 => 1_501,
        _ => 1_501 + 200 * u64::from(degree(entities[at]).ilog2()),
    };
    (0..way.len()).map(hop).sum()
}

/// Each the best that shares no entity but the ends, and no fact, with those before.
fn apart(all: Vec<Way>) -> Vec<Way> {
    let mut taken: Vec<Way> = Vec::new();
    for way in all {
        let between = |way: &Way| -> BTreeSet<usize> {
            let ends = [way.1[0], way.1[way.1.len() - 1]];
            way.1.iter().copied().filter(|entity| !ends.contains(entity)).collect()
        };
        let is_apart = taken
            .iter()
            .all(|other| between(&way).is_disjoint(&between(other)) && way.2.is_disjoint(&other.2));
        if is_apart {
            taken.push(way);
        }
    }
    taken
}
