//! Every command in the README's `console` blocks runs and prints what stands under it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use tempfile::TempDir;

/// What the README's own data looks like.
const GRANTS: &str = "\
recipient,donor,year,link
Example Alliance,Sample Trust,2019,https://example.org/grants
Example Alliance,Other Trust,2020,https://example.org/grants
";

struct Example {
    words: String,
    expected: Vec<String>,
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut is_console = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => is_console = line == "```console",
            Some(words) if is_console => {
                examples.push(Example { words: words.to_owned(), expected: Vec::new() });
            }
            _ if is_console => {
                let example = examples.last_mut().expect("a block begins with a command");
                example.expected.push(line.to_owned());
            }
            _ => {}
        }
    }
    examples
}

fn run(folder: &Path, words: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_orgraph");
    let words = words.strip_prefix("orgraph").expect("an example runs orgraph");
    let line = format!("exec '{program}'{words}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(folder).env_remove("ORGRAPH_DB");
    shell.output().expect("sh runs")
}

/// A line of dots stands for the rest of the output.
fn check(example: &Example, output: &Output) {
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", example.words);
    let is_cut = example.expected.last().is_some_and(|line| line == "...");
    let expected = &example.expected[..example.expected.len() - usize::from(is_cut)];
    let lines: Vec<&str> = printed.lines().collect();
    let shown = if is_cut { &lines[..expected.len().min(lines.len())] } else { &lines[..] };
    assert_eq!(shown, expected, "{}", example.words);
}

#[test]
fn what_the_readme_shows_is_what_happens() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("there is a README");
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("grants.csv"), GRANTS).expect("a file");
    let data = ["sources", "entities", "claims"];
    let data = data.map(|name| format!("'{}/graph-data/{name}.jsonl'", root.display()));
    let made = run(folder.path(), &format!("orgraph import {}", data.join(" ")));
    assert!(made.status.success());
    let examples = examples(&readme);
    assert!(examples.len() >= 8, "the README has examples");
    for example in examples {
        check(&example, &run(folder.path(), &example.words));
    }
}

#[test]
fn an_example_that_prints_something_else_is_found() {
    let example = Example { words: "orgraph".to_owned(), expected: vec!["one".to_owned()] };
    let folder = TempDir::new().expect("a folder");
    let output = run(folder.path(), "orgraph help exit-codes");
    let found = std::panic::catch_unwind(|| check(&example, &output));
    assert!(found.is_err());
}
