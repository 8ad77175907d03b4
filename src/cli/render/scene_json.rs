//! The scene for other tools: what is drawn, with the ids that lead back.

use orgraph::model::ClaimId;
use orgraph::model::EntityId;
use orgraph::render::CardRow;
use orgraph::render::NumberedSource;
use orgraph::render::Scene;
use orgraph::render::SceneEdge;
use orgraph::render::SceneNode;
use serde_json::Value;
use serde_json::json;

/// Returns the scene as JSON.
pub(super) fn scene_json(scene: &Scene) -> Value {
    let node = |node: &SceneNode| {
        let rows = node.rows.iter().map(CardRow::text);
        let label: Vec<String> = std::iter::once(node.text()).chain(rows).collect();
        let entities: Vec<&str> = node.entities.iter().map(EntityId::as_str).collect();
        let family = node.family.word();
        json!({"id": node.id, "label": label.join("\n"), "type": family, "entities": entities})
    };
    let edge = |edge: &SceneEdge| {
        let claims: Vec<String> = edge.claims.iter().map(ClaimId::to_string).collect();
        let head = if edge.head_at_source { edge.source } else { edge.target };
        json!({
            "id": edge.id,
            "source": scene.nodes[edge.source].id,
            "target": scene.nodes[edge.target].id,
            "head": scene.nodes[head].id,
            "relation": edge.relation.as_str(),
            "label": edge.label.text(),
            "sentence": edge.sentence,
            "claims": claims,
        })
    };
    let source = |source: &NumberedSource| {
        let (id, text, url) = (source.id.as_str(), &source.text, &source.link);
        json!({"n": source.number, "id": id, "text": text, "url": url})
    };
    json!({
        "title": scene.title,
        "subtitle": scene.subtitle,
        "nodes": scene.nodes.iter().map(node).collect::<Vec<Value>>(),
        "edges": scene.edges.iter().map(edge).collect::<Vec<Value>>(),
        "sources": scene.sources.iter().map(source).collect::<Vec<Value>>(),
        "notes": scene.notes,
    })
}
