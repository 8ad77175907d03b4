//! What is asked.

use std::fmt;

use crate::model::EntityId;
use crate::model::PartialDate;
use crate::model::RelationName;
use crate::model::Window;

/// Hops allowed when nobody says.
pub const HOPS_DEFAULT: u32 = 6;
/// Most hops that can be asked for: chains of owners stay far under it.
pub const HOPS_MAX: u32 = 64;

/// A question: the best path between two entities.
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
    /// Where the path begins.
    pub from: EntityId,
    /// Where it ends.
    pub to: EntityId,
    /// Relations that it may use, either way; all when none is named.
    pub relations: Vec<RelationName>,
    /// Most hops, up to [`HOPS_MAX`].
    pub hops_max: u32,
    /// The date on which every hop may have held.
    pub as_of: Option<PartialDate>,
}

impl Query {
    /// Asks without any filter.
    pub fn between(from: EntityId, to: EntityId) -> Query {
        Query { from, to, relations: Vec::new(), hops_max: HOPS_DEFAULT, as_of: None }
    }

    /// Returns the days asked about.
    pub fn window(&self) -> Option<Window> {
        self.as_of.map(Window::on)
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.relations.iter().map(RelationName::as_str).collect();
        let atom = match names.as_slice() {
            [] => ".".to_owned(),
            [name] => (*name).to_owned(),
            names => format!("({})", names.join("|")),
        };
        let (from, to, hops) = (Quoted(&self.from), Quoted(&self.to), self.hops_max);
        write!(f, "BEST 1 ACYCLIC ({from}) -[(~{atom}){{1..{hops}}}]-> ({to})")?;
        self.as_of.map_or(Ok(()), |date| write!(f, " AS OF {date}"))
    }
}

/// An id as the language writes it: bare when it is plain, else in quotes.
struct Quoted<'q>(&'q EntityId);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        match text.chars().all(plain) {
            true => f.write_str(text),
            false => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}
