//! `orgraph path`: how is A connected to B, and who says so?

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use orgraph::graph::Evidence;
use orgraph::graph::Topology;
use orgraph::model::Vocabulary;
use orgraph::path::Answer;
use orgraph::path::AnswerHop;
use orgraph::path::AnswerPath;
use orgraph::path::Cited;
use orgraph::path::Finder;
use orgraph::path::HOPS_DEFAULT;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Terms;
use orgraph::path::Time;

use super::failure::Failure;
use super::notes::counted;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::render::{Pictured, draw_to};
use super::selection::Selection;

/// Say how A is connected to B, and who says so
#[derive(clap::Args)]
pub(super) struct PathArgs {
    /// Where to begin: a name, an alias or an id
    from: String,
    /// Where to end
    to: String,
    /// At most so many hops
    #[arg(long, value_name = "N", default_value_t = HOPS_DEFAULT,
        value_parser = clap::value_parser!(u32).range(1..))]
    max_hops: u32,
    #[command(flatten)]
    selection: Selection,
    /// Draw it too: FILE.svg, FILE.png or FILE.dot
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(place: &Place, args: &PathArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let (from, to) = (pick::entity(&snapshot, &args.from)?, pick::entity(&snapshot, &args.to)?);
    let reader = snapshot.reader();
    let relations = args.selection.relation_names(snapshot.vocabulary())?;
    let terms = Terms {
        time: args.selection.as_of.map_or(Time::Ever, Time::AsOf),
        ..Terms::along(Pattern::any_of(&relations, args.max_hops))
    };
    let query = Query { from: reader.entity_id(from)?, to: reader.entity_id(to)?, terms };
    let topology = Topology::build(&snapshot)?;
    let evidence = Evidence::new(&snapshot);
    let names = (reader.label(from)?, reader.label(to)?);
    let found = Finder::new(&topology).with_evidence(&evidence).find(&query)?;
    let answer = Answer::of(&query, &found, &topology, &evidence)?;
    if found.paths.is_empty() {
        return no_path(&answer, args, &names, out);
    }
    if let Some(file) = &args.output {
        let facts: Vec<_> = found.paths.iter().flat_map(|path| path.facts()).collect();
        let window = query.terms.window();
        let begin = found.paths[0].from;
        let subgraph = evidence.subgraph(&topology, &[begin], &facts, &[], window)?;
        let as_of = args.selection.as_of;
        draw_to(file, Pictured::Path(&query.from, &query.to), &subgraph, &snapshot, as_of)?;
        out.say(&format!("Drew {}", file.display()));
    }
    match out.wants_json()? {
        true => out.json(&answer)?,
        false => print(&answer, &names, snapshot.vocabulary(), out)?,
    }
    Ok(0)
}

fn no_path(
    answer: &Answer,
    args: &PathArgs,
    (from, to): &(String, String),
    out: &mut Out,
) -> Result<u8, Failure> {
    let on = args.selection.as_of.map(|date| format!(" on {date}")).unwrap_or_default();
    let within = counted(u64::from(args.max_hops), "hop", "hops");
    out.say(&format!("No path between {from} and {to}{on} within {within}"));
    out.say(&format!("  tip: {}", answer.reason.as_deref().unwrap_or_default()));
    if out.wants_json()? {
        out.json(answer)?;
    }
    Ok(1)
}

fn print(
    answer: &Answer,
    names: &(String, String),
    vocabulary: &Vocabulary,
    out: &mut Out,
) -> Result<(), Failure> {
    for path in &answer.paths {
        print_path(path, names, vocabulary, out)?;
    }
    print_notes(answer, out)
}

fn print_path(
    path: &AnswerPath,
    names: &(String, String),
    vocabulary: &Vocabulary,
    out: &mut Out,
) -> Result<(), Failure> {
    let length = match path.length {
        0 => "the same entity".to_owned(),
        1 => "1 hop".to_owned(),
        hops => format!("{hops} hops"),
    };
    let weakest = path.hops.iter().map(|hop| hop.sources).min();
    let weakest = weakest.map_or(String::new(), |sources| match sources {
        1 => " · weakest hop: 1 source".to_owned(),
        sources => format!(" · weakest hop: {sources} independent sources"),
    });
    out.line(&format!("{} → {}      {length}{weakest}", names.0, names.1))?;
    out.line("")?;
    for (ix, entity) in path.entities.iter().enumerate() {
        out.line(&format!("  {}", entity.name))?;
        if let Some(hop) = path.hops.get(ix) {
            out.line(&format!("    {}", hop_line(hop, vocabulary)))?;
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
    if path.hubs > 0 {
        let hubs = path.hubs;
        words.push(format!("it leads through {hubs} that many share and that say little"));
    }
    for line in &words {
        out.line(&format!("  {line}"))?;
    }
    if !words.is_empty() {
        out.line("")?;
    }
    Ok(())
}

fn hop_line(hop: &AnswerHop, vocabulary: &Vocabulary) -> String {
    let arrow = if hop.direction == "forward" { "▼" } else { "▲" };
    let relation = vocabulary.relation(&hop.relation);
    let words = relation.map_or(hop.relation.as_str(), |relation| relation.label.as_str());
    let mut line = format!("{arrow} {words}");
    let mut parts: Vec<String> = Vec::new();
    let mut marks: BTreeSet<Option<usize>> = BTreeSet::new();
    let mut add = |part: String| {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    };
    for claim in &hop.claims {
        add(period(claim.start.as_deref(), claim.end.as_deref()));
        add(claim.role.clone().unwrap_or_default());
        let amount = claim.amount.iter().cloned();
        let money = claim.currency.iter().cloned().chain(amount).collect::<Vec<_>>();
        add(money.join(" "));
        if claim.stance == "denied" {
            add("denied by some".to_owned());
        }
        marks.extend(claim.citations.iter().map(|cited| cited.n));
    }
    let mark = |n: &Option<usize>| n.map_or("[unsourced]".to_owned(), |n| format!("[{n}]"));
    let marks: String = marks.iter().map(mark).collect();
    for part in parts.iter().chain(std::iter::once(&marks)) {
        line.push_str("    ");
        line.push_str(part);
    }
    line
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
fn print_notes(answer: &Answer, out: &mut Out) -> Result<(), Failure> {
    let hops = answer.paths.iter().flat_map(|path| &path.hops);
    let citations = hops.flat_map(|hop| &hop.claims).flat_map(|claim| &claim.citations);
    let mut places: BTreeMap<usize, Vec<&Cited>> = BTreeMap::new();
    for cited in citations {
        let place = places.entry(cited.n.unwrap_or_default()).or_default();
        if !place.contains(&cited) {
            place.push(cited);
        }
    }
    for source in &answer.sources {
        let mut parts = vec![source.title.clone().unwrap_or_else(|| source.id.clone())];
        parts.extend(source.publisher.clone().filter(|publisher| *publisher != parts[0]));
        parts.push(source.published.clone().unwrap_or_else(|| "undated".to_owned()));
        out.line(&format!("  [{}] {}", source.n, parts.join(", ")))?;
        for cited in places.get(&source.n).into_iter().flatten() {
            let via = cited.via.map(|via| format!("via [{via}]"));
            let read = cited.retrieved.as_ref().map(|date| format!("retrieved {date}"));
            let place = [cited.locator.clone(), via, read];
            let place: Vec<String> = place.into_iter().flatten().collect();
            if !place.is_empty() {
                out.line(&format!("      {}", place.join(" · ")))?;
            }
            if let Some(quote) = &cited.quote {
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
