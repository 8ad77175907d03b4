//! The facts on the card: values by relation, those that differ listed with their dates.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::Claim;
use crate::model::ClaimId;
use crate::model::Day;
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
/// Of those between which sources differ.
const DIFFERING_MAX: usize = 12;
/// Lines of the card, beyond which the rest is counted.
const ROWS_MAX: usize = 36;
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

/// Returns the rows of a card, by the heading of their relation, and the claims that they show.
pub(super) fn rows(
    values: &[RecordedClaim],
    vocabulary: &Vocabulary,
    differing: &BTreeSet<&ClaimId>,
    citations: &mut Citations<'_>,
) -> (Vec<CardRow>, BTreeSet<ClaimId>) {
    let mut by_relation: BTreeMap<(String, &str), Vec<&RecordedClaim>> = BTreeMap::new();
    for value in values.iter().filter(|v| !NAMING.contains(&v.claim.relation.as_str())) {
        let name = value.claim.relation.as_str();
        let heading = vocabulary.relation(name).map(|relation| relation.heading.as_str());
        let heading = heading.map_or_else(|| name.replace('-', " "), clean);
        by_relation.entry((heading, name)).or_default().push(value);
    }
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for ((heading, name), claims) in by_relation {
        let differs = claims.iter().any(|value| differing.contains(&value.id));
        let unit = vocabulary.relation(name).and_then(|relation| relation.unit.as_deref());
        let is_text = claims.iter().all(|value| matches!(value.claim.object, Object::Text { .. }));
        blocks.push(Block { differs, is_text, heading, rows: merged(&claims, unit, differing) });
    }
    let left_out = fit(&mut blocks);
    let (mut rows, mut shown) = (Vec::new(), BTreeSet::new());
    // What differs comes last, where the eye stops.
    blocks.sort_by_key(|block| (block.differs, block.rows.len() > 1));
    for block in blocks {
        push_block(&mut rows, &mut shown, block, citations);
    }
    if left_out > 0 {
        rows.push(remark(format!("+ {left_out} more facts")));
    }
    (rows, shown)
}

/// The values of one relation.
struct Block<'a> {
    differs: bool,
    is_text: bool,
    heading: String,
    rows: Vec<Row<'a>>,
}

/// Keeps the blocks that fit the card: what differs always, then numbers, sums and dates, then
/// texts; of several-valued ones those that most claims
/// speak of. Returns how many values are left out.
fn fit(blocks: &mut Vec<Block<'_>>) -> usize {
    blocks.sort_by_key(|block| {
        let claims: usize = block.rows.iter().map(|row| row.claims.len()).sum();
        (!block.differs, block.is_text, block.rows.len() > 1, Reverse(claims))
    });
    let (mut lines, mut left_out) = (0, 0);
    blocks.retain(|block| {
        let needed = block.rows.len().min(VALUES_MAX) + 1;
        let fits = block.differs || lines + needed <= ROWS_MAX;
        if fits {
            lines += needed;
        } else {
            left_out += block.rows.len();
        }
        fits
    });
    left_out
}

struct Row<'a> {
    differs: bool,
    valid: Interval,
    text: String,
    claims: Vec<&'a RecordedClaim>,
}

/// Equal values of one time are one row with the citations of all.
fn merged<'a>(
    claims: &[&'a RecordedClaim],
    unit: Option<&str>,
    differing: &BTreeSet<&ClaimId>,
) -> Vec<Row<'a>> {
    let mut rows: BTreeMap<(bool, Day, Interval, String), Vec<&RecordedClaim>> = BTreeMap::new();
    for recorded in claims {
        let claim = &recorded.claim;
        // By time, and not by precision: "2015-05" before "2020".
        let first = claim.valid.bounds(None).start_first;
        let key = (claim.valid.is_undated(), first, claim.valid, value_text(claim, unit));
        rows.entry(key).or_default().push(recorded);
    }
    let rows = rows.into_iter().map(|((_, _, valid, text), claims)| Row {
        differs: claims.iter().any(|recorded| differing.contains(&recorded.id)),
        valid,
        text,
        claims,
    });
    rows.collect()
}

/// Keeps the rows that fit, those that differ before others, in their order.
fn shortened(mut rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let differing = rows.iter().filter(|row| row.differs).count();
    let mut others = VALUES_MAX.saturating_sub(differing);
    let mut room = DIFFERING_MAX;
    rows.retain(|row| {
        let left = if row.differs { &mut room } else { &mut others };
        let kept = *left > 0;
        *left = left.saturating_sub(1);
        kept
    });
    rows
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
    shown: &mut BTreeSet<ClaimId>,
    block: Block<'_>,
    citations: &mut Citations<'_>,
) {
    let Block { differs, heading, rows: values, .. } = block;
    let single = values.len() == 1 && !differs;
    if !single {
        rows.push(CardRow::Heading { label: one_line(&heading), differs });
    }
    let all = values.len();
    let values = shortened(values);
    let left_out = all - values.len();
    for row in values {
        let period = clean(&row.valid.to_text());
        let label = match (single, period.is_empty()) {
            (true, _) => heading.clone(),
            (false, true) => "undated".to_owned(),
            (false, false) => period.clone(),
        };
        let dated = single && !period.is_empty();
        let text = if dated { format!("{} ({period})", row.text) } else { row.text };
        shown.extend(row.claims.iter().map(|recorded| recorded.id.clone()));
        let numbers = citations.cite(row.claims.iter().map(|recorded| &recorded.claim));
        rows.push(CardRow::Value {
            label: one_line(&label),
            lines: wrap(&text, &VALUE),
            citations: citations_text(&numbers),
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
