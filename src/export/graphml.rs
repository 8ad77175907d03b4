//! GraphML 1.1 (<http://graphml.graphdrawing.org/specification.html>): entities as nodes, claims
//! as edges, everything about them in columns that the document declares.
//!
//! yEd draws no node that has no shape of its own, so it gets one on request; other programs pass
//! over what is in its namespace.

use std::collections::BTreeSet;
use std::io;

use super::network::{Edge, MARK, Network, Node};
use super::output::Broken;
use super::xml::{Xml, dropped};
use super::{ExportError, Exporter, Look, Loss, Output};
use crate::format::Format;
use crate::format::GRAPHML;
use crate::format::graphml::name_token;
use crate::graph::Records;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";
/// The namespace of what yEd draws.
const YED: &str = "http://www.yworks.com/xml/graphml";
/// The distance of places from each other, right and down, in yEd's units.
const STEP: (u64, u64) = (220, 90);
/// The size of a box there.
const BOX: (&str, &str) = ("180", "40");

/// Writes GraphML.
///
/// The order is that of the records: entities by id, then claims by subject, relation and object.
/// A character that XML 1.0 does not have is dropped and counted. A column whose name is no name
/// token of XML has it in its description. Entity ids stand as they are; one with a space in it is
/// no name token either, which programs do not mind and validators do.
///
/// ```
/// use orgraph::export::{Exporter, GraphmlExporter, Look, Output};
/// use orgraph::graph::WholeStore;
/// use orgraph::store::{Stamp, Store};
/// # let folder = tempfile::tempdir()?;
/// # let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
/// let mut store = Store::create(&folder.path().join("graph.orgraph"), &stamp)?;
/// let snapshot = store.snapshot()?;
/// let mut text = Vec::new();
/// let graphml = GraphmlExporter { yed: true, look: Look::PLAIN };
/// graphml.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut text))?;
/// assert!(text.starts_with(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GraphmlExporter {
    /// Whether boxes and lines are written as yEd draws them.
    pub yed: bool,
    /// Their colours.
    pub look: Look,
}

impl Exporter for GraphmlExporter {
    fn format(&self) -> &'static Format {
        &GRAPHML
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let network = Network::of(records, &GRAPHML, dropped)?;
        out.one("graph.graphml", |out| {
            let mut xml = Xml::new(out)?;
            self.begin(&network, &mut xml)?;
            network.nodes(&mut |node| self.node(node, &mut xml).map_err(ExportError::Stream))?;
            network.edges(&mut |edge| self.edge(edge, &mut xml).map_err(ExportError::Stream))?;
            xml.close("graph")?;
            xml.close("graphml")?;
            xml.finish().map_err(Broken::from)
        })?;
        network.loss()
    }
}

impl GraphmlExporter {
    fn begin(&self, network: &Network<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
        let names: &[(&str, &str)] = &[("xmlns", NAMESPACE), ("xmlns:y", YED)];
        xml.open("graphml", if self.yed { names } else { &names[..1] })?;
        let mut taken = BTreeSet::new();
        let mut key = |xml: &mut Xml<'_>, id: &str, of: &str, name: &str, kind: &str| {
            let mut token = name_token(name);
            while !taken.insert((of.to_owned(), token.clone())) {
                token.push('_');
            }
            let about = [("id", id), ("for", of), ("attr.name", &token), ("attr.type", kind)];
            if token == name {
                return xml.empty("key", &about);
            }
            xml.open("key", &about)?;
            xml.text("desc", &[], name)?;
            xml.close("key")
        };
        key(xml, "label", "node", "label", "string")?;
        for (ix, name) in network.node_columns.iter().enumerate() {
            key(xml, &format!("n{ix}"), "node", name, "string")?;
        }
        for (ix, (name, kind)) in network.edge_columns.iter().enumerate() {
            key(xml, &format!("e{ix}"), "edge", name, kind.word())?;
        }
        if self.yed {
            let drawn = [("boxes", "node", "nodegraphics"), ("lines", "edge", "edgegraphics")];
            for (id, of, kind) in drawn {
                xml.empty("key", &[("id", id), ("for", of), ("yfiles.type", kind)])?;
            }
        }
        xml.open("graph", &[("id", MARK), ("edgedefault", "directed")])
    }

    fn node(&self, node: &Node<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
        xml.open("node", &[("id", node.id)])?;
        if let Some(label) = node.label {
            xml.text("data", &[("key", "label")], label)?;
        }
        for (column, text) in &node.cells {
            xml.text("data", &[("key", &format!("n{column}"))], text)?;
        }
        if self.yed {
            draw_box(node, &self.look, xml)?;
        }
        xml.close("node")
    }

    fn edge(&self, edge: &Edge<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
        xml.open("edge", &[("id", &edge.id), ("source", edge.source), ("target", edge.target)])?;
        for (column, text) in &edge.cells {
            xml.text("data", &[("key", &format!("e{column}"))], text)?;
        }
        if self.yed {
            xml.open("data", &[("key", "lines")])?;
            xml.open("y:PolyLineEdge", &[])?;
            let color = self.look.line;
            xml.empty("y:LineStyle", &[("color", color), ("type", "line"), ("width", "1.0")])?;
            xml.empty("y:Arrows", &[("source", "none"), ("target", "standard")])?;
            xml.text("y:EdgeLabel", &[], &edge.label)?;
            xml.close("y:PolyLineEdge")?;
            xml.close("data")?;
        }
        xml.close("edge")
    }
}

/// Writes a box with the entity's name at its place.
fn draw_box(node: &Node<'_>, look: &Look, xml: &mut Xml<'_>) -> io::Result<()> {
    let [stroke, fill] = (look.of_family)(node.family);
    let (column, row) = node.place;
    let (x, y) = ((column * STEP.0).to_string(), (row * STEP.1).to_string());
    let shape = match node.family {
        "person" => "ellipse",
        "public-body" => "octagon",
        "event" => "hexagon",
        "place" | "concept" | "document" => "rectangle",
        _ => "roundrectangle",
    };
    xml.open("data", &[("key", "boxes")])?;
    xml.open("y:ShapeNode", &[])?;
    let (width, height) = BOX;
    xml.empty("y:Geometry", &[("height", height), ("width", width), ("x", &x), ("y", &y)])?;
    xml.empty("y:Fill", &[("color", fill), ("transparent", "false")])?;
    xml.empty("y:BorderStyle", &[("color", stroke), ("type", "line"), ("width", "1.4")])?;
    xml.text("y:NodeLabel", &[("textColor", look.ink)], node.label.unwrap_or(node.id))?;
    xml.empty("y:Shape", &[("type", shape)])?;
    xml.close("y:ShapeNode")?;
    xml.close("data")
}
