//! The program as a person runs it: in a folder of its own, with nothing from outside.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use tempfile::TempDir;

/// The program under test.
pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_orgraph");

/// Words that no message for people holds.
const PANICS: [&str; 3] = ["panicked", "RUST_BACKTRACE", "internal error"];

/// A folder to work in; it goes when the test ends.
pub(super) struct Desk {
    folder: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(super) struct Ran {
    /// The exit code; none when a signal ended it.
    pub(super) code: Option<i32>,
    /// Standard output.
    pub(super) out: String,
    /// Standard error.
    pub(super) err: String,
}

impl Desk {
    /// An empty folder.
    pub(super) fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// A folder with a store of some records, JSON Lines.
    pub(super) fn with_store(records: &str) -> Desk {
        let desk = Desk::new();
        desk.write("first.jsonl", records);
        desk.done(&["import", "first.jsonl"]);
        desk
    }

    /// A folder with a store of the repository's first graph.
    pub(super) fn with_graph_data() -> Desk {
        let desk = Desk::new();
        desk.import_graph(&Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data"));
        desk
    }

    /// Imports a folder like `graph-data`.
    pub(super) fn import_graph(&self, folder: &Path) {
        let files = ["sources.jsonl", "entities.jsonl", "claims.jsonl"];
        let files = files.map(|name| folder.join(name).display().to_string());
        let words: Vec<&str> = ["import"].into_iter().chain(files.iter().map(|f| &**f)).collect();
        self.done(&words);
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("the folder can be written");
    }

    pub(super) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The names of the files and folders, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        names_in(self.folder.path())
    }

    /// A command that runs in the folder, with nothing of ours in its environment.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["ORGRAPH_DB", "ORGRAPH_FORMAT", "ORGRAPH_AUTHOR"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program to its end, whatever that is; it may never panic.
    pub(super) fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(PROGRAM).args(words))
    }

    /// Runs the program; it must do what it is asked. Returns what it printed.
    pub(super) fn done(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(0), "{words:?}: {ran:#?}");
        ran.out
    }

    /// Everything in the store, as JSON Lines.
    pub(super) fn exported(&self) -> String {
        self.done(&["export", "jsonl"])
    }

    /// Asserts that the store is whole and returns everything in it.
    pub(super) fn verified(&self) -> String {
        let ran = self.run(&["verify"]);
        assert!(ran.code == Some(0) && ran.out.starts_with("ok: "), "{ran:#?}");
        self.exported()
    }
}

impl Ran {
    /// Runs a command to its end.
    pub(super) fn of(command: &mut Command) -> Ran {
        Ran::from(command.output().expect("the program starts"))
    }

    /// Asserts the exit code.
    pub(super) fn with_code(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let ran = Ran {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        assert!(!PANICS.iter().any(|word| ran.err.contains(word)), "{ran:#?}");
        ran
    }
}

/// The names of what is in a folder, sorted.
pub(super) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry can be read").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

/// Says something about a test that passes: a number, or why it was skipped.
pub(super) fn report(line: &str) {
    // Not `println!`: the test harness keeps that from whoever runs the tests.
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// A file of the folder of shared material, if that folder is there.
///
/// It lies beside the package, or where `ORGRAPH_SHARED` says. A file that is missing from a
/// folder that exists is a failure.
pub(super) fn shared(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("ORGRAPH_SHARED").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        report(&format!("skipped: no folder of shared material with {name}"));
        return None;
    }
    let file = folder.join(name);
    assert!(file.is_file(), "{} is missing", file.display());
    Some(file)
}
