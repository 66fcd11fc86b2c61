"""A show with a panel, as the desk's tests and benchmarks drive it: the real program, headless, walled."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
JSON = {"Content-Type": "application/json"}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def need(condition, words):
    if not condition:
        raise AssertionError(words)


class Stream:
    """Server-sent events, read on a thread of their own."""

    def __init__(self, house, headers=None):
        self.events, self.raw, self.ended = [], b"", False
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
        self.connection.request("GET", "/api/events", headers={**house.heads, **(headers or {})})
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        rest = b""
        try:
            while True:
                part = self.answer.read1(65536)
                if not part:
                    break
                self.raw += part
                *whole, rest = (rest + part).split(b"\n\n")
                for event in whole:
                    name = re.search(rb"^event: (\w+)$", event, re.M)
                    data = re.search(rb"^data: (.*)$", event, re.M)
                    if name and data:
                        self.events.append((name[1].decode(), json.loads(data[1]), time.monotonic()))
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        self.ended = True

    def of(self, name):
        return [data for kind, data, _ in list(self.events) if kind == name]

    def await_(self, what, seconds=5):
        """The first event for which what(name, data) holds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for kind, data, _ in list(self.events):
                if what(kind, data):
                    return data
            time.sleep(0.005)
        raise AssertionError(f"no such event in {[kind for kind, _, _ in self.events][-30:]}")

    def close(self):
        try:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass
        self.connection.close()


class House:
    """A folder with an exhibition of two boards, and the program that shows it."""

    def __init__(self, pavilion, plugins, extra="", programme=None, options=(), fps=30, developer=True,
                 panel=None, head="", camera="none", wait=True, files=None, env=None, heads=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-desk-"))
        self.heads = heads or {}  # of every request: a token
        for name, text in (files or {}).items():
            (self.folder / name).write_text(text)
        for name in ("board", "twin"):
            shutil.copytree(HERE / "board", self.folder / name)
            shutil.copy(pathlib.Path(plugins) / f"{name}.so", self.folder / name)
        self.exhibition = self.folder / "hall.yaml"
        self.exhibition.write_text(
            "exhibition: Hall\nlanguages: [fr, en]\nfade: 0 s\n" + head + "programme:\n" +
            (programme or "  - { installation: ./board }\n  - { installation: ./twin }\n") + extra)
        self.port = free_port()
        self.log = open(self.folder / "log", "w+b")
        command = [os.path.abspath(pavilion), "run", str(self.exhibition), "--headless", "--no-record", "--software",
                   "--size", "320x180", "--fps", str(fps), *options]
        if panel is None:
            command += ["--panel", f"127.0.0.1:{self.port}"]
        elif panel:
            command += ["--panel", panel]
        if camera:
            command += ["--camera", camera]
        if developer:
            command += ["--developer"]
        whole = dict(os.environ, PAVILION_ROOT=str(ROOT))
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "PAVILION_LOG", "PAVILION_ACCESS", "STATE_DIRECTORY"):
            whole.pop(name, None)
        whole.update(env or {})
        self.child = subprocess.Popen(command, cwd=self.folder, env=whole, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=self.log)
        if wait:
            self.await_board()

    def await_board(self):
        try:
            self.until(lambda: self.piece("board"), 30)
        except AssertionError as trouble:
            words = self.said()
            self.__exit__()
            raise AssertionError(f"{trouble}\n{words}") from trouble

    # --- talking ---

    def ask(self, method, path, body=None, headers=None, timeout=10):
        """(status, bytes, heads)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {**self.heads, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def get(self, path, **heads):
        status, body, _ = self.ask("GET", path, headers=heads)
        need(status == 200, f"GET {path}: {status} {body[:200]}")
        return json.loads(body)

    def post(self, path, body, status=200):
        got, answer, _ = self.ask("POST", path, json.dumps(body), JSON)
        need(got == status, f"POST {path} {body}: {got} {answer[:300]}")
        return json.loads(answer)

    def state(self):
        return self.get("/api/state")

    def piece(self, name="board"):
        try:
            pieces = self.state()["pieces"]
        except (OSError, AssertionError, http.client.HTTPException):
            return None
        found = [piece for piece in pieces if piece["name"] == name and not piece["leaves"]
                 and not piece["comes"]]
        return found[0] if found else None

    def value(self, key, name="board"):
        piece = self.piece(name)
        row = [row for row in piece["params"] if row["key"] == key] if piece else []
        return row[0]["value"] if row else None

    def set(self, key, value, name="board", status=200):
        return self.post("/api/set", {"piece": self.piece(name)["id"], "key": key, "value": value},
                         status)

    def column(self, index, row=4):
        """The averages of one column of the mosaic: r, g, b of 0 to 1."""
        try:
            digits = self.get("/api/mosaic")["rgb"]
        except AssertionError:
            return None
        at = (row * 16 + index) * 6
        return tuple(int(digits[at + i:at + i + 2], 16) / 255 for i in (0, 2, 4))

    def shows(self, index, colour, seconds=4, tolerance=0.03):
        """Waits until the column has the colour."""
        colour = (colour,) * 3 if isinstance(colour, (int, float)) else colour
        self.until(lambda: (seen := self.column(index)) and
                   all(abs(a - b) <= tolerance for a, b in zip(seen, colour)), seconds,
                   lambda: f"column {index} is {self.column(index)}, should be {colour}")

    @staticmethod
    def until(what, seconds, words=None):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(words() if callable(words) else words or "it did not happen in time")

    def said(self):
        self.log.flush()
        return (self.folder / "log").read_text(errors="replace")

    def process(self, name):
        """The id of a running child of ours."""
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (path / "cmdline").read_bytes().split(b"\0")
                parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if words[0].decode().endswith(name) and parent == self.child.pid:
                return int(path.name)
        return None

    def kill(self, name):
        os.kill(self.process(name), signal.SIGKILL)

    def stop(self):
        self.child.terminate()
        try:
            return self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def drawn(house):
    """[(value, when)] of the board's `amount`, as its scene said it."""
    return [(float(value), float(at)) for value, at in
            re.findall(r"\[board\] drew ([\d.]+) at ([\d.]+)", house.said())]


def latencies(house, count=30):
    """From the page's POST to the frame that draws the value, s."""
    piece = house.piece()["id"]
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=5)
    waits, sent = [], {}
    for i in range(count):
        value = round(0.2 + i * 0.02 % 0.6 + i * 0.00001, 5)
        sent[value] = time.monotonic()
        connection.request("POST", "/api/set",
                           json.dumps({"piece": piece, "key": "amount", "value": value}), JSON)
        connection.getresponse().read()
        time.sleep(0.11 + (i % 7) * 0.005)
    time.sleep(0.3)
    connection.close()
    for value, at in drawn(house):
        near = [v for v in sent if abs(v - value) < 0.000006]
        if near:
            waits.append(at - sent[near[0]])
    return waits
