"""A visitor's picture leaves no trace: a camera shows a mark that survives JPEG and H.264, it goes through eye,
stage and panel while both of them crash, and then everything that they wrote, said and sent is searched for it.

usage: marked.py PAVILION ROOT CAMERA_FAKE MARK_SEEK

Two cameras show it, one raw and one that packs JPEGs. What is searched: every file that a process of the run wrote
to, whatever became of it (fanotify, as root), and every file that is new afterwards; all that they printed; every byte
that the panel answered, on every path that it has; all that a real broker was told, and kept; core files. That the search finds the mark is shown where it may be: in a recording that the exhibition
allows, and in what others make of that: films and stills packed hard, text, pieces of memory.
"""

import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fleet"))
import mark
from house import Broker
from tap import Tap, say
from traces import Traces, new_files, writable_places

PAVILION, ROOT, CAMERA_FAKE, mark.SEEK = (os.path.abspath(a) for a in sys.argv[1:5])
WIDTH, HEIGHT = 640, 360
FAKE_OWN = 4096 + 6 * 113 * 4096  # in the camera's file: the JPEG that it gives, behind its length
FAKE_BYTES = FAKE_OWN + 113 * 4096

SCENE = """#include <pavilion/scene.h>
static bool open_it(struct pav_scene *scene, void *state) { (void)state; return scene; }
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)state;
    pav_target_clear(out, (float[]){0.1f, 0.1f, 0.1f, 1});
    if (info->camera && info->camera->texture)
        pav_draw_texture(pav_scene_gpu(scene), out, info->camera->texture, NULL, PAV_BLEND_NONE, 1);
    return true;
}
PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info), .id = "glass",
    .label = "Glass", .needs = PAV_NEED_CAMERA, .open = open_it, .draw = draw };
"""
SHOW = """exhibition: Marked
languages: [en]
cameras:
  front: {{ device: {camera}, size: 640x360, mirror: false }}
  packed: {{ device: {packed}, size: 640x360, mirror: false }}
{more}programme:
  - {{ installation: glass, camera: front }}
  - {{ installation: glass, camera: packed }}
"""


class Failure(Exception):
    pass


def expect(what, truth):
    if not truth:
        raise Failure(what)


# --- the house --------------------------------------------------------------------------------


class House:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pavilion-marked-")
        self.device = tempfile.mkdtemp(prefix="pavilion-marked-", dir="/dev/shm")
        for name in ("home", "state", "run", "plugins", "root/installations/glass"):
            os.makedirs(self.path(name))
        self.write("root/installations/glass/scene.c", SCENE)
        self.write("root/installations/glass/installation.yaml", "title: Glass\nscene: scene.c\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-w", f"-I{ROOT}/engine/include",
                        self.path("root/installations/glass/scene.c"), "-o", self.path("plugins/glass.so")], check=True)
        for name in ("shaders", "assets"):
            os.symlink(f"{ROOT}/{name}", self.path(f"root/{name}"))
        # As fake_camera_plug() makes it: magic, fault, whether JPEGs come, marked, frames a second.
        for name, jpeg in (("camera", 0), ("packed", 1)):
            with open(self.camera(name), "wb") as file:
                file.write(struct.pack("<QIBBxxI", 0x6372656d61636176, 0, jpeg, 1, 20))
                file.truncate(FAKE_BYTES)
                file.seek(FAKE_OWN)
                picture = mark.jpeg(WIDTH, HEIGHT)
                file.write(struct.pack("<I", len(picture)) + picture)
        self.env = dict(os.environ, LD_PRELOAD=CAMERA_FAKE, PAVILION_ROOT=self.path("root"),
                        PAVILION_PLUGINS=self.path("plugins"), HOME=self.path("home"), XDG_CACHE_HOME=self.path("home"),
                        XDG_RUNTIME_DIR=self.path("run"), STATE_DIRECTORY=self.path("state"), PAVILION_LOG="trace")

    def path(self, name):
        return os.path.join(self.folder, name)

    def camera(self, name="camera"):
        return os.path.join(self.device, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.device, ignore_errors=True)


def unlimited_cores():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


class Show:
    def __init__(self, house, more="", words=(), traces=None):
        house.write("show.yaml", SHOW.format(camera=house.camera(), packed=house.camera("packed"), more=more))
        self.port = free_port()
        self.errors = house.path("errors")
        with open(self.errors, "wb") as errors:
            self.keeper = subprocess.Popen(
                [PAVILION, "run", house.path("show.yaml"), "--headless", "--size", f"{WIDTH}x{HEIGHT}", "--fps", "15",
                 "--panel", f"127.0.0.1:{self.port}", *words],
                cwd=house.folder, env=house.env, stdout=errors, stderr=errors, start_new_session=True,
                preexec_fn=unlimited_cores)
        if traces:
            traces.session = self.keeper.pid

    def said(self):
        with open(self.errors, "rb") as file:
            return file.read()

    def wait(self, pattern, count=1, seconds=25):
        end = time.monotonic() + seconds
        while len(re.findall(pattern.encode(), self.said(), re.M)) < count:
            if self.keeper.poll() is not None or time.monotonic() > end:
                raise Failure(f"'{pattern}' was not said:\n{self.said().decode(errors='replace')[-2500:]}")
            time.sleep(0.05)

    def child(self, role):
        return int(re.findall(rf"\[keeper\] {role}.* is started, process (\d+)".encode(), self.said())[-1])

    def stop(self):
        if self.keeper.poll() is None:
            self.keeper.send_signal(signal.SIGTERM)
        try:
            return self.keeper.wait(20)
        except subprocess.TimeoutExpired:
            self.keeper.kill()
            return self.keeper.wait()


# --- the panel --------------------------------------------------------------------------------


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def panel_paths():
    """Every path that the desk knows, from its own text: a new one is asked for too."""
    found = {"/"}
    for name in sorted(os.listdir(f"{ROOT}/engine/desk")):
        if name.endswith(".c"):
            with open(f"{ROOT}/engine/desk/{name}", encoding="utf-8") as file:
                found |= set(re.findall(r'"(/(?:[a-z_]+/)*[a-z_]+(?:\.[a-z]+)?)"', file.read()))
    return sorted(p for p in found if not p.startswith("/dev/") and not p.startswith("/proc"))


class Client(threading.Thread):
    """Somebody who looks at the panel all the time, and keeps every byte of it."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.heard, self.asked, self.goes = port, {}, 0, True

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=4)
        try:
            line.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = line.getresponse()
            self.heard[method, path] = self.heard.get((method, path), b"") + str(answer.headers).encode() + answer.read(8 << 20)
            self.asked += 1
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def run(self):
        while self.goes:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 2) as line:
                    line.sendall(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
                    line.settimeout(0.5)
                    while self.goes:
                        try:
                            got = line.recv(65536)
                        except TimeoutError:
                            continue
                        if not got:
                            break
                        self.heard["events"] = self.heard.get("events", b"") + got
            except OSError:
                time.sleep(0.1)


class Subscriber:
    """Somebody at the broker who keeps every byte that anybody says there."""

    def __init__(self, port, *words):
        self.child = subprocess.Popen(["mosquitto_sub", "-V", "5", "-p", str(port), "-t", "#", "-F", "%t %p", *words],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.heard = b""
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while part := self.child.stdout.read1(65536):
            self.heard += part

    def end(self):
        self.child.terminate()
        self.child.wait()
        self.thread.join(5)
        return self.heard


def command_all(port):
    """By the broker: what a steward may ask for, and what nobody may."""
    for number, word in enumerate(("next", "go", "pause", "resume", "still", "film", "blackout", "light", "forgive", "close", "log")):
        order = {"id": str(number), "command": word, "entry": 1, "ttl_s": 60}
        subprocess.run(["mosquitto_pub", "-V", "5", "-p", str(port), "-t", "pavilion/marked/command", "-m", json.dumps(order)],
                       check=True, timeout=10)


def ask_for_all(client):
    paths = panel_paths()
    expect(f"the panel has paths: {paths}", len(paths) > 12)
    for path in paths:
        if path != "/api/events":
            client.ask("GET", path)
            client.ask("GET", path + "?piece=1&file=scene.c&n=1")
    for command in ("still", "film", "next", "still", "film"):
        client.ask("POST", "/api/command", json.dumps({"command": command}))
    for path in paths:
        client.ask("POST", path, json.dumps({"preset": "mark", "name": "mark", "save": "mark", "piece": 1, "text": "x"}))


# --- what is tested ---------------------------------------------------------------------------


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words], check=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def the_search_finds_the_mark(house):
    """In a film and a still that are allowed, and packed again by others; nowhere else."""
    show = Show(house, more="recording: allowed\n", words=["--record", "film.mp4"])
    show.wait(r"eye front: state 2")
    show.wait(r"\[stage\] on stage: glass")
    time.sleep(2.5)
    code = show.stop()
    expect(f"a recording is made: {show.said()[-1500:].decode(errors='replace')}", code == 0)
    film = house.path("film.mp4")
    expect(f"in the recording: {mark.in_picture(film):.2f}", mark.in_picture(film) > 0.6)
    again, still, small = house.path("again.mp4"), house.path("still.jpg"), house.path("small.jpg")
    ffmpeg("-sseof", "-2", "-i", film, "-c:v", "libx264", "-crf", "40", "-s", "320x180", again)
    ffmpeg("-sseof", "-1", "-i", film, "-frames:v", "1", "-q:v", "24", still)
    ffmpeg("-sseof", "-1", "-i", film, "-frames:v", "1", "-s", "160x90", "-q:v", "8", small)
    raw = subprocess.run(["ffmpeg", "-v", "error", "-sseof", "-1", "-i", film, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt",
                          "gray", "-"], capture_output=True, check=True).stdout
    for name in (again, still, small):
        say(f"# {os.path.basename(name)}: {mark.in_picture(name):.2f}, {os.path.getsize(name)} bytes")
        expect(f"in {name}", mark.found_in(read(name)))
    packed = b'{"picture": "' + mark.base64.b64encode(read(still)) + b'"}'
    expect("in a picture within JSON", "packed" in mark.found_in(b"x" * 1000 + packed))
    expect("in a picture within a core", mark.found_in(b"\0" * 5000 + read(still) + b"\0" * 5000))
    camera, packed = read(house.camera()), read(house.camera("packed"))
    expect("in the camera's own memory", mark.found_in(camera) == "as it is")
    expect("in that of one which packs", "in a picture" in mark.found_in(packed[FAKE_OWN:]))
    say(f"# of a decoded frame as bytes: {mark.found_in(raw) or 'nothing'}")
    expect("not in the engine's own pictures", not any(
        mark.found_in(read(f"{ROOT}/installations/{n}/picture.jpg")) for n in sorted(os.listdir(f"{ROOT}/installations"))[:3]
        if os.path.exists(f"{ROOT}/installations/{n}/picture.jpg")))


def a_core_would_be_seen(house):
    """What a crash leaves where nothing forbids it; None: this system keeps no core files beside programs."""
    with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as file:
        if not re.fullmatch(r"core(\.%p)?\n?", file.read()):
            return "cores go elsewhere on this system: that none is made is what doctor --privacy shows"
    os.makedirs(house.path("crash"), exist_ok=True)
    subprocess.run([sys.executable, "-c", "import os; os.abort()"], cwd=house.path("crash"), check=False,
                   preexec_fn=unlimited_cores, stderr=subprocess.DEVNULL)
    cores = [n for n in os.listdir(house.path("crash")) if n.startswith("core")]
    shutil.rmtree(house.path("crash"))
    return None if cores else "no core is written here even without a wall"


def crash(show, role, pattern, count):
    os.kill(show.child(role), signal.SIGSEGV)
    show.wait(pattern, count)


def no_trace_is_left(house):
    since = time.time() - 0.01
    traces = Traces()
    os.makedirs(house.path("broker"))
    broker = Broker(pathlib.Path(house.path("broker")))
    listener = Subscriber(broker.port)
    show = Show(house, more=f"mqtt: {{ broker: 127.0.0.1:{broker.port}, kiosk: marked }}\n", traces=traces)
    client = Client(show.port)
    try:
        show.wait(r"eye front: state 2")
        show.wait(r"eye packed: state 2")
        show.wait(r"\[stage\] on stage: glass")
        client.start()
        ask_for_all(client)
        crash(show, "stage", r"\[stage\] on stage: glass", 2)
        crash(show, "eye front", r"eye front: state 2", 2)
        crash(show, "eye packed", r"eye packed: state 2", 2)
        ask_for_all(client)
        command_all(broker.port)
        time.sleep(2)
        client.goes = False
        client.join(5)
        statuses = client.heard.get(("GET", "/api/state"), b"")
        code = show.stop()
        kept_there = Subscriber(broker.port, "--retained-only", "-W", "1")
        kept_there.child.wait(10)
    finally:
        client.goes = False
        show.stop()
        traces.stop()
        broker.close()
        told = listener.end()
    said = show.said()
    expect(f"it ends well ({code})", code == 0)
    expect("the panel told of the piece", b"glass" in statuses)
    expect("stills and films were refused", said.count(b"nothing is kept: a live camera takes part") >= 2)
    kept_there = kept_there.end()
    topics = set(re.findall(rb"^pavilion/marked/(\S+) ", told, re.M))
    expect(f"the broker heard of everything: {topics}", topics >= {b"$state", b"info", b"programme", b"faults", b"health", b"figures",
                                                                    b"answer"} and b"pavilion/marked/health" in kept_there)
    cameras = (house.camera(), house.camera("packed"))
    kept = {k: v for k, v in traces.pieces.items() if k not in cameras}
    after = {k: v for k, v in new_files([house.folder, "/dev/shm", "/var/tmp"], writable_places(), since).items() if k not in cameras}
    ours = {k: v for k, v in after.items() if k.startswith(house.folder)}
    say(f"# searched: {len(kept)} files written, seen {traces.seen} times ({'fanotify' if traces.seen else 'no root'}); "
        f"{len(after)} new ones; {len(said)} bytes of log; {client.asked} answers, "
        f"{sum(map(len, client.heard.values()))} bytes of the panel, {len(told)} of the broker")
    expect("the panel answered", client.asked > 30 and len(client.heard.get("events", b"")) > 1000)
    cores = [k for k in {**kept, **ours} if re.fullmatch(r"core(\.\d+)?", os.path.basename(k))]
    expect(f"no core is left: {cores}", not cores)
    for what, pieces in (("written", kept), ("new", after), ("panel", client.heard), ("log", {"errors": said}),
                         ("broker", {"told": told, "kept": kept_there})):
        for name, data in pieces.items():
            where = mark.found_in(data)
            # The words of others' runs are no business of this test: only what lies in our folders, or was ours.
            expect(f"{what}: {name}: the mark is there, {where}", not where or (what == "new" and name not in ours))
    return a_core_would_be_seen(house)


def a_refused_recording_leaves_nothing(house):
    show = Show(house, words=["--record", "secret.mp4", "--seconds", "2"])
    code = show.keeper.wait(30)
    expect(f"it is refused ({code})", code == 2 and b"refused to record" in show.said())
    expect("there is no file", not [n for n in os.listdir(house.folder) if "secret" in n])


def main():
    tap = Tap()
    for test in (the_search_finds_the_mark, a_refused_recording_leaves_nothing, no_trace_is_left):
        house = House()
        skipped, faults = None, []
        begun = time.monotonic()
        try:
            skipped = test(house)
        except (Failure, OSError, subprocess.SubprocessError) as why:
            faults = str(why).splitlines() or [repr(why)]
        finally:
            house.close()
        say(f"# {time.monotonic() - begun:.1f} s")
        tap.check(test.__name__.replace("_", " "), faults, skipped)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
