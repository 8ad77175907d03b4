"""Hands our export to FollowTheMoney's own programs: `ftm validate`, `ftm aggregate-statements`.

Usage: ftm.py ENTITIES STATEMENTS RECORDS, where RECORDS are the same store as JSON Lines; or
ftm.py --self-test FOLDER, which shows that each check can fail.

Every entity and every link between two must be there, once; no value may be dropped (an address
without its scheme may get one); what stands beside the properties must be kept; and the statements
must be rolled up to the same entities. One line a check; exit code 1 when one fails.
"""

import json
import subprocess
import sys
from pathlib import Path

FTM = Path(sys.executable).parent / "ftm"


def lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def ftm(*arguments):
    command = [str(FTM), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr.strip().splitlines()[-1:]


def is_stated(record):
    return record.get("stance") != "denied" and record.get("rank") != "deprecated"


def properties(entities):
    """Values by entity and property, whatever their order."""
    return {entity["id"]: {name: sorted(values) for name, values in entity["properties"].items()}
            for entity in entities}


def check(entities_file, statements_file, records_file):
    """Gives name, outcome and what was found of each check."""
    entities, records = lines(entities_file), lines(records_file)
    ids = {record["id"] for record in records if record["record"] == "entity"}
    claims = [r for r in records if r["record"] == "claim" and is_stated(r)]
    stated = {beside["claim"]["id"] for entity in entities for beside in entity.get("claims", [])}
    edges = [entity for entity in entities if [entity["id"]] == entity["properties"].get("recordId")]
    yield "every entity has a line", len(entities) - len(edges) == len(ids), len(entities)
    yield "no id stands twice", len({entity["id"] for entity in entities}) == len(entities), ""
    yield "every claim is there", stated == {claim["id"] for claim in claims}, len(stated)

    valid_file = Path(str(entities_file) + ".valid")
    is_read, words = ftm("validate", "-i", entities_file, "-o", valid_file)
    yield "ftm validate reads it", is_read, words
    if not is_read:
        return
    valid = lines(valid_file)
    lost = []
    for before, after in zip(entities, valid, strict=False):
        for name, values in before["properties"].items():
            kept = after["properties"].get(name, [])
            lost += [(before["id"], name, value) for value in values
                     if value not in kept and f"http://{value}/" not in kept]
    yield "no value is dropped", not lost, lost[:3]
    beside = [[entity.get(name) for name in ("id", "confidence", "claims")] for entity in entities]
    kept = [[entity.get(name) for name in ("id", "confidence", "claims")] for entity in valid]
    yield "what stands beside is kept", beside == kept, ""

    rolled_file = Path(str(statements_file) + ".rolled")
    is_read, words = ftm("aggregate-statements", "-f", "csv", "-i", statements_file,
                         "-o", rolled_file)
    yield "ftm aggregate-statements reads it", is_read, words
    if is_read:
        yield "they are the same", properties(lines(rolled_file)) == properties(entities), ""


def small(change):
    """A small store as its three files, with one thing wrong."""
    record = {"record": "claim", "id": "c1", "subject": "a", "relation": "funded-by", "object": "b"}
    person = {"id": "a", "schema": "Organization", "properties": {"name": ["A"]}}
    edge = {"id": "c1", "schema": "Payment", "confidence": 0.5,
            "properties": {"beneficiary": ["a"], "payer": ["b"], "date": ["2001"],
                           "recordId": ["c1"]},
            "claims": [{"of": "x", "claim": record}]}
    other = {"id": "b", "schema": "Person", "properties": {}}
    records = [{"record": "entity", "id": "a"}, {"record": "entity", "id": "b"}, record]
    entities = [person, edge, other]
    rows = [(e["id"], e["schema"], "id", e["id"]) for e in entities]
    rows += [(e["id"], e["schema"], name, value) for e in entities
             for name, values in e["properties"].items() for value in values]
    change(entities, rows, records)
    return entities, rows, records


def self_test(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    cases = [
        ("good", lambda e, s, r: None, None),
        ("entity", lambda e, s, r: e.pop(2), "every entity has a line"),
        ("claim", lambda e, s, r: e[1].pop("claims"), "every claim is there"),
        ("schema", lambda e, s, r: e[0].update(schema="Nothing"), "ftm validate reads it"),
        ("date", lambda e, s, r: e[1]["properties"].update(date=["early 2000s"]),
         "no value is dropped"),
        ("id", lambda e, s, r: e[1]["properties"].update(payer=["a b"]), "no value is dropped"),
        ("twice", lambda e, s, r: e.append(e[0]), "no id stands twice"),
        ("row", lambda e, s, r: s.pop(), "they are the same"),
    ]
    failed = 0
    for name, change, expected in cases:
        entities, rows, records = small(change)
        paths = [folder / f"{name}{end}" for end in (".ftm.json", ".statements.csv", ".jsonl")]
        for path, content in ((paths[0], entities), (paths[2], records)):
            path.write_text("".join(json.dumps(line) + "\n" for line in content), encoding="utf-8")
        header = "canonical_id,entity_id,schema,prop,value,dataset"
        table = [header, *(f"{i},{i},{schema},{prop},{text},d" for i, schema, prop, text in rows)]
        table[1:] = sorted(table[1:])
        paths[1].write_text("\n".join(table) + "\n", encoding="utf-8")
        found = [check_name for check_name, passed, _ in check(*paths) if not passed]
        passed = expected in found if expected else not found
        failed += not passed
        print(f"{'ok    ' if passed else 'FAILED'} ftm.py {name} fails at: {found}")
    return 1 if failed else 0


def main():
    if sys.argv[1] == "--self-test":
        return self_test(sys.argv[2])
    failed = 0
    for name, passed, found in check(*sys.argv[1:4]):
        failed += not passed
        print(f"{'ok    ' if passed else 'FAILED'} {name} {found}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
