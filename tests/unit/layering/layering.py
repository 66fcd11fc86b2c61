"""Who may include whom, and which program may link what. Arguments: source and build folder."""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from tap import Tap

# A room may include itself, what it names here, and the public headers. The longest path wins.
ROOMS = {
    "base": [],
    "link": ["base"],
    "facelab": ["base"],
    # The truth of our own portraits goes into their sidecars.
    "facelab/portrait": ["base", "facelab", "link"],
    # The reason of a model that is not read has the capture's length.
    "facelab/train": ["base", "facelab", "eye/vision", "eye/opencv"],
    "eye": ["base", "link", "facelab", "facelab/train"],
    "eye/opencv": ["base", "link"],
    "eye/vision": ["base", "link", "eye/opencv"],
    "eye/camera": ["base", "link", "facelab", "eye/opencv"],
    "keeper": ["base", "link"],
    "desk": ["base", "link"],
    "herald": ["base", "link"],
    "pack": ["base", "link"],
    "where": ["base", "link"],
    # Loop, programme and what belongs to them stand above the scene host, and that above the rest.
    "stage": ["base", "link", "stage/scene", "stage/gpu", "stage/media", "stage/window",
              "stage/sound", "stage/text", "stage/isf"],
    "stage/scene": ["base", "link", "stage/isf", "stage/gpu", "stage/media", "stage/sound", "stage/text"],
    "stage/gpu": ["base"],
    # Artists' formats are text, nothing else.
    "stage/isf": ["base"],
    "stage/window": ["base"],
    "stage/sound": ["base"],
    # A text is owned like a GPU object.
    "stage/text": ["base", "stage/gpu/gpu.h"],
    # Films upload what they decode, and write their sound.
    "stage/media": ["base", "stage/gpu/gpu.h", "stage/sound/output.h"],
    "app": ["base", "link", "keeper"],
}
# What stands above may also look into the rooms that are its own.
ROOMS["eye"] += ["eye/opencv", "eye/vision", "eye/camera"]

# Libraries and the only rooms that may name them.
LIBRARIES = {
    r"(GL|GLES\d?|EGL)/": ["stage/gpu", "stage/window"],
    r"SDL": ["stage/window", "stage/sound"],
    r"X11": ["stage/window"],
    r"libav|libsw": ["stage/media"],
    r"opencv": ["eye/opencv"],
    r"pango|cairo|fontconfig|glib|harfbuzz|ft2build|hb": ["stage/text"],
    r"yaml\.h": ["base"],
    r"microhttpd|jpeglib|qrencode|lo/": ["desk"],
    r"cblas": ["facelab/train"],
    r"fftw": ["stage/sound"],
    r"archive|sodium": ["pack"],
    r"elfutils|dwarf": ["where"],
    r"mosquitto|mqtt_protocol|openssl/": ["herald"],
    r"seccomp\.h|linux/(landlock|seccomp)": ["link"],
}

# Programs and the libraries that they may not, or alone may, need themselves.
C_ITSELF = r"libc\.|libm\.|libpthread\.|libdl\.|librt\.|ld-linux|libgcc_s\."
GL, SDL, LIBAV, OPENCV = r"libE?GL|libOpenGL|libGLEW", r"libSDL", r"libav|libsw", r"libopencv"
FFTW = r"libfftw"
# A stranger's archive meets no program but one.
ARCHIVE = r"libarchive|libsodium"
PROGRAMS = {
    # libcrypt: the technician's code lies on disk as a hash, and the keeper judges what is typed.
    "pavilion": {"only": rf"{C_ITSELF}|libyaml|libjansson|libsystemd|libcrypt\."},
    "pavilion-stage": {"never": f"{OPENCV}|{ARCHIVE}"},
    "pavilion-eye": {"never": f"{GL}|{SDL}|{LIBAV}|{FFTW}|{ARCHIVE}"},
    "pavilion-desk": {"never": f"{GL}|{SDL}|{LIBAV}|{OPENCV}|{FFTW}|{ARCHIVE}"},
    "pavilion-where": {"only": rf"{C_ITSELF}|libyaml|libjansson|libseccomp|libdw|libelf"},
    # No picture comes near the broker.
    "pavilion-herald": {"only": rf"{C_ITSELF}|libyaml|libjansson|libseccomp|libmosquitto|libssl|libcrypto"},
    "pavilion-pack": {"only": rf"{C_ITSELF}|libyaml|libjansson|libseccomp|libarchive|libsodium"},
}

# The rooms that each program is made of.
TOGETHER = [("include", "base", "link", *rest) for rest in (
    ("facelab", "eye"), ("stage",), ("keeper", "app"), ("desk",), ("herald",), ("pack",), ("where",))]

C_HEADERS = {name + ".h" for name in (
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign "
    "stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath time uchar wchar "
    "wctype").split()}


def sources(top, folder):
    for path, folders, files in os.walk(os.path.join(top, folder)):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".c", ".h", ".cpp", ".hpp", ".cc")):
                yield os.path.relpath(os.path.join(path, name), top)


def includes(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if found:
                yield number, found[1] == '"', found[2]


def room_of(path):
    """The longest room that a path below engine/ lies in, or None."""
    folder = os.path.dirname(path)
    while folder and folder not in ROOMS:
        folder = os.path.dirname(folder)
    return folder or None


def header_fault(room, header):
    """Why `room` may not include the project's header, or None."""
    home = room_of(header)
    if home is None:
        return f"{header} lies in no room"
    if home == room or home in ROOMS[room] or header in ROOMS[room]:
        return None
    return f"{room} may not include {home}"


def library_fault(room, header):
    for library, rooms in LIBRARIES.items():
        if re.match(library, header) and room not in rooms:
            return f"<{header}> belongs to {' and '.join(rooms)}"
    return None


def rooms_faults(top):
    faults = []
    for path in sources(top, "engine"):
        if path.startswith("engine/include/"):
            continue
        inside = path[len("engine/"):]
        room = room_of(inside)
        if room is None:
            faults.append(f"{path}: lies in no room")
            continue
        if path.endswith((".cpp", ".hpp", ".cc")) and room != "eye/opencv":
            faults.append(f"{path}: C++ is for eye/opencv alone")
        for line, own, header in includes(top, path):
            fault = None
            if own:
                fault = header_fault(room, header)
            elif not header.startswith("pavilion/"):
                fault = library_fault(room, header)
            if fault:
                faults.append(f"{path}:{line}: {fault}")
    return faults


def public_faults(top):
    """Public headers stand on the C library and on each other; installations on them."""
    faults = []
    for path in sources(top, "engine/include"):
        for line, own, header in includes(top, path):
            there = os.path.exists(os.path.join(top, "engine/include/pavilion", header))
            if not (own and there or not own and header in C_HEADERS):
                faults.append(f"{path}:{line}: a public header may not include {header}")
    for path in sources(top, "installations"):
        for line, own, header in includes(top, path):
            beside = os.path.join(top, os.path.dirname(path), header)
            if not (header.startswith("pavilion/") or header in C_HEADERS or
                    own and os.path.exists(beside)):
                faults.append(f"{path}:{line}: an installation may not include {header}")
    return faults


def name_faults(top):
    """In one program a name means one thing: no struct, union or enum is defined twice."""
    homes = {}
    for path in sources(top, "engine"):
        with open(os.path.join(top, path), encoding="utf-8") as file:
            for name in re.findall(r"^(?:struct|union|enum) (pav_\w+)\s*\{", file.read(), re.M):
                homes.setdefault(name, []).append(path)
    faults = []
    for rooms in TOGETHER:
        for name, paths in sorted(homes.items()):
            here = [path for path in paths if path.split("/")[1] in rooms]
            if len(here) > 1:
                faults.append(f"{here[1]}: {name} is defined in {here[0]} too")
    return sorted(set(faults))


def cycle_faults():
    """The table itself must be a hierarchy."""
    def above(room, seen):
        for lower in ROOMS[room]:
            lower = lower if lower in ROOMS else room_of(lower)
            if lower in seen:
                return [f"{' > '.join(seen)} > {lower}"]
            found = above(lower, seen + [lower])
            if found:
                return found
        return []
    return [fault for room in ROOMS for fault in above(room, [room])]


def built_programs(build):
    """Name and path of every executable that meson made and that is there."""
    with open(os.path.join(build, "meson-info/intro-targets.json"), encoding="utf-8") as file:
        targets = json.load(file)
    return {target["name"]: target["filename"][0] for target in targets
            if target["type"] == "executable" and os.path.exists(target["filename"][0])}


def needed(program):
    text = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True)
    return re.findall(r"\(NEEDED\).*\[(.+)\]", text.stdout)


def link_faults(name, libraries):
    rule = PROGRAMS[name]
    faults = []
    for library in libraries:
        if "only" in rule and not re.match(rule["only"], library):
            faults.append(f"{name} links {library}, which is not among what it may")
        if "never" in rule and re.match(rule["never"], library):
            faults.append(f"{name} links {library}")
    return faults


# Each line breaks one rule, in a file of its own.
BREACHES = {
    "engine/base/a.c": '#include "link/ring.h"',
    "engine/link/a.c": '#include "eye/camera/source.h"',
    "engine/keeper/a.c": '#include "stage/stage.h"',
    "engine/eye/a.c": '#include "stage/gpu/gpu.h"',
    "engine/stage/gpu/a.c": '#include "stage/media/film.h"',
    "engine/stage/media/a.c": '#include "stage/gpu/room.h"',
    "engine/stage/scene/a.c": '#include "stage/loop.h"',
    "engine/stage/b.c": "# include <GL/glew.h>",
    "engine/stage/gpu/b.c": "#include <SDL.h>",
    "engine/stage/c.c": "#include <libavutil/frame.h>",
    "engine/stage/d.c": "#include <fftw3.h>",
    "engine/eye/vision/a.c": "#include <opencv2/core.hpp>",
    "engine/stage/scene/b.c": "#include <pango/pangocairo.h>",
    "engine/keeper/b.c": "#include <yaml.h>",
    "engine/keeper/d.c": "#include <archive.h>",
    "engine/keeper/c.cpp": "",
    "engine/keeper/d.c": "#include <microhttpd.h>",
    "engine/lost/a.c": "",
    "engine/include/pavilion/a.h": '#include "base/log.h"',
    "engine/include/pavilion/b.h": "#include <unistd.h>",
    "installations/x/scene.c": "#include <GL/gl.h>",
    "installations/y/scene.c": '#include "base/log.h"',
}
KEPT = {
    "engine/base/fine.c": "#include <pavilion/log.h>\n#include <yaml.h>",
    "engine/base/twice.h": "struct pav_twice {\n    int a;\n};\nstruct pav_once;",
    "engine/link/twice.h": "struct pav_twice {\n    int b;\n};\nstruct pav_once {\n    int a;\n};",
    "engine/stage/media/fine.c": '#include "stage/gpu/gpu.h"\n#include "stage/sound/output.h"',
    "engine/stage/gpu/fine.c": '#include <GL/glew.h>\n#include "base/str.h"',
    "installations/z/scene.c": "#include <pavilion/scene.h>\n#include <math.h>",
}


def self_faults():
    """What this test must find, and what it must let pass."""
    faults = []
    with tempfile.TemporaryDirectory() as top:
        for path, text in {**BREACHES, **KEPT}.items():
            os.makedirs(os.path.join(top, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as file:
                file.write(text + "\n")
        found = {fault.split(":")[0] for fault in rooms_faults(top) + public_faults(top)}
        twice = [fault.split(":")[0] for fault in name_faults(top)]
    faults += [f"did not find the breach in {path}" for path in BREACHES if path not in found]
    if twice != ["engine/link/twice.h"]:
        faults.append(f"did not find the name that is there twice, but {twice}")
    faults += [f"complained of {path} for nothing" for path in KEPT if path in found]
    for name, library in (("pavilion", "libSDL2-2.0.so.0"), ("pavilion-stage", "libopencv_core.so"),
                          ("pavilion-eye", "libavcodec.so.59"),
                          ("pavilion-eye", "libfftw3f.so.3"), ("pavilion-desk", "libGL.so.1")):
        if not link_faults(name, ["libc.so.6", library]):
            faults.append(f"let {name} link {library}")
    if link_faults("pavilion", ["libc.so.6", "libm.so.6", "libyaml-0.so.2", "libjansson.so.4"]):
        faults.append("complained of what pavilion may link")
    return faults


def main(top, build):
    tap = Tap()
    tap.check("this test finds breaches", self_faults())
    tap.check("the rooms form a hierarchy", cycle_faults())
    tap.check("every file keeps to its room", rooms_faults(top))
    tap.check("no name has two meanings", name_faults(top))
    tap.check("public headers and installations keep to the contract", public_faults(top))
    built = built_programs(build)
    for name in PROGRAMS:
        if name in built:
            tap.check(f"{name} links what it may", link_faults(name, needed(built[name])))
        else:
            tap.skip(f"{name} links what it may", "this build has no such program")
    return tap.end()


sys.exit(main(sys.argv[1], sys.argv[2]))
