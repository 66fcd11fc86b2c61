"""Opening hours against Python's zoneinfo: two years of random schedules in zones that are hard.

usage: hours.py HOURS_PROBE
"""

import datetime
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from tap import Tap

PROBE = os.path.abspath(sys.argv[1])
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Half an hour of summer time; changes at midnight; summer time that is interrupted by Ramadan; and a zone in
# which a whole day is missing (30 December 2011).
ZONES = [("Europe/Brussels", 2025), ("Australia/Lord_Howe", 2025), ("America/Havana", 2026),
         ("Africa/Casablanca", 2026), ("Pacific/Apia", 2011)]
SCHEDULES = 4
STEP_S = 900
UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def random_day(dice):
    """Spans of one day: none, whole, several, past midnight, and around the hours when clocks change."""
    kind = dice.randrange(7)
    if kind == 0:
        return []
    if kind == 1:
        return [(0, 1440)]
    if kind == 2:
        start = dice.choice([0, 30, 60, 75, 90, 120, 130, 150, 180])
        return [(start, start + dice.choice([5, 15, 30, 45, 60, 90]))]
    if kind == 3:
        start = dice.randrange(1200, 1440)
        return [(start, start + dice.choice([15, 200, 240, 480, 1200]))]
    marks = sorted(dice.sample(range(0, 1441), 2 * dice.randrange(1, 4)))
    return list(zip(marks[::2], marks[1::2]))


def words(spans, dice):
    if not spans:
        return "closed"
    texts = [f"{clock(a)}-{clock(b if b <= 1440 else b - 1440)}" for a, b in spans]
    return f'[{", ".join(texts)}]' if dice.random() < 0.5 else f'"{", ".join(texts)}"'


class Schedule:
    """The truth, and the text that says it."""

    def __init__(self, zone, year, seed):
        dice = random.Random(f"{zone} {seed}")
        self.name, self.zone = zone, ZoneInfo(zone)
        self.first = datetime.date(year, 1, 1)
        self.week, self.holidays, lines = [[]] * 7, [], []
        at = 0
        while at < 7:
            to = min(6, at + dice.randrange(3))
            spans = random_day(dice)
            if spans or dice.random() < 0.5:
                lines.append(f"  {DAYS[at]}{'-' + DAYS[to] if to > at else ''}: {words(spans, dice)}\n")
            for day in range(at, to + 1):
                self.week[day] = spans
            at = to + 1
        if not any(line for line in lines):
            lines.append("  mon: closed\n")
        lines.append("  holidays:\n")
        for _ in range(12):
            lines.append(self.holiday(dice))
        self.restart = None
        lines.append(f"  zone: {zone}\n")
        self.text = "".join(dict.fromkeys(lines))

    def holiday(self, dice):
        day = self.first + dice.randrange(730) * DAY
        last = day + dice.choice([0, 0, 0, 5, 20]) * DAY
        yearly = dice.random() < 0.4
        form = "%m-%d" if yearly else "%Y-%m-%d"
        spans = [] if dice.random() < 0.5 else random_day(dice)
        key = day.strftime(form) + (f" to {last.strftime(form)}" if last > day else "")
        if any(key == known[-1] for known in self.holidays):
            return ""
        self.holidays.append((day, last, yearly, spans, key))
        return f"    - {key}\n" if not spans else f"    - {{ {key}: {words(spans, dice)} }}\n"

    def spans(self, date):
        best, best_rank = None, 0
        for day, last, yearly, spans, _ in self.holidays:
            if yearly:
                at, a, b = (d.strftime("%m-%d") for d in (date, day, last))
                falls = a <= at <= b if a <= b else at >= a or at <= b
            else:
                falls = day <= date <= last
            rank = 1 + 2 * (day == last) + (not yearly)
            if falls and rank > best_rank:
                best, best_rank = spans, rank
        return self.week[date.weekday()] if best is None else best

    def instant(self, date, minutes, last):
        """Of the wall's clock: where it jumps over that time, the jump."""
        wall = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minutes)
        moments = []
        for fold in (0, 1):
            there = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
            if there.astimezone(self.zone).replace(tzinfo=None) == wall:
                moments.append(int(there.timestamp()))
        if moments:
            return max(moments) if last else min(moments)
        low = int(wall.replace(tzinfo=UTC).timestamp()) - 30 * 3600
        high = low + 60 * 3600
        while high - low > 1:  # the last moment before, the first after
            middle = (low + high) // 2
            shown = datetime.datetime.fromtimestamp(middle, self.zone).replace(tzinfo=None)
            low, high = (middle, high) if shown < wall else (low, middle)
        return high

    def intervals(self, count):
        found = []
        for number in range(-3, count + 3):
            date = self.first + number * DAY
            for a, b in self.spans(date):
                begin, end = self.instant(date, a, False), self.instant(date, b, True)
                if begin < end:
                    found.append((begin, end))
        merged = []
        for begin, end in sorted(found):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        return merged

    def date(self, t):
        return datetime.datetime.fromtimestamp(t, self.zone).date()


def first_restarts(schedule, merged, begin, end):
    """The middle of each time closed that is the longest of those whose middle is on the same date."""
    closed = [(a[1], b[0]) for a, b in zip(merged, merged[1:])]
    best = {}
    for a, b in closed:
        date = schedule.date(a + (b - a) // 2)
        if date not in best or b - a > best[date][1] - best[date][0]:
            best[date] = (a, b)
    return [m for m in (a + (b - a) // 2 for a, b in best.values()) if begin < m < end]


def compare(folder, zone, year, seed):
    schedule = Schedule(zone, year, seed)
    path = os.path.join(folder, f"{zone.replace('/', '-')}-{seed}.yaml")
    with open(path, "w") as file:
        file.write("exhibition: Hours\nlanguages: [en]\nprogramme: [{ installation: one }]\n"
                   f"hours:\n{schedule.text}")
    begin = int(datetime.datetime.combine(schedule.first, datetime.time(), UTC).timestamp())
    count = 730 * 86400 // STEP_S
    end = begin + count * STEP_S
    # What the machine's own zone is must not matter.
    done = subprocess.run([PROBE, path, str(begin), str(count), str(STEP_S)], capture_output=True,
                          text=True, env={**os.environ, "PAVILION_ROOT": folder, "TZ": "Asia/Tokyo"})
    if done.returncode:
        return [f"{path}: {done.stderr.strip()}"]
    bits, *rest = done.stdout.splitlines()
    merged = schedule.intervals(735)
    should, k = bytearray(b"0" * count), 0
    for a, b in merged:
        first, last = max(0, -((begin - a) // STEP_S)), min(count, -((begin - b) // STEP_S))
        for k in range(first, last):
            should[k] = ord("1")
    faults = [f"{schedule.name} {seed}: open is {bits[k]} at "
              f"{datetime.datetime.fromtimestamp(begin + k * STEP_S, schedule.zone)}\n{schedule.text}"
              for k in range(count) if bits[k] != chr(should[k])][:1]
    changes = [int(line.split()[1]) for line in rest if line.startswith("change")]
    truth = [t for pair in merged for t in pair if begin < t < end]
    faults += [f"{schedule.name} {seed}: a change at {t} is only in one of both\n{schedule.text}"
               for t in sorted(set(changes) ^ set(truth))[:1]]
    restarts = [int(line.split()[1]) for line in rest if line.startswith("restart")]
    truth = first_restarts(schedule, merged, begin, end)
    faults += [f"{schedule.name} {seed}: a restart at {t} is only in one of both\n{schedule.text}"
               for t in sorted(set(restarts) ^ set(truth))[:1]]
    return faults


def main():
    tap = Tap()
    folder = tempfile.mkdtemp(prefix="pavilion-hours-")
    os.makedirs(os.path.join(folder, "installations/one"))
    with open(os.path.join(folder, "installations/one/installation.yaml"), "w") as file:
        file.write("title: One\nscene: scene.c\n")
    with open(os.path.join(folder, "installations/one/scene.c"), "w") as file:
        file.write("")
    for zone, year in ZONES:
        with ThreadPoolExecutor(2) as pool:
            faults = pool.map(lambda seed: compare(folder, zone, year, seed), range(SCHEDULES))
        tap.check(f"{SCHEDULES} schedules of two years in {zone}", [f for some in faults for f in some])
    shutil.rmtree(folder)
    return tap.end()


sys.exit(main())
