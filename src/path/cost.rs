//! What hops cost, in whole numbers, so that no platform adds them differently.

use super::budget::Cut;
use super::plan::Plan;
use super::step::Step;
use crate::graph::Fact;
use crate::graph::Node;
use crate::model::Confidence;
use crate::model::Overlap;

/// What a hop costs at least, where weak and crowded hops cost more.
const HOP: u64 = 1_000;
/// What the least sure hop costs on top.
const DOUBT: u64 = 1_000;
/// What each doubling of the degree of an entity in between costs.
const CROWD: u64 = 200;
/// Where the number of hops stands in a cost that counts hops, then possible hops.
const HOPS_SHIFT: u32 = 32;

/// What hops cost.
#[derive(Clone, Copy)]
pub(super) enum Costs<'c> {
    /// Each hop one, then each possible hop one.
    Hops,
    /// Hops, doubt and crowds: 1,000 a hop; up to 1,000 for the confidence that the greatest of
    /// its claims that pass lacks, in 255 steps; 200 for each doubling of the degree of the
    /// entity that it leaves, unless it begins there.
    Confidence,
    /// What somebody says, at least one.
    Given(&'c dyn Fn(Fact) -> u64),
}

impl Costs<'_> {
    /// The cost of a step from an entity, after so many hops.
    pub(super) fn of(
        &self,
        plan: &Plan<'_>,
        from: Node,
        step: &Step,
        hops: u32,
    ) -> Result<u64, Cut> {
        Ok(match self {
            Costs::Hops => 1 << HOPS_SHIFT | u64::from(step.held == Overlap::Possible),
            Costs::Given(cost) => cost(step.fact).max(1),
            Costs::Confidence => {
                let crowd = match hops {
                    0 => 0,
                    _ => CROWD * u64::from(plan.topology.degree(from).max(1).ilog2()),
                };
                HOP + doubt(plan.confidence(step.fact, step.entered)?) + crowd
            }
        })
    }

    /// The least that a hop costs.
    pub(super) fn least(&self) -> u64 {
        match self {
            Costs::Hops => 1 << HOPS_SHIFT,
            Costs::Confidence => HOP,
            Costs::Given(_) => 1,
        }
    }

    /// Says whether a cheaper walk never has more hops.
    pub(super) fn are_hops(&self) -> bool {
        matches!(self, Costs::Hops)
    }
}

/// Hops and possible hops of a cost that counts them.
pub(super) fn hops_of(cost: u64) -> (u32, u32) {
    ((cost >> HOPS_SHIFT) as u32, cost as u32)
}

/// What a lack of confidence costs: confidence as a byte, the rest of 255 in proportion.
fn doubt(confidence: Confidence) -> u64 {
    let byte = u64::from(confidence.ppm()) * 255 / 1_000_000;
    (255 - byte) * DOUBT / 255
}
