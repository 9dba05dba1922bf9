"""The survivorship rules of single fields: which of the cluster's values the survivor gets.

Every rule gets the values that say something (no blanks, no placeholders) in one fixed order, the survivor's first and
then by source and id, and takes the first of equals: so the result never depends on the order of the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dedupe.merge.cells import NO_KEY
from dedupe.merge.flags import is_yes
from dedupe.merge.moments import moment


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that could be chosen."""

    index: int  # of its record
    text: str
    key: str  # equal for values that differ in form only
    type: str = "text"
    modified: int | None = None  # when its record was changed
    completeness: int = 0  # of its record
    valid: bool = True  # validating found no error in it
    turn: int = 0  # place of its record in the order of the survivor rules


Pick = Callable[[Sequence[Candidate]], Candidate]


def _own_moment(value: Candidate) -> int | None:
    return moment(value.text, "" if value.key.startswith(NO_KEY) else value.key)


def _dated(value: Candidate) -> int | None:
    """Returns when a value is from: a timestamp speaks for itself, other values are as old as their record."""
    return _own_moment(value) if value.type == "timestamp" else value.modified


def _first(values: Sequence[Candidate]) -> Candidate:
    return values[0]


def _first_by_turn(values: Sequence[Candidate]) -> Candidate:
    return min(values, key=lambda value: value.turn)


def _latest(values: Sequence[Candidate]) -> Candidate:
    return max(values, key=lambda value: _or(_dated(value), "-inf"))


def _earliest(values: Sequence[Candidate]) -> Candidate:
    return min(values, key=lambda value: _or(_dated(value), "inf"))


def _or(value: int | None, other: str) -> float:
    return float(other) if value is None else value


def _most_frequent(values: Sequence[Candidate]) -> Candidate:
    counts = Counter(value.key for value in values)
    return max(values, key=lambda value: counts[value.key])


def _valid(values: Sequence[Candidate]) -> Sequence[Candidate]:
    return [value for value in values if value.valid] or values


def _magnitude(value: Candidate) -> tuple[int, Decimal, str]:
    """Returns what min and max go by: the moment, the number, the day (ISO days sort as text), else the folded text.

    The first part is 1 where a moment, number or day is due and cannot be read: such a value counts only where there
    is nothing else.
    """
    if value.type == "timestamp":
        seconds = _own_moment(value)
        return (1, Decimal(0), value.key) if seconds is None else (0, Decimal(seconds), "")
    if value.type == "number":
        number = _number(value.key)
        return (1, Decimal(0), value.key) if number is None else (0, number, "")
    return (int(value.type == "date" and value.key.startswith(NO_KEY)), Decimal(0), value.key)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.removeprefix(NO_KEY))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _largest(values: Sequence[Candidate]) -> Candidate:
    readable = [value for value in values if _magnitude(value)[0] == 0]
    return max(readable or values, key=_magnitude)


def _any_true(values: Sequence[Candidate]) -> Candidate:
    return next((value for value in values if is_yes(value.text)), values[0])


def _all_true(values: Sequence[Candidate]) -> Candidate:
    return next((value for value in values if not is_yes(value.text)), values[0])


#: Every rule that picks one of the values. `join` alone makes a new one.
PICKS: Mapping[str, Pick] = {
    "keep_survivor": _first,
    "first_non_empty": _first_by_turn,
    "latest": _latest,
    "earliest": _earliest,
    "longest": lambda values: max(values, key=lambda value: len(value.text)),
    "shortest": lambda values: min(values, key=lambda value: len(value.text)),
    "most_complete": lambda values: max(values, key=lambda value: value.completeness),
    "most_frequent": _most_frequent,
    "valid_first": lambda values: _valid(values)[0],
    "latest_valid": lambda values: _latest(_valid(values)),
    "min": lambda values: min(values, key=_magnitude),
    "max": _largest,
    "any_true": _any_true,
    "all_true": _all_true,
}
JOIN = "join"
JOINER = "; "

#: A cell counts as a list ("x;y;z") where all its pieces are this short; the semicolons of prose are left alone.
_LONGEST_PIECE = 40


def is_field_rule(name: str) -> bool:
    """Returns whether a rule of this name exists."""
    return name in PICKS or name == JOIN


def fill(values: Sequence[Candidate]) -> Candidate:
    """Returns the value a blank is filled with: of the record changed last, then of the most complete one."""
    return max(values, key=lambda value: (_or(value.modified, "-inf"), value.completeness))


def joined(values: Sequence[Candidate]) -> str:
    """Returns the different values joined by "; ", in their order; lists ("x;y" and "y;z") are joined without doubles.

    >>> joined([Candidate(0, "x;y", "=x;y"), Candidate(1, "y; z", "=y; z")])
    'x; y; z'
    """
    if len({value.key for value in values}) == 1:
        return values[0].text
    lists = [_pieces(value.text) for value in values]
    if any(len(pieces) > 1 for pieces in lists) and all(_is_list(pieces) for pieces in lists):
        seen: dict[str, str] = {}
        for piece in (piece for pieces in lists for piece in pieces):
            seen.setdefault(" ".join(piece.casefold().split()), piece)
        return JOINER.join(seen.values())
    distinct: dict[str, str] = {}
    for value in values:
        distinct.setdefault(value.key, value.text)
    return JOINER.join(distinct.values())


def _pieces(text: str) -> list[str]:
    return [piece for piece in (part.strip() for part in re.split(r"[;\x1f]", text)) if piece]


def _is_list(pieces: Sequence[str]) -> bool:
    return all(len(piece) <= _LONGEST_PIECE and "\n" not in piece for piece in pieces)
