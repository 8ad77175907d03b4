//! The picture of who is above whom: owners and wholes on the left, what they hold on the right.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::graph::Subgraph;
use crate::model::EntityId;
use crate::model::Vocabulary;

use super::Scene;
use super::SceneOptions;
use super::finish::title_of;
use super::link::Draft;
use super::link::leads_up;
use super::paths::{label, layered};

impl Scene {
    /// Returns the picture of all entities and facts of a subgraph in layers, those above on the
    /// left: who pays, owns or contains before whom.
    ///
    /// Each stands after all that are above it; where a circle leaves none without, the first of
    /// it by id goes first (Kahn 1962, with ties by id). The title names the `centers`, if the
    /// subgraph has them. Takes O((V + E) log V) time.
    ///
    /// ```
    /// use orgraph::graph::Subgraph;
    /// use orgraph::model::Vocabulary;
    /// use orgraph::render::{Scene, SceneOptions, ScenePlan};
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let options = SceneOptions::default();
    /// let scene = Scene::hierarchy(&Subgraph::default(), &[], &vocabulary, &options);
    /// assert_eq!(scene.plan, ScenePlan::Layers);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hierarchy(
        subgraph: &Subgraph,
        centers: &[EntityId],
        vocabulary: &Vocabulary,
        options: &SceneOptions,
    ) -> Scene {
        let draft = Draft::new(subgraph, vocabulary, options);
        let title = title_of(options, || {
            let names: Vec<String> = centers.iter().map(|id| label(subgraph, id)).collect();
            match names.is_empty() {
                true => "Who is above whom".to_owned(),
                false => format!("Who is above and below {}", names.join(", ")),
            }
        });
        let order = from_above(&draft);
        layered(draft, &order, title)
    }
}

/// All entities, each after those above it.
fn from_above(draft: &Draft<'_>) -> Vec<NodeIndex> {
    let graph = &draft.subgraph.graph;
    let mut below: BTreeMap<NodeIndex, BTreeSet<NodeIndex>> = BTreeMap::new();
    let mut above: BTreeMap<NodeIndex, usize> = graph.node_indices().map(|ix| (ix, 0)).collect();
    for fact in graph.edge_references().filter(|fact| fact.source() != fact.target()) {
        let family = draft.relation_family(fact.weight());
        let (upper, lower) = match leads_up(fact.weight().relation.as_str(), family) {
            true => (fact.target(), fact.source()),
            false => (fact.source(), fact.target()),
        };
        if below.entry(upper).or_default().insert(lower) {
            *above.entry(lower).or_default() += 1;
        }
    }
    let key = |ix: NodeIndex| (graph[ix].id.clone(), ix);
    let free = above.iter().filter(|(_, count)| **count == 0);
    let mut free: BTreeSet<(EntityId, NodeIndex)> = free.map(|(ix, _)| key(*ix)).collect();
    let mut held: BTreeSet<(EntityId, NodeIndex)> = graph.node_indices().map(key).collect();
    let mut order = Vec::with_capacity(graph.node_count());
    while let Some(next) = free.pop_first().or_else(|| held.first().cloned()) {
        if !held.remove(&next) {
            continue;
        }
        order.push(next.1);
        for lower in below.remove(&next.1).into_iter().flatten() {
            let count = above.entry(lower).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 {
                free.insert(key(lower));
            }
        }
    }
    order
}
