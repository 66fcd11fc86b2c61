"""What scenes hear: a file to the sample, the loudspeakers, a microphone that is recorded nowhere; and that
what cannot be heard is said. Pictures are computed again here, from the samples.

usage: heard.py PAVILION BUILD SOURCE
"""

import array
import cmath
import concurrent.futures
import json
import math
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap, say

PAVILION, BUILD, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
SLOW = 3.0 if "san" in PAVILION else 1.0  # sanitizers, from the build folder's name
RATE, WINDOW, BANDS = 48000, 2048, 512
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-heard-"))
ENV = dict(os.environ, PAVILION_LOG="info", PAVILION_OUT=str(WORK / "out"))


POOL = concurrent.futures.ThreadPoolExecutor(3)

# --- material ----------------------------------------------------------------------------------

def write_wave(path, seconds, left, right=None):
    """`left`, `right`: functions of the sample's number."""
    samples = array.array("h")
    for i in range(int(seconds * RATE)):
        a = left(i)
        samples.append(round(32767 * a))
        samples.append(round(32767 * (right(i) if right else a)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return [s / 32768 for s in samples[::2]], [s / 32768 for s in samples[1::2]]


def tone(hz, amplitude):
    return lambda i: amplitude * math.sin(2 * math.pi * hz * i / RATE)


def installation(name, plugin, **files):
    folder = WORK / name
    folder.mkdir()
    (folder / "installation.yaml").write_text(f"title: {name}\nscene: scene.c\n")
    (folder / "scene.c").write_text("")
    shutil.copy(os.path.join(SOURCE, "bars.frag"), folder)
    shutil.copy(os.path.join(BUILD, f"sound-{plugin}.so"), folder / f"{name}.so")
    return folder


def exhibition(name, sound, piece="hears"):
    path = WORK / f"{name}.yaml"
    path.write_text(f"exhibition: Sound\nlanguages: [en]\n{sound}\n"
                    f"programme:\n  - {{ installation: {piece} }}\n")
    return path


def call(*words, env=None, timeout=60):
    return subprocess.run([PAVILION, *map(str, words)], capture_output=True, text=True,
                          env=dict(ENV, **(env or {})), timeout=timeout * SLOW, cwd=WORK)


def pixels(path, width=512, height=16):
    """Sixteen rows of grey from below."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                         capture_output=True, check=True).stdout
    each = height // 16
    rows = [raw[y * width:(y + 1) * width] for y in range(each // 2, height, each)]
    return rows[::-1]


def figures(rows):
    names = ("level", "heard", "onset", "onsets", "bass", "mid", "treble", "band64")
    return {name: rows[3][64 * i + 32] for i, name in enumerate(names)}


# --- the same once more ------------------------------------------------------------------------

def fft(x):
    if len(x) == 1:
        return x
    even, odd = fft(x[::2]), fft(x[1::2])
    half = [cmath.exp(-2j * math.pi * k / len(x)) * odd[k] for k in range(len(odd))]
    return [e + o for e, o in zip(even, half)] + [e - o for e, o in zip(even, half)]


def spectrum_of(left, right, end):
    """The bands of the 2048 samples before `end`; before the beginning there is silence."""
    mono = [(left[i] + right[i]) / 2 if i >= 0 else 0.0 for i in range(end - WINDOW, end)]
    window = [0.5 - 0.5 * math.cos(2 * math.pi * i / WINDOW) for i in range(WINDOW)]
    mean = sum(m * w for m, w in zip(mono, window)) / sum(window)
    bins = fft([(m - mean) * w for m, w in zip(mono, window)])
    power = [(2 * abs(b) / sum(window)) ** 2 for b in bins[:WINDOW // 2 + 1]]

    def whole(k):
        before = power[k - 1] if k else 0.0
        peak = power[k] > before and power[k] >= power[k + 1]
        return (before + power[k] + power[k + 1]) / 1.5 if peak else power[k]

    return [min(1.0, math.sqrt(max(whole(2 * b), whole(2 * b + 1)))) for b in range(BANDS)]


def differs(name, got, wanted, tolerance=1.01):
    worst = max(range(len(wanted)), key=lambda i: abs(got[i] - 255 * wanted[i]))
    if abs(got[worst] - 255 * wanted[worst]) > tolerance:
        return [f"{name}, column {worst}: {got[worst]}, should be {255 * wanted[worst]:.2f}"]
    return []


# --- tests -------------------------------------------------------------------------------------

def render(name, *options, piece="hears", frames=1, fps=30):
    out = WORK / f"{name}.png"
    done = call("render", piece, "--size", "512x16", "--fps", fps, "--frames", frames, "--out", out,
                "--camera", "none", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return pixels(out)


def a_file_is_heard_to_the_sample():
    random.seed(7)
    left, right = write_wave(
        WORK / "music.wav", 2,
        lambda i: 0.4 * math.sin(2 * math.pi * 440 * i / RATE) + 0.2 * random.uniform(-1, 1),
        lambda i: 0.5 * math.sin(2 * math.pi * 3017 * i / RATE))
    faults = []
    for frames in (1, 2, 20, 45):
        rows = render(f"file{frames}", "--audio", WORK / "music.wav", frames=frames)
        end = round((frames - 1) / 30 * RATE)  # picture i hears what was before i / 30 s
        faults += differs(f"picture {frames - 1}: spectrum", rows[0], spectrum_of(left, right, end))
        for row, side in ((1, left), (2, right)):
            newest = [side[i] if i >= 0 else 0.0 for i in range(end - 512, end)]
            faults += differs(f"picture {frames - 1}: waveform", rows[row],
                              [0.5 + 0.5 * s for s in newest])
        heard = [x * x for side in (left, right) for x in side[max(0, end - 2400):end]]
        faults += differs("heard", [figures(rows)["heard"]], [math.sqrt(sum(heard) / 4800)])
    again = render("again", "--audio", WORK / "music.wav", frames=45)
    if again != rows:
        faults.append("the same command gave another picture")
    assert not faults, "\n".join(faults)


def a_file_loops_without_a_gap():
    left, _ = write_wave(WORK / "loop.wav", 0.5, tone(1000, 0.5))  # 500 whole waves: the seam is none
    rows = render("loop", "--audio", WORK / "loop.wav", frames=16)  # at 0.5 s: the end
    seam = render("seam", "--audio", WORK / "loop.wav", frames=16 + 1, fps=31)  # 16/31 s: beyond it
    end = round(16 / 31 * RATE)
    faults = differs("waveform", seam[1], [0.5 + 0.5 * left[i % 24000] for i in range(end - 512, end)])
    spread = [255 * v for v in spectrum_of(left, left, 24000)]
    faults += [f"band {i}: {seam[0][i]} after the seam, {rows[0][i]} before" for i in range(BANDS)
               if abs(seam[0][i] - spread[i]) > 3]
    assert not faults, "\n".join(faults)


def silence_is_nothing():
    for name, options in (("silence", ("--audio", "silence")), ("nothing", ())):
        rows = render(name, *options, frames=5)
        assert set(rows[0]) == {0}, "the spectrum of silence is not 0"
        assert set(rows[1]) <= {127, 128} and set(rows[2]) <= {127, 128}, "its waveform is not 0.5"
        assert set(rows[3]) == {0}, f"its figures are not 0: {figures(rows)}"
        assert set(rows[7]) == {255}


def who_does_not_ask_hears_nothing():
    rows = render("deaf", "--audio", WORK / "music.wav", piece="deaf", frames=20)
    assert set(rows[7]) == {0}, "a scene without the need was given a spectrum"
    assert figures(rows) == dict.fromkeys(figures(rows), 0), figures(rows)


def other_kinds_of_files():
    """As compressed as music comes; one channel, another rate."""
    write_wave(WORK / "tone.wav", 2, tone(3000, 0.5))
    faults = []
    for name, options in (("a.ogg", ("-c:a", "libvorbis")), ("a.mp3", ()), ("a.flac", ("-ar", "44100")),
                          ("a.m4a", ("-ac", "1"))):
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", WORK / "tone.wav", *options, WORK / name],
                       check=True)
        rows = render(name, "--audio", WORK / name, frames=90)  # beyond the seam
        loudest = max(range(BANDS), key=lambda b: rows[0][b])
        if loudest != 64 or abs(rows[0][64] - 127.5) > 8:
            faults.append(f"{name}: loudest is band {loudest}, {rows[0][64]} in band 64")
    assert not faults, "\n".join(faults)


def the_exhibition_says_what_is_heard():
    both = exhibition("played", "sound: { listen: { file: tone.wav, play: true } }")
    rows = render("played", piece=both, frames=20)
    f = figures(rows)
    assert abs(f["band64"] - 127) < 3, f
    assert abs(f["level"] - 255 * 0.5 / math.sqrt(2)) < 3, f"it is not played: {f}"
    alone = exhibition("heard", "sound: { listen: { file: tone.wav } }")
    f = figures(render("heard", piece=alone, frames=20))
    assert abs(f["band64"] - 127) < 3 and f["level"] == 0, f"heard, or played too: {f}"
    out = WORK / "played.mp4"
    done = call("render", both, "--size", "512x16", "--frames", 60, "--fps", 30, "--out", out)
    assert done.returncode == 0, done.stderr
    assert loudness(out, 3000) > -12, "what is played is not in the film"
    done = call("render", alone, "--size", "512x16", "--frames", 60, "--fps", 30, "--out", out)
    assert loudness(out, 3000) < -80, "what is only heard is in the film"


def loudness(path, hz):
    """Decibels of a tone in a film's sound."""
    done = subprocess.run(["ffmpeg", "-v", "info", "-i", path, "-af",
                           f"bandpass=f={hz}:width_type=h:w=60,volumedetect", "-vn", "-f", "null", "-"],
                          capture_output=True, text=True, check=True)
    found = re.search(r"max_volume: (-?[\d.]+|-inf) dB", done.stderr)
    return float(found[1]) if found else -999.0


def works_hear_the_same():
    """ISF: as wide as MAX says; Shadertoy: decibels below, samples above."""
    (WORK / "wide.fs").write_text("""/*{ "ISFVSN": "2", "INPUTS": [
  { "NAME": "wave", "TYPE": "audio", "MAX": 64 }, { "NAME": "fft", "TYPE": "audioFFT", "MAX": 32 },
  { "NAME": "all", "TYPE": "audioFFT" } ] }*/
void main() {
    vec2 at = floor(gl_FragCoord.xy);
    float v = at.y < 1.0 ? IMG_PIXEL(fft, vec2(at.x / 16.0, 0.5)).g
            : at.y < 2.0 ? IMG_PIXEL(wave, vec2(at.x / 8.0, 1.5)).b
            : at.y < 3.0 ? IMG_PIXEL(all, vec2(at.x + 0.5, 0.5)).r
            : (IMG_SIZE(fft).x + IMG_SIZE(wave).x * 2.0) / 255.0;
    gl_FragColor = vec4(vec3(v), 1.0);
}
""")
    left, right = write_wave(WORK / "two.wav", 1, tone(3000, 0.5), tone(3000, 0.3))
    rows = render("wide", "--audio", WORK / "two.wav", piece="wide.fs", frames=11)
    end = round(10 / 30 * RATE)
    bands = spectrum_of(left, right, end)
    faults = differs("all", rows[2], bands)
    faults += differs("fft", rows[0][8::16], [max(bands[16 * i:16 * i + 16]) for i in range(32)])
    faults += differs("wave", rows[1][4::8], [0.5 + 0.5 * v for v in right[end - 64:end]])
    if rows[5][0] != 160:
        faults.append(f"IMG_SIZE says {rows[5][0]}, should be 32 + 2 * 64")
    (WORK / "toy.json").write_text(json.dumps([{
        "ver": "0.1", "info": {"name": "toy"}, "renderpass": [{
            "name": "Image", "type": "image", "outputs": [{"id": "4dfGRr", "channel": 0}],
            "inputs": [{"id": "1", "src": "/media/a/x.mp3", "ctype": "music", "channel": 0, "published": 1,
                        "sampler": {"filter": "linear", "wrap": "clamp", "vflip": "true", "srgb": "false",
                                    "internal": "byte"}}],
            "code": "void mainImage(out vec4 c, in vec2 p) { float y = p.y < 1. ? 0.25 : 0.75;"
                    " c = vec4(vec3(texture(iChannel0, vec2(p.x / 512.0, y)).x), 1.0); }"}]}]))
    rows = render("toy", "--audio", WORK / "two.wav", piece="toy.json", frames=30)
    loudest = max(range(512), key=lambda i: rows[0][i])
    # A sine of 0.4 under an AnalyserNode: 20 log10(0.21 * 0.4) is -21.5 dB, above the scale's -30.
    if abs(loudest - 128) > 2 or rows[0][loudest] != 255 or rows[0][400] != 0:
        faults.append(f"Shadertoy: loudest at {loudest}: {rows[0][loudest]}, {rows[0][400]} at 400")
    end = round(29 / 30 * RATE)
    faults += differs("samples", rows[4], [0.5 + 0.25 * (a + b) for a, b in
                                           zip(left[end - 512:end], right[end - 512:end])])
    assert not faults, "\n".join(faults)


def bad_words_are_explained():
    faults = []
    for sound, words in (("sound: { listen: { file: none.ogg } }", "none.ogg"),
                         ("sound: { listen: { play: true } }", "expected a file of music"),
                         ("sound: { lisen: auto }", 'did you mean "listen"'),
                         ("sound: loud", "{listen: speakers}")):
        path = exhibition("bad", sound)
        done = call("check", path)
        if done.returncode != 2 or f"bad.yaml:3:" not in done.stderr or words not in done.stderr:
            faults.append(f"{sound}: {done.returncode}: {done.stderr.strip()}")
    (WORK / "text.ogg").write_text("not music\n" * 100)
    done = call("check", exhibition("text", "sound: { listen: { file: text.ogg } }"))
    if done.returncode != 2 or "text.ogg" not in done.stderr:
        faults.append(f"text.ogg: {done.returncode}: {done.stderr}")
    for audio, code in (("none.ogg", 2), ("text.ogg", 1)):
        done = call("render", "hears", "--audio", audio, "--out", "x.png")
        if done.returncode != code or audio not in done.stderr:
            faults.append(f"--audio {audio}: {done.returncode}: {done.stderr}")
    assert not faults, "\n".join(faults)


# --- microphones: SDL's disk driver reads what one would hear from a file -------------------------

def microphone(samples_path):
    """Raw 32-bit float stereo, as the device is opened, in the piece's own folder, which a stage may read."""
    return {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILEIN": str(samples_path),
            "SDL_DISKAUDIOFILE": "/dev/null"}


def raw_tone(path, hz, amplitude, seconds):
    samples = array.array("f")
    for i in range(int(seconds * RATE)):
        s = amplitude * math.sin(2 * math.pi * hz * i / RATE)
        samples.extend((s, s))
    path.write_bytes(samples.tobytes())
    return path


def run_with_microphone():
    raw = raw_tone(WORK / "hears/room.raw", 3000, 0.5, 15)
    return call("run", exhibition("room", "sound: { listen: auto }"), "--headless", "--size", "512x128", "--fps",
                30, "--seconds", 3, "--record", WORK / "room.mp4", env=microphone(raw))


def run_with_dying_microphone():
    """Its other end is a pipe, which after a second brings nothing any more."""
    pipe = WORK / "hears/pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDWR)
    running = subprocess.Popen(
        [PAVILION, "run", exhibition("gone", "sound: { listen: auto }"), "--headless", "--size", "512x128",
         "--fps", "30", "--seconds", "4.5", "--record", WORK / "gone.mp4"],
        cwd=WORK, env=dict(ENV, **microphone(pipe)), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    raw = raw_tone(WORK / "second.raw", 3000, 0.5, 1).read_bytes()
    for at in range(0, len(raw), 4096):
        os.write(end, raw[at:at + 4096])
    _, errors = running.communicate(timeout=60 * SLOW)
    os.close(end)
    return running.returncode, errors


def run_without_microphone():
    named = exhibition("named", "sound: { listen: 'Desk microphone' }")
    return call("run", named, "--headless", "--no-record", "--size", "512x16", "--seconds", 1.5,
                env={"SDL_AUDIODRIVER": "none-such"})


def figures_of(film, *seek):
    picture = film.with_suffix(".png")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *seek, "-i", film, "-frames:v", "1", picture], check=True)
    return figures(pixels(picture, height=128))


def a_microphone_is_heard_and_recorded_nowhere():
    done, out = ROOM.result(), WORK / "room.mp4"
    assert done.returncode == 0, done.stderr
    f = figures_of(out, "-sseof", "-0.5")
    say(f"# the scene sees {f}")
    assert f["heard"] > 60, f"the scene did not hear the microphone: {f}"
    loud = loudness(out, 3000)
    assert loud < -80, f"the microphone is in the film's sound: {loud} dB"
    kept = sorted(path.name for path in WORK.glob("out/*"))
    assert not kept, f"more was kept than the film: {kept}"


def a_microphone_that_goes_is_silence_and_said_once():
    (code, errors), out = GONE.result(), WORK / "gone.mp4"
    assert code == 0, errors
    said = [line for line in errors.splitlines() if "nothing comes from the microphone" in line]
    assert len(said) == 1, f"said {len(said)} times: {errors}"
    before, after = figures_of(out, "-ss", "0.7"), figures_of(out, "-sseof", "-0.5")
    assert before["heard"] > 60, f"it was not heard before: {before}"
    assert after["heard"] <= 8, f"the figures of a dead microphone stay: {after}"


def a_microphone_that_is_not_there_is_silence_too():
    done = ABSENT.result()
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if "no sound is heard" in line]
    assert len(said) == 1, done.stderr


def the_doctor_names_microphones():
    done = call("doctor", env={"SDL_AUDIODRIVER": "dummy"})
    assert re.search(r"^hearing\s", done.stdout, re.M), done.stdout
    done = call("doctor", env={"SDL_AUDIODRIVER": "none-such"})
    assert re.search(r"^hearing\s+weak", done.stdout, re.M), done.stdout


def main():
    global ROOM, GONE, ABSENT
    tap = Tap()
    installation("hears", "hears")
    installation("deaf", "deaf")
    GONE, ROOM, ABSENT = (POOL.submit(run) for run in (run_with_dying_microphone, run_with_microphone,
                                                       run_without_microphone))
    for test in (a_file_is_heard_to_the_sample, a_file_loops_without_a_gap, silence_is_nothing,
                 who_does_not_ask_hears_nothing, other_kinds_of_files, the_exhibition_says_what_is_heard, works_hear_the_same,
                 bad_words_are_explained, a_microphone_is_heard_and_recorded_nowhere,
                 a_microphone_that_goes_is_silence_and_said_once,
                 a_microphone_that_is_not_there_is_silence_too, the_doctor_names_microphones):
        tap.run(test)
    shutil.rmtree(WORK)
    return tap.end()


sys.exit(main())
