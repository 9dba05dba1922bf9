"""Column names: unique, and as they stood as far as that allows."""

from __future__ import annotations

from collections.abc import Sequence

from dedupe.errors import InputError
from dedupe.sources.notices import NoticeLog
from dedupe.sources.shown import shown


def unique_headers(cells: Sequence[str], line: int, where: str, log: NoticeLog) -> tuple[str, ...]:
    """Returns a name for every column. Names are equal if they are after trimming and case folding.

    A repeated name gets a number ("Phone__2"), a missing one is made from its position ("column_7").
    """
    taken = {_key(cell) for cell in cells}
    seen: set[str] = set()
    names = []
    for position, cell in enumerate(cells, start=1):
        if "\0" in cell:
            message = f"NUL byte in the name of column {position} on line {line}: export the file again"
            raise InputError(message, where=where, line=line)
        name = cell
        if not _key(cell):
            name = _free("column_{}", position, taken)
        elif _key(cell) in seen:
            name = _free(cell.strip() + "__{}", 2, taken)
            log.add(line, "repeated_header", f'header "{shown(cell)}" stands more than once: kept as "{shown(name)}"')
        seen.add(_key(name))
        taken.add(_key(name))
        names.append(name)
    return tuple(names)


def _key(header: str) -> str:
    return header.strip().casefold()


def _free(pattern: str, number: int, taken: set[str]) -> str:
    while _key(pattern.format(number)) in taken:
        number += 1
    return pattern.format(number)
