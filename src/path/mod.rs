//! How one entity is connected to another, through what, when, and who says so.
//!
//! A hop is a fact, however many claims say it, walked either way. The best path has the fewest
//! hubs in between, then the fewest hops, then the fewest hops whose dates do not say for sure
//! that they held, then the smallest ids; so the answer never varies.

mod answer;
mod hub;
mod query;
mod reason;
mod search;

pub use self::answer::{Answer, AnswerClaim, AnswerHop, AnswerPath, AnswerSource, Cited, Party};
pub use self::query::{HOPS_DEFAULT, HOPS_MAX, Query};
pub use self::reason::{Filter, NoPath};
pub use self::search::{Found, Hop, Path};
