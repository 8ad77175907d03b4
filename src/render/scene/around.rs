//! The picture of one entity: a card in the middle, its neighbours in groups on both sides.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use petgraph::graph::EdgeIndex;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use crate::graph::Subgraph;
use crate::model::EntityId;
use crate::model::Vocabulary;
use crate::model::naming;

use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::clean;
use super::super::text::wrap;
use super::super::theme::RelationFamily;
use super::super::theme::TypeFamily;
use super::Group;
use super::NodeForm;
use super::Scene;
use super::SceneNode;
use super::SceneOptions;
use super::ScenePlan;
use super::Side;
use super::card::rows;
use super::finish::finish;
use super::finish::plural;
use super::finish::title_of;
use super::group::Beside;
use super::group::Gathering;
use super::group::Member;
use super::group::gather;
use super::labels::citations_text;
use super::link::Draft;
use super::link::Link;
use super::link::leads_up;

/// How the card's name and the full name under it are broken.
const CARD_NAME: Wrap =
    Wrap { chars: 26, lines: 2, width: 420.0, size: 29.3, weight: Weight::Bold };
const FULL_NAME: Wrap =
    Wrap { chars: 46, lines: 3, width: 360.0, size: 14.7, weight: Weight::Regular };
/// Names listed inside a fold.
const LIST: Wrap = Wrap { chars: 42, lines: 9, width: 290.0, size: 12.7, weight: Weight::Regular };
/// Names that a list tries to hold.
const LISTED_MAX: usize = 80;
/// Names that the hint of a fold spells out.
const HINT_NAMES_MAX: usize = 60;

impl Scene {
    /// Returns the picture of an entity and what stands in a direct fact with it.
    ///
    /// Who pays, owns or contains it stands on the left; people, outputs, those addressed and the
    /// rest on the right; a group beyond 14 keeps its 10 best attested members and folds the
    /// others. Facts between others, and entities farther away, are not drawn, and a note says
    /// how many. An entity that the subgraph does not hold gives a card without facts.
    pub fn around(
        subgraph: &Subgraph,
        center: &EntityId,
        vocabulary: &Vocabulary,
        options: &SceneOptions,
    ) -> Scene {
        let mut draft = Draft::new(subgraph, vocabulary, options);
        let found = subgraph.graph.node_indices().find(|ix| subgraph.graph[*ix].id == *center);
        let Some(center_ix) = found else {
            draft.nodes.push(bare_card(center));
            let title = title_of(options, || format!("{center}: not found"));
            return finish(draft, ScenePlan::Columns, title, Vec::new(), Vec::new());
        };
        let (beside, loops, left_out) = sort_facts(subgraph, center_ix);
        let card = card(&mut draft, center_ix);
        draft.nodes.push(card);
        let color = draft.type_family(center_ix);
        for fact in loops {
            draft.push(&Link { facts: vec![fact], source: 0, target: 0, color });
        }
        let gathered = gather(&draft, &beside);
        let mut drawn: BTreeSet<NodeIndex> = beside.iter().map(|fact| fact.other).collect();
        drawn.insert(center_ix);
        let far = subgraph.graph.node_count() - drawn.len();
        let title = title_of(options, || question(&draft, center_ix, &beside));
        let groups = gathered.iter().map(|gathering| place(&mut draft, gathering)).collect();
        let mut notes = Vec::new();
        if left_out > 0 {
            let what = plural(left_out, "relationship", "relationships");
            notes.push(format!("{what} among the others not drawn."));
        }
        if far > 0 {
            let what = plural(far, "entity", "entities");
            notes.push(format!("{what} farther away not drawn."));
        }
        finish(draft, ScenePlan::Columns, title, groups, notes)
    }
}

/// Facts beside the centre, its loops, and how many facts lie between others.
fn sort_facts(subgraph: &Subgraph, center: NodeIndex) -> (Vec<Beside>, Vec<EdgeIndex>, usize) {
    let (mut beside, mut loops, mut left_out) = (Vec::new(), Vec::new(), 0);
    for edge in subgraph.graph.edge_references() {
        match (edge.source() == center, edge.target() == center) {
            (true, true) => loops.push(edge.id()),
            (true, false) => {
                beside.push(Beside { fact: edge.id(), other: edge.target(), is_forward: true });
            }
            (false, true) => {
                beside.push(Beside { fact: edge.id(), other: edge.source(), is_forward: false });
            }
            (false, false) => left_out += 1,
        }
    }
    (beside, loops, left_out)
}

fn bare_card(center: &EntityId) -> SceneNode {
    let name = clean(center.as_str());
    SceneNode {
        id: center.to_string(),
        entities: vec![center.clone()],
        lines: wrap(&name, &CARD_NAME),
        sub: Vec::new(),
        family: TypeFamily::Unknown,
        form: NodeForm::Card,
        is_center: false,
        rows: Vec::new(),
        citations: String::new(),
        claims: Vec::new(),
        rank: 0,
        hint: name.clone(),
        name,
    }
}

/// The card; the sources of its name are the first that are numbered.
fn card(draft: &mut Draft<'_>, center: NodeIndex) -> SceneNode {
    let entity = draft.entity(center);
    let label = clean(&entity.label);
    let full = entity.name.as_deref().map(clean).filter(|name| *name != label);
    let is_name = |relation: &str| relation == naming::NAME || relation == naming::SHORT_NAME;
    let names = entity.values.iter();
    let names: Vec<_> = names.filter(|name| is_name(name.claim.relation.as_str())).collect();
    let numbers = draft.citations.cite(names.iter().map(|recorded| &recorded.claim));
    let citations = if names.is_empty() { String::new() } else { citations_text(&numbers) };
    let (rows, mut claims) =
        rows(&entity.values, draft.vocabulary, &draft.differing, &mut draft.citations);
    claims.extend(names.iter().map(|recorded| recorded.id.clone()));
    let mut node = draft.entity_node(center, 0, "");
    node.lines = wrap(&label, &CARD_NAME);
    node.sub = full.map_or_else(Vec::new, |full| wrap(&full, &FULL_NAME));
    node.form = NodeForm::Card;
    node.rows = rows;
    node.citations = citations;
    node.claims = claims.into_iter().collect();
    node
}

/// Adds the nodes and edges of a group.
fn place(draft: &mut Draft<'_>, gathering: &Gathering) -> Group {
    let rank = match gathering.side {
        Side::Left => -1,
        Side::Right => 1,
    };
    let mut nodes = Vec::new();
    for member in &gathering.shown {
        let node = draft.entity_node(member.other, rank, &sub_line(draft, member));
        let (ix, color) = (draft.nodes.len(), node.family);
        draft.nodes.push(node);
        nodes.push(ix);
        for beside in &member.facts {
            link(draft, vec![beside.fact], ix, beside.is_forward, color);
        }
    }
    for (folded, is_list) in [(&gathering.listed, true), (&gathering.folded, false)] {
        if !folded.is_empty() {
            nodes.push(place_fold(draft, folded, is_list, rank));
        }
    }
    let mut families: BTreeMap<TypeFamily, usize> = BTreeMap::new();
    let hidden = gathering.listed.iter().chain(&gathering.folded);
    for member in gathering.shown.iter().chain(hidden) {
        *families.entry(draft.type_family(member.other)).or_default() += 1;
    }
    let most = families.iter().max_by_key(|(family, count)| (**count, std::cmp::Reverse(**family)));
    let family = most.map_or(TypeFamily::Unknown, |(family, _)| *family);
    let (title, count) = (gathering.title.clone(), gathering.count);
    Group { title, count, family, side: gathering.side, nodes }
}

fn link(
    draft: &mut Draft<'_>,
    facts: Vec<EdgeIndex>,
    other: usize,
    forward: bool,
    color: TypeFamily,
) {
    let (source, target) = if forward { (0, other) } else { (other, 0) };
    draft.push(&Link { facts, source, target, color });
}

/// The role that the facts name, else the full name where the label is a short one.
fn sub_line(draft: &Draft<'_>, member: &Member) -> String {
    let facts = member.facts.iter().map(|beside| draft.fact(beside.fact));
    let claims = facts.flat_map(|fact| &fact.claims);
    let roles: BTreeSet<String> =
        claims.filter_map(|recorded| recorded.claim.qualifiers.role()).map(clean).collect();
    if !roles.is_empty() {
        return roles.into_iter().collect::<Vec<_>>().join(", ");
    }
    let entity = draft.entity(member.other);
    let full = entity.name.as_deref().map(clean);
    full.filter(|name| *name != clean(&entity.label)).unwrap_or_default()
}

/// One node for all members that are not shown: a list of names, or how many more there are.
fn place_fold(draft: &mut Draft<'_>, folded: &[Member], is_list: bool, rank: i32) -> usize {
    let count = folded.len();
    let first = draft.entity(folded[0].other);
    let one_type = folded.iter().all(|m| draft.entity(m.other).entity_type == first.entity_type);
    let known = first.entity_type.as_deref().and_then(|name| draft.vocabulary.find_type(name));
    let several = known.filter(|_| one_type).map(|known| clean(&known.plural));
    let families: BTreeSet<TypeFamily> =
        folded.iter().map(|member| draft.type_family(member.other)).collect();
    let family = match families.first() {
        Some(family) if families.len() == 1 => *family,
        _ => TypeFamily::Unknown,
    };
    let names: Vec<String> = folded.iter().map(|m| clean(&draft.entity(m.other).label)).collect();
    let (name, sub) = if is_list {
        let several = several.unwrap_or_else(|| "entities".to_owned());
        (format!("{count} {several}"), listed(&names))
    } else {
        let several = several.map_or_else(String::new, |several| format!(" {several}"));
        (format!("+ {count} more{several}"), Vec::new())
    };
    let shown = names.iter().take(HINT_NAMES_MAX).cloned().collect::<Vec<_>>().join(", ");
    let more = count.saturating_sub(HINT_NAMES_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let ix = draft.nodes.len();
    draft.nodes.push(SceneNode {
        id: format!("+{}", first.id),
        entities: folded.iter().map(|m| draft.entity(m.other).id.clone()).collect(),
        lines: super::link::name_lines(&name, family),
        sub,
        family,
        form: NodeForm::Fold,
        is_center: false,
        rows: Vec::new(),
        citations: String::new(),
        claims: Vec::new(),
        rank,
        hint: format!("{name}: {shown}{more}"),
        name,
    });
    let mut edges: BTreeMap<(String, bool), Vec<EdgeIndex>> = BTreeMap::new();
    for beside in folded.iter().flat_map(|member| &member.facts) {
        let relation = draft.fact(beside.fact).relation.to_string();
        edges.entry((relation, beside.is_forward)).or_default().push(beside.fact);
    }
    for ((_, forward), facts) in edges {
        link(draft, facts, ix, forward, family);
    }
    ix
}

/// As many names as fit, and how many more.
fn listed(names: &[String]) -> Vec<String> {
    let most = names.len().min(LISTED_MAX);
    let fitting = (1..=most).rev().find_map(|shown| {
        let lines = wrap_list(&names[..shown], names.len() - shown);
        (lines.len() <= LIST.lines).then_some(lines)
    });
    fitting.unwrap_or_default()
}

fn wrap_list(names: &[String], more: usize) -> Vec<String> {
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    // A name that may fit a line is kept on one: its own spaces do not break.
    let kept = |name: &String| match name.chars().count() <= LIST.chars / 2 {
        true => name.replace(' ', "\u{A0}"),
        false => name.clone(),
    };
    let names: Vec<String> = names.iter().map(kept).collect();
    wrap(&format!("{}{rest}", names.join("\u{A0}· ")), &Wrap { lines: usize::MAX - 1, ..LIST })
}

/// What the picture answers, from the kinds of facts in it.
fn question(draft: &Draft<'_>, center: NodeIndex, facts: &[Beside]) -> String {
    let label = clean(&draft.entity(center).label);
    let acts = matches!(
        draft.type_family(center),
        TypeFamily::Organization | TypeFamily::Funder | TypeFamily::PublicBody
    );
    let answers = |family: RelationFamily| {
        acts && facts.iter().any(|beside| {
            let fact = draft.fact(beside.fact);
            let is_payer = leads_up(fact.relation.as_str(), family) == beside.is_forward;
            let toward = if family == RelationFamily::Money { is_payer } else { beside.is_forward };
            toward && draft.relation_family(fact) == family
        })
    };
    let mut parts = Vec::new();
    for (family, before, after) in [
        (RelationFamily::Money, "who pays for ", ""),
        (RelationFamily::People, "who runs ", ""),
        (RelationFamily::Output, "what ", " publishes"),
        (RelationFamily::Influence, "whom ", " addresses"),
    ] {
        if answers(family) {
            let subject = if parts.is_empty() { label.as_str() } else { "it" };
            parts.push(format!("{before}{subject}{after}"));
        }
    }
    match parts.is_empty() {
        true => format!("{label} and what it is connected with"),
        false => super::group::capitalized(&parts.join(", ")),
    }
}
