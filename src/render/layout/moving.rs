//! What can be moved and rounded as a whole.

use super::Body;
use super::Drawing;
use super::Piece;
use super::PlacedBadge;
use super::PlacedEdge;
use super::PlacedKey;
use super::PlacedLegend;
use super::PlacedNode;
use super::PlacedPanel;
use super::PlacedSource;
use super::Point;
use super::Rect;
use super::Text;

/// What can be moved and rounded as a whole.
pub(super) trait Placed {
    /// Calls `change` with every point and every length of it.
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64));
}

fn each_text(texts: &mut [Text], change: &mut dyn FnMut(&mut Point)) {
    texts.iter_mut().for_each(|text| change(&mut text.at));
}

fn each_rect(
    rect: &mut Rect,
    change: &mut dyn FnMut(&mut Point),
    length: &mut dyn FnMut(&mut f64),
) {
    let mut at = Point { x: rect.x, y: rect.y };
    change(&mut at);
    (rect.x, rect.y) = (at.x, at.y);
    length(&mut rect.width);
    length(&mut rect.height);
}

impl Placed for PlacedPanel {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

impl Placed for PlacedNode {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
        self.rules.iter_mut().for_each(|rule| change(&mut rule.at));
    }
}

impl Placed for PlacedEdge {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        change(&mut self.curve.start);
        for piece in &mut self.curve.pieces {
            match piece {
                Piece::Line(end) => change(end),
                Piece::Cubic(first, second, end) => {
                    change(first);
                    change(second);
                    change(end);
                }
            }
        }
        self.ends.iter_mut().for_each(&mut *change);
        change(&mut self.head.tip);
        each_rect(&mut self.label, change, length);
        each_text(&mut self.texts, change);
        self.badge.iter_mut().for_each(|badge| badge.each(change, length));
    }
}

impl Placed for PlacedBadge {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        change(&mut self.text.at);
    }
}

impl Placed for PlacedKey {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
        self.badge.each(change, length);
    }
}

impl Placed for PlacedLegend {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

impl Placed for PlacedSource {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

pub(super) fn shift(placed: &mut dyn Placed, dx: f64, dy: f64) {
    placed.each(&mut |point| *point = point.moved(dx, dy), &mut |_| ());
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl Drawing<'_> {
    pub(super) fn round(&mut self) {
        let point = &mut |point: &mut Point| {
            *point = Point { x: tenth(point.x), y: tenth(point.y) };
        };
        let length = &mut |length: &mut f64| *length = tenth(*length);
        self.panels.iter_mut().for_each(|placed| placed.each(point, length));
        self.nodes.iter_mut().for_each(|placed| placed.each(point, length));
        self.edges.iter_mut().for_each(|placed| placed.each(point, length));
        self.legend.iter_mut().for_each(|placed| placed.each(point, length));
        self.key.iter_mut().for_each(|placed| placed.each(point, length));
        self.sources.iter_mut().for_each(|placed| placed.each(point, length));
        each_text(self.key_title.as_mut_slice(), point);
        each_text(&mut self.header, point);
        each_text(&mut self.notes, point);
        point(&mut self.rule.at);
        length(&mut self.rule.width);
        (self.width, self.height) = (self.width.ceil(), self.height.ceil());
    }
}

impl Body {
    /// Moves everything.
    pub(super) fn shift(&mut self, dx: f64, dy: f64) {
        self.panels.iter_mut().for_each(|placed| shift(placed, dx, dy));
        self.nodes.iter_mut().for_each(|placed| shift(placed, dx, dy));
        self.edges.iter_mut().for_each(|placed| shift(placed, dx, dy));
    }
}
