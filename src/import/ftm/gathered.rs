//! Entities as a file gives them, and as they are when what stands inside them is taken out.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::format::ftm::id_read;
use crate::model::ClaimRecord;

/// Values of an entity for which there is room at once.
const VALUES: usize = 16;

/// A claim of ours that stands beside the properties that state it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Beside {
    /// The property that states it, if one does.
    pub(super) prop: Option<String>,
    /// Its value there.
    pub(super) value: Option<String>,
    /// Of an edge, the mark of all its properties.
    pub(super) of: Option<String>,
    pub(super) claim: ClaimRecord,
}

/// A value of a property.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    pub(super) property: String,
    pub(super) text: String,
    pub(super) lang: Option<String>,
    /// The dataset that states it, where the file tells it of each value.
    pub(super) dataset: Option<String>,
}

/// An entity that holds no other.
#[derive(Clone, Debug, Default)]
pub(super) struct Entity {
    pub(super) id: String,
    pub(super) schema: String,
    pub(super) values: Vec<Value>,
    pub(super) datasets: Vec<String>,
    pub(super) confidence: Option<String>,
    pub(super) claims: Vec<Beside>,
}

impl Entity {
    /// Returns the texts of a property, in their order.
    pub(super) fn texts<'e>(&'e self, property: &'e str) -> impl Iterator<Item = &'e str> {
        let values = self.values.iter().filter(move |value| value.property == property);
        values.map(|value| value.text.trim()).filter(|text| !text.is_empty())
    }

    /// Returns the first text of a property.
    pub(super) fn first<'e>(&'e self, property: &'e str) -> Option<&'e str> {
        self.texts(property).next()
    }
}

/// An entity as it stands in a line, with those inside it.
#[derive(Debug, Default)]
pub(super) struct Given {
    entity: Entity,
    inside: Vec<Given>,
    unread: Vec<String>,
}

impl Given {
    /// Makes an entity with none inside.
    pub(super) fn of(entity: Entity) -> Given {
        Given { entity, ..Given::default() }
    }

    /// Gives the entity and all those inside it, the outer ones first, and the names of fields
    /// that are not read.
    pub(super) fn flatten(self, entities: &mut Vec<Entity>, unread: &mut BTreeSet<String>) {
        for name in self.unread {
            unread.insert(name);
        }
        entities.push(self.entity);
        self.inside.into_iter().for_each(|given| given.flatten(entities, unread));
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Given, D::Error> {
        from.deserialize_map(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with id, schema and properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
        let mut given = Given::default();
        while let Some(key) = map.next_key::<Name<'de>>()? {
            match key.0.as_ref() {
                "id" => {
                    given.entity.id = id_read(&map.next_value::<Plain>()?.0.unwrap_or_default())
                }
                "schema" => {
                    given.entity.schema = map.next_value::<Plain>()?.0.unwrap_or_default();
                }
                "properties" => map.next_value_seed(Properties(&mut given))?,
                "datasets" => {
                    let datasets: Option<Vec<String>> = map.next_value()?;
                    given.entity.datasets = datasets.unwrap_or_default();
                }
                "confidence" => given.entity.confidence = map.next_value::<Plain>()?.0,
                "claims" => {
                    let value: serde_json::Value = map.next_value()?;
                    match serde_json::from_value(value) {
                        Ok(claims) => given.entity.claims = claims,
                        // Somebody else's.
                        Err(_) => given.unread.push("claims".to_owned()),
                    }
                }
                // The program's own, in rows that were rejected.
                "reason" => drop(map.next_value::<IgnoredAny>()?),
                other => {
                    if map.next_value::<Filled>()?.0 {
                        given.unread.push(other.to_owned());
                    }
                }
            }
        }
        Ok(given)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text, a number or nothing.
struct Plain(Option<String>);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Plain, D::Error> {
        match Item::deserialize(from)? {
            Item::Text(text) => Ok(Plain(Some(text))),
            Item::Nothing => Ok(Plain(None)),
            Item::Inside(_) => Err(serde::de::Error::custom("expected a text, found an object")),
        }
    }
}

/// Whether there is anything in a value.
struct Filled(bool);

impl<'de> Deserialize<'de> for Filled {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Filled, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        let is_empty =
            value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty);
        Ok(Filled(!is_empty))
    }
}

/// Reads all properties with their values into an entity.
struct Properties<'g>(&'g mut Given);

impl<'de> DeserializeSeed<'de> for Properties<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Properties<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties with lists of values")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(property)) = map.next_key()? {
            map.next_value_seed(Values { property: &property, given: self.0 })?;
        }
        Ok(())
    }
}

/// Reads the values of one property into an entity: a list, or one alone.
struct Values<'g> {
    property: &'g str,
    given: &'g mut Given,
}

impl Values<'_> {
    fn put(&mut self, item: Item) {
        let text = match item {
            Item::Text(text) => text,
            Item::Nothing => return,
            Item::Inside(given) => {
                let id = given.entity.id.clone();
                self.given.inside.push(*given);
                id
            }
        };
        let property = self.property.to_owned();
        let values = &mut self.given.entity.values;
        if values.is_empty() {
            values.reserve(VALUES);
        }
        values.push(Value { property, text, ..Value::default() });
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element()? {
            self.put(item);
        }
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(mut self, text: &str) -> Result<(), E> {
        ItemVisitor.visit_str(text).map(|item| self.put(item))
    }

    fn visit_u64<E: serde::de::Error>(mut self, number: u64) -> Result<(), E> {
        ItemVisitor.visit_u64(number).map(|item| self.put(item))
    }

    fn visit_i64<E: serde::de::Error>(mut self, number: i64) -> Result<(), E> {
        ItemVisitor.visit_i64(number).map(|item| self.put(item))
    }

    fn visit_f64<E: serde::de::Error>(mut self, number: f64) -> Result<(), E> {
        ItemVisitor.visit_f64(number).map(|item| self.put(item))
    }

    fn visit_bool<E: serde::de::Error>(mut self, is_so: bool) -> Result<(), E> {
        ItemVisitor.visit_bool(is_so).map(|item| self.put(item))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        ItemVisitor.visit_map(map).map(|item| self.put(item))
    }
}

/// One value.
enum Item {
    Text(String),
    Inside(Box<Given>),
    Nothing,
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Item, D::Error> {
        from.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or an entity")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Item, E> {
        Ok(Item::Text(text.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Item, E> {
        Ok(Item::Text(text))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Item, E> {
        Ok(Item::Text(number.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Item, E> {
        Ok(Item::Text(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Text(number.to_string()))
    }

    fn visit_bool<E: serde::de::Error>(self, is_so: bool) -> Result<Item, E> {
        Ok(Item::Text(is_so.to_string()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Item, E> {
        Ok(Item::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        GivenVisitor.visit_map(map).map(|given| Item::Inside(Box::new(given)))
    }
}
