"""Hands our DOT and SVG to Graphviz and to an XML reader.

`dot -Tjson` must find the nodes, edges and labels of the scene that was drawn; a DOT file whose
only entity has a hostile name must still be one node; an SVG must be well-formed XML.

One line a check; exit code 1 when one fails.
"""

import argparse
import collections
import html
import json
import re
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

from checks import Checks


def laid_out(path):
    """What Graphviz makes of a DOT file, as its own JSON."""
    done = subprocess.run(["dot", "-Tjson", str(path)], capture_output=True, text=True,
                          encoding="utf-8", check=False, timeout=120)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip())
    return json.loads(done.stdout), done.stderr.strip()


def nodes_of(graph):
    # A cluster stands among the objects, too; only it has members.
    return [thing for thing in graph.get("objects", [])
            if not {"nodes", "subgraphs", "edges"} & set(thing)]


def plain(label, name=""):
    """A label as a reader sees it, in one line: breaks, escapes and markup undone."""
    if re.match(r"<.*</\w+>|<[^>]*/>", label, re.DOTALL):
        label = re.sub(r"<br\s*/?>", " ", label, flags=re.IGNORECASE)
        label = re.sub(r"<[^>]*>", "", label)
    else:
        breaks = {"n": " ", "l": " ", "r": " ", "N": name}
        label = re.sub(r"\\(.)", lambda found: breaks.get(found[1], found[1]), label)
    return " ".join(html.unescape(label).split())


def differences(expected, found):
    expected, found = collections.Counter(expected), collections.Counter(found)
    missing, added = sorted((expected - found).elements()), sorted((found - expected).elements())
    return [f"missing {thing}" for thing in missing] + [f"added {thing}" for thing in added]


def ends_of(edge, names):
    """The end without and the end with the arrow's head.

    Rank and arrow are independent in our DOT: the end further left is written first, and an edge
    that points to the left is drawn with its head at its tail.
    """
    ends = (names[edge["tail"]], names[edge["head"]])
    return ends[::-1] if edge.get("dir") == "back" else ends


def without_and_with_head(edge):
    ends = (edge["source"], edge["target"])
    return ends[::-1] if edge.get("head", edge["target"]) == edge["source"] else ends


def check_scene(checks, graph, warnings, scene):
    objects = nodes_of(graph)
    names = {thing["_gvid"]: thing["name"] for thing in objects}
    found = {
        "nodes": [(thing["name"], plain(thing.get("label", "\\N"), thing["name"]))
                  for thing in objects],
        "edges": [(*ends_of(edge, names), plain(edge.get("label", edge.get("xlabel", ""))))
                  for edge in graph.get("edges", [])],
    }
    expected = {
        "nodes": [(node["id"], plain_scene(node["label"])) for node in scene["nodes"]],
        "edges": [(*without_and_with_head(edge), plain_scene(edge["label"]))
                  for edge in scene["edges"]],
    }
    for kind in ("nodes", "edges"):
        wrong = differences(expected[kind], found[kind])
        words = f"{len(found[kind])}, expected {len(expected[kind])}"
        checks.check(f"{kind} and labels are those of the scene", not wrong and bool(found[kind]),
                     "; ".join([words, *wrong[:5]]))
    checks.check("graphviz has nothing to say", not warnings, warnings or "no warnings")


def plain_scene(label):
    return " ".join(label.split())


def check_hostile(checks, path):
    graph, _ = laid_out(path)
    nodes, edges = nodes_of(graph), graph.get("edges", [])
    clusters = [thing for thing in graph.get("objects", []) if thing not in nodes]
    ours = all(thing["name"].startswith("cluster") for thing in clusters)
    is_one = len(nodes) == 1 and not edges and ours
    words = f"{len(nodes)} nodes, {len(edges)} edges; {plain(nodes[0].get('label', '')) if nodes else ''}"
    checks.check(f"a hostile name is one node ({path.name})", is_one, words)


def check_svg(checks, path):
    root = xml.etree.ElementTree.parse(path).getroot()
    is_svg = root.tag == "{http://www.w3.org/2000/svg}svg" and len(root) > 0
    elements = sum(1 for _ in root.iter())
    checks.check(f"it is well-formed SVG ({path.name})", is_svg, f"{elements} elements")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--scene", type=Path, required=True,
                        help='JSON: {"nodes":[{"id","label"}],"edges":[{"source","target","label"}]}')
    parser.add_argument("--hostile", type=Path, action="append", default=[],
                        help="a DOT file of one entity with a hostile name; may be repeated")
    parser.add_argument("--svg", type=Path, action="append", default=[], help="likewise an SVG")
    arguments = parser.parse_args()

    checks = Checks()
    scene = json.loads(arguments.scene.read_text(encoding="utf-8"))
    attempts = [(arguments.file, lambda: check_scene(checks, *laid_out(arguments.file), scene))]
    attempts += [(path, lambda path=path: check_hostile(checks, path))
                 for path in arguments.hostile]
    attempts += [(path, lambda path=path: check_svg(checks, path)) for path in arguments.svg]
    for path, attempt in attempts:
        try:
            attempt()
        except Exception as error:  # a reader that refuses is a failed check, not the end
            checks.check(f"{path.name} is read", False, f"{type(error).__name__}: {error}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
