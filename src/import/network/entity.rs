//! A node as an entity.

use super::{Network, Node};
use crate::import::mapping::plain;
use crate::model::ClaimRecord;
use crate::model::EntityRecord;
use crate::model::EntityType;
use crate::model::Naming;
use crate::model::Record;
use crate::model::naming;

impl Network<'_> {
    /// Returns a node as records: words of its own, then what it is called.
    pub(super) fn entity(&mut self, id: &str, node: &Node) -> Vec<Record> {
        let record = || EntityRecord { id: Some(id.to_owned()), ..EntityRecord::default() };
        let mut first = record();
        let (mut records, mut further) = (Vec::new(), Vec::new());
        let mut label = None;
        for (column, text) in &node.cells.0 {
            let text = text.trim().to_owned();
            match base(column).as_str() {
                "label" if self.is_ours => {}
                "label" => label = Some(text),
                "name" if first.name.is_none() => first.name = Some(text),
                "name" => further.push(EntityRecord { name: Some(text), ..record() }),
                "alias" => first.alias.push(text),
                "identifier" if text.contains(':') => first.identifier.push(text),
                "url" if self.is_ours || text.starts_with("http") => {
                    further.push(EntityRecord { url: Some(text), ..record() });
                }
                naming::SHORT_NAME => records.push(short_name(id, text)),
                "type" => match self.known_type(&text, &mut records) {
                    true => {
                        further.push(EntityRecord { entity_type: Some(text), ..record() });
                    }
                    false => drop(self.unread.insert(format!("{column} of nodes"))),
                },
                _ => drop(self.unread.insert(format!("{column} of nodes"))),
            }
        }
        if let Some(label) = label {
            match &first.name {
                None => first.name = Some(label),
                Some(name) if *name != label => first.alias.push(label),
                Some(_) => {}
            }
        }
        if first.name.is_none() && node.is_named_by_id && !self.is_ours {
            first.name = Some(id.to_owned());
        }
        // The type stands with the name, by which others are told from those of the name.
        if let Some(at) = further.iter().position(|record| record.entity_type.is_some()) {
            first.entity_type = further.remove(at).entity_type;
        }
        let (words, claims): (Vec<Record>, Vec<Record>) =
            records.into_iter().partition(|record| matches!(record, Record::Type(_)));
        let entities = std::iter::once(first).chain(further).map(Record::Entity);
        words.into_iter().chain(entities).chain(claims).collect()
    }

    /// Whether a word is a type; one of ours that the store lacks is defined.
    fn known_type(&mut self, word: &str, records: &mut Vec<Record>) -> bool {
        if self.vocabulary.find_type(word).is_some() {
            return true;
        }
        if !self.is_ours {
            return false;
        }
        let own = EntityType { iri: None, ..EntityType::of_class(word, "") };
        let is_defined = self.vocabulary.define_type(&own).is_ok();
        if is_defined {
            records.push(Record::Type(Box::new(own)));
        }
        is_defined
    }
}

fn short_name(id: &str, text: String) -> Record {
    Record::Claim(Box::new(ClaimRecord {
        subject: id.to_owned(),
        relation: naming::SHORT_NAME.to_owned(),
        value: Some(text),
        naming: Naming::Id,
        ..ClaimRecord::default()
    }))
}

/// A column's name without the number behind that of a second one: `alias 2`.
fn base(column: &str) -> String {
    let plain_name = plain(column).replace('_', "-");
    let cut = plain_name.rsplit_once('-');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match cut {
        Some((name, number)) if is_number(number) => name.to_owned(),
        _ => plain_name,
    }
}
