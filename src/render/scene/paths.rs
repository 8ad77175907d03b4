//! The picture of how entities are connected: layers from the first to the last.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::graph::Subgraph;
use crate::model::EntityId;
use crate::model::Vocabulary;

use super::super::text::clean;
use super::Scene;
use super::SceneOptions;
use super::ScenePlan;
use super::finish::finish;
use super::finish::listed;
use super::finish::title_of;
use super::link::Draft;
use super::link::Link;

impl Scene {
    /// Returns the picture of all entities and facts of a subgraph in layers, `from` on the left
    /// and `to` on the right.
    ///
    /// Entities are put into one order, by how much nearer they are to `from` than to `to`,
    /// whichever way their facts point, and every edge is laid along it; `from` is the first and
    /// `to` the last. Takes O((V + E) log V) time.
    pub fn of_paths(
        subgraph: &Subgraph,
        from: &EntityId,
        to: &EntityId,
        vocabulary: &Vocabulary,
        options: &SceneOptions,
    ) -> Scene {
        let title =
            title_of(options, || format!("{} → {}", label(subgraph, from), label(subgraph, to)));
        let draft = Draft::new(subgraph, vocabulary, options);
        layered(draft, &ordered(subgraph, from, to), title)
    }

    /// Returns the same picture for two or more: the first on the left, the last on the right,
    /// the others where the facts put them.
    ///
    /// # Panics
    ///
    /// Panics when there are no `ends`.
    pub fn between(
        subgraph: &Subgraph,
        ends: &[EntityId],
        vocabulary: &Vocabulary,
        options: &SceneOptions,
    ) -> Scene {
        let (first, last) = (&ends[0], &ends[ends.len() - 1]);
        let title = title_of(options, || {
            format!("Between {}", listed(ends.iter().map(|id| label(subgraph, id)).collect()))
        });
        let draft = Draft::new(subgraph, vocabulary, options);
        layered(draft, &ordered(subgraph, first, last), title)
    }
}

/// Draws all in layers, in an order from left to right.
pub(super) fn layered(mut draft: Draft<'_>, order: &[NodeIndex], title: String) -> Scene {
    draft.is_layered = true;
    let graph = &draft.subgraph.graph;
    let mut places = BTreeMap::new();
    for ix in order.iter().copied() {
        let sub = draft.kind(ix);
        places.insert(ix, draft.nodes.len());
        let rank = i32::try_from(draft.nodes.len()).unwrap_or(i32::MAX);
        let node = draft.entity_node(ix, rank, &sub);
        draft.nodes.push(node);
    }
    let mut facts: Vec<_> = graph.edge_references().collect();
    facts.sort_by_key(|fact| {
        let ends = (places[&fact.source()], places[&fact.target()]);
        (ends.0.min(ends.1), ends.0.max(ends.1), fact.id())
    });
    for fact in facts {
        let (source, target) = (places[&fact.source()], places[&fact.target()]);
        let color = draft.type_family(fact.target());
        draft.push(&Link { facts: vec![fact.id()], source, target, color });
    }
    finish(draft, ScenePlan::Layers, title, Vec::new(), Vec::new())
}

pub(super) fn label(subgraph: &Subgraph, id: &EntityId) -> String {
    let found = subgraph.graph.node_weights().find(|entity| entity.id == *id);
    clean(found.map_or(id.as_str(), |entity| entity.label.as_str()))
}

/// Entities from the start to the end.
fn ordered(subgraph: &Subgraph, from: &EntityId, to: &EntityId) -> Vec<NodeIndex> {
    let graph = &subgraph.graph;
    let (near, far) = (distances(subgraph, from), distances(subgraph, to));
    let mut order: Vec<NodeIndex> = graph.node_indices().collect();
    order.sort_by_cached_key(|ix| {
        let id = &graph[*ix].id;
        let away = |hops: &BTreeMap<NodeIndex, i32>| hops.get(ix).copied().unwrap_or(0);
        (*id == *to, *id != *from, away(&near) - away(&far), away(&near), id.clone())
    });
    order
}

/// Hops from the start, in any direction; breadth first, each entity once.
fn distances(subgraph: &Subgraph, from: &EntityId) -> BTreeMap<NodeIndex, i32> {
    let graph = &subgraph.graph;
    let mut found = BTreeMap::new();
    let mut queue = VecDeque::new();
    for start in graph.node_indices().filter(|ix| graph[*ix].id == *from) {
        found.insert(start, 0);
        queue.push_back(start);
    }
    while let Some(ix) = queue.pop_front() {
        let next = found[&ix] + 1;
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for neighbor in graph.neighbors_directed(ix, direction) {
                found.entry(neighbor).or_insert_with(|| {
                    queue.push_back(neighbor);
                    next
                });
            }
        }
    }
    found
}
