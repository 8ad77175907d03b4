//! Documents of linked data that are broken, cut, or made to hurt: each gets a clear line, nothing
//! panics, and what can be read is read.

use std::io::{BufReader, Read};

use orgraph::format::{Format, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE};
use orgraph::import::{Header, ImportError, Importer, RdfImporter, Row, Sink, open};
use orgraph::model::Vocabulary;

/// How many rows were taken, and the line and words of those that were not.
#[derive(Default)]
struct Rows {
    taken: usize,
    refused: Vec<(u64, String)>,
}

impl Sink for Rows {
    fn header(&mut self, _: &Header<'_>) {}

    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        match row.findings.first() {
            None => self.taken += 1,
            Some(found) => self.refused.push((row.line, found.finding.message.clone())),
        }
        Ok(())
    }
}

fn read(format: &'static Format, input: impl Read) -> Rows {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
    let mut rows = Rows::default();
    let importer =
        RdfImporter { format, vocabulary: &vocabulary, base: None, document: None, mark: "b" };
    importer.read(&mut BufReader::new(input), &mut rows).expect("rows are taken");
    rows
}

fn refused(format: &'static Format, text: &str, line: u64, words: &str) {
    let rows = read(format, text.as_bytes());
    let (found, message) = rows.refused.first().unwrap_or_else(|| panic!("{words}: it was taken"));
    assert!(message.contains(words), "{message}");
    assert_eq!(*found, line, "{message}");
}

const NODES: &str = "<http://e/a> <http://e/p> <http://e/b> .\n";
const HEAD: &str = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
                    xmlns:e=\"http://e/\">";

#[test]
fn a_cut_document_is_read_as_far_as_it_goes() {
    let turtle = "@prefix e: <http://e/> .\n# é\n\
                  e:ä e:p [ e:q \"a\\u00e9\"@de-AT, 1.5e3 ; a e:T ] .\n\
                  e:b e:p ( e:c \"\"\"long\n\"quoted\" \"\"\" ) .\n";
    let quads = "<http://e/a> <http://e/p> \"x\\\"y\"@en <http://e/g> .\n_:b <http://e/p> _:c .\n";
    let xml = format!(
        "<?xml version=\"1.0\"?>\n{HEAD}<e:T rdf:about=\"http://e/a\">\
        <e:p rdf:parseType=\"Collection\"><e:U/></e:p><e:q xml:lang=\"de\">ä &amp; b</e:q></e:T></rdf:RDF>"
    );
    let json = "{\"@context\":{\"e\":\"http://e/\"},\"@graph\":[{\"@id\":\"e:ä\",\"e:p\":\
                [{\"@value\":\"x\\u00e9\",\"@language\":\"de\"},{\"@list\":[1,2.5,true,null]}]}]}";
    for (format, text) in [
        (&TURTLE, turtle),
        (&TRIG, turtle),
        (&NQUADS, quads),
        (&NTRIPLES, NODES),
        (&RDFXML, &xml),
        (&JSONLD, json),
    ] {
        let whole = read(format, text.as_bytes());
        assert_eq!(whole.refused, [], "{}", format.name);
        for end in (0..text.len()).step_by(10).chain([text.len() - 1]) {
            let rows = read(format, &text.as_bytes()[..end]);
            assert!(rows.taken <= whole.taken, "{} cut at {end}", format.name);
            for (line, message) in rows.refused {
                assert!(line >= 1 && !message.is_empty(), "{} cut at {end}", format.name);
            }
        }
    }
}

#[test]
fn deep_nesting_is_read_or_refused() {
    let deep = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(10_000), close.repeat(10_000))
    };
    let blank = deep("[ <http://e/p> ", "1", " ]");
    let blank = format!("<http://e/a> <http://e/p> {blank} .\n{NODES}");
    assert_eq!(read(&TURTLE, blank.as_bytes()).taken, 10_002);
    let list = format!("<http://e/a> <http://e/p> {} .\n", deep("( ", "1", " )"));
    assert_eq!(read(&TURTLE, list.as_bytes()).taken, 20_001);
    let xml = format!("{HEAD}{}</rdf:RDF>", deep("<e:A><e:p>", "<e:A/>", "</e:p></e:A>"));
    assert_eq!(read(&RDFXML, xml.as_bytes()).taken, 20_001);
    refused(&JSONLD, &deep("{\"http://e/p\":", "1", "}"), 1, "within each other");
    refused(&JSONLD, &deep("[", "1", "]"), 1, "within each other");
}

#[test]
fn a_very_long_line_is_refused_and_reading_goes_on() {
    let head = "<http://e/a> <http://e/p> \"".as_bytes();
    let rest = format!("\" .\n{NODES}");
    let long = std::io::repeat(b'x').take(100_000_000);
    let rows = read(&NQUADS, head.chain(long).chain(rest.as_bytes()));
    assert_eq!((rows.taken, rows.refused.len()), (1, 1));
    assert_eq!(rows.refused[0], (1, "expected a line of at most 8 MiB".to_owned()));
    let long = std::io::repeat(b'x').take(100_000_000);
    let rows = read(&TURTLE, head.chain(long).chain(rest.as_bytes()));
    let (_, last) = rows.refused.last().expect("it is too long");
    assert!(last.contains("rest"), "{last}");
}

#[test]
fn entities_of_xml_do_not_multiply() {
    let laughs: String = (0..12)
        .map(|ix| format!("<!ENTITY e{} \"{}\">\n", ix + 1, format!("&e{ix};").repeat(10)))
        .collect();
    let text = format!(
        "<!DOCTYPE a [<!ENTITY e0 \"lol\">\n{laughs}]>{HEAD}\
        <e:T rdf:about=\"http://e/a\"><e:p>&e12;</e:p></e:T></rdf:RDF>"
    );
    refused(&RDFXML, &text, 1, "the XML entity e1 stands for");
    let file =
        format!("<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>{HEAD}</rdf:RDF>");
    refused(&RDFXML, &file, 1, "stands for a file");
    let short = format!(
        "<!DOCTYPE a [<!ENTITY ns \"http://e/\">]>{HEAD}\
        <e:T rdf:about=\"&ns;a\"/></rdf:RDF>"
    );
    assert_eq!(read(&RDFXML, short.as_bytes()).taken, 1);
}

#[test]
fn a_remote_context_is_refused_and_those_that_are_known_are_named() {
    let text =
        "{\"@context\":\"https://example.org/context.jsonld\",\"@id\":\"http://e/a\",\"p\":1}";
    refused(&JSONLD, text, 1, "is not fetched");
    refused(&JSONLD, text, 1, "https://schema.org/");
    let known = "{\"@context\":\"http://schema.org/\",\"@id\":\"http://e/a\",\"name\":\"N\"}";
    assert_eq!(read(&JSONLD, known.as_bytes()).taken, 1);
}

#[test]
fn wrong_statements_are_told_at_their_lines() {
    let text = format!("{NODES}<http://e/a> <b c> <http://e/c> .\n{NODES}no statement\n{NODES}");
    let rows = read(&NTRIPLES, text.as_bytes());
    assert_eq!(rows.taken, 3);
    assert_eq!(rows.refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    refused(&TURTLE, "<a> <http://e/p> 1 .\n", 1, "--document");
    let text = format!("@prefix e: <http://e/> .\n\n{NODES}e:a e:p .\ne:c e:p e:d .\n");
    refused(&TURTLE, &text, 4, "not a valid RDF object");
}

#[test]
fn a_file_that_unpacks_without_end_is_refused() {
    // Zeros, packed a thousand times over: a megabyte of it would be a gigabyte.
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(b'\n').take(1_200_000_000), &mut packer).expect("memory");
    let packed = packer.finish().expect("memory");
    assert!(packed.len() < 2_000_000);
    let mut text = open(Box::new(&packed[..])).expect("it begins well");
    let error = std::io::copy(&mut text, &mut std::io::sink()).expect_err("it has no end");
    assert!(error.to_string().contains("unpack it yourself"), "{error}");
    let honest = open(Box::new(&packed[..100]));
    assert!(honest.is_ok_and(|mut text| text.read_to_end(&mut Vec::new()).is_err()));
    let failed: Result<(), ImportError> = Err(error.into());
    assert!(failed.is_err());
}
