//! Everything in a snapshot, entity by entity: each table is read once in its own order, and what
//! is said of a claim is put together and sorted by entity.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::cells::Cells;
use super::content::{Content, Names, Remarks, Stated, recorded};
use super::error::StoreError;
use super::packed::{
    citations_of, content_of, put_citations, put_content, put_qualifiers, qualifiers_of,
};
use super::packs::{Key, Packer, Packs};
use super::roster::Roster;
use super::search::most_stated_first;
use super::snapshot::Snapshot;
use super::state::{ClaimState, Event};
use super::stream::{self, Numbered};
use crate::model::EntityId;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::SourceId;

/// Bytes of claims that are sorted at once, as long as there are few.
const SORTED_AT_ONCE: usize = 1 << 20;

/// All entities and current claims of a snapshot, to be gone through as often as one likes.
///
/// In memory are the ids of entities and sources; claims beyond a megabyte wait in a file
/// without a name.
///
/// ```
/// use orgraph::store::{Stamp, Store, StoreError};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("graph.orgraph");
/// # let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
/// # Store::create(&path, &stamp)?.finish()?;
/// let mut store = Store::open(&path)?;
/// let scan = store.snapshot()?.scan()?;
/// scan.for_each_entity(["name"], |scanned| {
///     assert!(scanned.claims.iter().all(|claim| claim.claim.subject == scanned.id));
///     Ok::<(), StoreError>(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Scan {
    roster: Roster,
    packs: Packs,
    /// By place among the ids, whether anything names the entity; none where all are named.
    named: Option<Vec<bool>>,
    /// Claims that came second to the first 64 bits of their identity.
    second: HashSet<i64>,
    qualifiers: BTreeSet<String>,
    path: PathBuf,
}

/// An entity with all that is said of it.
#[derive(Debug)]
pub struct Scanned<'s, const N: usize> {
    /// Its id.
    pub id: EntityId,
    /// Its values by each of some naming relations, as [`Reader::names`](super::Reader::names)
    /// gives them.
    pub names: [Vec<String>; N],
    /// The current claims about it, by (relation, object, id).
    pub claims: &'s [RecordedClaim],
}

impl Snapshot<'_> {
    /// Reads all claims, each table from its first row to its last. What does not fit in memory
    /// waits in the folder of the store, or where the system keeps such files when that folder
    /// cannot be written; fails where there is no room for it.
    pub fn scan(&self) -> Result<Scan, StoreError> {
        self.scan_within(SORTED_AT_ONCE)
    }

    fn scan_within(&self, bytes: usize) -> Result<Scan, StoreError> {
        let connection = self.connection();
        let mut gathered = Gathered {
            packer: Packer::beside(self.path(), bytes),
            roster: Roster::read(connection)?,
            named: Vec::new(),
            is_all_current: true,
            qualifiers: BTreeSet::new(),
            pack: Vec::new(),
        };
        gathered.named = vec![false; gathered.roster.entity_count()];
        let mut qualifiers = stream::qualifiers(connection)?;
        let mut citations = stream::citations(connection)?;
        let mut events = stream::events(connection)?;
        let mut following = Following {
            qualifiers: Numbered::of(&mut qualifiers)?,
            citations: Numbered::of(&mut citations)?,
            events: Numbered::of(&mut events)?,
        };
        stream::for_each_claim(connection, |_, content| {
            gathered.add(&content?, &mut following, self.path())
        })?;
        let mut second = HashSet::new();
        let mut before = None;
        stream::for_each_identity(connection, |prefix, claim| {
            if before.replace(prefix) == Some(prefix) {
                second.insert(claim);
            }
            Ok(())
        })?;
        // Each page was read once, and hardly one is asked for again.
        connection.execute_batch("PRAGMA shrink_memory")?;
        let Gathered { roster, packer, mut named, is_all_current, qualifiers, .. } = gathered;
        let is_all_named = is_all_current && !self.has_withdrawn_additions()?;
        if !is_all_named {
            add_additions(self, &roster, &mut named)?;
        }
        let packs = packer.finish().map_err(|error| StoreError::unwritable(self.path(), error))?;
        let named = (!is_all_named).then_some(named);
        Ok(Scan { roster, packs, named, second, qualifiers, path: self.path().to_owned() })
    }
}

/// Marks the entities that were named on their own.
fn add_additions(
    snapshot: &Snapshot<'_>,
    roster: &Roster,
    named: &mut [bool],
) -> Result<(), StoreError> {
    let mut events = stream::entity_events(snapshot.connection())?;
    let mut events = Numbered::of(&mut events)?;
    while let Some(entity) = events.next() {
        if state_of(&mut events, entity)?.is_added() {
            named[roster.entity_rank(entity)? as usize] = true;
        }
    }
    Ok(())
}

/// Replays the events of a claim or entity.
fn state_of(events: &mut Numbered<'_>, of: i64) -> Result<ClaimState, StoreError> {
    let mut own = Vec::new();
    events.each_of(of, |row| {
        own.push(Event::of(row, 1)?);
        Ok(())
    })?;
    Ok(ClaimState::of(own))
}

/// What stands of each claim in other tables.
struct Following<'s> {
    qualifiers: Numbered<'s>,
    citations: Numbered<'s>,
    events: Numbered<'s>,
}

/// What was read so far.
struct Gathered {
    roster: Roster,
    packer: Packer,
    /// By place among the ids, whether a current claim names the entity.
    named: Vec<bool>,
    is_all_current: bool,
    qualifiers: BTreeSet<String>,
    pack: Vec<u8>,
}

impl Gathered {
    /// Puts a claim aside, unless it is not current.
    fn add(
        &mut self,
        content: &Content<'_>,
        following: &mut Following<'_>,
        path: &Path,
    ) -> Result<(), StoreError> {
        let state = state_of(&mut following.events, content.row)?;
        if !state.is_current() {
            self.is_all_current = false;
            return Ok(());
        }
        let key = self.key(content)?;
        self.pack.clear();
        put_content(&mut self.pack, content, &state)?;
        let names = &mut self.qualifiers;
        put_qualifiers(&mut self.pack, content.row, &mut following.qualifiers, names)?;
        put_citations(&mut self.pack, content.row, &mut following.citations, &state)?;
        let pushed = self.packer.push(key, &self.pack);
        pushed.map_err(|error| StoreError::unwritable(path, error))
    }

    /// Subject, relation and object by their places, so that links come in their order at once:
    /// entities before values.
    fn key(&mut self, content: &Content<'_>) -> Result<Key, StoreError> {
        let subject = self.roster.entity_rank(content.subject)?;
        let relation = self.roster.relation_rank(content.relation)? << 1;
        self.named[subject as usize] = true;
        match content.object {
            Stated::Entity(object) => {
                let object = self.roster.entity_rank(object)?;
                self.named[object as usize] = true;
                Ok([subject, relation, object])
            }
            Stated::Value(_) => Ok([subject, relation | 1, 0]),
        }
    }
}

/// The names of a roster by their places, for claims about one entity.
struct Places<'s> {
    roster: &'s Roster,
    rank: u32,
    id: EntityId,
}

impl Names for Places<'_> {
    fn entity(&self, rank: i64) -> Result<EntityId, StoreError> {
        // The claims about an entity share its id.
        if rank == i64::from(self.rank) { Ok(self.id.clone()) } else { self.roster.entity_at(rank) }
    }

    fn relation(&self, rank: i64) -> Result<RelationName, StoreError> {
        self.roster.relation_at(rank)
    }

    fn source(&self, row: i64) -> Result<SourceId, StoreError> {
        self.roster.source(row)
    }
}

impl Scan {
    /// Returns the names of the qualifiers that current claims have, the amount apart.
    pub fn qualifiers(&self) -> &BTreeSet<String> {
        &self.qualifiers
    }

    /// Calls back with the id of every entity that a live claim or addition names, by id.
    ///
    /// Stops at the first error of the callback and returns it.
    pub fn for_each_id<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(EntityId) -> Result<(), E>,
    ) -> Result<(), E> {
        self.ranks().try_for_each(|rank| each(self.roster.entity_at(i64::from(rank))?))
    }

    fn ranks(&self) -> impl Iterator<Item = u32> {
        let named = |rank: usize| self.named.as_ref().is_none_or(|named| named[rank]);
        let places = (0..self.roster.entity_count()).filter(move |rank| named(*rank));
        places.map(|rank| u32::try_from(rank).expect("a store holds fewer than 2^32 entities"))
    }

    /// Calls back with the same entities and all that is said of each.
    ///
    /// Stops at the first error of the callback and returns it.
    pub fn for_each_entity<const N: usize, E: From<StoreError>>(
        &self,
        relations: [&str; N],
        mut each: impl FnMut(Scanned<'_, N>) -> Result<(), E>,
    ) -> Result<(), E> {
        let io = |error| StoreError::unwritable(&self.path, error);
        let relations = relations.map(|name| self.roster.rank_of_relation(name));
        let mut reader = self.packs.read().map_err(io)?;
        let mut claims = Vec::new();
        for rank in self.ranks() {
            let id = self.roster.entity_at(i64::from(rank))?;
            let places = Places { roster: &self.roster, rank, id };
            let mut names = std::array::from_fn(|_| Vec::new());
            claims.clear();
            while reader.peek().map_err(io)?.is_some_and(|[subject, ..]| subject == rank)
                && let Some((key, pack)) = reader.next().map_err(io)?
            {
                let mut cells = Cells::of(pack);
                let content = content_of(key, &mut cells)?;
                let naming = |wanted: &Option<i64>| *wanted == Some(content.relation);
                if let (Stated::Value(stated), Some(place)) =
                    (content.object, relations.iter().position(naming))
                    && !content.is_denied
                {
                    names[place].push(stated.value.to_owned());
                }
                claims.push(self.claim_of(&content, &mut cells, &places)?);
            }
            claims.sort_unstable_by(RecordedClaim::by_content);
            let names = names.map(most_stated_first);
            each(Scanned { id: places.id, names, claims: &claims })?;
        }
        Ok(())
    }

    fn claim_of(
        &self,
        content: &Content<'_>,
        cells: &mut Cells<'_>,
        places: &Places<'_>,
    ) -> Result<RecordedClaim, StoreError> {
        let claim = content.claim(places, qualifiers_of(cells)?)?;
        let citations = citations_of(cells)?;
        let remarks = Remarks { citations, confidence: content.confidence, rank: content.rank };
        recorded(claim, remarks, |_| Ok(!self.second.contains(&content.row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Assertion;
    use crate::model::Claim;
    use crate::model::Interval;
    use crate::model::Object;
    use crate::model::Qualifiers;
    use crate::model::Stance;
    use crate::store::Stamp;
    use crate::store::Store;

    fn claim(number: usize) -> Claim {
        let entity = |number: usize| EntityId::new(&format!("e{}", number % 50)).expect("an id");
        let object = match number % 3 {
            0 => Object::Text { text: format!("Name {}", number % 7), lang: None },
            _ => Object::Entity(entity(number / 3)),
        };
        let relation = if number.is_multiple_of(3) { "name" } else { "funded-by" };
        Claim {
            subject: entity(number * 7),
            relation: RelationName::new(relation).expect("a name"),
            object,
            valid: Interval::UNDATED,
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: None,
            locator: Some(number.to_string()),
            via: None,
        }
    }

    fn told(scan: &Scan) -> Vec<String> {
        let mut told = Vec::new();
        let read = scan.for_each_entity(["name"], |scanned| -> Result<(), StoreError> {
            told.push(format!("{scanned:?}"));
            Ok(())
        });
        read.expect("it is read");
        told
    }

    #[test]
    fn claims_that_wait_in_a_file_are_those_that_fit_in_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("graph.orgraph");
        let stamp = Stamp { verb: "add", at: "2026-01-02T03:04:05Z", author: None, note: None };
        let mut store = Store::create(&path, &stamp).expect("a store");
        let mut draft = store.draft(&stamp).expect("a change");
        let origin = draft.origin("a test").expect("an origin");
        for number in 0..1_000 {
            draft.assert(&claim(number), &Assertion::default(), origin).expect("stated");
        }
        draft.commit("stated").expect("a commit");
        let snapshot = store.snapshot().expect("a snapshot");
        let expected = told(&snapshot.scan().expect("a scan"));
        assert_eq!(expected.len(), 50);
        for bytes in [1, 1 << 10, 1 << 14] {
            let scan = snapshot.scan_within(bytes).expect("a scan");
            assert!(told(&scan) == expected, "{bytes} bytes");
        }
    }
}
