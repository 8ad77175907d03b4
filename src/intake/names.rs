//! Which entity a text means.

use std::collections::{HashMap, HashSet};

use crate::model::EntityId;
use crate::model::Vocabulary;
use crate::model::fold;
use crate::model::slug;
use crate::store::Draft;
use crate::store::NameHit;
use crate::store::OriginRow;
use crate::store::StoreError;

/// Ids tried for a new entity whose slug others have.
const SUFFIXES_MAX: u32 = 10_000;

/// Who a text means.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) id: EntityId,
    /// The name that the text is, unless it is an id or identifier.
    pub(super) name: Option<String>,
    pub(super) type_name: Option<String>,
    pub(super) is_new: bool,
    /// Others of the same name, when it was not clear which was meant.
    pub(super) namesakes: Vec<EntityId>,
}

/// What resolving looks at besides the text.
pub(super) struct Context<'c> {
    pub(super) vocabulary: &'c Vocabulary,
    pub(super) origin: OriginRow,
}

/// Names met in one import, and which the file at hand has used.
#[derive(Default)]
pub(super) struct Names {
    /// Folded names and the entities that have them, with their types.
    known: HashMap<String, Vec<(Option<String>, EntityId)>>,
    used: HashSet<(String, EntityId)>,
}

impl Names {
    /// Remembers that an entity of this import has a name.
    pub(super) fn learn(&mut self, name: &str, type_name: Option<&str>, id: &EntityId) {
        let known = self.known.entry(fold(name)).or_default();
        let entry = (type_name.map(str::to_owned), id.clone());
        if !known.contains(&entry) {
            known.push(entry);
        }
    }

    /// Begins anew to count uses, for another file.
    pub(super) fn forget_uses(&mut self) {
        self.used.clear();
    }

    /// Says whether a name is used for an entity for the first time in this file.
    pub(super) fn is_first_use(&mut self, name: &str, id: &EntityId) -> bool {
        self.used.insert((name.to_owned(), id.clone()))
    }

    /// Decides, in the order of design section 6: the id itself; an identifier; an entity of this
    /// import with that name and type; the one that an earlier edition took; exactly one folded
    /// name of a compatible type; else a new entity, or nobody where none may be new.
    pub(super) fn resolve(
        &self,
        draft: &mut Draft<'_>,
        context: &Context<'_>,
        text: &str,
        type_name: Option<String>,
        may_be_new: bool,
    ) -> Result<Option<Resolved>, StoreError> {
        let text = text.trim();
        let is = |id: EntityId, name: Option<&str>, type_name: Option<String>| Resolved {
            id,
            name: name.map(str::to_owned),
            type_name,
            is_new: false,
            namesakes: Vec::new(),
        };
        if draft.is_live(text)? {
            let id = EntityId::new(text).map_err(|e| StoreError::Damaged(e.to_string()))?;
            return Ok(Some(is(id, None, None)));
        }
        let reader = draft.reader();
        if text.contains(':')
            && let [hit] = reader.by_key(&text.to_lowercase())?.as_slice()
        {
            return Ok(Some(is(hit.id.clone(), None, None)));
        }
        let key = fold(text);
        let compatible = |one: Option<&str>| match (one, type_name.as_deref()) {
            (Some(one), Some(other)) => {
                context.vocabulary.is_a(one, other) || context.vocabulary.is_a(other, one)
            }
            _ => true,
        };
        let here = self.known.get(&key).into_iter().flatten();
        if let Some((_, id)) = here.clone().find(|(known, _)| *known == type_name) {
            return Ok(Some(is(id.clone(), Some(text), type_name)));
        }
        if let Some(row) = reader.taken(context.origin, &key, type_name.as_deref())?
            && reader.is_entity_live(row)?
        {
            return Ok(Some(is(reader.entity_id(row)?, Some(text), type_name)));
        }
        let mut candidates: Vec<EntityId> = here
            .filter(|(known, _)| compatible(known.as_deref()))
            .map(|(_, id)| id.clone())
            .collect();
        for NameHit { entity, id, .. } in reader.by_key(&key)? {
            if compatible(reader.type_of(entity)?.as_deref()) {
                candidates.push(id);
            }
        }
        candidates.sort();
        candidates.dedup();
        if let [id] = candidates.as_slice() {
            return Ok(Some(is(id.clone(), Some(text), type_name)));
        }
        if !may_be_new {
            return Ok(None);
        }
        let id = free_id(draft, text, type_name.as_deref())?;
        let name = Some(text.to_owned());
        Ok(Some(Resolved { id, name, type_name, is_new: true, namesakes: candidates }))
    }
}

/// The slug of a name, with a short suffix made of the name's content where others have it.
fn free_id(draft: &Draft<'_>, name: &str, type_name: Option<&str>) -> Result<EntityId, StoreError> {
    let plain = slug(name);
    let checked =
        |text: &str| EntityId::new(text).map_err(|error| StoreError::Unknown(error.to_string()));
    if draft.reader().entity_row(&plain)?.is_none() {
        return checked(&plain);
    }
    for count in 0..SUFFIXES_MAX {
        let id = format!(
            "{plain}-{}",
            crate::model::short_hash(&[name, type_name.unwrap_or_default(), &count.to_string(),])
        );
        if draft.reader().entity_row(&id)?.is_none() {
            return checked(&id);
        }
    }
    Err(StoreError::Unknown(format!("no free id for \"{name}\"")))
}
