"""What validating said about the records, looked up by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.model import IntArray, Validation


@dataclass(frozen=True, slots=True, eq=False)
class Faults:
    """What is wrong with the rows of a table: so much of a validation as merging asks for."""

    errors: NDArray[np.int32]  # findings of this severity per row
    warnings: NDArray[np.int32]
    wrong: Mapping[str, NDArray[np.bool_]]  # header -> the rows whose cell has an error

    @staticmethod
    def of(validation: Validation, rows: int) -> Faults:
        """Returns the faults of a table of so many rows."""
        counts = {severity: np.zeros(rows, dtype=np.int32) for severity in ("error", "warning")}
        wrong: dict[str, NDArray[np.bool_]] = {}
        for batch in validation.batches:
            if not len(batch.findings):
                continue
            for severity, counted in counts.items():
                chosen = np.array([finding.severity == severity for finding in batch.findings], dtype=bool)
                found = batch.rows[chosen[batch.which]]
                np.add(counted, np.bincount(found, minlength=rows), out=counted, casting="unsafe")
                if severity == "error":
                    wrong.setdefault(batch.field, np.zeros(rows, dtype=bool))[found] = True
        return Faults(counts["error"], counts["warning"], wrong)


class Validity:
    """Errors and warnings per record, errors per cell. Without validations nothing counts as wrong."""

    def __init__(self, validations: Sequence[Validation | Faults], lengths: Sequence[int]) -> None:
        if validations and len(validations) != len(lengths):
            raise ValueError(f"{len(validations)} validations for {len(lengths)} tables")
        given = [v if isinstance(v, Faults) else Faults.of(v, n) for v, n in zip(validations, lengths, strict=False)]
        nothing = Validation((), (), np.empty(0, dtype=np.int64))
        self._faults = given or [Faults.of(nothing, n) for n in lengths]

    def count(self, severity: str, table: int, rows: IntArray) -> IntArray:
        """Returns how many findings of this severity (error, warning) each row has."""
        faults = self._faults[table]
        return (faults.errors if severity == "error" else faults.warnings)[rows].astype(np.int64)

    def wrong_rows(self, table: int, header: str, rows: IntArray) -> NDArray[np.bool_]:
        """Returns, per row asked for, whether the cell under this header has an error."""
        wrong = self._faults[table].wrong.get(header)
        return np.zeros(len(rows), dtype=bool) if wrong is None else wrong[rows]

    def is_wrong(self, table: int, header: str, row: int) -> bool:
        """Returns whether one cell has an error."""
        wrong = self._faults[table].wrong.get(header)
        return wrong is not None and bool(wrong[row])
