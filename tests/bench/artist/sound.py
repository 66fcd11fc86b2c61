"""What sound costs a picture, how well beats are found, and what a recording costs the show.

Frame times are of headless runs at 720p, which take turns; they say little on a machine that does other things.
"""
import re
import statistics
import subprocess

from artist_rows import Row, Skip

BUDGET_MS = 1000 / 30


def analysis(bench):
    """The unit test's own words."""
    test = bench.build / "tests/unit/stage/analysis_test"
    if not test.exists():
        raise Skip(f"{test} is not built")
    said = subprocess.run([test], capture_output=True, text=True).stdout
    precision, recall, late_ms = map(
        float, re.search(r"precision ([\d.]+), recall ([\d.]+), latest after ([\d.]+) ms", said).groups())
    sine = float(re.search(r"reads at least ([\d.]+)", said)[1])
    cost_ms = float(re.search(r"a picture's sound costs ([\d.]+) ms", said)[1])
    yield Row("what is heard, for one of 60 pictures a second", f"{cost_ms:.3f} ms", "<= 0.5 ms", cost_ms <= 0.5)
    yield Row("beats at 60 to 180 a minute: precision, recall", f"{precision:.3f}, {recall:.3f}", ">= 0.98 each",
              min(precision, recall) >= 0.98)
    yield Row("latest beat after its sound", f"{late_ms:.1f} ms", "<= 30 ms and a picture", late_ms <= 30 + 1000 / 60)
    yield Row("a sine of amplitude 1 in its band, at worst", f"{sine:.3f}", ">= 0.98", sine >= 0.98)


def run(bench, seconds, *options):
    done = subprocess.run(
        [bench.pavilion, "run", "film", "--headless", "--size", "1280x720", "--fps", "30", "--seconds", str(seconds),
         "--camera", "virtual:visitor", *options], capture_output=True, text=True, cwd=bench.work, env=bench.env)
    took = re.search(r"a picture took [\d.]+ ms, p99 ([\d.]+) ms", done.stderr)
    if not took:
        raise Skip(f"film does not run: {done.stderr[-300:]}")
    kept = re.search(r"(\d+) pictures recorded, (\d+) dropped", done.stderr)
    shown = re.search(r"(\d+) pictures shown", done.stderr)
    return float(took[1]), int(shown[1]), int(kept[1]) if kept else 0, int(kept[2]) if kept else 0


def recording(bench):
    alone, beside = [], []
    seconds = 3 if bench.quick else 12
    for i in range(1 if bench.quick else 3):
        alone.append(run(bench, seconds, "--no-record"))
        beside.append(run(bench, seconds, "--record", str(bench.work / f"recorded-{i}.mp4")))
    p99 = [statistics.median(one[0] for one in runs) for runs in (alone, beside)]
    shown = [statistics.median(one[1] for one in runs) for runs in (alone, beside)]
    kept, dropped = (sum(one[i] for one in beside) for i in (2, 3))
    yield Row("Film at 720p, a picture's p99 alone, recorded", f"{p99[0]:.1f}, {p99[1]:.1f} ms",
              f"<= {BUDGET_MS:.1f} ms, or as alone", p99[1] <= max(BUDGET_MS, 1.1 * p99[0]))
    yield Row(f"its pictures in {seconds} s alone, recorded", f"{shown[0]:g}, {shown[1]:g}", "within 2 %",
              shown[1] >= 0.98 * shown[0])
    yield Row("pictures that the recording dropped, not the show", f"{dropped} of {kept + dropped}", "said when any",
              True)


def measure(bench):
    yield from analysis(bench)
    yield from recording(bench)
