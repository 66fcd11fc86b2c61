"""The little of TAP (the Test Anything Protocol) that the project's Python tests need."""
import subprocess
import sys


def say(line):
    """In one piece: print writes the end of a line by itself, and some tests run side by side."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, faults, skipped=None):
        """One subtest: well when the list of faults is empty; `skipped`: why not all of it could be tried."""
        self.count += 1
        self.failed += bool(faults)
        for fault in faults:
            say(f"# {fault}")
        say(f"{'not ok' if faults else 'ok'} {self.count} - {name}" + (f" # SKIP {skipped}" if skipped else ""))

    def tell(self, well, name, detail=""):
        """One subtest with a detail that is worth reading either way."""
        lines = detail.splitlines()
        for line in lines if well else []:
            say(f"# {line}")
        self.check(name, [] if well else lines or ["it is not so"])

    def run(self, function):
        """One subtest: a function that is well when it returns."""
        faults = []
        try:
            function()
        except (AssertionError, subprocess.SubprocessError, OSError, ValueError) as trouble:
            faults = str(trouble).splitlines() or [repr(trouble)]
        self.check(function.__name__.replace("_", " "), faults)

    def skip(self, name, why):
        self.check(name, [], why)

    def end(self):
        """The exit code."""
        say(f"1..{self.count}")
        return 1 if self.failed else 0
