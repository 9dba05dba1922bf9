"""One column through all searches for damage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dedupe.damage.cut_off import find_cut_off
from dedupe.damage.encodings import find_wrong_encoding
from dedupe.damage.found import LEFT_ALONE, Cells, Damage
from dedupe.damage.kinds import KINDS
from dedupe.damage.letters import find_in_letters
from dedupe.damage.lost_words import Vocabulary
from dedupe.damage.salesforce_ids import find_lost_case
from dedupe.damage.separators import find_separators
from dedupe.damage.spreadsheets import (
    MADE_OF_TEXT,
    find_day_numbers,
    find_decimals_on_ids,
    find_lost_digits,
    find_spreadsheet_text,
    words_for_nothing,
)
from dedupe.damage.zeros import find_lost_zeros

#: Most cells are printable ASCII without "&" and "?", and done with one search for anything else.
_SUSPECT = re.compile(r"[^ -%'->@-~\n]")
#: How the others begin or end: spaces, formulas, apostrophes, words of spreadsheets.
_FIRST, _LAST = frozenset(" \n=@'#-+"), frozenset(" \n")
#: A plus in front is right there.
_DIALLED = frozenset(("phone", "fax", "number"))
#: Numbers and dates that a spreadsheet made of text, in types where that matters.
_MADE = re.compile(
    r"\s*['\"=]{0,2}(?:\d(?:[.,]\d+)?[eE]\+?\d{1,2}\"?\s*$"
    r"|\d{1,2}[-./ ]{1,2}[^\W\d_]{3,5}(?:[. ]|$)|[^\W\d_]{3,5}\.?[-/ ]\d{2,4}(?: |$)"
    r"|1900-|\d{1,2}[./]\d{1,2}[./]1900|\d{4}-\d\d-\d\d[T ]00:00:00)"
).match
#: Values searched at once: in most blocks there is something, in some columns there is nothing at all.
_BLOCK = 64

_ORDER = {code: number for number, code in enumerate(KINDS)}


def damages(
    values: Sequence[str],
    counts: Sequence[int] = (),
    *,
    header: str = "",
    field_type: str = "",
    countries: Sequence[str] = (),
    crm: str = "",
    vocabulary: Vocabulary | None = None,
) -> tuple[Damage, ...]:
    """Returns what is damaged in a column, by value and kind.

    `values` are its distinct values (one may stand twice, with two countries), `counts` the rows of each, `countries`
    the country of each (ISO alpha-2, "" for unknown; () for none known). `vocabulary` are the words of the whole file.
    """
    if field_type in LEFT_ALONE:
        return ()
    cells = Cells(
        values, counts or (1,) * len(values), header, field_type, countries, crm, vocabulary or Vocabulary([values])
    )
    found = list(_all(cells, suspicious(values, field_type)))
    found.sort(key=lambda damage: (damage.place, _ORDER[damage.code]))
    return tuple(_without_echoes(found))


def _all(cells: Cells, suspects: Sequence[int]) -> Iterator[Damage]:
    for place in suspects:
        yield from find_spreadsheet_text(cells, place)
        yield from find_in_letters(cells, place)
    yield from find_wrong_encoding(cells, suspects)
    for search in (
        find_day_numbers, find_decimals_on_ids, find_lost_digits, find_separators, find_lost_case, find_lost_zeros,
        find_cut_off,
    ):  # fmt: skip
        yield from search(cells)


def _without_echoes(found: Sequence[Damage]) -> Iterator[Damage]:
    """Yields the damages without those that only are the trace of another one of the same value."""
    wrong: set[int] = {damage.place for damage in found if damage.code == "mojibake"}
    for damage in found:
        # The bytes of misread letters are control characters, no-break spaces and soft hyphens, too.
        if damage.place in wrong and damage.code in ("control_character", "invisible_character", "mixed_script"):
            continue
        yield damage


def suspicious(texts: Sequence[str], field_type: str = "") -> list[int]:
    """Returns the positions of the texts that are worth a closer look; in no other is anything wrong by itself."""
    first = _FIRST - {"+"} if field_type in _DIALLED else _FIRST
    nothing = words_for_nothing()
    found = {k for k, text in enumerate(texts) if text and (text[0] in first or text[-1] in _LAST or text in nothing)}
    if field_type in MADE_OF_TEXT:
        found.update(k for k, text in enumerate(texts) if _MADE(text))
    search = _SUSPECT.search
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        joined = "\n".join(block)
        if search(joined) or "_x" in joined:
            found.update(k for k, text in enumerate(block, start) if search(text) or "_x" in text)
    return sorted(found)
