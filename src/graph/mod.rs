//! Facts, adjacency, evidence and conflicts: the home of petgraph.

mod conflict;
mod evidence;
mod projection;
mod records;
mod subgraph;
mod topology;
mod visit;

pub use self::conflict::{COMPARED_MAX, Conflict, ConflictKind, conflicts};
pub use self::evidence::Evidence;
pub use self::records::{Answer, Each, Records, RecordsError, Stop, WholeStore};
pub use self::subgraph::{EntityNode, FactEdge, Subgraph};
pub use self::topology::{Fact, Node, RelationIx, Topology};
pub use self::visit::{FactRef, Seen};
