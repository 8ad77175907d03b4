//! JSON-LD, read by a small reader of its own that knows nothing of the program: it expands keys
//! by the context in the file and compares triples.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::export::{JsonlExporter, LinkedData};
use orgraph::graph::WholeStore;
use serde_json::{Map, Value};

use super::{Kept, LINKED, graph_data, hostile, store_of, stream};

const A: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The words of a context, as far as our documents use them.
struct Context<'d>(&'d Map<String, Value>);

impl Context<'_> {
    fn definition(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// What a term or short form stands for.
    fn expanded(&self, text: &str, is_term: bool) -> String {
        let id = self.definition(text).filter(|_| is_term).map(|definition| match definition {
            Value::String(id) => id,
            other => other["@id"].as_str().expect("a definition has an id"),
        });
        if let Some(id) = id {
            return self.expanded(id, false);
        }
        match text.split_once(':') {
            Some((_, rest)) if rest.starts_with("//") => text.to_owned(),
            Some((prefix, rest)) => match self.definition(prefix).and_then(Value::as_str) {
                Some(start) => start.to_owned() + rest,
                None => text.to_owned(),
            },
            None => panic!("\"{text}\" is neither a term nor an IRI"),
        }
    }

    fn coercion(&self, key: &str) -> Option<&str> {
        self.definition(key).and_then(|definition| definition["@type"].as_str())
    }

    fn is_set(&self, key: &str) -> bool {
        self.definition(key).is_some_and(|definition| definition["@container"] == "@set")
    }
}

fn triples_of(node: &Value, context: &Context<'_>, triples: &mut BTreeSet<[String; 3]>) {
    let node = node.as_object().expect("a node is an object");
    let id = node["id"].as_str().expect("no node is blank");
    let subject = format!("<{}>", context.expanded(id, false));
    for (key, value) in node.iter().filter(|(key, _)| *key != "id") {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        assert_eq!(value.is_array(), context.is_set(key) || key == "type", "{key} is a list");
        let property = if key == "type" { format!("{A}type") } else { context.expanded(key, true) };
        for value in values {
            let object = match value {
                Value::String(text) if key == "type" => {
                    format!("<{}>", context.expanded(text, true))
                }
                Value::String(text) => match context.coercion(key) {
                    Some("@id") => format!("<{}>", context.expanded(text, false)),
                    Some("@vocab") => format!("<{}>", context.expanded(text, true)),
                    Some(other) => format!("{text:?}^^<{}>", context.expanded(other, false)),
                    None => format!("{text:?}"),
                },
                Value::Object(object) => object_of(object, context, triples),
                other => panic!("{key}: {other}"),
            };
            triples.insert([subject.clone(), format!("<{property}>"), object]);
        }
    }
}

fn object_of(
    object: &Map<String, Value>,
    context: &Context<'_>,
    triples: &mut BTreeSet<[String; 3]>,
) -> String {
    let field = |name: &str| object.get(name).and_then(Value::as_str);
    let Some(text) = field("@value") else {
        triples_of(&Value::Object(object.clone()), context, triples);
        return format!("<{}>", context.expanded(field("id").expect("an id"), false));
    };
    match (field("@type"), field("@language")) {
        (Some(datatype), None) => format!("{text:?}^^<{}>", context.expanded(datatype, false)),
        (None, Some(tag)) => format!("{text:?}@{tag}"),
        _ => format!("{text:?}"),
    }
}

/// The triples that the document states, and its nodes.
fn read(text: &str) -> (BTreeSet<[String; 3]>, Vec<Value>) {
    let document: Value = serde_json::from_str(text).expect("it is JSON");
    let context = Context(document["@context"].as_object().expect("the context is inside"));
    let nodes = document["@graph"].as_array().expect("the graph is flat").clone();
    let mut triples = BTreeSet::new();
    nodes.iter().for_each(|node| triples_of(node, &context, &mut triples));
    (triples, nodes)
}

fn check_triples(mut kept: Kept, base: Option<&str>) {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let jsonld = LinkedData { base, ..LINKED };
    let (found, _) = read(&stream(&jsonld, &records));
    let mut stated = Vec::new();
    let plain = |text: String| text.replace("\\u007F", "\u{7f}");
    let each = &mut |triple: orgraph::export::Quad| {
        stated.push([triple.subject, triple.predicate, plain(triple.object)]);
    };
    jsonld.statements(&records, each).expect("triples");
    assert_eq!(jsonld.statement_count(&records).expect("a count"), stated.len() as u64);
    let distinct: BTreeSet<_> = stated.iter().cloned().collect();
    assert_eq!(distinct.len(), stated.len(), "none twice");
    let missing: Vec<_> = distinct.symmetric_difference(&found).take(5).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_document_states_the_triples_that_the_records_make() {
    check_triples(graph_data(), None);
    check_triples(hostile(), None);
    check_triples(hostile(), Some("https://example.org/kg"));
    check_triples(store_of(&[]), None);
}

/// An entity with more claims than are held in memory.
fn hub() -> Kept {
    let mut lines = String::from("{\"record\":\"source\",\"id\":\"s\"}\n");
    for ix in 0..1_002 {
        lines.push_str(&format!("{{\"record\":\"entity\",\"id\":\"e{ix}\"}}\n"));
    }
    for ix in 1..1_002 {
        lines.push_str(&format!(
            "{{\"record\":\"claim\",\"subject\":\"e0\",\"relation\":\"published\",\
             \"object\":\"e{ix}\",\"source\":\"s\"}}\n"
        ));
    }
    store_of(&[("hub.jsonl", lines)])
}

#[test]
fn an_entity_with_very_many_claims_is_written_whole() {
    check_triples(hub(), None);
    let (_, nodes) = read(&hub().exports()["graph.jsonld"]);
    // The hub and its claims, each object twice (its own node and its publisher), one source.
    assert_eq!(nodes.len(), 1 + 1_001 + 2 * 1_001 + 1);
}

#[test]
fn every_claim_is_a_node_and_no_claim_is_without_effect() {
    let mut kept = graph_data();
    let lines = kept.exports();
    let (whole, nodes) = read(&lines["graph.jsonld"]);
    let is_claim = |node: &&Value| node["type"][0] == "Claim";
    let ids: BTreeSet<&str> =
        nodes.iter().filter(is_claim).filter_map(|node| node["id"].as_str()).collect();
    let stated = lines["graph.jsonl"]
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON")["id"].clone());
    let stated: BTreeSet<String> = stated
        .filter_map(|id| id.as_str().map(|id| format!("c:{id}")))
        .filter(|id| ids.contains(id.as_str()))
        .collect();
    assert_eq!(stated.len(), ids.len());
    assert!(ids.len() >= 350, "{}", ids.len());
    for id in ids {
        let subject = id.replacen("c:", "<urn:orgraph:c/", 1) + ">";
        assert!(whole.iter().any(|triple| triple[0] == subject), "{id}");
    }
}

/// Each asserted claim between two entities: some direct triple has its subject, predicate and
/// object, and each denied one adds none.
#[test]
fn a_claim_joins_its_direct_triple() {
    let mut kept = graph_data();
    let (triples, nodes) = read(&kept.exports()["graph.jsonld"]);
    let mut by_subject: BTreeMap<&str, Vec<&[String; 3]>> = BTreeMap::new();
    for triple in &triples {
        by_subject.entry(&triple[0]).or_default().push(triple);
    }
    let (mut joined, mut denied) = (0, 0);
    for node in nodes.iter().filter(|node| node["type"][0] == "Claim") {
        let is_link = node["object"].as_str().is_some_and(|object| object.starts_with("e:"));
        let iri = node["id"].as_str().expect("an id").replacen("c:", "<urn:orgraph:c/", 1) + ">";
        let part = |name: &str| {
            let property = format!("<{A}{name}>");
            let found = by_subject[iri.as_str()].iter().find(|triple| triple[1] == property);
            found.expect("a statement has three parts")[2].clone()
        };
        let direct = [part("subject"), part("predicate"), part("object")];
        match (is_link, node.get("stance")) {
            (true, None) => {
                assert!(triples.contains(&direct), "{direct:?}");
                joined += 1;
            }
            (_, Some(_)) => denied += 1,
            _ => {}
        }
    }
    assert!(joined >= 168 && denied >= 1, "{joined} joined, {denied} denied");
}

fn says(triples: &BTreeSet<[String; 3]>, subject: &str, property: &str, object: &str) -> bool {
    triples.iter().any(|triple| {
        triple[0].contains(subject) && triple[1].ends_with(property) && triple[2] == object
    })
}

#[test]
fn nothing_is_made_more_exact_or_more_certain_than_it_was_stated() {
    let mut kept = hostile();
    let (triples, _) = read(&kept.exports()["graph.jsonld"]);
    let entity = "e/a%20%22b%22%20%3Cc%3E>";
    let has = |property, object: &str| says(&triples, entity, property, object);
    assert!(has("foundingDate>", "\"about 2001\"^^<urn:orgraph:ns#partialDate>"));
    assert!(says(&triples, "/c", "startDate>", "\"early 2000s\"^^<urn:orgraph:ns#partialDate>"));
    assert!(says(&triples, "/c", "endDate>", "\"2017-Q4\"^^<urn:orgraph:ns#partialDate>"));
    assert!(says(&triples, "/c", "startDate>", &format!("\"2024-06\"^^<{XSD}gYearMonth>")));
    assert!(has("has-member-count>", &format!("\"163.5\"^^<{XSD}decimal>")));
    for hidden in ["160", "12"] {
        let number = format!("{hidden:?}^^<{XSD}integer>");
        assert!(!has("has-member-count>", &number), "a bound or unit of {hidden}");
        assert!(says(&triples, "/c", "#object>", &number), "{hidden} stands in its claim");
    }
    // Only one of two sources asserts the grant, and the deprecated type is no type.
    assert!(has("funder>", "<urn:orgraph:e/Z%C3%BCrich%20%E5%8C%97%E4%BA%AC%20%5C>"));
    assert!(!has("#type>", "<https://schema.org/NGO>"));
    assert!(has("sameAs>", "<http://www.wikidata.org/entity/Q42>"));
}

#[test]
fn only_addresses_that_are_iris_become_links() {
    let mut kept = hostile();
    let (triples, _) = read(&kept.exports()["graph.jsonld"]);
    for (subject, object) in [
        ("e/a%20", "\"javascript:alert(2)\""),
        ("e/a%20", "<https://example.org/ü>"),
        ("s/A%20B", "\"javascript:alert(1)\""),
        ("s/a-b", "\"https://example.org/<b> c\""),
    ] {
        assert!(says(&triples, subject, "schema.org/url>", object), "{object}");
    }
}

#[test]
fn a_node_is_a_line() {
    let mut kept = hostile();
    let text = kept.exports().remove("graph.jsonld").expect("linked data");
    let (_, graph) = text.split_once("\"@graph\": [\n").expect("a graph");
    let lines = graph.trim_end_matches("\n]}\n").lines();
    for line in lines {
        let node = serde_json::from_str::<Value>(line.trim_end_matches(','));
        assert!(node.is_ok_and(|node| node["id"].is_string()), "{line}");
    }
    assert!(!text.contains("_:"), "no blank nodes");
    let snapshot = kept.store.snapshot().expect("a snapshot");
    assert!(stream(&JsonlExporter, &WholeStore::new(&snapshot)).ends_with("}\n"));
}
