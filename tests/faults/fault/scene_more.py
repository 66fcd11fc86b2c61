"""Scenes that eat, show nothing, or break while they come or go."""

import time

from isf import ENDLESS
from kiosk import Entry
from screen import near
from suite import ATTRACT, BAD, CALM, fault

STEADY = 0x705090  # of a piece before the one that breaks


def follows(case, code, at, still_s=0.6, seconds=20.0):
    """Whatever it does, the next piece comes, and the journal says why."""
    case.goes_on(seconds=seconds)
    case.picture(at, still_s=still_s)
    case.journal(code)


@fault("scene-memory", "A scene eats 32 MiB of memory a picture", "malloc, written to, while it draws",
       "its word, and its process gone")
def scene_memory(case):
    kiosk = case.spoil("memory", extra="memory: 800\n")
    pid = kiosk.broken
    at = case.told()
    kiosk.wait("its process is gone", lambda: pid not in kiosk.children("stage"), 30)
    case.proven("the process that ate is gone")
    follows(case, "scene-memory", at, 3)


@fault("scene-descriptors", "A scene opens 16 files a picture and closes none", "dup while it draws",
       "its word, and the files counted in its process")
def scene_descriptors(case):
    kiosk = case.spoil("descriptors")
    pid = kiosk.broken
    at = case.told()
    case.proven("the process held many files", kiosk.wait("many files", lambda: pid not in kiosk.children("stage")
                                                          or kiosk.descriptors(pid) > 150, 10))
    follows(case, "scene-descriptors", at, 3)


@fault("scene-black", "A scene draws black pictures, and beats", "a cleared target, picture after picture",
       "its word: that it draws black")
def scene_black(case):
    case.spoil("black")
    at = case.told()
    follows(case, "scene-black", at, 1.0)  # half a second of black is an artist's, and is not shown


@fault("scene-frozen", "A scene draws the same picture again and again, and beats", "a scene whose time stands still",
       "its word, and the picture that stood on the captured screen")
def scene_frozen(case):
    case.spoil("frozen")
    at = case.told()
    calm = case.seen_colour(CALM, at, "the piece that is well", 60)
    case.proven("the picture stood", case.screen.seen().still(at, calm) > 1)
    case.notes.append(f"frozen for {calm - at:.1f} s")
    case.goes_on()
    case.picture(calm)
    case.journal("scene-frozen")


@fault("scene-slow", "A scene takes 0.2 s for a picture: slow, not broken", "nanosleep while it draws",
       "its word, and the pace of the captured pictures")
def scene_slow(case):
    kiosk = case.spoil("slow")
    at = case.told()
    pid = kiosk.broken
    time.sleep(3)
    seen, end = case.screen.seen(), time.monotonic()
    case.proven("pictures came slowly", 3 <= seen.pictures(end - 2, end) <= 14)
    case.expect("it is left alone", pid in kiosk.children("stage"))
    case.picture(at + 0.5)


@fault("scene-slower", "A scene takes longer for each picture than for the one before", "nanosleep while it draws, up to 2 s",
       "its word, and its process gone")
def scene_slower(case):
    kiosk = case.spoil("slower")
    at, pid = case.told(), kiosk.broken
    case.proven("its process is gone", kiosk.wait("its process is gone", lambda: pid not in kiosk.children("stage"), 30) is not None)
    follows(case, "scene-hung", at)


@fault("scene-stranger", "A scene sends itself what a system ends and halts processes with", "SIGTERM, SIGHUP, SIGINT, SIGSTOP, SIGKILL, an alarm",
       "its word")
def scene_stranger(case):
    kiosk = case.spoil("stranger")
    at = case.told()
    time.sleep(1.5)
    case.expect("it is refused, and goes on", kiosk.broken in kiosk.children("stage"))
    case.picture(at)


@fault("scene-limits", "A scene leaves the stage no file to open, and another folder", "setrlimit and chdir while it draws", "its word")
def scene_limits(case):
    kiosk = case.start([Entry("spoilt", BAD, scene="bad", how="limit", after=3, for_s=2), Entry("other", STEADY, for_s=2), Entry("calm", CALM)])
    at = case.told()
    case.seen_colour(CALM, at, "the last piece", 25)
    case.picture(at)
    case.expect("nobody is to blame", not [line for line in kiosk.journal() if line["code"].startswith("scene")])


@fault("thread-crashes", "A scene's own thread crashes when another piece is on", "a bad pointer, a second after the scene has begun",
       "its word, and how the keeper saw its process end")
def thread_crashes(case):
    kiosk = case.start([Entry("spoilt", BAD, scene="bad", how="none", after=0), Entry("calm", CALM)])
    case.understudy()
    pid = kiosk.child("stage")
    case.set("bad", "how", "thread")
    at = case.told()
    kiosk.api("/api/command", {"command": "next"})
    case.ended(r"signal 11", pid)
    case.goes_on(colour=None)
    case.picture(at)
    line = case.journal("scene-crashed", "bad")
    case.expect("its thread is named", line and "thread" in line["detail"])
    case.expect("no other is blamed", not kiosk.journal_has("scene-crashed", "calm"))


@fault("thread-exits", "A scene's own thread calls exit(0) between two pictures", "exit in a thread, while the stage waits for its time",
       "its word, and how the keeper saw its process end")
def thread_exits(case):
    kiosk = case.spoil("leaves")
    at = case.told()
    case.ended(r"exit 0", kiosk.broken)
    case.goes_on()
    case.picture(at)
    case.journal("scene-exited", "bad")


@fault("scene-closes", "A scene closes all descriptors that it finds", "close of 3 to 1023 while it draws",
       "its word, and how the keeper saw its process end")
def scene_closes(case):
    kiosk = case.spoil("closes")
    at = case.told()
    case.ended(r"exit 71", kiosk.broken)
    case.goes_on()
    case.picture(at)
    case.journal("scene-descriptors", "bad")
    case.expect("the display is not to blame", not kiosk.journal_has("display-lost"))


@fault("scene-fails", "A scene says that it cannot go on", "pav_scene_fail while it draws", "its word")
def scene_fails(case):
    case.spoil("fail")
    at = case.told()
    case.seen_colour(CALM, at, "the next piece", 10)
    case.picture(at)
    case.journal("scene-failed")


def at_open(case, how, code, still_s=0.6, for_s=6, **when):
    """A steady piece is on; the one that breaks while it is opened is to follow it, and then another that is well."""
    case.start([Entry("steady", STEADY, for_s=for_s), Entry("spoilt", BAD, scene="bad", how=how, **(when or {"where": "open"})),
                Entry("calm", CALM)], fade_s=0.2)
    at = time.monotonic()
    case.told()
    case.seen_colour(CALM, at, "the piece after the one that does not open", 25)
    case.picture(at, still_s=still_s)
    case.journal(code)


@fault("open-crashes", "A scene crashes while it is opened", "a bad pointer in open", "its word")
def open_crashes(case):
    at_open(case, "segv", "scene-crashed")


@fault("open-hangs", "A scene hangs while it is opened", "pause() in open", "its word")
def open_hangs(case):
    at_open(case, "hang", "scene-hung")


@fault("scene-hangs-soon", "A scene hangs in its third picture", "pause() in draw", "its word")
def scene_hangs_soon(case):
    at_open(case, "hang", "scene-hung", where="draw", after=2)


@fault("open-hangs-asked", "Somebody asks for a scene that hangs while it is opened", "pause() in open, and the panel's `go`", "its word")
def open_hangs_asked(case):
    kiosk = case.start([Entry("steady", STEADY), Entry("calm", CALM), Entry("spoilt", BAD, scene="bad", how="hang", where="open")])
    case.understudy()  # waits with the second
    at = time.monotonic()
    kiosk.api("/api/command", {"command": "go", "entry": 2})
    case.told()
    case.journal("scene-hung", seconds=20)
    case.expect("the piece that was on is on", case.screen.seen().first(STEADY, time.monotonic() - 0.5))
    case.picture(at)


@fault("open-fails", "A scene cannot be opened, and says so", "pav_scene_fail in open", "its word")
def open_fails(case):
    at_open(case, "fail", "scene-failed")


@fault("close-crashes", "A scene crashes while it is closed", "a bad pointer in close", "its word, and its process gone")
def close_crashes(case):
    kiosk = case.spoil("segv", where="close")
    pid = kiosk.broken
    time.sleep(1)
    at = time.monotonic()
    kiosk.api("/api/command", {"command": "next"})
    case.told()
    case.ended(r"signal 11", pid)
    case.goes_on(colour=None)
    case.picture(at)


def in_fade(case, how):
    """What is on breaks while it fades into the next; when, and its process."""
    kiosk = case.start([Entry("spoilt", BAD, scene="bad", how="none", after=0), Entry("calm", CALM)], fade_s=2)
    case.understudy()
    pid, begin = kiosk.child("stage"), time.monotonic()
    kiosk.api("/api/command", {"command": "next"})

    def fades(seen):
        return [row for row in seen.between(begin, float("inf")) if not near(row[4], BAD) and not near(row[4], CALM)
                and row[4] != 0xFFFFFF]
    case.screen.wait(fades, 15)
    case.set("bad", "how", how)
    at = case.told()
    seen = case.screen.seen()
    mixed = [row for row in seen.between(at - 0.1, at) if not near(row[4], BAD, 8)]
    case.proven("the picture was between two pieces", mixed)
    return at, pid


@fault("transition-crashes", "A scene crashes in the midst of the fade to the next", "a bad pointer, at a picture that falls into the fade",
       "its word, and the colours between the two on the captured screen")
def transition_crashes(case):
    at, pid = in_fade(case, "segv")
    case.ended(r"signal 11", pid)
    case.goes_on()
    case.picture(at)


@fault("transition-hangs", "A scene hangs in the midst of the fade to the next", "nanosleep for ever, at a picture that falls into the fade",
       "its word, and the colours between the two on the captured screen")
def transition_hangs(case):
    at, pid = in_fade(case, "hang")
    case.ended(r"fell silent", pid)
    case.goes_on()
    case.picture(at)
    case.journal("scene-hung")


@fault("gl-errors", "A scene makes a thousand GL errors a picture", "glEnable of what no GL knows", "its word")
def gl_errors(case):
    kiosk = case.start([Entry("storm", BAD, scene="storm"), Entry("calm", CALM)])
    kiosk.wait_said(r"storm: \d+ wrong calls")
    case.proven("it told of its wrong calls")
    at, pid = time.monotonic(), kiosk.child("stage")
    time.sleep(2)
    case.picture(at)
    case.expect("the stage stays", pid in kiosk.children("stage"))
    size = len(kiosk.said())
    case.expect(f"the log is not flooded ({size} bytes)", size < 20000)


NO_END = """/*{ "ISFVSN": "2", "INPUTS": [] }*/
void main()
{""" + ENDLESS + """    gl_FragColor = vec4(0.19, 0.63, 0.38 + sum, 1.0);
}
"""
WRONG = """/*{ "ISFVSN": "2", "INPUTS": [] }*/
void main()
{
    gl_FragColor = vec4(0.19, 0.63, 0.38 1.0);
}
"""


def shader(text):
    def make(folder):
        with open(f"{folder}/spoilt.fs", "w") as file:
            file.write(text)
        with open(f"{folder}/installation.yaml", "w") as file:
            file.write("title: Spoilt\nisf: spoilt.fs\n")
    return make


@fault("shader-endless", "A shader that never comes to its end", "an endless loop in GLSL",
       "the keeper's word on what it has seen of it below: a graphics card hangs, a software renderer is slow")
def shader_endless(case):
    kiosk = case.start([Entry("steady", STEADY, for_s=6), Entry("spoilt", BAD, files=shader(NO_END)), Entry("calm", CALM)])
    at = time.monotonic()
    case.proven(kiosk.wait_said(r".*spoilt\S* (is left out: a picture takes|ended the understudy while it was opened).*", 40)[0])
    case.seen_colour(CALM, at, "the piece after it", 20)
    case.goes_on()
    case.picture(at)
    case.expect("it was never seen", case.screen.seen().first(BAD, at) is None)
    case.expect("the journal says why", kiosk.journal_has("scene-slow", "spoilt") or kiosk.journal_has("scene-hung", "spoilt"))


@fault("shader-wrong", "A shader that does not compile", "a comma is missing", "the compiler's word in the log")
def shader_wrong(case):
    kiosk = case.start([Entry("steady", STEADY, for_s=6), Entry("spoilt", BAD, files=shader(WRONG)), Entry("calm", CALM)])
    at = time.monotonic()
    case.proven(kiosk.wait_said(r".*spoilt\.fs.*")[0])
    case.seen_colour(CALM, at, "the piece after it", 15)
    case.picture(at)


@fault("all-quarantined", "Every piece breaks, attract too", "a bad pointer in each", "each scene's word")
def all_quarantined(case):
    kiosk = case.start([Entry("spoilt", BAD, scene="bad", how="segv", after=3)], up=0, attract_entry=Entry(
        "attract", ATTRACT, scene="bad", how="segv", after=3))
    at = case.told()
    kiosk.wait_said(r"bad: segv in draw", 60, count=2)
    case.journal("nothing-left", seconds=60)
    begin = time.monotonic()
    time.sleep(2)
    seen, end = case.screen.seen(), time.monotonic()
    case.expect("a picture stands, not black", seen.black(begin, end) == 0 and seen.uncovered(begin, end) == 0)
    case.expect("no stage dies any more", len(kiosk.children("stage")) >= 1)
    case.picture(at, still_s=None)
