"""What ends and comes back: display server, camera, desk, keeper."""

from fault_rows import Row


def worst_of(bench, name, key):
    rows = bench.faults(lambda fault: fault.name == name, 1 if bench.quick else 5)
    values = [row["figures"][key] for row in rows if key in row["figures"]]
    why = "; ".join(sorted({line for row in rows if row["result"] == "missed" for line in row["why"]}))
    return (max(values) if len(values) == len(rows) else float("inf")), rows, why


def row(figure, bench, name, key, goal_s):
    worst, rows, why = worst_of(bench, name, key)
    return Row(f"{figure}, worst of {len(rows)}", f"{worst:.2f} s" + (f" ({why})" if why else ""), f"at most {goal_s:g} s", worst <= goal_s)


def measure(bench):
    yield row("display server restarted, to the picture", bench, "display-restarted", "back_s", 5)
    yield row("camera back after an unplugging, as seen by the scene", bench, "camera-unplugged", "back_s", 3)
    worst, rows, _ = worst_of(bench, "desk-killed", "desk_s")
    still = max(row["figures"].get("still_ms", float("inf")) for row in rows)
    broken = sum(row["figures"].get("black", 0) + row["figures"].get("uncovered", 0) for row in rows)
    yield Row(f"desk killed: longest time without a new picture, worst of {len(rows)}", f"{still:.0f} ms, {broken} black or bare",
              "unbroken: at most 100 ms, 0", still <= 100 and broken == 0)
    yield Row("  the desk answers again", f"{worst:.2f} s", "at most 1 s", worst <= 1)
    yield row("keeper killed, systemd starts it after 0.1 s: longest time without a new picture", bench, "keeper-killed", "back_s", 1.5)
