"""Reading bytes as a file, and what came of it."""

from __future__ import annotations

from pathlib import Path

from dedupe.model import SourceFile
from dedupe.sources import ReadOptions, read_file


def read(folder: Path, data: bytes | str, name: str = "t.csv", **options: str) -> SourceFile:
    """Returns what a file of these bytes holds; every row of it is accounted for."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    source = read_file(str(path), options=ReadOptions(**options))
    assert source.rows_in == len(source.table) + len(source.quarantine)
    numbers = [*source.table.row_numbers.tolist(), *(aside.row_number for aside in source.quarantine)]
    assert sorted(numbers) == list(range(1, source.rows_in + 1))
    return source


def rows(source: SourceFile) -> list[list[str]]:
    """Returns the cells of the rows that were taken."""
    return [[column.text(row) for column in source.table.columns] for row in range(len(source.table))]


def codes(source: SourceFile) -> list[tuple[int, str]]:
    """Returns line and code of each notice."""
    return [(notice.line, notice.code) for notice in source.notices]


def aside(source: SourceFile) -> list[tuple[int, str]]:
    """Returns line and reason of each row in quarantine."""
    return [(row.line, row.reason) for row in source.quarantine]
