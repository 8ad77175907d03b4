//! What is asked: the words of the command line, or one line, as a question; contradictions
//! among them are refused.

use orgraph::model::Confidence;
use orgraph::model::PartialDate;
use orgraph::model::SourceId;
use orgraph::model::Vocabulary;
use orgraph::path::Comparison;
use orgraph::path::Filter;
use orgraph::path::HOPS_DEFAULT;
use orgraph::path::HubPolicy;
use orgraph::path::Line;
use orgraph::path::Mode;
use orgraph::path::Order;
use orgraph::path::ParseError;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Refusal;
use orgraph::path::Selector;
use orgraph::path::Terms;
use orgraph::path::Time;
use orgraph::store::Snapshot;

use crate::cli::failure::ENTITY;
use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::notes::counted;
use crate::cli::pick;
use crate::cli::selection::HubsWord;
use crate::cli::selection::relation;

use super::stated::Stated;

/// Paths that are answered when all are asked for and nobody says how many at most: more than
/// anyone reads, and each costs its evidence.
const LIMIT_DEFAULT: usize = 1_000;

/// Which paths count, and which are wanted
#[derive(Clone, clap::Args)]
pub(super) struct TermsArgs {
    /// What is walked, in which order: '^funded-by/lobbies', '(member-of|led-by)+'
    #[arg(long, value_name = "PATTERN")]
    pub(super) along: Option<String>,
    /// Only these relations, in either direction; may be repeated
    #[arg(short, long = "relation", value_name = "RELATION")]
    pub(super) relations: Vec<String>,
    /// Which paths: best, "best 3", all, "any shortest", "all shortest", "shortest 5", cheapest
    #[arg(long, value_name = "SELECTOR")]
    pub(super) select: Option<String>,
    /// The best N paths, the same as --select "best N"
    #[arg(short = 'k', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    best: Option<u32>,
    /// What a path may repeat [default: acyclic]
    #[arg(long, value_enum, ignore_case = true)]
    mode: Option<ModeWord>,
    /// At most so many hops [default: 6; with --along what the pattern says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_hops: Option<u32>,
    /// Only facts that may have held on this date: 2019, 2019-05, 2019-05-03, "early 2000s"
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<String>,
    /// Only facts that may have held on some day of a range: 2015..2020, 2015.., ..2020
    #[arg(long, value_name = "RANGE")]
    during: Option<String>,
    /// Only hops that certainly held
    #[arg(long)]
    certain: bool,
    /// Only paths whose hops may all have held on one day
    #[arg(long)]
    together: bool,
    /// Only paths that share no entity in between
    #[arg(long)]
    disjoint: bool,
    /// What one claim of every hop must say: 'amount >= 5000 EUR and year > 2015'
    #[arg(long = "where", value_name = "FILTER")]
    pub(super) filter: Option<String>,
    /// Only hops that this source states; of several one is enough
    #[arg(long = "source", value_name = "SOURCE")]
    pub(super) sources: Vec<String>,
    /// Only hops that so many independent sources state
    #[arg(long, value_name = "N")]
    pub(super) min_sources: Option<usize>,
    /// Only hops of at least this confidence: 0.6, or high, medium, low
    #[arg(long, value_name = "C")]
    pub(super) min_confidence: Option<Confidence>,
    /// What is done about countries, topics and the most linked in between
    /// [default: defer with best, else allow]
    #[arg(long, value_enum)]
    hubs: Option<HubsWord>,
    /// How many facts of one relation and direction make a hub [default: 1000]
    #[arg(long, value_name = "N")]
    hub_degree: Option<usize>,
    /// Answer at most so many paths [default with all: 1000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum ModeWord {
    /// Repeats anything
    Walk,
    /// Repeats no fact
    Trail,
    /// Repeats no entity
    Acyclic,
    /// Repeats no entity, but may end where it began
    Simple,
}

impl ModeWord {
    fn mode(self) -> Mode {
        match self {
            ModeWord::Walk => Mode::Walk,
            ModeWord::Trail => Mode::Trail,
            ModeWord::Acyclic => Mode::Acyclic,
            ModeWord::Simple => Mode::Simple,
        }
    }
}

/// A question, with the texts that it came from.
pub(super) struct Question {
    pub(super) query: Query,
    /// What the two ends are called.
    pub(super) names: (String, String),
    /// Where the pattern was written, the text that holds it, and its place there.
    pattern: Option<(&'static str, String, std::ops::Range<usize>)>,
}

impl TermsArgs {
    /// The same, with what is asked for where nobody says: what is walked, which paths, what they
    /// may repeat and what is done about hubs.
    pub(super) fn or(
        self,
        along: Option<String>,
        select: &str,
        mode: Option<ModeWord>,
        hubs: HubsWord,
    ) -> TermsArgs {
        let has_relations = !self.relations.is_empty();
        let has_selector = self.best.is_some();
        TermsArgs {
            along: self.along.or(along.filter(|_| !has_relations)),
            select: self.select.or((!has_selector).then(|| select.to_owned())),
            mode: self.mode.or(mode),
            hubs: self.hubs.or(Some(hubs)),
            ..self
        }
    }

    /// The flags that are parts of the filter, where --where is none of them.
    pub(super) fn filter_flags(&self) -> Option<String> {
        let flags = [
            (!self.sources.is_empty(), "--source"),
            (self.min_sources.is_some(), "--min-sources"),
            (self.min_confidence.is_some(), "--min-confidence"),
        ];
        let flags = flags.into_iter().filter(|(is_given, _)| *is_given).map(|(_, flag)| flag);
        let flags: Vec<&str> = flags.collect();
        (self.filter.is_none() && !flags.is_empty()).then(|| flags.join(" and "))
    }

    /// Whether flags, too, say when or what the claims must be.
    pub(super) fn says_more_than_a_line(&self) -> bool {
        let is_time = self.as_of.is_some() || self.during.is_some();
        let is_kind = self.certain || self.together;
        is_time || is_kind || self.filter.is_some() || self.filter_flags().is_some()
    }
}

impl Question {
    /// When the hops are to have held, as a part of a sentence.
    pub(super) fn when(&self) -> String {
        match self.query.terms.time {
            Time::Ever => String::new(),
            Time::AsOf(date) => format!(" on {date}"),
            time @ Time::During(..) => format!(" {}", time.to_string().replace("DURING", "during")),
        }
    }

    /// How many hops there may be, as a part of a sentence.
    pub(super) fn within(&self) -> String {
        let terms = &self.query.terms;
        let own = match &terms.pattern {
            Pattern::Repeat(_, repeat) => repeat.max,
            _ => None,
        };
        let most = [own, terms.hops_max].into_iter().flatten().min();
        let hops = |most: u32| format!(" within {}", counted(u64::from(most), "hop", "hops"));
        most.map_or(String::new(), hops)
    }

    /// Reads what was asked for.
    pub(super) fn of(
        snapshot: &Snapshot<'_>,
        (from, to): (&str, Option<&str>),
        args: &TermsArgs,
        is_count: bool,
    ) -> Result<Question, Failure> {
        let vocabulary = snapshot.vocabulary();
        check_flags(args)?;
        let (from, to, mut terms, stated, pattern) = match to {
            Some(to) => {
                let whole = args.along.clone();
                let pattern = whole.map(|text| ("--along", text.clone(), 0..text.len()));
                let terms = terms_along(args, vocabulary)?;
                (from.to_owned(), to.to_owned(), terms, Stated::nothing(), pattern)
            }
            None => {
                let line = read_line(from, args, vocabulary)?;
                let stated = Stated::of(from);
                let pattern = ("question", from.to_owned(), stated.pattern.clone());
                (line.from, line.to, line.terms, stated, Some(pattern))
            }
        };
        add_flags(&mut terms, args, &stated)?;
        if is_count && !stated.has_selector && args.select.is_none() && args.best.is_none() {
            terms.selector = Selector::AllShortest;
        }
        check_terms(&terms, args, is_count)?;
        let is_all = matches!(terms.selector, Selector::All | Selector::AllShortest);
        if is_all && !is_count && terms.limit.is_none() {
            terms.limit = Some(LIMIT_DEFAULT);
        }
        terms.filter = filter_of(snapshot, args, terms.filter.take())?;
        let (from, to) = (pick::entity(snapshot, &from)?, pick::entity(snapshot, &to)?);
        let reader = snapshot.reader();
        let names = (reader.label(from)?, reader.label(to)?);
        let query = Query { from: reader.entity_id(from)?, to: reader.entity_id(to)?, terms };
        Ok(Question { query, names, pattern })
    }

    /// A question that is not answered, with the pattern that is to blame and a cure.
    pub(super) fn refused(&self, refusal: Refusal) -> Failure {
        let more_hops;
        let cure = match &refusal {
            Refusal::Endless => "give it an end: {1..6}, --max-hops 6, or --mode acyclic",
            Refusal::States { .. } => "a shorter pattern, or one step repeated: (~.){1..90}",
            Refusal::Sets { .. } => "a pattern with fewer choices, or paths instead of a count",
            Refusal::TooShort { least, .. } => {
                more_hops = format!("--max-hops {least}, or a shorter pattern");
                &more_hops
            }
            Refusal::Alternatives { .. } => "fewer words joined by or",
            Refusal::Period | Refusal::Store(_) => return refusal.into(),
        };
        let is_filter = matches!(refusal, Refusal::Alternatives { .. });
        let failure = Failure::from(refusal);
        let failure = match self.pattern.as_ref().filter(|_| !is_filter) {
            Some((name, text, span)) => {
                let error = ParseError { message: String::new(), tip: None, span: span.clone() };
                failure.under(name, text, &error)
            }
            None => failure,
        };
        failure.tip(cure)
    }
}

fn contradiction(message: &str, cure: &str) -> Failure {
    Failure::new(USAGE, message).tip(cure)
}

/// Refuses flags that say the same thing twice.
fn check_flags(args: &TermsArgs) -> Result<(), Failure> {
    if args.along.is_some() && !args.relations.is_empty() {
        let cure = "write the relations into the pattern: --along '(~(funded-by|led-by)){1..6}'";
        return Err(contradiction("--along and --relation both say what is walked", cure));
    }
    if args.as_of.is_some() && args.during.is_some() {
        let cure = "--as-of 2019 is any day of 2019, --during 2015..2020 any day of six years";
        return Err(contradiction("--as-of and --during both say when", cure));
    }
    if let (Some(count), Some(_)) = (args.best, &args.select) {
        let cure = format!("-k {count} is --select \"best {count}\"; there is \"shortest N\", too");
        return Err(contradiction("-k and --select both say which paths", &cure));
    }
    Ok(())
}

/// Refuses terms that cannot be meant together.
fn check_terms(terms: &Terms, args: &TermsArgs, is_count: bool) -> Result<(), Failure> {
    if terms.together && terms.selector == Selector::Cheapest {
        let cure = "without --together, or --select \"shortest 5\" with it";
        let message = "paths whose hops held together are ranked by hops, not by cost";
        return Err(contradiction(message, cure));
    }
    if args.hub_degree.is_some() && terms.hub_policy() == HubPolicy::Allow {
        let cure = "--hubs defer or --hubs avoid beside it";
        return Err(contradiction("--hub-degree means nothing where hubs are allowed", cure));
    }
    if is_count && terms.limit.is_some() {
        let cure = "without a limit the number is that of all paths; --budget ends a long count";
        return Err(contradiction("a limit and --count: there is nothing to list", cure));
    }
    Ok(())
}

fn read_line(text: &str, args: &TermsArgs, vocabulary: &Vocabulary) -> Result<Line, Failure> {
    if !text.contains("-[") && !text.contains("]->") && !text.trim_start().starts_with('(') {
        let message = "expected two entities, or one question in one line";
        let example = "orgraph path \"First Name\" \"Second Name\"";
        let line = "orgraph path '(\"First Name\") -[~.+]-> (\"Second Name\")'";
        return Err(Failure::new(USAGE, message).tip(example).tip(line));
    }
    if args.along.is_some() || !args.relations.is_empty() {
        let flag = if args.along.is_some() { "--along" } else { "--relation" };
        let message = format!("{flag} and the question both say what is walked");
        return Err(contradiction(&message, "what is walked stands between -[ and ]->"));
    }
    Line::parse(text, vocabulary).map_err(|error| Failure::parse("question", text, &error))
}

/// The terms of two ends, before all flags but those that say what is walked.
fn terms_along(args: &TermsArgs, vocabulary: &Vocabulary) -> Result<Terms, Failure> {
    if let Some(text) = &args.along {
        let pattern = Pattern::parse(text, vocabulary);
        let pattern = pattern.map_err(|error| Failure::parse("--along", text, &error))?;
        return Ok(Terms { hops_max: args.max_hops, ..Terms::along(pattern) });
    }
    let relations = args.relations.iter().map(|text| relation(vocabulary, text));
    let relations = relations.collect::<Result<Vec<_>, _>>()?;
    let hops_max = args.max_hops.unwrap_or(HOPS_DEFAULT);
    Ok(Terms::along(Pattern::any_of(&relations, hops_max)))
}

/// Adds what flags say to what a line says; the two may not differ.
fn add_flags(terms: &mut Terms, args: &TermsArgs, stated: &Stated) -> Result<(), Failure> {
    let differs = |flag: &str, is_stated: bool, line: String, is_same: bool| {
        let message = format!("{flag} and the question differ: it says {line}");
        match is_stated && !is_same {
            true => Err(contradiction(&message, "say it once, in either")),
            false => Ok(()),
        }
    };
    let selector = match (&args.select, args.best) {
        (Some(text), _) => {
            let failed = |error| Failure::parse("--select", text, &error);
            Some(("--select", Selector::parse(text).map_err(failed)?))
        }
        (None, Some(count)) => Some(("-k", Selector::Best(count as usize))),
        (None, None) => None,
    };
    if let Some((flag, selector)) = selector {
        let line = terms.selector.to_string();
        differs(flag, stated.has_selector, line, terms.selector == selector)?;
        terms.selector = selector;
    }
    if let Some(mode) = args.mode.map(ModeWord::mode) {
        differs("--mode", stated.has_mode, terms.mode.word().to_owned(), terms.mode == mode)?;
        terms.mode = mode;
    }
    if let Some((flag, time)) = time_of(args)? {
        let is_stated = stated.has_ever || terms.time != Time::Ever;
        differs(flag, is_stated, terms.time.to_string(), terms.time == time)?;
        terms.time = time;
    }
    if let Some(hubs) = args.hubs.map(HubsWord::policy) {
        let line = terms.hubs.map_or(String::new(), |hubs| format!("HUBS {}", hubs.word()));
        differs("--hubs", terms.hubs.is_some(), line, terms.hubs == Some(hubs))?;
        terms.hubs = Some(hubs);
    }
    if let Some(degree) = args.hub_degree {
        let line = format!("HUB DEGREE {}", terms.hub_degree);
        differs("--hub-degree", stated.has_hub_degree, line, terms.hub_degree == degree)?;
        terms.hub_degree = degree;
    }
    if let Some(hops) = args.max_hops.filter(|_| stated.is_line) {
        let line = terms.hops_max.map_or(String::new(), |hops| format!("MAX HOPS {hops}"));
        differs("--max-hops", terms.hops_max.is_some(), line, terms.hops_max == Some(hops))?;
        terms.hops_max = Some(hops);
    }
    if let Some(limit) = args.limit.map(|limit| limit as usize) {
        let line = terms.limit.map_or(String::new(), |limit| format!("LIMIT {limit}"));
        differs("--limit", terms.limit.is_some(), line, terms.limit == Some(limit))?;
        terms.limit = Some(limit);
    }
    terms.certain |= args.certain;
    terms.together |= args.together;
    terms.disjoint |= args.disjoint;
    Ok(())
}

fn time_of(args: &TermsArgs) -> Result<Option<(&'static str, Time)>, Failure> {
    if let Some(text) = &args.as_of {
        let date = text.parse::<PartialDate>().map_err(|error| {
            let span = 0..text.len();
            let error = ParseError { message: error.to_string(), tip: None, span };
            Failure::parse("--as-of", text, &error).tip("orgraph help dates")
        })?;
        return Ok(Some(("--as-of", Time::AsOf(date))));
    }
    let Some(text) = &args.during else { return Ok(None) };
    let time = Time::parse_during(text);
    let time = time.map_err(|error| Failure::parse("--during", text, &error))?;
    Ok(Some(("--during", time)))
}

/// The filters of line and flags together.
fn filter_of(
    snapshot: &Snapshot<'_>,
    args: &TermsArgs,
    line: Option<Filter>,
) -> Result<Option<Filter>, Failure> {
    let mut parts: Vec<Filter> = line.into_iter().collect();
    if let Some(text) = &args.filter {
        let filter = Filter::parse(text);
        parts.push(filter.map_err(|error| Failure::parse("--where", text, &error))?);
    }
    let mut stated = Vec::new();
    for text in &args.sources {
        stated.push(Filter::Compare(Comparison::Source(true, known_source(snapshot, text)?)));
    }
    if !stated.is_empty() {
        parts.push(Filter::Or(stated));
    }
    let sources = args.min_sources.map(|count| Comparison::Sources(Order::AtLeast, count));
    parts.extend(sources.map(Filter::Compare));
    let confidence = args.min_confidence.map(|least| Comparison::Confidence(Order::AtLeast, least));
    parts.extend(confidence.map(Filter::Compare));
    Ok((!parts.is_empty()).then(|| Filter::And(parts).normalized()))
}

fn known_source(snapshot: &Snapshot<'_>, text: &str) -> Result<SourceId, Failure> {
    let unknown = || Failure::new(ENTITY, format!("no source \"{text}\""));
    let unknown = || unknown().tip("orgraph list sources shows all");
    let id = SourceId::new(text).map_err(|_| unknown())?;
    match snapshot.reader().source(&id)? {
        Some(_) => Ok(id),
        None => Err(unknown()),
    }
}
