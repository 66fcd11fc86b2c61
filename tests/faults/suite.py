"""What a fault is: made for real, proven to have happened, and judged by what stood on the screen.

Each module of tests/faults/fault/ declares its own with @fault. A fault's function is given a Case: it starts a kiosk on a
watched screen, breaks something, calls `proven` with the evidence, and tells what is expected of the picture, of the journal
and of afterwards. It is met when nothing of that failed.
"""

import contextlib
import os
import pathlib
import time

from kiosk import Entry, Failure, Kiosk, Skip, Unmet, lives, status_of
from screen import LEAST_HZ, NoScreen, Screen, near

CALM = 0x3060A0  # of the piece that is well, and follows
BAD = 0x30A060  # of the one that breaks, until it does
ATTRACT = 0x806020
STILL_S = 0.6  # the longest time without a new picture; a test allows three times as long
NOISE = 3
REGISTRY = []


class Fault:
    def __init__(self, name, title, injected, proof, run, **more):
        self.name, self.title, self.injected, self.proof, self.run = name, title, injected, proof, run
        self.kind = name.split("-")[0]
        self.known = more.get("known")  # why it is missed so far: told in each score, and no news to a build
        self.elsewhere = more.get("elsewhere", False)  # another test's, which the build runs by itself


def fault(name, title, injected, proof, **more):
    """Declares the fault that the function below makes: its name, what happens, how it is made, and how that is proven."""
    def declare(run):
        REGISTRY.append(Fault(name, title, injected, proof, run, **more))
        return run
    return declare


class Place:
    """Where programs and the suite's own tools are."""

    def __init__(self, pavilion, tools):
        self.pavilion = os.path.abspath(pavilion)
        self.tools = os.path.abspath(tools)
        self.folder = os.path.dirname(os.path.abspath(__file__))
        self.sanitized = 3.0 if "san" in self.pavilion else 1.0  # from the build folder's name

    @property
    def slow(self):
        """How many times longer than on an idle machine everything may take: when others work here too, more."""
        return self.sanitized * max(1.0, min(6.0, os.getloadavg()[0] / (os.cpu_count() or 1)))

    def tool(self, name):
        return os.path.join(self.tools, name)

    def need(self, name):
        path = self.tool(name)
        if not os.path.exists(path):
            raise Skip(f"{name} is not built")
        return path

    def plugin(self, name):
        """The library of one of the house's installations."""
        here = pathlib.Path(self.pavilion).parent
        for path in (here / f"../../installations/{name}.so", here / f"../lib/pavilion/{name}.so"):
            if path.exists():
                return str(path.resolve())
        raise Skip(f"the installation {name} is not built")

    def installation(self, name):
        """The folder of one of the house's."""
        here = pathlib.Path(self.pavilion).parent
        for root in (*here.parents, here / "../share/pavilion"):
            if (root / "installations" / name / "installation.yaml").exists():
                return str((root / "installations" / name).resolve())
        raise Skip(f"the installation {name} is not here")

    def program(self, role):
        """Installed, all lie together; in a build folder each lies in its room."""
        here = pathlib.Path(self.pavilion).parent
        for path in (here / f"pavilion-{role}", here.parent / role / f"pavilion-{role}"):
            if path.exists():
                return str(path)
        return None


class Case:
    """One try of one fault."""

    def __init__(self, place):
        self.place = place
        self.stack = contextlib.ExitStack()
        self.kiosk = self.screen = None
        self.evidence, self.faults, self.notes = [], [], []
        self.figures = {}

    # --- the kiosk ----------------------------------------------------------------------------

    def start(self, entries=None, up=None, **more):
        """A kiosk; its first piece is on the screen when this returns. `up`: the colour to wait for."""
        self.open_screen()
        entries = entries or [Entry("calm", CALM)]
        self.kiosk = self.stack.enter_context(Kiosk(self.place, self.screen, entries, attract=ATTRACT, **more))
        colour = entries[0].colour if up is None else up
        if colour:
            self.seen_colour(colour, 0, "the first piece", 30)
        return self.kiosk

    def open_screen(self):
        try:
            self.screen = self.stack.enter_context(Screen(self.place.need("watch_screen")))
        except NoScreen as why:
            raise Skip(str(why)) from None

    def spoil(self, how, where="draw", extra="", for_s=1000, fade_s=0):
        """A programme of a piece that breaks and one that is well, whose picture the understudy waits with; then the first is
        told to break, in `where`. Returns the kiosk, whose `broken` is the process that it breaks in."""
        kiosk = self.start([Entry("spoilt", BAD, scene="bad", how="none", where=where, after=0, for_s=for_s), Entry("calm", CALM)],
                           extra=extra, fade_s=fade_s)
        kiosk.broken = self.understudy()[0]
        self.set("bad", "how", how)
        return kiosk

    def set(self, piece, key, value):
        """A parameter, by the panel."""
        def done():
            pieces = (self.kiosk.state() or {}).get("pieces", [])
            number = next((one["id"] for one in pieces if one["name"] == piece), None)
            return number and self.kiosk.api("/api/set", {"piece": number, "key": key, "value": value})
        self.kiosk.wait("the panel takes a value", done)

    # --- judging ------------------------------------------------------------------------------

    def proven(self, words, truth=True):
        """Without this evidence the fault did not happen, whatever else is well."""
        if not truth:
            raise Unmet(f"not proven: {words}")
        self.evidence.append(words)
        return truth

    def expect(self, words, truth):
        if not truth:
            self.faults.append(words)
        return truth

    def seen_colour(self, colour, after, what, seconds=10.0):
        """When it stood on the screen."""
        at = self.screen.wait(lambda seen: seen.first(colour, after), seconds * self.place.slow)
        if at is None:
            last = self.screen.seen().last()
            raise Failure(f"{what} (#{colour:06x}) is not on the screen within {seconds * self.place.slow:g} s; "
                          + (f"in its middle is #{last[4]:06x}" if last else "nothing was seen"))
        return at

    def told(self, seconds=20.0):
        """When the bad scene did what it was asked for: it says so itself."""
        found = self.kiosk.wait_said(r"bad: (\S+) in (\S+) at ([\d.]+) s of the monotonic clock", seconds)
        self.proven(f"the scene told of {found[1]} in {found[2]}")
        return float(found[3])

    def ended(self, pattern, pid=None, seconds=15.0):
        """The keeper's word on how a child ended, and the system's that it is gone."""
        found = self.kiosk.wait_said(pattern, seconds)
        self.proven(found[0].strip())
        if pid:
            self.kiosk.wait(f"process {pid} is gone", lambda: not lives(pid), 15)

    def picture(self, begin, end=None, still_s=STILL_S, black=True):
        """Something new within `still_s` at any time, never black, never bare."""
        end = end or time.monotonic()
        seen = self.screen.seen()
        rate = seen.rate(begin, end)
        still, dark, bare = seen.still(begin, end), seen.black(begin, end), seen.uncovered(begin, end)
        gap = seen.gap(begin, end)
        self.figures.update(still_ms=still * 1e3, black=dark, uncovered=bare, rate_hz=rate)
        if rate < LEAST_HZ:
            # Without realtime priority a busy machine may keep the watcher from looking.
            words = f"the screen was looked at {rate:.0f} times a second only"
            self.expect(words, os.getloadavg()[0] > (os.cpu_count() or 1)) and self.notes.append(words)
        if still_s:
            most = still_s * NOISE * self.place.slow
            self.expect(f"a new picture within {most:.1f} s, not after {still:.2f} s (not looked for {gap:.3f} s)", still <= most)
        if black:
            self.expect(f"{dark} black samples of {len(seen.between(begin, end))}", dark == 0)
        self.expect(f"{bare} samples in which the root window was seen", bare == 0)
        return still

    def journal(self, code, thing=None, seconds=10.0):
        """The fault's line, as the panel has it."""
        # A desk that has just begun hears of health within a moment.
        self.kiosk.wait("the panel answers, with health", lambda: "health" in (self.kiosk.state() or {}), seconds)
        try:
            return self.kiosk.wait(f"{code} in the journal", lambda: self.kiosk.journal_has(code, thing), seconds)
        except Failure as why:
            codes = [line["code"] for line in self.kiosk.journal()]
            self.faults.append(f"{why}; it holds {', '.join(codes) or 'nothing'}")
            return None

    def goes_on(self, colour=CALM, seconds=10.0):
        """The piece that is well draws, picture after picture. Any piece, where `colour` is None."""
        after = time.monotonic() - 0.05
        if colour is not None:
            after = self.seen_colour(colour, after, "a piece that is well", seconds)

        def draws(seen):
            end = time.monotonic()
            return seen.pictures(max(after, end - 0.5), end) >= 3
        self.expect("it draws, picture after picture", self.screen.wait(draws, seconds * self.place.slow))
        self.expect("the keeper lives", self.kiosk.keeper.poll() is None)
        return after

    def understudy(self, seconds=20.0):
        """(the stage that visitors see, the one that waits with its picture)."""
        def both():
            stage, waits, ready = self.kiosk.cast()
            return ready and lives(stage) and lives(waits) and (stage, waits)
        return self.kiosk.wait("an understudy waits with its picture", both, seconds, every=0.05)


def cpu_ticks(pid):
    fields = status_of(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def attempt(chosen, place):
    """Tries one fault; what came of it as a row."""
    case = Case(place)
    row = {"name": chosen.name, "title": chosen.title, "kind": chosen.kind, "injected": chosen.injected,
           "proof": chosen.proof, "known": chosen.known, "result": "met", "why": [], "log": []}
    begin = time.monotonic()
    try:
        chosen.run(case)
        if not case.evidence:
            raise Unmet("nothing proves that it happened")
        if case.faults:
            row["result"], row["why"] = "missed", case.faults
    except Skip as why:
        row["result"], row["why"] = "left out", [str(why)]
    except (Failure, Unmet, NoScreen) as why:
        row["result"], row["why"] = "missed", case.faults + [str(why)]
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError) as why:
        row["result"], row["why"] = "missed", case.faults + [repr(why)]
    finally:
        if row["result"] == "missed" and case.kiosk:
            row["log"] = case.kiosk.said().splitlines()[-25:]
        case.stack.close()
    row.update(evidence=case.evidence, notes=case.notes, figures=case.figures, seconds=time.monotonic() - begin)
    return row
