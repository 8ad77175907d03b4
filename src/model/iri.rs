//! IRIs of what a store holds.
//!
//! `urn:orgraph:` stands until a store is given a base of its own. The first design wanted
//! `urn:uuid:` there; a name made of the id is as stable, merges as well, and can be read.

use std::fmt::Write as _;

use super::entity::EntityId;

/// The base of a store that has none of its own.
pub const BASE_DEFAULT: &str = "urn:orgraph:";

/// Returns the IRI of an entity: its id where that is an IRI of others, in angle brackets where
/// its scheme is not http, https or urn; else the base, `e/` and the percent-encoded id.
///
/// ```
/// use orgraph::model::{BASE_DEFAULT, EntityId, entity_iri};
/// let (own, others) = (EntityId::new("a b")?, EntityId::new("https://example.org/a")?);
/// assert_eq!(entity_iri(BASE_DEFAULT, &own), "urn:orgraph:e/a%20b");
/// assert_eq!(entity_iri(BASE_DEFAULT, &others), "https://example.org/a");
/// let rare = EntityId::new("<tag:example.org,2020:a>")?;
/// assert_eq!(entity_iri(BASE_DEFAULT, &rare), "tag:example.org,2020:a");
/// # Ok::<(), orgraph::model::IdError>(())
/// ```
pub fn entity_iri(base: &str, id: &EntityId) -> String {
    match own_iri(base, id) {
        Some(iri) => iri.to_owned(),
        None => format!("{base}e/{}", iri_segment(id.as_str())),
    }
}

/// Returns the IRI that an id itself is, if it is one and none below the base.
pub(crate) fn own_iri<'i>(base: &str, id: &'i EntityId) -> Option<&'i str> {
    let id = id.as_str();
    let bracketed = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let whole = bracketed.unwrap_or(id);
    let is_own = is_iri(whole) && is_common(whole) == bracketed.is_none();
    (is_own && !whole.starts_with(base)).then_some(whole)
}

/// Returns the id of the entity whose own IRI this is.
pub(crate) fn id_of_iri(iri: &str) -> String {
    if is_common(iri) { iri.to_owned() } else { format!("<{iri}>") }
}

/// Says whether a text is an absolute IRI as N-Triples writes one (RDF 1.1 N-Triples, section 7).
pub(crate) fn is_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_sign = |sign: char| sign > ' ' && sign != '\u{7f}' && !"<>\"{}|^`\\".contains(sign);
    is_scheme && !rest.is_empty() && rest.chars().all(is_sign)
}

/// Says whether an IRI begins as few ids of other programs do: not like `lei:5493…`.
fn is_common(iri: &str) -> bool {
    ["https://", "http://", "urn:"].iter().any(|scheme| iri.starts_with(scheme))
}

/// Returns a text as one segment of a path: everything but the unreserved characters of RFC 3986
/// is percent-encoded, as UTF-8, and dots where there is nothing else, for those are folders.
///
/// ```
/// use orgraph::model::iri_segment;
/// assert_eq!(iri_segment("a/é~.b"), "a%2F%C3%A9~.b");
/// assert_eq!(iri_segment(".."), "%2E%2E");
/// ```
pub fn iri_segment(text: &str) -> String {
    let is_dots = text.bytes().all(|byte| byte == b'.');
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
        if is_plain || (byte == b'.' && !is_dots) {
            segment.push(char::from(byte));
        } else {
            write!(segment, "%{byte:02X}").expect("a string takes any text");
        }
    }
    segment
}
