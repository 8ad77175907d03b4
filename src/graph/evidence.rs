//! Claims and sources of facts, read from the store when an answer needs them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::incidence::{End, Incidence};
use super::node::{Fact, FactClaim, Node};
use super::subgraph::{EntityNode, FactEdge, Subgraph};
use super::topology::Topology;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Vocabulary;
use crate::model::Window;
use crate::store::ClaimRow;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// Reads evidence from one snapshot.
pub struct Evidence<'s, 'd> {
    snapshot: &'s Snapshot<'d>,
    /// Opened when it is first asked who names whom.
    incidence: OnceCell<Incidence>,
}

impl<'s, 'd> Evidence<'s, 'd> {
    /// Reads from this snapshot.
    pub fn new(snapshot: &'s Snapshot<'d>) -> Evidence<'s, 'd> {
        Evidence { snapshot, incidence: OnceCell::new() }
    }

    /// Returns the relations and types of the store.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.snapshot.vocabulary()
    }

    /// Returns an entity with what it is called, without its values.
    pub fn entity(&self, row: EntityRow) -> Result<EntityNode, StoreError> {
        let reader = self.snapshot.reader();
        let names = reader.names_of_each(row, EntityNode::NAMING)?;
        Ok(EntityNode::called(reader.entity_id(row)?, names))
    }

    /// Returns a claim.
    pub fn claim(&self, row: ClaimRow) -> Result<RecordedClaim, StoreError> {
        self.snapshot.reader().recorded(row)
    }

    /// Returns the current claims about an entity, by (relation, object, id).
    ///
    /// Those between entities are found in the image beside the store; without one all claims of
    /// the store are read at the first question.
    pub fn claims_about(&self, row: EntityRow) -> Result<Vec<RecordedClaim>, StoreError> {
        let mut rows = self.incident(row, End::Subject)?;
        rows.extend(self.snapshot.values_about(row)?);
        self.recorded(rows)
    }

    /// Returns the current claims whose object is the entity, by (relation, subject, id), found as
    /// [`Evidence::claims_about`] finds those of a subject.
    pub fn claims_naming(&self, row: EntityRow) -> Result<Vec<RecordedClaim>, StoreError> {
        self.recorded(self.incident(row, End::Object)?)
    }

    fn incident(&self, row: EntityRow, end: End) -> Result<Vec<ClaimRow>, StoreError> {
        let incidence = match self.incidence.get() {
            Some(incidence) => incidence,
            None => {
                let opened = Incidence::open(self.snapshot)?;
                self.incidence.get_or_init(|| opened)
            }
        };
        incidence.at(self.snapshot, row, end)
    }

    fn recorded(&self, rows: Vec<ClaimRow>) -> Result<Vec<RecordedClaim>, StoreError> {
        let reader = self.snapshot.reader();
        let claims = rows.into_iter().map(|row| reader.recorded(row));
        let mut claims = claims.collect::<Result<Vec<_>, _>>()?;
        claims.sort_by(RecordedClaim::by_content);
        Ok(claims)
    }

    /// Returns the claims of a fact, by id, that may hold in the window.
    pub fn fact(
        &self,
        topology: &Topology,
        fact: Fact,
        window: Option<Window>,
    ) -> Result<FactEdge, StoreError> {
        self.edge(topology, fact, topology.held(fact, window), |claim| may_hold(claim, window))
    }

    /// Returns some asserting claims of a fact, by id, with those that deny it and may hold in
    /// the window; `held` is what they say together.
    pub fn fact_by(
        &self,
        topology: &Topology,
        fact: Fact,
        claims: &[ClaimRow],
        window: Option<Window>,
        held: Overlap,
    ) -> Result<FactEdge, StoreError> {
        self.edge(topology, fact, held, |claim| match claim.is_asserted {
            true => claims.contains(&claim.row),
            false => may_hold(claim, window),
        })
    }

    fn edge(
        &self,
        topology: &Topology,
        fact: Fact,
        held: Overlap,
        is_wanted: impl Fn(&FactClaim) -> bool,
    ) -> Result<FactEdge, StoreError> {
        let wanted = topology.claims(fact).iter().filter(|claim| is_wanted(claim));
        let claims = wanted.map(|claim| self.claim(claim.row));
        let mut claims = claims.collect::<Result<Vec<_>, _>>()?;
        claims.sort_by(|a, b| a.id.cmp(&b.id));
        let relation = topology.relation_name(topology.relation(fact)).clone();
        Ok(FactEdge { relation, claims, disputed: topology.is_disputed(fact), held })
    }

    /// Returns what is known of the sources that some claims cite, by id, `via` sources too.
    pub fn sources<'c>(
        &self,
        claims: impl IntoIterator<Item = &'c RecordedClaim>,
    ) -> Result<BTreeMap<SourceId, Source>, StoreError> {
        let cited = claims.into_iter().flat_map(|claim| [&claim.claim.source, &claim.claim.via]);
        let ids: BTreeSet<SourceId> = cited.flatten().cloned().collect();
        let reader = self.snapshot.reader();
        let told = ids.into_iter().map(|id| {
            let source = reader.source(&id)?.unwrap_or_else(|| Source::named(id.clone()));
            Ok((id, source))
        });
        told.collect()
    }

    /// Returns entities and facts as a graph with its evidence, of each fact the asserting claims
    /// that are given with what they say together, as by [`Evidence::fact_by`].
    pub fn subgraph_by(
        &self,
        topology: &Topology,
        nodes: &[Node],
        facts: &BTreeMap<Fact, (Vec<ClaimRow>, Overlap)>,
        window: Option<Window>,
    ) -> Result<Subgraph, StoreError> {
        let all: Vec<Fact> = facts.keys().copied().collect();
        self.graph_of(topology, nodes, &all, &[], |fact| {
            let (claims, held) = &facts[&fact];
            self.fact_by(topology, fact, claims, window, *held)
        })
    }

    /// Returns entities and facts as a graph with its evidence. The ends of all facts are in it;
    /// entities in `detailed` come with their values.
    pub fn subgraph(
        &self,
        topology: &Topology,
        nodes: &[Node],
        facts: &[Fact],
        detailed: &[Node],
        window: Option<Window>,
    ) -> Result<Subgraph, StoreError> {
        self.graph_of(topology, nodes, facts, detailed, |fact| self.fact(topology, fact, window))
    }

    fn graph_of(
        &self,
        topology: &Topology,
        nodes: &[Node],
        facts: &[Fact],
        detailed: &[Node],
        edge_of: impl Fn(Fact) -> Result<FactEdge, StoreError>,
    ) -> Result<Subgraph, StoreError> {
        let mut all: BTreeSet<Node> = nodes.iter().copied().collect();
        let facts: BTreeSet<Fact> = facts.iter().copied().collect();
        for fact in &facts {
            let (subject, object) = topology.ends(*fact);
            all.extend([subject, object]);
        }
        let mut subgraph = Subgraph::default();
        let mut places = BTreeMap::new();
        for node in all {
            let row = topology.row(node);
            let mut entity = self.entity(row)?;
            if detailed.contains(&node) {
                entity.values = self.recorded(self.snapshot.values_about(row)?)?;
            }
            places.insert(node, subgraph.graph.add_node(entity));
        }
        for fact in facts {
            let (subject, object) = topology.ends(fact);
            let edge = edge_of(fact)?;
            subgraph.graph.add_edge(places[&subject], places[&object], edge);
        }
        let values = subgraph.graph.node_weights().flat_map(|entity| &entity.values);
        let edges = subgraph.graph.edge_weights().flat_map(|fact| &fact.claims);
        subgraph.sources = self.sources(values.chain(edges))?;
        Ok(subgraph)
    }
}

fn may_hold(claim: &FactClaim, window: Option<Window>) -> bool {
    window.is_none_or(|window| claim.bounds.overlap(window) != Overlap::None)
}
