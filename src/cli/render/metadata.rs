//! What a picture in SVG carries besides its lines: the claims that it shows, as JSON-LD.

use std::collections::BTreeSet;

use orgraph::export::Exporter;
use orgraph::export::LinkedData;
use orgraph::export::Output;
use orgraph::format::JSONLD;
use orgraph::graph::Answer;
use orgraph::graph::Subgraph;
use orgraph::model::ClaimId;
use orgraph::model::EntityId;
use orgraph::model::RecordedClaim;
use orgraph::model::SourceId;
use orgraph::render::Scene;

use crate::cli::failure::Failure;
use crate::cli::failure::INPUT;

/// Returns the claims that a scene shows, with their sources and the entities in the picture, as
/// JSON-LD that `orgraph import` reads. What the answer holds besides is not in it.
pub(super) fn json_ld(scene: &Scene, answer: &Answer<'_>) -> Result<String, Failure> {
    let subgraph = drawn(scene, answer.subgraph);
    let drawn = Answer { subgraph: &subgraph, vocabulary: answer.vocabulary };
    let mut bytes = Vec::new();
    // The full profile leaves nothing out, so there is no loss to tell.
    LinkedData::full(&JSONLD).write(&drawn, &mut Output::stream(&mut bytes))?;
    String::from_utf8(bytes).map_err(|error| Failure::new(INPUT, error.to_string()))
}

/// The part of the subgraph that the scene shows.
fn drawn(scene: &Scene, subgraph: &Subgraph) -> Subgraph {
    let of_nodes = scene.nodes.iter().flat_map(|node| &node.claims);
    let shown: BTreeSet<&ClaimId> =
        scene.edges.iter().flat_map(|edge| &edge.claims).chain(of_nodes).collect();
    let entities: BTreeSet<&EntityId> =
        scene.nodes.iter().flat_map(|node| &node.entities).collect();
    let kept = |claims: &[RecordedClaim]| -> Vec<RecordedClaim> {
        claims.iter().filter(|claim| shown.contains(&claim.id)).cloned().collect()
    };
    let graph = subgraph.graph.filter_map(
        |_, entity| {
            let mut entity = entity.clone();
            entity.values = kept(&entity.values);
            entities.contains(&entity.id).then_some(entity)
        },
        |_, fact| {
            let mut fact = fact.clone();
            fact.claims = kept(&fact.claims);
            (!fact.claims.is_empty()).then_some(fact)
        },
    );
    let values = graph.node_weights().flat_map(|entity| &entity.values);
    let claims = values.chain(graph.edge_weights().flat_map(|fact| &fact.claims));
    let cited: BTreeSet<SourceId> =
        claims.flat_map(|told| [&told.claim.source, &told.claim.via]).flatten().cloned().collect();
    let mut sources = subgraph.sources.clone();
    sources.retain(|id, _| cited.contains(id));
    Subgraph { graph, sources }
}
