//! One change: what a command adds, in one transaction.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::columns::{EventColumns, ValueColumns, event, written_dates};
use super::digest::{
    CITATION, CLAIM, Column, ENTITY, ENTITY_TYPE, EVENT, Ledger, ORIGIN, QUALIFIER, RELATION,
    SOURCE, SOURCE_RECORD, TAKEN, VALUE_CLAIM, number, text,
};
use super::error::StoreError;
use super::known::{Entities, Identities, Met, Stated, Whereabouts};
use super::read::Reader;
use super::rows::{ClaimRow, EntityRow, OriginRow, signed_prefix};
use super::snapshot::read_vocabulary;
use super::state::ClaimState;
use crate::model::Assertion;
use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Identity;
use crate::model::Money;
use crate::model::Object;
use crate::model::Rank;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Vocabulary;
use crate::model::fold;
use crate::model::naming;

/// Ids of sources remembered during one change; beyond it the memory starts anew.
const CACHED_MAX: usize = 200_000;

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
    pub(super) transaction: Transaction<'s>,
    pub(super) ledger: Ledger<'s>,
    stamp: Stamp<'s>,
    relations: HashMap<RelationName, i64>,
    entities: Entities,
    /// Of a change that began with an empty store.
    fresh: Option<Fresh>,
    sources: HashMap<SourceId, i64>,
    /// Claims and events at or below these rows were there before.
    first_claim: i64,
    first_event: i64,
}

/// What only a change that began with an empty store can know.
struct Fresh {
    identities: Identities,
    stated: Stated,
}

impl<'s> Draft<'s> {
    pub(super) fn open(
        connection: &'s mut Connection,
        stamp: &Stamp<'s>,
    ) -> Result<Draft<'s>, StoreError> {
        // Nobody else can begin a transaction here: the borrow was the only one.
        let connection: &'s Connection = connection;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let ledger = Ledger::open(connection)?;
        let first_claim = ledger.last_row(CLAIM).max(ledger.last_row(VALUE_CLAIM));
        let first_event = ledger.last_row(EVENT);
        let is_empty = first_claim == 0 && ledger.last_row(ENTITY) == 0;
        let fresh = || Fresh { identities: Identities::new(), stated: Stated::new() };
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
            ledger,
            stamp: *stamp,
            relations,
            entities: Entities::new(is_empty),
            fresh: is_empty.then(fresh),
            sources: HashMap::new(),
            first_claim,
            first_event,
        })
    }

    pub(super) fn add(
        &mut self,
        table: &super::digest::Table,
        columns: &[Column<'_>],
    ) -> Result<i64, StoreError> {
        self.ledger.add(table, columns)
    }

    /// Returns a reader that sees what this change has written so far.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.transaction)
    }

    /// Returns the store's vocabulary.
    pub fn vocabulary(&self) -> Result<Vocabulary, StoreError> {
        read_vocabulary(&self.transaction)
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

    /// Returns the row of an origin, making it if need be.
    pub fn origin(&mut self, name: &str) -> Result<OriginRow, StoreError> {
        let sql = "SELECT row FROM origin WHERE name = ?";
        let found = self.transaction.query_row(sql, [name], |row| row.get(0)).optional()?;
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
    fn entity_at(&mut self, id: &EntityId, is_live: bool) -> Result<i64, StoreError> {
        let known = match self.entities.find(id.as_str()) {
            Met::Row(row, was_live) if was_live || !is_live => return Ok(row),
            Met::Row(row, _) => Some(row),
            Met::Nobody => None,
            Met::Unknown => self.reader().entity_row(id.as_str())?.map(|EntityRow(row)| row),
        };
        let row = match known {
            Some(row) => row,
            None => self.add(ENTITY, &[text(Some(id.as_str()))])?,
        };
        self.entities.meet(id.as_str(), row, is_live);
        Ok(row)
    }

    /// Says whether something live names an entity of this id, as
    /// [`Reader::is_entity_live`] does, without a look at the store where that is known.
    pub fn is_live(&mut self, id: &str) -> Result<bool, StoreError> {
        let row = match self.entities.find(id) {
            Met::Nobody => return Ok(false),
            Met::Row(_, true) => return Ok(true),
            Met::Row(row, false) => Some(row),
            Met::Unknown => self.reader().entity_row(id)?.map(|EntityRow(row)| row),
        };
        let Some(row) = row else { return Ok(false) };
        let is_live = self.reader().is_entity_live(EntityRow(row))?;
        self.entities.meet(id, row, is_live);
        Ok(is_live)
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
        let known = self.fresh.as_ref().map(|fresh| fresh.identities.find(identity.prefix()));
        match known {
            Some(Whereabouts::Nowhere) => Ok(None),
            Some(Whereabouts::Row(row)) => {
                match Identity::of(&self.reader().claim(ClaimRow(row))?) == *identity {
                    true => Ok(Some(ClaimRow(row))),
                    // Another claim of this prefix may have been written before.
                    false => self.reader().claim_by_identity(identity),
                }
            }
            Some(Whereabouts::Store) | None => self.reader().claim_by_identity(identity),
        }
    }

    fn add_identity(&mut self, prefix: u64, row: i64) -> Result<(), StoreError> {
        if let Some(fresh) = &mut self.fresh {
            return fresh.identities.add(&self.transaction, prefix, row);
        }
        let sql = "INSERT INTO identity (prefix, claim) VALUES (?, ?)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        insert.execute([signed_prefix(prefix), row])?;
        Ok(())
    }

    fn source(&mut self, id: &SourceId) -> Result<i64, StoreError> {
        if let Some(row) = self.sources.get(id) {
            return Ok(*row);
        }
        let sql = "SELECT row FROM source WHERE id = ?";
        let found =
            self.transaction.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0));
        let row = match found.optional()? {
            Some(row) => row,
            None => self.add(SOURCE, &[text(Some(id.as_str()))])?,
        };
        if self.sources.len() >= CACHED_MAX {
            self.sources.clear();
        }
        self.sources.insert(id.clone(), row);
        Ok(row)
    }

    /// Records what a source is; returns whether that was new. The same words again from another
    /// change are recorded too, so that undoing one leaves the other.
    pub fn state_source(&mut self, source: &Source) -> Result<bool, StoreError> {
        let known = self.reader().source(&source.id)?;
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
    pub fn knows_source(&self, id: &SourceId) -> Result<bool, StoreError> {
        Ok(self.reader().source(id)?.is_some())
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
        for row in self.reader().stating(claim)? {
            let state = ClaimState::load(&self.transaction, row)?;
            if row > self.first_claim || state.is_asserted_outside((0, self.first_event)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// States a claim. The same claim twice in one change and origin is one assertion.
    pub fn assert(
        &mut self,
        claim: &Claim,
        assertion: &Assertion,
        origin: OriginRow,
    ) -> Result<Asserted, StoreError> {
        let identity = Identity::of(claim);
        if let Some(found) = self.claim_by_identity(&identity)? {
            return self.assert_again(found, assertion, origin);
        }
        let row = self.ledger.last_row(CLAIM).max(self.ledger.last_row(VALUE_CLAIM)) + 1;
        self.add_claim(row, claim, assertion, origin)?;
        let qualifiers = &claim.qualifiers;
        for (name, value) in &qualifiers.texts {
            let columns = [number(Some(row)), text(Some(name)), text(Some(value))];
            self.add(QUALIFIER, &[&columns[..], &[text(None), text(None)]].concat())?;
        }
        if let Some(amount) = &qualifiers.amount {
            self.add_amount(row, amount)?;
        }
        self.cite(row, None, assertion)?;
        self.add_identity(identity.prefix(), row)?;
        Ok(Asserted::New(ClaimRow(row)))
    }

    fn add_claim(
        &mut self,
        row: i64,
        claim: &Claim,
        assertion: &Assertion,
        origin: OriginRow,
    ) -> Result<(), StoreError> {
        let subject = self.entity_at(&claim.subject, true)?;
        let unknown = || StoreError::Unknown(format!("no relation {}", claim.relation));
        let relation = *self.relations.get(&claim.relation).ok_or_else(unknown)?;
        let source = claim.source.as_ref().map(|id| self.source(id)).transpose()?;
        let via = claim.via.as_ref().map(|id| self.source(id)).transpose()?;
        let (start, end) = written_dates(&claim.valid);
        let stance = (claim.stance != Stance::Asserted).then(|| claim.stance.word());
        let rank = (assertion.rank != Rank::Normal).then(|| assertion.rank.word());
        let confidence = assertion.confidence.map(|confidence| i64::from(confidence.ppm()));
        let tail = [
            text(start.as_deref()),
            text(end.as_deref()),
            text(stance),
            text(claim.attribution.as_deref()),
            number(source),
            text(claim.locator.as_deref()),
            number(via),
            number(confidence),
            text(rank),
            number(Some(origin.0)),
        ];
        let head = [number(Some(subject)), number(Some(relation))];
        if let Object::Entity(object) = &claim.object {
            let object = [number(Some(self.entity_at(object, true)?))];
            let columns = [&head[..], &object, &tail].concat();
            return self.ledger.add_at(CLAIM, row, &columns);
        }
        let value = ValueColumns::of(&claim.object);
        let columns = [&head[..], &value.columns(), &tail].concat();
        self.ledger.add_at(VALUE_CLAIM, row, &columns)?;
        if let Some(fresh) = &mut self.fresh {
            fresh.stated.add(claim.subject.as_str(), claim.relation.as_str(), &value.value);
        }
        self.add_name_key(row, subject, claim)
    }

    fn add_amount(&mut self, row: i64, amount: &Money) -> Result<(), StoreError> {
        let sum = Object::Money(*amount);
        let value = ValueColumns::of(&sum);
        let columns = [
            number(Some(row)),
            text(Some("amount")),
            text(Some(&value.value)),
            text(value.unit.as_deref()),
            text(value.bound),
        ];
        self.add(QUALIFIER, &columns).map(drop)
    }

    fn add_name_key(&mut self, row: i64, subject: i64, claim: &Claim) -> Result<(), StoreError> {
        let Object::Text { text: name, .. } = &claim.object else {
            return Ok(());
        };
        let relation = claim.relation.as_str();
        let key = match relation {
            naming::IDENTIFIER => name.to_lowercase(),
            _ if naming::NAMES.contains(&relation) => fold(name),
            _ => return Ok(()),
        };
        let sql = "INSERT INTO name_key (key, entity, claim) VALUES (?, ?, ?)";
        self.transaction.prepare_cached(sql)?.execute((key, subject, row))?;
        Ok(())
    }

    fn assert_again(
        &mut self,
        ClaimRow(row): ClaimRow,
        assertion: &Assertion,
        origin: OriginRow,
    ) -> Result<Asserted, StoreError> {
        let state = ClaimState::load(&self.transaction, row)?;
        let outcome = match state.is_retracted() {
            true => Asserted::Retracted(ClaimRow(row)),
            false => Asserted::Again(ClaimRow(row)),
        };
        let made_here = row > self.first_claim && self.reader().claim_origin(row)? == origin.0;
        let event = match state.asserted_after(self.first_event, origin.0) {
            _ if made_here => None,
            Some(earlier) => Some(earlier),
            None => Some(self.add_event(&EventColumns {
                claim: Some(row),
                origin: Some(origin.0),
                confidence: assertion.confidence.map(|confidence| i64::from(confidence.ppm())),
                rank: (assertion.rank != Rank::Normal).then(|| assertion.rank.word()),
                ..event("asserted")
            })?),
        };
        // Also words that another change brought: undoing that one must leave them.
        if !self.reader().is_cited(row, event, assertion)? {
            self.cite(row, event, assertion)?;
        }
        Ok(outcome)
    }

    fn cite(
        &mut self,
        row: i64,
        event: Option<i64>,
        assertion: &Assertion,
    ) -> Result<(), StoreError> {
        if assertion.quote.is_none() && assertion.retrieved.is_none() {
            return Ok(());
        }
        let columns = [
            number(Some(row)),
            number(event),
            text(assertion.quote.as_deref()),
            text(assertion.retrieved.as_deref()),
        ];
        self.add(CITATION, &columns).map(drop)
    }

    /// Remembers for an origin's next edition which entity a folded name was taken for.
    pub fn remember_taken(
        &mut self,
        origin: OriginRow,
        key: &str,
        type_name: Option<&str>,
        entity: EntityRow,
    ) -> Result<(), StoreError> {
        let known = self.reader().taken(origin, key, type_name)?;
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
        if let Some(mut fresh) = self.fresh.take() {
            fresh.identities.write(&self.transaction)?;
        }
        let sql = "SELECT row, digest FROM change ORDER BY row DESC LIMIT 1";
        let last = self.transaction.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (last, before): (i64, Vec<u8>) = last.optional()?.unwrap_or_default();
        let row = last + 1;
        let rows = self.ledger.watermarks();
        let Stamp { verb, at, author, note } = self.stamp;
        let words = [Some(verb), Some(at), author, note, Some(summary), Some(rows.as_str())];
        let digest = self.ledger.digest(&before, &words);
        self.transaction.execute(
            "INSERT INTO change (row, verb, at, author, note, summary, rows, digest)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row, verb, at, author, note, summary, &rows, &digest[..]),
        )?;
        self.transaction.commit()?;
        Ok(Some(row))
    }
}
