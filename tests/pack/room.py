"""Where packs are made and installed in the tests: empty homes, and the program."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap, say  # noqa: F401  the tests take them from here

SLOW = 4.0 if "san" in sys.argv[1] else 1.0  # sanitizers, from the build folder's name


class Room:
    def __init__(self, pavilion):
        self.pavilion = os.path.abspath(pavilion)
        self.folder = tempfile.mkdtemp(prefix="pavilion-pack-")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return path

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def environment(self, home, **more):
        """A user's whose home is empty but for what the tests put there."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        os.makedirs(self.path(home), exist_ok=True)
        return dict(env, HOME=self.path(home), TMPDIR=self.path("tmp"), PAVILION_LOG="error", **more)

    def run(self, *words, home="home", env=None, before=None):
        os.makedirs(self.path("tmp"), exist_ok=True)
        return subprocess.run([self.pavilion, *words], cwd=self.folder, capture_output=True,
                              text=True, errors="replace", timeout=60 * SLOW, preexec_fn=before,
                              env=self.environment(home, **(env or {})))

    def well(self, *words, **more):
        done = self.run(*words, **more)
        assert done.returncode == 0, f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def fails(self, *words, says, code=1, **more):
        done = self.run(*words, **more)
        assert done.returncode == code, f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        for text in [says] if isinstance(says, str) else says:
            assert text in done.stderr, f"{' '.join(words)}: no '{text}' in\n{done.stderr}"
        return done

    def tree(self, name):
        """Every file below a folder with what is in it, links and folders too."""
        found = {}
        for path, folders, files in os.walk(self.path(name)):
            for one in folders + files:
                whole = os.path.join(path, one)
                place = os.path.relpath(whole, self.path(name))
                if os.path.islink(whole):
                    found[place] = os.readlink(whole)
                elif os.path.isfile(whole):
                    with open(whole, "rb") as file:
                        found[place] = file.read()
                else:
                    found[place] = None
        return found

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
