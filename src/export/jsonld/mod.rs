//! JSON-LD 1.1 (<https://www.w3.org/TR/json-ld11/>): one document with its context inside, for
//! readers without a network.
//!
//! Each entity is a node with direct triples to what is said of it, as simple tools want it; each
//! claim is a node of its own (`rdf:Statement`: subject, predicate, object) with when it held and
//! who says so, as careful ones do. The predicate of a claim is the property of its direct triple,
//! so that a query joins the two. schema.org comes first, then W3C ORG, PROV for the evidence, and
//! our own words (`og:`, and `r:` for relations) for the rest. `@annotation` is never written:
//! three readers of three drop it in silence.
//!
//! A relation that others know only the other way round (`published`; schema.org has `publisher`)
//! is written both ways, under our own property and, on the object's node, under theirs.
//!
//! **IRIs** are the base and `e/`, `c/`, `s/`, `r/` … with the percent-encoded id. Without a base
//! it is `urn:orgraph:`, not `urn:uuid:` as first designed: nothing random, so that documents of
//! two exports merge and differ only where the data does, and a person reads which entity is
//! meant. There are no blank nodes, which no two documents share.
//!
//! The order is fixed: entities by id, each followed by its claims, then sources; one node a
//! line. Numbers are strings with a type, never JSON numbers, of which readers make floats.

mod claim;
mod context;
mod entity;
mod iri;
mod json;
mod node;
mod source;

pub use self::node::Triple;

use self::claim::claim_node;
use self::context::Terms;
use self::entity::Sketch;
use self::node::Node;
use self::source::source_node;
use super::output::Broken;
use super::{ExportError, Exporter, Output};
use crate::format::Format;
use crate::format::JSONLD;
use crate::graph::Records;

/// Writes JSON-LD.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonLd<'b> {
    /// What every IRI of ours begins with, an absolute IRI; `urn:orgraph:` without one.
    pub base: Option<&'b str>,
}

impl Exporter for JsonLd<'_> {
    fn format(&self) -> &'static Format {
        &JSONLD
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<(), ExportError> {
        let terms = Terms::new(records.vocabulary(), self.base);
        out.one("graph.jsonld", |out| {
            let mut between = "{\n\"@context\": {\n";
            for (key, definition) in terms.context() {
                write!(out, "{between}  \"{key}\": ")?;
                definition.write(out)?;
                between = ",\n";
            }
            out.write_all(b"\n},\n\"@graph\": [")?;
            let mut between = "\n";
            nodes(&terms, records, &mut |node| {
                let written = out.write_all(between.as_bytes());
                written.and_then(|()| node.json().write(out)).map_err(ExportError::Stream)?;
                between = ",\n";
                Ok(())
            })?;
            out.write_all(b"\n]}\n")?;
            Ok::<(), Broken>(())
        })
    }
}

impl JsonLd<'_> {
    /// Gives every triple of the document, none twice, made from the records and not from the
    /// JSON: what a reader must find in it.
    pub fn triples(
        &self,
        records: &dyn Records,
        each: &mut dyn FnMut(Triple),
    ) -> Result<(), ExportError> {
        let terms = Terms::new(records.vocabulary(), self.base);
        nodes(&terms, records, &mut |node| {
            node.triples(&terms.prefixes, each);
            Ok(())
        })
    }

    /// Returns how many triples the document has.
    pub fn triple_count(&self, records: &dyn Records) -> Result<u64, ExportError> {
        let mut count = 0;
        self.triples(records, &mut |_| count += 1)?;
        Ok(count)
    }
}

/// Gives every node of the document in order.
fn nodes<'t>(
    terms: &'t Terms,
    records: &dyn Records,
    each: &mut dyn FnMut(&Node<'t>) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    records.entities(&mut |entity, claims| {
        let mut sketch = Sketch::new(terms, entity);
        claims.iter().for_each(|claim| sketch.add(claim));
        for node in sketch.finish(entity) {
            each(&node)?;
        }
        Ok(claims.iter().try_for_each(|claim| each(&claim_node(terms, claim)))?)
    })?;
    Ok(records.sources(&mut |source| Ok(each(&source_node(terms, source))?))?)
}
