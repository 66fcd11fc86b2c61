#!/usr/bin/env python3
"""A kiosk before somebody with a keyboard and a finger: what they cannot do, and what a technician can. On a real
display server, by the hands of XTEST. Arguments: pavilion, a folder for pictures to look at."""

import ctypes
import ctypes.util
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, PICTURES = sys.argv[1:3]
W, H = 640, 360
CODE = "271828"
tap = Tap()


def library(name):
    try:
        return ctypes.CDLL(name)
    except OSError:
        tap.skip("the way out", f"{name} is not here")
        sys.exit(tap.end())


X11, XTST = library("libX11.so.6"), library("libXtst.so.6")
X11.XOpenDisplay.restype = ctypes.c_void_p
X11.XDefaultRootWindow.restype = ctypes.c_ulong
X11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
X11.XKeysymToKeycode.restype = ctypes.c_ubyte
X11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
X11.XStringToKeysym.restype = ctypes.c_ulong
X11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
X11.XGrabKeyboard.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_int,
                              ctypes.c_ulong]
X11.XUngrabKeyboard.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
XTST.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
XTST.XTestFakeButtonEvent.argtypes = XTST.XTestFakeKeyEvent.argtypes
XTST.XTestFakeMotionEvent.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_ulong]


class Hand:
    def __init__(self, name):
        self.name = name
        self.display = X11.XOpenDisplay(name.encode())

    def key(self, name, down=True, up=True):
        code = X11.XKeysymToKeycode(self.display, X11.XStringToKeysym(name.encode()))
        for wanted, press in ((down, 1), (up, 0)):
            if wanted:
                XTST.XTestFakeKeyEvent(self.display, code, press, 0)
                X11.XSync(self.display, 0)
                time.sleep(0.03)

    def type(self, text):
        for letter in text:
            self.key(letter)
        self.key("Return")

    def finger(self, x, y, down):
        XTST.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        XTST.XTestFakeButtonEvent(self.display, 1, down, 0)
        X11.XSync(self.display, 0)
        time.sleep(0.03)

    def takes_keyboard(self):
        """0 is success; 1: somebody has it."""
        answer = X11.XGrabKeyboard(self.display, X11.XDefaultRootWindow(self.display), 0, 1, 1, 0)
        if answer == 0:
            X11.XUngrabKeyboard(self.display, 0)
            X11.XSync(self.display, 0)
        return answer

    def picture(self, keep=None):
        pixels = subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "x11grab", "-video_size", f"{W}x{H}", "-i",
                                 self.name, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                                capture_output=True, check=True, timeout=30).stdout
        if keep:
            subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
                            "-video_size", f"{W}x{H}", "-i", "-", os.path.join(PICTURES, keep)],
                           input=pixels, check=True, timeout=30)
        return pixels


def at(pixels, x, y):
    place = (y * W + x) * 3
    return tuple(pixels[place:place + 3])


def is_blue(colour):
    return colour[2] > 150 and colour[0] < 60 and colour[1] < 60


def is_black(colour):
    return max(colour) < 8


def eventually(condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


class Kiosk:
    def __init__(self, folder, display, language="fr", code=True):
        self.folder = folder
        self.log = open(os.path.join(folder, "log"), "w", encoding="utf-8")
        with open(os.path.join(folder, "blue.fs"), "w", encoding="utf-8") as file:
            file.write('/*{ "ISFVSN": "2" }*/\nvoid main() { gl_FragColor = vec4(0.0, 0.0, 1.0, 1.0); }\n')
        with open(os.path.join(folder, "show.yaml"), "w", encoding="utf-8") as file:
            file.write("exhibition: Blue\nlanguages: [fr, nl, en]\ncameras: {}\n"
                       "programme:\n  - { installation: ./blue.fs }\npanel: off\nosc: off\n")
        self.process = subprocess.Popen(
            [PAVILION, "run", os.path.join(folder, "show.yaml"), "--kiosk", "--software", "--no-sound",
             "--language", language], stdout=self.log, stderr=self.log,
            env={**os.environ, "PAVILION_LOG": "debug", "DISPLAY": display, "STATE_DIRECTORY": folder,
                 "PAVILION_CODE": os.path.join(folder, "code")})

    def said(self):
        with open(self.log.name, encoding="utf-8") as file:
            return file.read()

    def says(self, text, times=1):
        return eventually(lambda: self.said().count(text) >= times)


def open_by_escape(hand):
    hand.key("Escape", up=False)
    time.sleep(3.4)
    hand.key("Escape", down=False)


def choose(kiosk, hand, times, row, keep=None):
    """When the code was right for the so many-th time: the menu stands a picture later."""
    kiosk.says("the way out is open", times)
    time.sleep(1.0)
    if keep:
        hand.picture(keep)
    hand.key(row)


def pad_is_open(hand):
    """The keypad lies dark in the middle; the picture around it is blue."""
    pixels = hand.picture()
    dark = sum(max(at(pixels, W // 2, y)) < 60 or at(pixels, W // 2, y)[0] > 100 for y in range(60, H, 4))
    return dark > 8 and is_blue(at(pixels, 20, 20))


def what_was_done(kiosk):
    """Without the understudy's beginning, which comes when it likes."""
    return [line for line in kiosk.said().splitlines() if not line.startswith(
        ("[window]", "[gpu]", "[sandbox]", "[blue.fs]", "[keeper] understudy", "[keeper] the understudy",
         "[keeper] on:"))]


def what_visitors_cannot(kiosk, hand):
    tap.tell(hand.takes_keyboard() == 1, "another program does not get the keyboard")
    before = what_was_done(kiosk)
    for key in ("n", "l", "b", "v", "d", "f", "s", "r", "q", "Escape", "Right", "F4", "Print", "Menu", "Super_L"):
        hand.key(key)
    for with_key in ("Alt_L", "Control_L"):
        hand.key(with_key, up=False)
        for key in ("F4", "q", "w", "c", "Tab", "plus", "minus", "BackSpace"):
            hand.key(key)
        hand.key(with_key, down=False)
    time.sleep(0.5)
    well = is_blue(at(hand.picture(), W // 2, H // 2)) and kiosk.process.poll() is None
    tap.tell(well and what_was_done(kiosk) == before, "no key does anything", kiosk.said())


def a_technician(kiosk, hand):
    hand.finger(6, 6, 1)
    time.sleep(5.3)
    hand.finger(6, 6, 0)
    tap.tell(eventually(lambda: pad_is_open(hand)), "the corner held for 5 s opens the keypad")
    hand.key("5")
    hand.key("7")
    time.sleep(0.3)
    hand.picture("keypad.png")
    hand.type("1112")
    tap.tell(kiosk.says("a wrong code: 1 of 5 tries"), "a wrong code is refused, counted, and said", kiosk.said())
    time.sleep(0.3)
    hand.picture("wrong.png")
    hand.type(CODE)
    tap.tell(kiosk.says("the way out is open"), "the right code opens the way out", kiosk.said())
    time.sleep(0.3)
    hand.picture("menu.png")
    hand.key("2")
    tap.tell(eventually(lambda: is_black(at(hand.picture(), W // 2, H // 2))), "… to a black screen")

    open_by_escape(hand)
    hand.type(CODE)
    choose(kiosk, hand, 2, "2", "menu-black.png")
    tap.tell(eventually(lambda: is_blue(at(hand.picture(), W // 2, H // 2))), "… and to the picture again")

    open_by_escape(hand)
    hand.type(CODE)
    choose(kiosk, hand, 3, "1")
    tap.tell(kiosk.says("asked for with the technician's code") and kiosk.says("first picture at", 2),
             "… to a fresh stage", kiosk.said())
    tap.tell(eventually(lambda: hand.takes_keyboard() == 1), "which has the keyboard")

    eventually(lambda: "the understudy waits" in kiosk.said().split("the fresh stage is on")[-1], 30)
    open_by_escape(hand)
    hand.type(CODE)
    choose(kiosk, hand, 4, "4")
    code = None
    try:
        code = kiosk.process.wait(20)
    except subprocess.TimeoutExpired:
        pass
    tap.tell(code == 77, "… and to the login: an end that the unit does not undo", f"exit code {code}\n" + kiosk.said())


def without_a_code(folder, display, hand):
    os.remove(os.path.join(folder, "code"))
    kiosk = Kiosk(folder, display)
    kiosk.says("first picture at")
    time.sleep(0.5)
    open_by_escape(hand)
    time.sleep(0.3)
    tap.tell(is_blue(at(hand.picture(), W // 2, H - 60)), "without a code there is no keypad")
    kiosk.process.send_signal(signal.SIGTERM)
    tap.tell(kiosk.process.wait(20) == 0, "and SIGTERM ends a kiosk that was started by hand")


def main():
    read, write = os.pipe()
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{W}x{H}x24", "-nolisten", "tcp"],
                              pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    kiosk = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            display = ":" + os.read(read, 16).decode().strip()
            tree = os.path.join(folder, "tree")
            os.makedirs(tree + "/usr/lib/systemd/system")
            for unit in ("pavilion.service", "pavilion-xorg.service"):
                open(f"{tree}/usr/lib/systemd/system/{unit}", "w", encoding="utf-8").close()
            subprocess.run([PAVILION, "kiosk", "install", "--user", "kiosk", "--code", "-", "--root", tree],
                           input=CODE + "\n", text=True, check=True, capture_output=True)
            os.rename(tree + "/etc/pavilion/code", os.path.join(folder, "code"))
            hand = Hand(display)
            kiosk = Kiosk(folder, display)
            if not kiosk.says("first picture at"):
                tap.tell(False, "the kiosk shows a picture", kiosk.said())
                return tap.end()
            time.sleep(1)
            what_visitors_cannot(kiosk, hand)
            a_technician(kiosk, hand)
            without_a_code(folder, display, hand)
        finally:
            if kiosk and kiosk.process.poll() is None:
                kiosk.process.kill()
                kiosk.process.wait()
            screen.terminate()
            screen.wait()
    return tap.end()


sys.exit(main())
