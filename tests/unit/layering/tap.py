"""The little of TAP that these tests need."""


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, faults):
        """One subtest: well when the list of faults is empty."""
        self.count += 1
        self.failed += bool(faults)
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {self.count} - {name}", flush=True)

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
