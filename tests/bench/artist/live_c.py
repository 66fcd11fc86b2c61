"""A scene in C that is saved: the time until the picture is its newer version's."""

import os
import re
import signal
import statistics
import subprocess
import threading

from artist_rows import Row, Skip

SEEN = re.compile(r"is on screen, (\d+) ms after it was saved")


def words_of(run, times, taken):
    for line in run.stderr:
        if "on stage" in line:
            taken.release()
        elif found := SEEN.search(line):
            times.append(int(found[1]))
            taken.release()


def measure(bench):
    env = dict(bench.env, PKG_CONFIG_PATH=str(bench.build / "meson-uninstalled"))
    made = subprocess.run([bench.pavilion, "new", "reeds"], cwd=bench.work, env=env, capture_output=True, text=True)
    if made.returncode:
        raise Skip(made.stderr.strip())
    run = subprocess.Popen([bench.pavilion, "run", "reeds", "--headless", "--no-record", "--panel", "off", "--developer",
                            "--size", "640x360", "--fps", "30", "--camera", "none"], cwd=bench.work, env=env,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    times, taken = [], threading.Semaphore(0)
    threading.Thread(target=words_of, args=(run, times, taken), daemon=True).start()
    source = bench.work / "reeds/scene.c"
    text = source.read_text()
    try:
        if not taken.acquire(timeout=60):
            raise Skip("the new scene never came on stage")
        for i in range(5 if bench.quick else 20):
            part = source.with_suffix(".part")
            part.write_text(text + f"\n/* version {i} */\n")
            os.replace(part, source)
            if not taken.acquire(timeout=30):
                raise Skip(f"version {i} was never seen")
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()
    yield Row("save -> new C scene on the screen, the slowest (30 pictures a second)",
              f"{max(times)} ms (median {statistics.median(times):.0f})", "<= 1000 ms", max(times) <= 1000)
