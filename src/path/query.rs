//! What is asked: two ends, and the terms on which a path between them counts.

use std::fmt;

use super::terms::Terms;
use crate::model::EntityId;

/// Most hops of the default pattern, when nobody says.
pub const HOPS_DEFAULT: u32 = 6;

/// A question about the paths from one entity to another.
///
/// Prints as the one-line form of the path language.
///
/// ```
/// use orgraph::model::EntityId;
/// use orgraph::path::Query;
/// let query = Query::between(EntityId::new("a")?, EntityId::new("b c")?);
/// assert_eq!(query.to_string(), r#"BEST 1 ACYCLIC (a) -[(~.){1..6}]-> ("b c")"#);
/// # Ok::<(), orgraph::model::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Where the paths begin.
    pub from: EntityId,
    /// Where they end.
    pub to: EntityId,
    /// Which paths count, and which of them are wanted.
    pub terms: Terms,
}

impl Query {
    /// Asks for the best path, on the terms when nobody says.
    pub fn between(from: EntityId, to: EntityId) -> Query {
        Query { from, to, terms: Terms::new() }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.terms.line(self.from.as_str(), self.to.as_str()))
    }
}
