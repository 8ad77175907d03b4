//! A part of the graph with its evidence: what a query answered, what is drawn.

use std::collections::BTreeMap;

use petgraph::graph::DiGraph;

use crate::model::EntityId;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::naming;

/// An entity with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityNode {
    /// Its id.
    pub id: EntityId,
    /// What to call it: its short name, else its name, else its id.
    pub label: String,
    /// Its full name, where that is not the label.
    pub name: Option<String>,
    /// Its type, as the vocabulary names it.
    pub entity_type: Option<String>,
    /// Its value claims (names, counts, dates), sorted by relation and id; empty unless asked for.
    pub values: Vec<RecordedClaim>,
}

impl EntityNode {
    /// The relations that say what an entity is called and what it is.
    pub(super) const NAMING: [&str; 3] = [naming::SHORT_NAME, naming::NAME, naming::TYPE];

    /// An entity without its values, from what is stated by each of [`EntityNode::NAMING`].
    pub(super) fn called(id: EntityId, [short, names, types]: [Vec<String>; 3]) -> EntityNode {
        let label = short.first().or(names.first()).cloned();
        let label = label.unwrap_or_else(|| id.to_string());
        EntityNode {
            id,
            name: names.into_iter().find(|name| *name != label),
            label,
            entity_type: types.into_iter().next(),
            values: Vec::new(),
        }
    }
}

/// A fact: one edge, however many claims say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactEdge {
    /// What kind of relationship.
    pub relation: RelationName,
    /// All current claims of it that passed the filters, asserted and denied, sorted by id.
    pub claims: Vec<RecordedClaim>,
    /// Whether some claim asserts and another denies it.
    pub disputed: bool,
    /// Whether it held in the window asked for: certainly, or possibly. Certain without a window.
    pub held: Overlap,
}

/// Entities and facts as a petgraph graph, with every source that the claims cite.
///
/// Nodes are added in the order of their ids and edges in the order of (source, relation,
/// target), so equal answers have equal graphs.
#[derive(Clone, Debug, Default)]
pub struct Subgraph {
    /// Entities and facts.
    pub graph: DiGraph<EntityNode, FactEdge>,
    /// Sources by id, `via` sources too.
    pub sources: BTreeMap<SourceId, Source>,
}
