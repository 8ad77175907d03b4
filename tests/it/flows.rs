//! Sums along facts: each sentence of the module by the least claims that show it, and random
//! claims against themselves in other words: all names turned round, all amounts seven times as
//! large.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use orgraph::graph::flow::{Flow, FlowPart, FlowsBy, Side, flows};
use orgraph::graph::{Evidence, FactEdge, Topology};
use orgraph::model::{Direction, EntityId, Window};
use serde_json::{Value, json};

use crate::fresh_store::FreshStore;
use crate::program::Desk;

/// A claim: `relation party, period, amount, source, locator`; `<` before it turns it round, and
/// what is left out is empty. An amount is a bound, digits, a currency and a kind in brackets.
fn record(words: &str) -> String {
    let parts: Vec<&str> = words.split(',').map(str::trim).collect();
    let part = |ix: usize| parts.get(ix).copied().filter(|part| !part.is_empty());
    let (what, is_turned) = match parts[0].strip_prefix('<') {
        Some(what) => (what, true),
        None => (parts[0], false),
    };
    let (denied, what) = match what.strip_prefix("not ") {
        Some(what) => (true, what),
        None => (false, what),
    };
    let (relation, party) = what.split_once(' ').expect("a relation and a party");
    let (subject, object) = if is_turned { (party, "a") } else { ("a", party) };
    let (start, end) = part(1).map_or(("", ""), |p| p.split_once("..").unwrap_or((p, p)));
    let mut record = json!({
        "record": "claim", "subject": subject, "relation": relation, "object": object,
        "start": start, "end": end, "source": part(3).unwrap_or("s"), "locator": part(4),
    });
    if denied {
        record["stance"] = "denied".into();
    }
    let mut bound = Vec::new();
    for word in part(2).unwrap_or_default().split_whitespace() {
        let kind = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
        match (kind, word.as_bytes()[0]) {
            (Some(kind), _) => record["qualifiers"] = json!({ "amount_kind": kind }),
            (None, b'0'..=b'9' | b'-') => record["amount"] = word.into(),
            (None, b'A'..=b'Z') => record["currency"] = word.into(),
            _ => bound.push(word),
        }
    }
    if !bound.is_empty() {
        record["amount_bound"] = bound.join(" ").into();
    }
    record.to_string()
}

/// The claims as JSON Lines, with the entities that they name before them.
fn lines_of<S: AsRef<str>>(claims: &[S]) -> String {
    let claims: Vec<String> = claims.iter().map(|words| record(words.as_ref())).collect();
    let mut entities = BTreeSet::new();
    for claim in &claims {
        let claim: Value = serde_json::from_str(claim).expect("a record");
        entities.extend(["subject", "object"].map(|end| claim[end].as_str().map(str::to_owned)));
    }
    let entity = |id: &String| {
        json!({ "record": "entity", "id": id, "name": id, "source": "s" }).to_string()
    };
    let entities: Vec<String> = entities.iter().flatten().map(entity).collect();
    [entities, claims].concat().join("\n")
}

/// Sums up what went along the facts of `entity`.
fn told<T>(
    fresh: &mut FreshStore,
    entity: &str,
    by: FlowsBy,
    on: Option<&str>,
    tell: impl Fn(&[Flow<'_>]) -> T,
) -> T {
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let topology = Topology::build(&snapshot).expect("a topology");
    let evidence = Evidence::new(&snapshot);
    let node = topology.node_of(&EntityId::new(entity).expect("an id")).expect("it is there");
    let window = on.map(|date| Window::on(date.parse().expect("a date")));
    let outgoing = topology.outgoing(node).map(|fact| (fact, Direction::Forward));
    let incoming = topology.incoming(node).map(|fact| (fact, Direction::Backward));
    let facts: Vec<(Direction, EntityId, FactEdge)> = outgoing
        .chain(incoming)
        .filter(|(fact, _)| topology.held(*fact, window) != orgraph::model::Overlap::None)
        .map(|(fact, direction)| {
            let (subject, object) = topology.ends(fact);
            let party = if direction == Direction::Forward { object } else { subject };
            let edge = evidence.fact(&topology, fact, window).expect("its claims");
            let party = EntityId::new(topology.id(party)).expect("an id");
            (direction, party, edge)
        })
        .collect();
    let sources = evidence.sources(facts.iter().flat_map(|(.., fact)| &fact.claims));
    let sides: Vec<Side<'_>> = facts
        .iter()
        .map(|(direction, party, fact)| Side { direction: *direction, party, fact })
        .collect();
    tell(&flows(&sides, by, &sources.expect("sources"), window))
}

/// One line for each sum: `[<]part: payments x sum`, with what else is to be said of it.
fn lines(flows: &[Flow<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for flow in flows {
        let part = match &flow.part {
            FlowPart::All => flow.relation.to_string(),
            FlowPart::Party(id) => id.to_string(),
            FlowPart::Period(period) if period.is_undated() => "undated".to_owned(),
            FlowPart::Period(period) => period.to_string(),
        };
        let way = if flow.direction == Direction::Backward { "<" } else { "" };
        for sum in &flow.sums {
            let mut line = format!("{way}{part}: {} x {sum}", sum.payments);
            for (count, words) in
                [(sum.repeats, "again"), (sum.undated, "undated"), (sum.possible, "possibly")]
            {
                if count > 0 {
                    line.push_str(&format!(", {count} {words}"));
                }
            }
            lines.push(line);
        }
    }
    lines
}

fn check_as_of(claims: &[&str], by: FlowsBy, on: Option<&str>, expected: &[&str]) {
    let mut fresh = FreshStore::of(&lines_of(claims));
    assert_eq!(told(&mut fresh, "a", by, on, lines), expected, "{claims:#?}");
}

fn check(claims: &[&str], expected: &[&str]) {
    check_as_of(claims, FlowsBy::Party, None, expected);
}

fn check_years(claims: &[&str], expected: &[&str]) {
    check_as_of(claims, FlowsBy::Year, None, expected);
}

#[test]
fn what_two_publishers_report_of_one_period_is_counted_once() {
    let equal = ["funded-by x, 2019, 100 EUR, one", "funded-by x, 2019, 100 EUR, two"];
    check(&equal, &["x: 1 x EUR 100"]);
    let apart = ["funded-by x, 2019, 100 EUR, one", "funded-by x, 2020, 100 EUR, two"];
    check(&apart, &["x: 2 x EUR 200"]);
    let written = ["funded-by x, 2019, 5 EUR, one", "funded-by x, 2019-01..2019-12, 5 EUR, two"];
    check(&written, &["x: 1 x EUR 5"]);
    let undated = ["funded-by x, , 5 EUR, one", "funded-by x, , 5 EUR, two"];
    check(&undated, &["x: 1 x EUR 5, 1 undated"]);
}

#[test]
fn where_publishers_differ_the_sum_is_a_range() {
    let differ = ["funded-by x, 2019, 100 EUR, one", "funded-by x, 2019, 120 EUR, two"];
    check(&differ, &["x: 1 x EUR 100–120"]);
    let third = [differ[0], differ[1], "funded-by x, 2019, 90 EUR, three"];
    check(&third, &["x: 1 x EUR 90–120"]);
    let more = [differ[0], differ[1], "funded-by x, 2020, 7 EUR, two"];
    check(&more, &["x: 2 x EUR 107–127"]);
}

#[test]
fn what_one_source_states_twice_is_two_payments() {
    check(&["funded-by x, 2019, 100 EUR", "funded-by x, 2019, 50 EUR"], &["x: 2 x EUR 150"]);
    let equal = ["funded-by x, 2019, 100 EUR, s, p. 1", "funded-by x, 2019, 100 EUR, s, p. 2"];
    check(&equal, &["x: 2 x EUR 200"]);
}

#[test]
fn a_register_with_a_page_for_each_grant_is_one_publisher() {
    let pages = [
        "funded-by x, 2019, 100 EUR, https://register.example/1",
        "funded-by x, 2019, 50 EUR, https://register.example/2",
    ];
    check(&pages, &["x: 2 x EUR 150"]);
    let again = [pages[0], "funded-by x, 2019, 100 EUR, https://register.example/2"];
    check(&again, &["x: 1 x EUR 100–200, 1 again"]);
    // Another publisher who states both settles it.
    let settled = [
        again[0],
        again[1],
        "funded-by x, 2019, 100 EUR, other, p. 1",
        "funded-by x, 2019, 100 EUR, other, p. 2",
    ];
    check(&settled, &["x: 2 x EUR 200"]);
}

#[test]
fn a_list_and_a_letter_that_names_one_grant_of_it_are_the_list() {
    let list = ["funded-by x, 2019, 100 EUR, list", "funded-by x, 2019, 50 EUR, list"];
    for (letter, expected) in [
        ("50", "x: 2 x EUR 150"),
        ("100", "x: 2 x EUR 150"),
        // Another sum is a report of the nearest.
        ("110", "x: 2 x EUR 150–160"),
        ("45", "x: 2 x EUR 145–150"),
    ] {
        let letter = format!("funded-by x, 2019, {letter} EUR, letter");
        check(&[list[0], list[1], &letter], &[expected]);
    }
}

#[test]
fn bounds_are_carried_through() {
    let sum = |bound: &str| {
        let bounded = format!("funded-by x, 2020, {bound} 50 EUR");
        let claims = ["funded-by x, 2019, 100 EUR", &bounded];
        let mut found = FreshStore::of(&lines_of(&claims));
        told(&mut found, "a", FlowsBy::Party, None, lines).join("; ")
    };
    for bound in ["at least", "over", "at most", "under", "about"] {
        assert_eq!(sum(bound), format!("x: 2 x {bound} EUR 150"));
    }
    let sides = ["funded-by x, 2019, at least 100 EUR", "funded-by x, 2020, at most 50 EUR"];
    check(&sides, &["x: 2 x about EUR 150"]);
}

#[test]
fn a_bound_that_agrees_with_an_exact_number_gives_way_to_it() {
    let agrees = ["funded-by x, 2019, at least 100 EUR, one", "funded-by x, 2019, 120 EUR, two"];
    check(&agrees, &["x: 1 x EUR 120"]);
    let differs = ["funded-by x, 2019, at least 100 EUR, one", "funded-by x, 2019, 90 EUR, two"];
    check(&differs, &["x: 1 x at least EUR 90–100"]);
}

#[test]
fn currencies_and_kinds_are_never_added() {
    let claims = [
        "funded-by x, 2019, 100 EUR",
        "funded-by x, 2019, 5 USD",
        "funded-by x, 2020, 7 USD",
        "funded-by x, 2020, 9",
        "funded-by x, 2008.., 1000 EUR (cumulative)",
    ];
    let expected = ["x: 1 x 9", "x: 1 x EUR 100", "x: 1 x EUR 1000 (cumulative)", "x: 2 x USD 12"];
    check(&claims, &expected);
}

#[test]
fn payments_without_an_amount_are_counted() {
    let claims = [
        "funded-by x, 2019, 100 EUR",
        "funded-by x, 2020, , s, p. 1",
        "funded-by x, 2020, , s, p. 2",
        "funded-by x, 2020, , other",
    ];
    check(&claims, &["x: 1 x EUR 100", "x: 2 x no amount"]);
}

#[test]
fn a_vaguer_report_of_what_others_state_is_no_payment_of_its_own() {
    let vague = ["funded-by x, 2019, 100 EUR, one", "funded-by x, , , two"];
    check(&vague, &["x: 1 x EUR 100"]);
    check(&["funded-by x, 2015..2020, , two", vague[0]], &["x: 1 x EUR 100"]);
    check(&["funded-by x, 2020.., , two", vague[0]], &["x: 1 x EUR 100", "x: 1 x no amount"]);
    check(&["funded-by x, , , one", "funded-by x, 2012.., , two"], &["x: 1 x no amount"]);
    check(&["funded-by x", "funded-by x, , , two"], &["x: 1 x no amount, 1 undated"]);
}

#[test]
fn what_is_denied_was_not_paid() {
    check(&["not funded-by x, 2019, 100 EUR", "funded-by x, 2020, 5 EUR"], &["x: 1 x EUR 5"]);
}

#[test]
fn what_comes_in_is_not_set_off_against_what_goes_out() {
    let claims = ["funded-by x, 2019, 100 EUR", "<funded-by x, 2019, 70 EUR"];
    check(&claims, &["x: 1 x EUR 100", "<x: 1 x EUR 70"]);
    let expected = ["funded-by: 1 x EUR 100", "<funded-by: 1 x EUR 70"];
    check_as_of(&claims, FlowsBy::Relation, None, &expected);
    let expected = ["a: 1 x EUR 5", "<a: 1 x EUR 5"];
    check(&["funded-by a, 2019, 5 EUR"], &expected);
}

#[test]
fn by_year_nothing_is_split_and_the_undated_come_last() {
    let claims = [
        "funded-by x, , 3 EUR",
        "funded-by x, 2019-05, 4 EUR",
        "funded-by y, 2019-11-02, 5 EUR",
        "funded-by x, 2012..2015, 600 EUR",
        "funded-by x, 2013, 7 EUR",
        "funded-by x, early 2000s, 1 EUR",
        "funded-by x, 2019-12..2020-01, 8 EUR",
    ];
    let expected = [
        "early 2000s: 1 x EUR 1",
        "2012..2015: 1 x EUR 600",
        "2013: 1 x EUR 7",
        "2019: 2 x EUR 9",
        "2019-12..2020-01: 1 x EUR 8",
        "undated: 1 x EUR 3, 1 undated",
    ];
    check_years(&claims, &expected);
}

#[test]
fn as_of_a_date_counts_what_may_have_held_and_says_so() {
    let claims =
        ["funded-by x, 2012..2015, 5 EUR", "funded-by x, 2019, 7 EUR", "funded-by x, , 1 EUR"];
    let expected = ["x: 2 x EUR 6, 1 undated, 1 possibly"];
    check_as_of(&claims, FlowsBy::Party, Some("2013"), &expected);
}

#[test]
fn a_sum_with_too_many_digits_is_said_and_never_wrong() {
    let claims = [
        "funded-by x, 2019, 7922816251426433759354395033 EUR",
        "funded-by x, 2020, 0.01 EUR",
        "funded-by y, 2020, 0.01 EUR",
    ];
    check(&claims, &["x: 2 x too large to add", "y: 1 x EUR 0.01"]);
    let negative = ["funded-by x, 2019, 100 EUR", "funded-by x, 2020, -30 EUR"];
    check(&negative, &["x: 2 x EUR 70"]);
}

/// Random claims; `turn` is what is done to each name and amount.
fn random(seed: u64, turn: impl Fn(&str, usize) -> String, times: usize) -> String {
    let mut state = seed;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (state >> 33) as usize % limit
    };
    let claims = (0..40).map(|place| {
        let (party, source) = (turn("party", below(3)), turn("source", below(4)));
        let (year, bound) = (2010 + below(3), ["", "", "", "at least"][below(4)]);
        let amount = match below(6) {
            0 => String::new(),
            _ => format!("{bound} {} {}", (1 + below(4)) * 10 * times, ["EUR", "USD"][below(2)]),
        };
        format!("funded-by {party}, {year}, {amount}, {source}, {place}")
    });
    lines_of(&claims.collect::<Vec<_>>())
}

/// Every sum without its names: year, measure, payments, numbers divided by `times`.
fn nameless(flows: &[Flow<'_>], times: u32) -> Vec<String> {
    let mut sums = Vec::new();
    for flow in flows {
        for sum in &flow.sums {
            let range =
                sum.range.map(|(low, high)| (low / times_of(times), high / times_of(times)));
            let part = match &flow.part {
                FlowPart::Period(period) => period.to_string(),
                _ => String::new(),
            };
            sums.push(format!(
                "{part} {:?} {} {} {range:?} {}",
                sum.measure,
                sum.payments,
                sum.repeats,
                sum.bound.word()
            ));
        }
    }
    sums.sort();
    sums
}

fn times_of(times: u32) -> orgraph::model::Decimal {
    times.into()
}

#[test]
fn other_names_and_amounts_seven_times_as_large_give_the_same_groups_seven_times() {
    for seed in 0..25 {
        let plain = random(seed, |what, ix| format!("{what}-{ix}"), 1);
        let turned = random(seed, |what, ix| format!("{}-{what}", 9 - ix), 7);
        for by in [FlowsBy::Party, FlowsBy::Year, FlowsBy::Relation] {
            let one = told(&mut FreshStore::of(&plain), "a", by, None, |f| nameless(f, 1));
            let other = told(&mut FreshStore::of(&turned), "a", by, None, |f| nameless(f, 7));
            assert_eq!(one, other, "seed {seed}, {by:?}");
        }
    }
}

#[test]
fn the_parts_of_a_sum_add_up_whatever_they_are_parted_by() {
    for seed in 0..25 {
        let mut fresh = FreshStore::of(&random(seed, |what, ix| format!("{what}-{ix}"), 1));
        let mut totals = |by: FlowsBy| {
            told(&mut fresh, "a", by, None, |flows| {
                let mut totals = BTreeMap::new();
                for sum in flows.iter().flat_map(|flow| &flow.sums) {
                    let measure = sum.measure.as_ref().map(|measure| measure.currency);
                    let total = totals.entry(measure).or_insert((0, 0, times_of(0), times_of(0)));
                    let (low, high) = sum.range.unwrap_or_default();
                    (total.0, total.1) = (total.0 + sum.payments, total.1 + sum.repeats);
                    (total.2, total.3) = (total.2 + low, total.3 + high);
                }
                totals
            })
        };
        let all = totals(FlowsBy::Relation);
        assert_eq!(totals(FlowsBy::Party), all, "seed {seed}");
        assert_eq!(totals(FlowsBy::Year), all, "seed {seed}");
    }
}

#[test]
fn a_merged_edge_sums_up_its_payments() {
    let claims = [
        "funded-by x, 2009, 2100000 EUR, one",
        "funded-by x, 2023, 1960000 EUR, one",
        "funded-by x, 2023, 1960000 EUR, two",
    ];
    let desk = Desk::with_store(&lines_of(&claims));
    desk.done(&["render", "a", "-o", "a.dot"]);
    let picture = desk.read("a.dot");
    let label = "\"label\"=\"funded by 2 payments 2009–23, EUR 4.1 M [2][3]\"";
    assert!(picture.contains(label), "{picture}");
}
