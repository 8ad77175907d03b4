//! Flags that several verbs share: a date, relations.

use std::cell::RefCell;
use std::collections::HashMap;

use orgraph::graph::Evidence;
use orgraph::graph::Topology;
use orgraph::model::EntityId;
use orgraph::model::PartialDate;
use orgraph::model::RecordedClaim;
use orgraph::model::RelationName;
use orgraph::model::SourceId;
use orgraph::model::Vocabulary;
use orgraph::path::HubPolicy;
use orgraph::path::Pattern;
use orgraph::path::Terms;
use orgraph::path::Time;
use orgraph::store::EntityRow;
use orgraph::store::Snapshot;

use super::failure::{Failure, USAGE};

/// Which facts count.
#[derive(clap::Args)]
pub(super) struct Selection {
    /// Only facts that may have held on this date: 2019, 2019-05, 2019-05-03, "early 2000s"
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<PartialDate>,
    /// Only these relations, in either direction; may be repeated
    #[arg(short, long = "relation", value_name = "RELATION")]
    pub(super) relations: Vec<String>,
}

impl Selection {
    /// The relations as the vocabulary names them.
    pub(super) fn relation_names(
        &self,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<RelationName>, Failure> {
        self.relations.iter().map(|text| relation(vocabulary, text)).collect()
    }
}

/// What is done about entities that join everything: countries, topics, the most linked.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum HubsWord {
    /// Go through them last, or not at all where nothing is ranked
    Defer,
    /// Never go through them
    Avoid,
    /// Treat them like any other
    Allow,
}

impl HubsWord {
    pub(super) fn policy(self) -> HubPolicy {
        match self {
            HubsWord::Defer => HubPolicy::Defer,
            HubsWord::Avoid => HubPolicy::Avoid,
            HubsWord::Allow => HubPolicy::Allow,
        }
    }
}

/// How far around is looked, and along what.
#[derive(clap::Args)]
pub(super) struct Reach {
    /// Everything within so many hops
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) depth: u32,
    /// What is done about entities that join everything, beyond the first hop
    #[arg(long, value_enum, default_value = "avoid")]
    hubs: HubsWord,
    #[command(flatten)]
    pub(super) selection: Selection,
}

impl Reach {
    /// The terms of a question about what is connected within these hops.
    pub(super) fn terms(&self, vocabulary: &Vocabulary) -> Result<Terms, Failure> {
        let relations = self.selection.relation_names(vocabulary)?;
        let pattern = Pattern::any_of(&relations, self.depth);
        let time = self.selection.as_of.map_or(Time::Ever, Time::AsOf);
        Ok(Terms { time, hubs: Some(self.hubs.policy()), ..Terms::along(pattern) })
    }
}

/// Returns the relation that a word means, in either direction.
pub(super) fn relation(vocabulary: &Vocabulary, text: &str) -> Result<RelationName, Failure> {
    let found = vocabulary.find_relation(text).map(|(relation, _)| relation.name.clone());
    found.ok_or_else(|| {
        let failure = Failure::new(USAGE, format!("expected a relation, found \"{text}\""));
        match vocabulary.nearest_relations(text).as_slice() {
            [] => failure.tip("orgraph list relations shows all"),
            nearest => failure.tip(format!("did you mean {}?", nearest.join(", "))),
        }
    })
}

/// When each source was published, as far as the claims' sources are concerned; each is looked up
/// once.
pub(super) fn date_of<'s>(
    snapshot: &'s Snapshot<'_>,
) -> impl Fn(&SourceId) -> Option<PartialDate> + 's {
    let known: RefCell<HashMap<SourceId, Option<PartialDate>>> = RefCell::default();
    move |id| {
        if let Some(date) = known.borrow().get(id) {
            return *date;
        }
        let source = snapshot.reader().source(id).ok().flatten();
        let date = source.and_then(|source| source.published);
        known.borrow_mut().insert(id.clone(), date);
        date
    }
}

/// The claims about an entity and those that name it.
pub(super) fn claims_around(
    evidence: &Evidence<'_, '_>,
    row: EntityRow,
) -> Result<(Vec<RecordedClaim>, Vec<RecordedClaim>), Failure> {
    Ok((evidence.claims_about(row)?, evidence.claims_naming(row)?))
}

/// The id of an entity that the topology must have, since it was just found by name.
pub(super) fn node_of(topology: &Topology, id: &EntityId) -> Result<orgraph::graph::Node, Failure> {
    let gone = || Failure::new(super::failure::ENTITY, format!("nothing names {id} any more"));
    topology.node_of(id).ok_or_else(gone)
}
