//! Foreign crates: where each may be named, and why there. One that can be named anywhere can
//! never be replaced.

use super::Source;
use super::assert_found;
use super::assert_none;
use super::rust_files;
use super::sources;

/// A crate, the places that may name it, and the reason.
pub(super) type Home = (&'static str, &'static [&'static str], &'static str);

/// Every floor that can fail in a way of its own.
const LIBRARY: &[&str] = &[
    "src/export",
    "src/format",
    "src/graph",
    "src/import",
    "src/intake",
    "src/model",
    "src/path",
    "src/render",
    "src/store",
];

/// The crates of `[dependencies]`.
pub(super) const HOMES: &[Home] = &[
    ("blake3", &["src/model/identity", "src/store"], "ids of claims; digests of changes"),
    (
        "bytemuck",
        &[
            "src/graph/column",
            "src/graph/image",
            "src/store/map",
            "src/store/runs",
            "src/store/spool",
            "src/store/write",
        ],
        "rows of numbers are bytes, and back, without unsafe code of ours",
    ),
    ("clap", &["src/cli"], "the library takes values, not arguments"),
    ("comfy-table", &["src/cli"], "tables are for a terminal"),
    ("crc32fast", &["src/graph/image"], "every block of an image is checked when it is read"),
    ("csv", &["src/import", "src/export", "src/cli/table"], "quoting is never written by hand"),
    ("csv-core", &["src/import/rows"], "a row that is too long is passed, not held"),
    (
        "ctrlc",
        &["src/cli"],
        "an interrupted search prints what it found; handling signals by hand is unsafe code",
    ),
    ("dagre", &["src/render/layout"], "young and pinned: one file to change when it moves"),
    ("data-encoding", &["src/model/identity"], "ids are written in one alphabet, in one place"),
    (
        "dejavu",
        &["src/render/pdf", "src/render/text", "src/render/tree"],
        "the font that measures is the one drawn",
    ),
    ("deunicode", &["src/model/fold"], "two spellings are one name in one place only"),
    ("flate2", &["src/import", "src/export/packing"], "what is packed is unpacked at the door"),
    (
        "fs4",
        &["src/cli/room", "src/store/map"],
        "how much room a disk has is asked otherwise on each system, and so is taking it",
    ),
    ("graphviz-rust", &["src/render/dot"], "it quotes nothing: all text passes our type first"),
    ("indicatif", &["src/cli"], "progress is for a terminal"),
    ("jiff", &["src/model/date", "src/cli"], "the calendar; the clock, which only cli may read"),
    (
        "krilla",
        &["src/render/pdf"],
        "fonts, links and cross-references of PDF are the work of others",
    ),
    ("krilla-svg", &["src/render/pdf"], "the same tree gives the pixels and the page"),
    ("memmap2", &["src/store/map"], "the one file that maps memory"),
    ("num-bigint", &["src/path"], "200 diamonds hold 2^200 paths, and every one is counted"),
    (
        "oxrdf",
        &["src/import/rdf", "src/export/rdf/triples"],
        "terms of RDF, as the readers and writers of its formats take them",
    ),
    (
        "oxrdfio",
        &["src/import/rdf", "src/export/rdf/triples"],
        "the grammars of six formats are the work of others",
    ),
    (
        "petgraph",
        &["src/graph", "src/path", "src/render", "src/export"],
        "graph is its home; above it only the types that graph hands out, and their traits",
    ),
    (
        "quick-xml",
        &["src/export/xml", "src/import/xml", "src/render/faults"],
        "what stands in XML is never escaped by hand, nor taken apart so; tests read pictures back",
    ),
    (
        "resvg",
        &["src/render/raster", "src/render/svg/outlined", "src/render/tree"],
        "SVG is parsed, and text is shaped, in one place; pixels and outlines come of that",
    ),
    ("rusqlite", &["src/store"], "no SQL above the store"),
    (
        "rustc-hash",
        &[
            "src/graph/image",
            "src/graph/overlay",
            "src/graph/standing",
            "src/intake/names",
            "src/path",
            "src/store/known",
        ],
        "a search of microseconds, or a scan of millions of facts, looks up small whole numbers",
    ),
    ("rust_decimal", &["src/model"], "amounts are exact, and everybody else compares `Money`"),
    (
        "serde",
        &[
            "src/model",
            "src/format/ftm",
            "src/store",
            "src/import",
            "src/path",
            "src/export",
            "src/cli",
        ],
        "what crosses a border as text: records, payloads, answers",
    ),
    (
        "serde_json",
        &[
            "src/model",
            "src/format/ftm",
            "src/store",
            "src/import",
            "src/path",
            "src/export",
            "src/cli",
        ],
        "the same borders, where the text is JSON",
    ),
    ("strsim", &["src/model", "src/cli"], "the nearest names, for a hint"),
    (
        "tempfile",
        &[
            "src/cli/import",
            "src/graph/image",
            "src/store/known",
            "src/store/map",
            "src/store/packs",
            "src/store/runs",
            "src/store/scan",
            "src/store/spool",
        ],
        "what does not fit in memory waits in files without a name; in tests, stores that vanish",
    ),
    ("thiserror", LIBRARY, "one error type a floor"),
    ("ttf-parser", &["src/render/text"], "widths come from the font itself"),
    ("unicode-normalization", &["src/model/fold"], "as deunicode"),
    ("unicode-width", &["src/render/text", "src/cli"], "columns of a terminal, and of a label"),
    ("url", &["src/model/source"], "an address is checked once, at the door"),
    ("zstd", &["src/import/open", "src/export/packing"], "as flate2, for large files"),
];

/// The crates of `[dev-dependencies]`: never in `src`, so that tests outlive the code.
pub(super) const TEST_HOMES: &[Home] = &[
    ("allocation-counter", &["tests/allocations"], "memory asked for by one question"),
    ("jsonschema", &["tests"], "what `--json` prints fits its committed schema"),
    ("libc", &["tests/it/crash_steps"], "numbers of system calls"),
    ("lopdf", &["tests"], "what a PDF says and where its links lead, as another reads them"),
    ("nix", &["tests/it/crash_steps"], "a run is watched from system call to system call"),
    ("oxttl", &["tests/it/w3c_paths", "tests/it/w3c_rdf"], "the W3C's data and manifests"),
    ("proc-macro2", &["tests/it/architecture"], "lines of tokens"),
    ("proptest", &["tests"], "the algebra against brute force"),
    ("snapbox", &["tests"], "transcripts of the command line"),
    ("sparesults", &["tests/it/w3c_paths"], "the results that the W3C expects"),
    ("spargebra", &["tests/it/w3c_paths"], "the W3C's queries"),
    ("syn", &["tests/it/architecture"], "reads our own source"),
];

#[test]
fn foreign_crates_stay_in_their_homes() {
    let sources = sources("src");
    let found = sources.iter().flat_map(|source| strays(source, HOMES));
    assert_none(&found.collect::<Vec<_>>());
}

#[test]
fn crates_for_tests_stay_in_tests() {
    let folders = ["src", "tests", "benches"];
    let sources: Vec<Source> = folders.into_iter().flat_map(sources).collect();
    let found = sources.iter().flat_map(|source| strays(source, TEST_HOMES));
    assert_none(&found.collect::<Vec<_>>());
}

#[test]
fn every_dependency_is_used() {
    let library = sources("src");
    let mut findings = unused(&library, HOMES);
    let tests: Vec<Source> = ["tests", "benches"].into_iter().flat_map(sources).collect();
    if is_furnished() {
        findings.extend(unused(&tests, TEST_HOMES));
    }
    assert_none(&findings);
}

#[test]
fn every_home_is_there() {
    let mut findings = Vec::new();
    for (name, homes, _) in HOMES.iter().filter(|_| is_furnished()) {
        for home in homes.iter().filter(|home| rust_files_of(home).is_empty()) {
            findings.push(format!("HOMES: no file at {home}, the home of `{name}`: take it out"));
        }
    }
    assert_none(&findings);
}

/// Whether every floor and the command line have come. Until then a crate may wait for its use.
fn is_furnished() -> bool {
    let has_code = |home: &&str| sources_of(home).iter().any(|file| !file.items.items.is_empty());
    LIBRARY.iter().all(has_code) && has_code(&"src/cli")
}

/// Finds each naming of a crate of `table` outside its homes.
fn strays(source: &Source, table: &[Home]) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, homes, reason) in table {
        if homes.iter().any(|home| is_at_home(&source.path, home)) {
            continue;
        }
        for line in namings(source, name) {
            findings.push(source.finding(
                line,
                &format!(
                    "`{name}` lives in {} ({reason}): use it there and pass on a type of ours, or \
                 add a home with its reason",
                    homes.join(", "),
                ),
            ));
        }
    }
    findings
}

/// Whether `home` is the file at `path`, without its ending, or a folder around it.
fn is_at_home(path: &str, home: &str) -> bool {
    let rest = path.strip_prefix(home);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        || (home == "src/cli" && path == "src/main.rs")
}

/// The lines on which a file names the crate `name`.
fn namings(source: &Source, name: &str) -> Vec<usize> {
    let ident = name.replace('-', "_");
    let uses = source.uses();
    let mut lines = Vec::new();
    for path in uses.iter().filter(|path| path.segments[0] == ident) {
        lines.push(path.line);
    }
    // `csv::write` is our own module where the file says `mod csv;` or `use super::csv;`.
    let is_bound =
        |path: &super::UsePath| path.bound.as_deref() == Some(&ident) && path.segments[0] != ident;
    let is_shadowed = uses.iter().any(is_bound)
        || (0..source.tokens.len()).any(|at| source.reads(at, &["mod", &ident]));
    if is_shadowed {
        lines.clear();
    }
    for at in 0..source.tokens.len() {
        let is_extern = source.reads(at, &[&ident]) && source.before(at, 2) == "extern";
        let is_global = source.before(at, 1) == "::" && !is_name(source.before(at, 2));
        let is_path = source.reads(at, &[&ident, "::"]);
        let is_start = source.before(at, 1) != "::" && source.before(at, 1) != ".";
        if is_extern || (is_path && (is_global || (is_start && !is_shadowed))) {
            lines.push(source.tokens[at].start.line);
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Whether a `::` behind this token continues a path: a name, or the end of `<T as Trait>`.
fn is_name(text: &str) -> bool {
    let is_keyword = matches!(text, "use" | "pub" | "return" | "in" | "as" | "dyn" | "mut");
    text == ">" || (!is_keyword && text.starts_with(|first: char| first.is_alphanumeric()))
}

/// Finds crates that no file of `sources` names, once each of their homes holds code.
fn unused(sources: &[Source], table: &[Home]) -> Vec<String> {
    let holds_code = |home: &&str| {
        let mut inside = sources.iter().filter(|source| is_at_home(&source.path, home));
        inside.any(|source| source.path != "src/main.rs" && !source.items.items.is_empty())
    };
    let mut findings = Vec::new();
    for (name, homes, _) in table.iter().filter(|(_, homes, _)| homes.iter().all(holds_code)) {
        if !sources.iter().any(|source| !namings(source, name).is_empty()) {
            let homes = homes.join(", ");
            findings.push(format!("Cargo.toml: `{name}` is used nowhere in {homes}: take it out"));
        }
    }
    findings
}

fn rust_files_of(home: &str) -> Vec<String> {
    rust_files("src").into_iter().filter(|path| is_at_home(path, home)).collect()
}

fn sources_of(home: &str) -> Vec<Source> {
    let files = rust_files_of(home).into_iter().filter(|path| path != "src/main.rs");
    files.map(|path| Source::read(&path)).collect()
}

#[test]
fn a_crate_outside_its_homes_is_found_wherever_it_stands() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        assert_found(&strays(&Source::new(path, text), HOMES), expected);
    };
    check("src/graph/a.rs", "\nuse rusqlite::Connection;", &["src/graph/a.rs:2: `rusqlite` lives"]);
    check("src/graph/a.rs", "use rusqlite;", &["`rusqlite`"]);
    check("src/graph/a.rs", "use rusqlite as sql;", &["`rusqlite`"]);
    check("src/graph/a.rs", "use {std::fs, rusqlite::Row};", &["`rusqlite`"]);
    check("src/graph/a.rs", "use ::rusqlite::Row;", &["`rusqlite`"]);
    check("src/graph/a.rs", "extern crate rusqlite;", &["`rusqlite`"]);
    check("src/graph/a.rs", "fn f(row: &rusqlite::Row<'_>) {}", &["`rusqlite`"]);
    check("src/graph/a.rs", "fn f() { m!(x => rusqlite::params![]) }", &["`rusqlite`"]);
    check("src/graph/a.rs", "mod rusqlite; fn f() { ::rusqlite::g() }", &["`rusqlite`"]);
    check("src/format.rs", "#[derive(serde::Serialize)]\nstruct A;", &["src/format.rs:1: `serde`"]);
    check("src/render/dotted.rs", "use graphviz_rust::dot_structures::Graph;", &["graphviz-rust"]);
    check("src/store/a.rs", "use clap::Parser;", &["`clap`"]);
    let source = Source::new("src/store/a.rs", "mod tests { use proptest::test_runner; }");
    assert_found(&strays(&source, TEST_HOMES), &["`proptest`"]);
}

#[test]
fn a_crate_at_home_is_left_alone() {
    let check = |path: &str, text: &str| {
        assert_found(&strays(&Source::new(path, text), HOMES), &[]);
    };
    check("src/store/read.rs", "use rusqlite::Connection;");
    check("src/render/dot.rs", "use graphviz_rust::dot_structures::Graph;");
    check("src/render/dot/tree.rs", "use graphviz_rust::dot_structures::Graph;");
    check("src/main.rs", "use clap::Parser;");
    check("src/graph/a.rs", "mod csv; use csv::write; fn f() { csv::write() }");
    check("src/graph/a.rs", "use super::url; fn f() { url::parse(); a.csv::<u8>(); }");
    check("src/graph/a.rs", "use crate::model::url::Url; // rusqlite::Row\n");
}

#[test]
fn an_unused_crate_is_found_once_its_homes_hold_code() {
    let table: &[Home] = &[("rusqlite", &["src/store"], "x")];
    let check = |text: &str, expected: &[&str]| {
        assert_found(&unused(&[Source::new("src/store/mod.rs", text)], table), expected);
    };
    check("fn f() {}", &["`rusqlite` is used nowhere in src/store"]);
    check("use rusqlite::Row;", &[]);
    check("//! Still empty.", &[]);
}
