//! How much went along facts: payments counted once, and their sums.
//!
//! # What one payment is
//!
//! Claims of one fact are reports of the same payment when *different publishers* state the same
//! period and count in the same measure. The rules, in the order in which they apply:
//!
//! 1. Denied claims report nothing.
//! 2. **The same period** is the same first and last day on which it may lie: `2019` and
//!    `2019-01..2019-12` are one, `2019` and `2019-05` are two periods, for nobody says that the
//!    grant of May was the only one of the year.
//! 3. **The same measure** is the same currency, or none stated, and the same kind of sum
//!    (qualifier `amount_kind`): nothing is converted, and what has been paid so far is never
//!    added to a grant that is part of it.
//! 4. **Who reports** is the publisher (the host of the address where none is named), as for
//!    confidence: what one publisher states twice is two payments, on one page or on two, since
//!    registers have a page for each grant. (In a collection of 74,600 pairs of donor, recipient
//!    and date, 1,272 have unlike sums on several pages of one host; one has pages of two hosts.)
//!    So a publisher who later restates a sum is counted twice: nothing in the claims tells that
//!    from two grants. But the same sum in two *documents* of a publisher may well be one payment
//!    stated again: it counts as one, and the sum is a range from having it once to having it each
//!    time. Places in a document are told apart by locator and qualifiers. Claims without a source
//!    together are one publisher. Sources seen through another (`via`) count like all others.
//! 5. Publishers are aligned: the one who states most payments comes first; each other's equal
//!    sums are matched with them, then its other sums, from the greatest on, with the nearest that
//!    is left. What is left over is its own payment. So one list and one letter that names a grant
//!    of the list are the list, and two reports that differ are one payment from the smaller to
//!    the greater sum.
//! 6. A claim **without an amount** is a vaguer report of what other publishers state within its
//!    period ("funded since 2009"), and counts only as far as there is more of it than that.
//!
//! # What a sum is
//!
//! Numbers are added as stated, exactly; how the sum is meant follows [`Bound::added`]. A bounded
//! number ("at least 100") that agrees with another's exact one (120) gives way to it. A payment
//! over several years is never split. Incoming and outgoing facts are never set off.
//!
//! [`Bound::added`]: crate::model::Bound::added
//!
//! ```
//! use std::collections::BTreeMap;
//! use orgraph::graph::flow::{payments, sums};
//! use orgraph::model::{Claim, EntityId, Identity, Object, Rank, RecordedClaim, RelationName};
//! use orgraph::model::{Bound, Currency, Money, Qualifiers, SourceId, Stance, parse_decimal};
//! let claim = |source: &str, amount: &str| -> Result<_, Box<dyn std::error::Error>> {
//!     let amount = parse_decimal(amount)?;
//!     let money = Money { amount, currency: Currency::parse("EUR"), bound: Bound::Exact };
//!     let claim = Claim {
//!         subject: EntityId::new("alliance")?,
//!         relation: RelationName::new("funded-by").ok_or("a name")?,
//!         object: Object::Entity(EntityId::new("trust")?),
//!         valid: "2019".parse()?,
//!         qualifiers: Qualifiers { amount: Some(money), texts: BTreeMap::new() },
//!         stance: Stance::Asserted,
//!         attribution: None,
//!         source: Some(SourceId::new(source)?),
//!         locator: None,
//!         via: None,
//!     };
//!     let id = Identity::of(&claim).id();
//!     let (citations, confidence, rank) = (Vec::new(), None, Rank::Normal);
//!     Ok(RecordedClaim { id, claim, citations, confidence, rank })
//! };
//! // The trust's list has two grants of the year, the alliance's report names one of them.
//! let claims = [claim("list", "100")?, claim("list", "50")?, claim("report", "100")?];
//! let found = payments(&claims, &BTreeMap::new(), None);
//! assert_eq!(sums(&found)[0].to_string(), "EUR 150");
//! // It reports another sum: the same grant, and nobody knows how much.
//! let claims = [claim("list", "100")?, claim("list", "50")?, claim("report", "110")?];
//! let found = payments(&claims, &BTreeMap::new(), None);
//! assert_eq!(sums(&found)[0].to_string(), "EUR 150–160");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod payment;
mod sum;

use std::collections::BTreeMap;

pub use self::payment::{Amount, Measure, Payment, payments};
pub use self::sum::{Sum, sums};

use self::payment::span;
use super::subgraph::FactEdge;
use crate::model::Day;
use crate::model::Direction;
use crate::model::End;
use crate::model::EntityId;
use crate::model::Interval;
use crate::model::PartialDate;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Vocabulary;
use crate::model::Window;

/// What flows are kept apart by, besides relation and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowsBy {
    /// By who is on the other side.
    Party,
    /// By calendar year; a payment that is not within one stands under its own period.
    Year,
    /// By nothing else.
    Relation,
}

/// A fact as one of its ends sees it.
#[derive(Clone, Copy, Debug)]
pub struct Side<'c> {
    /// Forward where the entity in question is the subject.
    pub direction: Direction,
    /// Who is on the other side.
    pub party: &'c EntityId,
    /// The fact with its claims.
    pub fact: &'c FactEdge,
}

/// What payments of one relation and direction have in common besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowPart {
    /// All of them.
    All,
    /// Who is on the other side.
    Party(EntityId),
    /// The year, or the period of payments that are not within one year; undated last.
    Period(Interval),
}

/// Payments of one relation, direction and part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow<'c> {
    /// The relation.
    pub relation: RelationName,
    /// Forward where the entity in question is the subject.
    pub direction: Direction,
    /// What they have in common.
    pub part: FlowPart,
    /// One sum for each measure, and one for payments without an amount at the end.
    pub sums: Vec<Sum<'c>>,
}

/// Says whether a fact is about money: its relation is of that family, or a claim of it states
/// an amount.
pub fn moves_money(fact: &FactEdge, vocabulary: &Vocabulary) -> bool {
    let relation = vocabulary.relation(fact.relation.as_str());
    relation.is_some_and(|relation| relation.family == "money")
        || fact.claims.iter().any(|claim| claim.claim.qualifiers.amount.is_some())
}

/// Sums up what went along the facts of one entity, by relation, direction (facts of which it is
/// the subject first) and part: parties by id, periods by their first and last day.
pub fn flows<'c>(
    sides: &[Side<'c>],
    by: FlowsBy,
    sources: &BTreeMap<SourceId, Source>,
    window: Option<Window>,
) -> Vec<Flow<'c>> {
    let mut groups: BTreeMap<_, Vec<Payment<'c>>> = BTreeMap::new();
    for side in sides {
        let is_incoming = side.direction == Direction::Backward;
        for payment in payments(&side.fact.claims, sources, window) {
            let part = match by {
                FlowsBy::Relation => Key::All,
                FlowsBy::Party => Key::Party(side.party.clone()),
                FlowsBy::Year => key_of(&payment.period),
            };
            let key = (side.fact.relation.clone(), is_incoming, part);
            groups.entry(key).or_default().push(payment);
        }
    }
    let flows = groups.into_iter().map(|((relation, is_incoming, part), payments)| Flow {
        relation,
        direction: if is_incoming { Direction::Backward } else { Direction::Forward },
        part: match part {
            Key::All => FlowPart::All,
            Key::Party(party) => FlowPart::Party(party),
            Key::Period(..) => FlowPart::Period(common_period(&payments)),
            Key::Undated => FlowPart::Period(Interval::UNDATED),
        },
        sums: sums(&payments),
    });
    flows.collect()
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    All,
    Party(EntityId),
    Period(Day, Day),
    Undated,
}

fn key_of(period: &Interval) -> Key {
    match span(&year_or_period(period)) {
        (Day::MIN, Day::MAX) => Key::Undated,
        (first, last) => Key::Period(first, last),
    }
}

/// Payments of one key have one year, or periods of one span: the first as written stands for all.
fn common_period(payments: &[Payment<'_>]) -> Interval {
    let periods = payments.iter().map(|payment| year_or_period(&payment.period));
    periods.min().unwrap_or(Interval::UNDATED)
}

/// The calendar year in which a period certainly lies, else the period.
fn year_or_period(period: &Interval) -> Interval {
    let (Some(start), End::Date(end)) = (period.start, period.end) else {
        return *period;
    };
    let is_within = start.year() == end.year() && !start.is_wordy() && !end.is_wordy();
    let year: Option<PartialDate> = format!("{:04}", start.year()).parse().ok();
    year.filter(|_| is_within).map_or(*period, Interval::point)
}
