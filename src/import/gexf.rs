//! GEXF 1.1 to 1.3 (<https://gexf.net/>): ours, and that of Gephi and NetworkX.

use std::io::BufRead;

use super::mapping::Mapping;
use super::network::{Columns, Edge, MARK, Network, Node};
use super::xml::{Element, Part, Parts};
use super::{ImportError, Importer, Sink};
use crate::format::Format;
use crate::format::GEXF;
use crate::model::Vocabulary;

/// Reads GEXF.
///
/// An edge's `start` and `end` are dates where the document counts in dates, else qualifiers; its
/// weight is a qualifier; colours, sizes and places are passed over, and so are the values that an
/// attribute takes later in time and the spells of a node. Errors and limits are those of
/// [`GraphmlImporter`](super::GraphmlImporter).
///
/// ```
/// use orgraph::import::{GexfImporter, Importer, Mapping};
/// use orgraph::model::Vocabulary;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let importer = GexfImporter { vocabulary: &vocabulary, mapping: &Mapping::default() };
/// assert_eq!(importer.format().name, "gexf");
/// # Ok::<(), orgraph::model::VocabularyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GexfImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
    /// Which column of edges is which field; where it says nothing, names tell.
    pub mapping: &'i Mapping,
}

impl Importer for GexfImporter<'_> {
    fn format(&self) -> &'static Format {
        &GEXF
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut document = Document {
            network: Network::new(self.vocabulary, self.mapping)?,
            nodes: Vec::new(),
            edge: None,
            columns: [Columns::new(), Columns::new()],
            class: 0,
            attribute: None,
            text: None,
            has_dates: false,
            is_gexf: false,
        };
        let mut parts = Parts::of(input);
        loop {
            match parts.next()? {
                Part::Open(element) => document.open(element),
                Part::Text(text) => {
                    if let Some(known) = &mut document.text {
                        known.push_str(&text);
                    }
                }
                Part::Close(name) => document.close(&name, sink)?,
                Part::End => break,
            }
        }
        if !document.is_gexf {
            return Err(ImportError::Content("expected <gexf>, found none".to_owned()));
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
    /// Columns of nodes and of edges by id.
    columns: [Columns; 2],
    /// Which of them are being declared.
    class: usize,
    attribute: Option<String>,
    /// The text of a default or of the creator.
    text: Option<String>,
    has_dates: bool,
    is_gexf: bool,
}

impl Document<'_> {
    fn open(&mut self, mut element: Element) {
        match element.name.as_str() {
            "gexf" => self.is_gexf = true,
            "creator" | "default" => self.text = Some(String::new()),
            "graph" => {
                let counts = element.take("timeformat").or_else(|| element.take("timetype"));
                self.has_dates = counts.is_some_and(|counts| counts.starts_with("date"));
            }
            "attributes" => {
                self.class = usize::from(element.take("class").as_deref() == Some("edge"));
            }
            "attribute" => {
                let id = element.take("id").unwrap_or_default();
                let title = element.take("title").unwrap_or_else(|| id.clone());
                if self.class == 1 {
                    self.network.declare(&title);
                }
                self.columns[self.class].insert(id.clone(), (title, None));
                self.attribute = Some(id);
            }
            "node" => {
                let mut node = Node { line: element.line, is_named_by_id: true, ..Node::default() };
                node.id = element.take("id");
                if let Some(label) = element.take("label") {
                    node.cells.add("label", label);
                }
                self.nodes.push(node);
            }
            "edge" => {
                let edge = self.edge_of(element);
                self.edge = Some(edge);
            }
            "attvalue" => self.put(&mut element),
            "spells" | "parents" => self.network.pass_over(element.name),
            _ => {}
        }
    }

    fn edge_of(&mut self, mut element: Element) -> Edge {
        let [source, target] = ["source", "target"].map(|end| element.take(end));
        let mut edge = Edge { line: element.line, source, target, ..Edge::default() };
        if self.network.is_ours {
            return edge;
        }
        for column in ["kind", "label", "weight"] {
            if let Some(text) = element.take(column) {
                edge.cells.add(column, text);
            }
        }
        for (column, other) in [("start", "startopen"), ("end", "endopen")] {
            let text = element.take(column).or_else(|| element.take(other));
            let Some(text) = text.filter(|text| !text.trim_start_matches('-').starts_with("Inf"))
            else {
                continue;
            };
            match self.has_dates {
                // Of a moment the day is kept.
                true => {
                    let day = text.split('T').next().unwrap_or_default().to_owned();
                    edge.cells.add(column, day);
                }
                false => drop(edge.cells.add(&format!("qualifier:{column}"), text)),
            }
        }
        edge
    }

    fn put(&mut self, element: &mut Element) {
        let id = element.take("for").or_else(|| element.take("id")).unwrap_or_default();
        let text = element.take("value").unwrap_or_default();
        let columns = &self.columns[usize::from(self.edge.is_some())];
        let column = columns.get(&id).map_or(id.clone(), |(title, _)| title.clone());
        let cells = match (&mut self.edge, self.nodes.last_mut()) {
            (Some(edge), _) => &mut edge.cells,
            (None, Some(node)) => &mut node.cells,
            (None, None) => return,
        };
        if !cells.add(&column, text) {
            self.network.pass_over(format!("{column}, a second time"));
        }
    }

    fn close(&mut self, name: &str, sink: &mut dyn Sink) -> Result<(), ImportError> {
        match name {
            "creator" => {
                self.network.is_ours |= self.text.take().as_deref() == Some(MARK);
            }
            "default" => {
                if let (Some(text), Some(id)) = (self.text.take(), &self.attribute) {
                    let column = self.columns[self.class].get_mut(id);
                    column.into_iter().for_each(|(_, default)| *default = Some(text.clone()));
                }
            }
            "attribute" => self.attribute = None,
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
}
