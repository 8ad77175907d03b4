//! `exports/` is what the program makes of `graph-data/` today.
//!
//! After a change that is meant to show, `UPDATE_GOLDEN=1 cargo test exports` makes it again.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use resvg::tiny_skia::Pixmap;
use tempfile::TempDir;

use crate::pictures::Pdf;

/// The relations of the picture that the demo draws, as `graph-data/demo.json` names them.
fn demo() -> (String, Vec<String>, String, [String; 2]) {
    let text = fs::read_to_string(root().join("graph-data/demo.json")).expect("it is there");
    let demo: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let relations = demo["relations"].as_array().expect("a list").iter().map(text).collect();
    let ends = [text(&demo["path"]["from"]), text(&demo["path"]["to"])];
    (text(&demo["draw"]), relations, text(&demo["title"]), ends)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A store of graph-data in a folder of its own.
fn store() -> TempDir {
    store_of(
        &["sources.jsonl", "entities.jsonl", "claims.jsonl"]
            .map(|name| format!("graph-data/{name}")),
    )
}

fn store_of(files: &[String]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let files: Vec<String> =
        files.iter().map(|name| root().join(name).display().to_string()).collect();
    let words: Vec<&str> = ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    orgraph(&folder, &words);
    folder
}

/// Who owns whom, invented: graph-data has none.
const OWNERSHIP: &str = "tests/fixtures/ownership.jsonl";

/// What is there of graph-data alone.
const TEXTS: [&str; 2] = ["picum.dot", "picum.jsonld"];
const PIXELS: [&str; 2] = ["picum.png", "picum-dark.png"];

/// Pictures; each is there in the light theme and in the dark one.
const PICTURES: [&str; 4] = ["members", "oak-to-council", "ownership", "picum"];

/// The files of the pictures in a format.
fn files(format: &str) -> Vec<String> {
    let themes = ["", "-dark"].into_iter();
    themes.flat_map(|theme| PICTURES.map(|name| format!("{name}{theme}.{format}"))).collect()
}

fn orgraph(folder: &TempDir, words: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orgraph"));
    command.current_dir(folder).env_remove("ORGRAPH_DB").args(["--db", "graph.orgraph"]);
    let done = command.args(words).output().expect("the program runs");
    let words = words.join(" ");
    assert!(done.status.success(), "{words}: {}", String::from_utf8_lossy(&done.stderr));
}

/// What makes each export; the file is the last word.
fn make(folder: &TempDir, name: &str) -> Vec<u8> {
    let (draw, relations, title, [from, to]) = demo();
    let named = relations.iter().flat_map(|relation| ["-r", relation.as_str()]);
    let (picture, format) = name.split_once('.').expect("a name ends in its format");
    let light = picture.trim_end_matches("-dark");
    let mut words: Vec<&str> = match (light, format) {
        (_, "jsonld") => vec!["export", "jsonld"],
        ("oak-to-council", _) => vec!["render", "--path", &from, &to],
        // One with a fold and a conflict.
        ("members", _) => {
            vec!["render", &draw, "-r", "member-of", "-r", "operates-in", "-r", "has-member-count"]
        }
        ("ownership", _) => vec!["render", "Northlight Holding", "--depth", "3", "--as-of", "2023"],
        _ => ["render", &draw, "--title", &title].into_iter().chain(named).collect(),
    };
    if light != picture {
        words.extend(["--theme", "dark"]);
    }
    words.extend(["-o", name]);
    orgraph(folder, &words);
    fs::read(folder.path().join(name)).expect("it was made")
}

fn check(name: &str, is_same: impl Fn(&[u8], &[u8]) -> bool) {
    let store =
        if name.starts_with("ownership") { store_of(&[OWNERSHIP.to_owned()]) } else { store() };
    let made = make(&store, name);
    let path = root().join("exports").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &made).expect("exports/ can be written");
    }
    let kept = fs::read(&path).unwrap_or_default();
    assert!(is_same(&made, &kept), "exports/{name} is not what the program makes today");
}

#[test]
fn the_texts_are_equal_by_bytes() {
    for name in TEXTS.map(str::to_owned).into_iter().chain(files("svg")) {
        check(&name, |made, kept| made == kept);
    }
}

#[test]
fn the_png_are_equal_by_pixels() {
    for name in PIXELS {
        check(name, |made, kept| differing_share(made, kept) <= 0.001);
    }
}

#[test]
fn the_pdf_are_equal_by_text_and_links() {
    for name in files("pdf") {
        check(&name, is_same_pdf);
    }
}

fn is_same_pdf(one: &[u8], other: &[u8]) -> bool {
    let (Some(one), Some(other)) = (Pdf::read(one), Pdf::read(other)) else { return false };
    one.words == other.words && one.links == other.links
}

/// The share of pixels that differ by more than a hair, all of them when the sizes do.
fn differing_share(one: &[u8], other: &[u8]) -> f64 {
    let pictures = (Pixmap::decode_png(one), Pixmap::decode_png(other));
    let (Ok(one), Ok(other)) = pictures else { return 1.0 };
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return 1.0;
    }
    let pairs = one.data().chunks(4).zip(other.data().chunks(4));
    let far = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > 8);
    let differing = pairs.clone().filter(far).count();
    differing as f64 / pairs.count().max(1) as f64
}

#[test]
fn another_picture_is_not_taken_for_the_same() {
    let picture = |red: u8| {
        let mut picture = Pixmap::new(8, 8).expect("a small picture");
        picture.fill(resvg::tiny_skia::Color::from_rgba8(red, 0, 0, 255));
        picture.encode_png().expect("it is a picture")
    };
    assert!(differing_share(&picture(200), &picture(200)) <= f64::EPSILON);
    assert!(differing_share(&picture(200), &picture(100)) > 0.5);
    assert!(differing_share(&picture(200), b"no picture") > 0.5);
    let folder = store();
    let page = |title: &str| {
        orgraph(&folder, &["render", "picum", "--title", title, "-o", "a.pdf"]);
        fs::read(folder.path().join("a.pdf")).expect("it was made")
    };
    assert!(is_same_pdf(&page("One"), &page("One")));
    assert!(!is_same_pdf(&page("One"), &page("Two")));
    assert!(!is_same_pdf(&page("One"), b"%PDF-1.7"));
}

#[test]
fn nothing_else_lies_in_the_folder() {
    let listed = fs::read_dir(root().join("exports")).expect("it is there");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("readable").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<_> = listed.map(name).collect();
    names.sort();
    let others = TEXTS.into_iter().chain(PIXELS).map(str::to_owned);
    let mut made: Vec<String> = [files("svg"), files("pdf")].concat();
    made.extend(others);
    made.sort();
    assert_eq!(names, made);
    assert!(Path::new(env!("CARGO_BIN_EXE_orgraph")).exists());
}
