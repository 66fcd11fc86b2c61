"""Wall clocks that jump: clock_fake.so answers for the clock of keeper and children."""

import ctypes
import mmap
import os
import time

from kiosk import Entry
from suite import CALM, fault

OTHER = 0x705090
DAY = 86400.0


class Clock(ctypes.Structure):
    """struct control of clock_fake.c"""
    _fields_ = [("added_ns", ctypes.c_int64), ("asked", ctypes.c_uint64)]


def ticking(case, added_s=0.0, env=None, **more):
    """A kiosk whose clock may be set, with a piece of 3 s and another."""
    fake = case.place.need("clock_fake.so")
    path = os.path.join("/dev/shm", f"pavilion-clock-{os.getpid()}-{id(case)}")
    with open(path, "w+b") as file:
        file.truncate(4096)
        clock = Clock.from_buffer(mmap.mmap(file.fileno(), 4096))
    case.stack.callback(os.unlink, path)
    clock.added_ns = int(added_s * 1e9)
    kiosk = case.start(more.pop("entries", [Entry("calm", CALM, for_s=3), Entry("other", OTHER)]),
                       env={"LD_PRELOAD": fake, "CLOCK_FAKE": path, **(env or {})}, **more)
    return kiosk, clock


def jump(case, by_s, code="clock-jumped"):
    kiosk, clock = ticking(case)
    kiosk.wait("the panel answers", kiosk.state)
    stage, begin = kiosk.child("stage"), time.monotonic()
    time.sleep(0.7)
    clock.added_ns += int(by_s * 1e9)
    kiosk.wait("the kiosk has looked at its clock", lambda: clock.asked, 12)
    case.proven(f"the clock jumped by {by_s:.0f} s, and was asked {clock.asked} times since")
    # what is on lasts as long as before: its time is not the wall's
    case.seen_colour(OTHER, begin, "the next piece, in its time", 12)
    time.sleep(1)
    case.expect("the stage stays", stage in kiosk.children("stage"))
    case.picture(begin)
    if code:
        case.journal(code, seconds=15)
    case.expect("the keeper lives", kiosk.keeper.poll() is None)


@fault("clock-forwards", "The wall clock jumps an hour forwards", "CLOCK_REALTIME answered by clock_fake.so", "its count of questions")
def clock_forwards(case):
    jump(case, 3600)


@fault("clock-backwards", "The wall clock jumps an hour backwards", "CLOCK_REALTIME answered by clock_fake.so", "its count of questions")
def clock_backwards(case):
    jump(case, -3600)


@fault("clock-a-year", "The wall clock jumps a year forwards, as when a dead battery is helped by the network",
       "CLOCK_REALTIME answered by clock_fake.so", "its count of questions")
def clock_a_year(case):
    jump(case, 365 * DAY)


@fault("clock-1970", "The wall clock falls back to 1970", "CLOCK_REALTIME answered by clock_fake.so", "its count of questions")
def clock_1970(case):
    jump(case, -(time.time() - 60))


@fault("clock-summer-ends", "Summer time ends: an hour comes twice", "TZ Europe/Brussels, and a clock 2 s before the change",
       "the clock's count of questions, and the hour before and after")
def clock_summer_ends(case):
    change = 1792890000  # 25 October 2026, 03:00 in Brussels becomes 02:00
    kiosk, clock = ticking(case, added_s=change - 3 - time.time(), env={"TZ": "Europe/Brussels"})
    stage, begin = kiosk.child("stage"), time.monotonic()
    kiosk.wait("the hour has changed", lambda: time.time() + clock.added_ns * 1e-9 > change + 2, 30)
    case.proven(f"the hour changed, and the clock was asked {clock.asked} times", clock.asked)
    case.seen_colour(OTHER, begin - 3, "the next piece, in its time", 15)
    case.expect("the stage stays", stage in kiosk.children("stage"))
    case.expect("it is no jump of the clock", not kiosk.journal_has("clock-jumped"))
    case.picture(begin)
