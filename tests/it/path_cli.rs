//! `orgraph path`: the same answer in words, as JSON of the committed schema, and as a picture.

use std::fs;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::program::Desk;
use crate::program::Ran;

const FROM: &str = "Oak Foundation";
const THROUGH: &str = "PICUM";
const TO: &str = "Council of Europe";

/// Two parts without a link, a fact with all there is to say of one, and one that ended.
const RECORDS: &str = include_str!("../fixtures/path.jsonl");

/// The JSON answer to a question, checked against the schema.
fn answer(desk: &Desk, words: &[&str], code: i32) -> Value {
    let words = [&["path", "--json"], words].concat();
    let ran = desk.run(&words).with_code(code);
    let answer: Value = serde_json::from_str(&ran.out).expect("the answer is JSON");
    let findings = against_schema(&answer);
    assert!(findings.is_empty(), "{words:?}: {findings:#?}");
    answer
}

/// What is wrong with an answer by the committed schema, and by what no schema can say: each
/// number is that of a listed source, each source is cited, entities are one more than hops.
pub(super) fn against_schema(answer: &Value) -> Vec<String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/path.json");
    let schema = fs::read_to_string(schema).expect("the schema is there");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::draft202012::new(&schema).expect("it is a schema");
    let mut findings: Vec<String> = schema
        .iter_errors(answer)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let sources = list(&answer["sources"]);
    for (ix, source) in sources.iter().enumerate() {
        if source["n"] != ix + 1 {
            findings.push(format!("source {ix} has the number {}", source["n"]));
        }
    }
    let mut cited = vec![false; sources.len()];
    for path in list(&answer["paths"]) {
        let (entities, hops) = (list(&path["entities"]), list(&path["hops"]));
        if path["length"] != hops.len() || entities.len() != hops.len() + 1 {
            findings.push(format!("{} hops, {} entities", hops.len(), entities.len()));
        }
        let claims = hops.iter().flat_map(|hop| list(&hop["claims"]));
        for citation in claims.flat_map(|claim| list(&claim["citations"])) {
            for number in [&citation["n"], &citation["via"]].into_iter().filter_map(Value::as_u64) {
                match cited.get_mut(usize::try_from(number).expect("it is small") - 1) {
                    Some(cited) => *cited = true,
                    None => findings.push(format!("no source has the number {number}")),
                }
            }
        }
    }
    if cited.contains(&false) {
        findings.push("a source is listed that nothing cites".to_owned());
    }
    findings
}

/// The names along the only path, and for each hop its relation and direction.
fn along(answer: &Value) -> (Vec<&str>, Vec<(&str, &str)>) {
    let path = &answer["paths"][0];
    let names = path["entities"].as_array().expect("entities").iter();
    let hops = path["hops"].as_array().expect("hops").iter();
    (
        names.map(|entity| entity["name"].as_str().expect("a name")).collect(),
        hops.map(|hop| {
            let part = |key: &str| hop[key].as_str().expect("a word");
            (part("relation"), part("direction"))
        })
        .collect(),
    )
}

/// The texts of an SVG, joined by spaces.
pub(super) fn svg_text(svg: &str) -> String {
    let mut reader = Reader::from_str(svg);
    let mut text = String::new();
    loop {
        match reader.read_event().expect("the picture is XML") {
            Event::Text(part) => {
                text.push_str(&part);
                text.push(' ');
            }
            Event::Eof => break,
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_funder_is_two_hops_from_whom_its_grantee_lobbies_and_each_hop_says_who_says_so() {
    let desk = Desk::with_graph_data();
    let answer = answer(&desk, &[FROM, TO], 0);
    let (names, hops) = along(&answer);
    assert_eq!(names, [FROM, THROUGH, TO]);
    assert_eq!(hops, [("funded-by", "backward"), ("lobbies", "forward")]);
    let text = desk.done(&["path", FROM, TO]);
    assert!(text.starts_with(&format!("{FROM} → {TO}      2 hops")), "{text}");
    let sources = answer["sources"].as_array().expect("sources");
    for hop in answer["paths"][0]["hops"].as_array().expect("hops") {
        for claim in hop["claims"].as_array().expect("claims") {
            let number = claim["citations"][0]["n"].as_u64().expect("each claim has a source");
            let source = &sources[usize::try_from(number).expect("it is small") - 1];
            let title = source["title"].as_str().expect("each source has a title");
            assert!(text.contains(&format!("  [{number}] {title}, ")), "{text}");
            assert!(text.contains(&format!("[{number}]")), "{text}");
            for key in ["locator", "quote"] {
                let part = claim["citations"][0][key].as_str().unwrap_or_default();
                assert!(text.contains(part), "{part} is not in {text}");
            }
        }
    }
    // Some claim of the seed names its reference.
    assert!(text.contains("reference 5, Background · via [2]"), "{text}");
}

#[test]
fn the_question_turned_round_gives_the_same_path_turned_round() {
    let desk = Desk::with_graph_data();
    let there = answer(&desk, &[FROM, TO], 0);
    let back = answer(&desk, &[TO, FROM], 0);
    let ((mut names, mut hops), (names_back, hops_back)) = (along(&there), along(&back));
    names.reverse();
    hops.reverse();
    for (_, direction) in &mut hops {
        *direction = if *direction == "forward" { "backward" } else { "forward" };
    }
    assert_eq!((names, hops), (names_back, hops_back));
}

#[test]
fn an_added_funder_and_a_new_name_show_in_path_picture_and_linked_data() {
    let desk = Desk::new();
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    for name in ["sources.jsonl", "entities.jsonl", "claims.jsonl"] {
        let mut text = fs::read_to_string(original.join(name)).expect("the graph is there");
        let source = r#""source":"picum-about-us""#;
        match name {
            "entities.jsonl" => {
                text = text.replace(&format!("\"name\":\"{FROM}\""), "\"name\":\"Elm Trust\"");
                text += &format!(
                    r#"{{"record":"entity","id":"quill","type":"Fund","name":"Quill Fund",{source}}}"#
                );
            }
            "claims.jsonl" => {
                text += &format!(
                    r#"{{"record":"claim","subject":"picum","relation":"funded-by","object":"quill",{source}}}"#
                );
            }
            _ => {}
        }
        desk.write(name, text);
    }
    desk.import_graph(&desk.path("."));
    for from in ["Elm Trust", "Quill Fund"] {
        let answer = answer(&desk, &[from, TO], 0);
        assert_eq!(along(&answer).0, [from, THROUGH, TO]);
        assert!(desk.done(&["path", from, TO]).contains(&format!("\n  {from}\n")));
        desk.done(&["path", from, TO, "-o", "path.svg"]);
        assert!(svg_text(&desk.read("path.svg")).contains(from));
    }
    desk.done(&["render", "picum", "-o", "all.svg"]);
    let (picture, linked) = (svg_text(&desk.read("all.svg")), desk.done(&["export", "jsonld"]));
    for name in ["Elm Trust", "Quill Fund"] {
        assert!(picture.contains(name), "{name} is not in {picture}");
        assert!(linked.contains(&format!("\"{name}\"")), "{name} is not in the linked data");
    }
    let gone = desk.run(&["path", FROM, TO]).with_code(4);
    assert!(gone.err.contains("no entity matches"), "{gone:#?}");
}

#[test]
fn every_word_of_a_claim_is_in_the_answer() {
    let desk = Desk::with_store(RECORDS);
    let answer = answer(&desk, &["Red Door", "Ada"], 0);
    let hop = &answer["paths"][0]["hops"][0];
    assert_eq!((&hop["disputed"], &hop["sources"]), (&true.into(), &1.into()));
    let claims = hop["claims"].as_array().expect("claims");
    let asserted = claims.iter().find(|claim| claim["stance"] == "asserted").expect("one asserts");
    let expected = serde_json::json!({
        "start": "2001", "end": "2003", "stance": "asserted", "rank": "normal",
        "role": "core grant", "amount": "12.5", "currency": "EUR", "confidence": 0.9,
    });
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(&asserted[key], value, "{key}");
    }
    let cited = &asserted["citations"][0];
    assert_eq!((&cited["locator"], &cited["quote"]), (&"p. 3".into(), &"core funding".into()));
    assert_eq!(cited["retrieved"], "2024-05-03");
    assert_ne!(cited["via"], Value::Null);
    let led = &answer["paths"][0]["hops"][1]["claims"][0];
    assert_eq!((&led["start"], &led["end"]), (&"early 2000s".into(), &"open".into()));
    assert_eq!(led["rank"], "preferred");
}

/// Asserts that there is no path, by the message and the reason that is given.
fn check_none(desk: &Desk, words: &[&str], message: &str, tip: &str) {
    let ran: Ran = desk.run(&[&["path"], words].concat()).with_code(1);
    assert_eq!(ran.err, format!("No {message}\n  tip: {tip}\n"));
    assert_eq!(ran.out, "");
    assert_eq!(answer(desk, words, 1)["reason"], tip);
}

#[test]
fn a_question_without_an_answer_is_told_why() {
    let desk = Desk::with_store(RECORDS);
    let separate = "no chain of facts joins the two, at any date";
    check_none(
        &desk,
        &["red", "far"],
        "path between Red Door and Far Away within 6 hops",
        separate,
    );
    check_none(&desk, &["red", "land"], "path between Red Door and Land within 6 hops", separate);
    check_none(
        &desk,
        &["red", "ada", "--as-of", "1990"],
        "path between Red Door and Ada on 1990 within 6 hops",
        "without --as-of there is a path of 2 hops",
    );
    check_none(
        &desk,
        &["red", "blue", "--relation", "led-by"],
        "path between Red Door and Blue Fund within 6 hops",
        "along other relations there is a path of 1 hop",
    );
    check_none(
        &desk,
        &["red", "ada", "--max-hops", "1"],
        "path between Red Door and Ada within 1 hop",
        "with --max-hops 2 there is a path",
    );
    check_none(
        &desk,
        &["red", "ada", "--as-of", "1990", "-r", "led-by"],
        "path between Red Door and Ada on 1990 within 6 hops",
        "several of the conditions together leave none",
    );
    check_none(
        &desk,
        &["ada", "ada"],
        "circle from Ada back to it within 6 hops",
        "no circle of facts leads back to it",
    );
}

#[test]
fn a_date_keeps_what_held_and_says_what_only_may_have() {
    let desk = Desk::with_store(RECORDS);
    let certain = answer(&desk, &["red", "blue", "--as-of", "2002"], 0);
    assert_eq!(certain["paths"][0]["certain"], true);
    let text = desk.done(&["path", "red", "ada", "--as-of", "2002"]);
    assert!(text.contains("\n  possibly: the dates of hop 2 "), "{text}");
    assert!(!text.contains("possibly: the dates of hop 1"), "{text}");
    let inverse = answer(&desk, &["red", "ada", "-r", "funds", "-r", "leads"], 0);
    assert_eq!(along(&inverse).0, ["Red Door", "Blue Fund", "Ada"]);
}

#[test]
fn the_schema_refuses_what_the_contract_does_not_name() {
    let desk = Desk::with_store(RECORDS);
    let good = answer(&desk, &["red", "ada"], 0);
    let check = |change: &dyn Fn(&mut Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(!against_schema(&bad).is_empty(), "{bad:#}");
    };
    check(&|bad| bad["further"] = 1.into());
    check(&|bad| bad["paths"][0]["hops"][0]["direction"] = "sideways".into());
    check(&|bad| bad["paths"][0]["hops"][0]["claims"][0]["start"] = "31/02/2019".into());
    check(&|bad| bad["paths"][0]["hops"][0]["claims"][0]["citations"][0]["n"] = 9.into());
    check(&|bad| drop(bad.as_object_mut().and_then(|all| all.remove("reason"))));
    check(&|bad| bad["paths"] = Value::Array(Vec::new()));
}
