//! A scene in a file, of the format that its name ends in.

use std::io::{self, Write};
use std::path::Path;

use orgraph::graph::Answer;
use orgraph::render::Scene;
use orgraph::render::SvgOptions;
use orgraph::render::Theme;
use orgraph::render::dot;
use orgraph::render::draw;
use orgraph::render::pdf;
use orgraph::render::png;
use orgraph::render::svg;
use orgraph::render::svg_with;

use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::result_file;

use super::graphviz::Graphviz;
use super::metadata;
use super::scene_json::scene_json;

/// How a picture looks.
#[derive(Default)]
pub(super) struct Look {
    pub(super) theme: Theme,
    /// Pixels of a PNG.
    pub(super) width: Option<u32>,
    pub(super) outline_text: bool,
    /// Who draws, if it is not us.
    pub(super) graphviz: Option<Graphviz>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
    Pdf,
    Dot,
    Json,
}

fn kind_of(file: &Path) -> Result<Kind, Failure> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "svg" => Ok(Kind::Svg),
        "" if file == Path::new("-") => Ok(Kind::Svg),
        "png" => Ok(Kind::Png),
        "pdf" => Ok(Kind::Pdf),
        "dot" | "gv" => Ok(Kind::Dot),
        "json" => Ok(Kind::Json),
        _ => {
            let found = file.display();
            let message =
                format!("expected a file ending in .svg, .png, .pdf, .dot or .json, found {found}");
            Err(Failure::new(USAGE, message))
        }
    }
}

/// Refuses a file that cannot be made so, before anything is looked up.
pub(super) fn check(file: &Path, look: &Look) -> Result<(), Failure> {
    let kind = kind_of(file)?;
    let refused =
        |what: &str| Err(Failure::new(USAGE, format!("only {what}, found {}", file.display())));
    match kind {
        Kind::Png | Kind::Pdf | Kind::Dot | Kind::Json if look.outline_text => {
            refused("SVG has --outline-text")
        }
        Kind::Svg | Kind::Pdf | Kind::Dot | Kind::Json if look.width.is_some() => {
            refused("PNG has --width")
        }
        Kind::Dot | Kind::Json if look.graphviz.is_some() => {
            refused("SVG, PNG and PDF have --engine")
        }
        _ => Ok(()),
    }
}

/// Writes a scene.
pub(super) fn write(
    file: &Path,
    scene: &Scene,
    answer: &Answer<'_>,
    look: &Look,
) -> Result<(), Failure> {
    let theme = look.theme;
    let bytes = match (kind_of(file)?, &look.graphviz) {
        (Kind::Dot, _) => dot(scene, theme, None).into_bytes(),
        (Kind::Json, _) => format!("{:#}\n", scene_json(scene)).into_bytes(),
        (Kind::Pdf, Some(graphviz)) => graphviz.draw(scene, theme, "pdf")?,
        (Kind::Svg, Some(graphviz)) => graphviz.draw(scene, theme, "svg")?,
        // Its own PNG has no limit of pixels; ours has.
        (Kind::Png, Some(graphviz)) => {
            let drawn = graphviz.draw(scene, theme, "svg")?;
            png(&String::from_utf8_lossy(&drawn), look.width)?
        }
        (Kind::Png, None) => png(&svg(&draw(scene)?, theme), look.width)?,
        (Kind::Pdf, None) => pdf(&draw(scene)?, theme)?,
        (Kind::Svg, None) => {
            let outline_text = look.outline_text;
            let metadata = Some(metadata::json_ld(scene, answer)?);
            svg_with(&draw(scene)?, theme, &SvgOptions { outline_text, metadata })?.into_bytes()
        }
    };
    if file == Path::new("-") {
        return Ok(io::stdout().write_all(&bytes)?);
    }
    result_file::write(file, |file| Ok(file.write_all(&bytes)?))
}
