"""A display server of one's own, and what stood on its screen: which picture, when, and what was black or bare.

    with Screen(watch_screen) as screen:
        … env = screen.env …
        seen = screen.seen()                # what was sampled until now
        seen.still(begin, end)              # longest time without a new picture, in seconds
        seen.first(0x336699, after=begin)   # when that colour first stood in the middle

All times are seconds of CLOCK_MONOTONIC, like time.monotonic().
"""

import bisect
import os
import random
import select
import shutil
import struct
import subprocess
import tempfile
import time

SAMPLE = struct.Struct("<qIHHIIII")  # struct watch_sample of watch_screen.h
POINTS = 64 * 36
TELLTALE = 0xFB02F7
LEAST_HZ = 1000
PLACES = ("middle", "left", "right", "bottom")


class NoScreen(Exception):
    """Why there is no screen here."""


def near(colour, other, by=24):
    """Whether two colours are alike, each channel within `by` of 255."""
    return all(abs((colour >> shift & 255) - (other >> shift & 255)) <= by for shift in (0, 8, 16))


class Seen:
    """The samples of a screen, oldest first, as rows (at, picture, black, uncovered, middle, left, right, bottom)."""

    def __init__(self, rows):
        self.rows = rows

    def between(self, begin, end):
        return self.rows[bisect.bisect_left(self.rows, (begin,)):bisect.bisect_left(self.rows, (end,))]

    def rate(self, begin, end):
        """Samples a second."""
        return len(self.between(begin, end)) / (end - begin) if end > begin else 0.0

    def gap(self, begin, end):
        """The longest time in which nobody looked."""
        times = [begin] + [row[0] for row in self.between(begin, end)] + [end]
        return max(b - a for a, b in zip(times, times[1:]))

    def still(self, begin, end):
        """The longest time in which the picture stayed the same."""
        longest, since, picture = 0.0, begin, None
        for row in self.between(begin, end):
            if row[1] != picture:
                longest, since, picture = max(longest, row[0] - since), row[0], row[1]
        return max(longest, end - since)

    def pictures(self, begin, end):
        """How many times the picture changed."""
        rows = self.between(begin, end)
        return sum(a[1] != b[1] for a, b in zip(rows, rows[1:]))

    def black(self, begin, end, share=1.0):
        """Samples in which (at least this share of) the screen was black."""
        return sum(row[2] >= POINTS * share for row in self.between(begin, end))

    def uncovered(self, begin, end):
        """Samples in which something of the root window was seen."""
        return sum(row[3] > 0 for row in self.between(begin, end))

    def first(self, colour, after, place="middle", by=24):
        """When that colour was first seen in that place; None: never."""
        column = 4 + PLACES.index(place)
        return next((row[0] for row in self.between(after, float("inf")) if near(row[column], colour, by)), None)

    def next_picture(self, after):
        """When the picture of that moment was another; None: never."""
        rows = self.rows[max(0, bisect.bisect_left(self.rows, (after,)) - 1):]
        return next((row[0] for row in rows if row[1] != rows[0][1]), None)

    def last(self):
        return self.rows[-1] if self.rows else None


class Screen:
    """Xvfb without a window manager, its root in the telltale's colour, watched from the beginning."""

    def __init__(self, watch_screen, size=(320, 180), rate_hz=2500):
        self.watcher, self.size, self.rate_hz = watch_screen, size, rate_hz
        self.folder = tempfile.mkdtemp(prefix="pavilion-screen-", dir="/dev/shm")
        self.number = self.server = self.watch = self.memory = None
        self.count = 0
        self.start()

    def start(self, number=None):
        """Starts the server, again after kill(): `number` as before, or one that no other test takes meanwhile."""
        if not shutil.which("Xvfb"):
            raise NoScreen("there is no Xvfb (Debian: apt install xvfb)")
        tries = [number] * 3 if number is not None else random.sample(range(1000, 30000), 5)
        while not self.serves(tries.pop()):
            if not tries:
                raise NoScreen("Xvfb does not start here")
            time.sleep(0.2)
        self.watch_it()

    def serves(self, number):
        self.count += 1
        memory = os.path.join(self.folder, f"screen-{self.count}")
        os.mkdir(memory)
        reading, writing = os.pipe()
        words = ["setpriv", "--pdeathsig", "KILL", "--", "Xvfb", f":{number}",
                 "-displayfd", str(writing), "-screen", "0", "%dx%dx24" % self.size, "-fbdir", memory,
                 "-nolisten", "tcp", "-noreset", "-s", "0", "-nocursor"]
        self.server = subprocess.Popen(words, pass_fds=[writing], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            ready = select.select([answer], [], [], 30)[0]
            told = answer.readline().strip() if ready else b""
        if not told:
            self.server.kill()
            self.server.wait()
            return False
        self.number, self.memory = int(told), memory
        return True

    def watch_it(self):
        self.env = dict(os.environ, DISPLAY=f":{self.number}")
        self.env.pop("WAYLAND_DISPLAY", None)
        self.env.pop("SDL_VIDEODRIVER", None)
        subprocess.run([self.watcher, "paint"], env=self.env, check=True, timeout=30)
        self.log = os.path.join(self.folder, f"log-{self.count}")
        self.rows, self.read_to = [], 0
        self.watch = subprocess.Popen(
            [self.watcher, "watch", os.path.join(self.memory, "Xvfb_screen0"), self.log, str(self.rate_hz)])
        end = time.monotonic() + 30
        while not (os.path.exists(self.log) and os.path.getsize(self.log)):
            if self.watch.poll() is not None or time.monotonic() > end:
                raise NoScreen("the screen cannot be watched")
            time.sleep(0.005)

    def kill(self):
        """The server ends as if it had crashed. Its screen is dark from now on."""
        self.server.kill()
        self.server.wait()
        self.stop_watching()

    def stop_watching(self):
        if self.watch:
            self.watch.terminate()
            self.watch.wait()
        self.watch = None

    def seen(self):
        """What was seen since the server was (last) started, or since forget()."""
        if self.watch:
            time.sleep(0.03)  # the watcher writes what it has every 13 ms
        with open(self.log, "rb") as file:
            file.seek(self.read_to)
            data = file.read()
        data = data[: len(data) // SAMPLE.size * SAMPLE.size]
        self.read_to += len(data)
        self.rows += [(row[0] * 1e-9, *row[1:]) for row in SAMPLE.iter_unpack(data)]
        return Seen(self.rows)

    def forget(self):
        """What was seen until now is not needed any more, but for the last sample."""
        del self.rows[:-1]

    def wait(self, condition, seconds, every=0.02):
        """Until `condition(seen)` is true of what was sampled; its value, or None."""
        end = time.monotonic() + seconds
        while True:
            value = condition(self.seen())
            if value or time.monotonic() > end:
                return value
            time.sleep(every)

    def close(self):
        self.stop_watching()
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
