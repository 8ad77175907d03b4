//! What a file holds.

/// What the records of a file are, as its beginning shows; files are read in this order, so that
/// claims find their sources and entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Types of entity.
    Types,
    /// Relations.
    Relations,
    /// Sources.
    Sources,
    /// Entities.
    Entities,
    /// Claims, or records of several kinds.
    Claims,
}
