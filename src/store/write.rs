//! One change: what a command adds, in one transaction.

use std::collections::HashMap;
use std::path::Path;

use bytemuck::Pod;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::columns::{EventColumns, event};
use super::error::StoreError;
use super::known::{Identities, Ids, Met, NameKeys, Stated};
use super::ledger::Ledger;
use super::linked::Linked;
use super::read::Reader;
use super::rows::{ClaimRow, EntityRow, OriginRow, signed_prefix};
use super::search::NameHit;
use super::snapshot::read_vocabulary;
use super::spool::Spool;
use super::state::ClaimState;
use super::tables::{
    CLAIM, Column, ENTITY, ENTITY_TYPE, EVENT, ORIGIN, RELATION, SETTING, SOURCE, SOURCE_RECORD,
    TAKEN, Table, VALUE_CLAIM, insert_all, number, text,
};
use crate::model::Claim;
use crate::model::EntityId;
use crate::model::EntityType;
use crate::model::Identity;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Vocabulary;

const IDENTITY: &str = "identity (prefix, claim)";

/// Who changes what, when and why.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'s> {
    /// The command.
    pub verb: &'s str,
    /// When, as RFC 3339 in UTC.
    pub at: &'s str,
    /// Who.
    pub author: Option<&'s str>,
    /// Why.
    pub note: Option<&'s str>,
}

/// What became of a stated claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asserted {
    /// It was not there.
    New(ClaimRow),
    /// It was there, and that it is stated again was recorded.
    Again(ClaimRow),
    /// It was there, and a person had retracted it: so it stays.
    Retracted(ClaimRow),
}

/// A change in the making. Dropped without [`Draft::commit`], nothing has happened.
pub struct Draft<'s> {
    /// Only ended here: who reads takes [`Draft::written`].
    transaction: Transaction<'s>,
    /// Where the store lies, or will lie.
    path: &'s Path,
    pub(super) ledger: Ledger<'s>,
    stamp: Stamp<'s>,
    pub(super) relations: HashMap<RelationName, i64>,
    entities: Ids,
    /// Of a change that began with an empty store.
    pub(super) fresh: Option<Fresh>,
    sources: Ids,
    linked: Linked,
    /// Claims and events at or below these rows were there before.
    pub(super) first_claim: i64,
    pub(super) first_event: i64,
}

/// What only a change that began with an empty store can know.
pub(super) struct Fresh {
    identities: Identities,
    pub(super) stated: Stated,
    pub(super) name_keys: NameKeys,
}

impl<'s> Draft<'s> {
    pub(super) fn open(
        connection: &'s mut Connection,
        path: &'s Path,
        stamp: &Stamp<'s>,
    ) -> Result<Draft<'s>, StoreError> {
        // Nobody else can begin a transaction here: the borrow was the only one.
        let connection: &'s Connection = connection;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let ledger = Ledger::open(connection)?;
        let first_claim = ledger.last_row(CLAIM).max(ledger.last_row(VALUE_CLAIM));
        let first_event = ledger.last_row(EVENT);
        let is_empty = first_claim == 0 && ledger.last_row(ENTITY) == 0;
        let fresh = || Fresh {
            identities: Identities::beside(path),
            stated: Stated::beside(path),
            name_keys: NameKeys::beside(path),
        };
        let ids = |table: &Table| {
            let ids = Ids::beside(path, ledger.last_row(table) == 0);
            ids.map_err(|source| StoreError::Io { path: path.to_owned(), source })
        };
        let (entities, sources) = (ids(ENTITY)?, ids(SOURCE)?);
        let mut relations = HashMap::new();
        {
            let mut select = transaction.prepare("SELECT name, row FROM relation")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let name: String = row.get(0)?;
                let name = RelationName::new(&name)
                    .ok_or_else(|| StoreError::Damaged(format!("relation \"{name}\"")))?;
                relations.insert(name, row.get(1)?);
            }
        }
        Ok(Draft {
            transaction,
            path,
            ledger,
            stamp: *stamp,
            relations,
            entities,
            fresh: is_empty.then(fresh),
            sources,
            linked: Linked::default(),
            first_claim,
            first_event,
        })
    }

    pub(super) fn add(&mut self, table: &Table, columns: &[Column<'_>]) -> Result<i64, StoreError> {
        self.ledger.add(table, columns)
    }

    /// Returns the store with what this change has added so far; names and identities may still
    /// wait.
    pub(super) fn written(&self) -> Result<&Connection, StoreError> {
        self.ledger.written()
    }

    /// Returns a reader that sees what this change has added so far: names and identities may
    /// still wait, so those are asked of the change itself. An error when what waited cannot be
    /// written.
    pub fn reader(&self) -> Result<Reader<'_>, StoreError> {
        Ok(Reader::new(self.written()?, &self.linked))
    }

    /// Returns the entities that currently have a name or identifier of this folded form, as
    /// [`Reader::by_key`] does, those of this change too.
    pub fn by_key(&mut self, key: &str) -> Result<Vec<NameHit>, StoreError> {
        if self.fresh.as_ref().is_some_and(|fresh| !fresh.name_keys.may_have(key)) {
            return Ok(Vec::new());
        }
        self.write_name_keys()?;
        self.reader()?.by_key(key)
    }

    /// Writes the names that wait.
    pub(super) fn write_name_keys(&mut self) -> Result<(), StoreError> {
        match &mut self.fresh {
            Some(fresh) => fresh.name_keys.write(self.ledger.written()?),
            None => Ok(()),
        }
    }

    /// Begins numbers that wait in a file beside the store.
    pub fn spool<T: Pod>(&self) -> Spool<T> {
        Spool::beside(self.path)
    }

    /// Tells that such a file could not be written or read.
    pub fn failed(&self, source: std::io::Error) -> StoreError {
        StoreError::Io { path: self.path.to_owned(), source }
    }

    /// Returns the store's vocabulary.
    pub fn vocabulary(&self) -> Result<Vocabulary, StoreError> {
        read_vocabulary(self.written()?)
    }

    /// Takes over every type and relation of a vocabulary text.
    pub(super) fn state_vocabulary(&mut self, vocabulary: &str) -> Result<(), StoreError> {
        let value: serde_json::Value = serde_json::from_str(vocabulary)
            .map_err(|error| StoreError::Damaged(format!("vocabulary: {error}")))?;
        for (key, table) in [("types", ENTITY_TYPE), ("relations", RELATION)] {
            for definition in value[key].as_array().into_iter().flatten() {
                let name = definition["name"].as_str();
                self.add(table, &[text(name), text(Some(&definition.to_string()))])?;
            }
        }
        Ok(())
    }

    /// Sets what the IRIs of the store's words and entities begin with, an absolute IRI.
    ///
    /// ```
    /// use orgraph::store::{Stamp, Store};
    /// # let folder = tempfile::tempdir()?;
    /// let stamp = Stamp { verb: "init", at: "2026-01-02T03:04:05Z", author: None, note: None };
    /// let mut store = Store::create(&folder.path().join("graph.orgraph"), &stamp)?;
    /// let mut draft = store.draft(&stamp)?;
    /// draft.set_base("https://example.org/kg/")?;
    /// draft.commit("a base")?;
    /// assert_eq!(store.snapshot()?.vocabulary().base(), "https://example.org/kg/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_base(&mut self, base: &str) -> Result<(), StoreError> {
        let vocabulary = self.vocabulary()?.with_base(base).map_err(unknown)?;
        self.add(SETTING, &[text(Some("base")), text(Some(vocabulary.base()))]).map(drop)
    }

    /// Adds a relation to the store's vocabulary; returns whether it was new. Undoing the change
    /// leaves it there: a relation that no claim has says nothing.
    ///
    /// An error when another relation has one of its names, or it names a type that there is not.
    pub fn define_relation(&mut self, relation: &Relation) -> Result<bool, StoreError> {
        let is_new = self.vocabulary()?.define_relation(relation).map_err(unknown)?;
        if is_new {
            let definition = serde_json::to_string(&relation.sorted()).map_err(unknown)?;
            let columns = [text(Some(relation.name.as_str())), text(Some(&definition))];
            let row = self.add(RELATION, &columns)?;
            self.relations.insert(relation.name.clone(), row);
        }
        Ok(is_new)
    }

    /// Adds a type to the store's vocabulary, as [`Draft::define_relation`] does a relation.
    pub fn define_type(&mut self, entity_type: &EntityType) -> Result<bool, StoreError> {
        let is_new = self.vocabulary()?.define_type(entity_type).map_err(unknown)?;
        if is_new {
            let definition = serde_json::to_string(&entity_type.sorted()).map_err(unknown)?;
            self.add(ENTITY_TYPE, &[text(Some(&entity_type.name)), text(Some(&definition))])?;
        }
        Ok(is_new)
    }

    /// Returns the row of an origin, making it if need be.
    pub fn origin(&mut self, name: &str) -> Result<OriginRow, StoreError> {
        let sql = "SELECT row FROM origin WHERE name = ?";
        let found = self.written()?.query_row(sql, [name], |row| row.get(0)).optional()?;
        match found {
            Some(row) => Ok(OriginRow(row)),
            None => Ok(OriginRow(self.add(ORIGIN, &[text(Some(name))])?)),
        }
    }

    /// Returns the row of an entity id, making it if need be. Alone that does not make the
    /// entity exist: a claim or [`Draft::add_entity`] does.
    pub fn entity(&mut self, id: &EntityId) -> Result<EntityRow, StoreError> {
        self.entity_at(id, false).map(EntityRow)
    }

    /// The row of an entity, which is live from now on or may not be.
    pub(super) fn entity_at(&mut self, id: &EntityId, is_live: bool) -> Result<i64, StoreError> {
        let known = match self.entities.find(id.as_str()) {
            Met::Row(row, was_live) if was_live || !is_live => return Ok(row),
            Met::Row(row, _) => Some(row),
            Met::Absent => None,
            Met::Unknown => self.reader()?.entity_row(id.as_str())?.map(|EntityRow(row)| row),
        };
        let row = match known {
            Some(row) => row,
            None => self.add(ENTITY, &[text(Some(id.as_str()))])?,
        };
        self.meet(id.as_str(), row, is_live)?;
        Ok(row)
    }

    /// Says whether something live names an entity of this id, as
    /// [`Reader::is_entity_live`] does, without a look at the store where that is known.
    pub fn is_live(&mut self, id: &str) -> Result<bool, StoreError> {
        let row = match self.entities.find(id) {
            Met::Absent => return Ok(false),
            Met::Row(_, true) => return Ok(true),
            Met::Row(row, false) => Some(row),
            Met::Unknown => self.reader()?.entity_row(id)?.map(|EntityRow(row)| row),
        };
        let Some(row) = row else { return Ok(false) };
        let is_live = self.reader()?.is_entity_live(EntityRow(row))?;
        self.meet(id, row, is_live)?;
        Ok(is_live)
    }

    /// Prepares for a number of ids that are about to be asked for: what is known of them is
    /// fetched for all at once.
    pub fn expect_entities(&mut self, ids: impl Iterator<Item = impl AsRef<str>>) {
        self.entities.expect(ids);
    }

    fn meet(&mut self, id: &str, row: i64, is_live: bool) -> Result<(), StoreError> {
        let met = self.entities.meet(id, row, is_live);
        met.map_err(|error| self.failed(error))
    }

    /// Records that an entity is named on its own, apart from any claim; returns its row.
    pub fn add_entity(
        &mut self,
        id: &EntityId,
        origin: OriginRow,
    ) -> Result<EntityRow, StoreError> {
        let row = self.entity_at(id, true)?;
        let columns = EventColumns { entity: Some(row), origin: Some(origin.0), ..event("added") };
        self.add_event(&columns)?;
        Ok(EntityRow(row))
    }

    /// Returns the claim with this identity, current or not, as [`Reader::claim_by_identity`]
    /// does, those of this change too.
    pub fn claim_by_identity(&self, identity: &Identity) -> Result<Option<ClaimRow>, StoreError> {
        let Some(fresh) = &self.fresh else { return self.reader()?.claim_by_identity(identity) };
        let rows = fresh.identities.find(identity.prefix());
        for row in rows.map_err(|error| self.failed(error))? {
            if Identity::of(&self.reader()?.claim(ClaimRow(row))?) == *identity {
                return Ok(Some(ClaimRow(row)));
            }
        }
        Ok(None)
    }

    pub(super) fn add_identity(&mut self, prefix: u64, row: i64) -> Result<(), StoreError> {
        let Some(fresh) = &mut self.fresh else {
            let sql = "INSERT INTO identity (prefix, claim) VALUES (?, ?)";
            self.written()?.prepare_cached(sql)?.execute([signed_prefix(prefix), row])?;
            return Ok(());
        };
        let added = fresh.identities.add(prefix, row);
        added.map_err(|error| self.failed(error))
    }

    pub(super) fn source(&mut self, id: &SourceId) -> Result<i64, StoreError> {
        if let Some(row) = self.source_row(id)? {
            return Ok(row);
        }
        let row = self.add(SOURCE, &[text(Some(id.as_str()))])?;
        self.meet_source(id, row)
    }

    /// The row of a source, without a look at the store where it is known.
    fn source_row(&mut self, id: &SourceId) -> Result<Option<i64>, StoreError> {
        match self.sources.find(id.as_str()) {
            Met::Row(row, _) => return Ok(Some(row)),
            Met::Absent => return Ok(None),
            Met::Unknown => {}
        }
        let sql = "SELECT row FROM source WHERE id = ?";
        let found = self.written()?.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0));
        found.optional()?.map(|row| self.meet_source(id, row)).transpose()
    }

    fn meet_source(&mut self, id: &SourceId, row: i64) -> Result<i64, StoreError> {
        let met = self.sources.meet(id.as_str(), row, true);
        met.map_err(|error| self.failed(error))?;
        Ok(row)
    }

    /// Records what a source is; returns whether that was new. The same words again from another
    /// change are recorded too, so that undoing one leaves the other.
    pub fn state_source(&mut self, source: &Source) -> Result<bool, StoreError> {
        let known = self.known_source(&source.id)?;
        let row = self.source(&source.id)?;
        let published = source.published.map(|date| date.to_string());
        let columns = [
            number(Some(row)),
            text(source.title.as_deref()),
            text(source.url.as_deref()),
            text(source.publisher.as_deref()),
            text(published.as_deref()),
            text(source.kind.as_deref()),
            text(source.note.as_deref()),
        ];
        self.add(SOURCE_RECORD, &columns)?;
        Ok(known.as_ref() != Some(source))
    }

    /// Says whether the store has this source already, told or only named.
    pub fn knows_source(&mut self, id: &SourceId) -> Result<bool, StoreError> {
        Ok(self.source_row(id)?.is_some())
    }

    /// Returns what the store knows of a source, if it has it.
    pub fn known_source(&mut self, id: &SourceId) -> Result<Option<Source>, StoreError> {
        if self.knows_source(id)? { self.reader()?.source(id) } else { Ok(None) }
    }

    /// Says whether this change itself has stated a claim that says of the same subject by the
    /// same relation the same text, whatever its source. What only earlier changes state may be
    /// undone with them.
    pub fn states(&self, claim: &Claim) -> Result<bool, StoreError> {
        let (subject, relation) = (claim.subject.as_str(), claim.relation.as_str());
        if let Some(fresh) = &self.fresh
            && !fresh.stated.may_have(subject, relation, &claim.object.to_text())
        {
            return Ok(false);
        }
        for row in self.reader()?.stating(claim)? {
            let state = ClaimState::load(self.written()?, row)?;
            if row > self.first_claim || state.is_asserted_outside((0, self.first_event)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Remembers for an origin's next edition which entity a folded name was taken for.
    pub fn remember_taken(
        &mut self,
        origin: OriginRow,
        key: &str,
        type_name: Option<&str>,
        entity: EntityRow,
    ) -> Result<(), StoreError> {
        let known = self.reader()?.taken(origin, key, type_name)?;
        if known == Some(entity) {
            return Ok(());
        }
        let columns =
            [number(Some(origin.0)), text(Some(key)), text(type_name), number(Some(entity.0))];
        self.add(TAKEN, &columns).map(drop)
    }

    pub(super) fn add_event(&mut self, event: &EventColumns<'_>) -> Result<i64, StoreError> {
        let columns = [
            text(Some(event.kind)),
            number(event.claim),
            number(event.entity),
            text(event.target.map(|(table, _)| table)),
            number(event.target.map(|(_, row)| row)),
            number(event.origin),
            number(event.confidence),
            text(event.rank),
            text(event.reason),
        ];
        self.add(EVENT, &columns)
    }

    /// Commits the change and returns its number; without any row added there is none.
    pub fn commit(mut self, summary: &str) -> Result<Option<i64>, StoreError> {
        if self.ledger.is_empty() {
            return Ok(None);
        }
        self.write_name_keys()?;
        if let Some(fresh) = self.fresh.take() {
            let all = fresh.identities.finish().map_err(|error| self.failed(error))?;
            let rows = all.map(|identity| {
                let [prefix, row] = identity.map_err(|error| self.failed(error))?;
                Ok([signed_prefix(prefix), row as i64].map(|part| number(Some(part))))
            });
            insert_all(self.ledger.written()?, IDENTITY, rows)?;
        }
        let sql = "SELECT row, digest FROM change ORDER BY row DESC LIMIT 1";
        let last = self.written()?.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (last, before): (i64, Vec<u8>) = last.optional()?.unwrap_or_default();
        let row = last + 1;
        let rows = self.ledger.watermarks();
        let Stamp { verb, at, author, note } = self.stamp;
        let words = [Some(verb), Some(at), author, note, Some(summary), Some(rows.as_str())];
        let digest = self.ledger.digest(&before, &words);
        self.written()?.execute(
            "INSERT INTO change (row, verb, at, author, note, summary, rows, digest)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row, verb, at, author, note, summary, &rows, &digest[..]),
        )?;
        self.transaction.commit()?;
        Ok(Some(row))
    }
}

fn unknown(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unknown(error.to_string())
}
