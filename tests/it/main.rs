//! All tests in one binary.

mod algebra;
mod architecture;
mod conflicts;
mod export;
mod exports;
mod facts;
mod fresh_store;
mod graph_data;
mod identity;
mod inconsistencies;
mod petgraph_visit;
mod readme;
mod store;
