"""A camera that is a URL is seen, and its eye reaches nobody but that host and port.

url.py PAVILION ROOT
"""
import http.server
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-url-"))
ENV = dict(os.environ, PAVILION_ROOT=str(ROOT), PAVILION_LOG="info")
FILM = WORK / "film.mp4"
subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=20",
                "-pix_fmt", "yuv420p", str(FILM)], check=True)


class Stranger:
    """A server beside the camera's, that counts who comes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.calls = self.socket.getsockname()[1], 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            self.socket.accept()[0].close()
            self.calls += 1


STRANGER = Stranger()


class Camera(http.server.BaseHTTPRequestHandler):
    calls = 0

    def do_GET(self):
        Camera.calls += 1
        if self.path.startswith("/elsewhere"):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{STRANGER.port}/film.mp4")
            self.end_headers()
            return
        if self.path.startswith("/list"):
            body = (f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n"
                    f"http://127.0.0.1:{STRANGER.port}/a.ts\n#EXT-X-ENDLIST\n").encode()
        else:
            body = FILM.read_bytes()
        first = int((re.match(r"bytes=(\d+)-", self.headers.get("Range", "")) or [0, 0])[1])
        self.send_response(206 if first else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(body) - first))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        try:
            self.wfile.write(body[first:])
        except OSError:
            pass

    def log_message(self, *_):
        pass


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Camera)
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
HERE = f"http://127.0.0.1:{SERVER.server_port}"


def run(url, seconds=4):
    done = subprocess.run([PAVILION, "run", str(ROOT / "installations/mirror"), "--headless",
                           "--no-record", "--size", "192x108", "--fps", "10", "--seconds",
                           str(seconds), "--camera", url], cwd=WORK, env=ENV, text=True,
                          capture_output=True, timeout=120)
    return done.stdout + done.stderr


def need(well, words):
    if not well:
        raise AssertionError(words)


def a_camera_behind_a_url_is_seen():
    said = run(f"{HERE}/film.mp4")
    need("live: 320x180" in said, said)


def its_name_is_found_by_the_gate():
    said = run(f"http://localhost:{SERVER.server_port}/film.mp4")
    need("live: 320x180" in said, said)


def it_cannot_send_the_eye_elsewhere():
    for path in ("/elsewhere.mp4", "/list.m3u8"):
        before, strangers = Camera.calls, STRANGER.calls
        said = run(HERE + path)
        need(Camera.calls > before, f"{path}: the camera was not asked: {said}")
        need(STRANGER.calls == strangers, f"{path}: the eye reached another port")
        need("live:" not in said or path.startswith("/elsewhere"), said)


def the_eye_has_no_network_itself_and_its_gate_dies_with_it():
    child = subprocess.Popen([PAVILION, "run", str(ROOT / "installations/mirror"), "--headless",
                              "--no-record", "--size", "192x108", "--fps", "10", "--camera",
                              f"{HERE}/film.mp4"], cwd=WORK, env=ENV, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)

    def below(pid):
        found = []
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                number, name, rest = re.match(r"(\d+) \((.*)\) . (\d+)", stat.read_text()).groups()
            except (OSError, AttributeError):
                continue
            if int(rest) == pid:
                found.append((int(number), name))
        return found
    try:
        gates, until = [], time.monotonic() + 20
        while not gates and time.monotonic() < until:
            time.sleep(0.1)
            eyes = [pid for pid, name in below(child.pid) if name == "pavilion-eye"]
            gates = [pid for eye in eyes for pid, name in below(eye) if name == "eye-gate"]
        need(len(gates) == 1, f"{len(gates)} gates")
        os.kill(eyes[0], 9)
        until = time.monotonic() + 5
        while os.path.exists(f"/proc/{gates[0]}") and time.monotonic() < until:
            time.sleep(0.05)
        need(not os.path.exists(f"/proc/{gates[0]}"), "the gate outlived its eye")
    finally:
        child.terminate()
        child.wait(20)


def rtsp_comes_over_its_one_stream():
    """As far as SETUP: how the pictures are to come is what the eye asks for there."""
    server, asked = socket.create_server(("127.0.0.1", 0)), []
    sdp = ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
           "m=video 0 RTP/AVP 26\r\na=control:track1\r\n")

    def serve():
        while True:
            lines = server.accept()[0].makefile("rw", newline="")
            request = {}
            for line in lines:
                if line.strip():
                    key, _, value = line.strip().partition(": " if request else " ")
                    request[key if request else "method"] = value if request else key
                    continue
                asked.append(request)
                ok, body = request["method"] != "SETUP", ""
                if request["method"] == "DESCRIBE":
                    body = sdp
                lines.write(f"RTSP/1.0 {'200 OK' if ok else '461 Unsupported Transport'}\r\n"
                            f"CSeq: {request.get('CSeq')}\r\nContent-Type: application/sdp\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n{body}")
                lines.flush()
                request = {}
    threading.Thread(target=serve, daemon=True).start()
    run(f"rtsp://127.0.0.1:{server.getsockname()[1]}/stream", 3)
    setups = [request for request in asked if request["method"] == "SETUP"]
    need(setups, f"it never came to SETUP: {[request['method'] for request in asked]}")
    need(all("RTP/AVP/TCP" in request.get("Transport", "") for request in setups), str(setups))


def an_address_that_is_none_is_named():
    said = run("gopher://127.0.0.1/", 2)
    need("expected http, https, rtsp" in said or "gopher" in said, said)


tap = Tap()
for each in (a_camera_behind_a_url_is_seen, its_name_is_found_by_the_gate,
             it_cannot_send_the_eye_elsewhere, the_eye_has_no_network_itself_and_its_gate_dies_with_it,
             rtsp_comes_over_its_one_stream, an_address_that_is_none_is_named):
    tap.run(each)
sys.exit(tap.end())
