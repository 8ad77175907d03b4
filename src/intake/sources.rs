//! Which source a row names: by an id, an address or a title.

use std::collections::HashMap;
use std::sync::Arc;

use super::prepare::NamedSource;
use super::{Intake, Refusal};
use crate::model::Finding;
use crate::model::Source;
use crate::model::SourceId;
use crate::store::StoreError;

/// Numbers of texts whose meaning is kept.
const NUMBERS: usize = 1 << 14;

/// The sources that a file has named so far.
#[derive(Default)]
pub(super) struct Sources {
    /// Ids, titles and addresses, as written, and whom they mean.
    meant: HashMap<Arc<str>, SourceId>,
    /// The same of those met last, by the numbers of their texts. The ids are copies: the thread
    /// that reads counts the owners of its own, and two threads that count the owners of one text
    /// wait for each other.
    numbered: Vec<Option<(usize, SourceId)>>,
}

impl Sources {
    fn get(&self, text: &str) -> Option<&SourceId> {
        self.meant.get(text)
    }

    /// Notes whom a text means; says whether it was not met before.
    fn insert(&mut self, text: Arc<str>, id: SourceId) -> bool {
        let before = self.meant.insert(text, id.clone());
        let is_new = before.is_none();
        if before.is_some_and(|before| before != id) {
            self.forget_numbers();
        }
        is_new
    }

    fn numbered(&self, number: usize) -> Option<&SourceId> {
        let (known, id) = self.numbered.get(number % NUMBERS)?.as_ref()?;
        (*known == number).then_some(id)
    }

    /// Notes whom the text of a number means; returns a copy of the id.
    fn number(&mut self, number: usize, id: &SourceId) -> SourceId {
        let place = number % NUMBERS;
        if self.numbered.len() <= place {
            self.numbered.resize(place + 1, None);
        }
        let own = SourceId::new(id.as_str()).expect("an id is one");
        self.numbered[place] = Some((number, own.clone()));
        own
    }

    /// Forgets what numbers mean: another reading gives its own, and a text may come to mean
    /// another source.
    pub(super) fn forget_numbers(&mut self) {
        self.numbered.clear();
    }
}

impl Intake<'_, '_> {
    /// A text of which no id can be made must be the id of a source that was told.
    pub(super) fn check_named(
        &mut self,
        field: &'static str,
        named: Option<&NamedSource>,
    ) -> Result<(), Refusal> {
        let Some(NamedSource { made: None, text, .. }) = named else { return Ok(()) };
        if self.file.sources.get(text).is_some() {
            return Ok(());
        }
        match SourceId::for_text(text) {
            Err(error) if !self.is_known_source(text)? => {
                Err(Refusal::Findings(vec![Finding::new(field, error.to_string())]))
            }
            _ => Ok(()),
        }
    }

    fn is_known_source(&mut self, text: &str) -> Result<bool, StoreError> {
        match SourceId::new(text) {
            Ok(id) => self.draft.knows_source(&id),
            Err(_) => Ok(false),
        }
    }

    pub(super) fn take_source(
        &mut self,
        source: &Source,
        is_mention: bool,
    ) -> Result<bool, Refusal> {
        self.file.sources.insert(source.id.shared(), source.id.clone());
        self.file.summary.sources += 1;
        let known = is_mention.then(|| self.draft.known_source(&source.id)).transpose()?.flatten();
        match known {
            None => Ok(self.draft.state_source(source)?),
            Some(known) => Ok(self.draft.state_source(&known.completed_by(source))?),
        }
    }

    /// The id of a source that a row names.
    pub(super) fn source_named(&mut self, named: &NamedSource) -> Result<SourceId, StoreError> {
        if let Some(id) = self.file.sources.numbered(named.number) {
            return Ok(id.clone());
        }
        let id = self.source(&named.text, named.made.as_ref())?;
        Ok(self.file.sources.number(named.number, &id))
    }

    /// The id of a source that is named by a text, and the one that can be made of it. One that is
    /// only a title gets it as its title.
    fn source(&mut self, text: &Arc<str>, made: Option<&SourceId>) -> Result<SourceId, StoreError> {
        if let Some(id) = self.file.sources.get(text) {
            return Ok(id.clone());
        }
        // An id that the store knows, or an address: both tell what they are themselves. An id
        // comes first, for the slug of one can be the id of another.
        let is_known = self.is_known_source(text)?;
        let told = if is_known { SourceId::new(text).ok() } else { made.cloned() };
        let id = told.ok_or_else(|| StoreError::Unknown(format!("no source \"{text}\"")))?;
        if is_known {
            self.file.sources.insert(Arc::clone(text), id.clone());
            return Ok(id);
        }
        let is_title = Source::named(id.clone()).url.is_none() && id.as_str() != &**text;
        if is_title && !self.draft.knows_source(&id)? {
            let title = Some(text.to_string());
            self.draft.state_source(&Source { title, ..Source::named(id.clone()) })?;
        }
        let is_first = self.file.sources.insert(id.shared(), id.clone());
        self.file.summary.sources += u64::from(is_first);
        self.file.sources.insert(Arc::clone(text), id.clone());
        Ok(id)
    }

    /// The file itself as a source, for rows that name none.
    pub(super) fn file_source(&mut self) -> Result<SourceId, StoreError> {
        if let Some(source) = &self.file.source {
            return Ok(source.clone());
        }
        let (id, text) = self.file_named()?;
        let source = self.source(&text.into(), Some(&id))?;
        self.file.source = Some(source.clone());
        Ok(source)
    }

    /// Says whether something cites the file already; asking does not make it a source.
    pub(super) fn knows_file(&mut self) -> Result<bool, StoreError> {
        let (id, text) = self.file_named()?;
        Ok(self.file.sources.get(&text).is_some() || self.draft.knows_source(&id)?)
    }

    fn file_named(&self) -> Result<(SourceId, String), StoreError> {
        let text = self.file.origin.source.clone().unwrap_or_else(|| self.file.origin.name.clone());
        let id = SourceId::for_text(&text);
        let id = id.map_err(|error| StoreError::Unknown(error.to_string()))?;
        Ok((id, text))
    }
}
