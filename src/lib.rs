//! A knowledge graph of organizations in one file, with a source for every link.
//!
//! Data goes one way: import, store, graph, path, render or export, command. The floors, lowest
//! first; each uses only the floors on its line, and `tests/it/architecture.rs` checks it:
//!
//! | floor | what it holds | uses |
//! | --- | --- | --- |
//! | [`model`] | claims, dates, names, identity, the vocabulary | nothing of ours |
//! | [`format`](mod@format) | every file format as data | nothing of ours |
//! | [`store`] | the SQLite file: changes, events, lookups | model |
//! | [`import`] | readers of files, which yield records | model, format |
//! | [`graph`] | facts, adjacency, evidence, conflicts | model, store |
//! | [`intake`] | which entity a record means; one import, one change | model, format, import, store |
//! | [`path`] | how two entities are connected | model, graph |
//! | [`render`] | pictures: scene, layout, SVG, PNG, DOT | model, graph |
//! | [`export`] | linked data and tables | model, graph, format |
//!
//! The command line lives in the binary alone.

pub mod export;
pub mod format;
pub mod graph;
pub mod import;
pub mod intake;
pub mod model;
pub mod path;
pub mod render;
pub mod store;
