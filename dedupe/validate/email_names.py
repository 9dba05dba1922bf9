"""Which of two readings of a local part is right, by the name of the person who has the address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dedupe.model import CleanTable, Column

_NAMES = ("given_name", "middle_name", "family_name", "full_name")
_SHORTEST_NAME = 3  # shorter ones fit by accident


class Owners:
    """The names of the rows, folded."""

    def __init__(self, table: CleanTable) -> None:
        self._columns: tuple[Column, ...] = tuple(
            column.keys["fold"] for column in table.of_type(*_NAMES) if "fold" in column.keys
        )

    def likeliest(self, locals_: Sequence[str], row: int) -> str:
        """Returns the local part in which most words are names of the row's person; the first where none is better."""
        names = {word for column in self._columns for word in column.text(row).split() if len(word) >= _SHORTEST_NAME}
        return max(locals_, key=lambda local: sum(part in names for part in re.split(r"[._+-]|\d+", local)))


def without_doubled_dot(address: str) -> tuple[str, ...]:
    """Returns the two readings of a local part with two dots in a row: one of them too many, or both."""
    local = address.rpartition("@")[0].strip(" .").lower()
    if ".." not in local:
        return ()
    return re.sub(r"\.{2,}", ".", local), re.sub(r"\.{2,}", "", local)
