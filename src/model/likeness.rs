//! How alike two names are, for "did you mean".

/// Returns the Jaro-Winkler similarity of two texts in millionths, 0 to 1,000,000.
///
/// Integers, because floats have no total order and could sort differently elsewhere. Case and
/// accents count: fold both texts first.
///
/// ```
/// use orgraph::model::likeness_ppm;
/// assert_eq!(likeness_ppm("abc", "abc"), 1_000_000);
/// assert!(likeness_ppm("example", "exmaple") > 900_000);
/// ```
pub fn likeness_ppm(one: &str, other: &str) -> u32 {
    (strsim::jaro_winkler(one, other) * 1e6) as u32
}
