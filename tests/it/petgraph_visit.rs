//! petgraph's algorithms say of a topology what they say of petgraph's own graph of the same
//! facts, parallel facts and facts of an entity with itself included.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::{Evidence, Fact, Node, Topology};
use orgraph::model::{
    Assertion, Claim, EntityId, Interval, Object, Qualifiers, RelationName, Stance,
};
use petgraph::Direction;
use petgraph::algo::{connected_components, dijkstra, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{
    Bfs, EdgeCount, EdgeRef, IntoEdgeReferences, IntoEdgesDirected, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, NodeIndexable,
};

use crate::fresh_store::{FreshStore, STAMP};

/// The seeds of the graphs; a failure names its own.
const SEEDS: std::ops::Range<u64> = 1..13;
const RELATIONS: [&str; 3] = ["funded-by", "led-by", "met-with"];

/// Subject, relation, object; several times the same is one fact.
type Triple = (usize, usize, usize);

/// The multiplier of Knuth's MMIX generator; the high bits are the good ones.
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % below
}

/// Few to many facts among a few entities; some entities have none.
fn triples(seed: u64) -> (usize, Vec<Triple>) {
    let mut state = seed;
    let nodes = 2 + next(&mut state, 30);
    let count = next(&mut state, nodes * 2);
    let mut end = || next(&mut state, nodes);
    let pairs: Vec<(usize, usize)> = (0..count).map(|_| (end(), end())).collect();
    let mut triples = Vec::new();
    for (subject, object) in pairs {
        for relation in 0..=next(&mut state, RELATIONS.len()) {
            triples.push((subject, relation, object));
        }
        if next(&mut state, 8) == 0 {
            triples.push((subject, 0, subject));
        }
    }
    (nodes, triples)
}

fn id(node: usize) -> EntityId {
    EntityId::new(&format!("entity-{node:03}")).expect("an id")
}

fn store(nodes: usize, triples: &[Triple]) -> FreshStore {
    let mut fresh = FreshStore::empty();
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let origin = draft.origin("random").expect("an origin");
    for node in 0..nodes {
        draft.add_entity(&id(node), origin).expect("it is added");
    }
    for (place, (subject, relation, object)) in triples.iter().enumerate() {
        let claim = Claim {
            subject: id(*subject),
            relation: RelationName::new(RELATIONS[*relation]).expect("a name"),
            object: Object::Entity(id(*object)),
            valid: Interval::UNDATED,
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: None,
            locator: Some(place.to_string()),
            via: None,
        };
        draft.assert(&claim, &Assertion::default(), origin).expect("it is stated");
    }
    draft.commit("random facts").expect("a commit");
    fresh
}

fn own_graph(nodes: usize, triples: &[Triple]) -> DiGraph<(), usize> {
    let mut graph = DiGraph::new();
    let places: Vec<NodeIndex> = (0..nodes).map(|_| graph.add_node(())).collect();
    let facts: BTreeSet<&Triple> = triples.iter().collect();
    for (subject, relation, object) in facts {
        graph.add_edge(places[*subject], places[*object], *relation);
    }
    graph
}

/// Runs a comparison on every graph.
#[expect(clippy::print_stdout, reason = "a random test prints its seed")]
fn check(compare: impl Fn(&Topology, &DiGraph<(), usize>)) {
    let mut loops = 0;
    for seed in SEEDS {
        println!("seed {seed}");
        let (nodes, triples) = triples(seed);
        loops += triples.iter().filter(|(subject, _, object)| subject == object).count();
        let mut fresh = store(nodes, &triples);
        let snapshot = fresh.store.snapshot().expect("a snapshot");
        let topology = Topology::build(&snapshot).expect("a topology");
        compare(&topology, &own_graph(nodes, &triples));
    }
    assert!(loops > 0, "some entity has a fact with itself");
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort();
    items
}

/// What the weight of an edge is in both: the relation's place in [`RELATIONS`].
fn relation(topology: &Topology, fact: Fact) -> usize {
    let name = topology.relations().nth(topology.relation(fact).0.into()).expect("it is there").0;
    RELATIONS.iter().position(|known| *known == name.as_str()).expect("one of ours")
}

#[test]
fn nodes_edges_and_neighbors_are_the_same() {
    check(|topology, graph| {
        assert_eq!(NodeCount::node_count(topology), graph.node_count());
        assert_eq!(topology.edge_count(), graph.edge_count());
        assert_eq!(topology.node_bound(), graph.node_bound());
        let ends = |a: usize, b: usize, weight: usize| (a, b, weight);
        let ours = topology.edge_references().map(|edge| {
            let at = |node| topology.to_index(node);
            ends(at(edge.source()), at(edge.target()), relation(topology, edge.id()))
        });
        let theirs = graph.edge_references();
        let theirs = theirs.map(|e| ends(e.source().index(), e.target().index(), *e.weight()));
        assert_eq!(sorted(ours), sorted(theirs));
        for node in topology.node_identifiers() {
            let (ix, own) = (topology.to_index(node), NodeIndex::new(topology.to_index(node)));
            assert_eq!(topology.from_index(ix), node);
            let ours = topology.neighbors(node).map(|node| topology.to_index(node));
            assert_eq!(sorted(ours), sorted(graph.neighbors(own).map(NodeIndex::index)));
            for way in [Direction::Outgoing, Direction::Incoming] {
                let ours = topology.neighbors_directed(node, way).map(|n| topology.to_index(n));
                let theirs = graph.neighbors_directed(own, way).map(NodeIndex::index);
                assert_eq!(sorted(ours), sorted(theirs));
                let ours = topology.edges_directed(node, way);
                let ours = ours.map(|e| [e.source(), e.target()].map(|n| topology.to_index(n)));
                let theirs = graph.edges_directed(own, way);
                let theirs = theirs.map(|e| [e.source(), e.target()].map(NodeIndex::index));
                assert_eq!(sorted(ours), sorted(theirs));
            }
        }
    });
}

#[test]
fn connected_components_are_as_many() {
    check(|topology, graph| {
        assert_eq!(connected_components(topology), connected_components(graph));
    });
}

#[test]
fn strong_components_are_the_same() {
    check(|topology, graph| {
        let ours = kosaraju_scc(topology).into_iter();
        let ours = ours.map(|part| sorted(part.into_iter().map(|node| topology.to_index(node))));
        let theirs = kosaraju_scc(graph).into_iter();
        let theirs = theirs.map(|part| sorted(part.into_iter().map(NodeIndex::index)));
        assert_eq!(sorted(ours), sorted(theirs));
    });
}

#[test]
fn shortest_distances_are_the_same() {
    check(|topology, graph| {
        for node in topology.nodes() {
            let ours = dijkstra(topology, node, None, |edge| relation(topology, edge.id()) + 1);
            let ours: BTreeMap<usize, usize> =
                ours.into_iter().map(|(node, cost)| (topology.to_index(node), cost)).collect();
            let own = NodeIndex::new(topology.to_index(node));
            let theirs = dijkstra(graph, own, None, |edge| edge.weight() + 1);
            let theirs: BTreeMap<usize, usize> =
                theirs.into_iter().map(|(node, cost)| (node.index(), cost)).collect();
            assert_eq!(ours, theirs);
        }
    });
}

#[test]
fn a_walk_in_breadth_reaches_the_same() {
    check(|topology, graph| {
        for node in topology.nodes() {
            let (mut reached, mut own_reached) = (BTreeSet::new(), BTreeSet::new());
            let mut walk = Bfs::new(topology, node);
            while let Some(node) = walk.next(topology) {
                assert!(reached.insert(topology.to_index(node)), "each is met once");
            }
            let mut walk = Bfs::new(graph, NodeIndex::new(topology.to_index(node)));
            while let Some(node) = walk.next(graph) {
                own_reached.insert(node.index());
            }
            assert_eq!(reached, own_reached);
        }
    });
}

#[test]
fn a_subgraph_is_petgraphs_own_graph() {
    let (nodes, triples) = triples(7);
    let mut fresh = store(nodes, &triples);
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let topology = Topology::build(&snapshot).expect("a topology");
    let all: Vec<Node> = topology.nodes().collect();
    let facts: Vec<Fact> = topology.facts().collect();
    let subgraph = Evidence::new(&snapshot).subgraph(&topology, &all, &facts, &[], None);
    let subgraph = subgraph.expect("evidence");
    let graph: &DiGraph<_, _> = &subgraph.graph;
    let own = own_graph(nodes, &triples);
    assert_eq!((graph.node_count(), graph.edge_count()), (own.node_count(), own.edge_count()));
    assert_eq!(kosaraju_scc(graph).len(), kosaraju_scc(&own).len());
    let ids: Vec<&EntityId> = graph.node_weights().map(|entity| &entity.id).collect();
    assert_eq!(ids, (0..nodes).map(id).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    let claims: usize = graph.edge_weights().map(|fact| fact.claims.len()).sum();
    assert_eq!(claims, triples.len(), "each claim stands at its fact");
}
