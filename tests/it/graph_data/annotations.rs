//! Each annotation of the corpus has become claims: `tests/fixtures/graph_data_map.tsv` says which.
//!
//! Where the corpus itself is at hand (`ORGRAPH_SHARED`, else `../shared`), what the claims say is
//! compared with it field by field.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use orgraph::model::PartialDate;
use serde_json::Value;

use super::{stored, text, values};

const MAP: &str = include_str!("../../fixtures/graph_data_map.tsv");
/// The source that the annotations of the seed were made from.
const PROFILE: &str = "influencewatch-picum";
const SEED_COUNT: usize = 84;
const OTHER_COUNT: usize = 225;

/// The claims that an annotation became: subject, relation, object or value, source, locator.
type Row = [&'static str; 5];

fn map() -> BTreeMap<&'static str, Vec<Row>> {
    let mut rows = MAP.lines();
    let header = "annotation\tsubject\trelation\tobject_or_value\tsource\tlocator";
    assert_eq!(rows.next(), Some(header));
    let mut map: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let (annotation, claim) = row.split_once('\t').expect(row);
        let columns: Vec<&str> = claim.split('\t').collect();
        map.entry(annotation).or_default().push(columns.try_into().expect("six columns"));
    }
    map
}

#[test]
fn every_annotation_is_in_the_map() {
    let ids: Vec<&str> = map().into_keys().collect();
    let other = (1..=OTHER_COUNT).map(|number| format!("B-{number:03}"));
    let seed = (1..=SEED_COUNT).map(|number| format!("S-{number:03}"));
    assert_eq!(ids, other.chain(seed).collect::<Vec<_>>());
}

#[test]
fn the_store_holds_every_claim_of_the_map() {
    let held: BTreeSet<[String; 5]> = stored()
        .into_iter()
        .map(|claim| {
            let object = claim.object.or(claim.value).unwrap_or_default();
            let (source, locator) = (claim.source, claim.locator);
            let [source, locator] = [source, locator].map(Option::unwrap_or_default);
            [claim.subject, claim.relation, object, source, locator]
        })
        .collect();
    for (annotation, rows) in map() {
        for row in rows {
            assert!(held.contains(&row.map(str::to_owned)), "{annotation}: {row:?}");
        }
    }
}

#[test]
fn every_claim_of_the_profile_stands_in_the_map() {
    let map = map();
    let rows: BTreeSet<Row> = map.values().flatten().copied().collect();
    for claim in values("claims.jsonl").iter().filter(|claim| text(claim, "via") == PROFILE) {
        let object = [text(claim, "object"), text(claim, "value")].concat();
        let [subject, relation, source, locator] =
            ["subject", "relation", "source", "locator"].map(|field| text(claim, field));
        let row = [subject, relation, &object, source, locator];
        assert!(rows.iter().any(|known| *known == row), "no annotation says {row:?}");
    }
}

#[expect(clippy::print_stdout, reason = "what is skipped is said")]
fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").into_os_string();
    let folder = PathBuf::from(std::env::var_os("ORGRAPH_SHARED").unwrap_or_else(beside));
    let corpus = folder.join("corpus");
    if !corpus.is_dir() {
        println!("skipped: there is no {}", corpus.display());
        return None;
    }
    Some(corpus)
}

fn annotations(corpus: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(corpus.join(name)).expect(name);
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The addresses of sources, by id.
fn addresses() -> BTreeMap<String, String> {
    let sources = values("sources.jsonl");
    let told = sources.iter().map(|s| (text(s, "id").to_owned(), text(s, "url").to_owned()));
    told.collect()
}

/// The numbers behind the word "reference" in a locator.
fn references(locator: &str) -> BTreeSet<u64> {
    let behind = locator.split("reference ").skip(1);
    behind.filter_map(|rest| rest.split([',', ' ']).next()?.parse().ok()).collect()
}

#[test]
fn claims_of_the_seed_cite_its_references() {
    let Some(corpus) = shared() else { return };
    let (map, addresses) = (map(), addresses());
    let cited = annotations(&corpus, "seed-refs.jsonl");
    let cited: BTreeMap<u64, &str> = cited
        .iter()
        .map(|reference| (reference["number"].as_u64().expect("a number"), text(reference, "url")))
        .collect();
    let seed = annotations(&corpus, "seed-claims.jsonl");
    assert_eq!(seed.len(), SEED_COUNT);
    for annotation in &seed {
        let rows = &map[text(annotation, "id")];
        let found: BTreeSet<u64> = rows.iter().flat_map(|row| references(row[4])).collect();
        let listed = annotation["refs"].as_array().expect("a list");
        let expected: BTreeSet<u64> = listed.iter().filter_map(Value::as_u64).collect();
        assert_eq!(found, expected, "{annotation}");
        for row in rows {
            for number in references(row[4]) {
                assert_eq!(addresses[row[3]], cited[&number], "{row:?}");
            }
        }
    }
}

#[test]
fn claims_of_other_sources_cite_their_address() {
    let Some(corpus) = shared() else { return };
    let (map, addresses) = (map(), addresses());
    let others = annotations(&corpus, "picum-other-sources.jsonl");
    assert_eq!(others.len(), OTHER_COUNT);
    for annotation in &others {
        for row in &map[text(annotation, "id")] {
            assert_eq!(addresses[row[3]], text(annotation, "source_url"), "{annotation}");
        }
    }
}

/// What the annotations call a bound.
const BOUNDS: [(&str, &str); 7] = [
    ("", ""),
    ("exact", ""),
    ("more-than", "over"),
    ("more-than-or-exact", "at least"),
    ("approximately", "about"),
    ("less-than-or-about", "about"),
    ("less-than", "under"),
];

/// The claims of graph-data that a row of the map names.
fn said<'c>(claims: &'c [Value], row: &Row) -> Vec<&'c Value> {
    let is_meant = |claim: &&Value| {
        let object = [text(claim, "object"), text(claim, "value")].concat();
        let [subject, relation, source, locator] =
            ["subject", "relation", "source", "locator"].map(|field| text(claim, field));
        *row == [subject, relation, &object, source, locator]
    };
    claims.iter().filter(is_meant).collect()
}

fn all_annotations(corpus: &Path) -> Vec<Value> {
    let mut all = annotations(corpus, "seed-claims.jsonl");
    all.extend(annotations(corpus, "picum-other-sources.jsonl"));
    all
}

#[test]
fn numbers_are_those_of_the_annotation_with_their_bounds() {
    let Some(corpus) = shared() else { return };
    let (map, claims) = (map(), values("claims.jsonl"));
    let mut compared = 0;
    for annotation in all_annotations(&corpus) {
        if !matches!(text(&annotation, "object_type"), "integer" | "money") {
            continue;
        }
        let expected = annotation["object"].to_string();
        let word = text(&annotation["qualifiers"], "bound");
        let (_, bound) = BOUNDS.iter().find(|(theirs, _)| *theirs == word).expect(word);
        let rows = map[text(&annotation, "id")].iter().filter(|row| row[2] == expected);
        let found: Vec<&Value> = rows.flat_map(|row| said(&claims, row)).collect();
        assert!(found.iter().any(|claim| text(claim, "bound") == *bound), "{annotation}");
        compared += 1;
    }
    assert!(compared >= 70, "{compared} numbers");
}

#[test]
fn dates_keep_the_precision_of_the_annotation() {
    let Some(corpus) = shared() else { return };
    let (map, claims) = (map(), values("claims.jsonl"));
    let mut compared = 0;
    for annotation in all_annotations(&corpus) {
        let mut expected: BTreeSet<String> = BTreeSet::new();
        if matches!(text(&annotation, "object_type"), "year" | "month" | "fuzzy-date") {
            let date = &annotation["object"];
            expected.insert(date.as_str().map_or_else(|| date.to_string(), str::to_owned));
        }
        for field in ["start", "end", "since", "date"] {
            let date = text(&annotation["qualifiers"], field);
            // "June, year not stated" is no date and stays a qualifier.
            let is_date = date.parse::<PartialDate>().is_ok();
            expected.extend(Some(date).filter(|_| is_date).map(str::to_owned));
        }
        let rows = map[text(&annotation, "id")].iter();
        let found = rows.flat_map(|row| said(&claims, row));
        let found = found.flat_map(|claim| ["start", "end", "value"].map(|f| text(claim, f)));
        let found: BTreeSet<&str> = found.collect();
        for date in &expected {
            assert!(found.contains(date.as_str()), "{date}: {annotation}");
        }
        compared += expected.len();
    }
    assert!(compared >= 30, "{compared} dates");
}
