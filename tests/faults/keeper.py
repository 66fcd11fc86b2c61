"""What breaks in the keeper itself: an allocation that fails, whichever; calls that fail once, or for good. It goes
on, or it ends with a reason and whole files; and it is proven that what was to fail did.

usage: keeper.py PAVILION FAKE_CHILD KEEPER_CALLS [--all]

--all: each allocation of a short run, one after another; without it a sample of them.
"""

import concurrent.futures
import errno
import json
import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fakes import SLOW, Failure, Show, running
from tap import Tap, say

CALLS, ALL = os.path.abspath(sys.argv[3]), "--all" in sys.argv
SAMPLES, AT_ONCE = 40, 3
STORE = ("faults.json", "quarantine.json", "position.json", "kept.json", "run.json")
OLD = {"position.json": '{"entry": 0, "installation": "one", "blackout": false, "paused": false, "boot": "x"}',
       "kept.json": "[]", "faults.json": "[]"}


class Broken(Show):
    """A keeper of a kiosk with fake children, one of whose calls fails."""

    def __init__(self, fault, at, times=1, number=0):
        state = f"/dev/shm/pavilion-keeper-{os.getpid()}-{fault}-{at}-{times}"
        os.makedirs(state, exist_ok=True)
        self.state = state
        for name, text in OLD.items():
            with open(os.path.join(state, name), "w", encoding="utf-8") as file:
                file.write(text)
        super().__init__(env={
            "LD_PRELOAD": CALLS, "KEEPER_FAULT": fault, "KEEPER_FAULT_AT": str(at), "KEEPER_FAULT_TIMES": str(times),
            "KEEPER_FAULT_ERRNO": str(number), "KEEPER_FAULT_MARK": state + "/mark", "STATE_DIRECTORY": state})

    def met(self):
        """How often the fault was met, and of how many calls."""
        with open(self.state + "/mark", encoding="utf-8") as file:
            found = re.match(r"(\d+) of (\d+)", file.read())
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def ended(self):
        return self.keeper.poll() is not None

    def files_are_whole(self):
        for name in STORE:
            path = os.path.join(self.state, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                try:
                    json.loads(text)
                except ValueError:
                    raise Failure(f"{name} is not whole: {text[:80]!r}") from None

    def nobody_is_left(self):
        pids = [pid for role in ("eye", "stage", "desk") for pid in self.starts(role)]
        self.wait("the children are gone", lambda: not any(running(pid) for pid in pids))

    def close(self):
        super().close()
        shutil.rmtree(self.state, ignore_errors=True)


def short_run(show):
    """Up, a moment, and down; or its end, whichever is first. The exit code."""
    end = time.monotonic() + 8 * SLOW
    while time.monotonic() < end and not show.ended():
        if show.starts("stage") and show.starts("desk") and show.starts("eye"):
            break
        time.sleep(0.01)
    if not show.ended():
        time.sleep(0.15)
    return show.end() if show.ended() else show.stop(8)


def without_memory(at, times):
    """What was wrong with a run whose allocation `at` failed: a line, or nothing."""
    show = Broken("alloc", at, times)
    try:
        code = short_run(show)
        said = show.read("errors")
        if show.met()[0] < 1:
            return f"allocation {at}: it was never asked for"
        if code < 0:
            return f"allocation {at} ({'once' if times else 'and all after'}): ended by signal {-code}: {said[-300:]}"
        if code not in (0, 1, 2):
            return f"allocation {at}: exit {code}: {said[-300:]}"
        if code and not said.strip():
            return f"allocation {at}: it ended without a word"
        show.files_are_whole()
        show.nobody_is_left()
        return None
    except Failure as why:
        return f"allocation {at}: {why}"
    finally:
        show.close()


def every_allocation():
    show = Broken("alloc", 0)
    code = short_run(show)
    _, count = show.met()
    show.close()
    if code or count < 300:
        return [f"a run that nothing fails in: exit {code}, {count} allocations"]
    step = 1 if ALL else max(1, count // SAMPLES)
    points = [(at, times) for at in range(1, count, step) for times in ((1, 0) if ALL else ((at // step) % 2,))]
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        faults = [f for f in pool.map(lambda p: without_memory(*p), points) if f]
    # Near the end of a run the count differs a little from one to the next.
    never = [f for f in faults if "never asked for" in f]
    say(f"# {len(points)} of {count} allocations failed, in {time.monotonic() - begun:.0f} s; {len(never)} came too late")
    return [f for f in faults if f not in never] + (never if len(never) > len(points) // 3 else [])


# --- calls ------------------------------------------------------------------------------------


def recovers(fault, number, times=2, at=1):
    """It fails at the beginning, a few times; then all are there."""
    def test():
        show = Broken(fault, at, times, number)
        try:
            show.up("eye", "stage", "desk")
            met, _ = show.met()
            if met < 1:
                raise Failure("it was never met")
            said = show.read("errors")
            if "cannot be" not in said and "will not" not in said:
                raise Failure(f"nothing was said of it: {said}")
            if show.stop() != 0:
                raise Failure("it does not end well")
            show.files_are_whole()
        finally:
            show.close()
    return test


def ends_with_a_reason(fault, number):
    """Without this there is no keeper: it says so, and is nobody's riddle."""
    def test():
        show = Broken(fault, 1, 0, number)
        try:
            code, said = show.end(), show.read("errors")
            if show.met()[0] < 1:
                raise Failure("it was never met")
            if code != 1 or os.strerror(number) not in said:
                raise Failure(f"exit {code}: {said}")
        finally:
            show.close()
    return test


def goes_on_without(fault, number, at=1):
    """It is missed for good, and the run goes on; a stage that dies is replaced."""
    def test():
        show = Broken(fault, at, 0, number)
        try:
            show.up("eye", "stage", "desk")
            time.sleep(0.3)
            os.kill(show.starts("stage")[0], 9)
            show.replaced("stage", 2)
            if show.met()[0] < 1:
                raise Failure("it was never met")
            if show.stop() != 0:
                raise Failure("it does not end well")
        finally:
            show.close()
    return test


TESTS = {
    "fork fails twice": recovers("fork", errno.EAGAIN),
    "no descriptor for a child's death": recovers("pidfd_open", errno.EMFILE),
    "no pair of sockets": recovers("socketpair", errno.EMFILE),
    "no pipe": recovers("pipe2", errno.EMFILE),
    "no memory for a beat": recovers("memfd_create", errno.ENFILE),
    "no map of a beat": recovers("mmap", errno.ENOMEM),
    "a child that cannot be heard": recovers("epoll_ctl", errno.ENOSPC, 6, at=5),
    "no epoll": ends_with_a_reason("epoll_create1", errno.EMFILE),
    "no timer": ends_with_a_reason("timerfd_create", errno.EMFILE),
    "no signals": ends_with_a_reason("signalfd", errno.ENODEV),
    "a timer that is not set": goes_on_without("timerfd_settime", errno.EINVAL),
    "no watch of files": goes_on_without("inotify_init1", errno.EMFILE),
}


def one(test):
    try:
        test()
        return []
    except (Failure, OSError) as why:
        return str(why).splitlines()


def main():
    tap = Tap()
    if "san" in os.path.abspath(sys.argv[1]):
        say("1..0 # SKIP a preloaded allocator is no sanitizer's")
        return 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for name, faults in zip(TESTS, pool.map(one, TESTS.values())):
            tap.check(name, faults)
    tap.check("an allocation fails, whichever", every_allocation())
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
