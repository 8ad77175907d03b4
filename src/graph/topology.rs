//! Adjacency: entities as numbers, facts as packed columns, both directions, parallel facts kept.

use std::sync::OnceLock;

use petgraph::unionfind::UnionFind;

use super::adjacency::{Adjacency, Links};
use super::claims::{ClaimRows, Claims};
use super::node::{Fact, FactClaim, Node, RelationIx, TypeIx, number};
use super::projection::{Projected, project};
use super::standing::StandingWriter;
use crate::model::Bounds;
use crate::model::Confidence;
use crate::model::Direction;
use crate::model::EntityId;
use crate::model::Overlap;
use crate::model::RelationName;
use crate::model::Vocabulary;
use crate::model::Window;
use crate::store::ClaimRow;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// The graph of all current facts, in memory.
pub struct Topology {
    rows: Vec<EntityRow>,
    ids: Vec<EntityId>,
    /// How the ids begin: most are told apart without looking at them.
    beginnings: Vec<u64>,
    adjacency: Adjacency,
    claims: ClaimRows,
    /// Types by entity, each as often as stated.
    types: Vec<(Node, TypeIx)>,
    /// Entities whose every stated type joins nothing (countries, topics), sorted.
    idle: Vec<Node>,
    relations: Vec<(RelationName, bool)>,
    /// Names of types, and of the types that each is a kind of, itself too.
    kinds: Vec<Vec<String>>,
    /// By entity, one entity of its weak component; found when first asked for.
    components: OnceLock<Vec<u32>>,
}

/// A claim between two entities of a graph that is in no store.
#[derive(Clone, Copy, Debug)]
pub struct BareClaim {
    /// The place of its subject in the list of entities.
    pub subject: u32,
    /// Its relation, as its place among the vocabulary's relations by name.
    pub relation: RelationIx,
    /// The place of its object.
    pub object: u32,
    /// When it may have held.
    pub bounds: Bounds,
    /// How sure its recorder is.
    pub confidence: Confidence,
}

impl Topology {
    /// Builds the topology of a snapshot from one scan.
    pub fn build(snapshot: &Snapshot<'_>) -> Result<Topology, StoreError> {
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        snapshot.for_each_entity(|row, id| -> Result<(), StoreError> {
            rows.push(row);
            ids.push(id);
            Ok(())
        })?;
        let nodes = nodes_by_row(&rows);
        let node = |row: EntityRow| {
            nodes[row.number() as usize].expect("every claim's ends are live entities")
        };
        let vocabulary = snapshot.vocabulary();
        let mut types = Vec::new();
        let mut unknown = Vec::new();
        snapshot.for_each_type(|row, word| match type_of(vocabulary, word) {
            Some(place) => types.push((node(row), place)),
            // A type that the vocabulary does not know is taken to join.
            None => unknown.push(node(row)),
        })?;
        unknown.sort_unstable();
        let facts = project(snapshot, node)?;
        Ok(Topology::of(vocabulary, rows, ids, types, &unknown, facts))
    }

    /// Builds a topology of claims that are in no store, each asserted: for tests, measurements
    /// and graphs that come from elsewhere. The entities' ids must differ; `types` names entities
    /// by their places in `ids`, with names of the vocabulary's types.
    ///
    /// # Panics
    ///
    /// When a claim names an entity or a relation by a number beyond the list or the vocabulary.
    ///
    /// ```
    /// use orgraph::graph::{BareClaim, RelationIx, Topology};
    /// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let ids = vec![EntityId::new("a")?, EntityId::new("b")?];
    /// let claim = BareClaim {
    ///     subject: 0,
    ///     relation: RelationIx(0),
    ///     object: 1,
    ///     bounds: Interval::UNDATED.bounds(None),
    ///     confidence: Confidence::UNASSESSED,
    /// };
    /// let topology = Topology::in_memory(&vocabulary, ids, &[(0, "NGO")], vec![claim]);
    /// assert_eq!((topology.node_count(), topology.fact_count()), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_memory(
        vocabulary: &Vocabulary,
        ids: Vec<EntityId>,
        types: &[(u32, &str)],
        claims: Vec<BareClaim>,
    ) -> Topology {
        let mut order: Vec<u32> = (0..number(ids.len())).collect();
        order.sort_by(|a, b| ids[*a as usize].cmp(&ids[*b as usize]));
        let mut nodes = vec![Node(0); ids.len()];
        for (place, ix) in order.iter().enumerate() {
            nodes[*ix as usize] = Node(number(place));
        }
        let typed =
            |(ix, name): &(u32, &str)| Some((nodes[*ix as usize], type_of(vocabulary, name)?));
        let types = types.iter().filter_map(typed).collect();
        let rows = order.iter().map(|ix| EntityRow::unstored(*ix)).collect();
        let mut ids: Vec<Option<EntityId>> = ids.into_iter().map(Some).collect();
        let ids = order.iter().filter_map(|ix| ids[*ix as usize].take()).collect();
        let mut stated: Vec<(Node, RelationIx, Node, FactClaim)> = Vec::new();
        let relations = vocabulary.relations().count();
        for (ix, claim) in claims.into_iter().enumerate() {
            let is_known = usize::from(claim.relation.0) < relations;
            assert!(is_known, "relation {} is one of {relations}", claim.relation.0);
            let ends = (nodes[claim.subject as usize], nodes[claim.object as usize]);
            let row = ClaimRow::unstored(number(ix));
            let BareClaim { bounds, confidence, .. } = claim;
            let fact_claim = FactClaim { row, bounds, is_asserted: true, confidence };
            stated.push((ends.0, claim.relation, ends.1, fact_claim));
        }
        stated.sort_by_key(|(subject, relation, object, claim)| {
            (*subject, *relation, *object, claim.row)
        });
        let facts = stated.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2));
        let facts = facts.map(|claims| {
            let (subject, relation, object, _) = claims[0];
            let claims = claims.iter().map(|claim| claim.3).collect();
            Projected { subject, relation, object, claims }
        });
        Topology::of(vocabulary, rows, ids, types, &[], facts)
    }

    /// Packs facts sorted by (subject, relation, object).
    fn of(
        vocabulary: &Vocabulary,
        rows: Vec<EntityRow>,
        ids: Vec<EntityId>,
        mut types: Vec<(Node, TypeIx)>,
        untyped: &[Node],
        facts: impl IntoIterator<Item = Projected>,
    ) -> Topology {
        types.sort_unstable();
        let joins: Vec<bool> = vocabulary.types().map(|kind| kind.connective).collect();
        let of_one = types.chunk_by(|a, b| a.0 == b.0);
        let idle = of_one.filter(|all| all.iter().all(|kind| !joins[usize::from(kind.1.0)]));
        let idle = idle.map(|all| all[0].0);
        let idle = idle.filter(|node| untyped.binary_search(node).is_err()).collect();
        let (mut packed, mut standings) = (Vec::new(), StandingWriter::new());
        let (mut claims, mut said) = (ClaimRows::default(), Vec::new());
        for Projected { subject, relation, object, claims: stated } in facts {
            said.clear();
            said.extend(stated.iter().map(FactClaim::said));
            let standing = standings.number(Fact(number(packed.len())), &said);
            packed.push((subject, relation, object, standing));
            claims.push(stated.iter().map(|claim| claim.row));
        }
        let adjacency = Adjacency::pack(rows.len(), &packed, standings.finish());
        let relations = vocabulary.relations().map(|r| (r.name.clone(), r.connective)).collect();
        let kinds = vocabulary.types().map(|kind| kinds_of(vocabulary, &kind.name)).collect();
        Topology {
            rows,
            beginnings: ids.iter().map(beginning).collect(),
            ids,
            adjacency,
            claims,
            types,
            idle,
            relations,
            kinds,
            components: OnceLock::new(),
        }
    }

    /// Returns the number of entities.
    pub fn node_count(&self) -> usize {
        self.rows.len()
    }

    /// Returns the number of facts.
    pub fn fact_count(&self) -> usize {
        self.claims.len()
    }

    /// Returns all entities, by id.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node> + Clone + use<> {
        (0..number(self.rows.len())).map(Node)
    }

    /// Returns all facts, by (subject, relation, object).
    pub fn facts(&self) -> impl ExactSizeIterator<Item = Fact> + Clone + use<> {
        (0..number(self.fact_count())).map(Fact)
    }

    /// Returns the node of an entity, if any live claim or addition names it.
    pub fn node_of(&self, id: &EntityId) -> Option<Node> {
        let beginning = beginning(id);
        let first = self.beginnings.partition_point(|known| *known < beginning);
        let alike = self.beginnings[first..].partition_point(|known| *known == beginning);
        let place = self.ids[first..first + alike].binary_search(id).ok()?;
        Some(Node(number(first + place)))
    }

    /// Returns an entity's id.
    pub fn id(&self, node: Node) -> &EntityId {
        &self.ids[node.0 as usize]
    }

    /// Returns an entity's row in the store.
    pub fn row(&self, node: Node) -> EntityRow {
        self.rows[node.0 as usize]
    }

    /// Returns a fact's two ends, in steps that grow with the logarithm of the entities.
    pub fn ends(&self, fact: Fact) -> (Node, Node) {
        let (subject, link) = self.adjacency.outgoing(fact);
        (subject, link.other)
    }

    /// Returns a fact's relation, in as many steps as its ends.
    pub fn relation(&self, fact: Fact) -> RelationIx {
        self.adjacency.outgoing(fact).1.relation()
    }

    /// Returns the relations by their numbers: the name, and whether a path may walk through what
    /// it leads to.
    pub fn relations(&self) -> impl ExactSizeIterator<Item = (&RelationName, bool)> {
        self.relations.iter().map(|(name, connective)| (name, *connective))
    }

    /// Returns a relation's name.
    pub fn relation_name(&self, relation: RelationIx) -> &RelationName {
        &self.relations[usize::from(relation.0)].0
    }

    /// Returns the number of the relation of this name.
    pub fn relation_of(&self, name: &RelationName) -> Option<RelationIx> {
        let place = self.relations.binary_search_by(|(known, _)| known.cmp(name)).ok()?;
        u16::try_from(place).ok().map(RelationIx)
    }

    /// Says whether a path may walk through entities of this one's type.
    pub fn is_connective(&self, node: Node) -> bool {
        self.idle.binary_search(&node).is_err()
    }

    /// Says whether an entity is said to be of a type, named as the vocabulary does, or of a kind
    /// of it.
    pub fn is_of_type(&self, node: Node, name: &str) -> bool {
        let first = self.types.partition_point(|(typed, _)| *typed < node);
        let own = self.types[first..].iter().take_while(|(typed, _)| *typed == node);
        own.clone().any(|(_, kind)| self.kinds[usize::from(kind.0)].iter().any(|kind| kind == name))
    }

    /// Says whether some chain of facts joins two entities, whatever their directions and times.
    ///
    /// The first question takes time in all facts, each further one none.
    pub fn is_joined(&self, a: Node, b: Node) -> bool {
        let components = self.components.get_or_init(|| {
            let mut joined: UnionFind<u32> = UnionFind::new(self.node_count());
            for subject in self.nodes() {
                let links = self.links(subject);
                for link in &links.all()[links.places(Direction::Forward)] {
                    joined.union(subject.0, link.other.0);
                }
            }
            joined.into_labeling()
        });
        components[a.0 as usize] == components[b.0 as usize]
    }

    /// Says whether a claim asserts the fact and another denies it.
    pub fn is_disputed(&self, fact: Fact) -> bool {
        self.claims(fact).iter().any(|claim| !claim.is_asserted)
    }

    /// Returns the claims of a fact, oldest first, denied ones too.
    pub fn claims(&self, fact: Fact) -> Claims<'_> {
        self.claims.of(fact.0 as usize, self.adjacency.said(fact))
    }

    /// Says whether the fact held in a window: the best of what its asserting claims say, each
    /// by itself. Without a window every fact holds.
    pub fn held(&self, fact: Fact, window: Option<Window>) -> Overlap {
        window.map_or(Overlap::Certain, |window| self.adjacency.held(fact, window))
    }

    /// Returns the facts at an entity, seen from there.
    pub fn links(&self, node: Node) -> Links<'_> {
        self.adjacency.links(node)
    }

    /// Returns the facts of which an entity is the subject, by (relation, object).
    pub fn outgoing(&self, node: Node) -> impl ExactSizeIterator<Item = Fact> {
        self.links(node).facts(Direction::Forward)
    }

    /// Returns the facts of which an entity is the object, by (relation, subject).
    pub fn incoming(&self, node: Node) -> impl ExactSizeIterator<Item = Fact> {
        self.links(node).facts(Direction::Backward)
    }

    /// Returns how many facts an entity takes part in; a fact with itself counts twice.
    pub fn degree(&self, node: Node) -> usize {
        self.adjacency.degree(node)
    }
}

/// The node of each row; rows are numbered one after the other, and few have no node.
fn nodes_by_row(rows: &[EntityRow]) -> Vec<Option<Node>> {
    let last = rows.iter().map(|row| row.number()).max();
    let mut nodes = vec![None; last.map_or(0, |last| last as usize + 1)];
    for (row, ix) in rows.iter().zip(0..) {
        nodes[row.number() as usize] = Some(Node(ix));
    }
    nodes
}

/// The first eight bytes of an id, in its order.
fn beginning(id: &EntityId) -> u64 {
    let mut bytes = [0; 8];
    let id = id.as_str().as_bytes();
    let length = id.len().min(bytes.len());
    bytes[..length].copy_from_slice(&id[..length]);
    u64::from_be_bytes(bytes)
}

fn type_of(vocabulary: &Vocabulary, word: &str) -> Option<TypeIx> {
    let name = &vocabulary.find_type(word)?.name;
    let place = vocabulary.types().position(|kind| kind.name == *name)?;
    u16::try_from(place).ok().map(TypeIx)
}

/// The types that a type is a kind of, itself too.
fn kinds_of(vocabulary: &Vocabulary, name: &str) -> Vec<String> {
    let above = vocabulary.types().filter(|kind| vocabulary.is_a(name, &kind.name));
    above.map(|kind| kind.name.clone()).collect()
}
