"""Watches one run of the pipeline: its candidate pairs, and its clusters at other thresholds from the same scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


@dataclass
class Watched:
    """What matching one object went through. Positions are those of the records in order of their record_id."""

    first: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    same: Rows = field(default_factory=lambda: np.empty(0, np.int64))  # per record: its distinct row
    left: Rows = field(default_factory=lambda: np.empty(0, np.int64))  # candidates, as distinct rows
    right: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    labels: dict[float, Rows] = field(default_factory=dict)  # threshold -> cluster per record

    def completeness(self, entities: Rows) -> float:
        """Returns the share of true pairs that were compared or are identical rows; entity -1 is left out."""
        from scipy.sparse import coo_matrix

        known = np.flatnonzero(entities >= 0)
        shape = (len(self.first), int(entities.max(initial=0)) + 1)
        held = coo_matrix((np.ones(len(known)), (self.same[known], entities[known])), shape=shape).tocsr()
        sizes = np.bincount(entities[known])
        true = float((sizes * (sizes - 1) // 2).sum())
        twins = float((held.data * (held.data - 1) / 2).sum())
        found = sum(
            float(held[self.left[start : start + 500_000]].multiply(held[self.right[start : start + 500_000]]).sum())
            for start in range(0, len(self.left), 500_000)
        )
        return (found + twins) / true if true else 1.0


@contextmanager
def watched(thresholds: Sequence[float]) -> Iterator[list[Watched]]:
    """Returns, as the run goes on, what was seen of each object that was matched."""
    from dedupe.match import matching
    from dedupe.match.weights import bits

    seen: list[Watched] = []
    rows_of, group = matching.same_rows, matching.group

    def same_rows(*args: Any, **named: Any) -> Any:
        first, same = rows_of(*args, **named)
        seen.append(Watched(np.asarray(first), np.asarray(same)))
        return first, same

    def grouped(rows: int, left: Any, right: Any, weight: Any, threshold: float, score: Any, **named: Any) -> Any:
        now = seen[-1]
        now.left, now.right = left, right
        for share in thresholds:
            found = group(rows, left, right, weight, bits(share), score, **named)
            now.labels[share] = now.first[found.labels[now.same]]
        return group(rows, left, right, weight, threshold, score, **named)

    with patch.object(matching, "same_rows", same_rows), patch.object(matching, "group", grouped):
        yield seen


def ids_in_order(db: Path) -> list[str]:
    """Returns the ids of the records in the order in which they were matched."""
    import sqlite3

    with closing(sqlite3.connect(db)) as conn:
        return [str(row[0]) for row in conn.execute("SELECT crm_id FROM records ORDER BY record_id")]
