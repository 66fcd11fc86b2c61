"""Exhibition files that are spoilt, removed, or changed all the time."""

import os
import shutil
import signal
import time

from kiosk import Entry, write
from suite import BAD, CALM, fault

OTHER = 0x705090


@fault("exhibition-spoilt", "The exhibition file is spoilt while it runs", "half of it, in place", "the keeper's complaint")
def exhibition_spoilt(case):
    kiosk = case.start()
    stage, begin = kiosk.child("stage"), time.monotonic()
    with open(kiosk.file) as file:
        text = file.read()
    write(kiosk.file, text[: len(text) // 2].replace("programme", "programe"))
    case.proven(kiosk.wait_said(r".*what ran before goes on.*")[0])
    time.sleep(0.5)
    case.expect("the stage stays", stage in kiosk.children("stage"))
    case.picture(begin)
    case.journal("exhibition-bad")
    write(kiosk.file, text)
    case.goes_on()


@fault("exhibition-removed", "The exhibition file is removed, and something breaks", "unlink, and the stage killed", "the file is not there")
def exhibition_removed(case):
    from process import send
    kiosk = case.start()
    on, _ = case.understudy()
    os.unlink(kiosk.file)
    case.proven("the file is gone", not os.path.exists(kiosk.file))
    begin = send(case, on, signal.SIGKILL)
    case.understudy()
    case.goes_on()
    case.picture(begin)


@fault("exhibition-changed", "The exhibition file is changed a hundred times in ten seconds", "renamed into place", "the stage took the last one")
def exhibition_changed(case):
    kiosk = case.start([Entry("calm", CALM), Entry("other", OTHER)])
    kiosk.wait("the panel answers", kiosk.state)
    case.understudy()
    begin = time.monotonic()
    files, on = kiosk.descriptors(), kiosk.child("stage")
    for number in range(100):
        with open(kiosk.file) as file:
            text = file.read()
        write(kiosk.file, text.split("\n", 1)[0].split(":")[0] + f": Faults {number}\n" + text.split("\n", 1)[1])
        time.sleep(0.03)
    kiosk.wait("the panel has the last", lambda: "Faults 99" in str((kiosk.state() or {}).get("title")), 10)
    case.proven("the panel has the hundredth")
    case.goes_on()
    kiosk.api("/api/command", {"command": "next"})
    case.goes_on(OTHER)
    case.expect("the same stage opens what follows", on in kiosk.children("stage") and "there is no installation" not in kiosk.said())
    case.expect(f"no descriptor stays: {files}, then {kiosk.descriptors()}", kiosk.descriptors() <= files + 6)
    case.picture(begin)


@fault("folder-removed", "An installation's folder is removed, and the stage ends twice", "rmtree, and two stages killed",
       "the folder is not there")
def folder_removed(case):
    from process import send
    kiosk = case.start([Entry("calm", CALM), Entry("other", OTHER), Entry("gone", BAD)])
    on, _ = case.understudy()
    shutil.rmtree(kiosk.path("gone"))
    case.proven("the folder is gone", not os.path.exists(kiosk.path("gone")))
    begin = send(case, on, signal.SIGKILL)
    on, _ = case.understudy()  # begun when the folder was gone
    send(case, on, signal.SIGKILL)
    case.goes_on()
    case.picture(begin)
    case.journal("scene-failed", "gone")


@fault("folder-missing", "An installation's folder is not there when the kiosk begins", "rmtree before the start",
       "the keeper's complaint")
def folder_missing(case):
    class Missing(Entry):
        def make(self, folder, tools, when="for"):
            line = super().make(folder, tools, when)
            shutil.rmtree(os.path.join(folder, self.place()))
            return line
    kiosk = case.start([Missing("gone", BAD), Entry("calm", CALM)], up=CALM)
    case.proven(kiosk.wait_said(r".*no installation.*")[0])
    begin = time.monotonic()
    case.journal("scene-failed", "gone")
    case.goes_on()
    case.picture(begin)
