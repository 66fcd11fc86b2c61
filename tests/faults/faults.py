"""The faults that a kiosk must survive, tried one after another on this machine, and a score.

usage: faults.py PAVILION TOOLS [--list] [--only NAME,…] [--all] [--json] [--tap] [--at-once N]

TOOLS is the folder of the suite's own programs (watch_screen, bad_scene.so …). `--all` tries also those that other tests make, and the build
runs by themselves.
"""

import argparse
import concurrent.futures
import fnmatch
import importlib
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "fault"), str(HERE.parent)]
sys.dont_write_bytecode = True
from suite import REGISTRY, Place, attempt


def read_all():
    for path in sorted((HERE / "fault").glob("*.py")):
        importlib.import_module(path.stem)
    names = [entry.name for entry in REGISTRY]
    assert len(names) == len(set(names)), "two faults of one name"


def chosen_of(only, everything):
    wanted = [word for words in only for word in words.split(",") if word]
    if not wanted:
        return [entry for entry in REGISTRY if everything or not entry.elsewhere]
    chosen = [entry for entry in REGISTRY if any(fnmatch.fnmatch(entry.name, word) or entry.kind == word for word in wanted)]
    for word in wanted:
        if not any(fnmatch.fnmatch(entry.name, word) or entry.kind == word for entry in REGISTRY):
            sys.exit(f"faults: there is no fault '{word}'; --list names all {len(REGISTRY)}")
    return chosen


def figures_of(row):
    figures = row["figures"]
    if "still_ms" not in figures:
        return f"{'':>8} {'':>5} {'':>5}"
    return f"{figures['still_ms']:5.0f} ms {figures['black']:5d} {figures['uncovered']:5d}"


def show(row, out):
    print(f"{row['name']:28} {figures_of(row)} {row['seconds']:5.1f} s  {row['result']}", file=out, flush=True)
    for line in row["why"] + row["notes"]:
        print(f"{'':28}   {line}", file=out, flush=True)


def score(rows):
    met = sum(row["result"] == "met" for row in rows)
    left = sum(row["result"] == "left out" for row in rows)
    return (f"{met} of {len(rows)} faults met" + (f", {left} left out" if left else ""))


def tap_of(rows):
    """For the build's test runner."""
    for number, row in enumerate(rows, 1):
        for line in row["why"] + row["notes"] + (row["log"] if row["result"] == "missed" else []):
            print(f"# {line}")
        skipped = row["why"][0] if row["result"] == "left out" else row["known"] if row["result"] == "missed" else None
        ending = f" # SKIP {skipped}" if skipped else ""
        print(f"{'not ok' if row['result'] == 'missed' and not row['known'] else 'ok'} {number} - {row['name']}{ending}")
    print(f"# {score(rows)}")
    print(f"1..{len(rows)}")


def listing(as_json):
    if as_json:
        print(json.dumps([{"name": e.name, "title": e.title, "injected": e.injected, "proof": e.proof} for e in REGISTRY], indent=1))
        return
    for entry in REGISTRY:
        print(f"{entry.name:28} {entry.title}\n{'':28}   made by: {entry.injected}\n{'':28}   proven by: {entry.proof}")
    print(f"{len(REGISTRY)} faults")


def try_all(chosen, place, at_once, tell):
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        runs = [pool.submit(attempt, entry, place) for entry in chosen]
        rows = []
        for run in runs:
            rows.append(run.result())
            tell(rows[-1])
    # Side by side they take each other's processor: what was missed so is tried once more alone, and that is told.
    for place_in, (entry, row) in enumerate(zip(chosen, rows)):
        if at_once > 1 and row["result"] == "missed" and not row["known"]:
            alone = attempt(entry, place)
            alone["notes"] = alone["notes"] + [f"at first, beside others: {line}" for line in row["why"]]
            rows[place_in] = alone
            tell(alone)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pavilion")
    parser.add_argument("tools")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", action="append", default=[], help="names, with * and ?, or kinds")
    parser.add_argument("--all", action="store_true", help="also those that other tests make")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tap", action="store_true")
    parser.add_argument("--at-once", type=int, default=int(os.environ.get("FAULTS_AT_ONCE", "3")))
    options = parser.parse_args()
    read_all()
    if options.list:
        listing(options.json)
        return 0
    out = sys.stderr if options.json or options.tap else sys.stdout
    begin = time.monotonic()
    print(f"{'fault':28} {'still':>8} {'black':>5} {'bare':>5} {'took':>7}", file=out)
    rows = try_all(chosen_of(options.only, options.all), Place(options.pavilion, options.tools), options.at_once,
                   lambda row: show(row, out))
    print(f"{score(rows)}, in {time.monotonic() - begin:.0f} s", file=out)
    if options.tap:
        tap_of(rows)
    if options.json:
        print(json.dumps({"score": score(rows), "faults": rows}, indent=1))
    return 1 if any(row["result"] == "missed" and not row["known"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
