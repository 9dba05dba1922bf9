"""Prints the pairwise F1 of `dedupe run FILE` with no configuration on every labelled set.

python tests/benchmarks/accuracy.py [--generated 100k] [--seed 1] [--only NAME] [--pack balanced]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labelled import SHARED, Labelled, clusters, generated, score, shipped


def measure(labelled: Labelled, folder: Path, pack: str) -> str:
    """Returns one row of the table."""
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    db = folder / f"{labelled.name}.db"
    start = time.perf_counter()
    summary = run(Job((str(labelled.records),), db=str(db), rules=pack))
    seconds = time.perf_counter() - start
    result = score(clusters(db), labelled)
    counts = summary.objects[0]
    met = "" if not labelled.goal else ("yes" if result.f1 >= labelled.goal else "NO")
    return (
        f"| {labelled.name} | {counts.records:,} | {result.f1:.4f} | {result.precision:.4f} | {result.recall:.4f} "
        f"| {result.bcubed:.4f} | {result.largest} / {result.largest_true} | {counts.compared:,} | {seconds:.1f} "
        f"| {labelled.goal or ''} | {met} |"
    )


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", action="append", default=[], metavar="SIZE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--pack", default="balanced")
    parser.add_argument("--folder", default="", help="where generated sets are kept")
    options = parser.parse_args()
    if not (SHARED / "data").is_dir():
        sys.exit(f"no labelled sets at {SHARED}: set DEDUPE_SHARED")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.folder or scratch)
        sets = shipped()
        for size in options.generated:
            sets += generated(size, options.seed, folder)
        print("| set | records | F1 | precision | recall | B-cubed | largest / true | compared | s | asked | met |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for labelled in sets:
            if not options.only or labelled.name in options.only:
                print(measure(labelled, Path(scratch), options.pack), flush=True)


if __name__ == "__main__":
    main()
