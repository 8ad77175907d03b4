//! Linked data: JSON-LD 1.1 (<https://www.w3.org/TR/json-ld11/>), N-Quads, N-Triples, Turtle, TriG
//! and RDF/XML (RDF 1.1).
//!
//! In the full profile each entity is a node with direct triples to what is said of it, as simple
//! tools want it; each claim is a node of its own (`rdf:Statement`: subject, predicate, object)
//! with when it held and who says so, as careful ones do. The predicate of a claim is the property
//! of its direct triple, so that a query joins the two. `@annotation` is never written: three
//! readers of three drop it in silence. A relation that others know only the other way round
//! (`published`; schema.org has `publisher`) is written both ways, under our own property and, on
//! the object's node, under theirs. There are no blank nodes, which no two documents share.
//!
//! The plain profile is for what came as linked data: each claim is one triple, with the property,
//! the datatype and the named graph that it had; entities that were blank nodes are blank again.
//!
//! The order is fixed: types and relations that a new store lacks, sources, entities by id, each
//! followed by its claims, so that a reader knows what a claim uses; in JSON-LD one node a line.
//! Numbers are strings with a type, never JSON numbers, of which readers make floats.

mod claim;
mod definition;
mod entity;
mod json;
mod jsonld;
mod node;
mod plain;
mod role;
mod said;
mod source;
mod triples;

pub use self::node::Quad;

use self::claim::claim_node;
use self::definition::{relation_node, type_node};
use self::entity::Sketch;
use self::node::Node;
use self::source::source_node;
use super::{ExportError, Exporter, Loss, Output};
use crate::format::Format;
use crate::graph::EntityNode;
use crate::graph::Records;
use crate::model::Rank;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::Stance;
use crate::rdf::Prefix;
use crate::rdf::Terms;

/// How much linked data says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Everything: a node for every claim, and its direct triple. Comes back whole.
    #[default]
    Full,
    /// Direct triples alone, of each subject and relation those of the best rank.
    Truthy,
    /// The triples as they were stated, in their named graphs.
    Plain,
    /// Words of schema.org alone; what held for a time, or in a role, goes through a `Role`.
    SchemaOrg,
}

impl Profile {
    /// Every profile with its word, in the order of declaration.
    pub const ALL: [(Profile, &'static str); 4] = [
        (Profile::Full, "full"),
        (Profile::Truthy, "truthy"),
        (Profile::Plain, "plain"),
        (Profile::SchemaOrg, "schema-org"),
    ];
}

/// Writes linked data.
#[derive(Clone, Copy, Debug)]
pub struct LinkedData<'b> {
    /// In which format.
    pub format: &'static Format,
    /// How much.
    pub profile: Profile,
    /// What every IRI of ours begins with, an absolute IRI; the base of the store without it.
    pub base: Option<&'b str>,
    /// Whether N-Quads come in the canonical form of RDF Dataset Canonicalization (RDFC-1.0):
    /// sorted, none twice, blank nodes called alike in all files of the same content. The whole
    /// document is in memory then.
    pub canonical: bool,
}

impl<'b> LinkedData<'b> {
    /// Everything, in a format.
    pub const fn full(format: &'static Format) -> LinkedData<'b> {
        LinkedData { format, profile: Profile::Full, base: None, canonical: false }
    }
}

impl Exporter for LinkedData<'_> {
    fn format(&self) -> &'static Format {
        self.format
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let terms = Terms::new(records.vocabulary(), self.base);
        let name = format!("graph.{}", self.format.extensions[0]);
        out.one(&name, |out| match self.format == &crate::format::JSONLD {
            true => jsonld::write(self, &terms, records, out),
            false => triples::write(self, &terms, records, out),
        })?;
        self.loss(records)
    }
}

/// Takes each node of a document.
type EachNode<'e, 't> = &'e mut dyn FnMut(&Node<'t>) -> Result<(), ExportError>;

impl LinkedData<'_> {
    /// Gives every statement of the document, none of a node twice, made from the records and not
    /// from the written text: what a reader must find in it.
    pub fn statements(
        &self,
        records: &dyn Records,
        each: &mut dyn FnMut(Quad),
    ) -> Result<(), ExportError> {
        let terms = Terms::new(records.vocabulary(), self.base);
        self.nodes(&terms, records, &mut |node| {
            node.statements(&mut |statement| {
                each(statement.quad(&terms.prefixes));
                Ok(())
            })
        })
    }

    /// Returns how many statements the document has.
    pub fn statement_count(&self, records: &dyn Records) -> Result<u64, ExportError> {
        let mut count = 0;
        self.statements(records, &mut |_| count += 1)?;
        Ok(count)
    }

    /// Gives every node of the document in order. Holds one entity with its claims.
    fn nodes<'t>(
        &self,
        terms: &'t Terms,
        records: &dyn Records,
        each: EachNode<'_, 't>,
    ) -> Result<(), ExportError> {
        if self.profile == Profile::Full {
            let (types, relations) = records.vocabulary().own();
            types.into_iter().try_for_each(|own| each(&type_node(own)))?;
            relations.into_iter().try_for_each(|own| each(&relation_node(own)))?;
            records.sources(&mut |source| Ok(each(&source_node(terms, source))?))?;
        }
        let graphs = plain::graphs(records)?;
        records.entities(&mut |entity, claims| {
            let written = match self.profile {
                Profile::Full => full(terms, entity, claims, each),
                Profile::Truthy => sketch(terms, entity, best(claims), each),
                Profile::Plain => plain::nodes(terms, &graphs, claims, each),
                Profile::SchemaOrg => role::nodes(terms, entity, &best(claims), each),
            };
            Ok(written?)
        })?;
        Ok(())
    }
}

fn full<'t>(
    terms: &'t Terms,
    entity: &EntityNode,
    claims: &[RecordedClaim],
    each: EachNode<'_, 't>,
) -> Result<(), ExportError> {
    let named = terms.prefixes.entity(&entity.id);
    sketch(terms, entity, claims.iter(), &mut |node| {
        if node.id != named || !node.is_empty() {
            return each(node);
        }
        // Named and no more: without a class it would be in no statement.
        let mut node = Node::new(named.clone());
        node.add_class(&terms.class(Prefix::Og, "Entity"));
        each(&node)
    })?;
    claims.iter().try_for_each(|claim| each(&claim_node(terms, claim)))
}

/// Gives the direct triples of an entity.
fn sketch<'t, 'c>(
    terms: &'t Terms,
    entity: &EntityNode,
    claims: impl IntoIterator<Item = &'c RecordedClaim>,
    each: EachNode<'_, 't>,
) -> Result<(), ExportError> {
    let mut sketch = Sketch::new(terms, entity);
    claims.into_iter().for_each(|claim| sketch.add(claim));
    sketch.finish(entity).try_for_each(|node| each(&node))
}

/// The claims of the best rank that a relation has: the preferred ones, or else the normal ones;
/// those that deny have no direct triple and stand in nobody's way.
fn best(claims: &[RecordedClaim]) -> Vec<&RecordedClaim> {
    let is_preferred = |claim: &&RecordedClaim| {
        claim.rank == Rank::Preferred && claim.claim.stance == Stance::Asserted
    };
    let preferred = claims.iter().filter(is_preferred).map(|claim| &claim.claim.relation);
    let preferred: Vec<&RelationName> = preferred.collect();
    let is_best =
        |claim: &&RecordedClaim| is_preferred(claim) || !preferred.contains(&&claim.claim.relation);
    claims.iter().filter(is_best).collect()
}
