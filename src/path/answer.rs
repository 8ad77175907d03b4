//! The answer with its evidence, in the form in which every interface gives it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::explain::Explanation;
use super::found::Found;
use super::query::Query;
use super::shelf::Shelf;
use crate::graph::Evidence;
use crate::graph::StoreError;
use crate::graph::Topology;
use crate::model::Money;

/// What a path query answers. Keys and their order are a contract; only additions are made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The query in the one-line form.
    pub query: String,
    /// Whether nothing was cut off.
    pub complete: bool,
    /// Why there is no path, or why the answer is not complete.
    pub reason: Option<String>,
    /// A path of fewer hops through a hub that was not opened, in words.
    pub passed_over: Option<String>,
    /// The paths, best first.
    pub paths: Vec<AnswerPath>,
    /// The sources, numbered in the order of their first citation.
    pub sources: Vec<AnswerSource>,
    /// How the question was understood and what the search did, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<Explanation>,
}

/// A path with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerPath {
    /// Hops.
    pub length: usize,
    /// Hubs in between.
    pub hubs: u32,
    /// Its cost, where paths were asked for by cost.
    pub cost: Option<u64>,
    /// Whether every hop certainly held in the time asked for.
    pub certain: bool,
    /// Whether some one day can carry all hops.
    pub together: bool,
    /// Which hop, counted from one, has the fewest independent sources: the first of them.
    pub weakest: Option<usize>,
    /// The entities, one more than hops.
    pub entities: Vec<Party>,
    /// The hops.
    pub hops: Vec<AnswerHop>,
}

/// An entity on a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Its id.
    pub id: String,
    /// Its IRI.
    pub iri: String,
    /// What it is called.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub entity_type: Option<String>,
}

/// A hop with its claims.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerHop {
    /// Its relation.
    pub relation: String,
    /// `forward` from subject to object, or `backward`.
    pub direction: &'static str,
    /// Whether it certainly held in the time asked for.
    pub certain: bool,
    /// Whether some claim denies it.
    pub disputed: bool,
    /// Independent sources that assert it.
    pub sources: usize,
    /// Its claims, by id.
    pub claims: Vec<AnswerClaim>,
}

/// A claim of a hop.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerClaim {
    /// Its id.
    pub id: String,
    /// When it began, as stated.
    pub start: Option<String>,
    /// When it ended; `open` when said to continue.
    pub end: Option<String>,
    /// asserted or denied.
    pub stance: &'static str,
    /// preferred, normal or deprecated.
    pub rank: &'static str,
    /// The role in it.
    pub role: Option<String>,
    /// The sum moved, a decimal number.
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// How the sum is meant, when it is not exact: at least, over, at most, under, about.
    pub amount_bound: Option<&'static str>,
    /// The sum with its currency and bound, for people.
    #[serde(skip)]
    pub money: Option<Money>,
    /// What else it states: name and text, without the role.
    pub qualifiers: BTreeMap<String, String>,
    /// Who is said to say so, where the source only repeats it.
    pub attribution: Option<String>,
    /// How sure its recorder is, 0 to 1.
    pub confidence: Option<f64>,
    /// Who says so, and where.
    pub citations: Vec<Cited>,
}

/// A citation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The number of the source in the answer's list; absent for a claim without a source.
    pub n: Option<usize>,
    /// Where in it.
    pub locator: Option<String>,
    /// Its words.
    pub quote: Option<String>,
    /// When it was read.
    pub retrieved: Option<String>,
    /// The number of the source through which it was seen.
    pub via: Option<usize>,
}

/// A source of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerSource {
    /// Its number.
    pub n: usize,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Its date, as stated.
    pub published: Option<String>,
}

impl Answer {
    /// Gives what was found its evidence, read from the store.
    pub fn of(
        query: &Query,
        found: &Found,
        topology: &Topology,
        evidence: &Evidence<'_, '_>,
    ) -> Result<Answer, StoreError> {
        let mut shelf = Shelf::new(topology, evidence);
        let answer = shelf.answer(query, found)?;
        Ok(Answer { sources: shelf.sources(|_| true), ..answer })
    }

    /// Gives what was found of several questions its evidence. A source has the same number in
    /// all answers, and each answer lists those that it cites.
    pub fn of_several<'q>(
        asked: impl IntoIterator<Item = (&'q Query, &'q Found)>,
        topology: &Topology,
        evidence: &Evidence<'_, '_>,
    ) -> Result<Vec<Answer>, StoreError> {
        let mut shelf = Shelf::new(topology, evidence);
        let answers = asked.into_iter().map(|(query, found)| shelf.answer(query, found));
        let mut answers = answers.collect::<Result<Vec<Answer>, _>>()?;
        for answer in &mut answers {
            let cited: BTreeSet<usize> = answer.paths.iter().flat_map(AnswerPath::cited).collect();
            answer.sources = shelf.sources(|n| cited.contains(&n));
        }
        Ok(answers)
    }
}

impl AnswerPath {
    /// Returns the numbers of the sources that the path cites, as often as it does.
    pub fn cited(&self) -> impl Iterator<Item = usize> {
        let claims = self.hops.iter().flat_map(|hop| &hop.claims);
        let citations = claims.flat_map(|claim| &claim.citations);
        citations.flat_map(|cited| [cited.n, cited.via]).flatten()
    }
}
