"""Packs that nobody should make: each is refused with its reason, and leaves nothing behind.

usage: hostile.py PAVILION PAVILION_PACK
"""

import gzip
import json
import os
import random
import subprocess
import sys

import forge
from room import SLOW, Room, Tap

PICTURE = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf"
           b"\xc0\0\0\3\1\1\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82")
YAML = b"title: Lanterns\nscene: film\nmedia:\n  film: light.png\ncredits: A. Forger\nlicence: CC0-1.0\n"
GOOD = [("installation.yaml", YAML), ("light.png", PICTURE)]
KNOWN, STRANGER = forge.Key(b"k" * 32), forge.Key(b"s" * 32)
GIB = 1 << 30


def named(*names):
    """The good files with others beside them, in the order of a table."""
    return sorted(GOOD + [(name, b"x") for name in names])


def with_names(*names):
    return forge.pack(KNOWN, named(*names))


def with_member(one):
    """A table that says light.png, and in its place something else."""
    return forge.pack(KNOWN, GOOD, inside=[GOOD[0], one])


def with_table(change):
    files, contents = GOOD, forge.zstd(forge.tar(GOOD))
    table = forge.table_of(files, contents)
    change(table)
    return forge.pack(KNOWN, files, contents=contents, table=json.dumps(table).encode())


def with_text(old, new):
    contents = forge.zstd(forge.tar(GOOD))
    text = json.dumps(forge.table_of(GOOD, contents)).encode()
    assert old in text
    return forge.pack(KNOWN, GOOD, contents=contents, table=text.replace(old, new, 1))


def sizes(*each):
    """A table of huge files, and little behind it."""
    def change(table):
        table["files"] = [{"path": f"installation.yaml{i or ''}", "bytes": size, "sha256": "0" * 64}
                          for i, size in enumerate(each)]
        table["bytes"] = sum(each) % 2**63
    return with_table(change)


def many(count):
    return forge.pack(KNOWN, [(f"f{i:05}.txt", b"") for i in range(count)] + GOOD)


def pax(records):
    text = b"".join(b"%d %s\n" % (len(r) + 2 + len(str(len(r) + 4)), r) for r in records)
    return forge.member("pax", text, kind=b"x")


def long_name(name):
    return forge.member("././@LongLink", name.encode() + b"\0", kind=b"L")


def sparse():
    """light.png as the table has it, 512 zeros before the picture, which are only told of."""
    text = bytearray(forge.header("light.png", len(PICTURE), kind=b"S"))
    text[257:265] = b"ustar  \0"
    text[386:398], text[398:410] = b"%011o\0" % 512, b"%011o\0" % len(PICTURE)
    text[483:495] = b"%011o\0" % (512 + len(PICTURE))
    text[148:156] = b" " * 8
    text[148:155] = b"%06o\0" % sum(text)
    return forge.pack(KNOWN, [GOOD[0], ("light.png", bytes(512) + PICTURE)],
                      inside=[GOOD[0], bytes(text) + forge.pad(PICTURE)])


def set_to(**changes):
    return lambda table: table.update(changes)


# name, the pack's bytes, what is said
CASES = [
    ("an absolute path", with_names("/etc/passwd"), "is absolute"),
    ("a path upwards", with_names("../../escaped.txt"), "a step . or .."),
    ("a path upwards in its middle", with_names("a/../../escaped.txt"), "a step . or .."),
    ("an empty step", with_names("a//b.txt"), "an empty step"),
    ("a backslash", with_names("a\\b.txt"), "not every system"),
    ("a colon", with_names("c:x.txt"), "not every system"),
    ("a hidden name", with_names(".bashrc"), "begins with a point"),
    ("a hidden folder", with_names(".ssh/authorized_keys.txt"), "begins with a point"),
    ("a name that ends in a point", with_names("x."), "ends with a point"),
    ("a device of other systems", with_names("nul.txt"), "is a device"),
    ("another device", with_names("folder/COM1.png"), "is a device"),
    ("a bell", with_names("ring\a.txt"), "cannot be seen"),
    ("a line feed", with_names("two\nlines.txt"), "cannot be seen"),
    ("text that runs backwards", with_names("gnp.\u202efs.txt"), "cannot be seen"),
    ("a name that is not UTF-8", with_text(b"light.png", b"\xff\xfe.png"), "no JSON"),
    ("a zero in a name", with_text(b"light.png", b"li\\u0000.png"), "no JSON"),
    ("17 steps", with_names("/".join("abcdefghijklmnopq")), "too deep"),
    ("a long name", with_names("x" * 300), "too long"),
    ("a long path", with_names("/".join(["y" * 150] * 8)), "too long"),
    ("names that differ by case", with_names("LIGHT.PNG"), "where case does not count"),
    ("names that differ by case, accented", with_names("\u00c9t\u00e9.txt", "\u00e9t\u00c9.txt"),
     "where case does not count"),
    ("folders that differ by case", with_names("A/x.txt", "a/y.txt"), "where case does not count"),
    ("a file that is a folder too", with_names("x", "x/y.txt"), "where case does not count"),
    ("the same name twice", with_names("light.png"), "there twice"),
    ("a second table", with_names("pavilion-pack.json"), "no second table"),
    ("a second signature", with_names("Pavilion-Pack.SIG"), "no second table"),
    ("a name with a path", with_table(set_to(name="../lanterns")), "the name of the pack"),
    ("a hidden installation", with_table(set_to(name=".lanterns")), "the name of the pack"),

    ("a symbolic link", with_member(forge.header("light.png", 0, kind=b"2", link=b"/etc/passwd")), "is a link"),
    ("a hard link", with_member(forge.header("light.png", 0, kind=b"1", link=b"installation.yaml")), "is a link"),
    ("a character device", with_member(forge.header("light.png", 0, kind=b"3")), "no plain file"),
    ("a block device", with_member(forge.header("light.png", 0, kind=b"4")), "no plain file"),
    ("a pipe", with_member(forge.header("light.png", 0, kind=b"6")), "no plain file"),
    ("a folder in place of a file", with_member(forge.header("light.png", 0, kind=b"5")), "light.png"),
    ("a file with holes", sparse(), "has holes"),
    ("holes by another name", with_member(pax([b"GNU.sparse.major=1", b"GNU.sparse.minor=0",
     b"GNU.sparse.name=light.png", b"GNU.sparse.realsize=99999999999"]) + forge.member("light.png", PICTURE)),
     ""),
    ("a path hidden in a second header", with_member(pax([b"path=../../escaped.txt"]) +
     forge.member("light.png", PICTURE)), "something else is there"),
    ("a long name hidden before a short one", with_member(long_name("../../escaped.txt") +
     forge.member("light.png", PICTURE)), "something else is there"),
    ("a size hidden in a second header", with_member(pax([b"size=99999999"]) +
     forge.member("light.png", PICTURE)), "light.png"),
    ("a link hidden in a second header", with_member(pax([b"linkpath=/etc/passwd"]) +
     forge.member("light.png", b"", kind=b"2")), "light.png"),

    ("another file than the table says", with_member(forge.member("other.png", PICTURE)), "something else is there"),
    ("another order", forge.pack(KNOWN, GOOD, inside=GOOD[::-1]), "something else is there"),
    ("too few files", forge.pack(KNOWN, GOOD, inside=GOOD[:1]), "in its table and not in it"),
    ("too many files", forge.pack(KNOWN, GOOD, inside=GOOD + [("more.png", PICTURE)]), "more in it"),
    ("the same file again", forge.pack(KNOWN, GOOD, inside=GOOD + GOOD[1:]), "more in it"),
    ("a file after tar's end", forge.pack(KNOWN, GOOD, contents=forge.zstd(
        forge.tar(GOOD) + forge.tar([("more.png", PICTURE)]))), "more"),
    ("something after tar's end", forge.pack(KNOWN, GOOD, contents=forge.zstd(forge.tar(GOOD) + b"x" * 512)), "more"),
    ("another byte in a file", with_member(forge.member("light.png", PICTURE[:-1] + b"\0")), "not what its table says"),
    ("a shorter file", with_member(forge.member("light.png", PICTURE[:-1])), "another size"),
    ("a longer file", with_member(forge.member("light.png", PICTURE + b"x")), "another size"),
    ("a tar that is cut off", forge.pack(KNOWN, GOOD, contents=forge.zstd(forge.tar(GOOD)[:1400])), ""),

    ("a bomb that the table hides", forge.pack(KNOWN, GOOD, contents=forge.zstd_zeros(
        b"".join(forge.member(*f) for f in GOOD), 6 * GIB)), "more comes out of it"),
    ("a bomb that the table admits", sizes(2 * GIB, GIB), "200 times"),
    ("5 GiB in five files", sizes(*[GIB] * 5), "4 GiB together"),
    ("5 GiB in one", sizes(5 * GIB), "larger than 4 GiB"),
    ("a size below nothing", sizes(-1), "no right size"),
    ("sizes that overflow", sizes(2**63 - 1, 2**63 - 1, 2), "larger than 4 GiB"),
    ("10,001 files", many(9999), "expected 1 to 10000 files"),
    ("no files", with_table(set_to(files=[], bytes=0)), "expected 1 to 10000 files"),
    ("sizes that do not add up", with_table(set_to(bytes=1)), "do not add up"),
    ("zstd in zstd", forge.pack(KNOWN, GOOD, contents=forge.zstd(forge.zstd(forge.tar(GOOD)))), "not zstd"),
    ("gzip", forge.pack(KNOWN, GOOD, contents=gzip.compress(forge.tar(GOOD))), "not zstd"),
    ("nothing squeezed", forge.pack(KNOWN, GOOD, contents=forge.tar(GOOD)), "not zstd"),
    ("no contents", forge.pack(KNOWN, GOOD, contents=b""), ""),
    ("a zstd frame of nonsense", forge.pack(KNOWN, GOOD, contents=b"\x28\xb5\x2f\xfd" + b"\x99" * 90), "cannot be read"),
    ("a dictionary that is not there", forge.pack(KNOWN, GOOD, contents=b"\x28\xb5\x2f\xfd\x03\x38\1\2\3\4" +
     forge.zstd(forge.tar(GOOD))[6:]), "cannot be read"),
    ("a window of terabytes", forge.pack(KNOWN, GOOD, contents=b"\x28\xb5\x2f\xfd\x00\xff" +
     forge.zstd(forge.tar(GOOD))[6:]), "cannot be read"),

    ("a table with a key twice", with_text(b'"kind"', b'"kind": "work", "kind"'), "no JSON"),
    ("a table with a key of its own", with_table(set_to(run="/bin/sh")), "its table"),
    ("a table without a name", with_text(b'"name"', b'"nome"'), "its table"),
    ("a table of the future", with_text(b'"pavilion-pack": 1', b'"pavilion-pack": 2'), "version 2"),
    ("a table of brackets", forge.pack(KNOWN, GOOD, table=b"[" * 100000), "no JSON"),
    ("a title that moves the cursor", with_text(b'"Lanterns"', b'"\\u001b[2J"'), "cannot be printed"),
    ("an installation without its file", with_table(lambda t: t["files"].pop(0)), ""),
    ("a work without a shader", with_table(set_to(kind="work")), "no shader of its own name"),
    ("another size of the contents", with_table(lambda t: t["contents"].update(bytes=5)), "another size"),
    ("other contents", with_table(lambda t: t["contents"].update(sha256="0" * 64)), "was changed"),
    ("something after its end", with_names() + b"x", "follows its end"),
    ("a block after its end", with_names() + bytes(512), "follows its end"),
    ("an empty file", b"", "ends too early"),
    ("no pack at all", b"hello" * 1000, "no pack"),
    ("an ordinary tar file", forge.tar(GOOD), "no pack"),
]


def sign_off(room, name, data, says):
    """Refused, with the reason, and as if it had never come."""
    room.write("hostile.pavilion", data)
    before = room.tree("place"), sorted(os.listdir(room.folder)), sorted(os.listdir(room.path("tmp")))
    done = room.run("install", "hostile.pavilion", "--to", "place", "--software")
    faults = []
    if done.returncode != 1:
        faults.append(f"exit {done.returncode}")
    if says not in done.stderr or not done.stderr.strip() or "signal" in done.stderr:
        faults.append(f"no '{says}' in: {done.stderr}")
    if any(ord(c) < 32 and c != "\n" for c in done.stderr):
        faults.append("control characters reached the terminal")
    if (room.tree("place"), sorted(os.listdir(room.folder)), sorted(os.listdir(room.path("tmp")))) != before:
        faults.append("something was left behind: " + " ".join(room.tree("place")))
    return faults


def accepts(room):
    """What all of the above is a change of is a good pack."""
    room.write("good.pavilion", with_names())
    done = room.well("install", "good.pavilion", "--to", "accepted", "--software")
    assert "Lanterns" not in done.stderr and "signed by Someone" in done.stdout, done.stdout + done.stderr
    assert room.read("accepted/lanterns/light.png") == PICTURE
    assert sorted(room.tree("accepted")) == ["lanterns"] + ["lanterns/" + name for name in (
        "installation.yaml", "light.png", "pavilion-pack.json", "pavilion-pack.sig")]


CODE = GOOD + [("lanterns.so", b"\x7fELF")]
HERE = {"api": "1.0", "machine": os.uname().machine}


def of_senders(room):
    """name, pack, words of the refusal"""
    yield "code of a stranger", forge.pack(STRANGER, sorted(CODE), **HERE), [
        "its sender is not known here", f"pavilion key trust {STRANGER.open.hex()}"]
    yield "code that nobody signed", forge.pack(None, sorted(CODE), **HERE), ["nobody signed it"]
    yield "a script of a stranger", forge.pack(STRANGER, named("start.sh")), ["start.sh", "not known here"]
    yield "a source of a stranger", forge.pack(STRANGER, named("scene.c")), ["scene.c", "not known here"]
    yield "code for another machine", forge.pack(KNOWN, sorted(CODE), api="1.0", machine="pdp11"), ["pdp11"]
    yield "code for another engine", forge.pack(KNOWN, sorted(CODE), api="2.0", machine=HERE["machine"]), ["2.0"]
    yield "code of the future", forge.pack(KNOWN, sorted(CODE), api="1.999", machine=HERE["machine"]), ["1.999"]
    yield "code that is no scene", forge.pack(KNOWN, sorted(GOOD[1:] + [
        ("installation.yaml", YAML.replace(b"scene: film", b"scene: scene.c")), ("scene.c", b""),
        ("lanterns.so", b"\x7fELF")]), **HERE), ["does not pass the check"]
    yield "pictures that nobody signed", forge.pack(None, GOOD), ["--allow-unsigned"]
    stolen = bytearray(with_names())
    at = stolen.index(KNOWN.open.hex().encode())
    stolen[at : at + 64] = STRANGER.open.hex().encode()
    yield "the signature of somebody else", bytes(stolen), ["signature is not good"]


def check_senders(room, tap):
    for name, data, words in of_senders(room):
        faults = sign_off(room, name, data, words[0])
        if not faults and len(words) > 1:
            done = room.run("install", "hostile.pavilion", "--to", "place", "--software")
            faults = [] if words[1] in done.stderr else [f"no '{words[1]}' in: {done.stderr}"]
        tap.check(name, faults)


def tampered(room, pack_program):
    """A byte changed anywhere: refused by the program that opens packs, whoever signed."""
    good, chance = with_names(), random.Random(5)
    spots = set(chance.sample(range(len(good)), 300)) | set(range(0, 512, 16)) | {len(good) - 1}
    for at in sorted(spots):
        changed = bytearray(good)
        changed[at] ^= 1 << chance.randrange(8)
        refused(room, pack_program, bytes(changed), f"byte {at} changed")


def cut_off(room, pack_program):
    good = with_names()
    for length in list(range(0, len(good), 97)) + [len(good) - 1]:
        refused(room, pack_program, good[:length], f"cut off at {length}")


def refused(room, pack_program, data, what):
    path, into = room.write("changed.pavilion", data), room.path("into")
    os.makedirs(into, exist_ok=True)
    done = subprocess.run([pack_program, "unpack", path, into], capture_output=True, text=True,
                          timeout=30 * SLOW, env=room.environment("home"))
    assert done.returncode == 1 and "pavilion: " in done.stderr, f"{what}: {done.returncode} {done.stderr}"
    left = room.tree("into")
    subprocess.run(["rm", "-r", into], check=True)
    # Only what was unpacked whole may lie there, for the caller to remove, and never as a whole pack.
    assert not any(name.endswith("pavilion-pack.sig") for name in left), f"{what}: {left}"


def house_names(room):
    """The house's own names are not for others, but elsewhere they may lie."""
    room.write("good.pavilion", forge.pack(KNOWN, GOOD, name="mirror"))
    room.fails("install", "good.pavilion", "--software", says="is the name of an installation of the house")
    assert not os.path.exists(room.path("home/.local/share/pavilion/installations/mirror"))
    room.well("install", "good.pavilion", "--software", "--to", "elsewhere")


def no_files(room):
    """Things that are there and are no files."""
    os.mkfifo(room.path("pipe.pavilion"))
    room.fails("install", "pipe.pavilion", "--to", "place", says="no regular file")
    room.fails("install", "place", "--to", "place", says="no regular file")
    room.fails("install", "nowhere.pavilion", "--to", "place", says="No such file")
    os.symlink("/dev/zero", room.path("zero.pavilion"))
    room.fails("install", "zero.pavilion", "--to", "place", says="no regular file")


def strangers_pictures(room):
    """Pictures and shaders of a stranger are taken, and it is said whose they are."""
    room.write("good.pavilion", forge.pack(STRANGER, GOOD))
    done = room.well("install", "good.pavilion", "--to", "taken", "--software")
    assert "somebody who is not known here" in done.stdout, done.stdout
    room.write("good.pavilion", forge.pack(None, GOOD))
    done = room.well("install", "good.pavilion", "--to", "taken", "--software", "--allow-unsigned")
    assert "signed by nobody" in done.stdout, done.stdout


def main(pavilion, pack_program):
    tap, room = Tap(), Room(pavilion)
    os.makedirs(room.path("place"))
    room.well("key", "trust", KNOWN.open.hex(), "--name", "Someone")
    tap.run(lambda: accepts(room))
    for name, data, says in CASES:
        tap.check(name, sign_off(room, name, data, says))
    check_senders(room, tap)
    for test in (house_names, no_files, strangers_pictures):
        tap.run(named_call(test, room))
    for test in (tampered, cut_off):
        tap.run(named_call(test, room, os.path.abspath(pack_program)))
    room.close()
    return tap.end()


def named_call(function, *arguments):
    def call():
        function(*arguments)
    call.__name__ = function.__name__
    return call


sys.exit(main(sys.argv[1], sys.argv[2]))
