//! What leaves a store: it comes back without loss, it is the same each time, and other programs
//! read in it what is there.

mod graphs;
mod linked_data;
mod round_trip;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use orgraph::export::{CsvExporter, ExportError, Exporter, JsonlExporter, LinkedData, Output};
use orgraph::format::JSONLD;
use orgraph::graph::{Answer, Evidence, Records, Topology, WholeStore};
use orgraph::import::{Content, CsvImporter, Importer, JsonlImporter, sniff};
use orgraph::intake::{Intake, Origin, Reported};
use orgraph::store::{Stamp, Store};
use tempfile::TempDir;

pub(super) const STAMP: Stamp<'static> =
    Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };

/// Everything that a table, a quote or an address could stumble over.
const HOSTILE: &str = r##"
{"record":"source","id":"A B","title":"\"Quoted\", with comma","url":"javascript:alert(1)","kind":"Annual Report"}
{"record":"source","id":"a-b","title":"The slug of another","url":"https://example.org/<b> c","published":"2017-Q4"}
{"record":"source","id":"???","published":"early 2000s","note":"two\nlines"}
{"record":"source","id":"https://example.org/x?y=1#z","publisher":"Ünïcode; & <Sons>"}
{"record":"entity","id":"a \"b\" <c>"}
{"record":"entity","id":"javascript:alert('x')"}
{"record":"entity","id":"Zürich 北京 \\"}
{"record":"entity","id":"."}
{"record":"entity","id":"=1+1"}
{"record":"claim","subject":"a \"b\" <c>","relation":"name","value":"A \"name\", <b>\n\tand\\more","lang":"en-GB","source":"A B","quote":"one"}
{"record":"claim","subject":"a \"b\" <c>","relation":"name","value":"A \"name\", <b>\n\tand\\more","lang":"en-GB","source":"A B","quote":"two","retrieved":"2024-05-03"}
{"record":"claim","subject":"a \"b\" <c>","relation":"name","value":"Nom","lang":"klingon (spoken)","source":"A B"}
{"record":"claim","subject":"a \"b\" <c>","relation":"short-name","value":"ABC","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"alias","value":"ABC","source":"???","confidence":"0.123456"}
{"record":"claim","subject":"a \"b\" <c>","relation":"type","value":"Foundation","source":"???"}
{"record":"claim","subject":"a \"b\" <c>","relation":"type","value":"NGO","source":"???","rank":"deprecated"}
{"record":"claim","subject":"a \"b\" <c>","relation":"url","value":"javascript:alert(2)","source":"???"}
{"record":"claim","subject":"a \"b\" <c>","relation":"url","value":"https://example.org/ü","source":"???"}
{"record":"claim","subject":"a \"b\" <c>","relation":"identifier","value":"wikidata:Q42","source":"???"}
{"record":"claim","subject":"a \"b\" <c>","relation":"founded-in","value":"about 2001","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-member-count","value":160,"bound":"over","unit":"members","source":"a-b","start":"2024-06","end":"2024-06"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-member-count","value":"163.50","unit":"members","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-member-count","value":12,"unit":"cantons","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-budget","value":"1125000","unit":"EUR","bound":"about","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-budget","value":"7","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"has-budget","value_type":"none","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"funded-by","value_type":"unknown","source":"a-b"}
{"record":"claim","subject":"a \"b\" <c>","relation":"funded-by","object":"Zürich 北京 \\","start":"early 2000s","end":"open","amount":"12.50","currency":"chf","amount_bound":"at least","source":"https://example.org/x?y=1#z","via":"A B","locator":"page \"3\", <4>","qualifiers":{"As-Of Day":"x","as_of_day":"y","a,\"b\"":"=1+1","role":"main, donor"}}
{"record":"claim","subject":"a \"b\" <c>","relation":"funded-by","object":"Zürich 北京 \\","start":"2012-04-05","end":"2017-Q4","stance":"denied","attribution":"The \"Donor\"","source":"https://example.org/never-described"}
{"record":"claim","subject":"Zürich 北京 \\","relation":"published","object":"a \"b\" <c>","source":"a-b"}
{"record":"claim","subject":"javascript:alert('x')","relation":"published","object":"a \"b\" <c>","source":"a-b"}
{"record":"claim","subject":".","relation":"led-by","object":".","source":"a-b","rank":"preferred"}
{"record":"claim","subject":"=1+1","relation":"met-with","object":"javascript:alert('x')","source":"A B"}
"##;

const LINKED: LinkedData<'static> = LinkedData::full(&JSONLD);

/// A store that vanishes with its folder.
pub(super) struct Kept {
    folder: TempDir,
    pub(super) store: Store,
}

/// A store of some files, by name and text; every row of them is taken.
pub(super) fn store_of(files: &[(&str, String)]) -> Kept {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("graph.orgraph");
    let mut store = Store::create(&path, &STAMP).expect("a new store");
    let vocabulary = store.snapshot().expect("a snapshot").vocabulary().clone();
    let mut sorted: Vec<(Content, &str, &str)> = Vec::new();
    for (name, text) in files.iter().filter(|(_, text)| !text.is_empty()) {
        let (_, content) = sniff(name, &mut text.as_bytes()).expect(name);
        sorted.push((content, name, text));
    }
    sorted.sort();
    let mut draft = store.draft(&STAMP).expect("a change");
    let mut report = |reported: Reported<'_>| {
        if let Reported::Rejected(row) = reported {
            panic!("{}:{}: {} {:?}", row.file, row.line, row.text, row.findings);
        }
    };
    let origin = |name: &str| Origin { file: name.into(), name: name.into(), source: None };
    if let Some(((_, name, text), rest)) = sorted.split_first() {
        let mut intake =
            Intake::new(&mut draft, &vocabulary, origin(name), &mut report).expect(name);
        read(name, text, &mut intake);
        for (_, name, text) in rest {
            intake.next_file(origin(name)).expect(name);
            read(name, text, &mut intake);
        }
        intake.finish().expect("names are stated");
    }
    draft.commit("import").expect("a commit");
    Kept { folder, store }
}

fn read(name: &str, text: &str, intake: &mut Intake<'_, '_>) {
    let importer: &dyn Importer =
        if name.ends_with("csv") { &CsvImporter::default() } else { &JsonlImporter };
    intake.read(importer, &mut text.as_bytes()).expect(name);
}

pub(super) fn graph_data() -> Kept {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    let read = |name: &'static str| {
        (name, fs::read_to_string(folder.join(name)).expect("graph-data is there"))
    };
    store_of(&["sources.jsonl", "entities.jsonl", "claims.jsonl"].map(read))
}

pub(super) fn hostile() -> Kept {
    store_of(&[("hostile.jsonl", HOSTILE.trim_start().to_owned())])
}

pub(super) fn stream(exporter: &dyn Exporter, records: &dyn Records) -> String {
    let mut bytes = Vec::new();
    exporter.write(records, &mut Output::stream(&mut bytes)).expect("memory can be written");
    String::from_utf8(bytes).expect("an export is UTF-8")
}

fn tables(records: &dyn Records, folder: &Path) -> Vec<(&'static str, String)> {
    CsvExporter::default()
        .write(records, &mut Output::folder(folder))
        .expect("a folder can be written");
    let read = |name: &'static str| (name, fs::read_to_string(folder.join(name)).expect(name));
    ["entities.csv", "claims.csv", "sources.csv"].map(read).to_vec()
}

impl Kept {
    /// All exports of the store, by name.
    fn exports(&mut self) -> BTreeMap<&'static str, String> {
        let snapshot = self.store.snapshot().expect("a snapshot");
        let records = WholeStore::new(&snapshot);
        let mut exports: BTreeMap<_, _> =
            tables(&records, &self.folder.path().join("tables")).into_iter().collect();
        exports.insert("graph.jsonl", stream(&JsonlExporter, &records));
        exports.insert("graph.jsonld", stream(&LINKED, &records));
        exports
    }
}

/// Every export of a store made from its own tables, and of one made from its own lines, is its
/// own again: ids of claims, dates, citations and all.
fn check_round_trips(mut kept: Kept) {
    let first = kept.exports();
    let of = |names: &[&'static str]| -> Vec<(&'static str, String)> {
        names.iter().map(|name| (*name, first[name].clone())).collect()
    };
    for files in [of(&["entities.csv", "claims.csv", "sources.csv"]), of(&["graph.jsonl"])] {
        let again = store_of(&files).exports();
        for (name, text) in &first {
            let differs = text.lines().zip(again[name].lines()).find(|(one, other)| one != other);
            assert_eq!(differs, None, "{name} from {}", files[0].0);
            assert_eq!(text.len(), again[name].len(), "{name} from {}", files[0].0);
        }
    }
}

#[test]
fn no_cell_of_a_spreadsheet_runs() {
    let mut kept = hostile();
    let plain = kept.exports()["claims.csv"].clone();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let folder = tempfile::tempdir().expect("a folder");
    let exporter = CsvExporter { spreadsheet: true };
    let records = WholeStore::new(&snapshot);
    exporter.write(&records, &mut Output::folder(folder.path())).expect("a folder can be written");
    let text = fs::read_to_string(folder.path().join("claims.csv")).expect("it is there");
    let rows = text.strip_prefix('\u{feff}').expect("letters are marked");
    let mut guarded = 0;
    for row in csv::Reader::from_reader(rows.as_bytes()).records() {
        for cell in &row.expect("a table") {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            guarded += usize::from(cell.starts_with("'="));
        }
    }
    assert_eq!(guarded, 2);
    // Without being asked for, nothing is changed.
    assert!(plain.starts_with("id,") && plain.contains(",=1+1"));
}

#[test]
fn the_graph_comes_back_from_tables_and_lines() {
    check_round_trips(graph_data());
}

#[test]
fn hostile_texts_come_back_from_tables_and_lines() {
    check_round_trips(hostile());
}

#[test]
fn an_empty_store_comes_back() {
    check_round_trips(store_of(&[]));
}

#[test]
fn the_same_records_give_the_same_bytes() {
    assert_eq!(hostile().exports(), hostile().exports());
}

#[test]
fn undo_of_everything_leaves_what_an_empty_store_exports() {
    let mut kept = hostile();
    let last = kept.store.snapshot().and_then(|snapshot| snapshot.changes());
    let last = last.expect("changes").len();
    let mut draft = kept.store.draft(&STAMP).expect("a change");
    draft.undo(2, i64::try_from(last).expect("few")).expect("it can be undone");
    draft.commit("undo").expect("a commit");
    assert_eq!(kept.exports(), store_of(&[]).exports());
}

#[test]
fn a_table_for_people_has_names_that_some_claim_states() {
    let exports = hostile().exports();
    let lines: Vec<&str> = exports["entities.csv"].lines().collect();
    assert_eq!(lines[..3], ["id,type,name", ".,,", "=1+1,,"]);
    assert!(exports["entities.csv"].contains("\"a \"\"b\"\" <c>\",Foundation,"));
    let header = exports["claims.csv"].lines().next().expect("a header");
    assert!(
        header.ends_with("rank,qualifier:As-Of Day,\"qualifier:a,\"\"b\"\"\",qualifier:as_of_day")
    );
}

#[test]
fn several_files_of_one_format_need_a_folder() {
    let mut kept = store_of(&[]);
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let mut bytes = Vec::new();
    let refused =
        CsvExporter::default().write(&WholeStore::new(&snapshot), &mut Output::stream(&mut bytes));
    assert!(refused.is_err_and(|error| error.to_string().contains("a folder")));
    assert!(bytes.is_empty());
}

#[test]
fn one_file_goes_into_a_folder_too() {
    let mut kept = hostile();
    let expected = kept.exports();
    let place = kept.folder.path().join("deep/one");
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let records = WholeStore::new(&snapshot);
    for (exporter, name) in
        [(&JsonlExporter as &dyn Exporter, "graph.jsonl"), (&LINKED, "graph.jsonld")]
    {
        exporter.write(&records, &mut Output::folder(&place)).expect("a folder can be made");
        assert_eq!(fs::read_to_string(place.join(name)).expect(name), expected[name]);
    }
    assert_eq!(fs::read_dir(&place).expect("a folder").count(), 2, "nothing else is left there");
}

#[test]
fn an_export_that_fails_leaves_what_was_there() {
    let mut kept = hostile();
    let place = kept.folder.path().join("tables");
    kept.exports();
    // A folder where the last file should go.
    fs::remove_file(place.join("sources.csv")).expect("it was written");
    fs::create_dir_all(place.join(".sources.csv.partial")).expect("a folder");
    fs::write(place.join("claims.csv"), "old").expect("a file");
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let failed =
        CsvExporter::default().write(&WholeStore::new(&snapshot), &mut Output::folder(&place));
    assert!(matches!(failed, Err(ExportError::File { .. })));
    assert_eq!(fs::read_to_string(place.join("claims.csv")).expect("a file"), "old");
    assert!(!place.join(".claims.csv.partial").exists());
}

/// A stream that fails after some bytes.
struct Full(usize, io::ErrorKind);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(self.1)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_told_from_a_full_disk() {
    let mut kept = graph_data();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    for (kind, is_closed) in
        [(io::ErrorKind::BrokenPipe, true), (io::ErrorKind::StorageFull, false)]
    {
        for exporter in [&JsonlExporter as &dyn Exporter, &LINKED] {
            let mut full = Full(100_000, kind);
            let records = WholeStore::new(&snapshot);
            let failed = exporter.write(&records, &mut Output::stream(&mut full));
            let error = failed.expect_err("the stream takes no more");
            assert_eq!(error.is_closed_pipe(), is_closed, "{error:?}");
        }
    }
}

#[test]
fn an_answer_is_written_as_a_store_is() {
    let mut kept = hostile();
    let snapshot = kept.store.snapshot().expect("a snapshot");
    let topology = Topology::build(&snapshot).expect("a topology");
    let facts: Vec<_> = topology.facts().collect();
    let subgraph = Evidence::new(&snapshot).subgraph(&topology, &[], &facts, &[], None);
    let subgraph = subgraph.expect("evidence");
    let answer = Answer { subgraph: &subgraph, vocabulary: snapshot.vocabulary() };
    // Names are no facts: what the entities are called stands there all the same.
    let jsonld = stream(&LINKED, &answer);
    assert!(jsonld.contains(r#""type":["Foundation","Organization"],"name":["#), "{jsonld}");
    let files = tables(&answer, &kept.folder.path().join("answer"));
    let [_, (_, claims), (_, sources)] = files.as_slice() else { panic!("three files") };
    assert_eq!(claims.lines().count(), 1 + 6);
    assert!(sources.contains("never-described"));
}
