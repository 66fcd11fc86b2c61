"""What the fleet's tests are made of: real brokers, a line to them that can be spoilt, heralds and whole kiosks."""
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
BRIEF = {"title": "Hall", "languages": ["en"], "cameras": [{"name": "front"}],
         "programme": [{"entry": 0, "installation": "silt", "title": {"en": "Silt"}},
                       {"entry": 1, "installation": "mirror"}]}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def until(what, seconds, words):
    """The first value of what() that is true."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"within {seconds:g} s: {words() if callable(words) else words}")
        time.sleep(0.01)


class Things:
    """What a scenario has started, ended with it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-fleet-"))
        self.open = []

    def add(self, thing):
        self.open.append(thing)
        return thing

    def close(self):
        for thing in reversed(self.open):
            thing.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Process:
    def kill(self, number=signal.SIGKILL):
        os.kill(self.child.pid, number)

    def close(self):
        if self.child.poll() is None:
            for number in (signal.SIGCONT, signal.SIGKILL):
                self.child.send_signal(number)
            self.child.wait()


class Broker(Process):
    """A real Mosquitto."""

    def __init__(self, folder, text="allow_anonymous true\n", port=None, address="127.0.0.1"):
        self.port = port or free_port()
        self.log = folder / f"broker-{self.port}.log"
        self.conf = folder / f"broker-{self.port}.conf"
        if "listener" not in text:
            text = f"listener {self.port} {address}\n" + text
        # It gives root up for a user who may not read this folder.
        self.conf.write_text(text + ("user root\n" if os.getuid() == 0 else ""))
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen([MOSQUITTO, "-c", str(self.conf), "-v"], stdout=log, stderr=log)
        until(self.answers, 10, lambda: f"the broker starts: {self.log.read_text()}")

    def answers(self):
        need(self.child.poll() is None, f"the broker ended: {self.log.read_text()}")
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0


def client(program, broker, *words, certs=None, name="steward"):
    command = [program, "-V", "5", "-h", "localhost", "-p", str(broker.port)]
    if certs:
        command += ["--cafile", f"{certs}/ca.crt", "--cert", f"{certs}/{name}.crt", "--key", f"{certs}/{name}.key"]
    return command + list(words)


def publish(broker, topic, text, retain=False, certs=None, name="steward"):
    """What mosquitto_pub says of it: nothing when all is well."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        words = client("mosquitto_pub", broker, "-t", topic, "-q", "1", "-f", file.name, *(["-r"] if retain else []),
                       certs=certs, name=name)
        done = subprocess.run(words, capture_output=True, text=True, timeout=10)
    return (done.stdout + done.stderr).strip()


class Watcher(Process):
    """Everything that somebody else hears at the broker."""

    def __init__(self, broker, topic="#", certs=None, name="steward"):
        words = client("mosquitto_sub", broker, "-t", topic, "-q", "1", "-F", "%U %r %t %p", certs=certs, name=name)
        self.child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.heard = []  # (seconds, retained, topic, text)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.child.stdout:
            words = line.decode(errors="replace").rstrip("\n").split(" ", 3)
            if len(words) >= 3 and re.fullmatch(r"[\d.]+", words[0]):
                self.heard.append((float(words[0]), words[1] == "1", words[2], words[3] if len(words) > 3 else ""))

    def of(self, topic):
        return [(at, text) for at, _, name, text in list(self.heard) if name == topic]

    def last(self, topic):
        found = self.of(topic)
        return found[-1][1] if found else None

    def await_(self, topic, what, seconds=10, after=0):
        """The moment and text of the first for which what(text) holds."""
        def find():
            return next(((at, text) for at, text in self.of(topic) if at >= after and what(text)), None)
        return until(find, seconds, lambda: f"{topic} in {[text for _, text in self.of(topic)][-6:]}")

    def state(self, kiosk, wanted, seconds=10, after=0, prefix="pavilion"):
        return self.await_(f"{prefix}/{kiosk}/$state", lambda text: text == wanted, seconds, after)[0]

    def json(self, topic):
        text = self.last(topic)
        return json.loads(text) if text else {}

    def answer(self, kiosk, identity, seconds=10):
        text = self.await_(f"pavilion/{kiosk}/answer", lambda text: json.loads(text).get("id") == identity, seconds)[1]
        return json.loads(text)


class Herald(Process):
    """A real pavilion-herald, and a keeper's double above it."""

    def __init__(self, double, herald, port, host="localhost", kiosk="lobby-1", keepalive=20, hurry=1, options=(),
                 tell=True, env=None):
        words = [double, herald, "--broker", host, "--port", str(port), "--kiosk", kiosk, "--prefix", "pavilion",
                 "--keepalive", str(keepalive), *options]
        self.errors = tempfile.TemporaryFile()
        self.child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                      env=dict(os.environ, PAVILION_HERALD_HURRY=str(hurry), **(env or {})))
        self.lines, self.fleet, self.fleets = [], {}, []
        threading.Thread(target=self.read, daemon=True).start()
        self.pid = int(until(lambda: self.first("pid"), 10, "the herald starts"))
        if tell:
            self.tell("brief " + json.dumps(BRIEF))
            self.tell('health {"faults": [], "wards": []}')
            self.tell("status 0 silt")

    def read(self):
        for line in self.child.stdout:
            word, _, rest = line.decode(errors="replace").rstrip("\n").partition(" ")
            if word == "fleet":
                self.fleet = json.loads(rest)
                self.fleets.append(self.fleet["broker"])
            self.lines.append((word, rest))

    def first(self, word):
        return next((rest for name, rest in list(self.lines) if name == word), None)

    def commands(self):
        return [rest for name, rest in list(self.lines) if name == "command"]

    def tell(self, line):
        self.child.stdin.write(line.encode() + b"\n")
        self.child.stdin.flush()

    def broker(self):
        return self.fleet.get("broker", {})

    def await_broker(self, state, seconds=10, why=""):
        until(lambda: self.broker().get("state") == state and why in self.broker().get("why", ""), seconds,
              lambda: f"{state} {why}: {self.broker()}")

    def alive(self):
        return self.child.poll() is None and not self.first("silent") and not self.first("ended")

    def memory_kib(self, what="VmRSS"):
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(rf"{what}:\s+(\d+)", file.read())[1])

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def close(self):
        if self.child.poll() is None:
            try:
                os.kill(self.pid, signal.SIGCONT)
                self.child.stdin.close()
                self.child.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                pass
        super().close()
        self.errors.close()


class Proxy:
    """A line to a broker that can be spoilt: `delay` s each way, `deaf` (takes, passes nothing on), `cut` all, or
    `after`: cut once so many bytes have come from the broker."""

    def __init__(self, port, delay=0.0, after=None):
        self.target, self.delay, self.after = port, delay, after
        self.deaf = self.refuses = self.ended = False
        self.count, self.lines = 0, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.ended:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            self.count += 1
            if self.refuses:
                near.close()
                continue
            threading.Thread(target=self.pass_on, args=(near,), daemon=True).start()

    def pass_on(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            near.close()
            return
        pair, came = [near, far], 0
        self.lines.append(pair)
        try:
            while not self.ended:
                for one in select.select(pair, [], [], 0.2)[0]:
                    part = one.recv(65536)
                    if not part:
                        return
                    if self.deaf:
                        continue
                    time.sleep(self.delay)
                    (near if one is far else far).sendall(part)
                    came += len(part) if one is far else 0
                if self.after is not None and came >= self.after:
                    return
        except (OSError, ValueError):
            pass
        finally:
            near.close()
            far.close()
            self.lines.remove(pair)

    def cut(self):
        for pair in list(self.lines):
            for one in pair:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self.ended = True
        self.cut()
        self.listener.close()


class Stranger:
    """Somebody at the broker's port who is none: what it does with a line is `talk(line)`."""

    def __init__(self, talk):
        self.talk, self.count, self.ended, self.lines = talk, 0, False, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.ended:
            try:
                line = self.listener.accept()[0]
            except OSError:
                return
            self.count += 1
            self.lines.append(line)
            threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def serve(self, line):
        try:
            self.talk(line)
        except OSError:
            pass

    def close(self):
        self.ended = True
        self.listener.close()
        for line in self.lines:
            line.close()


class Crowd:
    """Writes many topics quickly, as MQTT 3.1.1."""

    def __init__(self, port, name):
        self.line = socket.create_connection(("127.0.0.1", port))
        body = struct.pack(">H", 4) + b"MQTT\x04\x02" + struct.pack(">HH", 60, len(name)) + name.encode()
        self.line.sendall(b"\x10" + self.length(len(body)) + body)
        need(self.line.recv(4)[:1] == b"\x20", "the broker takes the crowd")

    @staticmethod
    def length(number):
        out = b""
        while True:
            number, low = divmod(number, 128)
            out += bytes([low | (128 if number else 0)])
            if not number:
                return out

    def say(self, topic, text, retain=True):
        topic, text = topic.encode(), text if isinstance(text, bytes) else text.encode()
        body = struct.pack(">H", len(topic)) + topic + text
        self.line.sendall(bytes([0x30 | retain]) + self.length(len(body)) + body)

    def close(self):
        self.line.close()


class Kiosk(Process):
    """A whole one: the real program, headless."""

    def __init__(self, pavilion, folder, mqtt, fps=15, options=(), programme=None):
        self.folder = folder / f"kiosk-{free_port()}"
        self.folder.mkdir()
        self.file = self.folder / "hall.yaml"
        self.fps, self.port = fps, free_port()
        self.programme = programme or "  - { installation: ./quiet }\n  - { installation: ./calm }\n"
        for name in ("quiet", "calm"):
            (self.folder / name).mkdir()
            (self.folder / name / "installation.yaml").write_text(f"title: {name}\nisf: look.fs\n")
            (self.folder / name / "look.fs").write_text(
                '/*{"ISFVSN": "2"}*/\nvoid main() { gl_FragColor = vec4(0.5 + 0.4 * sin(TIME), 0.2, 0.3, 1.0); }\n')
        self.write(mqtt)
        self.log = open(self.folder / "log", "w+b")
        env = dict(os.environ, PAVILION_ROOT=str(ROOT), PAVILION_LOG="debug", PAVILION_HERALD_HURRY="10")
        self.child = subprocess.Popen(
            [pavilion, "run", str(self.file), "--headless", "--no-record", "--software", "--size", "320x180", "--fps",
             str(fps), "--panel", f"127.0.0.1:{self.port}", "--osc", "off", *options],
            cwd=self.folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log)

    def write(self, mqtt):
        text = f"exhibition: Hall\nlanguages: [en]\nfade: 0 s\nprogramme:\n{self.programme}{mqtt}"
        fresh = self.folder / "fresh"
        fresh.write_text(text)
        fresh.rename(self.file)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def started(self, role):
        """The processes of that role, oldest first."""
        return [int(pid) for pid in re.findall(rf"\[keeper\] {role} is started, process (\d+)", self.said())]

    def close(self):
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(5)
            except subprocess.TimeoutExpired:
                pass
        super().close()
        self.log.close()
