"""Prints how far match probabilities can be trusted: of the pairs given 0.9, how many are duplicates?

    python tests/benchmarks/calibration.py [--generated 100k] [--seeds 1] [--only NAME]

One row per labelled set, one column per bin of probability: pairs / share of true ones in per cent. The last row adds
the sets up; the line below it says what was promised (the mean probability in the bin). Pairs of junk entities of
generated sets are left out. Pairs are those that a run keeps (probability 0.02 and more).
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from labelled import SHARED, Labelled, generated, shipped

BINS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Reliability:
    """What the pairs of one set show, per bin."""

    pairs: np.ndarray
    true: np.ndarray
    promised: np.ndarray  # sum of the probabilities

    def __add__(self, other: Reliability) -> Reliability:
        return Reliability(self.pairs + other.pairs, self.true + other.true, self.promised + other.promised)

    def row(self, name: str) -> str:
        """Returns the row of the table."""
        share = 100 * self.true / np.maximum(self.pairs, 1)
        cells = (f"{int(n):,} / {s:.0f}" if n else "" for n, s in zip(self.pairs, share, strict=True))
        return f"| {name} | {' | '.join(cells)} |"

    def error(self) -> float:
        """Returns the expected calibration error: the mean gap between promise and truth, weighted by pairs."""
        return float(np.abs(self.true - self.promised).sum() / max(self.pairs.sum(), 1))


def reliability(probability: np.ndarray, true: np.ndarray) -> Reliability:
    """Returns the pairs, true pairs and promises per bin; pairs below the first bin are left out."""
    number = np.searchsorted(BINS, probability, side="right") - 1
    number = np.minimum(number, len(BINS) - 2)
    kept = number >= 0

    def sums(weights: np.ndarray) -> np.ndarray:
        return np.bincount(number[kept], weights=weights[kept], minlength=len(BINS) - 1)

    return Reliability(sums(np.ones(len(probability))), sums(true.astype(float)), sums(probability))


def judged(labelled: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """Returns (probability, is a duplicate) of the pairs that matching this set keeps."""
    from dedupe.crossing import facts_from_accounts
    from dedupe.match.matching import match_object
    from dedupe.normalize.table import normalize_table
    from dedupe.sources.order import in_order
    from dedupe.sources.read import read_file
    from dedupe.sources.recognise import rules_for

    table = read_file(str(labelled.records)).table
    rules, _ = rules_for(table)
    ordered = in_order(table, rules.id_header)
    clean = normalize_table(ordered.table, rules, ordered.crm_ids)
    extra = facts_from_accounts([clean], [rules], None, [], None) if rules.object != "account" else None
    pairs = match_object(rules.object, [clean], [rules], extra=extra).pairs
    with labelled.truth.open(encoding="utf-8", newline="") as file:
        entity = {row[0]: row[1] for row in csv.reader(file)}
    one, two = (
        np.array([entity.get(str(i), "") for i in clean.crm_ids[rows]], object) for rows in (pairs.left, pairs.right)
    )
    junk = labelled.junk or "\0"
    known = np.array(
        [a != "" != b and not a.startswith(junk) and not b.startswith(junk) for a, b in zip(one, two, strict=True)]
    )
    return pairs.probability[known], np.asarray(one == two)[known]


def chosen(options: argparse.Namespace, folder: Path) -> Iterator[Labelled]:
    """Yields the sets asked for."""
    every = shipped()
    low, _, high = options.seeds.partition("-")
    for size in options.generated:
        for seed in range(int(low), int(high or low) + 1):
            every += generated(size, seed, folder)
    for each in every:
        if not options.only or each.name.startswith(tuple(options.only)):
            yield each


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", action="append", default=[], metavar="SIZE")
    parser.add_argument("--seeds", default="1", help="1 or 1-9")
    parser.add_argument("--only", action="append", default=[], help="how the name of a set begins")
    parser.add_argument("--folder", default="", help="where generated sets are kept")
    options = parser.parse_args()
    if not (SHARED / "data").is_dir():
        sys.exit(f"no labelled sets at {SHARED}: set DEDUPE_SHARED")
    edges = [f"{low:g} to {high:g}" for low, high in pairwise(BINS)]
    print(f"| set | {' | '.join(edges)} |\n|{' --- |' * (len(edges) + 1)}")
    nothing = np.zeros(len(BINS) - 1)
    total = Reliability(nothing, nothing, nothing)
    with tempfile.TemporaryDirectory() as scratch:
        for labelled in chosen(options, Path(options.folder or scratch)):
            found = reliability(*judged(labelled))
            print(found.row(labelled.name), flush=True)
            total += found
    print(total.row("all"))
    promised = 100 * total.promised / np.maximum(total.pairs, 1)
    print(f"| promised | {' | '.join(f'{share:.0f}' for share in promised)} |")
    print(f"\nexpected calibration error {total.error():.3f}")


if __name__ == "__main__":
    main()
