//! A node of the document: the one form from which both JSON and triples are made.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};

use super::json::Json;
use crate::export::ExportError;
use crate::rdf::Class;
use crate::rdf::Coercion;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Prefixes;
use crate::rdf::Term;

/// What a literal is besides its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Plain,
    Typed(Iri),
    /// In lower case where it is a common one, as some readers write it.
    Language(String),
}

/// The object of a triple.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Iri(Iri),
    /// An IRI written as a term.
    Term(Class),
    Literal(String, Sort),
}

impl Value {
    pub(super) fn text(text: impl Into<String>) -> Value {
        Value::Literal(text.into(), Sort::Plain)
    }

    pub(super) fn typed(text: impl Into<String>, datatype: &str) -> Value {
        Value::Literal(text.into(), Sort::Typed(Iri::new(Prefix::Xsd, datatype)))
    }

    fn json(&self, term: &Term) -> Json {
        let object = |fields: Vec<(&str, String)>| {
            let fields = fields.into_iter();
            Json::Object(fields.map(|(key, text)| (key.into(), Json::Text(text))).collect())
        };
        match self {
            Value::Iri(iri) if term.coercion == Coercion::Iri => Json::Text(iri.short()),
            Value::Iri(iri) => object(vec![("id", iri.short())]),
            Value::Term(class) => Json::Text(class.key.clone()),
            Value::Literal(text, sort) => match (sort, term.coercion) {
                (Sort::Plain, Coercion::None) => Json::Text(text.clone()),
                (Sort::Typed(iri), Coercion::Typed(datatype))
                    if *iri == Iri::new(Prefix::Xsd, datatype) =>
                {
                    Json::Text(text.clone())
                }
                (Sort::Plain, _) => object(vec![("@value", text.clone())]),
                (Sort::Typed(iri), _) => {
                    object(vec![("@value", text.clone()), ("@type", iri.short())])
                }
                (Sort::Language(tag), _) => {
                    object(vec![("@value", text.clone()), ("@language", tag.clone())])
                }
            },
        }
    }

    /// Writes it as N-Triples does.
    fn write(&self, prefixes: &Prefixes, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Value::Iri(iri) | Value::Term(Class { iri, .. }) => prefixes.write(iri, out),
            Value::Literal(text, sort) => {
                write_quoted(text, out)?;
                match sort {
                    Sort::Plain => Ok(()),
                    Sort::Typed(iri) => {
                        out.write_all(b"^^")?;
                        prefixes.write(iri, out)
                    }
                    Sort::Language(tag) => write!(out, "@{tag}"),
                }
            }
        }
    }
}

/// Writes a text as a literal of canonical N-Triples (RDF Dataset Canonicalization, section A.1).
fn write_quoted(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\"")?;
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped: &[u8] = match byte {
            0x8 => b"\\b",
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            0xc => b"\\f",
            b'\r' => b"\\r",
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            0..=0x1f | 0x7f => &[],
            _ => continue,
        };
        out.write_all(&text.as_bytes()[plain..at])?;
        match escaped {
            [] => write!(out, "\\u{byte:04X}")?,
            escaped => out.write_all(escaped)?,
        }
        plain = at + 1;
    }
    out.write_all(&text.as_bytes()[plain..])?;
    out.write_all(b"\"")
}

/// One statement, its parts as canonical N-Quads writes them (RDF Dataset Canonicalization,
/// section A.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quad {
    /// What it is about.
    pub subject: String,
    /// The property.
    pub predicate: String,
    /// The value.
    pub object: String,
    /// The named graph that it stands in; none in the default graph.
    pub graph: Option<String>,
}

impl std::fmt::Display for Quad {
    /// Writes it as a line of N-Quads, without its end.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} ", self.subject, self.predicate, self.object)?;
        self.graph.as_ref().map_or(Ok(()), |graph| write!(f, "{graph} "))?;
        f.write_str(".")
    }
}

/// A statement in parts.
pub(super) struct Statement<'n> {
    pub(super) subject: &'n Iri,
    pub(super) predicate: &'n Iri,
    pub(super) object: Value,
    pub(super) graph: Option<&'n Iri>,
}

impl Statement<'_> {
    pub(super) fn quad(&self, prefixes: &Prefixes) -> Quad {
        let text = |write: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
            let mut bytes = Vec::new();
            write(&mut bytes).expect("memory takes any text");
            String::from_utf8(bytes).expect("only texts were written")
        };
        Quad {
            subject: text(&|out| prefixes.write(self.subject, out)),
            predicate: text(&|out| prefixes.write(self.predicate, out)),
            object: text(&|out| self.object.write(prefixes, out)),
            graph: self.graph.map(|graph| text(&|out| prefixes.write(graph, out))),
        }
    }

    /// Writes it as a line of N-Quads, as the quad is shown; without its graph one of N-Triples.
    pub(super) fn write(
        &self,
        prefixes: &Prefixes,
        has_graphs: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        prefixes.write(self.subject, out)?;
        out.write_all(b" ")?;
        prefixes.write(self.predicate, out)?;
        out.write_all(b" ")?;
        self.object.write(prefixes, out)?;
        if let Some(graph) = self.graph.filter(|_| has_graphs) {
            out.write_all(b" ")?;
            prefixes.write(graph, out)?;
        }
        out.write_all(b" .\n")
    }
}

/// A node: an IRI, its classes, its properties, each value once.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pub(super) id: Iri,
    /// The named graph that it stands in.
    graph: Option<Iri>,
    classes: Vec<Class>,
    properties: Vec<(Cow<'t, Term>, BTreeSet<Value>)>,
    /// Nodes that are of interest with this one only, and stand inside it.
    inner: Vec<(&'t Term, Vec<Node<'t>>)>,
}

impl<'t> Node<'t> {
    pub(super) fn new(id: Iri) -> Node<'t> {
        Node::in_graph(id, None)
    }

    pub(super) fn in_graph(id: Iri, graph: Option<Iri>) -> Node<'t> {
        Node { id, graph, classes: Vec::new(), properties: Vec::new(), inner: Vec::new() }
    }

    pub(super) fn add_class(&mut self, class: &Class) {
        if !self.classes.iter().any(|known| known.iri == class.iri) {
            self.classes.push(class.clone());
        }
    }

    /// Says whether it states nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.properties.is_empty() && self.inner.is_empty()
    }

    pub(super) fn has_class(&self) -> bool {
        !self.classes.is_empty()
    }

    pub(super) fn add(&mut self, term: &'t Term, value: Value) {
        self.put(Cow::Borrowed(term), value);
    }

    pub(super) fn put(&mut self, term: Cow<'t, Term>, value: Value) {
        match self.properties.iter_mut().find(|(known, _)| known.key == term.key) {
            Some((_, values)) => drop(values.insert(value)),
            None => self.properties.push((term, BTreeSet::from([value]))),
        }
    }

    pub(super) fn has(&self, term: &Term) -> bool {
        self.properties.iter().any(|(known, _)| known.key == term.key)
    }

    pub(super) fn hold(&mut self, term: &'t Term, nodes: Vec<Node<'t>>) {
        if !nodes.is_empty() {
            self.inner.push((term, nodes));
        }
    }

    /// Puts these keys first, the others behind them by name.
    pub(super) fn sort(&mut self, first: &[&Term]) {
        let place = |term: &Term| first.iter().position(|other| other.key == term.key);
        self.properties
            .sort_by_cached_key(|(term, _)| (place(term).unwrap_or(first.len()), term.key.clone()));
        self.classes.sort();
    }

    /// Returns the node as JSON, inside its graph where that has a name.
    pub(super) fn json(&self) -> Json {
        let Some(graph) = &self.graph else { return self.own_json() };
        let id = ("id".to_owned(), Json::Text(graph.short()));
        Json::Object(vec![id, ("@graph".to_owned(), Json::List(vec![self.own_json()]))])
    }

    fn own_json(&self) -> Json {
        let mut fields = vec![("id".to_owned(), Json::Text(self.id.short()))];
        if self.has_class() {
            let keys = self.classes.iter().map(|class| Json::Text(class.key.clone()));
            fields.push(("type".to_owned(), Json::List(keys.collect())));
        }
        for (term, values) in &self.properties {
            let mut values: Vec<Json> = values.iter().map(|value| value.json(term)).collect();
            let json = match values.pop() {
                Some(only) if values.is_empty() && !term.is_set => only,
                last => Json::List(values.into_iter().chain(last).collect()),
            };
            fields.push((term.key.clone(), json));
        }
        for (term, nodes) in &self.inner {
            fields.push((term.key.clone(), Json::List(nodes.iter().map(Node::own_json).collect())));
        }
        Json::Object(fields)
    }

    /// Gives the node's statements and those of the nodes in it, none twice.
    pub(super) fn statements(
        &self,
        each: &mut dyn FnMut(&Statement<'_>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let mut give = |predicate: &Iri, object: Value| {
            let (subject, graph) = (&self.id, self.graph.as_ref());
            each(&Statement { subject, predicate, object, graph })
        };
        let a = Iri::new(Prefix::Rdf, "type");
        for class in &self.classes {
            give(&a, Value::Iri(class.iri.clone()))?;
        }
        for (term, values) in &self.properties {
            values.iter().try_for_each(|value| give(&term.iri, value.clone()))?;
        }
        for (term, nodes) in &self.inner {
            nodes.iter().try_for_each(|node| give(&term.iri, Value::Iri(node.id.clone())))?;
        }
        let mut inner = self.inner.iter().flat_map(|(_, nodes)| nodes);
        inner.try_for_each(|node| node.statements(each))
    }
}
