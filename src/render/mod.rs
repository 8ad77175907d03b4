//! Pictures: what is drawn, where it stands, and the bytes that come of it.
//!
//! A [`Scene`] says what is drawn: nodes, edges, groups, folds, legend and numbered sources; it
//! knows no position. [`draw`] places it as a [`Drawing`]. [`svg`], [`png`], [`pdf`] and [`dot`]
//! write bytes. Numbered citations stand on the edges and the sources they mean stand in the same
//! picture, so that it can travel alone.
//!
//! The rules of this floor: nothing that a scene holds is dropped in silence, equal subgraphs
//! give equal bytes, text is measured by one font only (the crate `dejavu`), and foreign text is
//! made safe by one function for each language written.
//!
//! ```
//! use orgraph::graph::{EntityNode, Subgraph};
//! use orgraph::model::{EntityId, Vocabulary};
//! use orgraph::render::{Scene, SceneOptions, Theme, draw, svg};
//!
//! let id = EntityId::new("example-alliance")?;
//! let mut subgraph = Subgraph::default();
//! subgraph.graph.add_node(EntityNode {
//!     id: id.clone(),
//!     label: "Example Alliance".to_owned(),
//!     name: None,
//!     entity_type: None,
//!     values: Vec::new(),
//! });
//! let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
//! let scene = Scene::around(&subgraph, &id, &vocabulary, &SceneOptions::default());
//! let picture = svg(&draw(&scene)?, Theme::Light);
//! assert!(picture.contains("Example Alliance"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dot;
mod layout;
mod pdf;
mod raster;
mod scene;
mod svg;
mod text;
mod theme;
mod tree;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod geometry;
#[cfg(test)]
mod sample;

pub use self::dot::{DotEngine, dot};
pub use self::layout::{
    Anchor, Curve, Drawing, Head, LegendSample, Piece, PlacedBadge, PlacedEdge, PlacedKey,
    PlacedLegend, PlacedNode, PlacedPanel, PlacedSource, Point, Rect, Rule, Text, draw,
};
pub use self::pdf::{PDF_SIDE_MAX, pdf};
pub use self::raster::{PNG_PIXELS_MAX, png};
pub use self::scene::{
    CardRow, Differing, EdgeLabel, Flow, Group, LabelPart, Legend, LegendRelation, Marks, NodeForm,
    NumberedSource, PartTone, Scene, SceneEdge, SceneNode, SceneOptions, ScenePlan, Side,
};
pub use self::svg::{SvgOptions, svg, svg_with};
pub use self::theme::{HeadShape, Line, Palette, RelationFamily, Theme, Tone, TypeFamily};

/// Most nodes that a picture is made of; beyond it nobody can read one.
pub const NODES_MAX: usize = 400;
/// Most nodes of a mixed picture in which every node has its name and every edge its words; in a
/// larger one the [`NAMED_MAX`] nodes with most links have their names, and no edge has words.
pub const LABELLED_MAX: usize = 150;
/// Nodes that have their names in a picture of more than [`LABELLED_MAX`].
pub const NAMED_MAX: usize = 40;
/// Most edges that a picture is made of; layering takes time by their number and length.
pub const EDGES_MAX: usize = 1_200;

/// Why a picture was not made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// More than anybody could read.
    #[error("expected at most {max} {what} in a picture, found {found}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// More pixels than memory should be spent on.
    #[error("expected at most {max} pixels, found {width} x {height}")]
    TooLarge {
        /// Width in pixels.
        width: u64,
        /// Height in pixels.
        height: u64,
        /// How many pixels there may be.
        max: u64,
    },
    /// The SVG is none, or its pixels could not be written.
    #[error("expected an SVG that can be drawn, found one that can not")]
    Undrawable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
}
