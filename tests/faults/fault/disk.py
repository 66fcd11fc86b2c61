"""Disks that are full, or may not be written: a small one of its own is mounted for the kiosk alone."""

import errno
import json
import os
import signal
import subprocess
import time

from kiosk import Skip, Unmet
from process import send
from suite import CALM, fault



def can_mount():
    words = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
    done = subprocess.run(words + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True)
    if done.returncode:
        raise Skip(f"no disk may be mounted here: {done.stderr.strip()}")


def inside(kiosk, path):
    """The same place, as the kiosk sees it."""
    return f"/proc/{kiosk.keeper.pid}/root{path}"


def small(case, place, kib=256, **more):
    """A kiosk with a small disk at $FOLDER/state or elsewhere, its files kept."""
    can_mount()
    return case.start(unshared=f"mkdir -p {place}.kept && cp -a {place}/. {place}.kept/ && "
                      f"mount -t tmpfs -o size={kib}k tmpfs {place} && cp -a {place}.kept/. {place}/", **more)


def fill(case, kiosk, path):
    """To the last byte; proven by the system's own words."""
    try:
        with open(os.path.join(inside(kiosk, path), "filler"), "wb", buffering=0) as file:
            for size in (4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as why:
                    if why.errno != errno.ENOSPC:
                        raise
    except OSError as why:
        raise Unmet(f"the disk could not be filled: {why}") from None
    case.proven("no space left on device, was the answer")


def empty(kiosk, path):
    os.unlink(os.path.join(inside(kiosk, path), "filler"))


@fault("disk-full", "The disk of what a kiosk remembers is full when something breaks", "a tmpfs of 256 KiB, filled",
       "ENOSPC for the next byte")
def disk_full(case):
    kiosk = small(case, "$FOLDER/state")
    state = kiosk.path("state")
    kiosk.wait("the panel answers", kiosk.state)
    fill(case, kiosk, state)
    at = send(case, kiosk.child("desk"), signal.SIGKILL)  # something to be written down
    kiosk.wait("the panel answers", kiosk.state, 5)
    case.picture(at)
    case.journal("disk-full")
    empty(kiosk, state)
    send(case, kiosk.child("desk"), signal.SIGKILL)
    kiosk.wait("the panel answers", kiosk.state, 5)
    case.goes_on()
    case.picture(at)
    kept = [name for name in os.listdir(inside(kiosk, state)) if not name.startswith(".")]
    case.expect(f"it remembers again: {kept}", kept)
    for name in kept:
        path = os.path.join(inside(kiosk, state), name)
        if name.endswith(".json"):
            with open(path) as file:
                json.load(file)


@fault("disk-read-only", "The disk of what a kiosk remembers may not be written any more", "remounted read-only", "EROFS for a file")
def disk_read_only(case):
    kiosk = small(case, "$FOLDER/state")
    kiosk.wait("the panel answers", kiosk.state)
    enter = ["nsenter", "-t", str(kiosk.keeper.pid), "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--preserve-credentials"])
    done = subprocess.run(enter + ["mount", "-o", "remount,ro", kiosk.path("state")], capture_output=True, text=True)
    if done.returncode:
        raise Unmet(done.stderr.strip())
    try:
        with open(os.path.join(inside(kiosk, kiosk.path("state")), "try"), "w"):
            raise Unmet("the disk may be written")
    except OSError as why:
        case.proven("read-only file system, was the answer", why.errno == errno.EROFS)
    at = send(case, kiosk.child("desk"), signal.SIGKILL)
    kiosk.wait("the panel answers", kiosk.state, 5)
    case.goes_on()
    case.picture(at)
    case.journal("disk-read-only")


@fault("memory-full", "The memory for compiled shaders is full", "a tmpfs of 4 KiB in its place, filled", "ENOSPC for the next byte")
def memory_full(case):
    kiosk = small(case, "$MEMORY", kib=4)
    at = time.monotonic()
    fill(case, kiosk, kiosk.memory)
    kiosk.api("/api/command", {"command": "next"})
    pid = kiosk.child("stage")
    time.sleep(1)
    case.expect("the stage stays", pid in kiosk.children("stage"))
    case.goes_on()
    case.picture(at)
