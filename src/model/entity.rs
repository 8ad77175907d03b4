//! Ids of entities.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Longest id of an entity, in bytes.
const ID_BYTES_MAX: usize = 512;

/// The id of an entity: a slug of its first name, or the record's own id; frozen for ever.
///
/// Any text of 1 to 512 bytes without control characters and without space at either end.
/// Ids are ordered bytewise. Clones share their text.
///
/// ```
/// use orgraph::model::EntityId;
/// assert!(EntityId::new("example-fund").is_ok());
/// assert!(EntityId::new(" example").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(Arc<str>);

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an id of 1 to {most} bytes without control characters, found {text:?}")]
pub struct IdError {
    text: String,
    most: usize,
}

/// Checks what every id must keep, of entities and sources alike.
pub(crate) fn checked_id(text: &str, most: usize) -> Result<Arc<str>, IdError> {
    let fits = (1..=most).contains(&text.len());
    // Nearly all are plain.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits && (is_plain || text.trim() == text && !text.chars().any(char::is_control)) {
        return Ok(text.into());
    }
    Err(IdError { text: text.chars().take(80).collect(), most })
}

impl EntityId {
    /// Takes a text as an id, if it can be one.
    pub fn new(text: &str) -> Result<EntityId, IdError> {
        checked_id(text, ID_BYTES_MAX).map(EntityId)
    }

    /// Returns the id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for EntityId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
