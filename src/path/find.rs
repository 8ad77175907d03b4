//! A question put to a topology: checked, made ready, searched within a budget, answered.

use std::cell::RefCell;

use super::budget::{Budget, Cut, Effort, Ended, Meter};
use super::cost::Costs;
use super::found::{Found, PassedOver, Path};
use super::gather::{Gathered, gather};
use super::marks::Marks;
use super::plan::Plan;
use super::query::Query;
use super::reason::{NoPath, why_not};
use super::refusal::Refusal;
use super::runs::SETS_MAX;
use super::terms::{Mode, Selector, Terms};
use super::walk::Walk;
use crate::graph::Evidence;
use crate::graph::Fact;
use crate::graph::Node;
use crate::graph::Topology;

/// Finds paths in one topology.
///
/// ```
/// use orgraph::graph::{BareClaim, RelationIx, Topology};
/// use orgraph::model::{Confidence, EntityId, Interval, Vocabulary};
/// use orgraph::path::{Finder, Query};
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let ids = vec![EntityId::new("a")?, EntityId::new("b")?];
/// let claim = BareClaim {
///     subject: 1,
///     relation: RelationIx(0),
///     object: 0,
///     bounds: Interval::UNDATED.bounds(None),
///     confidence: Confidence::UNASSESSED,
/// };
/// let topology = Topology::in_memory(&vocabulary, ids.clone(), &[], vec![claim]);
/// let query = Query::between(ids[0].clone(), ids[1].clone());
/// let found = Finder::new(&topology).find(&query)?;
/// assert_eq!(found.paths[0].hops.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Finder<'t> {
    topology: &'t Topology<'t>,
    evidence: Option<&'t Evidence<'t, 't>>,
    budget: Budget,
    costs: Option<&'t dyn Fn(Fact) -> u64>,
    /// What searches mark entities with, between questions.
    marks: RefCell<Marks>,
}

impl<'t> Finder<'t> {
    /// Finds in this topology, with the default budget.
    pub fn new(topology: &'t Topology<'t>) -> Finder<'t> {
        let (budget, marks) = (Budget::default(), RefCell::default());
        Finder { topology, evidence: None, budget, costs: None, marks }
    }

    /// Reads claims from here when a filter needs them. Without it amounts, roles and sources are
    /// nowhere stated.
    pub fn with_evidence(self, evidence: &'t Evidence<'t, 't>) -> Finder<'t> {
        Finder { evidence: Some(evidence), ..self }
    }

    /// Uses up at most so much.
    pub fn within(self, budget: Budget) -> Finder<'t> {
        Finder { budget, ..self }
    }

    /// Takes these costs of facts, each at least one, for [`Selector::Cheapest`].
    pub fn with_costs(self, costs: &'t dyn Fn(Fact) -> u64) -> Finder<'t> {
        Finder { costs: Some(costs), ..self }
    }

    /// Answers a question. A search that its budget ended gives what it found so far and says so.
    pub fn find(&self, query: &Query) -> Result<Found, Refusal> {
        let terms = &query.terms;
        let mut found = self.search(query)?;
        if let Some(limit) = terms.limit.filter(|limit| found.paths.len() > *limit) {
            found.paths.truncate(limit);
            found.is_limited = true;
        }
        if found.paths.is_empty() && found.ended.is_none() && found.why.is_none() {
            found.why = Some(why_not(self, query)?);
        }
        Ok(found)
    }

    /// Answers a question without saying why there is no path.
    pub(super) fn search(&self, query: &Query) -> Result<Found, Refusal> {
        let ends = self.topology.node_of(&query.from).zip(self.topology.node_of(&query.to));
        let Some(ends) = ends else {
            return Ok(Found { why: Some(NoPath::Unknown), ..Found::default() });
        };
        let mut plan = self.plan(&query.terms, ends)?;
        let mut meter = Meter::new(&self.budget);
        let mut gathered = Gathered::default();
        let wanted = match query.terms.selector {
            Selector::Best(count) | Selector::Shortest(count) => count,
            Selector::AnyShortest | Selector::Cheapest => 1,
            Selector::All | Selector::AllShortest => usize::MAX,
        };
        let limit = query.terms.limit.map_or(usize::MAX, |limit| limit.saturating_add(1));
        let wanted = wanted.min(limit);
        let ended = match query.terms.disjoint {
            false => gather(
                &plan,
                &query.terms,
                self.costs(&query.terms),
                wanted,
                &mut gathered,
                &mut meter,
            ),
            true => self.gather_apart(&mut plan, &query.terms, wanted, &mut gathered, &mut meter),
        };
        // What a search gathered when its budget ended may be more than is wanted.
        gathered.walks.truncate(wanted);
        let found = self.found(&plan, gathered, ended_by(ended)?, meter.effort);
        self.end(plan);
        found
    }

    pub(super) fn topology(&self) -> &'t Topology<'t> {
        self.topology
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// What hops cost by the terms.
    fn costs(&self, terms: &Terms) -> Costs<'t> {
        match (terms.selector, self.costs) {
            (Selector::Cheapest, Some(given)) => Costs::Given(given),
            (Selector::Cheapest, None) => Costs::Confidence,
            _ => Costs::Hops,
        }
    }

    /// Checks the terms and makes them ready.
    pub(super) fn plan(&self, terms: &Terms, ends: (Node, Node)) -> Result<Plan<'t>, Refusal> {
        let mut plan = Plan::new(terms, self.topology, self.evidence, ends)?;
        let (least, most) = plan.automaton.length;
        if let Some(hops_max) = terms.hops_max.filter(|max| *max < least) {
            return Err(Refusal::TooShort { least, hops_max });
        }
        let is_endless = most.is_none() && terms.hops_max.is_none();
        if terms.selector == Selector::All && terms.mode == Mode::Walk && is_endless {
            return Err(Refusal::Endless);
        }
        // From an entity to itself: the path of no hops, if there is one, else a circle.
        if ends.0 == ends.1 && plan.mode == Mode::Acyclic && !plan.admits_nothing() {
            plan.mode = Mode::Simple;
        }
        let mut marks = self.marks.take();
        marks.fit(self.topology.node_count());
        plan.marks.replace(marks);
        Ok(plan)
    }

    /// Keeps what the next question can use again.
    pub(super) fn end(&self, plan: Plan<'_>) {
        self.marks.replace(plan.marks.into_inner());
    }

    fn found(
        &self,
        plan: &Plan<'t>,
        gathered: Gathered,
        ended: Option<Ended>,
        mut effort: Effort,
    ) -> Result<Found, Refusal> {
        effort.opened = plan.opened();
        let mut paths = Vec::new();
        for (walk, hubs, cost) in gathered.walks {
            paths.push(Path::of(plan, &walk, hubs, cost)?);
        }
        let fewest = paths.iter().map(|path: &Path| path.hops.len()).min();
        // Back to where it began a walk may come by the facts of its way there, which is no path.
        let passed_over = gathered
            .passed_over
            .filter(|_| plan.from != plan.to)
            .filter(|(hops, _)| fewest.is_none_or(|fewest| (*hops as usize) < fewest));
        let passed_over = passed_over.map(|(hops, hub)| PassedOver { hub, hops });
        Ok(Found { paths, ended, is_limited: false, passed_over, why: None, effort })
    }

    /// Gathers paths of which no two share an entity in between, nor a hop: each is the best that
    /// shares none with those before.
    fn gather_apart(
        &self,
        plan: &mut Plan<'t>,
        terms: &Terms,
        wanted: usize,
        gathered: &mut Gathered,
        meter: &mut Meter,
    ) -> Result<(), Cut> {
        while gathered.walks.len() < wanted {
            let mut next = Gathered::default();
            // The path of no hops shares nothing with any, and comes but once.
            let has_empty = gathered.walks.iter().any(|(walk, ..)| walk.is_empty());
            let first = 1 + usize::from(has_empty);
            let ended = gather(plan, terms, self.costs(terms), first, &mut next, meter);
            gathered.passed_over = gathered.passed_over.or(next.passed_over);
            let mut others = next.walks.into_iter();
            let is_new = |(walk, ..): &(Walk, _, _)| !(has_empty && walk.is_empty());
            let Some(walk) = others.find(is_new) else { return ended };
            plan.close_off(&walk.0);
            gathered.walks.push(walk);
            ended?;
        }
        Ok(())
    }
}

/// What ended a search, if anything did.
pub(super) fn ended_by(result: Result<(), Cut>) -> Result<Option<Ended>, Refusal> {
    match result {
        Ok(()) => Ok(None),
        Err(Cut::Ended(ended)) => Ok(Some(ended)),
        Err(Cut::Store(error)) => Err(error.into()),
        Err(Cut::Sets) => Err(Refusal::Sets { sets_max: SETS_MAX }),
    }
}
