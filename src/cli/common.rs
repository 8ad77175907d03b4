//! `orgraph common`: what several entities have in common.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::Evidence;
use orgraph::graph::Fact;
use orgraph::graph::Footnotes;
use orgraph::graph::Node;
use orgraph::graph::Topology;
use orgraph::model::Overlap;
use orgraph::model::Vocabulary;
use orgraph::path::Ended;
use orgraph::path::Finder;
use orgraph::path::Nearby;
use orgraph::path::Terms;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::failure::{Failure, USAGE};
use super::neighbors::{evidence_sources, print_sources};
use super::notes;
use super::out::{Out, OutputFormat};
use super::pick;
use super::place::Place;
use super::selection::{HubsWord, Selection};
use super::table::Table;

/// Say what connects several entities: who is near at least two of them
#[derive(clap::Args)]
pub(super) struct CommonArgs {
    /// Names, aliases or ids
    #[arg(required = true, num_args = 2..)]
    entities: Vec<String>,
    /// Within so many hops of each
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..))]
    depth: u32,
    /// What is done about entities that join everything
    #[arg(long, value_enum, default_value = "avoid")]
    hubs: HubsWord,
    #[command(flatten)]
    selection: Selection,
}

/// Who is near which of the entities asked about.
#[derive(Default)]
struct Shared {
    /// By the place of the entity on the command line.
    near: BTreeMap<usize, Nearby>,
    is_hub: bool,
}

pub(super) fn run(place: &Place, args: &CommonArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let asked = asked(&snapshot, &args.entities)?;
    let topology = Topology::build(&snapshot)?;
    let evidence = Evidence::new(&snapshot);
    let terms = args.selection.terms(snapshot.vocabulary(), args.depth)?;
    let terms = Terms { hubs: Some(args.hubs.policy()), ..terms };
    let finder = Finder::new(&topology).with_evidence(&evidence);
    let mut shared: BTreeMap<Node, Shared> = BTreeMap::new();
    let mut ended: Option<Ended> = None;
    for (ix, id) in asked.iter().enumerate() {
        let around = finder.around(id, &terms)?;
        ended = ended.or(around.ended);
        for near in around.entities {
            let entry = shared.entry(near.node).or_default();
            entry.is_hub |= near.is_hub;
            entry.near.insert(ix, near);
        }
    }
    let mut ranked: Vec<(Node, Shared)> =
        shared.into_iter().filter(|(_, shared)| shared.near.len() > 1).collect();
    ranked.sort_by_key(|(node, shared)| {
        let hops: u32 = shared.near.values().map(|near| near.hops).sum();
        (shared.is_hub, std::cmp::Reverse(shared.near.len()), hops, *node)
    });
    let telling = Telling { topology: &topology, evidence: &evidence, terms: &terms };
    let mut table = Table::new(&["id", "entity", "connected_to", "of", "how"]);
    let mut footnotes = Footnotes::default();
    for (node, shared) in &ranked {
        let how = telling.how(shared, &asked, snapshot.vocabulary(), &mut footnotes)?;
        table.push(vec![
            Value::from(topology.id(*node).as_str()),
            Value::from(evidence.entity(topology.row(*node))?.label),
            Value::from(shared.near.len()),
            Value::from(asked.len()),
            Value::from(how),
        ]);
    }
    let code = table.print(out)?;
    if matches!(out.list_format(), OutputFormat::Table | OutputFormat::Text | OutputFormat::Md) {
        print_sources(&footnotes, &evidence_sources(&snapshot, &footnotes)?, out)?;
    }
    if ranked.is_empty() {
        out.say(&format!("Nothing is within {} of two of them", hops(args.depth)));
        out.say("  tip: --depth 2 looks farther");
    }
    if let Some(ended) = ended {
        out.say(&format!("Not complete: {}", ended.words()));
    }
    Ok(code)
}

/// The entities asked about, each once.
pub(super) fn asked(
    snapshot: &Snapshot<'_>,
    words: &[String],
) -> Result<Vec<orgraph::model::EntityId>, Failure> {
    let mut asked = Vec::new();
    for word in words {
        let id = snapshot.reader().entity_id(pick::entity(snapshot, word)?)?;
        if asked.contains(&id) {
            return Err(Failure::new(USAGE, format!("{id} is named twice")));
        }
        asked.push(id);
    }
    Ok(asked)
}

fn hops(hops: u32) -> String {
    notes::counted(u64::from(hops), "hop", "hops")
}

struct Telling<'t> {
    topology: &'t Topology,
    evidence: &'t Evidence<'t, 't>,
    terms: &'t Terms,
}

impl Telling<'_> {
    /// How an entity is connected to those near it: `funded by Blue Fund (2019–) [1]`.
    fn how(
        &self,
        shared: &Shared,
        asked: &[orgraph::model::EntityId],
        vocabulary: &Vocabulary,
        footnotes: &mut Footnotes,
    ) -> Result<String, Failure> {
        let mut parts = Vec::new();
        for (ix, near) in &shared.near {
            let Some(other) = self.topology.node_of(&asked[*ix]) else { continue };
            let label = self.evidence.entity(self.topology.row(other))?.label;
            if near.hops > 1 {
                parts.push(format!("{} from {label}", hops(near.hops)));
                continue;
            }
            for fact in self.between(near.node, other) {
                parts.push(self.fact(fact, near.node, &label, vocabulary, footnotes)?);
            }
        }
        Ok(parts.join(", "))
    }

    /// The facts between two entities that count, in order.
    fn between(&self, one: Node, other: Node) -> BTreeSet<Fact> {
        let outgoing = self.topology.outgoing(one);
        let facts = outgoing.chain(self.topology.incoming(one).iter().copied());
        let joins = |fact: &Fact| {
            let (subject, object) = self.topology.ends(*fact);
            let held = self.topology.held(*fact, self.terms.window()) != Overlap::None;
            (subject == other || object == other) && held && self.is_asked(*fact)
        };
        facts.filter(joins).collect()
    }

    /// Whether the relation of a fact is among those asked for.
    fn is_asked(&self, fact: Fact) -> bool {
        let name = self.topology.relation_name(self.topology.relation(fact));
        let names = self.terms.pattern.relations();
        names.is_empty() || names.contains(&name)
    }

    fn fact(
        &self,
        fact: Fact,
        from: Node,
        other: &str,
        vocabulary: &Vocabulary,
        footnotes: &mut Footnotes,
    ) -> Result<String, Failure> {
        let edge = self.evidence.fact(self.topology, fact, self.terms.window())?;
        let relation = vocabulary.relation(edge.relation.as_str());
        let is_forward = self.topology.ends(fact).0 == from;
        let words = relation.map_or(edge.relation.to_string(), |relation| match is_forward {
            true => relation.label.clone(),
            false => relation.inverse_words(),
        });
        let claims: Vec<_> = edge.claims.iter().collect();
        let period = notes::periods(&claims);
        let period = if period.is_empty() { period } else { format!(" ({period})") };
        Ok(format!("{words} {other}{period} {}", notes::marks(&claims, footnotes)))
    }
}
