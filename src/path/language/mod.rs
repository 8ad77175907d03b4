//! The path language: what is asked, as a tree, read from text and printed as text.
//!
//! It has the semantics of GQL (ISO/IEC 39075) and spells patterns as the [property paths] of
//! SPARQL 1.1 do, with `~`, `.`, `:Type`, filters and bounds besides.
//!
//! ```text
//! line     = [ selector ] [ mode ] node "-[" pattern "]->" node { clause }
//! selector = "BEST" [ n ] | "ALL" | "ANY SHORTEST" | "ALL SHORTEST" | "SHORTEST" n | "CHEAPEST"
//! mode     = "WALK" | "TRAIL" | "ACYCLIC" | "SIMPLE"
//! node     = "(" name ")"
//! clause   = "AS OF" date | "DURING" range | "EVER"
//!          | "CERTAIN" | "TOGETHER" | "DISJOINT" | "WHERE" filter
//!          | "HUBS" ( "defer" | "avoid" | "allow" ) | "HUB DEGREE" n | "MAX HOPS" n | "LIMIT" n
//! range    = date | [ date ] ".." [ date ]
//! pattern  = sequence { "|" sequence }
//! sequence = step { "/" step }
//! step     = [ "^" | "~" ] atom [ "*" | "+" | "?" | "{" [ n ] ".." [ n ] "}" | "{" n "}" ]
//! atom     = relation [ "[" filter "]" ] | "." | "!" relation | "!(" relation { "|" relation } ")"
//!          | "(" pattern ")" | ":" type
//! name     = letters, digits, "-", "_", ":", "." | in double quotes, with \" and \\
//! ```
//!
//! The grammar of a filter stands above its parser. Decisions that the grammar does not show:
//!
//! - `^` and `~` bind tighter than a repeat, so `~a+` is `(~a)+` and is printed so; of a bracket
//!   they take the whole. Two of them cancel or swallow one another: `^(^a)` is `a`, `~(^a)` and
//!   `^(~a)` are `~a`. Without brackets there is one at most.
//! - The name of an inverse is the relation turned round: `funds` is `^funded-by`, `^funds` is
//!   `funded-by`. In `!( )` it is refused, for there it would have to turn every other hop.
//! - `{..3}` is `{0..3}`, `{2..}` has no end, `{..}` is `*`. A repeat of a repeat needs brackets.
//! - Keywords are read in either case and printed in capitals, the words of filters in small
//!   letters. Clauses are read in any order, at most one of each, and printed in that above.
//! - At most 64 KiB are read, 64 brackets in one another, and 64 comparisons in a filter; so no
//!   text exhausts the stack, and none is searched for ever.
//!
//! What is refused here is what cannot be read; what can be read and not be answered (an unbounded
//! `ALL WALK`, too many states) is refused by the search.
//!
//! [property paths]: https://www.w3.org/TR/sparql11-query/#propertypaths

mod error;
mod filter;
mod filter_parser;
mod lexer;
mod line;
mod line_parser;
mod pattern;
mod pattern_parser;

pub use self::error::ParseError;
pub use self::filter::{Comparison, Filter, Order};
pub use self::line::Line;
pub use self::pattern::{Pattern, Repeat};
