//! What comes last: title, counts, legend, sources, notes, and glyphs that the font lacks.

use std::collections::BTreeSet;

use crate::graph::Subgraph;

use super::super::text::clean;
use super::super::text::missing_glyphs;
use super::super::theme::HeadShape;
use super::super::theme::TypeFamily;
use super::CardRow;
use super::Flow;
use super::Group;
use super::Legend;
use super::LegendRelation;
use super::NodeForm;
use super::Scene;
use super::SceneEdge;
use super::SceneNode;
use super::SceneOptions;
use super::ScenePlan;
use super::link::Draft;

/// Returns the title that was asked for, else the one made.
pub(super) fn title_of(options: &SceneOptions, made: impl FnOnce() -> String) -> String {
    let asked = options.title.as_deref().map(clean).filter(|title| !title.is_empty());
    asked.unwrap_or_else(made)
}

/// Returns several names as one text: `A, B and C`; semicolons where a name has a comma of its own.
pub(super) fn listed(mut names: Vec<String>) -> String {
    let comma = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(comma)) }
}

/// Returns a number with its noun.
pub(super) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Makes the scene of a draft.
pub(super) fn finish(
    draft: Draft<'_>,
    plan: ScenePlan,
    title: String,
    groups: Vec<Group>,
    mut notes: Vec<String>,
) -> Scene {
    let Draft { options, citations, nodes, edges, subgraph, .. } = draft;
    let facts: usize = edges.iter().map(|edge| edge.claims.len()).sum();
    let drawn: usize = nodes.iter().map(|node| node.entities.len()).sum();
    let legend = legend(&nodes, &edges);
    let mut scene = Scene {
        title,
        subtitle: String::new(),
        plan,
        nodes,
        edges,
        groups,
        legend,
        sources: citations.finish(),
        notes: Vec::new(),
        missing_glyphs: 0,
    };
    let relationships = match plan {
        // Folded facts count too, so it is the graph that is counted, less what a note names.
        ScenePlan::Columns => facts_drawn(&scene, subgraph),
        ScenePlan::Layers | ScenePlan::Force => subgraph.graph.edge_count(),
    };
    let mut counts = vec![
        plural(drawn, "entity", "entities"),
        plural(relationships, "relationship", "relationships"),
        plural(facts, "claim", "claims"),
        plural(scene.sources.len(), "source", "sources"),
    ];
    counts.extend(options.as_of.map(|date| format!("as of {date}")));
    scene.subtitle = counts.join(" · ");
    if !scene.sources.is_empty() {
        scene.subtitle.push_str(". Numbers in brackets refer to the sources below.");
    }
    scene.missing_glyphs = missing(&scene);
    let mut signs = signs(&scene, options);
    signs.append(&mut notes);
    signs.extend(options.notes.iter().map(|note| clean(note)));
    scene.notes = signs;
    scene
}

fn facts_drawn(scene: &Scene, subgraph: &Subgraph) -> usize {
    let drawn: BTreeSet<_> = scene.edges.iter().flat_map(|edge| &edge.claims).collect();
    let facts = subgraph.graph.edge_weights();
    facts.filter(|fact| fact.claims.iter().any(|recorded| drawn.contains(&recorded.id))).count()
}

fn legend(nodes: &[SceneNode], edges: &[SceneEdge]) -> Legend {
    // A fold of several types is drawn like one of unknown type, and is none.
    let one_type =
        |node: &&SceneNode| node.form != NodeForm::Fold || node.family != TypeFamily::Unknown;
    let types: BTreeSet<TypeFamily> =
        nodes.iter().filter(one_type).map(|node| node.family).collect();
    let mut relations: Vec<LegendRelation> = Vec::new();
    for edge in edges {
        let label = &edge.label.relation;
        let (family, head, color) = (edge.family, edge.head, Some(edge.color));
        let known = relations
            .iter_mut()
            .find(|known| known.label == *label && known.family == family && known.head == head);
        match known {
            Some(known) if known.color != color => known.color = None,
            Some(_) => {}
            None => relations.push(LegendRelation { label: label.clone(), family, head, color }),
        }
    }
    let has_fold = nodes.iter().any(|node| node.form == NodeForm::Fold);
    Legend { types: types.into_iter().collect(), has_fold, relations }
}

/// Explains the signs that the picture uses.
fn signs(scene: &Scene, options: &SceneOptions) -> Vec<String> {
    let mut notes = Vec::new();
    let has_value = |tail: &str| {
        let rows = scene.nodes.iter().flat_map(|node| &node.rows);
        rows.clone().any(|row| matches!(row, CardRow::Value { citations, .. } if citations == tail))
    };
    let marks = || scene.edges.iter().map(|edge| edge.marks);
    let differs = scene.nodes.iter().flat_map(|node| &node.rows);
    let differs = differs.clone().any(|row| matches!(row, CardRow::Heading { differs: true, .. }));
    if !scene.edges.is_empty() {
        let arrows = match (options.flow, scene.plan) {
            (Flow::Statement, _) => "Arrows point from the subject of a statement to its object.",
            (Flow::Picture, ScenePlan::Layers) => {
                "Statements are worded from left to right, where there are words for it."
            }
            (Flow::Picture, ScenePlan::Columns | ScenePlan::Force) => {
                "Statements are worded from who pays, owns or contains to whom, where there are \
                 words for it."
            }
        };
        notes.push(arrows.to_owned());
    }
    if scene.legend.relations.iter().any(|relation| relation.color.is_none()) {
        let whose = match scene.plan {
            ScenePlan::Columns => "of the type at its far end",
            ScenePlan::Layers | ScenePlan::Force => "of its object's type",
        };
        notes.push(format!("A line has the colour {whose}."));
    }
    if scene.edges.iter().any(|edge| edge.head == HeadShape::HollowDiamond) {
        notes.push("A diamond stands at the whole.".to_owned());
    }
    if differs || marks().any(|marks| marks.differs || marks.disputed) {
        notes.push("▲ Sources differ.".to_owned());
    }
    if marks().any(|marks| marks.possible) {
        notes.push("Possibly: the dates do not say whether it held then.".to_owned());
    }
    if marks().any(|marks| marks.unsourced) || has_value(super::labels::UNSOURCED) {
        notes.push("[?] Stated without a source.".to_owned());
    }
    if let (true, Some(date)) = (marks().any(|marks| marks.ended), options.as_of) {
        notes.push(format!("Grey and dashed: ended before {date}."));
    }
    match scene.missing_glyphs {
        0 => {}
        1 => notes.push("1 character that the font lacks takes its width.".to_owned()),
        many => notes.push(format!("{many} characters that the font lacks take their width.")),
    }
    notes
}

/// Counts what is shown and the font lacks.
fn missing(scene: &Scene) -> usize {
    let named = scene.nodes.iter().filter(|node| node.form != NodeForm::Small);
    let nodes = named.map(|node| {
        let rows: usize = node.rows.iter().map(|row| missing_glyphs(&row.text())).sum();
        missing_glyphs(&node.text().replace('\n', "")) + rows
    });
    let labelled = if scene.labels_edges() { &scene.edges[..] } else { &[] };
    let edges = labelled.iter().map(|edge| missing_glyphs(&edge.label.text()));
    let groups = scene.groups.iter().map(|group| missing_glyphs(&group.title));
    let sources = scene.sources.iter().map(|source| missing_glyphs(&source.text));
    let parts = nodes.chain(edges).chain(groups).chain(sources);
    parts.sum::<usize>() + missing_glyphs(&scene.title)
}

#[cfg(test)]
mod tests {
    use super::listed;

    fn check(names: &[&str], expected: &str) {
        assert_eq!(listed(names.iter().map(|name| (*name).to_owned()).collect()), expected);
    }

    #[test]
    fn names_with_commas_stay_apart() {
        check(&["A"], "A");
        check(&["A", "B"], "A and B");
        check(&["A", "B", "C"], "A, B and C");
        check(&["A, Inc.", "B", "C"], "A, Inc.; B and C");
    }
}
