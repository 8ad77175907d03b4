"""Hands our GraphML and GEXF to NetworkX and to their schemas, to that of GEXF where there is one.

Both files must have as many nodes and edges as the records that the program exports: an entity is
a node, and a claim between entities that is neither denied nor deprecated an edge. Their ends,
relations, dates and sums must be those of the records.

The schema declares colours and places in its own namespace, though every program reads them from
another; so they are put there before it is asked.

One line a check; exit code 1 when one fails.
"""

import argparse
import json
import sys
from pathlib import Path

import networkx
from lxml import etree

from checks import Checks

GEXF = "http://gexf.net/1.3"
COLUMNS = ("relation", "start", "end", "amount", "role", "source", "quote")


def expected_of(path):
    """Ids of entities, and edges by claim id: ends and columns."""
    nodes, edges = set(), {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["record"] == "entity":
            nodes.add(record["id"])
        is_said = record.get("stance") != "denied" and record.get("rank") != "deprecated"
        if record["record"] == "claim" and "object" in record and is_said:
            columns = {name: record[name] for name in COLUMNS if name in record}
            # Of several citations the first is written.
            edges.setdefault(record["id"], (record["subject"], record["object"], columns))
    return nodes, edges


def check_graph(checks, name, graph, expected):
    nodes, edges = expected
    words = f"{graph.number_of_nodes()} nodes, expected {len(nodes)}"
    checks.check(f"{name}: the nodes are the entities", set(graph.nodes) == nodes, words)
    found = {}
    for source, target, key, data in graph.edges(keys=True, data=True):
        # GEXF has the days of its timeline beside the dates as stated, under the same names.
        columns = {column: str(data[column]) for column in COLUMNS if column in data}
        found[data.get("id", key)] = (source, target, columns)
    words = f"{graph.number_of_edges()} edges, expected {len(edges)}"
    checks.check(f"{name}: the edges are the claims",
                 graph.number_of_edges() == len(edges) and set(found) == set(edges), words)
    ignored = {"start", "end"} if name == "gexf" else set()
    wrong = [key for key in edges if key in found and not same(found[key], edges[key], ignored)]
    words = f"{len(wrong)} of {len(found)} differ" + (f", first {wrong[0]}" if wrong else "")
    checks.check(f"{name}: ends and columns are those of the claims", not wrong, words)


def same(found, expected, ignored):
    columns = [{name: text for name, text in edge[2].items() if name not in ignored}
               for edge in (found, expected)]
    return found[:2] == expected[:2] and columns[0] == columns[1]


def check_boxes(checks, path):
    """Every node and edge is drawn for yEd, no two nodes at one place."""
    yed = "{http://www.yworks.com/xml/graphml}"
    root = etree.parse(path).getroot()
    count = {tag: sum(1 for _ in root.iter(tag)) for tag in
             (f"{yed}ShapeNode", f"{yed}PolyLineEdge")}
    space = "{http://graphml.graphdrawing.org/xmlns}"
    drawn = [sum(1 for _ in root.iter(f"{space}{tag}")) for tag in ("node", "edge")]
    places = {(box.get("x"), box.get("y")) for box in root.iter(f"{yed}Geometry")}
    words = f"{list(count.values())} drawn of {drawn}, at {len(places)} places"
    checks.check("yed: all is drawn, and apart", list(count.values()) == drawn
                 and len(places) == drawn[0], words)


def check_schema(checks, name, path, schema):
    parser = etree.XMLParser(no_network=True)
    schema = etree.XMLSchema(etree.parse(schema, parser))
    document = etree.parse(path, parser)
    for element in document.iter(f"{{{GEXF}/viz}}*"):
        element.tag = element.tag.replace("/viz}", "}")
    is_valid = schema.validate(document)
    words = "valid" if is_valid else str(schema.error_log.last_error)
    checks.check(f"{name}: it follows the schema", is_valid, words)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=Path, required=True, help="the store as JSON Lines")
    parser.add_argument("--graphml", type=Path, required=True)
    parser.add_argument("--yed", type=Path, required=True, help="GraphML with boxes")
    parser.add_argument("--gexf", type=Path, required=True)
    parser.add_argument("--graphml-schema", type=Path, required=True)
    parser.add_argument("--gexf-schema", type=Path, help="gexf.xsd of version 1.3")
    arguments = parser.parse_args()

    checks = Checks()
    expected = expected_of(arguments.records)
    readers = {
        "graphml": lambda: networkx.read_graphml(arguments.graphml, force_multigraph=True),
        "yed": lambda: networkx.read_graphml(arguments.yed, force_multigraph=True),
        # Without parallel edges it is read as a graph that can have none.
        "gexf": lambda: networkx.MultiDiGraph(networkx.read_gexf(arguments.gexf)),
    }
    attempts = [(name, lambda name=name, read=read: check_graph(checks, name, read(), expected))
                for name, read in readers.items()]
    attempts.append(("boxes", lambda: check_boxes(checks, arguments.yed)))
    schemas = [("graphml", arguments.graphml, arguments.graphml_schema)]
    if arguments.gexf_schema is None:
        print("       no schema of GEXF to ask")
    else:
        schemas.append(("gexf", arguments.gexf, arguments.gexf_schema))
    attempts += [(f"schema of {name}", lambda asked=(name, *files): check_schema(checks, *asked))
                 for name, *files in schemas]
    for name, attempt in attempts:
        try:
            attempt()
        except Exception as error:  # a reader that refuses is a failed check, not the end
            checks.check(f"{name} is read", False, f"{type(error).__name__}: {error}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
