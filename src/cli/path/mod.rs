//! `orgraph path`: how is A connected to B, and who says so?

pub(super) mod between;
pub(super) mod circles;
mod count;
mod explained;
mod picture;
mod question;
mod rows;
mod stated;
mod telling;
mod text;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use orgraph::graph::Evidence;
use orgraph::model::Vocabulary;
use orgraph::path::Budget;
use orgraph::path::Effort;
use orgraph::path::Explanation;
use orgraph::path::Finder;
use orgraph::store::Snapshot;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::interrupt::Interrupt;
use super::out::{Out, OutputFormat};
use super::place::Place;

use self::question::{Question, TermsArgs};
use self::telling::Telling;

const EXAMPLES: &str = "\
Examples
  orgraph path \"First Name\" \"Second Name\" -k 3
  orgraph path A B --along '^funded-by/(member-of|led-by){..3}' --as-of 2019
  orgraph path A B --select \"all shortest\" --where 'year >= 2015' -o paths.svg
  orgraph path 'SHORTEST 5 (A) -[~.+]-> (\"B C\") AS OF 2021 WHERE sources >= 2'

orgraph help paths explains patterns, filters and the question in one line.";

/// Say how A is connected to B, and who says so
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PathArgs {
    /// Where to begin: a name, an alias or an id; or alone: the whole question in one line
    from: String,
    /// Where to end
    to: Option<String>,
    /// Only count the paths, without --select the shortest
    #[arg(long)]
    count: bool,
    /// Say how the question is understood, and what the search did
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    how: HowArgs,
}

/// Which paths, how long they are looked for, and how they are told
#[derive(Clone, clap::Args)]
pub(super) struct HowArgs {
    #[command(flatten)]
    terms: TermsArgs,
    /// How much of the sources to print: no marks, titles only, or places and quotes too
    #[arg(long, value_enum, default_value_t = EvidenceWord::Full)]
    evidence: EvidenceWord,
    /// Facts that may be touched, each as often as it is [default: 100000000]
    #[arg(long, value_name = "FACTS")]
    budget: Option<u64>,
    /// Memory that the search may hold, in MiB [default: 2048]
    #[arg(long, value_name = "MIB")]
    memory: Option<u64>,
    /// End the search after so long [default: never]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time: Option<Duration>,
    /// Draw it too: FILE.svg, FILE.png, FILE.pdf or FILE.dot
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How much of the sources is printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum EvidenceWord {
    /// Nothing
    None,
    /// Numbers and titles
    Cite,
    /// Places in them and quotes, too
    Full,
}

/// Longest time that can be asked for: a day.
const SECONDS_MAX: f64 = 86_400.0;

/// How the name of a picture may end.
const ENDINGS: [&str; 6] = ["svg", "png", "pdf", "dot", "gv", "json"];

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|number| (0.0..=SECONDS_MAX).contains(number));
    let seconds = seconds.and_then(|number| Duration::try_from_secs_f64(number).ok());
    seconds.ok_or_else(|| format!("expected seconds from 0 to {SECONDS_MAX}"))
}

pub(super) fn run(place: &Place, args: &PathArgs, out: &mut Out) -> Result<u8, Failure> {
    let ends = (args.from.as_str(), args.to.as_deref());
    match args.count {
        true => count(place, ends, args, out),
        false => answer(&place.open()?.snapshot()?, ends, &args.how, args.explain, out),
    }
}

fn count(
    place: &Place,
    ends: (&str, Option<&str>),
    args: &PathArgs,
    out: &mut Out,
) -> Result<u8, Failure> {
    let interrupt = Interrupt::watch(args.how.time);
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let question = Question::of(&snapshot, ends, &args.how.terms, true)?;
    check_countable(&args.how, out)?;
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let finder = Finder::new(&topology).with_evidence(&evidence);
    let finder = finder.within(args.how.budget(&interrupt));
    count::run(&finder, &question, args.explain, (snapshot.vocabulary(), &interrupt), out)
}

/// Finds and tells the paths between two ends, or those of a question in one line.
fn answer(
    snapshot: &Snapshot<'_>,
    ends: (&str, Option<&str>),
    how: &HowArgs,
    explain: bool,
    out: &mut Out,
) -> Result<u8, Failure> {
    let interrupt = Interrupt::watch(how.time);
    let question = Question::of(snapshot, ends, &how.terms, false)?;
    check_output(how)?;
    let topology = Graph::open(snapshot, out)?;
    let evidence = Evidence::new(snapshot);
    let finder = Finder::new(&topology).with_evidence(&evidence).within(how.budget(&interrupt));
    let found = finder.find(&question.query).map_err(|refusal| question.refused(refusal))?;
    interrupt.release();
    let (is_line, asked) = (ends.1.is_none(), [(question, found)]);
    let telling = Telling { snapshot, topology: &topology, interrupt: &interrupt, how };
    let mut answers = telling.answers(&asked, is_line)?;
    if let (true, [(question, found)], [answer]) = (explain, &asked, &mut answers[..]) {
        let effort = found.effort.clone();
        answer.explain = Some(explanation(question, snapshot.vocabulary(), effort)?);
    }
    telling.tell(&asked, &answers, false, out)
}

impl HowArgs {
    fn budget(&self, interrupt: &Interrupt) -> Budget {
        let usual = Budget::default();
        let memory_bytes = self.memory.map(|mib| mib.saturating_mul(1 << 20));
        Budget {
            facts: self.budget.unwrap_or(usual.facts),
            memory_bytes: memory_bytes.unwrap_or(usual.memory_bytes),
            interrupt: Some(interrupt.flag()),
        }
    }
}

/// Refuses before the search what could not be drawn after it.
fn check_output(how: &HowArgs) -> Result<(), Failure> {
    let Some(file) = &how.output else { return Ok(()) };
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    let found = file.display();
    let message = format!("expected a file ending in .svg, .png, .pdf or .dot, found {found}");
    Err(Failure::new(USAGE, message).tip("-o path.svg"))
}

/// Refuses what a number is not.
fn check_countable(how: &HowArgs, out: &Out) -> Result<(), Failure> {
    check_output(how)?;
    if how.output.is_some() {
        let failure = Failure::new(USAGE, "--count and --output: a number is no picture");
        return Err(failure.tip("without --count the paths are drawn"));
    }
    let is_list =
        matches!(out.asked(), Some(OutputFormat::Csv | OutputFormat::Tsv | OutputFormat::Md));
    if is_list {
        let failure = Failure::new(USAGE, "--count prints one number: it is no list");
        return Err(failure.tip("--json prints it with the question"));
    }
    Ok(())
}

fn explanation(
    question: &Question,
    vocabulary: &Vocabulary,
    effort: Effort,
) -> Result<Explanation, Failure> {
    let explained = Explanation::of(&question.query, vocabulary);
    let explained = explained.map_err(|refusal| question.refused(refusal))?;
    Ok(explained.with_effort(effort))
}
