//! The program knows no entity: `src` names nothing that `graph-data` names, in code, comments
//! or examples, so that no rule is written for one case.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::Source;
use super::assert_found;
use super::assert_none;
use super::root;
use super::sources;

/// The relations whose values are names.
const NAMING: &[&str] = &["name", "alias", "short-name"];

/// The fewest letters of an acronym that is looked for: shorter ones are words of ours, too.
const ACRONYM_LETTERS_MIN: usize = 4;

#[test]
fn the_source_names_no_entity_of_the_graph() {
    let folder = root().join("graph-data");
    // The graph may come after the house.
    let Ok(entities) = fs::read_to_string(folder.join("entities.jsonl")) else {
        return;
    };
    let claims = fs::read_to_string(folder.join("claims.jsonl")).unwrap_or_default();
    let names = names(&format!("{entities}\n{claims}"));
    assert!(!names.is_empty(), "graph-data/entities.jsonl is there, and no name was read from it");
    let found = sources("src").iter().flat_map(|source| named(source, &names)).collect::<Vec<_>>();
    assert_none(&found);
}

/// The names in records that are telling enough: two words, or an acronym.
fn names(records: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in records.lines().filter(|line| !line.trim().is_empty()) {
        let record: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("graph-data: {error}: {line}"));
        let is_naming = record["relation"].as_str().is_some_and(|name| NAMING.contains(&name));
        names.extend(record["name"].as_str().map(str::to_owned));
        names.extend(record["value"].as_str().filter(|_| is_naming).map(str::to_owned));
        for alias in record["alias"].as_array().into_iter().flatten() {
            names.extend(alias.as_str().map(str::to_owned));
        }
    }
    let is_acronym = |name: &str| {
        name.len() >= ACRONYM_LETTERS_MIN && name.chars().all(|c| c.is_ascii_uppercase())
    };
    names.retain(|name| name.split_whitespace().count() > 1 || is_acronym(name));
    names
}

/// Finds each of `names` in the text, as whole words, also where a line is broken inside one.
fn named(source: &Source, names: &BTreeSet<String>) -> Vec<String> {
    // The text as one line, and where each of its lines begins.
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in source.text.lines() {
        starts.push(text.len());
        let line = line.trim().trim_start_matches(['/', '!']).trim_start();
        text.push_str(line.trim_end_matches('\\').trim_end());
        text.push(' ');
    }
    let mut findings = Vec::new();
    for name in names {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, _) in text.match_indices(&name) {
            let is_inner = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
            let behind = text[at + name.len()..].chars().next();
            if !is_inner(text[..at].chars().next_back()) && !is_inner(behind) {
                let line = starts.partition_point(|start| *start <= at);
                let cure = "names an entity of graph-data: make up a name, or read it from there";
                findings.push(source.finding(line, &format!("`{name}` {cure}")));
            }
        }
    }
    findings
}

#[test]
fn names_are_read_from_entities_and_from_claims() {
    let names = names(
        r#"{"record":"entity","id":"a","name":"Blue Door","alias":["Porte Bleue","Tür"]}
           {"record":"claim","subject":"a","relation":"short-name","value":"BDXY"}
           {"record":"claim","subject":"a","relation":"short-name","value":"BDX"}
           {"record":"claim","subject":"a","relation":"motto","value":"not a name"}"#,
    );
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["BDXY", "Blue Door", "Porte Bleue"]);
}

#[test]
fn a_named_entity_is_found_wherever_it_stands() {
    let names = BTreeSet::from(["Blue Door".to_owned(), "BDXY".to_owned()]);
    let check = |text: &str, expected: &[&str]| {
        assert_found(&named(&Source::new("src/model/a.rs", text), &names), expected);
    };
    check("\nconst A: &str = \"the Blue Door.\";", &["src/model/a.rs:2: `Blue Door` names"]);
    check("// Blue Door", &["src/model/a.rs:1: "]);
    check("/// The Blue\n/// Door opens.\nfn f() {}", &["src/model/a.rs:1: `Blue Door`"]);
    check("/// let a = \"BDXY\";\nfn f() {}", &["`BDXY`"]);
    check("// blue door, Blue Doors, BDXYZ, aBlue Door", &[]);
}
