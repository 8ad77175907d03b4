//! Payments added up, each measure for itself.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use super::payment::{Measure, Payment};
use crate::model::Bound;
use crate::model::Decimal;
use crate::model::End;
use crate::model::Interval;
use crate::model::Money;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::exact_sum;

/// The sum of payments in one measure, or how many state no amount.
///
/// Prints as people read it: `EUR 150`, `at least EUR 150–160`, and `no amount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum<'c> {
    /// What it is counted in; `None` for payments without an amount.
    pub measure: Option<Measure>,
    /// How many payments, without those that may be others again.
    pub payments: usize,
    /// How many more may be one of them again.
    pub repeats: usize,
    /// The smallest and greatest sum that the sources allow; `None` without an amount, and when
    /// the sum has more digits than a number can have.
    pub range: Option<(Decimal, Decimal)>,
    /// How both are meant.
    pub bound: Bound,
    /// From the first start to the last end of those that are dated.
    pub period: Interval,
    /// How many of the payments nobody dates.
    pub undated: usize,
    /// How many of the payments held only possibly in the window asked for.
    pub possible: usize,
    /// The claims that report them, by id.
    pub claims: Vec<&'c RecordedClaim>,
}

impl Sum<'_> {
    /// Says whether there are amounts and their sum has too many digits.
    pub fn is_too_large(&self) -> bool {
        self.measure.is_some() && self.range.is_none()
    }
}

impl fmt::Display for Sum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(measure) = &self.measure else { return f.write_str("no amount") };
        let Some((low, high)) = self.range else { return f.write_str("too large to add") };
        write!(f, "{}", Money { amount: low, currency: measure.currency, bound: self.bound })?;
        if low != high {
            write!(f, "–{}", Money { amount: high, currency: None, bound: Bound::Exact })?;
        }
        measure.kind.as_ref().map_or(Ok(()), |kind| write!(f, " ({kind})"))
    }
}

/// Adds payments up, one sum for each measure, by currency and kind; at the end, where there are
/// any, those without an amount.
pub fn sums<'c>(payments: &[Payment<'c>]) -> Vec<Sum<'c>> {
    let mut measures: BTreeMap<Option<&Measure>, Vec<&Payment<'c>>> = BTreeMap::new();
    for payment in payments {
        let measure = payment.amount.as_ref().map(|amount| &amount.measure);
        measures.entry(measure).or_default().push(payment);
    }
    let unpriced = measures.remove(&None).map(|payments| (None, payments));
    measures.into_iter().chain(unpriced).map(|(measure, all)| sum(measure, &all)).collect()
}

fn sum<'c>(measure: Option<&Measure>, payments: &[&Payment<'c>]) -> Sum<'c> {
    let amounts = || payments.iter().filter_map(|payment| payment.amount.as_ref());
    let zero = Decimal::default();
    let added = |(low, high): (Decimal, Decimal), amount: &super::Amount| {
        Some((exact_sum(low, amount.low)?, exact_sum(high, amount.high)?))
    };
    let range = amounts().try_fold((zero, zero), added);
    let counted = || payments.iter().filter(|payment| !payment.is_repeat);
    let claims = payments.iter().flat_map(|payment| &payment.claims);
    let claims: BTreeMap<_, &RecordedClaim> = claims.map(|claim| (&claim.id, *claim)).collect();
    Sum {
        measure: measure.cloned(),
        payments: counted().count(),
        repeats: payments.len() - counted().count(),
        range: range.filter(|_| measure.is_some()),
        bound: amounts().fold(Bound::Exact, |all, amount| all.added(amount.bound)),
        period: hull(payments.iter().map(|payment| payment.period)),
        undated: counted().filter(|payment| payment.period.is_undated()).count(),
        possible: counted().filter(|payment| payment.held != Overlap::Certain).count(),
        claims: claims.into_values().collect(),
    }
}

/// From the first start to the last end; open or unknown where one of them is.
fn hull(periods: impl Iterator<Item = Interval>) -> Interval {
    let periods: BTreeSet<Interval> = periods.filter(|period| !period.is_undated()).collect();
    let starts = || periods.iter().map(|period| period.start);
    let start = match starts().any(|start| start.is_none()) {
        true => None,
        false => starts().flatten().min_by_key(|start| (start.first(), *start)),
    };
    let has_end = |end: End| periods.iter().any(|period| period.end == end);
    let ends = periods.iter().filter_map(|period| match period.end {
        End::Date(date) => Some(date),
        End::Unknown | End::Open => None,
    });
    let end = match ends.max_by_key(|end| (end.last(), *end)) {
        _ if has_end(End::Open) => End::Open,
        Some(end) if !has_end(End::Unknown) => End::Date(end),
        _ => End::Unknown,
    };
    Interval { start, end }
}
