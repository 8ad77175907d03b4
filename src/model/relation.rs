//! Relations: what kinds of statement there are.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a relation: lower-case words joined by hyphens (`funded-by`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelationName(Arc<str>);

impl RelationName {
    /// Takes a text as a name: ASCII lower-case letters, digits and single hyphens, at most 64.
    pub fn new(text: &str) -> Option<RelationName> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let edges = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(plain) && !edges;
        fits.then(|| RelationName(text.into()))
    }

    /// Returns the name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RelationName {
    type Error = String;

    fn try_from(text: String) -> Result<RelationName, String> {
        RelationName::new(&text).ok_or_else(|| format!("\"{text}\" is not a relation name"))
    }
}

impl From<RelationName> for String {
    fn from(name: RelationName) -> String {
        name.as_str().to_owned()
    }
}

impl fmt::Display for RelationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for RelationName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The relations that the program itself knows: what an entity is called and what it is.
pub mod naming {
    /// A full name.
    pub const NAME: &str = "name";
    /// The short name or acronym by which it goes.
    pub const SHORT_NAME: &str = "short-name";
    /// Any other name.
    pub const ALIAS: &str = "alias";
    /// An entity type of the vocabulary.
    pub const TYPE: &str = "type";
    /// An identifier, `scheme:value`.
    pub const IDENTIFIER: &str = "identifier";
    /// A web address of its own.
    pub const URL: &str = "url";
    /// The relations under which an entity is found by name.
    pub const NAMES: [&str; 3] = [NAME, SHORT_NAME, ALIAS];
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// Words.
    Text,
    /// A number with unit and bound.
    Number,
    /// A sum of money.
    Money,
    /// A date at any precision.
    Date,
    /// There is one, unknown which.
    Unknown,
    /// There is none.
    None,
}

impl ValueKind {
    /// Every kind with its word.
    pub const ALL: [(ValueKind, &'static str); 6] = [
        (ValueKind::Text, "text"),
        (ValueKind::Number, "number"),
        (ValueKind::Money, "money"),
        (ValueKind::Date, "date"),
        (ValueKind::Unknown, "unknown"),
        (ValueKind::None, "none"),
    ];

    /// Returns the kind's word: `text`, `number`, `money`, `date`, `unknown`, `none`.
    pub fn word(self) -> &'static str {
        ValueKind::ALL[self as usize].1
    }

    /// Returns the kind that a word names, if one does.
    pub fn from_word(word: &str) -> Option<ValueKind> {
        ValueKind::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// What the object of a relation may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Range {
    /// A value of this kind.
    Value(ValueKind),
    /// An entity of one of these types; any entity when none is named.
    Entity(Vec<String>),
}

/// A relation of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// Its name, the only one that is stored.
    pub name: RelationName,
    /// How it reads from subject to object: "funded by".
    pub label: String,
    /// The name for the other direction, also taken on input: `funds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse: Option<RelationName>,
    /// How it reads from object to subject: "funds".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse_label: Option<String>,
    /// The heading over its objects on a subject's page: "Funded by".
    pub heading: String,
    /// The heading over its subjects on an object's page: "Funds".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse_heading: Option<String>,
    /// Types of which the subject should be one; any when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domain: Vec<String>,
    /// What the object should be.
    pub range: Range,
    /// Whether only one value can be true at one time.
    #[serde(default)]
    pub single_valued: bool,
    /// Whether a path may walk through an entity that it reached by this relation.
    pub connective: bool,
    /// How it is drawn: money, people, output, influence, structure, place, topic, value.
    pub family: String,
    /// The relation that contradicts it for one subject and object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opposite: Option<RelationName>,
    /// A property of schema.org, W3C ORG, SKOS or PROV of the same direction; of a relation that
    /// came with linked data, the property there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Such a property of the opposite direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse_iri: Option<String>,
    /// Further properties of the same direction that are taken for it on input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What a count without a unit counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Relation {
    /// Returns it with its lists in order, so that two of the same content are equal.
    pub(crate) fn sorted(&self) -> Relation {
        let mut sorted = self.clone();
        sorted.domain.sort();
        sorted.also.sort();
        if let Range::Entity(types) = &mut sorted.range {
            types.sort();
        }
        sorted
    }

    /// Returns the relation that a property of linked data is where nothing else is known of it:
    /// it reads as its name does; paths may walk along it.
    pub fn of_property(name: RelationName, iri: &str, range: Range) -> Relation {
        let label = name.as_str().replace('-', " ");
        let family = if matches!(range, Range::Value(_)) { "value" } else { "structure" };
        Relation {
            heading: capitalized(&label),
            label,
            inverse: None,
            inverse_label: None,
            inverse_heading: None,
            domain: Vec::new(),
            single_valued: false,
            connective: matches!(range, Range::Entity(_)),
            family: family.to_owned(),
            range,
            opposite: None,
            iri: Some(iri.to_owned()),
            inverse_iri: None,
            also: Vec::new(),
            unit: None,
            name,
        }
    }

    /// Returns the relation between entities that a word is where nothing else is known of it, not
    /// even a property of linked data.
    ///
    /// ```
    /// use orgraph::model::{Relation, RelationName};
    /// let relation = Relation::of_word(RelationName::new("sits-beside").expect("a name"));
    /// assert_eq!((relation.label.as_str(), relation.iri), ("sits beside", None));
    /// ```
    pub fn of_word(name: RelationName) -> Relation {
        Relation { iri: None, ..Relation::of_property(name, "", Range::Entity(Vec::new())) }
    }

    /// Returns how the relation reads from object to subject.
    pub fn inverse_text(&self) -> String {
        let fallback = || format!("is {} of", self.label);
        self.inverse_label.clone().unwrap_or_else(fallback)
    }
}

fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}
