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
use super::escape::Hundredth;
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
    let mut shapes = Shapes { color: "none".to_owned(), data: String::new() };
    shapes.add(tree(&alone)?.root());
    let Shapes { color, data } = shapes;
    put!(out, "<path aria-label=\"{words}\" fill=\"{color}\" d=\"{data}\"/>");
    Ok(())
}

/// The outlines of one text; nothing at all for one of spaces.
struct Shapes {
    color: String,
    data: String,
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
            let (letter, points) = match segment {
                PathSegment::MoveTo(end) => ('M', vec![end]),
                PathSegment::LineTo(end) => ('L', vec![end]),
                PathSegment::QuadTo(bend, end) => ('Q', vec![bend, end]),
                PathSegment::CubicTo(first, second, end) => ('C', vec![first, second, end]),
                PathSegment::Close => ('Z', Vec::new()),
            };
            self.push(letter, points, moved);
        }
    }

    fn push(&mut self, letter: char, points: Vec<Point>, moved: Transform) {
        self.data.push(letter);
        for (ix, mut point) in points.into_iter().enumerate() {
            moved.map_point(&mut point);
            let gap = if ix == 0 { "" } else { " " };
            write!(self.data, "{gap}{} {}", Hundredth(point.x), Hundredth(point.y))
                .expect("writing to a string does not fail");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::outlined;

    const TEXT: &str = "<text x=\"4\" y=\"20\" font-size=\"15\" fill=\"#0a141e\" textLength=\"30\" \
                        lengthAdjust=\"spacingAndGlyphs\">";

    fn check(words: &str) -> String {
        let made = outlined(&format!("<g>\n{TEXT}{words}</text>\n</g>\n")).expect("it is SVG");
        let lines: Vec<&str> = made.lines().collect();
        assert_eq!((lines[0], lines[2]), ("<g>", "</g>"));
        assert!(
            lines[1].starts_with(&format!("<path aria-label=\"{words}\" fill=\"#0a141e\" d=\"M"))
        );
        lines[1].to_owned()
    }

    /// From the least to the greatest first number of a pair.
    fn span(line: &str) -> (f64, f64) {
        let (_, data) = line.split_once(" d=\"").expect("a path has data");
        let numbers = data.split(|c: char| c != '.' && c != '-' && !c.is_ascii_digit());
        let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
        let across = numbers.iter().step_by(2);
        across.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)))
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
