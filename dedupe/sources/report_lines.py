"""What reports put around their rows: totals, ruled lines, and who made the report when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from dedupe.ruleset.data import load_words
from dedupe.sources.records import Record

#: Lines a report footer has at most; Salesforce writes five or six.
FOOTER = 12
#: When a report was made, on a line of its own below a blank one: reason enough in any language.
MADE_WHEN = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d\d|\d{4}年\d{1,2}月")
#: What database clients write: "(3 rows affected)", "3 rows selected."
ROW_COUNT = re.compile(r"\(?\d+ (?:rows?|records?)(?: affected| selected| returned| in set)?(?: \([^)]*\))?\)?\.?")
#: Lines drawn from dashes, by lists of SAP and by database clients.
RULED = re.compile(r"[-=_+|*~#·─━═┼│├┤┌┐└┘┬┴\s,;]{3,}")
AMOUNT = re.compile(r"[-+(]?\D{0,3}[\d.,' \u00a0\u202f]+\D{0,3}")


@cache
def _words(kind: str) -> tuple[str, ...]:
    words: Any = load_words("report_lines")
    return tuple(str(word).casefold() for word in words[kind])


def is_ruled(raw: str) -> bool:
    """Returns whether a line is drawn, not written."""
    return RULED.fullmatch(raw) is not None and re.search(r"([-=_*~#·─━═])\1\1", raw) is not None


def footer_start(records: Sequence[Record], width: int) -> int:
    """Returns where the report footer begins, `len(records)` if there is none.

    A footer is a run of records at the end with text in the first cell only, one of which is a known phrase. It starts
    behind the blank line that sets it off, or, without one, at the first known phrase.
    """
    if width < 2:
        return len(records)  # nothing tells a note from a value
    start = len(records)
    while start and len(records) - start < FOOTER and _is_note(records[start - 1]):
        start -= 1
    run = range(start, len(records))
    known = [at for at in run if _is_known(records[at])]
    blank = [at for at in run if not any(records[at].cells)]
    if not known and blank:
        below = [records[at] for at in run if at > blank[0] and records[at].cells]
        dated = any(MADE_WHEN.search(record.raw) for record in below)
        return blank[0] if dated and all(len(record.cells) == 1 for record in below) else len(records)
    if not known:
        return len(records)
    blank = [at for at in blank if at < known[-1]]
    # One line alone that only starts like a footer may be a company whose name does.
    if not blank and known[0] == len(records) - 1:
        return len(records)
    return min(blank[0], known[0]) if blank else known[0]


def _is_note(record: Record) -> bool:
    # A phrase that is not quoted may be cut by its commas.
    return not any(record.cells[1:]) or (_starts_known(record) and len(record.cells) < 6)


def _starts_known(record: Record) -> bool:
    return record.raw.lstrip('" \ufeff').casefold().startswith(_words("footers"))


def _is_known(record: Record) -> bool:
    if not record.cells:
        return False
    text = record.raw.casefold()
    return _starts_known(record) or any(phrase in text for phrase in _words("anywhere"))


def is_total(cells: Sequence[str]) -> bool:
    """Returns whether the row sums up a column: the word "Total" first, then only numbers, and some cells empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or len(filled) == len(cells) > 1:
        return False
    if len(filled) == 1 and ROW_COUNT.fullmatch(filled[0].casefold()):
        return True
    word = re.sub(r"[\s:：.]*(\([^()]*\)|（[^（）]*）)?[\s:：.]*(\d[\d.,]*)?$", "", filled[0]).casefold()
    return word in _words("totals") and all(AMOUNT.fullmatch(cell) for cell in filled[1:])
