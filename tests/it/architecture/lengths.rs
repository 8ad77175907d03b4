//! Lengths: what fits a screen is read, what does not is skimmed.

use super::Source;
use super::assert_found;
use super::assert_none;
use super::sources;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;

#[test]
fn files_are_short() {
    assert_none(&all().iter().flat_map(long_file).collect::<Vec<_>>());
}

#[test]
fn functions_are_short() {
    assert_none(&all().iter().flat_map(long_functions).collect::<Vec<_>>());
}

#[test]
fn lines_are_short() {
    assert_none(&all().iter().flat_map(long_lines).collect::<Vec<_>>());
}

fn all() -> Vec<Source> {
    ["src", "tests", "benches", "xtask"].into_iter().flat_map(sources).collect()
}

fn long_file(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let what = format!("{lines} lines, at most {FILE_LINES_MAX}: split where a new noun begins");
    (lines > FILE_LINES_MAX).then(|| source.finding(lines, &what))
}

/// Finds functions, also those inside macros, that are too long from `fn` to the last brace.
fn long_functions(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for at in 0..source.tokens.len() {
        // The type `fn(u8)` has no name and no body.
        let Some(name) = source.tokens.get(at + 1) else {
            continue;
        };
        if !source.reads(at, &["fn"]) || name.text == "(" {
            continue;
        }
        let first = source.tokens[at].start.line;
        let lines = last_line(source, at).map_or(0, |last| last + 1 - first);
        if lines > FUNCTION_LINES_MAX {
            findings.push(source.finding(first, &format!(
                "`{}` has {lines} lines, at most {FUNCTION_LINES_MAX}: give a part of it a name",
                name.text,
            )));
        }
    }
    findings
}

/// The line of the brace that closes the body of the function at `at`; none without a body.
fn last_line(source: &Source, at: usize) -> Option<usize> {
    let mut depth = 0;
    let mut is_in_body = false;
    for token in &source.tokens[at..] {
        match token.text.as_str() {
            ";" if depth == 0 => return None,
            "(" | "[" | "{" => {
                is_in_body |= depth == 0 && token.text == "{";
                depth += 1;
            }
            ")" | "]" | "}" => {
                depth -= 1;
                if depth == 0 && is_in_body {
                    return Some(token.end.line);
                }
            }
            _ => {}
        }
    }
    None
}

fn long_lines(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for (at, line) in source.text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX && !is_one_text(source, at, line) && !is_unbreakable_comment(line)
        {
            let what = format!("{columns} columns, at most {COLUMNS_MAX}: break the line");
            findings.push(source.finding(at, &what));
        }
    }
    findings
}

/// Whether nothing but one string literal and what closes behind it stands on the line.
fn is_one_text(source: &Source, at: usize, line: &str) -> bool {
    source.tokens.iter().filter(|token| token.is_literal).any(|token| {
        if token.start.line > at || token.end.line < at {
            return false;
        }
        let chars: Vec<char> = line.chars().collect();
        let from = if token.start.line == at { token.start.column } else { 0 };
        let to = if token.end.line == at { token.end.column } else { chars.len() };
        // A doc comment is a literal too, which begins with a slash.
        let is_comment = token.start.line == at && chars[from] == '/';
        let starts_line = chars[..from].iter().all(|before| before.is_whitespace());
        let ends_line = chars[to..].iter().all(|behind| ",;)]}? ".contains(*behind));
        !is_comment && starts_line && ends_line
    })
}

/// Whether the line is a comment that Markdown wants unbroken: a row of a table, or an address,
/// perhaps behind a `[label]:`.
fn is_unbreakable_comment(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("//") else {
        return false;
    };
    let words: Vec<&str> = comment.trim_start_matches(['/', '!']).split_whitespace().collect();
    match words.as_slice() {
        ["|", .., "|"] => true,
        [address] => address.contains("://"),
        [label, address] => label.ends_with("]:") && address.contains("://"),
        _ => false,
    }
}

fn source(text: &str) -> Source {
    Source::new("src/model/a.rs", text)
}

#[test]
fn a_file_is_too_long_at_501_lines() {
    let check = |lines: usize, expected: &[&str]| {
        let findings: Vec<String> = long_file(&source(&"//\n".repeat(lines))).into_iter().collect();
        assert_found(&findings, expected);
    };
    check(500, &[]);
    check(501, &["src/model/a.rs:501: 501 lines, at most 500"]);
}

#[test]
fn a_function_is_too_long_at_71_lines() {
    let check = |before: &str, lines: usize, after: &str, expected: &[&str]| {
        let body = format!("fn long() {{\n{}}}", "//\n".repeat(lines - 2));
        let text = format!("{before}\n{body}\n{after}");
        assert_found(&long_functions(&source(&text)), expected);
    };
    let found: &[&str] = &["src/model/a.rs:2: `long` has 71 lines, at most 70"];
    check("", 70, "", &[]);
    check("", 71, "", found);
    check("impl A {", 71, "}", found);
    check("trait A { fn short(&self);", 71, "fn also_short(&self) {} }", found);
    check("proptest! {", 71, "}", found);
    check("fn outer(f: fn(u8), a: [u8; { 3 }]) {}", 71, "", found);
}

#[test]
fn a_line_is_too_long_at_101_columns_unless_it_cannot_be_broken() {
    let check = |head: &str, tail: &str, expected: &[&str]| {
        let filled = "é".repeat(101 - head.len() - tail.len());
        assert_found(&long_lines(&source(&format!("{head}{filled}{tail}"))), expected);
        let fits = "é".repeat(100 - head.len() - tail.len());
        assert_found(&long_lines(&source(&format!("{head}{fits}{tail}"))), &[]);
    };
    let found: &[&str] = &["src/model/a.rs:1: 101 columns, at most 100"];
    check("// ", "", found);
    check("const A: &str = \"", "\";", found);
    check("fn f() { let ", " = 1; }", found);
    check("// https://", "", &[]);
    check("//! [1]: https://", "", &[]);
    check("// see https://", "", found);
    check("//! | [`a`] | ", " |", &[]);
}

#[test]
fn a_long_text_on_its_own_line_is_left_alone() {
    let long = "x".repeat(120);
    let check = |text: &str, expected: &[&str]| assert_found(&long_lines(&source(text)), expected);
    check(&format!("const A: &str =\n    \"{long}\";"), &[]);
    check(&format!("const A: &[&str] = &[\n    r#\"{long}\"#,\n];"), &[]);
    check(&format!("const A: &str = \"\n{long}\n\";"), &[]);
    check(&format!("const A: &str =\n    \"{long}\"; // why"), &["a.rs:2: "]);
}
