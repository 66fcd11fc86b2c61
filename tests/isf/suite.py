#!/usr/bin/env python3
"""The suite of works: every feature of ISF 1 and 2 and of Shadertoy once, each pixel against arithmetic.

suite.py PAVILION ROOT
"""
import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap
from rig import H, W, WORK, compare, floats, need, norm, pavilion, png, render, save, work

CASES = []


def case(function):
    CASES.append((function.__name__.replace("_", " "), function))
    return function


def both(function):
    """Once for each version of ISF."""
    for version in (1, 2):
        CASES.append((f"{function.__name__.replace('_', ' ')}, version {version}",
                      lambda f=function, v=version: f(v)))
    return function


def flat(picture, *channels, off=1):
    compare(picture, lambda x, y: channels, off)


# --- coordinates and what the host says ------------------------------------------------------------


@both
def coordinates(version):
    path = work(f"coordinates{version}.fs", {}, """void main() {
        vec2 a = gl_FragCoord.xy / RENDERSIZE;
        gl_FragColor = vec4(isf_FragNormCoord, (distance(a, isf_FragNormCoord) < 1e-5) ? 1.0 : 0.0, 1.0); }""",
                version)
    compare(render(path), lambda x, y: (*norm(x, y), 1))


@both
def time_and_counting(version):
    path = work(f"time{version}.fs", {}, """void main() {
        gl_FragColor = vec4(TIME, TIMEDELTA * 5.0, float(FRAMEINDEX) / 10.0 + float(PASSINDEX), 1.0); }""",
                version)
    flat(render(path, "--fps", 10), 0, 0.5, 0)
    flat(render(path, "--fps", 10, frames=8), 0.7, 0.5, 0.7)
    flat(render(path, "--fps", 10, "--at", 0.5), 0.5, 0.5, 0.5)


@both
def the_date_as_given(version):
    path = work(f"date{version}.fs", {}, """void main() {
        gl_FragColor = vec4(DATE.x / 4000.0, DATE.y / 20.0, DATE.z / 40.0, DATE.w / 86400.0); }""", version)
    got = render(path, "--date", "2026,3,21,43200", "--alpha", "keep")
    flat(got, 2026 / 4000, 3 / 20, 21 / 40, 0.5)


# --- inputs ------------------------------------------------------------------------------------------


@both
def floats_without_default_are_0(version):
    path = work(f"floats{version}.fs", {"INPUTS": floats(
        ("a", "float", 0.25, {"MIN": 0, "MAX": 0.5}), ("b", "float", None))},
        "void main() { gl_FragColor = vec4(a, b, a + b, 1.0); }", version)
    flat(render(path), 0.25, 0, 0.25)
    # beyond the range of the slider, which is none for shaders
    flat(render(path, "--param", "a=0.75", "--param", "b=0.125"), 0.75, 0.125, 0.875)


@both
def bools_and_longs(version):
    path = work(f"longs{version}.fs", {"INPUTS": floats(
        ("on", "bool", True), ("n", "long", 7, {"VALUES": [3, 7, 11], "LABELS": ["three", "seven", "eleven"]}))},
        "void main() { gl_FragColor = vec4(on ? 1.0 : 0.0, float(n) / 20.0, 0.0, 1.0); }", version)
    flat(render(path), 1, 7 / 20, 0)
    flat(render(path, "--param", "on=false", "--param", "n=eleven"), 0, 11 / 20, 0)
    flat(render(path, "--param", "n=3"), 1, 3 / 20, 0)


@both
def points_are_raw_and_colours_as_written(version):
    path = work(f"points{version}.fs", {"INPUTS": floats(
        ("p", "point2D", [12, -3], {"MIN": [0, 0], "MAX": [1, 1]}), ("c", "color", [0.1, 0.2, 0.3, 0.4]))},
        "void main() { gl_FragColor = gl_FragCoord.x < 20.0 ? c : vec4(p.x / 50.0, -p.y / 50.0, 0.0, 1.0); }",
        version)
    left = lambda *a: lambda x, y: a if x < 20 else None
    right = lambda *a: lambda x, y: a if x >= 20 else None
    got = render(path, "--alpha", "keep")
    compare(got, left(0.1, 0.2, 0.3, 0.4))
    compare(got, right(12 / 50, 3 / 50, 0, 1))
    got = render(path, "--alpha", "keep", "--param", "p=40,-20", "--param", "c=0.9,0.8,0.7,0.6")
    compare(got, left(0.9, 0.8, 0.7, 0.6))
    compare(got, right(40 / 50, 20 / 50, 0, 1))


@both
def events_last_one_picture(version):
    path = work(f"event{version}.fs", {"INPUTS": floats(("go", "event", None)), **sums(version)},
                """void main() { vec4 s = IMG_THIS_PIXEL(sum);
        gl_FragColor = PASSINDEX == 0 ? s + vec4(go ? 0.25 : 0.0) : vec4(s.rg, go ? 1.0 : 0.0, 1.0); }""", version)
    flat(render(path, frames=3), 0, 0, 0)
    flat(render(path, "--param", "go=true"), 0.25, 0.25, 1)
    flat(render(path, "--param", "go=true", frames=3), 0.25, 0.25, 0)
    # not before the first picture that is kept
    flat(render(path, "--param", "go=true", "--at", 0.1), 0.25, 0.25, 1)


def sums(version, **more):
    """A float buffer `sum` that is kept, and the output."""
    if version == 1:
        return {"PERSISTENT_BUFFERS": {"sum": {"FLOAT": True}}, "PASSES": [dict({"TARGET": "sum"}, **more), {}]}
    return {"PASSES": [dict({"TARGET": "sum", "PERSISTENT": True, "FLOAT": True}, **more), {}]}


# --- pictures ------------------------------------------------------------------------------------------


def noise(x, y, i):
    return (x * 73 + y * 151 + i * 199 + x * y * 7) % 256


def make_noise():
    png.write(WORK / "noise.png", W, H, lambda x, y: [noise(x, y, i) for i in range(3)])
    png.write(WORK / "alpha.png", W, H, lambda x, y: [noise(x, y, i) for i in range(4)], 4)
    png.write(WORK / "small.png", 5, 3, lambda x, y: [noise(x, y, i) for i in range(3)])


def same_as_noise(x, y, channels=3):
    return [noise(x, H - 1 - y, i) / 255 for i in range(channels)]


FILTER = {"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}


@both
def a_picture_enters_as_it_is(version):
    path = work(f"same{version}.fs", FILTER, "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }", version)
    got = render(path, "--image", "inputImage=alpha.png", "--alpha", "keep")
    compare(got, lambda x, y: same_as_noise(x, y, 4), off=0)
    compare(render(path, "--image", "inputImage=alpha.png"), same_as_noise, off=0)


@case
def the_camera_enters_as_it_is():
    path = work("camera.fs", FILTER, "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }")
    compare(render(path, "--camera", "noise.png"), same_as_noise, off=0)
    compare(render(path, "--camera", "noise.png", frames=5), same_as_noise, off=0)
    save("camera/installation.yaml", "title: {fr: a, nl: a, en: a}\nisf: camera.fs\n")
    shutil.copy(path, WORK / "camera")
    compare(render("./camera", "--camera", "noise.png"), same_as_noise, off=0)


@both
def every_way_to_read_a_picture(version):
    path = work(f"ways{version}.fs", FILTER, """void main() {
        vec2 p = floor(vec2(mod(gl_FragCoord.x, 5.0), mod(gl_FragCoord.y, 3.0))) + 0.5;
        vec4 a = IMG_PIXEL(inputImage, p), b = IMG_NORM_PIXEL(inputImage, p / IMG_SIZE(inputImage));
        vec4 c = IMG_NORM_THIS_PIXEL(inputImage), d = IMG_THIS_NORM_PIXEL(inputImage);
        bool same = distance(a, b) < 0.004 && distance(c, d) < 0.004 &&
                    distance(c, IMG_NORM_PIXEL(inputImage, isf_FragNormCoord)) < 0.004 &&
                    IMG_SIZE(inputImage) == vec2(5.0, 3.0);
        gl_FragColor = vec4(a.rg, same ? 1.0 : 0.0, 1.0); }""", version)
    compare(render(path, "--image", "inputImage=small.png"),
            lambda x, y: (noise(x % 5, 2 - y % 3, 0) / 255, noise(x % 5, 2 - y % 3, 1) / 255, 1))


@case
def imported_pictures_and_cubes():
    colours = {"px": (255, 0, 0), "nx": (0, 255, 0), "py": (0, 0, 255), "ny": (255, 255, 0), "pz": (0, 255, 255),
               "nz": (255, 0, 255)}
    for name, colour in colours.items():
        png.write(WORK / f"{name}.png", 4, 4, lambda x, y, c=colour: c)
    path = work("imported.fs", {"IMPORTED": {
        "noise": {"PATH": "noise.png"},
        "sky": {"TYPE": "cube", "PATH": [f"{n}.png" for n in ("px", "nx", "py", "ny", "pz", "nz")]}}},
        """void main() {
        vec3 way = gl_FragCoord.x < 10.0 ? vec3(1.0, 0.1, 0.1) : gl_FragCoord.x < 20.0 ? vec3(0.1, 1.0, 0.1)
                 : vec3(0.1, 0.1, -1.0);
        gl_FragColor = gl_FragCoord.y < 12.0 ? IMG_THIS_PIXEL(noise) : textureCube(sky, way); }""")
    compare(render(path), lambda x, y: same_as_noise(x, y) if y < 12 else
            (1, 0, 0) if x < 10 else (0, 0, 1) if x < 20 else (1, 0, 1))
    png.write(WORK / "other.png", 2, 2, lambda x, y: (9, 99, 199))
    compare(render(path, "--image", "noise=other.png"),
            lambda x, y: (9 / 255, 99 / 255, 199 / 255) if y < 12 else None)


@case
def more_pictures_than_16():
    names = [f"i{n}" for n in range(18)]
    path = work("many.fs", {"INPUTS": [{"NAME": n, "TYPE": "image"} for n in names]},
                "void main() { vec4 s = vec4(0.0); " + " ".join(f"s += IMG_THIS_PIXEL({n});" for n in names)
                + " gl_FragColor = vec4(s.rgb / 18.0, 1.0); }")
    compare(render(path, *[w for n in names for w in ("--image", f"{n}=noise.png")]), same_as_noise)


@case
def silence():
    path = work("silence.fs", {"INPUTS": floats(("wave", "audio", None), ("fft", "audioFFT", None),
                                                ("few", "audioFFT", None, {"MAX": 64}))},
                """void main() { vec4 w = IMG_THIS_PIXEL(wave), f = IMG_THIS_PIXEL(fft) + IMG_THIS_PIXEL(few);
        gl_FragColor = vec4(w.g, f.r + f.b, IMG_SIZE(few).x / 128.0, w.a * 0.5 + IMG_SIZE(few).y * 0.25); }""")
    flat(render(path, "--audio", "silence", "--alpha", "keep"), 0.5, 0, 0.5, 0.75)


# --- passes ----------------------------------------------------------------------------------------------


@both
def buffers_begin_at_nothing_and_keep(version):
    path = work(f"keep{version}.fs", sums(version), """void main() { vec4 s = IMG_THIS_PIXEL(sum);
        gl_FragColor = PASSINDEX == 0 ? s + vec4(100.0, 0.001, -1.0, 0.0)
                                      : vec4(s.r / 1000.0, s.g * 100.0, -s.b / 10.0, s.a); }""", version)
    for frames in (1, 2, 7):
        flat(render(path, "--alpha", "keep", frames=frames), frames / 10, frames / 10, frames / 10, 0)


@case
def eight_bits_where_no_float_is_asked_for():
    path = work("eight.fs", {"PASSES": [{"TARGET": "b", "persistent": True}, {}]}, """void main() {
        gl_FragColor = PASSINDEX == 0 ? vec4(3.0, -1.0, 0.5004, 1.0) : vec4(IMG_THIS_PIXEL(b).rgb / vec3(2.0, 2.0, 1.0), 1.0); }""")
    flat(render(path), 0.5, 0, 128 / 255)


@both
def later_passes_read_the_new_picture_and_earlier_ones_the_last(version):
    passes = [{"TARGET": "early"}, {"TARGET": "late"}, {}]
    header = {"PASSES": [dict(p, PERSISTENT=True) if p else p for p in passes]} if version == 2 else \
        {"PERSISTENT_BUFFERS": ["early", "late"], "PASSES": passes}
    path = work(f"order{version}.fs", header, """void main() {
        if (PASSINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(late);
        else if (PASSINDEX == 1) gl_FragColor = vec4(float(FRAMEINDEX + 1) / 10.0);
        else gl_FragColor = vec4(IMG_THIS_PIXEL(early).r, IMG_THIS_PIXEL(late).r, 0.0, 1.0); }""", version)
    flat(render(path), 0, 0.1, 0)
    flat(render(path, frames=5), 0.4, 0.5, 0)


@both
def a_pass_reads_its_own_last_picture(version):
    header = sums(version)
    path = work(f"own{version}.fs", header, """void main() {
        if (PASSINDEX == 1) { gl_FragColor = vec4(IMG_THIS_PIXEL(sum).rgb, 1.0); return; }
        vec2 from = gl_FragCoord.xy - vec2(1.0, 0.0);
        gl_FragColor = from.x < 0.0 ? vec4(float(FRAMEINDEX + 1) / 50.0) : IMG_PIXEL(sum, from); }""", version)
    compare(render(path, frames=6), lambda x, y: [max(6 - x, 0) / 50] * 3)


@both
def sizes_are_expressions(version):
    header = {"INPUTS": floats(("n", "float", 3)), "PASSES": [
        {"TARGET": "b", "WIDTH": "floor($WIDTH / $n)", "HEIGHT": "max($HEIGHT * 0.25, 4.0)"}, {}]}
    path = work(f"sizes{version}.fs", header, """void main() {
        vec2 s = IMG_SIZE(b);
        gl_FragColor = PASSINDEX == 0 ? vec4(RENDERSIZE / 100.0, isf_FragNormCoord.x, 1.0)
                     : vec4(IMG_THIS_PIXEL(b).rg, (s == vec2(floor(RENDERSIZE.x / n), 6.0)) ? 1.0 : 0.0, 1.0); }""",
                version)
    flat(render(path), 0.13, 0.06, 1)
    flat(render(path, "--param", "n=5"), 0.08, 0.06, 1)


@case
def the_last_pass_may_keep_its_picture():
    path = work("last.fs", {"PASSES": [{"TARGET": "b", "PERSISTENT": True, "FLOAT": True}]},
                "void main() { gl_FragColor = IMG_THIS_PIXEL(b) + vec4(0.125, 0.0, 0.0, 0.25); }")
    flat(render(path, "--alpha", "keep", frames=3), 0.375, 0, 0, 0.75)
    path = work("last-unread.fs", {"PASSES": [{"TARGET": "b"}]},
                "void main() { gl_FragColor = vec4(isf_FragNormCoord, RENDERSIZE.x / 100.0, 1.0); }")
    compare(render(path), lambda x, y: (*norm(x, y), W / 100))
    path = work("last-small.fs", {"PASSES": [{"TARGET": "b", "WIDTH": "$WIDTH / 4"}]},
                "void main() { gl_FragColor = vec4(RENDERSIZE / 100.0, 0.5, 1.0); }")
    flat(render(path), W / 400, H / 100, 0.5)


@case
def what_is_discarded_is_nothing():
    path = work("discard.fs", {"PASSES": [{"TARGET": "b"}, {}]}, """void main() {
        if (PASSINDEX == 0) { if (mod(float(FRAMEINDEX), 2.0) > 0.5 || gl_FragCoord.x < 20.0) discard; gl_FragColor = vec4(1.0); }
        else gl_FragColor = vec4(IMG_THIS_PIXEL(b).rgb, 1.0); }""")
    compare(render(path, frames=3), lambda x, y: [x >= 20] * 3)
    flat(render(path, frames=4), 0, 0, 0)


@both
def a_vertex_shader_beside_it(version):
    name = "isf" if version == 2 else "vv"
    path = work(f"vertex{version}.fs", {"INPUTS": floats(("k", "float", 0.5))},
                "varying vec2 moved;\nvoid main() { gl_FragColor = vec4(moved, isf_FragNormCoord.x, 1.0); }", version)
    save(f"vertex{version}.vs", f"""varying vec2 moved;
void main() {{ {name}_vertShaderInit(); moved = {name}_FragNormCoord * k + vec2(0.25, 0.0); }}\n""")
    compare(render(path), lambda x, y: (norm(x, y)[0] * 0.5 + 0.25, norm(x, y)[1] * 0.5, norm(x, y)[0]))


@both
def a_vertex_shader_left_behind(version):
    path = work(f"alone{version}.fs", {}, "varying vec2 moved;\n"
                "void main() { gl_FragColor = vec4(moved + 0.25, 0.5, 1.0); }", version)
    flat(render(path), 0.25, 0.25, 0.5)
    done = pavilion("check", path)
    need(done.returncode == 0 and f"alone{version}.fs:" in done.stderr and "moved is read" in done.stderr
         and f"alone{version}.vs" in done.stderr, f"check: {done.returncode} {done.stderr}")


# --- old and loose GLSL ------------------------------------------------------------------------------------


@both
def old_words(version):
    path = work(f"old{version}.fs", FILTER, """#if __VERSION__ <= 120
varying vec2 unused;
#else
in vec2 unused;
#endif
vec4 texture_of(vec2 p) { return texture2D(inputImage, p); }
void main() { gl_FragColor = texture_of(isf_FragNormCoord); gl_FragColor.b = 0.5; }""", version)
    compare(render(path, "--image", "inputImage=noise.png"), lambda x, y: (*same_as_noise(x, y)[:2], 0.5))


@both
def what_desktop_compilers_let_pass(version):
    path = save(f"loose{version}.fs", "/*{" + ('"ISFVSN": "2", ' if version == 2 else "") + """
 "INPUTS": [{"NAME": "k", "TYPE": "float", "DEFAULT": 0.2, "DEFAULT": 0.5,}],
}*/
float doubled = k * 2;
int count = 3;
void main() { float a = 1; vec3 c = vec3(1, count / 4.0, 0); if (a == 1) c *= doubled;
    for (int i = 0; i < count; i++) c.b += i * 0.1;
    gl_FragColor = vec4(c, 1); }
""")
    flat(render(path), 1, 0.75, 0.3)


@case
def no_comment_no_matter_where():
    path = save("header.fs", '/*\n{\n"ISFVSN" : "2",\n"DESCRIPTION" : "with // and { in it",\n"INPUTS" : []\n}\n*/\n\n'
                "// a comment\nvoid main(void) { gl_FragColor = vec4(0.2, 0.4, 0.6, 1.0); }\n")
    flat(render(path), 0.2, 0.4, 0.6)


# --- kinds --------------------------------------------------------------------------------------------------


def looks_like_a_picture(picture):
    colours = {picture.at(x, y) for y in range(0, picture.height, 3) for x in range(0, picture.width, 3)}
    need(len(colours) > 60, f"it has {len(colours)} colours")


@both
def a_filter_alone_gets_a_test_picture(version):
    path = work(f"alone{version}.fs", FILTER, "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }", version)
    looks_like_a_picture(render(path, size=(160, 90)))


WIPE = {"INPUTS": floats(("startImage", "image", None), ("endImage", "image", None),
                         ("progress", "float", 0, {"MIN": 0, "MAX": 1}))}
WIPE_BODY = """void main() { gl_FragColor = isf_FragNormCoord.x < progress ? IMG_THIS_PIXEL(endImage)
                                                             : IMG_THIS_PIXEL(startImage); }"""


@both
def a_transition_runs_between_two_test_pictures(version):
    path = work(f"wipe{version}.fs", WIPE, WIPE_BODY, version)
    size = (160, 90)
    start, end = (render(path, "--param", f"progress={p}", size=size) for p in (0, 1))
    looks_like_a_picture(start)
    looks_like_a_picture(end)
    different = sum(start.at(x, y) != end.at(x, y) for y in range(90) for x in range(160))
    need(different > 13000, f"only {different} of 14400 pixels differ")
    for at, half in ((0, 0), (1, 80), (2, 160), (3, 80)):  # there in two seconds, and back
        got = render(path, "--at", at, "--fps", 10, size=size)
        wrong = sum(got.at(x, y) != (end if x < half else start).at(x, y) for y in range(90) for x in range(160))
        need(wrong <= 90, f"after {at} s: {wrong} pixels are not of the picture they should be of")


@case
def a_transition_between_given_pictures():
    path = work("given.fs", WIPE, WIPE_BODY)
    got = render(path, "--image", "startImage=noise.png", "--image", "endImage=alpha.png", "--param", "progress=0.5")
    compare(got, same_as_noise, off=0)  # the two have the same colours
    got = render(path, "--image", "startImage=noise.png", "--image", "endImage=small.png", "--param", "progress=0")
    compare(got, same_as_noise, off=0)


@case
def alpha_is_not_seen_on_a_screen():
    path = work("alpha.fs", {}, "void main() { gl_FragColor = vec4(0.8, 0.4, 0.2, isf_FragNormCoord.x); }")
    got = render(path)
    need(got.channels == 3, "the picture has alpha")
    flat(got, 0.8, 0.4, 0.2)
    compare(render(path, "--alpha", "keep"), lambda x, y: (0.8, 0.4, 0.2, norm(x, y)[0]))


# --- visitors ---------------------------------------------------------------------------------------------------


@case
def visitors_enter():
    path = work("visitor.fs", {"INPUTS": [
        {"NAME": "people", "TYPE": "image", "VISITOR": "silhouette"},
        {"NAME": "flow", "TYPE": "image", "VISITOR": "flow"},
        {"NAME": "there", "TYPE": "bool", "VISITOR": "presence"},
        {"NAME": "eased", "TYPE": "float", "VISITOR": "presence"},
        {"NAME": "mouth", "TYPE": "float", "DEFAULT": -3, "VISITOR": "face.mouth"},
        {"NAME": "face", "TYPE": "point2D", "DEFAULT": [-1, -1], "VISITOR": "face"}]}, """void main() {
        float near = 1.0 - step(0.06, distance(isf_FragNormCoord, face));
        gl_FragColor = vec4(IMG_THIS_PIXEL(people).r, clamp(length(IMG_THIS_PIXEL(flow).rg) * 4.0, 0.0, 1.0),
            near, (there ? 0.5 : 0.0) + eased * 0.25 + (mouth > -0.5 ? 0.25 : 0.0)); }""")
    size = (96, 54)
    empty = render(path, "--camera", "virtual:visitor", "--alpha", "keep", size=size)
    got = render(path, "--camera", "virtual:visitor", "--alpha", "keep", "--at", 6, "--fps", 15, size=size)
    above = [(x, y) for y in range(40) for x in range(96)]  # the lower edge carries the stage's note
    need(not any(empty.at(x, y)[0] > 128 for x, y in above), "somebody stands in an empty room")
    people = sum(got.at(x, y)[0] > 128 for x, y in above)
    need(200 < people < 3000, f"the silhouette has {people} pixels")
    need(any(got.at(x, y)[1] > 40 for x, y in above), "nothing moves")
    need(got.channels == 3, f"presence and face do not make an opaque picture: {got.at(1, 1)}")
    face = [(x, y) for x, y in above if got.at(x, y)[2] == 255]
    need(face and sum(got.at(x, y)[0] > 100 for x, y in face) > len(face) / 2, "the face is not on the figure")
    # without a camera each has its default
    alone = render(path, "--alpha", "keep", size=size)
    need(alone.at(40, 20) == (0, 0, 0, 0), f"without a camera: {alone.at(40, 20)}")


# --- Shadertoy ---------------------------------------------------------------------------------------------------


@case
def shadertoy_in_one_file():
    path = save("toy.frag", """void mainImage(out vec4 c, in vec2 p) {
    c = p.x < 20.0 ? vec4(p / iResolution.xy, iTime, 0.0) : vec4(iTimeDelta * 5.0, float(iFrame) / 10.0, iDate.w / 100.0, 1.0); }
""")
    got = render(path, "--fps", 10, "--date", "2026,1,1,50", frames=6)
    compare(got, lambda x, y: (*norm(x, y), 0.5) if x < 20 else (0.5, 0.5, 0.5))
    path = save("toy-picture.frag", """void mainImage(out vec4 c, in vec2 p) {
    c = texture(iChannel1, p / iResolution.xy); if (iChannelResolution[1].xy != vec2(40.0, 24.0)) c = vec4(0.0); }
""")
    compare(render(path, "--image", "iChannel1=noise.png"), same_as_noise)


def shader(kind, name, code, inputs=(), output=None):
    return {"type": kind, "name": name, "code": code, "description": "",
            "inputs": [dict({"sampler": {"filter": "linear", "wrap": "clamp"}}, **i) for i in inputs],
            "outputs": [{"id": output, "channel": 0}] if output else []}


@case
def shadertoy_with_buffers():
    ids = {"A": "4dXGR8", "B": "XsXGR8", "C": "4sXGR8", "D": "XdfGR8"}
    reads = lambda letter, channel: {"id": ids[letter], "type": "buffer", "channel": channel}
    passes = [
        shader("common", "Common", "const float quarter = 0.25;\nfloat twice(float x) { return 2.0 * x; }"),
        shader("buffer", "Buffer A", """void mainImage(out vec4 c, in vec2 p) {
            c = texelFetch(iChannel0, ivec2(p), 0) + vec4(quarter, 0.0, 0.0, 1.0); }""", [reads("A", 0)], ids["A"]),
        shader("buffer", "Buffer B", """void mainImage(out vec4 c, in vec2 p) {
            c = vec4(texelFetch(iChannel1, ivec2(p), 0).r * 100.0); }""", [reads("A", 1)], ids["B"]),
        shader("buffer", "Buffer C", "void mainImage(out vec4 c, in vec2 p) { c = vec4(iFrame); }", [], ids["C"]),
        shader("buffer", "Buffer D", """void mainImage(out vec4 c, in vec2 p) {
            c = vec4(p.x < 1.0 ? 1.0 : 0.5); }""", [], ids["D"]),
        shader("image", "Image", """void mainImage(out vec4 c, in vec2 p) {
            c = vec4(twice(texelFetch(iChannel0, ivec2(p), 0).r) / 4.0, texelFetch(iChannel1, ivec2(p), 0).r / 200.0,
                     texelFetch(iChannel2, ivec2(p), 0).r / 4.0 * texelFetch(iChannel3, ivec2(p), 0).r, 1.0); }""",
               [reads("A", 0), reads("B", 1), reads("C", 2), reads("D", 3)], "4dfGRr"),
    ]
    path = save("toy.json", json.dumps({"ver": "0.1", "info": {"name": "x"}, "renderpass": passes}))
    compare(render(path, frames=3), lambda x, y: (0.375, 0.375, 0.5 * (1 if x < 1 else 0.5)))
    for kind in ("keyboard", "cubemap"):
        passes[-1]["inputs"][3] = {"id": "x", "type": kind, "channel": 3}
        path = save(f"{kind}.json", json.dumps({"renderpass": passes}))
        done = pavilion("render", path, "--out", f"{kind}.png")
        need(done.returncode == 1, f"a {kind}: exit {done.returncode}")
        need(f"{kind}.json:" in done.stderr and kind in done.stderr, done.stderr)


# --- faults -----------------------------------------------------------------------------------------------------


@both
def faults_name_file_and_line(version):
    begin = '/*{\n"ISFVSN": "2",\n"INPUTS": []\n}*/\n' if version == 2 else '/*{\n"INPUTS": []\n}*/\n'
    line = begin.count("\n") + 2
    for name, text, at in ((f"compile{version}.fs", begin + "void main() {\n  gl_FragColor = nothing;\n}\n", line),
                           (f"json{version}.fs", begin.replace("[]", "[}") + "void main() {}\n", 3 if version == 2 else 2),
                           (f"input{version}.fs", begin.replace("[]", '[{"NAME": "a", "TYPE": "flaot"}]')
                            + "void main() {}\n", 3 if version == 2 else 2)):
        path = save(name, text)
        done = pavilion("render", path, "--out", f"{name}.png", "--size", f"{W}x{H}")
        need(done.returncode == 1, f"{name}: exit {done.returncode}")
        need(f"{name}:{at}: " in done.stderr, f"expected {name}:{at} in: {done.stderr}")
        need(not (WORK / f"{name}.png").exists(), "it left a picture")
        done = pavilion("check", path)
        need(done.returncode == 2 and f"{name}:{at}:" in done.stderr, f"check: {done.returncode} {done.stderr}")


@case
def wrong_options_are_refused():
    path = work("options.fs", FILTER, "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }")
    for words, said in ((("--image", "inputImag=noise.png"), "did you mean 'inputImage'"),
                        (("--image", "inputImage=gone.png"), "gone.png"), (("--image", "noise.png"), "expected"),
                        (("--param", "amount=1"), "no parameter 'amount'"), (("--date", "today"), "expected year"),
                        (("--alpha", "drop"), "expected keep")):
        done = pavilion("render", path, "--out", "options.png", *words)
        need(done.returncode in (1, 2), f"{words}: exit {done.returncode}")
        need(said in done.stderr, f"{words}: {done.stderr}")


@case
def a_file_beyond_the_wall_is_not_read():
    """Only what the command line and the work name is open to the stage."""
    path = work("wall/imports.fs", {"IMPORTED": {"a": {"PATH": str(WORK / "beyond/noise.png")}}},
                "void main() { gl_FragColor = IMG_THIS_PIXEL(a); }")
    (WORK / "beyond").mkdir(exist_ok=True)
    shutil.copy(WORK / "noise.png", WORK / "beyond")
    done = pavilion("render", path, "--out", "beyond.png")
    need(done.returncode == 1 and "imports.fs:" in done.stderr, f"exit {done.returncode}: {done.stderr}")


# --- as installations --------------------------------------------------------------------------------------------


@case
def works_stand_for_installations():
    work("shown/look.fs", {"INPUTS": floats(("a", "float", 0.1), ("b", "color", [0, 0, 0, 1]))},
         "void main() { gl_FragColor = vec4(a, b.gb, 1.0); }")
    save("shown/installation.yaml", "title: {fr: a, nl: a, en: a}\nisf: look.fs\nparams: {a: 0.5, b: [0, 0.25, 0.75, 1]}\n")
    flat(render("./shown"), 0.5, 0.25, 0.75)
    save("show.yaml", "exhibition: Test\nlanguages: [en]\nprogramme:\n  - {installation: shown/look.fs, for: 60 s, "
         "params: {a: 0.75}}\n")
    flat(render("show.yaml"), 0.75, 0, 0)
    need(pavilion("check", "show.yaml").returncode == 0, "check refuses it")
    save("wrong.yaml", "exhibition: Test\nlanguages: [en]\nprogramme:\n  - {installation: shown/look.fs, for: 60 s, "
         "params: {aa: 0.75}}\n")
    done = pavilion("check", "wrong.yaml")
    need(done.returncode == 2 and "wrong.yaml:4:" in done.stderr and "aa" in done.stderr, done.stderr)
    done = pavilion("run", "shown/look.fs", "--headless", "--seconds", 1, "--no-record", "--size", f"{W}x{H}", "--fps", 10)
    need(done.returncode == 0, f"run: {done.stderr}")


@case
def pictures_are_given_to_filters_too():
    work("filters/ground.fs", {}, "void main() { gl_FragColor = vec4(0.25, 0.0, 0.0, 1.0); }")
    work("filters/over.fs", {"INPUTS": floats(("inputImage", "image", None), ("overlay", "image", None))},
         "void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).r, IMG_THIS_PIXEL(overlay).gb, 1.0); }")
    save("filters/installation.yaml", "title: {fr: a, nl: a, en: a}\nisf: ground.fs\nfilters: [over.fs]\n")
    compare(render("./filters", "--image", "overlay=noise.png"),
            lambda x, y: (0.25, *same_as_noise(x, y)[1:]))
    done = pavilion("render", "./filters", "--image", "overlais=noise.png", "--out", "filters.png")
    need(done.returncode == 2, f"exit {done.returncode}")


@case
def a_shader_that_reads_no_camera_opens_none():
    for name, header, seen in (("blind", {}, 0), ("seeing", FILTER, 1)):
        path = work(f"{name}.fs", header, "void main() { gl_FragColor = vec4(1.0); }")
        done = pavilion("run", path, "--headless", "--seconds", 1, "--no-record", "--fps", 10, "--size", f"{W}x{H}",
                        log="info")
        need(done.returncode == 0, f"{name}: {done.stderr}")
        need(("camera" in done.stderr) == bool(seen), f"{name}: {done.stderr}")


@case
def it_reaches_the_display_as_a_plain_shader_does():
    body = "vec4(fract(gl_FragCoord.x * 0.37), fract(gl_FragCoord.y * 0.73), sin(gl_FragCoord.x) * 0.5 + 0.5, 1.0)"
    path = work("plain.fs", {}, f"void main() {{ gl_FragColor = {body}; }}")
    import math
    compare(render(path), lambda x, y: ((x + 0.5) * 0.37 % 1, (y + 0.5) * 0.73 % 1, math.sin(x + 0.5) * 0.5 + 0.5))


def main():
    tap = Tap()
    make_noise()

    def run(function):
        try:
            function()
        except Exception as trouble:
            return str(trouble).splitlines() or [repr(trouble)]
        return []
    chosen = [c for c in CASES if not sys.argv[3:] or any(word in c[0] for word in sys.argv[3:])]
    with ThreadPoolExecutor(2) as pool:
        for (name, _), faults in zip(chosen, pool.map(lambda c: run(c[1]), chosen)):
            tap.check(name, faults)
    shutil.rmtree(WORK, ignore_errors=True)
    return tap.end()


sys.exit(main())
