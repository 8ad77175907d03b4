//! `orgraph import`: read files into one change.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use orgraph::format::CSV;
use orgraph::format::DOT;
use orgraph::format::FTM;
use orgraph::format::FTM_STATEMENTS;
use orgraph::format::Format;
use orgraph::format::GEXF;
use orgraph::format::GML;
use orgraph::format::GRAPHML;
use orgraph::format::ROR;
use orgraph::format::find;
use orgraph::format::is_linked;
use orgraph::import::Content;
use orgraph::import::CsvImporter;
use orgraph::import::DotImporter;
use orgraph::import::FtmImporter;
use orgraph::import::FtmStatementsImporter;
use orgraph::import::GexfImporter;
use orgraph::import::GmlImporter;
use orgraph::import::GraphmlImporter;
use orgraph::import::ImportError;
use orgraph::import::Importer;
use orgraph::import::JsonlImporter;
use orgraph::import::Mapping;
use orgraph::import::RdfImporter;
use orgraph::import::RorImporter;
use orgraph::import::guess;
use orgraph::import::open;
use orgraph::import::sniff;
use orgraph::intake::FileSummary;
use orgraph::intake::Intake;
use orgraph::intake::Origin;
use orgraph::intake::Reported;
use orgraph::model::document_mark;
use orgraph::store::Draft;

use super::clock::Moment;
use super::failure::{Failure, INPUT, USAGE, chain};
use super::image;
use super::notes::counted;
use super::out::Out;
use super::place::Place;
use super::progress::Progress;
use super::rejected::Rejections;
use super::room;

/// Read records, tables, linked data or graphs, packed or not, into the store, as one change
#[derive(clap::Args)]
pub(super) struct ImportArgs {
    /// Files; - is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The format, when name and content do not tell: one of those in orgraph help formats
    #[arg(id = "as", long = "as", value_name = "FORMAT")]
    format: Option<String>,
    /// Which column of a table or of edges is which field, or what a field is for every row; may
    /// be repeated
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// A file that maps columns to fields (JSON)
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Print a mapping guessed from the header of the table, to be corrected, and import nothing
    #[arg(long)]
    guess: bool,
    /// The source of rows that name none: an id, an address or a title [default: the file]
    #[arg(long)]
    source: Option<String>,
    /// The address of a document of linked data, to which relative IRIs in it are resolved
    #[arg(long, value_name = "IRI")]
    document: Option<String>,
    /// What IRIs of ours in linked data begin with, where it is not the base of this store
    #[arg(long, value_name = "IRI")]
    base: Option<String>,
    /// What this and later editions of the material are called [default: the source or file name]
    #[arg(long)]
    origin: Option<String>,
    /// Import nothing when a row is bad
    #[arg(long)]
    strict: bool,
    /// Read and say what would be imported
    #[arg(long)]
    dry_run: bool,
    /// Why
    #[arg(short, long)]
    message: Option<String>,
}

/// A file that was opened and looked at.
struct Opened<'r> {
    path: &'r Path,
    name: String,
    format: &'static Format,
    content: Content,
    /// What the ids of blank nodes begin with.
    mark: String,
    input: Box<dyn BufRead + Send + 'r>,
}

/// Prints what the tables look like.
fn guessed(args: &ImportArgs, out: &mut Out) -> Result<u8, Failure> {
    let progress = Progress::towards(0, true);
    for path in &args.files {
        let mut file = open_one(path, Some(CSV.name), &progress)?;
        let failed = |error: ImportError| Failure::from(error).at(&file.name);
        let mapping = guess(&mut file.input).map_err(failed)?;
        out.line_raw(mapping.trim_end())?;
        out.say(&format!(
            "Guessed from the header of {}: save it, correct it, and import with --mapping FILE",
            file.name
        ));
    }
    Ok(0)
}

pub(super) fn run(place: &Place, args: &ImportArgs, out: &mut Out) -> Result<u8, Failure> {
    if args.guess {
        return guessed(args, out);
    }
    let mapping = mapping_of(args)?;
    let lens: Vec<(&Path, u64)> = args.files.iter().filter_map(|file| len_of(file)).collect();
    let progress = Progress::towards(lens.iter().map(|(_, bytes)| bytes).sum(), out.is_quiet());
    let mut files = Vec::new();
    for path in &args.files {
        files.push(open_one(path, args.format.as_deref(), &progress)?);
    }
    // Claims find their sources and entities when those are read first.
    files.sort_by_key(|file| file.content);
    let is_packed = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "gz" || extension == "zst")
    };
    let lens = lens.iter().map(|(path, bytes)| (*bytes, is_packed(path)));
    room::check(room::needed(lens), &place.to_write(), out)?;
    let moment = Moment::now(args.message.as_deref());
    let stamp = moment.stamp("import");
    let (mut store, is_new) = place.open_or_create(&Moment::now(None).stamp("init"), out)?;
    let mut draft = store.draft(&stamp)?;
    let mut rejections = Rejections::of(files.iter().map(|file| file.path.to_owned()).collect());
    let mut report = |reported: Reported<'_>| rejections.take(reported, out);
    let summaries = take(&mut files, args, &mapping, &mut draft, &mut report)?;
    rejections.tell_rest(out);
    let seconds = progress.finish();
    let rejected: u64 = summaries.iter().map(|summary| summary.rejected).sum();
    let is_refused = args.strict && rejected > 0;
    let change = if args.dry_run || is_refused {
        drop(draft);
        None
    } else {
        draft.commit(&words(&summaries))?
    };
    let path = store.path().to_owned();
    if change.is_some() || (is_new && !args.dry_run && !is_refused) {
        store.finish()?;
        if is_new {
            out.say(&format!("Created {}", path.display()));
        }
    }
    rejections.keep(args.dry_run, out);
    for (summary, file) in summaries.iter().zip(&files) {
        tell(summary, file.format, out);
    }
    match change {
        Some(number) => out.say(&format!(
            "Imported in {seconds:.2} s as change {number}. Undo: orgraph undo {number}"
        )),
        None if is_refused => out.say("Nothing was imported, as --strict says"),
        None if args.dry_run => out.say("Nothing was imported, as --dry-run says"),
        None => out.say("Nothing to import"),
    }
    if change.is_some() {
        image::keep_up(&path, out);
    }
    Ok(if rejected > 0 { INPUT } else { 0 })
}

/// The length of what is a file.
fn len_of(path: &Path) -> Option<(&Path, u64)> {
    let file = std::fs::metadata(path).ok()?;
    file.is_file().then_some((path, file.len()))
}

fn mapping_of(args: &ImportArgs) -> Result<Mapping, Failure> {
    let refused = |error: orgraph::import::MappingError| {
        Failure::new(USAGE, chain(&error))
            .tip("orgraph help formats tells how a mapping is written")
    };
    let mut mapping = match &args.mapping {
        None => Mapping::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
            Mapping::parse(&text).map_err(refused)?
        }
    };
    for pair in &args.map {
        let (field, column) = pair.split_once('=').ok_or_else(|| {
            Failure::new(USAGE, format!("expected --map field=column, found \"{pair}\""))
        })?;
        mapping.add(field, column).map_err(refused)?;
    }
    Ok(mapping)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(INPUT, format!("{} could not be read: {error}", path.display()))
}

fn open_one<'r>(
    path: &'r Path,
    format: Option<&str>,
    progress: &Progress,
) -> Result<Opened<'r>, Failure> {
    let is_stream = path == Path::new("-");
    let raw: Box<dyn Read + Send> = match is_stream {
        true => Box::new(io::stdin()),
        false if path.is_dir() => {
            let message = format!("expected a file, found the folder {}", path.display());
            return Err(Failure::new(INPUT, message).tip("name the files in it"));
        }
        false => Box::new(File::open(path).map_err(|error| unreadable(path, &error))?),
    };
    let name = match is_stream {
        true => "standard input".to_owned(),
        false => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let failed = |error: ImportError| Failure::new(INPUT, format!("{name}: {}", chain(&error)));
    let mut input = open(progress.through(raw)).map_err(failed)?;
    let (told, content) = sniff(&name, &mut input).map_err(failed)?;
    let format = match format {
        None => told,
        Some(word) => find(word).filter(|format| format.reads).ok_or_else(|| {
            Failure::new(USAGE, format!("expected a format that can be read, found \"{word}\""))
                .tip("orgraph help formats lists them")
        })?,
    };
    let mark = match is_linked(format) {
        false => String::new(),
        true => {
            let mut document = match is_stream {
                // What comes only once is kept, to be read twice.
                true => spooled(&mut input),
                false => File::open(path),
            };
            let marked = document.as_mut().map_err(|error| io::Error::other(error.to_string()));
            let mark = marked.and_then(|document| document_mark(document));
            let mark = mark.map_err(|error| unreadable(path, &error))?;
            if let (true, Ok(mut document)) = (is_stream, document) {
                document.rewind().map_err(|error| unreadable(path, &error))?;
                input = Box::new(BufReader::new(document));
            }
            mark
        }
    };
    Ok(Opened { path, name, format, content, mark, input })
}

/// A copy of a stream in a temporary file, from its beginning.
fn spooled(input: &mut dyn Read) -> io::Result<File> {
    let mut copy = tempfile::tempfile()?;
    io::copy(input, &mut copy)?;
    copy.rewind()?;
    Ok(copy)
}

/// Reads all files into one change, in their order.
fn take(
    files: &mut [Opened<'_>],
    args: &ImportArgs,
    mapping: &Mapping,
    draft: &mut Draft<'_>,
    report: &mut dyn FnMut(Reported<'_>),
) -> Result<Vec<FileSummary>, Failure> {
    let Some((first, rest)) = files.split_first_mut() else { return Ok(Vec::new()) };
    let vocabulary = draft.vocabulary()?;
    let mut intake = Intake::new(draft, &vocabulary, origin_of(first, args), report)?;
    read(first, args, mapping, &mut intake)?;
    for file in rest {
        intake.next_file(origin_of(file, args))?;
        read(file, args, mapping, &mut intake)?;
    }
    Ok(intake.finish()?)
}

fn origin_of(file: &Opened<'_>, args: &ImportArgs) -> Origin {
    let default = args.source.clone().unwrap_or_else(|| file.name.clone());
    Origin {
        file: file.name.clone(),
        name: args.origin.clone().unwrap_or(default),
        source: args.source.clone(),
    }
}

fn read(
    file: &mut Opened<'_>,
    args: &ImportArgs,
    mapping: &Mapping,
    intake: &mut Intake<'_, '_>,
) -> Result<(), Failure> {
    let vocabulary = &intake.vocabulary().clone();
    let importer: Box<dyn Importer> = match file.format {
        format if format == &CSV => Box::new(CsvImporter { mapping: mapping.clone() }),
        format if format == &FTM => Box::new(FtmImporter { vocabulary }),
        format if format == &FTM_STATEMENTS => Box::new(FtmStatementsImporter { vocabulary }),
        format if format == &ROR => Box::new(RorImporter { vocabulary }),
        format if is_linked(format) => Box::new(RdfImporter {
            format,
            vocabulary,
            base: args.base.as_deref(),
            document: args.document.as_deref(),
            mark: &file.mark,
        }),
        format if format == &GRAPHML => Box::new(GraphmlImporter { vocabulary, mapping }),
        format if format == &GEXF => Box::new(GexfImporter { vocabulary, mapping }),
        format if format == &GML => Box::new(GmlImporter { vocabulary, mapping }),
        format if format == &DOT => Box::new(DotImporter { vocabulary, mapping }),
        _ => Box::new(JsonlImporter),
    };
    intake.read(importer.as_ref(), file.input.as_mut()).map_err(|error| {
        let is_input = !matches!(error, ImportError::Sink(_));
        let failure = Failure::from(error);
        if is_input { failure.at(&file.name) } else { failure }
    })
}

fn words(summaries: &[FileSummary]) -> String {
    let files =
        summaries.iter().map(|summary| format!("{} +{} claims", summary.file, summary.new_claims));
    files.collect::<Vec<_>>().join(", ")
}

fn tell(summary: &FileSummary, format: &Format, out: &Out) {
    let format = format.name;
    let FileSummary { file, rows, new, repeated, rejected, .. } = summary;
    out.say(&format!(
        "{file}   {format}   {}: {new} new, {repeated} repeated, {rejected} rejected",
        counted(*rows, "row", "rows")
    ));
    let FileSummary { claims, new_claims, new_entities, sources, retracted, .. } = summary;
    out.say(&format!(
        "  {} ({new_claims} new), {}, {}",
        counted(*claims, "claim", "claims"),
        counted(*new_entities, "new entity", "new entities"),
        counted(*sources, "source", "sources")
    ));
    if !summary.unread.is_empty() {
        let what = if format == CSV.name { "columns" } else { "fields" };
        out.say(&format!("  {what} not read: {}", summary.unread.join(", ")));
    }
    if *retracted > 0 {
        out.say(&format!(
            "  met again and still retracted: {}",
            counted(*retracted, "claim", "claims")
        ));
    }
    for (id, others) in summary.namesakes.iter().take(5) {
        let others: Vec<&str> = others.iter().map(|other| other.as_str()).collect();
        out.say(&format!("  {id} is new, and may be {}", others.join(" or ")));
    }
    let further = summary.namesakes.len().saturating_sub(5);
    if further > 0 {
        out.say(&format!("  {further} more new entities have the name of several others"));
    }
}
