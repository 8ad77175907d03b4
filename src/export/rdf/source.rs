//! A source as a node.

use super::claim::{add_text, date};
use super::node::{Node, Value};
use crate::model::Source;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Terms;
use crate::rdf::Word;

/// Words in a source's kind, and the class of schema.org that they mean; the first that fits.
const KINDS: &[(&str, &str)] = &[
    ("report", "Report"),
    ("news", "NewsArticle"),
    ("register", "Dataset"),
    ("database", "Dataset"),
    ("dataset", "Dataset"),
    ("page", "WebPage"),
    ("profile", "WebPage"),
    ("blog", "WebPage"),
    ("encyclopedia", "WebPage"),
    ("article", "Article"),
    ("magazine", "Article"),
    ("book", "Book"),
    ("pdf", "DigitalDocument"),
];

/// Returns a source as a node.
pub(super) fn source_node<'t>(terms: &'t Terms, source: &Source) -> Node<'t> {
    let mut node = Node::new(Iri::source(&source.id));
    let kind = source.kind.as_deref().unwrap_or_default().to_lowercase();
    let known = KINDS.iter().find(|(word, _)| kind.contains(word));
    node.add_class(&terms.class(Prefix::Schema, known.map_or("CreativeWork", |(_, class)| class)));
    node.add_class(&terms.class(Prefix::Prov, "Entity"));
    add_text(&mut node, terms.word(Word::Name), source.title.as_deref());
    if let Some(url) = &source.url {
        let value = Iri::of_web(url).map_or_else(|| Value::text(url), Value::Iri);
        node.add(terms.word(Word::Url), value);
    }
    add_text(&mut node, terms.word(Word::PublisherName), source.publisher.as_deref());
    if let Some(published) = source.published {
        node.add(terms.word(Word::DatePublished), date(published));
    }
    add_text(&mut node, terms.word(Word::Kind), source.kind.as_deref());
    add_text(&mut node, terms.word(Word::Note), source.note.as_deref());
    node
}
