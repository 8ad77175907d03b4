//! Single lookups, for readers and writers alike: entities, claims, sources.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use super::content::{
    CONTENT_COLUMNS, Content, Names, Qualifier, Remarks, VALUE_COLUMNS, recorded,
};
use super::error::StoreError;
use super::linked::Linked;
use super::rows::{ClaimRow, EntityRow, OriginRow, signed_prefix};
use super::state::{ClaimState, withdrawn_records};
use crate::model::Assertion;
use crate::model::Citation;
use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Identity;
use crate::model::Qualifiers;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;

/// Lookups that a reader and a writer both need.
pub struct Reader<'c> {
    connection: &'c Connection,
    linked: &'c Linked,
}

impl<'c> Reader<'c> {
    pub(super) fn new(connection: &'c Connection, linked: &'c Linked) -> Reader<'c> {
        Reader { connection, linked }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// Returns the row of an entity id, whether or not anything still names it.
    pub fn entity_row(&self, id: &str) -> Result<Option<EntityRow>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT row FROM entity WHERE id = ?")?;
        Ok(select.query_row([id], |row| row.get(0).map(EntityRow)).optional()?)
    }

    /// Returns the id of an entity.
    pub fn entity_id(&self, EntityRow(row): EntityRow) -> Result<EntityId, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM entity WHERE row = ?")?;
        let id: String = select.query_row([row], |row| row.get(0))?;
        EntityId::new(&id).map_err(|error| StoreError::Damaged(error.to_string()))
    }

    /// Says whether a live claim or a live addition names the entity.
    pub fn is_entity_live(&self, entity: EntityRow) -> Result<bool, StoreError> {
        Ok(self.is_described(entity)? || self.linked.has(self.connection, entity.0)?)
    }

    /// Says whether a live addition or a live claim of a value names the entity, which takes no
    /// look at claims between entities.
    pub fn is_described(&self, EntityRow(row): EntityRow) -> Result<bool, StoreError> {
        if ClaimState::of_entity(self.connection, row)?.is_added() {
            return Ok(true);
        }
        let sql = "SELECT row FROM value_claim WHERE subject = ? ORDER BY row";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([row])?;
        while let Some(found) = rows.next()? {
            if self.is_current(ClaimRow(found.get(0)?))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Says whether a claim is asserted and not retracted.
    pub fn is_current(&self, ClaimRow(row): ClaimRow) -> Result<bool, StoreError> {
        Ok(ClaimState::load(self.connection, row)?.is_current())
    }

    /// Returns the claim with this identity, current or not.
    pub fn claim_by_identity(&self, identity: &Identity) -> Result<Option<ClaimRow>, StoreError> {
        for row in self.claims_by_prefix(identity.prefix())? {
            if Identity::of(&self.claim(row)?) == *identity {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Returns all claims that share the first 64 bits of their identity, oldest first.
    pub fn claims_by_prefix(&self, prefix: u64) -> Result<Vec<ClaimRow>, StoreError> {
        let sql = "SELECT claim FROM identity WHERE prefix = ? ORDER BY claim";
        let mut select = self.connection.prepare_cached(sql)?;
        let rows = select.query_map([signed_prefix(prefix)], |row| row.get(0).map(ClaimRow))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(super) fn claim_origin(&self, row: i64) -> Result<i64, StoreError> {
        let sql = "SELECT origin FROM claim WHERE row = ?1
                   UNION ALL SELECT origin FROM value_claim WHERE row = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([row], |row| row.get(0))?)
    }

    /// Returns the entity for which an origin's earlier edition took a folded name.
    pub fn taken(
        &self,
        OriginRow(origin): OriginRow,
        key: &str,
        type_name: Option<&str>,
    ) -> Result<Option<EntityRow>, StoreError> {
        let sql = "SELECT entity FROM taken WHERE origin = ? AND key = ? AND type IS ?
                   ORDER BY row DESC LIMIT 1";
        let mut select = self.connection.prepare_cached(sql)?;
        let found = select.query_row((origin, key, type_name), |row| row.get(0).map(EntityRow));
        Ok(found.optional()?)
    }

    /// Returns what is known of a source; `None` when nothing ever named it.
    pub fn source(&self, id: &SourceId) -> Result<Option<Source>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT row FROM source WHERE id = ?")?;
        let row: Option<i64> = select.query_row([id.as_str()], |row| row.get(0)).optional()?;
        let withdrawn = withdrawn_records(self.connection)?;
        row.map(|row| self.source_at(row, id, &withdrawn)).transpose()
    }

    /// Returns what is known of a source by records that were not withdrawn.
    pub(super) fn source_at(
        &self,
        row: i64,
        id: &SourceId,
        withdrawn: &HashSet<i64>,
    ) -> Result<Source, StoreError> {
        let sql = "SELECT row, title, url, publisher, published, kind, note FROM source_record
                   WHERE source = ? ORDER BY row DESC";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([row])?;
        while let Some(row) = rows.next()? {
            if withdrawn.contains(&row.get(0)?) {
                continue;
            }
            let published: Option<String> = row.get(4)?;
            return Ok(Source {
                id: id.clone(),
                title: row.get(1)?,
                url: row.get(2)?,
                publisher: row.get(3)?,
                published: published.and_then(|date| date.parse().ok()),
                kind: row.get(5)?,
                note: row.get(6)?,
            });
        }
        Ok(Source::named(id.clone()))
    }

    pub(super) fn source_id(&self, row: i64) -> Result<SourceId, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM source WHERE row = ?")?;
        let id: String = select.query_row([row], |row| row.get(0))?;
        SourceId::new(&id).map_err(|error| StoreError::Damaged(error.to_string()))
    }

    /// Says whether one assertion of a claim, the first or an event, has brought these words.
    pub(super) fn is_cited(
        &self,
        row: i64,
        event: Option<i64>,
        assertion: &Assertion,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM citation
                   WHERE claim = ? AND event IS ? AND quote IS ? AND retrieved IS ?";
        let mut select = self.connection.prepare_cached(sql)?;
        Ok(select.exists((row, event, &assertion.quote, &assertion.retrieved))?)
    }

    fn citations(&self, row: i64, state: &ClaimState) -> Result<Vec<Citation>, StoreError> {
        let sql = "SELECT event, quote, retrieved FROM citation WHERE claim = ? ORDER BY row";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([row])?;
        let mut citations = Vec::new();
        while let Some(row) = rows.next()? {
            let brought = Citation { quote: row.get(1)?, retrieved: row.get(2)? };
            state.cite(&mut citations, row.get(0)?, brought);
        }
        Ok(citations)
    }

    /// The current claims, whatever their source, that say of the same subject by the same
    /// relation the same text.
    pub(super) fn stating(&self, claim: &Claim) -> Result<Vec<i64>, StoreError> {
        let Some(EntityRow(subject)) = self.entity_row(claim.subject.as_str())? else {
            return Ok(Vec::new());
        };
        let sql = "SELECT v.row FROM value_claim v JOIN relation r ON r.row = v.relation
                   WHERE v.subject = ? AND r.name = ? AND v.value = ?";
        let mut select = self.connection.prepare_cached(sql)?;
        let text = claim.object.to_text();
        let mut rows = select.query((subject, claim.relation.as_str(), &text))?;
        let mut stating = Vec::new();
        while let Some(row) = rows.next()? {
            let row = row.get(0)?;
            if self.is_current(ClaimRow(row))? {
                stating.push(row);
            }
        }
        Ok(stating)
    }

    /// Returns what a claim states.
    pub fn claim(&self, row: ClaimRow) -> Result<Claim, StoreError> {
        self.with_content(row, |content| content.claim(self, self.qualifiers(row)?))
    }

    /// Reads the columns of a claim.
    fn with_content<T>(
        &self,
        ClaimRow(row): ClaimRow,
        read: impl FnOnce(&Content<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let sql = format!("SELECT {CONTENT_COLUMNS}, object FROM claim WHERE row = ?");
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([row])?;
        if let Some(found) = rows.next()? {
            return read(&Content::of_link(found)?);
        }
        let sql =
            format!("SELECT {CONTENT_COLUMNS}, {VALUE_COLUMNS} FROM value_claim WHERE row = ?");
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([row])?;
        match rows.next()? {
            Some(found) => read(&Content::of_value(found)?),
            None => Err(StoreError::Damaged(format!("there is no claim in row {row}"))),
        }
    }

    fn qualifiers(&self, claim: ClaimRow) -> Result<Qualifiers, StoreError> {
        let sql = "SELECT name, value, unit, bound FROM qualifier WHERE row >= ? AND row < ?";
        let mut select = self.connection.prepare_cached(sql)?;
        let range = claim.qualifier_rows();
        let mut rows = select.query([range.start, range.end])?;
        let mut qualifiers = Qualifiers::default();
        while let Some(row) = rows.next()? {
            Qualifier::of(row, 0)?.add_to(&mut qualifiers)?;
        }
        Ok(qualifiers)
    }

    /// Returns a claim with its id and all that was said about it later.
    pub fn recorded(&self, row: ClaimRow) -> Result<RecordedClaim, StoreError> {
        self.with_content(row, |content| {
            let claim = content.claim(self, self.qualifiers(row)?)?;
            let state = ClaimState::load(self.connection, row.0)?;
            let remarks = Remarks {
                citations: self.citations(row.0, &state)?,
                confidence: state.later_confidence().or(content.confidence),
                rank: state.later_rank().or(content.rank),
            };
            recorded(claim, remarks, |identity| {
                Ok(self.claims_by_prefix(identity.prefix())?.first() == Some(&row))
            })
        })
    }
}

impl Names for Reader<'_> {
    fn entity(&self, number: i64) -> Result<EntityId, StoreError> {
        self.entity_id(EntityRow(number))
    }

    fn relation(&self, number: i64) -> Result<RelationName, StoreError> {
        let mut select =
            self.connection.prepare_cached("SELECT name FROM relation WHERE row = ?")?;
        let name: String = select.query_row([number], |row| row.get(0))?;
        let damaged = || StoreError::Damaged(format!("relation \"{name}\""));
        RelationName::new(&name).ok_or_else(damaged)
    }

    fn source(&self, number: i64) -> Result<SourceId, StoreError> {
        self.source_id(number)
    }
}
