//! `orgraph circles`: does a chain of owners come back to where it began?

use orgraph::model::Vocabulary;

use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::out::Out;
use crate::cli::place::Place;
use crate::cli::selection::HubsWord;

use super::HowArgs;
use super::question::ModeWord;

/// What is followed when nobody says: from an owner to what it owns, from a parent to its
/// subsidiaries.
const OWNERSHIP: [&str; 2] = ["owns", "parent-of"];

const EXAMPLES: &str = "\
Examples
  orgraph circles \"First Name\"
  orgraph circles A --along '(owns|leads)+' --max-hops 8 --as-of 2019 -o circles.svg

Without --along or -r it follows (owns|parent-of)+, and tells all circles, the shortest first.";

/// Say whether a chain of owners leads from an entity back to it
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct CirclesArgs {
    /// A name, an alias or an id
    entity: String,
    #[command(flatten)]
    how: HowArgs,
}

pub(in crate::cli) fn run(place: &Place, args: &CirclesArgs, out: &mut Out) -> Result<u8, Failure> {
    let (entity, how) = (&args.entity, args.how.clone());
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let along = match how.terms.along.is_none() && how.terms.relations.is_empty() {
        true => Some(ownership(snapshot.vocabulary())?),
        false => None,
    };
    let terms = how.terms.or(along, "all", Some(ModeWord::Simple), HubsWord::Allow);
    super::answer(&snapshot, (entity, Some(entity)), &HowArgs { terms, ..how }, false, out)
}

/// The pattern of ownership in a store that may know only a part of its words.
fn ownership(vocabulary: &Vocabulary) -> Result<String, Failure> {
    let known = OWNERSHIP.into_iter().filter(|word| vocabulary.find_relation(word).is_some());
    let known: Vec<&str> = known.collect();
    if known.is_empty() {
        let message = format!("this store knows no relation {}", OWNERSHIP.join(" or "));
        return Err(Failure::new(USAGE, message).tip("--along says what is followed instead"));
    }
    Ok(format!("({})+", known.join("|")))
}
