"""Every C and C++ file is laid out as .clang-format says."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from tap import Tap

FOLDERS = ["assets/new", "engine", "installations", "tests"]


def unformatted(files, top):
    """Those files that clang-format would change."""
    words = ["clang-format", "--dry-run", "--ferror-limit=1", "--style=file:.clang-format"]
    done = subprocess.run(words + files, capture_output=True, text=True, cwd=top)
    if done.returncode:
        return [done.stderr.strip()]
    return sorted({line.split(":")[0] for line in done.stderr.splitlines()
                   if "clang-format-violations" in line})


def main(top):
    tap = Tap()
    files = [os.path.relpath(os.path.join(path, name), top) for folder in FOLDERS
             for path, _, names in os.walk(os.path.join(top, folder))
             for name in names if name.endswith((".c", ".h", ".cpp", ".hpp", ".cc"))]
    with tempfile.NamedTemporaryFile("w", suffix=".c") as wrong:
        wrong.write("int  a ;\n")
        wrong.flush()
        tap.check("this test finds a file laid out otherwise",
                  [] if unformatted([wrong.name], top) else ["it passed"])
    tap.check(f"{len(files)} files are laid out as .clang-format says",
              [f"clang-format -i {name}" for name in unformatted(sorted(files), top)])
    return tap.end()


sys.exit(main(sys.argv[1]))
