//! What the program prints, verb by verb: `transcripts/VERB.txt` holds commands and their output.
//!
//! `$` begins a command, `!` a line of standard error, `?` an exit code other than 0; every other
//! line is of standard output. Each file starts in a folder with the files of `transcripts/data`.
//! Times are redacted, and LAST stands for the last claim printed. `UPDATE_GOLDEN=1` writes the
//! files anew: read the difference.

use std::fs;
use std::path::Path;

use snapbox::Assert;
use snapbox::Data;
use snapbox::assert::Action;

use crate::program::Desk;
use crate::program::names_in;

/// Plays a transcript again and compares.
fn check(verb: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/transcripts");
    let desk = Desk::new();
    let data = folder.join("data");
    for name in names_in(&data) {
        fs::copy(data.join(&name), desk.path(&name)).expect("the folder can be written");
    }
    let path = folder.join(format!("{verb}.txt"));
    let written = fs::read_to_string(&path).expect("the transcript is there");
    let mut played = String::new();
    for command in written.lines().filter(|line| line.starts_with("$ ")) {
        played.push_str(command);
        played.push('\n');
        play(&desk, command, &mut played);
    }
    let is_asked = std::env::var_os("UPDATE_GOLDEN").is_some();
    let action = if is_asked { Action::Overwrite } else { Action::Verify };
    Assert::new().action(action).eq(played, Data::read_from(&path, None).raw());
}

fn play(desk: &Desk, command: &str, played: &mut String) {
    let mut words = words(command);
    let program = words.remove(1);
    assert_eq!(program, "orgraph", "{command}");
    let last = last_claim(played);
    let words: Vec<&str> = words[1..]
        .iter()
        .map(|word| if word == "LAST" { last.as_deref().expect("a claim") } else { word })
        .collect();
    let ran = desk.run(&words);
    for line in ran.out.lines() {
        played.push_str(&format!("{}\n", redacted(line)));
    }
    for line in ran.err.lines() {
        played.push_str(&format!("! {}\n", redacted(line)).replace("! \n", "!\n"));
    }
    match ran.code.expect("no signal ended it") {
        0 => {}
        code => played.push_str(&format!("? {code}\n")),
    }
}

/// The words of a command; quotes keep some together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (ix, part) in command.split('"').enumerate() {
        match ix % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// The last word that is the id of a claim.
fn last_claim(played: &str) -> Option<String> {
    let is_claim = |word: &&str| {
        word.len() == 14 && word.starts_with('c') && word.chars().any(|c| c.is_ascii_digit())
    };
    played.split_whitespace().rfind(is_claim).map(str::to_owned)
}

/// A line without its instants and durations.
fn redacted(line: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in line.split_inclusive([' ', '\t', '"']) {
        let bare = word.trim_end_matches([' ', '\t', '"']);
        let is_instant = bare.len() == 20 && bare.ends_with('Z') && bare.as_bytes()[10] == b'T';
        let is_seconds = words.concat() == "Imported in ";
        words.push(match (is_instant, is_seconds) {
            (true, _) => word.replace(bare, "[AT]"),
            (_, true) => word.replace(bare, "[TIME]"),
            _ => word.to_owned(),
        });
    }
    words.concat()
}

macro_rules! transcripts {
    ($($verb:ident)*) => {$(
        #[test]
        fn $verb() {
            check(stringify!($verb));
        }
    )*

    #[test]
    fn every_transcript_is_played() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/transcripts");
        let mut played = vec!["data".to_owned()];
        $(played.push(concat!(stringify!($verb), ".txt").to_owned());)*
        played.sort();
        assert_eq!(names_in(&folder), played);
    }};
}

transcripts! {
    add between circles common compact conflicts export flows help import init list log neighbors
    path rank retract search show stats undo
}
