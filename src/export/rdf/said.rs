//! What a profile says of which claims, so that what it leaves out can be counted.

use super::entity::Sketch;
use super::{LinkedData, Profile, best, plain, role};
use crate::export::ExportError;
use crate::export::Loss;
use crate::export::network::each_entity;
use crate::format::ALL_FIELDS;
use crate::format::Field;
use crate::graph::Records;
use crate::rdf::Terms;

impl Profile {
    /// Returns the fields that a document of this profile carries. The source of the plain profile
    /// is the named graph, where it was one.
    ///
    /// ```
    /// use orgraph::export::Profile;
    /// use orgraph::format::Field;
    /// assert!(Profile::Full.carries().contains(&Field::Quote));
    /// assert!(!Profile::Truthy.carries().contains(&Field::Source));
    /// ```
    pub fn carries(self) -> &'static [Field] {
        use Field::{Dates, Ids, Language, Names, Role, Source, Values};
        match self {
            Profile::Full => ALL_FIELDS,
            Profile::Truthy => &[Names, Ids, Values, Language],
            Profile::Plain => &[Names, Ids, Values, Language, Source],
            Profile::SchemaOrg => &[Names, Ids, Dates, Role, Language],
        }
    }
}

impl LinkedData<'_> {
    /// Counts what the profile leaves out.
    pub(super) fn loss(&self, records: &dyn Records) -> Result<Loss, ExportError> {
        let mut loss = Loss::default();
        if self.profile == Profile::Full {
            return Ok(loss);
        }
        let terms = Terms::new(records.vocabulary(), self.base);
        let graphs = plain::graphs(records)?;
        let carries = self.profile.carries();
        let without_source: Vec<Field> =
            carries.iter().copied().filter(|field| *field != Field::Source).collect();
        each_entity(records, &mut |entity, claims| {
            let best = best(claims);
            let sketch = Sketch::new(&terms, entity);
            for claim in claims {
                let is_best = || best.iter().any(|kept| std::ptr::eq(*kept, claim));
                let is_said = match self.profile {
                    Profile::Full => true,
                    Profile::Truthy => is_best() && sketch.has_triple(claim),
                    Profile::Plain => plain::is_triple(claim),
                    Profile::SchemaOrg => is_best() && role::is_said(&terms, claim),
                };
                let source = claim.claim.source.as_ref();
                let has_graph = source.is_some_and(|source| graphs.contains(source));
                match (is_said, has_graph) {
                    (true, true) => loss.cut(claim, carries),
                    (true, false) => loss.cut(claim, &without_source),
                    (false, _) => loss.leave_out(claim),
                }
            }
            Ok(())
        })?;
        loss.cut_rest(records, carries)?;
        Ok(loss)
    }
}
