"""Opening hours of a whole kiosk, by a clock that is set: what is seen, who looks, what the display is told.

usage: hours.py PAVILION FAULT_TOOLS DPMS_FAKE
"""

import concurrent.futures
import ctypes
import datetime
import mmap
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time
from zoneinfo import ZoneInfo

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "faults"), str(HERE.parent)]
sys.dont_write_bytecode = True
from kiosk import Entry, Failure, Kiosk, status_of, write
from screen import NoScreen, Screen
from suite import Place
from tap import Tap, say

PLACE, DPMS = Place(sys.argv[1], sys.argv[2]), os.path.abspath(sys.argv[3])
RED, BLUE, GREEN = 0xC02020, 0x2020C0, 0x20A020
TICKS = os.sysconf("SC_CLK_TCK")
ZONE = ZoneInfo("Europe/Brussels")
SECONDS = 45  # of patience, for a machine that does other things too
OFF = 3


def page(folder, name):
    path = os.path.join(folder, name)
    with open(path, "w+b") as file:
        file.truncate(4096)
        return path, mmap.mmap(file.fileno(), 4096)


class House(Kiosk):
    """A kiosk with hours, a clock that is set, and a display that can sleep."""

    def __init__(self, screen, at, hours, extra="", **more):
        self.clock_path, clock = page(screen.folder, "clock")
        self.panel_path, panel = page(screen.folder, "panel")
        self.added = ctypes.c_int64.from_buffer(clock)
        self.panel = (ctypes.c_int * 3).from_buffer(panel)
        self.set(at)
        env = {"PAVILION_LOG": "debug", "LD_PRELOAD": f"{PLACE.need('clock_fake.so')}:{DPMS}", "CLOCK_FAKE": self.clock_path,
               "DPMS_FAKE": self.panel_path, "TZ": "Asia/Tokyo"}
        super().__init__(PLACE, screen if isinstance(screen, Screen) else None, [Entry("red", RED, camera="front"), Entry("blue", BLUE)], attract=GREEN,
                         cameras="  front: { virtual: visitor, size: 320x240, fps: 10 }\n", hold_s=1,
                         extra=f"hours: {{ {hours}, zone: Europe/Brussels }}\n" + extra, env=env, **more)

    def set(self, text):
        """The clock, to a time of Brussels: "06-01 18:00:01", of 2027 unless a year stands before it."""
        text = text if len(text) > 14 else "2027-" + text
        there = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
        self.added.value = int((there.timestamp() - time.time()) * 1e9)

    def __exit__(self, kind, *_):
        if kind:
            for line in self.said().splitlines()[-40:]:
                say(f"# {line}")
        return super().__exit__(kind, *_)

    def hours(self):
        return ((self.state() or {}).get("health") or {}).get("hours") or {}

    def wait_hours(self, what, **wanted):
        self.wait(f"{what}: {wanted}", lambda: all(self.hours().get(key) == value for key, value in wanted.items()),
                  SECONDS, 0.1)

    def command(self, word, **more):
        self.api("/api/command", {"command": word, **more})

    def shows(self, what, colour, after):
        if not self.screen.wait(lambda seen: seen.first(colour, after), SECONDS):
            raise Failure(f"{what}: {colour:06x} is not seen")

    def black(self, what, seconds=1.0):
        """From some moment on all of the screen, and it stays so."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            begin = time.monotonic()
            time.sleep(seconds)
            seen = self.screen.seen()
            rows = seen.between(begin, time.monotonic())
            if rows and seen.black(begin, time.monotonic()) == len(rows):
                return begin
        raise Failure(f"{what}: the screen is not black")

    def cpu_s(self):
        """Of both stages and the keeper."""
        fields = [status_of(pid) for pid in (*self.children("stage"), self.keeper.pid)]
        return sum(int(f[11]) + int(f[12]) for f in fields if f) / TICKS


def expect(what, truth):
    if not truth:
        raise Failure(what)


def blank(screen):
    with House(screen, "06-01 17:59:30", "mon-sun: 09:00-18:00") as house:
        house.shows("open", RED, 0)
        house.wait_hours("open", open=True, until="2027-06-01T18:00:00+02:00", zone="Europe/Brussels")
        house.child("eye")
        house.wait_said("the understudy waits with ./blue", SECONDS)
        # --- closing: a visitor is there (the virtual one), and is waited for; then all is dark
        house.set("06-01 18:00:00")
        house.wait_said("closing waits for a visitor", SECONDS)
        house.wait_said("the house is closed", SECONDS)
        house.wait_said(r"\] dark", SECONDS)
        house.black("closed")
        house.wait("the eye is stopped", lambda: not house.children("eye"), SECONDS)
        house.wait("the display sleeps", lambda: house.panel[0] == OFF, SECONDS)
        house.wait_hours("closed", open=False, next_open="2027-06-02T09:00:00+02:00")
        stages = house.children("stage")
        before = house.cpu_s()
        time.sleep(3)
        used = (house.cpu_s() - before) / 3
        say(f"# a closed kiosk uses {100 * used:.1f} % of a core (keeper and both stages)")
        expect(f"nothing is drawn in a closed house: {used:.2f} of a core", used < 0.06)
        # --- the restart of every night: fresh stages, and no light
        begin = time.monotonic()
        house.set("06-02 01:30:01")
        house.wait_said("the restart of every night", SECONDS)
        house.wait_said("the fresh stage is on", SECONDS)
        house.wait_said(r"\] dark", SECONDS, 2)
        house.wait("the stage of the day is gone", lambda: set(stages) - set(house.children("stage")), SECONDS)
        seen = screen.seen()
        rows = seen.between(begin, time.monotonic())
        expect(f"a light in the night: {len(rows) - seen.black(begin, time.monotonic())} of {len(rows)} samples",
               rows and seen.black(begin, time.monotonic()) == len(rows))
        expect("the display sleeps on", house.panel[0] == OFF)
        # --- whatever crashes in the night
        for pid in house.children("stage"):
            os.kill(pid, signal.SIGKILL)
        house.wait_said(r"\] dark", SECONDS, 3)
        house.black("after a crash in the night")
        # --- the display is woken before there is something to see, and then there is
        house.set("06-02 08:59:05")
        house.wait("the display is woken", lambda: house.panel[0] != OFF, SECONDS)
        house.black("before opening", 0.3)
        begin = time.monotonic()
        house.set("06-02 09:00:00")
        house.wait_said("open until 2027-06-02T18:00:00", SECONDS)
        house.wait("the picture is back", lambda: screen.seen().first(GREEN, begin) or screen.seen().first(RED, begin),
                   SECONDS)
        house.wait("the eye sees again", lambda: house.children("eye"), SECONDS)
        # --- who comes meets the first piece of the day
        house.shows("somebody is there", RED, begin)
        expect("it ends well", house.stop() == 0)


def still(screen):
    with House(screen, "06-01 17:59:00", "mon-sun: 09:00-18:00, closed: still") as house:
        house.shows("open", RED, 0)
        # --- an evening that goes on, asked for before closing time
        house.wait_hours("open", open=True)
        house.command("extend", minutes=60)
        house.wait_hours("extended", until="2027-06-01T19:00:00+02:00", extended_until="2027-06-01T19:00:00+02:00")
        house.set("06-01 18:30:00")
        time.sleep(2.5)
        house.wait_hours("after hours", open=True)
        # --- it is remembered by a keeper that is started anew
        house.keeper.kill()
        house.keeper.wait()
        house.start()
        begin = time.monotonic()
        house.shows("a new keeper", RED, begin)
        house.wait_hours("remembered", open=True, until="2027-06-01T19:00:00+02:00")
        # --- it expires by itself
        house.set("06-01 19:00:01")
        house.wait_hours("expired", open=False, extended_until=None)
        house.wait_said("the picture stands", SECONDS)
        time.sleep(0.5)
        begin = time.monotonic()
        time.sleep(2)
        seen = screen.seen()
        expect(f"the picture stands: {seen.pictures(begin, time.monotonic())} others",
               seen.pictures(begin, time.monotonic()) == 0)
        expect("it is attract's", seen.first(GREEN, begin))
        expect("its display does not sleep", house.panel[0] != OFF)
        # --- a guard opens for a while, and takes it back
        begin = time.monotonic()
        house.command("extend", minutes=10)
        house.wait_hours("opened by hand", open=True)
        house.wait("it moves", lambda: screen.seen().pictures(begin, time.monotonic()) > 10, SECONDS)
        house.command("extend", minutes=0)
        house.wait_hours("taken back", open=False)
        # --- a clock that jumps is only another time
        house.set("06-05 12:00:00")
        house.wait_hours("four days on", open=True)
        house.set("06-01 03:00:00")
        house.wait_hours("and back", open=False)
        expect("it ends well", house.stop() == 0)


class Nowhere:
    """In place of a screen: nobody looks."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pavilion-hours-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


def killed(house, at):
    """As by a power cut, and a clock that shows another time when it comes back."""
    house.keeper.kill()
    house.keeper.wait()
    house.set(at)
    house.start()


def by_hand(nowhere):
    """Closed for today and open tonight, asked for by people, over jumps of the clock and deaths of the keeper."""
    with House(nowhere, "06-01 14:00:00", "mon-sun: [09:00-12:00, 13:00-18:00]",
               extra="mqtt: { broker: 127.0.0.1:1, kiosk: k }\n") as house:
        house.wait_hours("open", open=True, by_hand=False, until="2027-06-01T18:00:00+02:00")
        herald = house.child("herald")
        house.command("close")
        house.wait_hours("closed for today", open=False, by_hand=True, next_open="2027-06-02T09:00:00+02:00")
        house.wait_said("closed until 2027-06-02T09:00:00", SECONDS)
        house.set("06-01 17:59:30")
        house.wait_hours("the end of the day is no opening", open=False, by_hand=True)
        house.set("06-02 01:30:01")
        house.wait_said("the restart of every night", SECONDS)
        house.wait("a fresh herald", lambda: house.children("herald") not in ([], [herald]), SECONDS)
        house.set("06-02 10:00:00")
        house.wait_hours("the next day", open=True, by_hand=False)
        house.command("close")
        house.wait_hours("closed again", open=False, next_open="2027-06-03T09:00:00+02:00")
        killed(house, "06-02 11:00:00")
        house.wait_hours("remembered", open=False, by_hand=True)
        house.command("extend", minutes=0)
        house.wait_hours("taken back", open=True, by_hand=False, until="2027-06-02T12:00:00+02:00", extended_until=None)
        # --- asked for by a clock that was wrong: not closed until that day
        house.set("12-01 14:00:00")
        house.wait_hours("in December", open=True, until="2027-12-01T18:00:00+01:00")
        house.command("close")
        house.wait_hours("closed in December", open=False)
        house.set("06-01 17:50:00")
        house.wait_hours("it is June after all", open=True, by_hand=False, until="2027-06-01T18:00:00+02:00")
        # --- past midnight, over a power cut after which the clock is set late
        house.command("extend", minutes=420)
        house.wait_hours("tonight", extended_until="2027-06-02T01:00:00+02:00", until="2027-06-02T01:00:00+02:00")
        house.set("06-02 00:00:05")
        killed(house, "1970-01-02 03:00:00")
        house.wait_hours("no clock", open=False, extended_until=None)
        house.set("06-02 00:30:00")
        house.wait_hours("it has one", open=True, until="2027-06-02T01:00:00+02:00")
        house.set("06-02 01:00:01")
        house.wait_hours("over", open=False, extended_until=None, next_open="2027-06-02T09:00:00+02:00")
        expect("it ends well", house.stop() == 0)


def holidays(nowhere):
    """A file of them that is edited while the kiosk runs."""
    place = os.path.join(tempfile.mkdtemp(dir=nowhere.folder), "feasts.yaml")

    def feasts(text):
        write(place, text)

    feasts("- 12-25\n")
    with House(nowhere, "06-02 10:00:00", f"mon-sun: 09:00-18:00, holidays: {place}") as house:
        house.wait_hours("open", open=True)
        feasts("- 12-25\n- 06-02\n")
        house.wait_hours("a holiday", open=False, next_open="2027-06-03T09:00:00+02:00")
        feasts("- 12-25\n- 02-30\n")
        house.wait("that is told", lambda: "02-30" in (house.journal_has("exhibition-bad") or {}).get("detail", ""), SECONDS)
        expect("what held before goes on", house.hours().get("open") is False)
        feasts("- { 06-02: 09:00-11:00 }\n")
        house.wait_hours("shorter hours", open=True, until="2027-06-02T11:00:00+02:00")
        house.extra = house.extra.replace("18:00", "19:00")
        house.write_exhibition()
        house.wait_said("show.yaml has changed and is good: taken", SECONDS)
        house.set("06-03 18:30:00")
        house.wait_hours("the new hours", open=True, until="2027-06-03T19:00:00+02:00")
        expect("a stage does not mind", "new exhibition refused" not in house.said())
        # --- away when the kiosk comes up: the week's hours, until it is there again
        os.unlink(place)
        killed(house, "06-03 10:00:00")
        house.wait_hours("without", open=True, until="2027-06-03T19:00:00+02:00")
        house.wait("that is told", lambda: any("cannot be read" in line["detail"] for line in house.journal()), SECONDS)
        feasts("- 06-03\n")
        house.wait_hours("there again", open=False, next_open="2027-06-04T09:00:00+02:00")
        # --- the disk with a piece is not mounted: that is none of the holidays' business
        house.wait("a stage has read what there is", lambda: "[stage] the house" in house.said().split("was cut short")[-1], SECONDS)
        os.rename(os.path.join(house.folder, "blue"), os.path.join(house.folder, "away"))
        feasts("- { 06-03: 09:00-11:00 }\n")
        house.wait_hours("with a piece missing", open=True, until="2027-06-03T11:00:00+02:00")
        os.unlink(place)
        house.wait("that it is gone is told", lambda: any("No such file" in line["detail"] for line in house.journal()), SECONDS)
        expect("what held before goes on, too", house.hours().get("until") == "2027-06-03T11:00:00+02:00")
        expect("it ends well", house.stop() == 0)


def on_screen(test):
    with Screen(PLACE.need("watch_screen")) as screen:
        test(screen)


def anywhere(test):
    with Nowhere() as nowhere:
        test(nowhere)


def main():
    tap = Tap()
    tests = [(blank, "a closed house is dark, from the last visitor to the first"),
             (still, "an evening goes on and ends by itself; a picture stands")]
    unseen = [(by_hand, "closed by hand, and open past midnight, whatever the clock does"),
              (holidays, "holidays are edited while it runs")]
    with concurrent.futures.ThreadPoolExecutor(len(tests) + len(unseen)) as pool:
        running = [(pool.submit(on_screen, test), name) for test, name in tests]
        running += [(pool.submit(anywhere, test), name) for test, name in unseen]
        for future, name in running:
            try:
                future.result()
                tap.check(name, [])
            except NoScreen as why:
                tap.check(f"{name} # SKIP {why}", [])
            except Failure as why:
                tap.check(name, [str(why)])
    return tap.end()


sys.exit(main())
