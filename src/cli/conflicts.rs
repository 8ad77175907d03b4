//! `orgraph conflicts`: where sources disagree.

use orgraph::graph::Conflict;
use orgraph::graph::ConflictKind;
use orgraph::graph::Evidence;
use orgraph::graph::Footnotes;
use orgraph::graph::Records;
use orgraph::graph::WholeStore;
use orgraph::graph::conflicts;
use orgraph::model::RecordedClaim;
use orgraph::model::Vocabulary;
use orgraph::store::Snapshot;
use serde_json::{Value, json};

use super::citing::print_sources;
use super::failure::Failure;
use super::notes;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::selection::date_of;

/// Say where sources disagree
#[derive(clap::Args)]
pub(super) struct ConflictsArgs {
    /// Only about this entity
    entity: Option<String>,
}

pub(super) fn run(place: &Place, args: &ConflictsArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let found = find(&snapshot, args.entity.as_deref())?;
    match out.wants_json()? {
        true => print_json(&found, out)?,
        false => print(&found, &snapshot, out)?,
    }
    Ok(u8::from(found.is_empty()))
}

fn find(snapshot: &Snapshot<'_>, entity: Option<&str>) -> Result<Vec<Conflict>, Failure> {
    let date_of = date_of(snapshot);
    let mut found = Vec::new();
    let mut add = |claims: &[RecordedClaim]| {
        found.extend(conflicts(claims, snapshot.vocabulary(), &date_of));
    };
    match entity {
        Some(text) => {
            let row = pick::entity(snapshot, text)?;
            add(&Evidence::new(snapshot).claims_about(row)?);
        }
        None => WholeStore::new(snapshot).entities(&mut |_, claims| {
            add(claims);
            Ok(())
        })?,
    }
    Ok(found)
}

fn print(found: &[Conflict], snapshot: &Snapshot<'_>, out: &mut Out) -> Result<(), Failure> {
    let mut footnotes = Footnotes::default();
    for conflict in found {
        let title = title(conflict, snapshot)?;
        out.line(&format!("▲ {title}   {}", conflict.kind.word()))?;
        for (ix, claim) in conflict.claims.iter().enumerate() {
            let against = conflict.pairs.iter().filter_map(|(a, b)| match ix {
                ix if ix == *a => Some(b + 1),
                ix if ix == *b => Some(a + 1),
                _ => None,
            });
            let against: Vec<String> = against.map(|other| format!("({other})")).collect();
            let against = match against.is_empty() {
                true => String::new(),
                false => format!("  ≠ {}", against.join(" ")),
            };
            let line = line_of(conflict, claim, snapshot.vocabulary(), &mut footnotes);
            out.line(&format!("    ({}) {line}{against}", ix + 1))?;
        }
        if conflict.not_compared > 0 {
            out.line(&format!("    {} more claims were not compared", conflict.not_compared))?;
        }
    }
    print_sources(&footnotes, snapshot, out)?;
    let count = found.len();
    out.say(&format!("{count} conflict{}", if count == 1 { "" } else { "s" }));
    Ok(())
}

fn title(conflict: &Conflict, snapshot: &Snapshot<'_>) -> Result<String, Failure> {
    let subject = label(snapshot, conflict.subject.as_str())?;
    let relation = snapshot.vocabulary().relation(conflict.relation.as_str());
    let words = relation.map_or(conflict.relation.to_string(), |relation| relation.label.clone());
    let object = match &conflict.object {
        Some(object) => match object.entity() {
            Some(id) => Some(label(snapshot, id.as_str())?),
            None => Some(object.to_text()),
        },
        None => None,
    };
    Ok(match (conflict.kind, object) {
        (ConflictKind::Stance, Some(object)) => format!("{subject} on {object}"),
        (_, Some(object)) => format!("{subject} {words} {object}"),
        (_, None) => format!("{subject}: {words}"),
    })
}

fn label(snapshot: &Snapshot<'_>, id: &str) -> Result<String, Failure> {
    Ok(match snapshot.reader().entity_row(id)? {
        Some(row) => snapshot.reader().label(row)?,
        None => id.to_owned(),
    })
}

fn line_of(
    conflict: &Conflict,
    claim: &RecordedClaim,
    vocabulary: &Vocabulary,
    footnotes: &mut Footnotes,
) -> String {
    let relation = vocabulary.relation(claim.claim.relation.as_str());
    let words =
        relation.map_or(claim.claim.relation.to_string(), |relation| relation.label.clone());
    let period = match claim.claim.valid.to_text() {
        undated if undated.is_empty() => "undated".to_owned(),
        period => period,
    };
    let value = match conflict.kind {
        ConflictKind::Value | ConflictKind::Undated => claim.claim.object.to_text(),
        ConflictKind::Stance => words,
        ConflictKind::Dates => String::new(),
    };
    let mut line = format!("{value} ({period})").trim().to_owned();
    for part in [notes::details(&[claim]), notes::marks(&[claim], footnotes)] {
        if !part.is_empty() {
            line.push(' ');
            line.push_str(&part);
        }
    }
    for quote in claim.citations.iter().filter_map(|citation| citation.quote.as_ref()) {
        line.push_str(&format!(" “{quote}”"));
    }
    line
}

fn print_json(found: &[Conflict], out: &mut Out) -> Result<(), Failure> {
    let objects = found.iter().map(|conflict| {
        let claim = |claim: &RecordedClaim| {
            let end = claim.claim.valid.to_string();
            json!({
                "id": claim.id.to_string(),
                "relation": claim.claim.relation.as_str(),
                "value": claim.claim.object.to_text(),
                "valid": end,
                "stance": claim.claim.stance.word(),
                "source": claim.claim.source.as_ref().map(|source| source.as_str()),
                "locator": claim.claim.locator,
            })
        };
        json!({
            "kind": conflict.kind.word(),
            "subject": conflict.subject.as_str(),
            "relation": conflict.relation.as_str(),
            "object": conflict.object.as_ref().map(|object| object.to_text()),
            "claims": conflict.claims.iter().map(claim).collect::<Vec<Value>>(),
            "pairs": conflict.pairs,
            "not_compared": conflict.not_compared,
        })
    });
    out.json(&objects.collect::<Vec<Value>>())
}
