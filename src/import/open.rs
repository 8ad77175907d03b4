//! Opening input: packed or not, and what it seems to hold.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::ImportError;
use super::content::Content;
use crate::format::DOT;
use crate::format::Format;
use crate::format::GEXF;
use crate::format::GML;
use crate::format::GRAPHML;
use crate::format::find;

/// Bytes looked at to tell text from anything else.
const SNIFFED: usize = 64 * 1024;

/// How many times as long as a packed file its text may be, as far as it is longer than
/// [`TRUSTED`]: real files are about ten times as long, gzip's worst is a thousand.
const TIMES_MAX: u64 = 250;
/// Bytes of text that any packed file may have.
const TRUSTED: u64 = 1 << 30;

/// Returns a buffered reader of the text, unpacked when its first bytes say gzip (RFC 1952) or
/// Zstandard (RFC 8878).
///
/// A file that unpacks to more than 250 times its length and more than a gigabyte is refused while
/// it is read: it was made to fill a disk.
pub fn open<'r>(
    raw: Box<dyn Read + Send + 'r>,
) -> Result<Box<dyn BufRead + Send + 'r>, ImportError> {
    let read = Arc::new(AtomicU64::new(0));
    let raw = Counted { input: raw, read: read.clone() };
    let mut raw = BufReader::with_capacity(SNIFFED, raw);
    let unpacked: Box<dyn Read + Send + 'r> = match raw.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::Decoder::with_buffer(raw)?),
        _ => return Ok(Box::new(raw)),
    };
    let limited = Limited { input: unpacked, given: 0, read };
    Ok(Box::new(BufReader::with_capacity(SNIFFED, limited)))
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Ends with an error when more comes out of a packed file than anybody would pack.
struct Limited<R> {
    input: R,
    given: u64,
    /// Bytes of the packed file so far.
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.given += count as u64;
        let read = self.read.load(Ordering::Relaxed);
        if self.given > TRUSTED && self.given / TIMES_MAX > read {
            let message = format!(
                "{read} bytes unpack to more than {}, {TIMES_MAX} times as many: unpack it \
                 yourself if you trust it",
                self.given
            );
            return Err(io::Error::other(message));
        }
        Ok(count)
    }
}

/// Tells format and content by a file's name and beginning, without taking anything from it.
///
/// `.gz`, `.zst` and `.rejected` endings are looked through. An error when the file is empty, or
/// not text.
pub fn sniff(
    name: &str,
    input: &mut dyn BufRead,
) -> Result<(&'static Format, Content), ImportError> {
    let head = input.fill_buf()?;
    if head.is_empty() {
        return Err(ImportError::Content("expected records, found an empty file".to_owned()));
    }
    if head.contains(&0) {
        return Err(ImportError::Content("expected text, found a binary file".to_owned()));
    }
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}');
    let stem = name.trim_end_matches(".gz").trim_end_matches(".zst").trim_end_matches(".rejected");
    let extension = stem.rsplit_once('.').map(|(_, extension)| extension);
    let by_name = extension.and_then(find).filter(|format| format.reads);
    let is_object = head.trim_start().starts_with('{');
    let format = match foreign(by_name, head).or(by_name) {
        // Nodes and edges that were rejected are kept as records.
        Some(format) if is_graph(format) && is_object => &crate::format::JSONL,
        Some(format) => format,
        None => graph_of(head).unwrap_or_else(|| by_content(head)),
    };
    Ok((format, content(format, head.lines().next().unwrap_or_default())))
}

/// Tells a format by how a text begins.
fn by_content(head: &str) -> &'static Format {
    let text = head.trim_start();
    let first = text.lines().next().unwrap_or_default();
    let is_linked = ["\"@context\"", "\"@graph\"", "\"@id\""].iter().any(|key| text.contains(key));
    match text.chars().next() {
        Some('{' | '[') if is_linked => &crate::format::JSONLD,
        Some('{') => &crate::format::JSONL,
        _ if text.starts_with('<') && text.contains("<rdf:RDF") => &crate::format::RDFXML,
        // A statement of N-Triples is one of N-Quads and of Turtle, too.
        Some('<' | '_') if first.trim_end().ends_with('.') => &crate::format::NQUADS,
        Some('@' | '<' | '#') => &crate::format::TURTLE,
        _ if is_prefix(first) => &crate::format::TURTLE,
        _ => &crate::format::CSV,
    }
}

/// Says whether a line gives a prefix or base as SPARQL does, which Turtle takes too.
fn is_prefix(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default();
    let is_word = word.eq_ignore_ascii_case("prefix") || word.eq_ignore_ascii_case("base");
    is_word && line.contains('<') && line.trim_end().ends_with('>')
}

fn is_graph(format: &Format) -> bool {
    [&GRAPHML, &GEXF, &GML, &DOT].contains(&format)
}

/// The format of nodes and edges that a text begins as, if it is one.
fn graph_of(head: &str) -> Option<&'static Format> {
    if head.trim_start().starts_with('<') {
        let documents = [("<graphml", &GRAPHML), ("<gexf", &GEXF)];
        return documents.into_iter().find(|(tag, _)| head.contains(tag)).map(|(_, format)| format);
    }
    let first = without_comments(head);
    let word = first.split(|sign: char| sign.is_whitespace() || "{[\"".contains(sign)).next();
    // The list may begin on a line of its own.
    let has_list = head
        .match_indices("graph")
        .any(|(at, word)| head[at + word.len()..].trim_start().starts_with('['));
    match word?.to_ascii_lowercase().as_str() {
        "graph" | "creator" | "version" | "comment" if has_list => Some(&GML),
        "graph" | "digraph" | "strict" if head.contains('{') => Some(&DOT),
        _ => None,
    }
}

/// A text from its first word on, behind comments.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("/*") => "*/",
            _ if rest.starts_with("//") || rest.starts_with('#') => "\n",
            _ => return rest,
        };
        rest = rest.split_once(end).map_or("", |(_, behind)| behind.trim_start());
    }
}

/// Formats of others that are lines of JSON or tables too: only what stands in them tells.
fn foreign(by_name: Option<&Format>, head: &str) -> Option<&'static Format> {
    let first = head.trim_start().lines().next().unwrap_or_default();
    let is_json = first.starts_with(['{', '[']);
    let has = |text: &str, key: &str| text.contains(&format!("\"{key}\""));
    if by_name.is_none_or(|format| *format == crate::format::JSONL) && is_json {
        let is_ftm = has(first, "schema") && has(first, "properties") && !has(first, "record");
        let is_ror = has(head, "names") && has(head, "ror_display");
        return match () {
            () if is_ror => Some(&crate::format::ROR),
            () if is_ftm => Some(&crate::format::FTM),
            () => None,
        };
    }
    let cells = || first.split(',').map(|cell| cell.trim_matches(['"', '\u{feff}', '\r']));
    let has_cell = |name: &str| cells().any(|cell| cell == name);
    let is_table = by_name.is_none_or(|format| *format == crate::format::CSV);
    let is_statements =
        ["entity_id", "prop", "schema", "value", "dataset"].into_iter().all(has_cell);
    (is_table && is_statements).then_some(&crate::format::FTM_STATEMENTS)
}

fn content(format: &Format, first_line: &str) -> Content {
    if format == &crate::format::CSV {
        return super::csv::content_of_header(first_line);
    }
    if format != &crate::format::JSONL {
        return Content::Claims;
    }
    let value: Option<serde_json::Value> = serde_json::from_str(first_line).ok();
    match value.as_ref().and_then(|value| value["record"].as_str()) {
        // A mixed stream, as we write it, begins with its sources and must be read as it stands;
        // so only the kind of the first record counts, and mixed streams come in their own order.
        Some("type") => Content::Types,
        Some("relation") => Content::Relations,
        Some("source") => Content::Sources,
        Some("entity") => Content::Entities,
        _ => Content::Claims,
    }
}
