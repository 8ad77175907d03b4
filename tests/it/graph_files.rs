//! GraphML, GEXF, GML and DOT of others: what is in them goes in, and what is wrong with them is
//! told at its place.

mod sample;

use std::error::Error;

use orgraph::export::{Exporter, Output, exporter};
use orgraph::graph::WholeStore;
use orgraph::import::{
    DotImporter, GexfImporter, GmlImporter, GraphmlImporter, Header, ImportError, Importer,
    Mapping, Row, Sink, sniff,
};
use orgraph::model::{ClaimRecord, EntityRecord, Record, Vocabulary};
use orgraph::store::Store;

use self::sample::file;
use crate::program::{Desk, report, shared};

const FORMATS: [&str; 4] = ["graphml", "gexf", "gml", "dot"];

/// What was read of a file.
#[derive(Debug, Default)]
struct Taken {
    entities: Vec<EntityRecord>,
    claims: Vec<ClaimRecord>,
    others: Vec<Record>,
    /// Lines and reasons of rejected rows.
    rejected: Vec<(u64, String)>,
    unread: Vec<String>,
}

impl Sink for Taken {
    fn header(&mut self, header: &Header<'_>) {
        self.unread = header.unread.to_vec();
    }

    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        for record in row.records {
            match record {
                Record::Entity(entity) => self.entities.push(entity),
                Record::Claim(claim) => self.claims.push(*claim),
                other => self.others.push(other),
            }
        }
        let reasons = row.findings.into_iter().map(|finding| finding.finding.message);
        self.rejected.extend(reasons.map(|reason| (row.line, reason)));
        Ok(())
    }
}

fn read_with(format: &str, text: &[u8], mapping: &Mapping) -> Result<Taken, ImportError> {
    let vocabulary = &Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
    let importer: &dyn Importer = match format {
        "graphml" => &GraphmlImporter { vocabulary, mapping },
        "gexf" => &GexfImporter { vocabulary, mapping },
        "gml" => &GmlImporter { vocabulary, mapping },
        _ => &DotImporter { vocabulary, mapping },
    };
    let mut taken = Taken::default();
    importer.read(&mut &text[..], &mut taken)?;
    Ok(taken)
}

fn read(format: &str, text: &str) -> Taken {
    read_with(format, text.as_bytes(), &Mapping::default())
        .unwrap_or_else(|error| panic!("{format}: {error}: {text}"))
}

/// The one claim of an edge with these columns is this one, whatever the format.
fn check_edge(columns: &[(&str, &str)], expected: ClaimRecord) {
    for format in FORMATS {
        let text = file(format, &[("a", "A"), ("b", "B")], columns);
        let taken = read(format, &text);
        let ends = ClaimRecord {
            subject: "a".into(),
            object: Some("b".into()),
            naming: orgraph::model::Naming::Id,
            ..expected.clone()
        };
        assert_eq!(taken.claims, [ends], "{text}");
        let names: Vec<_> = taken.entities.iter().map(|entity| entity.name.as_deref()).collect();
        assert_eq!(names, [Some("A"), Some("B")], "{text}");
        assert!(taken.rejected.is_empty());
    }
}

fn claim(relation: &str) -> ClaimRecord {
    ClaimRecord { relation: relation.into(), ..ClaimRecord::default() }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn an_edge_that_says_nothing_is_related_to() {
    check_edge(&[], claim("related-to"));
}

#[test]
fn a_relation_that_is_known_is_taken_from_any_of_its_columns() {
    check_edge(&[("relation", "funded-by")], claim("funded-by"));
    check_edge(&[("kind", "Funded By")], claim("Funded By"));
    check_edge(&[("label", "funds")], claim("funds"));
    check_edge(&[("type", "led_by")], claim("led_by"));
}

#[test]
fn a_label_that_is_no_relation_is_a_role() {
    let expected = ClaimRecord { role: some("knows from school"), ..claim("related-to") };
    check_edge(&[("label", "knows from school")], expected);
}

#[test]
fn a_word_in_the_column_relation_is_a_relation_of_its_own() {
    check_edge(&[("relation", "Sits beside")], claim("sits-beside"));
    let taken = read("dot", "digraph { a -> b [relation=\"Sits beside\"] }");
    let [Record::Relation(relation)] = taken.others.as_slice() else { panic!("{taken:?}") };
    assert_eq!((relation.label.as_str(), &relation.iri), ("sits beside", &None));
}

#[test]
fn columns_called_like_fields_are_these_and_others_are_qualifiers() {
    let expected = ClaimRecord {
        start: some("2012"),
        end: some("2012"),
        amount: some("12.50"),
        source: some("https://example.org/"),
        qualifiers: [("weight", "3"), ("how", "a \"b\" <c> & d")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
        ..claim("funded-by")
    };
    let columns = [
        ("relation", "funded-by"),
        ("year", "2012"),
        ("amount", "12.50"),
        ("url", "https://example.org/"),
        ("weight", "3"),
        ("how", "a \"b\" <c> & d"),
    ];
    check_edge(&columns, expected);
}

#[test]
fn several_addresses_are_several_claims() {
    for format in FORMATS {
        let addresses = [("sources", "https://example.org/a; https://example.org/b")];
        let taken = read(format, &file(format, &[("a", "A"), ("b", "B")], &addresses));
        let sources: Vec<_> = taken.claims.iter().map(|claim| claim.source.as_deref()).collect();
        assert_eq!(sources, [Some("https://example.org/a"), Some("https://example.org/b")]);
    }
}

#[test]
fn a_mapping_tells_what_a_column_is() {
    let mut mapping = Mapping::default();
    let pairs = [
        ("relation", "funded-by"),
        ("role", "what"),
        ("subject", "target"),
        ("object", "source"),
        ("qualifier:x", "other"),
    ];
    pairs.iter().for_each(|(field, column)| mapping.add(field, column).expect("a field"));
    for format in FORMATS {
        let columns = [("what", "donor"), ("other", "1"), ("label", "seen")];
        let text = file(format, &[("a", "A"), ("b", "B")], &columns);
        let taken = read_with(format, text.as_bytes(), &mapping).expect(format);
        let claim = &taken.claims[0];
        assert_eq!((claim.subject.as_str(), claim.object.as_deref()), ("b", Some("a")), "{format}");
        assert_eq!((claim.relation.as_str(), claim.role.as_deref()), ("funded-by", Some("donor")));
        assert_eq!(claim.qualifiers.get("x").map(String::as_str), Some("1"));
    }
    mapping.add("start", "no such column").expect("a field");
    let text = file("gexf", &[("a", "A"), ("b", "B")], &[("what", "donor"), ("other", "1")]);
    let refused = read_with("gexf", text.as_bytes(), &mapping).expect_err("no such column");
    assert!(refused.to_string().contains("no such column"), "{refused}");
}

#[test]
fn ids_may_be_anything_that_an_id_may_be() {
    let odd = ["with space", "a \"quoted\" one", "<b>&amp;", "back\\slash", "\u{200f}rtl\u{202e}x"];
    for format in FORMATS {
        for id in odd {
            let text = file(format, &[(id, "A"), ("b", "B")], &[]);
            let taken = read(format, &text);
            assert_eq!(taken.entities[0].id.as_deref(), Some(id), "{text}");
            assert_eq!(taken.claims[0].subject, id, "{text}");
        }
    }
}

#[test]
fn an_id_with_control_characters_is_rejected_with_its_line() {
    for format in FORMATS {
        let desk = Desk::new();
        let name = format!("odd.{format}");
        let text = file(format, &[("a\u{1}x", "A"), ("b", "B"), ("c", "C")], &[]);
        desk.write(&name, text);
        let ran = desk.run(&["import", &name]).with_code(3);
        assert!(ran.err.contains("2 rejected") || ran.err.contains("1 rejected"), "{ran:#?}");
        assert!(ran.err.contains(&format!("{name}:")), "{ran:#?}");
        desk.verified();
    }
}

#[test]
fn an_id_that_stands_twice_is_one_entity_with_two_names() {
    for format in FORMATS {
        let desk = Desk::new();
        let name = format!("twice.{format}");
        desk.write(&name, file(format, &[("a", "First"), ("b", "B"), ("a", "Second")], &[]));
        desk.done(&["import", &name]);
        let lines = desk.done(&["list", "claims", "--format", "tsv"]);
        assert!(lines.contains("a\tname\tFirst") && lines.contains("a\tname\tSecond"), "{lines}");
    }
}

#[test]
fn what_is_no_node_or_edge_is_rejected_and_reading_goes_on() {
    let text = "<graphml>\n<graph>\n<node/>\n<edge source=\"a\"/>\n<hyperedge/>\n<node id=\"a\"/>\n\
                </graph></graphml>";
    let taken = read("graphml", text);
    let lines: Vec<u64> = taken.rejected.iter().map(|(line, _)| *line).collect();
    assert_eq!((lines, taken.entities.len()), (vec![3, 4, 5], 1));
}

fn refused(format: &str, text: &str, expected: &str) {
    let error = read_with(format, text.as_bytes(), &Mapping::default());
    let error = error.expect_err(format).to_string();
    assert!(error.contains(expected), "{format}: {error}");
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = |open: &str| open.repeat(10_000);
    refused(
        "graphml",
        &format!("<graphml>{}", deep("<graph><node id=\"a\">")),
        "within each other",
    );
    refused("gexf", &format!("<gexf>{}", deep("<nodes><node id=\"a\">")), "within each other");
    refused("gml", &deep("graph [ "), "within each other");
    refused("dot", &format!("digraph {{ {}", deep("subgraph x {")), "within each other");
    refused("dot", &format!("digraph {{ {}", deep("a -> {")), "within each other");
    // Signs of HTML are counted, not followed.
    refused("dot", &format!("digraph {{ a [label={}", deep("<")), "ends within");
}

#[test]
fn entities_are_not_expanded() {
    let mut laughs =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n <!ENTITY lol \"lol\">\n".to_owned();
    for ix in 1..10 {
        let before = if ix == 1 { "&lol;".to_owned() } else { format!("&lol{};", ix - 1) };
        laughs.push_str(&format!(" <!ENTITY lol{ix} \"{}\">\n", before.repeat(10)));
    }
    let laughs = laughs + "]>\n<graphml><graph><node id=\"&lol9;\"/></graph></graphml>";
    refused("graphml", &laughs, "entities of its own");
    refused("gexf", &laughs, "entities of its own");
    refused("graphml", "<graphml><graph><node id=\"a&lol;\"/></graph></graphml>", "line 1");
    refused("graphml", "<graphml>&lol;</graphml>", "&lol;");
}

#[test]
fn what_is_no_graph_is_refused() {
    for text in ["", "subject,relation,object\n", "{\"record\":\"entity\"}", "<html></html>", "\0"]
    {
        for format in FORMATS {
            let error = read_with(format, text.as_bytes(), &Mapping::default());
            assert!(error.is_err(), "{format}: {text:?}");
        }
    }
    refused("dot", "digraph { a -> }", "line 1: expected an id, found }");
    refused("gml", "graph [\n node ]", "line 2: expected a value of node");
    refused("gexf", "<gexf>\n<graph>\n</gexf>", "line 3");
}

/// A file that ends early is an error with its line, or what was in it until there.
#[test]
fn a_file_may_end_anywhere() {
    let desk = Desk::with_graph_data();
    let mut store = Store::open(&desk.path("graph.orgraph")).expect("a store");
    let snapshot = store.snapshot().expect("a snapshot");
    let columns = [("relation", "funded-by"), ("how", "a \"b\" <c> & d\\")];
    let mut texts: Vec<(&str, Vec<u8>)> = FORMATS
        .iter()
        .map(|format| (*format, file(format, &[("ä", "Ä \"1\""), ("b\\", "B")], &columns).into()))
        .collect();
    for name in ["graphml", "gexf", "dot"] {
        let mut bytes = Vec::new();
        let exporter: &dyn Exporter = exporter(name).expect(name);
        let out = &mut Output::stream(&mut bytes);
        exporter.write(&WholeStore::new(&snapshot), out).expect("memory can be written");
        bytes.truncate(20_000);
        texts.push((name, bytes));
    }
    let (mut read, mut refused) = (0, 0);
    for (format, text) in texts {
        for end in (0..text.len()).step_by(10) {
            match read_with(format, &text[..end], &Mapping::default()) {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    report(&format!("files cut at every tenth byte: {read} read, {refused} refused"));
    assert!(refused > 0);
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    for format in FORMATS {
        let text = file(format, &[("a", "A"), ("b", "B")], &[("label", "x")]).into_bytes();
        for at in 0..text.len() {
            let mut broken = text.clone();
            broken[at] ^= 0xff;
            drop(read_with(format, &broken, &Mapping::default()));
        }
    }
}

#[test]
fn a_statement_of_dot_may_be_many_edges() {
    let text = "digraph { edge [relation=\"funded-by\" color=red]\n a -> {b c:n} -> d [year=2012]\n\
                subgraph cluster_1 { label=x; e; node [type=Person]; f } -> a [dir=back]\n\
                g [label=<<b>Big</b> one>]; h [label=\"two\\nlines\" shape=box]; 1.5 -> -2 }";
    let taken = read("dot", text);
    let edges: Vec<(&str, &str)> = taken
        .claims
        .iter()
        .map(|claim| (claim.subject.as_str(), claim.object.as_deref().unwrap_or_default()))
        .collect();
    let expected =
        [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "e"), ("a", "f"), ("1.5", "-2")];
    assert_eq!(edges, expected);
    assert!(taken.claims.iter().all(|claim| claim.relation == "funded-by"));
    assert_eq!(taken.claims[0].start.as_deref(), Some("2012"));
    let named = |id: &str| {
        let mut found = taken.entities.iter().filter(|entity| entity.id.as_deref() == Some(id));
        found.find_map(|entity| entity.name.as_deref())
    };
    assert_eq!(
        [named("g"), named("h"), named("a")],
        [some("Big one").as_deref(), Some("two lines"), Some("a")]
    );
    let person = taken.entities.iter().find(|entity| entity.id.as_deref() == Some("f"));
    assert!(person.is_some(), "{taken:?}");
    assert_eq!(taken.unread, ["color of edges", "dir of edges", "shape of nodes"]);
    let many = format!("graph {{ {{{}}} -- {{{}}} }}", "a b c ".repeat(200), "d e f ".repeat(200));
    assert_eq!(read("dot", &many).rejected.len(), 1);
}

#[test]
fn a_yed_file_has_its_labels() {
    let text = "<graphml xmlns:y=\"http://www.yworks.com/xml/graphml\">\n\
        <key id=\"d0\" for=\"node\" yfiles.type=\"nodegraphics\"/>\n\
        <key id=\"d1\" for=\"edge\" yfiles.type=\"edgegraphics\"/>\n\
        <graph><node id=\"n0\"><data key=\"d0\"><y:ShapeNode><y:NodeLabel>Fund A</y:NodeLabel>\
        </y:ShapeNode></data></node><node id=\"n1\"/>\n\
        <edge source=\"n0\" target=\"n1\"><data key=\"d1\"><y:PolyLineEdge><y:EdgeLabel>funds\
        </y:EdgeLabel></y:PolyLineEdge></data></edge></graph></graphml>";
    let taken = read("graphml", text);
    let names: Vec<_> = taken.entities.iter().map(|entity| entity.name.as_deref()).collect();
    assert_eq!(names, [Some("Fund A"), Some("n1")]);
    assert_eq!(taken.claims[0].relation, "funds");
}

#[test]
fn an_edge_of_gexf_has_the_days_of_its_timeline() {
    let edge = |format: &str| {
        format!(
            "<gexf><graph mode=\"dynamic\"{format}><edges><edge source=\"a\" target=\"b\" \
             start=\"2012-01-01T10:00:00\" end=\"2013-02-03\"/></edges></graph></gexf>"
        )
    };
    let taken = read("gexf", &edge(" timeformat=\"date\""));
    assert_eq!(taken.claims[0].start.as_deref(), Some("2012-01-01"));
    assert_eq!(taken.claims[0].end.as_deref(), Some("2013-02-03"));
    let taken = read("gexf", &edge(""));
    assert_eq!((&taken.claims[0].start, taken.claims[0].qualifiers.len()), (&None, 2));
}

#[test]
fn a_graph_is_told_by_name_or_by_content() {
    let told = |name: &str, text: &str| sniff(name, &mut text.as_bytes()).expect(name).0.name;
    for format in FORMATS {
        let text = file(format, &[("a", "A"), ("b", "B")], &[("label", "x")]);
        assert_eq!(told("-", &text), format, "{text}");
        assert_eq!(told(&format!("a.{format}.gz"), &text), format);
        assert_eq!(told(&format!("a.{format}.rejected"), "{\"record\":\"entity\"}"), "jsonl");
    }
    assert_eq!(told("a.gv", "digraph {}"), "dot");
    assert_eq!(told("-", "// x\nDiGraph{a->b}"), "dot");
    assert_eq!(told("-", "# x\ngraph [ node [ id 1 ] ]"), "gml");
    assert_eq!(told("-", "graph,object\n{,b\n"), "csv");
}

/// A real file goes in whole, and in again without anything new.
fn check_real(name: &str, rows: u64, entities: u64) {
    let Some(path) = shared(name) else { return };
    let desk = Desk::new();
    let words = path.display().to_string();
    let ran = desk.run(&["import", &words, "--origin", "it"]).with_code(0);
    let all = format!("{rows} rows: {rows} new, 0 repeated, 0 rejected");
    assert!(ran.err.contains(&all), "{ran:#?}");
    assert!(ran.err.contains(&format!("{entities} new entities")), "{ran:#?}");
    let again = desk.run(&["import", &words, "--origin", "it"]).with_code(0);
    assert!(again.err.contains(&format!("0 new, {rows} repeated, 0 rejected")), "{again:#?}");
    desk.verified();
    report(&format!("{name}: {all}, {entities} entities"));
}

#[test]
fn real_graphs_go_in_whole() {
    check_real("data/trumpworld/trumpworld.graphml", 6_049, 2_669);
    check_real("data/gexf/LesMiserables.gexf", 331, 77);
    check_real("data/gexf/arctic.gexf", 8_391, 1_715);
}

#[test]
fn an_export_says_what_it_leaves_out_in_one_line() {
    let desk = Desk::with_graph_data();
    let ran = desk.run(&["export", "graphml", "--yed", "-o", "a.graphml"]).with_code(0);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines[0].starts_with("graphml: left out ") && lines[0].contains(" 1 denial,"),
        "{ran:#?}"
    );
    assert_eq!(lines[1..], ["Wrote a.graphml"]);
    let ran = desk.run(&["export", "gexf"]).with_code(0);
    assert!(ran.err.contains("\ngexf: converted: 25 dates padded to days\n"), "{ran:#?}");
    assert_eq!(desk.run(&["export", "jsonl"]).with_code(0).err, "");
    assert_eq!(desk.run(&["export", "jsonld"]).with_code(0).err, "");
    desk.run(&["export", "gexf", "--yed"]).with_code(2);
    desk.run(&["export", "gml"]).with_code(2);
}
