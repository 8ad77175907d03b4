//! Facts, adjacency, evidence, conflicts and sums: the home of petgraph.

mod adjacency;
mod claims;
mod column;
mod columns;
mod conflict;
mod evidence;
pub mod flow;
mod footnotes;
mod ids;
mod image;
mod in_memory;
mod incidence;
mod independence;
mod layers;
mod links;
mod measure;
mod node;
mod overlay;
mod projection;
mod records;
mod standing;
mod subgraph;
mod topology;
mod visit;
mod words;

pub use self::adjacency::Link;
pub(crate) use self::adjacency::TOGETHER;
pub use self::claims::Claims;
pub use self::conflict::{COMPARED_MAX, Conflict, ConflictKind, conflicts};
pub use self::evidence::Evidence;
pub use self::footnotes::Footnotes;
pub use self::image::{Image, ImageState, Kept, LEFT_MAX, ROWS_MAX};
pub use self::independence::{Support, support};
pub use self::links::Links;
pub use self::measure::{Components, PageRank, components, page_rank};
pub use self::node::{Fact, FactClaim, Node, RelationIx, TypeIx};
pub use self::records::{Answer, Each, EachEntity, Records, RecordsError, Stop, WholeStore};
pub use self::subgraph::{EntityNode, FactEdge, Subgraph};
pub use self::topology::{BareClaim, Topology};
pub use self::visit::{FactRef, Seen};
/// Why a store could not be read; whoever reads the graph meets it.
pub use crate::store::ClaimRow;
pub use crate::store::StoreError;
