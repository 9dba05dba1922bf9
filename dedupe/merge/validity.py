"""What validating said about the records, looked up by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe.model import IntArray, Validation


class Validity:
    """Errors and warnings per record, errors per cell. Without validations nothing counts as wrong."""

    def __init__(self, validations: Sequence[Validation], lengths: Sequence[int]) -> None:
        if validations and len(validations) != len(lengths):
            raise ValueError(f"{len(validations)} validations for {len(lengths)} tables")
        self._counts = {severity: [np.zeros(n, dtype=np.int64) for n in lengths] for severity in ("error", "warning")}
        self._wrong: dict[tuple[int, str], NDArray[np.bool_]] = {}
        for table, validation in enumerate(validations):
            for batch in validation.batches:
                if not len(batch.findings):
                    continue
                for severity, counts in self._counts.items():
                    chosen = np.array([finding.severity == severity for finding in batch.findings], dtype=bool)
                    rows = batch.rows[chosen[batch.which]]
                    np.add.at(counts[table], rows, 1)
                    if severity == "error":
                        wrong = self._wrong.setdefault((table, batch.field), np.zeros(lengths[table], dtype=bool))
                        wrong[rows] = True

    def count(self, severity: str, table: int, rows: IntArray) -> IntArray:
        """Returns how many findings of this severity (error, warning) each row has."""
        return self._counts[severity][table][rows]

    def wrong_rows(self, table: int, header: str, rows: IntArray) -> NDArray[np.bool_]:
        """Returns, per row asked for, whether the cell under this header has an error."""
        wrong = self._wrong.get((table, header))
        return np.zeros(len(rows), dtype=bool) if wrong is None else wrong[rows]

    def is_wrong(self, table: int, header: str, row: int) -> bool:
        """Returns whether one cell has an error."""
        wrong = self._wrong.get((table, header))
        return wrong is not None and bool(wrong[row])
