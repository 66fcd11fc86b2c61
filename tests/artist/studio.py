"""What the artist's tests share: a folder to work in, the program, and a run that is watched while it goes on."""
import atexit
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

PAVILION, ROOT, BUILD = (pathlib.Path(word).absolute() for word in sys.argv[1:4])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-artist-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
ENV = dict(os.environ, PAVILION_LOG="info", LC_ALL="C.UTF-8", 
           PKG_CONFIG_PATH=str(BUILD / "meson-uninstalled"))
for name in ("PAVILION_ROOT", "PAVILION_PLUGINS", "PAVILION_PROGRAMS", "DISPLAY", "WAYLAND_DISPLAY", "CC"):
    ENV.pop(name, None)
SIZE, FPS = "320x180", 20


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def call(*words, timeout=60, cwd=WORK, env=ENV):
    return subprocess.run([*map(str, words)], cwd=cwd, env=env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=timeout, stdin=subprocess.DEVNULL)


def pavilion(*words, **more):
    return call(PAVILION, *words, **more)


def rendered(thing, *words, size=SIZE, program=PAVILION, **more):
    """One picture as rows of (r, g, b), top first."""
    out = WORK / "rendered.png"
    done = call(program, "render", thing, "--size", size, "--out", out, *words, **more)
    need(done.returncode == 0, done.stderr)
    return pixels(out)


def pixels(picture, at_s=None):
    seek = [] if at_s is None else ["-ss", f"{at_s:.3f}"]
    raw = subprocess.run(["ffmpeg", "-v", "error", *seek, "-i", str(picture), "-frames:v", "1", "-f",
                          "rawvideo", "-pix_fmt", "rgb24", "-"], stdout=subprocess.PIPE, check=True).stdout
    need(raw, f"{picture} has no picture at {at_s} s")
    return [tuple(raw[i:i + 3]) for i in range(0, len(raw), 3)]


def mean(picture):
    return sum(map(sum, picture)) / (3 * len(picture))


def edit(path, old, new):
    """As editors do: the whole file anew, and renamed into its place."""
    text = path.read_text()
    need(old in text, f"{path.name} has no {old!r}")
    fresh = path.with_name(path.name + "~")
    fresh.write_text(text.replace(old, new))
    os.replace(fresh, path)


class Run:
    """`pavilion run` that goes on; its words arrive as they are said."""

    def __init__(self, thing, *words, env=ENV, developer=True, camera="none", size=SIZE):
        self.said, self.began = [], time.monotonic()
        options = ["--developer"] if developer else []
        self.process = subprocess.Popen(
            [PAVILION, "run", thing, "--headless", "--no-record", "--panel", "off", "--size", size, "--fps",
             str(FPS), "--seconds", "100", "--camera", camera, *options, *map(str, words)],
            cwd=WORK, env=env, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.said.append((time.monotonic() - self.began, line.rstrip("\n")))

    def text(self, since=0):
        return "\n".join(line for _, line in self.said[since:])

    def mark(self):
        return len(self.said)

    def wait(self, pattern, since=0, within=20):
        """The first line since then that matches: its match."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            for _, line in self.said[since:]:
                found = re.search(pattern, line)
                if found:
                    return found
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"'{pattern}' was not said:\n{self.text(since)[-3000:]}")

    def on_stage(self, name, within=20):
        self.wait(f"on stage: {name}", within=within)

    def saved(self, path, old, new):
        """Saves a change and waits until it is seen: after how many ms."""
        since = self.mark()
        edit(path, old, new)
        return int(self.wait(r"is on screen, (\d+) ms after it was saved", since)[1])

    def end(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(20)
        self.reader.join(5)
        return code

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
