//! How SQLite answers each statement of the store: `tests/golden/query_plans.txt`.
//!
//! The statements are taken from the source. A table is read whole only where the whole table is
//! the answer, and the reasons stand here. `UPDATE_GOLDEN=1 cargo test query_plans` writes the
//! file.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use proc_macro2::TokenStream;
use proc_macro2::TokenTree;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::program::Desk;

/// What stands in the places that a statement leaves open.
const OPEN: [(&str, &[&str]); 12] = [
    // The columns of a table make no difference to its plan.
    ("{FACT_COLUMNS}", &["row, subject, relation, object"]),
    ("{CONTENT_COLUMNS}", &["row, start"]),
    ("{VALUE_COLUMNS}", &["kind, value"]),
    ("{EVENT_COLUMNS}", &["row, kind"]),
    ("{columns}", &["row"]),
    // What the ledger does with one recorded table it does with all.
    ("FROM {name}", &["FROM claim"]),
    ("max(row), 0) FROM {}", &["max(row), 0) FROM claim"]),
    ("count(*) FROM {}", &["count(*) FROM claim"]),
    ("SELECT definition FROM {table}", &["SELECT definition FROM relation"]),
    ("WHERE {of}", &["WHERE claim", "WHERE entity"]),
    ("IN ({})", &["IN (?, ?)"]),
    ("INSERT INTO {table} VALUES {}", &["INSERT INTO origin VALUES (?, ?), (?, ?)"]),
];

/// Statements that read a whole table, by their beginnings, and why.
pub(super) const WHOLE: [(&str, &str); 24] = [
    ("SELECT value FROM setting", "a table of a row or two"),
    ("SELECT claim, event, quote, retrieved FROM citation", "all claims"),
    ("SELECT claim, name, value, unit, bound FROM qualifier", "all claims, verify"),
    ("SELECT prefix, claim FROM identity", "all claims, verify"),
    ("SELECT row, name FROM relation ORDER", "all claims, verify"),
    ("SELECT row, start, kind, value FROM value_claim ORDER", "all claims, verify"),
    ("SELECT row, start, object FROM claim ORDER", "all claims, verify"),
    ("SELECT count(*) FROM sqlite_schema", "whether the file is a database"),
    ("SELECT group_concat(definition)", "the vocabulary"),
    ("SELECT key, entity, claim FROM name_key", "search in names, or for the nearest ones"),
    ("SELECT name, row FROM relation", "the vocabulary"),
    ("SELECT row FROM relation ORDER BY name", "the vocabulary"),
    ("SELECT row, digest FROM change", "the last row, from the end"),
    ("SELECT row, digest, rows FROM change", "the last row, from the end"),
    ("SELECT row, id FROM", "all entities, all sources"),
    ("SELECT row, source, NULL FROM source_record", "all sources"),
    ("SELECT row, source, via FROM", "all sources"),
    ("SELECT row, subject, relation, object", "the topology"),
    ("SELECT row, subject, object FROM claim ORDER", "whom claims name, where no image tells"),
    ("SELECT row, verb, at, author", "log, verify"),
    ("SELECT row FROM event WHERE kind = 'withdrawn'", "withdrawals of what is no claim: few"),
    ("SELECT row, target, target_row FROM event", "withdrawals of what is no claim: few"),
    ("SELECT rows FROM change", "undo: what each change added"),
    ("SELECT v.row, v.subject, v.value", "types of all entities, for the topology"),
];

/// All statements in the source, in every form.
pub(super) fn statements() -> BTreeSet<String> {
    texts().iter().flat_map(|text| filled(text)).collect()
}

/// The texts of all statements in the source, in their order there.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let files = fs::read_dir(folder).expect("the store").map(|file| file.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "rs")).collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).expect("text");
        let tokens: TokenStream = text.parse().expect("Rust");
        collect(tokens, &mut texts);
    }
    texts
}

fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), texts),
            TokenTree::Literal(literal) => {
                let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else {
                    continue;
                };
                let text = text.value().split_whitespace().collect::<Vec<_>>().join(" ");
                let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "REPLACE "];
                if verbs.iter().any(|verb| text.starts_with(verb)) {
                    texts.push(text);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// A text with its open places filled, in every way there is.
fn filled(text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    for (open, fillings) in OPEN {
        let fill = |text: &String| match text.contains(open) {
            true => fillings.iter().map(|filling| text.replace(open, filling)).collect(),
            false => vec![text.clone()],
        };
        all = all.iter().flat_map(fill).collect();
    }
    assert!(all.iter().all(|text| !text.contains('{')), "{text}: say what stands in its places");
    all
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut select = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(sql);
    let rows = select.raw_query().mapped(|row| row.get(3)).collect::<Result<Vec<String>, _>>();
    rows.expect(sql)
}

#[test]
fn each_statement_has_the_plan_that_was_looked_at() {
    let desk = Desk::new();
    desk.done(&["init"]);
    let connection = Connection::open(desk.path("graph.orgraph")).expect("a store");
    // As the store's own connections are set.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("a setting");
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).expect("a setting");
    let statements = statements();
    assert!(statements.len() > 60, "only {} statements were found", statements.len());
    let mut unexplained = Vec::new();
    let (mut told, mut idle) =
        (String::new(), BTreeSet::from(WHOLE.map(|(beginning, _)| beginning)));
    for sql in &statements {
        writeln!(told, "{sql}").expect("a string");
        let plan = plan(&connection, sql);
        for step in &plan {
            writeln!(told, "    {step}").expect("a string");
        }
        // Rows that stand in the statement are no table.
        let own = ["CONSTANT", "VALUES CLAUSE"];
        let is_own = |step: &str| own.iter().any(|word| step.contains(word));
        let is_whole = plan.iter().any(|step| step.starts_with("SCAN ") && !is_own(step));
        let reason = WHOLE.iter().find(|(beginning, _)| sql.starts_with(beginning));
        if is_whole && reason.is_none() {
            unexplained.push(format!("{sql}: {}", plan.join(", ")));
        }
        if let (true, Some((beginning, _))) = (is_whole, reason) {
            idle.remove(beginning);
        }
    }
    assert_eq!(unexplained, Vec::<String>::new(), "these read whole tables");
    assert_eq!(idle, BTreeSet::new(), "these read no whole table any more");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/query_plans.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &told).expect("the file can be written");
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        told == expected,
        "a plan is another now; UPDATE_GOLDEN=1 writes it, then look:\n{told}"
    );
}
