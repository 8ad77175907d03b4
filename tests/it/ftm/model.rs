//! The table of schemata against the model that FollowTheMoney publishes.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::program::shared;

/// Types that the table tells; a property of any other is a text here.
const TOLD: &[&str] = &["country", "date", "entity", "identifier", "name", "number", "url"];
/// What later versions brought.
const LATER: &[&str] = &["Control", "Risk", "Territory"];

fn table() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data/ftm.json");
    let text = std::fs::read_to_string(path).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Finds where the table says otherwise than the model.
fn differences(table: &Value, model: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let rows = table["schemata"].as_array().expect("schemata");
    let rows: BTreeMap<&str, &Value> =
        rows.iter().map(|row| (row["name"].as_str().expect("a name"), row)).collect();
    let schemata = model["schemata"].as_object().expect("schemata");
    for name in rows.keys().filter(|name| !schemata.contains_key(**name)) {
        if !LATER.contains(name) {
            found.push(format!("{name} is not in the model"));
        }
    }
    for (name, schema) in schemata {
        let Some(row) = rows.get(name.as_str()) else {
            found.push(format!("{name} is missing"));
            continue;
        };
        let list = |value: &Value| {
            let mut names: Vec<String> =
                value.as_array().into_iter().flatten().map(Value::to_string).collect();
            names.sort();
            names
        };
        if list(&row["is"]) != list(&schema["extends"]) {
            found.push(format!("{name} has other parents"));
        }
        let ends = |edge: &Value| [edge["source"].clone(), edge["target"].clone()];
        let told = [row["edge"][0].clone(), row["edge"][1].clone()];
        if told != ends(&schema["edge"]) {
            found.push(format!("{name} has other ends"));
        }
        for (property, fact) in schema["properties"].as_object().expect("properties") {
            let kind = fact["type"].as_str().expect("a type");
            let expected = match kind {
                "entity" => format!("entity {}", fact["range"].as_str().expect("a range")),
                kind if TOLD.contains(&kind) => kind.to_owned(),
                _ => "text".to_owned(),
            };
            let told = row["properties"][property].as_str().unwrap_or("text");
            if told != expected {
                found.push(format!("{name}:{property} is {expected}, not {told}"));
            }
        }
    }
    found
}

#[test]
fn the_table_says_what_the_model_says() {
    let Some(path) = shared("data/ftm/ftm-defaultModel-3.8.json") else { return };
    let model = std::fs::read_to_string(path).expect("it can be read");
    let model: Value = serde_json::from_str(&model).expect("it is JSON");
    assert_eq!(differences(&table(), &model), Vec::<String>::new());
    // A table that is wrong is found out.
    let mut wrong = table();
    wrong["schemata"][1]["is"] = serde_json::json!(["Nothing"]);
    assert_eq!(differences(&wrong, &model).len(), 1);
}
