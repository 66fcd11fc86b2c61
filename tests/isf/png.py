"""PNG files of 8 bits a channel, read and written exactly: what the tests compare."""

import struct
import zlib


def write(path, width, height, pixel, channels=3):
    """`pixel(x, y)` gives a tuple of bytes, row 0 at the top."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(pixel(x, y))
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if channels == 4 else 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + kind + data
                       + struct.pack(">I", zlib.crc32(kind + data)))


def chunks(data):
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]
        at += 12 + length


def unfilter(raw, stride, height, step):
    """The rows without their filters (PNG specification, 9.2)."""
    rows, before = [], bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride if kind else 0):
            left = row[x - step] if x >= step else 0
            up, corner = before[x], before[x - step] if x >= step else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                distances = [(abs(up - corner), left), (abs(left - corner), up),
                             (abs(left + up - 2 * corner), corner)]
                guess = min(distances, key=lambda d: d[0])[1]
            row[x] = (row[x] + guess) & 255
        rows.append(bytes(row))
        before = row
    return rows


class Picture:
    """width, height, channels; `at(x, y)` is a tuple of bytes, row 0 at the top."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        packed = b""
        for kind, body in chunks(data):
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack(">IIBB", body[:10])
                assert depth == 8 and colour in (2, 6), "a PNG that this does not read"
                self.channels = 4 if colour == 6 else 3
            elif kind == b"IDAT":
                packed += body
        self.rows = unfilter(zlib.decompress(packed), self.width * self.channels, self.height,
                             self.channels)

    def at(self, x, y):
        return tuple(self.rows[y][x * self.channels:(x + 1) * self.channels])
