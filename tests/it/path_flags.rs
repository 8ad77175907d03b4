//! The flags of `orgraph path`: what each asks for, in every format, and how a search ends early.

use std::collections::BTreeSet;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

use crate::path_cli::against_schema;
use crate::path_cli::svg_text;
use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::Ran;

const FILES: [&str; 2] =
    [include_str!("transcripts/data/links.jsonl"), include_str!("transcripts/data/network.jsonl")];

/// 2^200: in each of 200 diamonds a path goes the one way or the other.
const DIAMONDS: usize = 200;
const PATHS: &str = "1606938044258990275541962092341162602522202993782792835301376";

/// A store of two files of records, one after the other.
fn network() -> Desk {
    Desk::with_store(&FILES.concat())
}

/// Records of a chain or a net of companies that own one another.
fn companies(links: &[(String, String)]) -> String {
    let ends: BTreeSet<&String> = links.iter().flat_map(|(owner, owned)| [owner, owned]).collect();
    let mut records = r#"{"record":"source","id":"s","title":"A register"}"#.to_owned();
    for id in ends {
        let kind = r#""type":"Company","source":"s""#;
        records += &format!("\n{{\"record\":\"entity\",\"id\":\"{id}\",\"name\":\"{id}\",{kind}}}");
    }
    for (owner, owned) in links {
        let rest = format!(r#""relation":"owns","object":"{owned}","source":"s""#);
        records += &format!("\n{{\"record\":\"claim\",\"subject\":\"{owner}\",{rest}}}");
    }
    records
}

/// Companies of which each owns all later ones: more paths than can be counted one by one.
fn clique(count: usize) -> Desk {
    let name = |ix: usize| format!("n{ix:02}");
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (name(a), name(b))));
    Desk::with_store(&companies(&pairs.collect::<Vec<_>>()))
}

fn json(desk: &Desk, words: &[&str]) -> Value {
    let out = desk.done(&[&["path", "--json"], words].concat());
    serde_json::from_str(&out).expect("the answer is JSON")
}

#[test]
fn two_hundred_diamonds_are_counted_at_once_and_five_paths_are_five() {
    let mut links = Vec::new();
    for ix in 0..DIAMONDS {
        for side in ["l", "r"] {
            let middle = format!("{side}{ix:03}");
            links.push((format!("n{ix:03}"), middle.clone()));
            links.push((middle, format!("n{:03}", ix + 1)));
        }
    }
    let desk = Desk::with_store(&companies(&links));
    let ends = ["path", "n000", "n200", "--along", "~.+"];
    // Few facts are touched for so many paths.
    let count = desk.done(&[&ends[..], &["--count", "--budget", "20000"]].concat());
    assert_eq!(count.trim_end(), PATHS);
    let rows = desk.done(&[&ends[..], &["-k", "5", "--csv", "--budget", "100000"]].concat());
    assert_eq!(rows.lines().count(), 1 + 5 * 2 * DIAMONDS);
    let all = [&ends[..], &["--select", "all shortest", "--limit", "3", "--json"]].concat();
    let answer: Value = serde_json::from_str(&desk.done(&all)).expect("JSON");
    assert_eq!(answer["complete"], false);
    assert_eq!(answer["reason"], "there are more than 3 paths: --limit allows more");
    assert_eq!(answer["paths"].as_array().map(Vec::len), Some(3));
}

#[test]
fn one_line_asks_what_flags_ask() {
    let desk = network();
    let flags = [
        &["path", "Red Door", "elm", "--along", "(~.){..4}", "--select", "shortest 2"][..],
        &["--mode", "trail", "--during", "2013..2014", "--where", "confidence > 0.4"],
        &["--certain", "--hubs", "avoid", "--hub-degree", "7", "--max-hops", "3", "--json"],
    ];
    let line = "SHORTEST 2 TRAIL (\"Red Door\") -[(~.){..4}]-> (elm) DURING 2013..2014 CERTAIN \
                WHERE confidence > 0.4 HUBS avoid HUB DEGREE 7 MAX HOPS 3";
    let by_flags = desk.done(&flags.concat());
    assert_eq!(by_flags, desk.done(&["path", line, "--json"]));
    // Flags may say the same again, or what the line leaves open.
    let open = "(\"porte rouge\") -[(~.){..4}]-> (elm) MAX HOPS 3";
    let rest = [&["path", open], &flags[0][5..], flags[1], flags[2]].concat();
    assert_eq!(by_flags, desk.done(&rest));
}

#[test]
fn filters_by_flag_are_parts_of_the_filter() {
    let desk = network();
    let words =
        ["red", "elm", "--where", "year > 2010", "--source", "report", "--min-sources", "1"];
    let words = [&["path"], &words[..], &["--min-confidence", "medium", "--json"]].concat();
    // Nobody has assessed what the report says of one of the two.
    let answer: Value = serde_json::from_str(&desk.run(&words).with_code(1).out).expect("JSON");
    let query = answer["query"].as_str().expect("a query");
    let filter = "year > 2010 and source = \"report\" and sources >= 1 and confidence >= 0.6";
    assert!(query.ends_with(filter), "{answer:#}");
    let ran = desk.run(&["path", "red", "elm", "--min-sources", "3"]).with_code(1);
    assert!(ran.err.ends_with("tip: without --min-sources there is a path of 2 hops\n"));
}

#[test]
fn each_line_of_ndjson_is_a_path_with_its_own_sources() {
    let desk = network();
    let words = ["path", "red", "elm", "-k", "2", "-f", "ndjson"];
    let whole = json(&desk, &["red", "elm", "-k", "2"]);
    let out = desk.done(&words);
    let lines: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    for (ix, line) in lines.iter().enumerate() {
        assert_eq!(line["path"], ix + 1);
        assert_eq!(line["hops"], whole["paths"][ix]["hops"]);
        assert_eq!(line["query"], whole["query"]);
        let cited = line["hops"].as_array().expect("hops").iter();
        let cited = cited.flat_map(|hop| hop["claims"].as_array().expect("claims"));
        let cited: BTreeSet<u64> =
            cited.map(|c| c["citations"][0]["n"].as_u64().expect("n")).collect();
        let listed = line["sources"].as_array().expect("sources").iter();
        assert_eq!(cited, listed.map(|source| source["n"].as_u64().expect("n")).collect());
    }
}

#[test]
fn rows_hold_each_hop_of_each_path() {
    let desk = network();
    let rows = desk.done(&["path", "red", "elm", "-k", "2", "-f", "tsv"]);
    let cells: Vec<Vec<&str>> = rows.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(cells.len(), 5);
    assert!(cells.iter().all(|row| row.len() == cells[0].len()), "{rows}");
    assert_eq!(cells[1][..7], ["1", "1", "red", "Red Door", "led-by", "forward", "ada"]);
    assert_eq!(cells[4][..7], ["2", "2", "blue", "Blue Fund", "funded-by", "backward", "elm"]);
    let none = desk.run(&["path", "red", "elm", "--csv", "--as-of", "1900"]).with_code(1);
    assert_eq!(none.out.lines().count(), 1);
    let same = desk.done(&["path", "red", "red", "--along", ".?", "--csv"]);
    assert!(same.lines().nth(1).is_some_and(|row| row.starts_with("1,0,red,Red Door,,,red,")));
}

#[test]
fn an_explanation_is_part_of_the_answer_and_fits_the_schema() {
    let desk = network();
    let answer = json(&desk, &["red", "oak", "--explain"]);
    assert_eq!(against_schema(&answer), Vec::<String>::new());
    let explained = &answer["explain"];
    assert_eq!(explained["states"].as_array().map(Vec::len), Some(2));
    // What joins both to the country that they operate in was touched and not opened.
    assert_eq!(explained["effort"]["hubs"], serde_json::json!(["land"]));
    let words = ["red", "elm", "--explain", "--where", "amount > 100", "--hubs", "allow"];
    let effort = json(&desk, &words)["explain"]["effort"].clone();
    assert!(effort["opened"].as_u64() > Some(0), "{effort:#}");
    assert_eq!(json(&desk, &["red", "elm"]).get("explain"), None);
    let counted = json(&desk, &["red", "elm", "--count", "--explain"]);
    assert_eq!((&counted["count"], &counted["complete"]), (&"2".into(), &true.into()));
    assert!(counted["explain"]["effort"]["facts"].as_u64() > Some(0));
}

#[test]
fn a_picture_shows_only_the_claims_that_pass() {
    let desk = network();
    let words = ["path", "red", "elm", "--along", "funded-by/^funded-by", "-o"];
    desk.done(&[&words[..], &["all.svg"]].concat());
    desk.done(&[&words[..], &["some.svg", "--source", "report"]].concat());
    let (all, some) = (svg_text(&desk.read("all.svg")), svg_text(&desk.read("some.svg")));
    assert!(all.contains("A public register") && !some.contains("A public register"), "{some}");
    let words = ["path", "red", "elm", "--select", "all shortest", "-o", "both.svg", "-q"];
    desk.done(&words);
    let both = svg_text(&desk.read("both.svg"));
    assert!(both.contains("Blue Fund") && both.contains("Ada Lund"), "{both}");
}

#[test]
fn a_picture_that_cannot_be_made_is_refused_before_the_search() {
    let desk = network();
    let ran = desk.run(&["path", "red", "elm", "-o", "x.bmp"]).with_code(2);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("expected a file ending in"), "{ran:#?}");
    desk.run(&["path", "red", "elm", "-o", "-"]).with_code(2);
}

#[test]
fn thousands_of_brackets_are_refused_in_few_words() {
    let desk = network();
    let deep = format!("{}owns{}", "(".repeat(10_000), ")".repeat(10_000));
    let line = format!("(red) -[{deep}]-> (elm)");
    for words in [vec!["path", "red", "elm", "--along", &deep], vec!["path", &line]] {
        let ran = desk.run(&words).with_code(2);
        assert!(ran.err.starts_with("error: expected at most 64 brackets"), "{ran:#?}");
        assert_eq!(ran.err.lines().count(), 4);
        assert!(ran.err.lines().all(|line| line.chars().count() <= 100), "{ran:#?}");
    }
}

#[test]
fn a_budget_that_is_one_greater_turns_complete_true() {
    let desk = clique(6);
    let words = ["path", "n00", "n05", "--select", "all", "--max-hops", "4", "--count"];
    let explained = json(&desk, &[&words[1..], &["--explain"]].concat());
    let facts = explained["explain"]["effort"]["facts"].as_u64().expect("a number");
    let within = |facts: u64| desk.run(&[&words[..], &["--budget", &facts.to_string()]].concat());
    let (short, enough) = (within(facts - 1).with_code(0), within(facts).with_code(0));
    assert!(short.out.starts_with("at least "), "{short:#?}");
    assert!(
        short.err.starts_with("complete: false, the search ended after touching"),
        "{short:#?}"
    );
    assert_eq!((enough.out.trim_end(), enough.err.as_str()), ("41", ""));
}

/// A count that would take hours, and the words that ask for it.
const ENDLESS: [&str; 9] = [
    "path",
    "n00",
    "n19",
    "--select",
    "all",
    "--max-hops",
    "19",
    "--count",
    "--budget=1000000000000000",
];

#[test]
fn a_time_ends_a_search_and_says_so() {
    let desk = clique(20);
    let ran = desk.run(&[&ENDLESS[..], &["--time", "0.05"]].concat()).with_code(0);
    assert!(ran.out.starts_with("at least "), "{ran:#?}");
    let reason = "complete: false, the search ended after 0.05 s: --time allows more\n";
    assert_eq!(ran.err, reason);
}

/// Whether a process has a handler for SIGINT, as Linux tells; then the search has begun or will.
#[cfg(target_os = "linux")]
fn is_watching(id: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    caught.is_some_and(|mask| mask >> 1 & 1 == 1)
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_search_which_prints_what_it_found() {
    let desk = clique(20);
    let mut command = desk.command(PROGRAM);
    command.args(ENDLESS).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    while !is_watching(child.id()) {
        assert_eq!(child.try_wait().expect("it can be asked"), None);
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("there is kill").success());
    let ran = Ran::from(child.wait_with_output().expect("it ends")).with_code(130);
    assert!(ran.out.starts_with("at least "), "{ran:#?}");
    assert_eq!(ran.err, "complete: false, the search was interrupted\n");
}
