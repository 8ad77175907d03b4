//! FollowTheMoney in and out: what comes back, what a payment becomes, what is refused.

mod hostile_input;
mod model;
mod real;

use std::collections::BTreeSet;

use orgraph::export::{Exporter, FtmExporter, FtmStatementsExporter, JsonlExporter};
use orgraph::graph::{Records, WholeStore};
use orgraph::import::{FtmImporter, FtmStatementsImporter, Importer};
use orgraph::intake::{FileSummary, Intake, Origin, Reported};
use orgraph::model::Vocabulary;
use orgraph::store::Store;
use serde_json::Value;

use crate::export::Kept;
use crate::export::STAMP;
use crate::export::graph_data;
use crate::export::hostile;
use crate::export::store_of;
use crate::export::stream;

/// Relations and types of its own, texts with space and datatype, blank nodes, IRIs as ids.
const FOREIGN: &str = include_str!("../fixtures/foreign_words.jsonl");

/// What became of a text.
pub(super) struct Taken {
    pub(super) summary: FileSummary,
    /// Line and reason of each rejected row, and its text.
    pub(super) rejected: Vec<(u64, String, String)>,
    /// The claims of the store, as records.
    pub(super) claims: Vec<Value>,
}

impl Taken {
    /// Reads a text into a new store.
    pub(super) fn by(make: &dyn Fn(&Vocabulary) -> Box<dyn Importer + '_>, text: &[u8]) -> Taken {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("graph.orgraph");
        let mut store = Store::create(&path, &STAMP).expect("a store");
        let vocabulary = store.snapshot().expect("a snapshot").vocabulary().clone();
        let mut rejected = Vec::new();
        let mut draft = store.draft(&STAMP).expect("a change");
        let mut report = |reported: Reported<'_>| {
            if let Reported::Rejected(row) = reported {
                let reasons = row.findings.iter().map(|finding| finding.finding.message.clone());
                let reasons = reasons.collect::<Vec<_>>().join("; ");
                rejected.push((row.line, reasons, row.text.to_owned()));
            }
        };
        let origin = Origin { file: "file".into(), name: "file".into(), source: None };
        let mut intake = Intake::new(&mut draft, &vocabulary, origin, &mut report).expect("one");
        intake.read(make(&vocabulary).as_ref(), &mut &*text).expect("it can be read");
        let summary = intake.finish().expect("an end").remove(0);
        draft.commit("import").expect("a commit");
        let snapshot = store.snapshot().expect("a snapshot");
        let exported = stream(&JsonlExporter, &WholeStore::new(&snapshot));
        Taken { summary, rejected, claims: claims_of(&exported) }
    }

    fn ftm(text: &str) -> Taken {
        Taken::by(&|vocabulary| Box::new(FtmImporter { vocabulary }), text.as_bytes())
    }

    fn statements(text: &str) -> Taken {
        Taken::by(&|vocabulary| Box::new(FtmStatementsImporter { vocabulary }), text.as_bytes())
    }

    /// The claims of a relation.
    pub(super) fn of(&self, relation: &str) -> Vec<&Value> {
        self.claims.iter().filter(|claim| claim["relation"] == relation).collect()
    }

    /// The only claim of a relation.
    fn only(&self, relation: &str) -> &Value {
        let found = self.of(relation);
        assert_eq!(found.len(), 1, "{relation}: {:#?}", self.claims);
        found[0]
    }
}

fn claims_of(exported: &str) -> Vec<Value> {
    let records = exported.lines().map(|line| serde_json::from_str(line).expect("a record"));
    records.filter(|record: &Value| record["record"] == "claim").collect()
}

fn check_fields(claim: &Value, expected: &[(&str, &str)]) {
    for (field, value) in expected {
        assert_eq!(claim[*field], *value, "{field} of {claim:#}");
    }
}

/// Every claim that a store states comes back, with every field but the rank, and its id.
fn check_round_trip(mut kept: Kept) {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let is_stated = |claim: &Value| claim["stance"] != "denied" && claim["rank"] != "deprecated";
    let plain = |mut claim: Value| {
        claim.as_object_mut().expect("a record").remove("rank");
        claim.to_string()
    };
    let stated = claims_of(&stream(&JsonlExporter, &records));
    let stated: BTreeSet<String> = stated.into_iter().filter(is_stated).map(plain).collect();
    let back = |exporter: &dyn Exporter, take: fn(&str) -> Taken| {
        let taken = take(&stream(exporter, &records));
        assert_eq!(taken.rejected, []);
        let found: BTreeSet<String> = taken.claims.into_iter().map(plain).collect();
        let name = exporter.format().name;
        assert_eq!(stated.difference(&found).next(), None, "{name} loses it");
        assert_eq!(found.difference(&stated).next(), None, "{name} adds it");
    };
    back(&FtmExporter, Taken::ftm);
    back(&FtmStatementsExporter, Taken::statements);
}

#[test]
fn every_claim_that_is_stated_comes_back() {
    check_round_trip(graph_data());
}

#[test]
fn hostile_texts_come_back() {
    check_round_trip(hostile());
}

#[test]
fn words_of_its_own_come_back() {
    check_round_trip(store_of(&[("foreign.jsonl", FOREIGN.to_owned())]));
}

#[test]
fn an_empty_store_is_no_lines() {
    check_round_trip(store_of(&[]));
}

#[test]
fn every_entity_is_a_line_and_every_link_another() {
    let mut kept = graph_data();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let mut entities = 0;
    let counted = records.entities(&mut |_, _| {
        entities += 1;
        Ok(())
    });
    counted.expect("entities");
    let text = stream(&FtmExporter, &records);
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("an entity"));
    let lines: Vec<Value> = lines.collect();
    let is_edge = |line: &&Value| line["properties"]["recordId"] == serde_json::json!([line["id"]]);
    assert_eq!(lines.iter().filter(|line| !is_edge(line)).count(), entities);
    let payments = lines.iter().filter(|line| line["schema"] == "Payment");
    for payment in payments {
        assert!(payment["properties"]["payer"].is_array(), "{payment:#}");
        assert_eq!(payment["claims"][0]["claim"]["relation"], "funded-by");
    }
}

/// What stands beside the properties counts only as long as nobody changed them.
#[test]
fn what_others_changed_is_read_as_they_left_it() {
    let mut kept = graph_data();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let text = stream(&FtmExporter, &WholeStore::new(&snapshot));
    let line = text.lines().find(|line| line.contains(r#""schema":"Payment""#)).expect("one");
    let changed = line.replace(r#""properties":{"#, r#""properties":{"amount":["7"],"#);
    let mut entity: Value = serde_json::from_str(&changed).expect("JSON");
    entity["properties"]["amount"] = serde_json::json!(["7"]);
    let taken = Taken::ftm(&entity.to_string());
    check_fields(taken.only("funded-by"), &[("amount", "7")]);
}

#[test]
fn a_payment_is_funding_the_other_way_round() {
    let taken = Taken::ftm(
        r#"{"id":"p","schema":"Payment","datasets":["books"],"properties":{"payer":["a"],
        "beneficiary":["b"],"amount":["12.50"],"currency":["eur"],"startDate":["2019"],
        "endDate":["2020-05"],"purpose":["core"],"programme":["x"],"recordId":["r 7"],
        "sourceUrl":["https://example.org/a"],"publisher":["The Paper"],
        "publisherUrl":["https://example.org"],"retrievedAt":["2021-02-03"],
        "namesMentioned":["A","B"]},"confidence":0.9}"#
            .replace('\n', " ")
            .as_str(),
    );
    let claim = taken.only("funded-by");
    check_fields(
        claim,
        &[("subject", "b"), ("object", "a"), ("start", "2019"), ("end", "2020-05")],
    );
    check_fields(claim, &[("amount", "12.5"), ("currency", "EUR"), ("locator", "p")]);
    check_fields(claim, &[("source", "https://example.org/a"), ("via", "books")]);
    check_fields(claim, &[("retrieved", "2021-02-03"), ("confidence", "0.9")]);
    let qualifiers = serde_json::json!({"purpose": "core", "programme": "x", "recordId": "r 7",
        "publisherUrl": "https://example.org", "namesMentioned": "A", "namesMentioned.2": "B"});
    assert_eq!(claim["qualifiers"], qualifiers);
}

#[test]
fn an_edge_is_the_relation_that_its_schema_means() {
    let check = |schema: &str, ends: [&str; 2], relation: &str, subject: &str| {
        let [source, target] = ends;
        let text = format!(
            r#"{{"id":"e","schema":"{schema}","properties":{{"{source}":["a"],"{target}":["b"],
            "role":["r"],"relationship":["k"],"percentage":["25"],"date":["2001"]}}}}"#
        );
        let taken = Taken::ftm(&text.replace('\n', " "));
        let claim = taken.only(relation);
        let object = if subject == "a" { "b" } else { "a" };
        check_fields(claim, &[("subject", subject), ("object", object)]);
        check_fields(claim, &[("start", "2001"), ("end", "2001")]);
        claim.clone()
    };
    let owns = check("Ownership", ["owner", "asset"], "owns", "a");
    assert_eq!(owns["qualifiers"]["share"], "25");
    let led = check("Directorship", ["director", "organization"], "led-by", "b");
    assert_eq!(led["role"], "r");
    check("Membership", ["member", "organization"], "member-of", "a");
    check("Employment", ["employee", "employer"], "employs", "b");
    check("Representation", ["agent", "client"], "represented-by", "b");
    check("Succession", ["predecessor", "successor"], "succeeded-by", "a");
    check("ProjectParticipant", ["participant", "project"], "participates-in", "a");
    check("Documentation", ["document", "entity"], "about", "a");
    check("Debt", ["debtor", "creditor"], "owes-to", "a");
    check("Occupancy", ["holder", "post"], "holds-post", "a");
    check("UnknownLink", ["subject", "object"], "related-to", "a");
    let family = check("Family", ["person", "relative"], "related-to", "a");
    assert_eq!((&family["role"], &family["qualifiers"]["schema"]), (&"k".into(), &"Family".into()));
}

#[test]
fn several_ends_are_a_claim_for_each_two() {
    let line = r#"{"id":"p","schema":"Payment","properties":
        {"payer":["a","b"],"beneficiary":["c","d"],"date":["2001"]}}"#;
    let taken = Taken::ftm(&line.replace('\n', " "));
    assert_eq!(taken.of("funded-by").len(), 4);
    assert_eq!(taken.of("type").len(), 0);
}

/// Asserts that an edge is an entity of its own.
fn check_kept(properties: &str) {
    let line = format!(r#"{{"id":"p","schema":"Payment","properties":{{{properties}}}}}"#);
    let taken = Taken::ftm(&line);
    assert_eq!(taken.of("funded-by").len(), 0, "{properties}");
    check_fields(taken.only("type"), &[("subject", "p"), ("value", "Payment")]);
    assert_eq!(taken.rejected, [], "{properties}");
}

#[test]
fn an_edge_that_is_more_than_a_claim_stays_an_entity() {
    check_kept(r#""payer":["a"]"#);
    check_kept(r#""payer":["a"],"beneficiary":[]"#);
    check_kept(r#""payer":["a"],"beneficiary":["b"],"proof":["d"]"#);
    check_kept(r#""payer":["a"],"beneficiary":["b"],"amount":["1","2"]"#);
    check_kept(r#""payer":["a"],"beneficiary":["b"],"startDate":["2001","2002"]"#);
    let line = r#"{"id":"p","schema":"Payment","properties":{"payer":["a"],"amount":["5"]}}"#;
    let taken = Taken::ftm(line);
    check_fields(taken.only("payer"), &[("subject", "p"), ("object", "a")]);
    check_fields(taken.only("amount"), &[("value", "5")]);
}

#[test]
fn an_entity_is_a_claim_for_each_value() {
    let taken = Taken::ftm(
        &r#"{"id":"x","schema":"Company","caption":"X","datasets":["reg","b"],"properties":
        {"name":["X Ltd"],"weakAlias":["X"],"country":["de"],"jurisdiction":["fr"],
        "leiCode":["529900T8BM49AURSDO55"],"innCode":["77"],"incorporationDate":["2001-05"],
        "dissolutionDate":["2010-01-02T03:04:05"],"website":["https://x.example"],
        "topics":["sanction"],"addressEntity":["addr"],"notes":[" a\nb "],"brandNew":[7]}}"#
            .replace("\n        ", " "),
    );
    assert_eq!(taken.rejected, []);
    assert_eq!(taken.summary.unread, ["caption"]);
    check_fields(taken.of("type")[0], &[("value", "Country")]);
    let located = taken.only("located-in");
    check_fields(located, &[("subject", "x"), ("object", "country:de"), ("source", "reg")]);
    assert!(taken.of("name").iter().any(|claim| claim["value"] == "Germany"));
    check_fields(taken.only("jurisdiction"), &[("object", "country:fr")]);
    let weak = taken.only("alias");
    let property = "https://schema.followthemoney.tech/#weakAlias";
    assert_eq!(weak["qualifiers"]["property"], property);
    let identifiers: Vec<&Value> =
        taken.of("identifier").iter().map(|claim| &claim["value"]).collect();
    assert_eq!(identifiers, ["inn-code:77", "lei:529900T8BM49AURSDO55"]);
    check_fields(taken.only("founded-in"), &[("value", "2001-05"), ("value_type", "date")]);
    let dissolved = taken.only("dissolved-in");
    assert_eq!(dissolved["value"], "2010-01-02");
    assert_eq!(dissolved["qualifiers"]["dissolutionDate"], "2010-01-02T03:04:05");
    check_fields(taken.only("address-entity"), &[("object", "addr")]);
    check_fields(taken.only("topics"), &[("value", "sanction")]);
    check_fields(taken.only("brand-new"), &[("value", "7")]);
}

#[test]
fn what_stands_inside_comes_out() {
    let taken = Taken::ftm(
        &r#"{"id":"x","schema":"Person","properties":{"name":["X"],"addressEntity":
        [{"id":"addr","schema":"Address","properties":{"full":["1 Road"]}}],"ownershipOwner":
        [{"id":"o","schema":"Ownership","properties":{"owner":["x"],"asset":["c"]}}]}}"#
            .replace("\n        ", " "),
    );
    check_fields(taken.only("owns"), &[("subject", "x"), ("object", "c")]);
    check_fields(taken.only("full"), &[("subject", "addr"), ("value", "1 Road")]);
    check_fields(taken.only("address-entity"), &[("object", "addr")]);
}

#[test]
fn a_value_that_cannot_be_is_refused_alone() {
    let long = "x".repeat(600);
    let line = format!(
        r#"{{"id":"x","schema":"Company","properties":{{"name":["X",""],"proof":["{long}"],
        "incorporationDate":["yesterday"]}}}}"#
    );
    let taken = Taken::ftm(&format!("\n{}", line.replace('\n', " ")));
    check_fields(taken.only("name"), &[("value", "X")]);
    let reasons: Vec<(u64, &str)> =
        taken.rejected.iter().map(|(line, reason, _)| (*line, &reason[..20])).collect();
    assert_eq!(reasons.len(), 3, "{:#?}", taken.rejected);
    assert!(reasons.iter().all(|(line, _)| *line == 2));
    assert_eq!(reasons[0].1, "expected a value of ");
    // Each is an entity with that value alone, to be corrected.
    for (_, _, text) in &taken.rejected {
        let entity: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!((&entity["id"], &entity["schema"]), (&"x".into(), &"Company".into()));
    }
}

#[test]
fn statements_are_put_together_by_entity() {
    let header = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,lang,origin\n";
    let rows = concat!(
        "p,p1,id,,Payment,p,d,,\np,p1,payer,,Payment,a,d,,\np,p1,beneficiary,,Payment,b,d,,\n",
        ",x,name,name,Person,\"X, Y\",one,en,\n,x,name,name,Person,Z,two,,o\n",
        "p,p1,date,,Payment,2001,d,,\nshort\n",
    );
    let taken = Taken::statements(&format!("{header}{rows}"));
    check_fields(taken.only("funded-by"), &[("subject", "b"), ("object", "a"), ("source", "d")]);
    let names = taken.of("name");
    check_fields(names[0], &[("value", "X, Y"), ("source", "one"), ("lang", "en")]);
    check_fields(names[1], &[("value", "Z"), ("source", "two")]);
    assert_eq!(taken.summary.unread, ["prop_type", "origin"]);
    let reasons: Vec<&str> = taken.rejected.iter().map(|(_, reason, _)| &**reason).collect();
    assert!(reasons[0].contains("sort the statements"), "{reasons:?}");
    assert!(reasons[1].contains("as many cells"), "{reasons:?}");
    assert!(taken.rejected[0].2.starts_with("p,p1,date"), "{:?}", taken.rejected);
}
