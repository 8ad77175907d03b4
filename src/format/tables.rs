//! The columns of tables of words: what an export writes there is what an import looks for.

/// The columns of a table of relations. Types in a list are parted by semicolons, properties by
/// spaces; `value_kind` is empty where the object is an entity.
pub(crate) const RELATION_COLUMNS: &[&str] = &[
    "name",
    "label",
    "inverse",
    "inverse_label",
    "heading",
    "inverse_heading",
    "domain",
    "range",
    "value_kind",
    "single_valued",
    "connective",
    "family",
    "iri",
    "inverse_iri",
    "also",
    "unit",
];

/// The columns of a table of types.
pub(crate) const TYPE_COLUMNS: &[&str] =
    &["name", "parent", "label", "plural", "family", "connective", "iri", "also", "synonyms"];
