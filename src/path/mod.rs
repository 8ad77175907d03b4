//! How one entity is connected to another, through what, when, and who says so.
//!
//! A hop is a fact, however many claims say it, walked either way. The best path has the fewest
//! hubs in between, then the fewest hops, then the fewest hops whose dates do not say for sure
//! that they held, then the smallest ids; so the answer never varies.

mod answer;
mod around;
mod automaton;
mod budget;
mod cheap;
mod cost;
mod count;
mod days;
mod enumerate;
mod explain;
mod find;
mod found;
mod frontier;
mod gather;
mod hub;
mod language;
mod marks;
mod meet;
mod plan;
mod query;
mod ranked;
mod reason;
mod refusal;
mod runs;
mod shelf;
mod sieve;
mod step;
mod terms;
mod walk;
mod words;

pub use self::answer::{Answer, AnswerClaim, AnswerHop, AnswerPath, AnswerSource, Cited, Party};
pub use self::around::{Around, Nearby, Reach};
pub use self::budget::{Budget, Effort, Ended};
pub use self::explain::{ExplainedState, Explanation};
pub use self::find::Finder;
pub use self::found::{Counted, Found, PassedOver, Path};
pub use self::language::{Comparison, Filter, Line, Order, ParseError, Pattern, Repeat};
pub use self::query::{HOPS_DEFAULT, Query};
pub use self::reason::{NoPath, Obstacle};
pub use self::refusal::Refusal;
pub use self::step::Hop;
pub use self::terms::{HUB_DEGREE_DEFAULT, HubPolicy, Mode, Selector, Terms, Time};
