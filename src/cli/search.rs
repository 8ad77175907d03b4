//! `orgraph search`: names, whatever their case and accents.

use serde_json::Value;

use super::failure::Failure;
use super::out::Out;
use super::place::Place;
use super::table::Table;

/// Search names; * stands for anything
#[derive(clap::Args)]
pub(super) struct SearchArgs {
    /// A part of a name
    text: String,
    /// At most so many
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
}

pub(super) fn run(place: &Place, args: &SearchArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let hits = snapshot.reader().search_names(&args.text)?;
    let found = hits.len();
    let mut table = Table::new(&["id", "name", "type", "matched"]);
    for hit in hits.into_iter().take(args.limit.unwrap_or(usize::MAX)) {
        table.push(vec![
            Value::from(hit.id.as_str()),
            Value::from(snapshot.reader().label(hit.entity)?),
            Value::from(snapshot.reader().type_of(hit.entity)?),
            Value::from(hit.name),
        ]);
    }
    let code = if table.is_empty() { 1 } else { table.print(out)? };
    if args.limit.is_some_and(|limit| limit < found) {
        out.say(&format!("{found} found; -n shows more"));
    }
    Ok(code)
}
