"""Builds three ways, runs the tests of each, and reports. Called by tests/run."""

import json
import os
import re
import subprocess
import sys
import time

# Sanitizers move gcc's warnings about; -Werror is the plain build's business.
SANITIZED = ["-Db_lundef=false", "-Dwerror=false", "-Doptimization=1"]
# Once is enough: one reads the sources, the others judge whole programs that `faults` runs sanitized, two of
# them paint heads, minutes under a sanitizer, what `face` and `facelab` run in small; a sanitizer keeps what
# was freed; and the fuzzers have their own.
ALONE = {
    "artist",
    "browser",
    "desk",
    "exhibition",
    "faces",
    "fleet",
    "fuzzing",
    "golden",
    "heard",
    "isf",
    "ladder",
    "kiosk",
    "layering",
    "memory",
    "metrics",
    "mirror",
    "pack",
    "privacy",
    "seen",
    "soak",
    "training",
    "understudy",
}
THREADED = {"base", "link", "media", "eye", "camera", "sound"}
SUPPRESSED = os.path.abspath("tests/sanitizers")

BUILDS = [
    {"name": "plain", "folder": "build", "options": [], "times": 1},
    {
        "name": "asan+ubsan",
        "folder": "build-asan",
        "options": ["-Db_sanitize=address,undefined"] + SANITIZED,
        "not": ALONE,
        "times": 3,
        "keep_loaded": True,
        "env": {
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_stack_use_after_return=1",
            "LSAN_OPTIONS": f"suppressions={SUPPRESSED}/leaks.supp:print_suppressions=0",
            "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
            "CAMERA_CYCLES": "50",
        },
    },
    {
        "name": "tsan",
        "folder": "build-tsan",
        "options": ["-Db_sanitize=thread"] + SANITIZED,
        "only": THREADED,
        "times": 3,
        "env": {"TSAN_OPTIONS": f"suppressions={SUPPRESSED}/races.supp"},
    },
]


def environment(build):
    """Nothing of the user's: no display, no sound, no cache of theirs."""
    env = dict(os.environ, SDL_AUDIODRIVER="dummy", LC_ALL="C.UTF-8")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "PAVILION_LOG"):
        env.pop(name, None)
    env["MESA_SHADER_CACHE_DIR"] = os.path.abspath("build/shader-cache")
    env.update(build.get("env", {}))
    return env


def say(text):
    print(text, flush=True)


def call(words, what):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-6000:]}{done.stderr[-3000:]}\n{what} failed: {' '.join(words)}")
    return done.stdout


def wanted(build, asked):
    """The suites of a build that are to run, and the ninja targets that their tests need."""
    suites, targets, there = set(), set(), set()
    folder = build["folder"]
    files = {
        target["id"]: [os.path.relpath(name, folder) for name in target["filename"]]
        for target in json.loads(call(["meson", "introspect", folder, "--targets"], "introspection"))
    }
    for test in json.loads(call(["meson", "introspect", folder, "--tests"], "introspection")):
        suite = test["suite"][0].split(":")[-1]
        there.add(suite)
        if suite in build.get("not", ()) or suite not in build.get("only", {suite}):
            continue
        if asked and suite not in asked:
            continue
        suites.add(suite)
        for target in test["depends"]:
            targets.update(files.get(target, []))
    unknown = sorted(asked - there)
    if unknown:
        sys.exit(f"there is no suite {unknown[0]}; there are {', '.join(sorted(there))}")
    return sorted(suites), sorted(targets)


def prepare(build, asked):
    folder = build["folder"]
    # Again when it is there: folders that are new join the build only when meson looks.
    again = ["--reconfigure"] if os.path.exists(f"{folder}/build.ninja") else []
    call(["meson", "setup", folder] + again + build["options"], "setting up")
    suites, targets = wanted(build, asked)
    if not suites:
        return []
    # The plain build builds everything: what no test needs must compile too.
    call(["ninja", "-C", folder] + (targets if "only" in build else []), "building")
    if build.get("keep_loaded"):
        library = os.path.abspath(f"{folder}/keep_loaded.so")
        source = "tests/sanitizers/keep_loaded.c"
        call(["cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library, source], "building")
        build["env"]["LD_PRELOAD"] = library
    return suites


def count(test, tally):
    """Adds the subtests of one test to the tally; True when all is well."""
    passed = failed = 0
    for line in test.get("stdout", "").splitlines():
        found = re.match(r"(not )?ok\b(.*)", line)
        skip = re.search(r"#\s*SKIP\S*\s*(.*)", line, re.I)
        if skip and (found or line.startswith("1..0")):
            tally["skips"].append((test["name"], skip[1] or "no reason given"))
        elif found and found[1]:
            failed += 1
        elif found:
            passed += 1
    # It crashed, hung, leaked or kept subtests back: as much a failure as a "not ok".
    if test["result"] not in ("OK", "SKIP") and not failed:
        failed = 1
    tally["passed"] += passed
    tally["failed"] += failed
    return failed == 0


def run_tests(build, suites, tally):
    log = f"{build['folder']}/meson-logs/testlog.json"
    if os.path.exists(log):
        os.remove(log)
    words = ["meson", "test", "-C", build["folder"], "--no-rebuild", "-t", str(build["times"])]
    for suite in suites:
        words += ["--suite", suite]
    done = subprocess.run(words, env=environment(build), capture_output=True, text=True)
    if not os.path.exists(log):
        sys.exit(f"{done.stdout}{done.stderr}\nmeson ran no test of {build['name']}")
    ran = {}
    with open(log, encoding="utf-8", errors="replace") as lines:
        for test in map(json.loads, lines):
            suite = re.sub(r"^[^:]*:", "", test["name"].split(" / ")[0])
            mine = ran.setdefault(suite, {"passed": 0, "failed": 0, "skips": [], "s": 0.0})
            mine["s"] += test["duration"]
            if not count(test, mine):
                tally["failures"].append((build["name"], test))
    for suite, mine in sorted(ran.items()):
        say(f"  {suite:12} {mine['passed']:4} passed {mine['failed']:4} failed"
            f" {len(mine['skips']):4} skipped {mine['s']:7.1f} s")
        for key in ("passed", "failed"):
            tally[key] += mine[key]
        tally["skips"] += mine["skips"]


def tail(text, lines=80):
    rows = text.splitlines()
    return "\n".join((["…"] if len(rows) > lines else []) + rows[-lines:])


def report(tally):
    for where, test in tally["failures"]:
        say(f"\n=== {test['name']} ({where}): {test['result']}, exit {test.get('returncode')}")
        say(tail(test.get("stdout", "")))
        say(tail(test.get("stderr", "") or ""))
    if tally["skips"]:
        say("\nSkipped:")
    for name, why in sorted(set(tally["skips"])):
        times = tally["skips"].count((name, why))
        say(f"  {name}: {why}" + (f" ({times} times)" if times > 1 else ""))
    say(f"{tally['passed']} passed, {tally['failed']} failed, {len(tally['skips'])} skipped")
    return 1 if tally["failed"] or not tally["passed"] else 0


def main(asked):
    tally = {"passed": 0, "failed": 0, "skips": [], "failures": []}
    for build in BUILDS:
        begin = time.monotonic()
        suites = prepare(build, asked)
        built = time.monotonic()
        say(f"{build['name']}: built in {built - begin:.0f} s")
        if suites:
            run_tests(build, suites, tally)
            say(f"  {'all':12} {time.monotonic() - built:.0f} s")
    return report(tally)


sys.exit(main(set(sys.argv[1:])))
