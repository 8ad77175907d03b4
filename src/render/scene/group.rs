//! Groups of neighbours: which side, which order, and who is folded.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use petgraph::graph::EdgeIndex;
use petgraph::graph::NodeIndex;

use crate::model::SourceId;

use super::super::text::clean;
use super::super::theme::RelationFamily;
use super::super::theme::TypeFamily;
use super::Side;
use super::link::Draft;
use super::link::leads_up;

/// Largest group that is drawn whole.
const GROUP_MAX: usize = 14;
/// How many of a larger one are drawn.
const SHOWN_MAX: usize = 10;
/// Most places and topics of a group that are drawn as nodes; more are one node with a list.
const LISTED_MIN: usize = 6;
/// An entity with more neighbours than this is a hub: its small groups are joined by family,
/// since a title over each of thirty relations makes a picture that nobody can take in.
const HUB_MIN: usize = 25;
/// Largest group of a hub that is joined with others, and fewest places or topics not listed.
const SMALL_MAX: usize = 3;
/// Heights in units of a node, for keeping the two sides about equally tall.
const TITLE_UNITS: f64 = 1.2;
const LIST_UNITS: f64 = 2.5;

/// A fact beside the centre.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) fact: EdgeIndex,
    pub(super) other: NodeIndex,
    /// Whether the centre is the subject.
    pub(super) is_forward: bool,
}

/// One neighbour with all facts between it and the centre, those of the group first.
pub(super) struct Member {
    pub(super) other: NodeIndex,
    pub(super) facts: Vec<Beside>,
}

/// Neighbours under one title.
pub(super) struct Gathering {
    pub(super) title: String,
    pub(super) side: Side,
    pub(super) count: usize,
    pub(super) shown: Vec<Member>,
    /// Places and topics that are one node with a list of their names.
    pub(super) listed: Vec<Member>,
    /// The less important of a large group.
    pub(super) folded: Vec<Member>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    side: Side,
    order: u8,
    /// Its only relation; empty for several.
    relation: String,
    is_forward: bool,
}

/// Returns the groups, left ones first, each side from top to bottom. A neighbour with several
/// relations stands in the first group that it fits.
pub(super) fn gather(draft: &Draft<'_>, facts: &[Beside]) -> Vec<Gathering> {
    let mut by_other: BTreeMap<NodeIndex, Vec<Beside>> = BTreeMap::new();
    for beside in facts {
        by_other.entry(beside.other).or_default().push(*beside);
    }
    let is_hub = by_other.len() > HUB_MIN;
    let mut groups: BTreeMap<Key, Vec<Member>> = BTreeMap::new();
    for (other, mut facts) in by_other {
        facts.sort_by_cached_key(|beside| (key(draft, beside), beside.fact));
        let first = key(draft, &facts[0]);
        groups.entry(first).or_default().push(Member { other, facts });
    }
    if is_hub {
        groups = joined(groups);
    }
    let list_min = if is_hub { SMALL_MAX } else { LISTED_MIN };
    let groups = groups.into_iter();
    let mut gathered: Vec<Gathering> =
        groups.map(|(key, members)| gathering(draft, &key, members, list_min)).collect();
    balance(&mut gathered);
    gathered
}

/// Joins the small groups of a family on one side, where there are several.
fn joined(groups: BTreeMap<Key, Vec<Member>>) -> BTreeMap<Key, Vec<Member>> {
    let mut small: BTreeMap<(Side, u8), usize> = BTreeMap::new();
    for (key, _) in groups.iter().filter(|(_, members)| members.len() <= SMALL_MAX) {
        *small.entry((key.side, key.order)).or_default() += 1;
    }
    let mut joined: BTreeMap<Key, Vec<Member>> = BTreeMap::new();
    for (mut key, members) in groups {
        let several = small.get(&(key.side, key.order)).is_some_and(|count| *count > 1);
        if several && members.len() <= SMALL_MAX {
            (key.relation, key.is_forward) = (String::new(), true);
        }
        joined.entry(key).or_default().extend(members);
    }
    joined
}

/// The title of a group of several relations.
fn family_title(family: RelationFamily, side: Side) -> &'static str {
    match (family, side) {
        (RelationFamily::Money, Side::Left) => "Paid by",
        (RelationFamily::Money, Side::Right) => "Pays",
        (RelationFamily::People, _) => "People",
        (RelationFamily::Output, _) => "Made, held, received",
        (RelationFamily::Influence, _) => "Addressed and discussed",
        (RelationFamily::Structure, Side::Left) => "Belongs to",
        (RelationFamily::Structure, Side::Right) => "Members, parts, partners",
        (RelationFamily::Place, _) => "Places",
        (RelationFamily::Topic, _) => "Topics",
        (RelationFamily::Value, _) => "Further",
    }
}

fn key(draft: &Draft<'_>, beside: &Beside) -> Key {
    let fact = draft.fact(beside.fact);
    let family = draft.relation_family(fact);
    let relation = fact.relation.as_str().to_owned();
    // The object stands above when the name leads up to it and the centre is the subject, or
    // when it leads down and the centre is the object.
    let above = leads_up(&relation, family) == beside.is_forward && !draft.is_mutual(fact);
    let (side, order) = match (family, above) {
        (RelationFamily::Money, true) => (Side::Left, 0),
        (RelationFamily::Structure, true) => (Side::Left, 1),
        (RelationFamily::People, _) => (Side::Right, 0),
        (RelationFamily::Output, _) => (Side::Right, 1),
        (RelationFamily::Influence, _) => (Side::Right, 2),
        (RelationFamily::Structure, false) => (Side::Right, 3),
        (RelationFamily::Money, false) => (Side::Right, 4),
        (RelationFamily::Value, _) => (Side::Right, 5),
        (RelationFamily::Topic, _) => (Side::Right, 6),
        (RelationFamily::Place, _) => (Side::Right, 7),
    };
    Key { side, order, relation, is_forward: beside.is_forward }
}

fn gathering(draft: &Draft<'_>, key: &Key, mut members: Vec<Member>, list_min: usize) -> Gathering {
    let fact = draft.fact(members[0].facts[0].fact);
    let family = draft.relation_family(fact);
    let title = match (draft.relation(fact), key.is_forward) {
        _ if key.relation.is_empty() => family_title(family, key.side).to_owned(),
        (Some(relation), true) => relation.heading.clone(),
        (Some(relation), false) => {
            let told = relation.inverse_heading.clone();
            told.unwrap_or_else(|| capitalized(&relation.inverse_text()))
        }
        (None, _) => capitalized(&draft.relation_label(fact)),
    };
    let count = members.len();
    // Nobody reads thirty arrows to thirty countries; but what has another relation to the
    // centre, too, is more than an item of a list and stays.
    let (mut listed, mut shown): (Vec<Member>, Vec<Member>) =
        members.drain(..).partition(|member| is_item(draft, member));
    if listed.len() <= list_min {
        shown.append(&mut listed);
    }
    let mut folded = Vec::new();
    if shown.len() > GROUP_MAX {
        shown.sort_by_cached_key(|member| importance(draft, member));
        folded = shown.split_off(SHOWN_MAX);
    }
    shown.sort_by_cached_key(|member| standing(draft, member, family));
    listed.sort_by_cached_key(|member| standing(draft, member, RelationFamily::Value));
    folded.sort_by_cached_key(|member| standing(draft, member, RelationFamily::Value));
    Gathering { title: clean(&title), side: key.side, count, shown, listed, folded }
}

/// Says whether a neighbour is a place or a topic, and that by one fact alone.
fn is_item(draft: &Draft<'_>, member: &Member) -> bool {
    let family = draft.relation_family(draft.fact(member.facts[0].fact));
    let by_relation = matches!(family, RelationFamily::Place | RelationFamily::Topic);
    let kind = draft.type_family(member.other);
    let by_type = matches!(kind, TypeFamily::Place | TypeFamily::Concept);
    member.facts.len() == 1 && (by_relation || by_type)
}

/// Most claims first, then most sources, then the id.
fn importance(draft: &Draft<'_>, member: &Member) -> impl Ord + use<> {
    let facts = member.facts.iter().map(|beside| draft.fact(beside.fact));
    let claims: Vec<_> = facts.flat_map(|fact| &fact.claims).collect();
    let sources: BTreeSet<&SourceId> =
        claims.iter().filter_map(|recorded| recorded.claim.source.as_ref()).collect();
    let id = draft.entity(member.other).id.clone();
    (usize::MAX - claims.len(), usize::MAX - sources.len(), id)
}

/// The order in which members stand: people and what was made by date, all others by name.
fn standing(draft: &Draft<'_>, member: &Member, family: RelationFamily) -> impl Ord + use<> {
    let entity = draft.entity(member.other);
    let dated = matches!(family, RelationFamily::People | RelationFamily::Output);
    let claims = &draft.fact(member.facts[0].fact).claims;
    let starts = claims.iter().filter_map(|recorded| recorded.claim.valid.start);
    let day = starts.map(|start| start.first().number()).min().unwrap_or(i32::MAX);
    (if dated { day } else { 0 }, entity.label.to_lowercase(), entity.id.clone())
}

/// Moves whole groups from the bottom of the taller side to the bottom of the other, as long as
/// the picture gets shorter by it.
fn balance(groups: &mut [Gathering]) {
    for _ in 0..groups.len() {
        let height = |side: Side| -> f64 {
            groups.iter().filter(|group| group.side == side).map(units).sum()
        };
        let (left, right) = (height(Side::Left), height(Side::Right));
        let (from, to) = match left > right {
            true => (Side::Left, Side::Right),
            false => (Side::Right, Side::Left),
        };
        let Some(last) = groups.iter().rposition(|group| group.side == from) else {
            return;
        };
        let moved = units(&groups[last]);
        if left.min(right) + moved >= left.max(right) {
            break;
        }
        groups[last].side = to;
    }
    groups.sort_by_key(|group| group.side);
}

fn units(group: &Gathering) -> f64 {
    let list = if group.listed.is_empty() { 0.0 } else { LIST_UNITS };
    let fold = if group.folded.is_empty() { 0.0 } else { 1.0 };
    group.shown.len() as f64 + list + fold + TITLE_UNITS
}

/// Returns the text with its first letter in upper case.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
