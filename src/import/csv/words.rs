//! Tables of the words that a new store lacks: relations and types.

use crate::model::EntityType;
use crate::model::Finding;
use crate::model::Range;
use crate::model::Record;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::ValueKind;

/// Gives the text of a column, if it has any.
type Cell<'c> = dyn Fn(&str) -> Option<String> + 'c;

/// Reads a row of a table of relations.
pub(super) fn relation(cell: &Cell<'_>) -> Result<Record, Finding> {
    let word = |column| cell(column).ok_or_else(|| missing(column));
    let name = |column: &'static str, text: String| {
        let refused = || Finding::new("row", format!("expected a relation name, found \"{text}\""));
        RelationName::new(&text).ok_or_else(refused).map_err(|finding| Finding {
            hint: Some(format!("lower-case words joined by hyphens belong in {column}")),
            ..finding
        })
    };
    let kind = |text: String| {
        let refused = || Finding::new("row", format!("expected a value kind, found \"{text}\""));
        ValueKind::from_word(&text).ok_or_else(refused)
    };
    let range = match cell("value_kind") {
        Some(text) => Range::Value(kind(text)?),
        None => Range::Entity(list(cell("range"), ';')),
    };
    Ok(Record::Relation(Box::new(Relation {
        name: name("name", word("name")?)?,
        label: word("label")?,
        inverse: cell("inverse").map(|text| name("inverse", text)).transpose()?,
        inverse_label: cell("inverse_label"),
        heading: word("heading")?,
        inverse_heading: cell("inverse_heading"),
        domain: list(cell("domain"), ';'),
        range,
        single_valued: is_yes(cell, "single_valued")?,
        connective: is_yes(cell, "connective")?,
        family: word("family")?,
        opposite: None,
        iri: cell("iri"),
        inverse_iri: cell("inverse_iri"),
        also: list(cell("also"), ' '),
        unit: cell("unit"),
    })))
}

/// Reads a row of a table of types.
pub(super) fn entity_type(cell: &Cell<'_>) -> Result<Record, Finding> {
    let word = |column| cell(column).ok_or_else(|| missing(column));
    Ok(Record::Type(Box::new(EntityType {
        name: word("name")?,
        parent: cell("parent"),
        label: word("label")?,
        plural: word("plural")?,
        family: word("family")?,
        connective: is_yes(cell, "connective")?,
        iri: cell("iri"),
        also: list(cell("also"), ' '),
        synonyms: list(cell("synonyms"), ';'),
    })))
}

fn missing(column: &str) -> Finding {
    Finding::new("row", format!("expected a {column}, found nothing"))
}

fn list(text: Option<String>, separator: char) -> Vec<String> {
    let text = text.unwrap_or_default();
    let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn is_yes(cell: &Cell<'_>, column: &str) -> Result<bool, Finding> {
    match cell(column).as_deref() {
        Some("yes") => Ok(true),
        Some("no") | None => Ok(false),
        Some(other) => {
            let message = format!("expected yes or no for {column}, found \"{other}\"");
            Err(Finding::new("row", message))
        }
    }
}
