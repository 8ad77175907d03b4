//! What the full profile of linked data writes comes back as the same claims.

use orgraph::export::{JsonlExporter, LinkedData};
use orgraph::format::{Format, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE};
use orgraph::graph::WholeStore;
use orgraph::import::RdfImporter;
use orgraph::intake::{Intake, Origin, Reported};
use orgraph::store::Store;

use super::{Kept, LINKED, STAMP, graph_data, hostile, store_of, stream};

const FORMATS: [&Format; 6] = [&JSONLD, &NQUADS, &NTRIPLES, &TURTLE, &TRIG, &RDFXML];

/// Relations and types of its own, texts with space and datatype, blank nodes, IRIs as ids.
const FOREIGN: &str = include_str!("../../fixtures/foreign_words.jsonl");

fn foreign() -> Kept {
    store_of(&[("foreign.jsonl", FOREIGN.to_owned())])
}

/// The records of a store that was made of a document.
fn back(format: &'static Format, text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("graph.orgraph"), &STAMP).expect("a store");
    let vocabulary = store.snapshot().expect("a snapshot").vocabulary().clone();
    let mut draft = store.draft(&STAMP).expect("a change");
    let mut report = |reported: Reported<'_>| {
        if let Reported::Rejected(row) = reported {
            panic!("{}:{}: {} {:?}", format.name, row.line, row.text, row.findings);
        }
    };
    let origin = Origin { file: "back".into(), name: "back".into(), source: None };
    let mut intake = Intake::new(&mut draft, &vocabulary, origin, &mut report).expect("an intake");
    let importer =
        RdfImporter { format, vocabulary: &vocabulary, base: None, document: None, mark: "b" };
    intake.read(&importer, &mut text.as_bytes()).expect(format.name);
    intake.finish().expect("an end");
    draft.commit("import").expect("a commit");
    let snapshot = store.snapshot().expect("a snapshot");
    stream(&JsonlExporter, &WholeStore::new(&snapshot))
}

fn check(mut kept: Kept) {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let stated = stream(&JsonlExporter, &records);
    for format in FORMATS {
        let text = stream(&LinkedData { format, ..LINKED }, &records);
        let found = back(format, &text);
        let differ = stated.lines().zip(found.lines()).find(|(a, b)| a != b);
        assert_eq!(differ, None, "{}", format.name);
        assert_eq!(found.lines().count(), stated.lines().count(), "{}", format.name);
    }
}

#[test]
fn every_claim_comes_back() {
    check(graph_data());
}

#[test]
fn hostile_texts_come_back() {
    check(hostile());
}

#[test]
fn words_of_its_own_come_back() {
    check(foreign());
}

#[test]
fn the_order_of_the_statements_does_not_matter() {
    for mut kept in [hostile(), foreign()] {
        let snapshot = kept.store.snapshot().expect("a snapshot");
        let records = WholeStore::new(&snapshot);
        let text = stream(&LinkedData { format: &NQUADS, ..LINKED }, &records);
        let mut lines: Vec<&str> = text.lines().collect();
        let expected = back(&NQUADS, &text);
        lines.sort_unstable();
        assert_eq!(back(&NQUADS, &lines.join("\n")), expected);
        lines.reverse();
        assert_eq!(back(&NQUADS, &lines.join("\n")), expected);
    }
}

#[test]
fn what_is_added_to_a_document_comes_in_too() {
    let mut kept = foreign();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let mut text = stream(&LinkedData { format: &NQUADS, ..LINKED }, &records);
    text.push_str("<https://example.org/a> <https://schema.org/name> \"Said by hand\" .\n");
    let found = back(&NQUADS, &text);
    assert!(found.contains("\"value\":\"Said by hand\""), "{found}");
    assert_eq!(found.matches("\"relation\":\"knows\"").count(), 2, "{found}");
}
