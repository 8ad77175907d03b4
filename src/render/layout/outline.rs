//! Outlines of nodes: how wide each shape is at which height.

use super::super::scene::NodeForm;
use super::super::scene::SceneNode;
use super::super::theme::TypeFamily;

/// Side of the folded corner of a document.
pub(crate) const DOG_EAR: f64 = 12.0;
/// How far the inner outline of a fold lies inside the outer one.
pub(crate) const FOLD_INSET: f64 = 5.0;
/// How far the points of a hexagon reach beyond its upper side.
pub(crate) const HEXAGON_CUT: f64 = 18.0;
/// Room for the question mark of an entity of unknown type.
const QUESTION_ROOM: f64 = 14.0;

/// Returns how much of an octagon's corner is cut, across and down.
pub(crate) fn octagon_cut(width: f64, height: f64) -> (f64, f64) {
    ((width * 0.16).min(48.0), (height * 0.24).min(24.0))
}

/// Returns half the width of a node's outline, `dy` above or below its middle.
pub(crate) fn half_width(node: &SceneNode, width: f64, height: f64, dy: f64) -> f64 {
    let (half, dy) = (width / 2.0, dy.abs().min(height / 2.0));
    if node.form != NodeForm::Entity {
        return half;
    }
    match node.family {
        TypeFamily::Person => {
            let part = 2.0 * dy / height;
            half * (1.0 - part * part).max(0.0).sqrt()
        }
        TypeFamily::PublicBody => {
            let (across, down) = octagon_cut(width, height);
            let beyond = (dy - (height / 2.0 - down)).max(0.0);
            half - across * beyond / down
        }
        TypeFamily::Event => half - HEXAGON_CUT * dy / (height / 2.0),
        TypeFamily::Place => {
            let radius = height / 2.0;
            half - radius + (radius * radius - dy * dy).max(0.0).sqrt()
        }
        _ => half,
    }
}

/// Returns the part of a node's height on which heads stand well: where the side is upright, or
/// nearly so.
pub(super) fn upright_share(node: &SceneNode) -> f64 {
    match (node.form, node.family) {
        (NodeForm::Entity, TypeFamily::PublicBody) => 0.5,
        (NodeForm::Entity, TypeFamily::Person | TypeFamily::Place | TypeFamily::Event) => 0.45,
        _ => 0.7,
    }
}

/// Returns how far text must stay away from the outline on either side.
pub(super) fn text_margin(node: &SceneNode) -> f64 {
    match (node.form, node.family) {
        (NodeForm::Fold, _) => 10.0 + FOLD_INSET,
        (NodeForm::Entity, TypeFamily::Unknown) => 10.0 + QUESTION_ROOM,
        (NodeForm::Entity, TypeFamily::Document) => 8.0 + DOG_EAR / 2.0,
        _ => 10.0,
    }
}
