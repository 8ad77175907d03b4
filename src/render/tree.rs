//! An SVG of ours taken apart by usvg, with the embedded font alone: what PNG, PDF and outlined
//! text are made of is the same on every machine, whatever fonts it has.

use std::sync::Arc;
use std::sync::OnceLock;

use resvg::usvg::Options;
use resvg::usvg::Tree;
use resvg::usvg::fontdb::Database;

use super::RenderError;

/// Returns the tree of an SVG. References to files and addresses are never followed.
pub(super) fn tree(svg: &str) -> Result<Tree, RenderError> {
    let mut options = Options { fontdb: fonts(), ..Options::default() };
    options.font_family = "DejaVu Sans".to_owned();
    options.resources_dir = None;
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    Tree::from_str(svg, &options).map_err(|error| RenderError::Undrawable(Some(Box::new(error))))
}

/// The two faces that measure; parsed once, since outlined text asks for them line by line.
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}
