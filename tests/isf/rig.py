"""What the suites of works share: saving one, rendering it, and comparing every pixel with what it should be."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import png

PAVILION, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-isf-"))
ENV = dict(os.environ, PAVILION_ROOT=str(ROOT), PAVILION_LOG="error")
W, H = 40, 24


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def pavilion(*words, timeout=100, log="error"):
    return subprocess.run([PAVILION, *map(str, words)], cwd=WORK, env=dict(ENV, PAVILION_LOG=log), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          stdin=subprocess.DEVNULL)


def save(name, text):
    path = WORK / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def work(name, header, body, version=2):
    """An ISF file; version 1 says nothing of a version and calls the varying vv_FragNormCoord."""
    if version == 2:
        header = dict({"ISFVSN": "2"}, **header)
    else:
        body = body.replace("isf_", "vv_")
    return save(name, f"/*{json.dumps(header, indent=1)}*/\n{body}\n")


def floats(*rows):
    """Inputs from (name, type, default[, more])."""
    return [dict({"NAME": r[0], "TYPE": r[1]}, **({"DEFAULT": r[2]} if r[2] is not None else {}),
                 **(r[3] if len(r) > 3 else {})) for r in rows]


def render(path, *options, size=(W, H), frames=1):
    out = WORK / f"{pathlib.Path(path).name}-{len(options)}-{abs(hash(options)) % 10**8}.png"
    done = pavilion("render", path, "--size", f"{size[0]}x{size[1]}", "--frames", frames, "--out",
                    out, *options)
    need(done.returncode == 0, f"{pathlib.Path(path).name}: exit {done.returncode}: {done.stderr}")
    return png.Picture(out)


def byte(value):
    return round(min(max(value, 0.0), 1.0) * 255)


def compare(picture, expected, off=1):
    """`expected(x, y)` gives channels 0..1 (or None: anything), y from the bottom."""
    for y in range(picture.height):
        for x in range(picture.width):
            want = expected(x, y)
            if want is None:
                continue
            got = picture.at(x, picture.height - 1 - y)
            for i, value in enumerate(want):
                need(abs(got[i] - byte(value)) <= off,
                     f"at {x},{y} from the bottom left: {got}, expected "
                     f"{tuple(byte(v) for v in want)}")


def norm(x, y, w=W, h=H):
    return (x + 0.5) / w, (y + 0.5) / h
