"""What all scenarios of a fleet have: the programs, their list, heralds and orders."""
import json
import os
import sys
import time

from house import Herald, need, until
from tap import say

PAVILION, HERALD, DOUBLE = (os.path.abspath(path) for path in sys.argv[1:4])
SLOW = 4.0 if "san" in PAVILION else 1.0  # sanitizers, from the build folder's name
NOISE = 3.0  # a deadline is asserted three times as long: the machine has more to do
SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


def herald(things, port, **options):
    return things.add(Herald(DOUBLE, HERALD, port, **options))


def order(identity, command, **more):
    return json.dumps({"id": identity, "command": command, **({"ttl_s": 30} if "expires" not in more else {}), **more})


def moment(ahead_s):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + ahead_s))


def after_many_lines(lobby, proxy, some, many):
    """The herald's memory after some lines, and after many."""
    def memory(count):
        until(lambda: proxy.count >= count, 100 * SLOW, lambda: f"{proxy.count} lines: {lobby.broker()}")
        return lobby.memory_kib()
    first, last = memory(some), memory(many)
    files = len(os.listdir(f"/proc/{lobby.pid}/fd"))
    say(f"# after {some} lines {first} KiB, after {many} {last} KiB, {files} descriptors; "
        f"{lobby.broker()['connects']} times connected")
    need(SLOW > 1 or last - first < 128 * NOISE, f"{last - first} KiB more")
    need(files < 16, f"{files} descriptors")
    need(lobby.broker()["connects"] > some, "they were real ones")
    need(lobby.alive(), "it lives")
