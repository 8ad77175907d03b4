"""Pictures beside Graphviz: whole processes, wall time, medians of 20 after a warm-up.

    python3 benches/beside_graphviz.py ORGRAPH DOT STORE WORK

draws the 15 and the 150 most linked entities of STORE, and hands the same scene to Graphviz. One
line of JSON for each; `noop` is a process that does nothing, beside which the others are read.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 20


def median_ms(command):
    times = []
    for round_ in range(ROUNDS + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        if round_ > 0:
            times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 1)


def main():
    orgraph, dot, store, work = sys.argv[1:]
    work = Path(work)
    work.mkdir(parents=True, exist_ok=True)
    render = [orgraph, "--db", store, "render"]
    for count in (15, 150):
        asked = ["--top", str(count)]
        scene = work / f"{count}.dot"
        subprocess.run([*render, *asked, "-o", scene], check=True, capture_output=True)
        nodes, edges = (scene.read_text().count(sign) for sign in ("tooltip", " -> "))
        found = {"entities": count, "nodes_and_edges": [nodes - edges, edges],
                 "noop": median_ms(["true"])}
        for kind in ("svg", "png", "pdf"):
            picture = work / f"{count}.{kind}"
            found[kind] = median_ms([*render, *asked, "-o", picture])
        for engine in ("dot", "neato"):
            picture = work / f"{count}-{engine}.svg"
            text = scene.read_text()
            if engine == "dot":
                text = text.replace('"layout"="neato"', '"layout"="dot"')
            handed = work / f"{count}-{engine}.dot"
            handed.write_text(text)
            found[engine] = median_ms([dot, "-Tsvg", handed, "-o", picture])
            found[f"svg / {engine}"] = round(found["svg"] / found[engine], 2)
        print(json.dumps(found))


if __name__ == "__main__":
    main()
