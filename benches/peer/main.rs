//! Ours as one more peer of a harness that compares graph stores: commands, each answered by
//! the library as a program of its own would.
//!
//! ```text
//! peer load FOLDER STORE          nodes.csv and edges.csv into a store with its image
//! peer cold STORE NAME NAME       one shortest path; the last line is its length, or -1
//! peer bench STORE WORKLOAD OPS REPEAT BUDGET_S
//!                                 a line of JSON for each question and answer
//! peer add STORE NAME NAME COUNT  claims between two, one by one; what each read and took
//! peer least load FOLDER STORE    the same rows by a program that does nothing else
//! peer split FOLDER SCRATCH       what each stage of an import takes
//! peer export STORE OUT           everything as JSON Lines
//! ```
//!
//! `cargo build --release --example peer` makes it.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod adds;
mod least;
mod load;
mod questions;
mod split;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use orgraph::export::Exporter;
use orgraph::export::JsonlExporter;
use orgraph::export::Output;
use orgraph::graph::Evidence;
use orgraph::graph::Topology;
use orgraph::graph::WholeStore;
use orgraph::path::Answer;
use orgraph::path::Finder;
use orgraph::path::Selector;
use orgraph::store::Named;
use orgraph::store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // A store is a folder here, as the others have it: the file and its image lie in it.
    let file = |store: &str| Path::new(store).join("graph.orgraph");
    match words[..] {
        ["load", folder, store] => {
            std::fs::create_dir_all(store)?;
            load::load(Path::new(folder), &file(store))
        }
        ["cold", store, from, to] => cold(&file(store), [from, to]),
        ["bench", store, workload, ops, repeat, budget] => {
            let ops: Vec<&str> = ops.split(',').collect();
            questions::bench(&file(store), workload, &ops, repeat.parse()?, budget.parse()?)
        }
        ["add", store, from, to, count] => adds::add(&file(store), [from, to], count.parse()?),
        ["least", "load", folder, store] => {
            std::fs::create_dir_all(store)?;
            least::load(Path::new(folder), &file(store))
        }
        ["split", folder, scratch] => split::split(Path::new(folder), Path::new(scratch)),
        ["export", store, to] => export(&file(store), Path::new(to)),
        _ => Err("load FOLDER STORE | cold STORE A B | bench STORE WORKLOAD OPS REPEAT BUDGET | \
                  add STORE A B COUNT | \
                  least load FOLDER STORE | split FOLDER SCRATCH | export STORE OUT"
            .into()),
    }
}

/// Answers as a command would: with the names, the relations and the sources of every hop.
fn cold(store: &Path, ends: [&str; 2]) -> Result<(), Box<dyn Error>> {
    let mut store = Store::open(store)?;
    let snapshot = store.snapshot()?;
    let reader = snapshot.reader();
    let mut ids = Vec::new();
    for name in ends {
        match reader.named(name)? {
            Named::One(row) => ids.push(reader.entity_id(row)?),
            _ => return Err(format!("{name} is not one entity").into()),
        }
    }
    let topology = Topology::open(&snapshot)?;
    let evidence = Evidence::new(&snapshot);
    let query = questions::query(&ids[0], &ids[1], Selector::AnyShortest);
    let found = Finder::new(&topology).with_evidence(&evidence).find(&query)?;
    let answer = Answer::of(&query, &found, &topology, &evidence)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut length = -1;
    for path in &answer.paths {
        length = i64::try_from(path.hops.len())?;
        for (hop, ends) in path.hops.iter().zip(path.entities.windows(2)) {
            let cited = hop.claims.iter().flat_map(|claim| &claim.citations);
            let cited: Vec<String> = cited.map(|citation| format!("{:?}", citation.n)).collect();
            let (from, to, cited) = (&ends[0].name, &ends[1].name, cited.join(", "));
            writeln!(out, "{from} - {} {} - {to} [{cited}]", hop.direction, hop.relation)?;
        }
        for source in &answer.sources {
            writeln!(out, "[{}] {}", source.n, source.id)?;
        }
    }
    writeln!(out, "{length}")?;
    tell_memory();
    Ok(out.flush()?)
}

/// Says what memory is the process's own, and what is mapped and clean, where the system tells.
fn tell_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in
        status.lines().filter(|line| line.starts_with("RssAnon") || line.starts_with("RssFile"))
    {
        eprintln!("{line}");
    }
}

fn export(store: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let mut store = Store::open(store)?;
    let snapshot = store.snapshot()?;
    let mut file = BufWriter::new(File::create(to)?);
    JsonlExporter.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut file))?;
    Ok(file.flush()?)
}
