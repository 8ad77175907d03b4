//! `orgraph retract`: take a claim for wrong.

use orgraph::model::ClaimId;

use super::clock::Moment;
use super::failure::{Failure, USAGE};
use super::image;
use super::out::Out;
use super::pick;
use super::place::Place;

/// Take claims for wrong; they stay on record, and an import that meets them leaves them so
#[derive(clap::Args)]
pub(super) struct RetractArgs {
    /// Ids of claims, c…
    #[arg(required = true)]
    claims: Vec<String>,
    /// Why
    #[arg(short, long, default_value = "")]
    message: String,
}

pub(super) fn run(place: &Place, args: &RetractArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open_to_write(out)?;
    let mut rows = Vec::new();
    {
        let snapshot = store.snapshot()?;
        for text in &args.claims {
            let id = ClaimId::parse(text).ok_or_else(|| {
                Failure::new(USAGE, format!("expected a claim id, found \"{text}\""))
                    .tip("orgraph list claims shows them")
            })?;
            let row = pick::claim(&snapshot, &id)?;
            if !snapshot.reader().is_current(row)? {
                return Err(Failure::new(USAGE, format!("claim {id} is not current")));
            }
            rows.push(row);
        }
    }
    let moment = Moment::now(Some(args.message.as_str()).filter(|message| !message.is_empty()));
    let mut draft = store.draft(&moment.stamp("retract"))?;
    for row in rows {
        draft.retract(row, &args.message)?;
    }
    let number = draft.commit(&args.claims.join(", "))?.unwrap_or_default();
    image::finish(store, out)?;
    let claims = args.claims.join(", ");
    out.say(&format!("Retracted {claims} as change {number}. Undo: orgraph undo {number}"));
    Ok(0)
}
