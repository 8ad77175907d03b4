//! Parts that no link connects, side by side.

use super::super::Rect;

/// The page is this much wider than high.
const ASPECT: f64 = 1.6;

/// Returns where the upper left corner of each part stands: in rows, the highest parts first
/// (next-fit decreasing height: E. Coffman, M. Garey, D. Johnson, R. Tarjan, "Performance Bounds
/// for Level-Oriented Two-Dimensional Packing Algorithms", SIAM Journal on Computing 9(4), 1980).
pub(super) fn packed(sizes: &[(f64, f64)], gap: f64) -> Vec<(f64, f64)> {
    let area: f64 = sizes.iter().map(|(width, height)| (width + gap) * (height + gap)).sum();
    let widest = sizes.iter().map(|(width, _)| *width).fold(0.0, f64::max);
    let limit = (area * ASPECT).sqrt().max(widest);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|a, b| sizes[*b].1.total_cmp(&sizes[*a].1).then(a.cmp(b)));
    let mut places = vec![(0.0, 0.0); sizes.len()];
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    for ix in order {
        let (width, height) = sizes[ix];
        if x > 0.0 && x + width > limit {
            (x, y, row) = (0.0, y + row + gap, 0.0);
        }
        places[ix] = (x, y);
        x += width + gap;
        row = row.max(height);
    }
    places
}

/// The box around boxes.
pub(super) fn hull<'a>(frames: impl Iterator<Item = &'a Rect>) -> Rect {
    let all = frames.map(|f| (f.x, f.y, f.x + f.width, f.y + f.height));
    let joined = all.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)));
    let (left, top, right, bottom) = joined.unwrap_or_default();
    Rect { x: left, y: top, width: right - left, height: bottom - top }
}
