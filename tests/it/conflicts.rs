//! Conflicts: each sentence of design section 3 by the least claims that show it, and graph-data
//! against itself in other words: all names replaced, all numbers three times as large, all dates
//! twenty years later.

mod disguise;

use orgraph::graph::{COMPARED_MAX, Conflict, conflicts};
use orgraph::model::{
    Bound, Claim, ClaimRecord, End, EntityId, Identity, Interval, Object, Range, Rank,
    RecordedClaim, SourceId, ValueKind, Vocabulary, check_record,
};

/// The claims of one subject by their places, from 1: `kind 1-2 1-3 of 4`.
fn told(conflict: &Conflict) -> String {
    let place = |at: &usize| conflict.claims[*at].claim.locator.clone().unwrap_or_default();
    let ordered =
        |a: String, b: String| if a <= b { format!("{a}-{b}") } else { format!("{b}-{a}") };
    let mut pairs: Vec<String> =
        conflict.pairs.iter().map(|(a, b)| ordered(place(a), place(b))).collect();
    pairs.sort();
    format!("{} {} of {}", conflict.kind.word(), pairs.join(" "), conflict.claims.len())
}

/// Reads `relation object, when, source, role`; `not` before it denies. What is left out is empty,
/// and then the source is one of its own. A source that ends in a year was published in it.
fn said(words: &str, place: usize, vocabulary: &Vocabulary) -> RecordedClaim {
    let parts: Vec<&str> = words.split(',').map(str::trim).collect();
    let part = |ix: usize| parts.get(ix).copied().filter(|part| !part.is_empty());
    let (denied, what) = match parts[0].strip_prefix("not ") {
        Some(what) => (true, what),
        None => (false, parts[0]),
    };
    let (relation, object) = what.split_once(' ').expect("a relation and an object");
    let valid: Interval = part(1).unwrap_or_default().parse().expect(words);
    let source = part(2).map_or(format!("source {place}"), str::to_owned);
    let mut record = ClaimRecord {
        subject: "a".to_owned(),
        relation: relation.to_owned(),
        start: valid.start.map(|start| start.to_string()),
        end: match valid.end {
            End::Date(end) => Some(end.to_string()),
            End::Open => Some("open".to_owned()),
            End::Unknown => None,
        },
        role: part(3).map(str::to_owned),
        stance: denied.then(|| "denied".to_owned()),
        locator: Some(place.to_string()),
        source: Some(source),
        ..ClaimRecord::default()
    };
    match &vocabulary.relation(relation).expect(relation).range {
        _ if object == "unknown" || object == "none" => record.value_type = Some(object.to_owned()),
        Range::Entity(_) => record.object = Some(object.to_owned()),
        Range::Value(kind) => set_value(&mut record, *kind, object),
    }
    let said =
        check_record(record, vocabulary).unwrap_or_else(|found| panic!("{words}: {found:?}"));
    let entity = |id: String| EntityId::new(&id).expect("an id");
    let claim = Claim {
        subject: entity(said.subject),
        relation: said.relation,
        object: said.object.map(entity).map(Object::Entity).or(said.value).expect("an object"),
        valid: said.valid,
        qualifiers: said.qualifiers,
        stance: said.stance,
        attribution: None,
        source: said.source.and_then(|id| SourceId::new(&id).ok()),
        locator: said.locator,
        via: None,
    };
    let id = Identity::of(&claim).id();
    RecordedClaim { id, claim, citations: Vec::new(), confidence: None, rank: Rank::Normal }
}

/// A number is a bound, digits and a unit, the outer two where given.
fn set_value(record: &mut ClaimRecord, kind: ValueKind, text: &str) {
    let bounds = Bound::ALL.iter().map(|(_, word)| *word);
    let bound = bounds.into_iter().find(|word| text.starts_with(&format!("{word} ")));
    let rest = bound.map_or(text, |bound| text[bound.len()..].trim());
    record.value = Some(text.to_owned());
    if matches!(kind, ValueKind::Number | ValueKind::Money) {
        let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
        record.value = Some(number.to_owned());
        record.bound = bound.map(str::to_owned);
        record.unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
    }
}

fn found(claims: &[&str]) -> Vec<Conflict> {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("a vocabulary");
    let numbered = claims.iter().enumerate();
    let claims: Vec<RecordedClaim> =
        numbered.map(|(ix, words)| said(words, ix + 1, &vocabulary)).collect();
    let date_of = |id: &SourceId| id.as_str().rsplit(' ').next()?.parse().ok();
    conflicts(&claims, &vocabulary, &date_of)
}

fn check(claims: &[&str], expected: &[&str]) {
    let found = found(claims);
    let mut told: Vec<String> = found.iter().map(told).collect();
    told.sort();
    assert_eq!(told, expected, "{claims:#?}");
}

#[test]
fn over_160_and_164_are_compatible() {
    check(&["has-member-count over 160, 2024-06", "has-member-count 164"], &[]);
}

#[test]
fn an_undated_164_and_168_in_2020_are_an_undated_conflict() {
    check(&["has-member-count 164", "has-member-count 168, 2020"], &["undated 1-2 of 2"]);
}

#[test]
fn a_value_group_is_the_whole_time_line_with_the_pairs_marked() {
    let line = [
        "has-member-count over 160, 2024-06",
        "has-member-count 164",
        "has-member-count 168, 2020",
    ];
    check(&line, &["undated 2-3 of 3"]);
}

#[test]
fn values_of_a_single_valued_relation_conflict_when_their_times_may_overlap() {
    check(&["has-member-count 5, 2020", "has-member-count 6, 2020-03"], &["value 1-2 of 2"]);
    check(&["has-member-count 5, 2018..2020", "has-member-count 6, 2020"], &["value 1-2 of 2"]);
    check(&["has-member-count 5, 2018..2019", "has-member-count 6, 2020"], &[]);
    check(&["headquartered-in x, 2018..", "headquartered-in y, 2030"], &["value 1-2 of 2"]);
    check(&["founded-in 2000", "founded-in 2001"], &["undated 1-2 of 2"]);
}

#[test]
fn a_relation_with_many_values_has_no_value_conflict() {
    check(&["funded-by x, 2020", "funded-by y, 2020"], &[]);
    check(&["alias Ex", "alias Why"], &[]);
}

#[test]
fn a_measured_count_is_a_point_and_other_dates_are_a_time_line() {
    check(&["has-member-count 137, 2015-05", "has-member-count 168, 2020"], &[]);
    let of_one_day = ["has-member-count 5, 2020-01-02", "has-member-count 6, 2020-01-02"];
    check(&of_one_day, &["value 1-2 of 2"]);
    check(&["has-member-count 5, 2020-01-02", "has-member-count 6, 2020-01-03"], &[]);
}

#[test]
fn one_dated_pair_makes_the_group_a_value_conflict() {
    let line = ["has-member-count 5, 2020", "has-member-count 6, 2020", "has-member-count 7"];
    check(&line, &["value 1-2 1-3 2-3 of 3"]);
}

#[test]
fn bounds_are_respected() {
    check(&["has-member-count over 160", "has-member-count 160"], &["undated 1-2 of 2"]);
    check(&["has-member-count at least 160", "has-member-count 160"], &[]);
    check(&["has-member-count over 160", "has-member-count under 150"], &["undated 1-2 of 2"]);
    check(&["has-member-count over 140", "has-member-count over 155"], &[]);
    check(&["has-member-count at most 9", "has-member-count 10"], &["undated 1-2 of 2"]);
}

#[test]
fn about_is_five_per_cent() {
    check(&["has-member-count about 160", "has-member-count 168"], &[]);
    check(&["has-member-count about 160", "has-member-count 152"], &[]);
    check(&["has-member-count about 160", "has-member-count 169"], &["undated 1-2 of 2"]);
    check(&["founded-in about 2001", "founded-in 2000"], &[]);
    check(&["founded-in about 2001", "founded-in 1999"], &["undated 1-2 of 2"]);
}

#[test]
fn dates_conflict_only_when_no_day_is_both() {
    check(&["founded-in 2001", "founded-in 2001-03"], &[]);
    check(&["founded-in early 2000s", "founded-in 2003-12-31"], &[]);
    check(&["founded-in early 2000s", "founded-in 2004"], &["undated 1-2 of 2"]);
}

#[test]
fn units_and_currencies_are_not_compared() {
    check(&["has-member-count 5 cantons", "has-member-count 6 people"], &[]);
    check(&["has-member-count 5 cantons", "has-member-count 6"], &[]);
    check(&["has-member-count 5 cantons", "has-member-count 6 Cantons"], &["undated 1-2 of 2"]);
    check(&["has-budget 5 EUR", "has-budget 6 USD"], &[]);
    check(&["has-budget 5 EUR", "has-budget 6 EUR"], &["undated 1-2 of 2"]);
    let two_lines =
        ["has-budget 5 EUR", "has-budget 6 EUR", "has-budget 7 USD", "has-budget 8 USD"];
    check(&two_lines, &["undated 1-2 of 2", "undated 3-4 of 2"]);
}

#[test]
fn none_goes_with_nothing_but_none_and_unknown_with_everything_but_none() {
    check(&["has-budget none", "has-budget 5 EUR"], &["undated 1-2 of 2"]);
    check(&["has-member-count none, 2020", "has-member-count 5, 2020"], &["value 1-2 of 2"]);
    check(&["has-budget none", "has-budget unknown"], &["undated 1-2 of 2"]);
    check(&["has-budget none", "has-budget none"], &[]);
    check(&["has-budget unknown", "has-budget 5 EUR"], &[]);
    check(&["headquartered-in none", "headquartered-in x"], &["undated 1-2 of 2"]);
    // Each currency is a time line, and "none" contradicts each.
    let lines = ["has-budget none", "has-budget 5 EUR", "has-budget 7 USD"];
    check(&lines, &["undated 1-2 of 2", "undated 1-3 of 2"]);
}

#[test]
fn asserting_and_denying_one_triple_is_a_conflict() {
    check(&["funded-by x", "not funded-by x"], &["stance 1-2 of 2"]);
    check(&["funded-by x", "not funded-by y"], &[]);
    check(&["funded-by x, 2019", "not funded-by x, 2020"], &[]);
    check(&["funded-by x, 2019..", "not funded-by x, 2020"], &["stance 1-2 of 2"]);
    check(&["not funded-by x", "not funded-by x"], &[]);
    check(&["alias Ex", "not alias Ex"], &["stance 1-2 of 2"]);
}

#[test]
fn opposites_for_one_object_are_a_conflict() {
    check(&["advocates x", "opposes x"], &["stance 1-2 of 2"]);
    check(&["advocates x", "opposes y"], &[]);
    check(&["advocates x, ..2015", "opposes x, 2016.."], &[]);
    check(&["advocates x", "not opposes x"], &[]);
    check(&["not advocates x", "not opposes x"], &[]);
}

#[test]
fn a_denied_value_is_no_value() {
    check(&["has-member-count 5", "not has-member-count 6"], &[]);
    check(&["has-member-count 5", "not has-member-count 5"], &["stance 1-2 of 2"]);
}

#[test]
fn connected_pairs_are_one_group() {
    let claims = ["funded-by x, 2019", "funded-by x, 2021", "not funded-by x, 2019..2021"];
    check(&claims, &["stance 1-3 2-3 of 3"]);
    let apart = [
        "funded-by x, 2019",
        "not funded-by x, 2019",
        "funded-by x, 2021",
        "not funded-by x, 2021",
    ];
    check(&apart, &["stance 1-2 of 2", "stance 3-4 of 2"]);
}

#[test]
fn dates_of_one_triple_and_role_from_different_sources_conflict() {
    check(&["led-by x, 2010..2020", "led-by x, 2011..2020"], &["dates 1-2 of 2"]);
    check(&["led-by x, 2010..2020", "led-by x, 2010..2021"], &["dates 1-2 of 2"]);
    check(&["led-by x, 2010..2020", "led-by x, 2010-05..2020-03"], &[]);
    check(&["led-by x, 2010..2020, one", "led-by x, 2011..2020, one"], &[]);
    check(&["led-by x, 2010..2020, , chair", "led-by x, 2011..2020, , director"], &[]);
    check(&["led-by x, 2010..2020, , chair", "led-by x, 2011..2020, , chair"], &["dates 1-2 of 2"]);
}

#[test]
fn dates_conflict_only_when_the_spans_certainly_share_a_day() {
    check(&["led-by x, 2010..2012", "led-by x, 2014..2016"], &[]);
    check(&["led-by x, 2010..2014", "led-by x, 2014..2016"], &[]);
    check(&["led-by x, 2010..2014", "led-by x, 2013..2016"], &["dates 1-2 of 2"]);
    check(&["led-by x, 2019", "led-by x, 2010..2030"], &["dates 1-2 of 2"]);
    check(&["led-by x, 2010..?", "led-by x, 2011..?"], &[]);
    check(&["led-by x, 2010.., report 2020", "led-by x, 2011.., paper 2021"], &["dates 1-2 of 2"]);
    check(&["led-by x, 2010..2020", "led-by x"], &[]);
}

#[test]
fn conflicts_are_listed_by_relation_object_and_kind() {
    let claims = [
        "opposes y",
        "advocates y",
        "founded-in 2001",
        "founded-in 2000",
        "funded-by x",
        "not funded-by x",
    ];
    let listed = found(&claims);
    let listed: Vec<&str> = listed.iter().map(|conflict| conflict.relation.as_str()).collect();
    assert_eq!(listed, ["advocates", "founded-in", "funded-by"]);
    let mut turned = claims;
    turned.reverse();
    let again: Vec<String> = found(&turned).iter().map(|c| c.relation.to_string()).collect();
    assert_eq!(again, listed);
}

#[test]
fn claims_beyond_the_limit_are_counted() {
    let names: Vec<String> =
        (0..COMPARED_MAX + 3).map(|n| format!("has-member-count {n}, 2020")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = found(&names);
    assert_eq!(found.iter().map(|conflict| conflict.not_compared).collect::<Vec<_>>(), [3]);
    assert_eq!(found[0].pairs.len(), COMPARED_MAX * (COMPARED_MAX - 1) / 2);
}
