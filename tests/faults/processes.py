"""Faults of processes: whatever an eye, a stage or a desk does, the keeper goes on, and the others too.

usage: processes.py PAVILION FAKE_CHILD
"""

import concurrent.futures
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import processes_written
from fakes import GOOD, LIVE, SLOW, TWO_CAMERAS, Failure, Show, cache_of, kill, running
from tap import Tap, say

AT_ONCE = 4


# --- deaths -----------------------------------------------------------------------------------


def stop_is_passed_on(show):
    """SIGTERM and SIGINT: everyone is told, and the keeper ends well."""
    show.up()
    show.expect("exit code 0", show.stop(sent=signal.SIGINT) == 0)
    for role in ("eye", "stage", "desk"):
        show.expect(f"{role} was told", re.search(rf"^{role} \d+ hears STOP", show.log(), re.M))


def a_killed_stage_is_replaced(show):
    """SIGKILL, SIGSEGV, SIGABRT and an exit; the new one is told of the ring and the camera at once."""
    show.up()
    show.wait_log(r"^stage \d+ ring holds")
    for count, number in enumerate((signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT), 2):
        told = time.monotonic()
        kill(show.starts("stage")[-1], number)
        pid = show.replaced("stage", count)
        say(f"# {number.name}: replaced after {(time.monotonic() - told) * 1e3:.0f} ms")
        show.wait_log(rf"^stage {pid} ring holds \d+")
        show.wait_log(rf"^stage {pid} hears CAMERA camera 0")
    show.expect("the eye stayed", len(show.starts("eye")) == 1)
    show.expect("the desk stayed", len(show.starts("desk")) == 1)


def a_silent_stage_is_replaced(show):
    """SIGSTOP, and one that lives on without a beat: noticed by the deadline it gave, 0.5 s."""
    show.up()
    time.sleep(0.2)
    told = time.monotonic()
    kill(show.starts("stage")[-1], signal.SIGSTOP)
    show.replaced("stage", 2)
    say(f"# stopped: replaced after {(time.monotonic() - told) * 1e3:.0f} ms")
    show.wait_error("stage fell silent")
    show.order("stage", "silent")
    show.replaced("stage", 3)


def an_eye_is_replaced(show):
    """SIGKILL, SIGSEGV, silence; its picture ids go on rising, the stage hears of the new ring."""
    show.up()
    show.order("stage", "needs 5")
    show.wait_log(r"^eye \d+ hears NEEDS camera 0 value 5")
    for count, number in enumerate((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP), 2):
        rings = len(re.findall(r"^stage \d+ hears RING", show.log(), re.M))
        kill(show.starts("eye")[-1], number)
        pid = show.replaced("eye", count)
        show.wait_log(r"^stage \d+ hears RING", count=rings + 1)
        show.wait_log(rf"^eye {pid} hears NEEDS camera 0 value 5")
        time.sleep(0.1)
    ids = [int(n) for n in re.findall(r"--first-id (\d+)", show.log())]
    show.expect("ids rise", ids == sorted(set(ids)) and len(ids) >= 4)
    show.expect("the stage stayed", len(show.starts("stage")) == 1)
    show.wait_log(r"^stage \d+ hears CAMERA camera 0 value 4")  # lost, meanwhile


def nobody_asks_for_faces_after_a_death(show):
    """The stage that asked is dead: the eye is told to forget before any new stage could say so."""
    show.up()
    show.order("stage", "needs 21")
    show.wait_log(r"^eye \d+ hears NEEDS camera 0 value 21")
    kill(show.starts("stage")[-1], signal.SIGKILL)
    show.wait_log(r"^eye \d+ hears NEEDS camera 0 value 5 ")


def a_desk_is_replaced(show):
    """SIGKILL, SIGSEGV, silence."""
    show.up()
    for count, number in enumerate((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP), 2):
        time.sleep(0.2)  # its first beat; before that it would be given 10 s
        kill(show.starts("desk")[-1], number)
        show.replaced("desk", count)
    show.expect("the stage stayed", len(show.starts("stage")) == 1)


def a_lost_camera_is_tried_again(show):
    """An eye's exit code 75 (lost) rests 0.3 s each time, 78 (appeared) not at all; neither grows."""
    show.up()
    for count in range(2, 6):
        show.order("eye", "exit 75")
        show.replaced("eye", count, 2)
    time.sleep(1.1)
    told = time.monotonic()
    show.order("eye", "exit 78")
    show.replaced("eye", 6)
    took = time.monotonic() - told
    show.expect(f"at once, not after {took:.2f} s", took < 0.25 * SLOW)
    show.expect("nobody calls it a fault", "eye front ended" not in show.read("errors"))


def those_who_die_young_rest(show):
    """0.1 s, doubling: 5 deaths within two seconds of the start take more than 1.5 s and less than 6."""
    begun = time.monotonic()
    show.wait("five starts", lambda: len(show.starts("eye")) >= 5, 8)
    took = time.monotonic() - begun
    say(f"# five starts in {took:.2f} s")
    show.expect(f"rests between them: {took:.2f} s", took > 1.3)
    rests = [float(n) for n in re.findall(r"eye front ended.*again in ([\d.]+) s", show.read("errors"))]
    show.expect(f"rests double: {rests}", rests[:4] == [0.1, 0.2, 0.4, 0.8])
    show.alive()


def a_stage_that_never_comes_up_is_given_up(show):
    """Not on a kiosk, but where somebody waits for the end."""
    show.expect("exit code 1", show.end(10) == 1)
    show.expect("it was tried", len(show.starts("stage")) >= 5)
    show.wait_error("does not come up")


def a_wrong_file_is_told_by_the_stage(show):
    """Exit code 2 of the first stage is the keeper's."""
    show.expect("exit code 2", show.end() == 2)
    show.expect("once", len(show.starts("stage")) == 1)


def children_die_with_the_keeper(show):
    """SIGKILL of the keeper leaves nobody behind."""
    show.up()
    pids = [show.starts(role)[-1] for role in ("eye", "stage", "desk")]
    show.keeper.kill()
    show.keeper.wait()
    show.wait("all are gone", lambda: not any(running(pid) for pid in pids))


def the_deaf_are_killed(show):
    """A child that does not stop within 2 s is killed; the keeper says so and fails."""
    show.up()
    told = time.monotonic()
    show.expect("exit code 1", show.stop(8) == 1)
    took = time.monotonic() - told
    show.expect(f"after 2 s, not {took:.1f} s", 1.8 < took < 3 + 2 * SLOW)
    show.wait_error("stage does not stop: killed")


def the_starved_have_longer(show):
    """A child whose threads wait for a processor is not killed after 2 s: it ends well, half a second later."""
    show.up()
    told = time.monotonic()
    show.expect("exit code 0", show.stop(15) == 0)
    show.expect("it took longer", time.monotonic() - told > 2.4)
    show.expect("nobody was killed", "does not stop" not in show.read("errors"))


def asked_twice_it_ends_at_once(show):
    show.up()
    show.keeper.send_signal(signal.SIGINT)
    time.sleep(0.2)
    told = time.monotonic()
    show.stop(sent=signal.SIGINT)
    show.expect("at once", time.monotonic() - told < 0.8 * SLOW)


def nothing_is_left_behind(show):
    """No descriptor grows over a dozen deaths, and the folder in memory goes with the keeper."""
    show.up()
    folder = f"/proc/{show.keeper.pid}/fd"
    time.sleep(0.3)
    before = len(os.listdir(folder))
    for count in range(2, 8):
        kill(show.starts("stage")[-1], signal.SIGKILL)
        kill(show.starts("eye")[-1], signal.SIGKILL)
        show.replaced("stage", count, 8)
        show.replaced("eye", count, 8)
    time.sleep(0.5)
    after = len(os.listdir(folder))
    show.expect(f"descriptors: {before} before, {after} after", after <= before)
    show.stop()
    show.expect("memory is empty", not os.listdir(show.memory))


def a_dead_keepers_leftovers_are_swept(show):
    """The next keeper removes what a killed one left in memory, and nothing of a living one."""
    show.up()
    mine = cache_of(show)
    show.expect("there is a folder in memory", os.path.dirname(os.path.dirname(mine)) == show.memory)
    mode = os.stat(os.path.dirname(mine)).st_mode & 0o777
    show.expect(f"it is private: {mode:o}", mode == 0o700)
    show.keeper.kill()
    show.keeper.wait()
    show.expect("it stays after SIGKILL", os.path.exists(mine))
    same = {"XDG_RUNTIME_DIR": show.memory}
    other = Show("--no-record", env=same)
    try:
        other.up()
        show.expect("the next keeper sweeps it", not os.path.exists(mine))
        third = Show("--no-record", env=same)
        try:
            third.up()
            show.expect("a living one's stays", os.path.exists(cache_of(other)))
        finally:
            third.stop()
            third.close()
        other.stop()
        show.expect("an ended one's is gone", not os.path.exists(cache_of(other)))
    finally:
        other.close()


# --- hostile children -------------------------------------------------------------------------


def hostile_messages_are_dropped(show):
    """Garbage from each child: said once a second, nothing leaks, nobody else notices."""
    show.up()
    time.sleep(0.3)
    folder = f"/proc/{show.keeper.pid}/fd"
    before = len(os.listdir(folder))
    for role in ("stage", "eye", "desk"):
        show.order(role, "hostile")
        show.wait_log(rf"^{role} \d+ was hostile", 30)
        show.alive()
    show.wait_error("dropped a message that breaks the schema")
    time.sleep(1)
    show.expect("no descriptor stays", len(os.listdir(folder)) <= before + 1)
    said = len(re.findall("breaks the schema", show.read("errors")))
    show.expect(f"it is not said each time: {said}", said < 60)
    starts = show.starts("stage")
    kill(starts[-1], signal.SIGKILL)
    show.replaced("stage", len(starts) + 1)
    show.expect("it still ends well", show.stop() == 0)


def a_flood_is_dammed(show):
    """A stage may say what its parameters are, at once, and then, with a live camera, some 30 messages a
    second; the rest waits in its own queue."""
    show.up()
    cpu = cpu_s(show.keeper.pid)
    for times in (1, 2):
        show.order("stage", "flood")
        show.wait_log(r"^stage \d+ flooded", 10, count=times)
    first, then = (int(sent) for sent in re.findall(r"flooded (\d+)", show.log()))
    spent = cpu_s(show.keeper.pid) - cpu
    say(f"# {first} messages went through in a second, {then} in the next, {spent * 1e3:.0f} ms of the "
        "keeper's time")
    show.expect(f"no more than a table's got through: {first}", first < 1500)
    show.expect(f"few got through afterwards: {then}", then < 60 * SLOW)
    show.expect(f"it costs little: {spent:.2f} s", spent < 0.2 * SLOW)
    show.alive()


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def an_idle_keeper_sleeps(show):
    """Beats cost next to nothing: under 1 % of a core, three times that in this test."""
    show.up()
    time.sleep(0.5)
    cpu = cpu_s(show.keeper.pid)
    time.sleep(3)
    spent = (cpu_s(show.keeper.pid) - cpu) / 3
    say(f"# {spent * 100:.1f} % of a core")
    show.expect("it sleeps", spent < 0.03 * SLOW)


def an_eye_speaks_for_itself_only(show):
    """A ring sent for another camera lands on its own; a descriptor that is no ring is the stage's to refuse."""
    show.up()
    show.order("eye", "forge")
    show.wait_log(r"^stage \d+ ring refused: is no memory file")
    show.expect("not camera 3", not re.search(r"hears RING camera 3", show.log()))
    show.alive()


def chatter_is_measured(show):
    """Where a live camera takes part, what a stage prints is counted, and cleaned in any case."""
    show.up("stage")
    show.order("stage", "chatter 4000")
    show.wait_log(r"^stage \d+ chattered", 20)
    show.wait_error(r"^line 0 \?\[31mof many")
    time.sleep(0.5)
    printed = len(re.findall(r"^line \d+", show.read("errors"), re.M))
    say(f"# {printed} of 4000 lines were printed")
    show.expect("no escape reaches a terminal", "\033" not in show.read("errors"))
    show.expect("most were dropped", printed < 1500)
    show.stop()
    show.expect("and that is said", "said too much" in show.read("errors"))


def a_flood_is_stemmed(show):
    """Where no camera takes part there is more room, and an end to it: nobody fills a disk."""
    show.up("stage")
    show.order("stage", "chatter 60000")
    show.wait_log(r"^stage \d+ chattered", 20)
    show.stop()
    printed = len(re.findall(r"^line \d+", show.read("errors"), re.M))
    say(f"# {printed} of 60000 lines were printed")
    show.expect("most were dropped", 10000 < printed < 40000)
    show.expect("and that is said", "said too much" in show.read("errors"))


def faults_reach_the_log(show):
    show.up()
    show.order("stage", "fault one: the shader does not compile")
    show.wait_error(r"stage reports: one: the shader does not compile")


def steps_are_passed_on(show):
    show.up()
    show.wait_log(r"^stage \d+ hears RING")
    show.order("stage", "step 7")
    show.wait_log(r"^eye \d+ hears STEP camera 0")


def a_stage_keeps_nothing_by_itself(show):
    """Without a keyboard only the panel may ask for a still; half a picture is none."""
    def kept():
        return [name for name in os.listdir(show.path("out"))] if os.path.exists(show.path("out")) else []

    show.up()
    show.order("stage", "take 1")
    show.wait_error("only the panel may ask")
    show.expect("nothing is there", kept() == [])
    show.order("desk", "command 8")
    show.wait_log(r"^stage \d+ hears COMMAND camera 0 value 8")
    show.order("stage", "take 1")
    show.wait_log(r"^stage \d+ hears OUTPUT")
    show.expect("it is hidden until it is whole", [name[0] for name in kept()] == ["."])
    show.order("stage", "take 1 1")
    show.wait_error(r"kept: .*show-\d{8}-\d{6}\.png")
    show.expect("it has its name", [name[-4:] for name in kept()] == [".png"])
    show.order("stage", "take 1")
    show.wait("the second is refused", lambda: show.read("errors").count("only the panel may ask") >= 2)
    time.sleep(0.5)  # no two stills at once
    show.order("desk", "command 8")
    show.wait_log(r"^stage \d+ hears COMMAND camera 0 value 8", count=2)
    show.order("stage", "take 1")
    show.wait_log(r"^stage \d+ hears OUTPUT", count=2)
    kill(show.starts("stage")[-1], signal.SIGKILL)
    show.replaced("stage", 2)
    show.expect("half a picture is none", [name[-4:] for name in kept()] == [".png"])


# --- the exhibition file ----------------------------------------------------------------------


def a_bad_file_never_replaces_a_good_one(show):
    """Complained of with its place; a stage that dies meanwhile gets the text that ran."""
    show.up()
    show.write("show.yaml", GOOD.replace("programme:", "programe:"))
    show.wait_error(r"show\.yaml:\d+:\d+: .*programe")
    show.wait_error("what ran before goes on")
    show.expect("no one was told", not re.search(r"^stage \d+ hears EXHIBITION", show.log(), re.M))
    show.alive()
    kill(show.starts("stage")[-1], signal.SIGKILL)
    pid = show.replaced("stage", 2)
    show.wait_log(rf"^stage {pid} text of \d+ bytes: exhibition: Test")
    show.write("show.yaml", GOOD.replace("Test", "Mended"))
    show.wait_log(r"^stage \d+ text of \d+ bytes: exhibition: Mended")
    os.unlink(show.path("show.yaml"))
    time.sleep(0.3)
    show.alive()


def a_good_file_is_taken(show):
    """Renamed into place, or written in place; cameras come and go with it."""
    show.up()
    show.write("show.yaml", TWO_CAMERAS)
    show.wait_log(r"^stage \d+ hears EXHIBITION")
    show.wait_log(r"^eye \d+ starts --camera 1 --name side --kind virtual")
    show.expect("the first eye stayed", len(re.findall("starts --camera 0", show.log())) == 1)
    with open(show.path("show.yaml"), "w") as file:
        file.write(GOOD.replace("visitors.mp4", "visitors.mp4, fps: 15"))
    show.wait_log(r"^stage \d+ hears EXHIBITION", count=2)
    show.wait_log(r"^eye \d+ starts --camera 0 .*--fps 15")
    show.wait_log(r"^eye \d+ hears STOP", count=2)
    show.expect("the stage stayed", len(show.starts("stage")) == 1)
    show.write("show.yaml", show.read("show.yaml"))
    time.sleep(0.4)
    show.expect("the same text is no news", len(re.findall(r"^stage \d+ hears EXHIBITION", show.log(), re.M)) == 2)


def systemd_is_told(show):
    """READY with the first picture, WATCHDOG in time, STOPPING; none of it reaches the children."""
    words = []
    end = time.monotonic() + 5 * SLOW
    show.notify.settimeout(0.1)
    while time.monotonic() < end and sum(word.startswith("WATCHDOG=1") for word in words) < 3:
        try:
            words.append(show.notify.recv(4096).decode())
        except TimeoutError:
            continue
    show.expect(f"ready: {words}", "READY=1" in words)
    show.expect(f"fed: {words}", sum(word.startswith("WATCHDOG=1") for word in words) >= 3)
    show.expect(f"in words: {words}", any(word.startswith("STATUS=") for word in words))
    with open(f"/proc/{show.starts('stage')[-1]}/environ", "rb") as file:
        show.expect("a stage cannot speak for us", b"NOTIFY_SOCKET" not in file.read())
    show.expect("exit code 0", show.stop() == 0)
    while "STOPPING=1" not in words:
        words.append(show.notify.recv(4096).decode())  # times out where it never comes


def time_is_kept(show):
    """--seconds: a stage that forgets to end is told to."""
    begun = time.monotonic()
    show.expect("exit code 0", show.end(12) == 0)
    took = time.monotonic() - begun
    show.expect(f"after {took:.1f} s", 1 < took < 4 * SLOW)
    show.expect("a tour", re.search(r"starts run .*--seconds 1.000 --tour 0.500", show.log()))


TESTS = [
    (systemd_is_told, {"env": {"WATCHDOG_USEC": "600000"}}),
    (stop_is_passed_on, {}),
    (a_killed_stage_is_replaced, {}),
    (a_silent_stage_is_replaced, {}),
    (an_eye_is_replaced, {}),
    (nobody_asks_for_faces_after_a_death, {}),
    (a_desk_is_replaced, {}),
    (a_lost_camera_is_tried_again, {}),
    (those_who_die_young_rest, {"env": {"FAKE_eye_EXIT": "3"}}),
    (a_stage_that_never_comes_up_is_given_up, {"env": {"FAKE_stage_EXIT": "1"}}),
    (a_wrong_file_is_told_by_the_stage, {"env": {"FAKE_stage_EXIT": "2"}}),
    (children_die_with_the_keeper, {}),
    (the_deaf_are_killed, {"env": {"FAKE_DEAF": "1"}}),
    (the_starved_have_longer, {"env": {"FAKE_STARVED": "1"}}),
    (asked_twice_it_ends_at_once, {"env": {"FAKE_DEAF": "1"}}),
    (nothing_is_left_behind, {}),
    (a_dead_keepers_leftovers_are_swept, {}),
    (hostile_messages_are_dropped, {}),
    (a_flood_is_dammed, {"text": LIVE, "arguments": []}),
    (an_idle_keeper_sleeps, {}),
    (an_eye_speaks_for_itself_only, {}),
    (chatter_is_measured, {"text": LIVE}),
    (a_flood_is_stemmed, {}),
    (faults_reach_the_log, {}),
    (steps_are_passed_on, {}),
    (a_stage_keeps_nothing_by_itself, {}),
    (a_bad_file_never_replaces_a_good_one, {}),
    (a_good_file_is_taken, {}),
    (time_is_kept, {"text": TWO_CAMERAS, "arguments": ["--no-record", "--seconds", "1"]}),
    *processes_written.TESTS,
]


def run(test, options):
    """The subtest's faults and remarks, as lines; empty when all was well."""
    show = Show(
        *options.get("arguments", ["--no-record"]),
        text=options.get("text", GOOD),
        env=options.get("env"),
    )
    try:
        test(show)
        return []
    except (Failure, OSError, IndexError) as why:
        lines = [str(why)]
        for name in ("errors", "log"):
            text = show.read(name) if os.path.exists(show.path(name)) else ""
            lines += [f"{name}: {line}" for line in text.splitlines()[-12:]]
        return lines
    finally:
        show.close()


def main():
    wanted = sys.argv[3:]
    chosen = [row for row in TESTS if not wanted or row[0].__name__ in wanted]
    tap = Tap()
    # Nearly all of the time is waiting.
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [pool.submit(run, test, options) for test, options in chosen]
        for (test, _), done in zip(chosen, runs):
            tap.check(test.__name__, done.result())
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
