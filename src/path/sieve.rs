//! Which claims of a fact pass: date and filters are true of one claim at once (design section 5).
//!
//! A filter is kept as alternatives, each a list of comparisons that one claim must meet all of.
//! What is stated only as a bound, or dated only so far, may be met: then the answer is
//! `Possible`. `sources` counts the independent sources of the claims of which the other
//! comparisons of its alternative are true. A claim that says nothing of what is compared meets
//! no comparison, and so meets its opposite.

use std::collections::BTreeMap;

use super::language::Comparison;
use super::language::Filter;
use super::language::Order;
use super::refusal::Refusal;
use crate::graph::FactClaim;
use crate::graph::support;
use crate::model::Bound;
use crate::model::Decimal;
use crate::model::Money;
use crate::model::Overlap;
use crate::model::PartialDate;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Window;
use crate::model::fold;

/// Most alternatives of a filter once its `or`s are written out.
const ALTERNATIVES_MAX: usize = 64;

/// A comparison or its opposite.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    comparison: Comparison,
    is_opposite: bool,
}

/// A filter as alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sieve(Vec<Vec<Term>>);

/// A claim with what the topology and, where there is one, the store say of it.
pub(super) struct Opened {
    pub(super) fact_claim: FactClaim,
    pub(super) recorded: Option<RecordedClaim>,
}

impl Sieve {
    /// Lets everything pass.
    pub(super) fn open() -> Sieve {
        Sieve(vec![Vec::new()])
    }

    /// Writes a filter out as alternatives.
    pub(super) fn of(filter: &Filter) -> Result<Sieve, Refusal> {
        Sieve::written_out(filter, false)
    }

    fn written_out(filter: &Filter, is_opposite: bool) -> Result<Sieve, Refusal> {
        match filter {
            Filter::Compare(comparison) => {
                Ok(Sieve(vec![vec![Term { comparison: comparison.clone(), is_opposite }]]))
            }
            Filter::Not(inner) => Sieve::written_out(inner, !is_opposite),
            Filter::And(parts) | Filter::Or(parts) => {
                let parts = parts.iter().map(|part| Sieve::written_out(part, is_opposite));
                if matches!(filter, Filter::And(_)) != is_opposite {
                    parts.into_iter().try_fold(Sieve::open(), |all, part| all.and(&part?))
                } else {
                    let all: Result<Vec<Sieve>, Refusal> = parts.collect();
                    Sieve(all?.into_iter().flat_map(|part| part.0).collect()).checked()
                }
            }
        }
    }

    /// What both let pass.
    pub(super) fn and(&self, other: &Sieve) -> Result<Sieve, Refusal> {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(move |b| [&a[..], b].concat()));
        Sieve(pairs.take(ALTERNATIVES_MAX + 1).collect()).checked()
    }

    fn checked(self) -> Result<Sieve, Refusal> {
        let (alternatives, alternatives_max) = (self.0.len(), ALTERNATIVES_MAX);
        if alternatives > alternatives_max {
            return Err(Refusal::Alternatives { alternatives, alternatives_max });
        }
        Ok(self)
    }

    /// The places of the asserting claims that pass at least as surely as `least`, and how surely
    /// the fact passes by them.
    pub(super) fn passing(
        &self,
        claims: &[Opened],
        sources: &BTreeMap<SourceId, Source>,
        window: Option<Window>,
        least: Overlap,
    ) -> (Vec<usize>, Overlap) {
        let (mut passing, mut best) = (Vec::new(), Overlap::None);
        for terms in &self.0 {
            let told = claims.iter().map(|claim| claim.pass(terms, window));
            let told: Vec<Overlap> = told.collect();
            let places = (0..claims.len()).filter(|ix| told[*ix] >= least);
            let places: Vec<usize> = places.collect();
            if places.is_empty() || !has_sources(terms, claims, &places, sources) {
                continue;
            }
            best = best.max(places.iter().map(|ix| told[*ix]).max().unwrap_or(Overlap::None));
            passing.extend(places);
        }
        passing.sort_unstable();
        passing.dedup();
        (passing, best)
    }
}

/// Whether the sources of some claims are as many as the terms ask for.
fn has_sources(
    terms: &[Term],
    claims: &[Opened],
    places: &[usize],
    sources: &BTreeMap<SourceId, Source>,
) -> bool {
    let asked = terms.iter().filter_map(|term| match term.comparison {
        Comparison::Sources(order, number) => Some((order, number, term.is_opposite)),
        _ => None,
    });
    let mut asked = asked.peekable();
    if asked.peek().is_none() {
        return true;
    }
    let recorded = places.iter().filter_map(|ix| claims[*ix].recorded.clone());
    let recorded: Vec<RecordedClaim> = recorded.collect();
    let count = support(&recorded, sources).sources;
    asked.all(|(order, number, is_opposite)| order.holds(&count, &number) != is_opposite)
}

impl Opened {
    /// How surely all terms but those on sources are true of the claim.
    fn pass(&self, terms: &[Term], window: Option<Window>) -> Overlap {
        if !self.fact_claim.is_asserted {
            return Overlap::None;
        }
        let held = window.map_or(Overlap::Certain, |w| self.fact_claim.bounds.overlap(w));
        terms.iter().fold(held, |all, term| {
            if all == Overlap::None || matches!(term.comparison, Comparison::Sources(..)) {
                return all;
            }
            let met = self.meets(&term.comparison);
            all.min(if term.is_opposite { opposite(met) } else { met })
        })
    }

    fn meets(&self, comparison: &Comparison) -> Overlap {
        let claim = self.recorded.as_ref().map(|recorded| &recorded.claim);
        match comparison {
            Comparison::Year(order, year) => self.held_in(*order, *year),
            Comparison::Confidence(order, confidence) => {
                surely(order.holds(&self.fact_claim.confidence, confidence))
            }
            Comparison::Amount(order, number, currency) => {
                let stated = claim.and_then(|claim| claim.qualifiers.amount);
                let stated = stated.filter(|m| currency.is_none() || m.currency == *currency);
                stated.map_or(Overlap::None, |money| order.told_by(&money, *number))
            }
            Comparison::Role(is_equal, role) => {
                let stated = claim.and_then(|claim| claim.qualifiers.role()).map(fold);
                surely((stated == Some(fold(role))) == *is_equal)
            }
            Comparison::Source(is_equal, source) => {
                let stated = claim.and_then(|claim| claim.source.as_ref());
                surely((stated == Some(source)) == *is_equal)
            }
            Comparison::Sources(..) => Overlap::Certain,
        }
    }

    /// Whether the claim held in some year that stands so to one.
    fn held_in(&self, order: Order, year: i16) -> Overlap {
        let date = |year: i16| format!("{year:04}").parse::<PartialDate>().ok();
        let within = |from: i16, to: i16| match (from, to) {
            (from, to) if from > to || to < 1 || from > 9999 => None,
            (from, to) => {
                Window::spanning(date(from).filter(|_| from > 1), date(to).filter(|_| to < 9999))
            }
        };
        let window = match order {
            Order::Equal | Order::Unequal => within(year, year),
            Order::Less => within(1, year - 1),
            Order::AtMost => within(1, year),
            Order::Greater => within(year.saturating_add(1), 9999),
            Order::AtLeast => within(year, 9999),
        };
        let held = window.map_or(Overlap::None, |window| self.fact_claim.bounds.overlap(window));
        if order == Order::Unequal { opposite(held) } else { held }
    }
}

impl Order {
    fn holds<T: Ord>(self, a: &T, b: &T) -> bool {
        match self {
            Order::Equal => a == b,
            Order::Unequal => a != b,
            Order::Less => a < b,
            Order::AtMost => a <= b,
            Order::Greater => a > b,
            Order::AtLeast => a >= b,
        }
    }

    /// How surely a sum stands so to a number: what its bound allows, and whether it allows
    /// anything else.
    fn told_by(self, money: &Money, number: Decimal) -> Overlap {
        let may = |bound: Bound| money.bound.meets(money.amount, bound, number);
        let (possible, otherwise) = match self {
            Order::Equal => (may(Bound::Exact), may(Bound::Under) || may(Bound::Over)),
            Order::Unequal => (may(Bound::Under) || may(Bound::Over), may(Bound::Exact)),
            Order::Less => (may(Bound::Under), may(Bound::AtLeast)),
            Order::AtMost => (may(Bound::AtMost), may(Bound::Over)),
            Order::Greater => (may(Bound::Over), may(Bound::AtMost)),
            Order::AtLeast => (may(Bound::AtLeast), may(Bound::Under)),
        };
        match (possible, otherwise) {
            (false, _) => Overlap::None,
            (true, true) => Overlap::Possible,
            (true, false) => Overlap::Certain,
        }
    }
}

fn surely(is_true: bool) -> Overlap {
    if is_true { Overlap::Certain } else { Overlap::None }
}

fn opposite(told: Overlap) -> Overlap {
    match told {
        Overlap::None => Overlap::Certain,
        Overlap::Possible => Overlap::Possible,
        Overlap::Certain => Overlap::None,
    }
}
