//! The page of the entity that the first graph is about: what it must show, read from graph-data.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::Evidence;
use serde_json::Value;

use super::{text, values};
use crate::fresh_store::{FreshStore, graph_data_lines};

const PROFILE: &str = "influencewatch-picum";

/// What is printed under each heading, which is told without its count and marks.
struct Page {
    sections: BTreeMap<String, Vec<String>>,
    labels: BTreeMap<String, String>,
    text: String,
}

impl Page {
    fn of(name: &str) -> Page {
        let mut fresh = FreshStore::of(&graph_data_lines());
        let printed = fresh.run(&["show", name, "--all"]);
        let text = String::from_utf8(printed.stdout).expect("UTF-8");
        let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut heading = String::new();
        for line in text.lines().filter(|line| line.starts_with("  ")) {
            match line.strip_prefix("    ") {
                Some(inside) => sections.entry(heading.clone()).or_default().push(inside.into()),
                None => {
                    let words = line.trim().split("   ").next().unwrap_or_default();
                    heading = words.split(" (").next().unwrap_or_default().to_owned();
                }
            }
        }
        let snapshot = fresh.store.snapshot().expect("a snapshot");
        let evidence = Evidence::new(&snapshot);
        let mut labels = BTreeMap::new();
        for entity in values("entities.jsonl") {
            let row = snapshot.reader().entity_row(super::text(&entity, "id")).expect("readable");
            let node = evidence.entity(row.expect("it is there")).expect("an entity");
            labels.insert(node.id.to_string(), node.label);
        }
        Page { sections, labels, text }
    }

    /// The lines of an entity under a heading: its own and those that belong to it.
    fn entry(&self, heading: &str, id: &str) -> Vec<&str> {
        let label = &self.labels[id];
        let lines = self.sections[heading].iter();
        let mut lines = lines.skip_while(|line| {
            let rest = line.strip_prefix(label.as_str());
            !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("  "))
        });
        let first = lines.next().unwrap_or_else(|| panic!("{heading} has no {label}"));
        let more = lines.take_while(|line| line.starts_with("  "));
        std::iter::once(first).chain(more).map(String::as_str).collect()
    }
}

fn claims(relation: &str) -> Vec<Value> {
    let all = values("claims.jsonl").into_iter();
    let is_meant =
        |claim: &Value| text(claim, "subject") == "picum" && text(claim, "relation") == relation;
    all.filter(is_meant).collect()
}

fn of_the_profile(claims: Vec<Value>) -> Vec<Value> {
    claims.into_iter().filter(|claim| text(claim, "via") == PROFILE).collect()
}

fn objects(claims: &[Value]) -> BTreeSet<&str> {
    claims.iter().map(|claim| text(claim, "object")).collect()
}

#[test]
fn the_seven_funders_of_the_profile_are_among_its_funders() {
    let (page, claims) = (Page::of("PICUM"), of_the_profile(claims("funded-by")));
    let funders = objects(&claims);
    assert_eq!(funders.len(), 7);
    for funder in funders {
        page.entry("Funded by", funder);
    }
}

#[test]
fn the_director_holds_the_position_since_early_2000s_and_no_day_is_made_up() {
    let (page, claims) = (Page::of("PICUM"), of_the_profile(claims("led-by")));
    let since = claims.iter().find(|claim| !text(claim, "start").is_empty()).expect("a start");
    let entry = page.entry("Led by", text(since, "object"));
    let told = format!("since {}", text(since, "start"));
    assert_eq!(told, "since early 2000s");
    assert!(entry.iter().any(|line| line.trim().starts_with(&told)), "{entry:#?}");
    assert!(!page.text.contains("2000-01-01"));
}

#[test]
fn the_four_reports_of_the_profile_stand_with_their_dates() {
    let (page, claims) = (Page::of("PICUM"), of_the_profile(claims("published")));
    let is_report = |claim: &&Value| text(&claim["qualifiers"], "kind") != "web page";
    let reports: Vec<Value> = claims.iter().filter(is_report).cloned().collect();
    assert_eq!(objects(&reports).len(), 4);
    for report in &reports {
        let entry = page.entry("Publications", text(report, "object"));
        let date = text(report, "start");
        assert!(entry.iter().any(|line| line.contains(date)), "{date}: {entry:#?}");
    }
    for report in objects(&reports) {
        let dated =
            |claim: &&Value| text(claim, "object") == report && !text(claim, "start").is_empty();
        assert!(reports.iter().any(|claim| dated(&claim)), "{report} has a date");
    }
}

#[test]
fn the_listed_countries_stand_beside_the_counts() {
    let (page, listed) = (Page::of("PICUM"), claims("operates-in"));
    let countries = objects(&listed);
    assert_eq!(countries.len(), 31);
    let sources: BTreeSet<&str> = listed.iter().map(|claim| text(claim, "source")).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["ilo-picum"]);
    for country in countries {
        page.entry("Operates in", country);
    }
    for count in ["31", "32"] {
        let is_count = |line: &&String| line.split_whitespace().next() == Some(count);
        assert!(page.sections["Number of countries"].iter().any(|line| is_count(&line)), "{count}");
    }
}

#[test]
fn each_source_is_numbered_once_and_every_number_has_its_source() {
    let page = Page::of("PICUM");
    let numbered: Vec<(usize, &str)> = page.sections["Sources"]
        .iter()
        .filter_map(|line| line.strip_prefix('[')?.split_once("] "))
        .map(|(number, label)| (number.parse().expect("a number"), label))
        .collect();
    let numbers: Vec<usize> = numbered.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=numbered.len()).collect::<Vec<_>>());
    let labels: BTreeSet<&str> = numbered.iter().map(|(_, label)| *label).collect();
    assert_eq!(labels.len(), numbered.len(), "no source stands there twice");
    let body = page.text.split("\n  Sources\n").next().expect("a body");
    let cited = body.split('[').skip(1).filter_map(|rest| rest.split_once(']')?.0.parse().ok());
    let cited: BTreeSet<usize> = cited.collect();
    assert_eq!(cited, numbers.into_iter().collect());
}
