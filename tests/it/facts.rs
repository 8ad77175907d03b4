//! From claims to facts (design section 5) and how well a fact is supported (section 3).

use std::collections::BTreeMap;

use orgraph::graph::{Evidence, Topology, support};
use orgraph::model::{EntityId, Source, SourceId};

use crate::fresh_store::FreshStore;

/// Reads `a relation b, rank, when, source`; `not` before it denies.
fn lines(claims: &[&str]) -> String {
    let mut lines = String::new();
    for id in ["a", "b", "c", "d"] {
        lines += &format!("{{\"record\":\"entity\",\"id\":\"{id}\"}}\n");
    }
    for (place, words) in claims.iter().enumerate() {
        let parts: Vec<&str> = words.split(',').map(str::trim).collect();
        let part = |ix: usize| parts.get(ix).copied().filter(|part| !part.is_empty());
        let (stance, triple) = match parts[0].strip_prefix("not ") {
            Some(triple) => ("denied", triple),
            None => ("asserted", parts[0]),
        };
        let [subject, relation, object] = triple.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{words}: a triple");
        };
        let mut record = serde_json::json!({
            "record": "claim", "subject": subject, "relation": relation, "stance": stance,
            "source": format!("source-{place}"), "rank": part(1).unwrap_or("normal"),
        });
        match object {
            "unknown" | "none" => record["value_type"] = object.into(),
            _ => record["object"] = object.into(),
        }
        if let Some((start, end)) =
            part(2).map(|when| when.split_once("..").unwrap_or((when, when)))
        {
            (record["start"], record["end"]) = (start.into(), end.into());
        }
        lines += &format!("{record}\n");
    }
    lines
}

/// The facts, each with the number of its claims and whether it is disputed.
fn check(claims: &[&str], expected: &[&str]) {
    let mut fresh = FreshStore::of(&lines(claims));
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let topology = Topology::build(&snapshot).expect("a topology");
    let names: Vec<String> = topology.relations().map(|(name, _)| name.to_string()).collect();
    let facts = topology.facts().map(|fact| {
        let (subject, object) = topology.ends(fact);
        let relation = &names[usize::from(topology.relation(fact).0)];
        let disputed = if topology.is_disputed(fact) { " disputed" } else { "" };
        let claims = topology.claims(fact).len();
        let (subject, object) = (topology.id(subject), topology.id(object));
        format!("{subject} {relation} {object} {claims}{disputed}")
    });
    assert_eq!(facts.collect::<Vec<_>>(), expected, "{claims:#?}");
}

#[test]
fn a_fact_is_one_edge_however_many_claims_say_it() {
    check(
        &["a funded-by b", "a funded-by b", "a funded-by c"],
        &["a funded-by b 2", "a funded-by c 1"],
    );
    check(
        &["a funded-by b", "a led-by b", "b funded-by a"],
        &["a funded-by b 1", "a led-by b 1", "b funded-by a 1"],
    );
}

#[test]
fn a_denied_claim_makes_no_edge() {
    check(&["not a funded-by b"], &[]);
}

#[test]
fn a_fact_asserted_and_denied_stays_and_is_disputed() {
    check(&["a funded-by b", "not a funded-by b"], &["a funded-by b 2 disputed"]);
}

#[test]
fn deprecated_claims_are_left_out() {
    check(&["a funded-by b, deprecated", "a funded-by c"], &["a funded-by c 1"]);
    check(&["a funded-by b", "not a funded-by b, deprecated"], &["a funded-by b 1"]);
}

#[test]
fn preferred_beats_normal_only_where_one_value_can_be_true() {
    check(
        &["a headquartered-in b, preferred", "a headquartered-in c"],
        &["a headquartered-in b 1"],
    );
    check(&["a funded-by b, preferred", "a funded-by c"], &["a funded-by b 1", "a funded-by c 1"]);
}

#[test]
fn preferred_beats_normal_only_where_the_times_may_overlap() {
    let dated = |other: &str| format!("a headquartered-in c, , {other}");
    let preferred = "a headquartered-in b, preferred, 2010..2015";
    check(&[preferred, &dated("2015..2020")], &["a headquartered-in b 1"]);
    check(
        &[preferred, &dated("2016..2020")],
        &["a headquartered-in b 1", "a headquartered-in c 1"],
    );
}

#[test]
fn a_normal_claim_of_the_preferred_value_stands_by_it() {
    check(
        &["a headquartered-in b, preferred", "a headquartered-in b"],
        &["a headquartered-in b 2"],
    );
    let disputed = ["a headquartered-in b, preferred", "not a headquartered-in b"];
    check(&disputed, &["a headquartered-in b 2 disputed"]);
}

#[test]
fn a_preferred_denial_names_no_value_that_beats_another() {
    let claims = ["not a headquartered-in b, preferred", "a headquartered-in c"];
    check(&claims, &["a headquartered-in c 1"]);
}

#[test]
fn unknown_and_none_make_no_edge() {
    check(&["a funded-by unknown", "a funded-by none"], &[]);
}

#[test]
fn a_retracted_claim_makes_no_edge() {
    let mut fresh = FreshStore::of(&lines(&["a funded-by b"]));
    assert!(fresh.run(&["stats"]).status.success());
    let list = fresh.run(&["list", "claims", "-r", "funded-by", "--json"]);
    let list = String::from_utf8(list.stdout).expect("UTF-8");
    let id = list.split('"').find(|word| word.len() == 14 && word.starts_with('c')).expect("an id");
    let done = fresh.run(&["retract", id, "-m", "wrong"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    assert_eq!(Topology::build(&snapshot).expect("a topology").fact_count(), 0);
}

/// Claims of one fact, each `source [publisher] [host] [via] [confidence]`, `-` for nothing; then
/// the number of independent groups and the confidence.
fn supported(claims: &[&str], expected: (usize, &str)) {
    let mut text = lines(&[]);
    let mut described: BTreeMap<String, Source> = BTreeMap::new();
    for (place, words) in claims.iter().enumerate() {
        let mut parts = words.split(' ').map(|part| Some(part).filter(|part| *part != "-"));
        let mut part = || parts.next().flatten();
        let (source, publisher, host, via, confidence) = (part(), part(), part(), part(), part());
        let stance = if words.ends_with(" denied") { "denied" } else { "asserted" };
        let record = serde_json::json!({
            "record": "claim", "subject": "a", "relation": "funded-by", "object": "b",
            "source": source, "via": via, "confidence": confidence, "stance": stance,
            "locator": place.to_string(),
        });
        text += &format!("{record}\n");
        let id = SourceId::new(source.expect("a source")).expect("an id");
        described.entry(id.to_string()).or_insert(Source {
            publisher: publisher.map(str::to_owned),
            url: host.map(|host| format!("https://{host}/page-{place}")),
            ..Source::named(id)
        });
    }
    let mut fresh = FreshStore::of(&text);
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let row = snapshot.reader().entity_row("a").expect("readable").expect("it is there");
    let mut claims_about = Evidence::new(&snapshot).claims_about(row).expect("claims");
    claims_about.retain(|claim| claim.claim.object.entity() == EntityId::new("b").ok().as_ref());
    let described = described.into_values().map(|source| (source.id.clone(), source)).collect();
    let support = support(&claims_about, &described);
    assert_eq!((support.sources, support.confidence.to_string().as_str()), expected, "{claims:?}");
}

#[test]
fn sources_of_one_publisher_are_one() {
    supported(&["one Press - - 0.5", "two Press - - 0.5"], (1, "0.5"));
    supported(&["one Press - - 0.5", "two PRESS - - 0.5"], (1, "0.5"));
    supported(&["one Press - - 0.5", "two Other - - 0.5"], (2, "0.75"));
}

#[test]
fn where_the_publisher_is_unknown_the_host_of_the_address_counts() {
    supported(&["one - a.example - 0.5", "two - a.example - 0.5"], (1, "0.5"));
    supported(&["one - a.example - 0.5", "two - b.example - 0.5"], (2, "0.75"));
    supported(&["one Press a.example - 0.5", "two Other a.example - 0.5"], (2, "0.75"));
}

#[test]
fn a_source_depends_on_the_one_it_was_seen_through_transitively() {
    supported(&["one - - two 0.5", "two - - - 0.5"], (1, "0.5"));
    supported(&["one - - via 0.5", "two - - via 0.5"], (1, "0.5"));
    supported(&["one - - two 0.5", "two - - three 0.5", "three - - - 0.5"], (1, "0.5"));
    supported(&["one - - two 0.5", "two Press - - 0.5", "three Press - - 0.5"], (1, "0.5"));
}

#[test]
fn of_a_dependent_group_the_greatest_counts() {
    supported(&["one Press - - 0.2", "two Press - - 0.9", "three Other - - 0.5"], (2, "0.95"));
}

#[test]
fn confidence_is_one_minus_the_product_of_the_doubts() {
    supported(&["one - - - 0.9", "two - - - 0.9", "three - - - 0.9"], (3, "0.999"));
    supported(&["one - - - 1", "two - - - 0"], (2, "1"));
    supported(&["one - - - 0", "two - - - 0"], (2, "0"));
}

#[test]
fn not_assessed_counts_as_one_half() {
    supported(&["one - - - -"], (1, "0.5"));
    supported(&["one - - - -", "two - - - 0.5"], (2, "0.75"));
}

#[test]
fn denials_add_nothing() {
    supported(&["one - - - 0.5", "two - - - 0.9 denied"], (1, "0.5"));
    supported(&["two - - - 0.9 denied"], (0, "0"));
}
