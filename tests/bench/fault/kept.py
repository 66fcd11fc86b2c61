"""What breaks on the stage, in films and at cameras: the longest time without a new picture, and black ones."""

from fault_rows import Row

KINDS = ("scene", "open", "close", "transition", "filter", "plugin", "shader", "gl", "film", "camera", "eye")
# They are about the time without a new picture itself: a scene that draws slowly, one that stands still.
OTHERWISE = ("scene-slow", "scene-frozen")


def measure(bench):
    chosen = ("scene-segv", "film-empty", "camera-stall")
    rows = bench.faults(lambda fault: fault.name in chosen if bench.quick else fault.kind in KINDS and fault.name not in OTHERWISE)
    seen = [row for row in rows if "still_ms" in row["figures"]]
    worst = max(seen, key=lambda row: row["figures"]["still_ms"])
    over = sorted(row["name"] for row in seen if row["figures"]["still_ms"] > 600)
    yield Row(f"{len(seen)} faults of scenes, films and cameras: longest time without a new picture",
              f"{worst['figures']['still_ms']:.0f} ms ({worst['name']})", "at most 600 ms", not over)
    if over:
        yield Row("  longer than that", ", ".join(over), "none", False)
    black = sum(row["figures"]["black"] for row in seen)
    bare = sum(row["figures"]["uncovered"] for row in seen)
    yield Row("  black, uncovered samples", f"{black}, {bare}", "0, 0", black == bare == 0)
    unmet = [row["name"] for row in rows if row["result"] not in ("met", "left out")]
    yield Row("  faults met", f"{len(rows) - len(unmet)} of {len(rows)}", "all" + (f"; not {', '.join(unmet)}" if unmet else ""),
              not unmet)
