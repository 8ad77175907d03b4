//! Opening input: packed or not, and what it seems to hold.

use std::io::{BufRead, BufReader, Read};

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

/// Returns a buffered reader of the text, unpacked when its first bytes say gzip.
pub fn open<'r>(
    raw: Box<dyn Read + Send + 'r>,
) -> Result<Box<dyn BufRead + Send + 'r>, ImportError> {
    let mut raw = BufReader::with_capacity(SNIFFED, raw);
    match raw.fill_buf()? {
        [0x1f, 0x8b, ..] => {
            Ok(Box::new(BufReader::with_capacity(SNIFFED, MultiGzDecoder::new(raw))))
        }
        _ => Ok(Box::new(raw)),
    }
}

/// Tells format and content by a file's name and beginning, without taking anything from it.
///
/// `.gz` and `.rejected` endings are looked through. An error when the file is empty, or not
/// text.
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
    let stem = name.trim_end_matches(".gz").trim_end_matches(".rejected");
    let extension = stem.rsplit_once('.').map(|(_, extension)| extension);
    let by_name = extension.and_then(find).filter(|format| format.reads);
    let is_object = head.trim_start().starts_with('{');
    let format = match by_name {
        // Nodes and edges that were rejected are kept as records.
        Some(format) if is_graph(format) && is_object => &crate::format::JSONL,
        Some(format) => format,
        None if is_object => &crate::format::JSONL,
        None => graph_of(head).unwrap_or(&crate::format::CSV),
    };
    Ok((format, content(format, head.lines().next().unwrap_or_default())))
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

fn content(format: &Format, first_line: &str) -> Content {
    if format == &crate::format::CSV {
        return super::csv::content_of_header(first_line);
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
