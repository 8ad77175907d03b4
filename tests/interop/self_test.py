"""Shows that the checks beside it can fail: small files, one thing wrong in each.

Usage: self_test.py FOLDER NODE_MODULES, where FOLDER is for the files it makes.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

from picture_cases import picture_cases, write_picture

HERE = Path(__file__).parent
BASE = "https://example.org/kg/"

CONTEXT = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "oa": "http://www.w3.org/ns/oa#",
    "og": BASE + "ns#",
    "id": "@id",
    "type": "@type",
    "name": "schema:name",
    "url": {"@id": "schema:url", "@type": "@id"},
    "Organization": "schema:Organization",
    "WebPage": "schema:WebPage",
    "funder": {"@id": "schema:funder", "@type": "@id", "@container": "@set"},
    "lobbies": {"@id": "og:lobbies", "@type": "@id", "@container": "@set"},
    "Claim": "og:Claim",
    "Statement": "rdf:Statement",
    "subject": {"@id": "rdf:subject", "@type": "@id"},
    "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
    "object": {"@id": "rdf:object", "@type": "@id"},
    "startDate": {"@id": "schema:startDate"},
    "confidence": {"@id": "og:confidence", "@type": "xsd:decimal"},
    "sources": {"@id": "prov:wasDerivedFrom", "@type": "@id", "@container": "@set"},
    "cites": {"@id": "prov:qualifiedDerivation", "@container": "@set"},
    "source": {"@id": "prov:entity", "@type": "@id"},
    "quote": "oa:exact",
}


def claim(name, subject, predicate, target):
    return {
        "id": f"{BASE}c/{name}", "type": ["Claim", "Statement"],
        "subject": f"{BASE}e/{subject}", "predicate": predicate, "object": f"{BASE}e/{target}",
        "startDate": {"@value": "2012-04", "@type": "xsd:gYearMonth"}, "confidence": "0.90",
        "sources": [f"{BASE}s/1"],
        "cites": [{"type": "prov:Derivation", "source": f"{BASE}s/1", "quote": "“à \\ \"b\" 😀"}],
    }


def document():
    return {"@context": CONTEXT, "@graph": [
        {"id": f"{BASE}e/blue", "type": "Organization", "name": "Blue Fund"},
        {"id": f"{BASE}e/mid", "type": "Organization", "name": "Middle",
         "funder": [f"{BASE}e/blue"], "lobbies": [f"{BASE}e/red"]},
        {"id": f"{BASE}e/red", "type": "Organization", "name": "Red Council"},
        claim("1", "mid", "funder", "blue"),
        claim("2", "mid", "lobbies", "red"),
        {"id": f"{BASE}s/1", "type": ["WebPage", "prov:Entity"], "name": "A page",
         "url": "https://example.org/a?b=1&c=ü"},
    ]}


def linked_data_cases():
    """Name, document, triples, expected failure (none for the good file)."""
    def changed(change):
        other = copy.deepcopy(document())
        change(other)
        return other

    def repeat_claim(other):
        # Its citation is a blank node, and two of those are not one.
        again = {key: value for key, value in other["@graph"][3].items() if key != "cites"}
        other["@graph"].append(again)

    def drop_edge(other):
        del other["@graph"][1]["lobbies"]

    def drop_source(other):
        del other["@graph"][4]["sources"]

    def drop_source_name(other):
        del other["@graph"][5]["name"]

    def annotate(other):
        other["@graph"][0]["unknown"] = "a term outside the context"

    def remote(other):
        other["@context"] = ["https://example.org/context.jsonld", other["@context"]]

    whole = 36
    return [
        ("good", document(), whole, None),
        ("count", document(), whole + 1, "the triples are as many"),
        ("idle", changed(repeat_claim), whole, "each claim changes the hash"),
        ("edge", changed(drop_edge), whole - 1, "the path is in the file"),
        ("source", changed(drop_source), whole - 1, "the path is in the file"),
        ("title", changed(drop_source_name), whole - 1, "the path is in the file"),
        ("term", changed(annotate), whole, "jsonld.js reads"),
        ("remote", changed(remote), whole, "pyoxigraph reads"),
    ]


NAMES = {"a": 'a" -> "b', "b": "\\", "c": "<b>", "d": "R&D &amp; two\nlines", "e": "\\N"}
EDGES = [("a", "b", "owns [1]"), ("a", "b", "funds [2]"), ("c", "d", ""), ("d", "e", "<i>x</i>")]


def quoted(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def dot_text(names, edges):
    nodes = [f"  {quoted(key)} [label={quoted(name)}];" for key, name in names.items()]
    lines = [f"  {quoted(s)} -> {quoted(t)} [label={quoted(label)}];" for s, t, label in edges]
    cluster = '  subgraph "cluster_x" { label="x"; "a"; }'
    return "\n".join(["digraph {", *nodes, cluster, *lines, "}", ""])


def dot_cases():
    """Name, DOT, hostile DOT, SVG, expected failure."""
    good = dot_text(NAMES, EDGES)
    hostile = f"digraph {{ {quoted(chr(10).join(NAMES.values()))} }}"
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>a &amp; b</text></svg>'
    renamed = {**NAMES, "b": "other"}
    return [
        ("good", good, hostile, svg, None),
        ("node", dot_text({**NAMES, "f": "more"}, EDGES), hostile, svg, "nodes and labels"),
        ("label", dot_text(renamed, EDGES), hostile, svg, "nodes and labels"),
        ("edge", dot_text(NAMES, EDGES[1:]), hostile, svg, "edges and labels"),
        ("turned", good.replace('"c" -> "d"', '"d" -> "c"'), hostile, svg, "edges and labels"),
        ("words", good.replace("[2]", "[3]"), hostile, svg, "edges and labels"),
        ("syntax", good.replace("}", ""), hostile, svg, "syntax.dot is read"),
        ("hostile", good, 'digraph { "a" -> "b" }', svg, "a hostile name"),
        ("svg", good, hostile, svg.replace("&amp;", "&"), "svg.svg is read"),
        ("html", good, hostile, "<html><p/></html>", "it is well-formed SVG"),
    ]


RECORDS = [
    {"record": "entity", "id": "a"}, {"record": "entity", "id": "b c"},
    {"record": "claim", "id": "c1", "subject": "a", "relation": "funded-by", "object": "b c",
     "start": "2012", "amount": "12.5", "quote": "à <b> & \"c\""},
    {"record": "claim", "id": "c2", "subject": "a", "relation": "led-by", "object": "b c"},
    {"record": "claim", "id": "c3", "subject": "a", "relation": "led-by", "object": "b c",
     "stance": "denied"},
    {"record": "claim", "id": "c4", "subject": "a", "relation": "name", "value": "A"},
]

GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:y="http://www.yworks.com/xml/graphml">
<key id="r" for="edge" attr.name="relation" attr.type="string"/>
<key id="s" for="edge" attr.name="start" attr.type="string"/>
<key id="m" for="edge" attr.name="amount" attr.type="string"/>
<key id="q" for="edge" attr.name="quote" attr.type="string"/>
<key id="n" for="node" yfiles.type="nodegraphics"/>
<key id="e" for="edge" yfiles.type="edgegraphics"/>
<graph edgedefault="directed">
<node id="a"><data key="n"><y:ShapeNode><y:Geometry x="0" y="0"/><y:Shape type="box"/></y:ShapeNode></data></node>
<node id="b c"><data key="n"><y:ShapeNode><y:Geometry x="9" y="0"/><y:Shape type="box"/></y:ShapeNode></data></node>
<edge id="c1" source="a" target="b c"><data key="r">funded-by</data><data key="s">2012</data>
<data key="m">12.5</data><data key="q">à &lt;b&gt; &amp; "c"</data>
<data key="e"><y:PolyLineEdge/></data></edge>
<edge id="c2" source="a" target="b c"><data key="r">led-by</data>
<data key="e"><y:PolyLineEdge/></data></edge>
</graph></graphml>
"""

GEXF = """<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
<attributes class="edge" mode="static">
<attribute id="0" title="relation" type="string"/><attribute id="1" title="amount" type="string"/>
<attribute id="2" title="quote" type="string"/></attributes>
<nodes><node id="a" label="A"><viz:color r="1" g="2" b="3"/></node><node id="b c" label="B"/></nodes>
<edges><edge id="c1" source="a" target="b c" kind="funded-by" start="2012-01-01"><attvalues>
<attvalue for="0" value="funded-by"/><attvalue for="1" value="12.5"/>
<attvalue for="2" value="à &lt;b&gt; &amp; &quot;c&quot;"/></attvalues></edge>
<edge id="c2" source="a" target="b c" kind="led-by"><attvalues>
<attvalue for="0" value="led-by"/></attvalues></edge></edges></graph></gexf>
"""

# As much of a schema as the files above need: the real ones are not ours to keep.
GRAPHML_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
 elementFormDefault="qualified" targetNamespace="http://graphml.graphdrawing.org/xmlns">
<xs:element name="graphml"><xs:complexType><xs:sequence>
<xs:element name="key" maxOccurs="unbounded"><xs:complexType><xs:attribute name="id"/>
<xs:attribute name="for"/><xs:attribute name="attr.name" type="xs:NMTOKEN"/>
<xs:attribute name="attr.type"/><xs:attribute name="yfiles.type"/></xs:complexType></xs:element>
<xs:element name="graph" type="xs:anyType"/></xs:sequence></xs:complexType></xs:element></xs:schema>
"""

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="http://gexf.net/1.3"><xs:element name="gexf"><xs:complexType><xs:sequence>
<xs:element name="graph"><xs:complexType><xs:sequence><xs:any maxOccurs="unbounded"
 processContents="skip"/></xs:sequence><xs:attribute name="defaultedgetype"/>
<xs:attribute name="mode"/><xs:attribute name="timeformat"/></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="version"/></xs:complexType></xs:element></xs:schema>
"""


def network_cases():
    """Name, GraphML, GraphML with boxes, GEXF, expected failure."""
    more = GRAPHML.replace("</graph>", '<node id="d"/></graph>')
    moved = GRAPHML.replace('x="9"', 'x="0"')
    edge = GRAPHML.replace('id="c2" source="a" target="b c"', 'id="c2" source="b c" target="a"')
    timed = GEXF.replace('timeformat="date"', 'timefromat="date"')
    return [
        ("good", GRAPHML, GRAPHML, GEXF, None),
        ("node", more, GRAPHML, GEXF, "graphml: the nodes are the entities"),
        ("edge", GRAPHML.replace("c2", "c5"), GRAPHML, GEXF, "graphml: the edges are the claims"),
        ("turned", edge, GRAPHML, GEXF, "graphml: ends and columns"),
        ("sum", GRAPHML.replace("12.5", "12.50"), GRAPHML, GEXF, "graphml: ends and columns"),
        ("cut", GRAPHML[:-20], GRAPHML, GEXF, "graphml is read"),
        ("boxes", GRAPHML, GRAPHML.replace("ShapeNode", "Shape"), GEXF, "yed: all is drawn"),
        ("places", GRAPHML, moved, GEXF, "yed: all is drawn"),
        ("quote", GRAPHML, GRAPHML, GEXF.replace("&lt;b", "&lt;x"), "gexf: ends and columns"),
        ("other", GRAPHML, GRAPHML, GEXF.replace("c2", "c9"), "gexf: the edges are the claims"),
        ("schema", GRAPHML, GRAPHML, timed, "gexf: it follows the schema"),
        ("column", GRAPHML.replace('"quote"', '"a quote"'), GRAPHML, GEXF,
         "graphml: it follows the schema"),
    ]


def main():
    folder, node_modules = Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0

    def expect(script, name, arguments, failure):
        nonlocal failed
        command = [sys.executable, str(HERE / script), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8",
                              check=False)
        bad = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
        if failure is None:
            passed = done.returncode == 0 and not bad
        else:
            passed = done.returncode == 1 and any(failure in line for line in bad)
        failed += not passed
        words = f"fails at: {failure}" if failure else "passes"
        print(f"{'ok    ' if passed else 'FAILED'} {script} {name} {words}")
        if not passed:
            print(done.stdout + done.stderr)

    for name, content, triples, failure in linked_data_cases():
        path = folder / f"{name}.jsonld"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        expect("linked_data.py", name, [path, "--node-modules", node_modules, "--triples", triples,
               "--from", "Blue Fund", "--through", "Middle", "--to", "red"], failure)

    good = folder / "good.jsonld"
    other = folder / "other.nt"
    other.write_text("<https://example.org/a> <https://example.org/b> \"c\" .\n", encoding="utf-8")
    expect("linked_data.py", "other statements in another format",
           [good, "--node-modules", node_modules, "--triples", linked_data_cases()[0][2],
            "--from", "Blue Fund", "--to", "red", "--also", other],
           "pyoxigraph reads the same in other.nt")

    scene = folder / "scene.json"
    edges = [{"source": s, "target": t, "label": label} for s, t, label in EDGES]
    nodes = [{"id": key, "label": name} for key, name in NAMES.items()]
    scene.write_text(json.dumps({"nodes": nodes, "edges": edges}), encoding="utf-8")
    for name, dot, hostile, svg, failure in dot_cases():
        texts = {f"{name}.dot": dot, f"{name}.hostile.dot": hostile, f"{name}.svg": svg}
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        paths = [folder / file for file in texts]
        expect("dot.py", name, [paths[0], "--scene", scene, "--hostile", paths[1],
               "--svg", paths[2]], failure)

    records, schema = folder / "records.jsonl", folder / "gexf.xsd"
    records.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    schema.write_text(SCHEMA, encoding="utf-8")
    graphml_schema = folder / "graphml.xsd"
    graphml_schema.write_text(GRAPHML_SCHEMA, encoding="utf-8")
    for name, graphml, yed, gexf, failure in network_cases():
        texts = {f"{name}.graphml": graphml, f"{name}.yed.graphml": yed, f"{name}.gexf": gexf}
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        paths = [folder / file for file in texts]
        expect("networks.py", name, ["--records", records, "--graphml", paths[0], "--yed", paths[1],
               "--gexf", paths[2], "--gexf-schema", schema,
               "--graphml-schema", graphml_schema], failure)

    for name, changed, failure in picture_cases():
        expect("pictures.py", name, [write_picture(folder, name, changed)], failure)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
