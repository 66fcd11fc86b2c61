"""Films that are not what they were."""

import os
import re
import shutil
import subprocess
import time

from kiosk import Entry, Skip, write
from suite import CALM, fault

FILM = 0x705090


def make_film(path, seconds=4, size=(320, 180), form=("-pix_fmt", "yuv420p", "-c:v", "mpeg4")):
    """A colour with a bar that travels, with a key frame each half second."""
    if not shutil.which("ffmpeg"):
        raise Skip("there is no ffmpeg to make a film with")
    w, h = size
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"color=0x{FILM:06x}:s={w}x{h}:r=25:d={seconds}",
                    "-f", "lavfi", "-i", f"color=white:s={w // 10}x{h // 9}:r=25:d={seconds}",
                    "-filter_complex", f"[0][1]overlay=x='mod(t*{w // 2},{w})':y=4", *form, "-g", "12", "-q:v", "3", path],
                   check=True, timeout=60)


def changing(path):
    """Three recordings one after another in one file, as a broadcast has them: another size, another format of pixels, a
    clock that begins anew."""
    parts = []
    for number, (size, pixels) in enumerate((((320, 180), "yuv420p"), ((640, 480), "yuv422p"), ((180, 320), "yuv420p"))):
        make_film(f"{path}.{number}.ts", 1, size, ("-pix_fmt", pixels, "-c:v", "mpeg2video"))
        with open(f"{path}.{number}.ts", "rb") as file:
            parts.append(file.read())
    with open(path, "wb") as file:
        file.write(b"".join(parts))


def shown(case, spoil=None, for_s=3, seconds=4):
    """A kiosk that shows a film, and then a piece that is well."""
    films = []

    class Film(Entry):
        """The house's film installation, with a film of its own."""

        def place(self):
            return "clip/film"

        def make(self, folder, tools, when="for"):
            own = os.path.join(folder, self.place())
            house = case.place.installation("film")
            shutil.copytree(house, own, ignore=shutil.ignore_patterns("*.md", "*.jpg", "*.png"))
            shutil.copy(case.place.plugin("film"), os.path.join(own, "film.so"))
            with open(os.path.join(house, "installation.yaml")) as file:
                text = re.sub(r"file: .*\n(    captions:\n(      .*\n)+)?", "file: film.mp4\n", file.read(), count=1)
            write(os.path.join(own, "installation.yaml"), text)
            path = os.path.join(own, "film.mp4")
            make_film(path, seconds)
            if spoil:
                spoil(path)
            films.append(path)
            return f"{{ installation: ./{self.place()}, {when}: {for_s:g} s }}"
    kiosk = case.start([Entry("calm", CALM, for_s=2), Film("film", FILM), Entry("calm", CALM)])
    return kiosk, films[0]


def garbage(path, share, length):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.seek(int(size * share))
        file.write(os.urandom(min(length, size - int(size * share))))


def never_dark(case, at, wait_s, still_s=0.6):
    time.sleep(wait_s)
    case.picture(at, still_s=still_s)
    case.goes_on()


@fault("film-truncated", "A film that ends in its midst", "truncate to half", "its size")
def film_truncated(case):
    kiosk, path = shown(case, lambda film: os.truncate(film, os.path.getsize(film) // 2))
    at = time.monotonic()
    case.proven("the film is cut", os.path.getsize(path) < 200000)
    never_dark(case, at, 4)


@fault("film-cut-while-shown", "A film is cut to a tenth while it is shown", "truncate", "its size")
def film_cut(case):
    kiosk, path = shown(case, for_s=4)
    at = case.seen_colour(FILM, 0, "the film", 15)
    os.truncate(path, os.path.getsize(path) // 10)
    case.proven("the film is cut while it is shown")
    never_dark(case, at, 5)


@fault("film-vanishes", "A film is removed while it is shown", "unlink", "the file is not there")
def film_vanishes(case):
    kiosk, path = shown(case, for_s=5, seconds=2)
    at = case.seen_colour(FILM, 0, "the film", 15)
    os.unlink(path)
    case.proven("the film is gone", not os.path.exists(path))
    never_dark(case, at, 5.5)


@fault("film-missing", "A film is not there when its turn comes", "unlink before it is opened", "the file is not there")
def film_missing(case):
    kiosk, path = shown(case)
    at = time.monotonic()
    os.unlink(path)
    case.proven("the film is gone", not os.path.exists(path))
    never_dark(case, at, 4)


@fault("film-garbage", "Garbage in the midst of a film", "a third of it overwritten by chance bytes", "bytes written")
def film_garbage(case):
    kiosk, path = shown(case, lambda film: garbage(film, 0.3, os.path.getsize(film) // 3), for_s=5)
    at = time.monotonic()
    case.proven("a third of the film is garbage")
    never_dark(case, at, 5.5)


@fault("film-empty", "A film of no bytes", "truncate to nothing", "its size")
def film_empty(case):
    kiosk, path = shown(case, lambda film: os.truncate(film, 0))
    at = time.monotonic()
    case.proven("the film is empty", os.path.getsize(path) == 0)
    never_dark(case, at, 4)


@fault("film-changes", "A film whose pictures change their size and format in its midst", "three recordings in one file",
       "what ffprobe says of its pictures")
def film_changes(case):
    kiosk, path = shown(case, changing, for_s=5)
    sizes = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=width,height,pix_fmt", "-of", "csv=p=0",
                            path], capture_output=True, text=True, timeout=30).stdout.split()
    case.proven(f"three kinds of pictures: {sorted(set(sizes))}", len(set(sizes)) == 3)
    at = case.seen_colour(FILM, 0, "the film", 15)
    never_dark(case, at, 5.5)
    case.expect("no stage has ended", "stage ended" not in kiosk.said())
