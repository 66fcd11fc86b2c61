#!/usr/bin/env python3
"""The Debian package: what is in it, what it needs, what its units say. Made of what is built already, so that it
takes seconds; assets/deb/make alone builds a release. Arguments: pavilion, source, build folder."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, SOURCE, BUILD = sys.argv[1:4]
tap = Tap()


def call(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, timeout=200, **more)


def need(condition, why=""):
    if not condition:
        raise AssertionError(why or "it is not so")


def units_hold(folder):
    """As systemd itself reads them, in the place that they have on a kiosk."""
    units = os.path.join(folder, "usr/lib/systemd/system")
    done = call("systemd-analyze", "verify", "--man=no", *(os.path.join(folder, "units", name)
                                                            for name in os.listdir(units)))
    return [line for line in (done.stdout + done.stderr).splitlines() if "pavilion" in line and "Xorg" not in line]


def main():
    with tempfile.TemporaryDirectory() as top:
        made = call(os.path.join(SOURCE, "assets/deb/make"), "--build", BUILD, "--out", top)
        package = made.stdout.strip().splitlines()[-1] if made.returncode == 0 else ""
        tap.tell(os.path.exists(package), "one command makes it", made.stdout + made.stderr)
        if not package:
            return tap.end()
        needs = call("dpkg-deb", "-f", package, "Depends").stdout
        missing = [name for name in ("libc6", "libsdl2-2.0-0", "libcrypt1", "libavcodec59", "libopencv-videoio406",
                                     "libgl1-mesa-dri", "opencv-data", "fonts-inter", "xserver-xorg-core", "kbd",
                                     "systemd") if name not in needs]
        tap.check("what runs is among what it needs", missing)

        inside = os.path.join(top, "inside")
        call("dpkg-deb", "-x", package, inside)
        there = [os.path.relpath(os.path.join(folder, name), inside)
                 for folder, _, names in os.walk(inside) for name in names]
        wanted = ["usr/bin/pavilion", "usr/bin/pavilion-stage", "usr/lib/pavilion/mirror.so",
                  "usr/lib/pavilion/after-stop", "usr/lib/pavilion/before-xorg",
                  "usr/lib/systemd/system/pavilion.service", "usr/lib/systemd/system/pavilion-login.service",
                  "usr/share/pavilion/shaders",
                  "usr/share/man/man1/pavilion.1.gz", "usr/share/doc/pavilion/copyright"]
        tap.check("all has its place", [name for name in wanted
                                        if not os.path.exists(os.path.join(inside, name))])
        tap.check("and nothing lies elsewhere", [name for name in there if not name.startswith("usr/") or
                                                 name.startswith(("usr/local/", "usr/share/pavilion/tests"))])
        listed = call("dpkg-deb", "-c", package).stdout
        tap.check("all of it is root's, and only root may change it",
                  [line for line in listed.splitlines() if " root/root " not in line or
                   (line[0] != "l" and line[8] == "w")])
        bare = {"PATH": "/usr/bin:/bin", "HOME": top}
        version = call(os.path.join(inside, "usr/bin/pavilion"), "--version", env=bare)
        listing = call(os.path.join(inside, "usr/bin/pavilion"), "list", env=bare)
        tap.tell(version.returncode == 0 and "mirror" in listing.stdout, "unpacked anywhere it finds its house",
                 version.stderr + listing.stdout + listing.stderr)
        page = call("sh", "-c", f"zcat {inside}/usr/share/man/man1/pavilion.1.gz").stdout
        tap.check("its manual knows every command",
                  [word for word in re.findall(r"^  ([a-z][a-z-]+) {2,}\S", call(PAVILION, "--help").stdout, re.M)
                   if f".SS {word}".replace("-", "\\-") not in page])

        if shutil.which("systemd-analyze") is None:
            tap.skip("systemd likes its units", "systemd-analyze is not here")
            return tap.end()
        os.makedirs(os.path.join(inside, "units"))
        for name in os.listdir(os.path.join(inside, "usr/lib/systemd/system")):
            with open(os.path.join(inside, "usr/lib/systemd/system", name), encoding="utf-8") as file:
                text = file.read()
            with open(os.path.join(inside, "units", name), "w", encoding="utf-8") as file:
                file.write(re.sub(r"=(\+?)/usr/(bin|lib)/pavilion", rf"=\1{inside}/usr/\2/pavilion", text))
        tap.check("systemd likes its units", units_hold(inside))
        rated = call("systemd-analyze", "security", "--offline=true", "--threshold=35",
                     os.path.join(inside, "usr/lib/systemd/system/pavilion.service"))
        last = (rated.stdout.strip().splitlines() or [rated.stderr])[-1]
        tap.tell(rated.returncode == 0, "and finds little that could be exposed", last)
    return tap.end()


sys.exit(main())
