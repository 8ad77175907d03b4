//! GraphML, GEXF and DOT: what they carry comes back, what they leave out is counted.

use std::collections::BTreeSet;

use orgraph::export::{
    DotExporter, Exporter, GexfExporter, GraphmlExporter, Look, Output, claim_records,
};
use orgraph::graph::{Records, WholeStore};
use orgraph::import::{DotImporter, GexfImporter, GraphmlImporter, Importer, Mapping};
use orgraph::intake::{Intake, Origin, Reported};
use orgraph::model::{ClaimRecord, Object, Rank, RecordedClaim, Stance};
use orgraph::store::Store;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Kept, LINKED, STAMP, graph_data, hostile, store_of, stream};
use crate::program::report;

const EXPORTERS: [&dyn Exporter; 4] =
    [&graphml(false), &graphml(true), &GexfExporter { look: Look::PLAIN }, &DotExporter];

const fn graphml(yed: bool) -> GraphmlExporter {
    GraphmlExporter { yed, look: Look::PLAIN }
}

/// The relations whose values are columns of nodes.
const NAMING: [&str; 6] = ["type", "name", "short-name", "alias", "identifier", "url"];

fn text_of(exporter: &dyn Exporter, kept: &mut Kept) -> String {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    stream(exporter, &WholeStore::new(&snapshot))
}

/// A store of one file of nodes and edges; every row of it is taken.
fn read_again(format: &str, text: &str) -> Kept {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("graph.orgraph"), &STAMP).expect("a store");
    let mut draft = store.draft(&STAMP).expect("a change");
    let vocabulary = &draft.vocabulary().expect("a vocabulary");
    let mapping = &Mapping::default();
    let importer: &dyn Importer = match format {
        "graphml" => &GraphmlImporter { vocabulary, mapping },
        "gexf" => &GexfImporter { vocabulary, mapping },
        _ => &DotImporter { vocabulary, mapping },
    };
    let mut report = |reported: Reported<'_>| {
        if let Reported::Rejected(row) = reported {
            panic!("{}:{}: {} {:?}", row.file, row.line, row.text, row.findings);
        }
    };
    let origin = Origin { file: "again".into(), name: "again".into(), source: None };
    let mut intake = Intake::new(&mut draft, vocabulary, origin, &mut report).expect("an import");
    intake.read(importer, &mut text.as_bytes()).expect(format);
    intake.finish().expect("names are stated");
    draft.commit("import").expect("a commit");
    Kept { folder, store }
}

/// Ids of entities; what they are called, by relation; edges with all that their format carries.
type Content = (BTreeSet<String>, BTreeSet<[String; 3]>, Vec<ClaimRecord>);

fn is_said(claim: &RecordedClaim) -> bool {
    claim.claim.stance == Stance::Asserted && claim.rank != Rank::Deprecated
}

fn content(kept: &mut Kept) -> Content {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    let (mut ids, mut names, mut edges) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let entities = records.entities(&mut |entity, _| {
        ids.insert(entity.id.to_string());
        Ok(())
    });
    entities.expect("the store can be read");
    let claims = records.claims(&mut |claim| {
        let relation = claim.claim.relation.to_string();
        match &claim.claim.object {
            _ if !is_said(claim) => {}
            Object::Entity(_) => {
                let first = claim_records(claim).swap_remove(0);
                edges.push(ClaimRecord { rank: None, ..first });
            }
            Object::Text { text, .. } if NAMING.contains(&relation.as_str()) => {
                names.insert([claim.claim.subject.to_string(), relation, text.clone()]);
            }
            _ => {}
        }
        Ok(())
    });
    claims.expect("the store can be read");
    (ids, names, edges)
}

/// Whatever a format carries is in the store that is made of its file, ids of claims and all.
fn check_comes_back(mut kept: Kept) {
    let expected = content(&mut kept);
    assert!(!expected.2.is_empty());
    for exporter in EXPORTERS {
        let name = exporter.format().name;
        let text = text_of(exporter, &mut kept);
        let found = content(&mut read_again(name, &text));
        assert_eq!(found.0, expected.0, "{name}");
        assert_eq!(found.1, expected.1, "{name}");
        assert_eq!(found.2.len(), expected.2.len(), "{name}");
        for (found, expected) in found.2.iter().zip(&expected.2) {
            assert_eq!(found, expected, "{name}");
        }
        report(&format!(
            "{name}: {} entities, {} names and types, {} edges came back",
            found.0.len(),
            found.1.len(),
            found.2.len()
        ));
    }
}

#[test]
fn nodes_and_edges_of_the_graph_come_back() {
    check_comes_back(graph_data());
}

#[test]
fn hostile_texts_come_back_from_nodes_and_edges() {
    check_comes_back(hostile());
}

#[test]
fn a_file_that_came_back_is_written_as_it_was() {
    for exporter in EXPORTERS {
        let text = text_of(exporter, &mut hostile());
        assert_eq!(text, text_of(exporter, &mut hostile()), "{}", exporter.format().name);
        let mut again = read_again(exporter.format().name, &text);
        let twice = text_of(exporter, &mut again);
        // Further citations of names are not carried, and so is not who called somebody so first.
        let edges = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.contains("<edge ") || line.contains("->"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(edges(&twice), edges(&text), "{}", exporter.format().name);
    }
}

#[test]
fn what_is_xml_is_well_formed_and_has_no_empty_attribute() {
    for exporter in &EXPORTERS[..3] {
        let text = text_of(*exporter, &mut hostile());
        assert!(!text.contains("=\"\""), "{text}");
        let mut reader = Reader::from_str(&text);
        reader.config_mut().check_comments = true;
        while reader.read_event().expect("it is well-formed") != Event::Eof {}
    }
    assert!(!text_of(&DotExporter, &mut hostile()).contains("=\"\""));
}

#[test]
fn an_empty_store_is_an_empty_graph() {
    for exporter in EXPORTERS {
        let text = text_of(exporter, &mut store_of(&[]));
        let again = content(&mut read_again(exporter.format().name, &text));
        assert_eq!(again, Content::default(), "{text}");
    }
}

const ODD: &str = r#"{"record":"source","id":"s","title":"T","note":"N"}
{"record":"entity","id":"a"}
{"record":"entity","id":"b"}
{"record":"claim","subject":"a","relation":"name","value":"A\u0001\u0007","source":"s"}
{"record":"claim","subject":"a","relation":"alias","value":"B","lang":"de","source":"s","quote":"q"}
{"record":"claim","subject":"a","relation":"founded-in","value":"1999","source":"s"}
{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"2012","end":"2013-04-05","amount":"1234567890123456.75","source":"s","quote":"one"}
{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"2012","end":"2013-04-05","amount":"1234567890123456.75","source":"s","quote":"two"}
{"record":"claim","subject":"a","relation":"led-by","object":"b","stance":"denied","source":"s"}
{"record":"claim","subject":"a","relation":"led-by","object":"b","start":"2001","source":"s","rank":"deprecated"}
{"record":"claim","subject":"a","relation":"partner-of","object":"b","source":"s","rank":"preferred"}
"#;

fn odd() -> Kept {
    store_of(&[("odd.jsonl", ODD.to_owned())])
}

fn lost(exporter: &dyn Exporter, kept: &mut Kept) -> Vec<String> {
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let mut sink = std::io::sink();
    let written = exporter.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut sink));
    written.expect("nothing stops it").lines()
}

#[test]
fn what_is_left_out_is_counted() {
    let left_out = "left out 1 value, 1 language, 1 denial, 2 ranks, 3 citations of sources, \
                    1 description of a source, 1 quote, 2 control characters";
    assert_eq!(lost(EXPORTERS[0], &mut odd()), [left_out]);
    assert_eq!(lost(&DotExporter, &mut odd()), [left_out]);
    let padded = "converted: 1 date padded to days";
    assert_eq!(lost(EXPORTERS[2], &mut odd()), [left_out, padded]);
    assert!(lost(&LINKED, &mut odd()).is_empty());
    assert!(lost(&orgraph::export::JsonlExporter, &mut odd()).is_empty());
    assert!(lost(EXPORTERS[2], &mut store_of(&[])).is_empty());
}

#[test]
fn what_a_profile_leaves_out_is_counted() {
    use orgraph::export::{LinkedData, Profile};
    let lost = |profile| lost(&LinkedData { profile, ..LINKED }, &mut odd());
    let plain = lost(Profile::Plain);
    let truthy = "left out 2 dates, 1 denial, 2 ranks, 6 citations of sources, 1 description of a \
                  source, 3 quotes, 1 sum";
    assert_eq!(plain, [truthy]);
    assert_eq!(lost(Profile::Truthy), [truthy]);
    let schema = lost(Profile::SchemaOrg);
    assert!(schema[0].contains("other claim") && !schema[0].contains("date,"), "{schema:?}");
}

#[test]
fn characters_that_xml_lacks_are_dropped() {
    for exporter in EXPORTERS {
        let text = text_of(exporter, &mut odd());
        assert!(!text.contains(['\u{1}', '\u{7}']) && text.contains('A'), "{text}");
    }
}

#[test]
fn a_timeline_has_days_and_the_columns_what_was_stated() {
    let text = text_of(EXPORTERS[2], &mut odd());
    assert!(text.contains("start=\"2012-01-01\" end=\"2013-04-05\""), "{text}");
    assert!(text.contains("<attvalue for=\"e1\" value=\"2012\"/>"), "{text}");
    assert!(text.contains("<attvalue for=\"e4\" value=\"1234567890123456.75\"/>"), "{text}");
    assert!(text.contains("kind=\"funded-by\" label=\"funded by\""), "{text}");
}

#[test]
fn a_box_is_drawn_on_request_alone() {
    let [plain, yed] = [0, 1].map(|ix| text_of(EXPORTERS[ix], &mut graph_data()));
    assert!(!plain.contains("<y:") && !plain.contains("xmlns:y"), "nothing of yEd");
    let count = |what: &str| yed.matches(what).count();
    assert_eq!(count("<y:ShapeNode>"), count("<node "));
    assert_eq!(count("<y:PolyLineEdge>"), count("<edge "));
    let places = yed.lines().filter(|line| line.contains("<y:Geometry"));
    let places: Vec<&str> = places.collect();
    let several: BTreeSet<&&str> = places.iter().collect();
    assert_eq!(several.len(), places.len(), "no two boxes lie on each other");
}
