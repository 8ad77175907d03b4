//! LDBC Graphalytics: the validation graphs of breadth-first search, of single-source shortest
//! paths, of PageRank and of weak components, and the published answer for every vertex.
//!
//! A vertex is an entity, an edge a fact; an undirected edge is one fact that is walked either
//! way. Levels are hops of any shortest path, costs those of the cheapest with given costs. Ours
//! are whole numbers, so a weight is counted in millionths, of which no published one has a part;
//! vertices without a path are those that the suite writes as its greatest number or infinity.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

use orgraph::graph::BareClaim;
use orgraph::graph::Fact;
use orgraph::graph::PageRank;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::graph::components;
use orgraph::graph::page_rank;
use orgraph::model::Confidence;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::Vocabulary;
use orgraph::path::Finder;
use orgraph::path::HubPolicy;
use orgraph::path::Mode;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Repeat;
use orgraph::path::Selector;
use orgraph::path::Terms;

use crate::program::report;
use crate::program::shared;

const FOLDER: &str = "suites/ldbc-graphalytics-validation/validation-graphs";
/// By how much of it a cost may differ from the published one.
const EPSILON: f64 = 0.0001;
/// What one of a weight is for us.
const MILLIONTHS: f64 = 1_000_000.0;
/// What the suite writes for a vertex that breadth-first search does not reach.
const UNREACHED: &str = "9223372036854775807";

/// A graph of the suite.
struct Graph {
    topology: Topology<'static>,
    is_directed: bool,
    /// By subject and object.
    weights: BTreeMap<(String, String), u64>,
}

impl Graph {
    /// Makes it of edges with weights.
    fn of(is_directed: bool, vertices: &[String], edges: &[(String, String, f64)]) -> Graph {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        let place = |name: &String| {
            let place = vertices.iter().position(|vertex| vertex == name);
            u32::try_from(place.expect("an edge joins vertices")).expect("few")
        };
        let claim = |(from, to, _): &(String, String, f64)| BareClaim {
            subject: place(from),
            relation: RelationIx(0),
            object: place(to),
            bounds: Interval::UNDATED.bounds(None),
            confidence: Confidence::UNASSESSED,
        };
        let ids = vertices.iter().map(|name| id(name)).collect();
        let claims = edges.iter().map(claim).collect();
        let topology = Topology::in_memory(&vocabulary, ids, &[], claims);
        let weight = |weight: &f64| (weight * MILLIONTHS).round() as u64;
        let weights = edges.iter().map(|(from, to, w)| ((from.clone(), to.clone()), weight(w)));
        Graph { topology, is_directed, weights: weights.collect() }
    }

    /// The vertices and edges of a list of neighbors; undirected ones have each edge twice.
    fn of_neighbors(is_directed: bool, text: &str) -> Graph {
        let rows: Vec<Vec<&str>> = rows(text);
        // A vertex without edges of its own may have no row.
        let vertices: BTreeSet<&str> = rows.iter().flatten().copied().collect();
        let vertices: Vec<String> = vertices.into_iter().map(str::to_owned).collect();
        let mut edges = BTreeSet::new();
        for row in &rows {
            for other in &row[1..] {
                let is_turned = !is_directed && *other < row[0];
                edges.insert(if is_turned { (*other, row[0]) } else { (row[0], *other) });
            }
        }
        let edge = |(from, to): (&str, &str)| (from.to_owned(), to.to_owned(), 1.0);
        let edges: Vec<(String, String, f64)> = edges.into_iter().map(edge).collect();
        Graph::of(is_directed, &vertices, &edges)
    }

    fn of_lists(is_directed: bool, vertices: &str, edges: &str) -> Graph {
        let vertices: Vec<String> = rows(vertices).iter().map(|row| row[0].to_owned()).collect();
        let edge = |row: &Vec<&str>| {
            let weight = row[2].parse().expect("a weight");
            (row[0].to_owned(), row[1].to_owned(), weight)
        };
        let edges: Vec<(String, String, f64)> = rows(edges).iter().map(edge).collect();
        Graph::of(is_directed, &vertices, &edges)
    }

    fn cost(&self, fact: Fact) -> u64 {
        let (subject, object) = self.topology.ends(fact);
        let name = |node| self.topology.id(node)["v".len()..].to_owned();
        self.weights[&(name(subject), name(object))]
    }

    /// Hops and cost of the path that a selector takes.
    fn path(&self, ends: (&str, &str), selector: Selector) -> Option<(usize, u64)> {
        let any = match self.is_directed {
            true => Pattern::Any,
            false => Pattern::Either(Box::new(Pattern::Any)),
        };
        let repeat = Repeat { min: 0, max: None };
        let pattern = Pattern::Repeat(Box::new(any), repeat);
        let (mode, hubs) = (Mode::Walk, Some(HubPolicy::Allow));
        let terms = Terms { selector, mode, hubs, ..Terms::along(pattern) };
        let cost = |fact| self.cost(fact);
        let finder = Finder::new(&self.topology).with_costs(&cost);
        let query = Query { from: id(ends.0), to: id(ends.1), terms };
        let found = finder.find(&query).expect("it can be answered");
        assert!(found.is_complete());
        let path = found.paths.first()?;
        Some((path.hops.len(), path.cost.unwrap_or(0)))
    }
}

fn id(name: &str) -> EntityId {
    EntityId::new(&format!("v{name}")).expect("an id")
}

fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>());
    rows.filter(|row| !row.is_empty()).collect()
}

fn read(name: &str) -> Option<String> {
    let path = shared(&format!("{FOLDER}/{name}"))?;
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// A graph of a list of vertices and one of edges, with what is published of it.
fn listed(is_directed: bool, names: [String; 3]) -> Option<(Graph, String)> {
    let [vertices, edges, output] = names;
    let (vertices, edges, output) = (read(&vertices)?, read(&edges)?, read(&output)?);
    Some((Graph::of_lists(is_directed, &vertices, &edges), output))
}

#[test]
fn levels_are_those_of_the_suite() {
    let mut checked = 0;
    for (is_directed, kind) in [(true, "dir"), (false, "undir")] {
        let name = |end: &str| format!("bfs/{kind}-{end}");
        let (input, output) = (read(&name("input")), read(&name("output")));
        let Some((input, output)) = input.zip(output) else { return };
        checked += check_levels(&Graph::of_neighbors(is_directed, &input), &output);
    }
    for is_directed in [true, false] {
        let word = if is_directed { "directed" } else { "undirected" };
        let names = [".v", ".e", "-BFS"].map(|end| format!("example/example-{word}{end}"));
        let Some((graph, output)) = listed(is_directed, names) else { return };
        checked += check_levels(&graph, &output);
    }
    report(&format!("Graphalytics: {checked} levels of breadth-first search"));
    assert_eq!(checked, 39);
}

fn check_levels(graph: &Graph, output: &str) -> usize {
    let (rows, source) = (rows(output), source_of(output));
    for row in &rows {
        let level = graph.path((source, row[0]), Selector::AnyShortest).map(|(hops, _)| hops);
        let expected = (row[1] != UNREACHED).then(|| row[1].parse().expect("a level"));
        assert_eq!(level, expected, "{source} to {}", row[0]);
    }
    rows.len()
}

#[test]
fn costs_are_those_of_the_suite() {
    let mut checked = 0;
    for is_directed in [true, false] {
        let (kind, word) = if is_directed { ("dir", "directed") } else { ("undir", "undirected") };
        let small = ["input.v", "input.e", "output"].map(|end| format!("sssp/{kind}-{end}"));
        let example = [".v", ".e", "-SSSP"].map(|end| format!("example/example-{word}{end}"));
        for names in [small, example] {
            let Some((graph, output)) = listed(is_directed, names) else { return };
            checked += check_costs(&graph, &output);
        }
    }
    report(&format!("Graphalytics: {checked} costs of shortest paths"));
    assert_eq!(checked, 41);
}

fn check_costs(graph: &Graph, output: &str) -> usize {
    let (rows, source) = (rows(output), source_of(output));
    for row in &rows {
        let found = graph.path((source, row[0]), Selector::Cheapest);
        let expected: f64 = row[1].parse().expect("a cost");
        match found {
            Some((_, cost)) => {
                let cost = cost as f64 / MILLIONTHS;
                let is_near = (cost - expected).abs() <= EPSILON * expected;
                assert!(is_near, "{source} to {}: {cost}, not {expected}", row[0]);
            }
            None => assert!(expected.is_infinite(), "{source} to {}: {expected}", row[0]),
        }
    }
    rows.len()
}

/// The vertex that is nowhere away from where the search began.
fn source_of(output: &str) -> &str {
    let is_source = |row: &&Vec<&str>| row[1].parse() == Ok(0.0);
    rows(output).iter().find(is_source).expect("a source")[0]
}

/// The graphs of a kind of question, directed and not, small and example, with what is published.
/// Where rank goes both ways each undirected edge is two facts.
fn measured(kind: &str, is_two_ways: bool) -> Option<Vec<(Graph, String)>> {
    let mut graphs = Vec::new();
    for (is_directed, short, word) in [(true, "dir", "directed"), (false, "undir", "undirected")] {
        let turned = is_two_ways && !is_directed;
        let folder = kind.to_lowercase();
        let small = read(&format!("{folder}/{short}-input"))?;
        let graph = Graph::of_neighbors(is_directed, &small);
        graphs.push((graph.turned(turned), read(&format!("{folder}/{short}-output"))?));
        let name = |end: &str| format!("example/example-{word}{end}");
        let (graph, output) =
            listed(is_directed, [name(".v"), name(".e"), name(&format!("-{kind}"))])?;
        graphs.push((graph.turned(turned), output));
    }
    Some(graphs)
}

impl Graph {
    /// The same with every edge the other way round, too.
    fn turned(self, is_wanted: bool) -> Graph {
        if !is_wanted {
            return self;
        }
        let vertices: Vec<String> = self.names();
        let both = self.weights.keys().flat_map(|(from, to)| {
            [(from.clone(), to.clone(), 1.0), (to.clone(), from.clone(), 1.0)]
        });
        Graph::of(true, &vertices, &both.collect::<Vec<_>>())
    }

    /// The vertices, by number of the topology.
    fn names(&self) -> Vec<String> {
        let name = |node| self.topology.id(node)["v".len()..].to_owned();
        self.topology.nodes().map(name).collect()
    }
}

#[test]
fn ranks_are_those_of_the_suite() {
    let Some(graphs) = measured("PR", true) else { return };
    let mut checked = 0;
    // The suite names no number of iterations beside its files: with these all values agree.
    for ((graph, output), iterations) in graphs.iter().zip([40, 2, 26, 2]) {
        let settings = PageRank { iterations, ..PageRank::default() };
        let ranks = page_rank(&graph.topology, &settings);
        let expected: BTreeMap<&str, f64> =
            rows(output).iter().map(|row| (row[0], row[1].parse().expect("a rank"))).collect();
        assert_eq!(expected.len(), ranks.len());
        for (name, rank) in graph.names().iter().zip(ranks) {
            let expected = expected[name.as_str()];
            let is_near = (rank - expected).abs() <= EPSILON * expected;
            assert!(is_near, "{name}: {rank}, not {expected}");
            checked += 1;
        }
    }
    report(&format!("Graphalytics: {checked} ranks"));
    assert_eq!(checked, 119);
}

#[test]
fn components_are_those_of_the_suite() {
    let Some(graphs) = measured("WCC", false) else { return };
    for (graph, output) in &graphs {
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows(output) {
            *sizes.entry(row[1]).or_default() += 1;
        }
        let mut sizes: Vec<usize> = sizes.into_values().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(components(&graph.topology).sizes, sizes);
    }
    report(&format!("Graphalytics: weak components of {} graphs", graphs.len()));
}
