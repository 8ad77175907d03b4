//! GEXF 1.3 (<https://gexf.net/>): entities as nodes, claims as edges that begin and end, with
//! columns, colours and places.
//!
//! A timeline wants days: a date of less precision stands there as the first or the last day that
//! it may be, and as it was stated in a column beside it.

use std::io;

use super::network::{Edge, MARK, Network, Node};
use super::output::Broken;
use super::xml::{Xml, dropped};
use super::{ExportError, Exporter, Look, Loss, Output};
use crate::format::Format;
use crate::format::GEXF;
use crate::graph::Records;
use crate::model::Day;
use crate::model::End;
use crate::model::Interval;

const NAMESPACE: &str = "http://gexf.net/1.3";
/// What Gephi reads colours, sizes and places from.
const LOOKS: &str = "http://gexf.net/1.3/viz";
/// The distance of places from each other in Gephi's units, and the diameter of a node.
const STEP: u64 = 60;
const SIZE: &str = "20";
/// Days of 400 years.
const ERA_DAYS: i64 = 146_097;

/// Writes GEXF 1.3.
///
/// Order and dropped characters are those of [`GraphmlExporter`](super::GraphmlExporter). An edge
/// whose end lies before its start, as some source has it, has no days and keeps its columns.
///
/// ```
/// use orgraph::export::{Exporter, GexfExporter, Look, Output};
/// use orgraph::graph::WholeStore;
/// use orgraph::store::{Stamp, Store};
/// # let folder = tempfile::tempdir()?;
/// # let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
/// let mut store = Store::create(&folder.path().join("graph.orgraph"), &stamp)?;
/// let snapshot = store.snapshot()?;
/// let mut text = Vec::new();
/// let gexf = GexfExporter { look: Look::PLAIN };
/// gexf.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut text))?;
/// assert!(String::from_utf8(text)?.contains("mode=\"dynamic\" timeformat=\"date\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GexfExporter {
    /// The colours of nodes.
    pub look: Look,
}

impl Exporter for GexfExporter {
    fn format(&self) -> &'static Format {
        &GEXF
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let network = Network::of(records, &GEXF, dropped)?;
        out.one("graph.gexf", |out| {
            let mut xml = Xml::new(out)?;
            begin(&network, &mut xml)?;
            xml.open("nodes", &[])?;
            network.nodes(&mut |node| {
                write_node(node, &self.look, &mut xml).map_err(ExportError::Stream)
            })?;
            xml.close("nodes")?;
            xml.open("edges", &[])?;
            network.edges(&mut |edge| write_edge(edge, &mut xml).map_err(ExportError::Stream))?;
            xml.close("edges")?;
            xml.close("graph")?;
            xml.close("gexf")?;
            xml.finish().map_err(Broken::from)
        })?;
        network.loss()
    }
}

fn begin(network: &Network<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("gexf", &[("xmlns", NAMESPACE), ("xmlns:viz", LOOKS), ("version", "1.3")])?;
    xml.open("meta", &[])?;
    xml.text("creator", &[], MARK)?;
    xml.close("meta")?;
    let about = [("defaultedgetype", "directed"), ("mode", "dynamic"), ("timeformat", "date")];
    xml.open("graph", &about)?;
    xml.open("attributes", &[("class", "node"), ("mode", "static")])?;
    for (ix, name) in network.node_columns.iter().enumerate() {
        let id = format!("n{ix}");
        xml.empty("attribute", &[("id", &id), ("title", name), ("type", "string")])?;
    }
    xml.close("attributes")?;
    xml.open("attributes", &[("class", "edge"), ("mode", "static")])?;
    for (ix, (name, kind)) in network.edge_columns.iter().enumerate() {
        let id = format!("e{ix}");
        xml.empty("attribute", &[("id", &id), ("title", name), ("type", kind.word())])?;
    }
    xml.close("attributes")
}

fn write_node(node: &Node<'_>, look: &Look, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("node", &[("id", node.id), ("label", node.label.unwrap_or(node.id))])?;
    cells(&node.cells, "n", xml)?;
    let [stroke, _] = (look.of_family)(node.family);
    let [r, g, b] = channels(stroke);
    xml.empty("viz:color", &[("r", &r), ("g", &g), ("b", &b)])?;
    let (column, row) = node.place;
    // Up is positive there, and the first row is to be the uppermost.
    let (x, y) = ((column * STEP).to_string(), (row * STEP).to_string());
    let y = if row == 0 { y } else { format!("-{y}") };
    xml.empty("viz:position", &[("x", &x), ("y", &y), ("z", "0")])?;
    xml.empty("viz:size", &[("value", SIZE)])?;
    xml.close("node")
}

fn write_edge(edge: &Edge<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let [start, end] = days(&edge.claim.claim.valid);
    let mut about = vec![
        ("id", edge.id.as_str()),
        ("source", edge.source),
        ("target", edge.target),
        // Without a kind Gephi makes one edge of several between the same two.
        ("kind", edge.claim.claim.relation.as_str()),
        ("label", edge.label.as_str()),
    ];
    about.extend(start.as_deref().map(|start| ("start", start)));
    about.extend(end.as_deref().map(|end| ("end", end)));
    xml.open("edge", &about)?;
    cells(&edge.cells, "e", xml)?;
    xml.close("edge")
}

fn cells(cells: &[(usize, String)], of: &str, xml: &mut Xml<'_>) -> io::Result<()> {
    if cells.is_empty() {
        return Ok(());
    }
    xml.open("attvalues", &[])?;
    for (column, text) in cells {
        xml.empty("attvalue", &[("for", &format!("{of}{column}")), ("value", text)])?;
    }
    xml.close("attvalues")
}

/// The first and the last day on which something may have held, as far as they are stated.
fn days(valid: &Interval) -> [Option<String>; 2] {
    if valid.ends_before_start() {
        return [None, None];
    }
    let end = match valid.end {
        End::Date(end) => Some(end.last()),
        End::Open | End::Unknown => None,
    };
    [valid.start.map(|start| start.first()), end].map(|day| day.map(date))
}

/// A day of the Gregorian calendar, whose years are counted from March so that the day that comes
/// every fourth year is the last of one.
fn date(day: Day) -> String {
    // From 0000-03-01 to 0001-01-01 there are 306 days.
    let days = i64::from(day.number()) + 306;
    let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The parts of `#rrggbb` in decimal.
fn channels(color: &str) -> [String; 3] {
    let part = |at: usize| {
        let digits = color.get(at..at + 2).unwrap_or_default();
        u8::from_str_radix(digits, 16).unwrap_or_default().to_string()
    };
    [part(1), part(3), part(5)]
}

#[cfg(test)]
mod tests {
    use super::date;
    use crate::model::PartialDate;

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for text in ["0001-01-01", "0400-02-29", "1900-03-01", "2000-02-29", "2012-12-31"] {
            let day: PartialDate = text.parse().expect("a day");
            assert_eq!(date(day.first()), text);
        }
        let year: PartialDate = "2012".parse().expect("a year");
        assert_eq!(
            (date(year.first()), date(year.last())),
            ("2012-01-01".into(), "2012-12-31".into())
        );
    }
}
