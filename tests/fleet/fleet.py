#!/usr/bin/env python3
"""Kiosks at a real broker, and all that can be wrong with one: what the broker hears, what commands do, and that the
picture never minds.

usage: fleet.py PAVILION HERALD DOUBLE [SCENARIO]...
"""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from house import (Broker, Crowd, Kiosk, Proxy, Stranger, Things, Watcher, free_port, need,  # noqa: E402
                   publish, until)
import fleet_tls  # noqa: E402,F401: its scenarios are among ours
from scenarios import (NOISE, PAVILION, SCENARIOS, SLOW, after_many_lines, herald, moment, order,  # noqa: E402
                       scenario)
from tap import Tap, say  # noqa: E402

AT_ONCE = 6


# --- a whole kiosk ----------------------------------------------------------------------------------------


def frames_of(watcher):
    """What the stage has drawn, and when that was told."""
    for ward in watcher.json("pavilion/lobby-1/health").get("wards", []):
        if ward["name"] == "stage":
            return ward["frames"], ward["late"]
    return 0, 0


@scenario
def a_whole_kiosk_is_watched_and_commanded(things):
    broker = things.add(Broker(things.folder))
    watcher = things.add(Watcher(broker))
    kiosk = things.add(Kiosk(PAVILION, things.folder, f"mqtt: {{ broker: localhost:{broker.port}, kiosk: lobby-1 }}\n"))
    watcher.state("lobby-1", "ready", 30 * SLOW)
    info = watcher.json("pavilion/lobby-1/info")
    need(info["title"] == "Hall" and info["version"] and "panel" not in info, f"info: {info}")
    need(not re.search("token|secret", json.dumps([text for *_, text in watcher.heard])), "no token is told")
    on = json.loads(watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["installation"] == "quiet", 30 * SLOW)[1])
    need(on["entry"] == 0, f"programme: {on}")
    need(not {"engaged", "language"} & set(on), f"single visits are told: {on}")
    until(lambda: "fps" in watcher.json("pavilion/lobby-1/figures"), 20 * SLOW, "figures")
    say(f"# figures: {watcher.last('pavilion/lobby-1/figures')}")
    # Whoever comes later finds all of it.
    later = things.add(Watcher(broker, "pavilion/lobby-1/#"))
    later.state("lobby-1", "ready", 5 * NOISE)
    until(lambda: all(any(topic == f"pavilion/lobby-1/{word}" and retained for _, retained, topic, _ in later.heard)
                      for word in ("$state", "info", "programme", "faults", "health", "figures")), 5, "all is retained")

    with urllib.request.urlopen(f"http://127.0.0.1:{kiosk.port}/api/state", timeout=10) as answer:
        told = json.load(answer)
    need(told["fleet"]["kiosks"][0]["name"] == "lobby-1" and told["health"]["broker"]["state"] == "connected",
         f"the panel has the fleet: {told.get('fleet')}")

    def command(identity, word, result="done", **more):
        publish(broker, "pavilion/lobby-1/command", order(identity, word, **more))
        answer = watcher.answer("lobby-1", identity)
        need(answer["result"] == result, f"{word}: {answer}")
        return answer

    command("n1", "go", entry="calm")
    watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["installation"] == "calm")
    command("n2", "pause")
    command("n3", "resume")
    command("n4", "blackout")
    watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["blackout"])
    command("n5", "light")
    command("n6", "next", result="expired", expires=moment(-5))
    for identity, word in (("h1", "close"), ("h2", "extend")):
        need("keeps no hours" in command(identity, word, result="refused", minutes=60)["why"], f"{word} without hours")
    command("n7", "next", expires=moment(20))
    watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["installation"] == "quiet",
                   after=time.time() - 5)
    publish(broker, "pavilion/all/command", order("b1", "go", entry=1))
    need(watcher.answer("lobby-1", "b1")["result"] == "done", "a broadcast is done")
    watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["installation"] == "calm",
                   after=time.time() - 5)
    herald_dies(kiosk, watcher)
    kiosk_is_renamed(kiosk, watcher, broker)
    keeper_is_killed(kiosk, watcher)


def herald_dies(kiosk, watcher):
    """Lost, back, and the stage has not minded."""
    stages = kiosk.started("stage")
    begun = time.time()
    os.kill(kiosk.started("herald")[-1], signal.SIGKILL)
    lost = watcher.state("lobby-1", "lost", 5 * NOISE, after=begun) - begun
    back = watcher.state("lobby-1", "ready", 10 * NOISE, after=begun + lost) - begun
    say(f"# herald killed: lost after {lost * 1000:.0f} ms, ready again after {back * 1000:.0f} ms")
    need(lost < 1 * NOISE, f"lost after {lost:.2f} s")
    until(lambda: "herald-crashed" in (watcher.last("pavilion/lobby-1/faults") or ""), 10, "it is in the journal")
    need(kiosk.started("stage") == stages, "the stage stayed")


def kiosk_is_renamed(kiosk, watcher, broker):
    """Another `mqtt:` in the running exhibition restarts the herald, and nobody else."""
    stages, desks, heralds = (kiosk.started(role) for role in ("stage", "desk", "herald"))
    kiosk.write(f"mqtt: {{ broker: localhost:{broker.port}, kiosk: lobby-2 }}\n")
    watcher.state("lobby-2", "ready", 15 * NOISE)
    watcher.state("lobby-1", "lost")
    need("stopped" in watcher.json("pavilion/lobby-1/info"), "it was told to go, and says so")
    need(len(kiosk.started("herald")) == len(heralds) + 1, "a new herald")
    need((kiosk.started("stage"), kiosk.started("desk")) == (stages, desks), "nobody else")
    key = kiosk.folder / "own.key"
    key.write_text("key")
    key.chmod(0o644)
    kiosk.write("mqtt: { broker: localhost, cert: own.key, key: own.key }\n")
    until(lambda: "what ran before goes on" in kiosk.said(), 10, "a bad text is refused")
    need("own.key can be read by everybody on this machine: chmod o=" in kiosk.said(), "with the remedy")
    checked = subprocess.run([PAVILION, "check", str(kiosk.file)], capture_output=True, text=True, timeout=60 * SLOW)
    need(checked.returncode == 2 and "chmod o=" in checked.stderr, f"check: {checked}")


def keeper_is_killed(kiosk, watcher):
    begun = time.time()
    kiosk.kill()
    lost = watcher.state("lobby-2", "lost", 5 * NOISE, after=begun) - begun
    say(f"# keeper killed with -9: lost after {lost * 1000:.0f} ms")
    need(lost < 1 * NOISE, f"lost after {lost:.2f} s")


@scenario
def the_picture_does_not_mind_a_broker_that_flaps(things):
    broker = things.add(Broker(things.folder))
    proxy = things.add(Proxy(broker.port))
    kiosk = things.add(Kiosk(PAVILION, things.folder, f"mqtt: {{ broker: 127.0.0.1:{proxy.port}, kiosk: lobby-1 }}\n"))
    watcher = things.add(Watcher(broker))
    watcher.state("lobby-1", "ready", 30 * SLOW)
    stage = kiosk.started("stage")[-1]

    def drawn():
        return int(re.findall(r"(\d+) pictures", ask(kiosk))[-1])

    def ask(_):
        frames, late = frames_of(watcher)
        return f"{frames} pictures {late} late"

    until(lambda: drawn() > 0, 40, "the stage draws")
    first, begun = drawn(), time.monotonic()
    for _ in range(6):
        proxy.cut()
        time.sleep(0.5)
    proxy.deaf = True
    broker.kill(signal.SIGSTOP)
    time.sleep(2)
    broker.kill(signal.SIGCONT)
    proxy.deaf = False
    proxy.cut()
    broker.kill()
    broker.child.wait()
    time.sleep(1)
    broker.start()
    watcher = things.add(Watcher(broker))
    watcher.state("lobby-1", "ready", 20 * NOISE)
    # The health that is told at once after a new line may be that of before.
    until(lambda: drawn() > first, 40, "health is told again")
    pictures, late = frames_of(watcher)
    fps = (pictures - first) / (time.monotonic() - begun)
    say(f"# {fps:.1f} pictures a second of {kiosk.fps} while the broker was cut off, stopped and killed; {late} late in all")
    need(kiosk.started("stage") == [stage] or len(kiosk.started("stage")) == 1, "one stage all along")
    need(len(kiosk.started("herald")) == 1, "one herald all along")
    losses = kiosk.said().count(" is lost: ")
    need(losses <= 1, f"one line of it in the log, not {losses}")


# --- brokers that are none ---------------------------------------------------------------------------------


@scenario
def no_broker_and_then_one(things):
    port = free_port()
    lobby = herald(things, port, hurry=20)
    lobby.await_broker("away", why="Connection refused")
    until(lambda: lobby.broker().get("lost"), 20, "that it lasts is said")
    memory = lobby.memory_kib()
    for number in range(300):
        lobby.tell(f"status {number % 2} silt")
        lobby.tell(f'health {{"faults": [], "wards": [{{"name": "stage", "frames": {number}}}]}}')
    time.sleep(2)
    need(lobby.memory_kib() - memory < 600 * NOISE, f"{lobby.memory_kib() - memory} KiB more for what waits")
    broker = things.add(Broker(things.folder, port=port))
    watcher = things.add(Watcher(broker))
    watcher.state("lobby-1", "ready", 5 * NOISE)
    lobby.await_broker("connected")
    until(lambda: not lobby.broker()["lost"], 10 * NOISE, "that all is well is said, too")
    need(lobby.alive(), "it lives")


@scenario
def a_name_that_nobody_knows(things):
    lobby = herald(things, 1883, host="broker.invalid", hurry=20)
    lobby.await_broker("away", 30, "broker.invalid is not found")
    need(lobby.alive(), "it lives")


@scenario
def a_broker_that_takes_the_line_and_never_answers(things):
    mute = things.add(Stranger(lambda line: line.recv(65536) and time.sleep(60)))
    lobby = herald(things, mute.port, hurry=5)
    lobby.await_broker("silent", 20, "does not answer")
    count = mute.count
    until(lambda: mute.count > count, 20, "it tries again")
    need(lobby.alive(), "it lives")


@scenario
def a_broker_that_talks_nonsense(things):
    def web(line):
        line.recv(65536)
        line.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<h1>What?</h1>")

    def huge(line):
        line.recv(65536)
        line.sendall(b"\x20\x03\x00\x00\x00" + b"\x30\xff\xff\xff\x7f")
        part = b"\0" * 65536
        for _ in range(4096):
            line.sendall(part)

    one, other = things.add(Stranger(web)), things.add(Stranger(huge))
    lost = herald(things, one.port, hurry=20)
    full = herald(things, other.port, hurry=20)
    until(lambda: one.count > 5 and other.count > 3, 20, lambda: f"tries: {one.count}, {other.count}")
    until(lambda: lost.broker().get("state") in ("away", "silent"), 10, lambda: f"{lost.broker()}")
    most = max(full.memory_kib("VmHWM"), lost.memory_kib("VmHWM"))
    say(f"# a message of 256 MiB is announced: at most {most} KiB of memory")
    need(SLOW > 1 or most < 40000, f"{most} KiB")
    need(lost.alive() and full.alive(), "both live")


@scenario
def a_line_that_is_cut_again_and_again(things):
    broker = things.add(Broker(things.folder))
    proxy = things.add(Proxy(broker.port))
    lobby = herald(things, proxy.port, hurry=20)
    lobby.await_broker("connected")
    for _ in range(14):
        time.sleep(0.4)
        proxy.cut()
    losses = sum(1 for before, now in zip(lobby.fleets, lobby.fleets[1:]) if now["lost"] and not before["lost"])
    need(losses <= 1, f"one episode, not {losses}")
    need(lobby.broker()["connects"] > 3, f"it came back: {lobby.broker()}")
    watcher = things.add(Watcher(broker))
    watcher.state("lobby-1", "ready", 10 * NOISE)
    need(lobby.alive(), "it lives")


@scenario
def a_line_that_goes_deaf(things):
    """Half open: nothing says that it is gone. The broker sees it, and so do we."""
    broker = things.add(Broker(things.folder))
    proxy = things.add(Proxy(broker.port))
    watcher = things.add(Watcher(broker))
    lobby = herald(things, proxy.port, keepalive=10, hurry=20)
    watcher.state("lobby-1", "ready")
    begun, before = time.time(), len(lobby.fleets)
    proxy.deaf = True
    # Away, since it fell silent; and soon silent, since it does not answer the next try. It is told now and then only.
    until(lambda: any(told["state"] in ("away", "silent") for told in lobby.fleets[before:]), 15 * NOISE,
          lambda: f"still {lobby.broker()}")
    ours = time.time() - begun
    lost = watcher.state("lobby-1", "lost", 20 * NOISE, after=begun) - begun
    say(f"# deaf line: seen here after {ours:.1f} s, by the broker after {lost:.1f} s (keepalive 10 s)")
    proxy.deaf = False
    watcher.state("lobby-1", "ready", 10 * NOISE, after=begun + lost)


@scenario
def a_slow_line(things):
    broker = things.add(Broker(things.folder))
    proxy = things.add(Proxy(broker.port, delay=0.3))
    watcher = things.add(Watcher(broker))
    lobby = herald(things, proxy.port)
    watcher.state("lobby-1", "ready", 20 * NOISE)
    publish(broker, "pavilion/lobby-1/command", order("s1", "next"))
    need(watcher.answer("lobby-1", "s1", 10 * NOISE)["result"] == "done", "a command over a slow line")
    need(lobby.alive(), "it lives")


@scenario
def killed_and_frozen(things):
    """When the broker says `lost`: the promise is 1 s, and 1.5 x keepalive + 1 s."""
    broker = things.add(Broker(things.folder))
    watcher = things.add(Watcher(broker))
    killed = herald(things, broker.port, kiosk="killed")
    frozen = herald(things, broker.port, kiosk="frozen", keepalive=10)
    watcher.state("killed", "ready")
    watcher.state("frozen", "ready")
    time.sleep(1)
    begun = time.time()
    # The whole kiosk, that is: a herald alone that froze would be replaced by its keeper within 5 s.
    frozen.kill(signal.SIGSTOP)
    os.kill(frozen.pid, signal.SIGSTOP)
    os.kill(killed.pid, signal.SIGKILL)
    lost = watcher.state("killed", "lost", 5 * NOISE, after=begun) - begun
    say(f"# killed with -9: lost after {lost * 1000:.0f} ms (promised: 1 s)")
    need(lost < 1 * NOISE, f"{lost:.2f} s")
    lost = watcher.state("frozen", "lost", 16 * NOISE, after=begun) - begun
    say(f"# frozen: lost after {lost:.1f} s (promised with keepalive 10 s: 16 s)")
    os.kill(frozen.pid, signal.SIGCONT)
    time.sleep(2)
    frozen.kill(signal.SIGCONT)
    watcher.state("frozen", "ready", 20 * NOISE, after=begun + lost)


@scenario
def a_broker_that_was_killed_hears_all_again(things):
    broker = things.add(Broker(things.folder))
    lobby = herald(things, broker.port, hurry=5)
    lobby.await_broker("connected")
    broker.kill()
    broker.child.wait()
    lobby.await_broker("away", 10 * NOISE)
    lobby.tell("status 1 mirror")
    broker.start()
    watcher = things.add(Watcher(broker))
    watcher.state("lobby-1", "ready", 10 * NOISE)
    watcher.await_("pavilion/lobby-1/programme", lambda text: json.loads(text)["installation"] == "mirror")
    need(lobby.alive(), "it lives")


# --- commands ------------------------------------------------------------------------------------------------


@scenario
def commands_are_done_once_and_in_time(things):
    broker = things.add(Broker(things.folder))
    watcher = things.add(Watcher(broker))
    publish(broker, "pavilion/lobby-1/command", order("old", "blackout"), retain=True)
    lobby = herald(things, broker.port)
    watcher.state("lobby-1", "ready")

    def command(text, identity, result, why="", topic="lobby-1"):
        publish(broker, f"pavilion/{topic}/command", text)
        answer = watcher.answer("lobby-1", identity)
        need(answer["result"] == result and why in (answer.get("why") or ""), f"{text[:100]}: {answer}")

    command(order("1", "go", entry="mirror", colour="red"), "1", "done")
    until(lambda: lobby.commands() == ["4 1 0"], 5, lambda: f"{lobby.commands()}")
    publish(broker, "pavilion/lobby-1/command", order("1", "go", entry=0))
    watcher.await_("pavilion/lobby-1/answer", lambda text: '"duplicate"' in text)
    command(order("2", "extend", minutes=30), "2", "done")
    command(order("3", "restart", expires=moment(-60)), "3", "expired", "by this kiosk's clock")
    command(order("4", "restart", expires=moment(3 * 86400)), "4", "refused", "more than a day")
    command(order("5", "format"), "5", "refused", "no such command")
    command('{"id": "6", "command": "next",}', "6", "refused", "no JSON")
    command('{"id": "7", "command": "next"}', "7", "refused", "until when it holds")
    command(b'{"id": "8", "x": "' + b"a" * 70000 + b'"}', "8", "refused", "at most 64 KiB")
    command(order("9", "next"), "9", "done", topic="all")
    for mute in (b"\xff\xfe\x00", b"", b"{}", b'{"command": "next", "ttl_s": 9}', b"[" * 100000):
        publish(broker, "pavilion/lobby-1/command", mute)
    publish(broker, "pavilion/lobby-1/command", order("kept", "next"), retain=True)
    command(order("10", "light"), "10", "done")
    until(lambda: len(lobby.commands()) == 4, 5, lambda: f"{lobby.commands()}")
    need(lobby.commands() == ["4 1 0", "14 0 30", "1 0 0", "3 0 0"], f"{lobby.commands()}")
    need("a retained command is not done" in lobby.said(), "that a retained command is not done is said")
    answered = [json.loads(text)["id"] for _, text in watcher.of("pavilion/lobby-1/answer")]
    need("old" not in answered and "kept" not in answered, f"{answered}")
    need(not any(retained for _, retained, topic, _ in watcher.heard if topic.endswith("/answer")), "answers are not kept")
    need(lobby.alive(), "it lives")


@scenario
def what_needs_a_person_is_an_alert(things):
    broker = things.add(Broker(things.folder))
    watcher = things.add(Watcher(broker))
    lobby = herald(things, broker.port, hurry=20)
    watcher.state("lobby-1", "ready")
    lobby.tell('health {"host": {"troubles": ["disk-full"]}, "wards": [], "faults": []}')
    watcher.state("lobby-1", "alert")
    watcher.await_("pavilion/lobby-1/health", lambda text: json.loads(text)["alert"] == ["disk-full"])
    lobby.tell('health {"hours": {"kept": true, "open": false}, "wards": [], "faults": []}')
    watcher.state("lobby-1", "ready", after=watcher.of("pavilion/lobby-1/$state")[-1][0])
    lobby.tell("camera 0 4")
    watcher.await_("pavilion/lobby-1/health", lambda text: json.loads(text)["alert"] == ["camera-lost"], 10 * NOISE)
    lobby.tell("camera 0 2")
    lobby.tell("stop")
    watcher.await_("pavilion/lobby-1/info", lambda text: "stopped" in json.loads(text))
    watcher.state("lobby-1", "lost")
    until(lambda: lobby.first("ended"), 5, "it ends")
    need(lobby.first("ended") == "exit 0", lobby.first("ended"))


# --- the fleet -----------------------------------------------------------------------------------------------


@scenario
def a_fleet_is_listed_whatever_it_says(things):
    broker = things.add(Broker(things.folder, "allow_anonymous true\nmax_queued_messages 20000\n"))
    crowd = things.add(Crowd(broker.port, "crowd"))
    for name in ("A", "a b", "x" * 64, "<b>", "é", "all", "$SYS"):
        crowd.say(f"pavilion/{name}/$state", "ready")
    for number in range(300):
        crowd.say(f"pavilion/k{number:03}/$state", "ready" if number else "alert")
    crowd.say("pavilion/k000/info", json.dumps({"title": "\u001b[2J<script>alert(1)</script>", "version": "9",
                                                "panel": "javascript:alert(1)"}))
    crowd.say("pavilion/k001/info", b"{" + b" " * 5000 + b"}")
    crowd.say("pavilion/k002/programme", b"\xff\xfe\xfd")
    lobby = herald(things, broker.port)
    until(lambda: len(lobby.fleet.get("kiosks", [])) == 257, 20 * NOISE, lambda: f"{len(lobby.fleet.get('kiosks', []))}")
    names = [kiosk["name"] for kiosk in lobby.fleet["kiosks"]]
    need(names[0] == "lobby-1" and lobby.fleet["kiosks"][0]["self"], "itself first")
    need(all(re.fullmatch("[a-z0-9-]{1,63}", name) for name in names), "no strange names")
    need(lobby.broker()["left_out"] >= 44, f"{lobby.broker()}")
    first = next(kiosk for kiosk in lobby.fleet["kiosks"] if kiosk["name"] == "k000")
    need(first["state"] == "alert" and first["title"] == "[2J<script>alert(1)</script>" and "panel" not in first, f"{first}")
    told, begun = len(lobby.fleets), time.monotonic()
    for turn in range(60):
        for number in range(50):
            crowd.say(f"pavilion/k{number:03}/figures", json.dumps({"fps": turn}))
        time.sleep(0.05)
    often = (len(lobby.fleets) - told) / (time.monotonic() - begun)
    need(often < 2.0, f"told {often:.1f} times a second")
    crowd.say("pavilion/k000/$state", "")
    until(lambda: "k000" not in [k["name"] for k in lobby.fleet["kiosks"]], 10 * NOISE, "what is taken back is off the list")
    need(lobby.alive(), "it lives")
    say(f"# 257 kiosks: {lobby.memory_kib()} KiB of memory")


@scenario
def two_kiosks_of_one_name_are_told_so(things):
    broker = things.add(Broker(things.folder))
    one, other = herald(things, broker.port, hurry=2), herald(things, broker.port, hurry=2)
    until(lambda: any("another kiosk is called lobby-1 too" in told["why"] for told in one.fleets + other.fleets), 15,
          "they are told")
    need(one.alive() and other.alive(), "both live")


@scenario
def users_and_passwords(things):
    passwords = things.folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "lobby-1", "sesame"], check=True, capture_output=True)
    passwords.chmod(0o644)
    broker = things.add(Broker(things.folder, f"allow_anonymous false\npassword_file {passwords}\n"))
    for name, text in (("right", "sesame\n"), ("wrong", "open\n")):
        (things.folder / name).write_text(text)
        (things.folder / name).chmod(0o600)
    right = herald(things, broker.port, options=("--user", "lobby-1", "--password-file", f"{things.folder}/right"))
    wrong = herald(things, broker.port, options=("--user", "lobby-1", "--password-file", f"{things.folder}/wrong"))
    right.await_broker("connected", 10 * NOISE)
    wrong.await_broker("refused", 10 * NOISE, "it refuses this kiosk: Not authorized")
    need(right.alive() and wrong.alive(), "both live")


@scenario
def a_thousand_lines_cost_no_memory(things):
    broker = things.add(Broker(things.folder, "allow_anonymous true\nlog_type error\n"))
    proxy = things.add(Proxy(broker.port, after=20))
    after_many_lines(herald(things, proxy.port, host="127.0.0.1", hurry=5000), proxy, 200, 1000)


# --- all of them -----------------------------------------------------------------------------------------------


def run(function):
    things, begun = Things(), time.monotonic()
    try:
        function(things)
        faults = []
    except (AssertionError, OSError, ValueError, KeyError, IndexError, subprocess.SubprocessError) as why:
        faults = [repr(why)]
        for thing in things.open:
            said = thing.said() if hasattr(thing, "said") else ""
            faults += [f"  {type(thing).__name__}: {line}" for line in said.splitlines()[-8:]]
    finally:
        things.close()
    return faults, time.monotonic() - begun


def main():
    tap = Tap()
    chosen = [one for one in SCENARIOS if not sys.argv[4:] or one.__name__ in sys.argv[4:]]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for function, done in [(one, pool.submit(run, one)) for one in chosen]:
            faults, seconds = done.result()
            say(f"# {seconds:.1f} s")
            tap.check(function.__name__.replace("_", " "), faults)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
