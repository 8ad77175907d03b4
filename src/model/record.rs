//! Records: what a file says, before anybody decided which entities it means.
//!
//! One flat set of fields serves JSON Lines and tables alike; every field is text as it stood in
//! the file. [`check_record`](super::check_record) turns a claim record into a [`Statement`].

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::claim::{Assertion, Qualifiers, Stance};
use super::interval::Interval;
use super::object::Object;
use super::relation::{Relation, RelationName};
use super::vocabulary::EntityType;

/// One record of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    /// A document or register.
    Source(SourceRecord),
    /// An entity and what it is called.
    Entity(EntityRecord),
    /// A statement.
    Claim(Box<ClaimRecord>),
    /// A relation that the vocabulary of a new store lacks.
    Relation(Box<Relation>),
    /// A type of entity that the vocabulary of a new store lacks.
    Type(Box<EntityType>),
}

/// What a file says of a source. Absent fields are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceRecord {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Its date, as stated.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub published: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What a reader must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the record only mentions the source, as formats do that have no room for more: it
    /// adds to what is known of it, and takes nothing away.
    #[serde(skip)]
    pub is_mention: bool,
}

/// What a file says of an entity. Name, type, aliases, identifiers and address become claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntityRecord {
    /// Its id; made from the name where absent.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub id: Option<String>,
    /// A type of the vocabulary.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias: Vec<String>,
    /// Identifiers, `scheme:value`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<String>,
    /// The country that it is in: a name or code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its own address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The source of all this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The source through which it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

/// How a record names the entities that it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Naming {
    /// By ids, identifiers or names of entities that some record declared: in our own JSON Lines
    /// a wrong id is a slip.
    #[default]
    Declared,
    /// By names, of entities that may be new, or as declared: tables.
    Name,
    /// By ids, of entities that may be new: formats in which everything has an id.
    Id,
}

/// What a file says in one statement. The fields stand in the order of the written form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimRecord {
    /// The claim's id as an export wrote it; never read, since the content decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// An id or name.
    #[serde(deserialize_with = "plain_or_number")]
    pub subject: String,
    /// The type of the subject, for one that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<String>,
    /// A relation of the vocabulary, or its inverse.
    pub relation: String,
    /// An id or name; absent when there is a value.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub object: Option<String>,
    /// The type of the object, for one that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_type: Option<String>,
    /// A value; of the value type `text` exactly as it stands, of others without space around it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub value: Option<String>,
    /// `text`, `number`, `money`, `date`, `unknown` or `none`; else what the relation wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_type: Option<String>,
    /// What a number counts, or the currency of a money value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `at least`, `over`, `at most`, `under`, `about`; else exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// The language of a text value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub start: Option<String>,
    /// When it ended; `open` when said to continue.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub end: Option<String>,
    /// The role in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The sum that it moved.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub amount: Option<String>,
    /// The currency of the sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How the sum is meant, as `bound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_bound: Option<String>,
    /// Further qualifiers by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub qualifiers: BTreeMap<String, String>,
    /// `denied`; else asserted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<String>,
    /// Who speaks, when not the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// A source id, address or title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where in the source.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub locator: Option<String>,
    /// The source through which it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// The words of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// When it was read there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// From 0 to 1, or a word.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "text_or_number")]
    pub confidence: Option<String>,
    /// `preferred`, `normal` or `deprecated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    /// What subject and object are.
    #[serde(skip)]
    pub naming: Naming,
}

/// A claim record whose every field was understood; only entities and sources are still words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// An id, identifier or name.
    pub subject: String,
    /// The type it has if it is new.
    pub subject_type: Option<String>,
    /// What kind of statement, always in its forward direction.
    pub relation: RelationName,
    /// The value, unless the object is an entity.
    pub value: Option<Object>,
    /// The object's id, identifier or name, unless it is a value.
    pub object: Option<String>,
    /// The type it has if it is new.
    pub object_type: Option<String>,
    /// When it held.
    pub valid: Interval,
    /// What it adds.
    pub qualifiers: Qualifiers,
    /// Whether it is asserted or denied.
    pub stance: Stance,
    /// Who speaks.
    pub attribution: Option<String>,
    /// A source id, address or title.
    pub source: Option<String>,
    /// Where in it.
    pub locator: Option<String>,
    /// The source through which it was seen.
    pub via: Option<String>,
    /// Quote, retrieval date, confidence, rank.
    pub assertion: Assertion,
    /// What subject and object are.
    pub naming: Naming,
}

/// A text without the space around it. Nearly none has any, which the first and the last byte tell
/// without a look at what else is space than ASCII has.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_no_space = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_no_space(bytes.first()) && is_no_space(bytes.last()) { text } else { text.trim() }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(serde_json::Number),
}

/// `2024` and `"2024"` are the same date; both are taken as the text.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let read: Option<TextOrNumber> = Option::deserialize(from)?;
    Ok(read.map(|read| match read {
        TextOrNumber::Text(text) => text,
        TextOrNumber::Number(number) => number.to_string(),
    }))
}

fn plain_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    text_or_number(from).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::trimmed;

    #[test]
    fn whatever_is_space_is_trimmed_and_nothing_else() {
        for inner in ["a", "a b", "\u{e9}t\u{e9}", "(x)", "a\u{200b}", "\u{301}", ""] {
            for [before, after] in [["", ""], [" ", "\n"], ["\u{a0}", ""], ["", "\u{3000}"]] {
                assert_eq!(trimmed(&format!("{before}{inner}{after}")), inner);
            }
        }
    }
}
