//! Words of schema.org alone, for search engines and who reads no others. What held for a time or
//! in a role goes through a node of the class `Role` (<https://schema.org/Role>): its property
//! leads to the role, and from there under the same name to the value.

use super::EachNode;
use super::claim::{add_text, date, object_value};
use super::node::{Node, Value};
use super::plain::is_triple;
use crate::export::ExportError;
use crate::graph::EntityNode;
use crate::model::Claim;
use crate::model::End;
use crate::model::Object;
use crate::model::RecordedClaim;
use crate::model::naming;
use crate::rdf::Class;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Term;
use crate::rdf::Terms;
use crate::rdf::Word;
use crate::rdf::same_as;

/// Says whether schema.org has words for a claim.
pub(super) fn is_said(terms: &Terms, claim: &RecordedClaim) -> bool {
    let is_type = claim.claim.relation.as_str() == naming::TYPE;
    is_triple(claim) && (is_type || property(terms, &claim.claim).is_some())
}

/// Gives the nodes of an entity: itself, those that have it as their value, and its roles.
pub(super) fn nodes<'t>(
    terms: &'t Terms,
    entity: &EntityNode,
    claims: &[&RecordedClaim],
    each: EachNode<'_, 't>,
) -> Result<(), ExportError> {
    let mut node = Node::new(terms.prefixes.entity(&entity.id));
    let mut further = Vec::new();
    for claim in claims.iter().filter(|claim| is_said(terms, claim)) {
        if let (naming::TYPE, Object::Text { text, .. }) =
            (claim.claim.relation.as_str(), &claim.claim.object)
        {
            classes(terms, text).for_each(|class| node.add_class(&class));
            continue;
        }
        let Some((term, is_turned)) = property(terms, &claim.claim) else { continue };
        if let (naming::IDENTIFIER, Object::Text { text, .. }) =
            (claim.claim.relation.as_str(), &claim.claim.object)
            && let Some(iri) = same_as(text)
        {
            node.add(terms.word(Word::SameAs), Value::Iri(iri));
        }
        let mut value = object_value(terms, &claim.claim);
        let subject = Value::Iri(node.id.clone());
        let turned = match (&value, is_turned) {
            (Value::Iri(object), true) => Some(Node::new(object.clone())),
            _ => None,
        };
        if turned.is_some() {
            value = subject;
        }
        if let Some(role) = role(terms, term, claim, &value) {
            value = Value::Iri(role.id.clone());
            further.push(role);
        }
        match turned {
            Some(mut turned) => {
                turned.add(term, value);
                further.push(turned);
            }
            None => node.add(term, value),
        }
    }
    if !node.is_empty() {
        node.sort(&[Word::Name, Word::AlternateName, Word::Url].map(|word| terms.word(word)));
        each(&node)?;
    }
    further.iter().try_for_each(each)
}

/// The classes of a type that are of schema.org.
fn classes(terms: &Terms, type_name: &str) -> impl Iterator<Item = Class> {
    terms.classes_of(type_name).into_iter().filter(|class| class.iri.prefix == Prefix::Schema)
}

/// The property of schema.org for a claim, and whether it leads from the object to the subject.
fn property<'t>(terms: &'t Terms, claim: &Claim) -> Option<(&'t Term, bool)> {
    let forward = terms.known(&claim.relation).filter(|term| term.iri.prefix == Prefix::Schema);
    let inverse = terms.inverse(&claim.relation);
    let inverse = inverse.filter(|term| term.iri.prefix == Prefix::Schema);
    forward.map(|term| (term, false)).or(inverse.map(|term| (term, true)))
}

/// The role through which a claim's property goes, where it says when or in which one.
fn role<'t>(
    terms: &'t Terms,
    term: &'t Term,
    recorded: &RecordedClaim,
    value: &Value,
) -> Option<Node<'t>> {
    let claim = &recorded.claim;
    let has_dates = claim.valid.start.is_some() || matches!(claim.valid.end, End::Date(_));
    if !has_dates && claim.qualifiers.role().is_none() {
        return None;
    }
    let mut node = Node::new(Iri::claim(&recorded.id));
    node.add_class(&terms.class(Prefix::Schema, "Role"));
    node.add(term, value.clone());
    if let Some(start) = claim.valid.start {
        node.add(terms.word(Word::StartDate), date(start));
    }
    if let End::Date(end) = claim.valid.end {
        node.add(terms.word(Word::EndDate), date(end));
    }
    add_text(&mut node, terms.word(Word::Role), claim.qualifiers.role());
    Some(node)
}
