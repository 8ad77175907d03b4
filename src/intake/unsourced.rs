//! What entity records state without a source, held back until the end of the import: by then
//! something else may state it. There may be more of it than memory holds.

use std::io::{self, Read};

use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Interval;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::Stance;
use crate::store::Draft;
use crate::store::Spool;
use crate::store::SpoolReader;

/// Texts that one claim is written as.
const TEXTS: usize = 6;
/// The length of a text that is not there.
const ABSENT: u32 = u32::MAX;

/// Claims without a source, each with the line that states it. A claim is written as the line and
/// its texts, each behind its length.
pub(super) struct Unsourced {
    written: Spool<u8>,
    last_line: Option<u64>,
}

/// Gives the claims back, in the order in which they were stated.
pub(super) struct UnsourcedReader(SpoolReader<u8>);

impl Unsourced {
    pub(super) fn of(draft: &Draft<'_>) -> Unsourced {
        Unsourced { written: draft.spool(), last_line: None }
    }

    /// The line that stated the last of them.
    pub(super) fn last_line(&self) -> Option<u64> {
        self.last_line
    }

    /// Holds a claim back: a text without dates or qualifiers.
    pub(super) fn push(&mut self, claim: &Claim, line: u64) -> io::Result<()> {
        let Object::Text { text, lang } = &claim.object else {
            return Err(io::Error::other("only texts are held back"));
        };
        self.last_line = Some(line);
        self.written.extend(&line.to_le_bytes())?;
        let texts: [Option<&str>; TEXTS] = [
            Some(claim.subject.as_str()),
            Some(claim.relation.as_str()),
            Some(text),
            lang.as_deref(),
            claim.locator.as_deref(),
            claim.via.as_ref().map(SourceId::as_str),
        ];
        for text in texts {
            let len = text.map_or(ABSENT, |text| u32::try_from(text.len()).unwrap_or(ABSENT));
            self.written.extend(&len.to_le_bytes())?;
            self.written.extend(text.unwrap_or_default().as_bytes())?;
        }
        Ok(())
    }

    pub(super) fn read(self) -> io::Result<UnsourcedReader> {
        self.written.read().map(UnsourcedReader)
    }
}

impl UnsourcedReader {
    /// The next claim and its line; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(Claim, u64)>> {
        let mut line = [0; 8];
        if self.0.read(&mut line[..1])? == 0 {
            return Ok(None);
        }
        self.0.read_exact(&mut line[1..])?;
        let mut texts: [Option<String>; TEXTS] = Default::default();
        for text in &mut texts {
            *text = self.text()?;
        }
        let bad = || io::Error::other("what was held back reads otherwise than it was written");
        let [subject, relation, text, lang, locator, via] = texts;
        let claim = Claim {
            subject: subject.and_then(|id| EntityId::new(&id).ok()).ok_or_else(bad)?,
            relation: relation.and_then(|name| RelationName::new(&name)).ok_or_else(bad)?,
            object: Object::Text { text: text.ok_or_else(bad)?, lang },
            valid: Interval::UNDATED,
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: None,
            locator,
            via: via.map(|id| SourceId::new(&id).map_err(|_| bad())).transpose()?,
        };
        Ok(Some((claim, u64::from_le_bytes(line))))
    }

    fn text(&mut self) -> io::Result<Option<String>> {
        let mut len = [0; 4];
        self.0.read_exact(&mut len)?;
        let len = u32::from_le_bytes(len);
        if len == ABSENT {
            return Ok(None);
        }
        let mut text = vec![0; len as usize];
        self.0.read_exact(&mut text)?;
        String::from_utf8(text).map(Some).map_err(io::Error::other)
    }
}
