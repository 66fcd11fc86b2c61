"""A whole kiosk to break: `pavilion run --kiosk` on a watched screen, in a folder of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROLES = ("stage", "eye", "desk", "herald")

# A piece that is well: its colour, in which something moves in each picture.
CALM = """/*{ "ISFVSN": "2", "DESCRIPTION": "A calm colour", "CREDIT": "The Pavilion maintainers",
     "INPUTS": [] }*/
void main()
{
    vec2 uv = isf_FragNormCoord;
    float wave = 0.04 * sin(6.2832 * (uv.x * 2.0 + uv.y - 0.5 * TIME));
    float bar = step(0.9, uv.y) * step(abs(uv.x - fract(TIME * 0.5)), 0.05);
    gl_FragColor = vec4(mix(vec3(%s) + wave, vec3(1.0), bar), 1.0);
}
"""


class Failure(Exception):
    """A promise that was not kept."""


class Unmet(Exception):
    """The fault itself could not be made, or is not proven to have happened."""


class Skip(Exception):
    """Why it cannot be tried here."""


def colour_of(rgb):
    """0x336699 as "0.2, 0.4, 0.6"."""
    return ", ".join(f"{(rgb >> shift & 255) / 255:.4f}" for shift in (16, 8, 0))


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status_of(pid):
    """Fields of /proc/PID/stat after the name; None: it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def lives(pid):
    fields = status_of(pid)
    return bool(fields) and fields[0] not in "ZX"


class Entry:
    """One of a programme: an installation of a calm colour, or one of the suite's own scenes (tests/faults/scenes)."""

    def __init__(self, name, colour, scene=None, for_s=1000, camera=None, files=None, **params):
        """`files`: a function that makes the installation in a folder of its own, in place of all that."""
        self.name, self.colour, self.scene, self.for_s = name, colour, scene, for_s
        self.camera, self.files, self.params = camera, files, params

    def place(self):
        """A scene's library has the name of its folder."""
        return os.path.join(self.name, self.scene) if self.scene else self.name

    def make(self, folder, tools, when="for"):
        """Its folder, and what the exhibition says of it."""
        own = os.path.join(folder, self.place())
        os.makedirs(own, exist_ok=True)
        params = dict(self.params)
        if self.files:
            self.files(own)
        elif self.scene:
            if self.scene == "bad":
                params["colour"] = f"[{colour_of(self.colour)}, 1]"
            write(os.path.join(own, "installation.yaml"), f"title: {self.name}\nscene: scene.c\n")
            write(os.path.join(own, "scene.c"), "")
            shutil.copy(tools(f"{self.scene}_scene.so"), os.path.join(own, f"{self.scene}.so"))
        else:
            write(os.path.join(own, self.name + ".fs"), CALM % colour_of(self.colour))
            write(os.path.join(own, "installation.yaml"), f"title: Calm\nisf: {self.name}.fs\n")
        words = [f"installation: ./{self.place()}", f"{when}: {self.for_s:g} s"]
        words += [f"camera: {self.camera}"] if self.camera else []
        if params:
            words.append("params: { " + ", ".join(f"{key}: {value}" for key, value in params.items()) + " }")
        return "{ " + ", ".join(words) + " }"


def write(path, text):
    """In one step, as editors that know their trade do."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Kiosk:
    def __init__(self, place, screen, entries, attract=0x806020, cameras="", extra="", fade_s=0, hold_s=0, options=(), env=None,
                 unshared=None, systemd=False, programs=None, folder=None, attract_entry=None):
        """`unshared`: a shell line run in a mount namespace of its own before the keeper starts there, with $FOLDER and
        $MEMORY for the kiosk's; `programs`: {"stage": "shell words before exec"}; `systemd`: restarts and watches the
        keeper; `folder`: the kiosk's, as one before had left it."""
        self.place, self.screen, self.entries = place, screen, entries
        self.folder = folder or tempfile.mkdtemp(prefix="pavilion-fault-")
        self.fade_s, self.hold_s = fade_s, hold_s
        self.memory = tempfile.mkdtemp(prefix="pavilion-fault-", dir="/dev/shm")
        for name in ("state", "home", "programs", "takes"):
            os.makedirs(self.path(name), exist_ok=True)
        self.port = free_port()
        self.attract_entry, self.cameras, self.extra = attract_entry or Entry("attract", attract), cameras, extra
        self.file = self.path("show.yaml")
        self.write_exhibition()
        self.env = dict(screen.env if screen else os.environ, HOME=self.path("home"), XDG_CACHE_HOME=self.path("home"),
                        XDG_RUNTIME_DIR=self.memory, STATE_DIRECTORY=self.path("state"),
                        PAVILION_LOG="debug", PAVILION_OUT=self.path("takes"),
                        SDL_AUDIODRIVER="dummy", FOLDER=self.folder, MEMORY=self.memory)
        self.env.pop("NOTIFY_SOCKET", None)
        if programs:
            self.wrap(programs)
        self.env.update(env or {})
        self.words = [place.pavilion, "run", self.file, "--kiosk" if screen else "--headless", "--software",
                      "--panel", f"127.0.0.1:{self.port}", "--osc", "off", "--fps", "30", *options]
        if not screen:
            self.words += ["--no-record", "--size", "320x180"]
        if unshared:
            alone = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
            self.words = alone + ["sh", "-c", f"{unshared} && exec \"$@\"", "sh", *self.words]
        self.log = open(self.path("log"), "w+b")
        self.systemd = Systemd(self) if systemd else None
        self.started = time.monotonic()
        self.keeper = None
        self.start()

    def wrap(self, programs):
        """Starts children through a shell of a few words."""
        for role in ROLES:
            real = self.place.program(role)
            if not real:
                continue
            path = self.path(f"programs/pavilion-{role}")
            if role in programs:
                write(path, f"#!/bin/sh\n{programs[role]}\nexec {real} \"$@\"\n")
                os.chmod(path, 0o755)
            else:
                os.symlink(real, path)
        self.env["PAVILION_PROGRAMS"] = self.path("programs")

    def start(self):
        # It ends with the test, also with one that is killed: what is left would look for a display for ever.
        words = ["setpriv", "--pdeathsig", "KILL", "--", *self.words]
        self.keeper = subprocess.Popen(words, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=self.log, start_new_session=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write_exhibition(self):
        lines = [entry.make(self.folder, self.place.tool) for entry in self.entries]
        attract = self.attract_entry.make(self.folder, self.place.tool, "after")
        write(self.file, f"exhibition: Faults\nlanguages: [en]\nfade: {self.fade_s:g} s\nhold_max: {self.hold_s:g} s\n"
              + (f"cameras:\n{self.cameras}" if self.cameras else "")
              + "programme:\n" + "".join(f"  - {line}\n" for line in lines)
              + f"attract: {attract}\n" + self.extra)

    # --- what it says -------------------------------------------------------------------------

    def said(self):
        with open(self.path("log"), errors="replace") as file:
            return file.read()

    def wait(self, what, condition, seconds=10.0, every=0.01):
        """The value of `condition()` once it is true."""
        end = time.monotonic() + seconds * self.place.slow
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise Failure(f"{what}: not within {seconds * self.place.slow:g} s")
            time.sleep(every)

    def wait_said(self, pattern, seconds=10.0, count=1):
        return self.wait(f"'{pattern}' was said", lambda: len(found) >= count and found[count - 1]
                         if (found := list(re.finditer(pattern, self.said(), re.M))) else None, seconds)

    def api(self, path, body=None, token=None):
        heads = {"Content-Type": "application/json"}
        if token:
            heads["X-Pavilion-Token"] = token
        wanted = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}",
                                        json.dumps(body).encode() if body is not None else None, heads)
        with urllib.request.urlopen(wanted, timeout=5) as answer:
            return json.loads(answer.read() or b"null")

    def state(self):
        """What the panel has; None while nobody answers."""
        try:
            return self.api("/api/state")
        except (OSError, ValueError):
            return None

    def journal(self):
        """The faults that were written down: [{"code", "thing", "detail", "times"}], as the panel has them."""
        state = self.state() or {}
        lines = (state.get("health") or {}).get("faults") or state.get("faults") or []
        return [line for line in lines if isinstance(line, dict) and "code" in line]

    def journal_has(self, code, thing=None):
        return next((line for line in self.journal()
                     if line["code"] == code and (thing is None or thing in line.get("thing", ""))), None)

    # --- its processes ------------------------------------------------------------------------

    def children(self, role):
        """Processes of that program, oldest first."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            fields = status_of(name)
            if not fields or int(fields[1]) != self.keeper.pid or fields[0] in "ZX":
                continue
            try:
                with open(f"/proc/{name}/comm") as file:
                    if file.read().strip() == f"pavilion-{role}":
                        found.append((int(fields[19]), int(name)))
            except OSError:
                pass
        return [pid for _, pid in sorted(found)]

    def cast(self):
        """(the stage that visitors see, the one that waits, whether that has its picture), as the keeper has said."""
        stage = waits = 0
        on = picture = None
        for found in re.finditer(r"^\[keeper\] (?:(stage|understudy) is started, process (\d+)|the understudy waits with (.*)"
                                 r"|on: (.*)|(stage ended .*; the understudy is on|the fresh stage is on))", self.said(), re.M):
            if found[1] == "stage":
                stage = int(found[2])
            elif found[1]:
                waits, picture = int(found[2]), None
            elif found[3] is not None:
                picture = found[3]
            elif found[4] is not None:
                on = found[4]
            else:
                stage, waits, picture = waits, 0, None
        # just after a change it may still wait with what is on by now
        return stage, waits, bool(picture) and (picture != on or len(self.entries) < 2)

    def child(self, role, seconds=10.0):
        """The oldest: of the stages that of the start, which is the one that visitors see."""
        return self.wait(f"a {role} runs", lambda: self.children(role), seconds)[0]

    def descriptors(self, pid=None):
        return len(os.listdir(f"/proc/{pid or self.keeper.pid}/fd"))

    def memory_kib(self, pid=None):
        """Heap and stack of its own, in KiB."""
        with open(f"/proc/{pid or self.keeper.pid}/smaps_rollup") as file:
            return int(re.search(r"^Private_Dirty:\s+(\d+)", file.read(), re.M)[1])

    # --- its end ------------------------------------------------------------------------------

    def stop(self, seconds=15.0):  # one that is kept from running has twelve
        if self.systemd:
            self.systemd.end()
        if self.keeper.poll() is None:
            self.keeper.send_signal(signal.SIGTERM)
        try:
            return self.keeper.wait(seconds * self.place.slow)
        except subprocess.TimeoutExpired:
            raise Failure("the keeper does not end") from None

    def close(self):
        if self.systemd:
            self.systemd.end()
        if self.keeper.poll() is None:
            self.keeper.kill()
            self.keeper.wait()
        self.log.close()
        shutil.rmtree(self.memory, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Systemd:
    """What systemd is to a keeper: hears READY and WATCHDOG, starts it again when it ends or falls silent."""

    WATCHDOG_S = 2.0
    RESTART_S = 0.1

    def __init__(self, kiosk):
        self.kiosk = kiosk
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(kiosk.path("notify"))
        self.socket.settimeout(0.02)
        kiosk.env.update(NOTIFY_SOCKET=kiosk.path("notify"), WATCHDOG_USEC=str(int(self.WATCHDOG_S * 1e6)))
        self.heard, self.restarts, self.killed = [], [], []
        self.ending = False
        self.fed = None
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.ending:
            try:
                words = self.socket.recv(4096).decode(errors="replace")
                self.heard.append((time.monotonic(), words))
                self.fed = time.monotonic()
            except TimeoutError:
                pass
            except OSError:
                return
            keeper = self.kiosk.keeper
            if keeper is None or self.ending:
                continue
            if keeper.poll() is not None:
                self.again(keeper)
            elif self.fed and time.monotonic() - self.fed > self.WATCHDOG_S:
                self.killed.append((time.monotonic(), keeper.pid))
                keeper.send_signal(signal.SIGABRT)
                self.fed = None

    def again(self, keeper):
        ended = time.monotonic()
        time.sleep(self.RESTART_S)
        if self.ending:
            return
        self.fed = None
        self.kiosk.start()
        self.restarts.append((ended, keeper.returncode))

    def end(self):
        self.ending = True
        if threading.current_thread() is not self.thread:
            self.thread.join(5)
        self.socket.close()
