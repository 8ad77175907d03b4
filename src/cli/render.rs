//! `orgraph render`: a picture with its sources in it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use orgraph::graph::Answer;
use orgraph::graph::Evidence;
use orgraph::graph::Fact;
use orgraph::graph::Subgraph;
use orgraph::graph::conflicts;
use orgraph::model::ClaimId;
use orgraph::model::EntityId;
use orgraph::model::Overlap;
use orgraph::model::PartialDate;
use orgraph::model::RecordedClaim;
use orgraph::model::Window;
use orgraph::path::Finder;
use orgraph::path::HOPS_DEFAULT;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Terms;
use orgraph::path::Time;
use orgraph::render::CardRow;
use orgraph::render::Differing;
use orgraph::render::NumberedSource;
use orgraph::render::Scene;
use orgraph::render::SceneEdge;
use orgraph::render::SceneNode;
use orgraph::render::SceneOptions;
use orgraph::render::SvgOptions;
use orgraph::render::Theme;
use orgraph::render::dot;
use orgraph::render::draw;
use orgraph::render::pdf;
use orgraph::render::png;
use orgraph::render::svg;
use orgraph::render::svg_with;
use orgraph::store::Snapshot;
use serde_json::Value;
use serde_json::json;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::out::Out;
use super::pick;
use super::picture_metadata::json_ld;
use super::place::Place;
use super::result_file;
use super::selection::{Selection, date_of, node_of};

/// Draw a picture with its sources in it: svg, png, pdf, dot, or json for other tools
#[derive(clap::Args)]
pub(super) struct RenderArgs {
    /// The entity in the middle
    #[arg(required_unless_present = "path")]
    entity: Option<String>,
    /// Draw the best path between two entities instead
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], conflicts_with = "entity")]
    path: Option<Vec<String>>,
    #[command(flatten)]
    selection: Selection,
    /// The title
    #[arg(long)]
    title: Option<String>,
    /// Colours
    #[arg(long, value_enum, default_value_t = ThemeName::Light)]
    theme: ThemeName,
    /// Width of a PNG in pixels
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..))]
    width: Option<u32>,
    /// Draw the text of an SVG as shapes, so that no font is needed
    #[arg(long)]
    outline_text: bool,
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

/// What a picture is of.
pub(super) enum Pictured<'p> {
    /// An entity and what is around it.
    Around(&'p EntityId),
    /// A path between two.
    Path(&'p EntityId, &'p EntityId),
    /// What lies between several.
    Between(Vec<EntityId>),
}

/// How a picture is made.
struct Style<'s> {
    title: Option<&'s str>,
    theme: Theme,
    width: Option<u32>,
    outline_text: bool,
    as_of: Option<PartialDate>,
}

pub(super) fn run(place: &Place, args: &RenderArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let theme = match args.theme {
        ThemeName::Light => Theme::Light,
        ThemeName::Dark => Theme::Dark,
        ThemeName::Print => Theme::Print,
    };
    let as_of = args.selection.as_of;
    let (title, width, outline_text) = (args.title.as_deref(), args.width, args.outline_text);
    let style = Style { title, theme, width, outline_text, as_of };
    let relations = args.selection.relation_names(snapshot.vocabulary())?;
    if let Some([from, to]) = args.path.as_deref() {
        let (from, to) = (pick::entity(&snapshot, from)?, pick::entity(&snapshot, to)?);
        let reader = snapshot.reader();
        let terms = Terms {
            time: as_of.map_or(Time::Ever, Time::AsOf),
            ..Terms::along(Pattern::any_of(&relations, HOPS_DEFAULT))
        };
        let query = Query { from: reader.entity_id(from)?, to: reader.entity_id(to)?, terms };
        let found = Finder::new(&topology).with_evidence(&evidence).find(&query)?;
        let Some(path) = found.paths.first() else {
            out.say("No path to draw");
            out.say("  tip: orgraph path says why");
            return Ok(1);
        };
        let (facts, window) = (path.facts(), query.terms.window());
        let subgraph = evidence.subgraph(&topology, &[path.from], &facts, &[], window)?;
        let pictured = Pictured::Path(&query.from, &query.to);
        picture(&args.output, &pictured, &subgraph, &snapshot, &style, out)?;
        return Ok(0);
    }
    let word = args.entity.as_deref().unwrap_or_default();
    let id = snapshot.reader().entity_id(pick::entity(&snapshot, word)?)?;
    let node = node_of(&topology, &id)?;
    let names: Vec<_> = topology.relations().map(|(name, _)| name.clone()).collect();
    let wanted = |fact: &Fact| {
        let name = &names[usize::from(topology.relation(*fact).0)];
        // What had ended by the date is drawn, in grey; what had not begun is not.
        let held = as_of.is_none_or(|date| topology.held(*fact, upto(date)) != Overlap::None);
        (relations.is_empty() || relations.contains(name)) && held
    };
    let facts = topology.outgoing(node).chain(topology.incoming(node));
    let facts: Vec<Fact> = facts.filter(wanted).collect();
    let window = as_of.and_then(upto);
    let mut subgraph = evidence.subgraph(&topology, &[node], &facts, &[node], window)?;
    if !relations.is_empty() {
        for entity in subgraph.graph.node_weights_mut() {
            entity.values.retain(|value| relations.contains(&value.claim.relation));
        }
    }
    picture(&args.output, &Pictured::Around(&id), &subgraph, &snapshot, &style, out)?;
    Ok(0)
}

/// Everything up to a date.
fn upto(date: PartialDate) -> Option<Window> {
    let first: PartialDate = "0001-01-01".parse().ok()?;
    Window::during(first, date)
}

/// Draws into a file in the light theme, without a word.
pub(super) fn draw_to(
    file: &Path,
    pictured: Pictured<'_>,
    subgraph: &Subgraph,
    snapshot: &Snapshot<'_>,
    as_of: Option<PartialDate>,
) -> Result<(), Failure> {
    let theme = Theme::Light;
    let style = Style { title: None, theme, width: None, outline_text: false, as_of };
    let scene = scene_of(&pictured, subgraph, snapshot, &style);
    write(file, &scene, &Answer { subgraph, vocabulary: snapshot.vocabulary() }, &style)
}

fn picture(
    file: &Path,
    pictured: &Pictured<'_>,
    subgraph: &Subgraph,
    snapshot: &Snapshot<'_>,
    style: &Style<'_>,
    out: &mut Out,
) -> Result<(), Failure> {
    let scene = scene_of(pictured, subgraph, snapshot, style);
    write(file, &scene, &Answer { subgraph, vocabulary: snapshot.vocabulary() }, style)?;
    let (nodes, edges) = (scene.nodes.len(), scene.edges.len());
    let sources = scene.sources.len();
    if file != Path::new("-") {
        out.say(&format!(
            "Drew {}: {nodes} nodes, {edges} edges, {sources} sources",
            file.display()
        ));
    }
    if scene.missing_glyphs > 0 {
        out.say(&format!(
            "{} characters have no glyph in the font and stand as boxes in a PNG",
            scene.missing_glyphs
        ));
    }
    Ok(())
}

fn scene_of(
    pictured: &Pictured<'_>,
    subgraph: &Subgraph,
    snapshot: &Snapshot<'_>,
    style: &Style<'_>,
) -> Scene {
    let claims: Vec<RecordedClaim> = subgraph
        .graph
        .node_weights()
        .flat_map(|entity| &entity.values)
        .chain(subgraph.graph.edge_weights().flat_map(|fact| &fact.claims))
        .cloned()
        .collect();
    let mut by_subject: Vec<&RecordedClaim> = claims.iter().collect();
    by_subject.sort_by(|a, b| a.claim.subject.cmp(&b.claim.subject));
    let mut differing = Vec::new();
    for about in by_subject.chunk_by(|a, b| a.claim.subject == b.claim.subject) {
        let about: Vec<RecordedClaim> = about.iter().map(|claim| (*claim).clone()).collect();
        for conflict in conflicts(&about, snapshot.vocabulary(), &date_of(snapshot)) {
            let ids = conflict.claims.iter().map(|claim| claim.id.clone());
            differing.push(Differing { claims: ids.collect() });
        }
    }
    let title = style.title.map(str::to_owned);
    let options = SceneOptions { title, as_of: style.as_of, differing };
    let vocabulary = snapshot.vocabulary();
    match pictured {
        Pictured::Around(id) => Scene::around(subgraph, id, vocabulary, &options),
        Pictured::Path(from, to) => Scene::of_paths(subgraph, from, to, vocabulary, &options),
        Pictured::Between(ends) => Scene::between(subgraph, ends, vocabulary, &options),
    }
}

/// The scene for other tools: what is drawn, with the ids that lead back.
fn scene_json(scene: &Scene) -> Value {
    let node = |node: &SceneNode| {
        let rows = node.rows.iter().map(CardRow::text);
        let label: Vec<String> = std::iter::once(node.text()).chain(rows).collect();
        let entities: Vec<&str> = node.entities.iter().map(EntityId::as_str).collect();
        let family = node.family.word();
        json!({"id": node.id, "label": label.join("\n"), "type": family, "entities": entities})
    };
    let edge = |edge: &SceneEdge| {
        let claims: Vec<String> = edge.claims.iter().map(ClaimId::to_string).collect();
        let head = if edge.head_at_source { edge.source } else { edge.target };
        json!({
            "id": edge.id,
            "source": scene.nodes[edge.source].id,
            "target": scene.nodes[edge.target].id,
            "head": scene.nodes[head].id,
            "relation": edge.relation.as_str(),
            "label": edge.label.text(),
            "sentence": edge.sentence,
            "claims": claims,
        })
    };
    let source = |source: &NumberedSource| {
        let (id, text, url) = (source.id.as_str(), &source.text, &source.link);
        json!({"n": source.number, "id": id, "text": text, "url": url})
    };
    json!({
        "title": scene.title,
        "subtitle": scene.subtitle,
        "nodes": scene.nodes.iter().map(node).collect::<Vec<Value>>(),
        "edges": scene.edges.iter().map(edge).collect::<Vec<Value>>(),
        "sources": scene.sources.iter().map(source).collect::<Vec<Value>>(),
        "notes": scene.notes,
    })
}

fn write(
    file: &Path,
    scene: &Scene,
    answer: &Answer<'_>,
    style: &Style<'_>,
) -> Result<(), Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let ending = ending.to_ascii_lowercase();
    let is_stream = file == Path::new("-");
    let is_svg = ending == "svg" || (ending.is_empty() && is_stream);
    if style.outline_text && !is_svg {
        let message = format!("only SVG has --outline-text, found {}", file.display());
        return Err(Failure::new(USAGE, message).tip("-o picture.svg"));
    }
    let bytes = match ending.as_str() {
        _ if is_svg => {
            let metadata = Some(json_ld(scene, answer)?);
            let options = SvgOptions { outline_text: style.outline_text, metadata };
            svg_with(&draw(scene)?, style.theme, &options)?.into_bytes()
        }
        "dot" | "gv" => dot(scene).into_bytes(),
        "png" => png(&svg(&draw(scene)?, style.theme), style.width)?,
        "pdf" => pdf(&draw(scene)?, style.theme)?,
        "json" => format!("{:#}\n", scene_json(scene)).into_bytes(),
        _ => {
            let message = format!(
                "expected a file ending in .svg, .png, .pdf, .dot or .json, found {}",
                file.display()
            );
            return Err(Failure::new(USAGE, message));
        }
    };
    if is_stream {
        return Ok(io::stdout().write_all(&bytes)?);
    }
    result_file::write(file, |file| Ok(file.write_all(&bytes)?))
}
