//! The money on an edge: what its payments sum up to, short enough for a label.

use std::collections::BTreeMap;

use crate::graph::FactEdge;
use crate::graph::flow::Sum;
use crate::graph::flow::payments;
use crate::graph::flow::sums;
use crate::model::Bound;
use crate::model::Decimal;
use crate::model::Money;
use crate::model::Source;
use crate::model::SourceId;

use super::super::text::clean;
use super::finish::plural;
use super::labels::years;

/// Sums in unlike measures that are written out.
const SUMS_MAX: usize = 2;
/// From here on a sum of several payments is written in millions, then in thousand millions.
const MILLION: i64 = 1_000_000;
const BILLION: i64 = 1_000_000_000;

/// What a label says of money.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SumLabel {
    /// The sums.
    pub(super) text: String,
    /// Whether they are told with their periods, so that those need not be told again.
    pub(super) is_dated: bool,
}

/// Returns what the facts of an edge sum up to; nothing where no claim states an amount.
pub(super) fn sum_label(
    facts: &[&FactEdge],
    sources: &BTreeMap<SourceId, Source>,
) -> Option<SumLabel> {
    let payments = facts.iter().flat_map(|fact| payments(&fact.claims, sources, None));
    let sums = sums(&payments.collect::<Vec<_>>());
    let (priced, unpriced): (Vec<_>, Vec<_>) = sums.iter().partition(|sum| sum.measure.is_some());
    let is_one = |sum: &Sum<'_>| sum.payments + sum.repeats == 1;
    let is_dated = priced.len() > 1 || !is_one(priced.first()?);
    let mut texts: Vec<String> = Vec::new();
    for sum in priced.iter().take(SUMS_MAX) {
        let years = years(&sum.period);
        let text = match (is_dated, is_one(sum)) {
            (false, _) => short(sum),
            (true, true) => format!("{years} {}", short(sum)),
            (true, false) => {
                // Those that may be the same again are in the range and not in the number.
                let number = plural(sum.payments, "payment", "payments");
                format!("{}, {}", format!("{number} {years}").trim_end(), short(sum))
            }
        };
        texts.push(text.trim_start().to_owned());
    }
    if priced.len() > SUMS_MAX {
        texts.push(format!("{} more sums", priced.len() - SUMS_MAX));
    }
    texts.extend(unpriced.iter().map(|sum| format!("{} without amount", sum.payments)));
    Some(SumLabel { text: texts.join(", "), is_dated })
}

/// A sum as short as it can be said; a payment of its own is never shortened.
fn short(sum: &Sum<'_>) -> String {
    let is_large = |number: &Decimal| number.abs() >= Decimal::from(MILLION);
    let (low, high) = match sum.range {
        Some((low, high)) if sum.payments > 1 && is_large(&low) && is_large(&high) => (low, high),
        _ => return clean(&sum.to_string()),
    };
    let unit = if high.abs() < Decimal::from(BILLION) { MILLION } else { BILLION };
    let (low, high) = (rounded(low, unit, sum, true), rounded(high, unit, sum, false));
    let Some((low, high)) = low.zip(high) else { return clean(&sum.to_string()) };
    let measure = sum.measure.as_ref();
    let currency = measure.and_then(|measure| measure.currency);
    let mut text = Money { amount: low, currency, bound: sum.bound }.to_string();
    if low != high {
        text.push('–');
        text.push_str(&Money { amount: high, currency: None, bound: Bound::Exact }.to_string());
    }
    text.push_str(if unit == MILLION { " M" } else { " bn" });
    if let Some(kind) = measure.and_then(|measure| measure.kind.as_deref()) {
        text.push_str(&format!(" ({})", clean(kind)));
    }
    text
}

/// A number in units with one decimal place: a bound or the end of a range never says more than
/// the sources do, so it is rounded away from what it excludes.
fn rounded(number: Decimal, unit: i64, sum: &Sum<'_>, is_low: bool) -> Option<Decimal> {
    let tenths = number.checked_div(Decimal::from(unit / 10))?;
    let is_range = sum.range.is_some_and(|(low, high)| low != high);
    let tenths = match sum.bound {
        Bound::AtLeast | Bound::Over => tenths.floor(),
        Bound::AtMost | Bound::Under => tenths.ceil(),
        Bound::Exact | Bound::About if !is_range => tenths.round(),
        Bound::Exact | Bound::About if is_low => tenths.floor(),
        Bound::Exact | Bound::About => tenths.ceil(),
    };
    Some(tenths.checked_div(Decimal::from(10))?.normalize())
}

#[cfg(test)]
mod tests {
    use crate::graph::FactEdge;
    use crate::model::Bound;
    use crate::model::Currency;
    use crate::model::Money;
    use crate::model::parse_decimal;
    use crate::render::sample::Sample;

    use super::sum_label;

    /// Reads `period bound amount source`; the amount of `-` is none.
    fn fact(told: &[(&str, &str, &str, &str)]) -> FactEdge {
        let mut sample = Sample::default();
        let (a, b) = (sample.entity("a", "Organization"), sample.entity("b", "Foundation"));
        for (ix, (period, _, _, source)) in told.iter().enumerate() {
            sample.fact(&a, "funded-by", &b, (period, &ix.to_string(), source));
        }
        let graph = sample.build().graph;
        let mut fact = graph.edge_weights().next().expect("a fact").clone();
        for recorded in &mut fact.claims {
            let ix: usize =
                recorded.claim.qualifiers.role().expect("its place").parse().expect("a number");
            let (_, bound, amount, _) = told[ix];
            recorded.claim.qualifiers.amount = parse_decimal(amount).ok().map(|amount| Money {
                amount,
                currency: Currency::parse("EUR"),
                bound: Bound::from_word(bound).expect("a bound"),
            });
        }
        fact
    }

    fn check(told: &[(&str, &str, &str, &str)], expected: &str) {
        let label = sum_label(&[&fact(told)], &Default::default());
        assert_eq!(label.expect("there is an amount").text, expected);
    }

    #[test]
    fn one_payment_is_told_in_full() {
        check(&[("2019", "exact", "4123456", "a")], "EUR 4,123,456");
        check(&[("2019", "exact", "100", "a"), ("2019", "exact", "120", "b")], "EUR 100–120");
    }

    #[test]
    fn several_payments_are_counted_and_summed_in_short() {
        let two = [("2009", "exact", "2100000", "a"), ("2023", "exact", "1960000", "a")];
        check(&two, "2 payments 2009–23, EUR 4.1 M");
        let large = [("", "exact", "2100000000", "a"), ("", "exact", "1", "a")];
        check(&large, "2 payments, EUR 2.1 bn");
        let small = [("2009", "exact", "1", "a"), ("2010", "exact", "2.5", "a")];
        check(&small, "2 payments 2009–10, EUR 3.5");
    }

    #[test]
    fn what_has_no_amount_is_counted_apart() {
        let one = [("2009", "exact", "1", "a"), ("2010", "exact", "-", "a")];
        check(&one, "EUR 1, 1 without amount");
    }

    #[test]
    fn sums_in_unlike_measures_keep_their_own_periods() {
        let mut fact = fact(&[("2009", "exact", "1", "a"), ("2010", "exact", "2", "a")]);
        for (recorded, code) in fact.claims.iter_mut().zip(["USD", "EUR"]) {
            let period = if code == "USD" { "2011" } else { "" };
            recorded.claim.valid = period.parse().expect("a period");
            let amount = recorded.claim.qualifiers.amount.as_mut().expect("an amount");
            amount.currency = Currency::parse(code);
            amount.amount = parse_decimal("5").expect("a number");
        }
        let label = sum_label(&[&fact], &Default::default()).expect("there are amounts");
        assert_eq!((label.text.as_str(), label.is_dated), ("EUR 5, 2011 USD 5", true));
    }

    #[test]
    fn a_bound_never_says_more_than_the_sources() {
        let at_least = [("2009", "at least", "4090000", "a"), ("2010", "exact", "1", "a")];
        check(&at_least, "2 payments 2009–10, at least EUR 4 M");
        let at_most = [("2009", "at most", "4010000", "a"), ("2010", "exact", "1", "a")];
        check(&at_most, "2 payments 2009–10, at most EUR 4.1 M");
        let range = [
            ("2009", "exact", "4090000", "a"),
            ("2009", "exact", "4310000", "b"),
            ("2010", "exact", "1", "b"),
        ];
        check(&range, "2 payments 2009–10, EUR 4–4.4 M");
    }

    #[test]
    fn without_amounts_there_is_no_sum() {
        assert_eq!(sum_label(&[&fact(&[("2009", "exact", "-", "a")])], &Default::default()), None);
    }
}
