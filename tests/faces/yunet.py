#!/usr/bin/env python3
"""Owns whether a YuNet file is probed, timed, decoded and used, and whether a bad one is told and done without.

yunet.py PAVILION LOOK HEADS MODEL: LOOK is yunet_look.c, HEADS renders heads (tests/bench/faces_heads.c).
The nets are written here (onnx.py); a real YuNet file is not needed.
"""
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import onnx
from tap import Tap

PAVILION, LOOK, HEADS, MODEL = map(os.path.abspath, sys.argv[1:5])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORK = tempfile.mkdtemp(prefix="pavilion-yunet-")
tap = Tap()


def write(name, content):
    path = os.path.join(WORK, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def look(path, slowest=1000.0):
    done = subprocess.run([LOOK, path, str(slowest)], capture_output=True, text=True, check=False, timeout=120)
    words = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in done.stdout.splitlines()}
    return done.returncode, words


def square(cell_x, cell_y):
    """The cascade's square for the net's face on a cell of 64 px, worked out from detect.cpp's description."""
    middle = [64 * cell_x + 32, 64 * cell_y + 32]
    at = [[middle[c] + 0.1 * onnx.FACE * onnx.OFFSETS[i + c] for c in (0, 1)] for i in range(4, 14, 2)]
    eyes = [(at[0][c] + at[1][c]) / 2 for c in (0, 1)]
    mouth = [(at[3][c] + at[4][c]) / 2 for c in (0, 1)]
    side = 2.35 * max(math.dist(at[0], at[1]), 0.95 * math.dist(eyes, mouth))
    return [eyes[c] + 0.35 * (mouth[c] - eyes[c]) - side / 2 for c in (0, 1)] + [side, side]


def boxes(words):
    numbers = [float(n) for n in words.split()]
    return [numbers[i:i + 4] for i in range(1, len(numbers), 4)]


def close(found, expected):
    return len(found) == len(expected) and all(abs(a - b) < 0.6 for f, e in zip(found, expected) for a, b in zip(f, e))


def decoding(good):
    code, words = look(good)
    tap.tell(code == 0 and 0 < float(words.get("took", "-1")) < 1000, "a YuNet file is probed and timed", str(words))
    if code:
        return
    one = square(4, 2)
    tap.tell(close(boxes(words["whole"]), [one]), "its face becomes the cascade's square", f"{words['whole']}: {one}")
    tap.tell(close(boxes(words["part"]), [one]), "in a part of the picture too")
    # at half the size no cell is white throughout
    tap.tell(boxes(words["half"]) == [], "where it sees none there is none")
    tap.tell(boxes(words["large"]) == [], "and none smaller than asked for")
    tap.tell(words["odd"] == "0", "a size that nothing divides is looked at")


def refusing(good):
    cases = [("half.onnx", good[:len(good) // 2], 1000, ""), ("text.onnx", b"no net\n" * 50, 1000, ""),
             ("other.onnx", onnx.yunet(outputs=("cls_8", "obj_8", "bbox_8")), 1000, "")]
    for name, content, slowest, _ in cases:
        code, words = look(write(name, content), slowest)
        tap.tell(code == 1 and len(words.get("refused", "")) > 5, f"refused: {name}", words.get("refused", str(code)))
    code, words = look(write("slow.onnx", onnx.yunet(slow=3)), 5)
    tap.tell(code == 1 and "more than 5" in words.get("refused", ""), "refused: a slow one", words.get("refused", ""))


def house(content):
    """A root whose models are ours: the face model and one YuNet file."""
    root = tempfile.mkdtemp(prefix="root-", dir=WORK)
    for name in os.listdir(ROOT):
        if name not in ("assets", "build") and not name.startswith("."):
            os.symlink(os.path.join(ROOT, name), os.path.join(root, name))
    models = os.path.join(root, "assets", "models")
    os.makedirs(models)
    shutil.copy(MODEL, models)
    if content:
        with open(os.path.join(models, "yunet.onnx"), "wb") as file:
            file.write(content)
    return dict(os.environ, PAVILION_ROOT=root)


def doctor(environment):
    done = subprocess.run([PAVILION, "doctor"], capture_output=True, text=True, env=environment, check=False,
                          timeout=240, stdin=subprocess.DEVNULL)
    lines = done.stdout.splitlines()
    at = next((i for i, line in enumerate(lines) if "face model" in line), None)
    return " ".join(lines[at:at + 2]) if at is not None else done.stdout


def find(environment, picture):
    done = subprocess.run([PAVILION, "faces", picture, "--json"], capture_output=True, text=True, env=environment,
                          check=False, timeout=240)
    return json.loads(done.stdout)["faces"] if done.returncode == 0 and done.stdout else None


def using():
    truth = os.path.join(WORK, "truth.json")
    raw = subprocess.run([HEADS, "still", "1", truth, "1"], capture_output=True, check=True).stdout
    picture = write("head.ppm", b"P6\n640 480\n255\n" + raw)
    with open(truth, encoding="utf-8") as lines:
        true = json.loads(lines.readline())["landmarks"]
    unit = math.dist(true[36], true[45])

    def right(faces):
        return bool(faces) and len(faces) == 1 and math.dist(faces[0]["landmarks"][30], true[30]) < 0.15 * unit

    everywhere = house(onnx.yunet(everywhere=True))
    for _ in range(4):  # a machine that is busy may make it look slow
        said = doctor(everywhere)
        if "more than" not in said:
            break
    tap.tell("YuNet (yunet.onnx" in said and "cannot" not in said, "the doctor names it and its time", said)
    tap.tell(right(find(everywhere, picture)), "a face is verified where it proposes one")
    tap.tell(find(house(onnx.yunet()), picture) == [], "and only there: it is really used")
    broken = house(b"no net\n" * 50)
    said = doctor(broken)
    tap.tell("yunet.onnx cannot be used" in said, "the doctor says why a broken one is not used", said)
    tap.tell(right(find(broken, picture)), "then the cascade finds the face")


def main():
    try:
        good = onnx.yunet()
        decoding(write("good.onnx", good))
        refusing(good)
        using()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    return tap.end()


sys.exit(main())
