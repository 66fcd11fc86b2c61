#!/usr/bin/env python3
"""Owns whether the hand-read faces are whole and plausible, and prints the reader's own error.

annotations.py [REAL]: REAL is the folder of the films and pictures, where it is beside the project.
"""
import copy
import json
import math
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

HERE = os.path.dirname(os.path.abspath(__file__))
EYES, MOUTH, LIPS = ("36", "39", "42", "45"), ("48", "54"), ("62", "66")
SHAKEN = "clips/d12.mp4"
tap = Tap()


def name_of(face):
    return f"{face['file']} frame {face['frame']}"


def eye_distance(points):
    """From outer corner to outer corner, the unit of every error; None when one is hidden."""
    return math.dist(points["36"], points["45"]) if points["36"] and points["45"] else None


def in_face(points):
    """The points in the face's own axes: right along the eyes, down, in outer-eye distances."""
    origin, unit = points["36"], eye_distance(points)
    right = [(b - a) / unit for a, b in zip(points["36"], points["45"])]
    seen = {key: [a - b for a, b in zip(at, origin)] for key, at in points.items() if at}
    return {key: ((x * right[0] + y * right[1]) / unit, (y * right[0] - x * right[1]) / unit)
            for key, (x, y) in seen.items()}


def implausible(points):
    """What no face looks like, turned up to 45 degrees and pulling any grimace."""
    if not eye_distance(points):
        return []
    at, faults = in_face(points), []

    def need(holds, words):
        if not holds:
            faults.append(words)
    if "39" in at and "42" in at:
        need(0.2 < at["39"][0] < at["42"][0] < 0.8, "the inner corners lie between the outer ones")
        need(abs(at["39"][1]) < 0.15 and abs(at["42"][1]) < 0.15, "the eyes lie on one line")
    if "48" in at and "54" in at:
        need(0.3 < at["54"][0] - at["48"][0] < 0.85, "the mouth is as wide as mouths are")
        need(0.4 < (at["48"][1] + at["54"][1]) / 2 < 1.4, "the mouth is below the eyes")
        for key in LIPS:
            need(key not in at or at["48"][0] < at[key][0] < at["54"][0],
                 f"{key} lies between the corners of the mouth")
    if "62" in at and "66" in at:
        need(0 <= at["66"][1] - at["62"][1] < 0.6, "the lower lip is below the upper")
    return faults


def broken(face, files):
    """What is wrong with one entry, in words."""
    size = files.get(face["file"])
    if not size:
        return ["its file is not listed"]
    faults = [] if 0 <= face["frame"] < size["frames"] else ["no such frame"]
    lids = face["lids"]
    if set(lids) != {"left", "right"} or set(lids.values()) - {"open", "closed", None}:
        faults.append("lids are left and right, each open, closed or null")
    for points in filter(None, (face["points"], face.get("second"))):
        if tuple(sorted(points)) != EYES + MOUTH + LIPS:
            faults.append("not exactly the eight points")
            continue
        faults += [f"{key} is outside the picture" for key, at in points.items()
                   if at and not (0 <= at[0] < size["width"] and 0 <= at[1] < size["height"])]
        faults += implausible(points)
    return faults


def quantile(values, part):
    return sorted(values)[round(part * (len(values) - 1))]


def own_errors(faces, keys):
    """Distance between the two readings of a point, in per cent of the outer-eye distance."""
    return [100 * math.dist(face["points"][key], face["second"][key]) / eye_distance(face["points"])
            for face in faces if "second" in face for key in keys
            if face["points"][key] and face["second"][key]]


def wrong_faces(face):
    """The same face with one thing wrong each: the checks have to notice them."""
    for change in (lambda f: f["points"].update({"36": f["points"]["45"], "45": f["points"]["36"]}),
                   lambda f: f["points"].update({"48": [2, 2]}),
                   lambda f: f["points"].update({"39": [9999, 250]}),
                   lambda f: f["points"].update({"62": f["points"]["66"], "66": f["points"]["62"]}),
                   lambda f: f["points"].pop("54"),
                   lambda f: f.update(frame=10 ** 6),
                   lambda f: f["lids"].update(left="half")):
        other = copy.deepcopy(face)
        change(other)
        yield other


def probe(path):
    """Width, height and frames of a film or picture."""
    words = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-of", "json",
             "-show_entries", "stream=width,height,nb_frames", path]
    stream = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)["streams"][0]
    return {"width": stream["width"], "height": stream["height"],
            "frames": int(stream.get("nb_frames", 1))}


def check_files(files, real):
    name = f"{len(files)} films and pictures are the ones that were read"
    if not os.path.isdir(real):
        tap.skip(name, "the real films are not beside the project")
    elif not shutil.which("ffprobe"):
        tap.skip(name, "there is no ffprobe")
    else:
        tap.check(name, [f"{file} is {found}" for file, size in files.items()
                     if (found := probe(os.path.join(real, file))) != size])


def main(real):
    with open(os.path.join(HERE, "annotations.json"), encoding="utf-8") as text:
        read = json.load(text)
    faces, files = read["faces"], read["files"]
    whole = [face for face in faces if eye_distance(face["points"])]
    twice = [face for face in whole if "second" in face]
    shaken = [face for face in faces if face["file"] == SHAKEN]

    sample = next(face for face in twice if face["points"]["62"] and face["points"]["66"])
    tap.check("a face with one thing wrong is noticed",
          [f"passed: {other}" for other in wrong_faces(sample) if not broken(other, files)])
    tap.check(f"{len(faces)} faces are inside their pictures and plausible",
          [f"{name_of(face)}: {fault}" for face in faces for fault in broken(face, files)])
    tap.check(f"{len(whole)} faces have both outer corners of the eyes",
          [] if len(whole) >= 60 else ["fewer than 60"])
    tap.check(f"{len(shaken)} of them are of the shaken head", [] if len(shaken) >= 16 else ["too few"])
    tap.check("every file has a face", sorted(set(files) - {face["file"] for face in faces}))
    tap.check(f"{len(twice)} faces were read twice", [] if len(twice) == 15 else ["not 15"])

    corners, lips = own_errors(twice, EYES + MOUTH), own_errors(twice, LIPS)
    for what, errors in (("corners", corners), ("inner lips", lips)):
        print(f"# own error, {what}: median {quantile(errors, 0.5):.2f} %, p90"
              f" {quantile(errors, 0.9):.2f} % of the eye distance over {len(errors)} points")
    tap.check("two readings of a corner agree: median within 1 %, nine in ten within 2 %",
          [] if quantile(corners, 0.5) <= 1 and quantile(corners, 0.9) <= 2 else ["they do not"])
    check_files(files, real)
    return tap.end()


sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../../../shared/real")))
