//! Questions of a workload, asked one after the other in one process.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use orgraph::graph::PageRank;
use orgraph::graph::Topology;
use orgraph::graph::components;
use orgraph::graph::page_rank;
use orgraph::model::EntityId;
use orgraph::model::RelationName;
use orgraph::path::Finder;
use orgraph::path::HubPolicy;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Repeat;
use orgraph::path::Selector;
use orgraph::path::Terms;
use orgraph::path::Time;
use orgraph::store::Store;

/// A line of a workload: what is asked, of what, and the answer.
struct Asked<'w> {
    op: &'w str,
    args: Vec<&'w str>,
    expected: &'w str,
}

/// Any relation, either way, through hubs too: what other stores call a shortest path.
pub(super) fn query(from: &EntityId, to: &EntityId, selector: Selector) -> Query {
    let terms = Terms { selector, ..around(either(Pattern::Any), 1, None) };
    Query { from: from.clone(), to: to.clone(), terms }
}

fn around(pattern: Pattern, min: u32, max: Option<u32>) -> Terms {
    let pattern = Pattern::Repeat(Box::new(pattern), Repeat { min, max });
    Terms { hubs: Some(HubPolicy::Allow), ..Terms::along(pattern) }
}

fn either(hop: Pattern) -> Pattern {
    Pattern::Either(Box::new(hop))
}

fn relation(name: &str) -> Pattern {
    Pattern::Relation(RelationName::new(name).expect("a name"), None)
}

fn inverse(hop: Pattern) -> Pattern {
    Pattern::Inverse(Box::new(hop))
}

/// Asks everything of some kinds so many times, or until the time is over.
pub(super) fn bench(
    store: &Path,
    workload: &str,
    ops: &[&str],
    repeat: usize,
    budget_s: f64,
) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let mut store = Store::open(store)?;
    let snapshot = store.snapshot()?;
    let topology = Topology::open(&snapshot)?;
    let finder = Finder::new(&topology);
    println!("{{\"op\":\"open\",\"us\":{}}}", begun.elapsed().as_micros());
    let text = fs::read_to_string(workload)?;
    let lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut parts: Vec<&str> = line.split('\t').collect();
        let expected = parts.pop().unwrap_or_default();
        Asked { op: parts[0], args: parts.split_off(1), expected }
    });
    let all: Vec<Asked<'_>> = lines.filter(|asked| ops.contains(&asked.op)).collect();
    for op in ops {
        let until = Instant::now() + Duration::from_secs_f64(budget_s);
        for round in 0..repeat {
            for asked in all.iter().filter(|asked| asked.op == *op) {
                if Instant::now() > until {
                    break;
                }
                let begun = Instant::now();
                let answer = answer(&topology, &finder, asked)?;
                let us = begun.elapsed().as_nanos() as f64 / 1e3;
                let ok = answer == asked.expected;
                // One thread that never waits: its time is the processor's.
                println!(
                    "{{\"op\":\"{op}\",\"r\":{round},\"us\":{us:.3},\"cpu\":{us:.1},\"ok\":{ok}}}"
                );
            }
        }
    }
    Ok(())
}

/// The lengths of the first so many paths that differ in their entities.
fn lengths(
    finder: &Finder<'_>,
    [from, to]: [&EntityId; 2],
    wanted: usize,
) -> Result<String, Box<dyn Error>> {
    let mut asked = wanted;
    loop {
        let found = finder.find(&query(from, to, Selector::Shortest(asked)))?;
        let mut ways = BTreeSet::new();
        let mut lengths = Vec::new();
        for path in &found.paths {
            if ways.insert(path.hops.iter().map(|hop| hop.to).collect::<Vec<_>>()) {
                lengths.push(path.hops.len().to_string());
            }
        }
        if lengths.len() >= wanted || found.paths.len() < asked {
            lengths.truncate(wanted);
            return Ok(lengths.join(","));
        }
        asked *= 2;
    }
}

fn answer(
    topology: &Topology<'_>,
    finder: &Finder<'_>,
    asked: &Asked<'_>,
) -> Result<String, Box<dyn Error>> {
    let id = |ix: usize| EntityId::new(asked.args[ix]);
    let length = |query: &Query| -> Result<String, Box<dyn Error>> {
        let found = finder.find(query)?;
        Ok(found.paths.first().map_or("-1".to_owned(), |path| path.hops.len().to_string()))
    };
    let count = |terms: &Terms| -> Result<String, Box<dyn Error>> {
        Ok((finder.reach(&id(0)?, terms)?.entities.len()).to_string())
    };
    match asked.op {
        "sp" => length(&query(&id(0)?, &id(1)?, Selector::AnyShortest)),
        "asof" => {
            let mut query = query(&id(0)?, &id(1)?, Selector::AnyShortest);
            query.terms.time = Time::AsOf(asked.args[2].parse()?);
            length(&query)
        }
        "asp" => {
            let found = finder.find(&query(&id(0)?, &id(1)?, Selector::AllShortest))?;
            // Facts of several relations between the same entities are paths of their own here.
            let ways = found
                .paths
                .iter()
                .map(|path| path.hops.iter().map(|hop| hop.to).collect::<Vec<_>>());
            let ways: BTreeSet<_> = ways.collect();
            let length = found.paths.first().map_or(-1, |path| path.hops.len() as i64);
            Ok(format!("{length}:{}", ways.len()))
        }
        "ksp" => lengths(finder, [&id(0)?, &id(1)?], asked.args[2].parse()?),
        "rpq" => {
            let two = Pattern::Choice(vec![relation("funded-by"), relation("member-of")]);
            count(&around(two, 1, Some(asked.args[1].parse()?)))
        }
        "fl" => {
            let hops = vec![relation("funded-by"), relation("led-by")];
            count(&around(Pattern::Sequence(hops), 1, Some(1)))
        }
        "cof" => {
            let hops = vec![inverse(relation("funded-by")), relation("funded-by")];
            count(&around(Pattern::Sequence(hops), 1, Some(1)))
        }
        "k2" => count(&around(either(Pattern::Any), 1, Some(2))),
        "k3" => count(&around(either(Pattern::Any), 1, Some(3))),
        "cc" => {
            let sizes = components(topology).sizes;
            Ok(format!("{}:{}", sizes.len(), sizes[0]))
        }
        "pr" => {
            let ranks = page_rank(topology, &PageRank::default());
            let best =
                topology.nodes().max_by(|a, b| ranks[a.index()].total_cmp(&ranks[b.index()]));
            Ok(best.map_or(String::new(), |node| topology.id(node).to_owned()))
        }
        other => Err(format!("no question is called {other}").into()),
    }
}
