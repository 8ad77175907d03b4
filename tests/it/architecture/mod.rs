//! The rules of the house, read from the source text itself.
//!
//! Each checker takes a [`Source`] and returns what it finds as `file:line: what is wrong: the
//! cure`. Each has one test over the real files and at least one over a small bad text, for a
//! check that cannot fail proves nothing. Comments and strings never count as code, because the
//! checkers read tokens; what stands inside a macro does count, for the same reason.

mod entities;
mod files;
mod floors;
mod homes;
mod lengths;
mod manifest;
mod purity;
mod query_plans;
mod rows_stepped;

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use proc_macro2::Delimiter;
use proc_macro2::LineColumn;
use proc_macro2::Spacing;
use proc_macro2::TokenStream;
use proc_macro2::TokenTree;
use syn::UseTree;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// One Rust file: its text, its tokens and its items.
struct Source {
    /// From the folder of the package, with `/` on every platform.
    path: String,
    text: String,
    tokens: Vec<Token>,
    items: syn::File,
}

/// A word, a sign, a literal or a bracket; `::` is one token.
struct Token {
    text: String,
    start: LineColumn,
    end: LineColumn,
    is_literal: bool,
}

/// One path of a `use`, with groups unfolded.
struct UsePath {
    segments: Vec<String>,
    /// The name that it gets in this file; none for a glob.
    bound: Option<String>,
    is_grouped: bool,
    line: usize,
}

impl Source {
    fn read(path: &str) -> Source {
        let text =
            fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Source::new(path, &text)
    }

    fn new(path: &str, text: &str) -> Source {
        let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens,
            items: syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")),
        }
    }

    /// Whether the tokens from `at` on read `words`.
    fn reads(&self, at: usize, words: &[&str]) -> bool {
        let tokens = self.tokens.get(at..at + words.len());
        tokens.is_some_and(|found| found.iter().map(|token| &token.text).eq(words))
    }

    /// The text of the token `back` places before `at`, empty before the first.
    fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| &self.tokens[at].text)
    }

    /// Every path of every `use`, also of those inside functions and modules.
    fn uses(&self) -> Vec<UsePath> {
        let mut uses = Uses(Vec::new());
        uses.visit_file(&self.items);
        uses.0
    }

    /// Whether the file is the program's, not the library's.
    fn is_binary(&self) -> bool {
        self.path == "src/main.rs" || self.path.starts_with("src/cli/")
    }

    fn finding(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// The folder of the package.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, sorted; none when the folder is not there.
fn sources(folder: &str) -> Vec<Source> {
    rust_files(folder).iter().map(|path| Source::read(path)).collect()
}

fn rust_files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a folder that opened can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(shown(&path));
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    let inside: PathBuf = path.strip_prefix(root()).expect("it was found there").into();
    inside.to_string_lossy().replace('\\', "/")
}

/// Fails with one finding a line.
fn assert_none(findings: &[String]) {
    let count = findings.len();
    assert!(
        findings.is_empty(),
        "{count} against the rules of the house:\n{}",
        findings.join("\n")
    );
}

/// Asserts that `findings` are one for each of `expected`, in order, each holding its text.
fn assert_found(findings: &[String], expected: &[&str]) {
    let fits = |(finding, text): (&String, &&str)| finding.contains(*text);
    let all = findings.len() == expected.len() && findings.iter().zip(expected).all(fits);
    assert!(all, "expected {expected:#?}, found {findings:#?}");
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let (span, is_literal) = (tree.span(), matches!(tree, TokenTree::Literal(_)));
        let (start, mut end) = (span.start(), span.end());
        let text = match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let sign = |text: &str, start, end| Token {
                    text: text.to_owned(),
                    start,
                    end,
                    is_literal: false,
                };
                tokens.push(sign(open, group.span_open().start(), group.span_open().end()));
                flatten(group.stream(), tokens);
                tokens.push(sign(close, group.span_close().start(), group.span_close().end()));
                continue;
            }
            TokenTree::Punct(first) if first.as_char() == ':' => {
                let is_joint = first.spacing() == Spacing::Joint;
                let is_colon = |tree: &TokenTree| tree.to_string() == ":";
                match if is_joint { trees.next_if(is_colon) } else { None } {
                    Some(second) => {
                        end = second.span().end();
                        "::".to_owned()
                    }
                    None => ":".to_owned(),
                }
            }
            other => other.to_string(),
        };
        tokens.push(Token { text, start, end, is_literal });
    }
}

struct Uses(Vec<UsePath>);

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.unfold(&item.tree, &[], false);
    }
}

impl Uses {
    fn unfold(&mut self, tree: &UseTree, before: &[String], is_grouped: bool) {
        let with = |last: &dyn ToString| [before, &[last.to_string()]].concat();
        let (segments, bound) = match tree {
            UseTree::Path(path) => {
                return self.unfold(&path.tree, &with(&path.ident), is_grouped);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.unfold(item, before, true));
            }
            UseTree::Name(name) => (with(&name.ident), Some(name.ident.to_string())),
            UseTree::Rename(rename) => (with(&rename.ident), Some(rename.rename.to_string())),
            UseTree::Glob(_) => (with(&'*'), None),
        };
        self.0.push(UsePath { segments, bound, is_grouped, line: tree.span().start().line });
    }
}

#[test]
fn use_paths_are_unfolded() {
    let source = Source::new("x.rs", "fn f() {\n use {a::{b as c, d::*}, e};\n}");
    let uses = source.uses();
    let shown: Vec<_> = uses.iter().map(|path| (path.segments.join("::"), path.line)).collect();
    let expected = [("a::b", 2), ("a::d::*", 2), ("e", 2)].map(|(path, at)| (path.to_owned(), at));
    assert_eq!(shown, expected);
    assert_eq!(uses[0].bound.as_deref(), Some("c"));
}
