//! Why a question is not answered at all.

use crate::graph::StoreError;

/// Why a question is not answered at all.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The pattern is too large.
    #[error("the pattern needs {states} states, at most {states_max} are possible")]
    States {
        /// What it needs.
        states: usize,
        /// What is possible.
        states_max: usize,
    },
    /// All walks along a pattern without an upper bound would never end.
    #[error("ALL WALK along a pattern without an upper bound would never end")]
    Endless,
    /// No path can be so short.
    #[error("the shortest path along the pattern has {least} hops, more than {hops_max}")]
    TooShort {
        /// Fewest hops of the pattern.
        least: u32,
        /// Most hops that were asked for.
        hops_max: u32,
    },
    /// A period that ends before it begins.
    #[error("the period ends before it begins")]
    Period,
    /// Alternatives of a filter multiply beyond what is reasonable.
    #[error(
        "the filters have {alternatives} alternatives, at most {alternatives_max} are possible"
    )]
    Alternatives {
        /// What they need.
        alternatives: usize,
        /// What is possible.
        alternatives_max: usize,
    },
    /// The walks along the pattern are told apart by too many sets of states.
    #[error("counting would need more than {sets_max} sets of states")]
    Sets {
        /// What is possible.
        sets_max: usize,
    },
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}
