//! The days that all hops of a path have in common.

use crate::model::Bounds;
use crate::model::Day;
use crate::model::Window;

/// Days as spans that do not touch, in order; both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Days(Vec<(Day, Day)>);

impl Days {
    /// All days of a window.
    pub(super) fn all(window: Option<Window>) -> Days {
        Days(vec![window.map_or((Day::MIN, Day::MAX), |window| window.days())])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of the days on which one of several claims may have held, or certainly did.
    pub(super) fn shared(&self, claims: impl Iterator<Item = Bounds>, certain: bool) -> Days {
        let mut both = Vec::new();
        for bounds in claims {
            let (first, last) = match certain {
                true => (bounds.start_last, bounds.end_first),
                false => (bounds.start_first, bounds.end_last),
            };
            let each = self.0.iter().map(|own| (own.0.max(first), own.1.min(last)));
            both.extend(each.filter(|(first, last)| first <= last));
        }
        both.sort_unstable();
        both.dedup_by(|later, earlier| {
            let is_joined = later.0 <= earlier.1;
            earlier.1 = earlier.1.max(if is_joined { later.1 } else { earlier.1 });
            is_joined
        });
        Days(both)
    }
}
