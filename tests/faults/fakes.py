"""Owns a keeper with children who are fakes (processes_child.c), in a folder of its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import show
from show import Failure

PAVILION, FAKE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SLOW = 3.0 if "san" in PAVILION else 1.0  # sanitizers, from the build folder's name

GOOD = """exhibition: Test
languages: [en]
cameras:
  front: { file: visitors.mp4 }
programme:
  - { installation: one, camera: front }
"""
TWO_CAMERAS = GOOD.replace("programme:", "  side: { virtual: visitor }\nprogramme:") + (
    "  - { installation: one, camera: side }\n"
)
LIVE = GOOD.replace("file: visitors.mp4", "device: /dev/null")


class Show(show.Show):
    """A keeper with fake children."""

    patience_s = 5.0

    def __init__(self, *arguments, text=GOOD, env=None, thing="show.yaml"):
        super().__init__("faults")
        self.slow = SLOW
        self.memory = tempfile.mkdtemp(prefix="pavilion-faults-", dir="/dev/shm")
        for name in ("root/installations/one", "programs", "home"):
            os.makedirs(os.path.join(self.folder, name))
        for role in ("eye", "stage", "desk"):
            os.symlink(FAKE, self.path(f"programs/pavilion-{role}"))
        self.write("root/installations/one/installation.yaml", "title: One\nscene: scene.c\n")
        self.write("root/installations/one/scene.c", "")
        self.write("visitors.mp4", "film")
        self.write("show.yaml", text)
        self.env = dict(
            os.environ,
            FAKE_FOLDER=self.folder,
            PAVILION_ROOT=self.path("root"),
            PAVILION_PROGRAMS=self.path("programs"),
            HOME=self.path("home"),
            XDG_CACHE_HOME=self.path("home"),
            XDG_RUNTIME_DIR=self.memory,
        )
        self.env.pop("PAVILION_LOG", None)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(self.path("notify"))
        self.env["NOTIFY_SOCKET"] = self.path("notify")
        self.env.update(env or {})
        self.errors = open(self.path("errors"), "w+b")
        self.output = open(self.path("output"), "w+b")
        self.open = [self.errors, self.output, self.notify]
        self.keeper = subprocess.Popen(
            [PAVILION, "run", self.path(thing), "--headless", *arguments],
            cwd=self.folder,
            env=self.env,
            stdout=self.output,
            stderr=self.errors,
            start_new_session=True,
        )

    def write(self, name, text):
        """In one step, as editors that know their trade do."""
        with open(self.path(name + ".new"), "w") as file:
            file.write(text)
        os.rename(self.path(name + ".new"), self.path(name))

    def read(self, name):
        with open(self.path(name), errors="replace") as file:
            return file.read()

    def log(self):
        return self.read("log") if os.path.exists(self.path("log")) else ""

    def starts(self, role):
        return [int(pid) for pid in re.findall(rf"^{role} (\d+) starts", self.log(), re.M)]

    def order(self, role, words):
        self.write(f"{role}.order", words)

    def wait(self, what, condition, seconds=5.0):
        end = time.monotonic() + seconds * SLOW
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.01)
        raise Failure(f"{what}: not within {seconds * SLOW:g} s")

    def wait_log(self, pattern, seconds=5.0, count=1):
        self.wait(
            f"'{pattern}' in the log",
            lambda: len(re.findall(pattern, self.log(), re.M)) >= count,
            seconds,
        )

    def wait_error(self, pattern, seconds=5.0):
        self.wait(
            f"'{pattern}' on standard error",
            lambda: re.search(pattern, self.read("errors"), re.M),
            seconds,
        )

    def up(self, *roles):
        for role in roles or ("eye", "stage", "desk"):
            self.wait(f"{role} starts", lambda role=role: self.starts(role))
        return self

    def replaced(self, role, count, seconds=5.0):
        """Waits until `role` has been started `count` times; returns the last one's process."""
        self.wait(f"{role} is replaced", lambda: len(self.starts(role)) >= count, seconds)
        return self.starts(role)[count - 1]

    def alive(self):
        self.expect("the keeper is alive", self.keeper.poll() is None)

    def close(self):
        super().close()
        shutil.rmtree(self.memory, ignore_errors=True)


def running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def kill(pid, number):
    os.kill(pid, number)


def cache_of(show):
    if not hasattr(show, "cache"):
        with open(f"/proc/{show.starts('stage')[-1]}/environ", "rb") as file:
            for word in file.read().split(b"\0"):
                if word.startswith(b"MESA_SHADER_CACHE_DIR="):
                    show.cache = os.fsdecode(word.split(b"=", 1)[1])
    return show.cache
