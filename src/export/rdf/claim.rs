//! A claim as a node: the statement, when it held, who says so and where.

use std::borrow::Cow;

use super::node::{Node, Sort, Value};
use crate::model::Bound;
use crate::model::Claim;
use crate::model::End;
use crate::model::Money;
use crate::model::Object;
use crate::model::PartialDate;
use crate::model::Qualifiers;
use crate::model::Rank;
use crate::model::RecordedClaim;
use crate::model::Stance;
use crate::model::naming;
use crate::rdf::Class;
use crate::rdf::Coercion;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Term;
use crate::rdf::Terms;
use crate::rdf::Word;

/// Returns a claim as a node.
pub(super) fn claim_node<'t>(terms: &'t Terms, recorded: &RecordedClaim) -> Node<'t> {
    let claim = &recorded.claim;
    let mut node = Node::new(Iri::claim(&recorded.id));
    node.add_class(&terms.class(Prefix::Og, "Claim"));
    node.add_class(&terms.class(Prefix::Rdf, "Statement"));
    node.add(terms.word(Word::Subject), Value::Iri(terms.prefixes.entity(&claim.subject)));
    node.add(terms.word(Word::Predicate), Value::Term(predicate(terms, claim)));
    node.add(terms.word(Word::Object), object_value(terms, claim));
    node.add(terms.word(Word::Relation), Value::Iri(Iri::relation(&claim.relation)));
    add_object_words(&mut node, terms, &claim.object);
    if let Some(start) = claim.valid.start {
        node.add(terms.word(Word::StartDate), date(start));
    }
    match claim.valid.end {
        End::Date(end) => node.add(terms.word(Word::EndDate), date(end)),
        End::Open => node.add(terms.word(Word::Ongoing), Value::typed("true", "boolean")),
        End::Unknown => {}
    }
    add_qualifiers(&mut node, terms, &claim.qualifiers);
    if claim.stance == Stance::Denied {
        node.add(terms.word(Word::Stance), Value::text(claim.stance.word()));
    }
    add_text(&mut node, terms.word(Word::Attribution), claim.attribution.as_deref());
    if let Some(confidence) = recorded.confidence {
        let share = Value::typed(confidence.to_string(), "decimal");
        node.add(terms.word(Word::Confidence), share);
    }
    if recorded.rank != Rank::Normal {
        node.add(terms.word(Word::Rank), Value::text(recorded.rank.word()));
    }
    for (word, id) in [(Word::Sources, &claim.source), (Word::Via, &claim.via)] {
        if let Some(id) = id {
            node.add(terms.word(word), Value::Iri(Iri::source(id)));
        }
    }
    node.hold(terms.word(Word::Cites), citations(terms, recorded));
    node
}

/// The property of the claim: the same that the direct triple has.
fn predicate(terms: &Terms, claim: &Claim) -> Class {
    if claim.relation.as_str() == naming::TYPE {
        let iri = Iri::new(Prefix::Rdf, "type");
        return Class { key: iri.short(), iri };
    }
    let term = terms.forward(&claim.relation);
    Class { key: term.key.clone(), iri: term.iri.clone() }
}

/// The object of a claim, also that of its direct triple where it has one.
pub(super) fn object_value(terms: &Terms, claim: &Claim) -> Value {
    let datatype =
        claim.qualifiers.texts.get(Qualifiers::DATATYPE).and_then(|iri| Iri::of_vocabulary(iri));
    if let (Some(datatype), true) = (datatype, claim.object.entity().is_none()) {
        let is_plain = datatype == Iri::new(Prefix::Xsd, "string");
        let sort = if is_plain { Sort::Plain } else { Sort::Typed(datatype) };
        return Value::Literal(exact_text(&claim.object), sort);
    }
    match &claim.object {
        Object::Entity(id) => Value::Iri(terms.prefixes.entity(id)),
        Object::Text { text, lang } => match claim.relation.as_str() {
            naming::TYPE => {
                let own = terms.classes_of(text).into_iter().next();
                Value::Iri(own.map_or_else(|| Iri::class(text), |class| class.iri))
            }
            name => text_value(name, text, lang.as_deref()),
        },
        Object::Number(quantity) => number(quantity.number.to_string()),
        Object::Money(money) => Value::typed(money.amount.to_string(), "decimal"),
        Object::Date(stated) => date(*stated),
        Object::Unknown => Value::Iri(Iri::new(Prefix::Og, "unknown")),
        Object::None => Value::Iri(Iri::new(Prefix::Og, "none")),
    }
}

/// A value without the words that make it nicer to read.
fn exact_text(object: &Object) -> String {
    match object {
        Object::Number(quantity) => quantity.number.to_string(),
        Object::Money(money) => money.amount.to_string(),
        other => other.to_text(),
    }
}

/// A text: in its language, or an address that is an IRI.
fn text_value(relation: &str, text: &str, lang: Option<&str>) -> Value {
    match (lang.filter(|tag| is_language(tag)), relation) {
        (Some(tag), _) => Value::Literal(text.to_owned(), Sort::Language(tag.to_ascii_lowercase())),
        (None, naming::URL) => Iri::of_web(text).map_or_else(|| Value::text(text), Value::Iri),
        (None, _) => Value::text(text),
    }
}

/// A date at its own precision; what XML Schema has no type for is a text of our own type.
pub(super) fn date(stated: PartialDate) -> Value {
    match stated.xsd_type() {
        Some(datatype) => Value::typed(stated.to_string(), datatype),
        None => {
            let sort = Sort::Typed(Iri::new(Prefix::Og, "partialDate"));
            Value::Literal(stated.to_string(), sort)
        }
    }
}

fn number(digits: String) -> Value {
    let datatype = if digits.contains('.') { "decimal" } else { "integer" };
    Value::typed(digits, datatype)
}

/// The tags that every reader takes (BCP 47 as Turtle's grammar has it): a word of letters, then
/// words of letters and digits, each of at most eight. Others are told in words.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    let first = parts.next().unwrap_or_default();
    let is_first = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    is_first && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

pub(super) fn add_text<'t>(node: &mut Node<'t>, term: &'t Term, text: Option<&str>) {
    if let Some(text) = text {
        node.add(term, Value::text(text));
    }
}

fn add_bound<'t>(node: &mut Node<'t>, term: &'t Term, bound: Bound) {
    if bound != Bound::Exact {
        node.add(term, Value::text(bound.word()));
    }
}

/// What the object's value does not say: unit, currency, bound, and a language as it was written.
fn add_object_words<'t>(node: &mut Node<'t>, terms: &'t Terms, object: &Object) {
    match object {
        Object::Number(quantity) => {
            add_text(node, terms.word(Word::Unit), quantity.unit.as_deref());
            add_bound(node, terms.word(Word::Bound), quantity.bound);
        }
        Object::Money(Money { currency, bound, .. }) => {
            add_text(node, terms.word(Word::ValueType), Some("money"));
            let code = currency.as_ref().map(|currency| currency.code());
            add_text(node, terms.word(Word::Currency), code);
            add_bound(node, terms.word(Word::Bound), *bound);
        }
        Object::Text { lang: Some(tag), .. } => {
            let is_said = is_language(tag) && tag.to_ascii_lowercase() == *tag;
            add_text(node, terms.word(Word::Language), (!is_said).then_some(tag));
        }
        _ => {}
    }
}

/// Each qualifier is a property of its own, `q/` and its name; role and amount are known ones.
fn add_qualifiers<'t>(node: &mut Node<'t>, terms: &'t Terms, qualifiers: &Qualifiers) {
    add_text(node, terms.word(Word::Role), qualifiers.role());
    if let Some(Money { amount, currency, bound }) = &qualifiers.amount {
        node.add(terms.word(Word::Amount), Value::typed(amount.to_string(), "decimal"));
        let code = currency.as_ref().map(|currency| currency.code());
        add_text(node, terms.word(Word::AmountCurrency), code);
        add_bound(node, terms.word(Word::AmountBound), *bound);
    }
    for (name, text) in qualifiers.texts.iter().filter(|(name, _)| *name != "role") {
        let iri = Iri::qualifier(name);
        let (key, coercion) = (iri.short(), Coercion::None);
        let term = Term { key, iri, coercion, is_set: false };
        node.put(Cow::Owned(term), Value::text(text));
    }
}

/// A node for each place where the claim was read: page, words, day.
fn citations<'t>(terms: &'t Terms, recorded: &RecordedClaim) -> Vec<Node<'t>> {
    let claim = &recorded.claim;
    let read: Vec<(Option<&str>, Option<&str>)> = match recorded.citations.as_slice() {
        [] if claim.locator.is_none() => Vec::new(),
        [] => vec![(None, None)],
        citations => {
            let parts =
                citations.iter().map(|one| (one.quote.as_deref(), one.retrieved.as_deref()));
            parts.collect()
        }
    };
    let node = |(ix, (quote, retrieved)): (usize, (Option<&str>, Option<&'_ str>))| {
        let iri = Iri::claim(&recorded.id);
        let mut node = Node::new(Iri { rest: format!("{}#d{}", iri.rest, ix + 1), ..iri });
        node.add_class(&terms.class(Prefix::Prov, "Derivation"));
        if let Some(source) = &claim.source {
            node.add(terms.word(Word::Source), Value::Iri(Iri::source(source)));
        }
        add_text(&mut node, terms.word(Word::Locator), claim.locator.as_deref());
        add_text(&mut node, terms.word(Word::Quote), quote);
        if let Some(text) = retrieved {
            let parsed = text.parse::<PartialDate>().ok();
            let same = parsed.filter(|parsed| parsed.to_string() == text);
            let value = same.map_or_else(|| Value::text(text), date);
            node.add(terms.word(Word::Retrieved), value);
        }
        node
    };
    read.into_iter().enumerate().map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn language_tags_that_every_reader_takes() {
        for tag in ["en", "gsw", "de-AT", "zh-Hant", "zh-Hant-TW", "es-419", "de-1996"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "e", "in English", "en-", "en_GB", "x-klingon", "abcdefghi", "1-a"] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
