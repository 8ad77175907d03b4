//! Names to entities.

use rusqlite::OptionalExtension;
use rusqlite::ToSql;

use super::error::StoreError;
use super::read::Reader;
use super::rows::{ClaimRow, EntityRow};
use crate::model::EntityId;
use crate::model::RelationName;
use crate::model::fold;
use crate::model::likeness_ppm;
use crate::model::naming;

/// Names offered when one is not known.
const NEAREST_MAX: usize = 5;

/// An entity found by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHit {
    /// Its row.
    pub entity: EntityRow,
    /// Its id.
    pub id: EntityId,
    /// The name under which it was found.
    pub name: String,
}

/// Whom a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Exactly one entity.
    One(EntityRow),
    /// Several, by id.
    Several(Vec<NameHit>),
    /// None; the names most like it, the nearest first.
    Nobody(Vec<NameHit>),
}

impl Reader<'_> {
    /// Returns whom a text names: an exact id, else an identifier (`scheme:value`), else a name
    /// or alias whatever its case and accents. Only entities that something still names.
    pub fn named(&self, text: &str) -> Result<Named, StoreError> {
        let text = text.trim();
        if let Some(row) = self.entity_row(text)?
            && self.is_entity_live(row)?
        {
            return Ok(Named::One(row));
        }
        for key in [text.to_lowercase(), fold(text)] {
            let hits = self.by_key(&key)?;
            match hits.as_slice() {
                [] => {}
                [hit] => return Ok(Named::One(hit.entity)),
                _ => return Ok(Named::Several(hits)),
            }
        }
        Ok(Named::Nobody(self.nearest(&fold(text))?))
    }

    /// Returns the entities that currently have a name or identifier of this folded form, by id.
    pub fn by_key(&self, key: &str) -> Result<Vec<NameHit>, StoreError> {
        let sql = "SELECT k.entity, e.id, v.value, k.claim FROM name_key k
                   JOIN entity e ON e.row = k.entity JOIN value_claim v ON v.row = k.claim
                   WHERE k.key = ? ORDER BY e.id, v.value";
        let mut select = self.connection().prepare_cached(sql)?;
        let mut rows = select.query([key])?;
        let mut hits: Vec<NameHit> = Vec::new();
        while let Some(row) = rows.next()? {
            let entity = EntityRow(row.get(0)?);
            let seen = hits.last().is_some_and(|last| last.entity == entity);
            if !seen && self.is_current(ClaimRow(row.get(3)?))? {
                hits.push(hit(entity, row.get(1)?, row.get(2)?)?);
            }
        }
        Ok(hits)
    }

    /// The names nearest to a folded text by Jaro-Winkler, at least 0.75, each entity once.
    fn nearest(&self, folded: &str) -> Result<Vec<NameHit>, StoreError> {
        let mut select = self.connection().prepare("SELECT key, entity, claim FROM name_key")?;
        let mut rows = select.query([])?;
        let mut scored: Vec<(u32, String, i64, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(0)?;
            // One word of a longer name is a good guess too.
            let is_word = key.split(' ').any(|word| word == folded);
            let score = likeness_ppm(folded, &key).max(if is_word { 900_000 } else { 0 });
            if score >= 750_000 {
                scored.push((score, key, row.get(1)?, row.get(2)?));
                if scored.len() > 64 * NEAREST_MAX {
                    keep_best(&mut scored, 8 * NEAREST_MAX);
                }
            }
        }
        keep_best(&mut scored, 8 * NEAREST_MAX);
        let mut hits: Vec<NameHit> = Vec::new();
        for (_, _, entity, claim) in scored {
            let entity = EntityRow(entity);
            let seen = hits.iter().any(|hit| hit.entity == entity);
            if !seen && hits.len() < NEAREST_MAX && self.is_current(ClaimRow(claim))? {
                let sql = "SELECT value FROM value_claim WHERE row = ?";
                let name = self.connection().query_row(sql, [claim], |row| row.get(0))?;
                hits.push(NameHit { entity, id: self.entity_id(entity)?, name });
            }
        }
        Ok(hits)
    }

    /// Returns the entities of whose folded names one contains the folded text; a `*` in it
    /// stands for anything. By id; each with the first name that matches. Scans all names.
    pub fn search_names(&self, text: &str) -> Result<Vec<NameHit>, StoreError> {
        let parts: Vec<String> =
            text.split('*').map(fold).filter(|part| !part.is_empty()).collect();
        // The keys alone are scanned; only what matches is looked up.
        let mut select = self.connection().prepare("SELECT key, entity, claim FROM name_key")?;
        let mut rows = select.query([])?;
        let mut matching = Vec::new();
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if contains_in_order(key, &parts) {
                matching.push((row.get(1)?, row.get(2)?));
            }
        }
        let sql = "SELECT e.id, v.value FROM entity e, value_claim v WHERE e.row = ? AND v.row = ?";
        let mut select = self.connection().prepare(sql)?;
        let mut hits: Vec<NameHit> = Vec::new();
        for (entity, claim) in matching {
            let ids: [i64; 2] = [entity, claim];
            if self.is_current(ClaimRow(claim))? {
                let (id, name) = select.query_row(ids, |row| Ok((row.get(0)?, row.get(1)?)))?;
                hits.push(hit(EntityRow(entity), id, name)?);
            }
        }
        hits.sort_by(|a, b| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
        hits.dedup_by(|later, first| later.entity == first.entity);
        Ok(hits)
    }

    /// Returns the values of one naming relation for an entity, current ones only: the one that
    /// most claims state first, then bytewise.
    pub fn names(&self, entity: EntityRow, relation: &str) -> Result<Vec<String>, StoreError> {
        let [names] = self.names_of_each(entity, [relation])?;
        Ok(names)
    }

    /// Returns the same for several naming relations, read at once.
    pub fn names_of_each<const N: usize>(
        &self,
        EntityRow(row): EntityRow,
        relations: [&str; N],
    ) -> Result<[Vec<String>; N], StoreError> {
        let sql = format!(
            "SELECT r.name, v.value, v.row FROM value_claim v JOIN relation r ON r.row = v.relation
             WHERE v.subject = ? AND r.name IN ({}) AND v.stance IS NULL",
            ["?"; N].join(", "),
        );
        let mut select = self.connection().prepare_cached(&sql)?;
        let mut params: Vec<&dyn ToSql> = vec![&row];
        params.extend(relations.iter().map(|relation| relation as &dyn ToSql));
        let mut rows = select.query(&params[..])?;
        let mut stated: [Vec<String>; N] = std::array::from_fn(|_| Vec::new());
        while let Some(row) = rows.next()? {
            let name = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let place = relations.iter().position(|relation| *relation == name);
            if let Some(place) = place
                && self.is_current(ClaimRow(row.get(2)?))?
            {
                stated[place].push(row.get(1)?);
            }
        }
        Ok(stated.map(most_stated_first))
    }

    /// Returns what to call an entity: its short name, else its name, else its id.
    pub fn label(&self, entity: EntityRow) -> Result<String, StoreError> {
        let [short, long] = self.names_of_each(entity, [naming::SHORT_NAME, naming::NAME])?;
        if let Some(name) = short.into_iter().chain(long).next() {
            return Ok(name);
        }
        Ok(self.entity_id(entity)?.as_str().to_owned())
    }

    /// Returns the entity's type, the one that most claims state.
    pub fn type_of(&self, entity: EntityRow) -> Result<Option<String>, StoreError> {
        Ok(self.names(entity, naming::TYPE)?.into_iter().next())
    }

    /// Says whether the store has a relation of this name.
    pub fn has_relation(&self, name: &RelationName) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM relation WHERE name = ?";
        let found = self.connection().query_row(sql, [name.as_str()], |_| Ok(())).optional()?;
        Ok(found.is_some())
    }
}

/// Returns each of some names once: the one that is stated most often first, then bytewise. Blanks
/// are stated and name nobody.
pub(super) fn most_stated_first(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| !text.trim().is_empty());
    if texts.len() < 2 {
        return texts;
    }
    texts.sort_unstable();
    let mut counted: Vec<(usize, String)> = Vec::new();
    for text in texts {
        match counted.last_mut() {
            Some((count, last)) if *last == text => *count += 1,
            _ => counted.push((1, text)),
        }
    }
    counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    counted.into_iter().map(|(_, text)| text).collect()
}

fn hit(entity: EntityRow, id: String, name: String) -> Result<NameHit, StoreError> {
    let id = EntityId::new(&id).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(NameHit { entity, id, name })
}

fn keep_best(scored: &mut Vec<(u32, String, i64, i64)>, count: usize) {
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then(a.3.cmp(&b.3)));
    scored.truncate(count);
}

fn contains_in_order(key: &str, parts: &[String]) -> bool {
    let mut rest = key;
    parts.iter().all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}
