#!/usr/bin/env python3
"""Owns that the API reference is whole: Doxygen makes it of the public headers without one warning.

reference.py ROOT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

ROOT = pathlib.Path(sys.argv[1])


def made(top, out, more=""):
    """Exit code and words of Doxygen, as `ninja doc` runs it."""
    settings = (top / "engine/include/Doxyfile").read_text() + f"\nOUTPUT_DIRECTORY = {out}\n{more}\n"
    done = subprocess.run(["doxygen", "-"], input=settings, cwd=top, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120)
    return done.returncode, done.stdout


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="pavilion-reference-") as work:
        work = pathlib.Path(work)
        code, words = made(ROOT, work / "whole")
        tap.check("the reference is made without a warning", words.splitlines()[:20] if code or words else [])
        page = (work / "whole/html/gpu_8h.html").read_text()
        names = [header.name for header in (ROOT / "engine/include/pavilion").glob("*.h")]
        absent = [name for name in names if not (work / f"whole/html/{name.replace('.', '_8')}.html").exists()]
        tap.check("every header has its page", absent)
        tap.check("what a header says is on it", [] if "Sampling the texture that is being drawn to" in page else
                  ["the words on pav_draw are not there"])
        shutil.copytree(ROOT / "engine/include", work / "top/engine/include")
        header = work / "top/engine/include/pavilion/text.h"
        header.write_text(header.read_text().replace("struct pav_text;\n", "struct pav_text;\n\nint pav_bare(int x);\n", 1))
        code, words = made(work / "top", work / "bare", "INPUT = engine/include/pavilion/text.h")
        tap.check("this test finds what nobody documented", [] if code and "pav_bare" in words else [words or "nothing"])
    return tap.end()


sys.exit(main())
