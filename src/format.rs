//! Every file format as data: its name, how it is told, and what it carries.

pub(crate) mod ftm;
pub(crate) mod graphml;
pub(crate) mod tables;

/// A field of a claim, entity or source that a format may or may not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Names, types and identifiers.
    Names,
    /// Ids of entities, claims and sources.
    Ids,
    /// Dates at their own precision.
    Dates,
    /// Texts, numbers, money and dates that are said of an entity.
    Values,
    /// The language of a text.
    Language,
    /// That something is denied.
    Stance,
    /// Preferred, deprecated.
    Rank,
    /// Who speaks, when not the source.
    Attribution,
    /// The source.
    Source,
    /// What is known of a source: title, address, publisher, date.
    SourceDetails,
    /// Where in the source.
    Locator,
    /// The source through which it was seen.
    Via,
    /// The words of the source.
    Quote,
    /// When it was read there.
    Retrieved,
    /// The sum moved.
    Amount,
    /// The role in it.
    Role,
    /// Further qualifiers.
    Qualifiers,
    /// How sure the recorder is.
    Confidence,
    /// Relations and types that a new store lacks.
    Definitions,
}

impl Field {
    /// Every field with its word, and what one and several of those that carry it are called, in
    /// the order of declaration.
    pub const ALL: [(Field, &'static str, [&'static str; 2]); 19] = [
        (Field::Names, "names", ["name", "names"]),
        (Field::Ids, "ids", ["id", "ids"]),
        (Field::Dates, "dates", ["date", "dates"]),
        (Field::Values, "values", ["value", "values"]),
        (Field::Language, "language", ["language", "languages"]),
        (Field::Stance, "stance", ["denial", "denials"]),
        (Field::Rank, "rank", ["rank", "ranks"]),
        (Field::Attribution, "attribution", ["attribution", "attributions"]),
        (Field::Source, "source", ["citation of a source", "citations of sources"]),
        (
            Field::SourceDetails,
            "source details",
            ["description of a source", "descriptions of sources"],
        ),
        (Field::Locator, "locator", ["locator", "locators"]),
        (Field::Via, "via", ["source seen through", "sources seen through"]),
        (Field::Quote, "quote", ["quote", "quotes"]),
        (Field::Retrieved, "retrieved", ["date of reading", "dates of reading"]),
        (Field::Amount, "amount", ["sum", "sums"]),
        (Field::Role, "role", ["role", "roles"]),
        (Field::Qualifiers, "qualifiers", ["qualifier", "qualifiers"]),
        (Field::Confidence, "confidence", ["confidence", "confidences"]),
        (Field::Definitions, "definitions", ["definition of a word", "definitions of words"]),
    ];

    /// Returns the field's word: `dates`.
    pub fn word(self) -> &'static str {
        Field::ALL[self as usize].1
    }

    /// Returns a number of them in words: `1 quote`, `14 quotes`.
    pub fn counted(self, count: u64) -> String {
        let [one, several] = Field::ALL[self as usize].2;
        format!("{count} {}", if count == 1 { one } else { several })
    }
}

/// Every field, for formats that lose nothing.
pub const ALL_FIELDS: &[Field] = &[
    Field::Names,
    Field::Ids,
    Field::Dates,
    Field::Values,
    Field::Language,
    Field::Stance,
    Field::Rank,
    Field::Attribution,
    Field::Source,
    Field::SourceDetails,
    Field::Locator,
    Field::Via,
    Field::Quote,
    Field::Retrieved,
    Field::Amount,
    Field::Role,
    Field::Qualifiers,
    Field::Confidence,
    Field::Definitions,
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
    carries: ALL_FIELDS,
};

/// Tables.
pub const CSV: Format = Format {
    name: "csv",
    about: "tables of entities, claims and sources; with a mapping, any table",
    media_type: "text/csv",
    extensions: &["csv", "tsv"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data as JSON.
pub const JSONLD: Format = Format {
    name: "jsonld",
    about: "JSON-LD 1.1: schema.org, W3C ORG and PROV, with a node for every claim",
    media_type: "application/ld+json",
    extensions: &["jsonld"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data, one statement a line, with named graphs.
pub const NQUADS: Format = Format {
    name: "nquads",
    about: "N-Quads: the same, one statement a line, in canonical form",
    media_type: "application/n-quads",
    extensions: &["nq"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data, one statement a line.
pub const NTRIPLES: Format = Format {
    name: "ntriples",
    about: "N-Triples: the same without named graphs",
    media_type: "application/n-triples",
    extensions: &["nt"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data for people to read.
pub const TURTLE: Format = Format {
    name: "turtle",
    about: "Turtle: the same, abbreviated",
    media_type: "text/turtle",
    extensions: &["ttl"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data for people to read, with named graphs.
pub const TRIG: Format = Format {
    name: "trig",
    about: "TriG: the same, with named graphs",
    media_type: "application/trig",
    extensions: &["trig"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// Linked data as XML.
pub const RDFXML: Format = Format {
    name: "rdfxml",
    about: "RDF/XML: the same as XML",
    media_type: "application/rdf+xml",
    extensions: &["rdf", "owl"],
    reads: true,
    writes: true,
    carries: ALL_FIELDS,
};

/// What the edges of a graph format say of their claims; the nodes say names and types.
const EDGE_FIELDS: &[Field] = &[
    Field::Names,
    Field::Ids,
    Field::Dates,
    Field::Attribution,
    Field::Source,
    Field::Locator,
    Field::Via,
    Field::Quote,
    Field::Retrieved,
    Field::Amount,
    Field::Role,
    Field::Qualifiers,
    Field::Confidence,
];

/// Nodes and edges as XML, which most programs for graphs read.
pub const GRAPHML: Format = Format {
    name: "graphml",
    about: "GraphML: entities and what links them, for yEd, NetworkX, Cytoscape",
    media_type: "application/graphml+xml",
    extensions: &["graphml"],
    reads: true,
    writes: true,
    carries: EDGE_FIELDS,
};

/// Nodes and edges that come and go, with their looks.
pub const GEXF: Format = Format {
    name: "gexf",
    about: "GEXF 1.3: the same with a timeline, colours and positions, for Gephi",
    media_type: "application/gexf+xml",
    extensions: &["gexf"],
    reads: true,
    writes: true,
    carries: EDGE_FIELDS,
};

/// Nodes and edges in nested lists.
pub const GML: Format = Format {
    name: "gml",
    about: "GML: nodes and edges, as older programs write them",
    media_type: "text/gml",
    extensions: &["gml"],
    reads: true,
    writes: false,
    carries: &[],
};

/// The language of Graphviz.
pub const DOT: Format = Format {
    name: "dot",
    about: "DOT: the same, one statement a line, for Graphviz",
    media_type: "text/vnd.graphviz",
    extensions: &["dot", "gv"],
    reads: true,
    writes: true,
    carries: EDGE_FIELDS,
};

/// What comes back from FollowTheMoney. What is denied or deprecated is not written, and what
/// else is known of a source has no place.
const FTM_FIELDS: &[Field] = &[
    Field::Names,
    Field::Ids,
    Field::Dates,
    Field::Values,
    Field::Language,
    Field::Attribution,
    Field::Source,
    Field::Locator,
    Field::Via,
    Field::Quote,
    Field::Retrieved,
    Field::Amount,
    Field::Role,
    Field::Qualifiers,
    Field::Confidence,
];

/// FollowTheMoney's entities, one a line.
pub const FTM: Format = Format {
    name: "ftm",
    about: "FollowTheMoney 4: an entity a line; links are entities, a payment from its payer",
    media_type: "application/json+ftm",
    extensions: &["ftm.json", "ijson"],
    reads: true,
    writes: true,
    carries: FTM_FIELDS,
};

/// FollowTheMoney's statements.
pub const FTM_STATEMENTS: Format = Format {
    name: "ftm-statements",
    about: "FollowTheMoney's statements: a table with a value and its dataset a row",
    media_type: "text/csv",
    extensions: &["statements.csv"],
    reads: true,
    writes: true,
    carries: FTM_FIELDS,
};

/// The Research Organization Registry.
pub const ROR: Format = Format {
    name: "ror",
    about: "Research Organization Registry, schema 2: a record a line, or one JSON array",
    media_type: "application/json",
    extensions: &["ror.json", "ror.jsonl"],
    reads: true,
    writes: false,
    carries: &[],
};

/// Every format, in the order in which help lists them.
pub const FORMATS: &[&Format] = &[
    &JSONL,
    &CSV,
    &JSONLD,
    &NQUADS,
    &NTRIPLES,
    &TURTLE,
    &TRIG,
    &RDFXML,
    &GRAPHML,
    &GEXF,
    &GML,
    &DOT,
    &FTM,
    &FTM_STATEMENTS,
    &ROR,
];

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

/// Says whether a format is linked data.
pub fn is_linked(format: &Format) -> bool {
    [&JSONLD, &NQUADS, &NTRIPLES, &TURTLE, &TRIG, &RDFXML].contains(&format)
}

#[cfg(test)]
mod tests {
    use super::{ALL_FIELDS, Field};

    #[test]
    fn every_field_stands_at_its_place() {
        for (ix, (field, ..)) in Field::ALL.iter().enumerate() {
            assert_eq!((*field as usize, ALL_FIELDS[ix]), (ix, *field));
        }
        assert_eq!(Field::ALL.len(), ALL_FIELDS.len());
    }
}
