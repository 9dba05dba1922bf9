"""Prints what `dedupe run FILE` with no configuration reaches on labelled tables that the matching was not built on.

    python tests/benchmarks/unseen.py [--seed 2] [--only NAME] [--folder DIR] [--write]

Tables are made from the seed by unseen_tables/ (needs faker 40.54.0): patients, voters, students, historical persons,
library members, staff, customers, subscribers, suppliers, hospitals, hotels, schools, products, songs, startups, and
odd shapes (one column, huge clusters, no duplicates, nearly all duplicates, too little to tell). Seed 1 is for
developing, every other seed is held out. `--write` only writes the tables into the folder: records.csv, truth.csv,
kinds.csv.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labelled import Labelled, Score, score
from unseen_tables.catalogue import make, table_names

HEAD = (
    "| table | records | true pairs | wrong | F1 | precision | recall | B-cubed | largest / true | compared | cpu s |"
)


def written(names: list[str], seed: int, folder: Path) -> list[Labelled]:
    """Returns the tables of a seed, each written once per folder."""
    found = []
    for name in names:
        place = folder / f"seed{seed}" / name
        if not (place / "kinds.csv").exists():
            make(name, seed).write(place.parent)
        found.append(Labelled(name, place / "records.csv", place / "truth.csv"))
    return found


def clusters(db: Path) -> dict[str, int]:
    """Returns record id -> cluster, by place in the file: it does not matter which column is taken for the id."""
    import sqlite3

    query = "SELECT row_number, cluster_id FROM cluster_members JOIN records USING (record_id) ORDER BY row_number"
    with closing(sqlite3.connect(db)) as conn:
        rows = conn.execute(query).fetchall()
    return {f"{place:05d}": cluster for place, (_, cluster) in enumerate(rows, 1)}


def measured(labelled: Labelled, folder: Path) -> tuple[Score, int, float]:
    """Returns the score of a run with defaults, the pairs compared, and its CPU seconds."""
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    db = folder / f"{labelled.name}.db"
    start = time.process_time()
    summary = run(Job((str(labelled.records),), db=str(db)))
    return score(clusters(db), labelled), summary.objects[0].compared, time.process_time() - start


def row(labelled: Labelled, folder: Path) -> tuple[str, float | None]:
    """Returns a row of the table, and the F1 where there are true pairs."""
    found, compared, seconds = measured(labelled, folder)
    with labelled.truth.open(encoding="utf-8") as file:
        records = sum(1 for _ in file) - 1
    shares = (found.f1, found.precision, found.recall) if found.true else ()
    cells = (
        labelled.name, f"{records:,}", f"{found.true:,}", f"{found.wrong:,}",
        *([f"{share:.4f}" for share in shares] or ["", "", ""]), f"{found.bcubed:.4f}",
        f"{found.largest} / {found.largest_true}", f"{compared:,}", f"{seconds:.1f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |", found.f1 if found.true else None


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--folder", default="", help="where the tables are kept")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tables = written(options.only or list(table_names()), options.seed, Path(options.folder or scratch))
        if options.write:
            return
        print(f"{HEAD}\n|{' --- |' * HEAD.count(' | ')} --- |")
        total: list[float] = []
        for labelled in tables:
            try:
                line, f1 = row(labelled, Path(scratch))
            except Exception as error:  # one table that fails must not hide the others
                line, f1 = f"| {labelled.name} | failed: {type(error).__name__}: {error} |", 0.0
            total += [] if f1 is None else [f1]
            print(line, flush=True)
        print(f"mean F1 of {len(total)} tables: {sum(total) / len(total):.4f}")


if __name__ == "__main__":
    main()
