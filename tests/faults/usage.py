"""The command line: help everywhere, exit codes, and the nearest word for a mistyped one.

usage: usage.py PAVILION
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION = os.path.abspath(sys.argv[1])

# arguments, exit code, words on standard output, words on standard error
CASES = [
    (["--help"], 0, ["run", "check", "list", "render", "doctor", "bench", "Exit codes"], []),
    (["-h"], 0, ["usage: pavilion COMMAND"], []),
    (["help"], 0, ["usage: pavilion COMMAND"], []),
    (["help", "render"], 0, ["usage: pavilion render", "--frames"], []),
    (["run", "--help"], 0, ["usage: pavilion run", "--headless", "--camera"], []),
    (["run", "x.yaml", "--headless", "--help"], 0, ["usage: pavilion run"], []),
    (["check", "--help"], 0, ["usage: pavilion check", "--flash"], []),
    (["new", "--help"], 0, ["usage: pavilion new"], []),
    (["pack", "--help"], 0, ["usage: pavilion pack"], []),
    (["install", "--help"], 0, ["usage: pavilion install"], []),
    (["rehearse", "--help"], 0, ["usage: pavilion rehearse"], []),
    (["list", "--help"], 0, ["usage: pavilion list"], []),
    (["render", "--help"], 0, ["--out FILE.png|.mp4"], []),
    (["doctor", "--help"], 0, ["usage: pavilion doctor"], []),
    (["bench", "--help"], 0, ["usage: pavilion bench"], []),
    (["--version"], 0, ["pavilion 0."], []),
    (["rnu"], 2, [], ["unknown command rnu; did you mean run?"]),
    (["mirror"], 2, [], ["mirror is no command; to open it: pavilion run mirror"]),
    (["help", "doctr"], 2, [], ["did you mean doctor?"]),
    (["xyzzy"], 2, [], ["unknown command xyzzy; see pavilion --help"]),
    (["portrait"], 2, [], ["which picture?"]),
    (["portrait", "x.png"], 2, [], ["x.png: No such file or directory"]),
    (["run", "--headles"], 2, [], ["unknown option --headles; did you mean --headless?"]),
    (["--headles"], 2, [], ["did you mean --headless?"]),
    (["render", "x", "--frame=3"], 2, [], ["did you mean --frames?"]),
    (["run", "--size", "12"], 2, [], ["--size: expected a size such as 1280x720, from 16 to 16384 each way, not '12'"]),
    (["run", "--size", "99999x2"], 2, [], ["--size: expected a size"]),
    (["run", "--seconds", "soon"], 2, [], ["--seconds: expected a number from 0.1"]),
    (["run", "--seconds"], 2, [], ["--seconds: needs a value"]),
    (["run", "--headless=yes"], 2, [], ["--headless: takes no value"]),
    (["run", "--param", "grain"], 2, [], ["--param: expected KEY=VALUE, not 'grain'"]),
    (["run", "--seed", "1.5"], 2, [], ["expected a whole number"]),
    (["run", "--language", "french!"], 2, [], ["expected a language such as fr, nl or en"]),
    (["run", "a", "b"], 2, [], ["expected one exhibition"]),
    (["run", "--kiosk", "--headless"], 2, [], ["one of --windowed, --kiosk and --headless"]),
    (["run", "/nowhere.yaml", "--headless"], 2, [], ["/nowhere.yaml"]),
    (["run", "--headless", "--camera", "/nowhere.mp4"], 2, [], ["/nowhere.mp4"]),
    (["render", "x"], 2, [], ["--out FILE.png or FILE.mp4"]),
    (["render", "x", "--out", "x.gif"], 2, [], ["--out FILE.png or FILE.mp4"]),
    (["render", "mirror", "--out", "x.png", "--image", "a"], 2, [], ["--image: expected KEY=VALUE, not 'a'"]),
    (["render", "mirror", "--out", "x.png", "--date", "soon"], 2, [], ["--date"]),
    (["render", "mirror", "--out", "x.png", "--alpha", "lose"], 2, [], ["--alpha"]),
    (["run", "mirror", "--kiosk", "--developer"], 2, [], ["--developer"]),
    (["render", "/nowhere", "--out", "x.png"], 2, [], ["/nowhere"]),
    (["check"], 2, [], ["which file?"]),
    (["check", "/nowhere.yaml"], 2, [], ["/nowhere.yaml"]),
    (["list", "x"], 2, [], ["takes no arguments"]),
    (["doctor", "x"], 2, [], ["takes no arguments"]),
    (["check", "miror"], 2, [], ["there is no file or installation miror; did you mean mirror?"]),
    (["run", "/tmp", "--headless"], 2, [], ["/tmp/installation.yaml:1:1: cannot be read"]),
    (["run", "mirror", "--headless", "--record", "x.avi"], 2, [], ["--record: expected FILE.mp4"]),
    (["render", "mirror", "--out", "x.png", "--sheet", "x.png"], 2, [], ["expected another file"]),
    (["bench", "a", "b"], 2, [], ["expected one of"]),
]


def faults_of(arguments, code, said, complained):
    done = subprocess.run(
        [PAVILION, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    faults = [] if done.returncode == code else [f"exit code {done.returncode}, should be {code}"]
    faults += [f"'{words}' is not said: {done.stdout!r}" for words in said if words not in done.stdout]
    faults += [
        f"'{words}' is not complained: {done.stderr!r}"
        for words in complained
        if words not in done.stderr
    ]
    return faults


def main():
    tap = Tap()
    for case in CASES:
        tap.check(f"pavilion {' '.join(case[0])}", faults_of(*case))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
