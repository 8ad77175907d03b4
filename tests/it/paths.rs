//! The search for a path against a brute force written from the definitions: every graph of up
//! to three entities, and larger ones sampled by a seed. The two share no code.
//!
//! Of all paths that repeat no entity, the best has the fewest hubs in between, then the fewest
//! hops, then the fewest that only possibly held, then the smallest (entity, relation, direction)
//! hop by hop. An entity in between is a hub when its type joins nothing, or when it is the
//! object of a hop whose relation joins nothing and was not asked for.

use std::collections::BTreeMap;
use std::fmt::Write;

use orgraph::graph::Topology;
use orgraph::model::Direction;
use orgraph::model::EntityId;
use orgraph::model::Overlap;
use orgraph::model::RelationName;
use orgraph::path::Finder;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Terms;
use orgraph::path::Time;

use crate::crash::Chance;
use crate::fresh_store::FreshStore;
use crate::program::report;

/// Relations of the vocabulary, and whether a path may walk through what they lead to.
const RELATIONS: [(&str, bool); 3] =
    [("funded-by", true), ("operates-in", false), ("partner-of", true)];
/// Most hubs on one path.
const HUBS_MAX: usize = 3;

/// When a claim says that it held: the years of start and end, as far as stated.
type When = (Option<u32>, Option<u32>);

/// A triple: subject, place in [`RELATIONS`], object.
type Triple = (usize, usize, usize);

/// A small graph, made of numbers.
#[derive(Clone, Default)]
struct Graph {
    /// For each entity, whether its type joins nothing.
    is_idle: Vec<bool>,
    /// Asserted claims of each fact.
    facts: BTreeMap<Triple, Vec<When>>,
    /// Denied triples.
    denied: Vec<Triple>,
}

/// What is asked of a graph.
struct Asked {
    from: usize,
    to: usize,
    relations: Vec<usize>,
    hops_max: usize,
    year: Option<u32>,
}

/// A hop: where to, by which relation, backward or not.
type Hop = (usize, usize, bool);

/// A path as both sides must agree on it: hubs, hops, possible hops, and the way.
type Way = (usize, usize, usize, Vec<Hop>);

impl Graph {
    fn lines(&self, name: &str) -> String {
        let mut lines = String::new();
        for (ix, is_idle) in self.is_idle.iter().enumerate() {
            let kind = if *is_idle { "Country" } else { "NGO" };
            let record = r#"{"record":"entity","source":"s","type""#;
            writeln!(lines, r#"{record}:"{kind}","id":"{name}-{ix}"}}"#).expect("a string");
        }
        let claim = |(subject, relation, object): Triple| {
            let relation = RELATIONS[relation].0;
            let ends = format!(r#""subject":"{name}-{subject}","object":"{name}-{object}""#);
            format!(r#"{{"record":"claim","source":"s",{ends},"relation":"{relation}""#)
        };
        for (triple, claims) in &self.facts {
            for (start, end) in claims {
                let mut line = claim(*triple);
                for (key, year) in [("start", start), ("end", end)] {
                    if let Some(year) = year {
                        write!(line, r#","{key}":"{year}""#).expect("a string");
                    }
                }
                writeln!(lines, "{line}}}").expect("a string");
            }
        }
        for triple in &self.denied {
            writeln!(lines, r#"{},"stance":"denied"}}"#, claim(*triple)).expect("a string");
        }
        lines
    }

    /// The best path, by trying all.
    fn best(&self, asked: &Asked) -> Option<Way> {
        let mut best = None;
        self.extend(asked, asked.from, &mut vec![asked.from], &mut Vec::new(), &mut best);
        best
    }

    fn extend(
        &self,
        asked: &Asked,
        here: usize,
        seen: &mut Vec<usize>,
        way: &mut Vec<(Triple, Hop)>,
        best: &mut Option<Way>,
    ) {
        if here == asked.to {
            let found = self.weigh(asked, way);
            if found.0 <= HUBS_MAX && best.as_ref().is_none_or(|best| found < *best) {
                *best = Some(found);
            }
            return;
        }
        if way.len() == asked.hops_max {
            return;
        }
        for triple in self.facts.keys() {
            let (subject, relation, object) = *triple;
            let is_asked = asked.relations.is_empty() || asked.relations.contains(&relation);
            for (near, far, backward) in [(subject, object, false), (object, subject, true)] {
                let passes = is_asked && self.held(triple, asked.year) != Some(false);
                if near != here || seen.contains(&far) || !passes {
                    continue;
                }
                seen.push(far);
                way.push((*triple, (far, relation, backward)));
                self.extend(asked, far, seen, way, best);
                way.pop();
                seen.pop();
            }
        }
    }

    /// Whether a fact certainly held in a year (`Some(true)`), possibly (`None`) or not. Without
    /// a year all hold.
    fn held(&self, triple: &Triple, year: Option<u32>) -> Option<bool> {
        let Some(year) = year else { return Some(true) };
        let claim = |(start, end): &When| match (start, end) {
            (Some(start), Some(end)) => Some(*start <= year && year <= *end),
            (Some(start), None) if *start > year => Some(false),
            (Some(start), None) if *start == year => Some(true),
            (None, Some(end)) if *end < year => Some(false),
            (None, Some(end)) if *end == year => Some(true),
            _ => None,
        };
        let held: Vec<Option<bool>> = self.facts[triple].iter().map(claim).collect();
        match (held.contains(&Some(true)), held.contains(&None)) {
            (true, _) => Some(true),
            (_, true) => None,
            _ => Some(false),
        }
    }

    fn weigh(&self, asked: &Asked, way: &[(Triple, Hop)]) -> Way {
        let joins_nothing = |((_, relation, object), _): &(Triple, Hop), entity: usize| {
            *object == entity && !RELATIONS[*relation].1 && !asked.relations.contains(relation)
        };
        let hubs = way.windows(2).filter(|hops| {
            let between = hops[0].1.0;
            self.is_idle[between] || hops.iter().any(|hop| joins_nothing(hop, between))
        });
        let possible =
            way.iter().filter(|(triple, _)| self.held(triple, asked.year).is_none()).count();
        (hubs.count(), way.len(), possible, way.iter().map(|(_, hop)| *hop).collect())
    }
}

/// Asks the library about one of many graphs in a topology.
fn searched(topology: &Topology, name: &str, asked: &Asked) -> Option<Way> {
    let id = |ix: usize| EntityId::new(&format!("{name}-{ix}")).expect("an id");
    let relation = |ix: &usize| RelationName::new(RELATIONS[*ix].0).expect("a relation");
    let relations: Vec<RelationName> = asked.relations.iter().map(relation).collect();
    let hops_max = u32::try_from(asked.hops_max).expect("it is small");
    let year = asked.year.map(|year| year.to_string().parse().expect("a year"));
    let terms = Terms {
        time: year.map_or(Time::Ever, Time::AsOf),
        ..Terms::along(Pattern::any_of(&relations, hops_max))
    };
    let query = Query { from: id(asked.from), to: id(asked.to), terms };
    let found = Finder::new(topology).find(&query).expect("it can be asked");
    let path = found.paths.first()?;
    let names: Vec<String> = topology.relations().map(|(name, _)| name.to_string()).collect();
    let hops = path.hops.iter().map(|hop| {
        let to = topology.id(hop.to).rsplit('-').next().expect("a number").to_owned();
        let relation = &names[usize::from(topology.relation(hop.fact).0)];
        let relation = RELATIONS.iter().position(|(name, _)| name == relation);
        let backward = hop.direction == Direction::Backward;
        (to.parse().expect("a number"), relation.expect("one of ours"), backward)
    });
    let possible = path.hops.iter().filter(|hop| hop.held == Overlap::Possible).count();
    Some((path.hubs as usize, path.hops.len(), possible, hops.collect()))
}

/// Asks all questions of all graphs on both sides; returns how many there were, and how many had
/// an answer.
fn check(graphs: &[Graph], questions: &mut dyn FnMut(&Graph) -> Vec<Asked>) -> (usize, usize) {
    let lines: String =
        graphs.iter().enumerate().map(|(ix, graph)| graph.lines(&format!("g{ix}"))).collect();
    let mut fresh = FreshStore::of(&lines);
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let topology = Topology::build(&snapshot).expect("a topology");
    let (mut tried, mut answered) = (0, 0);
    for (ix, graph) in graphs.iter().enumerate() {
        let name = format!("g{ix}");
        for asked in questions(graph) {
            let expected = graph.best(&asked);
            let found = searched(&topology, &name, &asked);
            let (from, to) = (asked.from, asked.to);
            assert_eq!(found, expected, "from {from} to {to} in\n{}", graph.lines(&name));
            tried += 1;
            answered += usize::from(found.is_some());
        }
    }
    (tried, answered)
}

/// Every ordered pair of different entities, within some hops.
fn all_pairs(graph: &Graph, hops_max: usize) -> Vec<Asked> {
    let count = graph.is_idle.len();
    let pairs = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
    let pairs = pairs.filter(|(from, to)| from != to);
    pairs
        .map(|(from, to)| Asked { from, to, relations: Vec::new(), hops_max, year: None })
        .collect()
}

#[test]
fn the_best_path_of_every_graph_of_up_to_three_entities_is_found() {
    let pairs = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)];
    let triples = pairs.iter().flat_map(|(a, b)| [(*a, 0, *b), (*a, 1, *b)]);
    let triples: Vec<Triple> = triples.collect();
    // Fewer entities are three of which some have no facts.
    let graphs = (0_u32..1 << triples.len()).map(|set| {
        let chosen = triples.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
        let facts = chosen.map(|(_, triple)| (*triple, vec![(None, None)])).collect();
        Graph { is_idle: vec![false; 3], facts, denied: Vec::new() }
    });
    let graphs: Vec<Graph> = graphs.collect();
    let (tried, answered) = check(&graphs, &mut |graph| all_pairs(graph, 6));
    report(&format!("paths: {} graphs of 3, {tried} questions, {answered} paths", graphs.len()));
}

fn sampled(chance: &mut Chance) -> Graph {
    let mut number = |bound: usize| usize::try_from(chance.below(bound as u64)).expect("small");
    let count = 2 + number(5);
    let mut graph = Graph::default();
    graph.is_idle.extend((0..count).map(|_| number(6) == 0));
    for _ in 0..number(3 * count) {
        let triple = (number(count), number(RELATIONS.len()), number(count));
        let year = |number: usize| 2000 + u32::try_from(number).expect("small");
        let when = match number(5) {
            0 => (None, None),
            1 => (Some(year(number(6))), None),
            2 => (None, Some(year(number(6)))),
            _ => {
                let start = number(6);
                (Some(year(start)), Some(year(start + number(3))))
            }
        };
        match number(8) {
            0 => graph.denied.push(triple),
            _ => graph.facts.entry(triple).or_default().push(when),
        }
    }
    graph
}

#[test]
fn the_best_path_of_sampled_graphs_of_up_to_six_entities_is_found_within_filters() {
    let seed = 0x9a77_0006;
    let mut chance = Chance::seeded(seed);
    let graphs: Vec<Graph> = (0..1_500).map(|_| sampled(&mut chance)).collect();
    let (tried, answered) = check(&graphs, &mut |graph| {
        let mut asked = all_pairs(graph, 6);
        for asked in &mut asked {
            let mut number = |bound| usize::try_from(chance.below(bound)).expect("small");
            asked.hops_max = 1 + number(6);
            asked.year = (number(2) == 0).then(|| 2000 + u32::try_from(number(8)).expect("small"));
            asked.relations = (0..RELATIONS.len()).filter(|_| number(4) == 0).collect();
        }
        asked
    });
    report(&format!(
        "paths: {} graphs of 2 to 6 (seed {seed:#x}), {tried} questions, {answered} paths",
        graphs.len()
    ));
}
