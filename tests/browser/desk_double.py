"""A desk that plays no exhibition: the panel's interface over made-up pieces, to look at the page and
for what a real stage does not do on demand (a live camera, a hostile label, a fault).

desk_double.py PANEL_FOLDER [PORT] serves until it is ended.
"""
import http.server
import json
import pathlib
import queue
import struct
import sys
import threading
import time
import urllib.parse
import zlib

CODE = (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#fff"/>'
        b'<path d="M1 1h2v2h-2zM6 1h2v2h-2zM1 6h2v2h-2zM4 4h1v1h-1z"/></svg>')
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css",
         ".svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
HOSTILE = "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>"


def row(key, label, kind, value, default=None, **more):
    return {"key": key, "label": label, "type": kind, "value": value,
            "default": value if default is None else default, **more}


def made_up_state():
    scene = [
        row("amount", "Strength of the water", "float", 0.62, 0.5, min=0, max=1),
        row("speed", "Speed", "float", 7.5, 1, min=0, max=4, soft=True, unit="s"),
        row("count", "How many", "int", 24, 12, min=1, max=64),
        row("free", "Without a limit", "float", 3.25, 0),
        row("trails", "Leave trails", "bool", True, False),
        row("edge", "Edge", "choice", "soft", choices=["soft", "hard", "torn"]),
        row("palette", "Palette", "choice", "ochre and slate",
            choices=["ochre and slate", "lichen", "first light over the estuary", "iron"]),
        row("mode", "Mode", "int", 3, 0, choices=["calm", "wild"], values=[0, 3]),
        row("ink", "Ink", "colour", [0.85, 0.35, 0.2, 0.8], [0.1, 0.1, 0.2, 1]),
        row("place", "Where it begins", "point", [0.3, 0.7], [0.5, 0.5], lowest=[0, 0], highest=[1, 1]),
        row("words", "What it says", "text", "Bonjour, hallo, hello"),
        row("film", "Film", "file", "tide.mp4", options=["tide.mp4", "harbour.mp4"]),
        row("burst", "Throw a stone", "event", False),
    ]
    return {
        "title": "Humans / Machines", "languages": ["fr", "nl", "en"], "developer": True,
        "live_camera": False,
        "programme": [
            {"entry": 0, "installation": "deepfake-mirror", "for_s": 180,
             "title": {"fr": "Le miroir d’un autre", "nl": "De spiegel van een ander", "en": "Another’s mirror"}},
            {"entry": 1, "installation": "generated-worlds", "for_s": 120,
             "title": {"fr": "Mondes engendrés", "nl": "Gegenereerde werelden", "en": "Generated worlds"}},
            {"entry": 2, "installation": "film", "for_s": 95, "title": {"en": "A film of the tide"}}],
        "on": {"entry": 1, "left_s": 83.0, "blackout": False, "engaged": False},
        "pieces": [
            {"id": 7, "name": "generated-worlds", "role": "scene", "order": 0,
             "title": {"fr": "Mondes engendrés", "nl": "Gegenereerde werelden", "en": "Generated worlds"},
             "files": ["look.frag"], "params": scene, "troubles": []},
            {"id": 8, "name": "grain", "title": {"en": "Paper grain"}, "role": "filter", "order": 0, "files": [],
             "params": [row("depth", "Depth", "float", 0.2, 0.2, min=0, max=1)], "troubles": []},
            {"id": 9, "name": "fade", "title": {"en": "Dissolve"}, "role": "transition", "order": 0, "files": [],
             "params": [], "troubles": []}],
        "presets": ["warm", "first light"], "undo": False, "redo": False,
        "cameras": [{"name": "entrance", "state": "live", "synthetic": True}],
        "faults": [{"at": "2026-11-28T14:03:22Z", "text": "the camera entrance was away for 4 s and is back"}],
        "osc": {"port": 9000, "received": 1204, "applied": 318, "coalesced": 880, "dropped": 4, "bad": 2},
        "picture": "stage"}


def at(minutes_ago):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60 * minutes_ago))


def fault(minutes_ago, code, thing="", detail="", times=1):
    return {"at": at(minutes_ago), "code": code, "thing": thing, "detail": detail, "times": times}


def ward(name, state="running", starts=1):
    return {"name": name, "state": state, "starts": starts, "up_s": 500000.0, "frames": 29000000, "late": 12}


def health(bad):
    good = {
        "faults": [fault(60 * 26, "scene-hung", "generated-worlds", "no beat for 500 ms in draw")],
        "fault_counts": {"scene-hung": 1},
        "wards": [ward("stage"), ward("understudy"), ward("desk"), ward("herald"), ward("eye entrance")],
        "ladder": {"rung": "well", "quarantine": [], "marks": [], "last": None},
        "host": {"version": "0.6.0", "disks": [{"name": "root", "free_bytes": 182e9, "size_bytes": 250e9, "read_only": False}],
                 "heat": [{"name": "x86_pkg_temp", "celsius": 58.0}, {"name": "nvme", "celsius": 44.8}], "throttled": False,
                 "memory": {"available_bytes": 11.2e9, "size_bytes": 16e9}, "load": 0.7, "uptime_s": 43 * 86400.0,
                 "clock": {"synced": True, "offset_s": 0.0004}, "display": True, "troubles": []},
        "hours": {"kept": True, "open": True, "held": False, "until": at(-60 * 5), "extended_until": None, "next_open": None,
                  "zone": "Europe/Brussels"},
        "visits": {"date": "2026-11-28", "visits": 214, "median_stay_s": 151, "languages": {"fr": 96, "nl": 81, "en": 37},
                   "quarters": 21, "few": 4},
        "broker": {"state": "connected", "lost": False}}
    if not bad:
        return good
    good.update(
        faults=good["faults"] + [
            fault(92, "scene-crashed", "deepfake-mirror", "signal 11 in scene.c:42 draw", 3),
            fault(90, "quarantined", "deepfake-mirror", "signal 11 in scene.c:42 draw"),
            fault(31, "film-broken", "tide.mp4", "moov atom not found"),
            fault(14, "disk-full", "root", "41 MiB of 238000 MiB are free"), fault(3, "camera-lost", "entrance", "no such device")],
        ladder={"rung": "quarantine", "marks": [], "last": None, "quarantine": [
            {"installation": "deepfake-mirror", "entry": 0, "marks": 3, "since": at(90), "code": "scene-crashed",
             "reason": "signal 11 in scene.c:42 draw"}]},
        broker={"state": "away", "lost": True},
        hours=dict(good["hours"], until=at(-60 * 7), extended_until=at(-60 * 7)))
    good["host"].update(throttled=True, troubles=["hot", "disk-full"], clock={"synced": False, "offset_s": 0.0})
    good["host"]["heat"][0]["celsius"] = 94.0
    good["host"]["disks"][0]["free_bytes"] = 43e6
    good["wards"][3]["state"] = "resting"
    return good


def kiosk_state(role="technician", bad=False):
    """A kiosk as its guard and its technician see it, on a good day or on a bad one."""
    state = made_up_state()
    state.update(
        kiosk=True, role=role, tokens=True, developer=False, live_camera=True, picture="mosaic", health=health(bad),
        figures={"p50_ms": 7.1, "p99_ms": 11.8 if not bad else 61.0, "fps": 60.0, "software": bad,
                 "renderer": "llvmpipe (LLVM 15.0.6, 256 bits)" if bad else "Mesa Intel(R) UHD Graphics 770 (ADL-S GT1)"},
        cameras=[{"name": "entrance", "state": "lost" if bad else "live", "synthetic": False}])
    return state


def jpeg_or_png():
    """A quiet gradient as PNG; a browser shows what it gets."""
    width, height = 192, 108
    rows = b""
    for y in range(height):
        rows += b"\0" + b"".join(
            bytes((int(40 + 150 * x / width), int(70 + 60 * y / height), int(90 + 80 * (1 - x / width))))
            for x in range(width))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def log_of(lines):
    return "".join(f"2026-11-28T14:03:{n % 60:02d}Z [{('keeper', 'stage', 'eye entrance')[n % 3]}] line {n} of a quiet day\n"
                   for n in range(lines))


class Desk:
    """What the double knows; `asked` lists every POST as (path, body)."""

    def __init__(self, folder, state=None):
        self.folder = pathlib.Path(folder)
        self.state = state or made_up_state()
        self.asked = []
        self.listeners = []
        self.lock = threading.Lock()
        self.source = "#version 330\nin vec2 uv;\nout vec4 ink;\n\nvoid main()\n{\n" + "".join(
            f"    ink = vec4(uv, {n}.0 / 40.0, 1.0);\n" for n in range(40)) + "}\n"
        self.delay_s = 0.0  # of each POST
        self.refuse = None  # words: every set is refused with them
        self.picture = jpeg_or_png()
        self.log = log_of(30)

    def tell(self, kind, data):
        for line in list(self.listeners):
            line.put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")

    def row(self, piece, key):
        return next(r for p in self.state["pieces"] if p["id"] == piece for r in p["params"] if r["key"] == key)

    def post(self, path, body):
        with self.lock:
            self.asked.append((path, body))
        time.sleep(self.delay_s)
        if path == "/api/set":
            if self.refuse:
                return 400, {"error": self.refuse}
            for one in body.get("set", [body]):
                row = self.row(one["piece"], one["key"])
                value = one["value"]
                if row["type"] == "event":
                    value = False
                if row["type"] == "float" and not row.get("soft") and "max" in row:
                    value = min(row["max"], max(row["min"], value))
                row["value"] = value
                self.tell("value", {"piece": one["piece"], "key": one["key"], "value": value})
        elif path == "/api/command":
            on = self.state["on"]
            command = body["command"]
            if command in ("blackout", "light"):
                on["blackout"] = command == "blackout"
            elif command in ("pause", "resume"):
                on["paused"] = command == "pause"
            elif command == "go":
                on.update(entry=body["entry"], left_s=60.0)
            self.tell("on", on)
        elif path == "/api/preset":
            presets = self.state["presets"]
            if "save" in body and body["save"] not in presets:
                presets.append(body["save"])
            if "delete" in body:
                presets.remove(body["delete"])
            self.tell("state", self.state)
        elif path == "/api/source":
            self.source = body["text"]
            lines = body["text"].split("\n")
            troubles = [{"file": body["file"], "line": n + 1, "text": "'oops' : undeclared identifier"}
                        for n, line in enumerate(lines) if "oops" in line]
            self.state["pieces"][0]["troubles"] = troubles
            self.tell("troubles", {"piece": body["piece"], "troubles": troubles})
        return 200, {}


def handler_of(desk):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, kind, body):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def json(self, status, data):
            self.answer(status, "application/json", json.dumps(data).encode())

        def events(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            line = queue.Queue()
            line.put('event: picture\ndata: {"n": 1}\n\n')
            desk.listeners.append(line)
            try:
                while True:
                    try:
                        text = line.get(timeout=0.5)
                    except queue.Empty:
                        text = ": still here\n\n"
                    self.wfile.write(text.encode())
                    self.wfile.flush()
            except OSError:
                desk.listeners.remove(line)

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            if url.path == "/api/events":
                return self.events()
            if url.path == "/api/state":
                return self.json(200, desk.state)
            if url.path == "/api/log":
                return self.answer(200, "text/plain; charset=utf-8", desk.log.encode())
            if url.path == "/api/access":
                return self.json(200, {"roles": [{"role": role, "link": f"http://192.168.1.4:8088/?t={role}-token-of-today"}
                                                 for role in ("viewer", "guard", "technician")]})
            if url.path == "/api/access.svg":
                return self.answer(200, "image/svg+xml", CODE)
            if url.path == "/api/source":
                return self.answer(200, "text/plain; charset=utf-8", desk.source.encode())
            if url.path == "/api/picture" and desk.state["picture"] != "stage":
                return self.json(403, {"error": "a live camera"})
            if url.path in ("/api/picture", "/api/poster"):
                return self.answer(200, "image/png", desk.picture)
            if url.path == "/api/mosaic":
                shades = "".join(f"{60 + x * 10:02x}{90 + y * 9:02x}{150 - x * 5:02x}"
                                 for y in range(9) for x in range(16))
                return self.json(200, {"w": 16, "h": 9, "rgb": shades})
            file = desk.folder / (url.path.lstrip("/") or "index.html")
            if file.parent == desk.folder and file.is_file():
                return self.answer(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
            return self.json(404, {"error": f"there is no {url.path}"})

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.json(*desk.post(self.path, body))

    return Handler


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        pass  # a browser that went away


def serve(desk, port=0):
    """A server that runs; `server_port` says where; `shutdown()` ends it."""
    server = Server(("127.0.0.1", port), handler_of(desk))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    double = Desk(sys.argv[1])
    print(serve(double, int(sys.argv[2]) if len(sys.argv) > 2 else 0).server_port, flush=True)
    while True:
        time.sleep(1)
        double.state["on"]["left_s"] = max(0, double.state["on"]["left_s"] - 1)
