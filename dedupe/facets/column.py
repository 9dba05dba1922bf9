"""The facets of one column: how often each value occurs, what values look like, which are spellings of one."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.facets.keys import shape
from dedupe.facets.variants import METHODS, ValueCluster, find_variants, value_counts

#: What the mapping file is told by: the first two are what `replace_from` of a rules file reads.
MAPPING_HEADERS = ("old", "new", "rows", "why")


@dataclass(frozen=True, slots=True)
class Facets:
    """What the values of a column are."""

    column: str
    rows: int
    empty: int
    values: tuple[tuple[str, int], ...]  # value and rows, the most frequent first; without the empty one
    shapes: tuple[tuple[str, int, str], ...]  # shape, rows, and the most frequent value that has it
    clusters: tuple[ValueCluster, ...]


def facets_of(column: str, texts: Sequence[str], methods: Sequence[str] = tuple(METHODS)) -> Facets:
    """Returns the facets of a column whose rows hold these texts."""
    counts = value_counts(texts)
    empty = sum(number for value, number in counts.items() if not value.strip())
    filled = {value: number for value, number in counts.items() if value.strip()}
    shapes: Counter[str] = Counter()
    example: dict[str, str] = {}
    for value, number in filled.items():
        found = shape(value)
        shapes[found] += number
        example.setdefault(found, value)
    ranked = sorted(shapes.items(), key=lambda item: (-item[1], item[0]))
    return Facets(
        column,
        len(texts),
        empty,
        tuple(filled.items()),
        tuple((name, number, example[name]) for name, number in ranked),
        find_variants(filled, methods),
    )


def mapping_csv(facets: Facets) -> str:
    """Returns the mapping of variants to their leaders as CSV, to be edited by a person and applied.

    A line per variant: an emptied `new` leaves the value as it is. `replace_from` of a rules file reads it as well.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(MAPPING_HEADERS)
    for cluster in facets.clusters:
        for variant in cluster.variants:
            writer.writerow((variant.value, cluster.leader, variant.count, METHODS[variant.method]))
    return stream.getvalue()
