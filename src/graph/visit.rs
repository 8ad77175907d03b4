//! petgraph's visit traits for the topology, so that its algorithms run on it as it is.

use petgraph::Directed;
use petgraph::Direction;
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount,
    NodeIndexable, Visitable,
};

use super::node::{Fact, Node, RelationIx, number};
use super::topology::Topology;

/// Which nodes a walk has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<u64>);

impl petgraph::visit::VisitMap<Node> for Seen {
    fn visit(&mut self, node: Node) -> bool {
        let is_new = !self.is_visited(&node);
        self.0[node.0 as usize / 64] |= 1 << (node.0 % 64);
        is_new
    }

    fn is_visited(&self, node: &Node) -> bool {
        self.0[node.0 as usize / 64] & (1 << (node.0 % 64)) != 0
    }

    fn unvisit(&mut self, node: Node) -> bool {
        let was_seen = self.is_visited(&node);
        self.0[node.0 as usize / 64] &= !(1 << (node.0 % 64));
        was_seen
    }
}

/// A fact as an edge, from its subject to its object.
#[derive(Clone, Copy, Debug)]
pub struct FactRef {
    fact: Fact,
    source: Node,
    target: Node,
    relation: RelationIx,
}

impl EdgeRef for FactRef {
    type NodeId = Node;
    type EdgeId = Fact;
    type Weight = RelationIx;

    fn source(&self) -> Node {
        self.source
    }
    fn target(&self) -> Node {
        self.target
    }
    fn weight(&self) -> &RelationIx {
        &self.relation
    }
    fn id(&self) -> Fact {
        self.fact
    }
}

impl Topology<'_> {
    fn edges_at(&self, node: Node, direction: Direction) -> impl Iterator<Item = FactRef> {
        let links = self.links(node);
        let places = links.places(match direction {
            Direction::Outgoing => crate::model::Direction::Forward,
            Direction::Incoming => crate::model::Direction::Backward,
        });
        places.map(move |place| {
            let link = links.at(place);
            let (source, target) = match direction {
                Direction::Outgoing => (node, link.other),
                Direction::Incoming => (link.other, node),
            };
            FactRef { fact: links.fact(place), source, target, relation: link.relation() }
        })
    }
}

impl GraphBase for Topology<'_> {
    type NodeId = Node;
    type EdgeId = Fact;
}

impl GraphProp for Topology<'_> {
    type EdgeType = Directed;
}

impl Data for Topology<'_> {
    type NodeWeight = ();
    type EdgeWeight = RelationIx;
}

impl NodeCount for Topology<'_> {
    fn node_count(&self) -> usize {
        Topology::node_count(self)
    }
}

impl EdgeCount for Topology<'_> {
    fn edge_count(&self) -> usize {
        self.fact_count()
    }
}

impl NodeIndexable for Topology<'_> {
    fn node_bound(&self) -> usize {
        Topology::node_count(self)
    }
    fn to_index(&self, node: Node) -> usize {
        node.0 as usize
    }
    fn from_index(&self, ix: usize) -> Node {
        Node(number(ix))
    }
}

impl petgraph::visit::NodeCompactIndexable for Topology<'_> {}

impl Visitable for Topology<'_> {
    type Map = Seen;
    fn visit_map(&self) -> Seen {
        Seen(vec![0; Topology::node_count(self).div_ceil(64)])
    }
    fn reset_map(&self, map: &mut Seen) {
        *map = self.visit_map();
    }
}

impl<'t> IntoNodeIdentifiers for &'t Topology<'t> {
    type NodeIdentifiers = Box<dyn Iterator<Item = Node> + 't>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        Box::new(self.nodes())
    }
}

impl<'t> IntoNeighbors for &'t Topology<'t> {
    type Neighbors = Box<dyn Iterator<Item = Node> + 't>;
    fn neighbors(self, node: Node) -> Self::Neighbors {
        self.neighbors_directed(node, Direction::Outgoing)
    }
}

impl<'t> IntoNeighborsDirected for &'t Topology<'t> {
    type NeighborsDirected = Box<dyn Iterator<Item = Node> + 't>;
    fn neighbors_directed(self, node: Node, direction: Direction) -> Self::NeighborsDirected {
        Box::new(self.edges_at(node, direction).map(move |edge| match direction {
            Direction::Outgoing => edge.target,
            Direction::Incoming => edge.source,
        }))
    }
}

impl<'t> IntoEdgeReferences for &'t Topology<'t> {
    type EdgeRef = FactRef;
    type EdgeReferences = Box<dyn Iterator<Item = FactRef> + 't>;
    fn edge_references(self) -> Self::EdgeReferences {
        Box::new(self.nodes().flat_map(|node| self.edges_at(node, Direction::Outgoing)))
    }
}

impl<'t> IntoEdges for &'t Topology<'t> {
    type Edges = Box<dyn Iterator<Item = FactRef> + 't>;
    fn edges(self, node: Node) -> Self::Edges {
        self.edges_directed(node, Direction::Outgoing)
    }
}

impl<'t> IntoEdgesDirected for &'t Topology<'t> {
    type EdgesDirected = Box<dyn Iterator<Item = FactRef> + 't>;
    fn edges_directed(self, node: Node, direction: Direction) -> Self::EdgesDirected {
        Box::new(self.edges_at(node, direction))
    }
}
