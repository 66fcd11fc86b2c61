"""A stage that gets SIGSEGV while both cores are busy with something else."""

import os

from crash import rows, segv
from fault_rows import Falls, fall, hogs, two_pieces


def measure(bench):
    falls = Falls()
    with bench.case() as case, hogs(os.cpu_count() or 2):
        two_pieces(case)
        for _ in range(4 if bench.quick else 100):
            fall(case, segv, falls)
    yield from rows(falls, 250, "busy")
