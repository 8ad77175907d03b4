//! Every file format as data: its name, how it is told, and what it carries.

/// A field of a claim or entity that a format may or may not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Names and aliases.
    Names,
    /// Ids of entities, claims and sources.
    Ids,
    /// Dates at their own precision.
    Dates,
    /// Numbers and money with bound and unit.
    Values,
    /// Asserted or denied.
    Stance,
    /// Preferred, normal, deprecated.
    Rank,
    /// The words of the source.
    Quote,
    /// Where in the source.
    Locator,
    /// The source and through which it was seen.
    Source,
    /// The sum moved.
    Amount,
    /// The role in it and other qualifiers.
    Role,
    /// How sure the recorder is.
    Confidence,
}

/// Every field, for formats that lose nothing.
const ALL: &[Field] = &[
    Field::Names,
    Field::Ids,
    Field::Dates,
    Field::Values,
    Field::Stance,
    Field::Rank,
    Field::Quote,
    Field::Locator,
    Field::Source,
    Field::Amount,
    Field::Role,
    Field::Confidence,
];

/// A file format.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// File name endings, without the dot; the first is the one written.
    pub extensions: &'static [&'static str],
    /// Whether it can be imported.
    pub reads: bool,
    /// Whether it can be exported.
    pub writes: bool,
    /// What comes back after a round trip, or can be read in the written file.
    pub carries: &'static [Field],
}

/// Our own records, one a line.
pub const JSONL: Format = Format {
    name: "jsonl",
    about: "one record a line: sources, entities, claims",
    media_type: "application/x-ndjson",
    extensions: &["jsonl", "ndjson"],
    reads: true,
    writes: true,
    carries: ALL,
};

/// Tables.
pub const CSV: Format = Format {
    name: "csv",
    about: "tables of entities, claims and sources; with a mapping, any table",
    media_type: "text/csv",
    extensions: &["csv", "tsv"],
    reads: true,
    writes: true,
    carries: ALL,
};

/// Linked data.
pub const JSONLD: Format = Format {
    name: "jsonld",
    about: "JSON-LD 1.1: schema.org, W3C ORG and PROV, with a node for every claim",
    media_type: "application/ld+json",
    extensions: &["jsonld"],
    reads: false,
    writes: true,
    carries: ALL,
};

/// Every format, in the order in which help lists them.
pub const FORMATS: &[&Format] = &[&JSONL, &CSV, &JSONLD];

/// Returns the format of this name, or whose files end so.
///
/// ```
/// use orgraph::format::find;
/// assert_eq!(find("csv").map(|format| format.media_type), Some("text/csv"));
/// assert_eq!(find("ndjson").map(|format| format.name), Some("jsonl"));
/// ```
pub fn find(word: &str) -> Option<&'static Format> {
    let word = word.to_ascii_lowercase();
    let knows =
        |format: &&&Format| format.name == word || format.extensions.contains(&word.as_str());
    FORMATS.iter().find(knows).copied()
}
