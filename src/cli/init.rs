//! `orgraph init`: create a store.

use orgraph::store::Store;
use orgraph::store::StoreError;

use super::clock::Moment;
use super::failure::Failure;
use super::image;
use super::out::Out;
use super::place::Place;

/// Create a store
#[derive(clap::Args)]
pub(super) struct InitArgs {
    /// What the IRIs of its entities, claims and sources begin with in linked data
    /// [default: urn:orgraph:]
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
}

pub(super) fn run(place: &Place, args: &InitArgs, out: &mut Out) -> Result<u8, Failure> {
    let path = place.to_make();
    let moment = Moment::now(None);
    let created = Store::create(&path, &moment.stamp("init"));
    let mut store = created.map_err(|error| {
        let exists = matches!(error, StoreError::Exists(_));
        let failure = Failure::from(error);
        if exists { failure.tip("orgraph stats shows what is in it") } else { failure }
    })?;
    if let Some(base) = &args.base {
        let stamp = moment.stamp("init");
        let mut draft = store.draft(&stamp)?;
        draft.set_base(base)?;
        draft.commit(&format!("base {base}"))?;
    }
    image::finish(store, out)?;
    out.say(&format!("Created {}", path.display()));
    out.say("Next: orgraph import FILE   or   orgraph add entity \"Name\" --type organization");
    Ok(0)
}
