//! `orgraph init`: create a store.

use orgraph::store::Store;
use orgraph::store::StoreError;

use super::clock::Moment;
use super::failure::Failure;
use super::image;
use super::out::Out;
use super::place::Place;

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8, Failure> {
    let path = place.to_make();
    let moment = Moment::now(None);
    let created = Store::create(&path, &moment.stamp("init"));
    let store = created.map_err(|error| {
        let exists = matches!(error, StoreError::Exists(_));
        let failure = Failure::from(error);
        if exists { failure.tip("orgraph stats shows what is in it") } else { failure }
    })?;
    image::finish(store, out)?;
    out.say(&format!("Created {}", path.display()));
    out.say("Next: orgraph import FILE   or   orgraph add entity \"Name\" --type organization");
    Ok(0)
}
