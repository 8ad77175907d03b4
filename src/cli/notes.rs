//! Claims and sources in words, with footnotes.

use std::collections::BTreeSet;

use orgraph::graph::FactEdge;
use orgraph::graph::Footnotes;
use orgraph::model::Direction;
use orgraph::model::Overlap;
use orgraph::model::RecordedClaim;
use orgraph::model::Source;
use orgraph::model::SourceId;
use orgraph::model::Stance;

/// The footnote marks of some claims, ascending: `[1][4]`. New numbers are given in the order of
/// the sources' ids.
pub(super) fn marks(claims: &[&RecordedClaim], notes: &mut Footnotes) -> String {
    let sources = claims.iter().map(|recorded| recorded.claim.source.as_ref());
    let sources: BTreeSet<Option<&SourceId>> = sources.collect();
    let numbers: BTreeSet<usize> =
        sources.iter().flatten().map(|source| notes.cite(source)).collect();
    let mut text: String = numbers.into_iter().map(|number| format!("[{number}]")).collect();
    if sources.contains(&None) {
        text.push_str("[unsourced]");
    }
    text
}

/// The periods of some claims, each once, in order of their ids; undated ones say nothing.
pub(super) fn periods(claims: &[&RecordedClaim]) -> String {
    let mut periods: Vec<String> = Vec::new();
    for claim in claims {
        let period = claim.claim.valid.to_text();
        if !period.is_empty() && !periods.contains(&period) {
            periods.push(period);
        }
    }
    periods.join(" / ")
}

/// The periods of a fact, with a word when it is not sure that it held in the time asked about.
pub(super) fn fact_periods(fact: &FactEdge) -> String {
    let periods = periods(&fact.claims.iter().collect::<Vec<_>>());
    let doubt = if fact.held == Overlap::Possible { "possibly" } else { "" };
    [doubt, &periods].join(" ").trim().to_owned()
}

/// The way a relation reads from an entity: `→` when it is the subject.
pub(super) fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "→",
        Direction::Backward => "←",
    }
}

/// What claims add to their triple: role, amount, other qualifiers, who speaks, denial.
pub(super) fn details(claims: &[&RecordedClaim]) -> String {
    let mut details: Vec<String> = Vec::new();
    let mut add = |detail: String| {
        if !details.contains(&detail) {
            details.push(detail);
        }
    };
    for recorded in claims {
        let claim = &recorded.claim;
        if claim.stance == Stance::Denied {
            add("denied".to_owned());
        }
        if let Some(role) = claim.qualifiers.role() {
            add(role.to_owned());
        }
        if let Some(amount) = &claim.qualifiers.amount {
            add(amount.to_string());
        }
        for (name, text) in claim.qualifiers.told() {
            add(format!("{}: {text}", name.replace('_', " ")));
        }
        if let Some(who) = &claim.attribution {
            add(format!("according to {who}"));
        }
    }
    details.join(", ")
}

/// A source in one line: title, publisher unless the title says it, date.
pub(super) fn source_line(source: &Source) -> String {
    let mut parts = vec![source.label().to_owned()];
    parts.extend(source.publisher.clone().filter(|publisher| publisher != source.label()));
    parts.push(source.published.map_or("undated".to_owned(), |date| date.to_string()));
    parts.join(", ")
}

/// Appends to a text what follows, two spaces apart, unless there is nothing.
pub(super) fn followed(mut text: String, next: &str) -> String {
    if !next.is_empty() {
        text.push_str("  ");
        text.push_str(next);
    }
    text
}

/// A number with its noun: `1 row`, `2 rows`.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
