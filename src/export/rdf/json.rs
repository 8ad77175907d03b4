//! JSON whose keys stay in the order in which they were put.

use std::io::Write;

use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap;

/// What the document is made of. There are no numbers of data in it: a reader would make floats
/// of them.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
    /// `1.1`, the one number that a context has.
    Version,
}

impl Json {
    pub(super) fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        Ok(serde_json::to_writer(out, self)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(values) => serializer.collect_seq(values),
            Json::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
            Json::Version => serializer.serialize_f32(1.1),
        }
    }
}
