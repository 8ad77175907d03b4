//! The whole of some records in the language of Graphviz
//! (<https://graphviz.org/doc/info/lang.html>), plainly: a statement a line, nodes by id, then
//! edges by subject, relation and object. Pictures are drawn elsewhere.
//!
//! A label is what Graphviz draws; the other columns it passes over, and our reader does not.

use std::io::{self, Write};

use super::network::{Edge, MARK, Network, Node};
use super::{ExportError, Exporter, Loss, Output};
use crate::format::DOT;
use crate::format::Format;
use crate::graph::Records;

/// Writes DOT.
///
/// In its strings a line break stands as `\n`; tabs stand as they are, and all other control
/// characters are dropped and counted.
///
/// ```
/// use orgraph::export::{DotExporter, Exporter, Output};
/// use orgraph::graph::WholeStore;
/// use orgraph::store::{Stamp, Store};
/// # let folder = tempfile::tempdir()?;
/// # let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
/// let mut store = Store::create(&folder.path().join("graph.orgraph"), &stamp)?;
/// let snapshot = store.snapshot()?;
/// let mut text = Vec::new();
/// DotExporter.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut text))?;
/// assert_eq!(text, b"digraph \"orgraph-export\" {\n}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DotExporter;

impl Exporter for DotExporter {
    fn format(&self) -> &'static Format {
        &DOT
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let network = Network::of(records, &DOT, dropped)?;
        out.one("graph.dot", |out| {
            writeln!(out, "digraph {} {{", quoted(MARK))?;
            network
                .nodes(&mut |node| write_node(&network, node, out).map_err(ExportError::Stream))?;
            network
                .edges(&mut |edge| write_edge(&network, edge, out).map_err(ExportError::Stream))?;
            Ok(writeln!(out, "}}")?)
        })?;
        network.loss()
    }
}

fn write_node(network: &Network<'_>, node: &Node<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut attributes = Vec::new();
    attributes.extend(node.label.map(|label| ("label", label)));
    let name = |ix: &usize| network.node_columns[*ix].as_str();
    attributes.extend(node.cells.iter().map(|(ix, text)| (name(ix), text.as_str())));
    writeln!(out, "  {}{};", quoted(node.id), list(&attributes))
}

fn write_edge(network: &Network<'_>, edge: &Edge<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut attributes = vec![("id", edge.id.as_str()), ("label", edge.label.as_str())];
    let name = |ix: &usize| network.edge_columns[*ix].0.as_str();
    attributes.extend(edge.cells.iter().map(|(ix, text)| (name(ix), text.as_str())));
    let (source, target) = (quoted(edge.source), quoted(edge.target));
    writeln!(out, "  {source} -> {target}{};", list(&attributes))
}

fn list(attributes: &[(&str, &str)]) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let attribute = |(name, text): &(&str, &str)| match *name {
        // Graphviz would draw `&amp;` as one character in a label.
        "label" => format!("label={}", quoted(&text.replace('&', "&amp;"))),
        name => format!("{}={}", quoted(name), quoted(text)),
    };
    format!(" [{}]", attributes.iter().map(attribute).collect::<Vec<_>>().join(" "))
}

/// A text in quotes, on one line.
fn quoted(text: &str) -> String {
    let mut inner = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => inner.extend(['\\', letter]),
            '\n' => inner.push_str("\\n"),
            '\t' => inner.push(letter),
            letter if letter.is_control() => {}
            letter => inner.push(letter),
        }
    }
    inner.push('"');
    inner
}

/// Returns how many characters of a text are dropped.
fn dropped(text: &str) -> u64 {
    let is_dropped = |letter: &char| letter.is_control() && !matches!(letter, '\n' | '\t');
    text.chars().filter(is_dropped).count() as u64
}
