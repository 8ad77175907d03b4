//! What the full profile of linked data writes comes back as the same claims.

use orgraph::export::{Exporter, JsonlExporter, LinkedData, Profile};
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
    through(format, text, "b", &JsonlExporter)
}

/// A document through a new store.
fn through(
    format: &'static Format,
    text: &str,
    mark: &'static str,
    exporter: &dyn Exporter,
) -> String {
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
        RdfImporter { format, vocabulary: &vocabulary, base: None, document: None, mark };
    intake.read(&importer, &mut text.as_bytes()).expect(format.name);
    intake.finish().expect("an end");
    draft.commit("import").expect("a commit");
    let snapshot = store.snapshot().expect("a snapshot");
    stream(exporter, &WholeStore::new(&snapshot))
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

#[test]
fn the_canonical_form_is_one_whatever_the_order_and_the_blank_nodes() {
    let lines = [
        "_:x <http://e/p> _:y .",
        "_:y <http://e/p> _:x .",
        "_:x <http://e/q> \"x\"@de <http://e/g> .",
        "<http://e/a> <http://e/p> _:y .",
    ];
    let plain = LinkedData { profile: Profile::Plain, ..LinkedData::full(&NQUADS) };
    let canonical = LinkedData { canonical: true, ..plain };
    let turned: Vec<&str> = lines.iter().rev().copied().collect();
    let (one, other) = (lines.join("\n"), turned.join("\n"));
    let written = |exporter, text: &str, mark| through(&NQUADS, text, mark, exporter);
    assert_eq!(written(&canonical, &one, "b"), written(&canonical, &other, "c"));
    assert_ne!(written(&plain, &one, "b"), written(&plain, &other, "c"));
    let found = written(&canonical, &one, "b");
    assert!(found.contains("_:c14n0") && found.lines().is_sorted(), "{found}");
}

#[test]
fn a_base_of_its_own_comes_back_below_it() {
    let mut kept = hostile();
    let mut draft = kept.store.draft(&STAMP).expect("a change");
    draft.set_base("https://example.org/kg").expect("a base");
    draft.commit("a base").expect("a commit");
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let text = stream(&LinkedData::full(&NQUADS), &records);
    assert!(text.contains("<https://example.org/kg/c/") && !text.contains("urn:orgraph:e/"));
    let vocabulary = snapshot.vocabulary().clone();
    assert_eq!(vocabulary.base(), "https://example.org/kg/");
    // Below another base it is somebody else's document: nothing in it is a claim of ours.
    assert!(!back(&NQUADS, &text).contains("\"subject\":\"=1+1\""));
}
