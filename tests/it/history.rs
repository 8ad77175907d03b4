//! What was done can be seen, taken back, and taken back again.

use std::fs;

use crate::program::Desk;
use crate::program::Ran;

/// Two files that overlap: one claim, with other words of the same source, and three entities'
/// names are in both.
const ONE: &str = r#"{"record":"source","id":"s1","title":"Annual Report 2019","published":"2019"}
{"record":"entity","id":"red","type":"NGO","name":"Red Door","source":"s1"}
{"record":"entity","id":"blue","type":"Foundation","name":"Blue Fund","source":"s1"}
{"record":"entity","id":"old","type":"Person","name":"Ada Old","source":"s1"}
{"record":"claim","subject":"red","relation":"funded-by","object":"blue","source":"s1","quote":"one"}
{"record":"claim","subject":"red","relation":"led-by","object":"old","start":"2001","source":"s1"}
"#;
const OTHER: &str = r#"{"record":"source","id":"s1","title":"Annual Report 2019","published":"2019"}
{"record":"source","id":"s2","title":"A web page"}
{"record":"entity","id":"red","type":"NGO","name":"Red Door","source":"s1"}
{"record":"entity","id":"blue","type":"Foundation","name":"Blue Fund","source":"s1"}
{"record":"entity","id":"new","type":"Person","name":"Eve New","source":"s2"}
{"record":"claim","subject":"red","relation":"funded-by","object":"blue","source":"s1","quote":"two"}
{"record":"claim","subject":"red","relation":"led-by","object":"new","start":"2010","source":"s2"}
"#;

/// A folder with the two files, and a store of one, the other, both or none.
fn desk(imported: &[&str]) -> Desk {
    let desk = Desk::new();
    desk.write("one.jsonl", ONE);
    desk.write("other.jsonl", OTHER);
    desk.done(&["init"]);
    for name in imported {
        desk.done(&["import", name]);
    }
    desk
}

/// Everything in the store in each of the formats that keep all of it.
fn exports(desk: &Desk) -> Vec<String> {
    desk.verified();
    let tables = desk.path("tables");
    drop(fs::remove_dir_all(&tables));
    desk.done(&["export", "csv", "-o", "tables"]);
    let tables = ["sources.csv", "entities.csv", "claims.csv"]
        .map(|name| fs::read_to_string(tables.join(name)).expect("three tables are written"));
    let mut exports = vec![desk.exported(), desk.done(&["export", "jsonld"])];
    exports.extend(tables);
    exports
}

/// Asserts that two states export the same bytes; of those that differ the first line is told.
fn assert_same(found: &[String], expected: &[String]) {
    for (found, expected) in found.iter().zip(expected) {
        let differ = found.lines().zip(expected.lines()).find(|(one, other)| one != other);
        assert!(found == expected, "first difference: {differ:#?}");
    }
}

fn refused(ran: Ran, lines: &[&str]) {
    let ran = ran.with_code(2);
    for line in lines {
        assert!(ran.err.contains(line), "{line}: {ran:#?}");
    }
}

#[test]
fn undoing_one_of_two_imports_keeps_what_both_state() {
    for (change, left) in [("2", "other.jsonl"), ("3", "one.jsonl")] {
        let both = desk(&["one.jsonl", "other.jsonl"]);
        both.done(&["undo", change]);
        assert_same(&exports(&both), &exports(&desk(&[left])));
    }
}

#[test]
fn a_name_that_two_imports_state_without_a_source_survives_the_undo_of_one() {
    let unsourced =
        |text: &str| text.replace(",\"source\":\"s1\"}\n{\"record\":\"ent", "}\n{\"record\":\"ent");
    let desk = Desk::new();
    desk.write("one.jsonl", unsourced(ONE));
    desk.write("other.jsonl", unsourced(OTHER));
    desk.done(&["import", "one.jsonl"]);
    desk.done(&["import", "other.jsonl"]);
    desk.done(&["undo", "2"]);
    assert!(desk.done(&["search", "red door"]).contains("red\tRed Door\tNGO\tRed Door"));
    desk.done(&["undo"]);
    desk.done(&["undo", "3"]);
    assert!(desk.done(&["search", "red door"]).contains("red\tRed Door\tNGO\tRed Door"));
}

#[test]
fn undoing_everything_leaves_what_an_empty_store_exports() {
    let empty = exports(&desk(&[]));
    let one_by_one = desk(&["one.jsonl", "other.jsonl"]);
    one_by_one.done(&["add", "claim", "red", "partner-of", "blue", "--source", "s1"]);
    one_by_one.done(&["add", "entity", "Green", "--type", "NGO"]);
    one_by_one.done(&["add", "source", "A leaflet", "--published", "2020"]);
    let tail = desk(&["one.jsonl", "other.jsonl", "one.jsonl"]);
    tail.done(&["undo", "2.."]);
    assert_same(&exports(&tail), &empty);
    for change in ["6", "5", "4", "3", "2"] {
        one_by_one.done(&["undo", change]);
    }
    assert_same(&exports(&one_by_one), &empty);
}

#[test]
fn undoing_an_undo_brings_everything_back() {
    let desk = desk(&["one.jsonl", "other.jsonl"]);
    let before = exports(&desk);
    desk.done(&["undo", "2"]);
    let without = exports(&desk);
    assert!(without != before, "something was undone");
    desk.done(&["undo"]);
    assert_same(&exports(&desk), &before);
    desk.done(&["undo"]);
    assert_same(&exports(&desk), &without);
    desk.done(&["undo", "4.."]);
    assert_same(&exports(&desk), &before);
}

#[test]
fn an_undo_that_later_changes_stand_on_is_refused_with_the_list() {
    let desk = desk(&["one.jsonl", "other.jsonl"]);
    let listed = desk.done(&["list", "claims", "--relation", "led-by"]);
    let led_by_new = listed.lines().find(|line| line.contains("\tnew\t")).expect("it is listed");
    let id = led_by_new.split('\t').next().expect("a line has a first column");
    desk.done(&["retract", id, "-m", "not so"]);
    let before = exports(&desk);
    let told = format!("change 3 cannot be undone: change 4 retracted claim {id}");
    refused(desk.run(&["undo", "3"]), &[&told, "tip: undo the later changes first"]);
    assert_same(&exports(&desk), &before);
    let claim = desk.done(&["add", "claim", "old", "partner-of", "new", "--source", "s1"]);
    let claim = claim.trim();
    let told = format!("claim {claim} of another change names old, which only it made");
    refused(desk.run(&["undo", "2"]), &["change 2 cannot be undone", &told]);
    // From the later ones on it goes.
    desk.done(&["undo", "3.."]);
    desk.done(&["undo", "2"]);
    assert_eq!(desk.exported(), "");
}

#[test]
fn a_retracted_claim_stays_so_when_an_import_meets_it_again() {
    let desk = desk(&["one.jsonl"]);
    let listed = desk.done(&["list", "claims", "--relation", "funded-by"]);
    let id = listed.lines().nth(1).and_then(|line| line.split('\t').next()).expect("a claim");
    desk.done(&["retract", id, "-m", "a slip of the source"]);
    assert!(!desk.exported().contains("\"funded-by\""));
    for name in ["one.jsonl", "other.jsonl"] {
        let ran = desk.run(&["import", name]).with_code(0);
        let told = "met again and still retracted: 1 claim";
        assert!(ran.err.contains(told), "{ran:#?}");
        assert!(!desk.exported().contains("\"funded-by\""), "{name}");
    }
    refused(desk.run(&["retract", id]), &[&format!("claim {id} is not current")]);
    let shown = desk.done(&["show", id]);
    assert!(shown.contains("a slip of the source"), "{shown}");
    // Undoing the retraction brings it back.
    desk.done(&["undo", "3"]);
    assert!(desk.verified().contains("\"funded-by\""));
}

#[test]
fn importing_again_adds_nothing_and_repeats_every_row() {
    let desk = desk(&["one.jsonl"]);
    let before = exports(&desk);
    let ran = desk.run(&["import", "one.jsonl"]).with_code(0);
    assert!(ran.err.contains("6 rows: 0 new, 6 repeated, 0 rejected"), "{ran:#?}");
    assert!(ran.err.contains("(0 new), 0 new entities"), "{ran:#?}");
    assert_same(&exports(&desk), &before);
    // That it was stated again is on record, so that either import may go.
    desk.done(&["undo", "2"]);
    assert_same(&exports(&desk), &before);
}

#[test]
fn a_dry_run_changes_nothing() {
    let desk = desk(&["one.jsonl"]);
    let before = (exports(&desk), desk.done(&["log"]));
    let ran = desk.run(&["import", "--dry-run", "other.jsonl"]).with_code(0);
    assert!(ran.err.contains("Nothing was imported, as --dry-run says"), "{ran:#?}");
    let ran = desk.run(&["undo", "--dry-run"]).with_code(0);
    assert!(ran.err.contains("Would undo change 2"), "{ran:#?}");
    assert_same(&exports(&desk), &before.0);
    assert_eq!(desk.done(&["log"]), before.1);
}

#[test]
fn the_log_says_what_changed_and_why() {
    let desk = desk(&[]);
    desk.done(&["import", "one.jsonl", "-m", "the first file"]);
    let mut command = desk.command(crate::program::PROGRAM);
    command.env("ORGRAPH_AUTHOR", "Ada").args(["undo", "-m", "too early"]);
    Ran::of(&mut command).with_code(0);
    let log: serde_json::Value =
        serde_json::from_str(&desk.done(&["log", "--json"])).expect("the log is JSON");
    let rows = log.as_array().expect("a list").iter().map(|row| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        assert!(text("at").ends_with('Z'), "{row}");
        (row["change"].as_u64(), text("verb"), text("author"), text("note"))
    });
    let row = |n, verb: &str, author: &str, note: &str| {
        (Some(n), verb.to_owned(), author.to_owned(), note.to_owned())
    };
    let expected = [
        row(3, "undo", "Ada", "too early"),
        row(2, "import", "", "the first file"),
        row(1, "init", "", ""),
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    assert_eq!(desk.done(&["log", "-n", "1", "--csv"]).lines().count(), 2);
}

#[test]
fn a_backup_is_the_whole_store_in_one_file() {
    let desk = desk(&["one.jsonl", "other.jsonl"]);
    desk.done(&["undo", "2"]);
    desk.done(&["backup", "copy.orgraph"]);
    let copied = desk.done(&["--db", "copy.orgraph", "export", "jsonl"]);
    assert_eq!(copied, desk.verified());
    assert_eq!(desk.done(&["--db", "copy.orgraph", "log"]), desk.done(&["log"]));
    desk.done(&["--db", "copy.orgraph", "verify"]);
    // The copy goes its own way.
    desk.done(&["--db", "copy.orgraph", "undo"]);
    assert_ne!(desk.done(&["--db", "copy.orgraph", "export", "jsonl"]), desk.exported());
    let names = desk.names();
    assert!(!names.iter().any(|name| name.contains("-wal") || name.ends_with(".new")), "{names:?}");
}

/// Changes one text of the store behind its back, to another of the same length.
fn check_tampered(from: &str, to: &str, expected: &str) {
    let desk = desk(&["one.jsonl"]);
    let mut bytes = fs::read(desk.path("graph.orgraph")).expect("the store is a file");
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    let at = at.unwrap_or_else(|| panic!("{from} is not in the file"));
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    desk.write("graph.orgraph", bytes);
    let ran = desk.run(&["verify"]).with_code(1);
    assert!(ran.out.contains(expected) && ran.out.contains("damaged: "), "{ran:#?}");
}

#[test]
fn a_text_changed_behind_its_back_is_found() {
    check_tampered("Red Door", "Bad Door", "error  change 2 is not what was recorded");
    check_tampered("Annual Report 2019", "Annual Report 2020", "change 2 is not what was recorded");
    check_tampered("2001", "2009", "error  the claim in row ");
    check_tampered("one.jsonl +", "two.jsonl +", "error  change 2 is not what was recorded");
}

#[test]
fn a_command_that_wrote_nothing_leaves_the_store_at_rest() {
    let desk = desk(&["one.jsonl"]);
    // File format, section 1.3: 1 is a rollback journal, 2 is WAL, in which readers write files.
    let mode = || std::fs::read(desk.path("graph.orgraph")).expect("the store")[18];
    assert_eq!(mode(), 1);
    for words in [
        &["undo", "--dry-run"][..],
        &["undo", "99"],
        &["retract", "c0123456789abc"],
        &["import", "one.jsonl", "--dry-run"],
        &["add", "claim", "nobody", "funded-by", "nobody"],
    ] {
        desk.run(words);
        assert_eq!(mode(), 1, "{words:?}");
    }
}
