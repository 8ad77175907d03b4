//! A knowledge graph of organizations in one file, with a source for every link.
//!
//! It answers "how is A connected to B, through what, when, and who says so?" with a path, a
//! footnote on every hop, a picture, and linked data.
//!
//! # Floors
//!
//! Data goes one way: import, store, graph, path, render or export, command. The floors, lowest
//! first; each uses only the floors on its line, and `tests/it/architecture` checks it:
//!
//! | floor | what it holds | uses |
//! | --- | --- | --- |
//! | [`model`] | claims, dates, names, identity, the vocabulary | nothing of ours |
//! | [`format`](mod@format) | every file format as data | nothing of ours |
//! | `rdf` | what our facts are called in linked data | model |
//! | [`store`] | the SQLite file: changes, events, lookups | model |
//! | [`import`] | readers of files, which yield records | model, format, rdf |
//! | [`graph`] | facts, adjacency, its image in a file, evidence, conflicts | model, store |
//! | [`intake`] | which entity a record means; one import, one change | model, format, import, store |
//! | [`path`] | how two entities are connected | model, graph |
//! | [`render`] | pictures: scene, layout, SVG, PNG, PDF, DOT | model, graph |
//! | [`export`] | linked data, tables, graphs | model, graph, format, rdf |
//!
//! The command line lives in the binary alone.
//!
//! # Invariants
//!
//! Each is an absence, and each has its test: no floor names a floor that is not on its line;
//! nothing here prints, reads the environment or asks the time; no row of a claim is ever
//! changed; no edge without a claim, and no claim from an import without a source; no output
//! depends on hash order, threads, locale or clock; no answer is incomplete without saying so;
//! no read command writes a file; no `unsafe` outside the one file that maps memory.
//!
//! # One claim, in a straight line
//!
//! ```
//! use orgraph::graph::{Evidence, Topology};
//! use orgraph::import::JsonlImporter;
//! use orgraph::intake::{Intake, Origin};
//! use orgraph::model::EntityId;
//! use orgraph::path::{Answer, Finder, Query};
//! use orgraph::store::{Stamp, Store};
//!
//! let records = [
//!     r#"{"record":"source","id":"report","title":"Annual report","published":"2020"}"#,
//!     r#"{"record":"entity","id":"alliance","name":"Example Alliance","source":"report"}"#,
//!     r#"{"record":"entity","id":"trust","name":"Sample Trust","source":"report"}"#,
//!     r#"{"record":"claim","subject":"alliance","relation":"funded-by","object":"trust","#,
//!     r#" "start":"2019","source":"report","locator":"p. 3"}"#,
//! ];
//! let records = records.join("\n").replace(",\n ", ", ");
//!
//! // Text becomes records, records become one change, the change becomes durable.
//! # let folder = tempfile::tempdir()?;
//! let path = folder.path().join("graph.orgraph");
//! let stamp = Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };
//! let mut store = Store::create(&path, &stamp)?;
//! let mut draft = store.draft(&stamp)?;
//! let vocabulary = draft.vocabulary()?;
//! let origin = Origin { file: "records.jsonl".into(), name: "records".into(), source: None };
//! let mut report = |_: orgraph::intake::Reported<'_>| {};
//! let mut intake = Intake::new(&mut draft, &vocabulary, origin, &mut report)?;
//! intake.read(&JsonlImporter, &mut records.as_bytes())?;
//! assert_eq!(intake.finish()?[0].new, 4);
//! draft.commit("four records")?;
//! store.finish()?;
//!
//! // Facts become a graph, a question a path, and the path an answer with its evidence.
//! let mut store = Store::open(&path)?;
//! let snapshot = store.snapshot()?;
//! let topology = Topology::build(&snapshot)?;
//! let query = Query::between(EntityId::new("trust")?, EntityId::new("alliance")?);
//! let evidence = Evidence::new(&snapshot);
//! let found = Finder::new(&topology).with_evidence(&evidence).find(&query)?;
//! let answer = Answer::of(&query, &found, &topology, &evidence)?;
//! let hop = &answer.paths[0].hops[0];
//! assert_eq!((hop.relation.as_str(), hop.direction), ("funded-by", "backward"));
//! assert_eq!(hop.claims[0].citations[0].locator.as_deref(), Some("p. 3"));
//! assert_eq!(answer.sources[0].title.as_deref(), Some("Annual report"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod export;
pub mod format;
pub mod graph;
pub mod import;
pub mod intake;
pub mod model;
pub mod path;
mod rdf;
pub mod render;
pub mod store;
