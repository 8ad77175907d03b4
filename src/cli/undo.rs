//! `orgraph undo`: take a change back, as a new change.

use super::clock::Moment;
use super::failure::{Failure, USAGE};
use super::image;
use super::out::Out;
use super::place::Place;

/// Take a change back; an undo is a change and can be undone
#[derive(clap::Args)]
pub(super) struct UndoArgs {
    /// The change, or N.. for it and all later ones [default: the last]
    change: Option<String>,
    /// Say what would be undone and leave it
    #[arg(long)]
    dry_run: bool,
    /// Why
    #[arg(short, long)]
    message: Option<String>,
}

pub(super) fn run(place: &Place, args: &UndoArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open_to_write(out)?;
    let changes = store.snapshot()?.changes()?;
    let newest = changes.first().map_or(0, |change| change.number);
    let (first, last) = range(args.change.as_deref(), newest)?;
    let moment = Moment::now(args.message.as_deref());
    let mut draft = store.draft(&moment.stamp("undo"))?;
    let undone = draft.undo(first, last)?;
    let verbs = |number: &i64| {
        let change = changes.iter().find(|change| change.number == *number);
        let what = change.map(|c| format!("{}, {}", c.verb, c.summary)).unwrap_or_default();
        format!("{number} ({what})")
    };
    let what = undone.changes.iter().map(verbs).collect::<Vec<_>>().join(", ");
    let records = match undone.withdrawn {
        1 => "1 record".to_owned(),
        count => format!("{count} records"),
    };
    if args.dry_run {
        out.say(&format!("Would undo change {what}: {records}"));
        return Ok(0);
    }
    let numbers: Vec<String> = undone.changes.iter().map(i64::to_string).collect();
    let committed = draft.commit(&format!("change {}", numbers.join(", ")))?;
    image::finish(store, out)?;
    let change = committed.map_or(String::new(), |number| format!(" as change {number}"));
    out.say(&format!("Undid change {what}: {records}{change}"));
    Ok(0)
}

fn range(text: Option<&str>, newest: i64) -> Result<(i64, i64), Failure> {
    let Some(text) = text else { return Ok((newest, newest)) };
    let (number, tail) = text.strip_suffix("..").map_or((text, false), |number| (number, true));
    let number: i64 = number.parse().map_err(|_| {
        Failure::new(USAGE, format!("expected a change like 4 or 4.., found \"{text}\""))
            .tip("orgraph log lists the changes")
    })?;
    Ok((number, if tail { newest.max(number) } else { number }))
}
