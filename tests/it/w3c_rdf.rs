//! The W3C's tests of RDF 1.1 syntax and of JSON-LD: what a positive test says is what a new store
//! gives back of it in the plain profile, and each negative one is refused at a line.
//!
//! `tests/golden/w3c_rdf.txt` lists every test as passed or as known to fail, with the reason; a
//! test that fares otherwise than listed is a failure, a known one that passes also.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use orgraph::export::{Exporter, LinkedData, Output, Profile};
use orgraph::format::{Format, JSONLD, NQUADS, NTRIPLES, TRIG, TURTLE};
use orgraph::graph::WholeStore;
use orgraph::import::RdfImporter;
use orgraph::intake::{Intake, Origin, Reported};
use orgraph::model::Vocabulary;
use orgraph::store::{Stamp, Store};
use oxrdf::Dataset;
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxttl::{NQuadsParser, NTriplesParser, TriGParser, TurtleParser};
use serde_json::Value;

use super::program::{report, shared};

const STAMP: Stamp<'static> =
    Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };
const LIST: &str = "tests/golden/w3c_rdf.txt";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const RDFT: &str = "http://www.w3.org/ns/rdftest#";
const A: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// One test of a manifest.
struct Case {
    name: String,
    format: &'static Format,
    input: PathBuf,
    /// The address of the input.
    document: String,
    expected: Expected,
}

enum Expected {
    /// What a file says.
    File(PathBuf),
    /// What another reader finds in the input.
    Itself,
    Refusal,
}

#[test]
fn linked_data_is_read_as_the_w3c_expects() {
    let Some(rdf) = shared("suites/w3c-rdf11-syntax/rdf/rdf11/manifest.ttl") else { return };
    let Some(jsonld) = shared("suites/w3c-json-ld-api/tests/toRdf-manifest.jsonld") else { return };
    let folder = |file: &Path| file.parent().expect("a folder").to_owned();
    let (rdf, jsonld) = (folder(&rdf), folder(&jsonld));
    let mut cases = Vec::new();
    let formats = [
        ("rdf-turtle", &TURTLE),
        ("rdf-trig", &TRIG),
        ("rdf-n-quads", &NQUADS),
        ("rdf-n-triples", &NTRIPLES),
    ];
    for (folder, format) in formats {
        cases.extend(syntax_cases(&rdf.join(folder), folder, format));
    }
    cases.extend(jsonld_cases(&jsonld));
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = outcome(case);
                    found.lock().expect("a lock").insert(case.name.clone(), outcome);
                }
            });
        }
    });
    compare(&found.into_inner().expect("a lock"));
}

/// Compares what was found with the list, and with `UPDATE_GOLDEN` writes the list.
fn compare(found: &BTreeMap<String, Result<(), String>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let listed: BTreeMap<&str, Option<&str>> = text
        .lines()
        .map(|line| match line.strip_prefix("passed ") {
            Some(name) => (name, None),
            None => {
                let known = line.strip_prefix("known ").expect("a line of the list");
                let (name, reason) = known.split_once(": ").expect("a reason");
                (name, Some(reason))
            }
        })
        .collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let lines = found.iter().map(|(name, outcome)| match outcome {
            Ok(()) => format!("passed {name}\n"),
            Err(why) => {
                let reason = listed.get(name.as_str()).copied().flatten();
                format!("known {name}: {}\n", reason.unwrap_or(why))
            }
        });
        fs::write(&path, lines.collect::<String>()).expect("the list can be written");
        return;
    }
    let mut wrong = Vec::new();
    for (name, outcome) in found {
        match (outcome, listed.get(name.as_str())) {
            (Ok(()), Some(None)) | (Err(_), Some(Some(_))) => {}
            (Ok(()), Some(Some(_))) => wrong.push(format!("{name} is listed as known, and passes")),
            (Err(why), Some(None)) => wrong.push(format!("{name}: {why}")),
            (_, None) => wrong.push(format!("{name} is not listed")),
        }
    }
    wrong.extend(
        listed.keys().filter(|name| !found.contains_key(**name)).map(|name| format!("no {name}")),
    );
    assert!(wrong.is_empty(), "{} tests:\n{}", wrong.len(), wrong.join("\n"));
    let known = listed.values().flatten().count();
    report(&format!("w3c rdf and json-ld: {} tests passed, {known} known", found.len() - known));
}

fn outcome(case: &Case) -> Result<(), String> {
    let text = fs::read(&case.input).map_err(|error| error.to_string())?;
    let expected = match &case.expected {
        Expected::Refusal => None,
        Expected::File(path) => {
            let text = fs::read(path).map_err(|error| error.to_string())?;
            Some(canonical(&parsed(&text, &NQUADS, None)?))
        }
        Expected::Itself if case.format == &JSONLD => None,
        Expected::Itself => Some(canonical(&parsed(&text, case.format, Some(&case.document))?)),
    };
    let (plain, refused) = through(case, &text)?;
    match (&case.expected, expected) {
        (Expected::Refusal, _) if refused.is_empty() => Err("it was taken".to_owned()),
        (Expected::Refusal, _) => Ok(()),
        (_, _) if !refused.is_empty() => Err(refused.join("; ")),
        (_, None) => Ok(()),
        (_, Some(expected)) => {
            let found = canonical(&parsed(plain.as_bytes(), &NQUADS, None)?);
            if found == expected {
                return Ok(());
            }
            Err(format!("expected {}, found {}", one_line(&expected), one_line(&found)))
        }
    }
}

fn one_line(text: &str) -> String {
    text.trim_end().replace('\n', " | ")
}

/// A document through a new store: what comes out of it in the plain profile, and what was
/// refused, each with its line.
fn through(case: &Case, text: &[u8]) -> Result<(String, Vec<String>), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("graph.orgraph"), &STAMP).expect("a store");
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
    let mut refused = Vec::new();
    let mut report = |reported: Reported<'_>| {
        if let Reported::Rejected(row) = reported {
            assert!(row.line >= 1, "{}", case.name);
            let why = row.findings.iter().map(|finding| finding.finding.message.as_str());
            refused.push(format!("{}: {}", row.line, why.collect::<Vec<_>>().join(", ")));
        }
    };
    let mut draft = store.draft(&STAMP).expect("a change");
    let origin = Origin { file: "input".into(), name: "input".into(), source: None };
    let mut intake = Intake::new(&mut draft, &vocabulary, origin, &mut report).expect("an intake");
    let importer = RdfImporter {
        format: case.format,
        vocabulary: &vocabulary,
        base: None,
        document: Some(&case.document),
        mark: "b",
    };
    let read = intake.read(&importer, &mut &text[..]).map_err(|error| error.to_string());
    intake.finish().expect("an end");
    draft.commit("import").expect("a commit");
    let snapshot = store.snapshot().expect("a snapshot");
    let plain = LinkedData { profile: Profile::Plain, ..LinkedData::full(&NQUADS) };
    let mut written = Vec::new();
    plain
        .write(&WholeStore::new(&snapshot), &mut Output::stream(&mut written))
        .expect("memory can be written");
    read?;
    Ok((String::from_utf8(written).expect("it is text"), refused))
}

/// What another reader than ours finds.
fn parsed(text: &[u8], format: &Format, base: Option<&str>) -> Result<Dataset, String> {
    let base = base.unwrap_or("http://example.org/");
    let mut dataset = Dataset::new();
    let failed = |error: oxttl::TurtleSyntaxError| error.to_string();
    match format {
        format if format == &TURTLE => {
            for triple in TurtleParser::new().with_base_iri(base).expect("a base").for_slice(text) {
                dataset.insert(&triple.map_err(failed)?.in_graph(oxrdf::GraphName::DefaultGraph));
            }
        }
        format if format == &NTRIPLES => {
            for triple in NTriplesParser::new().for_slice(text) {
                dataset.insert(&triple.map_err(failed)?.in_graph(oxrdf::GraphName::DefaultGraph));
            }
        }
        format if format == &TRIG => {
            for quad in TriGParser::new().with_base_iri(base).expect("a base").for_slice(text) {
                dataset.insert(&quad.map_err(failed)?);
            }
        }
        _ => {
            for quad in NQuadsParser::new().for_slice(text) {
                dataset.insert(&quad.map_err(failed)?);
            }
        }
    }
    Ok(dataset)
}

/// The canonical form of RDF Dataset Canonicalization (RDFC-1.0), sorted.
fn canonical(dataset: &Dataset) -> String {
    let mut dataset = dataset.clone();
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort();
    lines.concat()
}

/// The tests of a manifest in Turtle.
fn syntax_cases(folder: &Path, suite: &str, format: &'static Format) -> Vec<Case> {
    let text = fs::read(folder.join("manifest.ttl")).expect("a manifest");
    let base = format!("https://w3c.github.io/rdf-tests/rdf/rdf11/{suite}/");
    let parser = TurtleParser::new().with_base_iri(format!("{base}manifest.ttl")).expect("a base");
    let triples: Vec<oxrdf::Triple> =
        parser.for_slice(&text).map(|triple| triple.expect("the manifest is Turtle")).collect();
    let object = |subject: &oxrdf::NamedOrBlankNode, predicate: &str| {
        let found = triples
            .iter()
            .find(|triple| triple.subject == *subject && triple.predicate.as_str() == predicate);
        found.map(|triple| match &triple.object {
            oxrdf::Term::NamedNode(iri) => iri.as_str().to_owned(),
            oxrdf::Term::Literal(text) => text.value().to_owned(),
            other => other.to_string(),
        })
    };
    let mut cases = Vec::new();
    for triple in triples.iter().filter(|triple| triple.predicate.as_str() == A) {
        let oxrdf::Term::NamedNode(kind) = &triple.object else { continue };
        let Some(kind) = kind.as_str().strip_prefix(RDFT) else { continue };
        let name = object(&triple.subject, &format!("{MF}name")).expect("a name");
        let document = object(&triple.subject, &format!("{MF}action")).expect("an action");
        let file = |iri: &str| folder.join(iri.strip_prefix(&base).expect("a file of the suite"));
        let result = object(&triple.subject, &format!("{MF}result"));
        let expected = match result {
            Some(result) => Expected::File(file(&result)),
            None if kind.contains("Negative") => Expected::Refusal,
            None => Expected::Itself,
        };
        let (input, name) = (file(&document), format!("{suite}/{name}"));
        cases.push(Case { name, format, input, document, expected });
    }
    cases
}

/// The tests of the manifest for reading JSON-LD.
fn jsonld_cases(folder: &Path) -> Vec<Case> {
    let text = fs::read(folder.join("toRdf-manifest.jsonld")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("the manifest is JSON");
    let base = manifest["baseIri"].as_str().expect("a base");
    let tests = manifest["sequence"].as_array().expect("tests").iter();
    let case = |test: &Value| {
        let text = |key: &str| test[key].as_str();
        let input = text("input").expect("an input");
        let document = test["option"]["base"].as_str().map(str::to_owned);
        let is_negative = test["@type"][0].as_str().is_some_and(|kind| kind.contains("Negative"));
        Case {
            name: format!("json-ld{}", text("@id").expect("an id").replace('#', "/")),
            format: &JSONLD,
            input: folder.join(input),
            document: document.unwrap_or_else(|| format!("{base}{input}")),
            expected: match text("expect") {
                Some(expect) => Expected::File(folder.join(expect)),
                None if is_negative => Expected::Refusal,
                None => Expected::Itself,
            },
        }
    };
    tests.map(case).collect()
}
