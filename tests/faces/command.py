#!/usr/bin/env python3
"""Owns whether `pavilion faces` finds rendered heads in files of every kind, and refuses what is none.

command.py PAVILION HEADS: HEADS is the program that renders them (tests/bench/faces_heads.c).
"""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, HEADS = map(os.path.abspath, sys.argv[1:3])
WORK = tempfile.mkdtemp(prefix="pavilion-faces-")
FILTERS = {"png": [], "jpg": ["-q:v", "3"], "webp": [], "mp4": ["-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p"],
           "webm": ["-c:v", "libvpx", "-b:v", "4M"], "mkv": ["-c:v", "ffv1", "-pix_fmt", "bgr0"]}
tap = Tap()


def run(*arguments):
    return subprocess.run([PAVILION, "faces", *arguments], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, check=False)


def faces(path):
    done = run(path, "--json")
    if done.returncode:
        print(f"# {path}: {done.returncode} {done.stderr.strip()}")
        return []
    return [json.loads(line) for line in done.stdout.splitlines()]


def render(what, pictures, seed):
    """Raw RGB and the truth of each picture."""
    truth = os.path.join(WORK, "truth.json")
    raw = subprocess.run([HEADS, what, str(pictures), truth, str(seed)], capture_output=True, check=True).stdout
    with open(truth, encoding="utf-8") as lines:
        return raw, [json.loads(line) for line in lines]


def write(raw, ending, scale=None, size="640x480"):
    path = os.path.join(WORK, f"face{len(os.listdir(WORK))}.{ending}")
    turn = ["-vf", f"scale={scale}:flags=bicubic"] if scale else []
    subprocess.run(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", "30", "-i", "-",
                    *turn, *FILTERS[ending], path], input=raw, check=True)
    return path


def error(face, truth, x=1.0, y=1.0):
    """Mean way of the inner landmarks from the truth, in outer-eye distances; the file is `x`, `y` times as large."""
    true = [((p[0] + 0.5) * x - 0.5, (p[1] + 0.5) * y - 0.5) for p in truth["landmarks"]]
    unit = math.dist(true[36], true[45])
    return sum(math.dist(face["landmarks"][i], true[i]) for i in range(17, 68)) / 51 / unit


def stills():
    good, words = 0, []
    for seed in range(3):
        raw, truth = render("still", 1, seed)
        found = faces(write(raw, "png"))
        one = len(found) == 1 and len(found[0]["faces"]) == 1
        off = error(found[0]["faces"][0], truth[0]) if one else 1
        words.append(f"{100 * off:.1f} %")
        good += off < 0.08
    tap.tell(good >= 2, "rendered heads are found in pictures", "errors " + ", ".join(words))
    raw, truth = render("still", 1, 1)
    for ending, scale in (("jpg", "333:251"), ("png", "3840:2160"), ("webp", "641:479")):
        x, y = (int(n) / base for n, base in zip(scale.split(":"), (640, 480)))
        found = faces(write(raw, ending, scale))
        one = len(found) == 1 and len(found[0]["faces"]) == 1
        off = error(found[0]["faces"][0], truth[0], x, y) if one else 1
        # a stretched head is another head: the wide one may be a little further off
        tap.tell(off < 0.10, f"in a {scale.replace(':', 'x')} {ending}", f"error {100 * off:.1f} %")
        tap.tell(one and found[0]["width"] == int(scale.split(":")[0]), "whose size is told")


def shape():
    raw, _ = render("still", 1, 1)
    found = faces(write(raw, "png"))
    picture = found[0] if found else {"faces": []}
    face = picture["faces"][0] if picture["faces"] else {}
    keys = {"id", "confidence", "box", "yaw", "pitch", "roll", "landmarks", "pupils", "movements"}
    tap.tell(set(picture) == {"time", "frame", "width", "height", "faces"} and set(face) == keys, "every key is there",
         f"{sorted(picture)} {sorted(face)}")
    if set(face) != keys:
        return
    x, y, w, h = face["box"]
    inside = all(x - 0.1 <= p[0] <= x + w + 0.1 and y - 0.1 <= p[1] <= y + h + 0.1 for p in face["landmarks"])
    tap.tell(len(face["landmarks"]) == 68 and len(face["pupils"]) == 2 and inside, "68 landmarks lie in their box")
    moves = {"mouth_open", "mouth_smile", "mouth_round", "lid", "brow", "gaze_x", "gaze_y"}
    tap.tell(set(face["movements"]) == moves, "movements are named")


def films():
    raw, truth = render("still", 24, 2)
    for ending in ("mp4", "webm"):
        found = faces(write(raw, ending))
        sure = sum(any(f["confidence"] >= 0.5 for f in p["faces"]) for p in found)
        ids = {f["id"] for p in found for f in p["faces"]}
        tap.tell(len(found) == 24 and sure >= 22 and len(ids) == 1, f"a head is followed through a {ending}",
             f"{len(found)} pictures, sure in {sure}, ids {sorted(ids)}")
        tap.tell([p["frame"] for p in found] == list(range(24)) and
             all(abs(p["time"] - p["frame"] / 30) < 0.02 for p in found), "frames and times are told")


def nobody():
    raw, _ = render("none", 12, 0)
    found = faces(write(raw, "mkv", size="320x240"))
    sure = sum(f["confidence"] >= 0.5 for p in found for f in p["faces"])
    tap.tell(len(found) == 12 and sure == 0, "no face is found where none is", f"{sure} in {len(found)} pictures")


def table():
    raw, _ = render("still", 3, 1)
    done = run(write(raw, "mkv"))
    rows = done.stdout.splitlines()
    tap.tell(done.returncode == 0 and rows and "yaw" in rows[0] and "{" not in done.stdout, "a table for people",
         rows[0] if rows else "")


def refusals():
    empty, text = os.path.join(WORK, "empty.png"), os.path.join(WORK, "text.mp4")
    with open(empty, "wb"), open(text, "w", encoding="utf-8") as file:
        file.write("no film\n" * 100)
    for path, words in ((os.path.join(WORK, "none.jpg"), "No such file"), (empty, "empty"), (WORK, "no file"),
                        (text, "neither a picture nor a film")):
        done = run(path, "--json")
        tap.tell(done.returncode == 2 and words in done.stderr and not done.stdout, f"refused: {words}",
             done.stderr.strip())
    tap.tell(run().returncode == 2 and run("a", "b").returncode == 2, "one file is expected")


def main():
    if shutil.which("ffmpeg") is None:
        print("1..0 # SKIP ffmpeg is not there")
        return 0
    if "no face model" in run(HEADS).stderr:
        print("1..0 # SKIP there is no face model")
        return 0
    try:
        for part in (refusals, stills, shape, films, nobody, table):
            part()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    return tap.end()


sys.exit(main())
