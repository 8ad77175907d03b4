//! The answer in words: each path with its hops, and the sources under them all.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::model::Day;
use orgraph::model::PartialDate;
use orgraph::model::Vocabulary;
use orgraph::path::Answer;
use orgraph::path::AnswerClaim;
use orgraph::path::AnswerHop;
use orgraph::path::AnswerPath;
use orgraph::path::AnswerSource;
use orgraph::path::Cited;

use crate::cli::failure::Failure;
use crate::cli::out::Out;

use super::EvidenceWord;
use super::question::Question;

/// Prints all paths, what was passed over, and the sources of all answers.
pub(super) fn print(
    answers: &[(&Question, &Answer)],
    vocabulary: &Vocabulary,
    evidence: EvidenceWord,
    out: &mut Out,
) -> Result<(), Failure> {
    for (question, answer) in answers.iter().filter(|(_, answer)| !answer.paths.is_empty()) {
        print_paths(answer, &question.names, vocabulary, evidence, out)?;
    }
    match evidence {
        EvidenceWord::None => Ok(()),
        EvidenceWord::Cite | EvidenceWord::Full => print_notes(answers, evidence, out),
    }
}

fn print_paths(
    answer: &Answer,
    names: &(String, String),
    vocabulary: &Vocabulary,
    evidence: EvidenceWord,
    out: &mut Out,
) -> Result<(), Failure> {
    let count = answer.paths.len();
    for (ix, path) in answer.paths.iter().enumerate() {
        let number = if count > 1 { format!("{} of {count}: ", ix + 1) } else { String::new() };
        let head = format!("{number}{} → {}      {}", names.0, names.1, measured(path));
        out.line(&head)?;
        print_path(path, vocabulary, evidence, out)?;
    }
    if let Some(passed_over) = &answer.passed_over {
        out.line(&format!("  {passed_over}: --hubs allow"))?;
        out.line("")?;
    }
    Ok(())
}

/// How long a path is, and how well its weakest hop is supported.
fn measured(path: &AnswerPath) -> String {
    let length = match path.length {
        0 => "the same entity".to_owned(),
        1 => "1 hop".to_owned(),
        hops => format!("{hops} hops"),
    };
    let weakest = path.weakest.and_then(|at| Some((at, path.hops.get(at - 1)?.sources)));
    let weakest = weakest.map_or(String::new(), |(at, sources)| {
        let sources = independent(sources);
        // Where all are alike none is to be named.
        let is_alone = path.hops.iter().any(|hop| hop.sources != path.hops[at - 1].sources);
        let which = if is_alone { format!(" (hop {at})") } else { String::new() };
        format!(" · weakest hop: {sources}{which}")
    });
    let cost = path.cost.map_or(String::new(), |cost| format!(" · cost {cost}"));
    format!("{length}{weakest}{cost}")
}

fn independent(sources: usize) -> String {
    match sources {
        0 => "no source".to_owned(),
        1 => "1 source".to_owned(),
        sources => format!("{sources} independent sources"),
    }
}

fn print_path(
    path: &AnswerPath,
    vocabulary: &Vocabulary,
    evidence: EvidenceWord,
    out: &mut Out,
) -> Result<(), Failure> {
    out.line("")?;
    for (ix, entity) in path.entities.iter().enumerate() {
        out.line(&format!("  {}", entity.name))?;
        if let Some(hop) = path.hops.get(ix) {
            for line in hop_lines(hop, vocabulary, evidence) {
                out.line(&format!("    {line}"))?;
            }
        }
    }
    out.line("")?;
    let mut words = Vec::new();
    for (ix, hop) in path.hops.iter().enumerate().filter(|(_, hop)| !hop.certain) {
        let relation = hop.relation.replace('-', " ");
        words.push(format!("possibly: the dates of hop {} ({relation}) do not say", ix + 1));
    }
    if !path.together {
        words.push("the hops need not have held together".to_owned());
    }
    match path.hubs {
        0 => {}
        1 => {
            words.push("it leads through a hub, which many share and which says little".to_owned())
        }
        hubs => {
            words.push(format!(
                "it leads through {hubs} hubs, which many share and which say little"
            ));
        }
    }
    for line in &words {
        out.line(&format!("  {line}"))?;
    }
    if !words.is_empty() {
        out.line("")?;
    }
    Ok(())
}

/// A hop: its claims behind it while they all say the same, else under it, each with who says so.
fn hop_lines(hop: &AnswerHop, vocabulary: &Vocabulary, evidence: EvidenceWord) -> Vec<String> {
    let arrow = if hop.direction == "forward" { "▼" } else { "▲" };
    let relation = vocabulary.relation(&hop.relation);
    let words = relation.map_or(hop.relation.as_str(), |relation| relation.label.as_str());
    let mut statements: Vec<(Vec<String>, BTreeSet<Option<usize>>)> = Vec::new();
    let mut claims: Vec<&AnswerClaim> = hop.claims.iter().collect();
    claims.sort_by_key(|claim| first_day(claim));
    for claim in claims {
        let stated = stated(claim);
        let marks = claim.citations.iter().map(|cited| cited.n);
        match statements.iter_mut().find(|(other, _)| *other == stated) {
            Some((_, known)) => known.extend(marks),
            None => statements.push((stated, marks.collect())),
        }
    }
    // One mark is one source; several may be one, too.
    let all: BTreeSet<Option<usize>> =
        statements.iter().flat_map(|(_, marks)| marks.iter().copied()).collect();
    let support = (all.len() > 1).then(|| independent(hop.sources));
    let line = |mut parts: Vec<String>, marks: &BTreeSet<Option<usize>>| {
        if evidence != EvidenceWord::None {
            let mark = |n: &Option<usize>| n.map_or("[unsourced]".to_owned(), |n| format!("[{n}]"));
            parts.push(marks.iter().map(mark).collect());
        }
        parts.join("    ")
    };
    let head = std::iter::once(format!("{arrow} {words}"));
    match statements.as_slice() {
        [(stated, marks)] => {
            let head = line(head.chain(stated.iter().cloned()).collect(), marks);
            vec![std::iter::once(head).chain(support).collect::<Vec<_>>().join("    ")]
        }
        statements => {
            let head = head.chain(support).collect::<Vec<_>>().join("    ");
            let undated = "undated".to_owned();
            let each = statements.iter().map(|(stated, marks)| {
                let stated = if stated.is_empty() { vec![undated.clone()] } else { stated.clone() };
                format!("    {}", line(stated, marks))
            });
            std::iter::once(head).chain(each).collect()
        }
    }
}

/// What a claim adds to its triple.
fn stated(claim: &AnswerClaim) -> Vec<String> {
    let denied = if claim.stance == "denied" { "denied" } else { "" };
    let mut parts = vec![
        denied.to_owned(),
        period(claim.start.as_deref(), claim.end.as_deref()),
        claim.role.clone().unwrap_or_default(),
        claim.money.as_ref().map(ToString::to_string).unwrap_or_default(),
    ];
    let others = claim.qualifiers.iter();
    parts.extend(others.map(|(name, text)| format!("{}: {text}", name.replace('_', " "))));
    parts.extend(claim.attribution.as_ref().map(|who| format!("according to {who}")));
    parts.retain(|part| !part.is_empty());
    parts
}

/// When it began at the earliest; what nobody dates comes last.
fn first_day(claim: &AnswerClaim) -> (bool, Option<Day>) {
    let start = claim.start.as_deref().and_then(|start| start.parse::<PartialDate>().ok());
    (start.is_none(), start.map(PartialDate::first))
}

fn period(start: Option<&str>, end: Option<&str>) -> String {
    let end = match end {
        Some("open") => String::new(),
        None => "?".to_owned(),
        Some(end) => end.to_owned(),
    };
    let text = format!("{}..{end}", start.unwrap_or_default());
    let interval = text.parse::<orgraph::model::Interval>();
    interval.map(|interval| interval.to_text()).unwrap_or_default()
}

/// Each source with its number, and under it where in it and in what words.
fn print_notes(
    answers: &[(&Question, &Answer)],
    evidence: EvidenceWord,
    out: &mut Out,
) -> Result<(), Failure> {
    let is_full = evidence == EvidenceWord::Full;
    let paths = answers.iter().flat_map(|(_, answer)| &answer.paths);
    let hops = paths.flat_map(|path| &path.hops);
    let citations = hops.flat_map(|hop| &hop.claims).flat_map(|claim| &claim.citations);
    let mut places: BTreeMap<usize, Vec<&Cited>> = BTreeMap::new();
    for cited in citations {
        let place = places.entry(cited.n.unwrap_or_default()).or_default();
        if !place.contains(&cited) {
            place.push(cited);
        }
    }
    let sources = answers.iter().flat_map(|(_, answer)| &answer.sources);
    let sources: BTreeMap<usize, &AnswerSource> =
        sources.map(|source| (source.n, source)).collect();
    for source in sources.values() {
        let mut parts = vec![source.title.clone().unwrap_or_else(|| source.id.clone())];
        parts.extend(source.publisher.clone().filter(|publisher| *publisher != parts[0]));
        parts.push(source.published.clone().unwrap_or_else(|| "undated".to_owned()));
        out.line(&format!("  [{}] {}", source.n, parts.join(", ")))?;
        for cited in places.get(&source.n).into_iter().flatten() {
            let via = cited.via.map(|via| format!("via [{via}]"));
            let read = cited.retrieved.as_ref().map(|date| format!("retrieved {date}"));
            let place = match is_full {
                true => [cited.locator.clone(), via, read],
                false => [None, via, None],
            };
            let place: Vec<String> = place.into_iter().flatten().collect();
            if !place.is_empty() {
                out.line(&format!("      {}", place.join(" · ")))?;
            }
            if let Some(quote) = cited.quote.as_ref().filter(|_| is_full) {
                out.line(&format!("      “{quote}”"))?;
            }
        }
        // A source without a title is called by its address already.
        if let Some(url) = source.url.as_ref().filter(|url| **url != parts[0]) {
            out.line(&format!("      {url}"))?;
        }
    }
    Ok(())
}
