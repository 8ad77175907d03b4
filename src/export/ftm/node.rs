//! Claims about an entity as its properties.

use super::Around;
use super::line::Line;
use crate::format::ftm::Kind;
use crate::format::ftm::NAMESPACE;
use crate::format::ftm::Schema;
use crate::format::ftm::ftm;
use crate::format::ftm::id_written;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::RecordedClaim;
use crate::model::naming;

/// Puts a claim into the entity that it is about; false when it is a link, an entity of its own.
pub(super) fn put(around: &Around<'_>, node: &mut Line, recorded: &RecordedClaim) -> bool {
    let stated = ftm().schema(&node.schema).and_then(|schema| stated(around, schema, recorded));
    match (stated, &recorded.claim.object) {
        (Some((property, text)), _) => node.state(&property, &text, recorded),
        (None, Object::Entity(_)) => return false,
        (None, _) => node.keep(recorded),
    }
    true
}

/// The property and value that state a claim, if there are such.
fn stated(
    around: &Around<'_>,
    schema: &Schema,
    recorded: &RecordedClaim,
) -> Option<(String, String)> {
    let claim = &recorded.claim;
    let relation = claim.relation.as_str();
    if relation == naming::IDENTIFIER {
        let Object::Text { text, .. } = &claim.object else { return None };
        let (scheme, value) = text.split_once(':')?;
        let property = ftm().property_of_scheme(scheme)?;
        let is_there = schema.properties.contains_key(property) && !value.is_empty();
        return is_there.then(|| (property.to_owned(), value.to_owned()));
    }
    let told = claim.qualifiers.texts.get(Qualifiers::PROPERTY);
    let told = told.and_then(|iri| iri.strip_prefix(NAMESPACE));
    let own = around.own_property(relation).filter(|_| told.is_none());
    let mapped =
        || ftm().property_of(relation).filter(|name| schema.properties.contains_key(*name));
    let property = told.or(own).or_else(mapped)?;
    let text = match (&claim.object, schema.kind(property)) {
        (Object::Entity(id), Kind::Country) => around.countries.get(id)?.clone(),
        (Object::Entity(id), Kind::Entity) => id_written(id.as_str()),
        (Object::Date(date), Kind::Date) if date.xsd_type().is_some() => date.to_string(),
        // `javascript:` and the like would be dropped there.
        (Object::Text { text, .. }, _) if relation == naming::URL && !is_web(text) => return None,
        (Object::Text { text, .. }, Kind::Text | Kind::Identifier) if !text.is_empty() => {
            text.clone()
        }
        _ => return None,
    };
    Some((property.to_owned(), text))
}

/// Says whether a text is an address of the web, or one without its scheme.
fn is_web(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) || !text.contains(':')
}
