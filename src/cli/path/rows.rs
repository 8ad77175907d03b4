//! The answer for programs that read rows: a line of JSON for each path, a row for each hop.

use std::collections::BTreeSet;

use orgraph::path::Answer;
use orgraph::path::AnswerClaim;
use orgraph::path::AnswerHop;
use orgraph::path::AnswerPath;
use orgraph::path::AnswerSource;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::cli::table::Table;

/// A path with everything that it needs to be understood alone.
#[derive(Serialize)]
struct PathLine<'a> {
    query: &'a str,
    complete: bool,
    reason: Option<&'a str>,
    passed_over: Option<&'a str>,
    path: usize,
    #[serde(flatten)]
    content: &'a AnswerPath,
    sources: Vec<&'a AnswerSource>,
}

/// Prints each path as a line, with the sources that it cites under the answer's numbers.
pub(super) fn print_lines(answer: &Answer, out: &mut Out) -> Result<(), Failure> {
    for (ix, content) in answer.paths.iter().enumerate() {
        let cited: BTreeSet<usize> = content.cited().collect();
        out.json(&PathLine {
            query: &answer.query,
            complete: answer.complete,
            reason: answer.reason.as_deref(),
            passed_over: answer.passed_over.as_deref(),
            path: ix + 1,
            content,
            sources: answer.sources.iter().filter(|source| cited.contains(&source.n)).collect(),
        })?;
    }
    Ok(())
}

/// A row for each hop, the paths of all answers numbered through; a path without hops has one row
/// that ends where it begins.
pub(super) fn table(answers: &[Answer]) -> Table {
    let mut table = Table::new(&[
        "path",
        "hop",
        "from_id",
        "from",
        "relation",
        "direction",
        "to_id",
        "to",
        "start",
        "end",
        "role",
        "amount",
        "certain",
        "disputed",
        "sources",
        "claims",
        "cited",
    ]);
    let paths =
        answers.iter().flat_map(|answer| answer.paths.iter().map(move |path| (answer, path)));
    for (ix, (answer, path)) in paths.enumerate() {
        for (at, hop) in path.hops.iter().enumerate() {
            table.push(row(answer, (ix + 1, path), (at + 1, hop)));
        }
        if path.hops.is_empty() {
            let own = &path.entities[0];
            let ends = [json!(own.id), json!(own.name)];
            let (from, to) = (ends.clone(), ends);
            let none = |count: usize| std::iter::repeat_n(Value::Null, count);
            let mut row = vec![json!(ix + 1), json!(0)];
            row.extend(from.into_iter().chain(none(2)).chain(to).chain(none(9)));
            table.push(row);
        }
    }
    table
}

fn row(answer: &Answer, path: (usize, &AnswerPath), hop: (usize, &AnswerHop)) -> Vec<Value> {
    let ((number, path), (at, hop)) = (path, hop);
    let (from, to) = (&path.entities[at - 1], &path.entities[at]);
    let each = |texts: Vec<Option<String>>| {
        let mut known: Vec<String> = Vec::new();
        for text in texts.into_iter().flatten() {
            if !known.contains(&text) {
                known.push(text);
            }
        }
        if known.is_empty() { Value::Null } else { json!(known.join(" | ")) }
    };
    let asserted = || hop.claims.iter().filter(|claim| claim.stance == "asserted");
    let bound = |claim: &AnswerClaim| claim.amount_bound.map(str::to_owned);
    let money = |claim: &AnswerClaim| {
        let parts = [bound(claim), claim.currency.clone(), Some(claim.amount.clone()?)];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let source = |n: usize| answer.sources.iter().find(|source| source.n == n);
    let cited = hop.claims.iter().flat_map(|claim| &claim.citations);
    let cited = cited.map(|cited| cited.n.and_then(source).map(|source| source.id.clone()));
    vec![
        json!(number),
        json!(at),
        json!(from.id),
        json!(from.name),
        json!(hop.relation),
        json!(hop.direction),
        json!(to.id),
        json!(to.name),
        each(asserted().map(|claim| claim.start.clone()).collect()),
        each(asserted().map(|claim| claim.end.clone()).collect()),
        each(asserted().map(|claim| claim.role.clone()).collect()),
        each(asserted().map(money).collect()),
        json!(hop.certain),
        json!(hop.disputed),
        json!(hop.sources),
        each(hop.claims.iter().map(|claim| Some(claim.id.clone())).collect()),
        each(cited.collect()),
    ]
}
