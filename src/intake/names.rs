//! Which entity a text means.

use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};
use std::io;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::EntityId;
use crate::model::Vocabulary;
use crate::model::fold;
use crate::model::slug;
use crate::store::Draft;
use crate::store::EntityRow;
use crate::store::NameHit;
use crate::store::OriginRow;
use crate::store::Spool;
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

impl Resolved {
    /// An entity that is called nothing in the row.
    pub(super) fn by_id(id: EntityId) -> Resolved {
        Resolved { id, name: None, type_name: None, is_new: false, namesakes: Vec::new() }
    }
}

/// What resolving looks at besides the text.
pub(super) struct Context<'c> {
    pub(super) vocabulary: &'c Vocabulary,
    pub(super) origin: OriginRow,
}

/// A folded name by 80 random bits: that two names of an import have the same is less probable than
/// 10^-10 among ten million.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Fingerprint([u16; 5]);

/// Who has a name, in halves of words: the row, and the place of the type among those met.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Bearer([u16; 3]);

/// The type of whoever has none.
const NO_TYPE: u16 = u16::MAX;

impl Bearer {
    fn new(row: u32, kind: u16) -> Bearer {
        Bearer([row as u16, (row >> 16) as u16, kind])
    }

    fn row(self) -> EntityRow {
        EntityRow::unstored(u32::from(self.0[0]) | u32::from(self.0[1]) << 16)
    }
}

/// Names met in one import, and which the file at hand has used. An import may have millions, so
/// each takes few bytes.
pub(super) struct Names {
    hashers: (RandomState, RandomState),
    /// What was learned while nobody asked: files that name everybody by id never do.
    unasked: Option<Spool<[u16; 8]>>,
    /// The first who has a name.
    known: FxHashMap<Fingerprint, Bearer>,
    /// All others.
    further: FxHashMap<Fingerprint, Vec<Bearer>>,
    /// The types met.
    types: Vec<String>,
    used: FxHashSet<(Fingerprint, [u16; 2])>,
}

impl Names {
    pub(super) fn of(draft: &Draft<'_>) -> Names {
        Names {
            hashers: Default::default(),
            unasked: Some(draft.spool()),
            known: FxHashMap::default(),
            further: FxHashMap::default(),
            types: Vec::new(),
            used: FxHashSet::default(),
        }
    }

    fn fingerprint(&self, name: &str) -> Fingerprint {
        let (one, other) = (self.hashers.0.hash_one(name), self.hashers.1.hash_one(name));
        let part = |ix: u32| (one >> (16 * ix)) as u16;
        Fingerprint([part(0), part(1), part(2), part(3), other as u16])
    }

    fn kind(&mut self, type_name: Option<&str>) -> u16 {
        let Some(type_name) = type_name else { return NO_TYPE };
        let known = self.types.iter().position(|known| known == type_name);
        let place = known.unwrap_or_else(|| {
            self.types.push(type_name.to_owned());
            self.types.len() - 1
        });
        place as u16
    }

    /// Remembers that an entity of this import has a name.
    pub(super) fn learn(
        &mut self,
        name: &str,
        type_name: Option<&str>,
        row: EntityRow,
    ) -> io::Result<()> {
        let bearer = Bearer::new(row.number(), self.kind(type_name));
        self.learn_key(&fold(name), bearer)
    }

    /// Remembers that an entity of this import has an identifier.
    pub(super) fn learn_identifier(&mut self, text: &str, row: EntityRow) -> io::Result<()> {
        self.learn_key(&text.to_lowercase(), Bearer::new(row.number(), NO_TYPE))
    }

    fn learn_key(&mut self, key: &str, bearer: Bearer) -> io::Result<()> {
        let fingerprint = self.fingerprint(key);
        let Some(unasked) = &mut self.unasked else {
            self.know(fingerprint, bearer);
            return Ok(());
        };
        let (Fingerprint([a, b, c, d, e]), Bearer([low, high, kind])) = (fingerprint, bearer);
        unasked.push([a, b, c, d, e, low, high, kind])
    }

    fn know(&mut self, fingerprint: Fingerprint, bearer: Bearer) {
        match self.known.entry(fingerprint) {
            Entry::Vacant(vacant) => {
                vacant.insert(bearer);
            }
            Entry::Occupied(first) if *first.get() == bearer => {}
            Entry::Occupied(_) => {
                let further = self.further.entry(fingerprint).or_default();
                if !further.contains(&bearer) {
                    further.push(bearer);
                }
            }
        }
    }

    /// Who has a folded name, with their types, in the order in which they were met.
    fn bearers(&mut self, key: &str) -> io::Result<Vec<(Option<&str>, EntityRow)>> {
        for row in self.unasked.take().map(Spool::read).transpose()?.into_iter().flatten() {
            let [a, b, c, d, e, low, high, kind] = row?;
            self.know(Fingerprint([a, b, c, d, e]), Bearer([low, high, kind]));
        }
        let fingerprint = self.fingerprint(key);
        let first = self.known.get(&fingerprint).into_iter();
        let all = first.chain(self.further.get(&fingerprint).into_iter().flatten());
        let told = |bearer: &Bearer| {
            let type_name = self.types.get(usize::from(bearer.0[2])).map(String::as_str);
            (type_name, bearer.row())
        };
        Ok(all.map(told).collect())
    }

    /// The one who has an identifier, in this import or before.
    fn identified(
        &mut self,
        draft: &mut Draft<'_>,
        key: &str,
    ) -> Result<Option<EntityId>, StoreError> {
        let here = self.bearers(key).map_err(|error| draft.failed(error))?;
        let here: Vec<EntityRow> = here.into_iter().map(|(_, row)| row).collect();
        let mut ids: Vec<EntityId> =
            draft.by_key(key)?.into_iter().map(|NameHit { id, .. }| id).collect();
        for row in here {
            ids.push(draft.reader()?.entity_id(row)?);
        }
        ids.sort();
        ids.dedup();
        Ok(if ids.len() == 1 { ids.pop() } else { None })
    }

    /// Begins anew to count uses, for another file.
    pub(super) fn forget_uses(&mut self) {
        self.used.clear();
    }

    /// Says whether a name is used for an entity for the first time in this file.
    pub(super) fn is_first_use(&mut self, name: &str, row: EntityRow) -> bool {
        let [low, high, _] = Bearer::new(row.number(), NO_TYPE).0;
        self.used.insert((self.fingerprint(name), [low, high]))
    }

    /// Decides, in the order of design section 6: the id itself; an identifier; an entity of this
    /// import with that name and type; the one that an earlier edition took; exactly one folded
    /// name of a compatible type; else a new entity, or nobody where none may be new.
    pub(super) fn resolve(
        &mut self,
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
        if text.contains(':')
            && let Some(id) = self.identified(draft, &text.to_lowercase())?
        {
            return Ok(Some(is(id, None, None)));
        }
        let key = fold(text);
        let compatible = |one: Option<&str>| match (one, type_name.as_deref()) {
            (Some(one), Some(other)) => {
                context.vocabulary.is_a(one, other) || context.vocabulary.is_a(other, one)
            }
            _ => true,
        };
        let here = self.bearers(&key).map_err(|error| draft.failed(error))?;
        let reader = draft.reader()?;
        if let Some((_, row)) = here.iter().find(|(known, _)| *known == type_name.as_deref()) {
            return Ok(Some(is(reader.entity_id(*row)?, Some(text), type_name)));
        }
        if let Some(row) = reader.taken(context.origin, &key, type_name.as_deref())?
            && reader.is_entity_live(row)?
        {
            return Ok(Some(is(reader.entity_id(row)?, Some(text), type_name)));
        }
        let here = here.iter().filter(|(known, _)| compatible(*known));
        let mut candidates =
            here.map(|(_, row)| reader.entity_id(*row)).collect::<Result<Vec<EntityId>, _>>()?;
        for NameHit { entity, id, .. } in draft.by_key(&key)? {
            if compatible(draft.reader()?.type_of(entity)?.as_deref()) {
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
    if draft.reader()?.entity_row(&plain)?.is_none() {
        return checked(&plain);
    }
    for count in 0..SUFFIXES_MAX {
        let id = format!(
            "{plain}-{}",
            crate::model::short_hash(&[name, type_name.unwrap_or_default(), &count.to_string(),])
        );
        if draft.reader()?.entity_row(&id)?.is_none() {
            return checked(&id);
        }
    }
    Err(StoreError::Unknown(format!("no free id for \"{name}\"")))
}
