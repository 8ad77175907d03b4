//! Everything that an export writes, in order, without holding it: a whole store or an answer.

use super::evidence::Evidence;
use super::subgraph::{EntityNode, Subgraph};
use crate::model::EntityId;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::Vocabulary;
use crate::store::Snapshot;
use crate::store::StoreError;

/// What a callback returns to end the reading: any error, which comes out again.
pub type Stop = Box<dyn std::error::Error + Send + Sync>;

/// Why records could not be given.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The store could not be read.
    #[error("the store could not be read")]
    Store(#[from] StoreError),
    /// The one who takes them ended it.
    #[error(transparent)]
    Stopped(Stop),
}

/// A callback for each of something.
pub type Each<'e, T> = dyn FnMut(&T) -> Result<(), Stop> + 'e;

/// Entities, claims and sources, each sorted, as often as asked.
pub trait Records {
    /// Returns the relations and types.
    fn vocabulary(&self) -> &Vocabulary;
    /// Gives all entities, by id, without their values.
    fn entities(&self, each: &mut Each<'_, EntityNode>) -> Result<(), RecordsError>;
    /// Gives the claims about one entity, by (relation, object, id).
    fn claims_about(
        &self,
        id: &EntityId,
        each: &mut Each<'_, RecordedClaim>,
    ) -> Result<(), RecordsError>;
    /// Gives all sources, by id.
    fn sources(&self, each: &mut Each<'_, Source>) -> Result<(), RecordsError>;

    /// Gives all claims, by (subject, relation, object, id).
    fn claims(&self, each: &mut Each<'_, RecordedClaim>) -> Result<(), RecordsError> {
        let mut failed = None;
        let outcome = self.entities(&mut |entity| match self.claims_about(&entity.id, each) {
            Ok(()) => Ok(()),
            Err(error) => {
                failed = Some(error);
                Err("stopped".into())
            }
        });
        failed.map_or(outcome, Err)
    }
}

/// A whole store.
pub struct WholeStore<'s, 'd> {
    snapshot: &'s Snapshot<'d>,
    evidence: Evidence<'s, 'd>,
}

impl<'s, 'd> WholeStore<'s, 'd> {
    /// Gives everything in a snapshot.
    pub fn new(snapshot: &'s Snapshot<'d>) -> WholeStore<'s, 'd> {
        WholeStore { snapshot, evidence: Evidence::new(snapshot) }
    }
}

impl Records for WholeStore<'_, '_> {
    fn vocabulary(&self) -> &Vocabulary {
        self.snapshot.vocabulary()
    }

    fn entities(&self, each: &mut Each<'_, EntityNode>) -> Result<(), RecordsError> {
        self.snapshot.for_each_entity(|row, _| {
            let entity = self.evidence.entity(row)?;
            each(&entity).map_err(RecordsError::Stopped)
        })
    }

    fn claims_about(
        &self,
        id: &EntityId,
        each: &mut Each<'_, RecordedClaim>,
    ) -> Result<(), RecordsError> {
        let Some(row) = self.snapshot.reader().entity_row(id.as_str())? else { return Ok(()) };
        for claim in self.evidence.claims_about(row)? {
            each(&claim).map_err(RecordsError::Stopped)?;
        }
        Ok(())
    }

    fn sources(&self, each: &mut Each<'_, Source>) -> Result<(), RecordsError> {
        self.snapshot.for_each_source(|source| each(&source).map_err(RecordsError::Stopped))
    }
}

/// An answer.
pub struct Answer<'a> {
    /// What was answered.
    pub subgraph: &'a Subgraph,
    /// The vocabulary of its store.
    pub vocabulary: &'a Vocabulary,
}

impl Records for Answer<'_> {
    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    fn entities(&self, each: &mut Each<'_, EntityNode>) -> Result<(), RecordsError> {
        let mut entities: Vec<&EntityNode> = self.subgraph.graph.node_weights().collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        entities.into_iter().try_for_each(|entity| each(entity).map_err(RecordsError::Stopped))
    }

    fn claims_about(
        &self,
        id: &EntityId,
        each: &mut Each<'_, RecordedClaim>,
    ) -> Result<(), RecordsError> {
        let values = self.subgraph.graph.node_weights().flat_map(|entity| &entity.values);
        let edges = self.subgraph.graph.edge_weights().flat_map(|fact| &fact.claims);
        let mut claims: Vec<&RecordedClaim> =
            values.chain(edges).filter(|claim| claim.claim.subject == *id).collect();
        claims.sort_by(|a, b| {
            (&a.claim.relation, &a.claim.object, &a.id).cmp(&(
                &b.claim.relation,
                &b.claim.object,
                &b.id,
            ))
        });
        claims.into_iter().try_for_each(|claim| each(claim).map_err(RecordsError::Stopped))
    }

    fn sources(&self, each: &mut Each<'_, Source>) -> Result<(), RecordsError> {
        let mut sources = self.subgraph.sources.values();
        sources.try_for_each(|source| each(source).map_err(RecordsError::Stopped))
    }
}
