//! An SVG of ours as PNG, through resvg with the embedded font alone: the same pixels whatever
//! fonts a machine has.

use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::Transform;

use super::RenderError;
use super::tree::tree;

/// Most pixels of a PNG; each takes 4 bytes, and resvg about twice that while it draws.
pub const PNG_PIXELS_MAX: u64 = 40_000_000;

/// Returns an SVG as PNG, `width_px` pixels wide, or as wide as it says itself.
///
/// References to files and addresses are never followed. More than [`PNG_PIXELS_MAX`] pixels
/// are refused before anything is drawn.
pub fn png(svg: &str, width_px: Option<u32>) -> Result<Vec<u8>, RenderError> {
    let tree = tree(svg)?;
    let size = tree.size();
    let scale = match width_px {
        Some(width) => f64::from(width) / f64::from(size.width()),
        None => 1.0,
    };
    // A product of fractions may lie a hair above the number meant, and is no pixel more for that.
    const HAIR: f64 = 1e-6;
    let side = |length: f32| (f64::from(length) * scale - HAIR).ceil().max(1.0) as u64;
    let (width, height) = (side(size.width()), side(size.height()));
    if width.saturating_mul(height) > PNG_PIXELS_MAX {
        return Err(RenderError::TooLarge { width, height, max: PNG_PIXELS_MAX });
    }
    let mut pixels =
        Pixmap::new(width as u32, height as u32).ok_or(RenderError::Undrawable(None))?;
    let scale = scale as f32;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| RenderError::Undrawable(Some(Box::new(error))))
}

#[cfg(test)]
mod tests {
    use super::png;

    const SQUARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>";

    #[test]
    fn a_picture_is_as_wide_as_asked() {
        let bytes = png(SQUARE, Some(20)).expect("a square can be drawn");
        assert_eq!(&bytes[1..4], b"PNG");
        assert_eq!(bytes[16..24], [0, 0, 0, 20, 0, 0, 0, 20]);
    }

    #[test]
    fn a_width_that_no_fraction_holds_is_not_one_pixel_more() {
        let square = SQUARE.replace("10", "23");
        for asked in 1..300_u32 {
            let bytes = png(&square, Some(asked)).expect("a square can be drawn");
            let side = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|ix| bytes[at + ix]));
            assert_eq!((side(16), side(20)), (asked, asked));
        }
    }

    #[test]
    fn too_many_pixels_are_refused_in_one_line() {
        let error = png(SQUARE, Some(100_000)).expect_err("ten billion pixels");
        let expected = "expected at most 40000000 pixels, found 100000 x 100000";
        assert_eq!(error.to_string(), expected);
        assert!(png("no svg", None).is_err());
        let tall = SQUARE.replace("height=\"10\"", "height=\"9000000\"");
        let error = png(&tall, None).expect_err("ninety million pixels");
        assert_eq!(error.to_string(), "expected at most 40000000 pixels, found 10 x 9000000");
    }
}
