//! What a search may use up, and what it used.
//!
//! Facts are counted as they are touched, so a search ends at the same place on every machine.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::graph::StoreError;

/// Facts touched between two looks at whether somebody interrupted.
const GLANCE: u64 = 4_096;
/// Hubs that are told of.
const HUBS_MAX: usize = 10;

/// What a search may use up.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Facts touched, each as often as it is.
    pub facts: u64,
    /// Bytes that the search itself may hold, roughly.
    pub memory_bytes: u64,
    /// Set by somebody else to end the search: an interrupt, a time limit.
    pub interrupt: Option<Arc<AtomicBool>>,
}

impl Default for Budget {
    /// A hundred million facts (some seconds), two gibibytes, nobody to interrupt.
    fn default() -> Budget {
        Budget { facts: 100_000_000, memory_bytes: 2 << 30, interrupt: None }
    }
}

/// What ended a search before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// So many facts were touched.
    Facts(u64),
    /// So many bytes were held.
    Memory(u64),
    /// Somebody interrupted.
    Interrupted,
}

/// Why a step of a search was not made.
pub(super) enum Cut {
    Ended(Ended),
    Store(StoreError),
    Sets,
}

impl From<StoreError> for Cut {
    fn from(error: StoreError) -> Cut {
        Cut::Store(error)
    }
}

/// What a search did, for `--explain`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// Facts touched.
    pub facts: u64,
    /// Facts whose claims were read for a filter.
    pub opened: u64,
    /// Most bytes held at a time by one search, roughly.
    pub memory_bytes: u64,
    /// Entities at each depth of the search from the beginning, of the search that answered.
    pub forward: Vec<usize>,
    /// The same from the end.
    pub backward: Vec<usize>,
    /// Searches run one after the other.
    pub searches: u32,
    /// Hubs met and not opened, the first ten by id.
    pub hubs: Vec<String>,
}

/// Counts against a budget.
pub(super) struct Meter {
    budget: Budget,
    next_glance: u64,
    pub(super) effort: Effort,
}

impl Meter {
    pub(super) fn new(budget: &Budget) -> Meter {
        Meter { budget: budget.clone(), next_glance: 0, effort: Effort::default() }
    }

    /// Counts facts as touched.
    pub(super) fn touch(&mut self, facts: u64) -> Result<(), Cut> {
        self.effort.facts += facts;
        if self.effort.facts > self.budget.facts {
            self.effort.facts = self.budget.facts;
            return Err(Cut::Ended(Ended::Facts(self.budget.facts)));
        }
        if self.effort.facts >= self.next_glance {
            self.next_glance = self.effort.facts + GLANCE;
            let flag = self.budget.interrupt.as_ref();
            if flag.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                return Err(Cut::Ended(Ended::Interrupted));
            }
        }
        Ok(())
    }

    /// Notes hubs that were met and not opened, in any order.
    pub(super) fn meet_hubs<'h>(&mut self, hubs: impl Iterator<Item = &'h str>) {
        let known = std::mem::take(&mut self.effort.hubs);
        let mut all: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        for hub in hubs {
            all.insert(hub);
            if all.len() > HUBS_MAX {
                all.pop_last();
            }
        }
        self.effort.hubs = all.into_iter().map(str::to_owned).collect();
    }

    /// Tells how many bytes a search holds now.
    pub(super) fn hold(&mut self, bytes: usize) -> Result<(), Cut> {
        let bytes = bytes as u64;
        self.effort.memory_bytes = self.effort.memory_bytes.max(bytes);
        match bytes > self.budget.memory_bytes {
            true => Err(Cut::Ended(Ended::Memory(self.budget.memory_bytes))),
            false => Ok(()),
        }
    }
}
