"""Every header compiles alone: public ones as strict C11 and C++17, the engine's own as C."""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from tap import Tap

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
PUBLIC = {
    "C11": ["cc", "-x", "c", "-std=c11"] + STRICT,
    "C++17": ["c++", "-x", "c++", "-std=c++17"] + STRICT,
}
LIBRARIES = ["sdl2", "x11", "glew", "pangocairo", "fontconfig", "libavformat", "libavcodec", "libavutil",
             "libswscale", "libswresample", "yaml-0.1", "jansson"]


def compile_text(words, text):
    """The compiler's words when it does not like the text; else nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        done = subprocess.run(words + [file.name], capture_output=True, text=True)
    return done.stderr.splitlines()[:20] if done.returncode else []


def example(header):
    """The complete scene that scene.h shows in its first comment."""
    with open(header, encoding="utf-8") as file:
        comment = re.match(r"/\*(.*?)\*/", file.read(), re.S)[1]
    return "\n".join(re.findall(r"^ \*     (.*)$", comment, re.M))


def own_headers(top):
    for path, _, files in os.walk(os.path.join(top, "engine")):
        if "/include" not in path:
            yield from (os.path.relpath(os.path.join(path, name), os.path.join(top, "engine"))
                        for name in files if name.endswith(".h"))


def main(top):
    tap = Tap()
    public = ["-I", os.path.join(top, "engine/include")]
    folder = os.path.join(top, "engine/include/pavilion")
    tap.check("this test finds a header that lacks another",
              [] if compile_text(PUBLIC["C11"], "size_t missing;\n") else ["it passed"])
    for name in sorted(os.listdir(folder)):
        for language, words in PUBLIC.items():
            # Twice: the guard is part of it.
            text = f"#include <pavilion/{name}>\n" * 2
            tap.check(f"{name} as {language}", compile_text(words + public, text))

    text = example(os.path.join(folder, "scene.h"))
    tap.check("the scene shown in scene.h is complete",
              compile_text(PUBLIC["C11"] + ["-Wno-unused-parameter", "-Wno-missing-field-initializers"]
                           + public, text + "\n")
              if "pav_scene" in text else ["there is none"])

    flags = subprocess.run(["pkg-config", "--cflags"] + LIBRARIES, capture_output=True, text=True)
    words = ["cc", "-x", "c", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
             "-fsyntax-only", "-I", os.path.join(top, "engine")] + public + flags.stdout.split()
    headers = sorted(own_headers(top))
    with ThreadPoolExecutor(2) as pool:
        faults = pool.map(lambda h: compile_text(words, f'#include "{h}"\n' * 2), headers)
    tap.check(f"the engine's own {len(headers)} headers",
              [line for lines in faults for line in lines])
    return tap.end()


sys.exit(main(sys.argv[1]))
