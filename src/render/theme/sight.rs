//! What the colours are to eyes: contrast, and distance for those who see fewer colours.

use super::{Palette, Theme, Tone, TypeFamily};

type Triple = [f64; 3];

/// Linear RGB as those see it who lack one kind of cone: G. Machado, M. Oliveira, L. Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
/// Visualization and Computer Graphics 15(6), 2009, the matrices of severity 1.0.
const SIGHTS: [(&str, [Triple; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deutan",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritan",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

/// The types with a colour of their own; the others are grey, told apart by shape and glyph.
const COLORED: [TypeFamily; 5] = [
    TypeFamily::Organization,
    TypeFamily::Funder,
    TypeFamily::Person,
    TypeFamily::Document,
    TypeFamily::PublicBody,
];

/// A colour as linear RGB (IEC 61966-2-1).
fn linear(hex: &str) -> Triple {
    [1, 3, 5].map(|at| {
        let value = u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour is #rrggbb");
        let part = f64::from(value) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn product(matrix: &[Triple; 3], color: Triple) -> Triple {
    matrix.map(|row| row.iter().zip(color).map(|(a, b)| a * b).sum())
}

/// Contrast as WCAG 2.2 defines it.
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |hex: &str| {
        let [red, green, blue] = linear(hex);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (a, b) = (luminance(a), luminance(b));
    if a > b { a / b } else { b / a }
}

/// CIE L*a*b* of linear RGB, for the white of D65.
fn lab(rgb: Triple) -> Triple {
    const XYZ: [Triple; 3] = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ];
    let curve = |t: f64| match t > 216.0 / 24_389.0 {
        true => t.cbrt(),
        false => (24_389.0 / 27.0 * t + 16.0) / 116.0,
    };
    let [x, y, z] = product(&XYZ, rgb);
    let (x, y, z) = (curve(x / 0.95047), curve(y), curve(z / 1.08883));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The distance of two colours in L*a*b* (ΔE of CIE 1976).
fn difference(a: Triple, b: Triple) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// The two strokes that are nearest to each other in any sight, and how near.
fn nearest(palette: &Palette) -> (f64, String) {
    let mut nearest = (f64::INFINITY, String::new());
    for (sight, matrix) in &SIGHTS {
        let seen = COLORED.map(|family| {
            let seen = product(matrix, linear(palette.color(Tone::Stroke(family))));
            lab(seen.map(|part| part.clamp(0.0, 1.0)))
        });
        for (ix, one) in seen.iter().enumerate() {
            for (other_ix, other) in seen.iter().enumerate().skip(ix + 1) {
                let away = difference(*one, *other);
                if away < nearest.0 {
                    let words = [ix, other_ix].map(|ix| COLORED[ix].word());
                    nearest = (away, format!("{sight}: {} and {}", words[0], words[1]));
                }
            }
        }
    }
    nearest
}

#[test]
fn types_stay_apart_for_those_who_see_fewer_colours() {
    let check = |theme: Theme, least: f64, who: &str| {
        let (away, found) = nearest(theme.palette());
        assert_eq!(((away * 10.0).round() / 10.0, found.as_str()), (least, who));
    };
    check(Theme::Light, 17.5, "tritan: organization and document");
    check(Theme::Print, 17.5, "tritan: organization and document");
    check(Theme::Dark, 16.2, "deutan: organization and public-body");
}

#[test]
fn every_text_and_stroke_stands_out_from_what_lies_behind_it() {
    for (theme, on_paper, on_panel) in
        [(Theme::Light, 4.9, 4.6), (Theme::Print, 4.9, 4.9), (Theme::Dark, 6.1, 5.6)]
    {
        let palette = theme.palette();
        let check = |front: &str, behind: &str, least: f64, what: &str| {
            let found = contrast(front, behind);
            assert!(found >= least, "{theme:?}, {what}: {found:.2}, less than {least}");
        };
        for (family, name, ..) in TypeFamily::ALL {
            let stroke = palette.color(Tone::Stroke(family));
            let fill = palette.color(Tone::Fill(family));
            check(stroke, palette.paper, on_paper, &format!("{name} on paper"));
            check(stroke, palette.panel, on_panel, &format!("{name} on panel"));
            check(palette.ink, fill, 11.5, &format!("ink on {name}"));
            check(palette.muted, fill, 5.2, &format!("muted on {name}"));
            check(palette.warning, fill, 6.0, &format!("warning on the card of a {name}"));
        }
        for (behind, name) in [(palette.paper, "paper"), (palette.panel, "panel")] {
            check(palette.ended, behind, 3.6, &format!("ended on {name}"));
            check(palette.warning, behind, 6.0, &format!("warning on {name}"));
            check(palette.muted, behind, 5.2, &format!("muted on {name}"));
        }
    }
}

#[test]
fn contrast_and_difference_are_what_others_compute() {
    assert_eq!((contrast("#000000", "#FFFFFF") * 100.0).round(), 2_100.0);
    assert_eq!((contrast("#777777", "#FFFFFF") * 100.0).round(), 448.0);
    let [light, a, b] = lab(linear("#FF0000")).map(|part| (part * 10.0).round() / 10.0);
    assert_eq!([light, a, b], [53.2, 80.1, 67.2]);
}
