//! The image of the graph beside the store: opened, kept up, and spoken of when it is no help.

use std::io::{self, Write};
use std::ops::Deref;
use std::path::Path;

use orgraph::graph::Image;
use orgraph::graph::ImageState;
use orgraph::graph::Kept;
use orgraph::graph::ROWS_MAX;
use orgraph::graph::Topology;
use orgraph::store::Snapshot;
use orgraph::store::Store;
use orgraph::store::StoreError;
use orgraph::store::image_path;

use super::failure::{Failure, chain};
use super::out::Out;

const CURE: &str = "  tip: orgraph compact writes it anew";

/// The graph of a snapshot. When its image is found damaged on the way that is said at the end.
pub(super) struct Graph<'s> {
    topology: Topology<'s>,
    is_quiet: bool,
    is_told: bool,
}

impl<'s> Graph<'s> {
    /// Opens the graph, and says why that took a look at everything when it did so in vain.
    pub(super) fn open(snapshot: &'s Snapshot<'s>, out: &Out) -> Result<Graph<'s>, Failure> {
        let topology = Topology::open(snapshot)?;
        let words = match topology.state() {
            ImageState::Used => None,
            ImageState::Unused if topology.fact_count() <= ROWS_MAX => None,
            ImageState::Unused => Some("no image of the graph lies beside the store"),
            ImageState::Foreign => Some("the image of the graph is of another or a later store"),
            ImageState::Behind => Some("the image of the graph is too old"),
            ImageState::Bad => Some("the image of the graph is damaged"),
        };
        if let Some(words) = words {
            out.say(&format!("note: {words}: everything was read"));
            out.say(CURE);
        }
        Ok(Graph { topology, is_quiet: out.is_quiet(), is_told: words.is_some() })
    }
}

impl<'s> Deref for Graph<'s> {
    type Target = Topology<'s>;

    fn deref(&self) -> &Topology<'s> {
        &self.topology
    }
}

impl Drop for Graph<'_> {
    fn drop(&mut self) {
        if !self.is_quiet && !self.is_told && self.topology.state() == ImageState::Bad {
            let words = "note: the image of the graph is damaged: everything was read";
            drop(writeln!(io::stderr(), "{words}\n{CURE}"));
        }
    }
}

/// Ends the work on a store, and makes its image anew where that is no longer enough.
pub(super) fn finish(store: Store, out: &Out) -> Result<(), Failure> {
    let path = store.path().to_owned();
    store.finish()?;
    keep_up(&path, out);
    Ok(())
}

/// Makes the image of a store anew where that is no longer enough.
pub(super) fn keep_up(path: &Path, out: &Out) {
    let kept = || -> Result<Kept, StoreError> {
        let mut store = Store::open(path)?;
        let snapshot = store.snapshot()?;
        Image::keep_up(&snapshot)
    };
    match kept() {
        Ok(Kept::Written) => out.say(&format!("Wrote {}", image_path(path).display())),
        Ok(Kept::Enough | Kept::Locked) => {}
        // What was to be done is done, and every command can do without an image.
        Err(error) => {
            out.say(&format!("note: no image of the graph was written: {}", chain(&error)));
        }
    }
}
