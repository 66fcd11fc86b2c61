"""The mark that a fake camera shows (tests/faults/camera_fake.c), and how it is found again: in any picture or
film that can be decoded, in any piece of memory that holds it plainly, and in what of those is packed as text.

64 by 36 blocks, bright or dark by chance; each four by four are even, so that the panel's mosaic of 16 by 9
averages is flat, as it must be: nobody is to be known by it.
"""

import base64
import math
import os
import re
import subprocess
import tempfile

COLUMNS, ROWS, BLOCK = 64, 36, 10
SURE = 0.3  # of the correlation, by chance within 0.02


def bright(column, row):
    first = (row // 4 * 16 + column // 4) * 16
    def of(i):
        return (first + i) * 2654435761 % 2**32
    mine = of(row % 4 * 4 + column % 4)
    return sum(of(i) < mine for i in range(16)) < 8


MARK = [[1 if bright(x, y) else -1 for x in range(COLUMNS)] for y in range(ROWS)]


def correlation(grey):
    """Of a picture of 64 by 36 grey bytes with the mark, upright, mirrored, or upside down; the best."""
    mean = sum(grey) / len(grey)
    values = [v - mean for v in grey]
    size = math.sqrt(sum(v * v for v in values) * len(values))
    if size < 1:
        return 0.0
    best = 0.0
    for mirrored in (False, True):
        for upside in (False, True):
            total = 0.0
            for y in range(ROWS):
                row = MARK[ROWS - 1 - y if upside else y]
                row = row[::-1] if mirrored else row
                total += sum(map(lambda a, b: a * b, row, values[y * COLUMNS:(y + 1) * COLUMNS]))
            best = max(best, abs(total) / size)
    return best


def in_picture(path):
    """The best correlation of a picture, or of a film's pictures, one in eight."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-an", "-frames:v", "12", "-vsync", "0", "-vf",
                           f"select=not(mod(n\\,8)),scale={COLUMNS}:{ROWS}:flags=area,format=gray", "-f", "rawvideo", "-"],
                          capture_output=True, check=False, timeout=60)
    size = COLUMNS * ROWS
    return max((correlation(done.stdout[i:i + size]) for i in range(0, len(done.stdout) - size + 1, size)),
               default=0.0)


def jpeg(width, height):
    """The mark as a camera packs it."""
    grey = bytes(180 if v > 0 else 70 for row in MARK for v in row)
    return subprocess.run(["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{COLUMNS}x{ROWS}", "-i", "-", "-vf",
                           f"scale={width}:{height}:flags=neighbor,format=yuvj422p", "-frames:v", "1", "-q:v", "4", "-f", "mjpeg",
                           "-"], input=grey, capture_output=True, check=True, timeout=60).stdout


SEEK = None  # mark_seek, built
PLAIN = ["".join("1" if v > 0 else "0" for v in MARK[row][:10]) for row in (2, 17, 33)]
PICTURES = [re.compile(p, re.S) for p in (rb"\xff\xd8\xff", rb"\x89PNG\r\n\x1a\n", rb"....ftyp", rb"RIFF....WEBP",
                                          rb"\x1a\x45\xdf\xa3")]
PACKED = re.compile(rb"[A-Za-z0-9+/_-]{400,}")


def plain(data):
    return subprocess.run([SEEK, *PLAIN], input=data, capture_output=True, check=False).returncode == 0


def found_in(data, depth=0):
    """Where in these bytes the mark is, in words; "" when it is not."""
    if len(data) < 300:
        return ""
    if plain(data):
        return "as it is"
    with tempfile.TemporaryDirectory(prefix="pavilion-mark-") as folder:
        for pattern in PICTURES:
            for match in list(pattern.finditer(data))[:40]:
                path = os.path.join(folder, "piece")
                with open(path, "wb") as file:
                    file.write(data[match.start():])
                if in_picture(path) > SURE:
                    return f"in a picture at {match.start()}"
    for match in PACKED.finditer(data) if depth < 2 else ():
        text = match.group().replace(b"-", b"+").replace(b"_", b"/")
        inside = found_in(base64.b64decode(text[:len(text) // 4 * 4]), depth + 1)
        if inside:
            return f"{inside}, packed as text"
    return ""
