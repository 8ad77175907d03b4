//! Time, chance, environment and output come into the library as arguments; only the command
//! line fetches them. And nothing is `unsafe` but the one file that maps memory.

use super::Source;
use super::assert_found;
use super::assert_none;
use super::sources;

/// What the library may not say, as tokens, and what it does instead.
const IMPURE: &[(&[&str], &str)] = &[
    (&["println", "!"], PRINTS),
    (&["eprintln", "!"], PRINTS),
    (&["print", "!"], PRINTS),
    (&["eprint", "!"], PRINTS),
    (&["dbg", "!"], PRINTS),
    (&["io", "::", "stdout"], PRINTS),
    (&["io", "::", "stderr"], PRINTS),
    (&["io", "::", "stdin"], "take a reader as an argument"),
    (&["std", "::", "env"], "take the value as an argument; src/cli reads the environment"),
    (&["SystemTime", "::", "now"], ASKS_TIME),
    (&["Instant", "::", "now"], ASKS_TIME),
    (&["Timestamp", "::", "now"], ASKS_TIME),
    (&["Zoned", "::", "now"], ASKS_TIME),
    (&["TimeZone", "::", "system"], ASKS_TIME),
    (&[".", "elapsed", "("], ASKS_TIME),
    (&["process", "::", "exit"], "return an error; only src/cli knows exit codes"),
    (&["process", "::", "abort"], "return an error; only src/cli knows exit codes"),
];

const PRINTS: &str = "write to an argument, or return the text; only src/cli prints";
const ASKS_TIME: &str = "take the time, or a clock, as an argument; only src/cli asks for it";

#[test]
fn the_library_never_prints_nor_reads_the_environment_nor_asks_the_time() {
    assert_none(&sources("src").iter().flat_map(impure).collect::<Vec<_>>());
}

#[test]
fn nothing_is_unsafe_but_the_map() {
    assert_none(&sources("src").iter().flat_map(unsafe_words).collect::<Vec<_>>());
}

fn impure(source: &Source) -> Vec<String> {
    if source.is_binary() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for at in 0..source.tokens.len() {
        for (words, cure) in IMPURE.iter().filter(|(words, _)| source.reads(at, words)) {
            let line = source.tokens[at].start.line;
            findings.push(source.finding(line, &format!("`{}`: {cure}", words.concat())));
        }
    }
    // What a group hides from the tokens: `use std::{env, fs}`.
    for path in source.uses().iter().filter(|path| path.is_grouped) {
        let shown = path.segments.join("::");
        for (words, cure) in IMPURE.iter().filter(|(words, _)| words.contains(&"::")) {
            let hidden = words.concat();
            if shown == hidden
                || shown.contains(&format!("{hidden}::"))
                || shown.ends_with(&format!("::{hidden}"))
            {
                findings.push(source.finding(path.line, &format!("`{hidden}`: {cure}")));
            }
        }
    }
    findings
}

/// The one file that may say it: it maps memory.
const UNSAFE: &str = "src/store/map.rs";

fn unsafe_words(source: &Source) -> Vec<String> {
    if source.path == UNSAFE {
        return Vec::new();
    }
    let found = source.tokens.iter().filter(|token| token.text == "unsafe");
    let cure = "`unsafe`: say it in safe Rust, or argue for the one file that may";
    found.map(|token| source.finding(token.start.line, cure)).collect()
}

#[test]
fn impure_words_are_found() {
    let check = |text: &str, expected: &[&str]| {
        assert_found(&impure(&Source::new("src/model/a.rs", text)), expected);
    };
    for (words, _) in IMPURE {
        let close = if words.contains(&"(") { ")" } else { "" };
        let text = format!("\nfn f() {{ m!(a {} {close}) }}", words.join(" "));
        check(&text, &[&format!("src/model/a.rs:2: `{}`", words.concat())]);
    }
    check("use std::{env, fs};", &["`std::env`"]);
    check("use std::{env::var, io::{self, stdout}};", &["`std::env`", "`io::stdout`"]);
    check("use std::env;", &["`std::env`"]);
    check("#[cfg(test)] mod tests { fn f() { println!(\"\") } }", &["`println!`"]);
}

#[test]
fn pure_words_are_left_alone() {
    let check = |path: &str, text: &str| assert_found(&impure(&Source::new(path, text)), &[]);
    check("src/cli/mod.rs", "fn f() { println!(\"{}\", std::env::var(\"A\")) }");
    check("src/main.rs", "fn main() { std::process::exit(1) }");
    check("src/model/a.rs", "/// println!(\"\")\nconst A: &str = \"std::env::var\";");
    check("src/model/a.rs", "fn f() { env!(\"A\"); writeln!(out); println(); clock.now() }");
}

#[test]
fn unsafe_code_is_found() {
    let check = |text: &str, expected: &[&str]| {
        assert_found(&unsafe_words(&Source::new("src/cli/a.rs", text)), expected);
    };
    check("\nfn f() { unsafe { g() } }", &["src/cli/a.rs:2: `unsafe`"]);
    check("unsafe fn f() {}", &["`unsafe`"]);
    check("fn f() { m!(unsafe { g() }) }", &["`unsafe`"]);
    check("#![deny(unsafe_code)] // unsafe\nconst A: &str = \"unsafe\";", &[]);
}
