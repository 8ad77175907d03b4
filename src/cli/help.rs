//! `orgraph help`: commands and topics.

use clap::CommandFactory;
use orgraph::export::Profile;
use orgraph::format::FORMATS;
use orgraph::format::Field;
use orgraph::model::Range;
use orgraph::model::Vocabulary;

use super::args::Args;
use super::failure::{Failure, USAGE};
use super::out::Out;

/// The page on the path language.
const PATHS: &str = include_str!("help/paths.txt");

/// Explain a command or a topic
#[derive(clap::Args)]
pub(super) struct HelpArgs {
    /// A command, or one of: paths, formats, relations, dates, json, exit-codes
    topic: Option<String>,
}

const DATES: &str = "\
Dates keep the precision at which they were stated; nothing is ever filled in.

  2019, 2019-05, 2019-05-03   a year, a month, a day
  2017-Q4                     a quarter
  2000s, early 2000s          a decade; its years 0-3 (early), 4-6 (mid), 7-9 (late)
  about 2001                  one unit of its precision wider on both sides

Periods, as in --during:

  2015..2020    began in 2015, ended in 2020
  2015..        began in 2015, said to continue
  2015..?       began in 2015, end unknown
  ..2020        start unknown, ended in 2020
  2019          happened, or was measured, in 2019

A fact held on a date certainly, possibly or not. --as-of takes what held certainly or possibly,
and says where it is only possible.
";

const EXIT_CODES: &str = "\
  0    done; also when the reader of the output stopped reading
  1    nothing was found, or a check failed
  2    wrong usage
  3    some input was rejected or could not be read
  4    the entity is not known, or several have the name
  5    the store is missing, locked, damaged, of another version or cannot be written
  130  interrupted by Ctrl-C; path prints what it found so far
";

const JSON: &str = "\
--json prints one JSON value, --format ndjson one object a line. Keys are only ever added.

  path        query, complete, reason, passed_over, paths (length, hubs, cost, certain, together,
              weakest, entities, hops with claims and citations), sources (n, id, title, url,
              publisher, published); a citation's n is the number of its source; with --explain
              explain (tree, states, least, most, gql, sparql, effort); as ndjson a path a line,
              each with its sources; with --count query, count (a string), complete, reason
  show        id, iri, name, full_name, type, claims, claims_naming; a claim has the fields of a
              JSON Lines record
  conflicts   kind, subject, relation, object, claims, pairs (places in claims), not_compared
  flows       relation, dir (→ it is the subject, ← the object), reads, id and entity or year as
              --by says, payments, period, currency, low and high (exact decimals as strings),
              bound, note, sources (ids)
  list, search, neighbors, log
              an array of objects, one key for each column
";

const MAPPING: &str = "\
A mapping says which column of a table is which field of a claim, as --map FIELD=COLUMN or as a
JSON file for --mapping:

  { \"subject\": \"Recipient\",
    \"relation\": {\"constant\": \"funded-by\"},
    \"object\": \"Donor\",
    \"object_type\": {\"column\": \"Kind\", \"values\": {\"Trust\": \"Foundation\"}, \"else\": \"Organization\"},
    \"date\": {\"column\": \"When\", \"precision\": \"Precision\"},
    \"source\": {\"column\": \"Links\", \"split\": \" | \"},
    \"qualifier:cause\": \"Cause\" }

Fields: subject, subject_type, relation, object, object_type, value, value_type, unit, bound, lang,
start, end, date (start and end alike), role, amount, currency, amount_bound, stance, attribution,
source, locator, via, quote, retrieved, confidence, rank, and qualifier:NAME. Without a mapping the
columns are told by their names.
";

pub(super) fn run(args: &HelpArgs, out: &mut Out) -> Result<u8, Failure> {
    let text = match args.topic.as_deref() {
        None => Args::command().render_long_help().to_string(),
        Some("formats") => formats(),
        Some("relations") => relations()?,
        Some("paths") => PATHS.to_owned(),
        Some("dates") => DATES.to_owned(),
        Some("json") => JSON.to_owned(),
        Some("exit-codes") => EXIT_CODES.to_owned(),
        Some(verb) => {
            let mut command = Args::command();
            // Flags that every verb has are known only once the command is built.
            command.build();
            let found = command.find_subcommand_mut(verb);
            let found = found.ok_or_else(|| {
                Failure::new(USAGE, format!("expected a command or topic, found \"{verb}\"")).tip(
                    "orgraph help lists the commands; topics are paths, formats, relations, \
                          dates, json, exit-codes",
                )
            })?;
            found.render_long_help().to_string()
        }
    };
    out.line_raw(text.trim_end())?;
    Ok(0)
}

fn formats() -> String {
    let mut text = String::new();
    for format in FORMATS {
        let way = match (format.reads, format.writes) {
            (true, true) => "in and out",
            (true, false) => "in",
            _ => "out",
        };
        let name = format.name;
        text.push_str(&format!("  {name:<16}{way:<12}{}\n", format.about));
    }
    text.push_str(
        "\nFiles packed with gzip or Zstandard are read as they are, and written where -o ends in \
         .gz\nor .zst.\n\n",
    );
    text.push_str(&carried());
    text.push_str(MAPPING);
    text
}

/// Which fields each written format carries. Formats that carry the same share a column.
fn carried() -> String {
    let formats = FORMATS.iter().filter(|format| format.writes);
    let formats = formats.map(|format| (format.name.to_owned(), format.carries));
    let profiles = Profile::ALL.into_iter().filter(|(profile, _)| *profile != Profile::Full);
    let profiles = profiles
        .map(|(profile, word)| (format!("linked data, --profile {word}"), profile.carries()));
    let mut columns: Vec<(Vec<String>, &[Field])> = Vec::new();
    for (name, carries) in formats.chain(profiles) {
        match columns.iter_mut().find(|(_, known)| *known == carries) {
            Some((names, _)) => names.push(name),
            None => columns.push((vec![name], carries)),
        }
    }
    let mut text = "What a written file says of the claims in it; the rest is counted at the \
                    export:\n\n"
        .to_owned();
    for (number, (names, _)) in columns.iter().enumerate() {
        text.push_str(&format!("  {}  {}\n", number + 1, names.join(", ")));
    }
    let numbers: String = (1..=columns.len()).map(|number| format!("{number:<3}")).collect();
    text.push_str(&format!("\n  {:<17}{}\n", "", numbers.trim_end()));
    for (field, word, _) in Field::ALL {
        let marks = columns.iter().map(|(_, carries)| carries.contains(&field));
        let marks: String = marks.map(|is_there| if is_there { "+  " } else { ".  " }).collect();
        text.push_str(&format!("  {word:<17}{}\n", marks.trim_end()));
    }
    text.push_str(
        "\nGraph formats have an entity's names and types on its node, without their sources, and \
         of a\nclaim between entities the first citation; values, denials and deprecated claims \
         stay behind.\nThe source of the plain profile is the named graph, where it was one.\n\n",
    );
    text
}

fn relations() -> Result<String, Failure> {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text());
    let vocabulary = vocabulary.map_err(|error| Failure::new(USAGE, error.to_string()))?;
    let mut text =
        "The relations of a new store; orgraph list relations shows those of yours.\n\n".to_owned();
    for relation in vocabulary.relations() {
        let leads_to = match &relation.range {
            Range::Value(kind) => format!("a {}", kind.word()),
            Range::Entity(types) if types.is_empty() => "an entity".to_owned(),
            Range::Entity(types) => types.join(", "),
        };
        let inverse = relation.inverse.as_ref();
        let inverse = inverse.map(|inverse| format!("; inverse: {inverse}")).unwrap_or_default();
        text.push_str(&format!("  {:<30}{leads_to}{inverse}\n", relation.name.as_str()));
    }
    Ok(text)
}
