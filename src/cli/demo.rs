//! `orgraph demo`: the first graph, a path, a picture and linked data, by the public verbs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::failure::{Failure, USAGE};
use super::out::Out;

/// The first graph, as it is in the repository.
const FILES: [(&str, &str); 3] = [
    ("sources.jsonl", include_str!("../../graph-data/sources.jsonl")),
    ("entities.jsonl", include_str!("../../graph-data/entities.jsonl")),
    ("claims.jsonl", include_str!("../../graph-data/claims.jsonl")),
];
/// What the demo asks of it: data, so that the program names nobody.
const QUESTION: &str = include_str!("../../graph-data/demo.json");
/// What the demo leaves in its folder besides; a second run replaces its own files alone.
const MADE: [&str; 3] = ["graph.orgraph", "picture.svg", "graph.jsonld"];
/// Shows that a folder is the demo's: in any other, nothing is replaced.
const MARK: &str = "demo.json";

/// Make the first graph, a path, a picture and linked data in a new folder
#[derive(clap::Args)]
pub(super) struct DemoArgs {
    /// The folder
    #[arg(long, value_name = "FOLDER", default_value = "orgraph-demo")]
    out: PathBuf,
}

#[derive(Deserialize)]
struct Question {
    path: Ends,
    draw: String,
    relations: Vec<String>,
    title: String,
}

#[derive(Deserialize)]
struct Ends {
    from: String,
    to: String,
}

pub(super) fn run(args: &DemoArgs, out: &mut Out) -> Result<u8, Failure> {
    let folder = &args.out;
    let failed = |error: std::io::Error| {
        Failure::new(USAGE, format!("{} could not be written: {error}", folder.display()))
    };
    let Question { path: Ends { from, to }, draw, relations, title } =
        serde_json::from_str(QUESTION)
            .map_err(|error| Failure::new(USAGE, format!("the demo's question: {error}")))?;
    fs::create_dir_all(folder).map_err(failed)?;
    let mut files = fs::read_dir(folder).map_err(failed)?;
    let is_ours = fs::read_to_string(folder.join(MARK)).is_ok_and(|text| text == QUESTION);
    if files.next().is_some() && !is_ours {
        let message = format!("{} holds other files", folder.display());
        return Err(Failure::new(USAGE, message).tip("name an empty or new folder with --out"));
    }
    fs::write(folder.join(MARK), QUESTION).map_err(failed)?;
    for name in MADE.iter().chain(FILES.iter().map(|(name, _)| name)) {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(error));
            }
            _ => {}
        }
    }
    for (name, text) in FILES {
        fs::write(folder.join(name), text).map_err(failed)?;
    }
    let [store, picture, linked] = MADE.map(|name| folder.join(name).display().to_string());
    let files: Vec<String> =
        FILES.iter().map(|(name, _)| folder.join(name).display().to_string()).collect();
    let import: Vec<&str> =
        ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let named = relations.iter().flat_map(|relation| ["-r", relation.as_str()]);
    let render: Vec<&str> =
        ["render", &draw, "-o", &picture, "--title", &title].into_iter().chain(named).collect();
    let steps: [(&[&str], bool); 4] = [
        (&import, false),
        (&["path", &from, &to], true),
        (&render, true),
        (&["export", "jsonld", "-o", &linked], true),
    ];
    for (words, shown) in steps {
        step(&store, words, shown, out)?;
    }
    out.line("")?;
    out.line("Next")?;
    let next = Path::new(&store).display();
    for words in [
        format!("show {draw}"),
        "conflicts".to_owned(),
        format!("render --path {from} {to} -o path.svg"),
    ] {
        out.line(&format!("  orgraph --db {next} {words}"))?;
    }
    Ok(0)
}

/// Runs this program itself with other words, as a person would type them.
fn step(store: &str, words: &[&str], shown: bool, out: &mut Out) -> Result<(), Failure> {
    let typed = words.iter().map(|word| match word.contains(' ') {
        true => format!("\"{word}\""),
        false => (*word).to_owned(),
    });
    let typed: Vec<String> = typed.collect();
    out.line(&format!("$ orgraph --db {store} {}", typed.join(" ")))?;
    out.flush()?;
    let program = std::env::current_exe()?;
    let stdout = if shown && !out.is_quiet() { Stdio::inherit() } else { Stdio::null() };
    let mut command = Command::new(program);
    command.args(["--db", store]).args(words).stdin(Stdio::null()).stdout(stdout);
    command.env_remove("ORGRAPH_FORMAT");
    if out.is_quiet() {
        command.arg("--quiet");
    }
    let status = command.status()?;
    match status.success() {
        true => Ok(out.line("")?),
        false => Err(Failure::new(USAGE, format!("orgraph {} failed", typed.join(" ")))),
    }
}
