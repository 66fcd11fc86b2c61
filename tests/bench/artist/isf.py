"""ISF beside the same shader written by hand: CPU a picture, and a save until it is seen."""

import os
import re
import select
import statistics
import subprocess
import time

from artist_rows import Row, Skip

# One costs what shaders cost, one nothing but its inputs and passes.
NOISE = "fbm"
GLSL = """
float h(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float n(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(h(i), h(i + vec2(1, 0)), f.x), mix(h(i + vec2(0, 1)), h(i + vec2(1, 1)), f.x), f.y);
}
float fbm(vec2 p) {
    float v = 0.0, a = 0.5;
    for (int i = 0; i < 5; i++) { v += a * n(p); p = p * 2.02 + vec2(1.7, 9.2); a *= 0.5; }
    return v;
}
"""
ISF_NOISE = '/*{ "ISFVSN": "2" }*/' + GLSL + """
void main() {
    vec2 p = isf_FragNormCoord * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * 4.0;
    float q = fbm(p + TIME * 0.2), r = fbm(p + vec2(q * 2.0, q) + TIME * 0.1);
    gl_FragColor = vec4(mix(vec3(0.1, 0.2, 0.4), vec3(0.9, 0.7, 0.4), r) * q * 1.8, 1.0);
}
"""
C_NOISE = GLSL + """
void main() {
    vec2 p = uv * vec2(pav_size.x / pav_size.y, 1.0) * 4.0;
    float q = fbm(p + pav_time * 0.2), r = fbm(p + vec2(q * 2.0, q) + pav_time * 0.1);
    colour = vec4(mix(vec3(0.1, 0.2, 0.4), vec3(0.9, 0.7, 0.4), r) * q * 1.8, 1.0);
}
"""
KEYS = [f"k{i}" for i in range(8)]
ISF_TRAIL = """/*{ "ISFVSN": "2", "INPUTS": [%s],
  "PASSES": [{"TARGET": "trail", "PERSISTENT": true}, {}] }*/
void main() {
    vec2 p = isf_FragNormCoord;
    if (PASSINDEX == 0) gl_FragColor = IMG_NORM_PIXEL(trail, p + 0.001) * k0 + vec4(p * k1, k2 + k3, k4) * 0.05;
    else gl_FragColor = IMG_NORM_PIXEL(trail, p) * k5 + vec4(k6, k7, fract(TIME), 1.0) * 0.1;
}
""" % ", ".join(f'{{"NAME": "{k}", "TYPE": "float", "DEFAULT": 0.5}}' for k in KEYS)
C_TRAIL = ["uniform sampler2D trail;\nuniform float k0, k1, k2, k3, k4;\nvoid main() { colour = "
           "texture(trail, uv + 0.001) * k0 + vec4(uv * k1, k2 + k3, k4) * 0.05; }\n",
           "uniform sampler2D trail;\nuniform float k5, k6, k7;\nvoid main() { colour = "
           "texture(trail, uv) * k5 + vec4(k6, k7, fract(pav_time), 1.0) * 0.1; }\n"]
SCENE = """#include <pavilion/scene.h>
struct state {
    float %(fields)s;
    struct pav_program *a, *b;
    struct pav_target *trail;
};
static const struct pav_param params[] = {
    %(rows)s
    PAV_PARAM_END,
};
static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->a = pav_scene_program(scene, "a.frag", NULL);
    s->b = pav_scene_program(scene, "b.frag", NULL);
    return true;
}
static void resize(struct pav_scene *scene, void *state, int w, int h)
{
    struct state *s = state;
    pav_target_destroy(s->trail);
    s->trail = pav_target_create(pav_scene_gpu(scene),
                                 &(struct pav_target_desc){.width_px = w, .height_px = h, .ping_pong = true});
}
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info, struct pav_target *out)
{
    struct state *s = state;
    (void)info;
    pav_draw(pav_scene_gpu(scene), s->trail, &(struct pav_draw){.program = s->a,
        .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("trail", pav_target_texture(s->trail)))});
    pav_target_swap(s->trail);
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->b,
        .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("trail", pav_target_texture(s->trail)))});
    return true;
}
PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION, .struct_size = sizeof(struct pav_scene_info), .id = "trail", .label = "Trail",
    .state_size = sizeof(struct state), .state_version = 1, .params = params,
    .open = open, .resize = resize, .draw = draw,
};
"""


def by_hand(bench, name, scene, **shaders):
    """An installation of the same shader, compiled as the house's are."""
    folder = bench.work / name
    folder.mkdir()
    (folder / "scene.c").write_text(scene)
    (folder / "installation.yaml").write_text("title: {fr: a, nl: a, en: a}\nscene: scene.c\n")
    for file, text in shaders.items():
        (folder / f"{file}.frag").write_text(text)
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-I", str(bench.root / "engine/include"), "-o",
                    str(folder / f"{name}.so"), str(folder / "scene.c")], check=True)
    return folder


def overhead(bench, label, isf, folder):
    path = bench.work / f"{folder.name}.fs"
    path.write_text(isf)
    frames, rounds = (60, 3) if bench.quick else (200, 7)
    ratios, ours, theirs = [], [], []
    for turn in range(rounds):
        pair = [(path, ours), (folder, theirs)]
        for thing, seen in pair if turn % 2 else reversed(pair):
            seen.append(bench.stage_bench(thing, frames, "--size", "1280x720")["cpu_ms_per_frame"])
        ratios.append(ours[-1] / theirs[-1])
    ratio = (statistics.median(ratios) - 1) * 100
    return Row(f"ISF, {label}: CPU a picture beyond a scene in C", f"{ratio:+.1f} % of "
               f"{statistics.median(theirs):.2f} ms", "<= 3 %", ratio <= 3)


def save_to_screen(bench):
    """From a saved version to the picture that shows it: a recording's would be later, so the log says."""
    path = bench.work / "save.fs"
    text = '/*{ "ISFVSN": "2" }*/\nvoid main() { gl_FragColor = vec4(%g, 0.0, 0.0, 1.0); }\n'
    path.write_text(text % 0)
    stage = subprocess.Popen([str(bench.stage), "run", str(path), "--headless", "--developer", "--fps", "30",
                              "--size", "640x360"], env=bench.env, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=False)
    os.set_blocking(stage.stderr.fileno(), False)

    def until(words, seconds):
        end, seen = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            if select.select([stage.stderr], [], [], 0.05)[0]:
                seen += os.read(stage.stderr.fileno(), 65536)
            if re.search(words, seen):
                return time.monotonic()
        raise Skip(f"the stage never said {words!r}: {seen[-300:]!r}")
    try:
        until(rb"first picture", 60)
        time.sleep(7)  # the start's own measurements are over
        times = []
        for i in range(5 if bench.quick else 15):
            time.sleep(0.3)
            part = path.with_suffix(".part")
            part.write_text(text % ((i + 1) / 100))
            began = time.monotonic()
            os.replace(part, path)
            times.append((until(rb"reloaded", 5) - began) * 1e3 + 1e3 / 30)
    finally:
        stage.terminate()
        stage.wait()
    worst = max(times)
    return Row("save -> new ISF shader on the screen, the slowest (30 pictures a second)",
               f"{worst:.0f} ms (median {statistics.median(times):.0f})", "<= 200 ms", worst <= 200)


def measure(bench):
    scene = (bench.root / "tests/bench/fbm/scene.c").read_text()
    yield overhead(bench, "a heavy shader", ISF_NOISE, by_hand(bench, NOISE, scene, fbm=C_NOISE))
    names = {"fields": ", ".join(KEYS), "rows": "\n    ".join(
        f'PAV_PARAM_FLOAT(struct state, {k}, "{k}", .fallback = 0.5, .max = 1),' for k in KEYS)}
    yield overhead(bench, "a light one with eight inputs and two passes", ISF_TRAIL,
                   by_hand(bench, "trail", SCENE % names, a=C_TRAIL[0], b=C_TRAIL[1]))
    yield save_to_screen(bench)
