#!/usr/bin/env python3
"""`pavilion kiosk` on the files of a machine that is none: install, again, check, what breaks it, remove.
And the commands of the README's
technician chapter, on such files. Arguments: pavilion, build folder, source folder."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import Tap

PAVILION, BUILD, SOURCE = sys.argv[1:4]
tap = Tap()
FOLDER = tempfile.TemporaryDirectory()
ROOT = os.path.join(FOLDER.name, "machine")
GETTY = "/etc/systemd/system/getty.target.wants/getty@tty1.service"
SYSRQ = "/etc/sysctl.d/90-pavilion-kiosk.conf"
CODE = "27182818"


def need(condition, why=""):
    if not condition:
        raise AssertionError(why or "it is not so")


def at(path, root=None):
    return (root or ROOT) + path


def write(path, text, root=None):
    os.makedirs(os.path.dirname(at(path, root)), exist_ok=True)
    with open(at(path, root), "w", encoding="utf-8") as file:
        file.write(text)


def read(path, root=None):
    with open(at(path, root), encoding="utf-8") as file:
        return file.read()


def link(path, target, root=None):
    os.makedirs(os.path.dirname(at(path, root)), exist_ok=True)
    os.symlink(target, at(path, root))


def kiosk(*words, root=None, typed=""):
    return subprocess.run([PAVILION, "kiosk", *words, "--root", root or ROOT], input=typed,
                          capture_output=True, text=True, timeout=60)


def new_machine(root):
    """What a bare Debian with the package has, as far as anybody looks."""
    for folder in ("usr/lib/systemd/system", "etc", "var/lib/pavilion"):
        os.makedirs(os.path.join(root, folder))
    for unit in ("pavilion.service", "pavilion-xorg.service"):
        shutil.copy(os.path.join(BUILD, "assets/systemd", unit), os.path.join(root, "usr/lib/systemd/system"))
    link(GETTY, "/lib/systemd/system/getty@.service", root)
    link("/etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service",
         "/lib/systemd/system/systemd-timesyncd.service", root)
    link("/etc/localtime", "/usr/share/zoneinfo/Europe/Brussels", root)
    write("/etc/group", "root:x:0:\nvideo:x:44:\nrender:x:106:\naudio:x:29:\n", root)
    write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n", root)
    write(SYSRQ, "kernel.sysrq = 1\n", root)
    write("/proc/sys/kernel/sysrq", "0\n", root)
    write("/proc/sys/kernel/core_pattern", "core\n", root)
    write("/proc/swaps", "Filename Type Size Used Priority\n", root)
    write("/proc/mounts", "/dev/sda2 / ext4 rw,relatime 0 0\n", root)
    write("/proc/cmdline", "quiet\n", root)
    write("/sys/kernel/security/lsm", "lockdown,capability,landlock,yama\n", root)
    link("/sys/class/drm/card0/device/driver", "../../../bus/pci/drivers/i915", root)
    for font in ("inter", "ebgaramond", "noto-core"):
        os.makedirs(os.path.join(root, "usr/share/doc/fonts-" + font))


def picture(root):
    """Every path below /etc, with what is in it: what users and groups are is systemd's to write."""
    seen = {}
    for folder, names, files in os.walk(at("/etc", root)):
        for name in files + [n for n in names if os.path.islink(os.path.join(folder, n))]:
            path = os.path.join(folder, name)
            inside = path[len(root):]
            if re.match(r"/etc/(passwd|group|shadow|gshadow|\.pwd)", inside):
                continue
            seen[inside] = os.readlink(path) if os.path.islink(path) else read(inside, root)
    return seen


def lines_of_check(root=None):
    done = kiosk("check", root=root)
    rows = {m[2].strip(): (m[1], m[3]) for m in re.finditer(r"^(ok|warn|FAIL) +(\S.{0,13}\S|\S) {1,}(.*)$",
                                                           done.stdout, re.M)}
    return done.returncode, rows, done.stdout


def install():
    return kiosk("install", "--user", "kiosk", "--code", "-", typed=CODE + "\n")


# --- in this order ------------------------------------------------------------------------------------

def a_dry_run_touches_nothing():
    before = picture(ROOT)
    done = kiosk("install", "--user", "kiosk", "--dry-run")
    need(done.returncode == 0, done.stderr)
    need(done.stdout.count("would ") > 15, done.stdout)
    need(picture(ROOT) == before, "something was written")


def it_installs_and_lists_all_that_it_writes():
    before = picture(ROOT)
    done = install()
    need(done.returncode == 0, done.stderr)
    after = picture(ROOT)
    for path in set(after) - set(before) - {"/etc/pavilion/kiosk.json"}:
        need(path in done.stdout, f"{path} was written, and is not listed")
    need(GETTY not in after and GETTY in done.stdout, "the login on tty1 is still there")
    need(after[SYSRQ + ".before-pavilion"] == "kernel.sysrq = 1\n", "what was there is lost")
    need("User=kiosk" in after["/etc/systemd/system/pavilion.service.d/10-kiosk.conf"])
    need("Group=kiosk" in after["/etc/systemd/system/pavilion-xorg.service.d/10-kiosk.conf"])


def secrets_are_kept():
    roles = json.loads(read("/etc/pavilion/access.json"))
    need(set(roles) == {"viewer", "guard", "technician", "metrics"} and len(set(roles.values())) == 4, roles)
    need(all(re.fullmatch(r"[A-Za-z0-9]{32}", token) for token in roles.values()), roles)
    need(read("/etc/pavilion/code").startswith("$y$"), "the code is no hash")
    for name in ("access.json", "code"):
        about = os.stat(at("/etc/pavilion/" + name))
        need(stat.S_IMODE(about.st_mode) == 0o640, oct(about.st_mode))
        if os.geteuid() == 0:
            group = re.search(r"^kiosk:x:\d+:(\d+):", read("/etc/passwd"), re.M)
            need(about.st_uid == 0 and about.st_gid == int(group[1]), "it is not the kiosk's to read")
    need(CODE not in "".join(picture(ROOT).values()), "the code lies about as it is")


def the_user_may_use_the_screen():
    if os.geteuid() != 0:
        return
    groups = read("/etc/group")
    for group in ("video", "render", "audio"):
        need(re.search(rf"^{group}:.*\bkiosk\b", groups, re.M), groups)


def again_it_changes_nothing():
    before = picture(ROOT)
    done = kiosk("install", "--user", "kiosk")
    need(done.returncode == 0, done.stderr)
    need(not re.search(r"^(wrote|linked|removed|kept|made)", done.stdout, re.M), done.stdout)
    need(picture(ROOT) == before, "something has changed")


def check_is_content():
    code, rows, text = lines_of_check()
    need(code == 0, text)
    need(len(rows) >= 20 and all(word == "ok" for word, _ in rows.values()), text)


def what_check_finds():
    """Each of these is one thing by which kiosks fail: broken, seen, mended."""
    def change(path, text):
        old = read(path) if os.path.exists(at(path)) else None
        write(path, text)
        return lambda: write(path, old) if old is not None else os.remove(at(path))

    def drop(path):
        target = os.readlink(at(path)) if os.path.islink(at(path)) else None
        text = None if target else read(path)
        bits = None if target else stat.S_IMODE(os.stat(at(path)).st_mode)
        os.remove(at(path))

        def mend():
            if target:
                link(path, target)
            else:
                write(path, text)
                os.chmod(at(path), bits)
        return mend

    def add_link(path, target):
        link(path, target)
        return lambda: os.remove(at(path))

    def both(one, other):
        def breach():
            mends = [one(), other()]
            return lambda: [mend() for mend in mends]
        return breach

    def mode(path, bits):
        os.chmod(at(path), bits)
        return lambda: os.chmod(at(path), 0o640)

    system, exhibition = "/etc/systemd/system/", "/etc/pavilion/exhibition.yaml"
    camera = "exhibition: E\nlanguages: [fr]\ncameras:\n  door: {{ device: {} }}\nprogramme:\n" \
             "  - {{ installation: mirror, camera: door }}\n"
    broken = [
        ("start at boot", "FAIL", lambda: drop(system + "multi-user.target.wants/pavilion.service")),
        ("start at boot", "FAIL", lambda: drop(system + "multi-user.target.wants/pavilion-xorg.service")),
        ("terminals", "FAIL", lambda: drop("/etc/X11/xorg.conf.d/90-pavilion-kiosk.conf")),
        ("blanking", "FAIL", lambda: drop("/etc/X11/xorg.conf.d/90-pavilion-kiosk.conf")),
        ("blanking", "warn", lambda: change("/proc/cmdline", "quiet consoleblank=600\n")),
        ("terminals", "warn", lambda: add_link(GETTY, "/lib/systemd/system/getty@.service")),
        ("terminals", "warn", lambda: drop("/etc/systemd/logind.conf.d/90-pavilion-kiosk.conf")),
        ("SysRq", "warn", lambda: change("/proc/sys/kernel/sysrq", "438\n")),  # installed, not started again yet
        ("SysRq", "FAIL", both(lambda: change("/proc/sys/kernel/sysrq", "438\n"), lambda: drop(SYSRQ))),
        ("Ctrl-Alt-Del", "FAIL", lambda: drop(system + "ctrl-alt-del.target")),
        ("Ctrl-Alt-Del", "FAIL", lambda: change("/etc/systemd/system.conf.d/99-later.conf",
                                                "[Manager]\nCtrlAltDelBurstAction=reboot-force\n")),
        ("sleep", "warn", lambda: drop(system + "suspend.target")),
        ("desktop", "FAIL", lambda: add_link(system + "display-manager.service", "/lib/systemd/system/gdm.service")),
        ("secrets", "FAIL", lambda: mode("/etc/pavilion/access.json", 0o644)),
        ("secrets", "FAIL", lambda: drop("/etc/pavilion/code")),
        ("time", "FAIL", lambda: drop(system + "sysinit.target.wants/systemd-timesyncd.service")),
        ("time zone", "warn", lambda: drop("/etc/localtime")),
        ("disk", "warn", lambda: change("/proc/mounts", "/dev/sda2 / ext4 ro,relatime 0 0\n")),
        ("logs", "warn", lambda: drop("/etc/systemd/journald.conf.d/90-pavilion-kiosk.conf")),
        ("logs", "warn", lambda: change("/etc/systemd/journald.conf.d/99-later.conf", "[Journal]\nStorage=volatile\n")),
        ("graphics", "warn", lambda: drop("/sys/class/drm/card0/device/driver")),
        ("core files", "warn", lambda: change("/proc/sys/kernel/core_pattern", "|/usr/share/apport/apport %p\n")),
        ("wall", "FAIL", lambda: change("/sys/kernel/security/lsm", "capability,apparmor\n")),
        ("cameras", "warn", lambda: change(exhibition, camera.format("/dev/video0"))),
        ("cameras", "FAIL", lambda: change(exhibition, camera.format("/dev/v4l/by-id/usb-gone-index0"))),
        ("cameras", "FAIL", lambda: change(exhibition, "exhibtion: E\n")),
    ]
    for name, word, breach in broken:
        mend = breach()
        code, rows, text = lines_of_check()
        mend()
        need(rows.get(name, ("?",))[0] == word, f"{name}: expected {word}:\n{text}")
        need("-> " in rows[name][1], f"{name}: there is no remedy")
        need(code == (1 if word == "FAIL" else 0), f"{name}: exit code {code}\n{text}")
    need(lines_of_check()[0] == 0, "it was not mended")


def swap_is_a_matter_of_the_unit():
    write("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda3 partition 1 0 -2\n")
    need(lines_of_check()[1]["swap"][0] == "ok", "the unit keeps out of swap")
    unit = read("/usr/lib/systemd/system/pavilion.service")
    write("/usr/lib/systemd/system/pavilion.service", unit.replace("MemorySwapMax=0\n", ""))
    need(lines_of_check()[1]["swap"][0] == "FAIL", "pictures may come to a disk")
    write("/usr/lib/systemd/system/pavilion.service", unit)
    write("/proc/swaps", "Filename Type Size Used Priority\n")


def updates_that_restart_are_said():
    write("/usr/bin/unattended-upgrade", "")
    write("/etc/apt/apt.conf.d/50unattended-upgrades", '//Unattended-Upgrade::Automatic-Reboot "true";\n')
    need(lines_of_check()[1]["updates"][0] == "ok", "a comment is no setting")
    write("/etc/apt/apt.conf.d/50unattended-upgrades", 'Unattended-Upgrade::Automatic-Reboot "true";\n')
    need(lines_of_check()[1]["updates"][0] == "warn")
    shutil.rmtree(at("/etc/apt"))


def a_new_code_takes_the_place_of_the_old():
    before = read("/etc/pavilion/code")
    tokens = read("/etc/pavilion/access.json")
    done = kiosk("install", "--user", "kiosk", "--code", "-", typed="31415926\n")
    need(done.returncode == 0 and read("/etc/pavilion/code") != before, done.stderr)
    need(read("/etc/pavilion/access.json") == tokens, "the tokens are others")
    need(not [n for n in os.listdir(at("/etc/pavilion")) if "before" in n], "the old one lies about")


def what_a_technician_has_changed_stays():
    path = "/etc/systemd/journald.conf.d/90-pavilion-kiosk.conf"
    write(path, "[Journal]\nSystemMaxUse=1G\n")
    done = kiosk("install", "--user", "kiosk")
    need(path + ".before-pavilion" in done.stdout, done.stdout)
    need(read(path + ".before-pavilion") == "[Journal]\nSystemMaxUse=1G\n")


def an_exhibition_of_ones_own():
    write("/srv/show/hall.yaml", "exhibition: Hall\nlanguages: [nl]\nprogramme:\n  - { installation: film }\n")
    done = kiosk("install", "--user", "kiosk", "--exhibition", "/srv/show/hall.yaml")
    need(done.returncode == 0, done.stderr)
    need(os.readlink(at("/etc/pavilion/exhibition.yaml")) == "/srv/show/hall.yaml")
    write("/srv/show/bad.yaml", "exhibition: Hall\nlanguage: [nl]\n")
    done = kiosk("install", "--user", "kiosk", "--exhibition", "/srv/show/bad.yaml")
    need(done.returncode == 2 and "languages" in done.stderr, done.stderr)
    need(os.readlink(at("/etc/pavilion/exhibition.yaml")) == "/srv/show/hall.yaml", "a bad one took its place")


def the_last_resort_is_asked_for():
    path = "/etc/systemd/system/pavilion.service.d/10-kiosk.conf"
    need("reboot" not in read(path))
    need(kiosk("install", "--user", "kiosk", "--reboot").returncode == 0)
    need("StartLimitAction=reboot" in read(path), read(path))


def removed_it_is_what_it_was():
    done = kiosk("remove")
    need(done.returncode == 0, done.stderr)
    after = picture(ROOT)
    need(after == BEFORE, "\n".join(f"{path}: {BEFORE.get(path)!r} is {after.get(path)!r} now" for path in
                                    sorted(set(after) | set(BEFORE)) if BEFORE.get(path) != after.get(path)))
    need(not os.path.exists(at("/etc/pavilion")), "/etc/pavilion is still there")
    if os.geteuid() == 0:
        need("kiosk" not in read("/etc/passwd"), "the user is still there")
    done = kiosk("remove")
    need(done.returncode == 1 and "no kiosk was installed" in done.stderr, done.stderr)


def what_is_refused():
    for words, code, what in (
            (["install"], 2, "--user"), (["install", "--user", "root"], 2, "not root"),
            (["install", "--user", "../x"], 2, "small letters"),
            (["install", "--user", "kiosk", "--exhibition", "/nowhere.yaml"], 2, "nowhere"),
            (["instal"], 2, "did you mean install"), ([], 2, "install, remove and check"),
            (["install", "--user", "kiosk", "--code", "-"], 1, "6 to 12 digits")):
        done = kiosk(*words, typed="1111111\n")
        need(done.returncode == code and what in done.stderr, f"{words}: {done.returncode} {done.stderr}")
    need(picture(ROOT) == BEFORE, "something was written all the same")


def without_the_package_nothing_is_done():
    with tempfile.TemporaryDirectory() as bare:
        os.makedirs(bare + "/etc")
        done = kiosk("install", "--user", "kiosk", root=bare)
        need(done.returncode == 1 and "assets/deb/make" in done.stderr, done.stderr)
        need(not os.listdir(bare + "/etc"), "something was written")


def links_in_a_tree_do_not_lead_out_of_it():
    with tempfile.TemporaryDirectory() as top:
        tree = os.path.join(top, "tree")
        os.makedirs(tree)
        new_machine(tree)
        outside = os.path.join(top, "outside")
        os.makedirs(outside)
        link("/etc/pavilion", outside, tree)
        kiosk("install", "--user", "kiosk", root=tree)
        need(not os.listdir(outside), f"written outside: {os.listdir(outside)}")


def what_the_readme_says():
    """Its commands in their order, on a machine that nobody has touched."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        chapter = file.read().split("## For the technician")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", chapter, re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    words = [line.replace("sudo ", "").split() for line in lines if re.match(r"(sudo )?pavilion kiosk ", line)]
    need(len(words) >= 4 and any("remove" in line for line in words), f"hardly a command: {words}")
    with tempfile.TemporaryDirectory() as tree:
        root = os.path.join(tree, "machine")
        os.makedirs(root)
        new_machine(root)
        write("/srv/show/hall.yaml", "exhibition: Hall\nlanguages: [nl]\nprogramme:\n"
              "  - { installation: film }\n", root)
        for line in words:
            done = kiosk(*line[2:], root=root, typed="27182818\n")
            need(done.returncode == 0, f"{' '.join(line)}: {done.returncode}\n{done.stdout}{done.stderr}")
    told = subprocess.run([PAVILION, "--help"], capture_output=True, text=True, check=True).stdout
    for line in lines:
        found = re.match(r"(?:sudo )?(?:-u kiosk -H )?pavilion (\S+)", line)
        if found:
            need(re.search(rf"^  {found[1]} ", told, re.M), f"{line}: there is no such command")
    for path in re.findall(r"`?(assets/[\w./-]+)`?", chapter):
        need(os.path.exists(os.path.join(SOURCE, path)), f"{path} is not there")


new_machine(ROOT)
BEFORE = picture(ROOT)
for step in (a_dry_run_touches_nothing, what_is_refused, it_installs_and_lists_all_that_it_writes, secrets_are_kept,
             the_user_may_use_the_screen, again_it_changes_nothing, check_is_content, what_check_finds,
             swap_is_a_matter_of_the_unit, updates_that_restart_are_said, a_new_code_takes_the_place_of_the_old,
             the_last_resort_is_asked_for, removed_it_is_what_it_was, it_installs_and_lists_all_that_it_writes,
             what_a_technician_has_changed_stays, an_exhibition_of_ones_own, without_the_package_nothing_is_done,
             links_in_a_tree_do_not_lead_out_of_it, what_the_readme_says):
    tap.run(step)
FOLDER.cleanup()
sys.exit(tap.end())
