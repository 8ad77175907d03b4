//! Numbers that moved: what was numbered in an order, after some were put in between and others
//! taken out, so that the new numbers are again the places in that order.

/// How old numbers became new ones.
#[derive(Debug, Default)]
pub(in crate::graph) struct Renumbered {
    /// Where a run of old numbers begins, in old and in new numbers.
    runs: Vec<(u32, u32)>,
    /// Old numbers that were taken out, sorted.
    gone: Vec<u32>,
    /// New numbers that were no old ones, sorted.
    inserted: Vec<u32>,
}

/// What a new number was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Was {
    /// This old number.
    Old(u32),
    /// None: the place among those that were put in.
    Inserted(u32),
}

impl Renumbered {
    /// Puts one before each of some old numbers, in order, and takes others out. Both are sorted;
    /// a number may have several put before it, and one after the last is their count.
    pub(in crate::graph) fn of(put_before: &[u32], gone: Vec<u32>) -> Renumbered {
        let mut runs = vec![(0, 0)];
        let mut inserted = Vec::with_capacity(put_before.len());
        let (mut put, mut out) = (put_before.iter().peekable(), gone.iter().peekable());
        // How many more, or fewer, there are by now; below zero it wraps, and so do the sums.
        let mut shift = 0_u32;
        loop {
            let is_put = match (put.peek(), out.peek()) {
                (Some(put), Some(out)) => put <= out,
                (put, _) => put.is_some(),
            };
            let next = if is_put { put.next() } else { out.next() };
            let Some(old) = next.copied() else { break };
            let begins = if is_put {
                inserted.push(old.wrapping_add(shift));
                shift = shift.wrapping_add(1);
                old
            } else {
                shift = shift.wrapping_sub(1);
                old + 1
            };
            runs.push((begins, begins.wrapping_add(shift)));
        }
        Renumbered { runs, gone, inserted }
    }

    /// Says whether every number is what it was.
    pub(in crate::graph) fn is_none(&self) -> bool {
        self.inserted.is_empty() && self.gone.is_empty()
    }

    /// Says whether some numbers were taken out.
    pub(in crate::graph) fn has_gone(&self) -> bool {
        !self.gone.is_empty()
    }

    /// How many there are of what were so many.
    pub(in crate::graph) fn len(&self, old: usize) -> usize {
        old + self.inserted.len() - self.gone.len()
    }

    /// Returns the new number of an old one, if it was not taken out.
    pub(in crate::graph) fn new_of(&self, old: u32) -> Option<u32> {
        if self.is_none() {
            return Some(old);
        }
        let run = self.runs.partition_point(|(begins, _)| *begins <= old);
        let (begins, new) = self.runs[run - 1];
        self.gone.binary_search(&old).is_err().then(|| new + (old - begins))
    }

    /// Returns what a new number was.
    pub(in crate::graph) fn old_of(&self, new: u32) -> Was {
        if self.is_none() {
            return Was::Old(new);
        }
        if let Ok(place) = self.inserted.binary_search(&new) {
            return Was::Inserted(place as u32);
        }
        let run = self.runs.partition_point(|(_, begins)| *begins <= new);
        let (old, begins) = self.runs[run - 1];
        Was::Old(old + (new - begins))
    }

    /// Returns the first old number behind a new one.
    pub(in crate::graph) fn behind(&self, new: u32) -> u32 {
        match self.old_of(new) {
            Was::Old(old) => old + 1,
            // Each is put before an old number, behind as many as were taken out before that.
            Was::Inserted(_) => {
                let run = self.runs.partition_point(|(_, begins)| *begins <= new + 1);
                self.runs[run - 1].0
            }
        }
    }

    /// Returns the new number of the one that was put in a place.
    pub(in crate::graph) fn inserted(&self, place: u32) -> u32 {
        self.inserted[place as usize]
    }
}

/// The new numbers of many old ones: each is found in a few steps, however many moved.
pub(in crate::graph) struct Steps {
    /// The runs, each but once, and by each [`STEP`] old numbers the run of the first.
    runs: Vec<(u32, u32)>,
    firsts: Vec<u32>,
    /// A bit by old number, where some were taken out.
    gone: Vec<u64>,
}

/// Old numbers of which the runs are looked through.
const STEP: usize = 64;

impl Renumbered {
    /// Returns what was at each new number, in their order.
    pub(in crate::graph) fn walk(&self, old: usize) -> impl Iterator<Item = Was> {
        let (mut next, mut put, mut out) = (0_u32, 0_usize, 0_usize);
        (0..self.len(old) as u32).map(move |new| {
            if self.inserted.get(put) == Some(&new) {
                put += 1;
                return Was::Inserted(put as u32 - 1);
            }
            while self.gone.get(out) == Some(&next) {
                (next, out) = (next + 1, out + 1);
            }
            next += 1;
            Was::Old(next - 1)
        })
    }

    /// Prepares for the new numbers of many of so many.
    pub(in crate::graph) fn steps(&self, old: usize) -> Steps {
        let mut runs: Vec<(u32, u32)> = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            // Of those that begin at the same old number the last is right.
            match runs.last_mut() {
                Some(last) if last.0 == run.0 => *last = *run,
                _ => runs.push(*run),
            }
        }
        let mut run = 0;
        let firsts = (0..=old / STEP).map(|step| {
            while runs.get(run + 1).is_some_and(|(begins, _)| *begins as usize <= step * STEP) {
                run += 1;
            }
            run as u32
        });
        let firsts = firsts.collect();
        let words = if self.gone.is_empty() { 0 } else { old.div_ceil(64) };
        let mut gone = vec![0; words];
        for number in &self.gone {
            gone[*number as usize / 64] |= 1 << (number % 64);
        }
        Steps { runs, firsts, gone }
    }
}

impl Steps {
    /// Returns the new number of an old one, if it was not taken out and is one.
    pub(in crate::graph) fn new_of(&self, old: u32) -> Option<u32> {
        let is_gone = |word: &u64| word >> (old % 64) & 1 == 1;
        if self.gone.get(old as usize / 64).is_some_and(is_gone) {
            return None;
        }
        let mut run = *self.firsts.get(old as usize / STEP)? as usize;
        while self.runs.get(run + 1).is_some_and(|(begins, _)| *begins <= old) {
            run += 1;
        }
        let (begins, new) = self.runs[run];
        Some(new.wrapping_add(old - begins))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to put up to three before, and to take any out of, up to four.
    #[test]
    fn new_numbers_are_places_in_the_new_order() {
        for old in 0..=4_u32 {
            for taken in 0..1_u32 << old {
                let gone: Vec<u32> = (0..old).filter(|number| taken >> number & 1 == 1).collect();
                check(old, &[], &gone);
                for first in 0..=old {
                    check(old, &[first], &gone);
                    for second in first..=old {
                        check(old, &[first, second], &gone);
                        for third in second..=old {
                            check(old, &[first, second, third], &gone);
                        }
                    }
                }
            }
        }
    }

    /// Many, so that there is more than one step.
    #[test]
    fn steps_lead_to_the_same_numbers() {
        let old = 10 * STEP as u32 + 5;
        let put: Vec<u32> = (0..=old).flat_map(|at| vec![at; (at * 7 % 11 / 4) as usize]).collect();
        for (put, gone) in [
            (put.clone(), Vec::new()),
            (put, (0..old).filter(|at| at % 5 == 0 || at / 50 == 3).collect()),
            (vec![old; 100], vec![0, 64, 128]),
            (Vec::new(), (0..old).collect()),
        ] {
            let renumbered = Renumbered::of(&put, gone);
            let steps = renumbered.steps(old as usize);
            assert!((0..old).all(|number| steps.new_of(number) == renumbered.new_of(number)));
        }
    }

    fn check(old: u32, put: &[u32], gone: &[u32]) {
        let mut order = Vec::new();
        let mut next = 0;
        for number in 0..=old {
            for _ in put.iter().filter(|at| **at == number) {
                order.push(Was::Inserted(next));
                next += 1;
            }
            if number < old && !gone.contains(&number) {
                order.push(Was::Old(number));
            }
        }
        let renumbered = Renumbered::of(put, gone.to_vec());
        assert_eq!(renumbered.len(old as usize), order.len(), "{old} {put:?} {gone:?}");
        for (new, was) in (0..).zip(&order) {
            assert_eq!(renumbered.old_of(new), *was, "{old} {put:?} {gone:?}");
            match was {
                Was::Old(old) => assert_eq!(renumbered.new_of(*old), Some(new)),
                Was::Inserted(place) => assert_eq!(renumbered.inserted(*place), new),
            }
        }
        assert_eq!(renumbered.walk(old as usize).collect::<Vec<_>>(), order);
        let steps = renumbered.steps(old as usize);
        for number in 0..old {
            assert_eq!(steps.new_of(number), renumbered.new_of(number), "{old} {put:?} {gone:?}");
        }
        for (new, was) in (0..).zip(&order).filter(|_| gone.is_empty()) {
            let behind = order[new as usize + 1..].iter().find_map(|was| match was {
                Was::Old(old) => Some(*old),
                Was::Inserted(_) => None,
            });
            assert_eq!(renumbered.behind(new), behind.unwrap_or(old), "{was:?} of {order:?}");
        }
        assert!(gone.iter().all(|number| renumbered.new_of(*number).is_none()));
    }
}
