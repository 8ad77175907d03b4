//! One JSON-LD document with its context inside, for readers without a network.

use std::io::Write;

use super::LinkedData;
use super::json::Json;
use crate::export::ExportError;
use crate::export::output::Broken;
use crate::graph::Records;
use crate::rdf::Class;
use crate::rdf::Coercion;
use crate::rdf::Term;
use crate::rdf::Terms;

/// Writes the document.
pub(super) fn write(
    data: &LinkedData<'_>,
    terms: &Terms,
    records: &dyn Records,
    out: &mut dyn Write,
) -> Result<(), Broken> {
    let mut between = "{\n\"@context\": {\n";
    for (key, definition) in context(terms) {
        write!(out, "{between}  \"{key}\": ")?;
        definition.write(out)?;
        between = ",\n";
    }
    out.write_all(b"\n},\n\"@graph\": [")?;
    let mut between = "\n";
    data.nodes(terms, records, &mut |node| {
        let written = out.write_all(between.as_bytes());
        written.and_then(|()| node.json().write(out)).map_err(ExportError::Stream)?;
        between = ",\n";
        Ok(())
    })?;
    Ok(out.write_all(b"\n]}\n")?)
}

/// The context, one key a line.
fn context(terms: &Terms) -> Vec<(String, Json)> {
    let text = |text: &str| Json::Text(text.to_owned());
    let mut lines = vec![("@version".to_owned(), Json::Version)];
    lines.extend(terms.prefixes.all().map(|(short, whole)| (short.to_owned(), text(&whole))));
    lines.push(("id".to_owned(), text("@id")));
    lines.push(("type".to_owned(), text("@type")));
    let mut classes: Vec<&Class> =
        terms.all_classes().filter(|class| class.key != class.iri.short()).collect();
    classes.sort();
    lines.extend(classes.iter().map(|class| (class.key.clone(), text(&class.iri.short()))));
    let (words, others) = terms.all();
    let mut others: Vec<&Term> = others.iter().collect();
    others.sort_by(|a, b| a.key.cmp(&b.key));
    lines.extend(words.iter().chain(others).map(|term| (term.key.clone(), definition(term))));
    lines
}

fn definition(term: &Term) -> Json {
    let mut fields = vec![("@id".to_owned(), Json::Text(term.iri.short()))];
    let coerced = match term.coercion {
        Coercion::None => None,
        Coercion::Iri => Some("@id".to_owned()),
        Coercion::Term => Some("@vocab".to_owned()),
        Coercion::Typed(datatype) => Some(format!("xsd:{datatype}")),
    };
    fields.extend(coerced.map(|coerced| ("@type".to_owned(), Json::Text(coerced))));
    if term.is_set {
        fields.push(("@container".to_owned(), Json::Text("@set".to_owned())));
    }
    Json::Object(fields)
}
