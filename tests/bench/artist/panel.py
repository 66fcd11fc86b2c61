"""What a change on the panel costs: the time until it is drawn, and what a flood of them does to the stage."""

import http.client
import json
import pathlib
import re
import statistics
import sys
import time

from artist_rows import Row, Skip

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "desk"))
from house import JSON, House, latencies

FPS = 60
FLOOD_S = 10
A_SECOND = 10000


def frames(house):
    """Median and p99 of the board's frame times, ms; ends the house."""
    house.stop()
    found = re.search(r"frames \d+, median ([\d.]+) ms, p99 ([\d.]+) ms", house.said())
    return (float(found[1]), float(found[2])) if found else (float("nan"),) * 2


def calm(pavilion, plugins):
    with House(pavilion, plugins, fps=FPS, developer=False) as house:
        time.sleep(FLOOD_S)
        return frames(house)


def flooded(pavilion, plugins):
    """Ten thousand changes a second of six rows, by one client; (frames, changes a second, counts)."""
    with House(pavilion, plugins, fps=FPS, developer=False) as house:
        piece, made, begun = house.piece()["id"], 0, time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=5)
        while (now := time.monotonic() - begun) < FLOOD_S:
            if made > now * A_SECOND:
                time.sleep(0.002)
                continue
            batch = [{"piece": piece, "key": key, "value": value} for i in range(made, made + 40)
                     for key, value in (("amount", i % 1000 / 1000), ("count", i % 10),
                                        ("lamp", i % 2 == 0), ("mode", ("soft", "hard")[i % 2]),
                                        ("place", [i % 100 / 100, 0.5]))]
            connection.request("POST", "/api/set", json.dumps({"set": batch}), JSON)
            connection.getresponse().read()
            made += len(batch)
        connection.close()
        spent = time.monotonic() - begun
        house.set("amount", 0.5)
        right = house.until(lambda: house.value("amount") == 0.5 and settled(house), 10)
        return frames(house), made / spent, right


def settled(house):
    counts = house.state()["counts"]
    return counts if counts["received"] == sum(counts[k] for k in ("applied", "coalesced", "dropped")) else None


def measure(bench):
    plugins = bench.build / "tests/desk"
    if not (plugins / "board.so").exists():
        raise Skip(f"{plugins} holds no board.so: build everything first")
    with House(bench.pavilion, plugins, fps=FPS, developer=False) as house:
        waits = sorted(latencies(house, 20 if bench.quick else 100))
    goal_ms = 2 / FPS * 1e3 + 30
    yield Row(f"panel change -> changed pixel, the slowest of {len(waits)} ({FPS} pictures a second)",
              f"{waits[-1] * 1e3:.1f} ms (median {statistics.median(waits) * 1e3:.1f})", f"<= {goal_ms:.0f} ms",
              waits[-1] * 1e3 <= goal_ms)
    before, (after, rate, counts) = calm(bench.pavilion, plugins), flooded(bench.pavilion, plugins)
    change = (after[1] / before[1] - 1) * 100
    right = bool(counts)
    yield Row(f"panel at {rate:.0f} changes a second: received = applied + coalesced + dropped",
              f"{counts['received']} = {counts['applied']} + {counts['coalesced']} + {counts['dropped']}"
              if right else "do not", "add up; the last value holds", right)
    yield Row("the same: p99 frame time of the stage", f"{change:+.1f} % of {before[1]:.2f} ms", "<= 5 %", change <= 5)
