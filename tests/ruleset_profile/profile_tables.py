"""Tables for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.model import Column, Table


def table_of(headers: Sequence[str], rows: Sequence[Sequence[str]] = (), source: str = "records") -> Table:
    """Returns a table of these rows; without rows, an empty one."""
    columns = tuple(Column.of([row[place] for row in rows]) for place in range(len(headers)))
    numbers = np.arange(1, len(rows) + 1)
    return Table(source, tuple(headers), columns, numbers, numbers + 1)
