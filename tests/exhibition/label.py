#!/usr/bin/env python3
"""Owns what the stage says over pictures that may show altered people, and that nothing hides it; and that
faces reach a scene only of who said yes.

label.py PAVILION ROOT
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-label-"))
WIDTH, HEIGHT, FPS = 640, 360, 10
SMALL = ("--size", f"{WIDTH}x{HEIGHT}", "--fps", str(FPS))
ENV = dict(os.environ, PAVILION_ROOT=str(WORK / "root"), PAVILION_PLUGINS=str(WORK / "plugins"),
           PAVILION_LOG="info")
COMPOSITE = b"compositeWithTrainedAlgorithmicMedia"

SCENE = """#include <pavilion/scene.h>
struct state { uint32_t person; int frames; struct pav_target *out; };
static bool open_it(struct pav_scene *scene, void *state) { return scene && state; }
static void paint(struct pav_target *out, float r, float g, float b)
{
    float colour[] = {r, g, b, 1};
    pav_target_clear(out, colour);
}
%s
PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info),
    .id = "%s", .label = "x", .needs = %s, .state_size = sizeof(struct state), .state_version = 1,
    .open = open_it, .update = update, .draw = draw, .idle = idle, .close = idle };
"""
PLAIN = """
static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{ (void)scene, (void)state, (void)info; }
static void idle(struct pav_scene *scene, void *state) { (void)scene, (void)state; }
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{ (void)scene, (void)state, (void)info; paint(out, %s); return true; }
"""
# Paints all that it can reach whenever it is called, black and white in turn, also on the target of a
# picture before, and what it draws reaches over every edge.
COVERS = """
static void cover(struct pav_scene *scene, struct state *s)
{
    float level = s->frames++ / 2 % 2 ? 1 : 0; /* twice a picture */
    if (!s->out)
        return;
    paint(s->out, level, level, level);
    pav_draw_texture(pav_scene_gpu(scene), s->out, NULL, (float[]){-1, -1, 3, 3}, PAV_BLEND_NONE, 1);
}
static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{ (void)info; cover(scene, state); }
static void idle(struct pav_scene *scene, void *state) { cover(scene, state); }
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{ ((struct state *)state)->out = out; update(scene, state, info); return true; }
"""
# Red and green are the screen's place; blue says that it was told.
PLACED = PLAIN % "info->screen_height_mm / 2550, info->screen_bottom_mm / 2550, 1"
# Whoever stands on the left says yes after five seconds: green while their face is told and sure, red when
# any other is, blue else.
SAYS_YES = """
static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    const struct pav_findings *f = info->findings;
    for (int i = 0; !s->person && info->time_s > 5 && i < f->people_count; i++)
        if (f->people[i].x < 0.5f)
            s->person = f->people[i].id;
    if (s->person)
        pav_scene_ask_faces_of(scene, &s->person, 1);
}
static void idle(struct pav_scene *scene, void *state) { (void)scene, (void)state; }
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    const struct state *s = state;
    const struct pav_findings *f = info->findings;
    bool own = false, other = f->face_count > 1;
    (void)scene;
    for (int i = 0; i < f->face_count; i++) {
        other |= f->faces[i].person != s->person || f->faces[i].x + f->faces[i].w / 2 > 0.5f;
        own |= f->faces[i].confidence >= PAV_FACE_SURE;
    }
    paint(out, other, own && !other, !own && !other);
    return true;
}
"""
SEES = "PAV_NEED_CAMERA | PAV_NEED_FACES"
SCENES = {
    "black": (PLAIN % "0, 0, 0", SEES, ""),
    "white": (PLAIN % "1, 1, 1", SEES, ""),
    "covers": (COVERS, SEES, ""),
    "blue": (PLAIN % "0, 0, 1", "PAV_NEED_CAMERA", ""),
    "faked": (PLAIN % "0, 0.4f, 0", "PAV_NEED_CAMERA", "synthetic: true\n"),
    "placed": (PLACED, "0", ""),
    "agrees": (SAYS_YES, SEES + " | PAV_NEED_PRESENCE", ""),
}
HEAD = "exhibition: Label\nlanguages: [fr, nl, en]\n"


def need(condition, words):
    if not condition:
        raise AssertionError(words)


def build():
    root, plugins = WORK / "root", WORK / "plugins"
    plugins.mkdir()
    for name, (source, needs, more) in SCENES.items():
        folder = root / "installations" / name
        folder.mkdir(parents=True)
        (folder / "scene.c").write_text(SCENE % (source, name, needs))
        (folder / "installation.yaml").write_text(
            f"title: {{ fr: {name}, nl: {name}, en: {name} }}\nscene: scene.c\n{more}")
        subprocess.run(["cc", "-shared", "-fPIC", "-w", f"-I{ROOT}/engine/include",
                        str(folder / "scene.c"), "-o", str(plugins / f"{name}.so")], check=True)
    for name in ("shaders", "assets"):
        (root / name).symlink_to(ROOT / name)


def pavilion(*arguments):
    done = subprocess.run([PAVILION, *map(str, arguments)], cwd=WORK, env=ENV, text=True,
                          capture_output=True, timeout=240, stdin=subprocess.DEVNULL)
    return done


def well(*arguments):
    done = pavilion(*arguments)
    need(done.returncode == 0, done.stderr)
    return done


def show(name, text):
    path = WORK / name
    path.write_text(HEAD + text)
    return path


def pictures(path):
    """RGB of every picture of a file."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-an", "-fps_mode",
                          "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                         capture_output=True, check=True).stdout
    size = WIDTH * HEIGHT * 3
    return [raw[i:i + size] for i in range(0, len(raw), size)]


def grey(picture, x, y):
    i = (y * WIDTH + x) * 3
    return sum(picture[i:i + 3]) / 3


def centre(picture):
    i = (HEIGHT // 2 * WIDTH + WIDTH // 2) * 3
    return tuple(picture[i:i + 3])


class Label:
    """Where the label's letters are bright and its plate is dark, learnt from it on black and on white."""

    def __init__(self):
        on = []
        for name in ("black", "white"):
            well("render", name, *SMALL, "--frames", 1, "--camera", "none", "--out", f"{name}.png")
            on.append(pictures(WORK / f"{name}.png")[0])
        black, white = on
        area = [(x, y) for y in range(HEIGHT * 3 // 4, HEIGHT) for x in range(WIDTH)]
        self.ink = [p for p in area if grey(black, *p) > 190 and grey(white, *p) > 190]
        self.plate = [p for p in area if grey(black, *p) < 30 and grey(white, *p) < 110]
        self.box = [f(p[i] for p in self.plate) for i in (0, 1) for f in (min, max)]
        print(f"# {len(self.ink)} pixels of ink on {len(self.plate)} of plate, x {self.box[0]} to "
              f"{self.box[1]}, y {self.box[2]} to {self.box[3]}")
        need(len(self.ink) > 150 and len(self.plate) > 1500, "there is no label to be seen")
        need(self.box[1] < WIDTH * 0.6 and self.box[3] - self.box[2] < HEIGHT / 12, "it is not modest")
        self.ink = self.ink[::3]
        self.plate = self.plate[::7]

    def is_on(self, picture):
        ink = sum(grey(picture, *p) for p in self.ink) / len(self.ink)
        plate = sum(grey(picture, *p) for p in self.plate) / len(self.plate)
        return ink - plate > 90


def origin(path):
    found = re.findall(rb"digitalsourcetype/(\w+)", path.read_bytes())
    return found[-1] if found else None


def the_label_stands_on_every_picture_of_a_scene_that_covers_all():
    out, sheet = WORK / "covers.mp4", WORK / "covers-sheet.png"
    well("render", "covers", *SMALL, "--frames", 20, "--camera", "virtual:visitor", "--out", out,
         "--sheet", sheet)
    seen = pictures(out)
    need(len(seen) == 20 and all(map(label.is_on, seen)), "a picture has no label")
    levels = {round(sum(centre(p)) / 765) for p in seen}
    need(levels == {0, 1}, f"the scene did not paint black and white: {levels}")
    need(origin(out) == COMPOSITE and origin(sheet) == COMPOSITE, f"{origin(out)} {origin(sheet)}")
    shown = WORK / "covers-shown.mp4"
    well("run", show("covers.yaml", "cameras: { c: { virtual: visitor, size: 640x360 } }\n"
                     "programme: [ { installation: covers } ]\n"), "--headless", *SMALL,
         "--seconds", 4, "--record", shown)
    seen = [p for p in pictures(shown)]
    bare = [i for i, p in enumerate(seen) if not label.is_on(p)]
    # the title stands before the first picture: nobody is on it
    need(len(seen) > 15 and len(bare) <= 8 and bare == list(range(len(bare))),
         f"of {len(seen)} recorded pictures these have no label: {bare}")
    need(origin(shown) == COMPOSITE, str(origin(shown)))


def it_stays_through_fades():
    """Blue alone may be without it; a trace of the other scene may not."""
    path = show("fades.yaml", "fade: 1 s\nprogramme:\n  - { installation: black, for: 2 s }\n"
                "  - { installation: blue, for: 3 s }\n  - { installation: faked, for: 2 s }\n")
    out = WORK / "fades.mp4"
    well("render", path, *SMALL, "--frames", 100, "--out", out)
    shown = recorded = WORK / "fades-shown.mp4"
    well("run", path, "--headless", *SMALL, "--seconds", 10, "--no-tour", "--record", recorded)
    for film in (out, shown):
        bare = mixed = 0
        for i, picture in enumerate(pictures(film)):
            red, green, blue = centre(picture)
            pure = red < 6 and green < 6 and blue > 249
            title = film == shown and i < 12 and red > 10 and abs(red - blue) < 12
            on = label.is_on(picture)
            need(on or pure or title, f"{film.name}: picture {i}, {centre(picture)}, has no label")
            bare += not on and pure
            mixed += on and 6 < blue < 249
        print(f"# {film.name}: {bare} pictures of blue alone, {mixed} within fades")
        need(bare >= 8 and mixed >= 8, "the fades were not seen")
        need(origin(film) == COMPOSITE, str(origin(film)))


def only_the_venue_lifts_it():
    for line, on in (("installation: white", True), ("installation: white, label: shown", True),
                     ("installation: white, label: lifted", False)):
        out = WORK / "lifted.png"
        well("render", show("lifted.yaml", f"programme: [ {{ {line} }} ]\n"), *SMALL, "--frames", 2,
             "--out", out)
        need(label.is_on(pictures(out)[0]) == on, f"{line}: the label is {'not ' if on else ''}on")
        need(origin(out) == (COMPOSITE if on else None), f"{line}: {origin(out)}")
    for text in ("programme: [ { installation: faked, label: lifted } ]\n",
                 "programme: [ { installation: white } ]\n"
                 "attract: { installation: faked, label: lifted }\n"):
        done = pavilion("check", show("kept.yaml", text))
        need(done.returncode == 2 and re.search(r"kept.yaml:[34]:\d+: .*its label stays", done.stderr),
             done.stderr)


def other_notices_stand_above_it():
    out = WORK / "both.png"
    well("render", "white", *SMALL, "--frames", 2, "--camera", "virtual:visitor", "--out", out)
    picture = pictures(out)[0]
    need(label.is_on(picture), "the label made room for the notice")
    x0, _, y0, _ = label.box
    above = [grey(picture, x, y) for y in range(y0 - HEIGHT // 14, y0 - 4) for x in range(x0 + 8, x0 + 60)]
    need(min(above) < 110 and max(above) > 190, "no notice stands above the label")
    out = WORK / "faked.png"
    well("render", "faked", *SMALL, "--frames", 1, "--camera", "none", "--out", out)
    need(label.is_on(pictures(out)[0]) and origin(out) == COMPOSITE, "synthetic: true has no label")


def languages_are_the_exhibitions():
    widths = []
    for languages in ("[en]", "[en, sv, en-GB]", "[fr, en]", "[de, es, it, pt, fr, nl, en]"):
        path, out = WORK / "languages.yaml", WORK / "languages.png"
        path.write_text(f"exhibition: L\nlanguages: {languages}\n"
                        "programme: [ { installation: white } ]\n")
        (WORK / "root/installations/white/installation.yaml").write_text("title: w\nscene: scene.c\n")
        well("render", path, *SMALL, "--frames", 1, "--language", "en", "--out", out)
        dark = [i for i, v in enumerate(pictures(out)[0][::3]) if v < 110]
        widths.append((max(i % WIDTH for i in dark), min(i // WIDTH for i in dark)))
    need(widths[0] == widths[1], f"English stands twice: {widths}")
    need(widths[0][0] < widths[2][0] < WIDTH and widths[3][0] < WIDTH, f"{widths}")
    need(widths[3][1] < widths[0][1], "seven languages do not go on in a second line")


def scenes_know_where_the_screen_hangs():
    for displays, expected in (("", (680, 900)), ("displays: [ { height: 1200 mm, bottom: 30 cm } ]\n", (1200, 300)),
                               ("displays: [ { name: main, output: 0, height: 1.2 m } ]\n", (1200, 900))):
        out = WORK / "placed.png"
        well("render", show("placed.yaml", displays + "programme: [ { installation: placed } ]\n"),
             *SMALL, "--frames", 1, "--out", out)
        red, green, blue = centre(pictures(out)[0])
        need(abs(red - expected[0] / 10) < 2 and abs(green - expected[1] / 10) < 2 and blue == 255,
             f"{displays}: {red * 10} mm, {green * 10} mm")


def faces_come_only_of_who_said_yes():
    path = show("agrees.yaml", "cameras: { c: { virtual: two visitors, size: 1280x720 } }\n"
                "programme: [ { installation: agrees } ]\n")
    out = WORK / "agrees.mp4"
    well("render", path, "--size", f"{WIDTH}x{HEIGHT}", "--fps", 15, "--frames", 150, "--out", out)
    seen = [max(zip(centre(p), ("other", "own", "nobody")))[1] for p in pictures(out)]
    print(f"# own face in {seen.count('own')} of {len(seen)} pictures")
    need(seen.count("other") == 0, f"{seen.count('other')} pictures have another's face")
    need(set(seen[:70]) == {"nobody"}, "a face was told before anybody said yes")
    need(seen.count("own") > 40, f"own face in {seen.count('own')} pictures only")


tap = Tap()
try:
    build()
    label = Label()
    for each in (the_label_stands_on_every_picture_of_a_scene_that_covers_all, it_stays_through_fades,
                 only_the_venue_lifts_it, other_notices_stand_above_it, scenes_know_where_the_screen_hangs,
                 faces_come_only_of_who_said_yes, languages_are_the_exhibitions):
        tap.run(each)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
sys.exit(tap.end())
