//! What entity records state without a source, held back until the end of the import: by then
//! something else may state it. There may be more of it than memory holds.

use std::io::Read;

use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Interval;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::Stance;
use crate::store::Cells;
use crate::store::Draft;
use crate::store::Spool;
use crate::store::SpoolReader;
use crate::store::StoreError;
use crate::store::put_number;
use crate::store::put_text;

/// Bytes of the length that stands before a claim.
const LENGTH: usize = size_of::<u32>();

/// Claims without a source, each with the line that states it.
pub(super) struct Unsourced {
    written: Spool<u8>,
    /// The claim that is written.
    cells: Vec<u8>,
    last_line: Option<u64>,
}

/// Gives the claims back, in the order in which they were stated.
pub(super) struct UnsourcedReader {
    written: SpoolReader<u8>,
    /// The claim that is read.
    cells: Vec<u8>,
}

impl Unsourced {
    pub(super) fn of(draft: &Draft<'_>) -> Unsourced {
        Unsourced { written: draft.spool(), cells: Vec::new(), last_line: None }
    }

    /// The line that stated the last of them.
    pub(super) fn last_line(&self) -> Option<u64> {
        self.last_line
    }

    /// Holds a claim back: a text without dates or qualifiers.
    pub(super) fn push(
        &mut self,
        draft: &Draft<'_>,
        claim: &Claim,
        line: u64,
    ) -> Result<(), StoreError> {
        let Object::Text { text, lang } = &claim.object else {
            return Err(StoreError::Unknown("only texts are held back".to_owned()));
        };
        self.last_line = Some(line);
        let cells = &mut self.cells;
        cells.clear();
        cells.extend([0; LENGTH]);
        put_number(cells, i64::try_from(line).ok())?;
        put_text(cells, Some(claim.subject.as_str()));
        put_text(cells, Some(claim.relation.as_str()));
        put_text(cells, Some(text));
        put_text(cells, lang.as_deref());
        put_text(cells, claim.locator.as_deref());
        put_text(cells, claim.via.as_ref().map(SourceId::as_str));
        let length = u32::try_from(cells.len() - LENGTH).expect("a row is far shorter");
        cells[..LENGTH].copy_from_slice(&length.to_le_bytes());
        self.written.extend(cells).map_err(|error| draft.failed(error))
    }

    pub(super) fn read(self, draft: &Draft<'_>) -> Result<UnsourcedReader, StoreError> {
        let written = self.written.read().map_err(|error| draft.failed(error))?;
        Ok(UnsourcedReader { written, cells: self.cells })
    }
}

impl UnsourcedReader {
    /// The next claim and its line; none at the end.
    pub(super) fn next(&mut self, draft: &Draft<'_>) -> Result<Option<(Claim, u64)>, StoreError> {
        if self.written.is_empty() {
            return Ok(None);
        }
        let mut length = [0; LENGTH];
        let read = self.written.read_exact(&mut length);
        self.cells.resize(u32::from_le_bytes(length) as usize, 0);
        let read = read.and_then(|()| self.written.read_exact(&mut self.cells));
        read.map_err(|error| draft.failed(error))?;
        let mut cells = Cells::of(&self.cells);
        let line = cells.number()?.unwrap_or_default();
        let bad = || StoreError::Damaged("what was held back reads otherwise".to_owned());
        let claim = Claim {
            subject: EntityId::new(cells.word()?).map_err(|_| bad())?,
            relation: RelationName::new(cells.word()?).ok_or_else(bad)?,
            object: Object::Text {
                text: cells.word()?.to_owned(),
                lang: cells.text()?.map(str::to_owned),
            },
            valid: Interval::UNDATED,
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: None,
            locator: cells.text()?.map(str::to_owned),
            via: cells.text()?.map(SourceId::new).transpose().map_err(|_| bad())?,
        };
        Ok(Some((claim, line.cast_unsigned())))
    }
}
