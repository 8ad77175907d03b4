//! What is drawn, independent of how: nodes, edges, groups, folds, legend and numbered sources.
//!
//! A scene holds every text of the picture already in words and broken into lines, so that SVG,
//! PNG and DOT say the same. It holds no position and no colour, only families.

mod around;
mod card;
mod cite;
mod finish;
mod group;
mod hierarchy;
mod labels;
mod link;
mod mixed;
mod paths;
mod sums;

use crate::model::ClaimId;
use crate::model::EntityId;
use crate::model::PartialDate;
use crate::model::RelationName;
use crate::model::SourceId;

use super::theme::HeadShape;
use super::theme::RelationFamily;
use super::theme::TypeFamily;

/// Claims between which sources differ: a conflict, as the caller computed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// The claims, each of which cannot be true together with another of them.
    pub claims: Vec<ClaimId>,
}

/// What the one who asks for a picture may say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SceneOptions {
    /// The title; else the picture says itself what it answers.
    pub title: Option<String>,
    /// The date asked for: what had ended by then is drawn grey.
    pub as_of: Option<PartialDate>,
    /// The conflicts that touch what is drawn.
    pub differing: Vec<Differing>,
    /// Which way the statements are worded.
    pub flow: Flow,
    /// What the picture must say of itself besides what it knows: a sentence each.
    pub notes: Vec<String>,
}

/// Which way arrows point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// As the statements read, from subject to object.
    #[default]
    Statement,
    /// From left to right in layers, else from who pays, owns or contains to whom. A statement that
    /// would run against it is worded the other way round, if the vocabulary has words for that:
    /// "funds" for "funded by".
    Picture,
}

/// How a scene wants to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenePlan {
    /// A card in the middle, groups to its left and right.
    Columns,
    /// From left to right in layers.
    Layers,
    /// Wherever the links pull them: for graphs of any shape.
    Force,
}

/// On which side of the card a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Who pays, owns or contains the centre.
    Left,
    /// Whom it employs, makes, addresses; the rest.
    Right,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeForm {
    /// The entity in the centre with its facts.
    Card,
    /// One entity.
    Entity,
    /// Several entities drawn as one.
    Fold,
    /// One entity as a small sign of its type, without words.
    Small,
}

/// A line of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardRow {
    /// The heading of values that follow, and whether sources differ on them.
    Heading {
        /// What the values are.
        label: String,
        /// Whether some of them cannot be true together.
        differs: bool,
    },
    /// A value.
    Value {
        /// What it is, or when it held.
        label: String,
        /// The value, broken into lines.
        lines: Vec<String>,
        /// Numbers in brackets; `[?]` without a source.
        citations: String,
    },
}

/// An entity, or several folded into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneNode {
    /// Unique in the scene: the entity's id, or `+` and the first one's for a fold.
    pub id: String,
    /// The entities that it stands for, one unless it is a fold.
    pub entities: Vec<EntityId>,
    /// Its whole name.
    pub name: String,
    /// The name as drawn.
    pub lines: Vec<String>,
    /// Smaller lines below it: role, type, full name, or names that are folded.
    pub sub: Vec<String>,
    /// How it is drawn.
    pub family: TypeFamily,
    /// What it is.
    pub form: NodeForm,
    /// Whether the picture is about it, so that it is drawn bolder; a card needs no such mark.
    pub is_center: bool,
    /// Facts of the card; empty for others.
    pub rows: Vec<CardRow>,
    /// Numbers of the sources of its name, on the card.
    pub citations: String,
    /// The claims that the card shows, of its name and of its rows, sorted; empty for others.
    pub claims: Vec<ClaimId>,
    /// Its column: the centre 0, left of it -1, right 1; on paths its place in the order.
    pub rank: i32,
    /// What a reader is told who points at it.
    pub hint: String,
}

/// What an edge is besides a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Sources differ on when or whether.
    pub differs: bool,
    /// Somebody denies it.
    pub disputed: bool,
    /// The dates do not say whether it held on the date asked for.
    pub possible: bool,
    /// No claim of it has a source.
    pub unsourced: bool,
    /// All of it had ended before the date asked for.
    pub ended: bool,
}

/// The words on an edge, in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeLabel {
    /// How it reads from subject to object.
    pub relation: String,
    /// `▲` where sources differ, else empty.
    pub mark: String,
    /// Years, sums, and how many facts it stands for.
    pub period: String,
    /// Numbers in brackets; `[?]` without a source.
    pub citations: String,
}

/// How a part of a label is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartTone {
    /// In the colour of the edge.
    Edge,
    /// Quiet.
    Muted,
    /// Bold ink.
    Bold,
    /// In the colour of warnings, bold.
    Warning,
}

/// A part of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelPart {
    /// Its words.
    pub text: String,
    /// How they are set.
    pub tone: PartTone,
}

/// A fact, or several of one relation folded into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneEdge {
    /// The id of its first claim; unique in the scene.
    pub id: String,
    /// All its claims, sorted.
    pub claims: Vec<ClaimId>,
    /// Index of the node of the subject.
    pub source: usize,
    /// Index of the node of the object.
    pub target: usize,
    /// What kind of relationship.
    pub relation: RelationName,
    /// How it is drawn.
    pub family: RelationFamily,
    /// Whose colour it takes: the far end's.
    pub color: TypeFamily,
    /// What stands at its end: the family's head, or a vee where neither end is the whole.
    pub head: HeadShape,
    /// Whether the head stands at the subject: the hollow diamond marks the whole.
    pub head_at_source: bool,
    /// The words on it.
    pub label: EdgeLabel,
    /// What is to be said of it.
    pub marks: Marks,
    /// Numbers of its sources, ascending.
    pub citations: Vec<usize>,
    /// The whole statement as a sentence with its periods and sources.
    pub sentence: String,
}

/// Nodes that stand under one title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The title without the number.
    pub title: String,
    /// How many entities, folded ones too.
    pub count: usize,
    /// The type that most of them are of.
    pub family: TypeFamily,
    /// Where it stands.
    pub side: Side,
    /// Indices of its nodes from top to bottom.
    pub nodes: Vec<usize>,
}

/// A relation in the legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendRelation {
    /// Its label.
    pub label: String,
    /// How it is drawn.
    pub family: RelationFamily,
    /// What stands at its end.
    pub head: HeadShape,
    /// The colour of its edges; none where they have several.
    pub color: Option<TypeFamily>,
}

/// What is present, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legend {
    /// Types, in the order of the families.
    pub types: Vec<TypeFamily>,
    /// Whether some node stands for several entities.
    pub has_fold: bool,
    /// Relations in order of first appearance.
    pub relations: Vec<LegendRelation>,
}

/// A source with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedSource {
    /// The number in brackets, from 1.
    pub number: usize,
    /// Its id.
    pub id: SourceId,
    /// Publisher, title, date, and where in it.
    pub text: String,
    /// Where it can be read: http or https, nothing that runs.
    pub link: Option<String>,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What question the picture answers.
    pub title: String,
    /// Counts and the date asked for.
    pub subtitle: String,
    /// How it wants to be placed.
    pub plan: ScenePlan,
    /// Nodes; with the plan `Columns` the first is the card.
    pub nodes: Vec<SceneNode>,
    /// Edges in the order in which their citations were numbered.
    pub edges: Vec<SceneEdge>,
    /// Groups, left ones first, each side from top to bottom; none on paths.
    pub groups: Vec<Group>,
    /// What the signs mean.
    pub legend: Legend,
    /// Sources by number.
    pub sources: Vec<NumberedSource>,
    /// What must be said besides, one sentence each.
    pub notes: Vec<String>,
    /// Characters shown that the font lacks.
    pub missing_glyphs: usize,
}

impl Scene {
    /// Says whether words stand on the edges, or in the key under the picture: always, but in a
    /// mixed picture of more than [`super::LABELLED_MAX`] nodes, where an edge only has its hint.
    pub fn labels_edges(&self) -> bool {
        self.plan != ScenePlan::Force || self.nodes.len() <= super::LABELLED_MAX
    }
}

impl SceneNode {
    /// Returns all of its words as one text, lines apart.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().chain(&self.sub).map(String::as_str).collect();
        lines.join("\n")
    }
}

impl CardRow {
    /// Returns the row as one line of text.
    pub fn text(&self) -> String {
        match self {
            CardRow::Heading { label, differs: false } => format!("{label}:"),
            CardRow::Heading { label, differs: true } => format!("{label}: ▲ sources differ"),
            CardRow::Value { label, lines, citations } => {
                format!("{label}: {} {citations}", lines.join(" ")).trim_end().to_owned()
            }
        }
    }
}
