"""Names of tables and columns: the only place where text becomes an SQL identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Columns that follow the export's own in each cleaned table.
TAIL = ("_record_id", "_cluster_id", "_survivor", "_quality")

#: Column that takes what a table has no room for, as JSON.
MORE = "_more"

#: SQLite takes 2,000 columns in a table. The five of ours and some room to spare are kept free.
MAX_HEADERS = 1_990


@dataclass(frozen=True, slots=True)
class ColumnName:
    """Where the values of a header are kept: in a column, or (`name` empty) under the header in `_more`."""

    header: str
    name: str


def quoted(name: str) -> str:
    """Returns `name` as an SQL identifier, whatever it holds.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def column_names(headers: Sequence[str]) -> tuple[ColumnName, ...]:
    """Returns the column for each header: the header itself, with a suffix where SQLite would take two for one."""
    taken = {name.lower() for name in (*TAIL, MORE)}
    reserved = taken | {_storable(header, 0).lower() for header in headers}
    result = []
    for position, header in enumerate(headers):
        if position >= MAX_HEADERS:
            result.append(ColumnName(header, ""))
            continue
        name = base = _storable(header, position)
        number = 2
        while name.lower() in taken or (number > 2 and name.lower() in reserved):
            name = f"{base}__{number}"
            number += 1
        taken.add(name.lower())
        result.append(ColumnName(header, name))
    return tuple(result)


def _storable(header: str, position: int) -> str:
    """Returns the header as SQLite can store it: SQL text ends at NUL, and a nameless column cannot be asked for."""
    if header == "":
        return f"column_{position + 1}"
    return header.replace("\x00", "\u2400").encode("utf-8", "replace").decode("utf-8")
