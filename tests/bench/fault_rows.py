"""What the sections of tests/bench/faults share."""

import collections
import contextlib
import importlib
import pathlib
import subprocess
import time

import suite
from kiosk import Entry, lives
from suite import Case, Place, attempt

Row = collections.namedtuple("Row", "figure seen goal holds")
ONE, TWO = 0x3060A0, 0x30A060


def percentile(values, share):
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(-(-share * len(ordered) // 1)) - 1)]


class Bench:
    def __init__(self, build, quick):
        self.build, self.quick = build, quick
        self.place = Place(str(build / "engine/app/pavilion"), str(build / "tests/faults"))
        if not pathlib.Path(self.place.pavilion).exists():
            raise SystemExit(f"there is no pavilion in {build}: build the project first")
        self.tests = pathlib.Path(suite.__file__).parent

    @contextlib.contextmanager
    def case(self):
        case = Case(self.place)
        try:
            yield case
        finally:
            case.stack.close()

    def faults(self, wanted, times=1):
        """Tries those faults of the suite, one after another: the rows of all."""
        for path in sorted((self.tests / "fault").glob("*.py")):
            importlib.import_module(path.stem)
        chosen = [entry for entry in suite.REGISTRY if wanted(entry)]
        return [attempt(entry, self.place) for entry in chosen for _ in range(times)]


class Falls:
    """What was seen of a stage that fell again and again."""

    def __init__(self):
        self.shown, self.draws, self.least_hz = [], [], float("inf")
        self.black = self.uncovered = self.samples = 0


def fall(case, fell, falls):
    """One fall of the stage in a programme of two pieces: `fell(pid)` makes it, and returns when it was. Noted: when the other
    piece's picture stood, and when it drew."""
    on, _ = case.understudy()
    before = case.screen.seen().last()
    colour = TWO if suite.near(before[4], ONE) else ONE
    at = fell(on)
    shown = case.seen_colour(colour, at, "the understudy's picture", 15)
    drawn = case.screen.wait(lambda seen: seen.next_picture(shown + 0.001), 15)
    end = max(drawn or 0, at + 0.3)
    while time.monotonic() < end:
        time.sleep(0.01)
    seen = case.screen.seen()
    falls.shown.append(shown - at)
    falls.draws.append((drawn or float("inf")) - at)
    falls.black += seen.black(at, end)
    falls.uncovered += seen.uncovered(at, end)
    falls.samples += len(seen.between(at, end))
    falls.least_hz = min(falls.least_hz, seen.rate(at, end))
    case.screen.forget()
    return on


def two_pieces(case):
    """Nobody is put in quarantine for what the bench does to them."""
    return case.start([Entry("one", ONE), Entry("two", TWO)], extra="quarantine: off\n")


@contextlib.contextmanager
def hogs(count):
    """So many programs that compute as hard as they can."""
    running = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def gone(pid, seconds=10):
    end = time.monotonic() + seconds
    while lives(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not lives(pid)
