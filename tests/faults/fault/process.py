"""Programs that are killed, or stopped while they live."""

import os
import resource
import signal
import subprocess
import time

from kiosk import Entry, lives, status_of
from suite import CALM, fault



def send(case, pid, number):
    """Proven: a stopped process is in state T, a killed one is gone."""
    at = time.monotonic()
    os.kill(pid, number)
    if number == signal.SIGSTOP:
        case.kiosk.wait("it is stopped", lambda: not lives(pid) or status_of(pid)[0] in "Tt", 2, every=0.001)
        case.proven(f"process {pid} was stopped")
    else:
        case.kiosk.wait("it is gone", lambda: not lives(pid), 5, every=0.001)
        case.proven(f"process {pid} was ended by {number.name}")
    return at


@fault("stage-killed", "The stage is killed", "kill -9", "its process is gone")
def stage_killed(case):
    case.start()
    on, _ = case.understudy()
    at = send(case, on, signal.SIGKILL)
    case.goes_on()
    case.understudy()
    case.picture(at)


@fault("stage-stopped", "The stage is stopped in its tracks", "SIGSTOP", "its state is T")
def stage_stopped(case):
    case.start()
    on, _ = case.understudy()
    at = send(case, on, signal.SIGSTOP)
    case.kiosk.wait("it is replaced", lambda: not lives(on), 20)
    case.goes_on()
    case.picture(at)
    case.journal("scene-hung")


@fault("understudy-killed", "The understudy is killed", "kill -9", "its process is gone")
def understudy_killed(case):
    case.start()
    on, under = case.understudy()
    at = send(case, under, signal.SIGKILL)
    case.kiosk.wait("there is another", lambda: len(case.kiosk.children("stage")) == 2, 15)
    case.goes_on()
    case.expect("the stage stayed", lives(on))
    case.picture(at)


@fault("understudy-stopped", "The understudy is stopped in its tracks", "SIGSTOP", "its state is T")
def understudy_stopped(case):
    case.start()
    on, under = case.understudy()
    at = send(case, under, signal.SIGSTOP)
    case.kiosk.wait("it is replaced", lambda: not lives(under), 30)
    case.goes_on()
    case.expect("the stage stayed", lives(on))
    case.picture(at)


@fault("both-stages-killed", "Stage and understudy are killed at once", "kill -9, twice", "both processes are gone")
def both_stages_killed(case):
    case.start()
    on, under = case.understudy()
    os.kill(under, signal.SIGKILL)
    send(case, on, signal.SIGKILL)
    back = case.seen_colour(CALM, time.monotonic() + 0.2, "the picture", 10)
    case.goes_on()
    case.picture(back)


@fault("desk-killed", "The desk is killed", "kill -9", "its process is gone")
def desk_killed(case):
    kiosk = case.start()
    kiosk.wait("the panel answers", kiosk.state)
    at = send(case, kiosk.child("desk"), signal.SIGKILL)
    kiosk.wait("the panel answers again", kiosk.state, 3)
    case.figures["desk_s"] = time.monotonic() - at
    case.goes_on()
    case.picture(at)


@fault("desk-stopped", "The desk is stopped in its tracks", "SIGSTOP", "its state is T")
def desk_stopped(case):
    kiosk = case.start()
    kiosk.wait("the panel answers", kiosk.state)
    pid = kiosk.child("desk")
    at = send(case, pid, signal.SIGSTOP)
    kiosk.wait("it is replaced", lambda: not lives(pid), 30)
    kiosk.wait("the panel answers again", kiosk.state, 5)
    case.goes_on()
    case.picture(at)


@fault("keeper-killed", "The keeper is killed, and systemd starts it again", "kill -9", "its process ended by that signal")
def keeper_killed(case):
    kiosk = case.start(systemd=True)
    pid = kiosk.keeper.pid
    time.sleep(1)
    at = send(case, pid, signal.SIGKILL)
    case.proven("it was started again", kiosk.wait("a restart", lambda: kiosk.systemd.restarts, 10))
    case.expect("its end was the signal's", kiosk.systemd.restarts[0][1] == -signal.SIGKILL)
    # The server keeps the picture on its screen meanwhile: what is missed is that it moves.
    end = at + 6 * case.place.slow
    time.sleep(max(0, end - time.monotonic()))
    case.picture(at, end, still_s=1.5)
    case.figures["back_s"] = case.figures["still_ms"] / 1e3
    case.goes_on()


@fault("keeper-stopped", "The keeper is stopped in its tracks: systemd's watchdog", "SIGSTOP", "its state is T, and the watchdog's signal")
def keeper_stopped(case):
    kiosk = case.start(systemd=True)
    kiosk.wait("the watchdog is fed", lambda: any("WATCHDOG=1" in words for _, words in kiosk.systemd.heard), 10)
    at = send(case, kiosk.keeper.pid, signal.SIGSTOP)
    time.sleep(1)
    case.picture(at)  # the stage needs no keeper to draw
    # systemd ends a stopped process with SIGKILL after its SIGABRT had no effect
    kiosk.wait("the watchdog barks", lambda: kiosk.systemd.killed, 10)
    os.kill(kiosk.systemd.killed[0][1], signal.SIGKILL)
    case.proven("the watchdog barked", kiosk.wait("a restart", lambda: kiosk.systemd.restarts, 10))
    case.seen_colour(CALM, time.monotonic() + 0.5, "the picture", 15)
    case.goes_on()


@fault("start-interrupted", "The kiosk is told to end in the midst of its start", "SIGTERM after 20 to 300 ms, six times",
       "each process ended")
def start_interrupted(case):
    case.open_screen()
    from kiosk import Kiosk
    for wait_s in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        with Kiosk(case.place, case.screen, [Entry("calm", CALM)]) as kiosk:
            case.kiosk = kiosk
            time.sleep(wait_s)
            code = kiosk.stop()
            case.expect(f"it ends well, not with {code}, told after {wait_s} s",
                        code == 0 or (code == -signal.SIGTERM and wait_s < 0.1))
            case.expect("nobody is left behind", not kiosk.children("stage") and not kiosk.children("desk"))
    case.kiosk = None
    case.proven("six starts were interrupted")


@fault("shutdown", "The machine is shut down: all are told to end", "SIGTERM to keeper and children at once", "each process ended")
def shutdown(case):
    kiosk = case.start()
    kiosk.wait("the panel answers", kiosk.state)
    pids = kiosk.children("stage") + kiosk.children("desk")
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    code = kiosk.stop()
    case.proven("all ended", not any(lives(pid) for pid in pids))
    case.expect(f"it ends well, not with {code}", code == 0)
    kept = [name for name in os.listdir(kiosk.path("state")) if name.endswith(".json")]
    words = [word for name in kept for word in ("-crashed", "-aborted", "-hung", "keeper-restarted")
             if word in open(os.path.join(kiosk.path("state"), name)).read()]
    case.expect(f"nothing of it is a fault: {words}", not words)


@fault("keeper-files", "The keeper has no descriptor left", "prlimit of what it holds just now, and a stage killed", "its limit, and its process replaced only later")
def keeper_files(case):
    kiosk = case.start()
    kiosk.wait("the panel answers", kiosk.state)
    time.sleep(1)
    _, hard = resource.prlimit(kiosk.keeper.pid, resource.RLIMIT_NOFILE)
    # the lowest number that is free is the first that is refused
    resource.prlimit(kiosk.keeper.pid, resource.RLIMIT_NOFILE, (3, hard))
    desk = kiosk.child("desk")
    at = send(case, desk, signal.SIGKILL)
    time.sleep(1)
    case.proven("no desk could be started", not kiosk.children("desk"))
    case.expect("the keeper lives", kiosk.keeper.poll() is None)
    case.picture(at)
    resource.prlimit(kiosk.keeper.pid, resource.RLIMIT_NOFILE, (1024, hard))
    kiosk.wait("the panel answers again", kiosk.state, 10)
    case.goes_on()
    case.picture(at)


@fault("stage-memory-limit", "The stage is refused memory", "prlimit of its address space", "its process ended")
def stage_memory_limit(case):
    kiosk = case.start()
    on, _ = case.understudy()
    at = time.monotonic()
    resource.prlimit(on, resource.RLIMIT_AS, (1 << 20, resource.RLIM_INFINITY))
    kiosk.api("/api/command", {"command": "next"})
    case.proven("its limit is 1 MiB", not lives(on) or resource.prlimit(on, resource.RLIMIT_AS)[0] == 1 << 20)
    case.goes_on()
    case.picture(at)


@fault("crash-row", "The stage is killed four times in a row", "kill -9 as soon as an understudy is ready", "four processes are gone")
def crash_row(case):
    kiosk = case.start()
    case.understudy()
    begin, files = time.monotonic(), kiosk.descriptors()
    for _ in range(4):
        on, _ = case.understudy()
        send(case, on, signal.SIGKILL)
    case.understudy()
    case.expect(f"no descriptor stays: {files}, then {kiosk.descriptors()}", kiosk.descriptors() <= files)
    case.goes_on()
    case.picture(begin)


@fault("panel-crowd", "Three hundred callers hold the panel's door", "TCP connections that say nothing", "all were made, and are held")
def panel_crowd(case):
    import socket
    kiosk = case.start()
    kiosk.wait("the panel answers", kiosk.state)
    at, held = time.monotonic(), []
    for _ in range(300):
        try:
            held.append(socket.create_connection(("127.0.0.1", kiosk.port), 2))
        except OSError:
            break
    case.proven(f"{len(held)} connections were made", len(held) > 50)
    time.sleep(1)
    case.picture(at)
    for one in held:
        one.close()
    kiosk.wait("the panel answers again", kiosk.state, 20)
    case.goes_on()
