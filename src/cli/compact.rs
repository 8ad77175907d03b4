//! `orgraph compact`: make what speeds up questions anew.

use orgraph::graph::Image;
use orgraph::store::image_path;

use super::failure::Failure;
use super::out::Out;
use super::place::Place;

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    Image::write(&snapshot)?;
    out.say(&format!("Wrote {}", image_path(snapshot.path()).display()));
    Ok(0)
}
