//! What holds of answers whatever the graph: laws between two questions, or two graphs.

use orgraph::graph::Topology;
use orgraph::model::Direction;
use orgraph::model::Vocabulary;
use orgraph::path::Budget;
use orgraph::path::Finder;
use orgraph::path::Found;
use orgraph::path::HubPolicy;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Refusal;
use orgraph::path::Repeat;
use orgraph::path::Selector;
use orgraph::path::Terms;
use orgraph::path::Time;

use crate::crash::Chance;
use crate::program::report;

use super::graph::Graph;
use super::query;
use super::question::Question;
use super::vocabulary;

/// Graphs that are sampled for each law.
const SAMPLES: u64 = 3_000;

/// A path as anybody reads it: subject, relation, object, and whether it is walked so.
type Way = Vec<(String, String, String, bool)>;

fn ways(topology: &Topology, found: &Found) -> Vec<Way> {
    let name = |node| topology.id(node).to_owned();
    let of = |path: &orgraph::path::Path| {
        let hops = path.hops.iter().map(|hop| {
            let (subject, object) = topology.ends(hop.fact);
            let relation = topology.relation_name(topology.relation(hop.fact)).to_string();
            (name(subject), relation, name(object), hop.direction == Direction::Forward)
        });
        hops.collect()
    };
    found.paths.iter().map(of).collect()
}

/// All answers to a question, or nothing where it cannot be asked.
fn asked(topology: &Topology, query: &Query) -> Option<Vec<Way>> {
    match Finder::new(topology).find(query) {
        Ok(found) => {
            assert!(found.ended.is_none(), "within the budget");
            Some(ways(topology, &found))
        }
        Err(Refusal::TooShort { .. } | Refusal::States { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

/// Asks sampled questions of sampled graphs and compares the two answers that a law says are the
/// same.
fn check(law: &str, each: impl Fn(&Graph, &Query, &Vocabulary) -> Option<(Vec<Way>, Vec<Way>)>) {
    let vocabulary = vocabulary();
    let (mut compared, mut paths) = (0, 0);
    for seed in 0..SAMPLES {
        let mut chance = Chance::seeded(seed ^ 0x1a55);
        let graph = Graph::sampled(&mut chance);
        let question = Question::sampled(&mut chance, graph.types.len());
        let query = query(&vocabulary, &question);
        if let Some((one, other)) = each(&graph, &query, &vocabulary) {
            let line = question.line();
            assert_eq!(one, other, "{law}, seed {seed}: {line}\n{}", graph.text());
            compared += 1;
            paths += one.len();
        }
    }
    assert!(paths > 500, "{law}: only {paths} paths were compared");
    report(&format!("paths: {law}: {compared} pairs of answers, {paths} paths"));
}

fn every(query: &Query) -> Query {
    let terms = Terms { selector: Selector::All, limit: None, ..query.terms.clone() };
    Query { terms: Terms { disjoint: false, ..terms }, ..query.clone() }
}

fn sorted(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort();
    ways
}

#[test]
fn a_question_asked_backwards_has_the_same_paths() {
    check("reversal", |graph, query, vocabulary| {
        let topology = graph.topology(vocabulary);
        let there = every(query);
        let pattern = Pattern::Inverse(Box::new(there.terms.pattern.clone()));
        let terms = Terms { pattern, ..there.terms.clone() };
        let back = Query { from: there.to.clone(), to: there.from.clone(), terms };
        let mut turned = asked(&topology, &back)?;
        for way in &mut turned {
            way.reverse();
            // A fact of an entity with itself is walked forward either way.
            way.iter_mut().for_each(|hop| hop.3 = hop.0 == hop.2 || !hop.3);
        }
        Some((sorted(asked(&topology, &there)?), sorted(turned)))
    });
}

#[test]
fn a_repeat_has_the_paths_of_its_exact_lengths() {
    check("repeats", |graph, query, vocabulary| {
        let topology = graph.topology(vocabulary);
        let step = Pattern::Either(Box::new(Pattern::Any));
        let repeated = |min, max| {
            let pattern = Pattern::Repeat(Box::new(step.clone()), Repeat { min, max: Some(max) });
            let whole = every(query);
            // Walks of any length that hold together are sought to the end of the budget.
            let terms = Terms { together: false, hops_max: None, ..whole.terms };
            Query { terms: Terms { pattern, ..terms }, ..whole }
        };
        let mut union = Vec::new();
        for hops in 1..=3 {
            union.extend(asked(&topology, &repeated(hops, hops))?);
        }
        Some((sorted(asked(&topology, &repeated(1, 3))?), sorted(union)))
    });
}

#[test]
fn so_many_paths_begin_those_that_are_one_more() {
    check("prefixes", |graph, query, vocabulary| {
        let topology = graph.topology(vocabulary);
        let first = |count, by_hubs: bool| {
            let selector = match by_hubs {
                true => Selector::Best(count),
                false => Selector::Shortest(count),
            };
            let terms = Terms { selector, limit: None, ..query.terms.clone() };
            Query { terms, ..query.clone() }
        };
        let by_hubs = query.from < query.to;
        let (fewer, more) = (first(2, by_hubs), first(3, by_hubs));
        let mut more = asked(&topology, &more)?;
        more.truncate(2);
        Some((asked(&topology, &fewer)?, more))
    });
}

#[test]
fn a_time_leaves_what_the_graph_without_its_other_claims_has() {
    check("time", |graph, query, vocabulary| {
        let allowed = Terms { hubs: Some(HubPolicy::Allow), ..every(query).terms };
        let terms = Terms { certain: false, together: false, ..allowed };
        let year = 2000 + (graph.facts.len() % 8) as u32;
        let time = Time::AsOf(year.to_string().parse().expect("a year"));
        let dated = Query { terms: Terms { time, ..terms.clone() }, ..query.clone() };
        let ever = Query { terms: Terms { time: Time::Ever, ..terms }, ..query.clone() };
        let left = graph.as_of((year, year)).topology(vocabulary);
        let one = asked(&graph.topology(vocabulary), &dated)?;
        Some((sorted(one), sorted(asked(&left, &ever)?)))
    });
}

#[test]
fn what_a_finder_was_asked_before_changes_nothing() {
    check("again", |graph, query, vocabulary| {
        let topology = graph.topology(vocabulary);
        let expected = asked(&topology, query)?;
        let back = Query { from: query.to.clone(), to: query.from.clone(), ..query.clone() };
        // The first search ends in its middle, the second goes the other way.
        let little = Budget { facts: 3, ..Budget::default() };
        let finder = Finder::new(&topology).within(little);
        finder.find(query).ok()?;
        let finder = finder.within(Budget::default());
        finder.find(&back).ok()?;
        Some((expected, ways(&topology, &finder.find(query).ok()?)))
    });
}

#[test]
fn the_order_in_which_claims_come_changes_nothing() {
    check("order", |graph, query, vocabulary| {
        let (one, other) = (graph.topology(vocabulary), graph.topology_backwards(vocabulary));
        Some((asked(&one, query)?, asked(&other, query)?))
    });
}

#[test]
fn the_shortest_are_those_of_all_that_are_as_short_as_any() {
    check("the shortest", |graph, query, vocabulary| {
        // With deferred hubs the shortest are sought among the paths of as few hubs as any has.
        let terms = every(query).terms;
        let terms = match terms.hubs {
            Some(HubPolicy::Defer) => Terms { hubs: Some(HubPolicy::Allow), ..terms },
            _ => terms,
        };
        let topology = graph.topology(vocabulary);
        let all = asked(&topology, &Query { terms: terms.clone(), ..query.clone() })?;
        let terms = Terms { selector: Selector::AllShortest, ..terms };
        let shortest = asked(&topology, &Query { terms, ..query.clone() })?;
        let least = all.iter().map(Vec::len).min().unwrap_or(0);
        let expected = all.into_iter().filter(|way| way.len() == least).collect();
        Some((sorted(shortest), sorted(expected)))
    });
}
