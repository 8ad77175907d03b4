"""orgraph beside FollowTheMoney's own programs on one file of entities, in one run.

    python3 benches/beside_ftm.py ORGRAPH FTM ENTITIES.ftm.json WORK

ORGRAPH and FTM are the two programs, WORK an empty folder. Each command is run five times, all
commands in turn; printed are the medians of processor time, of peak memory (`wait4`) and of the
private part of it (`RssAnon`, looked at every 10 ms), then what the files hold.
"""

import os
import statistics
import sys
import time
from pathlib import Path

ROUNDS = 5
LOOK_SECONDS = 0.01


def commands(orgraph, ftm, entities, work):
    store = work / "graph.orgraph"
    ours = [orgraph, "--db", store]
    gexf, nquads = work / "ours.gexf", work / "ours.nq"
    return {
        "orgraph import": [*ours, "import", entities],
        "orgraph export gexf": [*ours, "export", "gexf", "-o", gexf],
        "orgraph export nquads": [*ours, "export", "nquads", "-o", nquads],
        "orgraph export nquads --profile truthy":
            [*ours, "export", "nquads", "--profile", "truthy", "-o", work / "ours.truthy.nq"],
        "ftm aggregate": [ftm, "aggregate", "-i", entities, "-o", work / "aggregate.json"],
        "ftm statements":
            [ftm, "statements", entities, "-d", "x", "-o", work / "statements.csv", "-f", "csv"],
        "ftm export-gexf": [ftm, "export-gexf", "-i", entities, "-o", work / "theirs.gexf"],
        "ftm export-rdf": [ftm, "export-rdf", "-i", entities, "-o", work / "theirs.nt"],
    }


def private_kilobytes(process):
    """What a process holds of memory that no file backs; nothing once it has ended."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    held = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon")]
    return int(held[0]) if held else 0


def measured(command):
    """Processor seconds of a process, its peak megabytes and the private ones."""
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.execvp(command[0], [str(word) for word in command])
    ended, private = 0, 0
    while not ended:
        private = max(private, private_kilobytes(child))
        time.sleep(LOOK_SECONDS)
        ended, status, usage = os.wait4(child, os.WNOHANG)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, private / 1024


def counted(path):
    text = path.read_text(encoding="utf-8")
    return f"{path.name}: {text.count('<node ')} nodes, {text.count('<edge ')} edges"


def main():
    orgraph, ftm, entities = sys.argv[1:4]
    work = Path(sys.argv[4])
    figures = {}
    for _ in range(ROUNDS):
        for stale in work.glob("graph.orgraph*"):
            stale.unlink()
        for name, command in commands(orgraph, ftm, entities, work).items():
            figures.setdefault(name, []).append(measured(command))
    for name, rounds in figures.items():
        seconds, peak, private = (statistics.median(column) for column in zip(*rounds))
        print(f"{name}: {seconds:.2f} s, {peak:.1f} MB, private {private:.1f} MB")
    print(counted(work / "ours.gexf"))
    print(counted(work / "theirs.gexf"))
    for name in ("ours.truthy.nq", "ours.nq", "theirs.nt"):
        with open(work / name, encoding="utf-8") as file:
            print(f"{name}: {sum(1 for _ in file)} statements")


if __name__ == "__main__":
    main()
