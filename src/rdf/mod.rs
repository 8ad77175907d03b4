//! What our facts are called in linked data, for those who write it and those who read it.
//!
//! schema.org comes first, then W3C ORG, PROV for the evidence, and our own words (`og:`, and `r:`
//! for relations) for the rest. IRIs of ours are a base and `e/`, `c/`, `s/`, `r/` … with the
//! percent-encoded id. Without a base it is `urn:orgraph:`, not `urn:uuid:` as first designed:
//! nothing random, so that documents of two exports merge and differ only where the data does, and
//! a person reads which entity is meant. An entity whose id is an IRI already has that one.

mod iri;
mod terms;

pub(crate) use self::iri::{BLANK, Iri, Prefix, Prefixes, same_as};
pub(crate) use self::terms::{Class, Coercion, Term, Terms, Word};

/// The kind of a source that is a named graph.
pub(crate) const NAMED_GRAPH: &str = "named graph";
