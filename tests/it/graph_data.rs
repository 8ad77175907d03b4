//! graph-data is well formed, says what its annotations say, and the store holds all of it.

mod annotations;
mod page;

use std::collections::BTreeSet;

use orgraph::export::claim_records;
use orgraph::graph::Records as _;
use orgraph::graph::{Topology, WholeStore};
use orgraph::model::{ClaimRecord, Record, Vocabulary, check_record};
use serde_json::Value;

use crate::fresh_store::{FreshStore, graph_data_file, graph_data_lines};

/// Longest quote in words: phrases, not passages.
const QUOTE_WORDS_MAX: usize = 12;
const FILES: [&str; 3] = ["sources.jsonl", "entities.jsonl", "claims.jsonl"];

fn values(name: &str) -> Vec<Value> {
    let text = graph_data_file(name);
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The text of a field, empty when it is absent.
fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// Every claim that a store of graph-data holds, as the records that an export writes.
fn stored() -> Vec<ClaimRecord> {
    let mut fresh = FreshStore::of(&graph_data_lines());
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let mut records = Vec::new();
    let whole = WholeStore::new(&snapshot);
    let taken = whole.claims(&mut |claim| {
        records.extend(claim_records(claim));
        Ok(())
    });
    taken.expect("claims");
    records
}

#[test]
fn each_file_is_sorted_lines_without_repetition() {
    for name in FILES {
        let text = graph_data_file(name);
        let lines: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
        assert!(text.ends_with('\n') && !text.contains('\r'), "{name} is lines");
        let unsorted = lines.windows(2).find(|pair| pair[0] >= pair[1]);
        let told = unsorted.map(|pair| String::from_utf8_lossy(pair[1]).into_owned());
        assert_eq!(told, None, "{name} is sorted by bytes");
    }
}

#[test]
fn each_line_is_written_as_an_export_writes_it() {
    for name in FILES {
        for line in graph_data_file(name).lines() {
            let record: Record = serde_json::from_str(line).expect(line);
            assert_eq!(serde_json::to_string(&record).expect("JSON"), line, "{name}");
        }
    }
}

#[test]
fn a_stored_claim_is_exported_as_the_line_that_it_came_from() {
    let lines = graph_data_file("claims.jsonl");
    let lines: BTreeSet<&str> = lines.lines().collect();
    let exported = stored().into_iter().map(|record| {
        let record = Record::Claim(Box::new(ClaimRecord { id: None, ..record }));
        serde_json::to_string(&record).expect("JSON")
    });
    let exported: BTreeSet<String> = exported.collect();
    let missing: Vec<&&str> = lines.iter().filter(|line| !exported.contains(**line)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_claim_and_entity_has_a_source_that_is_described() {
    let sources = values("sources.jsonl");
    let ids: BTreeSet<&str> = sources.iter().map(|source| text(source, "id")).collect();
    for name in ["entities.jsonl", "claims.jsonl"] {
        for value in values(name) {
            let via = text(&value, "via");
            assert!(ids.contains(text(&value, "source")), "{value}");
            assert!(via.is_empty() || ids.contains(via), "{value}");
        }
    }
    for record in stored() {
        let source = record.source.unwrap_or_default();
        assert!(ids.contains(source.as_str()), "the store has no other source: {source}");
    }
}

#[test]
fn every_entity_of_a_claim_has_a_record_and_every_record_a_name_and_type() {
    let entities = values("entities.jsonl");
    let ids: BTreeSet<&str> = entities.iter().map(|entity| text(entity, "id")).collect();
    assert_eq!(ids.len(), entities.len(), "no entity stands there twice");
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("a vocabulary");
    for entity in &entities {
        assert!(!text(entity, "name").is_empty(), "{entity}");
        assert!(vocabulary.find_type(text(entity, "type")).is_some(), "{entity}");
    }
    for claim in values("claims.jsonl") {
        let object = text(&claim, "object");
        assert!(ids.contains(text(&claim, "subject")), "{claim}");
        assert!(object.is_empty() || ids.contains(object), "{claim}");
        let record: ClaimRecord = serde_json::from_value(without_tag(claim)).expect("a claim");
        check_record(record, &vocabulary).expect("a statement");
    }
}

fn without_tag(mut claim: Value) -> Value {
    claim.as_object_mut().expect("an object").remove("record");
    claim
}

#[test]
fn quotes_are_phrases_and_stand_only_where_the_profile_was_read() {
    for claim in values("claims.jsonl") {
        let quote = text(&claim, "quote");
        let words = quote.split_whitespace().count();
        assert!(words <= QUOTE_WORDS_MAX, "{words} words: {quote}");
        let is_of_the_profile = "influencewatch-picum";
        let read = [text(&claim, "via"), text(&claim, "source")].contains(&is_of_the_profile);
        assert!(quote.is_empty() || read, "{claim}");
    }
}

#[test]
fn its_readme_counts_what_is_there() {
    let mut fresh = FreshStore::of(&graph_data_lines());
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let facts = Topology::build(&snapshot).expect("a topology").fact_count();
    let vocabulary = snapshot.vocabulary();
    let lines = |name: &str| graph_data_file(name).lines().count();
    let readme = graph_data_file("README.md").replace('\n', " ");
    for told in [
        format!("{} claims about {} entities", lines("claims.jsonl"), lines("entities.jsonl")),
        format!("from {} sources", lines("sources.jsonl")),
        format!("they make {facts} facts"),
        format!("the types ({})", vocabulary.types().count()),
        format!("relations ({})", vocabulary.relations().count()),
    ] {
        assert!(readme.contains(&told), "graph-data/README.md does not say \"{told}\"");
    }
}
