//! The picture of a graph of any shape: several entities and whatever lies around or between.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::graph::Subgraph;
use crate::model::EntityId;
use crate::model::Vocabulary;

use super::super::LABELLED_MAX;
use super::super::NAMED_MAX;
use super::NodeForm;
use super::Scene;
use super::SceneOptions;
use super::ScenePlan;
use super::finish::finish;
use super::finish::listed;
use super::finish::plural;
use super::finish::title_of;
use super::link::Draft;
use super::link::Link;
use super::paths::label;

/// Centres that a title made here names.
const TITLE_NAMES_MAX: usize = 4;

impl Scene {
    /// Returns the picture of all entities and facts of a subgraph, each where its links pull it.
    ///
    /// The `centers` come first, in their order, and are drawn bolder; one that the subgraph does
    /// not hold is passed over, and there may be none. The others follow by id. With more than
    /// [`LABELLED_MAX`] entities, the [`NAMED_MAX`] with most links (centres before others, then
    /// by id) have their names, the others are small signs of their type, no edge has words, and
    /// a note says so. Takes O((V + E) log V) time.
    ///
    /// ```
    /// use orgraph::graph::{EntityNode, Subgraph};
    /// use orgraph::model::{EntityId, Vocabulary};
    /// use orgraph::render::{Scene, SceneOptions};
    ///
    /// let mut subgraph = Subgraph::default();
    /// for id in ["b", "a"] {
    ///     subgraph.graph.add_node(EntityNode {
    ///         id: EntityId::new(id)?,
    ///         label: id.to_uppercase(),
    ///         name: None,
    ///         entity_type: None,
    ///         values: Vec::new(),
    ///     });
    /// }
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let centers = [EntityId::new("b")?];
    /// let scene = Scene::mixed(&subgraph, &centers, &vocabulary, &SceneOptions::default());
    /// assert_eq!(scene.nodes[0].name, "B");
    /// assert!(scene.nodes[0].is_center && !scene.nodes[1].is_center);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mixed(
        subgraph: &Subgraph,
        centers: &[EntityId],
        vocabulary: &Vocabulary,
        options: &SceneOptions,
    ) -> Scene {
        let mut draft = Draft::new(subgraph, vocabulary, options);
        let graph = &subgraph.graph;
        let rank_of = |ix: &NodeIndex| {
            let place = centers.iter().position(|center| *center == graph[*ix].id);
            place.unwrap_or(centers.len())
        };
        let mut order: Vec<NodeIndex> = graph.node_indices().collect();
        order.sort_by_cached_key(|ix| (rank_of(ix), graph[*ix].id.clone()));
        let places: BTreeMap<NodeIndex, usize> =
            order.iter().enumerate().map(|(place, ix)| (*ix, place)).collect();
        for ix in &order {
            let mut node = draft.entity_node(*ix, 0, &draft.kind(*ix));
            node.is_center = centers.contains(&graph[*ix].id);
            draft.nodes.push(node);
        }
        let mut facts: Vec<_> = graph.edge_references().collect();
        facts.sort_by_cached_key(|fact| {
            let ends = (places[&fact.source()], places[&fact.target()]);
            (ends.0.min(ends.1), ends.0.max(ends.1), ends.0, fact.weight().relation.clone())
        });
        for fact in facts {
            let (source, target) = (places[&fact.source()], places[&fact.target()]);
            let color = draft.type_family(fact.target());
            draft.push(&Link { facts: vec![fact.id()], source, target, color });
        }
        let notes = if draft.nodes.len() > LABELLED_MAX { shrink(&mut draft) } else { Vec::new() };
        let title = title_of(options, || title(subgraph, centers));
        finish(draft, ScenePlan::Force, title, Vec::new(), notes)
    }
}

/// Leaves the names of those with most links, and says so.
fn shrink(draft: &mut Draft<'_>) -> Vec<String> {
    let mut links = vec![0_usize; draft.nodes.len()];
    for edge in &draft.edges {
        links[edge.source] += 1;
        links[edge.target] += 1;
    }
    let mut order: Vec<usize> = (0..draft.nodes.len()).collect();
    order.sort_by_key(|ix| (!draft.nodes[*ix].is_center, Reverse(links[*ix]), *ix));
    for ix in order.into_iter().skip(NAMED_MAX) {
        draft.nodes[ix].form = NodeForm::Small;
    }
    vec![format!(
        "Only the {NAMED_MAX} entities with most links are named, and no line has words: the \
         other names, the statements and their sources are told where one points at a sign or \
         a line."
    )]
}

fn title(subgraph: &Subgraph, centers: &[EntityId]) -> String {
    let mut names: Vec<String> =
        centers.iter().take(TITLE_NAMES_MAX).map(|id| label(subgraph, id)).collect();
    if centers.len() > names.len() {
        names.push(plural(centers.len() - names.len(), "other", "others"));
    }
    match &names[..] {
        [] => {
            let count = plural(subgraph.graph.node_count(), "entity", "entities");
            format!("How {count} are connected")
        }
        [only] => format!("{only} and what it is connected with"),
        _ => format!("How {} are connected", listed(names)),
    }
}
