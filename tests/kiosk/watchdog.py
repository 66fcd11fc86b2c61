#!/usr/bin/env python3
"""What systemd is told, by a NOTIFY_SOCKET of our own: fed while a stage beats and while it is being replaced, not
when one can neither draw nor be ended. Arguments: pavilion, the library that makes it so."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, UNKILLABLE = sys.argv[1:3]
EVERY_S = 0.3
tap = Tap()


class Kiosk:
    def __init__(self, folder):
        self.flag = os.path.join(folder, "unkillable")
        path = os.path.join(folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.log = open(os.path.join(folder, "log"), "w+", encoding="utf-8")
        with open(os.path.join(folder, "blue.fs"), "w", encoding="utf-8") as file:
            file.write('/*{ "ISFVSN": "2" }*/\nvoid main() { gl_FragColor = vec4(0.0, 0.0, 1.0, 1.0); }\n')
        self.process = subprocess.Popen(
            [PAVILION, "run", os.path.join(folder, "blue.fs"), "--headless", "--software", "--size", "64x36",
             "--no-record", "--no-sound", "--fps", "10", "--panel", "off", "--osc", "off", "--camera", "none"],
            stdout=self.log, stderr=self.log, start_new_session=True,
            env={**os.environ, "NOTIFY_SOCKET": path, "WATCHDOG_USEC": str(int(EVERY_S * 3e6)),
                 "LD_PRELOAD": UNKILLABLE, "UNKILLABLE": self.flag, "STATE_DIRECTORY": folder})

    def hear(self, seconds, until=None):
        """(time, text) of all that is told."""
        told, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                text = self.socket.recv(4096).decode()
            except socket.timeout:
                break
            told.append((time.monotonic(), text))
            if until and until in text:
                break
        return told

    def stages(self):
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                    words = file.read().rsplit(")", 1)
                parent, state = int(words[1].split()[1]), words[1].split()[0]
                if "pavilion-stage" in words[0] and parent == self.process.pid and state != "Z":
                    found.append(int(entry))
            except (OSError, ValueError, IndexError):
                continue
        return sorted(found)

    def said(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8") as file:
            return file.read()


def feedings(told):
    return [at for at, text in told if "WATCHDOG=1" in text]


def longest(times, begin, end):
    marks = [begin] + times + [end]
    return max(b - a for a, b in zip(marks, marks[1:]))


def run(kiosk):
    told = kiosk.hear(60, until="READY=1")
    tap.tell(any("READY=1" in text for _, text in told), "the first picture tells that it is ready", kiosk.said())

    begin = time.monotonic()
    told = kiosk.hear(2)
    gap = longest(feedings(told), begin, time.monotonic())
    tap.tell(len(feedings(told)) >= 3 and gap < 3 * EVERY_S, "while the stage beats it is fed",
             f"{len(feedings(told))} times in 2 s, longest pause {gap:.2f} s")
    tap.tell(all("EXTEND_TIMEOUT_USEC=" in text for _, text in told if "WATCHDOG=1" in text),
             "and is given time where it waits for the first picture", str(told[-1:]))

    begin, before = time.monotonic(), kiosk.stages()
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    end = begin + 20
    while time.monotonic() < end and set(kiosk.stages()) & set(before):
        told += kiosk.hear(0.5)
    told += kiosk.hear(1)
    replaced = kiosk.stages() and not set(kiosk.stages()) & set(before)
    gap = longest([at for at in feedings(told) if at > begin], begin, time.monotonic())
    tap.tell(replaced and gap < 5 * EVERY_S, "a stage that hangs is replaced, and it is fed meanwhile",
             f"longest pause {gap:.2f} s")

    kiosk.hear(2)  # it has drawn for a while, and its beat promises little again
    with open(kiosk.flag, "w", encoding="utf-8"):
        pass
    for pid in kiosk.stages():
        os.kill(pid, signal.SIGSTOP)
    begin, told = time.monotonic(), []
    while "is left unfed" not in kiosk.said() and time.monotonic() < begin + 45:
        told += kiosk.hear(0.5)
    starved_s, after = time.monotonic() - begin, kiosk.hear(1.5)
    tap.tell(starved_s < 45 and feedings(told) and not feedings(after),
             "a stage that neither beats nor ends starves it, and the log says so",
             f"{starved_s:.1f} s after the stage stopped\n" + "\n".join(kiosk.said().splitlines()[-3:]))

    os.remove(kiosk.flag)
    os.kill(kiosk.process.pid, signal.SIGSTOP)
    kiosk.hear(0.3)
    told = kiosk.hear(2)
    tap.tell(not feedings(told), "a keeper that stands still feeds nobody")


with tempfile.TemporaryDirectory() as folder:
    kiosk = Kiosk(folder)
    try:
        run(kiosk)
    finally:
        for pid in kiosk.stages():
            os.kill(pid, signal.SIGKILL)
        kiosk.process.kill()
        kiosk.process.wait()
sys.exit(tap.end())
