"""The ladder, with real stages and scenes that break: the keeper says what happened, in words and with the line of
the source, marks it, leaves out what keeps failing, and remembers all that over a restart.

usage: ladder.py PAVILION BAD_SCENE OTHER_SCENE
"""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import show
from show import Failure
from tap import Tap, say

PAVILION, BAD, OTHER = (os.path.abspath(path) for path in sys.argv[1:4])
SANITIZED = "san" in PAVILION
SLOW = 3.0 if SANITIZED else 1.0
AT_ONCE = 4
LINE = "" if SANITIZED else r".*bad\.c:\d+ \("  # sanitizers have handlers of their own


def write(path, text):
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Show(show.Show):
    """Two pieces, of which the first one breaks as it is told to; with an understudy, as in a kiosk."""

    def __init__(self, params, alone=False, extra="", understudy=True, stage=None, options=("--software",), env=None):
        """`stage`: a shell line that comes before the real one."""
        super().__init__("ladder")
        self.slow = SLOW
        self.understudy, self.options, self.more = understudy, options, env or {}
        for name in ("bad", "other", "home", "state"):
            os.mkdir(self.path(name))
        for name, library in (("bad", BAD), ("other", OTHER)):
            write(self.path(f"{name}/installation.yaml"), f"title: {name}\nscene: scene.c\n")
            write(self.path(f"{name}/scene.c"), "")
            shutil.copy(library, self.path(f"{name}/{name}.so"))
        other = "" if alone else "  - { installation: other, for: 1000 s }\n"
        write(
            self.path("show.yaml"),
            "exhibition: Ladder\nlanguages: [en, fr]\nfade: 0 s\nprogramme:\n"
            f"  - {{ installation: bad, for: 1000 s, params: {{ {params} }} }}\n{other}{extra}",
        )
        if stage:
            self.wrap(stage)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(self.path("notify"))
        self.errors = open(self.path("errors"), "w+b")
        self.open = [self.errors, self.notify]
        self.start()

    def wrap(self, line):
        """The programs as they are, but for the stage."""
        os.mkdir(self.path("programs"))
        build = os.path.dirname(os.path.dirname(PAVILION))
        for role in ("eye", "desk"):
            os.symlink(os.path.join(build, role, f"pavilion-{role}"), self.path(f"programs/pavilion-{role}"))
        real = os.path.join(build, "stage", "pavilion-stage")
        write(self.path("programs/pavilion-stage"), f'#!/bin/sh\n{line}\nexec {real} "$@"\n')
        os.chmod(self.path("programs/pavilion-stage"), 0o755)
        self.more["PAVILION_PROGRAMS"] = self.path("programs")

    def start(self):
        env = dict(
            os.environ,
            HOME=self.path("home"),
            XDG_CACHE_HOME=self.path("home"),
            STATE_DIRECTORY=self.path("state"),
            PAVILION_LOG="debug",
            **self.more,
        )
        env.pop("NOTIFY_SOCKET", None)
        if "PAVILION_HELP_AFTER" in env:
            env["NOTIFY_SOCKET"] = self.path("notify")
        words = ["--size", "320x180", "--panel", "off", "--osc", "off", *self.options]
        words += [] if "--kiosk" in words else ["--headless", "--no-record"]
        self.keeper = subprocess.Popen(
            [PAVILION, "run", self.path("show.yaml"), *words, *(["--understudy"] if self.understudy else [])],
            cwd=self.folder,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            start_new_session=True,
        )

    def wait(self, what, condition, seconds=30.0):
        end = time.monotonic() + seconds * SLOW
        while not condition():
            if time.monotonic() > end:
                raise Failure(f"{what}: not within {seconds * SLOW:g} s")
            time.sleep(0.02)

    def wait_said(self, pattern, count=1, seconds=30.0):
        self.wait(f"'{pattern}' is said {count} times", lambda: len(re.findall(pattern, self.said(), re.M)) >= count, seconds)

    def remembered(self, name):
        try:
            with open(self.path(f"state/{name}.json")) as file:
                return json.load(file)
        except (OSError, ValueError):
            return []

    def codes(self):
        return [line["code"] for line in self.remembered("faults")]

    def details(self, code):
        return " / ".join(line["detail"] for line in self.remembered("faults") if line["code"] == code)

    def marks(self):
        found = self.remembered("quarantine")
        return {row["installation"]: row for row in found["installations"]} if found else {}

    def wait_detail(self, code, pattern, seconds=30.0):
        self.wait(f"the journal has {code} '{pattern}'", lambda: re.search(pattern, self.details(code)), seconds)

    def stage(self):
        return int(re.findall(r"(?:stage|understudy) is started, process (\d+)", self.said())[0])


# --- how things break ---------------------------------------------------------------------------


def breaks(how, code, words, where="draw", extra=""):
    """A case: the piece breaks so; the journal has that code and those words; the other piece is on."""

    def case(show):
        show.wait_said(rf"bad: {how} in {where}")  # it did happen
        show.wait_detail(code, words)
        show.wait("it is marked", lambda: "bad" in show.marks(), 5)
        show.wait_said(r"on: other", seconds=10)
        show.expect("it is that code alone", {*show.codes()} <= {code, "quarantined"})
        show.expect("it ends well", show.stop() == 0)

    case.__name__ = f"{how} in {where}"
    case.show = lambda: Show(f"how: {how}, where: {where}, after: 15", extra=extra)
    return case


BREAKS = [
    breaks("segv", "scene-crashed", r"signal 11 \(Segmentation fault\) in draw of bad" + LINE),
    breaks("abort", "scene-aborted", r"signal 6 \(Aborted\) in draw of bad" + LINE),
    breaks("overflow", "scene-crashed" if SANITIZED else "scene-overflowed", r"draw of bad" + LINE),
    breaks("exit_well", "scene-exited", r"exit 0 in draw of bad"),
    breaks("quit", "scene-exited", r"exit 3 in draw of bad"),
    breaks("hang", "scene-hung", r"no picture any more in draw of bad" + LINE),
    breaks("memory", "scene-memory", r"too much memory in draw of bad|too much memory", extra="memory: 900\n"),
    breaks("descriptors", "scene-descriptors", r"it leaves files open"),
    breaks("fail", "scene-failed", r"it has had enough"),
    breaks("black", "scene-black", r"nothing but black pictures .*dark: allowed"),
    breaks("segv", "scene-crashed", r"in open of bad" + LINE, where="open"),
]


# --- what follows ---------------------------------------------------------------------------------


def what_keeps_failing_is_left_out_and_stays_so(show):
    show.wait_said(r"bad is in quarantine")
    show.wait_said(r"everything is in quarantine: the title stands")
    show.wait("the store knows", lambda: show.marks().get("bad", {}).get("out_s") is not None)
    crashes = show.said().count("bad: segv in draw")
    show.expect(f"after three marks, or one more that was on its way ({crashes})", 3 <= crashes <= 4)
    show.expect("it ends well", show.stop() == 0)
    # A reboot, as far as anybody can tell, does not make it well.
    show.start()
    show.wait_said(r"first picture", count=crashes + 2)
    time.sleep(1.5)
    show.expect("it was not tried again", show.said().count("bad: segv in draw") == crashes)
    # Another content does, while it runs.
    write(show.path("bad/scene.c"), "/* mended */")
    show.wait_said(r"bad has changed: its marks are forgotten", seconds=20)
    show.wait_said(r"bad: segv in draw", count=crashes + 1)
    show.stop()


def rehearsals_show_it_all_the_same(show):
    show.wait_said(r"bad: segv in draw", count=5, seconds=25)
    show.expect("it is in no quarantine", "quarantined" not in show.codes())
    show.expect("its faults are in the journal", "scene-crashed" in show.codes())
    show.stop()


def a_run_that_was_cut_short_is_noticed_and_goes_on(show):
    """kill -9 of the keeper: the programme goes on where it was, and the journal says what happened."""
    show.wait_said(r"on: other")
    show.wait("its place is known", lambda: show.remembered("position") and show.remembered("position")["entry"] == 1)
    time.sleep(0.2)
    show.keeper.kill()
    show.keeper.wait()
    before = len(show.said())
    show.start()
    show.wait("other is on again", lambda: "on: other" in show.said()[before:])
    show.expect("it began there", "on: bad" not in show.said()[before:])
    show.wait_detail("keeper-restarted", "ended without being told to")
    show.expect("it ends well", show.stop() == 0)
    count = show.codes().count("keeper-restarted")
    show.start()
    show.wait_said(r"on: other", count=3)
    show.expect("an end in order is none", show.codes().count("keeper-restarted") == count)
    show.stop()


def an_operating_system_that_shuts_down_is_no_crash(show):
    """Its children get SIGTERM before the keeper does."""
    show.wait_said(r"on: bad")
    os.kill(show.stage(), signal.SIGTERM)
    show.wait_said(r"stage ended after .*Terminated")
    time.sleep(0.3)
    show.expect("it ends well", show.stop() == 0)
    show.expect(f"nothing is in the journal: {show.codes()}", not show.codes())
    show.expect("nobody is marked", not show.marks())


def a_bad_text_is_in_the_journal(show):
    show.wait_said(r"on: bad")
    write(show.path("show.yaml"), "exhibition: Ladder\nlanguages: [en]\nprogrammme:\n  - { installation: bad }\n")
    show.wait_detail("exhibition-bad", r"3:1.*programmme")
    show.expect("the show goes on", show.keeper.poll() is None)
    show.stop()


def a_spoilt_store_is_no_hindrance(show):
    show.wait_said(r"on: other")
    show.stop()
    for name in ("faults", "quarantine", "position", "run"):
        write(show.path(f"state/{name}.json"), '{"' + "x" * 1000)
    write(show.path("state/kept.json"), '[{"role": 1}, 7, {"role": 99, "order": -1}]')
    show.start()
    show.wait_said(r"first picture", count=3)
    show.wait_said(r"faults.json:1: .*it counts as empty")
    show.expect("it ends well", show.stop() == 0)


def a_gpu_that_never_shows_a_picture_is_given_up(show):
    """Its driver crashes at each start; without it all is well."""
    show.wait_said(r"from now on without the GPU", seconds=40)
    show.wait_said(r"on: bad", seconds=40)
    show.wait("the journal knows", lambda: "software-gl" in show.codes())
    show.expect("nobody is marked for it", not show.marks())
    show.stop()


def where_nothing_helps_systemd_is_asked(show):
    """No stage ever comes up: the keeper says so, and ends with the code that has the display started anew."""
    show.notify.settimeout(30 * SLOW)
    heard = ""
    while "ERRNO=5" not in heard:
        try:
            heard += show.notify.recv(4096).decode() + "\n"
        except TimeoutError:
            raise Failure(f"systemd is not asked: {heard!r}") from None
    show.expect(f"in words: {heard!r}", "STATUS=no picture for 2 s: start the display anew" in heard)
    show.wait("it ends", lambda: show.keeper.poll() is not None)
    show.expect("with exit code 75", show.keeper.returncode == 75)


FOLLOWS = [
    (what_keeps_failing_is_left_out_and_stays_so, lambda: Show("how: segv, after: 5", alone=True)),
    (rehearsals_show_it_all_the_same, lambda: Show("how: segv, after: 5", alone=True, extra="quarantine: off\n")),
    (a_run_that_was_cut_short_is_noticed_and_goes_on, lambda: Show("how: fail, after: 15")),
    (an_operating_system_that_shuts_down_is_no_crash, lambda: Show("how: none", understudy=False)),
    (a_bad_text_is_in_the_journal, lambda: Show("how: none")),
    (
        a_gpu_that_never_shows_a_picture_is_given_up,
        lambda: Show("how: none", stage='[ "$LIBGL_ALWAYS_SOFTWARE" ] || kill -SEGV $$', options=()),
    ),
    (
        where_nothing_helps_systemd_is_asked,
        lambda: Show("how: none", stage="exit 1", options=["--kiosk"], env={"PAVILION_HELP_AFTER": "2"}),
    ),
    (a_spoilt_store_is_no_hindrance, lambda: Show("how: fail, after: 15")),
]


def try_one(case, make):
    show = make()
    try:
        case(show)
        return []
    except Failure as failure:
        tail = show.said().splitlines()[-25:]
        return [str(failure), f"the journal: {show.remembered('faults')}", *tail]
    finally:
        show.close()


def main():
    tap = Tap()
    cases = FOLLOWS + [(case, case.show) for case in BREAKS]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        begun = time.monotonic()
        for (case, _), faults in zip(cases, pool.map(lambda pair: try_one(*pair), cases)):
            tap.check(case.__name__.replace("_", " "), faults)
        say(f"# {time.monotonic() - begun:.0f} s")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
