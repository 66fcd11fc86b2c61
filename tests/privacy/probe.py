"""pavilion doctor --privacy: what real processes try from behind their walls is refused, with an old Landlock
too; and where a wall is missing, it says so.

usage: probe.py PAVILION NO_CALLS_WALL
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap, say

PAVILION, NO_WALL = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ROLES = ("pavilion-eye", "pavilion-stage", "pavilion-desk", "pavilion-herald")
# What the museum's privacy rests on: never silently dropped from the list.
MUST = ("a socket for the internet", "a socket for this machine", "become another program", "start a process",
        "open one of its files for writing", "truncate a file", "set a file's attribute", "trace another process",
        "send the keeper a signal", "io_uring", "create a file in /dev/shm", "open another process's memory",
        "leave a core file when it crashes", "take another process's descriptor", "shared memory with a key",
        "be told what others make in a folder")


def doctor(*words, **env):
    """Exit code, and for each process its rows: what was tried, what the kernel said, the verdict."""
    done = subprocess.run([PAVILION, "doctor", "--privacy", *words], capture_output=True, text=True, timeout=90,
                          env=dict(os.environ, **env), check=False)
    roles = {}
    for line in done.stdout.splitlines():
        head = re.match(r"(pavilion-\w+): ", line)
        row = re.match(r"  (\S.{48,}?) +([A-Z]+|done|none) +(\S.*)", line)
        if head:
            roles[head[1]] = {}
        elif row and roles:
            rows = list(roles.values())[-1]
            rows[row[1].strip(), len(rows)] = (row[2], row[3])
    return done.returncode, roles, done.stdout + done.stderr


def refused(rows):
    return [what for (what, _), (_, verdict) in rows.items() if verdict == "refused"]


def allowed(rows):
    return [what for (what, _), (_, verdict) in rows.items() if verdict == "ALLOWED"]


def all_is_refused(result):
    code, roles, words = result
    faults = [f"exit {code}"] + words.splitlines()[-8:] if code else []
    for role in ROLES:
        rows = roles.get(role, {})
        say(f"# {role}: {len(refused(rows))} refused")
        faults += [f"{role}: {len(refused(rows))} refused"] if len(refused(rows)) < 100 else []
        faults += [f"{role}: {what}: ALLOWED" for what in allowed(rows)]
        faults += [f"{role}: '{what}' was not refused" for what in MUST if what not in refused(rows)
                   and not (role == "pavilion-herald" and what == "a socket for the internet")]
    return faults


def same_verdicts(now, old):
    return [f"{role}: {key[0]}: {now[1][role].get(key)} and {old[1][role].get(key)}"
            for role in ROLES for key in now[1][role].keys() | old[1][role].keys()
            if now[1][role].get(key, "  ")[1] != old[1][role].get(key, "  ")[1]]


def a_missing_wall_is_seen():
    code, roles, words = doctor(LD_PRELOAD=NO_WALL)
    faults = [] if code == 1 else [f"exit {code}"]
    for role in ROLES:
        told = allowed(roles.get(role, {}))
        say(f"# {role} without seccomp: {len(told)} allowed")
        # Files are Landlock's; the first thing that is not and works ends the rest of the report: execve.
        if "start a process" not in told:
            faults.append(f"{role}: {told}")
    return faults + ([] if "NOT all is refused" in words else ["the last line"])


def no_landlock():
    probe = subprocess.run([PAVILION, "doctor"], capture_output=True, text=True, check=False)
    return not re.search(r"^Landlock +ok", probe.stdout, re.M)


def main():
    if no_landlock():
        say("1..0 # SKIP this kernel has no Landlock")
        return 0
    tap = Tap()
    now, old = doctor(), doctor("--abi", "2")
    tap.check("all is refused", all_is_refused(now))
    tap.check("all is refused with the Landlock of Debian 12", all_is_refused(old))
    tap.check("the same verdicts", same_verdicts(now, old) if all(set(ROLES) <= set(r[1]) for r in (now, old))
              else ["somebody is missing"])
    sanitized = "san" in PAVILION
    tap.check("a wall that does not stand is seen", [] if sanitized else a_missing_wall_is_seen(),
              "a preloaded library comes before the sanitizer's" if sanitized else None)
    code, _, words = doctor("--abi", "0")
    tap.check("no Landlock at all is no choice", [] if code == 2 else [f"exit {code}", words])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
