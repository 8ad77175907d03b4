//! The time and the author, asked for here alone.

use jiff::Timestamp;
use orgraph::store::Stamp;

/// Who changes what, when and why, with the texts that a stamp borrows.
pub(super) struct Moment {
    at: String,
    author: Option<String>,
    note: Option<String>,
}

impl Moment {
    pub(super) fn now(note: Option<&str>) -> Moment {
        let seconds = Timestamp::from_second(Timestamp::now().as_second());
        let at = seconds.map(|at| at.to_string()).unwrap_or_default();
        let author = std::env::var("ORGRAPH_AUTHOR").ok().filter(|author| !author.is_empty());
        Moment { at, author, note: note.map(str::to_owned) }
    }

    pub(super) fn stamp<'m>(&'m self, verb: &'m str) -> Stamp<'m> {
        Stamp { verb, at: &self.at, author: self.author.as_deref(), note: self.note.as_deref() }
    }
}
