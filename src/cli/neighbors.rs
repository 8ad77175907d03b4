//! `orgraph neighbors`: what is around an entity.

use orgraph::graph::Evidence;
use orgraph::graph::Fact;
use orgraph::model::Direction;
use orgraph::model::Overlap;
use orgraph::model::Window;
use orgraph::path::Finder;
use orgraph::path::Nearby;
use orgraph::store::EntityRow;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::citing::Citing;
use super::failure::Failure;
use super::image::Graph;
use super::notes;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::selection::{Reach, node_of};
use super::table::Table;

/// Say what is around an entity
#[derive(clap::Args)]
pub(super) struct NeighborsArgs {
    /// A name, an alias or an id
    entity: String,
    #[command(flatten)]
    reach: Reach,
}

pub(super) fn run(place: &Place, args: &NeighborsArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let row = pick::entity(&snapshot, &args.entity)?;
    if args.reach.depth > 1 {
        return farther(&snapshot, row, args, out);
    }
    let relations = args.reach.selection.relation_names(snapshot.vocabulary())?;
    let window = args.reach.selection.as_of.map(Window::on);
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let node = node_of(&topology, &snapshot.reader().entity_id(row)?)?;
    let mut table =
        Table::new(&["relation", "dir", "id", "entity", "period", "details", "sources"]);
    let mut citing = Citing::new(out);
    let outgoing = topology.outgoing(node).map(|fact| (fact, Direction::Forward));
    let incoming = topology.incoming(node).map(|fact| (fact, Direction::Backward));
    let held = |fact: Fact| topology.held(fact, window) != Overlap::None;
    for (fact, direction) in outgoing.chain(incoming).filter(|(fact, _)| held(*fact)) {
        let edge = evidence.fact(&topology, fact, window)?;
        if !relations.is_empty() && !relations.contains(&edge.relation) {
            continue;
        }
        let (subject, object) = topology.ends(fact);
        let other = if direction == Direction::Forward { object } else { subject };
        let claims: Vec<_> = edge.claims.iter().collect();
        table.push(vec![
            Value::from(edge.relation.as_str()),
            Value::from(notes::arrow(direction)),
            Value::from(topology.id(other)),
            Value::from(evidence.entity(topology.row(other))?.label),
            Value::from(notes::fact_periods(&edge)),
            Value::from(notes::details(&claims)),
            citing.cell(&claims),
        ]);
    }
    let code = table.print(out)?;
    citing.print(&snapshot, out)?;
    Ok(code)
}

/// What is within several hops: each entity once, by the shortest way to it.
fn farther(
    snapshot: &Snapshot<'_>,
    row: EntityRow,
    args: &NeighborsArgs,
    out: &mut Out,
) -> Result<u8, Failure> {
    let topology = Graph::open(snapshot, out)?;
    let evidence = Evidence::new(snapshot);
    let terms = args.reach.terms(snapshot.vocabulary())?;
    let id = snapshot.reader().entity_id(row)?;
    let finder = Finder::new(&topology).with_evidence(&evidence);
    let around = finder.around(&id, &terms)?;
    let columns =
        ["hops", "id", "entity", "relation", "dir", "from", "period", "details", "sources"];
    let mut table = Table::new(&columns);
    let mut citing = Citing::new(out);
    let label = |node| evidence.entity(topology.row(node)).map(|entity| entity.label);
    for near in &around.entities {
        let Nearby { node, hops, befores, hop, claims, .. } = near;
        let window = terms.window();
        let edge = evidence.fact_by(&topology, hop.fact, claims, window, hop.held)?;
        let claims: Vec<_> = edge.claims.iter().collect();
        table.push(vec![
            Value::from(*hops),
            Value::from(topology.id(*node)),
            Value::from(label(*node)?),
            Value::from(edge.relation.as_str()),
            Value::from(notes::arrow(hop.direction)),
            Value::from(label(befores[0])?),
            Value::from(notes::fact_periods(&edge)),
            Value::from(notes::details(&claims)),
            citing.cell(&claims),
        ]);
    }
    let code = table.print(out)?;
    citing.print(snapshot, out)?;
    if let Some(ended) = around.ended {
        out.say(&format!("Not complete: {}", ended.words()));
    }
    let hubs =
        around.entities.iter().filter(|near| near.is_hub && near.hops < args.reach.depth).count();
    if hubs > 0 {
        let hubs = notes::counted(hubs as u64, "hub", "hubs");
        out.say(&format!("Nothing was looked for beyond {hubs}: --hubs allow"));
    }
    Ok(code)
}
