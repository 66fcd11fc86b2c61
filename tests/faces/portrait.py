#!/usr/bin/env python3
"""Owns whether `pavilion portrait` writes sidecars that are true, keeps what people wrote, and refuses what is no
portrait; and whether `pavilion check` insists on what a museum must state.

portrait.py PAVILION HEADS: HEADS is the program that renders heads (tests/bench/faces_heads.c).
"""
import json
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, HEADS = map(os.path.abspath, sys.argv[1:3])
WORK = tempfile.mkdtemp(prefix="pavilion-portrait-")
W, H = 640, 480
tap = Tap()


def run(*arguments, command="portrait", **more):
    return subprocess.run([PAVILION, command, *arguments], capture_output=True, text=True, timeout=180, cwd=WORK,
                          stdin=subprocess.DEVNULL, check=False, **more)


def path(name):
    return os.path.join(WORK, name)


def read(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)


def render(seed):
    """Raw RGB of a head, and its truth."""
    raw = subprocess.run([HEADS, "still", "1", path("truth.json"), str(seed)], capture_output=True, check=True).stdout
    return raw, json.loads(read("truth.json"))


def picture(raw, name, size=(W, H), filters=()):
    graph = ["-vf", ",".join(filters)] if filters else []
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}",
                    "-i", "-", *graph, "-q:v", "2", path(name)], input=raw, check=True)


def points(text, key):
    lines = re.search(rf"^{key}:\n((?:  .*\n)+)", text, re.M)[1].splitlines()
    found = [re.match(r"  - \[ *([\d.]+), *([\d.]+)\]", line) for line in lines]
    return [(float(m[1]), float(m[2])) for m in found if m]


def error(found, true, scale=1.0):
    unit = math.dist(true[36], true[45]) * scale
    return sum(math.dist(found[i], ((true[i][0] + 0.5) * scale - 0.5, (true[i][1] + 0.5) * scale - 0.5))
               for i in range(17, 68)) / 51 / unit


def inside(polygon, point):
    winding = False
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
        if (ay > point[1]) != (by > point[1]) and point[0] < ax + (point[1] - ay) / (by - ay) * (bx - ax):
            winding = not winding
    return winding


def area(polygon):
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(polygon, polygon[1:] + polygon[:1]))) / 2


def truth():
    good, words = 0, []
    for seed in range(3):
        raw, true = render(seed)
        picture(raw, f"head{seed}.png")
        done = run(f"head{seed}.png")
        if done.returncode:
            words.append(done.stderr.strip())
            continue
        text = read(f"head{seed}.yaml")
        off = error(points(text, "landmarks"), true["landmarks"])
        mask, unit = points(text, "mask"), math.dist(true["landmarks"][36], true["landmarks"][45])
        within = all(inside(mask, true["landmarks"][i]) for i in (28, 30, 37, 44, 48, 54, 57))
        share = area(mask) / unit**2
        words.append(f"error {100 * off:.1f} %, mask of {share:.2f} eye distances squared, features in it: {within}")
        good += off < 0.08 and within and 1.0 < share < 4.5
    tap.tell(good >= 2, "sidecars of rendered heads are true", "\n".join(words))
    done = run("head1.png", "--again")
    tap.tell(bool(re.fullmatch(r"head1\.png: a face of \d+x\d+ px at \d+, \d+, turned \d+ degrees to the (left|right): "
                               r"head1\.yaml\n", done.stdout)), "one line says what was found", done.stdout)
    tap.tell("head1.yaml:11:10: warning: expected a licence" in done.stderr, "a licence is asked for", done.stderr)


def sizes():
    raw, true = render(1)
    picture(raw, "large.jpg", filters=["scale=5120:3840:flags=bicubic"])
    done = run("large.jpg")
    off = error(points(read("large.yaml"), "landmarks"), true["landmarks"], 8) if done.returncode == 0 else 1
    tap.tell(off < 0.1, "a face is found in a picture of 5120x3840", f"error {100 * off:.1f} % {done.stderr}")
    picture(raw, "corner.jpg", filters=["scale=360:270", "pad=3200:2400:2700:2000:gray"])
    done = run("corner.jpg")
    tap.tell(done.returncode == 0, "and where it is small in a corner", done.stdout + done.stderr)


def kept():
    text = read("head1.yaml").replace('en: ""', 'en: "Somebody"').replace('licence: ""', 'licence: "CC0-1.0"')
    text = text.replace("yaw: ", "yaw: 1")
    write("head1.yaml", text)
    done = run("head1.png")
    tap.tell(done.returncode == 0 and read("head1.yaml") == text and "stays as it is" in done.stdout and not done.stderr,
             "a sidecar that is there stays", done.stdout + done.stderr)
    done = run("head1.png", "--again")
    now = read("head1.yaml")
    tap.tell(done.returncode == 0 and 'en: "Somebody"' in now and 'licence: "CC0-1.0"' in now and now != text,
             "--again keeps the words and finds the face anew", done.stderr)
    write("head2.yaml", "title: [\n")
    done = run("head2.png", "--again")
    tap.tell(done.returncode == 2 and "would be lost" in done.stderr and read("head2.yaml") == "title: [\n",
             "but not what it cannot keep", done.stderr)
    write("head2.yaml", now.replace("size: 640x480", "size: 64x48"))
    done = run("head2.png")
    tap.tell(done.returncode == 2 and "head2.yaml:" in done.stderr and "from 0 to 63" in done.stderr,
             "a broken sidecar is named", done.stderr)


def two():
    left, right = render(0)[0], render(1)[0]
    rows = [left[y * W * 3:(y + 1) * W * 3] + right[y * W * 3:(y + 1) * W * 3] for y in range(H)]
    picture(b"".join(rows), "pair.png", (2 * W, H))
    small = ["split[a][b]", "[a]crop=640:480:0:0[l]", "[b]crop=640:480:640:0,scale=400:300,pad=640:480:120:90:gray[r]",
             "[l][r]hstack"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", path("pair.png"), "-filter_complex", ";".join(
        [small[0], *small[1:]]), path("two.png")], check=True)
    done = run("two.png")
    nose = points(read("two.yaml"), "landmarks")[30] if done.returncode == 0 else (9999, 0)
    tap.tell(done.returncode == 0 and nose[0] < W and "2 faces were found: the largest" in done.stderr,
             "of two faces the larger is taken, and said", f"nose at {nose[0]:.0f}\n{done.stderr}")


def png_header(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b""))


def refusals():
    raw, _ = render(1)
    picture(raw, "whole.jpg")
    with open(path("whole.jpg"), "rb") as file:
        whole = file.read()
    os.remove(path("whole.jpg"))
    none = subprocess.run([HEADS, "none", "1", path("truth.json"), "3"], capture_output=True, check=True).stdout
    picture(none, "nobody.png", (320, 240))
    picture(raw, "tiny.png", filters=["scale=120:90"])
    files = {"cut.jpg": whole[:len(whole) // 2], "header.jpg": whole[:30], "empty.png": b"", "text.jpg": b"no picture\n",
             "huge.png": png_header(30000, 30000), "hollow.png": png_header(300, 300), "marks.jpg": b"\xff\xd8\xff\xd9",
             "noise.jpg": whole[:600] + os.urandom(4000) + b"\xff\xd9"}
    for name, data in files.items():
        with open(path(name), "wb") as file:
            file.write(data)
    os.mkdir(path("folder.png"))
    os.mkfifo(path("pipe.png"))
    for name, words in (("nobody.png", "no face was found: a face of at least 80 px, looking less than 60 degrees"),
                        ("tiny.png", "at least 80 px"), ("cut.jpg", "it is cut off"), ("header.jpg", "it is cut off"),
                        ("empty.png", "it is empty"), ("text.jpg", "neither JPEG nor PNG"),
                        ("huge.png", "30000x30000 px: make it smaller"), ("hollow.png", ""), ("noise.jpg", ""),
                        ("marks.jpg", "without a picture"), ("folder.png", "it is no file"),
                        ("pipe.png", "it is no file"), ("gone.jpg", "No such file"), ("truth.json", ".jpg or .png")):
        done = run(name)
        sidecar = path(os.path.splitext(name)[0] + ".yaml")
        said = f"pavilion portrait: {name}: " in done.stderr and words in done.stderr
        tap.tell(done.returncode == 2 and said and not os.path.exists(sidecar), f"refused: {name}", done.stderr)
    picture(raw, "same.png")
    picture(raw, "same.jpg")
    done = run("same.jpg")
    tap.tell(done.returncode == 2 and "would have the same same.yaml" in done.stderr, "refused: two of one name",
             done.stderr)
    wrong = [run(), run("head0.png", "head1.png", "--preview", "a.png"), run("head0.png", "--preview", "a.jpg"),
             run("head0.png", "--preview", "head0.png"), run("head0.png", "--agian")]
    tap.tell([done.returncode for done in wrong] == [2] * 5, "wrong usage", "".join(done.stderr for done in wrong))
    done = run("cut.jpg", "head0.png")
    tap.tell(done.returncode == 2 and "head0.yaml" in done.stdout, "one that is refused does not keep the others",
             done.stderr)
    for name in ("same.png", "same.jpg", "folder.png", "pipe.png"):
        (os.rmdir if name == "folder.png" else os.remove)(path(name))


def nobody():
    """Root writes everywhere: somebody else has to try."""
    if os.getuid() != 0:
        return {}
    os.chmod(WORK, 0o755)
    return {"user": 65534}


def read_only():
    os.mkdir(path("closed"))
    shutil.copy(path("head0.png"), path("closed/a.png"))
    os.chmod(path("closed"), 0o555)
    try:
        done = run("closed/a.png", **nobody())
        tap.tell(done.returncode == 1 and "closed/a.yaml cannot be written: Permission denied" in done.stderr,
                 "a folder that cannot be written", done.stderr)
    except OSError as why:
        tap.skip("a folder that cannot be written", f"root writes everywhere, and nobody may not run it: {why}")
    os.chmod(path("closed"), 0o755)
    # whoever writes: a folder where the file should lie is in nobody's power
    os.mkdir(path("closed/a.yaml"))
    done = run("closed/a.png", "--again")
    tap.tell(done.returncode != 0 and "a.yaml" in done.stderr, "a folder in the sidecar's place", done.stderr)


def preview():
    done = run("head0.png", "--preview", "shown/preview.png")
    shown = path("shown/preview.png")
    probe = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", shown],
                           capture_output=True, text=True, check=False).stdout.strip()
    tap.tell(done.returncode == 0 and probe == f"{W},{H}", "--preview draws a picture of the same size",
             done.stderr + probe)
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", shown, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                         capture_output=True, check=False).stdout
    tap.tell(raw.count(b"\xff\x2d\xd7") > 100 and raw.count(b"\x32\xff\x46") > 60, "with outline and landmarks")


def check():
    shown = path("exhibits")
    os.mkdir(shown)
    shutil.copy(path("head0.png"), os.path.join(shown, "anna.png"))
    shutil.copy(path("nobody.png"), os.path.join(shown, "wall.png"))
    write("e.yaml", "exhibition: T\nlanguages: [fr, nl, en]\nportraits: exhibits\n"
                    "programme: [ { installation: film } ]\n")
    done = run("e.yaml", "--software", command="check")
    sidecar = os.path.join(shown, "anna.yaml")
    tap.tell(done.returncode == 2 and os.path.exists(sidecar) and "wall.png: no face was found" in done.stderr,
             "check finds new faces, and refuses what has none", done.stdout + done.stderr)
    tap.tell("exhibits/anna.yaml:11:10: expected a licence" in done.stderr and "all is well" not in done.stdout,
             "a licence that is not stated is an error")
    os.remove(os.path.join(shown, "wall.png"))
    with open(sidecar, encoding="utf-8") as file:
        text = file.read()
    with open(sidecar, "w", encoding="utf-8") as file:
        file.write(text.replace('licence: ""', "licence: CC0-1.0"))
    done = run("e.yaml", "--software", command="check")
    tap.tell(done.returncode == 0 and "all is well" in done.stdout, "stated, all is well", done.stdout + done.stderr)
    with open(sidecar, "w", encoding="utf-8") as file:
        file.write(text.replace('licence: ""', "licence: CC0-1.0").replace("mask:", "maks:"))
    done = run("e.yaml", "--software", command="check")
    tap.tell(done.returncode == 2 and 'did you mean "mask"?' in done.stderr, "a broken sidecar is complained of",
             done.stderr)
    write("e.yaml", read("e.yaml").replace("portraits: exhibits", "portraits: exhibitz"))
    done = run("e.yaml", "--software", command="check")
    tap.tell(done.returncode == 2 and 'e.yaml:3:12: "exhibitz": No such file' in done.stderr, "a folder that is not there",
             done.stderr)


def main():
    if shutil.which("ffmpeg") is None:
        print("1..0 # SKIP ffmpeg is not there")
        return 0
    try:
        render(0)
        picture(render(0)[0], "probe.png")
        if "no face model" in run("probe.png").stderr:
            print("1..0 # SKIP there is no face model")
            return 0
        for part in (truth, sizes, kept, two, refusals, read_only, preview, check):
            part()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    return tap.end()


sys.exit(main())
