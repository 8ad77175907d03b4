//! Opening input: packed or not, and what it seems to hold.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use super::ImportError;
use super::content::Content;
use crate::format::Format;
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
    let format = foreign(by_name, head).or(by_name);
    let format = format.unwrap_or_else(|| match head.trim_start().starts_with('{') {
        true => &crate::format::JSONL,
        false => &crate::format::CSV,
    });
    Ok((format, content(format, head.lines().next().unwrap_or_default())))
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
