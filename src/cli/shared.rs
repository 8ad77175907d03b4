//! `orgraph common`: what several entities have in common.
//!
//! An entity counts when a way from one of those asked about to another leads through it. For
//! people one line an entity, that tells how it is connected to each; for programs one row a
//! connection.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::Evidence;
use orgraph::graph::Fact;
use orgraph::graph::FactEdge;
use orgraph::graph::Node;
use orgraph::graph::Topology;
use orgraph::model::Direction;
use orgraph::model::EntityId;
use orgraph::model::Overlap;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;
use orgraph::path::Ended;
use orgraph::path::Finder;
use orgraph::path::Nearby;
use orgraph::path::Terms;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::citing::Citing;
use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::notes;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::selection::Reach;
use super::table::Table;

/// Say what connects several entities: everything that lies between at least two of them
#[derive(clap::Args)]
pub(super) struct CommonArgs {
    /// Names, aliases or ids
    #[arg(required = true, num_args = 2..)]
    entities: Vec<String>,
    #[command(flatten)]
    reach: Reach,
}

/// An entity near several of those asked about.
struct Shared {
    node: Node,
    /// By the place on the command line.
    near: BTreeMap<usize, Nearby>,
    /// Whether it joins everything, and so says little.
    is_hub: bool,
}

/// A connection of a shared entity to one of those asked about.
struct Connection {
    /// The place on the command line.
    asked: usize,
    hops: u32,
    /// The fact that begins or is the way, its subject on this side or not.
    fact: FactEdge,
    direction: Direction,
    /// The next entity on the way, when that is not the one asked about.
    via: Option<Node>,
}

impl Shared {
    /// Whether a way from one of those asked about to another leads through it: it is reached
    /// from two, and not every way to it comes through one and the same entity.
    fn is_between(&self) -> bool {
        let befores: BTreeSet<Node> =
            self.near.values().flat_map(|near| near.befores.iter().copied()).collect();
        self.near.len() > 1 && befores.len() > 1
    }
}

pub(super) fn run(place: &Place, args: &CommonArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let asked = asked(&snapshot, &args.entities)?;
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let vocabulary = snapshot.vocabulary();
    let terms = args.reach.terms(vocabulary)?;
    let finder = Finder::new(&topology).with_evidence(&evidence);
    let (shared, ended) = shared(&finder, &asked, &terms)?;
    let relations = args.reach.selection.relation_names(vocabulary)?;
    let telling =
        Telling { topology: &topology, evidence: &evidence, vocabulary, terms, relations, asked };
    let mut citing = Citing::new(out);
    let table = match citing.is_for_people() {
        true => telling.lines(&shared, &mut citing)?,
        false => telling.rows(&shared, &mut citing)?,
    };
    let code = table.print(out)?;
    citing.print(&snapshot, out)?;
    if shared.is_empty() {
        let within = notes::counted(u64::from(args.reach.depth), "hop", "hops");
        out.say(&format!("Nothing within {within} lies between two of them"));
        out.say(&format!("  tip: --depth {} looks farther", args.reach.depth.saturating_add(1)));
    }
    if let Some(ended) = ended {
        out.say(&format!("Not complete: {}", ended.words()));
    }
    Ok(code)
}

/// The entities asked about, each once.
pub(super) fn asked(snapshot: &Snapshot<'_>, words: &[String]) -> Result<Vec<EntityId>, Failure> {
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

/// What lies between two or more, the most widely shared first, then the nearest, then by id; what
/// joins everything last.
fn shared(
    finder: &Finder<'_>,
    asked: &[EntityId],
    terms: &Terms,
) -> Result<(Vec<Shared>, Option<Ended>), Failure> {
    let mut shared: BTreeMap<Node, Shared> = BTreeMap::new();
    let mut ended = None;
    for (ix, id) in asked.iter().enumerate() {
        let around = finder.around(id, terms)?;
        ended = ended.or(around.ended);
        for near in around.entities {
            let blank = || Shared { node: near.node, near: BTreeMap::new(), is_hub: false };
            let entry = shared.entry(near.node).or_insert_with(blank);
            entry.is_hub |= near.is_hub;
            entry.near.insert(ix, near);
        }
    }
    let mut ranked: Vec<Shared> = shared.into_values().filter(Shared::is_between).collect();
    ranked.sort_by_key(|shared| {
        let hops: u32 = shared.near.values().map(|near| near.hops).sum();
        (shared.is_hub, std::cmp::Reverse(shared.near.len()), hops, shared.node)
    });
    Ok((ranked, ended))
}

/// What it takes to tell how entities are connected.
struct Telling<'t> {
    topology: &'t Topology<'t>,
    evidence: &'t Evidence<'t, 't>,
    vocabulary: &'t Vocabulary,
    terms: Terms,
    relations: Vec<RelationName>,
    asked: Vec<EntityId>,
}

impl Telling<'_> {
    fn lines(&self, shared: &[Shared], citing: &mut Citing) -> Result<Table, Failure> {
        let mut table = Table::new(&["id", "entity", "connected_to", "how"]);
        for shared in shared {
            let how = self.how(shared, citing)?;
            table.push(vec![
                Value::from(self.topology.id(shared.node)),
                Value::from(self.label(shared.node)?),
                Value::from(format!("{} of {}", shared.near.len(), self.asked.len())),
                Value::from(how),
            ]);
        }
        Ok(table)
    }

    fn rows(&self, shared: &[Shared], citing: &mut Citing) -> Result<Table, Failure> {
        let entity = ["id", "entity", "connected_to", "of", "with_id", "with", "hops"];
        let fact = ["relation", "dir", "via_id", "period", "details", "sources"];
        let mut table = Table::new(&[&entity[..], &fact].concat());
        for shared in shared {
            for connection in self.connections(shared)? {
                let claims: Vec<_> = connection.fact.claims.iter().collect();
                let with = &self.asked[connection.asked];
                let via = connection.via.map(|via| self.topology.id(via));
                table.push(vec![
                    Value::from(self.topology.id(shared.node)),
                    Value::from(self.label(shared.node)?),
                    Value::from(shared.near.len()),
                    Value::from(self.asked.len()),
                    Value::from(with.as_str()),
                    Value::from(self.asked_label(with)?),
                    Value::from(connection.hops),
                    Value::from(connection.fact.relation.as_str()),
                    Value::from(notes::arrow(connection.direction)),
                    via.map_or(Value::Null, Value::from),
                    Value::from(notes::fact_periods(&connection.fact)),
                    Value::from(notes::details(&claims)),
                    citing.cell(&claims),
                ]);
            }
        }
        Ok(table)
    }

    /// How an entity is connected to each: `funded by Blue Fund (2019–) [1], Red Fund [2]`.
    fn how(&self, shared: &Shared, citing: &mut Citing) -> Result<String, Failure> {
        let mut how = String::new();
        let mut before = String::new();
        for connection in self.connections(shared)? {
            let words = self.words(&connection);
            let claims: Vec<_> = connection.fact.claims.iter().collect();
            let period = notes::fact_periods(&connection.fact);
            let period = if period.is_empty() { period } else { format!(" ({period})") };
            let asked = self.asked_label(&self.asked[connection.asked])?;
            let (other, beyond) = match connection.via {
                None => (asked, String::new()),
                Some(via) => (self.label(via)?, format!(", {} hops from {asked}", connection.hops)),
            };
            how.push_str(if how.is_empty() { "" } else { ", " });
            // What is the same as just before need not be said again.
            if before != words {
                how.push_str(&format!("{words} "));
            }
            how.push_str(&format!("{other}{period} {}{beyond}", citing.marks(&claims)));
            before = words;
        }
        Ok(how)
    }

    fn connections(&self, shared: &Shared) -> Result<Vec<Connection>, Failure> {
        let mut connections = Vec::new();
        for (asked, near) in &shared.near {
            let (asked, hops) = (*asked, near.hops);
            if hops > 1 {
                let window = self.terms.window();
                let (topology, hop) = (self.topology, near.hop);
                let fact =
                    self.evidence.fact_by(topology, hop.fact, &near.claims, window, hop.held)?;
                let direction = hop.direction.reversed();
                connections.push(Connection {
                    asked,
                    hops,
                    fact,
                    direction,
                    via: Some(near.befores[0]),
                });
                continue;
            }
            for fact in self.between(near.node, near.befores[0]) {
                let is_subject = self.topology.ends(fact).0 == near.node;
                let direction = if is_subject { Direction::Forward } else { Direction::Backward };
                let fact = self.evidence.fact(self.topology, fact, self.terms.window())?;
                connections.push(Connection { asked, hops, fact, direction, via: None });
            }
        }
        Ok(connections)
    }

    /// The facts between two entities that count, in order.
    fn between(&self, one: Node, other: Node) -> BTreeSet<Fact> {
        let outgoing = self.topology.outgoing(one);
        let facts = outgoing.chain(self.topology.incoming(one));
        let joins = |fact: &Fact| {
            let (subject, object) = self.topology.ends(*fact);
            let held = self.topology.held(*fact, self.terms.window()) != Overlap::None;
            let name = self.topology.relation_name(self.topology.relation(*fact));
            let is_asked = self.relations.is_empty() || self.relations.contains(name);
            (subject == other || object == other) && held && is_asked
        };
        facts.filter(joins).collect()
    }

    /// How a connection reads from the shared entity.
    fn words(&self, connection: &Connection) -> String {
        let name = connection.fact.relation.as_str();
        match (self.vocabulary.relation(name), connection.direction) {
            (Some(relation), Direction::Forward) => relation.label.clone(),
            (Some(relation), Direction::Backward) => relation.inverse_text(),
            (None, _) => name.to_owned(),
        }
    }

    fn label(&self, node: Node) -> Result<String, Failure> {
        Ok(self.evidence.entity(self.topology.row(node))?.label)
    }

    fn asked_label(&self, id: &EntityId) -> Result<String, Failure> {
        match self.topology.node_of(id) {
            Some(node) => self.label(node),
            None => Ok(id.to_string()),
        }
    }
}
