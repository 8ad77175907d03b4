//! What the seed document says inconsistently is not mended in silence: a table of its 17
//! inconsistencies, the command that shows each, the line that it prints, and as what.
//!
//! Lines are compared word by word, so that only the columns of a table may move.

use std::collections::BTreeMap;

use crate::fresh_store::{FreshStore, graph_data_lines};

const TABLE: &str = include_str!("../fixtures/inconsistencies.tsv");
/// As what an inconsistency may be visible.
const VISIBLE_AS: [&str; 5] = ["conflict", "kept spelling", "imprecise date", "finding", "note"];
const COUNT: usize = 17;

struct Inconsistency {
    id: &'static str,
    command: &'static str,
    line: &'static str,
    visible_as: &'static str,
}

fn table() -> Vec<Inconsistency> {
    let mut lines = TABLE.lines();
    assert_eq!(lines.next(), Some("id\tcommand\tline\tvisible_as"));
    let rows = lines.map(|row| match row.split('\t').collect::<Vec<_>>()[..] {
        [id, command, line, visible_as] => Inconsistency { id, command, line, visible_as },
        _ => panic!("four columns: {row}"),
    });
    rows.collect()
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn each_inconsistency_stands_in_the_table_once() {
    let ids: Vec<&str> = table().iter().map(|row| row.id).collect();
    let expected: Vec<String> = (1..=COUNT).map(|number| format!("I-{number:02}")).collect();
    assert_eq!(ids, expected);
}

#[test]
fn each_is_printed_as_the_table_says() {
    let fresh = FreshStore::of(&graph_data_lines());
    let mut printed: BTreeMap<&str, String> = BTreeMap::new();
    for Inconsistency { id, command, line, visible_as } in table() {
        assert!(VISIBLE_AS.contains(&visible_as), "{id}: {visible_as}");
        let text = printed.entry(command).or_insert_with(|| {
            let done = fresh.run(&words(command));
            assert!(done.status.success(), "{id}: {}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8(done.stdout).expect("UTF-8")
        });
        let is_there = text.lines().any(|printed| words(printed) == words(line));
        assert!(is_there, "{id}: orgraph {command} does not print\n{line}\n{text}");
    }
}

#[test]
fn what_is_a_conflict_is_one_of_several_claims() {
    for row in table().iter().filter(|row| row.visible_as == "conflict") {
        assert!(row.command.starts_with("conflicts"), "{}", row.id);
        assert!(row.line.contains('≠'), "{}: it stands against another", row.id);
    }
}

#[test]
fn an_imprecise_date_keeps_its_words() {
    for row in table().iter().filter(|row| row.visible_as == "imprecise date") {
        assert!(!row.line.contains("-01"), "{}: nothing is padded", row.id);
    }
}
