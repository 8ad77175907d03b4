//! The one-line form: a whole question between two ends.

use std::fmt;

use super::error::ParseError;
use super::lexer::in_quotes;
use super::lexer::is_plain;
use super::line_parser::read_during;
use crate::path::terms::HUB_DEGREE_DEFAULT;
use crate::path::terms::HubPolicy;
use crate::path::terms::Mode;
use crate::path::terms::Selector;
use crate::path::terms::Terms;
use crate::path::terms::Time;

/// A question in one line: between which two entities, and on which terms.
///
/// What is printed reads back as the same line, its pattern and filter in normal form. Only what
/// differs from the default is printed, and always the selector and the mode.
///
/// ```
/// use orgraph::model::Vocabulary;
/// use orgraph::path::Line;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let line = Line::parse(r#"shortest 5 (a) -[^funded-by+]-> ("B c") as of 2021"#, &vocabulary)?;
/// assert_eq!((line.from.as_str(), line.to.as_str()), ("a", "B c"));
/// let printed = r#"SHORTEST 5 ACYCLIC (a) -[(^funded-by)+]-> ("B c") AS OF 2021"#;
/// assert_eq!(line.to_string(), printed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where a path begins: an id or a name.
    pub from: String,
    /// Where it ends: an id or a name.
    pub to: String,
    /// Which paths count, and which are wanted.
    pub terms: Terms,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.terms.line(&self.from, &self.to).fmt(f)
    }
}

impl Terms {
    /// Returns what prints these terms as a question between two entities: the one-line form.
    ///
    /// ```
    /// use orgraph::path::Terms;
    /// let line = Terms::new().line("a", "b c").to_string();
    /// assert_eq!(line, r#"BEST 1 ACYCLIC (a) -[(~.){1..6}]-> ("b c")"#);
    /// ```
    pub fn line<'t>(&'t self, from: &'t str, to: &'t str) -> impl fmt::Display + 't {
        Between { from: Node(Some(from)), to: Node(Some(to)), terms: self }
    }

    fn write_clauses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.time != Time::Ever {
            write!(f, " {}", self.time)?;
        }
        for (word, is_asked) in
            [("CERTAIN", self.certain), ("TOGETHER", self.together), ("DISJOINT", self.disjoint)]
        {
            if is_asked {
                write!(f, " {word}")?;
            }
        }
        if let Some(filter) = &self.filter {
            write!(f, " WHERE {filter}")?;
        }
        if let Some(hubs) = self.hubs {
            write!(f, " HUBS {}", hubs.word())?;
        }
        if self.hub_degree != HUB_DEGREE_DEFAULT {
            write!(f, " HUB DEGREE {}", self.hub_degree)?;
        }
        if let Some(hops) = self.hops_max {
            write!(f, " MAX HOPS {hops}")?;
        }
        self.limit.map_or(Ok(()), |limit| write!(f, " LIMIT {limit}"))
    }
}

/// Prints as the one-line form with its ends left open: `BEST 1 ACYCLIC () -[(~.){1..6}]-> ()`.
impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Between { from: Node(None), to: Node(None), terms: self }.fmt(f)
    }
}

struct Between<'t> {
    from: Node<'t>,
    to: Node<'t>,
    terms: &'t Terms,
}

impl fmt::Display for Between<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Between { from, to, terms } = self;
        let Terms { selector, mode, pattern, .. } = terms;
        write!(f, "{selector} {} ({from}) -[{pattern}]-> ({to})", mode.word())?;
        terms.write_clauses(f)
    }
}

/// An end of the path; GQL writes any entity at all as `()`.
struct Node<'t>(Option<&'t str>);

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => Ok(()),
            Some(name) if is_plain(name) => f.write_str(name),
            Some(name) => f.write_str(&in_quotes(name)),
        }
    }
}

/// Prints as `BEST 5`, `ALL`, `ANY SHORTEST`, `ALL SHORTEST`, `SHORTEST 5` or `CHEAPEST`.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Best(count) => write!(f, "BEST {count}"),
            Selector::All => f.write_str("ALL"),
            Selector::AnyShortest => f.write_str("ANY SHORTEST"),
            Selector::AllShortest => f.write_str("ALL SHORTEST"),
            Selector::Shortest(count) => write!(f, "SHORTEST {count}"),
            Selector::Cheapest => f.write_str("CHEAPEST"),
        }
    }
}

impl Mode {
    /// Every mode with its word, in the order of declaration.
    pub const ALL: [(Mode, &'static str); 4] = [
        (Mode::Walk, "WALK"),
        (Mode::Trail, "TRAIL"),
        (Mode::Acyclic, "ACYCLIC"),
        (Mode::Simple, "SIMPLE"),
    ];

    /// Returns the mode's word: `WALK`, `TRAIL`, `ACYCLIC`, `SIMPLE`.
    pub fn word(self) -> &'static str {
        Mode::ALL[self as usize].1
    }

    /// Returns the mode that a word names, whatever its case, if one does.
    pub fn from_word(word: &str) -> Option<Mode> {
        let mode = Mode::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word));
        mode.map(|(mode, _)| *mode)
    }
}

impl HubPolicy {
    /// Every policy with its word, in the order of declaration.
    pub const ALL: [(HubPolicy, &'static str); 3] =
        [(HubPolicy::Defer, "defer"), (HubPolicy::Avoid, "avoid"), (HubPolicy::Allow, "allow")];

    /// Returns the policy's word: `defer`, `avoid`, `allow`.
    pub fn word(self) -> &'static str {
        HubPolicy::ALL[self as usize].1
    }

    /// Returns the policy that a word names, whatever its case, if one does.
    pub fn from_word(word: &str) -> Option<HubPolicy> {
        let policy = HubPolicy::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word));
        policy.map(|(policy, _)| *policy)
    }
}

impl Time {
    /// Reads a range of dates: `2015..2020`, `2015..`, `..2020`, or `2015` for all of that year.
    ///
    /// A range that certainly ends before it begins is refused.
    ///
    /// ```
    /// use orgraph::path::Time;
    /// assert_eq!(Time::parse_during("early 2000s..")?.to_string(), "DURING early 2000s..");
    /// assert!(Time::parse_during("2020..2015").is_err());
    /// # Ok::<(), orgraph::path::ParseError>(())
    /// ```
    pub fn parse_during(text: &str) -> Result<Time, ParseError> {
        read_during(text)
    }
}

/// Prints as `AS OF 2021`, `DURING 2015..2020` or `EVER`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Time::Ever => f.write_str("EVER"),
            Time::AsOf(date) => write!(f, "AS OF {date}"),
            Time::During(Some(from), Some(to)) if from == to => write!(f, "DURING {from}"),
            Time::During(from, to) => {
                f.write_str("DURING ")?;
                from.map_or(Ok(()), |from| write!(f, "{from}"))?;
                f.write_str("..")?;
                to.map_or(Ok(()), |to| write!(f, "{to}"))
            }
        }
    }
}
