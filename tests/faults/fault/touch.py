"""Hands that no visitor has, by the XTEST extension."""

import re
import subprocess
import time

from kiosk import Entry, Unmet
from suite import CALM, fault

OTHER = 0x705090


def hands(case, *words):
    return subprocess.Popen([case.place.need("touch_screen"), *words], env=case.screen.env, stdout=subprocess.PIPE, text=True)


@fault("touch-flood", "Ten thousand touches a second", "XTEST presses, moves and releases for 3 s", "how many the display server took, by the sender's count")
def touch_flood(case):
    kiosk = case.start()
    stage, begin = kiosk.child("stage"), time.monotonic()
    words, _ = hands(case, "flood", "10000", "3").communicate(timeout=30)
    sent, took = re.match(r"(\d+) events in ([\d.]+) s", words).groups()
    rate = int(sent) / float(took)
    case.notes.append(f"{rate:.0f} a second")
    case.proven(f"{sent} events were sent in {took} s", rate > 1000)
    case.expect("the stage stays", stage in kiosk.children("stage"))
    case.goes_on()
    case.picture(begin)


@fault("touch-stuck", "A touch that does not end, by a wet cloth on the glass", "an XTEST press without a release for 8 s",
       "the display server's own word that the button is down")
def touch_stuck(case):
    kiosk = case.start([Entry("calm", CALM, for_s=3), Entry("other", OTHER)], hold_s=2)
    stage, begin = kiosk.child("stage"), time.monotonic()
    held = hands(case, "hold", "12")
    if not re.match(r"1 events", held.stdout.readline()):
        raise Unmet("the button was not pressed")
    case.proven("the button was pressed, and is held", held.poll() is None)
    at = case.seen_colour(OTHER, begin, "the next piece, although somebody touches", 10)
    case.expect("while it was still held", held.poll() is None)
    held.terminate()
    held.wait()
    case.expect("the stage stays", stage in kiosk.children("stage"))
    case.picture(begin, max(at, time.monotonic()))
