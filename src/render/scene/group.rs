//! Groups of neighbours: which side, which order, and who is folded.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use petgraph::graph::EdgeIndex;
use petgraph::graph::NodeIndex;

use crate::model::SourceId;

use super::super::text::clean;
use super::super::theme::RelationFamily;
use super::Side;
use super::link::Draft;
use super::link::leads_up;

/// Largest group that is drawn whole.
const GROUP_MAX: usize = 14;
/// How many of a larger one are drawn.
const SHOWN_MAX: usize = 10;
/// Largest group of places or topics that is drawn as nodes; more are one node with a list.
const LISTED_MIN: usize = 6;
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
    pub(super) folded: Vec<Member>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    side: Side,
    order: u8,
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
    let mut groups: BTreeMap<Key, Vec<Member>> = BTreeMap::new();
    for (other, mut facts) in by_other {
        facts.sort_by_cached_key(|beside| (key(draft, beside), beside.fact));
        let first = key(draft, &facts[0]);
        groups.entry(first).or_default().push(Member { other, facts });
    }
    let mut gathered: Vec<Gathering> =
        groups.into_iter().map(|(key, members)| gathering(draft, &key, members)).collect();
    balance(&mut gathered);
    gathered
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

fn gathering(draft: &Draft<'_>, key: &Key, mut members: Vec<Member>) -> Gathering {
    let first = members[0].facts[0];
    let fact = draft.fact(first.fact);
    let family = draft.relation_family(fact);
    let relation = draft.relation(fact);
    let title = match (relation, key.is_forward) {
        (Some(relation), true) => relation.heading.clone(),
        (Some(relation), false) => {
            let told = relation.inverse_heading.clone();
            told.unwrap_or_else(|| capitalized(&relation.inverse_text()))
        }
        (None, _) => capitalized(&draft.relation_label(fact)),
    };
    let count = members.len();
    let is_list = matches!(family, RelationFamily::Place | RelationFamily::Topic);
    let mut folded = Vec::new();
    if is_list && count > LISTED_MIN {
        // Nobody reads thirty arrows to thirty countries; a neighbour with another relation to
        // the centre is more than an item of a list and stays.
        let (shown, listed) = members.into_iter().partition(|member| member.facts.len() > 1);
        (members, folded) = (shown, listed);
        if folded.len() <= LISTED_MIN {
            members.append(&mut folded);
        }
    }
    if members.len() > GROUP_MAX {
        members.sort_by_cached_key(|member| importance(draft, member));
        folded.extend(members.split_off(SHOWN_MAX));
    }
    members.sort_by_cached_key(|member| standing(draft, member, family));
    folded.sort_by_cached_key(|member| standing(draft, member, RelationFamily::Value));
    Gathering { title: clean(&title), side: key.side, count, shown: members, folded }
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
    let fold = if group.folded.is_empty() { 0.0 } else { LIST_UNITS };
    group.shown.len() as f64 + fold + TITLE_UNITS
}

/// Returns the text with its first letter in upper case.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
