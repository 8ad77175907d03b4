//! Pictures one can publish, as others read them: the claims inside an SVG, the text and the
//! links of a PDF, text as shapes, and what is too large.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use lopdf::Document;
use lopdf::Object;
use resvg::usvg::roxmltree;
use serde_json::Value;
use serde_json::json;

use crate::program::Desk;

/// Names and places that would break out of XML, JSON or a PDF string, if nobody minded.
const HOSTILE: &str =
    "</metadata></text><script>]]> & \\\"'() \u{202E}gnp.\u{FFFE} \u{1F3DB} 漢字 منظمة";

/// Entities, claims and sources but for the hostile ones.
const RECORDS: &str = r#"
{"record":"source","id":"t","title":"Seen through","url":"https://example.org/t"}
{"record":"entity","id":"blue","type":"Fund","name":"Blue Fund","source":"s"}
{"record":"entity","id":"far","type":"Fund","name":"Far Fund","source":"s"}
{"record":"claim","subject":"red","relation":"funded-by","object":"blue","start":"2012",
"source":"s","via":"t","locator":"p. 3"}
{"record":"claim","subject":"red","relation":"funded-by","object":"blue","source":"t"}
{"record":"claim","subject":"blue","relation":"funded-by","object":"far","source":"s"}
{"record":"claim","subject":"red","relation":"has-member-count","value":"164","source":"s"}
"#;

fn hostile_records() -> String {
    let url = "https://example.org/a(b)?c=1&d=<e>";
    let source = json!({"record": "source", "id": "s", "title": HOSTILE, "url": url});
    let red =
        json!({"record": "entity", "id": "red", "type": "NGO", "name": HOSTILE, "source": "s"});
    format!("{source}\n{red}{}", RECORDS.replace("\",\n", "\","))
}

/// The text of the one element `metadata`, by an XML reader.
fn metadata(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("it is well-formed");
    let found: Vec<_> = document.descendants().filter(|e| e.has_tag_name("metadata")).collect();
    assert_eq!(found.len(), 1, "one element `metadata`");
    found[0].text().unwrap_or_default().to_owned()
}

/// The claims of an export by their ids.
fn claims(exported: &str) -> BTreeMap<String, Value> {
    let records = exported.lines().map(|line| serde_json::from_str(line).expect("JSON Lines"));
    let claims = records.filter(|record: &Value| record["record"] == "claim");
    claims.map(|claim| (text(&claim["id"]), claim)).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Imports what a picture carries into a store of its own, and tells it from what was drawn: the
/// ids of the first are to be those of the second; beside them an import names what is drawn.
fn check_metadata(desk: &Desk, words: &[&str], drawn: &BTreeSet<String>) {
    desk.done(&[&["render"], words, &["-o", "picture.svg"]].concat());
    let fresh = Desk::new();
    fresh.write("picture.jsonld", metadata(&desk.read("picture.svg")));
    fresh.done(&["import", "picture.jsonld"]);
    let (known, read) = (claims(&desk.exported()), claims(&fresh.exported()));
    let of_file = |claim: &Value| claim["source"] == "picture-jsonld";
    let stated: BTreeSet<String> =
        read.iter().filter(|(_, claim)| !of_file(claim)).map(|(id, _)| id.clone()).collect();
    assert_eq!(stated, *drawn, "{words:?}");
    for id in &stated {
        assert_eq!(read[id], known[id], "{words:?}");
    }
    for claim in read.values().filter(|claim| of_file(claim)) {
        let relation = text(&claim["relation"]);
        assert!(["name", "short-name", "type"].contains(&relation.as_str()), "{claim}");
    }
}

/// The ids of the claims on the edges of a picture, as the scene for other programs has them.
fn on_edges(desk: &Desk, words: &[&str]) -> BTreeSet<String> {
    desk.done(&[&["render"], words, &["-o", "scene.json"]].concat());
    let scene: Value = serde_json::from_str(&desk.read("scene.json")).expect("it is JSON");
    let edges = scene["edges"].as_array().expect("a list").iter();
    let ids = edges.flat_map(|edge| edge["claims"].as_array().expect("a list"));
    ids.map(text).collect()
}

#[test]
fn an_svg_carries_exactly_the_claims_that_it_shows() {
    let desk = Desk::with_store(&hostile_records());
    let around = on_edges(&desk, &["red"]);
    assert_eq!(around.len(), 2);
    let known = claims(&desk.exported());
    let is_shown = |claim: &Value| {
        claim["subject"] == "red" && (claim["relation"] == "name" || claim["value"] == "164")
    };
    let on_card = known.iter().filter(|(_, claim)| is_shown(claim)).map(|(id, _)| id.clone());
    let all: BTreeSet<String> = around.iter().cloned().chain(on_card).collect();
    assert_eq!(all.len(), 4);
    check_metadata(&desk, &["red"], &all);
    check_metadata(&desk, &["red", "--outline-text"], &all);
    // A path has no card, and what lies beside it is not in the picture.
    let path = on_edges(&desk, &["--path", "red", "blue"]);
    check_metadata(&desk, &["--path", "red", "blue"], &path);
    assert_eq!(path, around);
}

#[test]
fn claims_that_a_card_has_no_room_for_are_not_carried() {
    let desk = Desk::with_graph_data();
    desk.done(&["render", "picum", "-r", "has-member-count", "-o", "picture.svg"]);
    let document: Value =
        serde_json::from_str(&metadata(&desk.read("picture.svg"))).expect("it is JSON");
    let nodes = document["@graph"].as_array().expect("a list").iter();
    let carried: BTreeSet<String> = nodes
        .filter(|node| node["relation"] == "r:has-member-count")
        .map(|node| text(&node["id"]).replace("c:", ""))
        .collect();
    let known = claims(&desk.exported());
    let is_count =
        |claim: &&Value| claim["subject"] == "picum" && claim["relation"] == "has-member-count";
    let counts = known.values().filter(is_count).count();
    assert!(desk.read("picture.svg").contains("+ 12 more"), "the card is full");
    assert!(carried.len() > 8 && carried.len() < counts, "{} of {counts}", carried.len());
    assert!(carried.iter().all(|id| known.contains_key(id)));
}

#[test]
fn outlined_text_is_for_svg_alone() {
    let desk = Desk::with_store(&hostile_records());
    for name in ["a.png", "a.pdf", "a.dot", "a.json"] {
        let ran = desk.run(&["render", "red", "--outline-text", "-o", name]).with_code(2);
        assert!(ran.err.starts_with("error: only SVG has --outline-text, found a."), "{ran:?}");
        assert!(!desk.path(name).exists());
    }
    desk.done(&["render", "red", "--outline-text", "-o", "a.svg"]);
    let svg = desk.read("a.svg");
    assert!(!svg.contains("<text") && !svg.contains("font-family"));
    assert!(svg.contains("aria-label=\"Blue Fund\"") && svg.contains("xlink:href=\"https://"));
}

#[test]
fn a_picture_too_large_is_refused_in_one_line() {
    let desk = Desk::with_store(&hostile_records());
    for width in ["4294967295", "30000"] {
        let ran = desk.run(&["render", "red", "--width", width, "-o", "a.png"]).with_code(2);
        let start = format!("error: expected at most 40000000 pixels, found {width} x ");
        assert!(ran.err.starts_with(&start) && ran.err.lines().count() == 1, "{ran:?}");
        assert!(!desk.path("a.png").exists());
    }
    desk.run(&["render", "red", "--width", "0", "-o", "a.png"]).with_code(2);
}

/// A PDF as another program reads it.
pub(super) struct Pdf {
    /// Its words without the spaces between them, which readers guess.
    pub(super) words: String,
    /// Where its links lead, in order.
    pub(super) links: Vec<String>,
    /// The document information and the language.
    title: String,
    language: String,
    pages: usize,
}

impl Pdf {
    /// Reads a file, none if it is no PDF.
    pub(super) fn read(bytes: &[u8]) -> Option<Pdf> {
        let document = Document::load_mem(bytes).ok()?;
        let pages = document.get_pages();
        let numbers: Vec<u32> = pages.keys().copied().collect();
        let mut links = Vec::new();
        for annotation in pages.values().flat_map(|page| document.get_page_annotations(*page)) {
            for annotation in annotation {
                let action = annotation.get(b"A").and_then(Object::as_dict).ok()?;
                links.push(latin(action.get(b"URI").and_then(Object::as_str).ok()?));
            }
        }
        let info = document.trailer.get(b"Info").and_then(Object::as_reference).ok()?;
        let info = document.get_dictionary(info).ok()?;
        let language = document.catalog().ok()?.get(b"Lang").and_then(Object::as_str).ok()?;
        Some(Pdf {
            words: without_spaces(&document.extract_text(&numbers).ok()?),
            links,
            title: lopdf::decode_text_string(info.get(b"Title").ok()?).ok()?,
            language: latin(language),
            pages: pages.len(),
        })
    }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn a_pdf_has_every_word_and_every_link_of_its_scene() {
    let desk = Desk::with_graph_data();
    for words in
        [&["picum", "-r", "funded-by"][..], &["--path", "oak-foundation", "council-of-europe"]]
    {
        desk.done(&[&["render"], words, &["-o", "a.json"]].concat());
        desk.done(&[&["render"], words, &["-o", "a.pdf"]].concat());
        let scene: Value = serde_json::from_str(&desk.read("a.json")).expect("it is JSON");
        let bytes = std::fs::read(desk.path("a.pdf")).expect("it was made");
        let pdf = Pdf::read(&bytes).expect("it is a PDF");
        assert_eq!(
            (pdf.title.as_str(), pdf.language.as_str(), pdf.pages),
            (scene["title"].as_str().unwrap_or_default(), "en", 1)
        );
        let listed = |key: &str| scene[key].as_array().expect("a list").clone();
        for (key, field) in [("sources", "text"), ("nodes", "label"), ("edges", "label")] {
            for thing in listed(key) {
                for line in text(&thing[field]).lines() {
                    assert!(
                        pdf.words.contains(&without_spaces(line)),
                        "{key}: {line}\n{}",
                        pdf.words
                    );
                }
            }
        }
        let links: Vec<String> = listed("sources")
            .iter()
            .filter(|s| s["url"].is_string())
            .map(|s| text(&s["url"]))
            .collect();
        assert!(!links.is_empty());
        assert_eq!(pdf.links, links);
    }
}

#[test]
fn hostile_names_stay_text_in_a_pdf() {
    let desk = Desk::with_store(&hostile_records());
    desk.done(&["render", "red", "-o", "a.pdf"]);
    let bytes = std::fs::read(desk.path("a.pdf")).expect("it was made");
    let pdf = Pdf::read(&bytes).expect("it is a PDF");
    assert!(
        pdf.links.iter().all(|link| link.starts_with("https://example.org/")),
        "{:?}",
        pdf.links
    );
    assert_eq!(pdf.links.len(), 2);
    assert!(pdf.words.contains("</metadata></text><script>]]>&"), "{}", pdf.words);
    assert!(Pdf::read(b"%PDF-1.7 nothing").is_none());
}
