"""Plugin files that are not what they were."""

import os
import time

from kiosk import Entry
from suite import BAD, CALM, fault

STEADY = 0x705090


def spoilt(case, spoil, says):
    """A steady piece, then one whose library `spoil` has dealt with, then one that is well."""
    class Spoilt(Entry):
        def make(self, folder, tools, when="for"):
            line = super().make(folder, tools, when)
            spoil(os.path.join(folder, self.place(), "bad.so"))
            return line

    kiosk = case.start([Entry("steady", STEADY, for_s=2), Spoilt("spoilt", BAD, scene="bad", how="none"), Entry("calm", CALM)])
    at = time.monotonic()
    case.proven(kiosk.wait_said(says)[0])
    case.seen_colour(CALM, at, "the piece after it", 15)
    case.picture(at)


def cut(path):
    os.truncate(path, 9000)  # its headers promise more


def garbage(path):
    with open(path, "wb") as file:
        file.write(os.urandom(20000))


@fault("plugin-truncated", "The beginning of a scene's library", "truncate", "the stage's words on that file")
def plugin_truncated(case):
    spoilt(case, cut, r".*bad\.so: .*")


@fault("plugin-missing", "A scene's library is gone", "unlink", "the stage's words on that file")
def plugin_missing(case):
    spoilt(case, os.unlink, r".*(bad\.so|spoilt).*(not|no |missing|absent).*")


@fault("plugin-garbage", "Garbage in place of a scene's library", "20,000 chance bytes", "the stage's words on that file")
def plugin_garbage(case):
    spoilt(case, garbage, r".*bad\.so: .*")


@fault("plugin-empty", "A scene's library of no bytes", "truncate to nothing", "the stage's words on that file")
def plugin_empty(case):
    spoilt(case, lambda path: os.truncate(path, 0), r".*bad\.so: .*")
