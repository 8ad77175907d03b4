//! Each claim as the one triple that states it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::EachNode;
use super::claim::object_value;
use super::node::{Node, Value};
use crate::export::ExportError;
use crate::export::rows::is_stated;
use crate::graph::Records;
use crate::model::Claim;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::RecordedClaim;
use crate::model::SourceId;
use crate::model::naming;
use crate::rdf::BLANK;
use crate::rdf::Coercion;
use crate::rdf::Iri;
use crate::rdf::NAMED_GRAPH;
use crate::rdf::Prefix;
use crate::rdf::Term;
use crate::rdf::Terms;

/// Returns the sources that are named graphs.
pub(super) fn graphs(records: &dyn Records) -> Result<BTreeSet<SourceId>, ExportError> {
    let mut graphs = BTreeSet::new();
    records.sources(&mut |source| {
        if source.kind.as_deref() == Some(NAMED_GRAPH) {
            graphs.insert(source.id.clone());
        }
        Ok(())
    })?;
    Ok(graphs)
}

/// Says whether a claim is a triple: what is denied or known to be wrong is none, nor is a sum or
/// count that only what stands beside it makes true.
pub(super) fn is_triple(claim: &RecordedClaim) -> bool {
    is_stated(claim)
        && match &claim.claim.object {
            Object::Entity(_) | Object::Text { .. } | Object::Date(_) => true,
            Object::Number(quantity) => quantity.bound == crate::model::Bound::Exact,
            Object::Money(_) | Object::Unknown | Object::None => false,
        }
}

/// Gives the triples of some claims about one entity: those of the default graph, then those of
/// each named one.
pub(super) fn nodes<'t>(
    terms: &'t Terms,
    graphs: &BTreeSet<SourceId>,
    claims: &[RecordedClaim],
    each: EachNode<'_, 't>,
) -> Result<(), ExportError> {
    let mut nodes: BTreeMap<(Option<Iri>, Iri), Node<'t>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| is_triple(claim)) {
        let source = claim.claim.source.as_ref();
        let graph = source.filter(|source| graphs.contains(*source)).map(graph_node);
        let (subject, term, value) = triple(terms, &claim.claim);
        let node = nodes.entry((graph.clone(), subject.clone()));
        let node = node.or_insert_with(|| Node::in_graph(subject, graph));
        node.put(term, value);
    }
    nodes.values().try_for_each(each)
}

fn graph_node(source: &SourceId) -> Iri {
    match source.as_str().strip_prefix(BLANK) {
        Some(label) => Iri::new(Prefix::Blank, label),
        None => Iri::new(Prefix::Whole, source.as_str()),
    }
}

/// The triple of a claim: subject, property, object.
fn triple<'t>(terms: &'t Terms, claim: &Claim) -> (Iri, Cow<'t, Term>, Value) {
    let subject = terms.prefixes.entity_or_blank(&claim.subject);
    let stated =
        claim.qualifiers.texts.get(Qualifiers::PROPERTY).and_then(|iri| Iri::of_vocabulary(iri));
    if claim.relation.as_str() == naming::TYPE {
        let class = match (&claim.object, stated) {
            (_, Some(class)) => class,
            (Object::Text { text, .. }, None) => terms.plain_class_of(text),
            _ => Iri::new(Prefix::Og, "unknown"),
        };
        return (subject, own_term(Iri::new(Prefix::Rdf, "type")), Value::Iri(class));
    }
    let value = match &claim.object {
        Object::Entity(id) => Value::Iri(terms.prefixes.entity_or_blank(id)),
        _ => object_value(terms, claim),
    };
    if let Some(iri) = stated {
        return (subject, own_term(iri), value);
    }
    match (terms.only_inverse(&claim.relation), value) {
        (Some(term), Value::Iri(object)) => (object, Cow::Borrowed(term), Value::Iri(subject)),
        (_, value) => (subject, terms.forward(&claim.relation), value),
    }
}

fn own_term(iri: Iri) -> Cow<'static, Term> {
    Cow::Owned(Term { key: iri.short(), iri, coercion: Coercion::None, is_set: true })
}
