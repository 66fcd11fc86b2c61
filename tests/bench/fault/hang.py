"""A stage that hangs: a scene that sleeps or computes for ever, and a stage that is stopped."""

import os
import signal
import time

from fault_rows import Falls, Row, fall, gone, percentile, two_pieces
from kiosk import Entry
from suite import BAD, CALM


def stop(pid):
    at = time.monotonic()
    os.kill(pid, signal.SIGSTOP)
    return at


def scene(bench, how):
    """From the scene's own word on when it hangs to another's picture."""
    with bench.case() as case:
        case.start([Entry("spoilt", BAD, scene="bad", how=how, after=150), Entry("calm", CALM)])
        case.understudy()
        at = case.told()
        return case.seen_colour(CALM, at, "the understudy's picture", 20) - at


def measure(bench):
    scenes = [scene(bench, how) for how in ("hang", "spin") for _ in range(1 if bench.quick else 5)]
    worst = max(scenes) * 1e3
    yield Row(f"a scene hangs, to the understudy's picture, worst of {len(scenes)}",
              f"{worst:.0f} ms (p50 {percentile(scenes, 0.5) * 1e3:.0f})", "at most 500 ms", worst <= 500)
    falls = Falls()
    with bench.case() as case:
        two_pieces(case)
        for _ in range(2 if bench.quick else 20):
            pid = fall(case, stop, falls)
            gone(pid)
    worst = max(falls.shown) * 1e3
    yield Row(f"a stage is stopped (SIGSTOP), to the understudy's picture, worst of {len(falls.shown)}",
              f"{worst:.0f} ms (p50 {percentile(falls.shown, 0.5) * 1e3:.0f})", "at most 500 ms",
              worst <= 500 and falls.black == falls.uncovered == 0)
