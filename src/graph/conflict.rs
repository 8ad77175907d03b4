//! Where claims cannot all be true. Computed from the claims every time, never stored.
//!
//! The three kinds of design section 3: values of a single-valued relation, stances, and dates.

use std::collections::BTreeMap;

use crate::model::Bounds;
use crate::model::EntityId;
use crate::model::Object;
use crate::model::PartialDate;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Vocabulary;

/// Claims compared with each other in one group; what lies beyond is not compared and said so.
pub const COMPARED_MAX: usize = 2_000;

/// In what two claims contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictKind {
    /// Two values for a relation that has one, both dated.
    Value,
    /// Likewise, but at least one of the two is undated in every pair of the group.
    Undated,
    /// One asserts what the other denies, or they take opposite sides.
    Stance,
    /// The same, begun or ended on different days.
    Dates,
}

impl ConflictKind {
    /// Returns the word for it: `value`, `undated`, `stance`, `dates`.
    pub fn word(self) -> &'static str {
        match self {
            ConflictKind::Value => "value",
            ConflictKind::Undated => "undated",
            ConflictKind::Stance => "stance",
            ConflictKind::Dates => "dates",
        }
    }
}

/// Claims about one subject that cannot all be true.
///
/// A value group is the whole time line of one subject, relation and unit; a stance or date
/// group is the claims that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// In what they contradict.
    pub kind: ConflictKind,
    /// Whom they are about.
    pub subject: EntityId,
    /// The relation; the first by name of two opposite ones.
    pub relation: RelationName,
    /// The object they share, for stances and dates.
    pub object: Option<Object>,
    /// The claims, dated ones by their start, then undated ones, then by id.
    pub claims: Vec<RecordedClaim>,
    /// Which of them contradict each other: places in `claims`, the smaller first, sorted.
    pub pairs: Vec<(usize, usize)>,
    /// Claims that were too many to be compared.
    pub not_compared: usize,
}

struct Dated<'c> {
    claim: &'c RecordedClaim,
    bounds: Bounds,
}

/// Finds all conflicts among the claims about one subject, sorted by (relation, object, kind).
///
/// `date_of` tells when a source was published. Takes O(n²) time in the claims of a relation, of
/// which it compares at most [`COMPARED_MAX`].
pub fn conflicts(
    claims: &[RecordedClaim],
    vocabulary: &Vocabulary,
    date_of: &dyn Fn(&SourceId) -> Option<PartialDate>,
) -> Vec<Conflict> {
    let mut dated: Vec<Dated<'_>> = Vec::with_capacity(claims.len());
    for claim in claims {
        let date = claim.claim.source.as_ref().and_then(date_of);
        dated.push(Dated { claim, bounds: claim.claim.valid.bounds(date) });
    }
    dated.sort_by_cached_key(|dated| {
        let undated = dated.claim.claim.valid.is_undated();
        (undated, dated.bounds.start_first, dated.bounds.end_last, dated.claim.id.clone())
    });
    let mut found = value_conflicts(&dated, vocabulary);
    found.extend(stance_conflicts(&dated, vocabulary));
    found.extend(date_conflicts(&dated));
    found.sort_by(|a, b| {
        (&a.relation, &a.object, a.kind, &a.claims[0].id).cmp(&(
            &b.relation,
            &b.object,
            b.kind,
            &b.claims[0].id,
        ))
    });
    found
}

fn value_conflicts(claims: &[Dated<'_>], vocabulary: &Vocabulary) -> Vec<Conflict> {
    let mut relations: BTreeMap<_, Vec<&Dated<'_>>> = BTreeMap::new();
    for dated in claims {
        let claim = &dated.claim.claim;
        let relation = vocabulary.relation(claim.relation.as_str());
        if claim.stance == Stance::Asserted && relation.is_some_and(|r| r.single_valued) {
            relations.entry(claim.relation.clone()).or_default().push(dated);
        }
    }
    let differ = |a: &Dated<'_>, b: &Dated<'_>| {
        a.bounds.may_meet(&b.bounds) && !a.claim.claim.object.is_compatible(&b.claim.claim.object)
    };
    let groups = relations.into_iter().flat_map(|(relation, line)| {
        time_lines(&line).into_iter().map(move |group| (relation.clone(), group))
    });
    let groups = groups.filter_map(|(relation, group)| {
        let pairs = pairs(&group, differ);
        let undated = |ix: usize| group[ix].claim.claim.valid.is_undated();
        let kind = match pairs.iter().all(|(a, b)| undated(*a) || undated(*b)) {
            true => ConflictKind::Undated,
            false => ConflictKind::Value,
        };
        conflict(kind, relation, None, &group, pairs)
    });
    groups.collect()
}

/// The claims of a single-valued relation apart by what they measure. "Unknown" and "none" measure
/// nothing, so they stand in every time line there is.
fn time_lines<'g, 'c>(claims: &[&'g Dated<'c>]) -> Vec<Vec<&'g Dated<'c>>> {
    let is_measured =
        |dated: &&&Dated<'_>| !matches!(dated.claim.claim.object, Object::Unknown | Object::None);
    let measured = claims.iter().filter(is_measured);
    let mut measures: Vec<_> = measured.map(|dated| measure(&dated.claim.claim.object)).collect();
    measures.sort();
    measures.dedup();
    let line = |wanted: &Option<String>| {
        let inside = claims
            .iter()
            .filter(|dated| !is_measured(dated) || measure(&dated.claim.claim.object) == *wanted);
        inside.copied().collect()
    };
    match measures.is_empty() {
        true => vec![claims.to_vec()],
        false => measures.iter().map(line).collect(),
    }
}

/// What is measured: numbers of different units, and sums in different currencies, are not
/// compared.
fn measure(object: &Object) -> Option<String> {
    match object {
        Object::Number(quantity) => quantity.unit.as_deref().map(crate::model::fold),
        Object::Money(money) => money.currency.map(|currency| currency.code().to_owned()),
        _ => None,
    }
}

fn stance_conflicts(claims: &[Dated<'_>], vocabulary: &Vocabulary) -> Vec<Conflict> {
    let mut groups: BTreeMap<_, Vec<&Dated<'_>>> = BTreeMap::new();
    for dated in claims {
        let claim = &dated.claim.claim;
        let opposite = vocabulary.relation(claim.relation.as_str());
        let opposite = opposite.and_then(|relation| relation.opposite.clone());
        let pair = opposite.map_or(claim.relation.clone(), |o| o.min(claim.relation.clone()));
        groups.entry((pair, claim.object.clone())).or_default().push(dated);
    }
    let differ = |a: &Dated<'_>, b: &Dated<'_>| {
        let (one, other) = (&a.claim.claim, &b.claim.claim);
        let same_relation = one.relation == other.relation;
        let against = match same_relation {
            true => one.stance != other.stance,
            false => one.stance == Stance::Asserted && other.stance == Stance::Asserted,
        };
        against && a.bounds.may_meet(&b.bounds)
    };
    let groups = groups.into_iter().flat_map(|((relation, object), group)| {
        connected(ConflictKind::Stance, relation, object, &group, differ)
    });
    groups.collect()
}

fn date_conflicts(claims: &[Dated<'_>]) -> Vec<Conflict> {
    let mut groups: BTreeMap<_, Vec<&Dated<'_>>> = BTreeMap::new();
    for dated in claims {
        let claim = &dated.claim.claim;
        let role = claim.qualifiers.role().map(str::to_owned);
        if claim.stance == Stance::Asserted && !claim.valid.is_undated() {
            let key = (claim.relation.clone(), claim.object.clone(), role);
            groups.entry(key).or_default().push(dated);
        }
    }
    let differ = |a: &Dated<'_>, b: &Dated<'_>| {
        a.claim.claim.source != b.claim.claim.source
            && a.bounds.surely_meet(&b.bounds)
            && a.bounds.surely_differ(&b.bounds)
    };
    let groups = groups.into_iter().flat_map(|((relation, object, _), group)| {
        connected(ConflictKind::Dates, relation, object, &group, differ)
    });
    groups.collect()
}

fn pairs(
    group: &[&Dated<'_>],
    differ: impl Fn(&Dated<'_>, &Dated<'_>) -> bool,
) -> Vec<(usize, usize)> {
    let compared = group.len().min(COMPARED_MAX);
    let mut pairs = Vec::new();
    for a in 0..compared {
        for b in a + 1..compared {
            if differ(group[a], group[b]) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// One conflict for each set of claims that pairs connect.
fn connected(
    kind: ConflictKind,
    relation: RelationName,
    object: Object,
    group: &[&Dated<'_>],
    differ: impl Fn(&Dated<'_>, &Dated<'_>) -> bool,
) -> Vec<Conflict> {
    let pairs = pairs(group, differ);
    let mut set: petgraph::unionfind::UnionFind<usize> =
        petgraph::unionfind::UnionFind::new(group.len());
    for (a, b) in &pairs {
        set.union(*a, *b);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (a, b) in &pairs {
        let member = members.entry(set.find(*a)).or_default();
        member.extend([*a, *b]);
    }
    let conflicts = members.into_values().filter_map(|mut member| {
        member.sort_unstable();
        member.dedup();
        let part: Vec<&Dated<'_>> = member.iter().map(|ix| group[*ix]).collect();
        let place = |ix: &usize| member.iter().position(|found| found == ix);
        let inside = pairs.iter().filter_map(|(a, b)| Some((place(a)?, place(b)?)));
        conflict(kind, relation.clone(), Some(object.clone()), &part, inside.collect())
    });
    conflicts.collect()
}

fn conflict(
    kind: ConflictKind,
    relation: RelationName,
    object: Option<Object>,
    group: &[&Dated<'_>],
    pairs: Vec<(usize, usize)>,
) -> Option<Conflict> {
    let subject = group.first()?.claim.claim.subject.clone();
    (!pairs.is_empty()).then(|| Conflict {
        kind,
        subject,
        relation,
        object,
        claims: group.iter().map(|dated| dated.claim.clone()).collect(),
        pairs,
        not_compared: group.len().saturating_sub(COMPARED_MAX),
    })
}
