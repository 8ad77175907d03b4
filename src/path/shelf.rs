//! Evidence put on paths: what was read from the store, and the numbers of the sources.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::answer::AnswerClaim;
use super::answer::AnswerHop;
use super::answer::AnswerPath;
use super::answer::AnswerSource;
use super::answer::Cited;
use super::answer::Party;
use super::found::{Found, Path};
use super::query::Query;
use super::step::Hop;
use crate::graph::ClaimRow;
use crate::graph::EntityNode;
use crate::graph::Evidence;
use crate::graph::Fact;
use crate::graph::FactEdge;
use crate::graph::Footnotes;
use crate::graph::Node;
use crate::graph::StoreError;
use crate::graph::Topology;
use crate::graph::support;
use crate::model::Direction;
use crate::model::Overlap;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Window;
use crate::model::entity_iri;

/// What was read from the store: many paths share most of their hops, and each is read once.
pub(super) struct Shelf<'a> {
    topology: &'a Topology<'a>,
    evidence: &'a Evidence<'a, 'a>,
    parties: BTreeMap<Node, Party>,
    facts: BTreeMap<FactKey, (FactEdge, usize)>,
    known: BTreeMap<SourceId, Source>,
    notes: Footnotes,
}

type FactKey = (Fact, Vec<ClaimRow>, Option<Window>);

impl<'a> Shelf<'a> {
    pub(super) fn new(topology: &'a Topology<'a>, evidence: &'a Evidence<'a, 'a>) -> Shelf<'a> {
        let (parties, facts, known) = Default::default();
        Shelf { topology, evidence, parties, facts, known, notes: Footnotes::default() }
    }

    /// Returns an answer without its list of sources.
    pub(super) fn answer(&mut self, query: &Query, found: &Found) -> Result<Answer, StoreError> {
        let paths = found.paths.iter().map(|path| self.path(query, path));
        let paths = paths.collect::<Result<Vec<AnswerPath>, _>>()?;
        let passed_over = match &found.passed_over {
            Some(passed) => Some(passed.words(self.topology, self.evidence)?),
            None => None,
        };
        Ok(Answer {
            query: query.to_string(),
            complete: found.is_complete(),
            reason: found.reason(query),
            passed_over,
            paths,
            sources: Vec::new(),
            explain: None,
        })
    }

    /// Returns some of the sources that were cited so far, by number.
    pub(super) fn sources(&self, is_wanted: impl Fn(usize) -> bool) -> Vec<AnswerSource> {
        let wanted = self.notes.iter().filter(|(n, _)| is_wanted(*n));
        wanted.map(|(n, id)| listed(n, id, &self.known)).collect()
    }

    fn path(&mut self, query: &Query, path: &Path) -> Result<AnswerPath, StoreError> {
        let nodes = std::iter::once(path.from).chain(path.hops.iter().map(|hop| hop.to));
        let entities = nodes.map(|node| self.party(node)).collect::<Result<Vec<_>, _>>()?;
        let mut hops = Vec::new();
        for (hop, claims) in path.hops.iter().zip(&path.claims) {
            hops.push(self.hop(query, *hop, claims)?);
        }
        let weakest = hops.iter().enumerate().min_by_key(|(_, hop)| hop.sources);
        Ok(AnswerPath {
            length: path.hops.len(),
            hubs: path.hubs,
            cost: path.cost,
            certain: path.hops.iter().all(|hop| hop.held == Overlap::Certain),
            together: path.holds_together(self.topology, &query.terms),
            weakest: weakest.map(|(ix, _)| ix + 1),
            entities,
            hops,
        })
    }

    fn party(&mut self, node: Node) -> Result<Party, StoreError> {
        if let Some(party) = self.parties.get(&node) {
            return Ok(party.clone());
        }
        let party = party_of(
            &self.evidence.entity(self.topology.row(node))?,
            self.evidence.vocabulary().base(),
        );
        self.parties.insert(node, party.clone());
        Ok(party)
    }

    fn hop(
        &mut self,
        query: &Query,
        hop: Hop,
        claims: &[ClaimRow],
    ) -> Result<AnswerHop, StoreError> {
        let window = query.terms.window();
        let key = (hop.fact, claims.to_vec(), window);
        if !self.facts.contains_key(&key) {
            let fact = self.evidence.fact_by(self.topology, hop.fact, claims, window, hop.held)?;
            self.known.append(&mut self.evidence.sources(&fact.claims)?);
            let sources = support(&fact.claims, &self.known).sources;
            self.facts.insert(key.clone(), (fact, sources));
        }
        let (fact, sources) = &self.facts[&key];
        Ok(hop_of(hop, fact, *sources, &mut self.notes))
    }
}

fn party_of(entity: &EntityNode, base: &str) -> Party {
    Party {
        id: entity.id.to_string(),
        iri: entity_iri(base, &entity.id),
        name: entity.label.clone(),
        entity_type: entity.entity_type.clone(),
    }
}

fn hop_of(hop: Hop, fact: &FactEdge, sources: usize, notes: &mut Footnotes) -> AnswerHop {
    AnswerHop {
        relation: fact.relation.to_string(),
        direction: match hop.direction {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
        },
        certain: hop.held == Overlap::Certain,
        disputed: fact.disputed,
        sources,
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
        amount_bound: amount.map(|money| money.bound.word()).filter(|word| *word != "exact"),
        money: amount.cloned(),
        qualifiers: claim.qualifiers.others().map(|(n, t)| (n.to_owned(), t.to_owned())).collect(),
        attribution: claim.attribution.clone(),
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
