//! `orgraph export`: linked data and tables.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use orgraph::export::CsvExporter;
use orgraph::export::Exporter;
use orgraph::export::FtmExporter;
use orgraph::export::FtmStatementsExporter;
use orgraph::export::JsonlExporter;
use orgraph::export::LinkedData;
use orgraph::export::Output;
use orgraph::export::Profile;
use orgraph::format::CSV;
use orgraph::format::FORMATS;
use orgraph::format::FTM;
use orgraph::format::FTM_STATEMENTS;
use orgraph::format::JSONL;
use orgraph::format::JSONLD;
use orgraph::format::find;
use orgraph::format::is_linked;
use orgraph::graph::Answer;
use orgraph::graph::Evidence;
use orgraph::graph::Records;
use orgraph::graph::WholeStore;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::selection::node_of;

/// Write linked data or tables
#[derive(clap::Args)]
pub(super) struct ExportArgs {
    /// jsonl, csv, jsonld, nquads, ntriples, turtle, trig, rdfxml, ftm or ftm-statements
    #[arg(id = "target", value_name = "FORMAT")]
    format: String,
    /// The file, or the folder for csv; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How much linked data says [default: full]
    #[arg(long, value_enum)]
    profile: Option<ProfileWord>,
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
fn chosen(args: &ExportArgs) -> Result<Box<dyn Exporter>, Failure> {
    let Some(format) = find(&args.format).filter(|format| format.writes) else {
        let names: Vec<&str> =
            FORMATS.iter().filter(|format| format.writes).map(|format| format.name).collect();
        let expected = names.join(", ");
        let message = format!("expected a format of {expected}, found \"{}\"", args.format);
        return Err(Failure::new(USAGE, message).tip("orgraph help formats"));
    };
    if !is_linked(format) && args.profile.is_some() {
        let message = format!("a profile is one of linked data, and {} is none", format.name);
        return Err(Failure::new(USAGE, message));
    }
    Ok(match format {
        format if format == &CSV => Box::new(CsvExporter),
        format if format == &JSONL => Box::new(JsonlExporter),
        format if format == &FTM => Box::new(FtmExporter),
        format if format == &FTM_STATEMENTS => Box::new(FtmStatementsExporter),
        format => Box::new(LinkedData { format, profile: args.profile(), base: None }),
    })
}

pub(super) fn run(place: &Place, args: &ExportArgs, out: &mut Out) -> Result<u8, Failure> {
    let exporter = chosen(args)?;
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let write = |records: &dyn Records, out: &mut Out| -> Result<(), Failure> {
        match args.output.as_deref().filter(|path| *path != Path::new("-")) {
            None => Ok(exporter.write(records, &mut Output::stream(out.data()))?),
            Some(path) if exporter.format() == &CSV => {
                Ok(exporter.write(records, &mut Output::folder(path))?)
            }
            Some(path) => {
                to_file(path, |file| Ok(exporter.write(records, &mut Output::stream(file))?))
            }
        }
    };
    if args.count_triples {
        let linked = LinkedData { format: &JSONLD, profile: args.profile(), base: None };
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
    if let Some(path) = &args.output {
        out.say(&format!("Wrote {}", path.display()));
    }
    Ok(0)
}

/// Writes beside the name and renames at the end: nobody reads half a file.
fn to_file(
    path: &Path,
    write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let failed = |error: std::io::Error| {
        Failure::new(USAGE, format!("{} could not be written: {error}", path.display()))
    };
    let mut file = BufWriter::new(File::create(&temporary).map_err(failed)?);
    write(&mut file)?;
    file.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
    std::fs::rename(&temporary, path).map_err(failed)
}
