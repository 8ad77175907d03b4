//! `orgraph stats`: counts.

use std::collections::BTreeMap;

use orgraph::graph::Records;
use orgraph::graph::Topology;
use orgraph::graph::WholeStore;
use orgraph::graph::components;
use orgraph::graph::conflicts;
use serde_json::json;

use super::failure::Failure;
use super::image::Graph;
use super::notes::counted;
use super::out::Out;
use super::place::Place;
use super::selection::date_of;

/// Sizes of components that are told in words.
const SIZES_MAX: usize = 20;

#[derive(Default)]
struct Counts {
    types: BTreeMap<String, u64>,
    entities: u64,
    claims: u64,
    sourced: u64,
    dated: u64,
    conflicts: usize,
}

/// Count what is in the store
#[derive(clap::Args)]
pub(super) struct StatsArgs {
    /// Count only the groups of entities that facts join, and how large each is
    #[arg(long)]
    components: bool,
}

pub(super) fn run(place: &Place, args: &StatsArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let topology = Graph::open(&snapshot, out)?;
    if args.components {
        return tell_components(&topology, out);
    }
    let mut counts = Counts::default();
    let date_of = date_of(&snapshot);
    WholeStore::new(&snapshot).entities(&mut |entity, claims| {
        let word = entity.entity_type.as_deref().unwrap_or("no type");
        *counts.types.entry(word.to_owned()).or_default() += 1;
        counts.entities += 1;
        for claim in claims {
            counts.claims += 1;
            counts.sourced += u64::from(claim.claim.source.is_some());
            counts.dated += u64::from(!claim.claim.valid.is_undated());
        }
        counts.conflicts += conflicts(claims, snapshot.vocabulary(), &date_of).len();
        Ok(())
    })?;
    let mut sources = 0_u64;
    snapshot.for_each_source(|_| -> Result<(), Failure> {
        sources += 1;
        Ok(())
    })?;
    let most =
        topology.nodes().max_by_key(|node| (topology.degree(*node), std::cmp::Reverse(*node)));
    let most = most.map(|node| (topology.row(node), topology.degree(node)));
    let most = match most {
        Some((row, links)) => Some((snapshot.reader().label(row)?, links)),
        None => None,
    };
    if out.wants_json()? {
        out.json(&json!({
            "entities": counts.entities, "types": counts.types, "claims": counts.claims,
            "facts": topology.fact_count(), "sources": sources, "sourced": counts.sourced,
            "dated": counts.dated, "conflicts": counts.conflicts,
            "most_linked": most.as_ref().map(|(name, links)| json!({"name": name, "links": links})),
        }))?;
        return Ok(0);
    }
    let mut types: Vec<(&String, &u64)> = counts.types.iter().collect();
    types.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let types: Vec<String> = types.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let share = |part: u64| match counts.claims {
        0 => "-".to_owned(),
        all => format!("{} %", part * 100 / all),
    };
    out.line(&format!("Entities   {}   {}", counts.entities, types.join(", ")))?;
    let (sourced, dated) = (share(counts.sourced), share(counts.dated));
    out.line(&format!("Claims     {}   sourced {sourced}, dated {dated}", counts.claims))?;
    out.line(&format!("Facts      {}   links between entities", topology.fact_count()))?;
    out.line(&format!("Sources    {sources}"))?;
    out.line(&format!("Conflicts  {}", counts.conflicts))?;
    if let Some((name, links)) = most {
        out.line(&format!("Most linked: {name}, {links}"))?;
    }
    Ok(0)
}

/// Says how many groups there are, and how many of each size, the largest first.
fn tell_components(topology: &Topology<'_>, out: &mut Out) -> Result<u8, Failure> {
    let sizes = components(topology).sizes;
    let of_size = sizes.chunk_by(|a, b| a == b).map(|same| (same[0], same.len()));
    let of_size: Vec<(usize, usize)> = of_size.collect();
    if out.wants_json()? {
        let groups = of_size.iter().map(|(size, count)| json!({"entities": size, "groups": count}));
        out.json(&json!({
            "components": sizes.len(), "largest": sizes.first().copied().unwrap_or(0),
            "sizes": groups.collect::<Vec<_>>(),
        }))?;
        return Ok(0);
    }
    out.line(&format!("Components  {}", sizes.len()))?;
    for (size, count) in of_size.iter().take(SIZES_MAX) {
        let entities = counted(*size as u64, "entity", "entities");
        out.line(&format!("{count:>10}  of {entities}"))?;
    }
    if of_size.len() > SIZES_MAX {
        out.say(&format!("{} more sizes; --json lists all", of_size.len() - SIZES_MAX));
    }
    Ok(0)
}
