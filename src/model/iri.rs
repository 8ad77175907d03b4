//! IRIs of what a store holds.
//!
//! `urn:orgraph:` stands until a store is given a base of its own. The first design wanted
//! `urn:uuid:` there; a name made of the id is as stable, merges as well, and can be read.

use std::fmt::Write as _;

use super::entity::EntityId;

/// The base of a store that has none of its own.
pub const BASE_DEFAULT: &str = "urn:orgraph:";

/// Returns the IRI of an entity: the base, `e/` and the percent-encoded id.
///
/// ```
/// use orgraph::model::{EntityId, entity_iri};
/// assert_eq!(entity_iri(&EntityId::new("a b")?), "urn:orgraph:e/a%20b");
/// # Ok::<(), orgraph::model::IdError>(())
/// ```
pub fn entity_iri(id: &EntityId) -> String {
    format!("{BASE_DEFAULT}e/{}", iri_segment(id.as_str()))
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
