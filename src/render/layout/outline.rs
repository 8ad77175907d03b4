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

/// Width and height of a node that is only a sign.
pub(crate) const SMALL_SIDE: f64 = 24.0;

/// Returns the radius of the corners of those that are boxes.
pub(crate) fn corner_radius(node: &SceneNode, width: f64, height: f64) -> f64 {
    let radius = match (node.form, node.family) {
        (NodeForm::Card, _) => 18.0,
        (NodeForm::Fold, _) => 14.0 + FOLD_INSET,
        (NodeForm::Small, _) => SMALL_SIDE / 2.0,
        (NodeForm::Entity, TypeFamily::Organization | TypeFamily::Funder) => 14.0,
        (NodeForm::Entity, TypeFamily::Place) => height / 2.0,
        (NodeForm::Entity, TypeFamily::Unknown) => 3.0,
        (NodeForm::Entity, _) => 0.0,
    };
    radius.min(width / 2.0).min(height / 2.0)
}

/// Says whether a place, told from the middle of a node, lies inside its outline.
pub(super) fn is_inside(node: &SceneNode, width: f64, height: f64, dx: f64, dy: f64) -> bool {
    dy.abs() < height / 2.0 && dx.abs() < reach(node, width, height, dy, dx > 0.0)
}

/// Returns how far above its middle a node's outline is, `dx` beside it.
pub(super) fn rise(node: &SceneNode, width: f64, height: f64, dx: f64) -> f64 {
    // A tenth of a pixel of a thousand needs fourteen halvings.
    const HALVINGS: usize = 20;
    let (mut inner, mut outer) = (0.0, height / 2.0);
    for _ in 0..HALVINGS {
        let half = (inner + outer) / 2.0;
        match is_inside(node, width, height, dx, -half) {
            true => inner = half,
            false => outer = half,
        }
    }
    outer
}

/// Returns how much of an octagon's corner is cut, across and down.
pub(crate) fn octagon_cut(width: f64, height: f64) -> (f64, f64) {
    ((width * 0.16).min(48.0), (height * 0.24).min(24.0))
}

/// Returns half the width of a node's outline, `dy` above or below its middle.
pub(crate) fn half_width(node: &SceneNode, width: f64, height: f64, dy: f64) -> f64 {
    let (half, dy) = (width / 2.0, dy.abs().min(height / 2.0));
    match node.family {
        _ if node.form != NodeForm::Entity => rounded(node, width, height, dy),
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
        _ => rounded(node, width, height, dy),
    }
}

fn rounded(node: &SceneNode, width: f64, height: f64, dy: f64) -> f64 {
    let radius = corner_radius(node, width, height);
    let beyond = (dy - (height / 2.0 - radius)).max(0.0);
    width / 2.0 - radius + (radius * radius - beyond * beyond).max(0.0).sqrt()
}

/// Returns how far from its middle line a node's outline is on one side, `dy` below its middle:
/// half the width but at the folded corner of a document.
pub(super) fn reach(node: &SceneNode, width: f64, height: f64, dy: f64, is_right: bool) -> f64 {
    let half = half_width(node, width, height, dy);
    match (node.form, node.family) {
        (NodeForm::Entity, TypeFamily::Document) if is_right => {
            half - (DOG_EAR - (dy + height / 2.0)).clamp(0.0, DOG_EAR)
        }
        _ => half,
    }
}

/// Returns the part of a node's height on which heads stand well: where the side is upright, or
/// nearly so.
pub(super) fn upright_share(node: &SceneNode) -> f64 {
    match (node.form, node.family) {
        (NodeForm::Entity, TypeFamily::PublicBody) => 0.5,
        (NodeForm::Small, _) => 0.45,
        (
            NodeForm::Entity,
            TypeFamily::Person | TypeFamily::Place | TypeFamily::Event | TypeFamily::Document,
        ) => 0.45,
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
