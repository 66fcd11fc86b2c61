"""A week of a kiosk's life under a simulated clock: tests/soak/run, which says how fast that was and what grew."""

import subprocess
import sys

from fault_rows import Row
from kiosk import Skip


def measure(bench):
    soak = bench.tests.parent / "soak/run"
    if not soak.exists():
        raise Skip("there is no tests/soak")
    hours = 1 if bench.quick else 168
    done = subprocess.run([sys.executable, str(soak), "--hours", str(hours), "--build", str(bench.build)],
                          capture_output=True, text=True)
    told = [line for line in done.stdout.splitlines() if line.startswith(("ok", "not ok"))]
    for line in done.stdout.splitlines():
        if line.startswith("#"):
            print(f"  {line[2:]}")
    yield Row(f"{hours} simulated hours with faults at random", f"{sum(line.startswith('ok') for line in told)} of {len(told)} held",
              "slope at most 64 KiB/h, descriptors flat, 0 black", done.returncode == 0 and bool(told))
