"""A place to try a whole running program in: an exhibition of the test board, its panel and its OSC."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

EXHIBITION = """exhibition: The board
languages: [fr, nl, en]
cameras:
  c: {{ virtual: visitor, size: 320x180 }}
fade: 0 s
hold_max: 0 s
programme:
  - {{ installation: ./board, camera: c }}
  - {{ installation: {root}/installations/film, for: 100 s }}
"""


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(function, what, within_s=15):
    """Waits for a truth, and returns it."""
    end = time.monotonic() + within_s
    while True:
        try:
            found = function()
        except (OSError, ValueError):  # not there yet
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"never came to be: {what}")
        time.sleep(0.02)


class Room:
    """`pavilion run` of the board; as a context it is ended, and its folder removed."""

    def __init__(self, pavilion, root, board, *options, fps=30, size="320x180"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-room-"))
        self.board = self.folder / "board"
        shutil.copytree(pathlib.Path(__file__).parent / "board", self.board)
        shutil.copy(board, self.board / "board.so")
        self.exhibition = self.folder / "room.yaml"
        self.exhibition.write_text(EXHIBITION.format(root=root))
        self.port, self.osc_port = free_port(), free_port(socket.SOCK_DGRAM)
        self.log = open(self.folder / "log.txt", "w+", encoding="utf-8")
        self.child = subprocess.Popen(
            [pavilion, "run", str(self.exhibition), "--headless", "--no-record", "--no-tour",
             "--no-sound", "--software", "--size", size, "--fps", str(fps),
             "--panel", f"127.0.0.1:{self.port}", "--osc", f"127.0.0.1:{self.osc_port}", *options],
            env=dict(os.environ, PAVILION_ROOT=str(root), PAVILION_LOG="info"), cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log)

    def __enter__(self):
        try:
            until(lambda: self.piece("board"), "the board on stage", 30)
        except AssertionError as trouble:
            words = self.words()
            self.__exit__()
            raise AssertionError(f"{trouble}\n{words}") from trouble
        return self

    def stop(self):
        """Ends it as a venue would, and returns all that it said."""
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        return self.words()

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def words(self):
        return (self.folder / "log.txt").read_text()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path, **heads):
        with urllib.request.urlopen(urllib.request.Request(self.url(path), headers=heads), timeout=5) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def status(self, path):
        try:
            with urllib.request.urlopen(self.url(path), timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as answer:
            return answer.code

    def post(self, path, body):
        wanted = urllib.request.Request(self.url(path), json.dumps(body).encode(),
                                        {"Content-Type": "application/json"})
        with urllib.request.urlopen(wanted, timeout=5) as answer:
            return json.loads(answer.read())

    def state(self):
        return self.json("/api/state")

    def piece(self, name):
        return next((p for p in self.state()["pieces"] if p["name"] == name and p["params"]), None)

    def value(self, key, name="board"):
        piece = self.piece(name)
        if not piece:
            raise ValueError(f"{name} is not on stage")
        return next(r["value"] for r in piece["params"] if r["key"] == key)

    def desk(self):
        """The process number of the desk."""
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            found = re.match(r"(\d+) \((.*)\) \S (\d+)", stat)
            if found and found[2].startswith("pavilion-desk") and int(found[3]) == self.child.pid:
                return int(found[1])
        return None


def root_of(argv):
    """pavilion, the project's folder and the board's plugin from a command line."""
    return os.path.abspath(argv[1]), pathlib.Path(argv[2]).resolve(), os.path.abspath(argv[3])


sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
