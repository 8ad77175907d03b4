//! What `orgraph render` can be asked for, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::program::Desk;

/// A chain from `a` to `e` with a branch, names in two languages, and one fact that ended.
const RECORDS: &str = r#"
{"record":"source","id":"s","title":"A source"}
{"record":"entity","id":"a","type":"NGO","name":"Alpha","source":"s"}
{"record":"entity","id":"b","type":"Fund","name":"Beta","source":"s"}
{"record":"entity","id":"c","type":"Person","name":"Gamma","source":"s"}
{"record":"entity","id":"d","type":"NGO","name":"Delta","source":"s"}
{"record":"entity","id":"e","type":"NGO","name":"Epsilon","source":"s"}
{"record":"claim","subject":"b","relation":"name","value":"Bêta","lang":"fr-BE","source":"s"}
{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"2010","end":"2012","source":"s"}
{"record":"claim","subject":"b","relation":"led-by","object":"c","start":"2011","source":"s"}
{"record":"claim","subject":"d","relation":"led-by","object":"c","start":"2011","source":"s"}
{"record":"claim","subject":"b","relation":"funded-by","object":"e","start":"2020","source":"s"}
"#;

/// The scene that is drawn, as other programs get it.
fn scene(desk: &Desk, words: &[&str]) -> Value {
    desk.done(&[&["render"], words, &["-o", "scene.json"]].concat());
    serde_json::from_str(&desk.read("scene.json")).expect("it is JSON")
}

fn ids(scene: &Value) -> Vec<&str> {
    let nodes = scene["nodes"].as_array().expect("a list").iter();
    let mut ids: Vec<&str> = nodes.filter_map(|node| node["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

fn check(words: &[&str], expected: &[&str]) {
    let desk = Desk::with_store(RECORDS);
    assert_eq!(ids(&scene(&desk, words)), expected, "{words:?}");
}

#[test]
fn depth_top_and_several_entities_say_what_is_drawn() {
    check(&["a"], &["a", "b"]);
    check(&["a", "--depth", "2"], &["a", "b", "c", "e"]);
    check(&["a", "--depth", "3"], &["a", "b", "c", "d", "e"]);
    check(&["a", "--depth", "2", "-r", "funded-by"], &["a", "b", "e"]);
    check(&["a", "d"], &["a", "b", "c", "d"]);
    check(&["--all"], &["a", "b", "c", "d", "e"]);
    // The nearest first; of two as near the one with more links, of equals the first by id.
    check(&["a", "--depth", "3", "--top", "3"], &["a", "b", "c"]);
    check(&["--top", "1"], &["b"]);
    check(&["--between", "a,c"], &["a", "b", "c"]);
    check(&["--between", "a,d, e"], &["a", "b", "c", "d", "e"]);
    check(&["--between", "a", "--between", "c"], &["a", "b", "c"]);
    check(&["--path", "a", "d"], &["a", "b", "c", "d"]);
    let desk = Desk::with_store(RECORDS);
    let ran = desk.run(&["render", "--between", "a", "-o", "a.svg"]).with_code(2);
    assert!(ran.err.contains("at least two"), "{}", ran.err);
}

#[test]
fn what_top_leaves_out_is_said_in_the_picture() {
    let desk = Desk::with_store(RECORDS);
    let drawn = scene(&desk, &["a", "--depth", "3", "--top", "3"]);
    let notes = drawn["notes"].as_array().expect("a list");
    assert!(notes.contains(&Value::from("2 entities farther or less linked not drawn.")));
}

#[test]
fn what_had_not_begun_by_the_date_is_not_drawn_and_what_had_ended_is() {
    check(&["a", "--depth", "2", "--as-of", "2015"], &["a", "b", "c"]);
    check(&["a", "--depth", "2", "--as-of", "2005"], &["a"]);
    let desk = Desk::with_store(RECORDS);
    desk.done(&["render", "a", "--as-of", "2015", "-o", "a.svg"]);
    assert!(desk.read("a.svg").contains("class=\"edge funded-by ended\""));
}

#[test]
fn arrows_run_as_the_statements_read_or_with_the_picture() {
    let desk = Desk::with_store(RECORDS);
    let labels = |words: &[&str]| {
        let drawn = scene(&desk, words);
        let edges = drawn["edges"].as_array().expect("a list").iter();
        let told = edges.map(|edge| format!("{} {}", edge["head"], edge["sentence"]));
        told.collect::<Vec<_>>().join("\n")
    };
    let stated = labels(&["a"]);
    assert!(stated.starts_with("\"b\" \"Alpha funded by Beta (Bêta)"), "{stated}");
    let turned = labels(&["a", "--direction", "flow"]);
    assert!(turned.starts_with("\"a\" \"Beta (Bêta) funds Alpha"), "{turned}");
    // Who leads is not above: "led by" stays as it is beside a card.
    let led = labels(&["d", "--direction", "flow"]);
    assert!(led.starts_with("\"c\" \"Delta led by Gamma"), "{led}");
    // From left to right, whatever it is.
    let path = labels(&["--path", "c", "a", "--direction", "flow"]);
    assert!(path.contains("\"b\" \"Gamma leads Beta") && path.contains(") funds Alpha"));
}

#[test]
fn names_in_a_language_and_a_word_about_who_has_none() {
    let desk = Desk::with_store(RECORDS);
    let ran = desk.run(&["render", "a", "--lang", "fr", "-o", "scene.json"]).with_code(0);
    assert!(ran.err.contains("1 entity has no name in \"fr\""), "{}", ran.err);
    let drawn = desk.read("scene.json");
    assert!(drawn.contains("Bêta") && drawn.contains("Alpha"), "{drawn}");
    assert!(!desk.run(&["render", "a", "--lang", "f", "-o", "scene.json"]).out.contains("Bêta"));
}

#[test]
fn who_pays_owns_or_contains_is_drawn_in_layers() {
    let desk = Desk::with_store(RECORDS);
    let title = |words: &[&str]| scene(&desk, words)["title"].as_str().map(str::to_owned);
    let chain = ["a", "--depth", "2", "-r", "funded-by"];
    assert_eq!(title(&chain).as_deref(), Some("Who is above and below Alpha"));
    let free = [&chain[..], &["--layout", "force"]].concat();
    assert_eq!(title(&free).as_deref(), Some("Alpha and what it is connected with"));
    desk.run(&["render", "a", "--depth", "2", "--layout", "columns", "-o", "a.svg"]).with_code(2);
}

#[test]
fn more_than_anybody_could_read_is_refused_with_a_way_out() {
    let mut records = String::from("{\"record\":\"entity\",\"id\":\"hub\",\"name\":\"Hub\"}\n");
    for number in 0..450 {
        let line =
            format!("{{\"record\":\"entity\",\"id\":\"n{number:03}\",\"name\":\"N {number}\"}}\n");
        let claim = format!(
            "{{\"record\":\"claim\",\"subject\":\"n{number:03}\",\"relation\":\"member-of\",\"object\":\"hub\"}}\n"
        );
        records.push_str(&(line + &claim));
    }
    let desk = Desk::with_store(&records);
    let ran = desk.run(&["render", "--all", "-o", "all.svg"]).with_code(2);
    assert!(ran.err.starts_with("error: 451 entities will not make a readable picture"));
    assert!(ran.err.contains("--top 60") && ran.err.contains("export gexf"), "{}", ran.err);
    assert!(!desk.path("all.svg").exists());
    desk.done(&["render", "--top", "60", "-o", "top.svg"]);
    // A card folds what is too much.
    desk.done(&["render", "hub", "-o", "hub.svg"]);
}

#[test]
fn graphviz_draws_where_it_is_and_is_stopped_where_it_hangs() {
    let desk = Desk::with_store(RECORDS);
    let script = |name: &str, text: &str| {
        desk.write(name, format!("#!/bin/sh\n{text}\n"));
        let runs = fs::Permissions::from_mode(0o755);
        fs::set_permissions(desk.path(name), runs).expect("the file is ours");
    };
    let engine = |program: &str, more: &[&str]| {
        let program = desk.path(program).display().to_string();
        let words = ["render", "a", "--engine", "neato", "--graphviz", &program];
        desk.run(&[&words, more, &["-o", "a.svg"]].concat())
    };
    script("draws", "echo \"$@\" > flags; cat > read; printf '<svg/>'");
    engine("draws", &["--theme", "dark"]).with_code(0);
    assert_eq!(desk.read("a.svg"), "<svg/>");
    assert_eq!(desk.read("flags"), "-Kneato -Tsvg\n");
    let read = desk.read("read");
    assert!(read.contains("#11161D"), "its colours are those of the theme");
    assert!(read.contains("\"layout\"=\"neato\""), "{read}");
    script("hangs", "exec sleep 60");
    let ran = engine("hangs", &["--engine-time", "1"]).with_code(3);
    assert!(ran.err.contains("was stopped after 1 s"), "{}", ran.err);
    script("fails", "echo 'no such luck' >&2; exit 1");
    let ran = engine("fails", &[]).with_code(3);
    assert!(ran.err.contains("failed: no such luck"), "{}", ran.err);
    let ran = engine("absent", &[]).with_code(2);
    assert!(ran.err.contains("install Graphviz"), "{}", ran.err);
    assert_eq!(desk.read("a.svg"), "<svg/>", "a failure leaves the picture before it");
    desk.run(&["render", "a", "--engine", "dot", "-o", "a.dot"]).with_code(2);
}

#[test]
fn entities_entered_in_another_order_give_the_same_bytes() {
    let lines: Vec<&str> = RECORDS.trim().lines().collect();
    let (entities, claims) = lines.split_at(6);
    let turned: Vec<&str> = entities.iter().chain(claims).copied().collect();
    let reversed: Vec<&str> = entities.iter().rev().chain(claims.iter().rev()).copied().collect();
    let drawn = |lines: Vec<&str>, words: &[&str]| {
        let desk = Desk::with_store(&lines.join("\n"));
        desk.done(&[&["render"], words, &["-o", "a.svg"]].concat());
        desk.read("a.svg")
    };
    for words in [&["a"][..], &["--all"], &["--path", "a", "d"], &["a", "--depth", "2"]] {
        assert_eq!(drawn(turned.clone(), words), drawn(reversed.clone(), words), "{words:?}");
    }
}
