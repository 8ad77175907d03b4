//! The facts on the card: values by relation, those that differ listed with their dates.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::Claim;
use crate::model::ClaimId;
use crate::model::Interval;
use crate::model::Object;
use crate::model::RecordedClaim;
use crate::model::Stance;
use crate::model::Vocabulary;
use crate::model::naming;

use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::clean;
use super::super::text::wrap;
use super::CardRow;
use super::cite::Citations;
use super::labels::citations_text;

/// Values of one relation that the card lists.
const VALUES_MAX: usize = 8;
/// Lines of the card in all, beyond which the rest is counted.
const ROWS_MAX: usize = 26;
/// What the naming of an entity is not repeated as.
const NAMING: [&str; 6] = [
    naming::NAME,
    naming::SHORT_NAME,
    naming::ALIAS,
    naming::TYPE,
    naming::IDENTIFIER,
    naming::URL,
];
const VALUE: Wrap = Wrap { chars: 34, lines: 3, width: 250.0, size: 13.3, weight: Weight::Regular };
const LABEL: Wrap = Wrap { chars: 26, lines: 1, width: 170.0, ..VALUE };

/// Returns the rows of a card, by the heading of their relation.
pub(super) fn rows(
    values: &[RecordedClaim],
    vocabulary: &Vocabulary,
    differing: &BTreeSet<&ClaimId>,
    citations: &mut Citations<'_>,
) -> Vec<CardRow> {
    let mut by_relation: BTreeMap<(String, &str), Vec<&RecordedClaim>> = BTreeMap::new();
    for value in values.iter().filter(|v| !NAMING.contains(&v.claim.relation.as_str())) {
        let name = value.claim.relation.as_str();
        let heading = vocabulary.relation(name).map(|relation| relation.heading.as_str());
        let heading = heading.map_or_else(|| name.replace('-', " "), clean);
        by_relation.entry((heading, name)).or_default().push(value);
    }
    // What differs is what a reader must see, so it comes last, next to nothing else.
    let mut blocks: Vec<(bool, String, Vec<Row<'_>>)> = Vec::new();
    for ((heading, name), claims) in by_relation {
        let differs = claims.iter().any(|value| differing.contains(&value.id));
        let unit = vocabulary.relation(name).and_then(|relation| relation.unit.as_deref());
        blocks.push((differs, heading, merged(&claims, unit)));
    }
    blocks.sort_by_key(|(differs, _, rows)| (*differs, rows.len() > 1));
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (differs, heading, values) in blocks {
        let lines = values.len().min(VALUES_MAX) + 1;
        if rows.len() + lines > ROWS_MAX {
            left_out += values.len();
        } else {
            push_block(&mut rows, differs, heading, values, citations);
        }
    }
    if left_out > 0 {
        rows.push(remark(format!("+ {left_out} more facts")));
    }
    rows
}

struct Row<'a> {
    valid: Interval,
    text: String,
    claims: Vec<&'a Claim>,
}

/// Equal values of one time are one row with the citations of all.
fn merged<'a>(claims: &[&'a RecordedClaim], unit: Option<&str>) -> Vec<Row<'a>> {
    let mut rows: BTreeMap<(bool, Interval, String), Vec<&Claim>> = BTreeMap::new();
    for recorded in claims {
        let claim = &recorded.claim;
        let key = (claim.valid.is_undated(), claim.valid, value_text(claim, unit));
        rows.entry(key).or_default().push(claim);
    }
    let rows = rows.into_iter();
    rows.map(|((_, valid, text), claims)| Row { valid, text, claims }).collect()
}

fn value_text(claim: &Claim, unit: Option<&str>) -> String {
    let text = clean(&claim.object.to_text());
    let text = match (&claim.object, unit) {
        (Object::Number(quantity), Some(unit)) if quantity.unit.is_none() => {
            format!("{text} {unit}")
        }
        _ => text,
    };
    if claim.stance == Stance::Denied { format!("not {text}") } else { text }
}

fn push_block(
    rows: &mut Vec<CardRow>,
    differs: bool,
    heading: String,
    values: Vec<Row<'_>>,
    citations: &mut Citations<'_>,
) {
    let single = values.len() == 1 && !differs;
    if !single {
        rows.push(CardRow::Heading { label: one_line(&heading), differs });
    }
    let left_out = values.len().saturating_sub(VALUES_MAX);
    for row in values.into_iter().take(VALUES_MAX) {
        let period = clean(&row.valid.to_text());
        let label = match (single, period.is_empty()) {
            (true, _) => heading.clone(),
            (false, true) => "undated".to_owned(),
            (false, false) => period.clone(),
        };
        let dated = single && !period.is_empty();
        let text = if dated { format!("{} ({period})", row.text) } else { row.text };
        rows.push(CardRow::Value {
            label: one_line(&label),
            lines: wrap(&text, &VALUE),
            citations: citations_text(&citations.cite(row.claims.into_iter())),
        });
    }
    if left_out > 0 {
        rows.push(remark(format!("+ {left_out} more")));
    }
}

fn one_line(text: &str) -> String {
    wrap(text, &LABEL).into_iter().next().unwrap_or_default()
}

fn remark(label: String) -> CardRow {
    CardRow::Value { label, lines: Vec::new(), citations: String::new() }
}
