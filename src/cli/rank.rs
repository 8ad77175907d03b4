//! `orgraph rank`: who is most linked, or most pointed at by those who are.

use orgraph::graph::Evidence;
use orgraph::graph::PageRank;
use orgraph::graph::Topology;
use orgraph::graph::page_rank;
use serde_json::Value;

use super::failure::Failure;
use super::image::Graph;
use super::out::Out;
use super::place::Place;
use super::table::Table;

const EXAMPLES: &str = "\
Examples
  orgraph rank
  orgraph rank --by pagerank --top 50 --csv

degree counts the facts of an entity. pagerank follows facts from subject to object: whom many
point at who are pointed at by many. Both count every fact, whatever its time, once.";

/// Say which entities are most linked
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RankArgs {
    /// By which measure
    #[arg(long, value_enum, default_value_t = By::Degree)]
    by: By,
    /// How many, the greatest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// Facts of the entity
    Degree,
    /// PageRank: 20 iterations, damping 0.85
    Pagerank,
}

pub(super) fn run(place: &Place, args: &RankArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let scores = scores(&topology, args.by);
    let mut nodes: Vec<_> = topology.nodes().collect();
    let count = nodes.len();
    // Of as great ones the first by id.
    nodes.sort_by(|a, b| scores[b.index()].total_cmp(&scores[a.index()]).then(a.cmp(b)));
    let mut table = Table::new(&["rank", "id", "entity", "type", args.by.column()]);
    for (place, node) in nodes.into_iter().take(args.top).enumerate() {
        let entity = evidence.entity(topology.row(node))?;
        let score = scores[node.index()];
        table.push(vec![
            Value::from(place + 1),
            Value::from(entity.id.as_str()),
            Value::from(entity.label),
            entity.entity_type.map_or(Value::Null, Value::from),
            match args.by {
                By::Degree => Value::from(score as u64),
                By::Pagerank => Value::from(format!("{score:.9}")),
            },
        ]);
    }
    let code = table.print(out)?;
    if count > args.top {
        out.say(&format!("{} of {count} entities; --top N shows more", args.top));
    }
    Ok(code)
}

impl By {
    fn column(self) -> &'static str {
        match self {
            By::Degree => "links",
            By::Pagerank => "pagerank",
        }
    }
}

fn scores(topology: &Topology<'_>, by: By) -> Vec<f64> {
    match by {
        By::Degree => topology.nodes().map(|node| topology.degree(node) as f64).collect(),
        By::Pagerank => page_rank(topology, &PageRank::default()),
    }
}
