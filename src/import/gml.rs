//! GML (Himsolt, 1996): lists of keys and values, as NetworkX, igraph and Pajek write them.
//!
//! ```text
//! list  = { key value }
//! value = number | "text" | [ list ]
//! ```

use std::io::BufRead;

use super::letters::{Letters, resolved};
use super::mapping::Mapping;
use super::network::{Edge, Network, Node};
use super::{ImportError, Importer, Sink};
use crate::format::Format;
use crate::format::GML;
use crate::model::Vocabulary;

/// Lists within each other.
const DEPTH_MAX: usize = 64;

/// Reads GML.
///
/// Lists within a node or edge (how it is drawn) are not read. Texts are UTF-8 or Latin-1, with
/// character references. What is no list of keys and values ends the reading with an error and its
/// line.
///
/// ```
/// use orgraph::import::{GmlImporter, Importer, Mapping};
/// use orgraph::model::Vocabulary;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let importer = GmlImporter { vocabulary: &vocabulary, mapping: &Mapping::default() };
/// assert_eq!(importer.format().name, "gml");
/// # Ok::<(), orgraph::model::VocabularyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GmlImporter<'i> {
    /// The relations and types that the store has.
    pub vocabulary: &'i Vocabulary,
    /// Which key of edges is which field; where it says nothing, names tell.
    pub mapping: &'i Mapping,
}

impl Importer for GmlImporter<'_> {
    fn format(&self) -> &'static Format {
        &GML
    }

    fn read(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<(), ImportError> {
        let mut reader = Reader {
            letters: Letters::of(input),
            network: Network::new(self.vocabulary, self.mapping)?,
            open: Vec::new(),
            node: None,
            edge: None,
        };
        let mut has_graph = false;
        while let Some(token) = reader.token()? {
            let line = reader.letters.line;
            match token {
                Token::Word(key) => {
                    has_graph |= reader.open.is_empty() && key == "graph";
                    match reader.token()? {
                        Some(Token::Open) => reader.begin(key, line)?,
                        Some(Token::Text(text) | Token::Word(text)) => reader.put(&key, text),
                        Some(Token::Close) | None => {
                            let what =
                                format!("expected a value of {key}, found the end of a list");
                            return Err(reader.letters.refused(&what));
                        }
                    }
                }
                Token::Close => reader.end(sink)?,
                Token::Open => return Err(reader.letters.refused("expected a key, found [")),
                Token::Text(text) => {
                    let shown: String = text.chars().take(40).collect();
                    let what = format!("expected a key, found \"{shown}\"");
                    return Err(reader.letters.refused(&what));
                }
            }
        }
        if let Some(key) = reader.open.last() {
            return Err(reader.letters.refused(&format!("the file ends within the list {key}")));
        }
        if !has_graph {
            return Err(ImportError::Content("expected graph [, found none".to_owned()));
        }
        reader.network.finish(sink)
    }
}

enum Token {
    /// A key, or a number.
    Word(String),
    Text(String),
    Open,
    Close,
}

struct Reader<'r, 'i> {
    letters: Letters<'r>,
    network: Network<'i>,
    /// The keys of the lists that are open.
    open: Vec<String>,
    node: Option<Node>,
    edge: Option<Edge>,
}

impl Reader<'_, '_> {
    fn token(&mut self) -> Result<Option<Token>, ImportError> {
        loop {
            self.letters.take_while(char::is_whitespace)?;
            let Some(first) = self.letters.peek()? else { return Ok(None) };
            match first {
                '#' => drop(self.letters.take_while(|letter| letter != '\n')?),
                '[' | ']' => {
                    self.letters.next()?;
                    return Ok(Some(if first == '[' { Token::Open } else { Token::Close }));
                }
                '"' => {
                    self.letters.next()?;
                    let text = self.letters.take_while(|letter| letter != '"')?;
                    if self.letters.next()?.is_none() {
                        return Err(self.letters.refused("the file ends within a text"));
                    }
                    return Ok(Some(Token::Text(resolved(&text))));
                }
                _ => {
                    let is_part = |letter: char| {
                        letter.is_alphanumeric() || matches!(letter, '_' | '+' | '-' | '.')
                    };
                    let word = self.letters.take_while(is_part)?;
                    if word.is_empty() {
                        let what = format!("expected a key or value, found {first:?}");
                        return Err(self.letters.refused(&what));
                    }
                    return Ok(Some(Token::Word(word)));
                }
            }
        }
    }

    fn begin(&mut self, key: String, line: u64) -> Result<(), ImportError> {
        if self.open.len() == DEPTH_MAX {
            let what = format!("expected at most {DEPTH_MAX} lists within each other");
            return Err(self.letters.refused(&what));
        }
        match (self.open.as_slice(), key.as_str()) {
            ([graph], "node") if graph == "graph" => {
                self.node = Some(Node { line, is_named_by_id: true, ..Node::default() });
            }
            ([graph], "edge") if graph == "graph" => {
                self.edge = Some(Edge { line, ..Edge::default() });
            }
            ([_, of], _) if self.node.is_some() || self.edge.is_some() => {
                self.network.pass_over(format!("{key} of {of}s"));
            }
            _ => {}
        }
        self.open.push(key);
        Ok(())
    }

    fn put(&mut self, key: &str, text: String) {
        if self.open.len() != 2 {
            return;
        }
        let is_new = match (&mut self.node, &mut self.edge, key) {
            (Some(node), _, "id") => node.id.replace(text).is_none(),
            (Some(node), _, _) => node.cells.add(key, text),
            (None, Some(edge), "source") => edge.source.replace(text).is_none(),
            (None, Some(edge), "target") => edge.target.replace(text).is_none(),
            (None, Some(edge), _) => edge.cells.add(key, text),
            (None, None, _) => true,
        };
        if !is_new {
            self.network.pass_over(format!("{key}, a second time"));
        }
    }

    fn end(&mut self, sink: &mut dyn Sink) -> Result<(), ImportError> {
        if self.open.pop().is_none() {
            return Err(self.letters.refused("expected a key, found ]"));
        }
        if self.open.len() != 1 {
            return Ok(());
        }
        if let Some(node) = self.node.take() {
            self.network.node(node, sink)?;
        }
        match self.edge.take() {
            Some(edge) => self.network.edge(edge, sink),
            None => Ok(()),
        }
    }
}
