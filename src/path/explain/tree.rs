//! A pattern as a tree of lines.

use crate::path::Pattern;
use crate::path::Repeat;

/// A line for each part, two spaces further in than what it is part of.
pub(super) fn tree(pattern: &Pattern) -> Vec<String> {
    let mut lines = Vec::new();
    grow(pattern, 0, &mut lines);
    lines
}

fn grow(pattern: &Pattern, depth: usize, lines: &mut Vec<String>) {
    let (text, parts): (String, &[Pattern]) = match pattern {
        Pattern::Any => (". any relation".to_owned(), &[]),
        Pattern::Relation(..) => (pattern.to_string(), &[]),
        Pattern::Not(_) => (format!("{pattern} any relation but these"), &[]),
        Pattern::Type(_) => (format!("{pattern} the entity here is of this type"), &[]),
        Pattern::Inverse(inner) => ("^ backward".to_owned(), std::slice::from_ref(inner)),
        Pattern::Either(inner) => ("~ either way".to_owned(), std::slice::from_ref(inner)),
        Pattern::Sequence(parts) => ("/ one after the other".to_owned(), parts),
        Pattern::Choice(parts) => ("| one of".to_owned(), parts),
        Pattern::Repeat(inner, repeat) => {
            (format!("{repeat} {}", how_often(*repeat)), std::slice::from_ref(inner))
        }
    };
    lines.push(format!("{}{text}", "  ".repeat(depth)));
    for part in parts {
        grow(part, depth + 1, lines);
    }
}

fn how_often(Repeat { min, max }: Repeat) -> String {
    match (min, max) {
        (0, None) => "any number of times".to_owned(),
        (1, None) => "at least once".to_owned(),
        (min, None) => format!("at least {min} times"),
        (0, Some(1)) => "at most once".to_owned(),
        (min, Some(max)) if min == max => format!("{min} times"),
        (min, Some(max)) => format!("{min} to {max} times"),
    }
}
