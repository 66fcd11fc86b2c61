"""Kiosks at a broker that asks for certificates, as the example has it. Part of fleet.py."""
import os
import shutil
import signal
import subprocess
import time

from house import ROOT, Broker, Proxy, Watcher, free_port, need, publish, until
from scenarios import NOISE, after_many_lines, herald, order, scenario
from tap import say

CERTIFICATES = ROOT / "assets/mosquitto/certificates"


def certificate(folder, *words, **env):
    done = subprocess.run([CERTIFICATES, folder, *words], capture_output=True, text=True, env=dict(os.environ, **env))
    need(done.returncode == 0, f"{words}: {done.stderr}")


def example(things, *names):
    """The example's broker, but for its folder and its port."""
    folder = things.folder / "pavilion"
    certificate(folder, "broker", *(names or ("localhost", "127.0.0.1")))
    shutil.copy(ROOT / "assets/mosquitto/acl", folder)
    text = (ROOT / "assets/mosquitto/mosquitto.conf").read_text()
    port = free_port()
    need("/etc/mosquitto/pavilion/" in text and "listener 8883" in text, "the example is as it was")
    text = text.replace("/etc/mosquitto/pavilion", str(folder)).replace("listener 8883", f"listener {port}")
    text += f"persistence_location {things.folder}/\n"
    return things.add(Broker(things.folder, text, port=port)), folder


def with_certificate(folder, name):
    return ("--ca", f"{folder}/ca.crt", "--cert", f"{folder}/{name}.crt", "--key", f"{folder}/{name}.key")


@scenario
def the_example_lets_everybody_write_below_his_name(things):
    broker, certs = example(things)
    for name in ("lobby-1", "lobby-2"):
        certificate(certs, "kiosk", name)
    certificate(certs, "steward")
    watcher = things.add(Watcher(broker, "pavilion/#", certs=certs))
    lobby = herald(things, broker.port, options=with_certificate(certs, "lobby-1"))
    other = herald(things, broker.port, kiosk="lobby-2", options=with_certificate(certs, "lobby-2"))
    watcher.state("lobby-1", "ready", 10 * NOISE)
    watcher.state("lobby-2", "ready", 10 * NOISE)
    need(lobby.broker()["tls"] and not lobby.broker()["why"], f"{lobby.broker()}")
    until(lambda: [kiosk["name"] for kiosk in lobby.fleet["kiosks"]] == ["lobby-1", "lobby-2"], 10, "each sees the other")
    need(publish(broker, "pavilion/lobby-1/command", order("1", "next"), certs=certs) == "", "the steward may command")
    need(watcher.answer("lobby-1", "1")["result"] == "done", "and is answered")
    for topic in ("pavilion/lobby-1/command", "pavilion/all/command", "pavilion/lobby-2/$state", "pavilion/lobby-1/answer",
                  "other"):
        said = publish(broker, topic, order("2", "blackout"), certs=certs, name="lobby-2" if "2" not in topic else "lobby-1")
        need("Not authorized" in said, f"a kiosk may not write {topic}: {said}")
    time.sleep(0.5)
    need(len(lobby.commands()) == 1, f"{lobby.commands()}")
    # A certificate of another name: the broker takes nothing, and that is said.
    wrong = herald(things, broker.port, kiosk="lobby-3", options=with_certificate(certs, "lobby-2"))
    wrong.await_broker("connected", 10 * NOISE, "it takes nothing from this kiosk: Not authorized")
    need(watcher.last("pavilion/lobby-3/$state") is None, "nobody hears it")
    os.kill(other.pid, signal.SIGKILL)
    watcher.state("lobby-2", "lost", 5 * NOISE)


@scenario
def who_is_not_trusted_is_told_why(things):
    broker, certs = example(things)
    certificate(certs, "kiosk", "lobby-1")
    stranger = things.folder / "stranger"
    certificate(stranger, "kiosk", "lobby-1")
    mixed = ("--ca", f"{certs}/ca.crt", "--cert", f"{stranger}/lobby-1.crt", "--key", f"{stranger}/lobby-1.key")
    rights = with_certificate(certs, "lobby-1")
    cases = {
        "another authority": herald(things, broker.port, options=with_certificate(stranger, "lobby-1")),
        "without a certificate": herald(things, broker.port, options=("--ca", f"{certs}/ca.crt")),
        "with a stranger's": herald(things, broker.port, options=mixed),
        "another host": herald(things, broker.port, host="127.0.0.2", options=rights),
        "without TLS": herald(things, broker.port),
    }
    open_key = things.folder / "open.key"
    shutil.copy(f"{certs}/lobby-1.key", open_key)
    open_key.chmod(0o644)
    cases["an open key"] = herald(things, broker.port, options=(*rights[:5], str(open_key)))
    wanted = {"another authority": "its certificate is not good: ", "an open key": "chmod o=",
              "without TLS": "it closed the line", "without a certificate": "certificate",
              "with a stranger's": "TLS was not agreed on: ", "another host": "its certificate is not good: "}
    for name, lobby in cases.items():
        until(lambda: lobby.broker().get("why"), 15 * NOISE, f"{name}: why")
        told = lobby.broker()
        need(told["state"] == ("away" if name == "without TLS" else "refused") and lobby.alive(), f"{name}: {told}")
        need(wanted.get(name, "") in told["why"], f"{name}: {told}")
        say(f"# {name}: {lobby.broker()['state']}, {lobby.broker()['why']}")


@scenario
def an_expired_broker_is_not_trusted_and_a_renewed_key_is_read(things):
    folder = things.folder / "pavilion"
    certificate(folder, "kiosk", "lobby-1")
    certificate(folder, "broker", "localhost", DAYS="0")
    shutil.copy(ROOT / "assets/mosquitto/acl", folder)
    broker = things.add(Broker(things.folder, f"cafile {folder}/ca.crt\ncertfile {folder}/broker.crt\n"
                               f"keyfile {folder}/broker.key\nallow_anonymous true\n"))
    time.sleep(1.1)
    lobby = herald(things, broker.port, hurry=5, options=with_certificate(folder, "lobby-1"))
    lobby.await_broker("refused", 10 * NOISE, "certificate has expired")
    # The keeper would start it anew: behind its wall it cannot read a key that is another file now.
    for name in ("lobby-1.crt", "lobby-1.key"):
        (folder / name).unlink()
    certificate(folder, "kiosk", "lobby-1")
    until(lambda: lobby.first("ended"), 10 * NOISE, "it asks for a fresh one")
    need(lobby.first("ended") == "exit 75", lobby.first("ended"))


@scenario
def a_kiosk_whose_own_certificate_has_expired_says_so(things):
    broker, certs = example(things)
    certificate(certs, "kiosk", "lobby-1", DAYS="0")
    certificate(certs, "kiosk", "lobby-2", DAYS="3")
    time.sleep(1.1)
    lobby = herald(things, broker.port, options=with_certificate(certs, "lobby-1"))
    soon = herald(things, broker.port, kiosk="lobby-2", options=with_certificate(certs, "lobby-2"))
    lobby.await_broker("refused", 10 * NOISE, "this kiosk's certificate expired on ")
    soon.await_broker("connected", 10 * NOISE, "this kiosk's certificate expires on ")
    need(lobby.alive() and soon.alive(), "both live")


@scenario
def nor_do_those_with_tls(things):
    folder = things.folder / "pavilion"
    certificate(folder, "kiosk", "lobby-1")
    certificate(folder, "broker", "localhost", "127.0.0.1")
    broker = things.add(Broker(things.folder, f"cafile {folder}/ca.crt\ncertfile {folder}/broker.crt\n"
                               f"keyfile {folder}/broker.key\nallow_anonymous true\nlog_type error\n"))
    proxy = things.add(Proxy(broker.port, after=2200))
    lobby = herald(things, proxy.port, host="127.0.0.1", hurry=5000, options=with_certificate(folder, "lobby-1"))
    after_many_lines(lobby, proxy, 40, 160)
