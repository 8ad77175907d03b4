//! GraphML (<http://graphml.graphdrawing.org/>): ours, and that of yEd, NetworkX, Gephi, igraph.

use std::io::BufRead;

use super::mapping::Mapping;
use super::network::{Columns, Edge, MARK, Network, Node};
use super::xml::{Element, Part, Parts};
use super::{ImportError, Importer, Sink};
use crate::format::Format;
use crate::format::GRAPHML;
use crate::format::graphml::name_token;
use crate::model::Vocabulary;

/// Reads GraphML.
///
/// Nodes within nodes are read as if they stood beside them; an edge without direction is taken as
/// it is written; a label that yEd draws is a label. Line numbers are those at which an element
/// begins. A document that is no XML, declares entities or is nested more than 64 deep ends the
/// reading with an error.
///
/// ```
/// use orgraph::import::{GraphmlImporter, Importer, Mapping};
/// use orgraph::model::Vocabulary;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let importer = GraphmlImporter { vocabulary: &vocabulary, mapping: &Mapping::default() };
/// assert_eq!(importer.format().name, "graphml");
/// # Ok::<(), orgraph::model::VocabularyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GraphmlImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
    /// Which column of edges is which field; where it says nothing, names tell.
    pub mapping: &'i Mapping,
}

impl Importer for GraphmlImporter<'_> {
    fn format(&self) -> &'static Format {
        &GRAPHML
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut document = Document {
            network: Network::new(self.vocabulary, self.mapping)?,
            nodes: Vec::new(),
            edge: None,
            columns: [Columns::new(), Columns::new()],
            key: None,
            data: None,
            label: None,
            is_graphml: false,
        };
        let mut parts = Parts::of(input);
        loop {
            match parts.next()? {
                Part::Open(element) => document.open(element, sink)?,
                Part::Text(text) => document.text(&text),
                Part::Close(name) => document.close(&name, sink)?,
                Part::End => break,
            }
        }
        if !document.is_graphml {
            return Err(ImportError::Content("expected <graphml>, found none".to_owned()));
        }
        document.network.finish(sink)
    }
}

/// What of a document is being read.
struct Document<'i> {
    network: Network<'i>,
    /// The nodes that are open, for one may be within another.
    nodes: Vec<Node>,
    edge: Option<Edge>,
    /// Columns of nodes and of edges by key.
    columns: [Columns; 2],
    /// The key whose default is being read, and for which of them it is.
    key: Option<(String, [bool; 2])>,
    /// The key of the data at hand, and its text.
    data: Option<(String, String)>,
    /// A label that is drawn.
    label: Option<String>,
    is_graphml: bool,
}

impl Document<'_> {
    fn open(&mut self, mut element: Element, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let line = element.line;
        match element.name.as_str() {
            "graphml" => self.is_graphml = true,
            "key" => self.declare(&mut element),
            "graph" => self.network.is_ours |= element.take("id").as_deref() == Some(MARK),
            "node" => {
                let id = element.take("id");
                self.nodes.push(Node { line, id, is_named_by_id: true, ..Node::default() });
            }
            "edge" => {
                let [source, target] = ["source", "target"].map(|end| element.take(end));
                self.edge = Some(Edge { line, source, target, ..Edge::default() });
            }
            "hyperedge" => {
                let what = "expected an edge of two ends, found a hyperedge";
                self.network.reject(line, "hyperedge", what, sink)?;
            }
            "data" => self.data = Some((element.take("key").unwrap_or_default(), String::new())),
            "default" | "desc" => self.data = Some((String::new(), String::new())),
            "NodeLabel" | "EdgeLabel" => self.label = Some(String::new()),
            _ => {}
        }
        Ok(())
    }

    fn declare(&mut self, element: &mut Element) {
        let id = element.take("id").unwrap_or_default();
        let is_for = element.take("for").unwrap_or_else(|| "all".to_owned());
        let of = ["node", "edge"].map(|one| is_for == one || is_for == "all");
        let is_drawn = element.take("yfiles.type").is_some();
        let name = element.take("attr.name").unwrap_or_else(|| id.clone());
        let name = if is_drawn { String::new() } else { name };
        for (columns, _) in self.columns.iter_mut().zip(of).filter(|(_, of)| *of) {
            columns.insert(id.clone(), (name.clone(), None));
        }
        self.key = Some((id, of));
    }

    /// A description that begins as the name does is the name before it was made a token.
    fn rename(&mut self, text: &str) {
        let Some((id, of)) = &self.key else { return };
        for (columns, _) in self.columns.iter_mut().zip(of).filter(|(_, of)| **of) {
            columns.entry(id.clone()).and_modify(|(name, _)| {
                if !name.is_empty() && name.starts_with(&name_token(text)) {
                    *name = text.to_owned();
                }
            });
        }
    }

    /// Ends the declaration of a column.
    fn declared(&mut self) {
        let Some((id, [_, true])) = self.key.take() else { return };
        if let Some((name, _)) = self.columns[1].get(&id).filter(|(name, _)| !name.is_empty()) {
            self.network.declare(name);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(label) = &mut self.label {
            label.push_str(text);
        } else if let Some((_, known)) = &mut self.data {
            known.push_str(text);
        }
    }

    fn close(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), ImportError> {
        match name {
            "key" => self.declared(),
            "desc" => {
                let text = self.data.take().map_or_else(String::new, |(_, text)| text);
                self.rename(&text);
            }
            "default" => {
                let (text, key) = (self.data.take(), self.key.as_ref());
                if let (Some((_, text)), Some((id, of))) = (text, key) {
                    for (columns, _) in self.columns.iter_mut().zip(of).filter(|(_, of)| **of) {
                        columns
                            .entry(id.clone())
                            .and_modify(|(_, known)| *known = Some(text.clone()));
                    }
                }
            }
            "NodeLabel" | "EdgeLabel" => {
                if let Some(label) = self.label.take().filter(|_| !self.network.is_ours) {
                    self.put("label".to_owned(), label);
                }
            }
            "data" => {
                if let Some((key, text)) = self.data.take() {
                    let columns = &self.columns[usize::from(self.edge.is_some())];
                    let column = columns.get(&key).map_or(key.as_str(), |(name, _)| name);
                    if !column.is_empty() {
                        self.put(column.to_owned(), text);
                    }
                }
            }
            "node" => {
                if let Some(mut node) = self.nodes.pop() {
                    node.cells.fill(&self.columns[0]);
                    self.network.node(node, sink)?;
                }
            }
            "edge" => {
                if let Some(mut edge) = self.edge.take() {
                    edge.cells.fill(&self.columns[1]);
                    self.network.edge(edge, sink)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, column: String, text: String) {
        let cells = match (&mut self.edge, self.nodes.last_mut()) {
            (Some(edge), _) => &mut edge.cells,
            (None, Some(node)) => &mut node.cells,
            (None, None) => return,
        };
        if !cells.add(&column, text) {
            self.network.pass_over(format!("{column}, a second time"));
        }
    }
}
