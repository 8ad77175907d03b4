//! What a search has to say besides its paths, in words: why there is none, what ended it, what
//! it passed over. Conditions are named by the flags that state them.

use super::budget::Ended;
use super::found::{Found, PassedOver};
use super::query::Query;
use super::reason::{NoPath, Obstacle};
use super::terms::{Terms, Time};
use crate::graph::Evidence;
use crate::graph::StoreError;
use crate::graph::Topology;

impl Found {
    /// Returns why there is no path, or why there may be more.
    pub fn reason(&self, query: &Query) -> Option<String> {
        let ended = self.ended.map(|ended| ended.words());
        let limited = || {
            let limit = query.terms.limit.filter(|_| self.is_limited)?;
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            Some(format!("there are more than {}: --limit allows more", counted(limit, "path")))
        };
        ended.or_else(limited).or_else(|| self.why.map(|why| why.words(&query.terms)))
    }
}

impl Ended {
    /// Returns what ended the search.
    pub fn words(&self) -> String {
        match self {
            Ended::Facts(facts) => format!(
                "the search ended after touching {}: --budget allows more",
                counted(*facts, "fact")
            ),
            Ended::Memory(bytes) => format!(
                "the search ended when it held {} MiB: --memory allows more",
                grouped(bytes >> 20)
            ),
            Ended::Interrupted => "the search was interrupted".to_owned(),
        }
    }
}

impl PassedOver {
    /// Returns which path was passed over.
    pub fn words(
        &self,
        topology: &Topology,
        evidence: &Evidence<'_, '_>,
    ) -> Result<String, StoreError> {
        let label = evidence.entity(topology.row(self.hub))?.label;
        let (hops, links) = (hops(self.hops), counted(topology.degree(self.hub) as u64, "link"));
        Ok(format!("a path of {hops} through {label} ({links}) was passed over"))
    }
}

impl NoPath {
    /// Returns why there is no path.
    pub fn words(&self, terms: &Terms) -> String {
        match self {
            NoPath::Unknown => "one of the two is named by nothing that is still stated".to_owned(),
            NoPath::Separate => "no chain of facts joins the two, at any date".to_owned(),
            NoPath::Without(Obstacle::Hops, n) => format!("with --max-hops {n} there is a path"),
            NoPath::Without(Obstacle::Pattern, n) => {
                format!("along other relations there is a path of {}", hops(*n))
            }
            NoPath::Without(obstacle, n) => {
                format!("without {} there is a path of {}", obstacle.words(terms), hops(*n))
            }
            NoPath::NoCircle => "no circle of facts leads back to it".to_owned(),
            NoPath::Unclear => {
                "the budget does not show which of the conditions leave none".to_owned()
            }
            NoPath::Several => "several of the conditions together leave none".to_owned(),
        }
    }
}

impl Obstacle {
    fn words(&self, terms: &Terms) -> &'static str {
        match self {
            Obstacle::Time if matches!(terms.time, Time::During(..)) => "--during",
            Obstacle::Time => "--as-of",
            Obstacle::Certain => "--certain",
            Obstacle::Together => "--together",
            Obstacle::Filter => "--where",
            Obstacle::Pattern => "--along",
            Obstacle::Hops => "--max-hops",
            Obstacle::Hubs => "--hubs avoid",
            Obstacle::Mode => "--mode",
        }
    }
}

fn hops(hops: u32) -> String {
    counted(u64::from(hops), "hop")
}

/// A number with its noun.
fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
