//! The language of Graphviz (<https://graphviz.org/doc/info/lang.html>): ours, and what people
//! write by hand.
//!
//! ```text
//! graph     = [ strict ] ( graph | digraph ) [ id ] block
//! block     = { { statement [ ; ] } }
//! statement = id = id | ( graph | node | edge ) list | ends list
//! ends      = end { ( -> | -- ) end }
//! end       = id [ : id [ : id ] ] | [ subgraph [ id ] ] block
//! list      = { [ { id [ = id ] [ ; | , ] } ] }
//! ```
//!
//! The parser is our own: that of the crate that draws recurses without a limit and wants the whole
//! file in memory.

mod lexer;

use std::collections::BTreeMap;
use std::io::BufRead;

use self::lexer::{Lexer, Token};
use super::letters::resolved;
use super::mapping::Mapping;
use super::network::{Cells, Edge, MARK, Network, Node};
use super::{ImportError, Importer, Sink};
use crate::format::DOT;
use crate::format::Format;
use crate::model::Vocabulary;

/// Blocks within each other.
const DEPTH_MAX: usize = 64;
/// Edges that one statement between groups may mean.
const PAIRS_MAX: usize = 100_000;

/// Attributes that say how something is drawn, and nothing of what it is.
const DRAWN: &[&str] = &[
    "arrowhead",
    "arrowsize",
    "arrowtail",
    "bgcolor",
    "class",
    "color",
    "colorscheme",
    "constraint",
    "decorate",
    "dir",
    "edgetooltip",
    "fillcolor",
    "fixedsize",
    "fontcolor",
    "fontname",
    "fontsize",
    "group",
    "headport",
    "height",
    "image",
    "labelangle",
    "labeldistance",
    "labelfloat",
    "labelfontcolor",
    "labelfontname",
    "labelfontsize",
    "labeltooltip",
    "labelloc",
    "layer",
    "len",
    "lhead",
    "lp",
    "ltail",
    "margin",
    "minlen",
    "nojustify",
    "ordering",
    "orientation",
    "penwidth",
    "peripheries",
    "pin",
    "pos",
    "samehead",
    "sametail",
    "shape",
    "sides",
    "skew",
    "style",
    "tailport",
    "target",
    "tooltip",
    "width",
    "xlp",
    "z",
];

/// Reads DOT.
///
/// An edge between groups is one between each two of them; `dir=back` turns an edge round; defaults
/// hold for what comes after them. How something is drawn is not read. A node that has no label is
/// called by its id. What does not follow the grammar ends the reading with an error and its line.
/// Holds the ids of all nodes.
///
/// ```
/// use orgraph::import::{DotImporter, Importer, Mapping};
/// use orgraph::model::Vocabulary;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let importer = DotImporter { vocabulary: &vocabulary, mapping: &Mapping::default() };
/// assert_eq!(importer.format().name, "dot");
/// # Ok::<(), orgraph::model::VocabularyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DotImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
    /// Which attribute of edges is which field; where it says nothing, names tell.
    pub mapping: &'i Mapping,
}

impl Importer for DotImporter<'_> {
    fn format(&self) -> &'static Format {
        &DOT
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let network = Network::new(self.vocabulary, self.mapping)?;
        let mut parser = Parser { lexer: Lexer::of(input), network, named: BTreeMap::new(), sink };
        let mut has_graph = false;
        while parser.lexer.peek()? != &Token::End {
            parser.graph()?;
            has_graph = true;
        }
        if !has_graph {
            return Err(ImportError::Content("expected a graph, found nothing".to_owned()));
        }
        let Parser { mut network, named, sink, .. } = parser;
        for (id, (line, _)) in named.into_iter().filter(|(_, (_, is_named))| !is_named) {
            let id = Some(id);
            network.node(Node { line, id, is_named_by_id: true, ..Node::default() }, sink)?;
        }
        network.finish(sink)
    }
}

/// What nodes and edges have where they do not say otherwise.
#[derive(Clone, Default)]
struct Defaults {
    node: Vec<(String, String)>,
    edge: Vec<(String, String)>,
}

struct Parser<'r, 'i, 's> {
    lexer: Lexer<'r>,
    network: Network<'i>,
    /// Nodes met: where first, and whether they have a name.
    named: BTreeMap<String, (u64, bool)>,
    sink: &'s mut dyn Sink,
}

impl Parser<'_, '_, '_> {
    fn graph(&mut self) -> Result<(), ImportError> {
        let mut word = self.lexer.next()?;
        if word.is_keyword("strict") {
            word = self.lexer.next()?;
        }
        if !word.is_keyword("graph") && !word.is_keyword("digraph") {
            return Err(self.lexer.expected("graph or digraph", &word));
        }
        if let Some(id) = self.lexer.id()? {
            self.network.is_ours = id == MARK;
        }
        self.block(Defaults::default(), 1).map(drop)
    }

    /// Reads a block and returns the nodes in it.
    fn block(&mut self, mut defaults: Defaults, depth: usize) -> Result<Vec<String>, ImportError> {
        self.lexer.sign('{')?;
        if depth > DEPTH_MAX {
            let what = format!("expected at most {DEPTH_MAX} blocks within each other");
            return Err(self.lexer.refused(&what));
        }
        let mut members = Vec::new();
        loop {
            let token = self.lexer.peek()?.clone();
            if token == Token::Sign('}') {
                self.lexer.next()?;
                return Ok(members);
            }
            if token == Token::Sign(';') {
                self.lexer.next()?;
                continue;
            }
            let default = ["graph", "node", "edge"].iter().position(|word| token.is_keyword(word));
            if let Some(ix) = default {
                self.lexer.next()?;
                let list = self.list()?;
                match ix {
                    0 => {}
                    1 => defaults.node.extend(list),
                    _ => defaults.edge.extend(list),
                }
                continue;
            }
            let nodes = self.statement(&defaults, depth)?;
            // Who is in the whole graph nobody asks.
            if depth > 1 {
                members.extend(nodes);
            }
        }
    }

    /// Reads nodes, edges or an attribute of the graph; returns the nodes in them.
    fn statement(&mut self, defaults: &Defaults, depth: usize) -> Result<Vec<String>, ImportError> {
        let line = self.lexer.line();
        let (first, is_node) = self.end(defaults, depth)?;
        if is_node && self.lexer.peek()? == &Token::Sign('=') {
            self.lexer.next()?;
            self.lexer.wanted_id()?;
            return Ok(Vec::new());
        }
        let mut ends = vec![first];
        while self.lexer.peek()? == &Token::Arrow {
            self.lexer.next()?;
            ends.push(self.end(defaults, depth)?.0);
        }
        let list = self.list()?;
        if ends.len() == 1 && is_node {
            let id = ends[0].first().cloned().unwrap_or_default();
            self.node(line, id, &defaults.node, &list)?;
        }
        for pair in ends.windows(2) {
            self.edges(line, &pair[0], &pair[1], &defaults.edge, &list)?;
        }
        let nodes: Vec<String> = ends.into_iter().flatten().collect();
        for id in &nodes {
            if !self.network.is_ours && !self.named.contains_key(id) {
                self.named.insert(id.clone(), (line, false));
            }
        }
        Ok(nodes)
    }

    /// Reads an end of an edge: a node (true), or the nodes of a block.
    fn end(
        &mut self,
        defaults: &Defaults,
        depth: usize,
    ) -> Result<(Vec<String>, bool), ImportError> {
        let token = self.lexer.peek()?.clone();
        if token.is_keyword("subgraph") {
            self.lexer.next()?;
            self.lexer.id()?;
            // A name alone is one of a block that was written before.
            if self.lexer.peek()? != &Token::Sign('{') {
                return Ok((Vec::new(), false));
            }
        }
        if self.lexer.peek()? == &Token::Sign('{') {
            return Ok((self.block(defaults.clone(), depth + 1)?, false));
        }
        let id = self.lexer.wanted_id()?;
        while self.lexer.peek()? == &Token::Sign(':') {
            self.lexer.next()?;
            self.lexer.wanted_id()?;
        }
        Ok((vec![id], true))
    }

    fn list(&mut self) -> Result<Vec<(String, String)>, ImportError> {
        let mut list = Vec::new();
        while self.lexer.peek()? == &Token::Sign('[') {
            self.lexer.next()?;
            loop {
                match self.lexer.peek()? {
                    Token::Sign(']') => break,
                    Token::Sign(';' | ',') => drop(self.lexer.next()?),
                    _ => {
                        let name = self.lexer.wanted_id()?;
                        let mut text = "true".to_owned();
                        if self.lexer.peek()? == &Token::Sign('=') {
                            self.lexer.next()?;
                            text = self.lexer.wanted_text()?;
                        }
                        list.push((name, text));
                    }
                }
            }
            self.lexer.next()?;
        }
        Ok(list)
    }

    fn node(
        &mut self,
        line: u64,
        id: String,
        defaults: &[(String, String)],
        list: &[(String, String)],
    ) -> Result<(), ImportError> {
        let cells = self.cells(list.iter().chain(defaults), "nodes");
        let is_named = ["label", "name"].iter().any(|column| cells.has(column));
        if !self.network.is_ours {
            let known = self.named.entry(id.clone()).or_insert((line, false));
            known.1 |= is_named;
        }
        if !cells.is_empty() || self.network.is_ours {
            let node = Node { line, id: Some(id), cells, is_named_by_id: false };
            self.network.node(node, self.sink)?;
        }
        Ok(())
    }

    fn edges(
        &mut self,
        line: u64,
        sources: &[String],
        targets: &[String],
        defaults: &[(String, String)],
        list: &[(String, String)],
    ) -> Result<(), ImportError> {
        if sources.len().saturating_mul(targets.len()) > PAIRS_MAX {
            let what = format!("expected at most {PAIRS_MAX} edges of one statement");
            return self.network.reject(line, "edge", &what, self.sink);
        }
        let dir = list.iter().chain(defaults).find(|(name, _)| name == "dir");
        let is_back = dir.is_some_and(|(_, text)| text == "back");
        let cells = self.cells(list.iter().chain(defaults), "edges");
        for source in sources {
            for target in targets {
                let (source, target) = if is_back { (target, source) } else { (source, target) };
                let (source, target) = (Some(source.clone()), Some(target.clone()));
                let edge = Edge { line, source, target, cells: cells.clone() };
                self.network.edge(edge, self.sink)?;
            }
        }
        Ok(())
    }

    /// What attributes say, the first of a name.
    fn cells<'a>(&mut self, list: impl Iterator<Item = &'a (String, String)>, of: &str) -> Cells {
        let mut cells = Cells::default();
        for (name, text) in list {
            let is_ours = self.network.is_ours;
            match name.to_ascii_lowercase().as_str() {
                "label" if is_ours => {}
                drawn if !is_ours && DRAWN.contains(&drawn) => {
                    self.network.pass_over(format!("{name} of {of}"));
                }
                "label" | "xlabel" => {
                    let label = shown(text);
                    // This stands for the id.
                    if label != "\\N" {
                        cells.add("label", label);
                    }
                }
                _ => drop(cells.add(name, text.clone())),
            }
        }
        cells
    }
}

/// A label as it is seen, on one line: without markup and breaks.
fn shown(label: &str) -> String {
    let mut text = String::new();
    match label.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) if inner.contains('<') => {
            for piece in inner.split('<') {
                text.push_str(piece.split_once('>').map_or(piece, |(_, behind)| behind));
                text.push(' ');
            }
        }
        Some(inner) => text.push_str(inner),
        None => text.push_str(label),
    }
    resolved(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
