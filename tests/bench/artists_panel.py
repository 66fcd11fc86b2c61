#!/usr/bin/env python3
"""What a change on the panel costs: the time until it is drawn, and what a flood of them does to the stage.

artists_panel.py PAVILION FOLDER-OF-PLUGINS    (build/tests/desk holds them)
"""
import http.client
import json
import pathlib
import re
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "desk"))
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


def rows(pavilion, plugins):
    """[(figure, seen, goal)]"""
    with House(pavilion, plugins, fps=FPS, developer=False) as house:
        waits = sorted(latencies(house, 100))
    goal_ms = 2 / FPS * 1e3 + 30
    before, (after, rate, counts) = calm(pavilion, plugins), flooded(pavilion, plugins)
    change = (after[1] / before[1] - 1) * 100
    return [
        (f"panel change to changed pixel, median, {FPS} Hz", f"{statistics.median(waits) * 1e3:.1f} ms",
         f"<= {goal_ms:.0f} ms"),
        (f"the same, slowest of {len(waits)}", f"{waits[-1] * 1e3:.1f} ms", f"<= {goal_ms:.0f} ms"),
        (f"sets taken, {rate:.0f} a second: coalesced, applied, dropped",
         f"{counts['coalesced']}, {counts['applied']}, {counts['dropped']} of {counts['received']}",
         "add up; last value holds"),
        ("stage p99 frame time under it", f"{after[1]:.2f} ms, {change:+.1f} % ({before[1]:.2f} ms calm)",
         "within 5 %"),
    ]


def main(pavilion, plugins):
    for row in rows(pavilion, plugins):
        print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
