//! The words of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::out::OutputFormat;

const EXAMPLES: &str = "\
Examples
  orgraph demo
  orgraph import claims.csv --map subject=recipient --map relation=funded-by --map object=donor
  orgraph path \"First Name\" \"Second Name\" -o path.svg

orgraph help paths, formats, relations, dates, json or exit-codes tells more.";

/// A knowledge graph of organizations in one file, with a source for every link
#[derive(Parser)]
#[command(name = "orgraph", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(super) struct Args {
    /// The store [default: the nearest graph.orgraph in this folder or above]
    #[arg(long, value_name = "FILE", global = true, env = "ORGRAPH_DB")]
    pub(super) db: Option<PathBuf>,
    /// How to print lists and answers
    #[arg(short, long, value_enum, global = true, env = "ORGRAPH_FORMAT")]
    format: Option<OutputFormat>,
    /// Same as --format json
    #[arg(long, global = true, conflicts_with = "format")]
    json: bool,
    /// Same as --format csv
    #[arg(long, global = true, conflicts_with_all = ["format", "json"])]
    csv: bool,
    /// Print nothing, answer by exit code only
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

impl Args {
    pub(super) fn format(&self) -> Option<OutputFormat> {
        match (self.json, self.csv) {
            (true, _) => Some(OutputFormat::Json),
            (_, true) => Some(OutputFormat::Csv),
            _ => self.format,
        }
    }
}

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make the first graph, a path, a picture and linked data in a new folder
    Demo(super::demo::DemoArgs),
    /// Create a store
    Init(super::init::InitArgs),
    /// Read records, tables or linked data into the store
    Import(super::import::ImportArgs),
    /// Add an entity, a claim or a source by hand
    Add(super::add::AddArgs),
    /// List entities, claims, sources or relations
    List(super::list::ListArgs),
    /// Show one entity or claim with everything known and from where
    Show(super::show::ShowArgs),
    /// Search names; * stands for anything
    Search(super::search::SearchArgs),
    /// Count what is in the store
    Stats(super::stats::StatsArgs),
    /// Say which entities are most linked
    Rank(super::rank::RankArgs),
    /// Say how A is connected to B, and who says so
    Path(super::path::PathArgs),
    /// Say what is around an entity
    Neighbors(super::neighbors::NeighborsArgs),
    /// Say what connects several entities
    Common(super::shared::CommonArgs),
    /// Say how several entities are connected, each with each
    Between(super::path::between::BetweenArgs),
    /// Say whether a chain of owners leads from an entity back to it
    Circles(super::path::circles::CirclesArgs),
    /// Add up what was paid along an entity's facts, each payment once
    Flows(super::flows::FlowsArgs),
    /// Say where sources disagree
    Conflicts(super::conflicts::ConflictsArgs),
    /// Draw a picture with its sources in it: svg, png, pdf or dot
    Render(super::render::RenderArgs),
    /// Write linked data, tables or records
    Export(super::export::ExportArgs),
    /// List changes, the newest first
    Log(super::log::LogArgs),
    /// Take a claim for wrong; it stays on record
    Retract(super::retract::RetractArgs),
    /// Take a change back
    Undo(super::undo::UndoArgs),
    /// Write the image of the graph anew, from which questions are answered
    Compact,
    /// Check that everything in the store is what was written
    Verify,
    /// Copy the store into a new file, also beside a writer
    Backup(super::backup::BackupArgs),
    /// Explain a command or a topic: paths, formats, relations, dates, json, exit-codes
    Help(super::help::HelpArgs),
}
