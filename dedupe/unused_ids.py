"""A column that is called id but cannot tell the rows apart is not taken as their id: that is said, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from dedupe.model import Notice, Table
from dedupe.ruleset.effective import ObjectRules
from dedupe.ruleset.header_words import compact_key

#: Names that mean the id of the row and nothing else.
_NAMES = frozenset(("id", "recordid", "uniqueid", "uid", "uuid", "guid"))

#: More lines than this are counted, not named.
_NAMED = 10


def unused_ids(table: Table, rules: ObjectRules) -> tuple[Notice, ...]:
    """Returns what keeps a column called id from being one; () where the rows have an id column."""
    if rules.id_header:
        return ()
    header = next((header for header in table.headers if compact_key(header) in _NAMES), "")
    if not header:
        return ()
    found = list(_clashes(table, header))
    notices = [Notice(table.source, line, "id_clash", text) for line, text in found[:_NAMED]]
    if len(found) > _NAMED:
        more = f'{len(found) - _NAMED} more rows with an empty or repeated id in the column "{header}"'
        notices.append(Notice(table.source, 0, "id_clash", more))
    if found:
        said = f'the column "{header}" is not taken as the id, as too many rows have none of their own'
        advice = "the rows are known by their number; --id takes the column all the same"
        notices.append(Notice(table.source, 0, "id_clash", f"{said}: {advice}"))
    return tuple(notices)


def _clashes(table: Table, header: str) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for value, line, row in zip(
        table.column(header).texts().tolist(), table.lines.tolist(), table.row_numbers.tolist(), strict=True
    ):
        if not value.strip():
            yield line, f'empty id in the column "{header}"'
        elif value in first:
            yield line, f'the id "{value[:60]}" stands on {_place(first[value], line)} too'
        else:
            first[value] = line or row


def _place(place: int, line: int) -> str:
    return f"line {place}" if line else f"row {place}"
