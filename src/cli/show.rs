//! `orgraph show`: one entity or claim with everything known and from where.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::export::claim_records;
use orgraph::graph::Evidence;
use orgraph::graph::Footnotes;
use orgraph::graph::conflicts;
use orgraph::model::ClaimId;
use orgraph::model::Object;
use orgraph::model::RecordedClaim;
use orgraph::model::Relation;
use orgraph::model::naming;
use orgraph::store::EntityRow;
use orgraph::store::Snapshot;
use serde_json::{Value, json};

use super::citing::print_sources;
use super::failure::Failure;
use super::notes;
use super::out::Out;
use super::pick;
use super::place::Place;
use super::selection::{claims_around, date_of};

/// Entries shown under one heading without --all.
const SHOWN_MAX: usize = 40;

/// Show one entity or claim with everything known and from where
#[derive(clap::Args)]
pub(super) struct ShowArgs {
    /// An entity's name, alias or id, or a claim's id
    what: String,
    /// Show long lists whole
    #[arg(long)]
    all: bool,
}

pub(super) fn run(place: &Place, args: &ShowArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    if let Some(id) = ClaimId::parse(&args.what) {
        return show_claim(&snapshot, &id, out);
    }
    let row = pick::entity(&snapshot, &args.what)?;
    let page = Page::of(&snapshot, row)?;
    match out.wants_json()? {
        true => page.print_json(out)?,
        false => page.print(args.all, out)?,
    }
    Ok(0)
}

/// Everything about an entity, in the order in which it is shown.
struct Page<'s, 'd> {
    snapshot: &'s Snapshot<'d>,
    row: EntityRow,
    about: Vec<RecordedClaim>,
    naming: Vec<RecordedClaim>,
    /// Relations and objects about which sources differ.
    differing: BTreeSet<String>,
}

/// A heading with its lines.
struct Section {
    heading: String,
    lines: Vec<String>,
    counted: bool,
}

impl<'s, 'd> Page<'s, 'd> {
    fn of(snapshot: &'s Snapshot<'d>, row: EntityRow) -> Result<Page<'s, 'd>, Failure> {
        let evidence = Evidence::new(snapshot);
        let (about, naming) = claims_around(&evidence, row)?;
        let found = conflicts(&about, snapshot.vocabulary(), &date_of(snapshot));
        let ids = found.iter().flat_map(|conflict| &conflict.claims);
        let differing = ids.map(|claim| claim.id.to_string()).collect();
        Ok(Page { snapshot, row, about, naming, differing })
    }

    fn print(&self, all: bool, out: &mut Out) -> Result<(), Failure> {
        let entity = Evidence::new(self.snapshot).entity(self.row)?;
        let kind = entity.entity_type.as_deref().unwrap_or("entity");
        let known = self.snapshot.vocabulary().find_type(kind);
        let kind = known.map_or(kind, |known| known.label.as_str());
        out.line(&format!("{}   {kind}   {}", entity.label, entity.id))?;
        if let Some(name) = &entity.name {
            out.line(name)?;
        }
        let mut footnotes = Footnotes::default();
        for section in self.sections(&mut footnotes)? {
            out.line("")?;
            let count = section.lines.len();
            let counted = if section.counted { format!(" ({count})") } else { String::new() };
            out.line(&format!("  {}{counted}", section.heading))?;
            let shown = if all { count } else { SHOWN_MAX };
            let lines = section.lines.iter().take(shown).flat_map(|line| line.split('\n'));
            for line in lines {
                out.line(&format!("    {line}"))?;
            }
            if count > shown {
                let id = &entity.id;
                out.line(&format!("    … {} more: orgraph show {id} --all", count - shown))?;
            }
        }
        print_sources(&footnotes, self.snapshot, out)
    }

    fn sections(&self, footnotes: &mut Footnotes) -> Result<Vec<Section>, Failure> {
        let vocabulary = self.snapshot.vocabulary();
        let (values, links): (Vec<_>, Vec<_>) =
            self.about.iter().partition(|claim| claim.claim.object.entity().is_none());
        let mut sections = Vec::new();
        let is_name = |claim: &&RecordedClaim| {
            let relation = claim.claim.relation.as_str();
            naming::NAMES.contains(&relation) || relation == naming::TYPE
        };
        let (names, facts): (Vec<_>, Vec<_>) = values.into_iter().partition(is_name);
        for (claims, heading) in grouped(&facts, vocabulary, |relation| relation.heading.clone()) {
            sections.push(self.values(heading, &claims, footnotes));
        }
        for (claims, heading) in grouped(&links, vocabulary, |relation| relation.heading.clone()) {
            sections.push(self.links(heading, &claims, false, footnotes)?);
        }
        let incoming: Vec<&RecordedClaim> = self.naming.iter().collect();
        let inverse = |relation: &Relation| {
            relation.inverse_heading.clone().unwrap_or_else(|| relation.inverse_text())
        };
        for (claims, heading) in grouped(&incoming, vocabulary, inverse) {
            sections.push(self.links(heading, &claims, true, footnotes)?);
        }
        for (claims, heading) in grouped(&names, vocabulary, |relation| relation.heading.clone()) {
            sections.push(self.values(heading, &claims, footnotes));
        }
        Ok(sections)
    }

    fn heading(&self, heading: String, claims: &[&RecordedClaim]) -> String {
        match claims.iter().any(|claim| self.differing.contains(&claim.id.to_string())) {
            true => format!("{heading}   ▲ sources differ"),
            false => heading,
        }
    }

    /// Equal values of equal periods are one line with all their sources.
    fn values(
        &self,
        heading: String,
        claims: &[&RecordedClaim],
        footnotes: &mut Footnotes,
    ) -> Section {
        let mut lines: Vec<(String, Vec<&RecordedClaim>)> = Vec::new();
        let mut sorted = claims.to_vec();
        sorted.sort_by_key(|claim| {
            let bounds = claim.claim.valid.bounds(None);
            (claim.claim.valid.is_undated(), bounds.start_first, claim.claim.object.clone())
        });
        for claim in sorted {
            let period = notes::periods(&[claim]);
            let period = if period.is_empty() { period } else { format!(" ({period})") };
            let text = format!("{}{period}", claim.claim.object.to_text());
            let text = notes::followed(text, &notes::details(&[claim]));
            match lines.iter_mut().find(|(known, _)| *known == text) {
                Some((_, same)) => same.push(claim),
                None => lines.push((text, vec![claim])),
            }
        }
        let heading = self.heading(heading, claims);
        let lines = lines.into_iter();
        let lines =
            lines.map(|(text, same)| notes::followed(text, &notes::marks(&same, footnotes)));
        Section { heading, lines: lines.collect(), counted: false }
    }

    fn links(
        &self,
        heading: String,
        claims: &[&RecordedClaim],
        incoming: bool,
        footnotes: &mut Footnotes,
    ) -> Result<Section, Failure> {
        let mut facts: BTreeMap<&str, Vec<&RecordedClaim>> = BTreeMap::new();
        for claim in claims {
            let other = match (incoming, &claim.claim.object) {
                (false, Object::Entity(object)) => object.as_str(),
                _ => claim.claim.subject.as_str(),
            };
            facts.entry(other).or_default().push(claim);
        }
        let reader = self.snapshot.reader();
        let mut entries = Vec::new();
        for (other, claims) in facts {
            let label = match reader.entity_row(other)? {
                Some(row) => reader.label(row)?,
                None => other.to_owned(),
            };
            entries.push((label, claims));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let entries =
            entries.into_iter().map(|(label, claims)| fact_lines(label, &claims, footnotes));
        let lines = entries.collect();
        Ok(Section { heading: self.heading(heading, claims), lines, counted: true })
    }

    fn print_json(&self, out: &mut Out) -> Result<(), Failure> {
        let entity = Evidence::new(self.snapshot).entity(self.row)?;
        out.json(&json!({
            "id": entity.id.as_str(),
            "iri": orgraph::model::entity_iri(self.snapshot.vocabulary().base(), &entity.id),
            "name": entity.label,
            "full_name": entity.name,
            "type": entity.entity_type,
            "claims": self.about.iter().map(claim_json).collect::<Vec<Value>>(),
            "claims_naming": self.naming.iter().map(claim_json).collect::<Vec<Value>>(),
        }))
    }
}

/// A fact with its periods, details and sources: on one line where its claims agree on them, else
/// a line for each that differs under the name.
fn fact_lines(label: String, claims: &[&RecordedClaim], footnotes: &mut Footnotes) -> String {
    let mut ways: Vec<(String, Vec<&RecordedClaim>)> = Vec::new();
    for claim in claims {
        let way = notes::followed(notes::periods(&[claim]), &notes::details(&[claim]));
        let way = way.trim().to_owned();
        match ways.iter_mut().find(|(known, _)| *known == way) {
            Some((_, same)) => same.push(claim),
            None => ways.push((way, vec![claim])),
        }
    }
    let mut ways = ways.into_iter().map(|(way, claims)| {
        notes::followed(way, &notes::marks(&claims, footnotes)).trim().to_owned()
    });
    let ways: Vec<String> = ways.by_ref().collect();
    match ways.as_slice() {
        [way] => notes::followed(label, way),
        ways => format!("{label}\n        {}", ways.join("\n        ")),
    }
}

/// Claims by relation, in the order of the relations' names, each with its heading.
fn grouped<'c>(
    claims: &[&'c RecordedClaim],
    vocabulary: &orgraph::model::Vocabulary,
    heading: impl Fn(&Relation) -> String,
) -> Vec<(Vec<&'c RecordedClaim>, String)> {
    let mut groups: BTreeMap<&str, Vec<&RecordedClaim>> = BTreeMap::new();
    for claim in claims {
        groups.entry(claim.claim.relation.as_str()).or_default().push(claim);
    }
    let groups = groups.into_iter().map(|(name, claims)| {
        let heading = vocabulary.relation(name).map_or_else(|| name.to_owned(), &heading);
        (claims, heading)
    });
    groups.collect()
}

/// A claim as a record, in the words that an import reads again; its quotes in one list.
fn claim_json(recorded: &RecordedClaim) -> Value {
    let records = claim_records(recorded);
    let mut value = serde_json::to_value(&records[0]).unwrap_or_default();
    let quotes: Vec<&String> = records.iter().filter_map(|record| record.quote.as_ref()).collect();
    if quotes.len() > 1 {
        value["quotes"] = json!(quotes);
    }
    value
}

fn show_claim(snapshot: &Snapshot<'_>, id: &ClaimId, out: &mut Out) -> Result<u8, Failure> {
    let row = pick::claim(snapshot, id)?;
    let recorded = snapshot.reader().recorded(row)?;
    if out.wants_json()? {
        out.json(&claim_json(&recorded))?;
        return Ok(0);
    }
    let claim = &recorded.claim;
    let object = claim.object.to_text();
    let relation = claim.relation.as_str().replace('-', " ");
    out.line(&format!("{id}   {} {relation} {object}", claim.subject))?;
    let mut footnotes = Footnotes::default();
    for (what, text) in [
        ("period", notes::periods(&[&recorded])),
        ("details", notes::details(&[&recorded])),
        ("rank", recorded.rank.word().to_owned()),
        ("confidence", recorded.confidence.map(|c| c.to_string()).unwrap_or_default()),
        ("source", notes::marks(&[&recorded], &mut footnotes)),
        ("where", claim.locator.clone().unwrap_or_default()),
    ] {
        if !text.is_empty() {
            out.line(&format!("  {what:<12}{text}"))?;
        }
    }
    if let Some(via) = &claim.via {
        out.line(&format!("  {:<12}[{}]", "via", footnotes.cite(via)))?;
    }
    for citation in &recorded.citations {
        if let Some(quote) = &citation.quote {
            out.line(&format!("  {:<12}“{quote}”", "quote"))?;
        }
        if let Some(retrieved) = &citation.retrieved {
            out.line(&format!("  {:<12}{retrieved}", "retrieved"))?;
        }
    }
    out.line("")?;
    for event in snapshot.claim_events(row)? {
        let origin = event.origin.map(|origin| format!(" from {origin}")).unwrap_or_default();
        let reason = event.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        out.line(&format!("  change {}   {}{origin}{reason}", event.change, event.kind))?;
    }
    print_sources(&footnotes, snapshot, out)?;
    Ok(0)
}
