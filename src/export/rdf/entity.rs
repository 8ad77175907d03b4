//! An entity as a node with direct triples, for programs that look no further than an edge.

use std::collections::BTreeMap;

use super::claim::object_value;
use super::node::{Node, Value};
use crate::export::rows::Portrait;
use crate::export::rows::is_stated;
use crate::graph::EntityNode;
use crate::model::Bound;
use crate::model::Claim;
use crate::model::Object;
use crate::model::RecordedClaim;
use crate::model::naming;
use crate::rdf::Iri;
use crate::rdf::Terms;
use crate::rdf::Word;
use crate::rdf::same_as;

/// An entity while its claims are read.
pub(super) struct Sketch<'t> {
    terms: &'t Terms,
    node: Node<'t>,
    /// Triples of which the entity is the object, by subject.
    inverse: BTreeMap<Iri, Node<'t>>,
}

impl<'t> Sketch<'t> {
    pub(super) fn new(terms: &'t Terms, entity: &EntityNode) -> Sketch<'t> {
        let node = Node::new(terms.prefixes.entity(&entity.id));
        Sketch { terms, node, inverse: BTreeMap::new() }
    }

    /// Adds the direct triple of a claim, if it has one: what is denied or known to be wrong has
    /// none, nor has a number that only a bound or a unit makes true.
    pub(super) fn add(&mut self, recorded: &RecordedClaim) {
        let claim = &recorded.claim;
        if !self.has_triple(recorded) {
            return;
        }
        if let (naming::TYPE, Object::Text { text, .. }) = (claim.relation.as_str(), &claim.object)
        {
            self.add_type(text);
            return;
        }
        let value = object_value(self.terms, claim);
        self.node.put(self.terms.forward(&claim.relation), value);
        match &claim.object {
            Object::Text { text, .. } if claim.relation.as_str() == naming::IDENTIFIER => {
                if let Some(iri) = same_as(text) {
                    self.node.add(self.terms.word(Word::SameAs), Value::Iri(iri));
                }
            }
            Object::Entity(object) => {
                if let Some(term) = self.terms.inverse(&claim.relation) {
                    let iri = self.terms.prefixes.entity(object);
                    let node = self.inverse.entry(iri.clone()).or_insert_with(|| Node::new(iri));
                    node.add(term, Value::Iri(self.node.id.clone()));
                }
            }
            _ => {}
        }
    }

    /// Says whether a claim has a direct triple.
    pub(super) fn has_triple(&self, recorded: &RecordedClaim) -> bool {
        is_stated(recorded) && self.is_plain(&recorded.claim)
    }

    fn is_plain(&self, claim: &Claim) -> bool {
        match &claim.object {
            Object::Entity(_) | Object::Text { .. } | Object::Date(_) => true,
            Object::Number(quantity) => {
                let unit = quantity.unit.as_deref();
                let is_usual = unit.is_none() || unit == self.terms.unit(&claim.relation);
                quantity.bound == Bound::Exact && is_usual
            }
            // Without its currency a sum means nothing.
            Object::Money(_) | Object::Unknown | Object::None => false,
        }
    }

    fn add_type(&mut self, name: &str) {
        for class in self.terms.classes_of(name) {
            self.node.add_class(&class);
        }
    }

    /// Returns the entity's node, then those that name it. An answer that comes without names
    /// and types gives the entity's label and type instead.
    pub(super) fn finish(mut self, entity: &EntityNode) -> impl Iterator<Item = Node<'t>> {
        let words = [Word::Name, Word::AlternateName, Word::Url, Word::Identifier, Word::SameAs];
        let words = words.map(|word| self.terms.word(word));
        let [name, alternate, ..] = words;
        let label = Portrait::labelled(entity);
        if let (false, false, Some(text)) =
            (self.node.has(name), self.node.has(alternate), label.name)
        {
            self.node.add(name, Value::text(text));
        }
        if let (false, Some(entity_type)) = (self.node.has_class(), label.entity_type) {
            self.add_type(&entity_type);
        }
        self.node.sort(&words);
        std::iter::once(self.node).chain(self.inverse.into_values())
    }
}
