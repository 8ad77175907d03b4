//! Small graphs, and what is known of a way through one.

use std::collections::BTreeMap;
use std::fmt::Write;

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::Vocabulary;

use crate::crash::Chance;

/// Relations of the vocabulary, in the order of their names, and whether they join.
pub(super) const RELATIONS: [(&str, bool); 3] =
    [("funded-by", true), ("operates-in", false), ("partner-of", true)];
/// Types of the vocabulary, and whether they join.
pub(super) const TYPES: [(&str, bool); 2] = [("NGO", true), ("Country", false)];

/// The years in which a claim began and ended, as far as stated.
pub(super) type When = (Option<u32>, Option<u32>);

/// Subject, place in [`RELATIONS`], object.
pub(super) type Triple = (usize, usize, usize);

/// A graph, made of numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// By entity, the place in [`TYPES`].
    pub(super) types: Vec<usize>,
    /// The claims of each fact.
    pub(super) facts: BTreeMap<Triple, Vec<When>>,
}

/// A hop of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hop {
    pub(super) to: usize,
    pub(super) relation: usize,
    pub(super) is_backward: bool,
    /// From an entity to itself: there is no other way to walk it.
    pub(super) is_loop: bool,
}

impl Graph {
    /// A graph of entities that are all alike and of undated facts.
    pub(super) fn plain(count: usize, facts: impl IntoIterator<Item = Triple>) -> Graph {
        let facts = facts.into_iter().map(|triple| (triple, vec![(None, None)])).collect();
        Graph { types: vec![0; count], facts }
    }

    /// A graph of two to five entities with dated facts.
    pub(super) fn sampled(chance: &mut Chance) -> Graph {
        let number = |chance: &mut Chance, bound: usize| chance.below(bound as u64) as usize;
        let count = 2 + number(chance, 4);
        let types = (0..count).map(|_| usize::from(number(chance, 5) == 0)).collect();
        let mut facts: BTreeMap<Triple, Vec<When>> = BTreeMap::new();
        for _ in 0..number(chance, 2 * count + 2) {
            let relation = number(chance, RELATIONS.len());
            let triple = (number(chance, count), relation, number(chance, count));
            let start = 2000 + number(chance, 6) as u32;
            let when = match number(chance, 5) {
                0 => (None, None),
                1 => (Some(start), None),
                2 => (None, Some(start)),
                _ => (Some(start), Some(start + number(chance, 3) as u32)),
            };
            facts.entry(triple).or_default().push(when);
        }
        Graph { types, facts }
    }

    /// The graph without claims that surely did not hold in a range of years.
    pub(super) fn as_of(&self, years: (u32, u32)) -> Graph {
        let facts = self.facts.iter().map(|(triple, claims)| {
            let claims = claims.iter().copied().filter(|when| held(*when, years) != Some(false));
            (*triple, claims.collect::<Vec<When>>())
        });
        let facts = facts.filter(|(_, claims)| !claims.is_empty()).collect();
        Graph { types: self.types.clone(), facts }
    }

    /// The same for the library.
    pub(super) fn topology(&self, vocabulary: &Vocabulary) -> Topology<'static> {
        let claims = self.claims(vocabulary);
        let ids: Vec<usize> = (0..self.types.len()).collect();
        self.topology_of(vocabulary, &ids, claims)
    }

    /// The same with entities and claims in the contrary order.
    pub(super) fn topology_backwards(&self, vocabulary: &Vocabulary) -> Topology<'static> {
        let last = self.types.len() as u32 - 1;
        let ids: Vec<usize> = (0..self.types.len()).rev().collect();
        let claims = self.claims(vocabulary).into_iter().rev().map(|claim| BareClaim {
            subject: last - claim.subject,
            object: last - claim.object,
            ..claim
        });
        let claims = claims.collect();
        self.topology_of(vocabulary, &ids, claims)
    }

    fn topology_of(
        &self,
        vocabulary: &Vocabulary,
        ids: &[usize],
        claims: Vec<BareClaim>,
    ) -> Topology<'static> {
        let types = ids.iter().map(|ix| TYPES[self.types[*ix]].0);
        let types: Vec<(u32, &str)> = (0..).zip(types).collect();
        Topology::in_memory(vocabulary, ids.iter().map(|ix| id(*ix)).collect(), &types, claims)
    }

    fn claims(&self, vocabulary: &Vocabulary) -> Vec<BareClaim> {
        let places: Vec<u16> = RELATIONS.iter().map(|(name, _)| place(vocabulary, name)).collect();
        let claim = |(triple, when): (&Triple, &When)| BareClaim {
            subject: triple.0 as u32,
            relation: RelationIx(places[triple.1]),
            object: triple.2 as u32,
            bounds: interval(*when).bounds(None),
            confidence: Confidence::UNASSESSED,
        };
        let facts = self.facts.iter();
        let stated = facts.flat_map(|(triple, claims)| claims.iter().map(move |c| (triple, c)));
        stated.map(claim).collect()
    }

    /// The hops from an entity.
    pub(super) fn hops(&self, from: usize) -> Vec<(Triple, Hop)> {
        let mut hops = Vec::new();
        for triple in self.facts.keys() {
            let (subject, relation, object) = *triple;
            let is_loop = subject == object;
            if subject == from {
                hops.push((*triple, Hop { to: object, relation, is_backward: false, is_loop }));
            }
            if object == from && !is_loop {
                hops.push((*triple, Hop { to: subject, relation, is_backward: true, is_loop }));
            }
        }
        hops
    }

    /// Whether a fact surely held in a range of years (`Some(true)`), possibly (`None`) or not.
    pub(super) fn held(&self, triple: &Triple, years: Option<(u32, u32)>) -> Option<bool> {
        let Some(years) = years else { return Some(true) };
        let held: Vec<Option<bool>> =
            self.facts[triple].iter().map(|when| held(*when, years)).collect();
        match (held.contains(&Some(true)), held.contains(&None)) {
            (true, _) => Some(true),
            (_, true) => None,
            _ => Some(false),
        }
    }

    /// The graph as somebody reads it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (ix, kind) in self.types.iter().enumerate().filter(|(_, kind)| **kind > 0) {
            writeln!(text, "e{ix} :{}", TYPES[*kind].0).expect("a string");
        }
        for ((subject, relation, object), claims) in &self.facts {
            for when in claims {
                let (relation, when) = (RELATIONS[*relation].0, interval(*when).to_text());
                writeln!(text, "e{subject} {relation} e{object} {when}").expect("a string");
            }
        }
        text
    }
}

/// Whether a claim surely held on some day of these years; years are all that it states.
pub(super) fn held(when: When, (first, last): (u32, u32)) -> Option<bool> {
    let (start, end) = when;
    if start.is_some_and(|start| start > last) || end.is_some_and(|end| end < first) {
        return Some(false);
    }
    // The year in which it began or ended is one in which it held.
    let has_begun = start.is_some_and(|start| first <= start && start <= last);
    let has_ended = end.is_some_and(|end| first <= end && end <= last);
    let spans = start.is_some() && end.is_some();
    (has_begun || has_ended || spans).then_some(true)
}

pub(super) fn id(ix: usize) -> EntityId {
    EntityId::new(&format!("e{ix}")).expect("an id")
}

/// The place of a relation among those of the vocabulary.
pub(super) fn place(vocabulary: &Vocabulary, name: &str) -> u16 {
    let place = vocabulary.relations().position(|relation| relation.name.as_str() == name);
    u16::try_from(place.expect("the vocabulary has it")).expect("few")
}

fn interval((start, end): When) -> Interval {
    let year = |year: Option<u32>| year.map_or("?".to_owned(), |year| year.to_string());
    match (start, end) {
        (None, None) => Interval::UNDATED,
        (None, Some(_)) => format!("..{}", year(end)).parse().expect("a period"),
        _ => format!("{}..{}", year(start), year(end)).parse().expect("a period"),
    }
}
