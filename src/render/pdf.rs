//! A drawing as PDF: one page as large as the picture, text that can be selected and searched,
//! and links on the sources. The font's letters that are used are in the file.

use krilla::Data;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::action::Action;
use krilla::action::LinkAction;
use krilla::annotation::Annotation;
use krilla::annotation::LinkAnnotation;
use krilla::annotation::Target;
use krilla::geom;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::Font;
use krilla::text::GlyphId;
use krilla::text::KrillaGlyph;
use krilla_svg::SurfaceExt;
use krilla_svg::SvgSettings;

use super::RenderError;
use super::layout::Drawing;
use super::layout::Rect;
use super::svg::svg;
use super::theme::Theme;
use super::tree::tree;

/// Points of a pixel: CSS has 96 pixels and PDF 72 points in an inch.
const POINTS: f64 = 0.75;
/// Longest side of a page in points, as PDF 1.7 (annex C) grants it: 5 m. A larger picture is
/// drawn smaller, for nothing of it is lost by that.
pub const PDF_SIDE_MAX: f64 = 14_400.0;
/// The language of what this program says.
const LANGUAGE: &str = "en";

/// Returns a drawing as a PDF of one page, with the title and the language of the picture.
///
/// A pixel is 0.75 points, fewer where a side would be longer than [`PDF_SIDE_MAX`]. Each source
/// with an address is a link to it. Equal drawings give equal bytes: no time is in them, and the
/// ids of the file come of its content. A letter that the font lacks is its box, as in [`png`].
///
/// [`png`]: super::png
///
/// ```
/// use orgraph::graph::Subgraph;
/// use orgraph::model::{EntityId, Vocabulary};
/// use orgraph::render::{Scene, SceneOptions, Theme, draw, pdf};
///
/// let id = EntityId::new("example-alliance")?;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let subgraph = Subgraph::default();
/// let scene = Scene::around(&subgraph, &id, &vocabulary, &SceneOptions::default());
/// assert!(pdf(&draw(&scene)?, Theme::Print)?.starts_with(b"%PDF-"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pdf(drawing: &Drawing<'_>, theme: Theme) -> Result<Vec<u8>, RenderError> {
    let tree = tree(&svg(drawing, theme))?;
    let scale = scale(drawing);
    let (width, height) = ((drawing.width * scale) as f32, (drawing.height * scale) as f32);
    let nothing = || RenderError::Undrawable(None);
    let settings = PageSettings::from_wh(width, height).ok_or_else(nothing)?;
    let size = geom::Size::from_wh(width, height).ok_or_else(nothing)?;
    let mut document = Document::new_with(SerializeSettings::default());
    let title = drawing.scene.title.clone();
    document.set_metadata(Metadata::new().title(title).language(LANGUAGE.to_owned()));
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    if drawing.scene.missing_glyphs > 0 {
        claim_boxes(&mut surface);
    }
    surface.draw_svg(&tree, size, SvgSettings::default()).ok_or_else(nothing)?;
    surface.finish();
    for placed in &drawing.sources {
        let source = &drawing.scene.sources[placed.source];
        let place = source.link.as_ref().zip(on_page(&placed.frame, scale));
        if let Some((link, frame)) = place {
            let target = Target::Action(Action::Link(LinkAction::new(link.clone())));
            let link = LinkAnnotation::new(frame, target);
            page.add_annotation(Annotation::new_link(link, Some(source.text.clone())));
        }
    }
    page.finish();
    document.finish().map_err(|error| RenderError::Undrawable(Some(format!("{error:?}").into())))
}

/// Lets the box of each face stand for a space, once, below the paper.
///
/// A file says once what a glyph stands for, and else beside each place where it stands for
/// something else. The letters that the font lacks share one glyph, to which readers grant no
/// letter of its own: the first of them could not be found in the text, so it must not be first.
fn claim_boxes(surface: &mut Surface<'_>) {
    for face in [dejavu::sans::regular(), dejavu::sans::bold()] {
        let Some(font) = Font::new(Data::from(face.to_vec()), 0) else { continue };
        let shown = [KrillaGlyph::new(GlyphId::new(0), 0.0, 0.0, 0.0, 0.0, 0..1, None)];
        surface.draw_glyphs(geom::Point::from_xy(0.0, 0.0), &shown, font, " ", 1.0, false);
    }
}

/// Points of a pixel of this drawing.
fn scale(drawing: &Drawing<'_>) -> f64 {
    POINTS.min(PDF_SIDE_MAX / drawing.width.max(drawing.height).max(1.0))
}

/// A rectangle of the drawing on the page.
fn on_page(frame: &Rect, scale: f64) -> Option<geom::Rect> {
    let [x, y, width, height] =
        [frame.x, frame.y, frame.width, frame.height].map(|length| (length * scale) as f32);
    geom::Rect::from_xywh(x, y, width, height)
}

#[cfg(test)]
mod tests {
    use super::super::draw;
    use super::super::layout::Drawing;
    use super::super::sample;
    use super::super::scene::Scene;
    use super::super::scene::SceneOptions;
    use super::super::theme::Theme;
    use super::PDF_SIDE_MAX;
    use super::pdf;
    use super::scale;

    fn with_drawing(name: &str, look: impl Fn(Drawing<'_>)) {
        let subgraph = sample::pair(name, "funded-by", "Fund A", "https://example.org/a");
        let (vocabulary, options) = (sample::vocabulary(), SceneOptions::default());
        let scene = Scene::around(&subgraph, &sample::id(name), &vocabulary, &options);
        look(draw(&scene).expect("two nodes are few"));
    }

    #[test]
    fn equal_drawings_give_equal_bytes_without_a_date() {
        with_drawing("Example Alliance", |drawing| {
            let one = pdf(&drawing, Theme::Light).expect("it can be drawn");
            assert_eq!(one, pdf(&drawing, Theme::Light).expect("it can be drawn"));
            let holds = |word: &[u8]| one.windows(word.len()).any(|bytes| bytes == word);
            assert!(
                holds(b"/URI (https://example.org/a)") || holds(b"/URI(https://example.org/a)")
            );
            assert!(!holds(b"CreationDate") && !holds(b"ModDate") && !holds(b"CreateDate"));
            assert_ne!(one, pdf(&drawing, Theme::Dark).expect("it can be drawn"));
        });
    }

    #[test]
    fn names_of_any_script_are_drawn() {
        for name in ["منظمة المثال", "例の組織", "🏛️ House 👩‍👩‍👧", "e\u{301}\u{308}", "\u{200B}"]
        {
            with_drawing(name, |drawing| {
                assert!(pdf(&drawing, Theme::Light).is_ok(), "{name}");
            });
        }
    }

    #[test]
    fn a_picture_longer_than_a_page_may_be_is_drawn_smaller() {
        with_drawing("Example Alliance", |drawing| {
            assert!((scale(&drawing) - 0.75).abs() < f64::EPSILON);
            let tall = Drawing { height: 100_000.0, ..drawing };
            assert!(tall.height * scale(&tall) <= PDF_SIDE_MAX);
            let bytes = pdf(&tall, Theme::Light).expect("it can be drawn");
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(" 14400]"), "no page of 14400 points");
        });
    }
}
