"""Cameras: a V4L2 device that is broken at will (camera_fake.c), seen by a scene that shows whether it sees."""

import ctypes
import mmap
import os
import struct
import tempfile
import shutil
import time

from isf import FILTER
from kiosk import Entry, write
from suite import CALM, fault

SEES, BLIND = 0x20C060, 0xC06020
HEAD = 4096
FILE = HEAD + 7 * 113 * 4096  # camera_fake.h
MAGIC = 0x6372656D61636176
FAULTS = ["well", "stall", "hang", "nodev", "io", "busy", "busy_open", "short", "torn"]


class Control(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("value", ctypes.c_int32), ("stuck", ctypes.c_bool)]


class Block(ctypes.Structure):
    """struct fake_camera"""
    _fields_ = [("magic", ctypes.c_uint64), ("fault", ctypes.c_uint32), ("jpeg", ctypes.c_bool), ("fps", ctypes.c_uint32),
                ("opens", ctypes.c_uint32), ("streams", ctypes.c_uint32), ("pictures", ctypes.c_uint32),
                ("met", ctypes.c_uint32 * len(FAULTS)), ("controls", Control * 8)]


class Camera:
    """One that can be pulled out; a device of an exhibition lies below /dev."""

    def __init__(self, jpeg=False):
        self.folder = tempfile.mkdtemp(prefix="pavilion-fault-", dir="/dev/shm")
        self.path = os.path.join(self.folder, "camera")
        self.jpeg, self.block, self.count = jpeg, None, 0

    def plug(self):
        self.count += 1
        node = os.path.join(self.folder, f"node{self.count}")
        with open(node, "w+b") as file:
            file.truncate(FILE)
            memory = mmap.mmap(file.fileno(), HEAD)
        self.block = Block.from_buffer(memory)
        self.block.fps, self.block.jpeg = 30, self.jpeg
        self.block.magic = MAGIC
        if os.path.lexists(self.path):
            os.unlink(self.path)
        os.symlink(node, self.path)
        self.node = node

    def unplug(self):
        self.block.fault = FAULTS.index("nodev")
        os.unlink(self.path)
        os.unlink(self.node)

    def breaks(self, how):
        self.block.fault = FAULTS.index(how)

    def met(self, how):
        return self.block.met[FAULTS.index(how)]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def watched(case, jpeg=False):
    """A kiosk whose scene sees the camera."""
    fake = case.place.need("camera_fake.so")
    camera = Camera(jpeg)
    case.stack.callback(camera.close)
    camera.plug()
    kiosk = case.start([Entry("sees", SEES, scene="sees", camera="fake")],
                       cameras=f"  fake: {{ device: {camera.path}, size: 640x360, fps: 30 }}\n",
                       programs={"eye": f"export LD_PRELOAD={fake}"})
    return kiosk, camera


def goes_and_comes(case, camera, how, breaks, mends, stage, begin, back_s=3.0):
    """The scene is blind within a while, sees again within another, and its picture never stops."""
    breaks()
    case.seen_colour(BLIND, begin, "the scene that sees nothing", 15)
    case.proven(f"the driver met it: {how} {camera.met(how)} times", camera.met(how) > 0 or how == "short")
    time.sleep(1)
    mended = time.monotonic()
    mends()
    back = case.seen_colour(SEES, mended, "the scene that sees again", back_s * 3)
    case.figures["back_s"] = back - mended
    case.expect("the stage stayed", stage in case.kiosk.children("stage"))
    case.picture(begin)


def broken(case, how, jpeg=False, code=None):
    kiosk, camera = watched(case, jpeg)
    stage, begin = kiosk.child("stage"), time.monotonic()
    goes_and_comes(case, camera, how, lambda: camera.breaks(how), lambda: camera.breaks("well"), stage, begin)
    if code:
        case.journal(code)


@fault("camera-stall", "A camera answers, and no picture comes", "the fake driver keeps its buffers", "the driver's count")
def camera_stall(case):
    broken(case, "stall", code="camera-stalled")


@fault("camera-hang", "A camera's driver never returns", "the fake driver sleeps in ioctl", "the driver's count")
def camera_hang(case):
    broken(case, "hang")


@fault("camera-io", "Every picture of a camera is an input/output error", "EIO from the fake driver", "the driver's count")
def camera_io(case):
    broken(case, "io")


@fault("camera-short", "A camera's buffers are hardly filled", "a few bytes in each from the fake driver", "the scene that sees nothing")
def camera_short(case):
    broken(case, "short")


@fault("camera-torn", "A camera's JPEGs end too early", "half of each from the fake driver", "the driver's count")
def camera_torn(case):
    broken(case, "torn", jpeg=True)


@fault("camera-unplugged", "A camera is pulled out, and put back as another device", "ENODEV and no node, then a new node",
       "the driver's count")
def camera_unplugged(case):
    kiosk, camera = watched(case)
    stage, begin, first = kiosk.child("stage"), time.monotonic(), camera.block
    camera.unplug()
    case.seen_colour(BLIND, begin, "the scene that sees nothing", 15)
    case.proven(f"the driver met it {first.met[3]} times", first.met[3] > 0)
    case.journal("camera-lost")
    time.sleep(0.5)
    plugged = time.monotonic()
    camera.plug()
    back = case.seen_colour(SEES, plugged, "the scene that sees again", 9)
    case.figures["back_s"] = back - plugged
    case.expect("the stage stayed", stage in kiosk.children("stage"))
    case.picture(begin)


@fault("camera-busy", "Another program holds the camera when it is opened again", "EBUSY from the fake driver, after an unplugging",
       "the driver's count")
def camera_busy(case):
    kiosk, camera = watched(case)
    stage, begin = kiosk.child("stage"), time.monotonic()
    camera.unplug()
    case.seen_colour(BLIND, begin, "the scene that sees nothing", 15)
    camera.plug()
    camera.breaks("busy")
    kiosk.wait("the driver met it", lambda: camera.met("busy"), 15)
    case.proven(f"the driver met it {camera.met('busy')} times")
    time.sleep(1)
    mended = time.monotonic()
    camera.breaks("well")
    back = case.seen_colour(SEES, mended, "the scene that sees again", 9)
    case.figures["back_s"] = back - mended
    case.expect("the stage stayed", stage in kiosk.children("stage"))
    case.picture(begin)


@fault("eye-killed", "The eye is killed", "kill -9", "its process is gone")
def eye_killed(case):
    import signal
    from process import send
    kiosk, _ = watched(case)
    stage, eye = kiosk.child("stage"), kiosk.child("eye")
    begin = send(case, eye, signal.SIGKILL)
    kiosk.wait("another eye", lambda: any(pid != eye for pid in kiosk.children("eye")), 10)
    case.seen_colour(SEES, time.monotonic() + 0.5, "the scene that sees again", 9)
    case.expect("the stage stayed", stage in kiosk.children("stage"))
    case.picture(begin)
    case.journal("eye-crashed")


@fault("eye-stopped", "The eye is stopped in its tracks", "SIGSTOP", "its state is T")
def eye_stopped(case):
    import signal
    from kiosk import lives
    from process import send
    kiosk, _ = watched(case)
    stage, eye = kiosk.child("stage"), kiosk.child("eye")
    begin = send(case, eye, signal.SIGSTOP)
    kiosk.wait("it is replaced", lambda: not lives(eye), 20)
    case.seen_colour(SEES, time.monotonic() + 0.3, "the scene that sees again", 9)
    case.expect("the stage stayed", stage in kiosk.children("stage"))
    case.picture(begin)


MIRROR = FILTER + """void main()
{
    gl_FragColor = IMG_NORM_PIXEL(inputImage, isf_FragNormCoord);
}
"""


def mirror(folder):
    write(os.path.join(folder, "mirror.fs"), MIRROR)
    write(os.path.join(folder, "installation.yaml"), "title: Mirror\nisf: mirror.fs\n")


@fault("camera-never", "A mirror of a camera that is not there", "a device that does not exist", "the panel's word on the camera")
def camera_never(case):
    kiosk = case.start([Entry("calm", CALM, for_s=3), Entry("mirror", SEES, files=mirror, camera="front", for_s=6), Entry("calm", CALM)],
                       cameras="  front: { device: /dev/video-none }\n")
    at = time.monotonic()
    case.journal("camera-lost")
    case.proven("the camera is away")
    kiosk.wait_said(r"mirror.*its camera gives no picture.*", 30)
    case.goes_on()
    time.sleep(2)
    case.picture(at, still_s=2)  # the next piece is opened by the stage itself
    blamed = [line for line in kiosk.journal() if line["code"].startswith("scene")]
    case.expect(f"the mirror is not blamed: {blamed}", not blamed)
