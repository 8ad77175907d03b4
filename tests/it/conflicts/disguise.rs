//! graph-data in other words has the same conflicts: nothing is decided by a name, a size or a
//! century.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::model::{Decimal, Range, ValueKind, Vocabulary, naming, parse_decimal};
use serde_json::{Map, Value};

use crate::fresh_store::{FreshStore, graph_data_lines};

type Record = Map<String, Value>;

/// What a conflict is whatever its words: its kind, its claims and its pairs by the claims' places
/// in the file, which stand in their locators.
type Group = (&'static str, BTreeSet<String>, BTreeSet<BTreeSet<String>>);

fn records() -> Vec<Record> {
    let lines = graph_data_lines();
    let records = lines.lines().map(|line| serde_json::from_str(line).expect(line));
    let mut records: Vec<Record> = records.collect();
    for (place, record) in records.iter_mut().enumerate() {
        if record["record"] == "claim" {
            record.insert("locator".to_owned(), format!("record {place}").into());
        }
    }
    records
}

fn groups(records: &[Record]) -> BTreeSet<Group> {
    let lines = records.iter().map(|record| format!("{}\n", Value::from(record.clone())));
    let found = FreshStore::of(&lines.collect::<String>()).conflicts();
    let groups = found.iter().map(|conflict| {
        let place = |ix: usize| conflict.claims[ix].claim.locator.clone().unwrap_or_default();
        let claims = (0..conflict.claims.len()).map(place).collect();
        let pairs = conflict.pairs.iter().map(|(a, b)| [place(*a), place(*b)].into());
        (conflict.kind.word(), claims, pairs.collect())
    });
    let groups: Vec<Group> = groups.collect();
    let count = groups.len();
    let groups: BTreeSet<Group> = groups.into_iter().collect();
    assert_eq!(groups.len(), count, "no group is listed twice");
    groups
}

/// Replaces texts by numbered ones, whose order is another than theirs.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(texts: impl Iterator<Item = String>, word: &str) -> Names {
        let texts: BTreeSet<String> = texts.collect();
        let count = texts.len();
        // A step that is prime to every count below it scatters the order.
        let number = |ix: usize| (ix * 7_919 + 13) % count.max(1);
        let step_fits = 7_919 % count.max(2) != 0;
        assert!(step_fits, "the numbers differ");
        let named = texts.into_iter().enumerate();
        Names(named.map(|(ix, text)| (text, format!("{word} {:04}", number(ix)))).collect())
    }

    fn replace_each(&self, record: &mut Record, fields: &[&str]) {
        fields.iter().for_each(|field| self.replace(record, field));
    }

    fn replace(&self, record: &mut Record, field: &str) {
        if let Some(Value::String(text)) = record.get_mut(field)
            && let Some(other) = self.0.get(text)
        {
            *text = other.clone();
        }
    }
}

fn texts<'r>(records: &'r [Record], fields: &'r [&str]) -> impl Iterator<Item = String> + 'r {
    let all = records.iter().flat_map(|record| fields.iter().filter_map(|name| record.get(*name)));
    all.filter_map(|value| value.as_str().map(str::to_owned))
}

fn kind_of(record: &Record, vocabulary: &Vocabulary) -> Option<ValueKind> {
    let stated = record.get("value_type").and_then(Value::as_str);
    let relation = record.get("relation").and_then(Value::as_str)?;
    let (relation, _) = vocabulary.find_relation(relation).expect(relation);
    match &relation.range {
        _ if relation.name.as_str() == naming::TYPE => None,
        _ if stated.is_some() => stated.and_then(ValueKind::from_word),
        Range::Value(kind) => Some(*kind),
        Range::Entity(_) => None,
    }
}

fn other_names(records: &[Record], vocabulary: &Vocabulary) -> Vec<Record> {
    let is = |record: &Record, kind: &str| record["record"] == kind;
    let only = |kind: &str| -> Vec<Record> {
        records.iter().filter(|record| is(record, kind)).cloned().collect()
    };
    let (sources, entities) = (only("source"), only("entity"));
    let is_text = |record: &&Record| kind_of(record, vocabulary) == Some(ValueKind::Text);
    let said: Vec<Record> = records.iter().filter(is_text).cloned().collect();
    let ids = Names::of(texts(&entities, &["id"]), "entity");
    let source_ids = Names::of(texts(&sources, &["id"]), "source");
    let words = Names::of(texts(&entities, &["name"]).chain(texts(&said, &["value"])), "word");
    let roles = Names::of(texts(records, &["role", "attribution", "title", "publisher"]), "role");
    let units = Names::of(texts(records, &["unit"]).filter(|unit| unit.len() != 3), "unit");
    let mut others = records.to_vec();
    for record in &mut others {
        match is(record, "source") {
            true => source_ids.replace(record, "id"),
            false => ids.replace(record, "id"),
        }
        ids.replace_each(record, &["subject", "object"]);
        source_ids.replace_each(record, &["source", "via"]);
        roles.replace_each(record, &["role", "attribution", "title", "publisher"]);
        words.replace(record, "name");
        units.replace(record, "unit");
        if kind_of(record, vocabulary) == Some(ValueKind::Text) {
            words.replace(record, "value");
        }
    }
    others
}

fn thrice(record: &mut Record, field: &str) {
    let Some(value) = record.get_mut(field) else { return };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let number = parse_decimal(&text).expect("a number") * Decimal::from(3);
    *value = number.to_string().into();
}

/// Moves every year in a date: "early 2000s" becomes "early 2020s", "2015-05" "2035-05".
fn twenty_years_later(record: &mut Record, field: &str) {
    let Some(value) = record.get_mut(field) else { return };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let digits = text.find(|letter: char| letter.is_ascii_digit());
    let Some((before, rest)) = digits.and_then(|at| text.split_at_checked(at)) else { return };
    let (year, after) = rest.split_at(4);
    let year: u16 = year.parse().expect("a year");
    *value = format!("{before}{:04}{after}", year + 20).into();
}

fn larger(records: &[Record], vocabulary: &Vocabulary) -> Vec<Record> {
    let mut others = records.to_vec();
    for record in &mut others {
        if matches!(kind_of(record, vocabulary), Some(ValueKind::Number | ValueKind::Money)) {
            thrice(record, "value");
        }
        thrice(record, "amount");
    }
    others
}

fn later(records: &[Record], vocabulary: &Vocabulary) -> Vec<Record> {
    let mut others = records.to_vec();
    for record in &mut others {
        for field in ["start", "end", "published"] {
            twenty_years_later(record, field);
        }
        if kind_of(record, vocabulary) == Some(ValueKind::Date) {
            twenty_years_later(record, "value");
        }
    }
    others
}

/// Each disguise changes many records, and none of the conflicts.
#[test]
fn graph_data_in_other_words_has_the_same_conflicts() {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("a vocabulary");
    let records = records();
    let expected = groups(&records);
    assert!(expected.len() >= 5, "graph-data has conflicts");
    let differing = |others: &[Record]| {
        records.iter().zip(others).filter(|(record, other)| record != other).count()
    };
    let mut all = records.clone();
    for (what, disguise, least) in [
        ("names", other_names as fn(&[Record], &Vocabulary) -> Vec<Record>, records.len()),
        ("numbers", larger, 80),
        ("dates", later, 80),
    ] {
        let others = disguise(&records, &vocabulary);
        assert!(differing(&others) >= least, "{what}: {} differ", differing(&others));
        assert!(groups(&others) == expected, "other {what} make other conflicts");
        all = disguise(&all, &vocabulary);
    }
    assert!(groups(&all) == expected, "all at once make other conflicts");
}

/// The comparison sees what it is meant to see.
#[test]
fn numbers_that_become_equal_are_no_conflict_any_more() {
    let mut records = records();
    let expected = groups(&records);
    for record in records.iter_mut().filter(|record| record.contains_key("value")) {
        if record["relation"] == "has-member-count" {
            record.insert("value".to_owned(), "5".into());
        }
    }
    assert!(groups(&records) != expected);
}

#[test]
fn years_move_inside_words() {
    let check = |text: &str, expected: &str| {
        let mut record: Record = [("start".to_owned(), Value::from(text))].into_iter().collect();
        twenty_years_later(&mut record, "start");
        assert_eq!(record["start"], expected);
    };
    check("early 2000s", "early 2020s");
    check("about 1998-12", "about 2018-12");
    check("2016-02-29", "2036-02-29");
    check("open", "open");
}
