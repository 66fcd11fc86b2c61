"""What the deepfake mirror's visitors would notice, on rendered heads: the figures of tests/bench/deepfake in short.

usage: mirror.py ROOT BUILD
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap, say

ROOT, BUILD = (os.path.abspath(a) for a in sys.argv[1:3])


def main():
    tap = Tap()
    done = subprocess.run([os.path.join(ROOT, "tests/bench/deepfake"), "--build", BUILD, "--quick", "--real", "none",
                           "--only", "pictures,flicker,confidence,lids"], capture_output=True, text=True, check=False)
    asked = 0
    for line in done.stdout.splitlines()[1:-1]:
        if line.startswith("#"):
            say(line)
            continue
        rise = re.match(r"identity, (.*): rise (-?[\d.]+) against (-?[\d.]+) by texture only", line)
        figure = re.match(r"(\S.*?|  .*?)  +((?:<=|>=) .*|0  .*)", line)
        if rise:
            # how many times more is told over many clips and portraits; of six pairs, that it is more at all
            tap.check(f"a worn face is likelier to the portrait by its shape, too: {rise[1]}",
                      [] if float(rise[2]) > max(0, float(rise[3])) else [line])
        elif figure:
            tap.check(figure[1].strip(), [figure[2]] if line.endswith("MISSED") else [])
        asked += bool(rise or figure)
    tap.check("every figure is there", [] if asked == 7 else [done.stdout + done.stderr])
    return tap.end()


sys.exit(main())
