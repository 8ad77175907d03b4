//! `orgraph export`: linked data, tables and graphs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use orgraph::export::CsvExporter;
use orgraph::export::DotExporter;
use orgraph::export::Exporter;
use orgraph::export::FtmExporter;
use orgraph::export::FtmStatementsExporter;
use orgraph::export::GexfExporter;
use orgraph::export::GraphmlExporter;
use orgraph::export::JsonlExporter;
use orgraph::export::LinkedData;
use orgraph::export::Look;
use orgraph::export::Output;
use orgraph::export::Profile;
use orgraph::format::CSV;
use orgraph::format::DOT;
use orgraph::format::FORMATS;
use orgraph::format::FTM;
use orgraph::format::FTM_STATEMENTS;
use orgraph::format::Format;
use orgraph::format::GEXF;
use orgraph::format::GRAPHML;
use orgraph::format::JSONL;
use orgraph::format::JSONLD;
use orgraph::format::NQUADS;
use orgraph::format::find;
use orgraph::format::is_linked;
use orgraph::graph::Answer;
use orgraph::graph::Evidence;
use orgraph::graph::Records;
use orgraph::graph::WholeStore;
use orgraph::render::Theme;
use orgraph::render::Tone;
use orgraph::render::TypeFamily;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::result_file;
use super::selection::node_of;

/// Write linked data, tables or graphs
#[derive(clap::Args)]
pub(super) struct ExportArgs {
    /// jsonl, csv, jsonld, nquads, ntriples, turtle, trig, rdfxml, graphml, gexf, dot, ftm or
    /// ftm-statements
    #[arg(id = "target", value_name = "FORMAT")]
    format: String,
    /// The file, packed where it ends in .gz or .zst, or the folder for csv; without it standard
    /// output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How much linked data says [default: full]
    #[arg(long, value_enum)]
    profile: Option<ProfileWord>,
    /// What IRIs of ours begin with, where it is not the base of this store
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    /// Tables for spreadsheets: letters come out right, and no cell runs as a formula
    #[arg(long)]
    excel: bool,
    /// N-Quads sorted, and blank nodes called alike in all files of the same content (RDFC-1.0)
    #[arg(long)]
    canonical: bool,
    /// Write boxes and lines into graphml, as yEd draws them
    #[arg(long)]
    yed: bool,
    /// Only what is around this entity: its claims, and facts with its neighbours
    #[arg(long, value_name = "ENTITY")]
    around: Option<String>,
    /// Print how many triples jsonld would have, and write nothing
    #[arg(long)]
    count_triples: bool,
}

impl ExportArgs {
    fn profile(&self) -> Profile {
        let asked = self.profile.map(|ProfileWord(profile)| profile);
        asked.unwrap_or_default()
    }

    fn linked(&self, format: &'static Format) -> LinkedData<'_> {
        let (profile, base) = (self.profile(), self.base.as_deref());
        LinkedData { format, profile, base, canonical: self.canonical }
    }
}

/// A profile by its word.
#[derive(Clone, Copy)]
struct ProfileWord(Profile);

impl ValueEnum for ProfileWord {
    fn value_variants<'a>() -> &'a [ProfileWord] {
        &[
            ProfileWord(Profile::Full),
            ProfileWord(Profile::Truthy),
            ProfileWord(Profile::Plain),
            ProfileWord(Profile::SchemaOrg),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (_, word) = Profile::ALL.into_iter().find(|(profile, _)| *profile == self.0)?;
        let help = match self.0 {
            Profile::Full => "Everything: a node for every claim; comes back whole",
            Profile::Truthy => "Direct triples of the best rank",
            Profile::Plain => "The triples as they were stated, in their named graphs",
            Profile::SchemaOrg => "Words of schema.org alone",
        };
        Some(PossibleValue::new(word).help(help))
    }
}

/// The exporter that was asked for.
fn chosen(args: &ExportArgs) -> Result<Box<dyn Exporter + '_>, Failure> {
    let Some(format) = find(&args.format).filter(|format| format.writes) else {
        let names: Vec<&str> =
            FORMATS.iter().filter(|format| format.writes).map(|format| format.name).collect();
        let expected = names.join(", ");
        let message = format!("expected a format of {expected}, found \"{}\"", args.format);
        return Err(Failure::new(USAGE, message).tip("orgraph help formats"));
    };
    if args.excel && format != &CSV {
        return Err(Failure::new(USAGE, "only tables have cells: expected export csv --excel"));
    }
    if args.canonical && format != &NQUADS {
        let message = "only nquads has a canonical form: expected export nquads --canonical";
        return Err(Failure::new(USAGE, message));
    }
    if !is_linked(format) && args.profile.is_some() {
        let message = format!("a profile is one of linked data, and {} is none", format.name);
        return Err(Failure::new(USAGE, message));
    }
    if args.yed && format != &GRAPHML {
        let message = format!("--yed goes with graphml, found {}", format.name);
        return Err(Failure::new(USAGE, message));
    }
    Ok(match format {
        format if format == &CSV => Box::new(CsvExporter { spreadsheet: args.excel }),
        format if format == &JSONL => Box::new(JsonlExporter),
        format if format == &GRAPHML => Box::new(GraphmlExporter { yed: args.yed, look: look() }),
        format if format == &GEXF => Box::new(GexfExporter { look: look() }),
        format if format == &DOT => Box::new(DotExporter),
        format if format == &FTM => Box::new(FtmExporter),
        format if format == &FTM_STATEMENTS => Box::new(FtmStatementsExporter),
        format => Box::new(args.linked(format)),
    })
}

/// The colours of our pictures.
fn look() -> Look {
    let palette = Theme::Light.palette();
    let of_family = |word: &str| {
        let family = TypeFamily::from_word(word);
        [Tone::Stroke(family), Tone::Fill(family)].map(|tone| Theme::Light.palette().color(tone))
    };
    Look { ink: palette.ink, line: palette.muted, of_family }
}

pub(super) fn run(place: &Place, args: &ExportArgs, out: &mut Out) -> Result<u8, Failure> {
    let exporter = chosen(args)?;
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let write = |records: &dyn Records, out: &mut Out| -> Result<(), Failure> {
        let loss = match args.output.as_deref().filter(|path| *path != Path::new("-")) {
            None => exporter.write(records, &mut Output::stream(out.data()))?,
            Some(path) if exporter.format() == &CSV => {
                exporter.write(records, &mut Output::folder(path))?
            }
            Some(path) => result_file::write(path, |file| {
                Ok(exporter.write(records, &mut Output::stream(file))?)
            })?,
        };
        let lines = loss.lines();
        lines.iter().for_each(|line| out.say(&format!("{}: {line}", exporter.format().name)));
        Ok(())
    };
    if args.count_triples {
        let linked = args.linked(&JSONLD);
        let count = linked.statement_count(&WholeStore::new(&snapshot))?;
        out.line(&count.to_string())?;
        return Ok(0);
    }
    match &args.around {
        None => write(&WholeStore::new(&snapshot), out)?,
        Some(text) => {
            let topology = Graph::open(&snapshot, out)?;
            let id = snapshot.reader().entity_id(pick::entity(&snapshot, text)?)?;
            let node = node_of(&topology, &id)?;
            let facts = topology.outgoing(node).chain(topology.incoming(node));
            let facts: Vec<_> = facts.collect();
            let ends = facts.iter().map(|fact| topology.ends(*fact));
            let detailed: Vec<_> = ends.flat_map(|(a, b)| [a, b]).chain([node]).collect();
            let evidence = Evidence::new(&snapshot);
            let subgraph = evidence.subgraph(&topology, &[node], &facts, &detailed, None)?;
            let vocabulary = snapshot.vocabulary();
            write(&Answer { subgraph: &subgraph, vocabulary }, out)?;
        }
    }
    if let Some(path) = args.output.as_ref().filter(|path| path.as_path() != Path::new("-")) {
        out.say(&format!("Wrote {}", path.display()));
    }
    Ok(0)
}
