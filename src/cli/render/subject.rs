//! What a picture is of: which entities, which facts between them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::Evidence;
use orgraph::graph::Fact;
use orgraph::graph::Node;
use orgraph::graph::Subgraph;
use orgraph::graph::Topology;
use orgraph::model::EntityId;
use orgraph::model::Overlap;
use orgraph::model::PartialDate;
use orgraph::model::RelationName;
use orgraph::model::Window;
use orgraph::path::Ended;
use orgraph::path::Finder;
use orgraph::path::HOPS_DEFAULT;
use orgraph::path::HubPolicy;
use orgraph::path::Path;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Selector;
use orgraph::path::Terms;
use orgraph::path::Time;
use orgraph::render::LABELLED_MAX;
use orgraph::render::NODES_MAX;
use orgraph::render::RelationFamily;
use orgraph::store::Snapshot;

use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::notes;
use crate::cli::out::Out;
use crate::cli::selection::node_of;
use crate::cli::shared::asked;

use super::{Layout, Pictured, RenderArgs, too_many};

/// What is drawn.
pub(super) struct Subject {
    pub(super) pictured: Pictured,
    pub(super) subgraph: Subgraph,
    /// What the picture must say of itself.
    pub(super) notes: Vec<String>,
}

/// What counts, and where it is read.
struct Search<'s, 'd> {
    snapshot: &'s Snapshot<'d>,
    topology: &'s Topology<'s>,
    evidence: Evidence<'s, 'd>,
    relations: Vec<RelationName>,
    as_of: Option<PartialDate>,
}

impl Subject {
    /// Finds what was asked for; none when there is no path to draw, which is said.
    pub(super) fn of(
        args: &RenderArgs,
        snapshot: &Snapshot<'_>,
        topology: &Topology<'_>,
        out: &mut Out,
    ) -> Result<Option<Subject>, Failure> {
        let selection = &args.reach.selection;
        let relations = selection.relation_names(snapshot.vocabulary())?;
        let evidence = Evidence::new(snapshot);
        let search = Search { snapshot, topology, evidence, relations, as_of: selection.as_of };
        let found = match (&args.path, &args.between[..]) {
            (Some(ends), _) => search.paths(&asked(snapshot, ends)?, Selector::Best(1))?,
            (None, []) => return search.around(args, out).map(Some),
            (None, [list]) => {
                let ends: Vec<String> =
                    list.split(',').map(|name| name.trim().to_owned()).collect();
                search.paths(&asked(snapshot, &ends)?, Selector::AllShortest)?
            }
            (None, ends) => search.paths(&asked(snapshot, ends)?, Selector::AllShortest)?,
        };
        if found.is_none() {
            out.say("No path to draw");
            out.say("  tip: orgraph path says why");
        }
        Ok(found)
    }
}

/// The graph of some paths: of each fact the claims by which they pass.
pub(in crate::cli) fn of_paths<'p>(
    paths: impl Iterator<Item = &'p Path>,
    topology: &Topology<'_>,
    evidence: &Evidence<'_, '_>,
    window: Option<Window>,
) -> Result<Subgraph, Failure> {
    let (mut facts, mut ends) = (BTreeMap::new(), Vec::new());
    for path in paths {
        ends.push(path.from);
        for (hop, claims) in path.hops.iter().zip(&path.claims) {
            let passing = facts.entry(hop.fact).or_insert_with(|| (Vec::new(), hop.held));
            passing.0.extend(claims.iter().copied());
            passing.1 = passing.1.max(hop.held);
        }
    }
    Ok(evidence.subgraph_by(topology, &ends, &facts, window)?)
}

impl Search<'_, '_> {
    /// Paths between some, each with each; none when there is none.
    fn paths(&self, ends: &[EntityId], selector: Selector) -> Result<Option<Subject>, Failure> {
        if ends.len() < 2 {
            return Err(Failure::new(USAGE, "expected at least two entities, found one"));
        }
        let terms = Terms {
            selector,
            time: self.as_of.map_or(Time::Ever, Time::AsOf),
            hubs: Some(HubPolicy::Defer),
            ..Terms::along(Pattern::any_of(&self.relations, HOPS_DEFAULT))
        };
        let finder = Finder::new(self.topology).with_evidence(&self.evidence);
        let (mut paths, mut notes) = (Vec::new(), Vec::new());
        for (ix, from) in ends.iter().enumerate() {
            for to in &ends[ix + 1..] {
                let (from, to, terms) = (from.clone(), to.clone(), terms.clone());
                let found = finder.find(&Query { from, to, terms })?;
                paths.extend(found.paths);
                notes.extend(found.ended.map(incomplete));
            }
        }
        notes.dedup();
        let pictured = match ends {
            [from, to] => Pictured::Path(from.clone(), to.clone()),
            _ => Pictured::Between(ends.to_vec()),
        };
        let window = terms.window();
        let subgraph = of_paths(paths.iter(), self.topology, &self.evidence, window)?;
        Ok((!paths.is_empty()).then_some(Subject { pictured, subgraph, notes }))
    }

    /// What is around some, or all there is.
    fn around(&self, args: &RenderArgs, out: &mut Out) -> Result<Subject, Failure> {
        let centers = asked(self.snapshot, &args.entities)?;
        let mut notes = Vec::new();
        let mut hops: BTreeMap<Node, u32> = BTreeMap::new();
        for id in &centers {
            hops.insert(node_of(self.topology, id)?, 0);
        }
        if centers.is_empty() {
            hops.extend(self.topology.nodes().map(|node| (node, 0)));
        }
        // What had ended by the date is drawn, in grey; what had not begun is not.
        let time = self.as_of.map_or(Time::Ever, |date| Time::During(None, Some(date)));
        let terms = Terms { time, ..args.reach.terms(self.snapshot.vocabulary())? };
        let finder = Finder::new(self.topology).with_evidence(&self.evidence);
        for id in &centers {
            let around = finder.around(id, &terms)?;
            for near in around.entities {
                let known = hops.entry(near.node).or_insert(near.hops);
                *known = near.hops.min(*known);
            }
            notes.extend(around.ended.map(incomplete));
        }
        notes.dedup();
        notes.iter().for_each(|note| out.say(note));
        let is_card = match args.layout {
            Layout::Columns if centers.len() != 1 || args.reach.depth > 1 => {
                let message = "--layout columns is for one entity and --depth 1";
                return Err(Failure::new(USAGE, message));
            }
            Layout::Columns | Layout::Auto => centers.len() == 1 && args.reach.depth == 1,
            Layout::Layers | Layout::Force => false,
        };
        let found = hops.len();
        let drawn = self.nearest(hops, args.top);
        if drawn.len() < found {
            let more = notes::counted((found - drawn.len()) as u64, "entity", "entities");
            notes.push(format!("{more} farther or less linked not drawn."));
        }
        if drawn.len() > NODES_MAX && !is_card {
            return Err(too_many(drawn.len()));
        }
        let center = if is_card { centers.first() } else { None };
        let center = center.map(|id| node_of(self.topology, id)).transpose()?;
        let facts = self.facts(&drawn, center);
        let nodes: Vec<Node> = drawn.iter().copied().collect();
        let detailed: Vec<Node> = center.into_iter().collect();
        let window = terms.window();
        let mut subgraph =
            self.evidence.subgraph(self.topology, &nodes, &facts, &detailed, window)?;
        if !self.relations.is_empty() {
            for entity in subgraph.graph.node_weights_mut() {
                entity.values.retain(|value| self.relations.contains(&value.claim.relation));
            }
        }
        let pictured = match (is_card, args.layout) {
            (true, _) => Pictured::Around(centers[0].clone()),
            (false, Layout::Layers) => Pictured::Hierarchy(centers),
            (false, Layout::Auto) if self.is_hierarchy(&subgraph) => Pictured::Hierarchy(centers),
            (false, _) => Pictured::Mixed(centers),
        };
        Ok(Subject { pictured, subgraph, notes })
    }

    /// Says whether all facts tell who pays, owns or contains whom, and there are few enough.
    fn is_hierarchy(&self, subgraph: &Subgraph) -> bool {
        let vocabulary = self.snapshot.vocabulary();
        let is_above = |relation: &RelationName| {
            let known = vocabulary.relation(relation.as_str());
            let family = known.map(|known| RelationFamily::from_word(&known.family));
            matches!(family, Some(RelationFamily::Money | RelationFamily::Structure))
        };
        let graph = &subgraph.graph;
        graph.edge_count() > 0
            && graph.node_count() <= LABELLED_MAX
            && graph.edge_weights().all(|fact| is_above(&fact.relation))
    }

    /// Of more than `top` the nearest, then those with most links among all, then by id.
    fn nearest(&self, hops: BTreeMap<Node, u32>, top: Option<u32>) -> BTreeSet<Node> {
        let top = top.map_or(usize::MAX, |top| top as usize);
        if hops.len() <= top {
            return hops.into_keys().collect();
        }
        let links = |node: Node| {
            let facts = self.topology.outgoing(node).chain(self.topology.incoming(node));
            let ends = facts.filter(|fact| self.counts(*fact)).map(|fact| self.topology.ends(fact));
            ends.filter(|(a, b)| hops.contains_key(a) && hops.contains_key(b)).count()
        };
        let mut order: Vec<_> = hops
            .iter()
            .map(|(node, hops)| (*hops, Reverse(links(*node)), self.topology.id(*node), *node))
            .collect();
        order.sort_unstable();
        order.into_iter().take(top).map(|(.., node)| node).collect()
    }

    /// The facts between some entities; with a centre only those that touch it.
    fn facts(&self, drawn: &BTreeSet<Node>, center: Option<Node>) -> Vec<Fact> {
        let from = drawn.iter().flat_map(|node| self.topology.outgoing(*node));
        let is_drawn = |fact: &Fact| {
            let (subject, object) = self.topology.ends(*fact);
            let touches = center.is_none_or(|center| center == subject || center == object);
            drawn.contains(&object) && touches && self.counts(*fact)
        };
        from.filter(is_drawn).collect()
    }

    fn counts(&self, fact: Fact) -> bool {
        let name = self.topology.relation_name(self.topology.relation(fact));
        let window = self.as_of.and_then(|date| Window::spanning(None, Some(date)));
        (self.relations.is_empty() || self.relations.contains(name))
            && self.topology.held(fact, window) != Overlap::None
    }
}

fn incomplete(ended: Ended) -> String {
    format!("Not complete: {}.", ended.words())
}
