"""CEL conditions over the fields of a table, decided once per distinct combination of what they look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe.model import CleanColumn, CleanTable, Column


def fields_of(condition: str) -> tuple[str, ...]:
    """Returns the fields that a condition looks at, sorted."""
    import cel

    return tuple(sorted(map(str, cel.compile(condition).variables())))


def decider(condition: str) -> Callable[[Mapping[str, str]], bool]:
    """Returns the function that decides the condition for a record; RuntimeError, TypeError or ValueError if not."""
    import cel

    program = cel.compile(condition)
    return lambda record: program.execute(dict(record)) is True


def rows_where(condition: str, table: CleanTable) -> NDArray[np.bool_]:
    """Returns, per row, whether the condition holds; where it cannot be decided it does not."""
    names = fields_of(condition)
    decide = decider(condition)
    columns = [value_of(table, name) for name in names] or [Column.constant("", len(table))]
    of_row, texts = _combinations(columns)
    holds = np.zeros(len(texts), dtype=bool)
    for number, values in enumerate(texts):
        try:
            holds[number] = decide(dict(zip(names, values, strict=False)))
        except (RuntimeError, TypeError, ValueError):
            continue
    return holds[of_row]


def _combinations(columns: Sequence[Column]) -> tuple[NDArray[np.int64], list[tuple[str, ...]]]:
    """Returns the combination of each row, and the texts of each."""
    combined = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        combined = combined * max(len(column.values), 1) + column.codes
        combined = np.unique(combined, return_inverse=True)[1].reshape(-1)  # dense again: products never overflow
    _, first = np.unique(combined, return_index=True)
    texts = [column.values[column.codes[first]].tolist() for column in columns]
    return combined.astype(np.int64), list(zip(*texts, strict=True))


def value_of(table: CleanTable, field: str) -> Column:
    """Returns what a condition sees of a field: the clean text, countries as `DE`, "" where empty or absent."""
    columns = table.of_field(field)
    if not columns:
        return Column.constant("", len(table))
    filled: Column = _seen(columns[0])
    for column in columns[1:]:  # a field of several columns: the first that says something
        other = _seen(column)
        texts, more = filled.texts(), other.texts()
        filled = Column.of(np.where(texts == "", more, texts).tolist())
    return filled


def _seen(column: CleanColumn) -> Column:
    if column.type != "country":
        return column.clean
    of_row, texts = _combinations([column.clean, column.keys["iso"]])
    mapped = Column.of(iso.upper() or clean for clean, iso in texts)
    return Column(mapped.codes[of_row], mapped.values)
