//! `orgraph between`: how are several entities connected, each with each?

use orgraph::graph::Evidence;
use orgraph::path::Finder;

use crate::cli::failure::Failure;
use crate::cli::image::Graph;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::Out;
use crate::cli::place::Place;
use crate::cli::selection::HubsWord;
use crate::cli::shared::asked;

use super::HowArgs;
use super::question::Question;
use super::telling::Telling;

const EXAMPLES: &str = "\
Examples
  orgraph between A B C -o between.svg
  orgraph between A B C D --select best --as-of 2019 --json

Each pair is a question of its own, from the one named earlier to the one named later; budgets
hold for each. Without --select it tells all shortest paths, through hubs only where there are no
others. With --json the answers are a list, a source having the same number in all of them.";

/// Say how several entities are connected, each with each
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct BetweenArgs {
    /// Names, aliases or ids
    #[arg(required = true, num_args = 2..)]
    entities: Vec<String>,
    #[command(flatten)]
    how: HowArgs,
}

pub(in crate::cli) fn run(place: &Place, args: &BetweenArgs, out: &mut Out) -> Result<u8, Failure> {
    let how = args.how.clone();
    let terms = how.terms.or(None, "all shortest", None, HubsWord::Defer);
    let how = HowArgs { terms, ..how };
    let interrupt = Interrupt::watch(how.time);
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let ids = asked(&snapshot, &args.entities)?;
    super::check_output(&how)?;
    let mut questions = Vec::new();
    for (ix, from) in ids.iter().enumerate() {
        for to in &ids[ix + 1..] {
            let ends = (from.as_str(), Some(to.as_str()));
            questions.push(Question::of(&snapshot, ends, &how.terms, false)?);
        }
    }
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let finder = Finder::new(&topology).with_evidence(&evidence).within(how.budget(&interrupt));
    let mut asked = Vec::new();
    for question in questions {
        let found = finder.find(&question.query).map_err(|refusal| question.refused(refusal))?;
        asked.push((question, found));
    }
    interrupt.release();
    let (snapshot, topology, interrupt) = (&snapshot, &topology, &interrupt);
    let telling = Telling { snapshot, topology, interrupt, how: &how };
    let answers = telling.answers(&asked, false)?;
    telling.tell(&asked, &answers, true, out)
}
