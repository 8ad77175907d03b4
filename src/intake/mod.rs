//! From records to one change: which entity is meant, which source, what is new.

mod ahead;
mod file;
mod names;
mod prepare;
mod sources;
mod summary;
mod unsourced;

pub use self::file::Origin;
pub use self::summary::{FileSummary, Rejected, Reported};

use std::collections::HashSet;

use crate::import::RowFinding;
use crate::model::Assertion;
use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Finding;
use crate::model::Identity;
use crate::model::Interval;
use crate::model::Naming;
use crate::model::Object;
use crate::model::Qualifiers;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Statement;
use crate::model::Vocabulary;
use crate::model::VocabularyError;
use crate::model::fold;
use crate::model::naming;
use crate::store::Asserted;
use crate::store::Draft;
use crate::store::StoreError;

use self::ahead::{Checked, Kept, placed};
use self::file::TakenFile;
use self::names::{Context, Names, Resolved};
use self::prepare::{Defined, Prepared, PreparedEntity, Stated};
use self::unsourced::Unsourced;

/// Why a row was not taken.
enum Refusal {
    Findings(Vec<Finding>),
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::Store(error)
    }
}

impl From<Vec<Finding>> for Refusal {
    fn from(findings: Vec<Finding>) -> Refusal {
        Refusal::Findings(findings)
    }
}

/// Takes the rows of files, one after the other, into a change.
pub struct Intake<'i, 'd> {
    draft: &'i mut Draft<'d>,
    /// That of the store, with what the files have defined.
    vocabulary: Vocabulary,
    report: &'i mut dyn FnMut(Reported<'_>),
    names: Names,
    /// The relations met. The thread that reads has copies of its own: two threads that count the
    /// owners of one text wait for each other.
    relations: HashSet<RelationName>,
    /// The file that is being read.
    file: TakenFile,
    /// Files read before it, whose unsourced names wait for the end.
    earlier: Vec<TakenFile>,
}

impl<'i, 'd> Intake<'i, 'd> {
    /// Starts an import with its first file. `report` is called for each file, header, row and
    /// rejection.
    pub fn new(
        draft: &'i mut Draft<'d>,
        vocabulary: &Vocabulary,
        origin: Origin,
        report: &'i mut dyn FnMut(Reported<'_>),
    ) -> Result<Intake<'i, 'd>, StoreError> {
        report(Reported::File(&origin.file));
        let file = TakenFile::begin(draft, origin)?;
        let (names, earlier) = (Names::of(draft), Vec::new());
        let vocabulary = vocabulary.clone();
        let relations = HashSet::new();
        Ok(Intake { draft, vocabulary, report, names, relations, file, earlier })
    }

    /// Returns the relations and types that the store has, with those that files have defined.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Goes on with another file of the same import.
    pub fn next_file(&mut self, origin: Origin) -> Result<(), StoreError> {
        (self.report)(Reported::File(&origin.file));
        let file = TakenFile::begin(self.draft, origin)?;
        self.earlier.push(std::mem::replace(&mut self.file, file));
        // Who was called what stays known; that this file calls them so is still to be said.
        self.names.forget_uses();
        Ok(())
    }

    /// Ends the import. What entity records said without a source becomes a claim that cites its
    /// file, unless something else in the import states it by now. Returns what became of the
    /// files, in their order.
    pub fn finish(mut self) -> Result<Vec<FileSummary>, StoreError> {
        let mut files = std::mem::take(&mut self.earlier);
        let mut summaries = Vec::with_capacity(files.len() + 1);
        for file in files.drain(..) {
            let after = std::mem::replace(&mut self.file, file);
            self.state_unsourced()?;
            summaries.push(std::mem::replace(&mut self.file, after).summary);
        }
        self.state_unsourced()?;
        summaries.push(self.file.summary);
        Ok(summaries)
    }

    fn state_unsourced(&mut self) -> Result<(), StoreError> {
        let unsourced = Unsourced::of(self.draft);
        let unsourced = std::mem::replace(&mut self.file.unsourced, unsourced);
        let mut unsourced = unsourced.read(self.draft)?;
        while let Some((mut claim, line)) = unsourced.next(self.draft)? {
            let is_stated = self.draft.states(&claim)?;
            if is_stated && !self.knows_file()? {
                continue;
            }
            claim.source = Some(self.file_source()?);
            let may_add =
                !is_stated || self.draft.claim_by_identity(&Identity::of(&claim))?.is_some();
            let is_new = may_add && self.assert(&claim, &Assertion::default())?;
            if is_new && self.file.repeated_lines.remove(&line) {
                self.file.summary.repeated -= 1;
                self.file.summary.new += 1;
            }
        }
        Ok(())
    }

    /// Takes a row whole or not at all; says whether it brought anything new.
    fn take(&mut self, row: &[Prepared]) -> Result<bool, Refusal> {
        for stated in row.iter().flat_map(Prepared::stated) {
            self.check_named("source", stated.source.as_ref())?;
            self.check_named("via", stated.via.as_ref())?;
        }
        let mut is_new = false;
        for prepared in row {
            is_new |= match prepared {
                Prepared::Source(source, is_mention) => self.take_source(source, *is_mention)?,
                Prepared::Entity(entity) => self.take_entity(entity)?,
                Prepared::Claim(stated) => self.take_claim(stated)?,
            };
        }
        Ok(is_new)
    }

    fn take_entity(&mut self, entity: &PreparedEntity) -> Result<bool, Refusal> {
        let PreparedEntity { id, type_name, stated, is_sourced, line } = entity;
        let was_live = self.draft.is_live(id.as_str())?;
        let row = self.draft.add_entity(id, self.file.origin_row)?;
        self.file.summary.entities += 1;
        self.file.summary.new_entities += u64::from(!was_live);
        let mut is_new = !was_live;
        for stated in stated {
            if stated.statement.object.is_some() {
                is_new |= self.take_claim(stated)?;
                continue;
            }
            if let Some(Object::Text { text, .. }) = &stated.statement.value {
                let learned = match stated.statement.relation.as_str() {
                    naming::IDENTIFIER => self.names.learn_identifier(text, row),
                    name if naming::NAMES.contains(&name) => {
                        self.names.learn(text, type_name.as_deref(), row)
                    }
                    _ => Ok(()),
                };
                learned.map_err(|error| self.draft.failed(error))?;
            }
            let object = stated.statement.value.clone().unwrap_or(Object::Unknown);
            // Only texts wait: whatever else a record may state there is stated by the file.
            if *is_sourced || !matches!(object, Object::Text { .. }) {
                let claim = self.claim_of(stated, id.clone(), object)?;
                is_new |= self.assert(&claim, &Assertion::default())?;
            } else {
                // The file is not named as a source before something cites it.
                let via = stated.via.as_ref().map(|via| self.source_named(via)).transpose()?;
                let claim = self.assembled(&stated.statement, id.clone(), object, None, via);
                self.file.unsourced.push(self.draft, &claim, *line)?;
            }
        }
        Ok(is_new)
    }

    fn take_claim(&mut self, stated: &Stated) -> Result<bool, Refusal> {
        let statement = &stated.statement;
        let naming = statement.naming;
        let subject_type = self.canonical_type(statement.subject_type.as_deref());
        let object_type = self.canonical_type(statement.object_type.as_deref());
        // Both ends are decided before anything is written, so that a row is taken whole.
        let subject = self.resolve("subject", &statement.subject, subject_type, naming)?;
        let object = match &statement.object {
            Some(text) => Some(self.resolve("object", text, object_type, naming)?),
            None => None,
        };
        let value = match &object {
            Some(object) => Object::Entity(object.id.clone()),
            None => statement.value.clone().unwrap_or(Object::Unknown),
        };
        if naming == Naming::Id {
            self.count_new(&subject.id, object.as_ref().map(|object| &object.id))?;
        }
        let claim = self.claim_of(stated, subject.id.clone(), value)?;
        let mut is_new = self.name_once(&subject, &claim)?;
        if let Some(object) = &object {
            is_new |= self.name_once(object, &claim)?;
        }
        Ok(is_new | self.assert(&claim, &statement.assertion)?)
    }

    /// Counts the ends of a claim that nothing has named before it.
    fn count_new(&mut self, subject: &EntityId, object: Option<&EntityId>) -> Result<(), Refusal> {
        let others = object.filter(|object| *object != subject);
        for id in std::iter::once(subject).chain(others) {
            if !self.draft.is_live(id.as_str())? {
                self.file.summary.entities += 1;
                self.file.summary.new_entities += 1;
            }
        }
        Ok(())
    }

    fn resolve(
        &mut self,
        field: &'static str,
        text: &str,
        type_name: Option<String>,
        naming: Naming,
    ) -> Result<Resolved, Refusal> {
        if naming == Naming::Id {
            let id = EntityId::new(text).map_err(|e| vec![Finding::new(field, e.to_string())])?;
            return Ok(Resolved::by_id(id));
        }
        let may_be_new = naming == Naming::Name;
        let context = Context { vocabulary: &self.vocabulary, origin: self.file.origin_row };
        let found = self.names.resolve(self.draft, &context, text, type_name, may_be_new)?;
        found.ok_or_else(|| {
            let message = format!("expected an entity, found \"{text}\"");
            let hint = Some("give it an entity record before its first claim".to_owned());
            Refusal::Findings(vec![Finding { hint, ..Finding::new(field, message) }])
        })
    }

    /// At the first use of a name in a file, states that the source calls the entity so. What
    /// the row named by id or identifier is not called anything.
    fn name_once(&mut self, entity: &Resolved, said: &Claim) -> Result<bool, StoreError> {
        let Some(name) = &entity.name else { return Ok(false) };
        let row = self.draft.entity(&entity.id)?;
        if !self.names.is_first_use(name, row) {
            return Ok(false);
        }
        self.file.summary.entities += 1;
        self.file.summary.new_entities += u64::from(entity.is_new);
        if entity.is_new && !entity.namesakes.is_empty() {
            self.file.summary.namesakes.push((entity.id.clone(), entity.namesakes.clone()));
        }
        let type_name = entity.type_name.as_deref();
        self.draft.remember_taken(self.file.origin_row, &fold(name), type_name, row)?;
        let mut is_new = self.state_text(&entity.id, naming::NAME, name, said)?;
        if let Some(type_name) = type_name {
            is_new |= self.state_text(&entity.id, naming::TYPE, type_name, said)?;
        }
        self.names.learn(name, type_name, row).map_err(|error| self.draft.failed(error))?;
        Ok(is_new)
    }

    fn state_text(
        &mut self,
        id: &EntityId,
        relation: &str,
        text: &str,
        said: &Claim,
    ) -> Result<bool, StoreError> {
        let claim = Claim {
            subject: id.clone(),
            relation: RelationName::new(relation).expect("naming relations are names"),
            object: Object::Text { text: text.to_owned(), lang: None },
            valid: Interval::UNDATED,
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: said.source.clone(),
            locator: said.locator.clone(),
            via: said.via.clone(),
        };
        self.assert(&claim, &Assertion::default())
    }

    fn claim_of(
        &mut self,
        stated: &Stated,
        subject: EntityId,
        object: Object,
    ) -> Result<Claim, StoreError> {
        let Stated { statement, source, via } = stated;
        let source = match source {
            Some(source) => self.source_named(source)?,
            None => self.file_source()?,
        };
        let via = via.as_ref().map(|via| self.source_named(via)).transpose()?;
        Ok(self.assembled(statement, subject, object, Some(source), via))
    }

    fn assembled(
        &mut self,
        statement: &Statement,
        subject: EntityId,
        object: Object,
        source: Option<SourceId>,
        via: Option<SourceId>,
    ) -> Claim {
        Claim {
            subject,
            relation: self.relation(&statement.relation),
            object,
            valid: statement.valid,
            qualifiers: statement.qualifiers.clone(),
            stance: statement.stance,
            attribution: statement.attribution.clone(),
            source,
            locator: statement.locator.clone(),
            via,
        }
    }

    fn relation(&mut self, name: &RelationName) -> RelationName {
        if let Some(known) = self.relations.get(name) {
            return known.clone();
        }
        let own = RelationName::new(name.as_str()).expect("a name is one");
        self.relations.insert(own.clone());
        own
    }

    fn canonical_type(&self, word: Option<&str>) -> Option<String> {
        word.and_then(|word| self.vocabulary.find_type(word)).map(|known| known.name.clone())
    }

    fn assert(&mut self, claim: &Claim, assertion: &Assertion) -> Result<bool, StoreError> {
        self.file.summary.claims += 1;
        let outcome = self.draft.assert(claim, assertion, self.file.origin_row)?;
        self.file.summary.retracted += u64::from(matches!(outcome, Asserted::Retracted(_)));
        let is_new = matches!(outcome, Asserted::New(_));
        self.file.summary.new_claims += u64::from(is_new);
        Ok(is_new)
    }

    fn take_header(&mut self, line: &str, delimiter: char, unread: Vec<String>) {
        self.file.summary.unread = unread;
        (self.report)(Reported::Header(line, delimiter));
    }

    fn take_checked(&mut self, row: &Checked) -> Result<(), StoreError> {
        let Checked { line, defined, prepared, written } = row;
        let (line, written) = (*line, written.as_ref());
        (self.report)(Reported::Row);
        self.file.summary.rows += 1;
        let mut is_new = false;
        for word in defined {
            is_new |= self.define(word)?;
        }
        match prepared.as_ref().map(|prepared| self.take(prepared)) {
            Ok(Ok(brought)) if brought || is_new => self.file.summary.new += 1,
            Ok(Ok(_)) => {
                self.file.summary.repeated += 1;
                if self.file.unsourced.last_line() == Some(line) {
                    self.file.repeated_lines.insert(line);
                }
            }
            Ok(Err(Refusal::Store(error))) => return Err(error),
            Ok(Err(Refusal::Findings(findings))) => {
                let span = |field| written.and_then(|written| written.span_of(field));
                self.reject(line, written, &placed(findings, span));
            }
            Err(findings) => self.reject(line, written, findings),
        }
        Ok(())
    }

    fn define(&mut self, word: &Defined) -> Result<bool, StoreError> {
        let refused = |error: VocabularyError| StoreError::Unknown(error.to_string());
        match word {
            Defined::Relation(relation) => {
                self.vocabulary.define_relation(relation).map_err(refused)?;
                self.draft.define_relation(relation)
            }
            Defined::Type(entity_type) => {
                self.vocabulary.define_type(entity_type).map_err(refused)?;
                self.draft.define_type(entity_type)
            }
        }
    }

    fn reject(&mut self, line: u64, written: Option<&Kept>, findings: &[RowFinding]) {
        self.file.summary.rejected += 1;
        let (file, text) = (&self.file.origin.file, written.map_or("", |written| &written.text));
        (self.report)(Reported::Rejected(Rejected { file, line, text, findings }));
    }
}
