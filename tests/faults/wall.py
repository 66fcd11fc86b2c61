"""The real programs behind their walls: a hostile scene inside a real stage gets nowhere, and what eye,
stage and desk hold while they run is what the design says. Then: the real ones die, and are replaced.

usage: wall.py PAVILION HOSTILE_SCENE
"""

import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import show
from show import Failure
from tap import Tap, say

PAVILION, SCENE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SLOW = 3.0 if "san" in PAVILION else 1.0  # sanitizers, from the build folder's name
AT_ONCE = 3

# Nobody answers at that port: the herald is there, and tries.
EXHIBITION = """exhibition: Wall
languages: [en]
cameras:
  front: { virtual: visitor, size: 320x240 }
programme:
  - { installation: piece, camera: front }
mqtt: { broker: "127.0.0.1:9", kiosk: wall }
"""


class Show(show.Show):
    """A real exhibition of the hostile scene."""

    def __init__(self, env=None, arguments=()):
        super().__init__("wall")
        self.slow = SLOW
        for name in ("piece", "shut", "home"):
            os.mkdir(self.path(name))
        self.write("piece/installation.yaml", "title: Wall\nscene: scene.c\n")
        self.write("piece/scene.c", "")
        self.write("piece/text", "hello")
        self.write("shut/secret", "secret")
        self.write("show.yaml", EXHIBITION)
        shutil.copy(SCENE, self.path("piece/piece.so"))
        self.before = self.picture_of("piece")
        self.errors = open(self.path("errors"), "w+b")
        self.open = [self.errors]
        self.keeper = subprocess.Popen(
            [PAVILION, "run", self.path("show.yaml"), "--headless", "--size", "320x180"]
            + list(arguments or ["--no-record"]),
            cwd=self.folder,
            env=dict(
                os.environ,
                WALL_FOLDER=self.folder,
                HOME=self.path("home"),
                XDG_CACHE_HOME=self.path("home"),
                PAVILION_LOG="debug",
                **(env or {}),
            ),
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            start_new_session=True,
        )

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def picture_of(self, name):
        """What is in a folder, and when it was last touched."""
        names = sorted(os.listdir(self.path(name)))
        stats = [os.stat(self.path(f"{name}/{n}")) for n in names]
        return [(n, s.st_size, s.st_mtime_ns, s.st_mode) for n, s in zip(names, stats)]

    def wait(self, pattern, seconds=20.0, count=1):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            if len(re.findall(pattern, self.said(), re.M)) >= count:
                return
            if self.keeper.poll() is not None:
                break
            time.sleep(0.02)
        raise Failure(f"'{pattern}' was not said {count} times within {seconds * SLOW:g} s")

    def child(self, role):
        """The process of the child that was started last."""
        found = re.findall(rf"\[keeper\] {role}.* is started, process (\d+)", self.said())
        return int(found[-1])


def expect(what, truth):
    if not truth:
        raise Failure(what)


def no_landlock():
    probe = subprocess.run([PAVILION, "doctor"], capture_output=True, text=True, check=False)
    return not re.search(r"^Landlock +ok", probe.stdout, re.M)


# --- the wall ---------------------------------------------------------------------------------


def a_hostile_scene_gets_nowhere(show):
    show.wait(r"wall: \d+ refused")
    not_refused = re.findall(r"wall: (?!\d+ refused)(.*)", show.said())
    expect(f"all is refused: {not_refused}", not not_refused)
    refused = int(re.search(r"wall: (\d+) refused, 0 not", show.said()).group(1))
    say(f"# {refused} attempts from inside a real stage")
    expect("many were made", refused > 100)
    expect("the installation is as it was", show.picture_of("piece") == show.before)
    expect("the keeper lives", show.keeper.poll() is None)
    expect("it ends well", show.stop() == 0)


def status_of(pid):
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def internet_sockets(pid):
    """Sockets of the child that speak to other machines."""
    held = set()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            held.update(re.findall(r"^socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{fd}")))
        except OSError:
            continue
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "netlink"):
        try:
            with open(f"/proc/{pid}/net/{table}") as file:
                found += [table for line in file if held & set(line.split())]
        except OSError:
            continue
    return found


def sockets_for_others(pid):
    """Sockets of the desk at which another machine would be heard: without --lan there is none."""
    held = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/{pid}/net/{table}") as file:
            for words in (line.split() for line in file.readlines()[1:]):
                at = words[1].split(":")[0]
                loopback = at.endswith("7F") and len(at) == 8 or at == "0" * 24 + "01000000"
                if f"socket:[{words[9]}]" in held and not loopback:
                    found.append(f"{table} {words[1]}")
    return found


def files_open_for_writing(pid):
    """Paths on a disk, that is: neither memory, nor pipes, nor devices."""
    found = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            path = os.readlink(f"/proc/{pid}/fd/{fd}")
            with open(f"/proc/{pid}/fdinfo/{fd}") as file:
                flags = int(re.search(r"flags:\s+(\d+)", file.read()).group(1), 8)
        except OSError:
            continue
        if flags & os.O_ACCMODE and path.startswith("/") and not path.startswith(
            ("/memfd:", "/dev/", "/run/user/", "/proc/")
        ):
            found.append(path)
    return found


HIDDEN = "only root sees what a process that hides its memory holds"


def hidden(pid):
    """The children are not dumpable: their descriptors are root's to see."""
    return not os.access(f"/proc/{pid}/fd", os.R_OK | os.X_OK)


def walled(pid):
    """A child that has only just begun puts its wall up before it opens anything."""
    end = time.monotonic() + 5 * SLOW
    while status_of(pid)["Seccomp"] != "2" and time.monotonic() < end:
        time.sleep(0.02)
    return status_of(pid)


def the_children_hold_what_they_may(show):
    why = None
    show.wait(r"wall: \d+ refused")
    for role in ("stage", "eye", "desk", "herald"):
        pid = show.child(role)
        status = walled(pid)
        expect(f"{role}: seccomp filters", status["Seccomp"] == "2")
        expect(f"{role}: no new privileges", status["NoNewPrivs"] == "1")
        for thread in os.listdir(f"/proc/{pid}/task"):
            expect(f"{role}: each thread", status_of(f"{pid}/task/{thread}")["Seccomp"] == "2")
        with open(f"/proc/{pid}/limits") as file:
            core = re.search(r"Max core file size +(\d+)", file.read())
        expect(f"{role}: no core", core and int(core.group(1)) <= 1)
        if hidden(pid):
            why = HIDDEN
            continue
        if role == "desk":
            far = sockets_for_others(pid)
            expect(f"desk: nobody from elsewhere: {far}", not far)
        elif role != "herald":  # which calls a broker, and has its own tests for what else it may
            expect(f"{role}: no network: {internet_sockets(pid)}", not internet_sockets(pid))
        files = files_open_for_writing(pid)
        expect(f"{role}: no file to write: {files}", not files)
    expect("it ends well", show.stop() == 0)
    return why


def only_the_keeper_may_write(show):
    """A recording is a descriptor that the stage was given, and the only file it can write."""
    show.wait(r"wall: \d+ refused, 0 not")
    stage = show.child("stage")
    why = HIDDEN if hidden(stage) else None
    if not why:
        files = files_open_for_writing(stage)
        expect(f"one file: {files}", [os.path.basename(f) for f in files] == [".kept.mp4.part"])
    expect("it ends well", show.stop() == 0)
    expect("the recording is there", os.path.getsize(show.path("kept.mp4")) > 500)
    return why


# --- deaths of the real ones ------------------------------------------------------------------


def a_real_stage_is_replaced(show):
    first = r"wall: drawing steadily"
    show.wait(first)
    for count, number in enumerate((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP), 2):
        begun = time.monotonic()
        os.kill(show.child("stage"), number)
        show.wait(first, 30, count)
        say(f"# {number.name}: draws steadily again after {time.monotonic() - begun:.2f} s")
    expect("the eye stayed", len(re.findall(r"\] eye front is started", show.said())) == 1)
    expect("it ends well", show.stop() == 0)


def a_real_eye_is_replaced(show):
    live = r"eye front: state 2"
    show.wait(live)
    for count, number in enumerate((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP), 2):
        time.sleep(1)  # past its loading, for which it asks for more time
        begun = time.monotonic()
        os.kill(show.child("eye"), number)
        show.wait(live, 30, count)
        say(f"# {number.name}: sees again after {time.monotonic() - begun:.2f} s")
    expect("the stage stayed", len(re.findall(r"\] stage is started", show.said())) == 1)
    expect("it ends well", show.stop() == 0)


def a_new_text_reaches_a_real_stage(show):
    show.wait(r"\[stage\] on stage: piece")
    show.write("show.yaml", EXHIBITION.replace("programme", "programe"))
    show.wait("what ran before goes on")
    show.write("show.yaml", EXHIBITION.replace("exhibition: Wall", "exhibition: Better"))
    show.wait(r"\[stage\] new exhibition taken: Better")
    show.write("show.yaml", "exhibition: [")
    show.wait("what ran before goes on", count=2)
    os.kill(show.child("stage"), signal.SIGKILL)
    show.wait(r"\[stage\] on stage: piece", 30, 2)
    expect("it ends well", show.stop() == 0)


TESTS = [
    (a_hostile_scene_gets_nowhere, {}),
    (a_hostile_scene_gets_nowhere, {"env": {"PAVILION_LANDLOCK_ABI": "2"}}),
    (the_children_hold_what_they_may, {}),
    (only_the_keeper_may_write, {"arguments": ["--record", "kept.mp4"]}),
    (a_real_stage_is_replaced, {}),
    (a_real_eye_is_replaced, {}),
    (a_new_text_reaches_a_real_stage, {}),
]


def run(test, options):
    """The subtest's faults, as lines, empty when all was well; and why a part was not looked at."""
    show = Show(**options)
    try:
        return [], test(show)
    except (Failure, OSError, AttributeError, IndexError) as why:
        return [repr(why)] + [f"said: {line}" for line in show.said().splitlines()[-12:]], None
    finally:
        show.close()


def main():
    if no_landlock():
        say("1..0 # SKIP this kernel has no Landlock")
        return 0
    tap = Tap()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(run, test, options) for test, options in TESTS]
        for (test, options), done in zip(TESTS, runs):
            faults, skipped = done.result()
            name = [test.__name__] + [f"{k}={v}" for k, v in options.get("env", {}).items()]
            tap.check(" ".join(name), faults, skipped)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
