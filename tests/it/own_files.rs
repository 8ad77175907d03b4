//! A file that a store has written takes nothing from it when it comes back.

use std::collections::BTreeSet;

use crate::program::Desk;

#[test]
fn what_is_known_of_a_source_stays_when_a_format_with_less_room_comes_back() {
    for format in ["graphml", "gexf", "dot", "ftm", "ftm-statements", "turtle", "jsonl"] {
        let desk = Desk::with_graph_data();
        let before = desk.exported();
        let file = format!("back.{format}");
        desk.done(&["export", format, "-o", &file]);
        desk.done(&["import", &file, "--as", format]);
        let after = desk.exported();
        let after: BTreeSet<&str> = after.lines().collect();
        let is_source = |line: &&str| line.contains("\"record\":\"source\"");
        let lost: Vec<&str> =
            before.lines().filter(is_source).filter(|line| !after.contains(line)).collect();
        assert!(before.lines().filter(is_source).count() > 50, "{format}");
        assert_eq!(lost, Vec::<&str>::new(), "{format}");
    }
}

#[test]
fn a_blank_name_is_kept_and_names_nobody() {
    let desk = Desk::with_store(concat!(
        "{\"record\":\"entity\",\"id\":\"red\",\"type\":\"NGO\"}\n",
        "{\"record\":\"entity\",\"id\":\"blue\",\"type\":\"Fund\",\"name\":\"Blue Fund\"}\n",
        "{\"record\":\"claim\",\"subject\":\"red\",\"relation\":\"name\",\"value\":\"   \",",
        "\"value_type\":\"text\"}\n",
        "{\"record\":\"claim\",\"subject\":\"red\",\"relation\":\"funded-by\",\"object\":\"blue\"}\n",
    ));
    let shown = desk.done(&["path", "red", "blue"]);
    assert!(shown.starts_with("red → Blue Fund"), "{shown}");
    let listed = desk.done(&["export", "jsonl"]);
    assert!(listed.contains("\"value\":\"   \""), "{listed}");
}

/// Who a text means is remembered between rows, and forgotten when a record gives it as an id.
#[test]
fn a_text_means_the_source_that_a_record_between_two_claims_gives_it() {
    let claim = |start: u32| {
        format!(
            r#"{{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"{start}","source":"Foo"}}"#
        )
    };
    let entities = "{\"record\":\"entity\",\"id\":\"a\"}\n{\"record\":\"entity\",\"id\":\"b\"}";
    let told = r#"{"record":"source","id":"Foo","title":"The capital one"}"#;
    let (first, again) = (claim(2001), claim(2002));
    let lines = [entities, &first, &again, told, &claim(2003), &claim(2004)].join("\n");
    let listed = Desk::with_store(&lines).done(&["export", "jsonl"]);
    for (start, source) in [(2001, "foo"), (2002, "foo"), (2003, "Foo"), (2004, "Foo")] {
        let start = format!("\"start\":\"{start}\"");
        let stated = listed.lines().find(|line| line.contains(&start)).unwrap_or_default();
        assert!(stated.contains(&format!("\"source\":\"{source}\"")), "{start}: {stated}");
    }
}
