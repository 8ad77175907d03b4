//! Everything that an export writes, in order, without holding it: a whole store or an answer.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::subgraph::{EntityNode, Subgraph};
use crate::model::EntityId;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::Vocabulary;
use crate::store::Scan;
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

/// A callback for each entity with the claims about it.
pub type EachEntity<'e> = dyn FnMut(&EntityNode, &[RecordedClaim]) -> Result<(), Stop> + 'e;

/// Entities, claims and sources, each sorted, as often as asked.
pub trait Records {
    /// Returns the relations and types.
    fn vocabulary(&self) -> &Vocabulary;
    /// Returns the names of all qualifiers that some claim has, the amount apart.
    fn qualifiers(&self) -> Result<BTreeSet<String>, RecordsError>;
    /// Gives the ids of all entities, sorted.
    fn ids(&self, each: &mut Each<'_, EntityId>) -> Result<(), RecordsError>;
    /// Gives all entities, by id, without their values, each with all claims about it, by
    /// (relation, object, id).
    fn entities(&self, each: &mut EachEntity<'_>) -> Result<(), RecordsError>;
    /// Gives all sources, by id.
    fn sources(&self, each: &mut Each<'_, Source>) -> Result<(), RecordsError>;

    /// Gives all claims, by (subject, relation, object, id).
    fn claims(&self, each: &mut Each<'_, RecordedClaim>) -> Result<(), RecordsError> {
        self.entities(&mut |_, claims| claims.iter().try_for_each(&mut *each))
    }
}

/// A whole store, which is read when something is first asked of it.
pub struct WholeStore<'s, 'd> {
    snapshot: &'s Snapshot<'d>,
    scan: OnceCell<Scan>,
}

impl<'s, 'd> WholeStore<'s, 'd> {
    /// Gives everything in a snapshot.
    pub fn new(snapshot: &'s Snapshot<'d>) -> WholeStore<'s, 'd> {
        WholeStore { snapshot, scan: OnceCell::new() }
    }

    fn scan(&self) -> Result<&Scan, StoreError> {
        if let Some(scan) = self.scan.get() {
            return Ok(scan);
        }
        let scan = self.snapshot.scan()?;
        Ok(self.scan.get_or_init(|| scan))
    }
}

impl Records for WholeStore<'_, '_> {
    fn vocabulary(&self) -> &Vocabulary {
        self.snapshot.vocabulary()
    }

    fn qualifiers(&self) -> Result<BTreeSet<String>, RecordsError> {
        Ok(self.scan()?.qualifiers().clone())
    }

    fn ids(&self, each: &mut Each<'_, EntityId>) -> Result<(), RecordsError> {
        self.scan()?.for_each_id(|id| each(&id).map_err(RecordsError::Stopped))
    }

    fn entities(&self, each: &mut EachEntity<'_>) -> Result<(), RecordsError> {
        self.scan()?.for_each_entity(EntityNode::NAMING, |scanned| {
            let entity = EntityNode::called(scanned.id, scanned.names);
            each(&entity, scanned.claims).map_err(RecordsError::Stopped)
        })
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

impl Answer<'_> {
    fn all_claims(&self) -> impl Iterator<Item = &RecordedClaim> {
        let values = self.subgraph.graph.node_weights().flat_map(|entity| &entity.values);
        values.chain(self.subgraph.graph.edge_weights().flat_map(|fact| &fact.claims))
    }
}

impl Records for Answer<'_> {
    fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary
    }

    fn qualifiers(&self) -> Result<BTreeSet<String>, RecordsError> {
        let names = self.all_claims().flat_map(|claim| claim.claim.qualifiers.texts.keys());
        Ok(names.cloned().collect())
    }

    fn ids(&self, each: &mut Each<'_, EntityId>) -> Result<(), RecordsError> {
        let ids: BTreeSet<&EntityId> =
            self.subgraph.graph.node_weights().map(|entity| &entity.id).collect();
        ids.into_iter().try_for_each(|id| each(id).map_err(RecordsError::Stopped))
    }

    fn entities(&self, each: &mut EachEntity<'_>) -> Result<(), RecordsError> {
        let mut entities: Vec<&EntityNode> = self.subgraph.graph.node_weights().collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        let mut about: BTreeMap<&EntityId, Vec<RecordedClaim>> = BTreeMap::new();
        for claim in self.all_claims() {
            about.entry(&claim.claim.subject).or_default().push(claim.clone());
        }
        for entity in entities {
            let mut claims = about.remove(&entity.id).unwrap_or_default();
            claims.sort_by(RecordedClaim::by_content);
            each(entity, &claims).map_err(RecordsError::Stopped)?;
        }
        Ok(())
    }

    fn sources(&self, each: &mut Each<'_, Source>) -> Result<(), RecordsError> {
        let mut sources = self.subgraph.sources.values();
        sources.try_for_each(|source| each(source).map_err(RecordsError::Stopped))
    }
}
