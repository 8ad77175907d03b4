//! `orgraph render`: a picture with its sources in it.

mod file;
mod graphviz;
mod language;
mod metadata;
mod scene_json;
mod subject;

use std::path::{Path, PathBuf};
use std::time::Duration;

use orgraph::graph::Answer;
use orgraph::graph::Subgraph;
use orgraph::graph::conflicts;
use orgraph::model::EntityId;
use orgraph::model::PartialDate;
use orgraph::model::RecordedClaim;
use orgraph::render::Differing;
use orgraph::render::Flow;
use orgraph::render::Scene;
use orgraph::render::SceneOptions;
use orgraph::render::Theme;
use orgraph::store::Snapshot;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::notes;
use super::out::Out;
use super::place::Place;
use super::selection::{Reach, date_of};

use self::file::Look;
use self::graphviz::{Engine, Graphviz};
use self::subject::Subject;

pub(super) use self::subject::of_paths;

const EXAMPLES: &str = "\
Examples
  orgraph render A -o a.svg
  orgraph render A B --depth 2 --top 60 --theme dark -o a.pdf
  orgraph render --between A,B,C -o between.png
  orgraph render --top 40 -o most-linked.svg

With one entity and --depth 1 the entity is a card in the middle; a path runs from left to right,
and so do facts of who pays, owns or contains whom; anything else lies where its links pull it.";

/// Draw a picture with its sources in it: svg, png, pdf, dot, or json for other tools
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RenderArgs {
    /// Names, aliases or ids of those in the middle; none with --top alone or --all
    #[arg(required_unless_present_any = ["path", "between", "top", "all"])]
    entities: Vec<String>,
    /// Draw the best path between two entities instead
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], conflicts_with = "entities")]
    path: Option<Vec<String>>,
    /// Draw all shortest paths between several entities, each with each, instead; names with
    /// commas need the flag once for each entity
    #[arg(long, value_name = "A,B,C", conflicts_with_all = ["entities", "path"])]
    between: Vec<String>,
    /// Draw everything in the store
    #[arg(long, conflicts_with_all = ["entities", "path", "between"])]
    all: bool,
    /// Draw at most so many entities: the nearest, then those with most links in the picture
    #[arg(long, value_name = "N", conflicts_with_all = ["path", "between"],
        value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    #[command(flatten)]
    reach: Reach,
    /// The title
    #[arg(long)]
    title: Option<String>,
    /// How things are placed: by themselves (auto), or as told
    #[arg(long, value_enum, default_value_t = Layout::Auto,
        conflicts_with_all = ["path", "between"])]
    layout: Layout,
    /// Which way arrows point: as the statements read, or with the picture, so that who pays, owns
    /// or contains points to whom
    #[arg(long, value_enum, default_value_t = FlowName::Statement)]
    direction: FlowName,
    /// Call entities by their names in this language, where they have one: a tag such as fr
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Colours
    #[arg(long, value_enum, default_value_t = ThemeName::Light)]
    theme: ThemeName,
    /// Width of a PNG in pixels
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    width: Option<u32>,
    /// Draw the text of an SVG as shapes, so that no font is needed
    #[arg(long)]
    outline_text: bool,
    /// Have Graphviz place and draw it, which must be installed, instead of drawing it ourselves
    #[arg(long, value_enum, conflicts_with = "outline_text")]
    engine: Option<Engine>,
    /// Where Graphviz is, if it is not found by name
    #[arg(long, value_name = "PROGRAM", requires = "engine")]
    graphviz: Option<PathBuf>,
    /// Seconds that Graphviz may take
    #[arg(long, value_name = "SECONDS", requires = "engine", default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..))]
    engine_time: u64,
    /// The file, ending in .svg, .png, .pdf, .dot or .json; - writes SVG to standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ThemeName {
    Light,
    Dark,
    Print,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Layout {
    /// A card for one entity and --depth 1; layers where all facts are of who pays, owns or
    /// contains whom; else by force
    Auto,
    /// One entity as a card, those beside it in columns
    Columns,
    /// From left to right, who is above first
    Layers,
    /// Where the links pull
    Force,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FlowName {
    Statement,
    Flow,
}

/// What a picture is of.
pub(super) enum Pictured {
    /// An entity and what is around it.
    Around(EntityId),
    /// A path between two.
    Path(EntityId, EntityId),
    /// What lies between several.
    Between(Vec<EntityId>),
    /// Who is above and below some.
    Hierarchy(Vec<EntityId>),
    /// Whatever there is, with some in its middle.
    Mixed(Vec<EntityId>),
}

pub(super) fn run(place: &Place, args: &RenderArgs, out: &mut Out) -> Result<u8, Failure> {
    let look = look_of(args)?;
    file::check(&args.output, &look)?;
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let topology = Graph::open(&snapshot, out)?;
    let Some(mut subject) = Subject::of(args, &snapshot, &topology, out)? else { return Ok(1) };
    if let Some(tag) = &args.lang {
        language::rename(&mut subject.subgraph, &topology, &snapshot, tag, out)?;
    }
    let options = SceneOptions {
        title: args.title.clone(),
        as_of: args.reach.selection.as_of,
        differing: differing(&subject.subgraph, &snapshot),
        flow: match args.direction {
            FlowName::Statement => Flow::Statement,
            FlowName::Flow => Flow::Picture,
        },
        notes: subject.notes,
    };
    let (pictured, subgraph) = (&subject.pictured, &subject.subgraph);
    let scene = scene(pictured, subgraph, &snapshot, &options);
    let answer = Answer { subgraph, vocabulary: snapshot.vocabulary() };
    file::write(&args.output, &scene, &answer, &look)?;
    tell(&args.output, &scene, &look, out);
    Ok(0)
}

fn look_of(args: &RenderArgs) -> Result<Look, Failure> {
    let theme = match args.theme {
        ThemeName::Light => Theme::Light,
        ThemeName::Dark => Theme::Dark,
        ThemeName::Print => Theme::Print,
    };
    let graphviz = args.engine.map(|engine| {
        let program = args.graphviz.clone();
        Graphviz { engine, program, time: Duration::from_secs(args.engine_time) }
    });
    Ok(Look { theme, width: args.width, outline_text: args.outline_text, graphviz })
}

/// Draws into a file in the light theme, without a word.
pub(super) fn draw_to(
    file: &Path,
    pictured: &Pictured,
    subgraph: &Subgraph,
    snapshot: &Snapshot<'_>,
    as_of: Option<PartialDate>,
) -> Result<(), Failure> {
    let differing = differing(subgraph, snapshot);
    let options = SceneOptions { as_of, differing, ..SceneOptions::default() };
    let scene = scene(pictured, subgraph, snapshot, &options);
    let answer = Answer { subgraph, vocabulary: snapshot.vocabulary() };
    file::write(file, &scene, &answer, &Look::default())
}

fn scene(
    pictured: &Pictured,
    subgraph: &Subgraph,
    snapshot: &Snapshot<'_>,
    options: &SceneOptions,
) -> Scene {
    let vocabulary = snapshot.vocabulary();
    match pictured {
        Pictured::Around(id) => Scene::around(subgraph, id, vocabulary, options),
        Pictured::Path(from, to) => Scene::of_paths(subgraph, from, to, vocabulary, options),
        Pictured::Between(ends) => Scene::between(subgraph, ends, vocabulary, options),
        Pictured::Hierarchy(centers) => Scene::hierarchy(subgraph, centers, vocabulary, options),
        Pictured::Mixed(centers) => Scene::mixed(subgraph, centers, vocabulary, options),
    }
}

/// The conflicts among the claims of a picture.
fn differing(subgraph: &Subgraph, snapshot: &Snapshot<'_>) -> Vec<Differing> {
    let values = subgraph.graph.node_weights().flat_map(|entity| &entity.values);
    let claims = values.chain(subgraph.graph.edge_weights().flat_map(|fact| &fact.claims));
    let mut by_subject: Vec<&RecordedClaim> = claims.collect();
    by_subject.sort_by(|a, b| a.claim.subject.cmp(&b.claim.subject));
    let mut differing = Vec::new();
    for about in by_subject.chunk_by(|a, b| a.claim.subject == b.claim.subject) {
        let about: Vec<RecordedClaim> = about.iter().map(|claim| (*claim).clone()).collect();
        for conflict in conflicts(&about, snapshot.vocabulary(), &date_of(snapshot)) {
            let ids = conflict.claims.iter().map(|claim| claim.id.clone());
            differing.push(Differing { claims: ids.collect() });
        }
    }
    differing
}

fn tell(file: &Path, scene: &Scene, look: &Look, out: &mut Out) {
    if file != Path::new("-") {
        let counted = [
            notes::counted(scene.nodes.len() as u64, "node", "nodes"),
            notes::counted(scene.edges.len() as u64, "edge", "edges"),
            notes::counted(scene.sources.len() as u64, "source", "sources"),
        ];
        out.say(&format!("Drew {}: {}", file.display(), counted.join(", ")));
    }
    if scene.missing_glyphs > 0 && look.graphviz.is_none() {
        let characters =
            notes::counted(scene.missing_glyphs as u64, "character has", "characters have");
        out.say(&format!("{characters} no glyph in the font: boxes in PNG, PDF and outlined text"));
    }
}

/// What a person may do who asked for more than anybody could read.
fn too_many(found: usize) -> Failure {
    let most = orgraph::render::NODES_MAX;
    let message = format!("{found} entities will not make a readable picture, at most {most} do");
    Failure::new(USAGE, message)
        .tip("--top 60 draws the nearest and most linked")
        .tip("orgraph export gexf -o all.gexf is for Gephi")
}
