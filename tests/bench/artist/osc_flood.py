"""OSC at 10,000 messages a second: what the stage feels of it, and what becomes of every message.

With and without take turns, and the sender runs in both: without, it sends to a port that nobody reads, so
that its own share of the processor is in both figures.
"""
import pathlib
import random
import re
import socket
import statistics
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "browser"))
import osc_wire
from artist_rows import Row, Skip
from room import Room

RATE = 10000
KEYS = {"amount": "f", "reach": "f", "count": "i", "place": "ff", "ink": "ffff"}


def packets():
    chance = random.Random(11)
    made = []
    for n in range(5000):
        key = list(KEYS)[n % len(KEYS)]
        # Close together: a picture that flashes would be given to the limiter of flashes, which has its own cost.
        values = [chance.randint(1, 9) if kind == "i" else chance.uniform(0.48, 0.52) for kind in KEYS[key]]
        made.append(osc_wire.message("/pavilion/param/board/" + key, KEYS[key], *values))
    return made


def send(port, seconds, made):
    """How many were sent, at RATE, to a port of this machine."""
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    start, sent = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        for _ in range(50):
            out.sendto(made[sent % len(made)], ("127.0.0.1", port))
            sent += 1
        pause = start + sent / RATE - time.monotonic()
        if pause > 0:
            time.sleep(pause)
    took = time.monotonic() - start
    out.close()
    return sent, sent / took


def one_round(bench, board, seconds, made, loud):
    with Room(str(bench.pavilion), bench.root, board, fps=30, size="640x360") as room:
        time.sleep(1)
        hand = osc_wire.Hand(room.osc_port)
        before = hand.settled()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            sink.bind(("127.0.0.1", 0))
            sent, rate = send(room.osc_port if loud else sink.getsockname()[1], seconds, made)
        after = hand.settled()
        words = room.stop()
    found = re.search(r"a picture took [\d.]+ ms, p99 ([\d.]+) ms", words)
    if not found:
        raise Skip("the stage did not say how long its pictures took")
    grown = {key: after[key] - before[key] for key in after}
    return float(found[1]), sent, rate, grown


def measure(bench):
    board = bench.build / "tests/browser/board.so"
    if not board.exists():
        raise Skip("the board of tests/browser is not built")
    made = packets()
    seconds, rounds = (4, 2) if bench.quick else (12, 5)
    quiet, loud, last = [], [], None
    for _ in range(rounds):
        quiet.append(one_round(bench, board, seconds, made, False)[0])
        last = one_round(bench, board, seconds, made, True)
        loud.append(last[0])
    without, with_osc = statistics.median(quiet), statistics.median(loud)
    change = with_osc / without - 1
    _, sent, rate, grown = last
    yield Row(f"stage p99 frame time, OSC at {rate:.0f}/s against none",
              f"{with_osc:.1f} to {without:.1f} ms ({change:+.0%})", "within 5 %", change <= 0.05)
    # The question about the counters is one of them.
    total = sum(grown[key] for key in ("applied", "coalesced", "dropped", "bad"))
    yield Row("OSC messages received, of those sent", f"{grown['received'] - 1} of {sent}", "all",
              grown["received"] - 1 >= sent)
    yield Row("applied + coalesced + dropped + bad, of those received",
              f"{grown['applied']} + {grown['coalesced']} + {grown['dropped']} + {grown['bad']}",
              f"{grown['received']}", total == grown["received"])
