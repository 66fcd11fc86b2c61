"""An exhibition that is rewritten again and again while it runs, well and wrongly, as by a curator on the eve of the opening."""

import contextlib
import os
import random
import time

from isf import CROSSFADE, FILTER
from kiosk import Entry, write
from suite import CALM, fault

MIRROR = FILTER + """void main()
{
    gl_FragColor = mix(IMG_NORM_PIXEL(inputImage, isf_FragNormCoord), vec4(0.2, 0.5 + 0.2 * sin(TIME), 0.4, 1.0), 0.5);
}
"""
CAMERAS = ("{ virtual: visitor, size: 160x90, fps: 10 }", "{ virtual: visitor, size: 320x180, fps: 15, mirror: true }",
           "{ device: /dev/video-none, fallback: visitor }")
SECONDS = 25


def mirror(folder):
    write(os.path.join(folder, "look.fs"), MIRROR)
    write(os.path.join(folder, "installation.yaml"), "title: { fr: Miroir, nl: Spiegel, en: Mirror }\nisf: look.fs\nfilters: [duotone]\n")


def some(dice, of, least=1):
    return ", ".join(dice.sample(of, dice.randint(least, len(of))))


def entry(dice, cameras):
    name = dice.choice(("one", "two", "calm", "look", "look"))
    words = [f"installation: ./{name}"]
    if dice.random() < 0.7:
        words.append(f"for: {dice.choice((1, 2, 3, 30))} s")
    if cameras and (name == "look" or dice.random() < 0.3):
        words.append(f"camera: {dice.choice(cameras)}")
    if dice.random() < 0.2:
        words.append(f"transition: {dice.choice(('iris', 'slices', 'crossfade', 'fade.fs'))}")
    if dice.random() < 0.2:
        words.append(f"filters: [{some(dice, ['halation', 'duotone', 'keystone'])}]")
    return f"  - {{ {', '.join(words)} }}\n"


def text(dice):
    """A good one; one in ten is cut off somewhere."""
    cameras = dice.sample(("front", "side", "hall"), dice.randint(0, 3))
    lines = [f"exhibition: Edit {dice.randint(0, 999)}\nlanguages: [{some(dice, ['fr', 'nl', 'en'])}]\n",
             f"fade: {dice.choice(('0 s', '0.3 s', '1 s'))}\nhold_max: {dice.choice((0, 1, 5))} s\n"]
    if dice.random() < 0.3:
        lines.append(f"transition: {dice.choice(('iris', 'ink', 'slices', 'fade.fs'))}\n")
    if dice.random() < 0.3:
        lines.append(f"filters: [{dice.choice(('halation', 'duotone', 'kaleidoscope'))}]\n")
    if dice.random() < 0.2:
        lines.append("flashes: allowed\n")
    if cameras:
        lines.append("cameras:\n" + "".join(f"  {name}: {dice.choice(CAMERAS)}\n" for name in cameras))
    lines.append("programme:\n" + "".join(entry(dice, cameras) for _ in range(dice.randint(1, 6))))
    if dice.random() < 0.6:
        lines.append(f"attract: {{ installation: ./{dice.choice(('one', 'attract'))}, after: {dice.choice((1, 3, 30))} s }}\n")
    whole = "".join(lines)
    return whole if dice.random() < 0.9 else whole[:dice.randint(0, len(whole))]


@fault("exhibition-at-random", "The exhibition becomes another every second", "programmes, cameras, filters and transitions by chance, some cut off",
       "how many the keeper has taken, and refused")
def exhibition_at_random(case):
    seed = int(os.environ.get("PAVILION_SEED", random.randrange(10**6)))
    case.notes.append(f"seed {seed}")
    dice = random.Random(seed)
    kiosk = case.start([Entry("one", 0x705090), Entry("two", 0x905070), Entry("look", 0x507090, files=mirror), Entry("calm", CALM)],
                       cameras="  front: { virtual: visitor, size: 160x90, fps: 10 }\n")
    write(os.path.join(kiosk.folder, "fade.fs"), CROSSFADE)
    case.understudy()
    at = restarted = time.monotonic()
    while time.monotonic() < at + SECONDS:
        write(kiosk.file, text(dice))
        time.sleep(dice.choice((0.05, 0.5, 1, 2, 4)))
        again = time.monotonic() - restarted > 6  # sooner than that it is refused
        word = "next" if dice.random() < 0.3 else "restart" if again else None
        restarted = time.monotonic() if word == "restart" else restarted
        with contextlib.suppress(OSError):  # a fresh desk comes with the first real camera
            if word:
                kiosk.api("/api/command", {"command": word})
    kiosk.write_exhibition()
    end = time.monotonic()
    taken = kiosk.said().count("has changed and is good: taken")
    case.proven(f"{taken} were taken", taken >= 5)
    case.goes_on(None)
    case.picture(at, end, still_s=1.2)  # a piece of one picture a second is among them
    for words in ("there is no installation", "Permission denied", "stage ended", "new exhibition refused"):
        case.expect(f"seed {seed}: nobody says \"{words}\"", words not in kiosk.said())
