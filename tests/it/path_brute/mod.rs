//! The search for paths against a brute force written from the definitions. The two share no code.
//!
//! Every graph of up to three entities and two relations with loops, and of four without, up to
//! isomorphism, is asked some questions; larger ones with dates, types and a relation that joins
//! nothing are sampled. `ORGRAPH_GRAPH=4:123` asks one graph of a kind again, `ORGRAPH_GRAPHS=all`
//! those of four entities that are else left out.

mod graph;
mod laws;
mod question;
mod rule;

use orgraph::graph::Topology;
use orgraph::model::Direction;
use orgraph::model::Overlap;
use orgraph::model::Vocabulary;
use orgraph::path::Budget;
use orgraph::path::Finder;
use orgraph::path::Found;
use orgraph::path::Line;
use orgraph::path::Path;
use orgraph::path::Query;
use orgraph::path::Refusal;

use crate::crash::Chance;
use crate::program::report;

use self::graph::Graph;
use self::graph::Hop;
use self::graph::RELATIONS;
use self::graph::id;
use self::graph::place;
use self::question::Answer;
use self::question::Question;
use self::question::Selector;

/// Of the graphs of four entities each so many-th is asked, unless all are.
const EACH: usize = 40;
/// Graphs that are sampled.
const SAMPLES: u64 = 12_000;
/// Questions to each graph.
const QUESTIONS: usize = 2;

/// Graphs of one to three entities with loops up to isomorphism, and of four without.
const ALL_OF_THREE: usize = 4 + 136 + 44_224;
const ALL_OF_FOUR: usize = 703_760;

/// How much was tried.
#[derive(Default)]
struct Tried {
    graphs: usize,
    questions: usize,
    paths: usize,
}

/// The one graph that is to be asked, if the environment names one of a kind.
fn only(kind: &str) -> Option<Option<u64>> {
    let Ok(name) = std::env::var("ORGRAPH_GRAPH") else { return Some(None) };
    let (of, number) = name.split_once(':').expect("KIND:NUMBER");
    (of == kind).then(|| Some(number.parse().expect("a number")))
}

/// Whether the environment names one graph.
fn is_one() -> bool {
    std::env::var_os("ORGRAPH_GRAPH").is_some()
}

fn vocabulary() -> Vocabulary {
    Vocabulary::parse(Vocabulary::standard_text()).expect("the standard")
}

/// Asks some questions of a graph, made from its number, and compares.
fn ask(graph: &Graph, vocabulary: &Vocabulary, name: &str, seed: u64, tried: &mut Tried) {
    let topology = graph.topology(vocabulary);
    let mut chance = Chance::seeded(seed);
    tried.graphs += 1;
    for _ in 0..QUESTIONS {
        let question = Question::sampled(&mut chance, graph.types.len());
        let expected = question.answer(graph);
        let line = question.line();
        let context = || format!("ORGRAPH_GRAPH={name}\n{line}\n{}", graph.text());
        let found = match search(&topology, vocabulary, &question, Budget::default()) {
            Ok(found) => found,
            // A pattern may be longer than the limit on hops, or than any automaton.
            Err(Refusal::TooShort { .. }) if expected.is_empty() => continue,
            Err(Refusal::States { .. }) => continue,
            Err(other) => panic!("{other}: {}", context()),
        };
        assert!(found.ended.is_none(), "{}", context());
        assert_eq!(told(&found, &topology, vocabulary, &question), expected, "{}", context());
        check_count(&topology, vocabulary, &question, graph, &context);
        tried.questions += 1;
        tried.paths += expected.len();
    }
}

fn query(vocabulary: &Vocabulary, question: &Question) -> Query {
    let line = question.line();
    let Line { terms, .. } = Line::parse(&line, vocabulary).expect(&line);
    Query { from: id(question.from), to: id(question.to), terms }
}

fn search(
    topology: &Topology,
    vocabulary: &Vocabulary,
    question: &Question,
    budget: Budget,
) -> Result<Found, Refusal> {
    Finder::new(topology).within(budget).find(&query(vocabulary, question))
}

/// What the library found, in the words of the brute force.
fn told(
    found: &Found,
    topology: &Topology,
    vocabulary: &Vocabulary,
    question: &Question,
) -> Vec<Answer> {
    let number = |node| topology.id(node)[1..].parse::<usize>().expect("a number");
    let is_by_cost = question.selector == Selector::Cheapest;
    let path = |path: &Path| {
        let mut here = number(path.from);
        let hops = path.hops.iter().map(|hop| {
            let relation = topology.relation(hop.fact).0;
            let is_it = |(name, _): &(&str, bool)| place(vocabulary, name) == relation;
            let relation = RELATIONS.iter().position(is_it).expect("one of ours");
            let to = number(hop.to);
            let is_loop = std::mem::replace(&mut here, to) == to;
            Hop { to, relation, is_backward: hop.direction == Direction::Backward, is_loop }
        });
        let hops: Vec<Hop> = hops.collect();
        let possible = path.hops.iter().filter(|hop| hop.held == Overlap::Possible).count();
        let cost = path.cost.filter(|_| is_by_cost).unwrap_or(0);
        let (length, possible) = if is_by_cost { (0, 0) } else { (hops.len(), possible) };
        (path.hubs as usize, cost, length, possible, hops)
    };
    found.paths.iter().map(path).collect()
}

/// The number of paths is that of the list.
fn check_count(
    topology: &Topology,
    vocabulary: &Vocabulary,
    question: &Question,
    graph: &Graph,
    context: &dyn Fn() -> String,
) {
    let unlimited = Question { limit: None, ..question.clone() };
    let counted = Finder::new(topology).count(&query(vocabulary, &unlimited)).expect("a number");
    assert!(counted.ended.is_none(), "{}", context());
    let expected = unlimited.answer(graph).len().to_string();
    assert_eq!(counted.number.to_string(), expected, "the number in {}", context());
}

/// The triples of two relations among some entities.
fn triples(count: usize, with_loops: bool) -> Vec<(usize, usize, usize)> {
    let pairs = (0..count).flat_map(|a| (0..count).map(move |b| (a, b)));
    let pairs = pairs.filter(|(a, b)| with_loops || a != b);
    pairs.flat_map(|(a, b)| [(a, 0, b), (a, 2, b)]).collect()
}

/// Where each triple goes when the entities change places, for every way to do so.
fn renamings(count: usize, triples: &[(usize, usize, usize)]) -> Vec<Vec<u32>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..count {
        let longer = orders.iter().flat_map(|order: &Vec<usize>| {
            let free = (0..count).filter(|ix| !order.contains(ix));
            free.map(|ix| order.iter().copied().chain([ix]).collect()).collect::<Vec<Vec<usize>>>()
        });
        orders = longer.collect();
    }
    let renamed = |order: &Vec<usize>| {
        let bit = |&(a, r, b): &(usize, usize, usize)| {
            let other = (order[a], r, order[b]);
            1_u32 << triples.iter().position(|triple| *triple == other).expect("it is one")
        };
        triples.iter().map(bit).collect()
    };
    orders.iter().map(renamed).collect()
}

/// Whether no renaming of a set of triples is a smaller number.
fn is_first(set: u32, tables: &[[[u32; 256]; 3]]) -> bool {
    let renamed = |table: &[[u32; 256]; 3]| {
        let byte = |ix: usize| table[ix][(set >> (8 * ix) & 255) as usize];
        byte(0) | byte(1) | byte(2)
    };
    tables.iter().all(|table| renamed(table) >= set)
}

/// The numbers of all graphs up to isomorphism.
fn graphs(count: usize, triples: &[(usize, usize, usize)]) -> impl Iterator<Item = u32> {
    let tables = renamings(count, triples).into_iter().map(|bits| {
        let mut table = [[0; 256]; 3];
        for (ix, part) in table.iter_mut().enumerate() {
            for (set, renamed) in part.iter_mut().enumerate() {
                let bits = bits.iter().skip(8 * ix).take(8).enumerate();
                *renamed = bits.filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, to)| to).sum();
            }
        }
        table
    });
    let tables: Vec<[[u32; 256]; 3]> = tables.collect();
    (0..1 << triples.len()).filter(move |set| is_first(*set, &tables))
}

/// Asks every so many-th graph of a kind; returns how many there are.
fn ask_each(kind: &str, count: usize, with_loops: bool, each: usize, tried: &mut Tried) -> usize {
    let Some(only) = only(kind) else { return 0 };
    let (vocabulary, triples) = (vocabulary(), triples(count, with_loops));
    let mut all = 0;
    for (ix, set) in graphs(count, &triples).enumerate() {
        all += 1;
        if only.map_or(ix % each == 0, |only| only == u64::from(set)) {
            let chosen = triples.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let graph = Graph::plain(count, chosen.map(|(_, triple)| *triple));
            ask(&graph, &vocabulary, &format!("{kind}:{set}"), u64::from(set), tried);
        }
    }
    assert!(only.is_none() || tried.graphs == 1, "no graph of {kind} has this number");
    all
}

#[test]
fn every_graph_of_up_to_three_entities_answers_by_definition() {
    let mut tried = Tried::default();
    let all: usize =
        (1..=3).map(|count| ask_each(&format!("{count}loops"), count, true, 1, &mut tried)).sum();
    if !is_one() {
        assert_eq!((all, tried.graphs), (ALL_OF_THREE, ALL_OF_THREE));
    }
    let Tried { graphs, questions, paths } = tried;
    report(&format!("paths: {graphs} graphs of 1 to 3, {questions} questions, {paths} paths"));
}

#[test]
fn graphs_of_four_entities_answer_by_definition() {
    let is_all = std::env::var("ORGRAPH_GRAPHS").is_ok_and(|word| word == "all");
    let mut tried = Tried::default();
    let all = ask_each("4", 4, false, if is_all { 1 } else { EACH }, &mut tried);
    if !is_one() {
        assert_eq!(all, ALL_OF_FOUR);
    }
    let Tried { graphs, questions, paths } = tried;
    report(&format!("paths: {graphs} of {all} graphs of 4, {questions} questions, {paths} paths"));
}

#[test]
fn sampled_graphs_answer_by_definition() {
    let Some(only) = only("sample") else { return };
    let (vocabulary, mut tried) = (vocabulary(), Tried::default());
    for seed in only.map_or(0..SAMPLES, |seed| seed..seed + 1) {
        let graph = Graph::sampled(&mut Chance::seeded(seed));
        ask(&graph, &vocabulary, &format!("sample:{seed}"), !seed, &mut tried);
    }
    let Tried { graphs, questions, paths } = tried;
    report(&format!("paths: {graphs} sampled graphs, {questions} questions, {paths} paths"));
}
