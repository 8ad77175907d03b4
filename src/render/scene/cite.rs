//! Numbers for sources, in order of first appearance.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::Claim;
use crate::model::Source;
use crate::model::SourceId;

use super::super::text::clean;
use super::NumberedSource;

/// Places in a source that are written out.
const LOCATORS_MAX: usize = 4;
/// Longest text of a place.
const LOCATOR_CHARS_MAX: usize = 40;

/// Sources met so far, with where in them and through what.
pub(super) struct Citations<'a> {
    known: &'a BTreeMap<SourceId, Source>,
    numbers: BTreeMap<SourceId, usize>,
    cited: Vec<Cited>,
}

struct Cited {
    id: SourceId,
    locators: BTreeSet<String>,
    via: BTreeSet<SourceId>,
}

impl<'a> Citations<'a> {
    pub(super) fn new(known: &'a BTreeMap<SourceId, Source>) -> Citations<'a> {
        Citations { known, numbers: BTreeMap::new(), cited: Vec::new() }
    }

    /// Returns the numbers of the claims' sources, ascending. Sources that are new get theirs in
    /// the order of their ids, since claim ids say nothing to a reader.
    pub(super) fn cite<'c>(&mut self, claims: impl Iterator<Item = &'c Claim>) -> Vec<usize> {
        let claims: Vec<&Claim> = claims.collect();
        let ids: BTreeSet<&SourceId> = claims.iter().filter_map(|c| c.source.as_ref()).collect();
        for id in &ids {
            if !self.numbers.contains_key(*id) {
                self.numbers.insert((*id).clone(), self.cited.len() + 1);
                let (locators, via) = (BTreeSet::new(), BTreeSet::new());
                self.cited.push(Cited { id: (*id).clone(), locators, via });
            }
        }
        for claim in claims {
            let Some(number) = claim.source.as_ref().and_then(|id| self.numbers.get(id)) else {
                continue;
            };
            let cited = &mut self.cited[number - 1];
            cited.locators.extend(claim.locator.as_deref().map(clean));
            cited.via.extend(claim.via.clone());
        }
        let mut numbers: Vec<usize> = ids.iter().map(|id| self.numbers[*id]).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Returns how a source is told in a sentence: its number and what it is called.
    pub(super) fn named(&self, number: usize) -> String {
        let id = &self.cited[number - 1].id;
        format!("[{number}] {}", clean(self.known.get(id).map_or(id.as_str(), Source::label)))
    }

    /// Returns all sources by number.
    pub(super) fn finish(self) -> Vec<NumberedSource> {
        let known = self.known;
        let numbered = self.cited.into_iter().enumerate().map(|(ix, cited)| NumberedSource {
            number: ix + 1,
            text: text(&cited, known),
            link: known.get(&cited.id).and_then(Source::link).map(str::to_owned),
            id: cited.id,
        });
        numbered.collect()
    }
}

/// Publisher, title, date, places, and through what it was seen.
fn text(cited: &Cited, known: &BTreeMap<SourceId, Source>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let source = known.get(&cited.id);
    let label = clean(source.map_or(cited.id.as_str(), Source::label));
    if let Some(publisher) = source.and_then(|source| source.publisher.as_deref()).map(clean) {
        // A title like "Example Alliance Annual Report" already says who published it.
        if !label.to_lowercase().starts_with(&publisher.to_lowercase()) {
            parts.push(publisher);
        }
    }
    parts.push(label);
    let published = source.and_then(|source| source.published);
    parts.extend(published.map(|date| date.to_string()));
    if !cited.locators.is_empty() {
        parts.push(places(&cited.locators));
    }
    // Who passed it on is shorter than what it was called, and says more.
    let name = |source: &Source| {
        let publisher = source.publisher.as_deref();
        clean(publisher.unwrap_or(source.label()))
    };
    let via = cited.via.iter().map(|id| known.get(id).map_or_else(|| clean(id.as_str()), name));
    let via: Vec<String> = via.collect();
    let seen = if via.is_empty() { String::new() } else { format!(" (via {})", via.join("; ")) };
    format!("{}{seen}", parts.join(", "))
}

fn places(locators: &BTreeSet<String>) -> String {
    let shown = if locators.len() > LOCATORS_MAX { LOCATORS_MAX - 1 } else { locators.len() };
    let short = |locator: &String| match locator.chars().count() > LOCATOR_CHARS_MAX {
        true => locator.chars().take(LOCATOR_CHARS_MAX - 1).chain(['…']).collect(),
        false => locator.clone(),
    };
    let mut parts: Vec<String> = locators.iter().take(shown).map(short).collect();
    if locators.len() > shown {
        parts.push(format!("+{} places", locators.len() - shown));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;

    use super::Cited;
    use super::text;
    use crate::model::Source;
    use crate::model::SourceId;

    fn id(text: &str) -> SourceId {
        SourceId::for_text(text).expect("a title is a source")
    }

    fn check(publisher: &str, title: &str, locators: &[&str], expected: &str) {
        let mut source = Source::named(id("a"));
        source.title = Some(title.to_owned());
        source.publisher = Some(publisher.to_owned());
        source.published = "2024-05".parse().ok();
        let mut profile = Source::named(id("b"));
        profile.title = Some("Example Alliance".to_owned());
        profile.publisher = Some("A Profile".to_owned());
        let known = BTreeMap::from([(id("a"), source), (id("b"), profile)]);
        let locators = locators.iter().map(|locator| (*locator).to_owned()).collect();
        let cited = Cited { id: id("a"), locators, via: BTreeSet::from([id("b")]) };
        assert_eq!(text(&cited, &known), expected);
    }

    #[test]
    fn a_source_tells_publisher_title_date_place_and_through_what_it_was_seen() {
        let expected = "Example Alliance, Report, 2024-05, p. 3 (via A Profile)";
        check("Example Alliance", "Report", &["p. 3"], expected);
    }

    #[test]
    fn a_publisher_that_begins_the_title_is_said_once() {
        let expected = "Alliance Report, 2024-05 (via A Profile)";
        check("Alliance", "Alliance Report", &[], expected);
    }

    #[test]
    fn many_places_are_counted() {
        let expected = "B, Report, 2024-05, 1, 2, 3, +2 places (via A Profile)";
        check("B", "Report", &["1", "2", "3", "4", "5"], expected);
    }
}
