//! `orgraph flows`: what was paid along an entity's facts, added up.

use orgraph::graph::Evidence;
use orgraph::graph::FactEdge;
use orgraph::graph::Node;
use orgraph::graph::Topology;
use orgraph::graph::flow::Flow;
use orgraph::graph::flow::FlowPart;
use orgraph::graph::flow::FlowsBy;
use orgraph::graph::flow::Side;
use orgraph::graph::flow::Sum;
use orgraph::graph::flow::flows;
use orgraph::graph::flow::moves_money;
use orgraph::model::Bound;
use orgraph::model::Decimal;
use orgraph::model::Direction;
use orgraph::model::EntityId;
use orgraph::model::Money;
use orgraph::model::Overlap;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;
use orgraph::model::Window;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::citing::Citing;
use super::failure::Failure;
use super::image::Graph;
use super::notes;
use super::out::{Out, OutputFormat};
use super::pick;
use super::place::Place;
use super::selection::{Selection, node_of};
use super::table::Table;

const HELP: &str = "\
Claims of different publishers about one fact, period and currency report one payment; where they
differ, the sum is a range. What one publisher states twice is two payments; only the same sum in
two of its documents may be one, and then the sum is a range, too. Currencies are never converted
or added, nor sums of different kinds (qualifier amount_kind). \"At least\", \"about\" and the like
are carried through. A payment over several years is never split: with --by year it stands under
its own period. What came in is never set off against what went out.";

/// Add up what was paid along an entity's facts, each payment once
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct FlowsArgs {
    /// A name, an alias or an id
    entity: String,
    /// What to add up for itself
    #[arg(long, value_enum, default_value = "party")]
    by: By,
    #[command(flatten)]
    selection: Selection,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// Each calendar year, undated last
    Year,
    /// Each relation
    Relation,
    /// Each party on the other side
    Party,
}

/// A fact with what it takes to see it from the entity.
struct Around {
    direction: Direction,
    party: EntityId,
    fact: FactEdge,
}

pub(super) fn run(place: &Place, args: &FlowsArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let row = pick::entity(&snapshot, &args.entity)?;
    let relations = args.selection.relation_names(snapshot.vocabulary())?;
    let window = args.selection.as_of.map(Window::on);
    let topology = Graph::open(&snapshot, out)?;
    let evidence = Evidence::new(&snapshot);
    let id = snapshot.reader().entity_id(row)?;
    let mut around = around(&topology, &snapshot, node_of(&topology, &id)?, window)?;
    let facts = around.len();
    around.retain(|side| is_asked(&side.fact, &relations, snapshot.vocabulary()));
    let sources = evidence.sources(around.iter().flat_map(|side| &side.fact.claims))?;
    let sides = around.iter().map(|side| Side {
        direction: side.direction,
        party: &side.party,
        fact: &side.fact,
    });
    let by = match args.by {
        By::Year => FlowsBy::Year,
        By::Relation => FlowsBy::Relation,
        By::Party => FlowsBy::Party,
    };
    let found = flows(&sides.collect::<Vec<_>>(), by, &sources, window);
    let mut citing = Citing::new(out);
    let code = table(&found, args.by, &snapshot, &mut citing, out)?.print(out)?;
    citing.print(&snapshot, out)?;
    if found.is_empty() && facts > 0 && relations.is_empty() {
        let facts = notes::counted(facts as u64, "fact", "facts");
        out.say(&format!("No amount, and no relation of money, in {facts} of {id}"));
        out.say("  tip: -r RELATION counts what others state without an amount");
    }
    Ok(code)
}

fn around(
    topology: &Topology,
    snapshot: &Snapshot<'_>,
    node: Node,
    window: Option<Window>,
) -> Result<Vec<Around>, Failure> {
    let (evidence, reader) = (Evidence::new(snapshot), snapshot.reader());
    let outgoing = topology.outgoing(node).map(|fact| (fact, Direction::Forward));
    let incoming = topology.incoming(node).map(|fact| (fact, Direction::Backward));
    let held =
        outgoing.chain(incoming).filter(|(fact, _)| topology.held(*fact, window) != Overlap::None);
    let around = held.map(|(fact, direction)| {
        let (subject, object) = topology.ends(fact);
        let party = if direction == Direction::Forward { object } else { subject };
        let party = reader.entity_id(topology.row(party))?;
        Ok(Around { direction, party, fact: evidence.fact(topology, fact, window)? })
    });
    around.collect()
}

/// Says whether a fact counts: of the relations asked for, else what is about money.
fn is_asked(fact: &FactEdge, relations: &[RelationName], vocabulary: &Vocabulary) -> bool {
    match relations.is_empty() {
        true => moves_money(fact, vocabulary),
        false => relations.contains(&fact.relation),
    }
}

fn table(
    found: &[Flow<'_>],
    by: By,
    snapshot: &Snapshot<'_>,
    citing: &mut Citing,
    out: &Out,
) -> Result<Table, Failure> {
    let part: &[&str] = match by {
        By::Party => &["id", "entity"],
        By::Year => &["year"],
        By::Relation => &[],
    };
    let before = ["relation", "dir", "reads"];
    let after = ["payments", "period", "currency", "low", "high", "bound", "note", "sources"];
    let mut table = Table::new(&[&before[..], part, &after[..]].concat()).right(&["low", "high"]);
    let is_grid = matches!(out.list_format(), OutputFormat::Table | OutputFormat::Text);
    for flow in found {
        for sum in &flow.sums {
            let mut row = vec![
                Value::from(flow.relation.as_str()),
                Value::from(notes::arrow(flow.direction)),
                Value::from(reads(flow, snapshot.vocabulary())),
            ];
            match &flow.part {
                FlowPart::All => {}
                FlowPart::Party(id) => {
                    row.extend([Value::from(id.as_str()), Value::from(label(snapshot, id)?)]);
                }
                FlowPart::Period(period) if period.is_undated() => row.push("undated".into()),
                FlowPart::Period(period) => row.push(Value::from(period.to_text())),
            }
            row.extend(cells(sum, is_grid, by));
            row.push(citing.cell(&sum.claims));
            table.push(row);
        }
    }
    Ok(table)
}

/// How the relation reads from the entity to the other side.
fn reads(flow: &Flow<'_>, vocabulary: &Vocabulary) -> String {
    match (vocabulary.relation(flow.relation.as_str()), flow.direction) {
        (Some(relation), Direction::Forward) => relation.label.clone(),
        (Some(relation), Direction::Backward) => relation.inverse_text(),
        (None, _) => flow.relation.to_string(),
    }
}

fn label(snapshot: &Snapshot<'_>, id: &EntityId) -> Result<String, Failure> {
    let reader = snapshot.reader();
    Ok(match reader.entity_row(id.as_str())? {
        Some(row) => reader.label(row)?,
        None => id.to_string(),
    })
}

/// Payments, period, currency, low, high, bound, note.
fn cells(sum: &Sum<'_>, is_grid: bool, by: By) -> [Value; 7] {
    let number = |number: Decimal| match is_grid {
        true => Money { amount: number, currency: None, bound: Bound::Exact }.to_string(),
        false => number.to_string(),
    };
    let currency = sum.measure.as_ref().and_then(|measure| measure.currency);
    let bound = sum.measure.as_ref().map(|_| sum.bound.word());
    [
        Value::from(sum.payments),
        Value::from(sum.period.to_text()),
        currency.map_or(Value::Null, |currency| Value::from(currency.code())),
        sum.range.map_or(Value::Null, |(low, _)| Value::from(number(low))),
        sum.range.map_or(Value::Null, |(_, high)| Value::from(number(high))),
        bound.map_or(Value::Null, Value::from),
        Value::from(note(sum, by)),
    ]
}

/// What must be said of a sum besides its numbers.
fn note(sum: &Sum<'_>, by: By) -> String {
    let mut parts = Vec::new();
    match &sum.measure {
        None => parts.push("no amount stated".to_owned()),
        Some(measure) => {
            parts.extend(measure.kind.clone());
            if measure.currency.is_none() {
                parts.push("no currency stated".to_owned());
            }
        }
    }
    if sum.is_too_large() {
        parts.push("too large to add".to_owned());
    }
    if sum.repeats > 0 {
        parts.push(format!("{} more may be the same again", sum.repeats));
    }
    if sum.undated > 0 && by != By::Year {
        parts.push(format!("{} undated", sum.undated));
    }
    if sum.possible > 0 {
        parts.push(format!("{} only possibly", sum.possible));
    }
    parts.join(", ")
}
