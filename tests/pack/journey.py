"""From one home to another: packed, signed, installed, shown; killed on the way; tried out before.

usage: journey.py PAVILION
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time

import forge
from room import SLOW, Room, Tap

SENDER = forge.Key(bytes(range(32)))
YAML = """title: { fr: Lanternes, nl: Lantaarns, en: Lanterns }
scene: film
media:
  film: { file: light.mp4, captions: { fr: fr.vtt, nl: nl.vtt, en: en.vtt } }
texts:
  about: { fr: Une lumière., nl: Een licht., en: A light. }
credits: A. Sender
licence: CC-BY-4.0
"""
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nlight\n"


def write_lanterns(room, folder="lanterns", yaml=YAML):
    room.write(f"{folder}/light.mp4", room.film)
    for language in ("fr", "nl", "en"):
        room.write(f"{folder}/{language}.vtt", VTT)
    room.write(f"{folder}/installation.yaml", yaml)


def render(room, thing, out, **more):
    room.well("render", thing, "--software", "--size", "160x90", "--frames", "4", "--camera", "virtual:visitor",
              "--out", out, **more)
    return room.read(out)


def a_house_installation_in_an_empty_home(room):
    """C with its shaders: refused until its sender is known, then the same picture."""
    room.well("pack", "mirror", "--software", "--out", "mirror.pavilion", home="sender")
    refused = room.fails("install", "mirror.pavilion", "--to", "theirs", home="empty",
                         says=["it brings code", "not known here", "pavilion key trust"])
    assert room.tree("theirs") == {}
    command = refused.stderr[refused.stderr.index("pavilion key trust") :].split()[:4]
    room.well(*command[1:], "--name", "The sender", home="empty")
    done = room.well("install", "mirror.pavilion", "--to", "theirs", "--software", home="empty")
    assert "signed by The sender" in done.stdout, done.stdout
    here = render(room, "mirror", "here.png", home="sender")
    there = render(room, "./theirs/mirror", "there.png", home="empty")
    assert here == there, "the picture is another one"


def a_film_by_its_name(room):
    """Media, captions and a borrowed scene; from a stranger; found by its bare name, and listed."""
    write_lanterns(room)
    room.write("lanterns/.secret", "no")
    room.write("lanterns/notes.txt~", "no")
    room.well("pack", "./lanterns", "--software", home="sender")
    done = room.well("install", "lanterns.pavilion", "--software", home="newcomer")
    assert "somebody who is not known here" in done.stdout, done.stdout
    files = set(room.tree("newcomer/.local/share/pavilion/installations/lanterns"))
    assert files == {"installation.yaml", "light.mp4", "fr.vtt", "nl.vtt", "en.vtt", "pavilion-pack.json",
                     "pavilion-pack.sig"}, files
    os.rename(room.path("lanterns"), room.path("away"))
    assert render(room, "lanterns", "named.png", home="newcomer") == render(room, "./away", "away.png", home="sender")
    text = room.well("list", home="newcomer").stdout
    assert all(word in text for word in ("lanterns", "by A. Sender", "CC-BY-4.0", "installed: ")), text
    listed = {one["name"]: one for one in json.loads(room.well("list", "--json", home="newcomer").stdout)}
    assert listed["lanterns"]["installed"] and listed["lanterns"]["licence"] == "CC-BY-4.0", listed
    assert listed["lanterns"]["needs"] == [] and listed["lanterns"]["title"]["nl"] == "Lantaarns"
    assert not listed["mirror"]["installed"] and "camera" in listed["mirror"]["needs"]
    os.rename(room.path("away"), room.path("lanterns"))


SHADER = """/*{ "ISFVSN": "2", "CREDIT": "A. Shader", "INPUTS": [
  { "NAME": "tint", "TYPE": "color", "DEFAULT": [0.2, 0.4, 0.8, 1.0] } ],
  "IMPORTED": { "grain": { "PATH": "pictures/grain.png" } } }*/
in vec2 half_way;
void main() { gl_FragColor = tint * IMG_NORM_PIXEL(grain, half_way); }
"""
VERTEX = "out vec2 half_way;\nvoid main() { isf_vertShaderInit(); half_way = isf_FragNormCoord * 0.5; }\n"


def a_shader_alone(room):
    """An ISF file with its vertex shader and its picture, from a stranger, by its bare name."""
    render(room, "mirror", "works/pictures/grain.png")
    room.write("works/dusk.fs", SHADER)
    room.write("works/dusk.vs", VERTEX)
    room.write("works/other.fs", SHADER)
    room.well("pack", "works/dusk.fs", "--software", home="sender")
    done = room.well("install", "dusk.pavilion", "--software", home="newcomer")
    assert "dusk, by A. Shader" in done.stdout and "not known here" in done.stdout, done.stdout
    files = {k for k, v in room.tree("newcomer/.local/share/pavilion/installations/dusk").items() if v is not None}
    assert files == {"dusk.fs", "dusk.vs", "pictures/grain.png", "pavilion-pack.json", "pavilion-pack.sig"}, files
    here = render(room, "works/dusk.fs", "here.png")
    assert here == render(room, "dusk", "there.png", home="newcomer"), "the picture is another one"
    listed = {one["name"]: one for one in json.loads(room.well("list", "--json", home="newcomer").stdout)}
    assert listed["dusk"]["credits"] == "A. Shader" and listed["dusk"]["installed"], listed["dusk"]
    text = room.well("rehearse", "dusk.pavilion", "--software", "--size", "160x90", "--seconds", "0.5").stdout
    assert "credits      A. Shader" in text and "ready to travel" in text, text
    room.write("works/wrong.fs", SHADER.replace("tint *", "tint +++* half;"))
    room.fails("pack", "works/wrong.fs", "--software", says=["wrong.fs:5", "would be wrong"])
    room.write("bare.fs", SHADER.replace("pictures/grain", "../grain"))
    room.fails("pack", "bare.fs", "--software", says="grain.png")


def the_same_twice(room):
    """The same files and key give the same bytes, whatever their dates and the time."""
    room.well("pack", "./lanterns", "--software", "--out", "one.pavilion", home="sender")
    for name in os.listdir(room.path("lanterns")):
        os.utime(room.path("lanterns", name), (1, 1))
    os.chmod(room.path("lanterns/fr.vtt"), 0o600)
    room.well("pack", "lanterns", "--software", "--out", "two.pavilion", home="sender", env={"LC_ALL": "C"})
    assert room.read("one.pavilion") == room.read("two.pavilion")
    listing = subprocess.run(["tar", "tvf", room.path("one.pavilion")], capture_output=True, text=True, check=True)
    assert listing.stdout.count("0/0") == 3 and "contents.tar.zst" in listing.stdout, listing.stdout


def what_cannot_be_packed(room):
    """Each with its reason, and no file in the end."""
    write_lanterns(room, "broken", YAML.replace("light.mp4", "dark.mp4"))
    room.fails("pack", "./broken", "--software", says=["dark.mp4", "would be wrong"])
    write_lanterns(room, "linked")
    os.symlink("/etc/hostname", room.path("linked/host.txt"))
    room.fails("pack", "./linked", "--software", says=["host.txt", "is a link"])
    write_lanterns(room, "named")
    room.write("named/what?.txt", "")
    room.fails("pack", "./named", "--software", says=["what?.txt", "not every system"])
    room.fails("pack", "nothing-like-this", says="there is no file or installation", code=2)
    key = room.write("loose.key", "pavilion-secret-key " + "0" * 64 + "\n")
    os.chmod(key, 0o644)
    room.fails("pack", "./lanterns", "--software", "--key", "loose.key", says="others may read this secret")
    assert not [name for name in os.listdir(room.folder) if name in ("broken.pavilion", "linked.pavilion", "named.pavilion")]


def keys(room):
    """Made once, kept from others, known by name."""
    room.fails("key", "show", says="there is no key yet", home="keys")
    new = room.well("key", "new", home="keys")
    secret = room.path("keys/.config/pavilion/key")
    assert os.stat(secret).st_mode & 0o777 == 0o600 and os.stat(os.path.dirname(secret)).st_mode & 0o777 == 0o700
    before = room.read("keys/.config/pavilion/key")
    room.fails("key", "new", says="is there already", home="keys")
    assert room.read("keys/.config/pavilion/key") == before
    shown = room.well("key", "show", home="keys").stdout
    assert shown == new.stdout and shown.startswith("pavilion-key ")
    room.write("their.key", shown)
    room.well("key", "trust", "their.key", "--name", 'Ann "A" Åström', home="other")
    room.fails("key", "trust", "their.key", "--name", "Bob", says="is known already", home="other")
    room.fails("key", "trust", "nonsense", "--name", "Bob", says="expected a key", home="other")
    room.fails("key", "trust", "their.key", says="by which name", code=2, home="other")
    listed = room.well("key", "list", home="other").stdout
    assert shown.split()[1] in listed and 'Ann "A" Åström' in listed, listed
    # The public half is what RFC 8032 makes of the secret one.
    seed = bytes.fromhex(before.decode().split()[1])
    assert forge.Key(seed).open.hex() == shown.split()[1]
    room.write("other/.config/pavilion/senders.yaml", "not-a-key: X\n")
    room.fails("key", "list", says="senders.yaml:1:1: expected a key", home="other")


def sent_twice(room):
    """A newer one takes the older one's place, and a wrong one does not."""
    write_lanterns(room, "one/lanterns")
    write_lanterns(room, "two/lanterns", YAML.replace("A. Sender", "B. Sender"))
    for name in ("one", "two"):
        room.well("pack", f"./{name}/lanterns", "--software", "--out", f"{name}.pavilion", home="sender")
    room.well("install", "one.pavilion", "--software", "--to", "here", home="empty")
    room.well("install", "two.pavilion", "--software", "--to", "here", home="empty")
    assert b"B. Sender" in room.read("here/lanterns/installation.yaml")
    before = room.tree("here")
    bad = bytearray(room.read("one.pavilion"))
    bad[-2000] ^= 1
    room.write("bad.pavilion", bytes(bad))
    room.fails("install", "bad.pavilion", "--software", "--to", "here", says="changed", home="empty")
    assert room.tree("here") == before and os.listdir(room.path("here")) == ["lanterns"]


def large_pack(room, version):
    chance = random.Random(version)
    files = [("installation.yaml", YAML.encode()), ("light.mp4", room.film)]
    files += [(f"{language}.vtt", VTT.encode()) for language in ("fr", "nl", "en")]
    files += [(f"sound/{i:03}.wav", bytes([version]) + chance.randbytes(200_000)) for i in range(60)]
    room.write(f"large{version}.pavilion", forge.pack(SENDER, sorted(files)))
    return {name: data for name, data in files}


def whole(room, versions):
    """Which version lies there, or None when it is not one, whole."""
    tree = {k: v for k, v in room.tree("large/lanterns").items() if v is not None and not k.startswith("pavilion-pack")}
    return next((n for n, files in versions.items() if files == tree), None)


def killed(room):
    """kill -9 at any moment leaves the old or the new one, and the next install clears up."""
    versions = {n: large_pack(room, n) for n in (1, 2)}
    begin = time.monotonic()
    room.well("install", "large1.pavilion", "--software", "--to", "large", home="empty")
    length, chance, outcomes = time.monotonic() - begin, random.Random(3), set()
    for i in range(16):
        old = whole(room, versions)
        process = subprocess.Popen([room.pavilion, "install", f"large{3 - old}.pavilion", "--software", "--to", "large"],
                                   cwd=room.folder, env=room.environment("empty"), start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(length * (0.05 + 1.1 * i / 15) + chance.random() * 0.01)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        now = whole(room, versions)
        assert now is not None, f"killed in round {i}: neither the old one nor the new one is whole"
        outcomes.add(now == old)
    assert True in outcomes, "none was killed in time"
    time.sleep(0.2)
    last = room.well("install", "large1.pavilion", "--software", "--to", "large", home="empty")
    assert last.stdout.count("installed") == 1 and os.listdir(room.path("large")) == ["lanterns"]


def broken_off(room):
    """Ctrl-C leaves nothing."""
    before = room.tree("large")
    for delay in (0.02, 0.1, 0.2):
        process = subprocess.Popen([room.pavilion, "install", "large2.pavilion", "--software", "--to", "large"],
                                   cwd=room.folder, env=room.environment("empty"), start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=30 * SLOW)
        assert os.listdir(room.path("large")) == ["lanterns"], os.listdir(room.path("large"))
        if code == 0:
            break  # it was done already
        if code > 0:
            assert room.tree("large") == before


def a_full_disk(room):
    """Files that cannot be written whole leave the old one in its place."""
    before = room.tree("large")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    room.fails("install", "large2.pavilion", "--software", "--to", "large", home="empty", before=small, says="File too large")
    assert room.tree("large") == before and os.listdir(room.path("large")) == ["lanterns"]


def rehearsed(room):
    """What it costs, needs and lacks; the same of a pack and of a folder."""
    options = ["--software", "--size", "160x90", "--seconds", "0.5"]
    for thing in ("./lanterns", "lanterns.pavilion"):
        text = room.well("rehearse", thing, *options, home="empty").stdout
        for words in ("check        all is well", "needs        nothing of the eye", "credits      A. Sender",
                      "licence      CC-BY-4.0", "texts        all there", "media        all there", "p99", "60 Hz", "MB in textures",
                      "flashes      no more than three",
                      "30 Hz", "another machine", "size         ", "ready to travel"):
            assert words in text, f"{thing}: no '{words}' in\n{text}"
    text = room.well("rehearse", "mirror", *options).stdout
    assert "camera, presence, silhouette, flow" in text, text
    assert os.listdir(room.path("tmp")) == []
    lacking = YAML.replace("nl: Een licht.,", "").replace("licence: CC-BY-4.0\n", "").replace(", nl: nl.vtt", "")
    write_lanterns(room, "lacking", lacking)
    done = room.run("rehearse", "./lacking", *options)
    assert done.returncode == 1, done.stdout
    for words in ('"about" in nl', 'captions of "film" in nl', "licence      missing", "not ready to travel"):
        assert words in done.stdout, f"no '{words}' in\n{done.stdout}"
    done = room.run("rehearse", "./lacking", *options, "--languages", "fr,en")
    assert done.returncode == 1 and "texts        all there" in done.stdout, done.stdout
    done = room.run("rehearse", "./broken", *options)
    assert done.returncode == 1 and "dark.mp4" in done.stdout and "not ready" in done.stdout, done.stdout
    write_lanterns(room, "fresh", YAML.replace("A. Sender", "Your name"))
    text = room.well("rehearse", "./fresh", *options).stdout
    assert "put your own there" in text, text
    room.fails("rehearse", "mirror.pavilion", *options, home="stranger", says="its sender is not known here")
    assert os.listdir(room.path("tmp")) == []


def main(pavilion):
    tap, room = Tap(), Room(pavilion)
    room.well("render", "mirror", "--software", "--size", "64x36", "--frames", "30", "--out", "film.mp4")
    room.film = room.read("film.mp4")
    for test in (a_house_installation_in_an_empty_home, a_film_by_its_name, a_shader_alone, the_same_twice, what_cannot_be_packed,
                 keys, sent_twice, killed, broken_off, a_full_disk, rehearsed):
        def call(test=test):
            test(room)
        call.__name__ = test.__name__
        tap.run(call)
    room.close()
    return tap.end()


sys.exit(main(sys.argv[1]))
