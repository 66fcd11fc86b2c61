"""The understudy: whatever ends a stage, or takes its place, visitors see a picture. Judged by what stands on a screen.

usage: understudy.py PAVILION FAULT_TOOLS OWN_TOOLS [NAME …]
"""

import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "faults"), str(HERE.parent)]
sys.dont_write_bytecode = True
from kiosk import Entry, Failure, Kiosk, lives, status_of
from screen import NoScreen, Screen, near
from suite import Place
from tap import Tap, say

PLACE, OWN = Place(sys.argv[1], sys.argv[2]), os.path.abspath(sys.argv[3])
AT_ONCE = 2
NOISE = 3  # a machine that does other things too
RED, BLUE, GREEN = 0xC02020, 0x2020C0, 0x20A020
TICKS = os.sysconf("SC_CLK_TCK")


def two(**more):
    return [Entry("red", RED, **more), Entry("blue", BLUE, **more)]


class Night(Kiosk):
    """A kiosk with its understudy, and the questions that are asked here."""

    def __init__(self, screen, entries=None, env=None, options=("--no-sound",), **more):
        super().__init__(PLACE, screen, entries or two(), env={"PAVILION_LOG": "debug", **(env or {})}, options=options, **more)

    def ready(self, count=1, seconds=30.0):
        """An understudy waits, the count-th since the start."""
        self.wait_said(r"the understudy waits with", seconds, count)

    def waits(self):
        return len(re.findall(r"the understudy waits with", self.said()))

    def now(self):
        """The colour in the middle of the screen."""
        return self.screen.seen().last()[4]

    def settled(self):
        """Both are there, and the screen shows a piece."""
        self.ready()
        self.wait("a piece is on", lambda: near(self.now(), RED) or near(self.now(), BLUE))
        time.sleep(0.3)
        return self


def hold(truth, words):
    if not truth:
        raise Failure(words)


def no_gap(screen, begin, end=None, still_s=None, what=""):
    """Nothing black or bare; and, where asked for, something new within `still_s`."""
    end = end or time.monotonic()
    seen = screen.seen()
    dark, bare, still = seen.black(begin, end), seen.uncovered(begin, end), seen.still(begin, end)
    hold(dark == 0, f"{what}{dark} black samples")
    hold(bare == 0, f"{what}{bare} samples in which the root window was seen")
    if still_s:
        hold(still <= still_s * NOISE * PLACE.slow, f"{what}nothing new for {still:.2f} s")


def other(colour):
    return BLUE if near(colour, RED) else RED


def replaced(night, how, within_s, draws_s):
    """Ends the stage by a signal; the other piece is there in time, and draws."""
    was, pid, count = night.now(), night.child("stage"), night.waits()
    begin = time.monotonic()
    os.kill(pid, how)
    at = night.screen.wait(lambda seen: seen.first(other(was), begin), 10 * PLACE.slow)
    hold(at, f"{how.name}: the other piece is not on the screen")
    drew = night.screen.wait(lambda seen: (seen.next_picture(at + 0.002) or 0), 10 * PLACE.slow)
    hold(at - begin <= within_s * NOISE * PLACE.slow, f"{how.name}: its picture came after {at - begin:.3f} s")
    hold(drew and drew - begin <= draws_s * NOISE * PLACE.slow, f"{how.name}: it drew after {(drew or 0) - begin:.3f} s")
    night.ready(count + 1)
    no_gap(night.screen, begin, what=f"{how.name}: ")
    hold(night.child("stage") != pid, "the one that ended is still on")
    return at - begin, drew - begin


# --- what is promised ------------------------------------------------------------------------------


def a_crash_shows_the_understudy_at_once(screen):
    with Night(screen) as night:
        night.settled()
        behind = night.child("behind")
        first, draws = replaced(night, signal.SIGSEGV, 0.25, 0.4)
        hold(night.child("stage") == behind, "who waited is not who is on")
        night.wait("a successor waits", lambda: night.children("behind") and night.children("behind") != [behind])
        say(f"# {first * 1e3:.0f} ms to its picture, {draws * 1e3:.0f} ms to the next")


def one_that_hangs_is_replaced(screen):
    with Night(screen) as night:
        night.settled()
        time.sleep(0.7)  # it draws calmly
        first, _ = replaced(night, signal.SIGSTOP, 0.5, 0.65)
        say(f"# {first * 1e3:.0f} ms after it hung")


def twenty_crashes_in_a_row(screen):
    with Night(screen) as night:
        night.settled()
        begin, before = time.monotonic(), night.descriptors()
        for number in range(20):
            if number % 4:  # before the successor stands, too
                time.sleep(0.15)
            else:
                night.wait("an understudy waits", lambda: night.children("behind"), 20)
            os.kill(night.child("stage", 30), signal.SIGKILL)
        night.ready(night.waits() + 1)
        no_gap(screen, begin)
        pictures = screen.seen().pictures(time.monotonic() - 0.5, time.monotonic())
        hold(pictures >= 2, f"{pictures} pictures in half a second afterwards")
        time.sleep(0.5)
        hold(night.descriptors() <= before, f"{before} descriptors of the keeper became {night.descriptors()}")


def its_own_death_is_not_seen(screen):
    with Night(screen) as night:
        night.settled()
        was, behind, begin = night.now(), night.child("behind"), time.monotonic()
        os.kill(behind, signal.SIGKILL)
        night.ready(2)
        no_gap(screen, begin, still_s=0.3)
        hold(near(night.now(), was), "another piece is on")
        hold(night.child("behind") != behind, "there is no other")


def what_ends_it_in_a_rehearsal_is_not_seen(screen):
    """A scene that crashes as it is opened: underneath, where it does no harm; then the piece after it is prepared."""
    entries = [Entry("red", RED), Entry("spoilt", GREEN, scene="bad", how="segv", where="open", after=0), Entry("blue", BLUE)]
    with Night(screen, entries) as night:
        night.wait_said(r"ended the understudy while it was opened", 30)
        begin = time.monotonic()
        night.wait_said(r"the understudy waits with ./blue", 30)
        no_gap(screen, begin, still_s=0.3)
        hold(near(night.now(), RED), "another piece is on")


def it_follows_the_programme(screen):
    entries = [Entry("red", RED, for_s=4), Entry("blue", BLUE, for_s=1000), Entry("green", GREEN, for_s=1000)]
    with Night(screen, entries) as night:
        night.wait_said(r"the understudy waits with ./blue", 30)
        night.wait_said(r"the understudy waits with ./green", 30)
        hold(near(night.now(), BLUE), "the programme did not move on")
        begin = time.monotonic()
        os.kill(night.child("stage"), signal.SIGSEGV)
        at = screen.wait(lambda seen: seen.first(GREEN, begin), 10)
        hold(at and at - begin < 0.75 * PLACE.slow, "the piece after the one that was on is not there")


def a_planned_change_is_not_seen(screen):
    with Night(screen) as night:
        night.settled()
        old, begin = night.child("stage"), time.monotonic()
        night.entries = [Entry("red", RED), Entry("green", GREEN)]  # behind the wall of the stage that runs
        night.write_exhibition()
        night.wait_said(r"the fresh stage is on", 30)
        night.wait("the old one is gone", lambda: old not in night.children("stage"), 20)
        night.wait_said(r"the understudy waits with ./green", 30)
        no_gap(screen, begin, still_s=0.3)
        hold(night.waits() >= 2 and night.child("stage") != old, "no fresh stage is on")


def a_display_that_comes_back_is_used(screen):
    with Night(screen) as night:
        night.settled()
        screen.kill()
        night.wait_said(r"the display is gone: tried again", 10)
        time.sleep(1.2)
        begin, count = time.monotonic(), night.waits()
        for rest in (f"/tmp/.X{screen.number}-lock", f"/tmp/.X11-unix/X{screen.number}"):
            if os.path.exists(rest):
                os.unlink(rest)
        screen.start(screen.number)
        at = screen.wait(lambda seen: seen.first(RED, begin) or seen.first(BLUE, begin), 15 * PLACE.slow)
        hold(at, "no piece came back")
        night.ready(count + 1)
        hold(len(night.children("stage")) == 1 and len(night.children("behind")) == 1, "not both are back")
        hold(len(re.findall(r"tried again until it is back", night.said())) == 1, "it was not said once")
        say(f"# a picture {at - begin:.2f} s after the display was back")


def who_waits_does_nothing(screen):
    def spent(pid):
        fields = status_of(pid)
        return (int(fields[11]) + int(fields[12])) / TICKS

    with Night(screen) as night:
        night.settled()
        time.sleep(1.0)
        pid = night.child("behind")
        before, begin = spent(pid), time.monotonic()
        time.sleep(4)
        share = (spent(pid) - before) / (time.monotonic() - begin)
        with open(f"/proc/{pid}/smaps_rollup") as file:
            pss = int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1])
        say(f"# {share * 100:.2f} % of a processor, {pss / 1024:.0f} MB")
        hold(share < 0.02, f"it takes {share * 100:.1f} % of a processor")


def nothing_stays_above_the_stage(screen):
    with Night(screen) as night:
        night.settled()
        was, begin = night.now(), time.monotonic()
        done = subprocess.run([os.path.join(OWN, "cover_screen"), "1.5"], env=screen.env, capture_output=True, text=True, timeout=30)
        hold(done.stdout.strip() == "below", f"a stranger's window is {done.stdout.strip()} the stage's")
        seen = screen.seen()
        hold(seen.first(0x20E0E0, begin), "the stranger's window was never there")
        hold(near(night.now(), was), "another piece is on")


def a_black_screen_stays_black(screen):
    """Blackout outlives the stage that was told of it."""
    with Night(screen) as night:
        count = night.settled().waits()
        night.api("/api/command", {"command": "blackout"})
        screen.wait(lambda seen: seen.last()[2] == 64 * 36, 10)
        night.wait("it is prepared in the dark", lambda: night.waits() > count, 20)
        begin = time.monotonic()
        os.kill(night.child("stage"), signal.SIGSEGV)
        night.ready(count + 2)
        rows = screen.seen().between(begin, time.monotonic())
        lit = sum(row[2] < 64 * 36 for row in rows)
        hold(rows and lit == 0, f"{lit} of {len(rows)} samples were lit")


def a_gpu_that_was_reset_ends_one_stage(screen):
    """The picture stays, and who waited goes on with a context of its own."""
    reset = os.path.join(screen.folder, "gpu-reset")
    programs = {"stage": f"export LD_PRELOAD={OWN}/gpu_reset.so"}
    with Night(screen, env={"GPU_RESET": reset}, programs=programs) as night:
        night.settled()
        hold("GPU resets are reported" in night.said(), "the driver's reports are not listened to")
        was, old, begin = night.now(), night.child("stage"), time.monotonic()
        open(reset, "w").close()
        night.wait("the stage is another", lambda: night.children("stage") not in ([], [old]), 10, every=0.001)
        os.unlink(reset)
        at = screen.wait(lambda seen: seen.first(other(was), begin), 10 * PLACE.slow)
        hold(at, "the other piece is not on the screen")
        night.wait_said(r"exit 70; the understudy is on", 10)
        night.ready(night.waits())
        no_gap(screen, begin)
        night.wait("gl-lost is in the journal", lambda: night.journal_has("gl-lost"), 20)
        hold(len(re.findall("exit 70", night.said())) <= 2, "one after another ended")


def a_slow_piece_is_not_taken_for_one_that_hangs(screen):
    """Five pictures a second, and others who want the processor."""
    entries = [Entry("slow", GREEN, scene="bad", how="slow", after=0), Entry("blue", BLUE)]
    with Night(screen, entries) as night:
        night.ready()
        pid = night.child("stage")
        hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
        try:
            time.sleep(5)
        finally:
            for hog in hogs:
                hog.kill()
                hog.wait()
        hold(night.child("stage") == pid, "it was replaced")
        hold("fell silent" not in night.said(), "it was killed")


def lost_sound_comes_back(screen):
    gone = os.path.join(screen.folder, "sound-gone")
    env = {"SOUND_GONE": gone}
    programs = {"stage": f"export LD_PRELOAD={OWN}/sound_gone.so"}
    with Night(screen, env=env, options=(), programs=programs) as night:
        night.settled()
        old, begin = night.child("stage"), time.monotonic()
        open(gone, "w").close()
        night.wait_said(r"the sound device is gone", 10)
        night.wait_said(r"sound: the device is gone|silent until another", 10)
        os.unlink(gone)
        night.wait_said(r"a sound device is there again", 60)
        night.wait_said(r"the fresh stage is on", 30)
        no_gap(screen, begin, still_s=0.3)
        # The old one has its time to leave.
        night.wait("the stage without sound has left", lambda: not lives(old), 10)


ALL = [a_crash_shows_the_understudy_at_once, one_that_hangs_is_replaced, twenty_crashes_in_a_row, its_own_death_is_not_seen,
       what_ends_it_in_a_rehearsal_is_not_seen, it_follows_the_programme, a_planned_change_is_not_seen,
       a_display_that_comes_back_is_used, who_waits_does_nothing, nothing_stays_above_the_stage, a_black_screen_stays_black,
       a_gpu_that_was_reset_ends_one_stage, a_slow_piece_is_not_taken_for_one_that_hangs, lost_sound_comes_back]


def attempt(test):
    """What was wrong, as lines; a reason to leave it out."""
    try:
        with Screen(PLACE.tool("watch_screen")) as screen:
            test(screen)
    except NoScreen as why:
        return [], str(why)
    except (Failure, OSError, ValueError, KeyError, AttributeError, TypeError, subprocess.SubprocessError) as why:
        return [f"{test.__name__}: {why!r}" if not isinstance(why, Failure) else str(why)], None
    return [], None


def main():
    tap = Tap()
    wanted = [test for test in ALL if not sys.argv[4:] or test.__name__ in sys.argv[4:]]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for test, (faults, skipped) in zip(wanted, pool.map(attempt, wanted)):
            tap.check(test.__name__.replace("_", " "), faults, skipped)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
