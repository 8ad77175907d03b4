//! The graph of all current facts: entities as numbers, facts as packed columns, both directions,
//! parallel facts kept.

use std::cell::OnceCell;

use petgraph::unionfind::UnionFind;

use super::claims::Claims;
use super::column::BadBlock;
use super::columns::Columns;
use super::image::{Image, ImageState};
use super::layers::Layers;
use super::links::Links;
use super::node::{Fact, Node, RelationIx, number};
use super::words::Words;
use crate::model::Bounds;
use crate::model::Confidence;
use crate::model::Direction;
use crate::model::EntityId;
use crate::model::Overlap;
use crate::model::RelationName;
use crate::model::Window;
use crate::store::EntityRow;
use crate::store::Snapshot;
use crate::store::StoreError;

/// The graph of all current facts: mapped from the image beside a store, or in memory.
pub struct Topology<'s> {
    layers: Layers,
    state: ImageState,
    /// Where the graph is read from when the image turns out to be bad, and that graph. Its numbers
    /// are the same: they are places in the order of the ids, and of the facts.
    snapshot: Option<&'s Snapshot<'s>>,
    spare: OnceCell<Box<Layers>>,
    /// By entity, one entity of its weak component; found when first asked for.
    components: OnceCell<Vec<u32>>,
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

impl<'s> Topology<'s> {
    /// Builds the topology of a snapshot from one scan, in memory.
    pub fn build(snapshot: &Snapshot<'_>) -> Result<Topology<'s>, StoreError> {
        Ok(Topology::of(Columns::scan(snapshot)?.into(), ImageState::Unused, None))
    }

    /// Maps the image beside the store with what changed since; where there is none that can be
    /// used, builds the topology as [`Topology::build`] does. Both are the same.
    ///
    /// An image is checked block by block when it is read. When a block is bad the graph is built
    /// from the snapshot after all, and [`Topology::state`] says so.
    pub fn open(snapshot: &'s Snapshot<'s>) -> Result<Topology<'s>, StoreError> {
        match Image::open(snapshot)? {
            Ok(layers) => Ok(Topology::of(layers, ImageState::Used, Some(snapshot))),
            Err(state) => Ok(Topology { state, ..Topology::build(snapshot)? }),
        }
    }

    pub(super) fn of(
        layers: Layers,
        state: ImageState,
        snapshot: Option<&'s Snapshot<'s>>,
    ) -> Topology<'s> {
        let (spare, components) = (OnceCell::new(), OnceCell::new());
        Topology { layers, state, snapshot, spare, components }
    }

    /// Says whether the image beside the store was used, and if not, why.
    pub fn state(&self) -> ImageState {
        match self.spare.get() {
            Some(_) => ImageState::Bad,
            None => self.state,
        }
    }

    /// Reads the graph; when the image is bad, from the store after all.
    ///
    /// # Panics
    ///
    /// When the image is bad and then the store cannot be read either.
    fn read<'t, T>(&'t self, read: impl Fn(&'t Layers) -> Result<T, BadBlock>) -> T {
        read(&self.layers).unwrap_or_else(|BadBlock| {
            let spare = read(self.spare());
            spare.expect("what is asked of a topology are numbers that it gave")
        })
    }

    #[cold]
    fn spare(&self) -> &Layers {
        let Some(snapshot) = self.snapshot else { return &self.layers };
        self.spare.get_or_init(|| match Columns::scan(snapshot) {
            Ok(columns) => Box::new(columns.into()),
            Err(error) => panic!("the image is damaged, and the store: {error}"),
        })
    }

    /// Returns the number of entities.
    pub fn node_count(&self) -> usize {
        self.layers.node_count()
    }

    /// Returns the number of facts.
    pub fn fact_count(&self) -> usize {
        self.layers.fact_count()
    }

    /// Returns all entities, by id.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node> + Clone + use<> {
        (0..number(self.node_count())).map(Node)
    }

    /// Returns all facts, by (subject, relation, object).
    pub fn facts(&self) -> impl ExactSizeIterator<Item = Fact> + Clone + use<> {
        (0..number(self.fact_count())).map(Fact)
    }

    /// Returns the node of an entity, if any live claim or addition names it.
    pub fn node_of(&self, id: &EntityId) -> Option<Node> {
        self.read(|layers| layers.node_of(id.as_str()))
    }

    /// Returns the text of an entity's id.
    pub fn id(&self, node: Node) -> &str {
        self.read(|layers| layers.id(node))
    }

    /// Returns an entity's row in the store.
    pub fn row(&self, node: Node) -> EntityRow {
        self.read(|layers| layers.row(node))
    }

    /// Returns a fact's two ends, in steps that grow with the logarithm of the entities.
    pub fn ends(&self, fact: Fact) -> (Node, Node) {
        let (subject, link) = self.read(|layers| layers.outgoing(fact));
        (subject, link.other)
    }

    /// Returns a fact's relation, in as many steps as its ends.
    pub fn relation(&self, fact: Fact) -> RelationIx {
        self.read(|layers| layers.outgoing(fact)).1.relation()
    }

    /// Returns the relations by their numbers: the name, and whether a path may walk through what
    /// it leads to.
    pub fn relations(&self) -> impl ExactSizeIterator<Item = (&RelationName, bool)> {
        self.words().relations.iter().map(|(name, connective)| (name, *connective))
    }

    /// Returns a relation's name.
    pub fn relation_name(&self, relation: RelationIx) -> &RelationName {
        &self.words().relations[usize::from(relation.0)].0
    }

    /// Returns the number of the relation of this name.
    pub fn relation_of(&self, name: &RelationName) -> Option<RelationIx> {
        self.words().relation_of(name)
    }

    fn words(&self) -> &Words {
        &self.layers.base.words
    }

    /// Says whether a path may walk through entities of this one's type.
    pub fn is_connective(&self, node: Node) -> bool {
        !self.read(|layers| layers.is_idle(node))
    }

    /// Says whether an entity is said to be of a type, named as the vocabulary does, or of a kind
    /// of it.
    pub fn is_of_type(&self, node: Node, name: &str) -> bool {
        self.read(|layers| layers.is_of_type(node, name))
    }

    /// Says whether some chain of facts joins two entities, whatever their directions and times.
    ///
    /// An image knows. Else the first question takes time in all facts, each further one none.
    pub fn is_joined(&self, a: Node, b: Node) -> bool {
        if let Some((a, b)) = self.component(a).zip(self.component(b)) {
            return a == b;
        }
        let components = self.components.get_or_init(|| {
            let mut joined: UnionFind<u32> = UnionFind::new(self.node_count());
            for subject in self.nodes() {
                let links = self.links(subject);
                for (_, object) in links.others(links.places(Direction::Forward)) {
                    joined.union(subject.0, object.0);
                }
            }
            joined.into_labeling()
        });
        components[a.0 as usize] == components[b.0 as usize]
    }

    /// One name for all entities of a weak component, where the image knows it.
    pub(super) fn component(&self, node: Node) -> Option<u64> {
        self.read(|layers| layers.component(node))
    }

    /// Says whether a claim asserts the fact and another denies it.
    pub fn is_disputed(&self, fact: Fact) -> bool {
        self.claims(fact).iter().any(|claim| !claim.is_asserted)
    }

    /// Returns the claims of a fact, oldest first, denied ones too.
    pub fn claims(&self, fact: Fact) -> Claims<'_> {
        self.read(|layers| layers.claims(fact))
    }

    /// Says whether the fact held in a window: the best of what its asserting claims say, each
    /// by itself. Without a window every fact holds.
    pub fn held(&self, fact: Fact, window: Option<Window>) -> Overlap {
        window.map_or(Overlap::Certain, |window| self.read(|layers| layers.held(fact, window)))
    }

    /// Returns the facts at an entity, seen from there.
    pub fn links<'t>(&'t self, node: Node) -> Links<'t> {
        let topology: &'t Topology<'t> = self;
        Links::new(self.read(|layers| layers.around(node)), topology)
    }

    /// Asks memory for the facts at some entities, as many as are asked for together, that will
    /// all be read next.
    pub(crate) fn look_ahead(&self, nodes: impl Iterator<Item = Node>) {
        self.layers.look_ahead(nodes);
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
    #[inline]
    pub fn degree(&self, node: Node) -> usize {
        self.read(|layers| layers.degree(node))
    }
}
