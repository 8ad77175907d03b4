//! Files: each is reached by a `mod`, and each is called after a noun.

use std::collections::BTreeSet;

use syn::ItemMod;
use syn::visit::Visit;

use super::Source;
use super::assert_found;
use super::assert_none;
use super::root;
use super::rust_files;

/// Names that say nothing, so that everything ends up there.
const NAMELESS: &[&str] = &["common", "helper", "helpers", "misc", "util", "utils"];

#[test]
fn every_file_is_reached_by_a_mod() {
    for (folder, starts) in [
        ("src", ["src/lib.rs", "src/main.rs"].as_slice()),
        ("tests/it", &["tests/it/main.rs"]),
        ("xtask/src", &["xtask/src/main.rs"]),
    ] {
        let reached =
            reached(starts, &|path| root().join(path).is_file().then(|| Source::read(path)));
        assert_none(&orphans(&rust_files(folder), &reached));
    }
}

#[test]
fn the_program_and_the_library_share_no_file() {
    let read = |path: &str| root().join(path).is_file().then(|| Source::read(path));
    let library = reached(&["src/lib.rs"], &read);
    let program = reached(&["src/main.rs"], &read);
    assert_none(&shared(&library, &program));
}

#[test]
fn every_file_is_called_after_a_noun() {
    let folders = ["src", "tests", "benches", "xtask"];
    let files: Vec<String> = folders.into_iter().flat_map(rust_files).collect();
    assert_none(&nameless(&files));
}

/// The files that the `mod` lines reach from `starts`, the starts included.
fn reached(starts: &[&str], read: &dyn Fn(&str) -> Option<Source>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<String> = starts.iter().map(|&path| path.to_owned()).collect();
    while let Some(path) = waiting.pop() {
        let Some(source) = read(&path) else { continue };
        if reached.insert(path.clone()) {
            let (folder, name) = path.rsplit_once('/').expect("each start has a folder");
            let is_folders_own = matches!(name, "lib.rs" | "main.rs" | "mod.rs");
            let below = format!("{folder}/{}", name.trim_end_matches(".rs"));
            let inner = if is_folders_own { folder } else { &below };
            let mut modules = Modules { folder: inner.to_owned(), found: Vec::new() };
            modules.visit_file(&source.items);
            waiting.extend(modules.found);
        }
    }
    reached
}

/// The places where the files of `mod x;` may lie, below a folder.
struct Modules {
    folder: String,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Modules {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let place = format!("{}/{}", self.folder, module.ident);
        if module.content.is_some() {
            let outer = std::mem::replace(&mut self.folder, place);
            syn::visit::visit_item_mod(self, module);
            self.folder = outer;
        } else {
            self.found.extend([format!("{place}.rs"), format!("{place}/mod.rs")]);
        }
    }
}

fn orphans(files: &[String], reached: &BTreeSet<String>) -> Vec<String> {
    let orphans = files.iter().filter(|path| !reached.contains(*path));
    let cure = "no `mod` leads here, so it is never compiled: add the line or delete the file";
    orphans.map(|path| format!("{path}:1: {cure}")).collect()
}

fn shared(library: &BTreeSet<String>, program: &BTreeSet<String>) -> Vec<String> {
    let is_program = |path: &str| path == "src/main.rs" || path.starts_with("src/cli/");
    let misplaced = library.iter().filter(|path| is_program(path));
    let misplaced = misplaced.chain(program.iter().filter(|path| !is_program(path)));
    let cure = "compiled into the wrong crate: `src/cli` belongs to `src/main.rs`, the rest to \
                `src/lib.rs`, and the program says `orgraph::…`";
    misplaced.map(|path| format!("{path}:1: {cure}")).collect()
}

fn nameless(files: &[String]) -> Vec<String> {
    let is_nameless = |path: &&String| {
        let parts = path.split('/').map(|part| part.trim_end_matches(".rs"));
        parts.into_iter().any(|part| NAMELESS.contains(&part))
    };
    let found = files.iter().filter(is_nameless);
    found.map(|path| format!("{path}:1: this name has no noun: say what it holds")).collect()
}

#[test]
fn an_orphan_is_found() {
    let read = |path: &str| {
        let text = match path {
            "src/lib.rs" => "pub mod model; mod inline { mod deep; } // mod dead;",
            "src/model/mod.rs" => "mod date;",
            "src/model/date.rs" => "#[cfg(test)] mod tests;",
            "src/model/date/tests.rs" | "src/inline/deep.rs" | "src/dead.rs" => "",
            _ => return None,
        };
        Some(Source::new(path, text))
    };
    let files = ["src/lib.rs", "src/model/mod.rs", "src/model/date.rs", "src/model/date/tests.rs"];
    let files = [files.as_slice(), &["src/inline/deep.rs", "src/dead.rs", "src/model/tests.rs"]];
    let files: Vec<String> = files.concat().into_iter().map(str::to_owned).collect();
    let found = orphans(&files, &reached(&["src/lib.rs"], &read));
    assert_found(&found, &["src/dead.rs:1: no `mod`", "src/model/tests.rs:1: no `mod`"]);
}

#[test]
fn a_file_of_the_wrong_crate_is_found() {
    let set = |paths: &[&str]| paths.iter().map(|&path| path.to_owned()).collect();
    let library = set(&["src/lib.rs", "src/model/mod.rs", "src/cli/show.rs"]);
    let program = set(&["src/main.rs", "src/cli/mod.rs", "src/model/mod.rs"]);
    assert_found(&shared(&library, &program), &["src/cli/show.rs:1", "src/model/mod.rs:1"]);
}

#[test]
fn a_name_without_a_noun_is_found() {
    let files = ["src/model/util.rs", "src/helpers/a.rs", "src/model/utility_company.rs"];
    let found = nameless(&files.map(str::to_owned));
    assert_found(&found, &["src/model/util.rs:1", "src/helpers/a.rs:1"]);
}
