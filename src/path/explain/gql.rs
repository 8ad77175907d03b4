//! A question in GQL (ISO/IEC 39075): the semantics that the path language took from there.

use crate::model::RelationName;
use crate::path::Filter;
use crate::path::HubPolicy;
use crate::path::Pattern;
use crate::path::Query;
use crate::path::Repeat;
use crate::path::Selector;
use crate::path::Terms;
use crate::path::Time;

/// Which way round a part is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
    Either,
}

/// The nearest question in GQL, and what it does not say.
pub(super) fn gql(query: &Query) -> (String, Vec<String>) {
    let terms = &query.terms;
    let selector = match terms.selector {
        Selector::Best(count) | Selector::Shortest(count) => format!("SHORTEST {count}"),
        Selector::All => "ALL".to_owned(),
        Selector::AnyShortest | Selector::Cheapest => "ANY SHORTEST".to_owned(),
        Selector::AllShortest => "ALL SHORTEST".to_owned(),
    };
    let mode = terms.mode.word();
    let end = |name: &str, id: &str| format!("({name} WHERE {name}.id = {})", quoted(id));
    let (from, to) = (end("a", query.from.as_str()), end("b", query.to.as_str()));
    let walked = written(&terms.pattern, Way::Forward);
    (format!("MATCH p = {selector} {mode} {from}{walked}{to} RETURN p"), notes(terms))
}

fn notes(terms: &Terms) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |text: &str| notes.push(text.to_owned());
    if terms.selector == Selector::Cheapest {
        note("it knows no cheapest path: this is the shortest");
    }
    if terms.hub_policy() != HubPolicy::Allow {
        note("it knows no hubs: this is --hubs allow");
    }
    if terms.time != Time::Ever || terms.filter.is_some() || terms.certain {
        note("time and WHERE hold for one claim of each hop, as no condition on an edge says");
    }
    if terms.together || terms.disjoint {
        note("together and disjoint have no counterpart");
    }
    if terms.hops_max.is_some() {
        note("the most hops of the whole path have no counterpart");
    }
    notes
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn named(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn edge(way: Way, inner: &str) -> String {
    match way {
        Way::Forward => format!("-[{inner}]->"),
        Way::Backward => format!("<-[{inner}]-"),
        Way::Either => format!("<-[{inner}]->"),
    }
}

fn label(name: &RelationName) -> String {
    named(name.as_str())
}

fn written(pattern: &Pattern, way: Way) -> String {
    match pattern {
        Pattern::Any => edge(way, ""),
        Pattern::Relation(name, None) => edge(way, &format!(":{}", label(name))),
        Pattern::Relation(name, Some(filter)) => {
            edge(way, &format!("e:{} WHERE {}", label(name), condition(filter)))
        }
        Pattern::Not(names) => {
            let names: Vec<String> = names.iter().map(label).collect();
            edge(way, &format!(":!({})", names.join("|")))
        }
        Pattern::Type(name) => format!("(:{})", named(name)),
        Pattern::Inverse(inner) => written(
            inner,
            match way {
                Way::Forward => Way::Backward,
                Way::Backward => Way::Forward,
                Way::Either => Way::Either,
            },
        ),
        Pattern::Either(inner) => written(inner, Way::Either),
        Pattern::Choice(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| written(part, way)).collect();
            format!("({})", parts.join("|"))
        }
        // The whole goes the one way or the other.
        Pattern::Sequence(_) | Pattern::Repeat(..) if way == Way::Either => {
            let (there, back) = (written(pattern, Way::Forward), written(pattern, Way::Backward));
            format!("({there}|{back})")
        }
        Pattern::Sequence(parts) => {
            let mut parts: Vec<String> = parts.iter().map(|part| written(part, way)).collect();
            if way == Way::Backward {
                parts.reverse();
            }
            parts.concat()
        }
        // What is walked no time may be of any size, for it takes no states.
        Pattern::Repeat(_, Repeat { max: Some(0), .. }) => "()".to_owned(),
        Pattern::Repeat(inner, repeat) => {
            let text = written(inner, way);
            let is_one = matches!(**inner, Pattern::Choice(_)) || is_edge(inner);
            let text = if is_one { text } else { format!("({text})") };
            format!("{text}{}", quantifier(*repeat))
        }
    }
}

/// Whether a pattern is one edge, which takes a quantifier without brackets.
fn is_edge(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Any | Pattern::Relation(..) | Pattern::Not(_) => true,
        Pattern::Inverse(inner) | Pattern::Either(inner) => is_edge(inner),
        _ => false,
    }
}

fn quantifier(repeat: Repeat) -> String {
    let Repeat { min, max } = repeat;
    match (min, max) {
        (0, None) | (1, None) | (0, Some(1)) => repeat.to_string(),
        (min, None) => format!("{{{min},}}"),
        (min, Some(max)) if min == max => format!("{{{min}}}"),
        (min, Some(max)) => format!("{{{min},{max}}}"),
    }
}

/// A filter with each thing compared as a property of the edge.
fn condition(filter: &Filter) -> String {
    let part = |part: &Filter| match part {
        Filter::And(_) | Filter::Or(_) => format!("({})", condition(part)),
        _ => condition(part),
    };
    let joined =
        |parts: &[Filter], word: &str| parts.iter().map(part).collect::<Vec<String>>().join(word);
    match filter {
        Filter::Compare(comparison) => {
            let text = comparison.to_string();
            // Texts stand in single quotes there, and not equal is written otherwise.
            format!("e.{}", text.replace('"', "'").replacen(" != ", " <> ", 1))
        }
        Filter::Not(inner) => format!("NOT {}", part(inner)),
        Filter::And(parts) => joined(parts, " AND "),
        Filter::Or(parts) => joined(parts, " OR "),
    }
}
