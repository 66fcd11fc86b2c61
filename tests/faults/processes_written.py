"""What a run leaves on the disk, and what it may not: recordings, sheets, shaders. Part of processes.py."""

import os
import re
import signal
import time

from fakes import GOOD, LIVE, cache_of, kill


def outputs_are_named_when_they_are_whole(show):
    """A headless run leaves a film and a sheet, and its last two lines are their paths."""
    show.up()
    show.expect("hidden while they grow", not os.path.exists(show.path("out/show.mp4")))
    show.expect("exit code 0", show.stop() == 0)
    lines = show.read("output").split()
    show.expect(f"paths are printed: {lines}", lines[-2:] == ["out/show.mp4", "out/show-sheet.png"])
    show.expect("the film is there", show.read("out/show.mp4") == "picture")
    show.expect("the sheet is there", show.read("out/show-sheet.png") == "picture")
    show.expect("nothing else is", len(os.listdir(show.path("out"))) == 2)


def a_replaced_stage_begins_the_recording_again(show):
    show.up()
    kill(show.starts("stage")[-1], signal.SIGKILL)
    show.replaced("stage", 2)
    time.sleep(0.2)
    show.expect("exit code 0", show.stop() == 0)
    show.expect("one recording, whole", show.read("out/show.mp4") == "picture")


def a_live_camera_is_not_recorded(show):
    """Refused, with the words that would allow it."""
    show.expect("exit code 2", show.end() == 2)
    show.wait_error("recording: allowed")
    show.expect("nothing was started", show.log() == "")
    show.expect("no file", not os.path.exists(show.path("kept.mp4")))


def a_live_camera_is_not_recorded_by_default(show):
    """A headless run goes on, without its film."""
    show.up()
    show.wait_error("nothing is recorded")
    show.expect("the stage has no file", "--record-fd" not in show.log())
    show.stop()
    show.expect("no folder", not os.path.exists(show.path("out")))


def an_allowed_recording_is_made(show):
    show.up()
    show.expect("exit code 0", show.stop() == 0)
    show.expect("the film is there", show.read("kept.mp4") == "picture")


def an_absent_camera_is_drawn_for_a_recording(show):
    """No camera anywhere, a fallback, a headless run: a virtual visitor for good, so it may be kept."""
    show.up()
    show.wait_log(r"^stage \d+ starts .*--camera virtual:visitor .*--record-fd")
    show.wait_log(r"^eye \d+ starts .*--kind virtual")
    show.expect("exit code 0", show.stop() == 0)


def a_live_camera_cannot_slip_into_a_recording(show):
    show.up()
    show.write("show.yaml", LIVE)
    show.wait_error("is not taken while a recording runs")
    show.expect("no one was told", not re.search(r"^stage \d+ hears EXHIBITION", show.log(), re.M))
    show.expect("exit code 0", show.stop() == 0)


def shaders_are_kept_without_a_camera(show):
    """What a stage leaves in its cache goes to the disk after a run without a live camera."""
    show.up()
    with open(os.path.join(cache_of(show), "shader"), "w") as file:
        file.write("compiled")
    show.expect("exit code 0", show.stop() == 0)
    kept = [name for name in os.listdir(show.path("home/pavilion")) if name.startswith("shaders-")]
    show.expect(f"kept: {kept}", len(kept) == 1)
    show.expect("whole", show.read(f"home/pavilion/{kept[0]}/shader") == "compiled")


def nothing_is_kept_after_a_live_camera(show):
    show.up()
    with open(os.path.join(cache_of(show), "shader"), "w") as file:
        file.write("a visitor")
    show.stop()
    show.expect("nothing", not [f for _, _, f in os.walk(show.path("home")) if f])


def an_input_is_never_overwritten(show):
    show.expect("exit code 2", show.end() == 2)
    show.wait_error("would be overwritten")
    show.expect("it is as it was", show.read("visitors.mp4") == "film")


TESTS = [
    (an_input_is_never_overwritten, {"arguments": ["--camera", "visitors.mp4", "--record", "visitors.mp4"]}),
    (outputs_are_named_when_they_are_whole, {"arguments": []}),
    (a_replaced_stage_begins_the_recording_again, {"arguments": []}),
    (a_live_camera_is_not_recorded, {"text": LIVE, "arguments": ["--record", "kept.mp4"]}),
    (a_live_camera_is_not_recorded_by_default, {"text": LIVE, "arguments": []}),
    (
        an_allowed_recording_is_made,
        {"text": LIVE + "recording: allowed\n", "arguments": ["--record", "kept.mp4"]},
    ),
    (
        an_absent_camera_is_drawn_for_a_recording,
        {
            "text": GOOD.replace("file: visitors.mp4", "device: /dev/video-none, fallback: visitor"),
            "arguments": [],
        },
    ),
    (a_live_camera_cannot_slip_into_a_recording, {"arguments": []}),
    (shaders_are_kept_without_a_camera, {}),
    (nothing_is_kept_after_a_live_camera, {"text": LIVE}),
]
