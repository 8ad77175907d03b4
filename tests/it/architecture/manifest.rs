//! Manifests: each crate that they declare has its homes, and the reverse.

use std::fs;

use super::assert_found;
use super::assert_none;
use super::homes::HOMES;
use super::homes::Home;
use super::homes::TEST_HOMES;
use super::root;

#[test]
fn every_dependency_is_listed_with_its_homes() {
    let ours = read("Cargo.toml");
    let mut findings = unlisted(&ours, "dependencies", HOMES);
    findings.extend(unlisted(&ours, "dev-dependencies", TEST_HOMES));
    findings.extend(unlisted(&ours, "build-dependencies", &[]));
    // The program that runs the tests must itself start on a machine with nothing but Rust.
    findings.extend(unlisted(&read("xtask/Cargo.toml"), "dependencies", &[]));
    assert_none(&findings);
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("each package has its manifest")
}

/// Finds crates of one section of a manifest that `table` leaves out, and the reverse.
fn unlisted(manifest: &str, section: &str, table: &[Home]) -> Vec<String> {
    let listed = || table.iter().map(|(name, ..)| *name);
    let declared = declared(manifest, section);
    let mut findings = Vec::new();
    for (line, name) in &declared {
        if !listed().any(|known| known == name) {
            findings.push(format!(
                "Cargo.toml:{line}: `{name}` has no home: list it in \
                 tests/it/architecture/homes.rs with the places that may name it and the reason"
            ));
        }
    }
    for name in listed().filter(|known| !declared.iter().any(|(_, name)| name == known)) {
        findings.push(format!("HOMES: `{name}` is not in [{section}]: take it out"));
    }
    findings
}

/// The crates in `[section]`, `[section.NAME]` and `[target.….section]`, with their lines.
fn declared(manifest: &str, section: &str) -> Vec<(usize, String)> {
    let is_section = |header: &str| {
        let inner = header.strip_prefix("target.").and_then(|rest| rest.rsplit_once('.'));
        header == section || inner.is_some_and(|(_, last)| last == section)
    };
    let mut found = Vec::new();
    let mut is_inside = false;
    for (at, line) in (1..).zip(manifest.lines().map(str::trim)) {
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            is_inside = is_section(header);
            let named = header.rsplit_once('.').filter(|(table, _)| is_section(table));
            found.extend(named.map(|(_, name)| (at, name.to_owned())));
        } else if is_inside && !line.starts_with('#') {
            let Some((key, _)) = line.split_once('=') else {
                continue;
            };
            let name = key.split('.').next().expect("a split has a first part");
            found.push((at, name.trim().trim_matches('"').to_owned()));
        }
    }
    found
}

#[test]
fn a_crate_without_a_home_is_found_and_a_home_without_a_crate() {
    let table: &[Home] = &[("rusqlite", &["src/store"], "x")];
    let toml = "[package]
        name = \"a\"
        [dependencies]
        # b = 1
        rusqlite = \"1\"
        clap.version = \"1\"
        [dependencies.url]
        version = \"2\"
        [target.'cfg(unix)'.dependencies]
        libc = \"0\"
        [dev-dependencies]
        syn = \"2\"";
    let expected = ["Cargo.toml:6: `clap`", "Cargo.toml:7: `url`", "Cargo.toml:10: `libc`"];
    assert_found(&unlisted(toml, "dependencies", table), &expected);
    assert_found(&unlisted(toml, "dev-dependencies", &[]), &["Cargo.toml:12: `syn`"]);
    assert_found(&unlisted("[dependencies]", "dependencies", table), &["`rusqlite` is not in"]);
}
