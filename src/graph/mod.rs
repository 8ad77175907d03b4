//! Facts, adjacency, evidence and conflicts: the home of petgraph.

mod subgraph;

pub use self::subgraph::{EntityNode, FactEdge, Subgraph};
