"""Scenes that crash, leave, hang, eat, or show nothing: tests/faults/scenes/bad.c on a kiosk's stage."""

import time

from kiosk import Entry
from suite import fault


def crash(case, how, pattern, code):
    """Breaks while it draws; the next piece is there, and the journal says why."""
    kiosk = case.spoil(how)
    pid = kiosk.broken
    at = case.told()
    case.ended(pattern, pid)
    case.goes_on()
    case.picture(at)
    case.journal(code)


CRASHES = [
    ("scene-segv", "A scene reads through a bad pointer", "segv", r"signal 11", "scene-crashed"),
    ("scene-abort", "A scene calls abort()", "abort", r"signal 6", "scene-aborted"),
    ("scene-overflow", "A scene uses up its stack", "overflow", r"signal 11", "scene-overflowed"),
    ("scene-exit", "A scene calls exit(3)", "exit", r"exit 3", "scene-exited"),
    ("scene-exit-well", "A scene calls exit(0), as if the stage had been told to end", "exit_well", r"exit 0", "scene-exited"),
    ("scene-quit", "A scene calls _exit(3), of which no handler hears", "quit", r"exit 3", "scene-exited"),
    ("scene-bus", "A scene reads beyond the end of a file", "bus", r"signal 7", "scene-crashed"),
    ("scene-ill", "A scene comes to an instruction that this machine has not", "ill", r"signal 4", "scene-crashed"),
    ("scene-fpe", "A scene divides by nothing", "fpe", r"signal 8", "scene-crashed"),
    ("scene-free", "A scene frees what was freed", "free", r"signal 6", "scene-aborted"),
]
for name, title, how, pattern, code in CRASHES:
    fault(name, title, "while it draws", "the scene's own word, and how the keeper saw its process end")(lambda case, h=how, p=pattern, c=code: crash(case, h, p, c))


def hang(case, how):
    kiosk = case.spoil(how)
    pid = kiosk.broken
    at = case.told()
    kiosk.wait("its process is gone", lambda: pid not in kiosk.children("stage"), 20)
    case.proven("the process that hung is gone")
    case.goes_on()
    # a hang is noticed by its deadline, and what follows is not slower than after a crash
    case.picture(at, still_s=0.6)
    case.journal("scene-hung")


@fault("scene-hang", "A scene sleeps for ever", "pause() while it draws", "its word, and its process killed by the keeper")
def scene_hang(case):
    hang(case, "hang")


@fault("scene-spin", "A scene computes for ever", "an endless loop while it draws", "its word, and its process killed by the keeper")
def scene_spin(case):
    hang(case, "spin")
