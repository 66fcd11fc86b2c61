#!/usr/bin/env python3
"""Owns what people see of the panel's interface: a change is a changed pixel, a mistake is said in words,
nobody from elsewhere comes in, and nothing that people do disturbs the stage.

desk.py PAVILION FOLDER-OF-PLUGINS [TEST…]
"""
import http.client
import json
import os
import re
import socket
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from house import JSON, House, Stream, drawn, free_port, latencies, need
from tap import Tap

PAVILION, PLUGINS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SLOW = 3  # a busy machine


def open_house(**options):
    return House(PAVILION, PLUGINS, **options)


# --- one house for all that leaves it as it was -----------------------------------------------------

def every_type_is_a_changed_pixel():
    for key, value, column, colour in (
            ("amount", 0.8, 0, 0.8), ("count", 9, 1, 1.0), ("lamp", True, 2, 1.0),
            ("mode", "hard", 3, 1.0), ("ink", [1, 0.5, 0, 1], 4, (1, 0.5, 0)),
            ("place", [0.9, 0.1], 5, (0.9, 0.1, 0)), ("words", "w" * 255, 6, 1.0),
            ("file", "picture-of-sixteen-x.png", 7, 24 / 32), ("tempo", "slow", 9, 0.5)):
        HOUSE.set(key, value)
        HOUSE.shows(column, colour)
    before = HOUSE.column(8)[0]
    HOUSE.set("pulse", True)
    HOUSE.shows(8, 1 - before)
    state = {row["key"]: row["value"] for row in HOUSE.piece()["params"]}
    need(state["ink"] == [1, 0.5, 0, 1] and state["words"] == "w" * 255 and state["tempo"] == 50 and
         state["mode"] == "hard" and state["pulse"] is False, f"the state says {state}")


def what_is_out_of_range_is_clamped_and_said():
    stream = Stream(HOUSE)
    answer = HOUSE.set("amount", 7)
    need("0 to 1" in answer["clamped"][0]["text"], f"{answer}")
    stream.await_(lambda kind, data: kind == "value" and data["key"] == "amount" and data["value"] == 1)
    HOUSE.shows(0, 1.0)
    stream.close()


def what_is_nonsense_is_refused_in_words():
    for key, value, words in (("amount", "much", "0 to 1"), ("mode", "hrad", "hard"),
                              ("count", 2.5, "whole"), ("ink", "red", "#rrggbb"),
                              ("amuont", 1, "amount"), ("file", "../x", "inside")):
        error = HOUSE.set(key, value, status=400)["error"]
        need(words in error, f"{key}={value}: {error}")
    error = HOUSE.post("/api/set", {"piece": 4711, "key": "amount", "value": 1}, 400)["error"]
    need("no such piece" in error, error)


def undo_and_redo_are_seen():
    HOUSE.set("amount", 0.2)
    HOUSE.shows(0, 0.2)
    time.sleep(0.6)
    for i in range(10):  # one gesture
        HOUSE.set("amount", 0.3 + i * 0.05)
    HOUSE.shows(0, 0.75)
    need(HOUSE.state()["undo"], "there is something to undo")
    HOUSE.post("/api/undo", {})
    HOUSE.shows(0, 0.2)
    need(HOUSE.state()["redo"], "there is something to redo")
    HOUSE.post("/api/redo", {})
    HOUSE.shows(0, 0.75)


def a_reset_brings_back_what_the_files_say():
    HOUSE.set("count", 8)
    HOUSE.shows(1, 8 / 9)
    HOUSE.post("/api/reset", {"piece": HOUSE.piece()["id"], "key": "count"})
    HOUSE.shows(1, 3 / 9)
    HOUSE.post("/api/undo", {})
    HOUSE.shows(1, 8 / 9)


def presets_are_a_file_that_people_read():
    path = HOUSE.folder / "hall.presets.yaml"
    HOUSE.set("amount", 0.25)
    HOUSE.set("words", 'say: "so"')
    HOUSE.until(lambda: HOUSE.value("words") == 'say: "so"', 2)
    HOUSE.post("/api/preset", {"save": "warm light"})
    text = path.read_text()
    for line in ('"warm light":', "  board:", "    amount: 0.25", '    words: "say: \\"so\\""'):
        need(line in text.splitlines(), f"'{line}' is missing in:\n{text}")
    HOUSE.set("amount", 0.9)
    HOUSE.shows(0, 0.9)
    HOUSE.post("/api/preset", {"recall": "warm light"})
    HOUSE.shows(0, 0.25)
    HOUSE.post("/api/undo", {})
    HOUSE.shows(0, 0.9)
    # An artist's editor changes it: the panel knows at once, and a mistake is named by its line.
    path.write_text(text.replace("amount: 0.25", "amount: 0.6") + "cold: { board: { amount: 0.1 } }\n")
    HOUSE.until(lambda: HOUSE.state()["presets"] == ["warm light", "cold"], 3, "the file was not read")
    HOUSE.post("/api/preset", {"recall": "cold"})
    HOUSE.shows(0, 0.1)
    path.write_text("warm:\n  board: amount\n")
    HOUSE.until(lambda: "hall.presets.yaml:2:10" in HOUSE.said(), 3, lambda: HOUSE.said()[-600:])
    need(HOUSE.state()["presets"] == ["warm light", "cold"], "a wrong file replaced a good one")
    HOUSE.post("/api/preset", {"delete": "warm light"})
    need(HOUSE.state()["presets"] == ["cold"] and "warm light" not in path.read_text(), "not deleted")


def a_shader_is_edited_with_its_error_on_its_line():
    piece = HOUSE.piece()
    need(piece["files"] == ["board.frag", "look.glsl"], f"{piece['files']}")
    status, text, _ = HOUSE.ask("GET", f"/api/source?piece={piece['id']}&file=look.glsl")
    need(status == 200 and text == b"const float base = 0.5;\n", f"{status} {text}")
    HOUSE.shows(10, (0, 0.5, 0))
    stream = Stream(HOUSE)
    begun = time.monotonic()
    HOUSE.post("/api/source", {"piece": piece["id"], "file": "look.glsl",
                               "text": "// mine\nconst float base = bass;\n"})
    told = stream.await_(lambda kind, data: kind == "troubles" and data["troubles"], 10)
    spent = time.monotonic() - begun
    trouble = told["troubles"][0]
    need(trouble["file"] == "look.glsl" and trouble["line"] == 2 and "bass" in trouble["text"], f"{trouble}")
    HOUSE.shows(10, (0, 0.5, 0))  # the last good version goes on
    begun = time.monotonic()
    HOUSE.post("/api/source", {"piece": piece["id"], "file": "look.glsl",
                               "text": "const float base = 1.0;\n"})
    stream.await_(lambda kind, data: kind == "troubles" and not data["troubles"], 10)
    print(f"# a mistake was told after {spent * 1e3:.0f} ms, its remedy after "
          f"{(time.monotonic() - begun) * 1e3:.0f} ms")
    HOUSE.shows(10, (0, 1, 0))
    need((HOUSE.folder / "board/look.glsl").read_text() == "const float base = 1.0;\n", "not written")
    need(not list((HOUSE.folder / "board").glob(".*")), "something was left behind")
    for name, words in (("../hall.yaml", "shader"), ("scene.c", "shader"), ("none.frag", "no shader"),
                        ("installation.yaml", "shader"), ("/etc/passwd", "shader"), ("", "shader")):
        error = HOUSE.post("/api/source", {"piece": piece["id"], "file": name, "text": "x"}, 400)["error"]
        need(words in error, f"{name}: {error}")
    (HOUSE.folder / "board/link.frag").symlink_to("/etc/hostname")
    HOUSE.post("/api/source", {"piece": piece["id"], "file": "link.frag", "text": "x"}, 400)
    stream.close()


def the_picture_and_the_poster_are_there():
    status, body, heads = HOUSE.ask("GET", "/api/picture")
    need(status == 200 and heads["Content-Type"] == "image/jpeg" and body[:2] == b"\xff\xd8", f"{status}")
    need(HOUSE.state()["picture"] == "stage", HOUSE.state()["picture"])
    status, body, _ = HOUSE.ask("GET", f"/api/poster?piece={HOUSE.piece()['id']}")
    need(status == 204 and not body, f"{status} {body}")


def commands_move_the_programme():
    stream = Stream(HOUSE)
    HOUSE.post("/api/command", {"command": "blackout"})
    stream.await_(lambda kind, data: kind == "on" and data["blackout"])
    HOUSE.shows(2, 0.0)
    HOUSE.post("/api/command", {"command": "light"})
    HOUSE.shows(2, 1.0)
    HOUSE.post("/api/command", {"command": "go", "entry": 1})
    HOUSE.until(lambda: HOUSE.piece("twin") and not HOUSE.piece("board"), 8, "the twin did not come")
    need(HOUSE.value("amount", "twin") == 0.5, "what was set on one is another's")
    HOUSE.post("/api/command", {"command": "next"})
    HOUSE.until(lambda: HOUSE.piece("board"), 8, "the board did not come back")
    stream.close()


def a_picture_is_kept_when_it_is_asked_for():
    HOUSE.post("/api/command", {"command": "still"})
    found = HOUSE.until(lambda: re.search(r"kept: (\S+\.png)", HOUSE.said()), 8, "nothing was kept")
    need((HOUSE.folder / found[1]).read_bytes()[:4] == b"\x89PNG", found[1])


def a_preset_reaches_who_comes_later():
    path = HOUSE.folder / "hall.presets.yaml"
    path.write_text("later:\n  board: { count: 2 }\n  twin: { amount: 0.9, none: 3 }\n")
    HOUSE.until(lambda: HOUSE.state()["presets"] == ["later"], 3, "the file was not read")
    HOUSE.post("/api/preset", {"recall": "later"})
    HOUSE.shows(1, 2 / 9)
    HOUSE.post("/api/command", {"command": "next"})
    HOUSE.until(lambda: HOUSE.value("amount", "twin") == 0.9, 8, lambda: f"{HOUSE.piece('twin')}")
    HOUSE.shows(0, 0.9)
    HOUSE.post("/api/command", {"command": "next"})
    HOUSE.until(lambda: HOUSE.value("count") == 2, 8, lambda: f"{HOUSE.piece()}")


def what_was_set_by_hand_survives():
    """Another installation, another stage, another desk."""
    HOUSE.set("amount", 0.35)
    HOUSE.shows(0, 0.35)
    HOUSE.post("/api/command", {"command": "next"})
    HOUSE.until(lambda: HOUSE.piece("twin"), 8, "the twin did not come")
    HOUSE.post("/api/command", {"command": "next"})
    HOUSE.until(lambda: HOUSE.value("amount") == 0.35, 8, lambda: f"{HOUSE.value('amount')}")
    HOUSE.shows(0, 0.35)
    def times():
        return HOUSE.said().count("[board] drew 0.35000")
    before, stage = times(), HOUSE.process("pavilion-stage")
    HOUSE.kill("pavilion-stage")
    HOUSE.until(lambda: HOUSE.process("pavilion-stage") not in (None, stage), 10, "no stage came back")
    HOUSE.until(lambda: times() > before, 15, lambda: f"the new stage drew {drawn(HOUSE)[-3:]}")
    HOUSE.until(lambda: HOUSE.value("amount") == 0.35, 5, lambda: f"{HOUSE.value('amount')}")
    HOUSE.shows(0, 0.35, 8)
    pid = HOUSE.process("pavilion-desk")
    HOUSE.kill("pavilion-desk")
    HOUSE.until(lambda: HOUSE.process("pavilion-desk") not in (None, pid), 5, "no desk came back")
    HOUSE.until(lambda: HOUSE.value("amount") == 0.35, 8, lambda: f"{HOUSE.value('amount')}")
    keep_watching()
    HOUSE.set("amount", 0.65)
    HOUSE.shows(0, 0.65)


def a_change_is_drawn_within_two_frames():
    waits = latencies(HOUSE, 20)
    need(len(waits) >= 16, f"only {len(waits)} of 20 changes were drawn")
    median, worst = statistics.median(waits), max(waits)
    goal = 2 / 30 + 0.030
    print(f"# from the panel to the picture: median {median * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms at "
          f"30 pictures a second; goal {goal * 1e3:.0f} ms")
    need(median <= goal * SLOW, f"median {median * 1e3:.0f} ms")


def a_flood_of_sets_ends_with_its_last_value():
    """Two thousand changes a request, until ten thousand are made: the stage draws on, and ends right."""
    piece = HOUSE.piece()["id"]
    before = HOUSE.state()["counts"]
    for batch in range(50):
        HOUSE.post("/api/set", {"set": [{"piece": piece, "key": "amount",
                                         "value": (batch * 200 + i) / 10000} for i in range(200)]})
    HOUSE.set("amount", 0.125)
    HOUSE.until(lambda: HOUSE.value("amount") == 0.125, 5, "the last value did not arrive")
    HOUSE.shows(0, 0.125)
    counts = HOUSE.until(lambda: adds_up(before), 5, lambda: f"{before} {HOUSE.state()['counts']}")
    print(f"# {counts}")
    need(counts["received"] == 10001 and counts["coalesced"] > 9000, f"{counts}")


def adds_up(before):
    now = HOUSE.state()["counts"]
    counts = {key: now[key] - before[key] for key in now}
    return counts if counts["received"] == counts["applied"] + counts["coalesced"] + counts["dropped"] else None


def fifty_watch_at_once():
    streams = [Stream(HOUSE) for _ in range(50)]
    try:
        for stream in streams:
            stream.await_(lambda kind, data: kind == "state", 10)
        begun = time.monotonic()
        HOUSE.set("count", 4)
        for stream in streams:
            stream.await_(lambda kind, data: kind == "value" and data == {
                "piece": HOUSE_PIECE(), "key": "count", "value": 4}, 10)
        print(f"# all fifty knew after {(time.monotonic() - begun) * 1e3:.0f} ms")
    finally:
        for stream in streams:
            stream.close()
    HOUSE.until(lambda: HOUSE.state(), 5)


def HOUSE_PIECE():
    return HOUSE.piece()["id"]


def strangers_stay_outside():
    for heads in ({"Host": "evil.example"}, {"Host": f"evil.example:{HOUSE.port}"},
                  {"Origin": "http://evil.example"}, {"Origin": "null"},
                  {"Sec-Fetch-Site": "cross-site"}):
        for method, path in (("GET", "/api/state"), ("GET", "/"), ("GET", "/api/events"),
                             ("POST", "/api/command")):
            status, body, _ = HOUSE.ask(method, path, '{"command": "next"}' if method == "POST" else None,
                                        dict(JSON, **heads))
            need(status == 403, f"{heads} {method} {path}: {status} {body[:100]}")
    status, _, _ = HOUSE.ask("POST", "/api/command", '{"command": "next"}', {"Content-Type": "text/plain"})
    need(status == 415, f"a form of another page got through: {status}")
    own = {"Origin": f"http://localhost:{HOUSE.port}", "Host": f"localhost:{HOUSE.port}"}
    need(HOUSE.ask("GET", "/api/state", headers=own)[0] == 200, "the page itself was refused")


def too_much_is_refused():
    status, body, _ = HOUSE.ask("POST", "/api/set", json.dumps({"x": "y" * 20000}), JSON)
    need(status == 413 and b"16384" in body, f"{status} {body[:100]}")
    with socket.create_connection(("127.0.0.1", HOUSE.port), 5) as raw:  # who does not say how much
        raw.sendall(f"POST /api/set HTTP/1.1\r\nHost: 127.0.0.1:{HOUSE.port}\r\n"
                    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(40):
                raw.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            raw.sendall(b"0\r\n\r\n")
            answer = raw.recv(4096)
        except OSError:
            answer = b" 413 "
        need(b" 413 " in answer, f"{answer[:100]}")
    with socket.create_connection(("127.0.0.1", HOUSE.port), 5) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 60000 + b"\r\n\r\n")
        try:
            answer = raw.recv(4096)
        except OSError:
            answer = b""
        need(not answer or b" 4" in answer or b" 5" in answer, f"{answer[:100]}")
    HOUSE.state()


class Drips:
    """Thirty that send a byte now and then, beside all that others ask."""

    def __init__(self):
        self.begun, self.gone_s, self.left = time.monotonic(), None, []
        for _ in range(30):
            raw = socket.create_connection(("127.0.0.1", HOUSE.port), 5)
            raw.sendall(b"POST /api/set HTTP/1.1\r\nHost: x\r\n")
            self.left.append(raw)
        threading.Thread(target=self.drip, daemon=True).start()

    def drip(self):
        while self.left:
            for raw in list(self.left):
                try:
                    raw.sendall(b"X")
                except OSError:
                    self.left.remove(raw)
            time.sleep(0.5)
        self.gone_s = time.monotonic() - self.begun


def who_drips_is_shown_the_door():
    HOUSE.until(lambda: DRIPS.gone_s, 20, lambda: f"{len(DRIPS.left)} still drip")
    print(f"# they were gone after {DRIPS.gone_s:.1f} s")
    need(10 < DRIPS.gone_s < 19, f"gone after {DRIPS.gone_s:.1f} s")


def the_wall_stands():
    pid = HOUSE.process("pavilion-desk")
    status = open(f"/proc/{pid}/status").read()
    need("Seccomp:\t2" in status and "NoNewPrivs:\t1" in status, "no wall around the desk")


# --- houses of their own -----------------------------------------------------------------------------

def a_lan_panel_needs_the_token():
    with open_house(options=("--lan",), wait=False) as house:
        said = house.until(lambda: (text := house.said()) and "?t=" in text and text, 30, house.said)
        token = said.split("?t=")[1].split()[0]
        need(len(token) == 32 and said.count("█") > 50, f"no code to point at:\n{said}")
        need(house.ask("GET", "/api/state")[0] == 403, "let in without a token")
        need(house.ask("GET", "/?t=" + "0" * 32)[0] == 403, "let in with a wrong token")
        status, _, heads = house.ask("GET", f"/?t={token}")
        need(status == 303 and heads["Location"] == "/" and "HttpOnly" in heads["Set-Cookie"] and
             "SameSite=Strict" in heads["Set-Cookie"], f"{status} {heads}")
        cookie = {"Cookie": heads["Set-Cookie"].split(";")[0]}
        need(house.ask("GET", "/api/state", headers=cookie)[0] == 200, "the cookie does not open")
        need(house.ask("GET", "/api/state", headers={"X-Pavilion-Token": token})[0] == 200, "nor the head")
        need(house.ask("POST", "/api/undo", "{}", JSON)[0] == 403, "a POST without the token")
        need(token not in open(f"/proc/{house.process('pavilion-desk')}/cmdline").read(), "ps tells it")


def a_busy_port_is_passed_over():
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            busy.bind(("127.0.0.1", 8088))
            busy.listen()
        except OSError:
            pass  # somebody else's: as well
        with open_house(panel="", wait=False) as house:
            said = house.until(lambda: (text := house.said()) and "[panel] http" in text and text or
                               "there is no panel" in text and text, 30, house.said)
            need("127.0.0.1:8088/" not in said, said)


def a_chosen_port_that_is_busy_is_said_and_the_show_goes_on():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        where = f"127.0.0.1:{busy.getsockname()[1]}"
        with open_house(panel=where, wait=False) as house:
            house.until(lambda: "on stage: board" in house.said(), 30, house.said)
            need(where in house.said() and "there is no panel" in house.said(), house.said())


def off_is_off_and_nonsense_is_refused():
    with open_house(panel="off", wait=False) as house:
        house.until(lambda: "on stage: board" in house.said(), 30, house.said)
        need("[panel]" not in house.said(), house.said())
        pid = house.process("pavilion-desk")
        need("00000000:" not in listening(pid), "something listens")
    with open_house(panel="everywhere", wait=False) as house:
        need(house.child.wait(10) == 2 and "127.0.0.1:8088" in house.said(), house.said())


def listening(pid):
    own = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    rows = [line.split() for line in open("/proc/net/tcp").read().splitlines()[1:]]
    return " ".join(row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own)


def without_developer_mode_no_shader_is_shown_or_changed():
    with open_house(developer=False) as house:
        piece = house.piece()
        need(piece["files"] == [] and house.state()["developer"] is False, f"{piece['files']}")
        need(house.ask("GET", f"/api/source?piece={piece['id']}&file=look.glsl")[0] == 403, "shown")
        house.post("/api/source", {"piece": piece["id"], "file": "look.glsl", "text": "x"}, 403)
        need((house.folder / "board/look.glsl").read_text() == "const float base = 0.5;\n", "changed")


def with_a_live_camera_the_stage_is_not_shown():
    """A camera that is not there, yet could be: only averages leave the stage."""
    with open_house(head="cameras:\n  c: { device: /dev/video77, size: 320x240 }\n", camera=None) as house:
        need(house.state()["live_camera"] is True, "not live")
        stream = Stream(house)
        house.until(lambda: house.column(0), 8, "no mosaic")
        need(house.ask("GET", "/api/picture")[0] == 403, "the stage was shown")
        need(house.state()["picture"] == "mosaic", house.state()["picture"])
        stream.close()


def a_live_camera_that_comes_takes_the_picture_away():
    with open_house(camera=None) as house:
        stream = Stream(house)
        house.until(lambda: house.ask("GET", "/api/picture")[0] == 200, 8, "no picture")
        stream.close()
        stage, desk = house.process("pavilion-stage"), house.process("pavilion-desk")
        text = house.exhibition.read_text()
        house.exhibition.write_text(text.replace(
            "programme:", "cameras:\n  c: { device: /dev/video77, size: 320x240 }\nprogramme:"))
        house.until(lambda: house.piece() and house.state()["live_camera"], 10, house.said)
        need(house.ask("GET", "/api/picture")[0] == 403, "the stage is still shown")
        need(stage != house.process("pavilion-stage") and desk != house.process("pavilion-desk"),
             "one of those who share the picture lives on")


HALF = """/*{ "ISFVSN": "2", "INPUTS": [ { "NAME": "inputImage", "TYPE": "image" },
  { "NAME": "level", "TYPE": "float", "DEFAULT": 1, "MIN": 0, "MAX": 1 } ] }*/
void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).rgb * level, 1.0); }
"""


def a_filter_has_parameters_and_a_shader_too():
    with open_house(programme="  - { installation: ./board, filters: [ { isf: half.fs } ] }\n",
                    files={"half.fs": HALF}) as house:
        stream = Stream(house)
        piece = house.until(lambda: house.piece("half.fs"), 5, "no filter")
        need(piece["role"] == "filter" and piece["files"] == ["half.fs"], f"{piece}")
        house.shows(10, (0, 0.5, 0))
        house.set("level", 0.5, "half.fs")
        house.shows(10, (0, 0.25, 0))
        house.post("/api/preset", {"save": "dim"})
        need('  "filter half.fs":\n    level: 0.5' in (house.folder / "hall.presets.yaml").read_text(),
             (house.folder / "hall.presets.yaml").read_text())
        house.post("/api/source", {"piece": piece["id"], "file": "half.fs",
                                   "text": HALF.replace("* level", "* levle")})
        told = stream.await_(lambda kind, data: kind == "troubles" and data["troubles"], 10)
        trouble = told["troubles"][0]
        need(trouble["file"] == "half.fs" and trouble["line"] == 3 and "levle" in trouble["text"],
             f"{trouble}")
        stream.close()


def a_wide_table_is_told_whole_and_again():
    """As many inputs as a work may have, each with words: told within seconds, to a new desk as well."""
    wide = json.dumps({"ISFVSN": "2", "INPUTS": [
        {"NAME": f"row{i}", "TYPE": "long", "VALUES": list(range(9)), "LABELS": [f"word {n}" for n in range(9)],
         "DEFAULT": 4} for i in range(190)]})
    with open_house(programme="  - { installation: ./wide.fs }\n",
                    files={"wide.fs": "/*" + wide + "*/\nvoid main() { gl_FragColor = vec4(row7); }\n"},
                    wait=False) as house:
        begun = time.monotonic()
        piece = house.until(lambda: house.piece("wide.fs"), 40, house.said)
        print(f"# 190 rows with nine words each after {time.monotonic() - begun:.1f} s")
        need(len(piece["params"]) == 190 and all(row["choices"][8] == "word 8" for row in piece["params"]),
             "not all of it")
        house.set("row7", 6, "wide.fs")
        house.until(lambda: house.value("row7", "wide.fs") == 6, 5, "not set")
        house.kill("pavilion-desk")
        time.sleep(0.3)
        house.until(lambda: house.value("row7", "wide.fs") == 6, 90, house.said)


# --- all --------------------------------------------------------------------------------------------

def keep_watching():
    """Averages are only made while somebody looks."""
    global WATCHER
    if WATCHER:
        WATCHER.close()
    WATCHER = HOUSE.until(lambda: try_stream(), 8, "nobody can watch")


def try_stream():
    try:
        return Stream(HOUSE)
    except (OSError, http.client.HTTPException):
        return None


IN_ONE_HOUSE = (every_type_is_a_changed_pixel, what_is_out_of_range_is_clamped_and_said,
                what_is_nonsense_is_refused_in_words, undo_and_redo_are_seen,
                a_reset_brings_back_what_the_files_say, presets_are_a_file_that_people_read,
                a_shader_is_edited_with_its_error_on_its_line, the_picture_and_the_poster_are_there,
                a_change_is_drawn_within_two_frames, a_flood_of_sets_ends_with_its_last_value,
                fifty_watch_at_once, strangers_stay_outside, too_much_is_refused,
                commands_move_the_programme, a_picture_is_kept_when_it_is_asked_for,
                the_wall_stands, who_drips_is_shown_the_door,
                a_preset_reaches_who_comes_later, what_was_set_by_hand_survives)
ALONE = (a_filter_has_parameters_and_a_shader_too, a_wide_table_is_told_whole_and_again,
         a_lan_panel_needs_the_token, a_busy_port_is_passed_over,
         a_chosen_port_that_is_busy_is_said_and_the_show_goes_on, off_is_off_and_nonsense_is_refused,
         without_developer_mode_no_shader_is_shown_or_changed, with_a_live_camera_the_stage_is_not_shown,
         a_live_camera_that_comes_takes_the_picture_away)

WATCHER = None
wanted = set(sys.argv[3:])
tap = Tap()
with open_house() as HOUSE:
    keep_watching()
    DRIPS = Drips()
    for function in IN_ONE_HOUSE:
        if not wanted or function.__name__ in wanted:
            begun = time.monotonic()
            tap.run(function)
            print(f"# {time.monotonic() - begun:.1f} s", flush=True)
    WATCHER.close()
    if tap.failed:
        print("\n".join("# | " + line for line in HOUSE.said().splitlines()[-40:]))
    ended = HOUSE.stop()
    tap.check("the show ends well", [] if ended == 0 else [f"exit {ended}"])
for function in ALONE:
    if not wanted or function.__name__ in wanted:
        begun = time.monotonic()
        tap.run(function)
        print(f"# {time.monotonic() - begun:.1f} s", flush=True)
sys.exit(tap.end())
