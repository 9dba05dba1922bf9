"""Dictionary-coding columns of rows that do not all have the same names, while they are read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dedupe.errors import InputError
from dedupe.model import CodeArray, Column, text_array

CHUNK = 4096
#: Names of columns and cells that are still taken: real tables stay far below, a new name in every row does not.
MAX_COLUMNS = 16_384
MAX_CELLS = 400_000_000


class _Numbering(dict[str, int]):
    """Numbers texts in order of first appearance."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class GrowingColumns:
    """Holds the columns of the rows so far; a name that turns up late is empty in the rows before."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._names: dict[str, _Numbering] = {}
        self._codes: dict[str, list[CodeArray]] = {}
        self._chunk: list[Mapping[str, str]] = []
        self._rows = 0

    def add(self, row: Mapping[str, str]) -> None:
        """Adds a row. InputError if there are more columns or cells than a table has."""
        self._chunk.append(row)
        if len(self._chunk) == CHUNK:
            self._flush()

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, []
        for row in chunk:
            if row.keys() <= self._names.keys():
                continue
            for name in row:
                if name not in self._names:
                    self._names[name] = _Numbering()
                    self._codes[name] = [self._empty(name, self._rows)] if self._rows else []
        cells = len(self._names) * (self._rows + len(chunk))
        if len(self._names) > MAX_COLUMNS or cells > MAX_CELLS:
            message = f"{len(self._names):,} different names in {self._rows + len(chunk):,} objects: this is no table"
            raise InputError(message, where=self._where)
        alike = all(row.keys() == self._names.keys() for row in chunk)
        for name, numbers in self._names.items():
            texts = [row[name] for row in chunk] if alike else [row.get(name, "") for row in chunk]
            codes = np.fromiter(map(numbers.__getitem__, texts), dtype=np.int32, count=len(chunk))
            self._codes[name].append(codes)
        self._rows += len(chunk)

    def _empty(self, name: str, rows: int) -> CodeArray:
        return np.full(rows, self._names[name][""], dtype=np.int32)

    def finish(self) -> tuple[tuple[str, ...], list[Column]]:
        """Returns the names and the columns, without empty ones whose object was filled in other rows.

        {"account": null} and {"account": {"name": "A"}} make a column "account.name", and none called "account".
        """
        if self._chunk:
            self._flush()
        inner = {name[:at] for name in self._names for at in range(len(name)) if name[at] == "."}
        names = tuple(name for name, texts in self._names.items() if name not in inner or any(texts))
        empty = np.empty(0, dtype=np.int32)
        columns = [
            Column(np.concatenate(self._codes[name]) if self._codes[name] else empty, text_array(self._names[name]))
            for name in names
        ]
        return names, columns
