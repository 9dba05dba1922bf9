"""Dictionary-coding columns while a file is read, so that the rows are never all held at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.model import CodeArray, Column, text_array


class _Numbering(dict[str, int]):
    """Numbers texts in order of first appearance; a text seen before costs one look-up in C."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class ColumnBuilder:
    """Holds the columns of the rows so far."""

    def __init__(self, width: int) -> None:
        self._numbers = [_Numbering() for _ in range(width)]
        self._codes: list[list[CodeArray]] = [[] for _ in range(width)]

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Adds rows, each as wide as the table."""
        if not rows:
            return
        for numbers, codes, texts in zip(self._numbers, self._codes, zip(*rows, strict=True), strict=True):
            codes.append(np.fromiter(map(numbers.__getitem__, texts), dtype=np.int32, count=len(rows)))

    def finish(self) -> list[Column]:
        """Returns the columns."""
        empty = np.empty(0, dtype=np.int32)
        return [
            Column(np.concatenate(codes) if codes else empty, text_array(numbers))
            for numbers, codes in zip(self._numbers, self._codes, strict=True)
        ]
