"""What is kept of a show while it runs: stills and films on demand, by the rule for live cameras; an encoder
that is too slow, and a disk that is full, end the film and not the show.

usage: kept.py PAVILION BUILD SOURCE
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap, say

PAVILION, BUILD, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
SLOW = 3.0 if "san" in PAVILION else 1.0  # sanitizers, from the build folder's name
ENGINE = os.path.join(os.path.dirname(PAVILION), "..")
WORK = pathlib.Path(tempfile.mkdtemp(prefix="pavilion-kept-"))
WEAK = os.path.join(BUILD, "weak-machine.so")
POOL = concurrent.futures.ThreadPoolExecutor(3)
COMPOSITE = b"compositeWithTrainedAlgorithmicMedia"


def installation(name, more=""):
    folder = WORK / name
    folder.mkdir()
    (folder / "installation.yaml").write_text(f"title: {name}\nscene: scene.c\n{more}")
    (folder / "scene.c").write_text("")
    shutil.copy(os.path.join(SOURCE, "bars.frag"), folder)
    shutil.copy(os.path.join(BUILD, "sound-hears.so"), folder / "hears.so")
    return folder


def programs():
    """The real ones, but for the desk, which is ours."""
    (WORK / "programs").mkdir()
    for name, path in (("pavilion-stage", f"{ENGINE}/stage/pavilion-stage"),
                       ("pavilion-eye", f"{ENGINE}/eye/pavilion-eye"),
                       ("pavilion-desk", f"{BUILD}/sound-desk")):
        os.symlink(os.path.realpath(path), WORK / "programs" / name)


class Run:
    """One run to its end, with orders from the panel at set times."""

    def __init__(self, name, thing, *options, orders="", env=None, size="320x180", seconds=5):
        self.out = WORK / f"out-{name}"
        faults = WORK / f"faults-{name}"
        faults.touch()

        self.done = subprocess.run(
            [PAVILION, "run", thing, "--headless", "--size", size, "--fps", "30", "--seconds", str(seconds),
             *map(str, options)], capture_output=True, text=True, cwd=WORK, timeout=60 * SLOW,
            env=dict(os.environ, PAVILION_LOG="info", PAVILION_OUT=str(self.out), DESK_ORDERS=orders,
                     DESK_LOG=str(faults), PAVILION_PROGRAMS=str(WORK / "programs"), **(env or {})))
        self.log = self.done.stderr
        self.faults = faults.read_text().splitlines()
        self.files = sorted(self.out.iterdir()) if self.out.exists() else []

    def figure(self, pattern):
        found = re.search(pattern, self.log)
        assert found, f"no '{pattern}' in: {self.log}"
        return float(found[1])

    @classmethod
    def begin(cls, *words, **options):
        """At once with the others; `result` waits for it."""
        return POOL.submit(cls, *words, **options)

    shown = property(lambda self: self.figure(r"(\d+) pictures shown"))
    p99_ms = property(lambda self: self.figure(r"p99 ([\d.]+) ms"))

    def told(self, words):
        return [line for line in self.faults if words in line]


def probe(path, what):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", what, "-of", "csv=p=0", path],
                          capture_output=True, text=True, check=True)
    return done.stdout.split()


def check_whole(path):
    done = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-fps_mode", "passthrough",
                           "-enc_time_base", "-1", "-f", "null", "-"], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), f"{path.name} is not whole: {done.stderr}"


# --- tests -------------------------------------------------------------------------------------

def stills_and_films_on_demand(run):
    assert run.done.returncode == 0, run.log
    names = [path.name for path in run.files]
    stills = [path for path in run.files if re.fullmatch(r"hears-\d{8}-\d{6}(-2)?\.png", path.name)]
    films = [path for path in run.files if re.fullmatch(r"hears-\d{8}-\d{6}\.mp4", path.name)]
    assert len(stills) == 2 and len(films) == 1 and len(names) == 3, f"{names}: {run.log}"
    assert len(run.told("so soon")) == 1, run.faults
    assert run.log.count("kept: ") == 3, run.log
    for still in stills:
        assert probe(still, "stream=width,height") == ["320,180"]
        assert COMPOSITE in still.read_bytes(), "a still of synthetic people carries no mark"
    seconds = float(probe(films[0], "format=duration")[0])
    assert 0.5 < seconds < 2.5, f"the film is {seconds} s long"
    check_whole(films[0])
    assert COMPOSITE in films[0].read_bytes()
    assert sorted(probe(films[0], "stream=codec_name")) == ["aac", "h264"]


def a_film_that_runs_at_the_end_is_whole(run):
    assert run.done.returncode == 0, run.log
    assert [path.suffix for path in run.files] == [".mp4"], run.log
    check_whole(run.files[0])


def live_cameras_need_the_exhibitions_word(run, allowed):
    assert run.done.returncode == 0, run.log
    assert run.files == [], f"kept with a live camera: {run.files}"
    assert len(run.told("recording: allowed")) == 2, run.faults
    assert [path.suffix for path in allowed.files] == [".png"], f"{allowed.files} {allowed.log}"
    assert COMPOSITE not in allowed.files[0].read_bytes()


def a_slow_encoder_drops_its_own_pictures(run):
    assert run.done.returncode == 0, run.log
    recorded, dropped = (run.figure(r"(\d+) pictures recorded"), run.figure(r"recorded, (\d+) dropped"))
    say(f"# {run.shown:g} pictures shown beside a slow encoder, which kept {recorded:g} and dropped {dropped:g}")
    # An encoder that takes 150 ms codes 33 pictures in 5 s; a show that waits for it shows as few.
    assert dropped > 10 and recorded > 5, "nothing was dropped"
    assert len(run.told("drops pictures")) == 1, run.faults
    assert run.log.count("the recording drops pictures") == 1, run.log
    assert run.shown > 1.5 * recorded, "the show waited for the encoder"
    check_whole(WORK / "slow.mp4")


def a_full_disk_ends_the_film_and_not_the_show(run):
    out = WORK / "full.mp4"
    assert run.done.returncode == 1, "a film that is short was no failure"
    assert len(run.told("the recording ends here")) == 1, run.faults
    ended = re.search(r"(\d+) pictures recorded", run.log)
    assert ended and run.shown > float(ended[1]) + 3, "the show did not go on"
    assert out.exists(), run.log
    seconds = float(probe(out, "format=duration")[0])
    say(f"# {seconds:.1f} s were kept")
    assert 0.5 < seconds < 6
    check_whole(out)


def main():
    tap = Tap()
    programs()
    for folder in ("people", "plain"):
        (WORK / folder).mkdir()
    installation("people/hears", "synthetic: true\n")
    installation("plain/hears")
    text = ("exhibition: Live\nlanguages: [en]\ncameras:\n  c: { device: /dev/video99, fallback: visitor }\n%s"
            "programme:\n  - { installation: plain/hears }\n")
    (WORK / "live.yaml").write_text(text % "")
    (WORK / "allowed.yaml").write_text(text % "recording: allowed\n")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=3:r=48000", WORK / "noise.wav"],
                   check=True)  # a picture that always moves
    runs = {
        stills_and_films_on_demand: [Run.begin(
            "demand", "people/hears", "--no-record", orders="0.8 still;1 film;2.5 film;3.2 still;3.3 still")],
        a_full_disk_ends_the_film_and_not_the_show: [Run.begin(
            "full", "plain/hears", "--record", WORK / "full.mp4", "--audio", WORK / "noise.wav", seconds=7,
            env={"LD_PRELOAD": WEAK, "FULL_BYTES": "120000"})],
        a_film_that_runs_at_the_end_is_whole: [Run.begin(
            "end", "people/hears", "--no-record", seconds=3, orders="0.8 film")],
        live_cameras_need_the_exhibitions_word: [
            Run.begin("live", "live.yaml", "--no-record", seconds=2.5, orders="0.5 still;1.2 film"),
            Run.begin("allowed", "allowed.yaml", "--no-record", seconds=2.5, orders="0.7 still")],
        a_slow_encoder_drops_its_own_pictures: [Run.begin(
            "slow", "plain/hears", "--record", WORK / "slow.mp4", size="1280x720",
            env={"LD_PRELOAD": WEAK, "SLOW_MS": "150"})],
    }
    for test, futures in runs.items():
        def judge():
            test(*(future.result() for future in futures))
        judge.__name__ = test.__name__
        tap.run(judge)
    shutil.rmtree(WORK)
    return tap.end()


sys.exit(main())
