//! A question for ends as a [property path] of SPARQL 1.1, over the direct triples of the linked
//! data that we export.
//!
//! [property path]: https://www.w3.org/TR/sparql11-query/#propertypaths

use crate::model::RelationName;
use crate::model::Vocabulary;
use crate::model::entity_iri;
use crate::path::HubPolicy;
use crate::path::Mode;
use crate::path::Pattern;
use crate::path::Query;
use crate::path::Repeat;
use crate::path::Terms;
use crate::path::Time;

/// Most steps of a repeat that is written out.
const STEPS_MAX: u32 = 12;
/// Longest path that anyone would read, in bytes.
const PATH_BYTES_MAX: usize = 4_096;

/// The same question in SPARQL with what to know of it, or why there is none.
pub(super) fn sparql(query: &Query, vocabulary: &Vocabulary) -> (Option<String>, Vec<String>) {
    let terms = &query.terms;
    let path = obstacle(terms).map_or_else(|| Writer { vocabulary }.path(&terms.pattern), Err);
    match path {
        Ok(path) => {
            let base = vocabulary.base();
            let (from, to) = (entity_iri(base, &query.from), entity_iri(base, &query.to));
            (Some(format!("ASK {{ <{from}> {path} <{to}> }}")), notes(terms))
        }
        Err(reason) => (None, vec![reason]),
    }
}

/// What of the terms it cannot say.
fn obstacle(terms: &Terms) -> Option<String> {
    let told = [
        (terms.time != Time::Ever || terms.together, "its paths know no time"),
        (terms.filter.is_some() || terms.certain, "its paths know no filters"),
        (terms.hops_max.is_some(), "its paths have no bounds"),
        (terms.hub_policy() == HubPolicy::Avoid, "its paths know no hubs"),
    ];
    told.into_iter().find(|(is_asked, _)| *is_asked).map(|(_, reason)| reason.to_owned())
}

fn notes(terms: &Terms) -> Vec<String> {
    let mut notes = Vec::new();
    // The shortest walk of one step repeated from 0 or 1 comes by no entity twice.
    let is_one_step = match &terms.pattern {
        Pattern::Repeat(inner, repeat) => repeat.min <= 1 && is_step(inner),
        pattern => is_step(pattern),
    };
    if terms.mode != Mode::Walk && !is_one_step {
        notes.push("it asks for a walk, which may come by an entity twice".to_owned());
    }
    if has_any(&terms.pattern) {
        notes.push("any relation is !(): over the direct triples alone".to_owned());
    }
    notes
}

fn is_step(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Any | Pattern::Relation(..) | Pattern::Not(_) => true,
        Pattern::Inverse(inner) | Pattern::Either(inner) => is_step(inner),
        Pattern::Choice(parts) => parts.iter().all(is_step),
        _ => false,
    }
}

fn has_any(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Any | Pattern::Not(_) => matches!(pattern, Pattern::Any),
        Pattern::Relation(..) | Pattern::Type(_) => false,
        Pattern::Inverse(inner) | Pattern::Either(inner) | Pattern::Repeat(inner, _) => {
            has_any(inner)
        }
        Pattern::Sequence(parts) | Pattern::Choice(parts) => parts.iter().any(has_any),
    }
}

struct Writer<'v> {
    vocabulary: &'v Vocabulary,
}

impl Writer<'_> {
    /// What goes either way is written twice: the limit on each part ends that in time.
    fn path(&self, pattern: &Pattern) -> Result<String, String> {
        let path = self.unlimited(pattern)?;
        match path.len() > PATH_BYTES_MAX {
            true => Err("it would be too long to read".to_owned()),
            false => Ok(path),
        }
    }

    fn unlimited(&self, pattern: &Pattern) -> Result<String, String> {
        match pattern {
            Pattern::Any => Ok("!()".to_owned()),
            Pattern::Relation(name, None) => Ok(self.iri(name)),
            Pattern::Relation(_, Some(_)) => Err("its paths know no filters".to_owned()),
            Pattern::Type(_) => Err("its paths test no entity in between".to_owned()),
            Pattern::Not(names) => {
                let names: Vec<String> = names.iter().map(|name| self.iri(name)).collect();
                Ok(format!("!({})", names.join("|")))
            }
            Pattern::Inverse(inner) => Ok(format!("^({})", self.path(inner)?)),
            Pattern::Either(inner) => {
                let path = self.path(inner)?;
                Ok(format!("({path}|^({path}))"))
            }
            Pattern::Sequence(parts) => Ok(format!("({})", self.parts(parts)?.join("/"))),
            Pattern::Choice(parts) => Ok(format!("({})", self.parts(parts)?.join("|"))),
            Pattern::Repeat(inner, repeat) => repeated(&self.path(inner)?, *repeat),
        }
    }

    fn parts(&self, parts: &[Pattern]) -> Result<Vec<String>, String> {
        parts.iter().map(|part| self.path(part)).collect()
    }

    fn iri(&self, name: &RelationName) -> String {
        let known = self.vocabulary.relation(name.as_str()).and_then(|known| known.iri.clone());
        format!("<{}>", known.unwrap_or_else(|| format!("{}r/{name}", self.vocabulary.base())))
    }
}

/// SPARQL 1.1 has no bounds: a few steps are written out.
fn repeated(path: &str, repeat: Repeat) -> Result<String, String> {
    let Repeat { min, max } = repeat;
    if let (0, None) | (1, None) | (0, Some(1)) = (min, max) {
        return Ok(format!("({path}){repeat}"));
    }
    let steps = max.unwrap_or(min);
    if steps > STEPS_MAX || steps == 0 {
        return Err(format!("its paths have no bounds, and {steps} steps are too long"));
    }
    let mut parts: Vec<String> = (0..min).map(|_| path.to_owned()).collect();
    match max {
        None => {
            parts.pop();
            parts.push(format!("({path})+"));
        }
        Some(max) => parts.extend((min..max).map(|_| format!("({path})?"))),
    }
    Ok(format!("({})", parts.join("/")))
}
