//! The answer with its evidence, in the form in which every interface gives it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::found::{Found, Path};
use super::plan::Hop;
use super::query::Query;
use crate::graph::EntityNode;
use crate::graph::Evidence;
use crate::graph::FactEdge;
use crate::graph::Footnotes;
use crate::graph::StoreError;
use crate::graph::Topology;
use crate::graph::support;
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::entity_iri;

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
        let mut notes = Footnotes::default();
        let mut known = BTreeMap::new();
        let mut paths = Vec::new();
        for path in &found.paths {
            paths.push(path_of(query, path, topology, evidence, (&mut notes, &mut known))?);
        }
        let passed_over = match &found.passed_over {
            Some(passed) => Some(passed.words(topology, evidence)?),
            None => None,
        };
        Ok(Answer {
            query: query.to_string(),
            complete: found.is_complete(),
            reason: found.reason(query),
            passed_over,
            paths,
            sources: notes.iter().map(|(n, id)| listed(n, id, &known)).collect(),
        })
    }
}

fn path_of(
    query: &Query,
    path: &Path,
    topology: &Topology,
    evidence: &Evidence<'_, '_>,
    (notes, known): (&mut Footnotes, &mut BTreeMap<SourceId, Source>),
) -> Result<AnswerPath, StoreError> {
    let window = query.terms.window();
    let nodes = std::iter::once(path.from).chain(path.hops.iter().map(|hop| hop.to));
    let parties = nodes.map(|node| evidence.entity(topology.row(node)));
    let parties = parties.collect::<Result<Vec<EntityNode>, _>>()?;
    let mut hops = Vec::new();
    for (hop, claims) in path.hops.iter().zip(&path.claims) {
        let fact = evidence.fact_by(topology, hop.fact, claims, window, hop.held)?;
        known.append(&mut evidence.sources(&fact.claims)?);
        hops.push(hop_of(*hop, &fact, known, notes));
    }
    let weakest = hops.iter().enumerate().min_by_key(|(_, hop)| hop.sources);
    Ok(AnswerPath {
        length: path.hops.len(),
        hubs: path.hubs,
        cost: path.cost,
        certain: path.hops.iter().all(|hop| hop.held == Overlap::Certain),
        together: path.holds_together(topology, &query.terms),
        weakest: weakest.map(|(ix, _)| ix + 1),
        entities: parties.iter().map(party_of).collect(),
        hops,
    })
}

fn party_of(entity: &EntityNode) -> Party {
    Party {
        id: entity.id.to_string(),
        iri: entity_iri(&entity.id),
        name: entity.label.clone(),
        entity_type: entity.entity_type.clone(),
    }
}

fn hop_of(
    hop: Hop,
    fact: &FactEdge,
    sources: &BTreeMap<SourceId, Source>,
    notes: &mut Footnotes,
) -> AnswerHop {
    AnswerHop {
        relation: fact.relation.to_string(),
        direction: match hop.direction {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
        },
        certain: fact.held == Overlap::Certain,
        disputed: fact.disputed,
        sources: support(&fact.claims, sources).sources,
        claims: fact.claims.iter().map(|claim| claim_of(claim, notes)).collect(),
    }
}

fn claim_of(recorded: &RecordedClaim, notes: &mut Footnotes) -> AnswerClaim {
    let claim = &recorded.claim;
    let amount = claim.qualifiers.amount.as_ref();
    let end = match claim.valid.end {
        crate::model::End::Date(date) => Some(date.to_string()),
        crate::model::End::Open => Some("open".to_owned()),
        crate::model::End::Unknown => None,
    };
    let number = claim.source.as_ref().map(|source| notes.cite(source));
    let via = claim.via.as_ref().map(|via| notes.cite(via));
    let place = |quote: Option<String>, retrieved: Option<String>| Cited {
        n: number,
        locator: claim.locator.clone(),
        quote,
        retrieved,
        via,
    };
    let mut citations: Vec<Cited> =
        recorded.citations.iter().map(|c| place(c.quote.clone(), c.retrieved.clone())).collect();
    if citations.is_empty() {
        citations.push(place(None, None));
    }
    AnswerClaim {
        id: recorded.id.to_string(),
        start: claim.valid.start.map(|start| start.to_string()),
        end,
        stance: claim.stance.word(),
        rank: recorded.rank.word(),
        role: claim.qualifiers.role().map(str::to_owned),
        amount: amount.map(|money| money.amount.to_string()),
        currency: amount.and_then(|m| m.currency.map(|currency| currency.code().to_owned())),
        confidence: recorded.confidence.map(|c| f64::from(c.ppm()) / 1e6),
        citations,
    }
}

fn listed(n: usize, id: &SourceId, sources: &BTreeMap<SourceId, Source>) -> AnswerSource {
    let source = sources.get(id).cloned().unwrap_or_else(|| Source::named(id.clone()));
    AnswerSource {
        n,
        id: id.to_string(),
        title: source.title,
        url: source.url,
        publisher: source.publisher,
        published: source.published.map(|date| date.to_string()),
    }
}
