//! `orgraph add`: an entity, a claim or a source by hand.

use orgraph::model::Assertion;
use orgraph::model::Claim;
use orgraph::model::ClaimRecord;
use orgraph::model::EntityId;
use orgraph::model::Finding;
use orgraph::model::Interval;
use orgraph::model::Object;
use orgraph::model::PartialDate;
use orgraph::model::Qualifiers;
use orgraph::model::RelationName;
use orgraph::model::Source;
use orgraph::model::SourceId;
use orgraph::model::Stance;
use orgraph::model::check_record;
use orgraph::model::naming;
use orgraph::model::slug;
use orgraph::store::Asserted;
use orgraph::store::Draft;
use orgraph::store::Store;

use super::clock::Moment;
use super::failure::{Failure, USAGE};
use super::image;
use super::out::Out;
use super::pick;
use super::place::Place;

/// What added claims come from.
const ORIGIN: &str = "added by hand";

/// Add an entity, a claim or a source by hand
#[derive(clap::Args)]
pub(super) struct AddArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Add an entity; prints its id
    Entity(EntityArgs),
    /// Add a claim; prints its id
    Claim(Box<ClaimArgs>),
    /// Add a source; prints its id
    Source(SourceArgs),
}

#[derive(clap::Args)]
struct EntityArgs {
    /// Its name
    name: String,
    /// Its type
    #[arg(long = "type", value_name = "TYPE")]
    entity_type: Option<String>,
    /// Another name; may be repeated
    #[arg(long)]
    alias: Vec<String>,
    /// An identifier scheme:value, or a web address; may be repeated
    #[arg(long = "ref", value_name = "REF")]
    refs: Vec<String>,
    /// The country that it is in, one that the store knows
    #[arg(long)]
    country: Option<String>,
    /// Its id [default: made of the name]
    #[arg(long)]
    id: Option<String>,
    /// The source of all this
    #[arg(long)]
    source: Option<String>,
    /// Why
    #[arg(short, long)]
    message: Option<String>,
}

#[derive(clap::Args)]
struct ClaimArgs {
    /// Whom it is about
    subject: String,
    /// A relation, or its inverse
    relation: String,
    /// An entity, or a value
    object: String,
    /// When it held: 2019, 2015..2020, 2015.. (continues), 2015..? (end unknown), ..2020
    #[arg(long, value_name = "PERIOD")]
    during: Option<Interval>,
    /// The role in it
    #[arg(long)]
    role: Option<String>,
    /// The sum that it moved
    #[arg(long)]
    amount: Option<String>,
    /// The currency of the sum, three letters
    #[arg(long, requires = "amount")]
    currency: Option<String>,
    /// How a number is meant: at least, over, at most, under, about
    #[arg(long)]
    bound: Option<String>,
    /// What a number counts, or the currency of a value
    #[arg(long)]
    unit: Option<String>,
    /// Say that it is not so
    #[arg(long)]
    denied: bool,
    /// Who speaks, when not the source itself
    #[arg(long)]
    attribution: Option<String>,
    /// The source: an id, an address or a title
    #[arg(long)]
    source: Option<String>,
    /// Where in the source: a page number, or words
    #[arg(long)]
    page: Option<String>,
    /// The words of the source
    #[arg(long)]
    quote: Option<String>,
    /// From 0 to 1, or high, medium, low
    #[arg(long)]
    confidence: Option<String>,
    /// Make entities that are not there yet
    #[arg(long)]
    create: bool,
    /// Refuse a claim without a source
    #[arg(long)]
    strict: bool,
    /// Why
    #[arg(short, long)]
    message: Option<String>,
}

#[derive(clap::Args)]
struct SourceArgs {
    /// Its address or title
    text: String,
    /// Its title
    #[arg(long)]
    title: Option<String>,
    /// Who published it
    #[arg(long)]
    publisher: Option<String>,
    /// When
    #[arg(long, value_name = "DATE")]
    published: Option<PartialDate>,
    /// What it is: web page, annual report
    #[arg(long)]
    kind: Option<String>,
    /// Its id [default: its address, or made of the title]
    #[arg(long)]
    id: Option<String>,
    /// Why
    #[arg(short, long)]
    message: Option<String>,
}

pub(super) fn run(place: &Place, args: &AddArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open_to_write(out)?;
    let moment = match &args.what {
        What::Entity(args) => Moment::now(args.message.as_deref()),
        What::Claim(args) => Moment::now(args.message.as_deref()),
        What::Source(args) => Moment::now(args.message.as_deref()),
    };
    let added = match &args.what {
        What::Entity(args) => add_entity(&mut store, args, &moment)?,
        What::Claim(args) => add_claim(&mut store, args, &moment, out)?,
        What::Source(args) => add_source(&mut store, args, &moment)?,
    };
    image::finish(store, out)?;
    out.line_raw(&added.id)?;
    out.say(&added.words);
    Ok(0)
}

struct Added {
    id: String,
    words: String,
}

fn refused(finding: &Finding) -> Failure {
    let failure = Failure::new(USAGE, finding.message.clone());
    finding.hint.iter().fold(failure, |failure, hint| failure.tip(hint.clone()))
}

fn named_source(text: Option<&String>) -> Result<Option<SourceId>, Failure> {
    let id = text.map(|text| SourceId::new(text.trim()).or_else(|_| SourceId::for_text(text)));
    id.transpose().map_err(|error| Failure::new(USAGE, error.to_string()))
}

fn add_entity(store: &mut Store, args: &EntityArgs, moment: &Moment) -> Result<Added, Failure> {
    let id = args.id.clone().unwrap_or_else(|| slug(&args.name));
    let id = EntityId::new(&id).map_err(|error| Failure::new(USAGE, error.to_string()))?;
    let snapshot = store.snapshot()?;
    let known = snapshot.reader().entity_row(id.as_str())?;
    if let Some(row) = known
        && snapshot.reader().is_entity_live(row)?
    {
        let failure = Failure::new(USAGE, format!("there is an entity {id} already"));
        return Err(failure.tip("give the new one another id: --id"));
    }
    let country = args.country.as_ref().map(|text| pick::entity(&snapshot, text)).transpose()?;
    let country = country.map(|row| snapshot.reader().entity_id(row)).transpose()?;
    let type_name = match &args.entity_type {
        None => None,
        Some(word) => Some(
            snapshot.vocabulary().find_type(word).map(|t| t.name.clone()).ok_or_else(|| {
                let nearest = snapshot.vocabulary().nearest_types(word);
                let message = format!("expected an entity type, found \"{word}\"");
                refused(&Finding::new("type", message).with_nearest(&nearest))
            })?,
        ),
    };
    drop(snapshot);
    let source = named_source(args.source.as_ref())?;
    let mut texts: Vec<(&str, &str)> = vec![(naming::NAME, args.name.trim())];
    texts.extend(type_name.iter().map(|name| (naming::TYPE, name.as_str())));
    texts.extend(args.alias.iter().map(|alias| (naming::ALIAS, alias.trim())));
    texts.extend(args.refs.iter().map(|text| {
        let is_address = text.starts_with("http://") || text.starts_with("https://");
        (if is_address { naming::URL } else { naming::IDENTIFIER }, text.trim())
    }));
    let texts = texts.into_iter().map(|(relation, text)| {
        let object = Object::Text { text: text.to_owned(), lang: None };
        claim_by_hand(&id, relation, object, source.clone())
    });
    let place = country.map(Object::Entity);
    let place = place.map(|place| claim_by_hand(&id, "located-in", place, source.clone()));
    let mut draft = store.draft(&moment.stamp("add"))?;
    let origin = draft.origin(ORIGIN)?;
    draft.add_entity(&id, origin)?;
    for claim in texts.chain(place) {
        draft.assert(&claim, &Assertion::default(), origin)?;
    }
    draft.commit(&format!("entity {id}"))?;
    let kind = type_name.map(|name| format!(" ({name})")).unwrap_or_default();
    Ok(Added { words: format!("Added entity {id}{kind}"), id: id.to_string() })
}

fn claim_by_hand(id: &EntityId, relation: &str, object: Object, source: Option<SourceId>) -> Claim {
    Claim {
        subject: id.clone(),
        relation: RelationName::new(relation).expect("the program's own relations are names"),
        object,
        valid: Interval::UNDATED,
        qualifiers: Qualifiers::default(),
        stance: Stance::Asserted,
        attribution: None,
        source,
        locator: None,
        via: None,
    }
}

fn add_source(store: &mut Store, args: &SourceArgs, moment: &Moment) -> Result<Added, Failure> {
    let id = match &args.id {
        Some(id) => SourceId::new(id),
        None => SourceId::for_text(&args.text),
    };
    let id = id.map_err(|error| Failure::new(USAGE, error.to_string()))?;
    let named = Source::named(SourceId::for_text(&args.text).unwrap_or_else(|_| id.clone()));
    let title = args.title.clone().or(named.url.is_none().then(|| args.text.clone()));
    let source = Source {
        id: id.clone(),
        title,
        url: named.url.map(|_| args.text.clone()),
        publisher: args.publisher.clone(),
        published: args.published,
        kind: args.kind.clone(),
        note: None,
    };
    let mut draft = store.draft(&moment.stamp("add"))?;
    draft.state_source(&source)?;
    draft.commit(&format!("source {id}"))?;
    Ok(Added { words: format!("Added source {id}"), id: id.to_string() })
}

fn add_claim(
    store: &mut Store,
    args: &ClaimArgs,
    moment: &Moment,
    out: &Out,
) -> Result<Added, Failure> {
    if args.source.is_none() && args.strict {
        let failure = Failure::new(USAGE, "a claim needs a source");
        return Err(failure.tip("--source names it"));
    }
    let snapshot = store.snapshot()?;
    let vocabulary = snapshot.vocabulary().clone();
    let statement =
        check_record(record_of(args), &vocabulary).map_err(|findings| refused(&findings[0]))?;
    let end_of = |text: &str| -> Result<(EntityId, bool), Failure> {
        match pick::entity(&snapshot, text) {
            Ok(row) => Ok((snapshot.reader().entity_id(row)?, false)),
            Err(_) if args.create => {
                let id = EntityId::new(&slug(text));
                Ok((id.map_err(|error| Failure::new(USAGE, error.to_string()))?, true))
            }
            Err(failure) => Err(failure.tip("add --create to make it now")),
        }
    };
    let subject = end_of(&statement.subject)?;
    let object = statement.object.as_deref().map(end_of).transpose()?;
    drop(snapshot);
    let source = named_source(args.source.as_ref())?;
    let value = match (&object, statement.value) {
        (Some((id, _)), _) => Object::Entity(id.clone()),
        (None, value) => value.unwrap_or(Object::Unknown),
    };
    let claim = Claim {
        subject: subject.0.clone(),
        relation: statement.relation,
        object: value,
        valid: args.during.unwrap_or(Interval::UNDATED),
        qualifiers: statement.qualifiers,
        stance: statement.stance,
        attribution: statement.attribution,
        source: source.clone(),
        locator: statement.locator,
        via: None,
    };
    let mut draft = store.draft(&moment.stamp("add"))?;
    let origin = draft.origin(ORIGIN)?;
    for ((id, is_new), text) in [(Some(&subject), &statement.subject)]
        .into_iter()
        .chain([(object.as_ref(), statement.object.as_ref().unwrap_or(&statement.subject))])
        .filter_map(|(end, text)| end.map(|end| (end, text)))
    {
        if *is_new {
            let name = Object::Text { text: text.clone(), lang: None };
            draft.add_entity(id, origin)?;
            let claim = claim_by_hand(id, naming::NAME, name, source.clone());
            draft.assert(&claim, &Assertion::default(), origin)?;
        }
    }
    if source.is_none() {
        out.say("warning: the claim has no source and will show as [unsourced]");
    }
    state(draft, &claim, &statement.assertion)
}

fn state(mut draft: Draft<'_>, claim: &Claim, assertion: &Assertion) -> Result<Added, Failure> {
    let origin = draft.origin(ORIGIN)?;
    let stated = draft.assert(claim, assertion, origin)?;
    let (Asserted::New(row) | Asserted::Again(row) | Asserted::Retracted(row)) = stated;
    let id = draft.reader()?.recorded(row)?.id.to_string();
    let again = match stated {
        Asserted::New(_) => "Added",
        Asserted::Again(_) => "Stated again",
        Asserted::Retracted(_) => "Stated again, and it stays retracted:",
    };
    let relation = claim.relation.as_str().replace('-', " ");
    let period = claim.valid.to_text();
    let period = if period.is_empty() { period } else { format!(" ({period})") };
    let source = claim.source.as_ref().map(|source| format!(", source {source}"));
    let source = source.unwrap_or_default();
    let (subject, object) = (&claim.subject, claim.object.to_text());
    draft.commit(&format!("claim {id}"))?;
    let words = format!("{again} claim {id}: {subject} {relation} {object}{period}{source}");
    Ok(Added { id, words })
}

/// A number alone is a page; anything else says itself what it is.
fn page(text: &str) -> String {
    match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("p. {text}"),
        false => text.to_owned(),
    }
}

fn record_of(args: &ClaimArgs) -> ClaimRecord {
    ClaimRecord {
        subject: args.subject.clone(),
        relation: args.relation.clone(),
        object: Some(args.object.clone()),
        unit: args.unit.clone(),
        bound: args.bound.clone(),
        role: args.role.clone(),
        amount: args.amount.clone(),
        currency: args.currency.clone(),
        stance: args.denied.then(|| "denied".to_owned()),
        attribution: args.attribution.clone(),
        locator: args.page.as_deref().map(page),
        quote: args.quote.clone(),
        confidence: args.confidence.clone(),
        ..ClaimRecord::default()
    }
}
