//! `orgraph log`: what changed, when and why.

use serde_json::Value;

use super::failure::Failure;
use super::out::Out;
use super::place::Place;
use super::table::Table;

/// List changes, the newest first
#[derive(clap::Args)]
pub(super) struct LogArgs {
    /// At most so many
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
}

pub(super) fn run(place: &Place, args: &LogArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let changes = store.snapshot()?.changes()?;
    let mut table = Table::new(&["change", "at", "verb", "summary", "author", "note"]);
    for change in changes.into_iter().take(args.limit.unwrap_or(usize::MAX)) {
        table.push(vec![
            Value::from(change.number),
            Value::from(change.at),
            Value::from(change.verb),
            Value::from(change.summary),
            Value::from(change.author),
            Value::from(change.note),
        ]);
    }
    table.print(out)
}
