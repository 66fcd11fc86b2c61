"""Owns what a screen shows: a picture, black, or the text of a console; told by its colours alone."""

import struct
import zlib


class Picture:
    def __init__(self, ppm):
        self.ppm = ppm
        words = ppm[:32].split(maxsplit=4)
        self.width, self.height = int(words[1]), int(words[2])
        self.pixels = ppm[len(ppm) - self.width * self.height * 3:]
        self.mark = zlib.crc32(self.pixels)
        self.kind = self.judge()

    def sample(self):
        """Every third pixel of every third line."""
        rows = range(0, self.height, 3)
        line = self.width * 3
        return [self.pixels[y * line + x:y * line + x + 3] for y in rows for x in range(0, line, 9)]

    def judge(self):
        """A console is black but for letters, in few colours; a picture has many."""
        seen = self.sample()
        dark = sum(max(colour) < 10 for colour in seen) / len(seen)
        colours = len({bytes(part // 8 for part in colour) for colour in seen})
        if dark > 0.9995:
            return "black"
        return "console" if dark > 0.6 and colours < 24 else "picture"

    def differs(self, other):
        """Share of what is another colour than there."""
        mine, theirs = self.sample(), other.sample()
        if len(mine) != len(theirs):
            return 1.0
        return sum(max(abs(a - b) for a, b in zip(one, two)) > 12 for one, two in zip(mine, theirs)) / len(mine)

    def keep(self, path):
        """As a PNG, for people."""
        line = self.width * 3
        rows = b"".join(b"\0" + self.pixels[at:at + line] for at in range(0, len(self.pixels), line))
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            for name, data in ((b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)),
                               (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")):
                file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
