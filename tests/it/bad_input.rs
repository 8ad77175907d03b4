//! Whatever is handed to the program: one clear line, the right exit code, nothing lost.

use std::io::BufRead;
use std::io::BufReader;
use std::process::Stdio;

use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::Ran;

/// A small store: two entities and a link.
const RECORDS: &str = concat!(
    r#"{"record":"source","id":"s1","title":"Annual Report 2019","published":"2019"}"#,
    "\n",
    r#"{"record":"entity","id":"red","type":"NGO","name":"Red Door","source":"s1"}"#,
    "\n",
    r#"{"record":"entity","id":"blue","type":"Foundation","name":"Blue Fund","source":"s1"}"#,
    "\n",
    r#"{"record":"entity","id":"twin-1","type":"NGO","name":"Twin","source":"s1"}"#,
    "\n",
    r#"{"record":"entity","id":"twin-2","type":"NGO","name":"Twin","source":"s1"}"#,
    "\n",
    r#"{"record":"claim","subject":"red","relation":"funded-by","object":"blue","source":"s1"}"#,
    "\n",
);

/// Asserts that a command fails with a code, says why in one line that holds `message`, gives no
/// more than tips besides, and leaves the store as it was.
fn check(desk: &Desk, words: &[&str], code: i32, message: &str) {
    let before = desk.verified();
    let ran = desk.run(words).with_code(code);
    assert_refusal(&ran, message);
    assert_eq!(desk.verified(), before, "{words:?} changed the store");
}

fn assert_refusal(ran: &Ran, message: &str) {
    let mut lines = ran.err.lines();
    let first = lines.next().unwrap_or_default();
    assert!(first.starts_with("error: ") && first.contains(message), "{message}: {ran:#?}");
    assert!(lines.all(|line| line.starts_with("  tip: ")), "{ran:#?}");
    assert_eq!(ran.out, "", "nothing is printed as an answer");
}

#[test]
fn a_missing_file_is_named() {
    let desk = Desk::with_store(RECORDS);
    check(&desk, &["import", "gone.csv"], 3, "gone.csv could not be read: No such file");
    check(&desk, &["import", "first.jsonl", "gone.csv"], 3, "gone.csv");
    check(&desk, &["import", "first.jsonl", "--mapping", "gone.json"], 3, "gone.json");
}

#[test]
fn a_folder_is_no_file() {
    let desk = Desk::with_store(RECORDS);
    std::fs::create_dir(desk.path("folder")).expect("a folder can be made");
    check(&desk, &["import", "folder"], 3, "expected a file, found the folder folder");
    let ran = desk.run(&["--db", "folder", "list"]).with_code(5);
    assert_refusal(&ran, "folder is not an orgraph store");
}

#[test]
fn an_empty_file_and_one_without_rows_hold_nothing() {
    let desk = Desk::with_store(RECORDS);
    for name in ["empty.csv", "empty.jsonl", "empty"] {
        desk.write(name, "");
        check(&desk, &["import", name], 3, "expected records, found an empty file");
    }
    let before = desk.verified();
    desk.write("header.csv", "subject,relation,object\n");
    let ran = desk.run(&["import", "header.csv"]).with_code(0);
    assert!(ran.err.contains("0 rows: 0 new, 0 repeated, 0 rejected"), "{ran:#?}");
    assert_eq!(desk.verified(), before);
}

#[test]
fn a_binary_file_is_told_from_text() {
    let desk = Desk::with_store(RECORDS);
    for name in ["a.csv", "a.jsonl", "a.png"] {
        desk.write(name, b"\x7fELF\x02\x01\x01\0\0\0 more");
        check(&desk, &["import", name], 3, "expected text, found a binary file");
    }
    // A file that says it is packed, and is cut short.
    desk.write("a.csv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage");
    check(&desk, &["import", "a.csv.gz"], 3, "a.csv.gz: ");
}

#[test]
fn a_table_without_the_needed_columns_says_which() {
    let desk = Desk::with_store(RECORDS);
    desk.write("a.csv", "colour,size\nred,1\n");
    check(&desk, &["import", "a.csv"], 3, "expected a column for subject, found colour, size");
    check(&desk, &["import", "a.csv", "--map", "subject=color"], 3, "did you mean \"colour\"?");
    check(&desk, &["import", "a.csv", "--map", "sobject=colour"], 2, "did you mean \"object\"?");
    desk.write("m.json", "{\"subject\": ");
    check(&desk, &["import", "a.csv", "--mapping", "m.json"], 2, "expected a mapping");
}

#[test]
fn an_unknown_or_ambiguous_entity_is_never_guessed() {
    let desk = Desk::with_store(RECORDS);
    check(&desk, &["path", "Red Dor", "Blue Fund"], 4, "no entity matches \"Red Dor\"");
    let ran = desk.run(&["path", "Red Door", "Blu Fund"]).with_code(4);
    assert!(ran.err.contains("tip: did you mean Blue Fund (blue)"), "{ran:#?}");
    check(&desk, &["show", "zzzzz"], 4, "no entity matches \"zzzzz\"");
    for words in [&["show", "twin"][..], &["path", "Red Door", "Twin"], &["neighbors", "TWIN"]] {
        check(&desk, words, 4, "2 entities are called");
        let ran = desk.run(words);
        assert!(ran.err.contains("Twin (twin-1), Twin (twin-2)"), "{ran:#?}");
    }
    check(&desk, &["add", "claim", "Red Dor", "funded-by", "blue"], 4, "no entity matches");
    check(&desk, &["retract", "c0000000000000"], 4, "no claim c0000000000000");
}

#[test]
fn wrong_usage_is_told_from_bad_input() {
    let desk = Desk::with_store(RECORDS);
    check(&desk, &["retract", "zzz"], 2, "expected a claim id, found \"zzz\"");
    check(&desk, &["undo", "99"], 2, "expected a change from 2 to 2, found 99");
    check(&desk, &["undo", "1"], 2, "change 1 made the store and cannot be undone");
    check(&desk, &["undo", "x"], 2, "expected a change like 4 or 4.., found \"x\"");
    check(&desk, &["path", "red", "blue", "-r", "fundedby"], 2, "expected a relation");
    check(&desk, &["add", "claim", "red", "fundedby", "blue"], 2, "expected a relation");
    check(&desk, &["add", "entity", "Red Door", "--id", "red"], 2, "there is an entity red");
    check(&desk, &["init"], 2, "graph.orgraph already exists");
    check(&desk, &["backup", "first.jsonl"], 2, "first.jsonl already exists");
    check(&desk, &["help", "nothing"], 2, "expected a command or topic");
    for words in [&["path", "red"][..], &["frobnicate"], &["path", "a", "b", "--max-hops", "0"]] {
        desk.run(words).with_code(2);
    }
}

#[test]
fn a_text_file_is_no_store() {
    let desk = Desk::with_store(RECORDS);
    let verbs = [&["list"][..], &["verify"], &["import", "first.jsonl"], &["undo"]];
    for words in verbs {
        let words = [&["--db", "first.jsonl"], words].concat();
        check(&desk, &words, 5, "first.jsonl is not an orgraph store");
    }
    assert_eq!(desk.read("first.jsonl"), RECORDS);
}

#[test]
fn a_missing_store_is_not_made_by_reading() {
    let desk = Desk::new();
    for words in [&["list"][..], &["verify"], &["undo"], &["add", "entity", "A"]] {
        let ran = desk.run(words).with_code(5);
        assert_refusal(&ran, "no graph.orgraph in this folder or above");
        let ran = desk.run(&[&["--db", "x.orgraph"], words].concat()).with_code(5);
        assert_refusal(&ran, "no store at x.orgraph");
    }
    assert_eq!(desk.names(), Vec::<String>::new());
}

#[test]
fn a_new_store_has_nothing_to_undo() {
    let desk = Desk::new();
    desk.done(&["init"]);
    check(&desk, &["undo", "2"], 2, "there is no change 2, only the one that made the store");
}

#[test]
fn a_store_of_another_version_is_left_alone() {
    let desk = Desk::with_store(RECORDS);
    let mut bytes = std::fs::read(desk.path("graph.orgraph")).expect("the store is a file");
    for version in [1_u32, 99] {
        bytes[60..64].copy_from_slice(&version.to_be_bytes());
        desk.write("other.orgraph", &bytes);
        for words in [&["list"][..], &["verify"], &["import", "first.jsonl"], &["undo"]] {
            let words = [&["--db", "other.orgraph"], words].concat();
            let refusal = format!("has schema version {version}, this program reads 2");
            check(&desk, &words, 5, &refusal);
        }
        let after = std::fs::read(desk.path("other.orgraph")).expect("the store is a file");
        assert_eq!(after, bytes);
    }
}

#[test]
fn a_store_cut_short_is_damaged_and_says_so() {
    let desk = Desk::with_store(RECORDS);
    let bytes = std::fs::read(desk.path("graph.orgraph")).expect("the store is a file");
    for length in [0, 50, 100, 4096, bytes.len() / 2, bytes.len() - 1] {
        desk.write("cut.orgraph", &bytes[..length]);
        for words in [&["list", "claims"][..], &["verify"], &["import", "first.jsonl"]] {
            let ran = desk.run(&[&["--db", "cut.orgraph"], words].concat());
            let told = ran.err.starts_with("error: ") && ran.code == Some(5);
            let found = ran.out.contains("damaged: ") && ran.code == Some(1);
            let unharmed = length == bytes.len() - 1 && ran.code == Some(0);
            assert!(told || found || unharmed, "{length} bytes, {words:?}: {ran:#?}");
            desk.write("cut.orgraph", &bytes[..length]);
        }
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let desk = Desk::with_graph_data();
    for words in [
        &["export", "jsonl"][..],
        &["export", "jsonld"],
        &["list", "claims"],
        &["list", "claims", "--json"],
        &["stats"],
        &["help"],
        &["conflicts"],
    ] {
        let mut child = desk
            .command(PROGRAM)
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("standard output is a pipe");
        // One line is taken and the pipe closed, as `head -1` does.
        BufReader::with_capacity(1, stdout).read_line(&mut line).expect("a line can be read");
        let ran = Ran::from(child.wait_with_output().expect("the program ends")).with_code(0);
        assert!(!line.is_empty(), "{words:?}");
        assert!(!ran.err.contains("error"), "{words:?}: {ran:#?}");
    }
}
