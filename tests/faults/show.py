"""A keeper in a folder of its own, as the tests of processes, walls and the ladder have it."""
import os
import shutil
import signal
import subprocess
import tempfile


class Failure(Exception):
    pass


class Show:
    """The folder, what the keeper said in it, and its end. Who derives from it sets `keeper` and opens `errors`."""

    slow = 1.0  # of a build that is not quick
    patience_s = 10.0  # of who waits for its end

    def __init__(self, prefix):
        self.folder = tempfile.mkdtemp(prefix=f"pavilion-{prefix}-")
        self.keeper = None
        self.open = []  # to be closed with it

    def path(self, name):
        return os.path.join(self.folder, name)

    def said(self):
        with open(self.path("errors"), errors="replace") as file:
            return file.read()

    def expect(self, what, truth):
        if not truth:
            raise Failure(what)

    def stop(self, seconds=None, sent=signal.SIGTERM):
        self.keeper.send_signal(sent)
        return self.end(seconds)

    def end(self, seconds=None):
        """Its exit code."""
        try:
            return self.keeper.wait((seconds or self.patience_s) * self.slow)
        except subprocess.TimeoutExpired:
            raise Failure("the keeper does not end") from None

    def close(self):
        if self.keeper and self.keeper.poll() is None:
            self.keeper.kill()
            self.keeper.wait()
        for one in self.open:
            one.close()
        shutil.rmtree(self.folder, ignore_errors=True)
