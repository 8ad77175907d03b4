//! Text as shapes: a picture that needs no font, for print shops and programs without fonts.

use std::fmt::Write;

use resvg::tiny_skia::PathSegment;
use resvg::tiny_skia::Point;
use resvg::tiny_skia::Transform;
use resvg::usvg::Group;
use resvg::usvg::Node;
use resvg::usvg::Paint;
use resvg::usvg::Path;

use super::super::RenderError;
use super::super::tree::tree;
use super::escape::Hundredths;
use super::put;

/// Returns an SVG of ours in which every text is a path of the same place, width and colour, with
/// its words as `aria-label`.
///
/// The shapes are those that a PNG shows: letters join where their script joins them, and what
/// the font lacks is its own box. Each `<text>` of ours stands alone on its line, and no foreign
/// text can begin a line, so that lines are all that has to be told apart.
pub(super) fn outlined(svg: &str) -> Result<String, RenderError> {
    let mut out = String::new();
    for line in svg.split_inclusive('\n') {
        let words = line.strip_prefix("<text ").and_then(words);
        match words {
            Some(words) => path(line, words, &mut out)?,
            None => out.push_str(line),
        }
    }
    Ok(out)
}

/// What stands between the tags of a text, still escaped.
fn words(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once('>')?;
    rest.trim_end().strip_suffix("</text>")
}

fn path(line: &str, words: &str, out: &mut String) -> Result<(), RenderError> {
    let alone = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\" \
         font-family=\"DejaVu Sans\">{line}</svg>"
    );
    let mut shapes = Shapes::default();
    shapes.add(tree(&alone)?.root());
    let Shapes { color, data, .. } = shapes;
    put!(out, "<path aria-label=\"{words}\" fill=\"{color}\" d=\"{data}\"/>");
    Ok(())
}

/// The outlines of one text; nothing at all for one of spaces. They are written from point to
/// point, which takes half the bytes, in whole hundredths, so that no error adds up.
struct Shapes {
    color: String,
    data: String,
    start: [i32; 2],
    last: [i32; 2],
}

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes { color: "none".to_owned(), data: String::new(), start: [0; 2], last: [0; 2] }
    }
}

impl Shapes {
    fn add(&mut self, group: &Group) {
        for node in group.children() {
            match node {
                Node::Text(text) => self.add(text.flattened()),
                Node::Group(group) => self.add(group),
                Node::Path(path) => self.add_path(path),
                Node::Image(_) => {}
            }
        }
    }

    fn add_path(&mut self, path: &Path) {
        if let Some(Paint::Color(color)) = path.fill().map(|fill| fill.paint()) {
            self.color = format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
        }
        let moved = path.abs_transform();
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(end) => {
                    self.push('m', &[end], moved);
                    self.start = self.last;
                }
                PathSegment::LineTo(end) => self.push('l', &[end], moved),
                PathSegment::QuadTo(bend, end) => self.push('q', &[bend, end], moved),
                PathSegment::CubicTo(first, second, end) => {
                    self.push('c', &[first, second, end], moved);
                }
                PathSegment::Close => {
                    self.data.push('z');
                    self.last = self.start;
                }
            }
        }
    }

    /// Adds points, each told from where the last piece ended.
    fn push(&mut self, letter: char, points: &[Point], moved: Transform) {
        self.data.push(letter);
        let from = self.last;
        for (ix, mut point) in points.iter().copied().enumerate() {
            moved.map_point(&mut point);
            self.last = [point.x, point.y].map(|place| (place * 100.0).round() as i32);
            let gap = if ix == 0 { "" } else { " " };
            let [x, y] = [0, 1].map(|side| Hundredths(self.last[side] - from[side]));
            write!(self.data, "{gap}{x} {y}").expect("writing to a string does not fail");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tree::tree;
    use super::outlined;

    const TEXT: &str = "<text x=\"4\" y=\"20\" font-size=\"15\" fill=\"#0a141e\" textLength=\"30\" \
                        lengthAdjust=\"spacingAndGlyphs\">";

    fn check(words: &str) -> String {
        let made = outlined(&format!("<g>\n{TEXT}{words}</text>\n</g>\n")).expect("it is SVG");
        let lines: Vec<&str> = made.lines().collect();
        assert_eq!((lines[0], lines[2]), ("<g>", "</g>"));
        assert!(
            lines[1].starts_with(&format!("<path aria-label=\"{words}\" fill=\"#0a141e\" d=\"m"))
        );
        lines[1].to_owned()
    }

    /// Where the shapes of a path begin and end from left to right.
    fn span(line: &str) -> (f64, f64) {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{line}</svg>"
        );
        let covered = tree(&svg).expect("it is SVG").root().abs_bounding_box();
        (f64::from(covered.left()), f64::from(covered.right()))
    }

    #[test]
    fn a_text_is_as_wide_as_it_was() {
        let (left, right) = span(&check("HHHHH"));
        assert!(left > 4.0 && left < 7.0 && right > 31.0 && right < 34.0, "{left} {right}");
    }

    #[test]
    fn what_the_font_lacks_is_a_box_and_what_is_escaped_stays_so() {
        let (left, right) = span(&check("漢字"));
        assert!(left > 4.0 && right < 34.0 && right - left > 20.0, "{left} {right}");
        check("a &lt;b&gt; &quot;c&quot; &amp;amp; &#39;");
    }

    #[test]
    fn letters_of_a_running_script_join() {
        assert_ne!(check("بب").len(), 2 * check("ب").len());
        assert_eq!(outlined("<g>\nno text\n").expect("it is left alone"), "<g>\nno text\n");
    }
}
