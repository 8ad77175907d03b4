//! Floors: who may use whom. `src/lib.rs` says it in words, [`FLOORS`] in data.

use super::Source;
use super::assert_found;
use super::assert_none;
use super::sources;

/// Each floor and what it may use beside itself. A path with `::` opens no more than that.
const FLOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("format", &[]),
    ("store", &["model"]),
    ("rdf", &["model"]),
    ("import", &["model", "format", "rdf"]),
    ("resolve", &["model", "store"]),
    ("graph", &["model", "store", "resolve"]),
    ("intake", &["model", "format", "import", "store", "resolve"]),
    ("path", &["model", "graph"]),
    ("render", &["model", "graph"]),
    // Of `render` the positions only: a picture's look is none of an exporter's business.
    ("export", &["model", "graph", "format", "rdf", "render::layout"]),
    ("sparql", &["model", "store", "graph"]),
    (
        "serve",
        &["model", "store", "intake", "graph", "path", "sparql", "render", "export", "format"],
    ),
    ("distributed", &["model", "graph", "path", "export"]),
];

#[test]
fn floors_use_only_what_is_on_their_line() {
    assert_none(&sources("src").iter().flat_map(edges).collect::<Vec<_>>());
}

#[test]
fn our_own_paths_stand_one_a_line_without_globs() {
    assert_none(&sources("src").iter().flat_map(use_shapes).collect::<Vec<_>>());
}

#[test]
fn the_crate_doc_lists_each_floor_and_what_it_uses() {
    assert_none(&doc_rows(&Source::read("src/lib.rs")));
}

/// Finds each path of ours that names a floor which is not on the line of the file's floor.
fn edges(source: &Source) -> Vec<String> {
    let Some(modules) = modules(&source.path) else {
        return Vec::new();
    };
    if source.is_binary() || modules.is_empty() {
        return Vec::new();
    }
    let floor = modules[0].as_str();
    let Some((_, line)) = FLOORS.iter().find(|(name, _)| *name == floor) else {
        return vec![
            source.finding(1, &format!("`{floor}` is no floor: give it a line in FLOORS")),
        ];
    };
    let shown = if line.is_empty() { "nothing of ours".to_owned() } else { line.join(", ") };
    let mut findings = Vec::new();
    for (at, path) in own_paths(source, modules.len()) {
        let is_allowed = |open: &&str| {
            path == *open || path.strip_prefix(open).is_some_and(|rest| rest.starts_with("::"))
        };
        if !is_allowed(&floor) && !line.iter().any(is_allowed) {
            let what = format!(
                "`{floor}` may not use `crate::{path}`, on its line is {shown}: pass it in as an \
                 argument, move the code to a floor that may, or argue for the edge in FLOORS",
            );
            findings.push(source.finding(at, &what));
        }
    }
    findings
}

/// Every path that starts at the root of the crate, by `crate` or by enough `super`s, with its
/// line: at most two names, as more are never asked for. `depth` is that of the file's module.
fn own_paths(source: &Source, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // One entry for each open brace: whether it is that of a module written in place.
    let mut braces = Vec::new();
    for at in 0..source.tokens.len() {
        let token = &source.tokens[at];
        match token.text.as_str() {
            "{" => braces.push(source.before(at, 2) == "mod"),
            "}" => drop(braces.pop()),
            _ => {}
        }
        let is_start = source.before(at, 1) != "::" || source.before(at, 2) == "self";
        if !is_start || !matches!(token.text.as_str(), "crate" | "super") {
            continue;
        }
        let mut next = at;
        let mut climbed = 0;
        while source.reads(next, &["super", "::"]) {
            (next, climbed) = (next + 2, climbed + 1);
        }
        let deep = depth + braces.iter().filter(|is_module| **is_module).count();
        if source.reads(next, &["crate", "::"]) {
            next += 2;
        } else if climbed < deep {
            continue;
        }
        let mut path = source.tokens.get(next).map_or(String::new(), |name| name.text.clone());
        if source.tokens.get(next + 1).is_some_and(|sign| sign.text == "::") {
            path += "::";
            path += source.tokens.get(next + 2).map_or("", |name| name.text.as_str());
        }
        // A group or a glob at the root is no floor either.
        if path.starts_with(|first: char| first.is_alphabetic() || "{*".contains(first)) {
            found.push((token.start.line, path));
        }
    }
    found
}

/// The modules that lead to a file of `src`: `src/model/date.rs` is `model`, `date`.
fn modules(path: &str) -> Option<Vec<String>> {
    let inside = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    let inside = inside.strip_suffix("mod").map_or(inside, |folder| folder.trim_end_matches('/'));
    let names = inside.split('/').map(str::to_owned);
    Some(names.filter(|name| name != "lib" && name != "main").collect())
}

/// Finds globs, and groups in paths from the root of the crate: an edge between floors stands on a
/// line of its own. Siblings may share one, and a test module may say `use super::*`.
fn use_shapes(source: &Source) -> Vec<String> {
    let is_root = |first: &str| matches!(first, "crate" | "orgraph");
    let mut findings = Vec::new();
    for path in source.uses() {
        let shown = path.segments.join("::");
        if path.is_grouped && is_root(&path.segments[0]) {
            findings.push(source.finding(
                path.line,
                &format!("`{shown}` stands in a group: write `use {shown};` on its own line"),
            ));
        } else if path.bound.is_none() && shown != "super::*" {
            findings
                .push(source.finding(path.line, &format!("`{shown}` is a glob: name the items")));
        }
    }
    findings
}

/// Finds floors that the table in the crate's doc leaves out or gives other uses than [`FLOORS`].
fn doc_rows(lib: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let rows: Vec<(&str, &str)> = lib.text.lines().filter_map(doc_row).collect();
    for item in &lib.items.items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        let (floor, line) = (module.ident.to_string(), module.ident.span().start().line);
        let known = FLOORS.iter().find(|(name, _)| *name == floor);
        let row = rows.iter().find(|(name, _)| *name == floor);
        let (Some((_, line_of_floor)), Some((_, uses))) = (known, row) else {
            let cure = format!("`{floor}` needs a row in the crate's doc and a line in FLOORS");
            findings.push(lib.finding(line, &cure));
            continue;
        };
        for used in uses.split(", ").filter(|used| *used != "nothing of ours") {
            if !line_of_floor.iter().any(|open| open.split("::").next() == Some(used)) {
                findings.push(lib.finding(line, &format!(
                    "the crate's doc lets `{floor}` use `{used}`, FLOORS does not: make them agree",
                )));
            }
        }
    }
    findings
}

/// The floor and its uses of ``//! | [`floor`] | what | uses |``, without brackets where it is no
/// part of the library's interface.
fn doc_row(line: &str) -> Option<(&str, &str)> {
    let row = line.strip_prefix("//! | ")?.trim_start_matches('[').strip_prefix('`')?;
    let mut cells = row.trim_end_matches(" |").split(" | ");
    Some((cells.next()?.split('`').next()?, cells.nth(1)?))
}

#[test]
fn a_wrong_edge_is_found_wherever_it_stands() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        assert_found(&edges(&Source::new(path, text)), expected);
    };
    check("src/model/date.rs", "\nuse crate::store::Store;", &["src/model/date.rs:2: `model` may"]);
    check("src/model/date.rs", "fn f() { crate::graph::g() }", &["crate::graph::g"]);
    check("src/model/date.rs", "fn f() { m!(a, [crate::graph::g()]) }", &["crate::graph::g"]);
    check("src/format.rs", "type A = Vec<crate::model::Claim>;", &["crate::model"]);
    check("src/model/mod.rs", "use super::store::Store;", &["crate::store"]);
    check("src/model/date.rs", "use super::super::store::Store;", &["crate::store"]);
    check("src/model/date.rs", "use self::super::super::store::Store;", &["crate::store"]);
    check("src/store/a.rs", "mod tests { use crate::graph::G; }", &["crate::graph"]);
    check("src/store/a.rs", "mod tests { use super::super::super::graph::G; }", &["crate::graph"]);
    check("src/path/a.rs", "use crate::store::Store;", &["crate::store"]);
    check("src/model/a.rs", "use crate::cli::Shell;", &["crate::cli"]);
    check("src/export/a.rs", "use crate::render::theme;", &["crate::render::theme"]);
    check("src/model/a.rs", "use crate::Store;", &["crate::Store"]);
    check("src/cellar/a.rs", "", &["`cellar` is no floor"]);
}

#[test]
fn an_edge_on_the_line_is_left_alone() {
    let check = |path: &str, text: &str| assert_found(&edges(&Source::new(path, text)), &[]);
    check("src/store/read.rs", "use crate::model::Claim;\nuse crate::store::Store;");
    check("src/store/read.rs", "mod tests { use super::super::Store; use super::read; }");
    check("src/store/read.rs", "pub(in crate::store) fn f() {} pub(crate) fn g() {}");
    check("src/store/read.rs", "// crate::graph\nconst A: &str = \"crate::graph::g\";");
    check("src/export/gexf.rs", "use crate::render::layout::Position;");
    check("src/cli/show.rs", "use crate::cli::Shell;\nuse orgraph::store::Store;");
    check("src/lib.rs", "pub use crate::store::Store;");
}

#[test]
fn groups_and_globs_of_ours_are_found() {
    let check = |text: &str, expected: &[&str]| {
        assert_found(&use_shapes(&Source::new("src/model/a.rs", text)), expected);
    };
    check("use crate::{model, store};", &["`crate::model` stands in a group", "`crate::store`"]);
    check("use crate::model::{Claim};", &["`use crate::model::Claim;`"]);
    check("use orgraph::model::{Claim};", &["`use orgraph::model::Claim;`"]);
    check("fn f() { use super::date::*; }", &["`super::date::*` is a glob"]);
    check("use std::fmt::*;", &["`std::fmt::*` is a glob"]);
    check("use super::{date, money};\nuse self::date::{Day, Year};", &[]);
    check("use std::{fmt, io};\nmod tests { use super::*; }", &[]);
}

#[test]
fn a_crate_doc_that_disagrees_is_found() {
    let doc = "//! | [`store`] | the file | model, graph |\n";
    let check = |text: &str, expected: &[&str]| {
        assert_found(&doc_rows(&Source::new("src/lib.rs", text)), expected);
    };
    check(
        &format!("{doc}pub mod store;"),
        &["src/lib.rs:2: the crate's doc lets `store` use `graph`"],
    );
    check("//! Nothing.\npub mod store;", &["`store` needs a row"]);
    check("//! | [`format`](mod@format) | x | nothing of ours |\npub mod format;", &[]);
}
