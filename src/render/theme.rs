//! How things look: one colour, shape and glyph for each type, one line and head for each kind
//! of relation.
//!
//! Three signals for each type, so that none depends on colour alone. The colours were chosen by
//! simulating deutan, protan and tritan sight: the nearest two types that have a colour of their
//! own stay ΔE 16.2 apart (CIE 1976), and every stroke has a contrast of at least 4.6 to 1 on
//! paper and panel. Tests compute both.

#[cfg(test)]
mod sight;

/// Light, dark, or for paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near-black.
    Dark,
    /// Dark ink on white without tinted areas, which cost toner and hide print.
    Print,
}

/// How an entity is drawn, after its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeFamily {
    /// A rounded box.
    Organization,
    /// A rounded box in another colour.
    Funder,
    /// An ellipse.
    Person,
    /// A sheet with a dog-ear.
    Document,
    /// An octagon.
    PublicBody,
    /// A box with round ends.
    Place,
    /// A plain box.
    Concept,
    /// A hexagon.
    Event,
    /// A dashed box with a question mark: nobody said what it is.
    Unknown,
}

impl TypeFamily {
    /// Every family with the vocabulary's word, its glyph and what the legend calls it.
    pub const ALL: [(TypeFamily, &'static str, &'static str, &'static str); 9] = [
        (TypeFamily::Organization, "organization", "■", "organization"),
        (TypeFamily::Funder, "funder", "◆", "funder"),
        (TypeFamily::Person, "person", "●", "person"),
        (TypeFamily::Document, "document", "▤", "publication"),
        (TypeFamily::PublicBody, "public-body", "⬢", "public body"),
        (TypeFamily::Place, "place", "◎", "place"),
        (TypeFamily::Concept, "concept", "◇", "topic"),
        (TypeFamily::Event, "event", "★", "event"),
        (TypeFamily::Unknown, "unknown", "?", "type unknown"),
    ];

    /// Returns the family that a word of the vocabulary means; unknown for any other word.
    pub fn from_word(word: &str) -> TypeFamily {
        let known = TypeFamily::ALL.iter().find(|(_, known, ..)| *known == word);
        known.map_or(TypeFamily::Unknown, |(family, ..)| *family)
    }

    /// Returns the vocabulary's word.
    pub fn word(self) -> &'static str {
        TypeFamily::ALL[self as usize].1
    }

    /// Returns the glyph that stands for it.
    pub fn glyph(self) -> &'static str {
        TypeFamily::ALL[self as usize].2
    }

    /// Returns what the legend calls it.
    pub fn label(self) -> &'static str {
        TypeFamily::ALL[self as usize].3
    }
}

/// How a relation is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationFamily {
    /// Who pays whom.
    Money,
    /// Who leads, serves, employs.
    People,
    /// What was made.
    Output,
    /// Who addresses whom.
    Influence,
    /// Who belongs to whom.
    Structure,
    /// Where.
    Place,
    /// On what.
    Topic,
    /// A value, and whatever the vocabulary does not tell.
    Value,
}

/// The end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeadShape {
    /// A filled triangle.
    Triangle,
    /// A disc.
    Dot,
    /// Two strokes.
    Vee,
    /// The outline of a triangle.
    HollowTriangle,
    /// The outline of a diamond.
    HollowDiamond,
}

/// The line of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its width in pixels.
    pub width: f64,
    /// Dashes and gaps in pixels as SVG writes them; empty for a solid line.
    pub dashes: &'static str,
    /// What Graphviz calls the style.
    pub dot_style: &'static str,
    /// What stands at its end.
    pub head: HeadShape,
}

/// Dashes of what ended before the date asked for.
pub(crate) const ENDED_DASHES: &str = "5 4";

impl RelationFamily {
    /// Every family with the vocabulary's word.
    pub const ALL: [(RelationFamily, &'static str); 8] = [
        (RelationFamily::Money, "money"),
        (RelationFamily::People, "people"),
        (RelationFamily::Output, "output"),
        (RelationFamily::Influence, "influence"),
        (RelationFamily::Structure, "structure"),
        (RelationFamily::Place, "place"),
        (RelationFamily::Topic, "topic"),
        (RelationFamily::Value, "value"),
    ];

    /// Returns the family that a word of the vocabulary means; `Value` for any other word.
    pub fn from_word(word: &str) -> RelationFamily {
        let known = RelationFamily::ALL.iter().find(|(_, known)| *known == word);
        known.map_or(RelationFamily::Value, |(family, _)| *family)
    }

    /// Returns the vocabulary's word.
    pub fn word(self) -> &'static str {
        RelationFamily::ALL[self as usize].1
    }

    /// Returns the line that it is drawn with.
    pub fn line(self) -> Line {
        let (width, dashes, dot_style, head) = match self {
            RelationFamily::Money => (1.8, "", "solid", HeadShape::Triangle),
            RelationFamily::People => (2.4, "", "bold", HeadShape::Dot),
            RelationFamily::Output => (1.6, "7 5", "dashed", HeadShape::Vee),
            RelationFamily::Influence => (2.4, "0.1 6.5", "dotted", HeadShape::HollowTriangle),
            RelationFamily::Structure => (1.5, "", "solid", HeadShape::HollowDiamond),
            RelationFamily::Place => (1.4, "", "solid", HeadShape::Vee),
            RelationFamily::Topic => (1.4, "10 4 2 4", "dashed", HeadShape::Vee),
            RelationFamily::Value => (1.4, "", "solid", HeadShape::Triangle),
        };
        Line { width, dashes, dot_style, head }
    }
}

/// Which colour, whatever the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Text.
    Ink,
    /// Text of less weight.
    Muted,
    /// The background.
    Paper,
    /// The ground behind a group.
    Panel,
    /// Thin rules.
    Rule,
    /// What a reader must not miss.
    Warning,
    /// What ended.
    Ended,
    /// The stroke of a type.
    Stroke(TypeFamily),
    /// The area of a type.
    Fill(TypeFamily),
}

/// The colours of a theme, as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Text.
    pub ink: &'static str,
    /// Text of less weight.
    pub muted: &'static str,
    /// The background.
    pub paper: &'static str,
    /// The ground behind a group.
    pub panel: &'static str,
    /// Thin rules.
    pub rule: &'static str,
    /// What a reader must not miss.
    pub warning: &'static str,
    /// What ended.
    pub ended: &'static str,
    /// Stroke and area of each type, in the order of [`TypeFamily::ALL`].
    pub types: [(&'static str, &'static str); 9],
}

const LIGHT: Palette = Palette {
    ink: "#1B2430",
    muted: "#55606E",
    paper: "#FFFFFF",
    panel: "#F6F8FA",
    rule: "#D5DBE2",
    warning: "#963900",
    ended: "#78838F",
    types: [
        ("#0072B2", "#E3F0F8"),
        ("#946900", "#FCF1D9"),
        ("#7F2800", "#FBE7DC"),
        ("#075C45", "#DFF3EC"),
        ("#5E2175", "#F1E6F6"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#F6F8FA"),
    ],
};

const DARK: Palette = Palette {
    ink: "#E8EDF3",
    muted: "#A3AFBD",
    paper: "#11161D",
    panel: "#171E27",
    rule: "#2C3744",
    warning: "#FFB37A",
    ended: "#7C8794",
    types: [
        ("#8CCBF2", "#12304A"),
        ("#FFD84D", "#3A2C0C"),
        ("#F0703C", "#412312"),
        ("#2FDD9F", "#0C3328"),
        ("#D58BFA", "#331B40"),
        ("#A3AFBD", "#11161D"),
        ("#A3AFBD", "#11161D"),
        ("#A3AFBD", "#11161D"),
        ("#A3AFBD", "#171E27"),
    ],
};

const PRINT: Palette = Palette {
    panel: "#FFFFFF",
    types: [
        ("#0072B2", "#FFFFFF"),
        ("#946900", "#FFFFFF"),
        ("#7F2800", "#FFFFFF"),
        ("#075C45", "#FFFFFF"),
        ("#5E2175", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
        ("#55606E", "#FFFFFF"),
    ],
    ..LIGHT
};

impl Theme {
    /// Every theme with its word.
    pub const ALL: [(Theme, &'static str); 3] =
        [(Theme::Light, "light"), (Theme::Dark, "dark"), (Theme::Print, "print")];

    /// Returns the theme that a word names, if one does.
    pub fn from_word(word: &str) -> Option<Theme> {
        Theme::ALL.iter().find(|(_, known)| *known == word).map(|(theme, _)| *theme)
    }

    /// Returns its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
            Theme::Print => &PRINT,
        }
    }
}

impl Palette {
    /// Returns the colour of a tone.
    pub fn color(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Ink => self.ink,
            Tone::Muted => self.muted,
            Tone::Paper => self.paper,
            Tone::Panel => self.panel,
            Tone::Rule => self.rule,
            Tone::Warning => self.warning,
            Tone::Ended => self.ended,
            Tone::Stroke(family) => self.types[family as usize].0,
            Tone::Fill(family) => self.types[family as usize].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RelationFamily, TypeFamily};

    #[test]
    fn every_family_stands_at_its_own_place_in_its_table() {
        for (family, word, ..) in TypeFamily::ALL {
            assert_eq!((family.word(), TypeFamily::from_word(word)), (word, family));
        }
        for (family, word) in RelationFamily::ALL {
            assert_eq!((family.word(), RelationFamily::from_word(word)), (word, family));
        }
        assert_eq!(TypeFamily::from_word("no such word"), TypeFamily::Unknown);
    }
}
