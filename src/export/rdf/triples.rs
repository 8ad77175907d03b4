//! Statements in the formats that know nothing of nodes.

use std::io::{self, Write};

use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{BlankNode, Dataset, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use oxrdfio::{RdfFormat, RdfSerializer, WriterQuadSerializer};

use super::LinkedData;
use super::node::{Sort, Statement, Value};
use crate::export::ExportError;
use crate::export::output::Broken;
use crate::format::NQUADS;
use crate::format::NTRIPLES;
use crate::format::RDFXML;
use crate::format::TRIG;
use crate::format::TURTLE;
use crate::graph::Records;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Prefixes;
use crate::rdf::Terms;

/// Writes the statements. A format without named graphs gets them all in one graph.
pub(super) fn write(
    data: &LinkedData<'_>,
    terms: &Terms,
    records: &dyn Records,
    out: &mut dyn Write,
) -> Result<(), Broken> {
    let (format, prefixes) = (data.format, &terms.prefixes);
    if data.canonical && format == &NQUADS {
        return canonical(data, terms, records, out);
    }
    if format == &NQUADS || format == &NTRIPLES {
        let has_graphs = format == &NQUADS;
        return Ok(data.nodes(terms, records, &mut |node| {
            node.statements(&mut |statement| {
                statement.write(prefixes, has_graphs, out).map_err(ExportError::Stream)
            })
        })?);
    }
    let syntax = match format {
        format if format == &TURTLE => RdfFormat::Turtle,
        format if format == &TRIG => RdfFormat::TriG,
        format => {
            debug_assert_eq!(format, &RDFXML);
            RdfFormat::RdfXml
        }
    };
    let mut serializer = serializer(syntax, prefixes).for_writer(out);
    data.nodes(terms, records, &mut |node| {
        node.statements(&mut |statement| {
            let written = put(&mut serializer, statement, prefixes, format == &TRIG);
            written.map_err(ExportError::Stream)
        })
    })?;
    Ok(serializer.finish().map(drop)?)
}

/// Writes the canonical form of the statements.
fn canonical(
    data: &LinkedData<'_>,
    terms: &Terms,
    records: &dyn Records,
    out: &mut dyn Write,
) -> Result<(), Broken> {
    let mut dataset = Dataset::new();
    let mut has_blank = false;
    data.nodes(terms, records, &mut |node| {
        node.statements(&mut |statement| {
            let quad = quad_of(statement, &terms.prefixes, true);
            has_blank |= quad.subject.is_blank_node()
                || quad.object.is_blank_node()
                || quad.graph_name.is_blank_node();
            dataset.insert(&quad);
            Ok(())
        })
    })?;
    if has_blank {
        dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
            hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
        });
    }
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    Ok(lines.iter().try_for_each(|line| out.write_all(line.as_bytes()))?)
}

fn serializer(syntax: RdfFormat, prefixes: &Prefixes) -> RdfSerializer {
    prefixes.all().fold(RdfSerializer::from_format(syntax), |serializer, (short, whole)| {
        let plain = serializer.clone();
        // A base that is no IRI has no short form.
        serializer.with_prefix(short, whole).unwrap_or(plain)
    })
}

fn put(
    serializer: &mut WriterQuadSerializer<&mut dyn Write>,
    statement: &Statement<'_>,
    prefixes: &Prefixes,
    has_graphs: bool,
) -> io::Result<()> {
    serializer.serialize_quad(&quad_of(statement, prefixes, has_graphs))
}

fn quad_of(statement: &Statement<'_>, prefixes: &Prefixes, has_graphs: bool) -> Quad {
    let subject = node_of(prefixes, statement.subject);
    let predicate = NamedNode::new_unchecked(prefixes.whole(statement.predicate));
    let object: Term = match &statement.object {
        Value::Iri(iri) => node_of(prefixes, iri).into(),
        Value::Term(class) => node_of(prefixes, &class.iri).into(),
        Value::Literal(text, Sort::Plain) => Literal::new_simple_literal(text).into(),
        Value::Literal(text, Sort::Typed(iri)) => {
            let datatype = NamedNode::new_unchecked(prefixes.whole(iri));
            Literal::new_typed_literal(text, datatype).into()
        }
        Value::Literal(text, Sort::Language(tag)) => {
            Literal::new_language_tagged_literal_unchecked(text, tag).into()
        }
    };
    let graph = match statement.graph.filter(|_| has_graphs) {
        Some(graph) => node_of(prefixes, graph).into(),
        None => GraphName::DefaultGraph,
    };
    Quad::new(subject, predicate, object, graph)
}

fn node_of(prefixes: &Prefixes, iri: &Iri) -> NamedOrBlankNode {
    match iri.prefix {
        Prefix::Blank => BlankNode::new_unchecked(&iri.rest).into(),
        _ => NamedNode::new_unchecked(prefixes.whole(iri)).into(),
    }
}
