"""Hands a JSON-LD file of ours to rdflib, pyoxigraph, PyLD and jsonld.js.

All four must read the same triples (one RDFC-1.0 hash), as many as we say there are; the path of
two hops from one entity to another, with the claim and the sources of each hop, must come out of
the file alone by a SPARQL query; and no claim may be without effect on the hash.

One line a check; exit code 1 when one fails. No network: our contexts stand in the file.
"""

import argparse
import hashlib
import json
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import rdflib
from pyld import jsonld

from checks import Checks

NAME = rdflib.URIRef("https://schema.org/name")

PATH = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <https://schema.org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?start ?middle ?end ?claim1 ?p1 ?title1 ?url1 ?claim2 ?p2 ?title2 ?url2 WHERE {
  { ?from ?p1 ?mid . BIND(?from AS ?s1) BIND(?mid AS ?o1) }
  UNION { ?mid ?p1 ?from . BIND(?mid AS ?s1) BIND(?from AS ?o1) }
  ?claim1 rdf:subject ?s1 ; rdf:predicate ?p1 ; rdf:object ?o1 ; prov:wasDerivedFrom ?source1 .
  ?source1 schema:name ?title1 . OPTIONAL { ?source1 schema:url ?url1 }
  { ?mid ?p2 ?to . BIND(?mid AS ?s2) BIND(?to AS ?o2) }
  UNION { ?to ?p2 ?mid . BIND(?to AS ?s2) BIND(?mid AS ?o2) }
  ?claim2 rdf:subject ?s2 ; rdf:predicate ?p2 ; rdf:object ?o2 ; prov:wasDerivedFrom ?source2 .
  ?source2 schema:name ?title2 . OPTIONAL { ?source2 schema:url ?url2 }
  ?from schema:name ?start . ?mid schema:name|schema:alternateName ?middle . ?to schema:name ?end .
  FILTER(?mid != ?from && ?mid != ?to)
}
ORDER BY ?middle ?claim1 ?title1 ?claim2 ?title2
"""


def refuse(*_args, **_kwargs):
    raise OSError("no network in this test")


def refuse_document(url, _options=None):
    raise OSError(f"no document may be loaded: {url}")


def canonical_pyoxigraph(text):
    return canonical(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD))


def canonical(quads):
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def graph_rdflib(text):
    # "2012-10" stays as it is written: comparing values is not a reader's first duty.
    rdflib.NORMALIZE_LITERALS = False
    return rdflib.Graph().parse(data=text, format="json-ld")


def canonical_rdflib(text):
    # rdflib has no RDFC-1.0 of its own.
    triples = graph_rdflib(text).serialize(format="nt", encoding="utf-8")
    return canonical(pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_QUADS))


def canonical_pyld(text):
    # Its name for RDFC-1.0 is the older one.
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    return jsonld.normalize(json.loads(text), options)


def canonical_jsonld_js(path, node_modules):
    script = Path(__file__).with_name("canonize.mjs")
    command = ["node", str(script), str(node_modules), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[:6])
    return done.stdout


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def check_readers(checks, path, text, node_modules):
    """Compares what the four readers read; returns the lines of pyoxigraph's reading."""
    readers = {
        "pyoxigraph": lambda: canonical_pyoxigraph(text),
        "rdflib": lambda: canonical_rdflib(text),
        "PyLD": lambda: canonical_pyld(text),
        "jsonld.js": lambda: canonical_jsonld_js(path, node_modules),
    }
    readings = {name: checks.attempt(f"{name} reads", read) for name, read in readers.items()}
    expected = readings["pyoxigraph"] or ""
    for name, reading in readings.items():
        if reading is None:
            continue
        words = f"{reading.count(chr(10))} triples, {digest(reading)}"
        is_same = bool(reading) and reading == expected
        if not is_same:
            others = sorted(set(reading.splitlines()) ^ set(expected.splitlines()))
            words += "; differs from pyoxigraph at " + " ".join(others[:2])
        checks.check(f"{name} reads the same", is_same, words)
    return expected


def entity(graph, asked):
    """The one named node with this IRI, with this last part of an IRI, or with this name."""
    named = sorted({(str(iri), str(name)) for iri, name in graph.subject_objects(NAME)})
    ways = (
        lambda iri, name: iri == asked,
        lambda iri, name: iri.endswith(("/" + asked, "#" + asked, ":" + asked)),
        lambda iri, name: name == asked,
    )
    for way in ways:
        found = sorted({iri for iri, name in named if way(iri, name)})
        if len(found) == 1:
            return rdflib.URIRef(found[0])
    raise LookupError(f"expected one node called {asked!r}, found {len(found)}")


def check_path(checks, text, arguments):
    graph = graph_rdflib(text)
    ends = {"from": entity(graph, arguments.source), "to": entity(graph, arguments.target)}
    rows = list(graph.query(PATH, initBindings=ends))
    words = f"{arguments.source} to {arguments.target}, {len(rows)} rows"
    checks.check("the path is in the file", bool(rows), words)
    hops = {(row.middle, *hop) for row in rows for hop in (
        (1, row.p1, row.claim1, row.title1, row.url1 or ""),
        (2, row.p2, row.claim2, row.title2, row.url2 or ""),
    )}
    for middle, *hop in sorted(hops):
        print(f"       through {middle}: " + " | ".join(str(part) for part in hop))
    middles = sorted({str(middle) for middle, *_ in hops})
    if arguments.through is not None:
        is_through = arguments.through in middles
        checks.check("the path goes through", is_through, f"{arguments.through} in {middles}")


def is_claim(node):
    types = node.get("type", node.get("@type", []))
    return "Claim" in ([types] if isinstance(types, str) else types)


def check_claims(checks, document, whole):
    nodes = document["@graph"]
    claims = [at for at, node in enumerate(nodes) if is_claim(node)]
    idle = []
    for at in claims:
        less = {**document, "@graph": nodes[:at] + nodes[at + 1:]}
        if digest(canonical_pyoxigraph(json.dumps(less))) == digest(whole):
            idle.append(nodes[at].get("id", nodes[at].get("@id")))
    words = f"{len(claims)} claims left out in turn, {len(idle)} without effect {idle[:5]}"
    checks.check("each claim changes the hash", bool(claims) and not idle, words)


# What each other format is to the readers that know it.
FORMATS = {
    "nq": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "nt": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    "ttl": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "rdf": (pyoxigraph.RdfFormat.RDF_XML, "xml"),
}


def read_rdflib(text, name):
    rdflib.NORMALIZE_LITERALS = False
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format=name)
    triples = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        triples.add((subject, predicate, value))
    written = triples.serialize(format="nt", encoding="utf-8")
    return canonical(pyoxigraph.parse(written, format=pyoxigraph.RdfFormat.N_TRIPLES))


def check_formats(checks, paths, whole):
    """Each other format of the same records has the same statements, for two readers."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        kind, name = FORMATS[path.suffix[1:]]
        readers = {
            "pyoxigraph": lambda: canonical(pyoxigraph.parse(text.encode(), format=kind)),
            "rdflib": lambda: read_rdflib(text, name),
        }
        for reader, read in readers.items():
            reading = checks.attempt(f"{reader} reads {path.name}", read)
            if reading is not None:
                words = f"{reading.count(chr(10))} triples, {digest(reading)}"
                is_same = bool(reading) and reading == whole
                checks.check(f"{reader} reads the same in {path.name}", is_same, words)


def check_offline(checks):
    remote = json.dumps({"@context": "https://example.org/context.jsonld", "name": "x"})
    readers = {"rdflib": graph_rdflib, "pyoxigraph": canonical_pyoxigraph, "PyLD": canonical_pyld}
    loaded = []
    for name, read in readers.items():
        try:
            read(remote)
            loaded.append(name)
        except Exception:
            continue
    checks.check("no reader may load a document", not loaded, f"tried {', '.join(readers)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--node-modules", type=Path, required=True,
                        help="the folder in which `npm ci` was run")
    parser.add_argument("--triples", type=int, required=True, help="as many as we say there are")
    parser.add_argument("--from", dest="source", required=True,
                        help="an entity: its IRI, the last part of its IRI, or its name")
    parser.add_argument("--to", dest="target", required=True, help="likewise")
    parser.add_argument("--also", type=Path, action="append", default=[],
                        help="the same records in another format")
    parser.add_argument("--through", help="the name of the entity between them")
    arguments = parser.parse_args()

    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    jsonld.set_document_loader(refuse_document)

    text = arguments.file.read_text(encoding="utf-8")
    document = json.loads(text)
    checks = Checks()
    check_offline(checks)
    whole = check_readers(checks, arguments.file, text, arguments.node_modules)
    count = whole.count("\n")
    checks.check("the triples are as many as we say", count == arguments.triples,
                 f"expected {arguments.triples}, read {count}")
    checks.attempt("other formats", lambda: check_formats(checks, arguments.also, whole))
    checks.attempt("the path", lambda: check_path(checks, text, arguments))
    checks.attempt("the claims", lambda: check_claims(checks, document, whole))
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
