//! Colours, where a format has some. They are handed in: how pictures look is decided elsewhere,
//! and a file that opens drawn in another program is to look as they do.

/// The colours of nodes and edges, as `#rrggbb`.
///
/// ```
/// use orgraph::export::Look;
/// let look = Look { of_family: |_| ["#0072B2", "#E3F0F8"], ..Look::PLAIN };
/// assert_eq!((look.of_family)("person")[0], "#0072B2");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Of text.
    pub ink: &'static str,
    /// Of edges.
    pub line: &'static str,
    /// Stroke and area of a type, by the vocabulary's word for how it is drawn; `unknown` where
    /// nobody said what an entity is.
    pub of_family: fn(&str) -> [&'static str; 2],
}

impl Look {
    /// Black on white.
    pub const PLAIN: Look =
        Look { ink: "#000000", line: "#000000", of_family: |_| ["#000000", "#FFFFFF"] };
}
