//! What a claim says of its subject.

use super::date::PartialDate;
use super::entity::EntityId;
use super::fold::fold;
use super::money::Money;
use super::quantity::Quantity;
use super::relation::ValueKind;

/// The object of a claim: an entity, a value, or the statement that there is one or none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// Another entity: the claim is part of an edge.
    Entity(EntityId),
    /// A text, with its language (BCP 47) where stated.
    Text {
        /// The text as written.
        text: String,
        /// Its language.
        lang: Option<String>,
    },
    /// A count or measure.
    Number(Quantity),
    /// A sum of money.
    Money(Money),
    /// A date.
    Date(PartialDate),
    /// There is one, and nobody says which.
    Unknown,
    /// There is none.
    None,
}

impl Object {
    /// Returns the entity, if it is one.
    pub fn entity(&self) -> Option<&EntityId> {
        match self {
            Object::Entity(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the kind of value, `None` for an entity.
    pub fn kind(&self) -> Option<ValueKind> {
        match self {
            Object::Entity(_) => None,
            Object::Text { .. } => Some(ValueKind::Text),
            Object::Number(_) => Some(ValueKind::Number),
            Object::Money(_) => Some(ValueKind::Money),
            Object::Date(_) => Some(ValueKind::Date),
            Object::Unknown => Some(ValueKind::Unknown),
            Object::None => Some(ValueKind::None),
        }
    }

    /// Says whether both can be true of one subject at one time, for a relation that has a
    /// single value. Bounds and "about" are respected; texts are compared folded; unknown goes
    /// with everything but none.
    pub fn is_compatible(&self, other: &Object) -> bool {
        match (self, other) {
            (Object::Text { text: a, .. }, Object::Text { text: b, .. }) => fold(a) == fold(b),
            (Object::Number(a), Object::Number(b)) => a.is_compatible(b),
            (Object::Money(a), Object::Money(b)) => a.is_compatible(b),
            (Object::Date(a), Object::Date(b)) => a.first() <= b.last() && b.first() <= a.last(),
            (Object::None, other) | (other, Object::None) => *other == Object::None,
            (Object::Unknown, _) | (_, Object::Unknown) => true,
            (a, b) => a == b,
        }
    }

    /// Returns the value as people read it; the id for an entity.
    pub fn to_text(&self) -> String {
        match self {
            Object::Entity(id) => id.to_string(),
            Object::Text { text, .. } => text.clone(),
            Object::Number(quantity) => quantity.to_string(),
            Object::Money(money) => money.to_string(),
            Object::Date(date) => date.to_string(),
            Object::Unknown => "unknown".to_owned(),
            Object::None => "none".to_owned(),
        }
    }
}
