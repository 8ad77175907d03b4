//! A claim as bytes, while it waits for the others about its entity: what its key does not say of
//! it, then its qualifiers, then its citations.

use std::collections::BTreeSet;

use super::cells::{Cells, put_number, put_text};
use super::columns::ValueText;
use super::content::{Content, Qualifier, Stated};
use super::error::StoreError;
use super::packs::Key;
use super::state::ClaimState;
use super::stream::Numbered;
use crate::model::Citation;
use crate::model::Qualifiers;

/// Puts what the key does not say of a claim, with the confidence and rank that it has now.
pub(super) fn put_content(
    pack: &mut Vec<u8>,
    content: &Content<'_>,
    state: &ClaimState,
) -> Result<(), StoreError> {
    let confidence = state.later_confidence().or(content.confidence).map(i64::from);
    let is_denied = content.is_denied.then_some(1);
    for number in [Some(content.row), content.source, content.via, confidence, is_denied] {
        put_number(pack, number)?;
    }
    let rank = state.later_rank().or(content.rank);
    for text in [content.start, content.end, content.attribution, content.locator, rank] {
        put_text(pack, text);
    }
    if let Stated::Value(ValueText { kind, value, unit, bound, lang }) = content.object {
        for text in [Some(kind), Some(value), unit, bound, lang] {
            put_text(pack, text);
        }
    }
    Ok(())
}

/// Reads what [`put_content`] wrote: with places instead of rows, and confidence and rank of now.
pub(super) fn content_of<'b>(
    [subject, relation, object]: Key,
    cells: &mut Cells<'b>,
) -> Result<Content<'b>, StoreError> {
    let row = cells.number()?.unwrap_or_default();
    let (source, via) = (cells.number()?, cells.number()?);
    let confidence = cells.number()?.and_then(|ppm| u32::try_from(ppm).ok());
    let is_denied = cells.number()?.is_some();
    let (start, end) = (cells.text()?, cells.text()?);
    let (attribution, locator, rank) = (cells.text()?, cells.text()?, cells.text()?);
    let object = match relation & 1 {
        0 => Stated::Entity(i64::from(object)),
        _ => Stated::Value(ValueText {
            kind: cells.word()?,
            value: cells.word()?,
            unit: cells.text()?,
            bound: cells.text()?,
            lang: cells.text()?,
        }),
    };
    Ok(Content {
        row,
        subject: i64::from(subject),
        relation: i64::from(relation >> 1),
        object,
        start,
        end,
        is_denied,
        attribution,
        source,
        locator,
        via,
        confidence,
        rank,
    })
}

/// Puts the qualifiers of a claim, and notes the names of those that are texts.
pub(super) fn put_qualifiers(
    pack: &mut Vec<u8>,
    claim: i64,
    following: &mut Numbered<'_>,
    names: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    following.each_of(claim, |row| {
        let qualifier = Qualifier::of(row, 1)?;
        let Qualifier { name, value, unit, bound } = qualifier;
        for text in [Some(name), Some(value), unit, bound] {
            put_text(pack, text);
        }
        if !qualifier.is_amount() && !names.contains(name) {
            names.insert(name.to_owned());
        }
        Ok(())
    })?;
    put_text(pack, None);
    Ok(())
}

/// Reads what [`put_qualifiers`] wrote.
pub(super) fn qualifiers_of(cells: &mut Cells<'_>) -> Result<Qualifiers, StoreError> {
    let mut qualifiers = Qualifiers::default();
    while let Some(name) = cells.text()? {
        let (value, unit, bound) = (cells.word()?, cells.text()?, cells.text()?);
        Qualifier { name, value, unit, bound }.add_to(&mut qualifiers)?;
    }
    Ok(qualifiers)
}

/// Puts the citations that still hold, none twice.
pub(super) fn put_citations(
    pack: &mut Vec<u8>,
    claim: i64,
    citations: &mut Numbered<'_>,
    state: &ClaimState,
) -> Result<(), StoreError> {
    let mut live = Vec::new();
    citations.each_of(claim, |row| {
        state.cite(&mut live, row.get(1)?, Citation { quote: row.get(2)?, retrieved: row.get(3)? });
        Ok(())
    })?;
    put_number(pack, i64::try_from(live.len()).ok())?;
    for Citation { quote, retrieved } in &live {
        put_text(pack, quote.as_deref());
        put_text(pack, retrieved.as_deref());
    }
    Ok(())
}

/// Reads what [`put_citations`] wrote.
pub(super) fn citations_of(cells: &mut Cells<'_>) -> Result<Vec<Citation>, StoreError> {
    let count = cells.number()?.unwrap_or_default();
    let citation = |cells: &mut Cells<'_>| -> Result<Citation, StoreError> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Citation { quote: owned(cells.text()?), retrieved: owned(cells.text()?) })
    };
    (0..count).map(|_| citation(cells)).collect()
}
