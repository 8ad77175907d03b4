//! What a search found.

use num_bigint::BigUint;

use super::budget::{Effort, Ended};
use super::days::Days;
use super::plan::Plan;
use super::reason::NoPath;
use super::step::Hop;
use super::terms::Terms;
use super::walk::Walk;
use crate::graph::ClaimRow;
use crate::graph::Fact;
use crate::graph::Node;
use crate::graph::StoreError;
use crate::graph::Topology;

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub from: Node,
    /// Its hops; none when it begins where it ends.
    pub hops: Vec<Hop>,
    /// For each hop the claims by which it passes date and filters, oldest first.
    pub claims: Vec<Vec<ClaimRow>>,
    /// How many of the entities in between are hubs, where hubs count.
    pub hubs: u32,
    /// What it costs, where the cheapest was asked for.
    pub cost: Option<u64>,
}

/// A path that was passed over because it leads through a hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The hub.
    pub hub: Node,
    /// Hops of the path through it.
    pub hops: u32,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The paths, in the order of the selector.
    pub paths: Vec<Path>,
    /// What ended the search before its end; then further paths may exist.
    pub ended: Option<Ended>,
    /// Whether there are more paths than the terms' limit.
    pub is_limited: bool,
    /// A path of fewer hops through a hub that was not opened.
    pub passed_over: Option<PassedOver>,
    /// Why there is no path; always there when there is none and nothing ended the search.
    pub why: Option<NoPath>,
    /// What the search did.
    pub effort: Effort,
}

/// A number of paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The number.
    pub number: BigUint,
    /// What ended the count; then there are at least so many.
    pub ended: Option<Ended>,
    /// What the search did.
    pub effort: Effort,
}

impl Found {
    /// Says whether nothing was cut off.
    pub fn is_complete(&self) -> bool {
        self.ended.is_none() && !self.is_limited
    }
}

impl Path {
    pub(super) fn of(
        plan: &Plan<'_>,
        walk: &Walk,
        hubs: u32,
        cost: Option<u64>,
    ) -> Result<Path, StoreError> {
        let mut claims = Vec::new();
        for walked in walk {
            let passing = plan.witnesses(walked.hop.fact, walked.entered)?;
            claims.push(passing.into_iter().map(|claim| claim.row).collect());
        }
        Ok(Path {
            from: plan.from,
            hops: walk.iter().map(|walked| walked.hop).collect(),
            claims,
            hubs,
            cost,
        })
    }

    /// Says whether some one day of the time asked for can carry all hops, by the claims by which
    /// they pass.
    pub fn holds_together(&self, topology: &Topology, terms: &Terms) -> bool {
        let mut days = Days::all(terms.window());
        for (hop, rows) in self.hops.iter().zip(&self.claims) {
            let claims = topology.claims(hop.fact).iter();
            let passing = claims.filter(|claim| rows.contains(&claim.row));
            days = days.shared(passing.map(|claim| claim.bounds), terms.certain);
        }
        !days.is_empty()
    }

    /// Returns the facts that the path walks, in order.
    pub fn facts(&self) -> Vec<Fact> {
        self.hops.iter().map(|hop| hop.fact).collect()
    }
}
