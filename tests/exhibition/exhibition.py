#!/usr/bin/env python3
"""Owns what a venue sees of the whole program: an exhibition runs, answers, changes, is checked.

exhibition.py PAVILION ROOT
"""
import array
import json
import os
import pathlib
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-exhibition-"))
ENV = dict(os.environ, PAVILION_ROOT=str(ROOT), PAVILION_LOG="info")
FPS = 10  # a pace that a busy machine without a GPU holds
SIZE = "192x108"


def pavilion(*arguments, timeout=120, cwd=WORK):
    return subprocess.run([PAVILION, *map(str, arguments)], cwd=cwd, env=ENV, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          stdin=subprocess.DEVNULL)


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def exhibition(name, text):
    path = WORK / name
    path.write_text(text)
    return path


HEAD = "exhibition: Test\nlanguages: [fr, nl, en]\ncameras:\n  c: { virtual: visitor, size: 640x360 }\n"


def default_exhibition_is_well():
    done = pavilion("check", ROOT / "assets/exhibitions/humans-machines.yaml")
    need(done.returncode == 0, done.stderr)


def a_tour_leaves_a_film_and_a_sheet_and_shows_every_installation():
    done = pavilion("run", ROOT / "assets/exhibitions/humans-machines.yaml", "--headless",
                    "--seconds", 24, "--fps", FPS, "--size", SIZE)
    need(done.returncode == 0, done.stderr)
    film, sheet = (WORK / line for line in done.stdout.splitlines()[-2:])
    need(sheet.read_bytes()[:4] == b"\x89PNG", "no contact sheet")
    for name in ("deepfake-mirror", "generated-worlds", "mirror", "film"):
        need(f"on stage: {name}" in done.stderr, f"{name} was never on stage:\n{done.stderr}")
    probe = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-of", "json",
                            "-show_streams", str(film)], stdout=subprocess.PIPE, text=True)
    stream = json.loads(probe.stdout)["streams"][0]
    need(int(stream["nb_read_frames"]) >= 24 * FPS / 3, f"film has {stream['nb_read_frames']} frames")


def a_crossfade_costs_no_frames():
    """Late pictures: at most three times what the same seconds cost without any change."""
    def late(fade, seconds_each):
        path = exhibition("fade.yaml", HEAD + f"fade: {fade} s\nhold_max: 0 s\nprogramme:\n" + "".join(
            f"  - {{ installation: {n}, for: {seconds_each} s, camera: c }}\n"
            for n in ("generated-worlds", "mirror", "film")))
        done = pavilion("run", path, "--headless", "--no-record", "--no-tour", "--seconds", 16,
                        "--fps", FPS, "--size", SIZE)
        need(done.returncode == 0, done.stderr)
        shown, missed = re.search(r"(\d+) pictures shown in [\d.]+ s, (\d+) late",
                                  done.stderr).groups()
        changes = len(re.findall("on stage: ", done.stderr)) - 1
        return int(shown), int(missed), changes, done.stderr
    calm = late(1, 1000)
    busy = late(1, 4)
    need(busy[2] >= 2, "the installations did not change:\n" + busy[3])
    print(f"# without changes {calm[1]} of {calm[0]} late, with {busy[2]} crossfades {busy[1]} of "
          f"{busy[0]}")
    need(busy[1] <= 3 * calm[1] + 8, "crossfades made frames late")


def an_engaged_visitor_is_not_interrupted():
    path = exhibition("hold.yaml", HEAD + "hold_max: 60 s\nprogramme:\n"
                      "  - { installation: mirror, for: 2 s, camera: c }\n"
                      "  - { installation: film, for: 2 s }\n")
    done = pavilion("run", path, "--headless", "--no-record", "--no-tour", "--seconds", 9, "--fps",
                    FPS, "--size", SIZE)
    need(done.returncode == 0 and "on stage: mirror" in done.stderr, done.stderr)
    need("on stage: film" not in done.stderr, "the mirror was taken away from a visitor")


def the_visitor_changes_the_picture():
    def picture(name, *options):
        path = WORK / f"{name}.png"
        done = pavilion("render", "mirror", "--frames", 40, "--fps", 20, "--size", SIZE, "--out",
                        path, *options)
        need(done.returncode == 0, done.stderr)
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt",
                              "gray", "-"], stdout=subprocess.PIPE, check=True).stdout
        return raw
    alone = picture("alone", "--camera", "none")
    visited = picture("visited", "--camera", "virtual:visitor")
    moved = sum(abs(a - b) > 24 for a, b in zip(alone, visited)) / len(alone)
    need(moved > 0.02, f"only {moved:.1%} of the picture answers to the visitor")


def check_names_place_and_remedy():
    broken = WORK / "mine"
    shutil.copytree(ROOT / "installations/film", broken)
    (broken / "installation.yaml").write_text(
        "title: { fr: A, nl: B, en: C }\nscene: film\n"
        "texts:\n  hello: { fr: Bonjour, nl: Hallo }\nmedia:\n  film: no-such-film.mp4\n")
    path = exhibition("broken.yaml", HEAD + "programme:\n"
                      "  - { installation: ./mine, for: 10 s }\n"
                      "  - { installation: film, params: { contrats: 0.5 } }\n"
                      "  - { installation: film, params: { saturation: 40 } }\n")
    words = pavilion("check", path).stderr
    for expected in (r"installation.yaml:6:\d+: .*no-such-film.mp4",
                     r"installation.yaml:4:\d+: .*\"en\"",
                     r"broken.yaml:7:\d+: .*contrats.*contrast", r"broken.yaml:8:\d+: .*saturation"):
        need(re.search(expected, words), f"missing {expected} in:\n{words}")
    planned = exhibition("planned.yaml", HEAD + "programme:\n"
                         "  - { installation: film, display: side }\n")
    done = pavilion("check", planned)
    need(done.returncode == 2 and re.search(r"planned.yaml:6:\d+: .*not built", done.stderr),
         done.stderr)


def check_finds_a_shader_that_does_not_compile():
    broken = WORK / "typo"
    shutil.copytree(ROOT / "tests/scenes/installations/typo", broken)
    shutil.copy(sys.argv[3], broken)
    done = pavilion("check", broken)
    need(done.returncode == 2 and re.search(r"wrong\.frag:\d+: ", done.stderr), done.stderr)


def render_refuses_what_is_not_there():
    for arguments, words in ((("render", "mirrror", "--frames", 1, "--out", "x.png"), "mirrror"),
                             (("render", "film", "--frames", 1, "--param", "contrats=1", "--out",
                               "x.png"), "contrast"),
                             (("render", "film", "--frames", 1, "--param", "grain=7", "--out",
                               "x.png"), "grain"),
                             (("render", "mirror", "--framse", 1), "--frames")):
        done = pavilion(*arguments)
        need(done.returncode == 2 and words in done.stderr,
             f"{arguments}: {done.returncode} {done.stderr}")


def a_changed_exhibition_is_taken_while_running():
    path = exhibition("live.yaml", HEAD + "programme:\n  - { installation: film }\n")
    child = subprocess.Popen([PAVILION, "run", str(path), "--headless", "--no-record", "--fps",
                              str(FPS), "--size", SIZE], cwd=WORK, env=ENV,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seen = []

    def wait_for(words, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if select.select([child.stderr], [], [], 0.1)[0]:
                seen.append(os.read(child.stderr.fileno(), 65536).decode())
            if words in "".join(seen):
                return
        raise AssertionError(f"'{words}' was not said:\n{''.join(seen)}")
    try:
        wait_for("on stage: film")
        path.write_text(HEAD + "programe:\n  - { installation: mirror, camera: c }\n")
        wait_for("programme")  # the nearest key is offered
        need(child.poll() is None, "a bad file ended the run")
        path.write_text(HEAD + "fade: 0 s\nprogramme:\n  - { installation: mirror, camera: c }\n")
        wait_for("on stage: mirror")
    finally:
        child.terminate()
        child.wait(20)


SOURCE_TYPE = re.compile(rb"digitalsourcetype/(\w+)")


def png_origin(path):
    """What the XMP chunk of a PNG says its source is, by the PNG specification; or None."""
    data, at, found = path.read_bytes(), 8, None
    need(data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG")
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        crc, = struct.unpack(">I", data[at + 8 + size:at + 12 + size])
        need(zlib.crc32(kind + body) == crc, f"{path}: the checksum of {kind} is wrong")
        if kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0\0\0\0\0"):
            found = SOURCE_TYPE.search(body)[1].decode()
        at += 12 + size
    return found


def mp4_origin(path):
    """The same of an MP4's XMP box, found by walking the outermost boxes to the end of the file."""
    data, at, found = path.read_bytes(), 0, None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        need(8 <= size <= len(data) - at, f"{path}: a box {kind} of {size} bytes")
        if kind == b"uuid" and data[at + 8:at + 24].hex() == "be7acfcb97a942e89c71999491e3afac":
            found = SOURCE_TYPE.search(data[at:at + size])[1].decode()
        at += size
    return found


def files_that_show_synthetic_people_are_marked():
    small = ("--size", SIZE, "--fps", FPS)
    for camera, origin in (("virtual:visitor", "algorithmicMedia"), ("none", None)):
        for ending, read in ((".png", png_origin), (".mp4", mp4_origin)):
            out, sheet = WORK / f"marked{ending}", WORK / "marked-sheet.png"
            done = pavilion("render", "mirror", *small, "--frames", 12,
                            "--camera", camera, "--out", out, "--sheet", sheet)
            need(done.returncode == 0, done.stderr)
            need(read(out) == origin, f"{camera}: {out.name} says {read(out)}")
            need(png_origin(sheet) == origin, f"{camera}: the sheet says {png_origin(sheet)}")
    told = subprocess.run(["ffprobe", "-v", "error", "-export_xmp", "1", "-show_entries",
                           "format_tags=xmp", str(WORK / "marked.mp4")], capture_output=True)
    need(b"algorithmicMedia" not in told.stdout, "a film without people is marked")
    shown = WORK / "marked-shown.mp4"
    done = pavilion("run", str(ROOT.resolve() / "installations/mirror"), "--headless", *small, "--seconds", 2,
                    "--camera", "virtual:visitor", "--record", shown)
    need(done.returncode == 0, done.stderr)
    need(mp4_origin(shown) == "algorithmicMedia", f"the recording says {mp4_origin(shown)}")
    told = subprocess.run(["ffprobe", "-v", "error", "-export_xmp", "1", "-count_frames",
                           "-show_entries", "format_tags=xmp:stream=nb_read_frames", str(shown)],
                          capture_output=True)
    need(b"algorithmicMedia" in told.stdout and not told.stderr, told.stdout + told.stderr)


def an_installation_of_synthetic_people_says_so():
    root = WORK / "people"
    shutil.copytree(ROOT / "installations/mirror", root / "installations/mirror")
    shutil.copytree(ROOT / "shaders", root / "shaders")
    pictures, yaml = [], root / "installations/mirror/installation.yaml"
    for words in ("", "synthetic: true\n"):
        yaml.write_text(yaml.read_text() + words)
        out = WORK / f"people-{len(pictures)}.png"
        done = subprocess.run([PAVILION, "render", "mirror", "--size", SIZE, "--frames", "2",
                               "--camera", "none", "--out", str(out)], cwd=WORK, text=True,
                              env=dict(ENV, PAVILION_ROOT=str(root)), capture_output=True)
        need(done.returncode == 0, done.stderr)
        pictures.append(subprocess.run(["ffmpeg", "-v", "error", "-i", str(out), "-f", "rawvideo",
                                        "-pix_fmt", "gray", "-"], capture_output=True).stdout)
    need(png_origin(out) == "compositeWithTrainedAlgorithmicMedia", str(png_origin(out)))
    differ = [i for i, (a, b) in enumerate(zip(*pictures)) if a != b]
    width, height = map(int, SIZE.split("x"))
    need(len(differ) > 40, "no notice stands on the picture")
    need(all(i % width < width * 0.6 and i // width > height * 3 / 4 for i in differ) or
         all(i % width < width * 0.6 and i // width < height / 4 for i in differ),
         "more than a notice in a corner is different")


def onsets(path):
    """When a recording's picture turns white, and when its tone begins, s; how long both are."""
    def run(*command):
        return subprocess.run(command, capture_output=True, check=True).stdout
    lines = run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                "frame=pts_time", "-of", "csv=p=0", path).split()
    times = [float(line.strip(b",")) for line in lines]
    grey = run("ffmpeg", "-v", "error", "-i", path, "-an", "-fps_mode", "passthrough", "-vf",
               "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-")
    need(len(times) == len(grey), f"{len(times)} times of {len(grey)} pictures")
    flashes = [t for t, g, before in zip(times[1:], grey[1:], grey) if g > 110 >= before]
    raw = run("ffmpeg", "-v", "error", "-copyts", "-i", path, "-vn", "-af",
              "aresample=async=1:first_pts=0", "-ac", "1", "-f", "f32le", "-")
    sound, tones, last = array.array("f", raw), [], -48000
    for i, value in enumerate(sound):
        if abs(value) > 0.05:
            if i - last > 4800:
                tones.append(i / 48000)
            last = i
    return flashes, tones, times[-1] - times[0], len(sound) / 48000


def recordings_have_the_sound_of_what_they_show():
    film = WORK / "tone.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    "color=black:s=192x108:r=30:d=5,"
                    "drawbox=c=white:t=fill:enable='gte(t,1.49)*lt(mod(t+0.51,1),0.4)'",
                    "-f", "lavfi", "-i",
                    "aevalsrc='0.5*sin(2*PI*1000*t)*gte(t,1.5)*lt(mod(t+0.5,1),0.4)'"
                    ":s=48000:d=5", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac",
                    str(film)], check=True)
    out, shown = WORK / "tone-out.mp4", WORK / "tone-shown.mp4"
    for start_s in (0, 1):
        done = pavilion("render", film, "--size", SIZE, "--fps", 30, "--frames", 90, "--at",
                        start_s, "--out", out)
        need(done.returncode == 0, done.stderr)
        flashes, tones, pictures_s, sound_s = onsets(out)
        need(flashes and abs(flashes[0] - (1.5 - start_s)) < 0.04, f"rendered: seen at {flashes}")
        need(tones and abs(tones[0] - (1.5 - start_s)) < 0.04, f"rendered: heard at {tones}")
        need(abs(sound_s - pictures_s - 1 / 30) < 0.03, f"{sound_s} s of sound, {pictures_s}")
    done = pavilion("run", film, "--headless", "--size", SIZE, "--fps", FPS * 2, "--seconds", 4,
                    "--record", shown)
    need(done.returncode == 0, done.stderr)
    flashes, tones, pictures_s, sound_s = onsets(shown)
    need(len(flashes) == 3 and len(tones) == 3, f"shown: {flashes}, heard: {tones}")
    # A busy machine may show one picture late: the middle one of three counts. The tone may begin
    # anywhere in the picture that it belongs to.
    apart = statistics.median(f - t for f, t in zip(flashes, tones))
    need(-0.04 < apart < 0.02 + 1 / (FPS * 2), f"shown: {flashes}, heard: {tones}")
    need(abs(sound_s - pictures_s) < 0.2, f"shown: {sound_s} s of sound, {pictures_s} of pictures")
    done = pavilion("render", "mirror", "--size", SIZE, "--fps", FPS, "--frames", 10, "--camera",
                    "none", "--out", out)
    need(done.returncode == 0, done.stderr)
    _, tones, _, sound_s = onsets(out)
    need(not tones and abs(sound_s - 1) < 0.03, f"a silent piece: {tones}, {sound_s} s of sound")


LISTED = """#include <pavilion/scene.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static bool open_nothing(struct pav_scene *scene, void *state) { return scene && state; }
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out) { return scene && state && info && out; }
__attribute__((constructor)) static void loaded(void) { %s }
PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info),
    .id = "%s", .label = "x", .needs = %s, .open = open_nothing, .draw = draw };
"""


def list_tells_what_each_needs_and_loads_scenes_behind_the_wall():
    root, plugins = WORK / "listed", WORK / "listed-plugins"
    plugins.mkdir()
    mark = WORK / "was-here"
    scenes = {"dies": ("abort();", "0"),
              "seeing": ("", "PAV_NEED_CAMERA | PAV_NEED_FACES | PAV_NEED_FLOW"),
              "writes": (f'creat("{mark}", 0600); execl("/bin/touch", "touch", "{mark}", NULL);',
                         "PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE")}
    for name, (at_load, needs) in scenes.items():
        folder = root / "installations" / name
        folder.mkdir(parents=True)
        source = folder / "scene.c"
        source.write_text(LISTED % (at_load, name, needs))
        (folder / "installation.yaml").write_text(f"title: {name}\nscene: scene.c\n")
        subprocess.run(["cc", "-shared", "-fPIC", "-w", f"-I{ROOT}/engine/include", str(source),
                        "-o", str(plugins / f"{name}.so")], check=True)
    env = dict(ENV, PAVILION_ROOT=str(root), PAVILION_PLUGINS=str(plugins))
    done = subprocess.run([PAVILION, "list"], cwd=WORK, env=env, text=True, capture_output=True,
                          timeout=120)
    lines = " ".join(done.stdout.split())
    need("seeing seeing needs camera, flow, faces" in lines, done.stdout + done.stderr)
    need("writes writes needs presence, silhouette" in lines, done.stdout + done.stderr)
    need("dies dies cannot be loaded" in lines, done.stdout + done.stderr)
    need(not mark.exists(), "a scene that was listed wrote a file")
    need(done.returncode == 1, f"exit code {done.returncode}")


tap = Tap()
for each in (default_exhibition_is_well,
             files_that_show_synthetic_people_are_marked,
             an_installation_of_synthetic_people_says_so,
             recordings_have_the_sound_of_what_they_show, list_tells_what_each_needs_and_loads_scenes_behind_the_wall,
             a_tour_leaves_a_film_and_a_sheet_and_shows_every_installation,
             a_crossfade_costs_no_frames, an_engaged_visitor_is_not_interrupted,
             the_visitor_changes_the_picture, check_names_place_and_remedy,
             check_finds_a_shader_that_does_not_compile, render_refuses_what_is_not_there,
             a_changed_exhibition_is_taken_while_running):
    tap.run(each)
shutil.rmtree(WORK, ignore_errors=True)
sys.exit(tap.end())
