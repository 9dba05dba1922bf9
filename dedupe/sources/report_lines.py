"""What reports put below their rows: totals, and who made the report when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from dedupe.ruleset.data import load_words
from dedupe.sources.records import Record

#: Lines a report footer has at most; Salesforce writes five or six.
FOOTER = 12


@cache
def _words(kind: str) -> tuple[str, ...]:
    words: Any = load_words("report_lines")
    return tuple(str(word).casefold() for word in words[kind])


def footer_start(records: Sequence[Record], width: int) -> int:
    """Returns where the report footer begins, `len(records)` if there is none.

    A footer is a run of records at the end with text in the first cell only, one of which is a known phrase. It starts
    behind the blank line that sets it off, or, without one, at the first known phrase.
    """
    if width < 2:
        return len(records)  # nothing tells a note from a value
    start = len(records)
    while start and len(records) - start < FOOTER and _is_note(records[start - 1].cells):
        start -= 1
    run = range(start, len(records))
    known = [
        at for at in run if records[at].cells and records[at].cells[0].strip().casefold().startswith(_words("footers"))
    ]
    if not known:
        return len(records)
    blank = [at for at in run if at < known[-1] and not any(records[at].cells)]
    # One line alone that only starts like a footer may be a company whose name does.
    if not blank and known[0] == len(records) - 1:
        return len(records)
    return min(blank[0], known[0]) if blank else known[0]


def _is_note(cells: Sequence[str]) -> bool:
    return not any(cells[1:])


def is_total(cells: Sequence[str]) -> bool:
    """Returns whether the row sums up a column: the word "Total" first, then only numbers, and some cells empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or len(filled) == len(cells):
        return False
    word = re.sub(r"[\s:.]*(\([^()]*\))?[\s:.]*$", "", filled[0]).casefold()
    return word in _words("totals") and all(
        re.fullmatch(r"[-+(]?\D{0,3}[\d.,' \u00a0]+\D{0,3}", cell) for cell in filled[1:]
    )
