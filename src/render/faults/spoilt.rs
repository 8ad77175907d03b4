//! What looks for faults finds them: a picture without any, spoilt in one place each time.

use super::super::draw;
use super::super::layout::Drawing;
use super::super::layout::Piece;
use super::super::layout::Point;
use super::super::layout::Rect;
use super::super::sample::Sample;
use super::super::sample::vocabulary;
use super::super::scene::Scene;
use super::super::scene::SceneOptions;
use super::super::svg;
use super::super::theme::Theme;
use super::faults;

/// A hub with three around it, to the first of which it has two edges.
fn scene() -> Scene {
    let mut sample = Sample::default();
    let source = sample.source("Register of Examples", "2020", "https://example.org/register");
    let hub = sample.entity("Hub", "Organization");
    let around = ["One", "Two", "Three"].map(|name| sample.entity(name, "Foundation"));
    for one in &around {
        sample.fact(&hub, "funded-by", one, ("2012..2024", "", &source));
    }
    sample.fact(&hub, "partner-of", &around[0], ("2016", "", &source));
    Scene::mixed(&sample.build(), &[hub], &vocabulary(), &SceneOptions::default())
}

fn middle(rect: Rect) -> Point {
    Point { x: rect.x + rect.width / 2.0, y: rect.y + rect.height / 2.0 }
}

/// Spoils the picture and expects a fault with these words, and none before.
fn check(expected: &str, spoil: impl Fn(&mut Drawing<'_>)) {
    let scene = scene();
    let mut drawing = draw(&scene).expect("it is not too much");
    let found = faults(&scene, &svg(&drawing, Theme::Light));
    assert!(found.is_empty(), "{found:?}");
    spoil(&mut drawing);
    let found = faults(&scene, &svg(&drawing, Theme::Light));
    assert!(found.iter().any(|fault| fault.contains(expected)), "{expected}: {found:?}");
}

/// An edge that has other ends than another.
fn apart(drawing: &Drawing<'_>) -> [usize; 2] {
    let edges = &drawing.scene.edges;
    let other = edges.iter().position(|edge| edge.target != edges[0].target);
    [0, other.expect("the hub has three neighbours")]
}

#[test]
fn boxes_and_words_out_of_place_are_found() {
    check("overlaps node", |drawing| drawing.nodes[1].frame = drawing.nodes[2].frame);
    check("overlaps label", |drawing| {
        let [one, other] = apart(drawing);
        drawing.edges[one].texts = drawing.edges[other].texts.clone();
    });
    check("crosses the outline", |drawing| drawing.nodes[1].texts[0].at.x += 500.0);
    check("is off the page", |drawing| drawing.width = 40.0);
}

#[test]
fn lines_out_of_place_are_found() {
    let through = |drawing: &mut Drawing<'_>, edge: usize, point: Point| {
        drawing.edges[edge].curve.pieces.insert(0, Piece::Line(point));
    };
    check("runs through the words of", |drawing| {
        let [one, other] = apart(drawing);
        let words = middle(drawing.edges[other].label);
        through(drawing, one, words);
    });
    check("runs through", |drawing| {
        let [one, other] = apart(drawing);
        let node = middle(drawing.nodes[drawing.scene.edges[other].target].frame);
        through(drawing, one, node);
    });
    check("ends ", |drawing| drawing.edges[0].curve.start.y += 300.0);
    check("lies on", |drawing| {
        let ends = |ix: usize| drawing.scene.edges[ix].target;
        let pairs = (0..4).flat_map(|one| (one + 1..4).map(move |other| (one, other)));
        let twins = pairs.into_iter().find(|(one, other)| ends(*one) == ends(*other));
        let (one, other) = twins.expect("two are of one pair");
        let (curve, tip) = (drawing.edges[one].curve.clone(), drawing.edges[one].head.tip);
        let twin = &mut drawing.edges[other];
        (twin.curve, twin.head.tip) = (curve, tip);
    });
    check("are not on its line", |drawing| drawing.edges[0].label.y -= 400.0);
}

#[test]
fn what_is_dropped_is_found() {
    check("something was dropped", |drawing| drop(drawing.edges.pop()));
    check("something was dropped", |drawing| drop(drawing.nodes.pop()));
    check("says ``", |drawing| drawing.edges[0].texts.clear());
}
