//! Measures of the whole graph: weak components, degree, PageRank.
//!
//! Each looks at every fact, whatever its time. Facts count, not claims: what two sources say is
//! one link.

use std::collections::HashMap;
use std::thread;

use petgraph::unionfind::UnionFind;

use super::node::{Node, number};
use super::topology::Topology;
use crate::model::Direction;

/// Links from which on two threads share an iteration.
const SHARED_FROM: usize = 1 << 20;

/// The weak components of a graph: the entities that chains of facts join, whatever their
/// directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// How many entities each has, the largest first.
    pub sizes: Vec<usize>,
}

/// Finds the weak components. Takes time in all entities where the image knows them, else in all
/// facts.
///
/// ```
/// use orgraph::graph::{BareClaim, RelationIx, Topology, components};
/// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let ids = ["a", "b", "c"].map(EntityId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let (bounds, confidence) = (Interval::UNDATED.bounds(None), Confidence::UNASSESSED);
/// let claim = BareClaim { subject: 0, relation: RelationIx(0), object: 2, bounds, confidence };
/// let topology = Topology::in_memory(&vocabulary, ids, &[], vec![claim]);
/// assert_eq!(components(&topology).sizes, [2, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn components(topology: &Topology<'_>) -> Components {
    if let Some(components) = known(topology) {
        return components;
    }
    let mut joined: UnionFind<u32> = UnionFind::new(topology.node_count());
    for subject in topology.nodes() {
        let links = topology.links(subject);
        for (_, object) in links.others(links.places(Direction::Forward)) {
            joined.union(subject.0, object.0);
        }
    }
    let mut sizes = vec![0; topology.node_count()];
    for name in joined.into_labeling() {
        sizes[name as usize] += 1;
    }
    Components::of(sizes)
}

/// Counts the components that the image knows.
fn known(topology: &Topology<'_>) -> Option<Components> {
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for node in topology.nodes() {
        *sizes.entry(topology.component(node)?).or_default() += 1;
    }
    Some(Components::of(sizes.into_values().collect()))
}

impl Components {
    fn of(mut sizes: Vec<usize>) -> Components {
        sizes.retain(|size| *size > 0);
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        Components { sizes }
    }
}

/// How often PageRank is handed on, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageRank {
    /// Iterations.
    pub iterations: usize,
    /// The share that is handed on along facts, from 0 to 1; the rest goes to all alike.
    pub damping: f64,
}

impl Default for PageRank {
    /// 20 iterations of 0.85.
    fn default() -> PageRank {
        PageRank { iterations: 20, damping: 0.85 }
    }
}

/// Returns the PageRank of every entity, by its number (Page, Brin, Motwani and Winograd 1999, as
/// LDBC Graphalytics defines it). Rank goes from subject to object, in equal shares along all
/// facts; an entity that is the subject of none hands its own to all alike. They begin alike and
/// sum up to one.
///
/// The same graph gives the same numbers, bit by bit, on one core or two. Takes 4 bytes a fact and
/// 24 an entity.
///
/// ```
/// use orgraph::graph::{BareClaim, PageRank, RelationIx, Topology, page_rank};
/// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let ids = ["a", "b", "c"].map(EntityId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let (bounds, confidence) = (Interval::UNDATED.bounds(None), Confidence::UNASSESSED);
/// let claim = |subject| {
///     BareClaim { subject, relation: RelationIx(0), object: 2, bounds, confidence }
/// };
/// let topology = Topology::in_memory(&vocabulary, ids, &[], vec![claim(0), claim(1)]);
/// let ranks = page_rank(&topology, &PageRank::default());
/// assert!(ranks[2] > ranks[0] && ranks[0] == ranks[1]);
/// assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn page_rank(topology: &Topology<'_>, settings: &PageRank) -> Vec<f64> {
    let nodes = topology.node_count();
    if nodes == 0 {
        return Vec::new();
    }
    let incoming = Incoming::of(topology);
    let halves = incoming.halves();
    let PageRank { iterations, damping } = *settings;
    let all = nodes as f64;
    let mut ranks = vec![1.0 / all; nodes];
    let mut shares = vec![0.0; nodes];
    for _ in 0..iterations {
        // What goes to all alike is summed up in the order of the entities, by one thread.
        let mut idle = 0.0;
        for ((rank, share), out) in ranks.iter().zip(&mut shares).zip(&incoming.out_degrees) {
            match out {
                0 => (idle, *share) = (idle + rank, 0.0),
                _ => *share = rank / f64::from(*out),
            }
        }
        let base = (1.0 - damping) / all + damping * idle / all;
        let take = |first: usize, ranks: &mut [f64]| {
            for (node, rank) in (first..).zip(ranks) {
                let sum: f64 = incoming.of_node(node).iter().map(|s| shares[*s as usize]).sum();
                *rank = base + damping * sum;
            }
        };
        let (one, other) = ranks.split_at_mut(halves);
        if other.is_empty() {
            take(0, one);
        } else {
            thread::scope(|scope| {
                scope.spawn(|| take(0, one));
                take(halves, other);
            });
        }
    }
    ranks
}

/// For each entity those that hand on to it, one after the other.
struct Incoming {
    starts: Vec<u32>,
    subjects: Vec<u32>,
    out_degrees: Vec<u32>,
}

impl Incoming {
    fn of(topology: &Topology<'_>) -> Incoming {
        let nodes = topology.node_count();
        let mut incoming = Incoming {
            starts: Vec::with_capacity(nodes + 1),
            subjects: Vec::with_capacity(topology.fact_count()),
            out_degrees: Vec::with_capacity(nodes),
        };
        for node in topology.nodes() {
            let links = topology.links(node);
            incoming.starts.push(number(incoming.subjects.len()));
            incoming.out_degrees.push(number(links.places(Direction::Forward).len()));
            let subjects = links.others(links.places(Direction::Backward));
            incoming.subjects.extend(subjects.map(|(_, Node(subject))| subject));
        }
        incoming.starts.push(number(incoming.subjects.len()));
        incoming
    }

    fn of_node(&self, node: usize) -> &[u32] {
        &self.subjects[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Where the second half of the links begins; behind all where one thread does all.
    fn halves(&self) -> usize {
        let nodes = self.out_degrees.len();
        match self.subjects.len() < SHARED_FROM {
            true => nodes,
            false => {
                let middle = number(self.subjects.len() / 2);
                self.starts.partition_point(|start| *start < middle).min(nodes)
            }
        }
    }
}
