"""What the sections of tests/bench/artists share."""

import collections
import json
import os
import subprocess

Row = collections.namedtuple("Row", "figure seen goal holds")


class Skip(Exception):
    """Why a section cannot measure here."""


class Bench:
    """Where things are, and how they are run."""

    def __init__(self, root, build, work, quick):
        self.root, self.build, self.work, self.quick = root, build, work, quick
        self.pavilion = build / "engine/app/pavilion"
        self.stage = build / "engine/stage/pavilion-stage"
        self.env = dict(os.environ, PAVILION_ROOT=str(root), PAVILION_LOG="info")
        if not self.pavilion.exists():
            raise SystemExit(f"there is no pavilion in {build}: build the project first")

    def stage_bench(self, thing, frames, *options):
        """The JSON line of `pavilion-stage bench`."""
        done = subprocess.run([str(self.stage), "bench", str(thing), "--frames", str(frames), *options],
                              env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or not lines:
            raise Skip(f"bench of {thing} ended with {done.returncode}: {done.stderr[-300:]}")
        return json.loads(lines[-1])
