"""Faults that other tests make, prove and judge by themselves: one place in the score for each. They run with those tests, and
here only when a person asks for them."""

import os
import re
import subprocess
import sys

from kiosk import Failure, Skip, Unmet
from suite import fault


def tests_of(case, folder):
    """That folder of the tests, and what was built of it."""
    built = os.path.join(os.path.dirname(case.place.tools), folder)
    if not os.path.isdir(built):
        raise Skip(f"tests/{folder} is not built")
    return os.path.join(os.path.dirname(case.place.folder), folder), built


def run(case, words, name):
    """One subtest of a test that speaks TAP."""
    done = subprocess.run([sys.executable, *words, name], capture_output=True, text=True, timeout=300)
    lines = [line for line in done.stdout.splitlines() if re.match(r"(not )?ok\b", line)]
    if not lines:
        raise Unmet(f"{name} did not run: {done.stderr.strip()[-300:]}")
    if any("SKIP" in line for line in lines):
        raise Skip(lines[0])
    case.proven(f"{name} says so")
    case.notes += [line[2:] for line in done.stdout.splitlines() if line.startswith("# ")][:3]
    if done.returncode or any(line.startswith("not ok") for line in lines):
        raise Failure(f"{name} failed")


def understudy(case, name):
    source, built = tests_of(case, "understudy")
    run(case, [os.path.join(source, "understudy.py"), case.place.pavilion, case.place.tools, built], name)


def processes(case, name):
    run(case, [os.path.join(case.place.folder, "processes.py"), case.place.pavilion, case.place.need("processes_child")], name)


def fleet(case, name):
    source, built = tests_of(case, "fleet")
    herald = case.place.program("herald")
    double = [os.path.join(built, name) for name in os.listdir(built) if "double" in name and not name.endswith(".p")]
    if not herald or not double:
        raise Skip("the herald's tests are not built")
    run(case, [os.path.join(source, "fleet.py"), case.place.pavilion, herald, double[0]], name)


FAULTS = [
    (understudy, "gpu-reset", "The GPU is reset", "glGetGraphicsResetStatus answered by a preloaded library",
     "a_gpu_that_was_reset_ends_one_stage"),
    (understudy, "sound-gone", "The sound device is gone", "SDL's device stopped by a preloaded library", "lost_sound_comes_back"),
    (understudy, "window-above", "A strange window lies above the stage's", "a window mapped on top", "nothing_stays_above_the_stage"),
    (understudy, "crash-row-twenty", "The stage crashes twenty times in a row", "SIGSEGV", "twenty_crashes_in_a_row"),
    (processes, "message-hostile", "Children send garbage to the keeper", "messages that break the schema", "hostile_messages_are_dropped"),
    (processes, "message-flood", "A stage floods the keeper", "as many messages as the socket takes", "a_flood_is_dammed"),
    (processes, "message-forged", "An eye speaks for another camera", "a ring sent under another number", "an_eye_speaks_for_itself_only"),
    (processes, "stage-young", "A stage never comes up", "exit 1 at each start", "a_stage_that_never_comes_up_is_given_up"),
    (processes, "children-deaf", "Children do not end when they are told", "STOP ignored", "the_deaf_are_killed"),
    (processes, "keeper-leftovers", "A dead keeper has left its folders", "kill -9 of a keeper", "a_dead_keepers_leftovers_are_swept"),
    (fleet, "broker-absent", "There is no broker, and then one", "a port that nobody listens at", "no_broker_and_then_one"),
    (fleet, "broker-silent", "A broker takes the line and never answers", "a TCP server that says nothing",
     "a_broker_that_takes_the_line_and_never_answers"),
    (fleet, "broker-nonsense", "A broker talks nonsense", "chance bytes from a TCP server", "a_broker_that_talks_nonsense"),
    (fleet, "broker-cut", "The line to the broker is cut again and again", "a TCP proxy", "a_line_that_is_cut_again_and_again"),
    (fleet, "broker-deaf", "The line to the broker goes deaf", "a TCP proxy that passes nothing on", "a_line_that_goes_deaf"),
    (fleet, "broker-flaps", "The broker comes and goes", "Mosquitto killed and started", "the_picture_does_not_mind_a_broker_that_flaps"),
]
for test, name, title, injected, subtest in FAULTS:
    fault(name, title, injected, f"{test.__name__}: {subtest}", elsewhere=True)(lambda case, t=test, s=subtest: t(case, s))
