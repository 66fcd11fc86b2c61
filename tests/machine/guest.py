"""Owns a running machine: QEMU with its power switch, its keyboard, its screen, and a hand inside."""

import base64
import json
import os
import queue
import socket
import subprocess
import threading
import time

from picture import Picture

MEMORY, PROCESSORS, WIDTH, HEIGHT = 2048, 2, 640, 480
# Without KVM its clock counts what it computes, one instruction a nanosecond, so that it misses no deadline however
# slow this machine is; while it waits for something the time until then takes none.
PATIENT = ("-accel", "tcg,tb-size=1024", "-cpu", "max", "-smp", "1", "-icount", "shift=0,sleep=on", "-rtc", "clock=vm")


class Gone(Exception):
    """It does not answer any more."""


class Guest:
    def __init__(self, folder, kernel, initrd, disk, stick=None, kvm=True):
        self.kvm = kvm
        self.folder, self.pictures = folder, os.path.join(folder, "pictures")
        os.makedirs(self.pictures, exist_ok=True)
        self.words = [
            "qemu-system-x86_64", "-nodefaults", "-display", "none", "-m", str(MEMORY), "-machine", "q35",
            *(("-accel", "kvm", "-cpu", "host,arch-capabilities=off", "-smp", str(PROCESSORS)) if kvm else PATIENT),
            "-kernel", kernel, "-initrd", initrd, "-append", "root=/dev/vda ro quiet",
            "-drive", f"file={disk},if=virtio,format=qcow2,cache=writeback",
            "-device", f"VGA,edid=on,xres={WIDTH},yres={HEIGHT}", "-device", "qemu-xhci", "-device", "usb-tablet",
            "-device", "virtio-net-pci,netdev=net,addr=3", "-netdev", "user,id=net", "-device", "virtio-rng-pci",
            "-device", "virtio-serial", "-device", "virtserialport,chardev=hand,name=hand",
            "-chardev", f"socket,id=hand,path={folder}/hand,server=on,wait=off",
            "-qmp", f"unix:{folder}/qmp,server=on,wait=off", "-no-fd-bootchk",
            "-monitor", f"unix:{folder}/monitor,server=on,wait=off"]
        if stick:
            self.words += ["-drive", f"file={stick},if=virtio,format=raw,readonly=on"]
        self.lock = threading.Lock()
        self.process, self.number, self.boot = None, 0, None

    # --- power -------------------------------------------------------------------------------------------

    def start(self):
        for name in ("qmp", "hand"):
            if os.path.exists(f"{self.folder}/{name}"):
                os.remove(f"{self.folder}/{name}")
        log = open(f"{self.folder}/qemu.log", "a", encoding="utf-8")
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.heard = queue.Queue()
        self.monitor = self.connect("qmp")
        self.answers = self.monitor.makefile("rb")
        self.answers.readline()
        self.qmp("qmp_capabilities")
        self.hand = self.connect("hand")
        threading.Thread(target=self.listen, args=(self.hand.makefile("rb"), self.heard), daemon=True).start()

    def connect(self, name):
        for _ in range(200):
            try:
                line = socket.socket(socket.AF_UNIX)
                line.connect(f"{self.folder}/{name}")
                return line
            except OSError:
                if self.process.poll() is not None:
                    raise Gone(f"QEMU ended: {self.last_words()}") from None
                time.sleep(0.05)
        raise Gone(f"QEMU opens no {name}")

    def qmp(self, command, **arguments):
        with self.lock:
            try:
                self.monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
                while True:
                    line = self.answers.readline()
                    if not line:
                        raise Gone("QEMU has ended")
                    answer = json.loads(line)
                    if "event" not in answer:
                        break
            except OSError as trouble:
                raise Gone(f"{trouble}; {self.last_words()}") from None
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']}")
        return answer["return"]

    def last_words(self):
        with open(f"{self.folder}/qemu.log", encoding="utf-8") as file:
            return file.read()[-600:].strip()

    def cut(self):
        """As when somebody pulls the plug: what the guest has not written is lost."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()

    def button(self):
        self.qmp("system_powerdown")

    def is_off(self, seconds):
        """How long it took; None: it is still on."""
        since = time.monotonic()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - since

    # --- the hand inside -------------------------------------------------------------------------------------

    @staticmethod
    def listen(lines, heard):
        for line in lines:
            heard.put(line.decode().split())

    def hear(self, seconds, wanted):
        end = time.monotonic() + seconds
        while True:
            try:
                words = self.heard.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                return None
            if wanted(words):
                return words

    def up(self, seconds=90):
        """It has started (once more)."""
        seconds *= 1 if self.kvm else 20
        words = self.hear(seconds, lambda words: words[:1] == ["hello"] and words[1:] != [self.boot])
        if not words:
            raise Gone(f"it did not start within {seconds} s")
        self.boot = words[1]

    def send(self, command):
        self.number += 1
        self.hand.sendall(f"{self.number} {base64.b64encode(command.encode()).decode()}\n".encode())
        return str(self.number)

    def do(self, command, seconds=30):
        """Its exit code and words."""
        number = self.send(command)
        words = self.hear(seconds, lambda words: words[:1] == [number])
        if not words:
            raise Gone(f"no answer within {seconds} s: {command}")
        return int(words[1]), base64.b64decode(words[2] if len(words) > 2 else "").decode(errors="replace").rstrip("\n")

    def tell(self, command, seconds=30):
        """Its words alone."""
        return self.do(command, seconds)[1]

    def wait(self, seconds):
        """By the clock of the machine, which without KVM is not ours."""
        self.do(f"sleep {seconds}", 60 + 60 * seconds)

    # --- keyboard and screen ------------------------------------------------------------------------------------

    def key(self, chord, hold_ms=60):
        """"ctrl-alt-f1", as QEMU names keys."""
        self.qmp("send-key", keys=[{"type": "qcode", "data": name} for name in chord.split("-")],
                 **{"hold-time": hold_ms})
        time.sleep(hold_ms / 1000 + 0.06)

    def hold(self, name, seconds):
        for down in (True, False):
            self.qmp("input-send-event", events=[
                {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": name}}}])
            self.wait(seconds if down else 0.3)

    def type(self, text):
        named = {" ": "spc", "\n": "ret", "/": "slash", ".": "dot", "-": "minus"}
        for letter in text:
            self.key(named.get(letter, letter))

    def screen(self, keep=None):
        path = f"{self.folder}/screen-{threading.get_ident()}.ppm"
        self.qmp("screendump", filename=path)
        with open(path, "rb") as file:
            picture = Picture(file.read())
        if keep:
            picture.keep(f"{self.pictures}/{keep}.png")
        return picture

    def moves(self, seconds=20, keep=None):
        """A picture is there, and another one a moment later. "" or what is seen in place of that."""
        seconds *= 1 if self.kvm else 20
        end, last, seen = time.monotonic() + seconds, None, "nothing"
        while time.monotonic() < end:
            now = self.screen(keep)
            if last and last.kind == now.kind == "picture" and now.mark != last.mark:
                return ""
            seen = f"{now.kind}, {'another each time' if last and now.mark != last.mark else 'always the same'}"
            last = now
            time.sleep(0.4)
        return f"after {seconds} s: {seen}"

