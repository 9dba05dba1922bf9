"""Prints what `dedupe run FILE` with no configuration reaches on every labelled set.

    python tests/benchmarks/accuracy.py [--generated 100k] [--seeds 1-9] [--shuffled] [--only NAME] [--pack balanced]

"F1 at" are the clusters at other thresholds from the same scores: a flat row is the sign of calibration. Completeness
is the share of true pairs among the candidates, "estimated" what the run believes without the truth. With several seeds
a line of medians follows; `--shuffled` shuffles the rows of generated files first.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from labelled import SHARED, Labelled, Score, clusters, generated, score, shipped, without_column
from watching import Watched, ids_in_order, watched

THRESHOLDS = (0.5, 0.6, 0.7, 0.8)
HEAD = (
    "set", "records", "F1", "precision", "recall", "B-cubed", "largest / true", "F1 at .5 .6 .7 .8", "completeness",
    "estimated", "candidates a record", "s", "asked", "met",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One run on one set."""

    labelled: Labelled
    records: int
    found: Score
    at: tuple[float, ...]  # F1 at THRESHOLDS
    completeness: float
    estimated: float | None
    compared: int
    seconds: float

    @property
    def met(self) -> str:
        """Returns whether F1, precision and the largest cluster are as asked."""
        goal = self.labelled
        if not goal.goal:
            return ""
        kept = round(self.found.f1, 4) >= goal.goal and round(self.found.precision, 4) >= goal.precision
        return "yes" if kept and self.found.largest <= 2 * self.found.largest_true else "NO"

    def row(self) -> str:
        """Returns the row of the table."""
        score_ = self.found
        asked = f"{self.labelled.goal or ''}{f', P {self.labelled.precision}' if self.labelled.precision else ''}"
        cells = (
            self.labelled.name, f"{self.records:,}", *(f"{share:.4f}" for share in (score_.f1, score_.precision,
            score_.recall, score_.bcubed)), f"{score_.largest} / {score_.largest_true}",
            " ".join(f"{f1:.4f}" for f1 in self.at), f"{self.completeness:.4f}",
            "" if self.estimated is None else f"{self.estimated:.3f}", f"{self.compared / self.records:.2f}",
            f"{self.seconds:.1f}", asked, self.met,
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def measure(labelled: Labelled, folder: Path, pack: str) -> Measured:
    """Returns what one run reaches."""
    from dedupe.inputs import Job
    from dedupe.pipeline import run

    db = folder / f"{labelled.name}.db"
    db.unlink(missing_ok=True)
    start = time.perf_counter()
    with watched(THRESHOLDS) as seen:
        summary = run(Job((str(labelled.records),), db=str(db), rules=pack))
    seconds = time.perf_counter() - start
    counts = summary.objects[0]
    ids, watch = ids_in_order(db), seen[-1] if seen else Watched()
    at = tuple(score(dict(zip(ids, labels.tolist(), strict=True)), labelled).f1 for labels in watch.labels.values())
    completeness = watch.completeness(entities(ids, labelled)) if seen else 0.0
    estimated = getattr(counts, "completeness", None)
    found = score(clusters(db), labelled)
    return Measured(labelled, counts.records, found, at, completeness, estimated, counts.compared, seconds)


def entities(ids: Iterable[str], labelled: Labelled) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Returns the number of the entity of each record, -1 for junk."""
    with labelled.truth.open(encoding="utf-8", newline="") as file:
        truth = {row[0]: row[1] for row in list(csv.reader(file))[1:]}
    junk = {entity for entity in truth.values() if labelled.junk and entity.startswith(labelled.junk)}
    number: dict[str, int] = {}
    texts = (truth.get(key, "") for key in ids)
    return np.array([-1 if not text or text in junk else number.setdefault(text, len(number)) for text in texts])


def shuffled(labelled: Labelled, folder: Path) -> Labelled:
    """Returns the set with its rows in another order."""
    with labelled.records.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    random.Random(20).shuffle(rows)
    place = folder / f"{labelled.name}_shuffled.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return replace(labelled, records=place)


def seeds_of(text: str) -> list[int]:
    """Returns the seeds of "1-3" or "1,5"."""
    first, dash, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else [int(part) for part in text.split(",")]


def median_row(found: list[Measured]) -> str:
    """Returns the medians over several seeds."""
    shares = [statistics.median(getattr(one.found, name) for one in found) for name in ("f1", "precision", "recall")]
    worst = max(one.found.largest / one.found.largest_true for one in found)
    figures = " / ".join(f"{share:.4f}" for share in shares)
    flat = max(max(one.at) - min(one.at) for one in found) if all(one.at for one in found) else float("nan")
    name = found[0].labelled.name.partition("_seed")[0]
    return (
        f"{name}, {len(found)} seeds: median F1 / precision / recall {figures}; largest cluster at most {worst:.2f} "
        f"times the true one; F1 moves by at most {flat:.4f} between thresholds"
    )


def chosen(options: argparse.Namespace, folder: Path) -> list[Labelled]:
    """Returns the sets that were asked for."""
    sets = shipped()
    sets.append(without_column(next(item for item in sets if "restaurant" in item.name), "phone", 0.88, folder))
    made = [
        item for size in options.generated for seed in seeds_of(options.seeds) for item in generated(size, seed, folder)
    ]
    sets += [shuffled(item, folder) for item in made] if options.shuffled else made
    return [item for item in sets if not options.only or any(item.name.startswith(name) for name in options.only)]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", action="append", default=[], metavar="SIZE")
    parser.add_argument("--seeds", default="1", help="1, 1-9 or 1,5")
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--only", action="append", default=[], help="how the name of a set begins")
    parser.add_argument("--pack", default="balanced")
    parser.add_argument("--folder", default="", help="where generated sets are kept")
    options = parser.parse_args()
    if not (SHARED / "data").is_dir():
        sys.exit(f"no labelled sets at {SHARED}: set DEDUPE_SHARED")
    with tempfile.TemporaryDirectory() as scratch:
        print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
        by_kind: dict[str, list[Measured]] = {}
        for labelled in chosen(options, Path(options.folder or scratch)):
            found = measure(labelled, Path(scratch), options.pack)
            print(found.row(), flush=True)
            by_kind.setdefault(labelled.name.partition("_seed")[0], []).append(found)
        for several in by_kind.values():
            if len(several) > 1:
                print(median_row(several))


if __name__ == "__main__":
    main()
