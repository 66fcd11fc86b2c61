#!/usr/bin/env python3
"""Owns what an artist is promised of scenes in C: a folder that builds, saves that are seen, mistakes that are
explained, and a venue that loads what was built.

artist.py PAVILION ROOT BUILD
"""
import os
import re
import shutil
import statistics
import sys
import time

from studio import BUILD, ENV, PAVILION, ROOT, Run, WORK, call, edit, mean, need, pavilion, pixels, rendered
from tap import Tap

GOAL_MS = 1000  # from a save to the new scene on screen; asserted at three times that, for busy machines

FLAT = """#include <pavilion/scene.h>

struct state {
    int count;
    struct pav_program *flat;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    s->count++;
    /* here */
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){.program = s->flat,
                                .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("shade", 0.2f))});
    (void)info;
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info),
    .id = "NAME", .label = "Flat", .state_size = sizeof(struct state), .open = open, .draw = draw,
};
"""


def flat(name):
    """An installation of one even colour, so that words on it are easily told."""
    folder = WORK / name
    folder.mkdir()
    (folder / "scene.c").write_text(FLAT.replace("NAME", name))
    (folder / "flat.frag").write_text("uniform float shade;\nvoid main()\n{\n    colour = vec4(vec3(shade), 1.0);\n}\n")
    (folder / "installation.yaml").write_text("title: { fr: A, nl: A, en: A }\nscene: scene.c\n")
    return folder


# --- a folder to begin from ------------------------------------------------------------------------------------------


def new_writes_a_folder_that_builds_and_runs():
    done = pavilion("new", "reeds")
    need(done.returncode == 0 and "pavilion run reeds --windowed --developer" in done.stdout, done.stderr)
    folder = WORK / "reeds"
    need({"scene.c", "glass.frag", "installation.yaml", "Makefile", "README.md"} ==
         {path.name for path in folder.iterdir()}, f"{list(folder.iterdir())}")
    need(not any("@" in path.read_text() for path in folder.iterdir() if path.name != "Makefile"), "unfilled")
    done = call("make", "CFLAGS=-O2 -Wall -Wextra -Werror", cwd=folder)
    need(done.returncode == 0, done.stdout + done.stderr)
    done = pavilion("check", "reeds")
    need(done.returncode == 0, done.stderr)
    seen = rendered("reeds", "--at", 1, "--fps", 10, "--camera", "virtual:visitor")
    alone = rendered("reeds", "--at", 1, "--fps", 10, "--camera", "none")
    need(mean(seen) > 10 and mean(alone) > 10 and seen != alone, "the visitor is not in the picture")


def new_builds_without_make_too():
    need(pavilion("new", "reeds-2", "--in", WORK / "reeds").returncode == 0, "--in")
    done = pavilion("build", WORK / "reeds/reeds-2")
    need(done.returncode == 0 and (WORK / "reeds/reeds-2/reeds-2.so").exists(), done.stderr)
    shutil.rmtree(WORK / "reeds/reeds-2")


def new_minds_names_and_overwrites_nothing():
    cases = [(["Reeds"], 2, "such as reeds"), (["9a"], 2, "a letter first"), (["a b"], 2, "such as a-b"), ([""], 2, ""),
             (["mirror"], 2, "the house has an installation mirror"), (["a", "b"], 2, "expected one name"),
             (["../x"], 2, "such as x"), (["x" * 41], 2, "at most 40"), (["reeds"], 1, "reeds is there already"),
             (["ok", "--in", "nowhere"], 1, "nowhere/ok cannot be made: No such file or directory")]
    before = {path: path.read_bytes() for path in (WORK / "reeds").iterdir()}
    for words, code, said in cases:
        done = pavilion("new", *words)
        need(done.returncode == code and said in done.stderr, f"{words}: {done.returncode} {done.stderr}")
    need(before == {path: path.read_bytes() for path in (WORK / "reeds").iterdir()}, "a file has changed")
    (WORK / "full").write_text("")
    done = pavilion("new", "x", "--in", WORK / "full")
    need(done.returncode == 1 and "cannot be made" in done.stderr, done.stderr)


def new_writes_an_isf_shader():
    done = pavilion("new", "curtain", "--isf")
    need(done.returncode == 0, done.stderr)
    need({"curtain.fs", "installation.yaml", "README.md"} == {p.name for p in (WORK / "curtain").iterdir()}, "files")
    need("isf: curtain.fs" in (WORK / "curtain/installation.yaml").read_text(), "isf:")


# --- saves -----------------------------------------------------------------------------------------------------------


def a_save_is_seen_with_its_state_kept():
    """Begins without anything built, which is built by itself."""
    folder = flat("swift")
    with Run("swift") as run:
        run.on_stage("swift")
        took = [run.saved(folder / "scene.c", f"0.{i}f)", f"0.{i + 1}f)") for i in range(2, 8)]
        need(run.text().count("its state kept") == len(took), run.text())
        need(run.end() == 0, run.text())
    print(f"# save to screen: median {statistics.median(took):.0f} ms, longest {max(took)} ms (goal {GOAL_MS})")
    need(statistics.median(took) <= 3 * GOAL_MS, f"{took} ms")
    # What was seen last is what `render` draws.
    shade = rendered("swift")[0][0]
    need(abs(shade - 0.8 * 255) < 2, f"rendered: {shade}")


def several_sources_and_headers_are_watched():
    folder = flat("many")
    (folder / "shade.h").write_text("#define SHADE 0.3f\nfloat shade(void);\n")
    (folder / "shade.c").write_text('#include "shade.h"\nfloat shade(void)\n{\n    return SHADE;\n}\n')
    edit(folder / "scene.c", "0.2f", "shade()")
    edit(folder / "scene.c", "#include <pavilion/scene.h>", '#include <pavilion/scene.h>\n#include "shade.h"')
    with Run("many") as run:
        run.on_stage("many")
        run.saved(folder / "shade.h", "0.3f", "0.6f")
        run.saved(folder / "shade.c", "return SHADE", "return SHADE / 2")
        run.end()
    need(abs(rendered("many")[0][0] - 0.3 * 255) < 2, "the two are not in the picture")


def texts_are_seen_too():
    folder = flat("titled")
    edit(folder / "scene.c", "static bool open", """static const struct pav_param params[] = {
    PAV_PARAM_INT(struct state, count, "count"),
    PAV_PARAM_END,
};

static bool open""")
    edit(folder / "scene.c", ".open = open", ".params = params, .open = open")
    with Run("titled") as run:
        run.on_stage("titled")
        since = run.mark()
        edit(folder / "installation.yaml", "scene: scene.c", "scene: scene.c\nparams: { count: 7 }")
        run.wait(r"\[titled\] new code, its state kept", since, within=3)
        run.end()
    # A shader's, too; and what people cannot read is said without an end to the picture.
    with Run("curtain") as run:
        run.on_stage("curtain")
        since = run.mark()
        edit(WORK / "curtain/installation.yaml", "isf: curtain.fs", "isf: curtain.fs\nparams: { folds: 3 }")
        run.wait(r"\[curtain\] opened anew", since, within=3)
        since = run.mark()
        edit(WORK / "curtain/installation.yaml", "isf:", "ifs:")
        run.wait("installation.yaml:2:1: .*ifs", since, within=3)
        time.sleep(0.5)
        need("on stage" not in run.text(since) and run.text(since).count("unknown key") <= 3, run.text(since))
        since = run.mark()
        edit(WORK / "curtain/installation.yaml", "ifs:", "isf:")
        run.wait(r"\[curtain\] opened anew", since, within=3)
        run.end()


# --- mistakes --------------------------------------------------------------------------------------------------------


def uneven(picture):
    """How much of a picture is not of its most common shade: words."""
    shades = [p[0] for p in picture]
    common = max(set(shades), key=shades.count)
    return sum(abs(shade - common) > 40 for shade in shades) / len(shades), common


def a_mistake_stands_on_the_picture_and_the_old_one_goes_on():
    folder, film = flat("wrong"), WORK / "wrong.mp4"
    with Run("wrong", "--record", film) as run:
        run.on_stage("wrong")
        time.sleep(0.8)
        since = run.mark()
        edit(folder / "scene.c", "/* here */", "s->cuont = 1;")
        run.wait("wrong does not build: what ran before goes on", since)
        need(re.search(r"scene\.c:20:\d+: error: .*cuont", run.text(since)), run.text(since))
        time.sleep(1.2)
        run.saved(folder / "scene.c", "s->cuont = 1;", "/* here */")
        run.saved(folder / "scene.c", "0.2f", "0.6f")
        time.sleep(0.8)
        need(run.end() == 0, run.text())
    length = float(call("ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries", "format=duration", film).stdout)
    moments = [uneven(pixels(film, length * i / 24)) for i in range(24)]
    print("# uneven: " + " ".join(f"{part:.3f}/{shade}" for part, shade in moments))
    need(all(shade > 20 for _, shade in moments), "a picture is black")
    on = next(i for i, (_, shade) in enumerate(moments) if abs(shade - 51) < 12)  # a slow start begins with the title
    wrong = [i for i, (part, _) in enumerate(moments) if part > 0.004 and i >= on]
    need(len(wrong) >= 2, "no words stand on the picture")
    need(all(abs(moments[i][1] - 51) < 12 for i in wrong), "the old picture does not go on behind the words")
    need(moments[0][0] <= 0.004 and moments[-1][0] <= 0.004, "words stand where nothing is wrong")
    need(abs(moments[-1][1] - 153) < 12, "the mended version is not seen")


def what_cannot_be_loaded_is_refused():
    folder = flat("refused")
    with Run("refused") as run:
        run.on_stage("refused")
        since = run.mark()
        edit(folder / "scene.c", "/* here */", "extern void pav_scene_dream(void);\n    pav_scene_dream();")
        run.wait("the new version is refused, the one before goes on: refused.so cannot be loaded: "
                 "undefined symbol: pav_scene_dream", since)
        since = run.mark()
        edit(folder / "scene.c", "extern void pav_scene_dream(void);\n    pav_scene_dream();", "/* here */")
        edit(folder / "scene.c", '.id = "refused"', '.id = "other"')
        run.wait('is refused.*id is "other"', since)
        run.saved(folder / "scene.c", '.id = "other"', '.id = "refused"')
        need(run.end() == 0, run.text())


def what_ends_the_stage_is_not_shown_again():
    folder = flat("deadly")
    with Run("deadly") as run:
        run.on_stage("deadly")
        run.saved(folder / "scene.c", "0.2f", "0.4f")
        since = run.mark()
        edit(folder / "scene.c", "/* here */", "*(volatile int *)(size_t)info->frame_crash = 0;")
        run.wait("does not build", since)
        edit(folder / "scene.c", "*(volatile int *)(size_t)info->frame_crash = 0;",
             "if (info->frame > 2)\n        *(volatile int *)(uintptr_t)(info->width_px - info->width_px) = 0;")
        run.wait(r"the new version ended the stage: signal 11 .*the one before goes on", since)
        since = run.mark()
        run.wait("on stage: deadly", since)
        time.sleep(1)
        need("ended the stage" not in run.text(since), run.text(since))
        shade = rendered("deadly")[0][0]
        need(abs(shade - 0.4 * 255) < 2, f"render draws another version: {shade}")
        run.saved(folder / "scene.c", "if (info->frame > 2)", "if (info->frame > 1000000)")
        need(run.end() == 0, run.text())


def a_compiler_that_talks_too_much_is_cut_short():
    folder = flat("chatty")
    need(pavilion("build", "chatty").returncode == 0, "build")
    compiler = WORK / "talks"
    compiler.write_text("#!/bin/sh\nyes 'words without an end' | head -c 3000000\nexit 1\n")
    compiler.chmod(0o755)
    with Run("chatty", env=dict(ENV, CC=str(compiler))) as run:
        run.on_stage("chatty")
        since = run.mark()
        edit(folder / "scene.c", "0.2f", "0.4f")
        run.wait("chatty does not build", since)
        need(len(run.text(since)) < 100000, f"{len(run.text(since))} bytes")
        need(run.end() == 0, run.text()[-2000:])
    with Run("chatty", env=dict(ENV, CC="/nowhere/cc")) as run:
        run.wait("the C compiler /nowhere/cc cannot be started: No such file or directory")
        run.on_stage("chatty")
        run.end()


# --- where nobody develops -------------------------------------------------------------------------------------------


def kiosks_never_compile():
    folder = flat("hung")
    done = pavilion("run", "hung", "--kiosk", "--developer")
    need(done.returncode == 2 and "a kiosk loads what was built, and compiles nothing" in done.stderr, done.stderr)
    need(pavilion("build", "hung").returncode == 0, "build")
    built = (folder / "hung.so").read_bytes()
    with Run("hung", developer=False) as run:
        run.on_stage("hung")
        edit(folder / "scene.c", "0.2f", "0.4f")
        time.sleep(1.5)
        need("hung/scene.c" not in run.text() and "new code" not in run.text(), run.text())
        run.end()
    need((folder / "hung.so").read_bytes() == built, "it was built anew")


def the_houses_own_scenes_survive_it():
    """As copies outside the house, for a test writes nothing into it."""
    took = []
    for name in ("mirror", "generated-worlds", "film", "deepfake-mirror"):
        shutil.copytree(ROOT / "installations" / name, WORK / "house" / name)
        source = WORK / "house" / name / "scene.c"
        with Run(f"./house/{name}", camera="virtual:visitor", size="160x90") as run:
            run.on_stage(name, within=40)
            for i in range(2):
                took.append(run.saved(source, "#include <pavilion/scene.h>", f"#include <pavilion/scene.h>\n/* {i} */"))
            time.sleep(0.5)
            need(run.text().count("its state kept") == 2, run.text())
            need(run.end() == 0, run.text())
    print(f"# the house's scenes, save to screen: {took} ms")


# --- the house, installed --------------------------------------------------------------------------------------------


def an_installed_house_is_whole():
    here = WORK / "installed"
    done = call("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=dict(ENV, DESTDIR=str(here)))
    need(done.returncode == 0, done.stdout + done.stderr)
    program = next(here.rglob("bin/pavilion"))
    file = next(here.rglob("pkgconfig/pavilion.pc"))
    env = dict(ENV, PKG_CONFIG_PATH=str(file.parent), PKG_CONFIG_SYSROOT_DIR=str(here),
               PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1")
    need(mean(rendered("mirror", "--at", 0.5, "--fps", 10, "--camera", "virtual:visitor", program=program, env=env)) > 5,
         "black")
    done = call(program, "list", env=env)
    need(done.returncode == 0 and "generated-worlds" in done.stdout, done.stdout + done.stderr)
    need(call(program, "new", "guest", env=env).returncode == 0, "new")
    done = call("make", cwd=WORK / "guest", env=env)
    need(done.returncode == 0 and str(here) in done.stdout, done.stdout + done.stderr)
    (WORK / "guest/guest.so").unlink()
    done = call(program, "build", "guest", env=env)
    need(done.returncode == 0, done.stderr)
    need(mean(rendered("guest", "--camera", "none", program=program, env=env)) > 10, "black")
    plugins = call("pkg-config", "--variable=plugindir", "pavilion", env=env).stdout.strip()
    need((here / plugins.lstrip("/").removeprefix(str(here).lstrip("/")).lstrip("/") / "mirror.so").exists() or
         os.path.exists(plugins + "/mirror.so"), plugins)


def main():
    tap = Tap()
    for test in (new_writes_a_folder_that_builds_and_runs, new_builds_without_make_too,
                 new_minds_names_and_overwrites_nothing, new_writes_an_isf_shader,
                 a_save_is_seen_with_its_state_kept, several_sources_and_headers_are_watched, texts_are_seen_too,
                 a_mistake_stands_on_the_picture_and_the_old_one_goes_on, what_cannot_be_loaded_is_refused,
                 what_ends_the_stage_is_not_shown_again, a_compiler_that_talks_too_much_is_cut_short,
                 kiosks_never_compile, the_houses_own_scenes_survive_it, an_installed_house_is_whole):
        if len(sys.argv) < 5 or any(word in test.__name__ for word in sys.argv[4:]):
            tap.run(test)
    return tap.end()


sys.exit(main())
