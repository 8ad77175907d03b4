//! The Research Organization Registry: its records whole, each relation once.

use std::fs::File;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use orgraph::import::RorImporter;

use crate::ftm::Taken;
use crate::program::Desk;
use crate::program::report;
use crate::program::shared;

/// A record that somebody made up.
pub(super) const RECORD: &str = concat!(
    r#"{"admin":{"last_modified":{"date":"2024-02-03","schema_version":"2.1"}},"#,
    r#""domains":["x.org"],"established":1911,"#,
    r#""external_ids":[{"all":["100","200"],"preferred":"200","type":"fundref"},"#,
    r#"{"all":["Q42"],"preferred":null,"type":"wikidata"}],"id":"https://ror.org/012345678","#,
    r#""links":[{"type":"website","value":"https://x.org"},"#,
    r#"{"type":"wikipedia","value":"https://en.example/X"}],"locations":[{"geonames_details":"#,
    r#"{"country_code":"TH","country_name":"Thailand","lat":1.5,"name":"Bangkok"},"#,
    r#""geonames_id":1609350}],"names":[{"lang":"en","types":["ror_display","label"],"#,
    r#""value":"X Institute"},{"lang":"th","types":["label"],"value":"สถาบัน"},"#,
    r#"{"lang":null,"types":["acronym"],"value":"XI"},"#,
    r#"{"lang":null,"types":["alias"],"value":"X"}],"#,
    r#""relationships":[{"label":"Y","type":"parent","id":"https://ror.org/0aaaaaaaa"},"#,
    r#"{"label":"Z","type":"predecessor","id":"https://ror.org/0bbbbbbbb"}],"#,
    r#""status":"active","types":["funder","government"]}"#,
);

/// Reads a text into a new store.
pub(super) fn take(text: impl AsRef<[u8]>) -> Taken {
    Taken::by(&|vocabulary| Box::new(RorImporter { vocabulary }), text.as_ref())
}

fn check_record(text: &str) {
    let taken = take(text);
    assert_eq!(taken.rejected, []);
    assert_eq!(taken.summary.unread, ["locations.lat"]);
    let id = "https://ror.org/012345678";
    let says = |relation: &str, field: &str, value: &str| {
        let found = taken.of(relation);
        let is_there = found.iter().any(|claim| claim["subject"] == id && claim[field] == value);
        assert!(is_there, "{relation} {value}: {found:#?}");
    };
    says("type", "value", "PublicBody");
    says("name", "value", "X Institute");
    says("name", "lang", "th");
    says("short-name", "value", "XI");
    says("alias", "value", "X");
    says("founded-in", "value", "1911");
    says("url", "value", "https://x.org");
    says("ror-link", "value", "https://en.example/X");
    says("ror-status", "value", "active");
    says("ror-domain", "value", "x.org");
    says("identifier", "value", "fundref:200");
    says("identifier", "value", "wikidata:Q42");
    says("identifier", "value", "ror:012345678");
    says("located-in", "object", "country:th");
    says("located-in", "object", "geonames:1609350");
    says("subsidiary-of", "object", "https://ror.org/0aaaaaaaa");
    assert!(taken.of("name").iter().any(|claim| claim["value"] == "Thailand"));
    let succeeded = taken.of("succeeded-by");
    assert_eq!(succeeded.len(), 1);
    assert_eq!(succeeded[0]["subject"], "https://ror.org/0bbbbbbbb");
    assert!(taken.claims.iter().all(|claim| claim["source"] == "ror"));
    assert_eq!(succeeded[0]["retrieved"], "2024-02-03");
}

#[test]
fn a_record_is_what_it_says() {
    check_record(RECORD);
    check_record(&format!("[\n{RECORD}\n]"));
    check_record(&format!("\u{feff}[{RECORD}, {RECORD}]"));
}

#[test]
fn both_sides_of_a_relation_are_one_claim() {
    let record = |id: &str, kind: &str, other: &str| {
        format!(
            r#"{{"id":"{id}","names":[{{"value":"N {id}","types":["ror_display"]}}],
            "relationships":[{{"type":"{kind}","id":"https://ror.org/{other}","label":"L"}}]}}"#
        )
        .replace('\n', " ")
    };
    for (kind, inverse, relation) in [
        ("parent", "child", "subsidiary-of"),
        ("successor", "predecessor", "succeeded-by"),
        ("related", "related", "related-to"),
    ] {
        let (one, other) = (record("0a", kind, "0b"), record("0b", inverse, "0a"));
        for text in [format!("{one}\n{other}\n"), format!("[{other},{one}]")] {
            let taken = take(&text);
            let found = taken.of(relation);
            assert_eq!(found.len(), 1, "{kind}");
            assert_eq!(found[0]["subject"], "https://ror.org/0a", "{kind}");
        }
    }
}

#[test]
fn what_is_no_record_is_refused() {
    for (text, expected) in [
        (r#"{"id":"https://ror.org/0a","name":"schema 1"}"#, "missing field `names`"),
        (r#"{"id":"https://example.org/0a","names":[]}"#, "expected an id of the registry"),
        ("{\"id\":", "expected a record of schema 2"),
        (r#"{"id":"0a","names":[{"value":1}]}"#, "expected a record of schema 2"),
    ] {
        let taken = take(format!("{text}\n{RECORD}\n"));
        assert_eq!(taken.rejected.len(), 1);
        assert!(taken.rejected[0].1.contains(expected), "{}", taken.rejected[0].1);
        assert_eq!(taken.of("short-name").len(), 1);
    }
}

#[test]
fn all_records_go_in_and_their_names_are_found() {
    let Some(path) = shared("data/ror/ror-connected-v2.jsonl.gz") else { return };
    let mut text = String::new();
    let file = File::open(&path).expect("it can be opened");
    MultiGzDecoder::new(file).read_to_string(&mut text).expect("it is text");
    let taken = take(&text);
    let summary = &taken.summary;
    report(&format!(
        "ror-connected-v2: {} rows: {} new, {} repeated, {} rejected",
        summary.rows, summary.new, summary.repeated, summary.rejected
    ));
    assert_eq!((summary.rejected, summary.repeated), (0, 0));
    let relations = ["subsidiary-of", "succeeded-by", "related-to"];
    let told: usize = relations.iter().map(|relation| taken.of(relation).len()).sum();
    // Of 40,656 that are told most are told from both sides.
    assert_eq!(told, 25_237);
    let desk = Desk::new();
    std::os::unix::fs::symlink(&path, desk.path("ror.jsonl.gz")).expect("a link");
    desk.run(&["import", "ror.jsonl.gz"]).with_code(0);
    let thai = "สำนักงานคณะกรรมการส่งเสริมวิทยาศาสตร์ วิจัยและนวัตกรรม";
    for name in [thai, "TIMA Laboratory", "TSRI"] {
        let found = desk.run(&["show", name]).with_code(0);
        assert!(found.out.contains("https://ror.org/0000"), "{name}: {found:#?}");
    }
}
