"""What a broker sees of a kiosk that is killed, and of one that freezes: tests/fleet measures it."""

import re
import subprocess
import sys

from fault_rows import Row
from kiosk import Skip


def measure(bench):
    tests = bench.tests.parent
    herald, double = bench.build / "engine/herald/pavilion-herald", bench.build / "tests/fleet/fleet_double"
    if not herald.exists() or not double.exists():
        raise Skip("herald and tests/fleet are not built")
    done = subprocess.run([sys.executable, str(tests / "fleet/fleet.py"), bench.place.pavilion, str(herald), str(double),
                           "killed_and_frozen"], capture_output=True, text=True, timeout=300)
    if "SKIP" in done.stdout:
        raise Skip(done.stdout.strip().splitlines()[-1])
    killed = re.search(r"^# killed\b.*? after ([\d.]+) (m?s)", done.stdout, re.M)
    frozen = re.search(r"^# frozen\b.*? after ([\d.]+) (m?s)", done.stdout, re.M)
    for what, found, goal, most in (("kill -9", killed, "at most 1 s", 1.0), ("a freeze, keepalive 10 s", frozen, "at most 16 s", 16.0)):
        seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else None
        holds = done.returncode == 0 and found is not None and seconds <= most
        yield Row(f"state seen by the broker after {what}", f"{seconds:.2f} s" if found else "not told", goal, holds)
