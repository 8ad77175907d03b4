//! Making an image, and when.

use super::pack::{Sections, Unmade};
use super::{Image, ROWS_MAX, fold, scan, write};
use crate::graph::overlay::NoOverlay;
use crate::graph::overlay::Overlay;
use crate::graph::words::Words;
use crate::store::Snapshot;
use crate::store::StoreError;
use crate::store::image_path;
use crate::store::replace_file;

/// Rows of claims and events that whoever writes leaves to be laid over the image, for which every
/// start pays; with more they are folded into it.
pub const LEFT_MAX: usize = 250;

/// Rows of claims and events that are folded into an image at most, which are held in memory; with
/// more the store is scanned.
const FOLDED_MAX: usize = 1 << 19;

/// Whether a store got a new image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It did.
    Written,
    /// The one that is there is new enough, or the store is small enough to do without.
    Enough,
    /// Another process is writing one.
    Locked,
}

impl Image {
    /// Writes the image of a snapshot from a scan of the store, in place of an older one. The
    /// memory that it takes does not grow with the facts.
    ///
    /// Fails as [`StoreError::Locked`] when another process is writing it.
    pub fn write(snapshot: &Snapshot<'_>) -> Result<(), StoreError> {
        write_image(snapshot, scan::scan(snapshot))
    }

    /// Writes an image where the one beside the store is no longer enough: there is none that can
    /// be used and the store holds more than [`ROWS_MAX`] rows, or more than [`LEFT_MAX`] changed
    /// since. What changed is folded into the older one where that can be.
    pub fn keep_up(snapshot: &Snapshot<'_>) -> Result<Kept, StoreError> {
        if Image::is_enough(snapshot)? {
            return Ok(Kept::Enough);
        }
        let made = match Image::fold(snapshot) {
            Ok(false) => Image::write(snapshot),
            folded => folded.map(|_| ()),
        };
        match made {
            Ok(()) => Ok(Kept::Written),
            Err(StoreError::Locked) => Ok(Kept::Locked),
            Err(error) => Err(error),
        }
    }

    /// Writes the image from the one beside the store and what changed since, which is all that is
    /// read of the store. Both ways lead to the same bytes.
    ///
    /// Returns whether there was one that can be used, and no more changed since than half a
    /// million rows.
    pub fn fold(snapshot: &Snapshot<'_>) -> Result<bool, StoreError> {
        let Ok(Some((header, map))) = super::mapped(snapshot) else { return Ok(false) };
        if !snapshot.has_passed(&header.watermark)? {
            return Ok(false);
        }
        let Ok(base) = super::columns(&header, &map) else { return Ok(false) };
        if base.words.to_text() != Words::of(snapshot.vocabulary()).to_text() {
            return Ok(false);
        }
        let Some(since) = snapshot.since(&header.watermark, FOLDED_MAX)? else { return Ok(false) };
        map.is_read_through();
        match fold::fold(&base, snapshot, since) {
            Err(Unmade::Bad) => Ok(false),
            sections => write_image(snapshot, sections).map(|()| true),
        }
    }

    fn is_enough(snapshot: &Snapshot<'_>) -> Result<bool, StoreError> {
        let now = snapshot.watermark()?;
        let is_small = usize::try_from(now.claim + now.event).is_ok_and(|rows| rows <= ROWS_MAX);
        let Ok(Some((header, map))) = super::mapped(snapshot) else { return Ok(is_small) };
        if !snapshot.has_passed(&header.watermark)? {
            return Ok(is_small);
        }
        if header.watermark == now {
            return Ok(true);
        }
        if !snapshot.can_tell_since(&header.watermark, LEFT_MAX)? {
            return Ok(false);
        }
        // Where nothing was taken back no entity went, and the rest can be laid over the image.
        if !snapshot.takes_back_since(&header.watermark)? {
            return Ok(true);
        }
        let Ok(base) = super::columns(&header, &map) else { return Ok(false) };
        let Some(since) = snapshot.since(&header.watermark, LEFT_MAX)? else { return Ok(false) };
        match Overlay::build(&base, snapshot, &since) {
            Ok(_) => Ok(true),
            Err(NoOverlay::Bad | NoOverlay::Gone) => Ok(false),
            Err(NoOverlay::Store(error)) => Err(error),
        }
    }
}

/// Puts sections in place of the image beside the store.
fn write_image(
    snapshot: &Snapshot<'_>,
    sections: Result<Sections, Unmade>,
) -> Result<(), StoreError> {
    let path = image_path(snapshot.path());
    let sections = match sections {
        Ok(sections) => sections,
        Err(Unmade::Store(error)) => return Err(error),
        Err(Unmade::Io(error)) => return Err(StoreError::unwritable(&path, error)),
        Err(Unmade::Bad) => return Err(StoreError::Damaged("its image".to_owned())),
    };
    let words = Words::of(snapshot.vocabulary()).to_text();
    let watermark = snapshot.watermark()?;
    replace_file(&path, |file| write::write(file, sections, &words, watermark))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::graph::standing::FAR;
    use crate::graph::standing::ROOM;
    use crate::model::Assertion;
    use crate::model::Claim;
    use crate::model::EntityId;
    use crate::model::Object;
    use crate::model::Qualifiers;
    use crate::model::RelationName;
    use crate::model::Stance;
    use crate::store::ClaimRow;
    use crate::store::Draft;
    use crate::store::Stamp;
    use crate::store::Store;

    const STAMP: Stamp<'static> =
        Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };

    fn assert_that(draft: &mut Draft<'_>, ends: [u32; 2], year: u32) {
        let id = |ix: u32| EntityId::new(&format!("e{ix}")).expect("an id");
        let claim = Claim {
            subject: id(ends[0]),
            relation: RelationName::new("funded-by").expect("a relation"),
            object: Object::Entity(id(ends[1])),
            valid: year.to_string().parse().expect("a year"),
            qualifiers: Qualifiers::default(),
            stance: Stance::Asserted,
            attribution: None,
            source: None,
            locator: None,
            via: None,
        };
        let origin = draft.origin("o").expect("one");
        draft.assert(&claim, &Assertion::default(), origin).expect("stated");
    }

    /// In unit tests few standings fit a link, so that some come to fit and others no longer do.
    #[test]
    fn standings_that_fit_no_link_are_folded_too() {
        const { assert!(ROOM < FAR) };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("graph.orgraph");
        let mut store = Store::create(&path, &STAMP).expect("a store");
        let mut draft = store.draft(&STAMP).expect("a change");
        (0..40).for_each(|ix| assert_that(&mut draft, [ix * 7 % 10, ix], 2000 + ix * 5 % 11));
        draft.commit("first").expect("a commit");
        store.finish().expect("it gets its name");
        let mut store = Store::open_to_write(&path).expect("it opens");
        Image::write(&store.snapshot().expect("a snapshot")).expect("written");
        for step in 0..30 {
            let mut draft = store.draft(&STAMP).expect("a change");
            match step % 3 {
                0 => draft.retract(ClaimRow::unstored(step + 1), "wrong").expect("retracted"),
                _ => assert_that(&mut draft, [step % 11, step * 3 % 8], 1990 + step),
            }
            draft.commit("next").expect("a commit");
            let snapshot = store.snapshot().expect("a snapshot");
            assert!(Image::fold(&snapshot).expect("folded"));
            let folded = fs::read(image_path(&path)).expect("an image");
            Image::write(&snapshot).expect("written");
            assert!(folded == fs::read(image_path(&path)).expect("an image"), "step {step}");
        }
    }
}
