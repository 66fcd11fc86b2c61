#!/usr/bin/env python3
"""Owns what a venue sees of filters, transitions and the limit on flashes: from the exhibition file to the
picture, and what `check` and `check --flash` say of it.

effects.py PAVILION ROOT
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-effects-"))
ENV = dict(os.environ, PAVILION_ROOT=str(ROOT), PAVILION_LOG="info")
SIZE, FPS = "160x90", 20
HEAD = "exhibition: Test\nlanguages: [fr, nl, en]\n"

GREY = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "level", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0, "MAX": 1}]}*/
void main() { gl_FragColor = vec4(vec3(level), 1.0); }
"""
# Black and white five times a second, from 2 s to 4 s, on the left three quarters.
STROBE = """/*{"ISFVSN": "2"}*/
void main()
{
    bool on = TIME > 2.0 && TIME < 4.0 && isf_FragNormCoord.x < 0.75 && fract(TIME * 5.0) < 0.5;
    gl_FragColor = vec4(vec3(on ? 1.0 : 0.1), 1.0);
}
"""
ALWAYS = STROBE.replace("TIME > 2.0 && TIME < 4.0 && ", "")
RED = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).r, 0.0, 0.0, 1.0); }
"""
BROKEN = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
void main()
{
    gl_FragColor = IMG_THIS_PIXEL(inputImage) * nowhere;
}
"""


def pavilion(*arguments, timeout=120):
    return subprocess.run([PAVILION, *map(str, arguments)], cwd=WORK, env=ENV, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          stdin=subprocess.DEVNULL)


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def put(name, text):
    (WORK / name).write_text(text)
    return name


def middle(picture):
    """The middle pixel, red green blue."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(WORK / picture), "-vf", "crop=2:2", "-f", "rawvideo",
                           "-pix_fmt", "rgb24", "-"], stdout=subprocess.PIPE, check=True)
    return tuple(done.stdout[:3])


def an_exhibitions_filters_are_in_its_picture():
    put("x.yaml", HEAD + "filters: [red.fs]\nprogramme:\n"
        "  - { installation: grey.fs, params: { level: 0.8 }, filters: [{ isf: duotone, params: "
        "{ contrast: 0, dark: [0, 0, 0, 1], light: [0.5, 1, 1, 1] } }] }\n")
    done = pavilion("render", "x.yaml", "--frames", 2, "--size", SIZE, "--out", "x.png")
    need(done.returncode == 0, done.stderr)
    red, green, blue = middle("x.png")
    need(abs(red - 102) <= 1 and green == blue == 0, f"{red}, {green}, {blue}, not half of 0.8 in red")


def a_filter_of_an_installation():
    folder = WORK / "mine"
    folder.mkdir()
    (folder / "tint.fs").write_text(RED)
    film = next(iter(sorted((ROOT / "assets/films").glob("*.m*"))))
    (folder / "installation.yaml").write_text("title: { fr: A, nl: B, en: C }\nscene: film\nfilters: [tint.fs]\n"
                                              f"media: {{ film: assets/films/{film.name} }}\n")
    done = pavilion("render", "mine", "--frames", 10, "--size", SIZE, "--out", "y.png")
    need(done.returncode == 0, done.stderr)
    red, green, blue = middle("y.png")
    need(green == 0 and blue == 0, f"{red}, {green}, {blue} is not red alone")


def check_names_what_is_wrong_with_effects():
    put("broken.yaml", HEAD + "filters: [{ isf: halation, params: { graen: 0.1 } }]\n"
        "transition: grey.fs\nprogramme:\n"
        "  - { installation: grey.fs, filters: [grey.fs, broken.fs, nothing.fs] }\n")
    done = pavilion("check", "broken.yaml")
    need(done.returncode == 2 and re.search(r"broken.yaml:6:\d+: no filter \"nothing.fs\"", done.stderr), done.stderr)
    text = (WORK / "broken.yaml").read_text().replace(", nothing.fs", "")
    put("broken.yaml", text + "  - { installation: grey.fs, transition: filters/halation }\n")
    done = pavilion("check", "broken.yaml")
    for expected in (r"broken.yaml:3:\d+: halation.fs has no parameter \"graen\"; did you mean \"grain\"\?",
                     r"broken.yaml:4:\d+: grey.fs is a generator: expected a transition",
                     r"broken.yaml:6:\d+: grey.fs is a generator: expected a filter",
                     r"broken.fs:4:\d+: .*nowhere",
                     r"broken.yaml:7:\d+: halation.fs is a filter: expected a transition"):
        need(len(re.findall(expected, done.stderr)) == 1, f"not once {expected} in:\n{done.stderr}")
    need(done.returncode == 2, "and yet well")
    put("good.yaml", HEAD + "filters: [halation, keystone]\ntransition: ink\nflashes: allowed\nprogramme:\n"
        "  - { installation: grey.fs, transition: crossfade }\n  - { installation: grey.fs }\n")
    done = pavilion("check", "good.yaml")
    need(done.returncode == 0, done.stderr)


def seconds_of(words):
    return [int(second) for second in re.findall(r"second (\d+) \(", words)]


def check_flash_names_file_and_second():
    done = pavilion("check", "--flash", "--seconds", 6, "strobe.fs")
    need(done.returncode == 2 and seconds_of(done.stderr) == [2, 3], done.stderr)
    need(all(line.startswith("strobe.fs: ") for line in done.stderr.splitlines() if "second" in line), done.stderr)
    need("on 75 % of the picture" in done.stderr or "on 74 %" in done.stderr or "on 76 %" in done.stderr, done.stderr)
    made = pavilion("render", "strobe.fs", "--frames", 180, "--fps", 30, "--size", SIZE, "--out", "strobe.mp4")
    need(made.returncode == 0, made.stderr)
    done = pavilion("check", "--flash", "strobe.mp4")
    need(done.returncode == 2 and seconds_of(done.stderr) == [2, 3], done.stderr)
    put("two.yaml", HEAD + "programme:\n  - { installation: grey.fs }\n  - { installation: strobe.fs }\n")
    done = pavilion("check", "--flash", "--seconds", 5, "two.yaml")
    need(done.returncode == 2 and "two.yaml: strobe.fs, second 2" in done.stderr and
         "two.yaml: grey.fs" not in done.stderr, done.stderr)
    put("red.yaml", HEAD + "filters: [red.fs]\nprogramme: [{ installation: always.fs }]\n")
    done = pavilion("check", "--flash", "--seconds", 2, "red.yaml")
    need(done.returncode == 2 and "more than three red flashes" in done.stderr, done.stderr)
    done = pavilion("check", "--flash", "--seconds", 3, "grey.fs", ROOT / "installations/generated-worlds")
    need(done.returncode == 0 and done.stdout.count("no more than three flashes within any second") == 2,
         done.stdout + done.stderr)


def shown(name, flashes):
    """What a visitor sees of the strobe, as a film."""
    put("run.yaml", HEAD + flashes + "programme: [{ installation: always.fs }]\n")
    done = pavilion("run", "run.yaml", "--headless", "--no-sound", "--seconds", 5, "--fps", 30, "--size", SIZE,
                    "--record", name)
    need(done.returncode == 0, done.stderr)
    return done.stderr


def nothing_flashes_on_stage():
    words = shown("limited.mp4", "")
    need("always.fs flashes: more than three flashes within a second on 7" in words, words)
    done = pavilion("check", "--flash", "limited.mp4")
    need(done.returncode == 0, done.stderr)
    words = shown("allowed.mp4", "flashes: allowed\n")
    need("flashes are not limited (flashes: allowed)" in words, words)
    done = pavilion("check", "--flash", "allowed.mp4")
    need(done.returncode == 2, "what was allowed did not flash")
    raw = subprocess.run(["ffmpeg", "-v", "error", "-ss", "3", "-i", str(WORK / "limited.mp4"), "-vf", "scale=8:8",
                          "-f", "rawvideo", "-pix_fmt", "gray", "-"], stdout=subprocess.PIPE, check=True).stdout
    left = [raw[i] for i in range(3 * 8 + 2, len(raw), 64)]
    need(60 < sum(left) / len(left) < 190, f"the picture was blacked or bleached: {left}")


def a_changed_exhibition_brings_its_filters_through_the_wall():
    outside = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-outside-"))
    path = outside / "live.yaml"
    text = HEAD + "programme: [{ installation: film }]\n"
    path.write_text(text)
    log = open(WORK / "live.log", "w+")
    run = subprocess.Popen([PAVILION, "run", str(path), "--headless", "--no-record", "--no-sound", "--size", SIZE,
                            "--fps", str(FPS)], cwd=WORK, env=ENV, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def wait_for(words, times, seconds=20):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (WORK / "live.log").read_text().count(words) >= times:
                return True
            time.sleep(0.05)
        return False

    try:
        need(wait_for("on stage: film", 1), (WORK / "live.log").read_text())
        (outside / "own.fs").write_text(RED)
        fresh = outside / "fresh.yaml"
        fresh.write_text(text.replace("film }", "film, filters: [own.fs, halation] }"))
        fresh.rename(path)
        need(wait_for("has changed and is good: taken", 1), "not taken:\n" + (WORK / "live.log").read_text())
        need(wait_for("on stage: film", 2), "not on stage again:\n" + (WORK / "live.log").read_text())
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(20)
        shutil.rmtree(outside, ignore_errors=True)
    words = (WORK / "live.log").read_text()
    need("left out" not in words, words)


def main():
    for name, text in (("grey.fs", GREY), ("strobe.fs", STROBE), ("always.fs", ALWAYS), ("red.fs", RED),
                       ("broken.fs", BROKEN)):
        put(name, text)
    tap = Tap()
    for test in (an_exhibitions_filters_are_in_its_picture, a_filter_of_an_installation,
                 check_names_what_is_wrong_with_effects, check_flash_names_file_and_second, nothing_flashes_on_stage,
                 a_changed_exhibition_brings_its_filters_through_the_wall):
        tap.run(test)
    shutil.rmtree(WORK, ignore_errors=True)
    return tap.end()


sys.exit(main())
