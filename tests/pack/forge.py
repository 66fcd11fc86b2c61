"""Packs made byte by byte, also those that nobody should make: Ed25519 after RFC 8032, zstd frames after RFC
8878 (raw and repeated blocks), tar headers after POSIX."""

import hashlib
import json
import struct

# --- Ed25519 ----------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def squeeze(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def base_point():
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


BASE = base_point()


class Key:
    def __init__(self, seed):
        self.seed = seed
        half = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(half[:32], "little") & ((1 << 254) - 8) | 1 << 254
        self.prefix = half[32:]
        self.open = squeeze(times(self.scalar, BASE))

    def sign(self, text):
        r = int.from_bytes(hashlib.sha512(self.prefix + text).digest(), "little") % ORDER
        point = squeeze(times(r, BASE))
        hashed = hashlib.sha512(point + self.open + text).digest()
        s = (r + int.from_bytes(hashed, "little") % ORDER * self.scalar) % ORDER
        return point + s.to_bytes(32, "little")


# --- zstd and tar -------------------------------------------------------------------------------------

BLOCK = 128 * 1024


def block(kind, size, body, last):
    return struct.pack("<I", size << 3 | kind << 1 | last)[:3] + body


def zstd(data):
    """One frame of blocks that are not squeezed at all."""
    parts = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)] or [b""]
    blocks = [block(0, len(part), part, i + 1 == len(parts)) for i, part in enumerate(parts)]
    return b"\x28\xb5\x2f\xfd\x00\x38" + b"".join(blocks)


def zstd_zeros(before, count):
    """`before`, then so many zeros, each 128 KiB of them in four bytes."""
    whole = b"\x28\xb5\x2f\xfd\x00\x38"
    whole += b"".join(block(0, len(part), part, False)
                      for part in (before[at : at + BLOCK] for at in range(0, len(before), BLOCK)))
    return whole + block(1, BLOCK, b"\0", False) * (count // BLOCK) + block(0, 0, b"", True)


def header(name, size, kind=b"0", link=b"", mode=b"0000644"):
    name = name.encode() if isinstance(name, str) else name
    text = bytearray(512)
    text[: len(name)] = name
    text[100:124] = mode + b"\x000000000\x000000000\0"
    text[124:136] = b"%011o\0" % size
    text[136:148] = b"00000000000\0"
    text[148:156] = b" " * 8
    text[156:157] = kind
    text[157 : 157 + len(link)] = link
    text[257:265] = b"ustar\x0000"
    text[329:345] = b"0000000\x000000000\0"
    text[148:155] = b"%06o\0" % sum(text)
    return bytes(text)


def pad(data):
    return data + bytes(-len(data) % 512)


def member(name, data, **more):
    return header(name, len(data), **more) + pad(data)


def tar(files):
    """`files`: (name, data) pairs, or ready members as bytes."""
    return b"".join(f if isinstance(f, bytes) else member(*f) for f in files) + bytes(1024)


# --- packs --------------------------------------------------------------------------------------------

def row(path, data):
    return {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def table_of(files, contents, **changes):
    table = {
        "pavilion-pack": 1, "kind": "installation", "name": "lanterns", "title": {"en": "Lanterns"},
        "credits": "A. Forger", "licence": "CC0-1.0", "needs": "", "house": "", "api": "",
        "machine": "", "maker": "a test", "bytes": sum(len(data) for _, data in files),
        "contents": {"bytes": len(contents), "sha256": hashlib.sha256(contents).hexdigest()},
        "files": [row(path, data) for path, data in files],
    }
    table.update(changes)
    return table


def seal(key, table):
    if key is None:
        return b"unsigned\n"
    signature = key.sign(b"pavilion pack 1\n" + table)
    return b"ed25519 %s %s\n" % (key.open.hex().encode(), signature.hex().encode())


def outside(table, signature, contents):
    return (member("pavilion-pack.json", table) + member("pavilion-pack.sig", signature) +
            member("contents.tar.zst", contents) + bytes(1024))


def pack(key, files, inside=None, contents=None, table=None, **changes):
    """A pack of `files`, (path, data) pairs in order; `inside`: what its tar holds instead; `contents`: what
    stands for it squeezed; `table`: the table's bytes, else `changes` are made to the right one."""
    if contents is None:
        contents = zstd(tar(files if inside is None else inside))
    if table is None:
        table = json.dumps(table_of(files, contents, **changes)).encode()
    return outside(table, seal(key, table), contents)
