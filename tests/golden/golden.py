#!/usr/bin/env python3
"""Renders the pictures of list.txt and compares each with its golden one in pictures/.

golden.py PAVILION COMPARE OUT            compare; TAP
golden.py PAVILION COMPARE OUT --regenerate [NAME…]
                                          write the golden pictures anew; only in a commit that
                                          explains what changed in them

A picture that differs is left in OUT as NAME.png beside NAME-difference.png.
"""
import hashlib
import os
import pathlib
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def entries():
    for line in (HERE / "list.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            name, _, command = line.partition(":")
            yield name.strip(), shlex.split(command)


def render(pavilion, command, out):
    done = subprocess.run([pavilion, "render", *command, "--out", str(out)], cwd=ROOT,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=240)
    return done.returncode == 0, done.stderr


def main():
    pavilion, compare, out = map(os.path.abspath, sys.argv[1:4])
    regenerate = "--regenerate" in sys.argv
    chosen = [a for a in sys.argv[4:] if not a.startswith("--")]
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    count = failures = 0

    def tell(well, name, detail):
        nonlocal count, failures
        count += 1
        failures += not well
        for line in detail.strip().splitlines():
            print(f"# {line}")
        print(f"{'ok' if well else 'not ok'} {count} - {name}", flush=True)

    for name, command in entries():
        if chosen and name not in chosen:
            continue
        golden = HERE / "pictures" / f"{name}.png"
        got = out / f"{name}.png"
        well, words = render(pavilion, command, golden if regenerate else got)
        if regenerate or not well:
            tell(well, name, words)
            continue
        done = subprocess.run([compare, got, golden, out / f"{name}-difference.png"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        where = "" if done.returncode == 0 else f"look at {got} and {name}-difference.png beside it"
        tell(done.returncode == 0, name, done.stdout + where)

    if not regenerate and not chosen:
        name, command = next(iter(entries()))
        hashes = set()
        for turn in range(2):
            path = out / f"again-{turn}.png"
            render(pavilion, command, path)
            hashes.add(hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else turn)
        tell(len(hashes) == 1, "the same command gives the same bytes", "")
    print(f"1..{count}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
