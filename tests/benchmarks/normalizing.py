"""Reading and normalizing against pandas' reading of the same file, side by side; then what each type costs per value.

python tests/benchmarks/normalizing.py [--contacts 1m] [--folder DIR] [--runs 1] [--file CSV]

Both read a copy of the generated contacts in which line breaks inside cells are spaces: pandas with its pyarrow engine
cannot read them. Memory is that of the whole process tree (PSS: shared pages counted once), looked at ten times a
second in one more run: looking slows a process down.
"""

from __future__ import annotations

import argparse
import csv
import gc
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))
sys.path.insert(0, str(HERE.parent))

#: Type -> function of ours that only values take which are not plain: what passes it took the slow path.
SLOW: dict[str, tuple[str, str]] = {
    "phone": ("dedupe.normalize.phone", "slowly"),
    "email": ("dedupe.normalize.email", "slowly"),
    "given_name": ("dedupe.normalize.person", "read"),
    "family_name": ("dedupe.normalize.person", "read"),
    "street": ("dedupe.normalize.address", "_long_street"),
}


def main() -> None:
    """Prints the ratio and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", default="1m")
    parser.add_argument("--folder", default="")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--file", default="", help="a CSV without line breaks in cells, instead of generated contacts")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(pandas_reads(options.file) if options.child == "pandas" else we_read(options.file)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        path = options.file or str(one_line_cells(options.contacts, Path(options.folder or scratch), Path(scratch)))
        compare(path, options.runs)
        per_value(path)


def one_line_cells(size: str, folder: Path, scratch: Path) -> Path:
    """Returns a copy of the generated contacts without line breaks inside cells."""
    from labelled import generated

    source = generated(size, 1, folder)[0].records
    copy = scratch / "one_line.csv"
    with source.open(encoding="utf-8", newline="") as read, copy.open("w", encoding="utf-8", newline="") as write:
        writer = csv.writer(write)
        for row in csv.reader(read):
            writer.writerow([" ".join(cell.split("\n")) if "\n" in cell else cell for cell in row])
    return copy


def compare(path: str, runs: int) -> None:
    """Prints both in turn, and the ratio of the medians."""
    times: dict[str, list[float]] = {"pandas": [], "dedupe": []}
    print("| what | seconds | rows | stages |")
    print("| --- | --- | --- | --- |")
    for _ in range(runs):
        for name, seconds in times.items():
            result, _ = watched([sys.executable, str(HERE), "--child", name, "--file", path], look=False)
            seconds.append(result["seconds"])
            print(f"| {name} | {result['seconds']:.2f} | {result['rows']:,} | {result['stages']} |", flush=True)
    ratio = statistics.median(times["dedupe"]) / statistics.median(times["pandas"])
    peaks = {
        name: watched([sys.executable, str(HERE), "--child", name, "--file", path], look=True)[1] for name in times
    }
    print(f"\nreading and normalizing takes {ratio:.1f} times what pandas takes to read")
    print(f"peak memory: dedupe {peaks['dedupe']:,} MiB, pandas {peaks['pandas']:,} MiB\n", flush=True)


def watched(command: Sequence[str], *, look: bool) -> tuple[dict[str, Any], int]:
    """Returns what the command printed, and the largest memory of it and its children together, in MiB (0 unlooked)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid) if look else 0)
        time.sleep(0.1)
    assert process.stdout is not None
    return json.loads(process.stdout.read().splitlines()[-1]), round(peak / 1024)


def memory(pid: int) -> int:
    """Returns the memory of a process and its descendants in KiB, shared pages counted once; 0 where unknown."""
    total = 0
    for folder in [Path(f"/proc/{pid}"), *(Path(f"/proc/{child}") for child in children(pid))]:
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def children(pid: int) -> list[int]:
    """Returns the descendants of a process."""
    try:
        direct = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [found for child in direct for found in (child, *children(child))]


def pandas_reads(path: str) -> dict[str, Any]:
    """Returns how long pandas takes to read the file."""
    import pandas as pd

    start = time.perf_counter()
    frame = pd.read_csv(path, engine="pyarrow")
    return {"seconds": time.perf_counter() - start, "rows": len(frame), "stages": ""}


def we_read(path: str) -> dict[str, Any]:
    """Returns how long reading, recognising, ordering and normalizing take, as a run does them."""
    from dedupe.normalize.table import normalize_table
    from dedupe.sources.order import in_order
    from dedupe.sources.read import read_file
    from dedupe.sources.recognise import rules_for

    gc.disable()  # as the pipeline does
    start = time.perf_counter()
    file = read_file(path)
    rules, _ = rules_for(file.table)
    read = time.perf_counter()
    ordered = in_order(file.table, rules.id_header)
    order = time.perf_counter()
    clean = normalize_table(ordered.table, rules, ordered.crm_ids, workers=2)
    end = time.perf_counter()
    stages = f"read {read - start:.1f}, order {order - read:.1f}, normalize {end - order:.1f}"
    return {"seconds": end - start, "rows": len(clean), "stages": stages}


def per_value(path: str) -> None:
    """Prints microseconds per distinct value of each column, of plain values and of the others, one process."""
    print("| column | type | distinct | us per value | plain | us | not plain | us |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for header, kind, values, contexts in tasks(path):
        function = normalizer(kind)
        slow = slow_values(kind, function, values, contexts)
        fast = [k for k in range(len(values)) if k not in slow]
        share = len(slow) / max(len(values), 1)
        one, other = (cost(kind, values, contexts, rows) for rows in (fast, sorted(slow)))
        both = (one * len(fast) + other * len(slow)) / max(len(values), 1)
        print(
            f"| {header} | {kind} | {len(values):,} | {both:.1f} | {1 - share:.1%} | {one:.1f} | {share:.1%} "
            f"| {other:.1f} |",
            flush=True,
        )


def tasks(path: str) -> list[tuple[str, str, Sequence[str], Sequence[Any]]]:
    """Returns header, type, distinct values and contexts of each column, as normalizing a table hands them out."""
    from dedupe.normalize import table
    from dedupe.sources.order import in_order
    from dedupe.sources.read import read_file
    from dedupe.sources.recognise import rules_for

    file = read_file(path)
    rules, _ = rules_for(file.table)
    ordered = in_order(file.table, rules.id_header)
    found: list[tuple[str, str, Sequence[str], Sequence[Any]]] = []
    original = table.started

    def noting(rule: Any, values: list[str], contexts: Sequence[Any], pool: Any) -> Any:
        found.append((rule.field, rule.type, values, contexts))
        return original(rule, values, contexts, pool)

    table.started = noting
    try:
        table.normalize_table(ordered.table, rules, ordered.crm_ids)
    finally:
        table.started = original
    return found


def normalizer(kind: str) -> Callable[..., object]:
    """Returns the function that normalizes a type."""
    from dedupe.normalize.values import MODULES

    found: Callable[..., object] = importlib.import_module(f"dedupe.normalize.{MODULES[kind]}").normalize
    return found


def slow_values(kind: str, function: Callable[..., object], values: Sequence[str], contexts: Sequence[Any]) -> set[int]:
    """Returns the places of the values that take the slow path of their type."""
    if kind not in SLOW:
        return set()
    module_name, name = SLOW[kind]
    module = importlib.import_module(module_name)
    original = getattr(module, name)
    taken = False

    def marking(*args: Any, **more: Any) -> Any:
        nonlocal taken
        taken = True
        return original(*args, **more)

    found = set()
    setattr(module, name, marking)
    try:
        for place, (value, context) in enumerate(zip(values, contexts, strict=True)):
            taken = False
            function(value, context, kind)
            if taken:
                found.add(place)
    finally:
        setattr(module, name, original)
    return found


def cost(kind: str, values: Sequence[str], contexts: Sequence[Any], rows: Sequence[int]) -> float:
    """Returns microseconds of processor time per value, as a column is normalized: with its keys numbered."""
    from dedupe.normalize.values import normalize_values

    rows = [k for k in rows if values[k]][:50_000]
    if not rows:
        return 0.0
    gc.disable()  # as the pipeline does
    start = time.process_time()
    normalize_values(kind, [values[k] for k in rows], [contexts[k] for k in rows])
    return (time.process_time() - start) / len(rows) * 1e6


if __name__ == "__main__":
    main()
