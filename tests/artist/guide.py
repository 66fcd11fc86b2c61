#!/usr/bin/env python3
"""Owns that the guide, installations/README.md, is true: it is read to the letter, in an empty folder.

guide.py PAVILION ROOT BUILD

What it does with the guide's blocks, in their order:
  sh      every line is typed; what opens a window draws without one, and goes on until the next such line
  text    those lines were said, or are said soon, by what was typed last (… is anything)
  glsl, yaml, diff
          the file that the line before names is written; of a diff, what stands behind - becomes what
          stands behind +, in one save
  console is for people
Pictures that were rendered must show something, and differ from each other.
"""
import os
import re
import shlex
import sys

from studio import ENV, PAVILION, ROOT, Run, WORK, call, mean, need, pixels
from tap import Tap

KINDS = {"sh", "text", "glsl", "yaml", "diff", "console"}


def blocks(text):
    """(line number, kind, the file that is named, lines)."""
    lines = text.split("\n")
    at, named = 0, None
    while at < len(lines):
        fence = re.match(r"```(\w*)$", lines[at])
        if fence:
            end = lines.index("```", at + 1)
            yield at + 1, fence[1], named, lines[at + 1:end]
            at, named = end + 1, None
            continue
        alone = re.fullmatch(r"`([\w./-]+)`", lines[at])
        named = alone[1] if alone else named if not lines[at].strip() else None
        at += 1


def hunks(lines):
    """Pairs of what goes and what comes."""
    old, new = [], []
    for line in lines + ["-"]:
        if line.startswith("-") and new:
            yield "\n".join(old), "\n".join(new)
            old, new = [], []
        (new if line.startswith("+") else old).append(line[1:])


class Reader:
    def __init__(self):
        self.run, self.since, self.words = None, 0, ""
        self.pictures = {}

    def save(self, name, text):
        path = WORK / name
        self.since = self.run.mark() if self.run else 0
        fresh = path.with_name(path.name + "~")
        fresh.write_text(text)
        os.replace(fresh, path)

    def diff(self, name, lines):
        text = (WORK / name).read_text()
        for old, new in hunks(lines):
            need(text.count(old) == 1, f"{name} has {text.count(old)} times: {old}")
            text = text.replace(old, new)
        self.save(name, text)

    def end_run(self):
        if self.run:
            need(self.run.end() == 0, self.run.text()[-3000:])
        self.run = None

    def type(self, line):
        words = shlex.split(line)
        if words[:2] == ["pavilion", "run"]:
            self.end_run()
            need("--windowed" in words, f"{line}: how would a test end that?")
            rest = [word for word in words[3:] if word not in ("--windowed", "--developer")]
            self.run, self.since = Run(words[2], *rest, developer="--developer" in words,
                                       camera="virtual:visitor"), 0
            return
        if words[0] == "pavilion":
            words[0] = PAVILION
            if words[1] == "render":
                words += ["--size", "320x180"]
        done = call(*words, env=dict(ENV, HOME=str(WORK / "home")))
        self.words, self.since = done.stdout + done.stderr, None
        need(done.returncode == 0, f"{line}: exit code {done.returncode}\n{self.words}")
        if "--out" in words and words[words.index("--out") + 1].endswith(".png"):
            self.look(words[words.index("--out") + 1])

    def look(self, name):
        picture = pixels(WORK / name)
        need(mean(picture) > 8 and len(set(picture)) > 50, f"{name} shows nothing")
        for other, before in self.pictures.items():
            differ = sum(abs(a[i] - b[i]) > 12 for a, b in zip(picture, before) for i in range(3))
            need(differ > 300, f"{name} is the same as {other}")
        self.pictures[name] = picture

    def said(self, line):
        pattern = ".*".join(map(re.escape, line.split("…")))
        if self.since is None:
            need(re.search(pattern, self.words), f"'{line}' was not said: {self.words}")
        else:
            self.run.wait(pattern, self.since)

    def obey(self, kind, name, lines):
        if kind == "sh":
            for line in lines:
                self.type(line)
        elif kind == "text":
            for line in lines:
                self.said(line)
        elif kind == "diff":
            self.diff(name, lines)
        elif kind in ("glsl", "yaml"):
            self.save(name, "\n".join(lines) + "\n")


def main():
    tap = Tap()
    reader = Reader()
    (WORK / "home").mkdir()
    found = list(blocks((ROOT / "installations/README.md").read_text()))
    unknown = [f"line {number}: what is {kind or 'that'}?" for number, kind, *_ in found if kind not in KINDS]
    tap.check("every block is of a kind that is read", unknown)
    broken = False
    for number, kind, name, lines in found:
        if broken or kind == "console":
            continue
        faults = []
        try:
            need(kind in ("sh", "text", "console") or name, "no file is named before this block")
            reader.obey(kind, name, lines)
        except (AssertionError, OSError) as trouble:
            faults = str(trouble).splitlines()[-30:] or [repr(trouble)]
        broken = bool(faults)
        tap.check(f"line {number}: {kind} {name or lines[0]}", faults)
    try:
        reader.end_run()
    except AssertionError as trouble:
        tap.check("what ran last ends well", str(trouble).splitlines())
    tap.check("the guide was read to its end", ["it was not"] if broken else [])
    return tap.end()


sys.exit(main())
