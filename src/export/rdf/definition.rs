//! Types and relations that a new store lacks, as nodes: what a reader must know to take the
//! claims that use them.

use std::borrow::Cow;

use super::node::{Node, Value};
use crate::model::EntityType;
use crate::model::Range;
use crate::model::Relation;
use crate::model::RelationName;
use crate::rdf::Class;
use crate::rdf::Coercion;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Term;

/// Returns a type as a node.
pub(super) fn type_node(own: &EntityType) -> Node<'static> {
    let mut node = Node::new(Iri::class(&own.name));
    class(&mut node, Prefix::Rdfs, "Class");
    class(&mut node, Prefix::Og, "EntityType");
    text(&mut node, Prefix::Rdfs, "label", Some(&own.label));
    text(&mut node, Prefix::Og, "plural", Some(&own.plural));
    text(&mut node, Prefix::Og, "parent", own.parent.as_ref());
    text(&mut node, Prefix::Og, "family", Some(&own.family));
    boolean(&mut node, "connective", own.connective);
    text(&mut node, Prefix::Og, "property", own.iri.as_ref());
    text(&mut node, Prefix::Og, "alsoProperty", &own.also);
    text(&mut node, Prefix::Og, "synonym", &own.synonyms);
    node
}

/// Returns a relation as a node.
pub(super) fn relation_node(own: &Relation) -> Node<'static> {
    let mut node = Node::new(Iri::relation(&own.name));
    class(&mut node, Prefix::Rdf, "Property");
    class(&mut node, Prefix::Og, "Relation");
    text(&mut node, Prefix::Rdfs, "label", Some(&own.label));
    let inverse = own.inverse.as_ref().map(RelationName::to_string);
    text(&mut node, Prefix::Og, "inverse", inverse.as_ref());
    text(&mut node, Prefix::Og, "inverseLabel", own.inverse_label.as_ref());
    text(&mut node, Prefix::Og, "heading", Some(&own.heading));
    text(&mut node, Prefix::Og, "inverseHeading", own.inverse_heading.as_ref());
    text(&mut node, Prefix::Og, "domain", &own.domain);
    match &own.range {
        Range::Entity(types) => text(&mut node, Prefix::Og, "range", types),
        Range::Value(kind) => {
            text(&mut node, Prefix::Og, "valueKind", Some(&kind.word().to_owned()));
        }
    }
    boolean(&mut node, "singleValued", own.single_valued);
    boolean(&mut node, "connective", own.connective);
    text(&mut node, Prefix::Og, "family", Some(&own.family));
    text(&mut node, Prefix::Og, "property", own.iri.as_ref());
    text(&mut node, Prefix::Og, "inverseProperty", own.inverse_iri.as_ref());
    text(&mut node, Prefix::Og, "alsoProperty", &own.also);
    text(&mut node, Prefix::Og, "defaultUnit", own.unit.as_ref());
    node
}

fn class(node: &mut Node<'_>, prefix: Prefix, name: &str) {
    let iri = Iri::new(prefix, name);
    node.add_class(&Class { key: iri.short(), iri });
}

fn text<'s>(
    node: &mut Node<'_>,
    prefix: Prefix,
    name: &str,
    texts: impl IntoIterator<Item = &'s String>,
) {
    for text in texts {
        node.put(term(prefix, name), Value::text(text));
    }
}

fn boolean(node: &mut Node<'_>, name: &str, is_so: bool) {
    node.put(term(Prefix::Og, name), Value::typed(is_so.to_string(), "boolean"));
}

/// Definitions are rare, so the context has no words for what they say.
fn term(prefix: Prefix, name: &str) -> Cow<'static, Term> {
    let iri = Iri::new(prefix, name);
    Cow::Owned(Term { key: iri.short(), iri, coercion: Coercion::None, is_set: false })
}
