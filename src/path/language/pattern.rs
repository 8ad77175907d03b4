//! Patterns: which relations a path walks, in which order.

use std::fmt;

use super::filter::Filter;
use super::lexer::in_quotes;
use crate::model::RelationName;

/// Which relations a path walks, in which order and how often: a regular expression over hops.
///
/// Prints as the path language writes it; what is printed reads back as the same pattern in its
/// [normal form](Pattern::normalized), which is what the parser gives.
///
/// ```
/// use orgraph::model::Vocabulary;
/// use orgraph::path::Pattern;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let pattern = Pattern::parse("funds/(member-of|led-by[year >= 2015]){..3}", &vocabulary)?;
/// let printed = "^funded-by/(member-of|led-by[year >= 2015]){0..3}";
/// assert_eq!(pattern.to_string(), printed);
/// assert_eq!(Pattern::parse(printed, &vocabulary)?, pattern);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One hop along a relation, from subject to object, by one claim that the filter is true of.
    Relation(RelationName, Option<Filter>),
    /// One hop along any relation, from subject to object: `.`
    Any,
    /// One hop along any relation but these, from subject to object: `!(a|b)`
    Not(Vec<RelationName>),
    /// No hop: the entity here is of this type, or of a kind of it: `:NGO`
    Type(String),
    /// The pattern walked the other way round: `^a`
    Inverse(Box<Pattern>),
    /// The pattern or its inverse: `~a`
    Either(Box<Pattern>),
    /// One after the other: `a/b`. Never empty.
    Sequence(Vec<Pattern>),
    /// One of them: `a|b`. Never empty.
    Choice(Vec<Pattern>),
    /// Several times: `a*`, `a{2..4}`
    Repeat(Box<Pattern>, Repeat),
}

/// How often a part of a pattern is walked. Prints as `*`, `+`, `?`, `{2}`, `{2..}` or `{2..4}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// At least so often.
    pub min: u32,
    /// At most so often, not less than `min`; `None` for any number.
    pub max: Option<u32>,
}

/// How tightly a pattern holds together as it is printed, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Choice,
    Sequence,
    Step,
    Atom,
}

impl Pattern {
    /// Returns the same pattern in normal form: no sequence directly in a sequence nor choice in
    /// a choice, none of one element, no `^` or `~` directly under another, and `.` where nothing
    /// is excluded.
    ///
    /// ```
    /// use orgraph::path::Pattern;
    /// let twice = Pattern::Inverse(Box::new(Pattern::Inverse(Box::new(Pattern::Any))));
    /// assert_eq!(Pattern::Sequence(vec![twice]).normalized(), Pattern::Any);
    /// ```
    pub fn normalized(self) -> Pattern {
        let all = |parts: Vec<Pattern>| parts.into_iter().map(Pattern::normalized).collect();
        match self {
            Pattern::Relation(name, filter) => {
                Pattern::Relation(name, filter.map(Filter::normalized))
            }
            Pattern::Not(names) if names.is_empty() => Pattern::Any,
            Pattern::Any | Pattern::Not(_) | Pattern::Type(_) => self,
            Pattern::Inverse(inner) => inner.normalized().inverse(),
            Pattern::Either(inner) => inner.normalized().either_way(),
            Pattern::Sequence(parts) => Pattern::sequence(all(parts)),
            Pattern::Choice(parts) => Pattern::choice(all(parts)),
            Pattern::Repeat(inner, repeat) => Pattern::Repeat(Box::new(inner.normalized()), repeat),
        }
    }

    /// Turns a pattern in normal form round, in normal form.
    pub(super) fn inverse(self) -> Pattern {
        match self {
            Pattern::Inverse(inner) => *inner,
            Pattern::Either(_) => self,
            forward => Pattern::Inverse(Box::new(forward)),
        }
    }

    /// Lets a pattern in normal form be walked either way, in normal form.
    pub(super) fn either_way(self) -> Pattern {
        match self {
            Pattern::Inverse(inner) => Pattern::Either(inner),
            Pattern::Either(_) => self,
            forward => Pattern::Either(Box::new(forward)),
        }
    }

    /// Joins patterns in normal form into a sequence in normal form.
    pub(super) fn sequence(parts: Vec<Pattern>) -> Pattern {
        let parts = parts.into_iter().flat_map(|part| match part {
            Pattern::Sequence(inner) => inner,
            other => vec![other],
        });
        single_or(parts.collect(), Pattern::Sequence)
    }

    /// Joins patterns in normal form into a choice in normal form.
    pub(super) fn choice(parts: Vec<Pattern>) -> Pattern {
        let parts = parts.into_iter().flat_map(|part| match part {
            Pattern::Choice(inner) => inner,
            other => vec![other],
        });
        single_or(parts.collect(), Pattern::Choice)
    }

    fn rank(&self) -> Rank {
        match self {
            Pattern::Sequence(parts) | Pattern::Choice(parts) if parts.len() == 1 => {
                parts[0].rank()
            }
            Pattern::Choice(_) => Rank::Choice,
            Pattern::Sequence(_) => Rank::Sequence,
            Pattern::Inverse(_) | Pattern::Either(_) | Pattern::Repeat(..) => Rank::Step,
            _ => Rank::Atom,
        }
    }

    /// How tightly a part must hold together that stands in this pattern without brackets.
    fn rank_of_parts(&self) -> Rank {
        match self {
            Pattern::Sequence(parts) | Pattern::Choice(parts) if parts.len() == 1 => Rank::Choice,
            Pattern::Choice(_) => Rank::Sequence,
            Pattern::Sequence(_) => Rank::Step,
            // `~a+` reads as `(~a)+`, too, but not every reader knows.
            _ => Rank::Atom,
        }
    }

    fn parts(&self) -> &[Pattern] {
        match self {
            Pattern::Sequence(parts) | Pattern::Choice(parts) => parts,
            Pattern::Inverse(inner) | Pattern::Either(inner) | Pattern::Repeat(inner, _) => {
                std::slice::from_ref(inner)
            }
            _ => &[],
        }
    }

    /// Returns how many of the brackets that group parts stand in one another when printed.
    pub(super) fn brackets(&self) -> usize {
        let needed = self.rank_of_parts();
        let inner = self.parts().iter();
        inner.map(|part| part.brackets() + usize::from(part.rank() < needed)).max().unwrap_or(0)
    }

    fn write_part(&self, part: &Pattern, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match part.rank() < self.rank_of_parts() {
            true => write!(f, "({part})"),
            false => write!(f, "{part}"),
        }
    }
}

fn single_or(mut parts: Vec<Pattern>, several: fn(Vec<Pattern>) -> Pattern) -> Pattern {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Relation(name, None) => write!(f, "{name}"),
            Pattern::Relation(name, Some(filter)) => write!(f, "{name}[{filter}]"),
            Pattern::Any => f.write_str("."),
            Pattern::Not(names) => match names.as_slice() {
                [] => f.write_str("."),
                [name] => write!(f, "!{name}"),
                names => {
                    let names: Vec<&str> = names.iter().map(RelationName::as_str).collect();
                    write!(f, "!({})", names.join("|"))
                }
            },
            Pattern::Type(name) => match is_type_word(name) {
                true => write!(f, ":{name}"),
                false => write!(f, ":{}", in_quotes(name)),
            },
            Pattern::Inverse(inner) => {
                f.write_str("^")?;
                self.write_part(inner, f)
            }
            Pattern::Either(inner) => {
                f.write_str("~")?;
                self.write_part(inner, f)
            }
            Pattern::Repeat(inner, repeat) => {
                self.write_part(inner, f)?;
                write!(f, "{repeat}")
            }
            Pattern::Sequence(parts) | Pattern::Choice(parts) => {
                let sign = if matches!(self, Pattern::Choice(_)) { "|" } else { "/" };
                for (ix, part) in parts.iter().enumerate() {
                    f.write_str(if ix > 0 { sign } else { "" })?;
                    self.write_part(part, f)?;
                }
                Ok(())
            }
        }
    }
}

/// Says whether the name of a type needs no quotes; a stop or colon would be a sign of its own.
fn is_type_word(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_word)
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (0, None) => f.write_str("*"),
            (1, None) => f.write_str("+"),
            (0, Some(1)) => f.write_str("?"),
            (min, None) => write!(f, "{{{min}..}}"),
            (min, Some(max)) if min == max => write!(f, "{{{min}}}"),
            (min, Some(max)) => write!(f, "{{{min}..{max}}}"),
        }
    }
}
