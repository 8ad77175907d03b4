//! All tests in one binary.

mod algebra;
mod architecture;
mod conflicts;
mod export;
mod exports;
mod facts;
mod fresh_store;
mod identity;
mod petgraph_visit;
mod readme;
