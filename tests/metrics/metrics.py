#!/usr/bin/env python3
"""Owns what a Prometheus sees of a running kiosk: figures that promtool finds no fault with and that move with
what happens, by a token that opens nothing else; and the alert rules, each tried on good days and bad ones.

metrics.py PAVILION FOLDER-OF-PLUGINS ROOT
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "desk")]
from house import House, need
from tap import Tap

PAVILION, PLUGINS, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), pathlib.Path(sys.argv[3])
SLOW = 3
TOKENS = {"metrics": "metrics-of-the-test", "viewer": "viewer-of-the-test-", "guard": "guard-of-the-test--",
          "technician": "technician-of-test-"}
CAMERAS = "cameras:\n  entrance: { virtual: visitor, size: 320x180, fps: 15 }\n"
PROGRAMME = "  - { installation: ./board, camera: entrance }\n  - { installation: ./twin }\n"


def promtool(*words, text=None, cwd=None):
    done = subprocess.run(["promtool", *words], input=text, text=True, capture_output=True, cwd=cwd, timeout=120)
    return done.returncode, done.stdout + done.stderr



def scrape():
    # The house's own token is left away: a Prometheus has but the one.
    heads, house.heads = house.heads, {}
    try:
        status, body, answer = house.ask("GET", "/metrics", headers={"Authorization": f"Bearer {TOKENS['metrics']}"})
    finally:
        house.heads = heads
    need(status == 200, f"/metrics: {status} {body[:200]}")
    need(answer["Content-Type"].startswith("text/plain; version=0.0.4"), answer["Content-Type"])
    return body.decode()


def figures():
    """{name with labels: value}"""
    found = re.findall(r"^(pavilion_[a-z0-9_]+(?:\{[^}]*\})?) (\S+)$", scrape(), re.M)
    return {name: float(value) for name, value in found}


def promtool_finds_no_fault():
    house.until(lambda: "pavilion_frame_p99_seconds" in figures(), 20 * SLOW, "no figures of the stage")
    code, words = promtool("check", "metrics", text=scrape())
    need(code == 0 and not words.strip(), words)


def what_runs_is_told():
    seen = figures()
    for name, low, high in (("pavilion_up", 1, 1), ("pavilion_frame_p99_seconds", 1e-4, 2),
                            ("pavilion_frame_rate_hertz", 30, 30), ("pavilion_software_rendering", 1, 1),
                            ('pavilion_camera_live{camera="entrance"}', 1, 1),
                            ('pavilion_camera_synthetic{camera="entrance"}', 1, 1),
                            ('pavilion_on_stage{installation="board"}', 1, 1), ("pavilion_blackout", 0, 0),
                            ('pavilion_running{program="desk"}', 1, 1), ('pavilion_starts_total{program="desk"}', 1, 1),
                            ("pavilion_memory_size_bytes", 1e8, 1e15), ("pavilion_machine_uptime_seconds", 1, 1e10),
                            ('pavilion_disk_size_bytes{disk="root"}', 1e6, 1e18), ("pavilion_clock_synchronised", 0, 1),
                            ('pavilion_panel_sets_total{result="refused"}', 0, 0)):
        need(name in seen and low <= seen[name] <= high, f"{name} is {seen.get(name)}, should be {low} to {high}")
    need(any(name.startswith("pavilion_info{version=") for name in seen), "no version")


def figures_move_with_what_happens():
    before = figures()
    house.ask("POST", "/api/command", json.dumps({"command": "blackout"}), {"Content-Type": "application/json"})
    house.until(lambda: figures()["pavilion_blackout"] == 1, 5 * SLOW, "the dark is not told")
    house.ask("POST", "/api/command", json.dumps({"command": "light"}), {"Content-Type": "application/json"})
    for _ in range(3):
        status, _, _ = house.ask("GET", "/api/state", headers={"X-Pavilion-Token": "wrong-as-can-be"})
        need(status == 403, f"a wrong token: {status}")
    need(figures()["pavilion_panel_wrong_tokens_total"] == before["pavilion_panel_wrong_tokens_total"] + 3, "not counted")
    house.kill("pavilion-desk")
    house.until(lambda: alive() and figures().get('pavilion_starts_total{program="desk"}') == 2, 20 * SLOW,
                "the desk's new start is not told")
    house.until(lambda: figures()["pavilion_frames_total"] > before["pavilion_frames_total"] + 30, 15 * SLOW,
                "the pictures are not counted")


def alive():
    try:
        return figures()
    except (OSError, AssertionError):
        return None


def its_token_opens_nothing_else():
    heads, house.heads = house.heads, {}
    try:
        for path in ("/api/state", "/", "/api/events", "/api/log"):
            status, body, _ = house.ask("GET", path, headers={"Authorization": f"Bearer {TOKENS['metrics']}"})
            need(status == 403 and b"you are here as a metrics" in body, f"{path}: {status} {body[:100]}")
        status, _, _ = house.ask("GET", "/metrics")
        need(status == 403, f"without a token: {status}")
        for role in ("viewer", "guard", "technician"):
            status, _, _ = house.ask("GET", "/metrics", headers={"Authorization": f"Bearer {TOKENS[role]}"})
            need(status == 200, f"{role}: {status}")
    finally:
        house.heads = heads


def nothing_of_a_person_is_in_it():
    text = scrape()
    names = set(re.findall(r"([a-z_]+)=\"", text))
    need(names <= {"installation", "camera", "code", "program", "disk", "sensor", "version", "result"}, f"{names}")
    need("engaged" not in text, "who scrapes often enough has every single visit")
    for token in TOKENS.values():
        need(token not in text, "a token is told")


def a_full_disk_is_told():
    """The store on a disk of its own, that was filled for real; it is emptied again for a later look."""
    house.until(lambda: figures().get('pavilion_faults_total{code="disk-full"}') == 1, 15 * SLOW, "no such fault")
    seen = figures()
    free, size = (seen[f'pavilion_disk_{what}_bytes{{disk="store"}}'] for what in ("free", "size"))
    need(size == 32 << 20 and free < 8 << 20, f"{free} of {size}")
    need("disk-full" in house.state()["health"]["host"]["troubles"], f"{house.state()['health']['host']}")
    filler(house.store).unlink()


def it_ends_when_there_is_room():
    house.until(lambda: "disk-full" not in house.state()["health"]["host"]["troubles"], 15 * SLOW, "it never ends")
    need(figures()['pavilion_faults_total{code="disk-full"}'] == 1, "it was told again")


def filler(store):
    return pathlib.Path(store) / "filler"


def the_rules_hold_on_good_days_and_bad_ones():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "assets/prometheus/alerts.yaml", pathlib.Path(folder) / "rules.yaml")
        shutil.copy(HERE / "alerts.yaml", folder)
        code, words = promtool("check", "rules", "rules.yaml", cwd=folder)
        need(code == 0, words)
        code, words = promtool("test", "rules", "alerts.yaml", cwd=folder)
        need(code == 0, words)


def every_rule_names_a_figure_that_there_is():
    """A rule over a name that nobody tells never fires."""
    told = set(re.findall(r"\"([a-z0-9_]+)\", \"(?:gauge|counter)\"", (ROOT / "engine/desk/metrics.c").read_text()))
    rules = (ROOT / "assets/prometheus/alerts.yaml").read_text()
    asked = set(re.findall(r"\bpavilion_([a-z0-9_]+)", rules))
    need(asked and asked <= told, f"nobody tells {asked - told}")


def with_a_disk(test):
    """A small disk of its own, in a mount namespace that ends with us."""
    store = tempfile.mkdtemp(prefix="pavilion-store-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "none", store], capture_output=True).returncode == 0
    try:
        return test(store, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", store], check=False)
        shutil.rmtree(store, ignore_errors=True)


def live(tap, store, mounted):
    global house
    access = pathlib.Path(tempfile.mkdtemp()) / "access.json"
    access.write_text(json.dumps(TOKENS))
    access.chmod(0o600)
    if mounted:
        filler(store).write_bytes(b"x" * (27 << 20))
    with House(PAVILION, PLUGINS, developer=False, head=CAMERAS, programme=PROGRAMME, camera=None,
               env={"PAVILION_ACCESS": str(access), "STATE_DIRECTORY": store},
               heads={"X-Pavilion-Token": TOKENS["technician"]}) as house:
        house.store = store
        tests = [promtool_finds_no_fault, what_runs_is_told, its_token_opens_nothing_else, nothing_of_a_person_is_in_it,
                 figures_move_with_what_happens]
        if mounted:
            tests = [a_full_disk_is_told, *tests, it_ends_when_there_is_room]
        for test in tests:
            tap.run(test)
        if tap.failed:
            print("# " + house.said().replace("\n", "\n# "))
    shutil.rmtree(access.parent)


def main():
    if not shutil.which("promtool"):
        print("1..0 # SKIP promtool is not installed: apt install prometheus")
        return 0
    tap = Tap()
    tap.run(the_rules_hold_on_good_days_and_bad_ones)
    tap.run(every_rule_names_a_figure_that_there_is)
    with_a_disk(lambda store, mounted: live(tap, store, mounted))
    return tap.end()


sys.exit(main())
