//! A store made of lines, which vanishes with its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use orgraph::graph::{Conflict, Evidence, conflicts};
use orgraph::import::JsonlImporter;
use orgraph::intake::{Intake, Origin, Reported};
use orgraph::model::EntityId;
use orgraph::store::{EntityRow, Stamp, Store, StoreError};
use tempfile::TempDir;

/// What every change of these stores bears.
pub(crate) const STAMP: Stamp<'static> =
    Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };

pub(crate) struct FreshStore {
    folder: TempDir,
    pub(crate) store: Store,
}

impl FreshStore {
    /// A store with the standard vocabulary alone.
    pub(crate) fn empty() -> FreshStore {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("graph.orgraph");
        Store::create(&path, &STAMP).expect("a new store").finish().expect("it gets its name");
        let store = Store::open_to_write(&path).expect("it opens");
        FreshStore { folder, store }
    }

    /// A store of JSON Lines, every one of which is taken.
    pub(crate) fn of(lines: &str) -> FreshStore {
        let mut fresh = FreshStore::empty();
        fresh.import("lines.jsonl", lines);
        fresh
    }

    /// Imports JSON Lines as one change.
    pub(crate) fn import(&mut self, name: &str, lines: &str) -> Option<i64> {
        let vocabulary = self.store.snapshot().expect("a snapshot").vocabulary().clone();
        let mut draft = self.store.draft(&STAMP).expect("a change");
        let origin = Origin { file: name.to_owned(), name: name.to_owned(), source: None };
        let mut report = |reported: Reported<'_>| {
            if let Reported::Rejected(row) = reported {
                panic!("line {}: {} {:?}", row.line, row.text, row.findings);
            }
        };
        let mut intake = Intake::new(&mut draft, &vocabulary, origin, &mut report).expect(name);
        intake.read(&JsonlImporter, &mut lines.as_bytes()).expect("memory can be read");
        intake.finish().expect("it ends");
        draft.commit("import").expect("it is committed")
    }

    /// All conflicts, by subject.
    pub(crate) fn conflicts(&mut self) -> Vec<Conflict> {
        let snapshot = self.store.snapshot().expect("a snapshot");
        let evidence = Evidence::new(&snapshot);
        let mut found = Vec::new();
        let each = |row: EntityRow, _: EntityId| -> Result<(), StoreError> {
            let claims = evidence.claims_about(row)?;
            let sources = evidence.sources(&claims)?;
            let date_of = |id: &_| sources.get(id).and_then(|source| source.published);
            found.extend(conflicts(&claims, snapshot.vocabulary(), &date_of));
            Ok(())
        };
        snapshot.for_each_entity(each).expect("entities");
        found
    }

    /// Runs the program on the store.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgraph"));
        command.current_dir(&self.folder).env_remove("ORGRAPH_DB").args(["--db", "graph.orgraph"]);
        command.args(words).output().expect("the program runs")
    }
}

/// Where the first graph lies.
pub(crate) fn graph_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data")
}

/// The text of one of its files.
pub(crate) fn graph_data_file(name: &str) -> String {
    fs::read_to_string(graph_data().join(name)).expect("graph-data is there")
}

/// The three files in the order in which they are imported.
pub(crate) fn graph_data_lines() -> String {
    ["sources.jsonl", "entities.jsonl", "claims.jsonl"].map(graph_data_file).concat()
}
