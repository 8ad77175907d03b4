//! Stating claims: what is new is added, what is there is asserted again.

use super::columns::{EventColumns, ValueColumns, event, written_dates};
use super::error::StoreError;
use super::rows::{ClaimRow, OriginRow};
use super::state::ClaimState;
use super::tables::{CITATION, CLAIM, QUALIFIER, VALUE_CLAIM, number, text};
use super::write::{Asserted, Draft};
use crate::model::Assertion;
use crate::model::Claim;
use crate::model::Identity;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::Rank;
use crate::model::Stance;
use crate::model::fold;
use crate::model::naming;

impl Draft<'_> {
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
        self.add_qualifiers(row, &claim.qualifiers)?;
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
            let (subject, relation) = (claim.subject.as_str(), claim.relation.as_str());
            let added = fresh.stated.add(subject, relation, &value.value);
            added.map_err(|error| self.failed(error))?;
        }
        self.add_name_key(row, subject, claim)
    }

    fn add_qualifiers(&mut self, row: i64, qualifiers: &Qualifiers) -> Result<(), StoreError> {
        let amount = qualifiers.amount.map(Object::Money);
        let amount = amount.as_ref().map(ValueColumns::of);
        let texts = qualifiers.texts.iter();
        let texts = texts.map(|(name, value)| [Some(name.as_str()), Some(value), None, None]);
        let amount = amount
            .as_ref()
            .map(|sum| [Some("amount"), Some(sum.value.as_str()), sum.unit.as_deref(), sum.bound]);
        let rows: Vec<_> = texts.chain(amount).map(|row| row.map(text)).collect();
        let places = ClaimRow(row).qualifier_rows();
        if rows.len() as i64 > places.end - places.start {
            return Err(StoreError::Unknown(format!("{} qualifiers are too many", rows.len())));
        }
        let mut rows = places.zip(&rows);
        rows.try_for_each(|(place, columns)| self.ledger.add_at(QUALIFIER, place, columns))
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
        if let Some(fresh) = &mut self.fresh {
            let added = fresh.name_keys.add(&key, subject, row);
            let is_full = fresh.name_keys.is_full();
            added.map_err(|error| self.failed(error))?;
            return if is_full { self.write_name_keys() } else { Ok(()) };
        }
        let sql = "INSERT INTO name_key (key, entity, claim) VALUES (?, ?, ?)";
        self.written()?.prepare_cached(sql)?.execute((key, subject, row))?;
        Ok(())
    }

    fn assert_again(
        &mut self,
        ClaimRow(row): ClaimRow,
        assertion: &Assertion,
        origin: OriginRow,
    ) -> Result<Asserted, StoreError> {
        let state = ClaimState::load(self.written()?, row)?;
        let outcome = match state.is_retracted() {
            true => Asserted::Retracted(ClaimRow(row)),
            false => Asserted::Again(ClaimRow(row)),
        };
        let made_here = row > self.first_claim && self.reader()?.claim_origin(row)? == origin.0;
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
        if !self.reader()?.is_cited(row, event, assertion)? {
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
}
