//! Linked data, tables and graphs: what leaves a store for other programs.
//!
//! An exporter reads [`Records`], which a whole store and an answer both
//! are, as often as it likes, and never holds more of them than one entity with its claims. The
//! same records give the same bytes: no time, no chance, no path of a machine is written.
//!
//! ```
//! use orgraph::export::{Output, exporter};
//! use orgraph::graph::WholeStore;
//! use orgraph::store::{Stamp, Store};
//! # let folder = tempfile::tempdir()?;
//! # let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
//! let mut store = Store::create(&folder.path().join("graph.orgraph"), &stamp)?;
//! let snapshot = store.snapshot()?;
//! let mut text = Vec::new();
//! let jsonld = exporter("jsonld").expect("there is one");
//! jsonld.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut text))?;
//! assert!(text.starts_with(b"{\n\"@context\": {"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod csv;
mod dot;
mod error;
mod ftm;
mod gexf;
mod graphml;
mod jsonl;
mod look;
mod loss;
mod network;
mod output;
mod packing;
mod rdf;
mod rows;
mod xml;

pub use self::csv::CsvExporter;
pub use self::dot::DotExporter;
pub use self::error::ExportError;
pub use self::ftm::{FtmExporter, FtmStatementsExporter};
pub use self::gexf::GexfExporter;
pub use self::graphml::GraphmlExporter;
pub use self::jsonl::JsonlExporter;
pub use self::look::Look;
pub use self::loss::Loss;
pub use self::output::Output;
pub use self::packing::PackedFile;
pub use self::rdf::{LinkedData, Profile, Quad};
pub use self::rows::claim_records;

use crate::format::Format;
use crate::graph::Records;

/// Writes one file format. The same records give the same bytes.
pub trait Exporter: Sync {
    /// Returns the format that it writes.
    fn format(&self) -> &'static Format;
    /// Writes everything and counts what the format has no room for. What goes to a folder is in
    /// place when this returns without an error, and not touched otherwise.
    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError>;
}

/// Every exporter, in the order in which help lists their formats.
pub const EXPORTERS: &[&dyn Exporter] = &[
    &JsonlExporter,
    &CsvExporter { spreadsheet: false },
    &LinkedData::full(&crate::format::JSONLD),
    &LinkedData::full(&crate::format::NQUADS),
    &LinkedData::full(&crate::format::NTRIPLES),
    &LinkedData::full(&crate::format::TURTLE),
    &LinkedData::full(&crate::format::TRIG),
    &LinkedData::full(&crate::format::RDFXML),
    &GraphmlExporter { yed: false, look: Look::PLAIN },
    &GexfExporter { look: Look::PLAIN },
    &DotExporter,
    &FtmExporter,
    &FtmStatementsExporter,
];

/// Returns the exporter of the format with this name, or whose files end so.
///
/// ```
/// use orgraph::export::exporter;
/// assert_eq!(exporter("csv").map(|csv| csv.format().name), Some("csv"));
/// assert!(exporter("docx").is_none());
/// ```
pub fn exporter(word: &str) -> Option<&'static dyn Exporter> {
    let format = crate::format::find(word)?;
    EXPORTERS.iter().find(|exporter| exporter.format() == format).copied()
}
