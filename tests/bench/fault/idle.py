"""What keeper and desk cost while nothing happens."""

import os
import re
import time

from fault_rows import Row, two_pieces
from suite import cpu_ticks


def pss_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1])


def measure(bench):
    seconds = 10 if bench.quick else 60
    with bench.case() as case:
        kiosk = two_pieces(case)
        kiosk.wait("the panel answers", kiosk.state)
        case.understudy()
        pids = [kiosk.keeper.pid, kiosk.child("desk")]
        time.sleep(2)
        before, begin = [cpu_ticks(pid) for pid in pids], time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - begin
        spent = [(cpu_ticks(pid) - ticks) / os.sysconf("SC_CLK_TCK") / took * 100 for pid, ticks in zip(pids, before)]
        pss = [pss_kib(pid) / 1024 for pid in pids]
    yield Row(f"keeper + desk idle for {seconds} s: processor", f"{spent[0]:.2f} + {spent[1]:.2f} % of a core",
              "at most 0.5 %", sum(spent) <= 0.5)
    yield Row("  memory (PSS)", f"{pss[0]:.1f} + {pss[1]:.1f} MB", "at most 14 MB", sum(pss) <= 14)
