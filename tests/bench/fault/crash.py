"""A stage that gets SIGSEGV on an idle machine, a hundred times: when the understudy's picture stands, when it draws, and
what the keeper has grown by."""

import os
import signal
import time

from fault_rows import Falls, Row, fall, percentile, two_pieces

WARM_UP = 5


def segv(pid):
    at = time.monotonic()
    os.kill(pid, signal.SIGSEGV)
    return at


def anonymous_kib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))


def rows(falls, goal_ms, where):
    shown = percentile(falls.shown, 0.99) * 1e3
    yield Row(f"SIGSEGV to the understudy's picture, {where}, p99 of {len(falls.shown)}",
              f"{shown:.1f} ms (p50 {percentile(falls.shown, 0.5) * 1e3:.1f})", f"at most {goal_ms} ms", shown <= goal_ms)
    yield Row(f"  black, uncovered samples of {falls.samples}, {where} (least {falls.least_hz:.0f} a second)",
              f"{falls.black}, {falls.uncovered}", "0, 0; at least 1000 a second",
              falls.black == falls.uncovered == 0 and falls.least_hz >= 1000)
    drawn = percentile(falls.draws, 0.99) * 1e3
    yield Row(f"  to the next installation drawing, {where}, p99", f"{drawn:.0f} ms (p50 {percentile(falls.draws, 0.5) * 1e3:.0f})",
              "at most 400 ms", drawn <= 400)


def measure(bench):
    tries, falls = (6 if bench.quick else 100), Falls()
    with bench.case() as case:
        kiosk = two_pieces(case)
        for number in range(WARM_UP + tries):
            if number == WARM_UP:
                falls = Falls()
                case.understudy()
                files, kib = kiosk.descriptors(), anonymous_kib(kiosk.keeper.pid)
            fall(case, segv, falls)
        case.understudy()
        time.sleep(1)
        more_files, more_kib = kiosk.descriptors() - files, anonymous_kib(kiosk.keeper.pid) - kib
    yield from rows(falls, 20, "idle")
    yield Row(f"{tries} crashes in a row: growth of the keeper", f"{more_files} descriptors, {more_kib} KiB", "0, 0 KiB",
              more_files <= 0 and more_kib <= 0)
