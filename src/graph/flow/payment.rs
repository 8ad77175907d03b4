//! From the claims of one fact to its payments: who reports the same one?

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::graph::independence::publisher;
use crate::model::Bound;
use crate::model::Currency;
use crate::model::Day;
use crate::model::Decimal;
use crate::model::Interval;
use crate::model::Money;
use crate::model::Overlap;
use crate::model::Qualifiers;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Window;

/// The qualifier that says what a sum is: a grant, what has been paid so far, a whole budget.
const KIND: &str = "amount_kind";

/// What a sum is counted in; sums in unlike measures are never added.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measure {
    /// The currency; `None` where the source names none.
    pub currency: Option<Currency>,
    /// What the sum is (`grant`, `cumulative`), where the source says so (`amount_kind`): what
    /// has been paid so far already holds the grants.
    pub kind: Option<String>,
}

/// How much was paid, by all who report it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// What it is counted in.
    pub measure: Measure,
    /// The smallest number reported; 0 for what may be the same payment again.
    pub low: Decimal,
    /// The greatest.
    pub high: Decimal,
    /// How both are meant.
    pub bound: Bound,
}

/// One payment, however many report it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment<'c> {
    /// How much; `None` when nobody says.
    pub amount: Option<Amount>,
    /// The period, as one of its claims writes it.
    pub period: Interval,
    /// The claims that report it, by id.
    pub claims: Vec<&'c RecordedClaim>,
    /// Whether it may be another one again: a publisher states the same sum in two documents.
    pub is_repeat: bool,
    /// Whether it held in the window asked for; certain without one.
    pub held: Overlap,
}

/// The first and the last day on which a period may lie.
pub(super) type Span = (Day, Day);

pub(super) fn span(period: &Interval) -> Span {
    let bounds = period.bounds(None);
    (bounds.start_first, bounds.end_last)
}

/// What a document says at one place: claims that differ only in how we saw it.
struct Statement<'c> {
    money: Option<Money>,
    claims: Vec<&'c RecordedClaim>,
    is_repeat: bool,
}

/// Statements of one period and measure, by who stands behind them.
type Voices<'c> = BTreeMap<String, Vec<Statement<'c>>>;

/// A payment with who has reported it so far.
struct Reported<'c> {
    span: Span,
    measure: Option<Measure>,
    sums: BTreeSet<Money>,
    voices: BTreeSet<String>,
    claims: Vec<&'c RecordedClaim>,
    is_repeat: bool,
}

/// Returns the payments that the asserting claims of one fact report, by period, then measure,
/// then amount, the greatest first; those without an amount last.
///
/// How reports are matched is told in [the module](super). Takes O(n²) time at worst, when two
/// publishers report one fact, period and measure n times each.
pub fn payments<'c>(
    claims: &'c [RecordedClaim],
    sources: &BTreeMap<SourceId, Source>,
    window: Option<Window>,
) -> Vec<Payment<'c>> {
    let mut priced: BTreeMap<(Span, Measure), Vec<&RecordedClaim>> = BTreeMap::new();
    let mut unpriced: BTreeMap<Span, Vec<&RecordedClaim>> = BTreeMap::new();
    for recorded in claims.iter().filter(|claim| claim.claim.stance == Stance::Asserted) {
        let span = span(&recorded.claim.valid);
        match measure(&recorded.claim.qualifiers) {
            Some(measure) => priced.entry((span, measure)).or_default().push(recorded),
            None => unpriced.entry(span).or_default().push(recorded),
        }
    }
    let mut found = Vec::new();
    for ((span, measure), claims) in priced {
        found.extend(aligned(span, &measure, voices(&claims, sources)));
    }
    let mut unpriced: Vec<(Span, Vec<&RecordedClaim>)> = unpriced.into_iter().collect();
    unpriced.sort_by_key(|((first, last), _)| i64::from(last.number()) - i64::from(first.number()));
    for (span, claims) in unpriced {
        let more = without_amount(span, voices(&claims, sources), &found);
        found.extend(more);
    }
    found.into_iter().map(|reported| reported.payment(sources, window)).collect()
}

fn measure(qualifiers: &Qualifiers) -> Option<Measure> {
    let kind = qualifiers.texts.get(KIND).cloned();
    qualifiers.amount.map(|money| Measure { currency: money.currency, kind })
}

/// Statements by publisher. Of equal sums of a publisher those beyond the document that states
/// most of them may be the same again.
fn voices<'c>(claims: &[&'c RecordedClaim], sources: &BTreeMap<SourceId, Source>) -> Voices<'c> {
    let mut places: BTreeMap<_, Vec<&'c RecordedClaim>> = BTreeMap::new();
    for recorded in claims {
        let claim = &recorded.claim;
        let voice = claim.source.as_ref().map(|id| publisher(id, sources)).unwrap_or_default();
        let place = (claim.source.as_ref(), claim.locator.as_deref(), &claim.qualifiers.texts);
        let key = (voice, claim.qualifiers.amount, place);
        places.entry(key).or_default().push(recorded);
    }
    let mut documents: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
    for ((voice, money, (document, ..)), claims) in places {
        documents.entry((voice, money)).or_default().entry(document).or_default().push(claims);
    }
    let mut voices = Voices::new();
    for ((voice, money), documents) in documents {
        let statements = voices.entry(voice).or_default();
        let mut documents: Vec<_> = documents.into_values().collect();
        documents.sort_by_key(|places| Reverse(places.len()));
        for (ix, places) in documents.into_iter().enumerate() {
            let stated = places.into_iter();
            statements.extend(stated.map(|claims| Statement { money, claims, is_repeat: ix > 0 }));
        }
    }
    voices
}

/// Aligns what several publishers state of one period and measure: equal sums first, then the
/// others, from the greatest on, with the nearest that is left.
fn aligned<'c>(span: Span, measure: &Measure, voices: Voices<'c>) -> Vec<Reported<'c>> {
    let mut voices: Vec<(String, Vec<Statement<'c>>)> = voices.into_iter().collect();
    for (_, statements) in &mut voices {
        statements.sort_by_key(|stated| (stated.is_repeat, Reverse(stated.money)));
    }
    // Not by name: who says most is first, and among those who says the greatest sums, so that
    // other names give the same sums.
    voices.sort_by_cached_key(|(_, statements)| {
        let sums = statements.iter().map(|stated| (stated.is_repeat, Reverse(stated.money)));
        let certain = statements.iter().filter(|stated| !stated.is_repeat).count();
        (Reverse(certain), sums.collect::<Vec<_>>())
    });
    let mut found: Vec<Reported<'c>> = Vec::new();
    for (voice, statements) in voices {
        let mut is_free = vec![true; found.len()];
        let mut left = Vec::new();
        for stated in statements {
            let says =
                |report: &Reported<'_>| stated.money.is_some_and(|m| report.sums.contains(&m));
            match (0..is_free.len()).find(|ix| is_free[*ix] && says(&found[*ix])) {
                Some(ix) => {
                    is_free[ix] = false;
                    found[ix].join(&voice, stated);
                }
                None => left.push(stated),
            }
        }
        for stated in left {
            let free = (0..is_free.len()).filter(|ix| is_free[*ix] && !stated.is_repeat);
            match free.min_by_key(|ix| distance(stated.money, &found[*ix].sums)) {
                Some(ix) => {
                    is_free[ix] = false;
                    found[ix].join(&voice, stated);
                }
                None => found.push(Reported::new(span, Some(measure.clone()), &voice, stated)),
            }
        }
    }
    found.sort_by_key(|report| (report.is_repeat, Reverse(report.sums.last().copied())));
    found
}

/// How far a sum is from the nearest of those reported.
fn distance(money: Option<Money>, sums: &BTreeSet<Money>) -> Decimal {
    let distances = sums.iter().filter_map(|sum| sum.amount.checked_sub(money?.amount));
    distances.map(|distance| distance.abs()).min().unwrap_or(Decimal::MAX)
}

/// What is stated without an amount and is no vaguer report of what others state within the
/// period: as much as the one states who states most.
fn without_amount<'c>(span: Span, voices: Voices<'c>, found: &[Reported<'c>]) -> Vec<Reported<'c>> {
    let inside = |report: &&Reported<'_>| {
        !report.is_repeat && span.0 <= report.span.0 && report.span.1 <= span.1
    };
    let inside: Vec<&Reported<'_>> = found.iter().filter(inside).collect();
    let mut most = 0;
    let mut statements = Vec::new();
    for (voice, stated) in voices {
        let others = inside.iter().filter(|report| !report.voices.contains(&voice)).count();
        let own = stated.iter().filter(|stated| !stated.is_repeat).count();
        let own = own.saturating_sub(others);
        most = most.max(own);
        if own > 0 {
            statements.extend(stated.into_iter().map(|stated| (voice.clone(), stated)));
        }
    }
    let mut reports: Vec<Reported<'c>> = Vec::new();
    for (ix, (voice, stated)) in statements.into_iter().enumerate() {
        match reports.get_mut(ix % most.max(1)) {
            Some(report) => report.join(&voice, stated),
            None => reports.push(Reported::new(span, None, &voice, stated)),
        }
    }
    reports
}

impl<'c> Reported<'c> {
    fn new(
        span: Span,
        measure: Option<Measure>,
        voice: &str,
        stated: Statement<'c>,
    ) -> Reported<'c> {
        let mut report = Reported {
            span,
            measure,
            sums: BTreeSet::new(),
            voices: BTreeSet::new(),
            claims: Vec::new(),
            is_repeat: true,
        };
        report.join(voice, stated);
        report
    }

    /// Takes in another report of the payment. What one publisher leaves open, another settles.
    fn join(&mut self, voice: &str, stated: Statement<'c>) {
        self.is_repeat &= stated.is_repeat;
        self.sums.extend(stated.money);
        self.voices.insert(voice.to_owned());
        self.claims.extend(stated.claims);
    }

    fn payment(
        mut self,
        sources: &BTreeMap<SourceId, Source>,
        window: Option<Window>,
    ) -> Payment<'c> {
        self.claims.sort_by(|a, b| a.id.cmp(&b.id));
        let held = |recorded: &&RecordedClaim| {
            let source = recorded.claim.source.as_ref().and_then(|id| sources.get(id));
            let bounds = recorded.claim.valid.bounds(source.and_then(|source| source.published));
            window.map_or(Overlap::Certain, |window| bounds.overlap(window))
        };
        let periods = self.claims.iter().map(|recorded| recorded.claim.valid);
        Payment {
            period: periods.min().expect("a payment is made of a claim"),
            held: self.claims.iter().map(held).max().unwrap_or(Overlap::Certain),
            is_repeat: self.is_repeat && self.measure.is_some(),
            amount: self.measure.and_then(|measure| amount(measure, &self.sums, self.is_repeat)),
            claims: self.claims,
        }
    }
}

/// The range of what is reported. A bounded number that agrees with every exact one gives way.
fn amount(measure: Measure, sums: &BTreeSet<Money>, is_repeat: bool) -> Option<Amount> {
    let exact: Vec<&Money> = sums.iter().filter(|sum| sum.bound == Bound::Exact).collect();
    let gives_way = |sum: &Money| {
        sum.bound != Bound::Exact
            && !exact.is_empty()
            && exact.iter().all(|exact| exact.is_compatible(sum))
    };
    let kept: Vec<&Money> = sums.iter().filter(|sum| !gives_way(sum)).collect();
    let numbers = || kept.iter().map(|sum| sum.amount);
    let (low, high) = (numbers().min()?, numbers().max()?);
    let zero = Decimal::default();
    let (low, high) = if is_repeat { (low.min(zero), high.max(zero)) } else { (low, high) };
    let bound = kept.iter().fold(Bound::Exact, |all, sum| all.added(sum.bound));
    Some(Amount { measure, low, high, bound })
}
