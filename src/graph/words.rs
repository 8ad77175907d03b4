//! What relations and types are called, by their numbers in a topology.

use super::node::{RelationIx, TypeIx};
use crate::model::RelationName;
use crate::model::Vocabulary;

/// The relations and types of a vocabulary.
pub(super) struct Words {
    /// Relations by name: whether a path may walk through what each leads to.
    pub(super) relations: Vec<(RelationName, bool)>,
    /// The types that each type is a kind of, itself the first, and whether it joins.
    pub(super) types: Vec<(Vec<String>, bool)>,
}

impl Words {
    pub(super) fn of(vocabulary: &Vocabulary) -> Words {
        let relations = vocabulary.relations().map(|r| (r.name.clone(), r.connective)).collect();
        let kinds = |name: &str| -> Vec<String> {
            let above = vocabulary.types().filter(|kind| vocabulary.is_a(name, &kind.name));
            let others = above.filter(|kind| kind.name != name).map(|kind| kind.name.clone());
            std::iter::once(name.to_owned()).chain(others).collect()
        };
        let types = vocabulary.types().map(|kind| (kinds(&kind.name), kind.connective)).collect();
        Words { relations, types }
    }

    /// Writes them as lines: `r` or `t`, whether it joins (`1` or `0`), and the names, all parted
    /// by tabs, which stand in no name.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |kind: char, joins: bool, names: &str| {
            text.push_str(&format!("{kind}\t{}\t{names}\n", u8::from(joins)));
        };
        for (name, joins) in &self.relations {
            line('r', *joins, name.as_str());
        }
        for (kinds, joins) in &self.types {
            line('t', *joins, &kinds.join("\t"));
        }
        text
    }

    /// Reads what [`Words::to_text`] wrote; none when it is something else.
    pub(super) fn of_text(text: &str) -> Option<Words> {
        let mut words = Words { relations: Vec::new(), types: Vec::new() };
        for line in text.lines() {
            let mut parts = line.split('\t');
            let (kind, joins) = (parts.next()?, parts.next()? == "1");
            match kind {
                "r" => words.relations.push((RelationName::new(parts.next()?)?, joins)),
                _ => words.types.push((parts.map(str::to_owned).collect(), joins)),
            }
        }
        Some(words)
    }

    /// Returns the number of a type, by any of the words for it.
    pub(super) fn type_of(vocabulary: &Vocabulary, word: &str) -> Option<TypeIx> {
        let name = &vocabulary.find_type(word)?.name;
        let place = vocabulary.types().position(|kind| kind.name == *name)?;
        u16::try_from(place).ok().map(TypeIx)
    }

    /// Returns the number of the relation of a name.
    pub(super) fn relation_of(&self, name: &RelationName) -> Option<RelationIx> {
        let place = self.relations.binary_search_by(|(known, _)| known.cmp(name)).ok()?;
        u16::try_from(place).ok().map(RelationIx)
    }

    /// Says whether a type is of a kind, named as the vocabulary does.
    pub(super) fn is_kind(&self, kind: TypeIx, name: &str) -> bool {
        let kinds = self.types.get(usize::from(kind.0));
        kinds.is_some_and(|(kinds, _)| kinds.iter().any(|kind| kind == name))
    }

    /// Says whether an entity of these types, each as the vocabulary numbers it or unknown to it,
    /// joins nothing: a country, a topic. One without a type joins.
    pub(super) fn is_idle(&self, types: &[Option<TypeIx>]) -> bool {
        let joins = |kind: &Option<TypeIx>| match kind {
            Some(kind) => self.types.get(usize::from(kind.0)).is_none_or(|(_, joins)| *joins),
            // A type that the vocabulary does not know is taken to join.
            None => true,
        };
        !types.is_empty() && !types.iter().any(joins)
    }
}
