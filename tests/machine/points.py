"""Owns what is tried with the machine, point by point."""

import json
import re

CODE = "27182818"
LIGHT = """exhibition: Light
languages: [en]
cameras: {}
programme:
  - { installation: wake, for: 600 s }
"""
SLOW = "[Service]\nExecStart=\nExecStart=/usr/bin/pavilion run --kiosk --fps 4 /etc/pavilion/exhibition.yaml\n"
KEYS = ("ctrl-alt-f1", "ctrl-alt-f2", "ctrl-alt-f3", "ctrl-alt-f4", "ctrl-alt-f5", "ctrl-alt-f6", "ctrl-alt-f7",
        "ctrl-alt-backspace", "alt-f4", "meta_l", "ctrl-c", "alt-sysrq-k", "alt-sysrq-e", "alt-sysrq-i", "alt-sysrq-b",
        "alt-sysrq-o") + 8 * ("ctrl-alt-delete",)


def follow(tap, guest, commands):
    """The README, typed as it stands; the first line was done where the checkout is."""
    guest.do("mkdir -p /media/stick && mount -o ro /dev/vdb /media/stick && cp -r /media/stick /root/checkout")
    for command in commands[1:]:
        if command == "sudo systemctl reboot":
            if not guest.kvm:
                put(guest, "/etc/systemd/system/pavilion.service.d/20-slow.conf", SLOW)
                put(guest, "/etc/pavilion/exhibition.yaml", LIGHT)
            guest.send(command)
            tap.check(command, [])
            break
        code, said = guest.do(f"cd /root/checkout && (yes '' | head -c 64) 2>/dev/null | {command}", 1800)
        tap.tell(code == 0, command, "\n".join(said.splitlines()[-45:]))


def put(guest, path, text):
    guest.do(f"cat > {path} <<'END'\n{text}END")


def faults(guest):
    """The codes in the journal of what broke, in their order."""
    return [line["code"] for line in json.loads(guest.tell("cat /var/lib/pavilion/faults.json || echo []"))]


def forget(guest):
    guest.do("systemctl stop pavilion; rm -f /var/lib/pavilion/faults.json; systemctl start pavilion", 1800)


def lines_of(guest, what):
    return guest.tell(f"journalctl -b -o short-monotonic --no-pager | grep -E '{what}' | cut -c1-150 | tail -12")


def begins(tap, guest):
    """Nobody touches anything: the picture comes by itself, and the kiosk is a good one."""
    seen = guest.moves(60, "begins")
    tap.tell(not seen, "the picture is there, and moves", seen)
    tap.tell(guest.tell("fgconsole") == "7", "on a terminal of its own")
    code, said = guest.do("pavilion kiosk check", 120)
    tap.tell(code == 0, "pavilion kiosk check is content", said)
    found = [one for one in faults(guest) if one not in ("camera-lost", "clock-unsynced", "software-gl", "scene-hung")]
    tap.check("nothing broke on the way", found)
    code, said = guest.do("pavilion doctor --privacy", 600)
    tap.tell(code == 0, "the walls hold on this kernel", said.splitlines()[-1] if said else "")
    tap.tell(True, "the unit's exposure", guest.tell("systemd-analyze security pavilion.service | tail -1", 120))


def locked(tap, guest):
    """No key leads out."""
    boot, seen = guest.tell("cat /proc/sys/kernel/random/boot_id"), []
    for chord in KEYS:
        guest.key(chord)
        if guest.screen().kind != "picture":
            seen.append(f"{chord}: {guest.screen('locked').kind}")
    tap.check("no key shows anything but the picture", seen)
    tap.tell(guest.tell("fgconsole") == "7" and guest.tell("cat /proc/sys/kernel/random/boot_id") == boot and
             guest.tell("systemctl show pavilion -p NRestarts") == "NRestarts=0", "and nothing was ended by one")
    tap.tell(not guest.moves(30), "the picture goes on")


def choose(guest, code, row=None):
    guest.hold("esc", 3.8)
    guest.wait(0.6)
    for key in (*code, "ret"):
        guest.key(key)
        guest.wait(0.2)
    guest.wait(2)
    if row:
        guest.screen("menu")
        guest.key(row)


def leaves(tap, guest):
    """The technician's code leads to a login, and back."""
    guest.do(f"echo {CODE} | pavilion kiosk install --user kiosk --code - && systemctl restart pavilion", 1800)
    guest.moves(60)
    choose(guest, "123123")
    guest.screen("wrong")
    tap.tell("a wrong code" in lines_of(guest, "wrong code"), "a wrong code is none")
    guest.wait(16)
    choose(guest, CODE, "4")
    guest.wait(6)
    shown = guest.screen("left").kind
    tap.tell(shown == "console" and guest.tell("fgconsole") == "1", "the right one leads to a login on the screen",
             shown + "\n" + lines_of(guest, "after-stop|pavilion|getty"))
    tap.tell(not guest.tell("systemctl --failed --no-legend"), "no unit has failed")
    guest.type("root\n")
    guest.wait(3)
    guest.type("lamp\n")
    guest.wait(4)
    guest.type("touch /run/was-here\n")
    guest.wait(1)
    tap.tell(guest.do("test -e /run/was-here")[0] == 0, "at which root can log in")
    guest.do("sudo systemctl start pavilion-xorg pavilion", 1800)
    tap.tell(not guest.moves(60), "and one command leads back")


def killed(tap, guest):
    """Whoever is killed is back, and so is the picture."""
    for unit, victim in (("pavilion", "$(pgrep -x pavilion-stage | head -1)"),
                         ("pavilion", "$(systemctl show pavilion -p MainPID --value)"),
                         ("pavilion-xorg", "$(systemctl show pavilion-xorg -p MainPID --value)")):
        guest.do(f"kill -9 {victim}")
        guest.wait(6)
        tap.tell(not guest.moves(60) and guest.tell("fgconsole") == "7", f"kill -9 {victim} of {unit}: the picture is back",
                 lines_of(guest, "first picture is|Main process|ended after|display is"))
    guest.do("kill -STOP $(systemctl show pavilion -p MainPID --value)")
    guest.wait(30)
    tap.tell("Watchdog timeout" in lines_of(guest, "Watchdog") and not guest.moves(60),
             "a keeper that stands still is ended by the watchdog, and the picture is back")


def power(tap, guest):
    """The power button ends all in order; a cut is told from that, and harms nothing."""
    forget(guest)
    guest.moves(60)
    guest.button()
    took = guest.is_off(60 if guest.kvm else 1800)
    tap.tell(took is not None, "the power button ends it", f"{took or 0:.1f} s")
    guest.start()
    guest.up()
    tap.tell(not guest.moves(90), "it starts with the picture")
    tap.tell("keeper-restarted" not in faults(guest), "an ordered end is no fault", " ".join(faults(guest)))
    guest.cut()
    guest.start()
    guest.up()
    tap.tell(not guest.moves(90), "after a power cut it starts with the picture")
    tap.tell("keeper-restarted" in faults(guest), "and the journal says what it was", " ".join(faults(guest)))
    tap.tell(not re.search(r"EXT4-fs error", guest.tell("journalctl -k -b --no-pager")), "the file system is whole")


def removed(tap, guest):
    """It is what it was."""
    code, said = guest.do("sudo pavilion kiosk remove", 600)
    tap.tell(code == 0, "pavilion kiosk remove", said)
    guest.wait(3)
    tap.tell(guest.screen("removed").kind == "console" and guest.do("id kiosk")[0] != 0, "a login, and no user of it")
    guest.send("sudo systemctl reboot")
    guest.up()
    guest.wait(15)
    tap.tell(guest.screen("login").kind == "console" and guest.tell("fgconsole") == "1" and
             guest.tell("systemctl is-active getty@tty1") == "active", "the next start gives a login")


def again(guest):
    """After a point that broke off: as if nothing had been."""
    guest.cut()
    guest.start()
    guest.up()
    guest.moves(60)


POINTS = {"begins": begins, "locked": locked, "leaves": leaves, "killed": killed, "power": power, "removed": removed}
