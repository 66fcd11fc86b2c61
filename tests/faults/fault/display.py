"""Display servers that end, hang, and come back."""

import os
import signal
import time

from kiosk import lives, status_of
from suite import CALM, fault


@fault("display-restarted", "The display server crashes, and is started again", "kill -9 of Xvfb; the next 0.5 s later",
       "its process is gone")
def display_restarted(case):
    kiosk = case.start(systemd=True)
    kiosk.wait("the panel answers", kiosk.state)
    time.sleep(1)
    number = case.screen.number
    case.screen.kill()
    case.proven("the server's process is gone", case.screen.server.poll() is not None)
    time.sleep(0.5)
    begin = time.monotonic()
    case.screen.start(number)
    back = case.seen_colour(CALM, begin, "the picture on the new server", 25)
    case.figures["back_s"] = back - begin
    case.expect(f"within 15 s, not after {back - begin:.1f} s", back - begin < 15 * case.place.slow)
    case.goes_on()
    time.sleep(1)
    case.picture(back + 0.1)  # its first picture is not there from one sample to the next
    case.journal("display-lost")


@fault("display-hangs", "The display server hangs for three seconds", "SIGSTOP of Xvfb, then SIGCONT", "its state is T")
def display_hangs(case):
    kiosk = case.start()
    begin = time.monotonic()
    os.kill(case.screen.server.pid, signal.SIGSTOP)
    time.sleep(3)
    case.proven("the server was stopped", status_of(case.screen.server.pid)[0] in "Tt")
    os.kill(case.screen.server.pid, signal.SIGCONT)
    again = time.monotonic()
    time.sleep(1)
    case.goes_on()
    case.picture(begin, again, still_s=None)
    case.picture(again)
