"""Thousands separators and decimal commas: which of the two a sign is, is told by the column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dedupe.damage.found import ID_TYPES, Cells, Damage

_SIGN = r"(?:[$€£¥₹₺₴₽]|R\$|zł|Kč|kr\.?|Ft|lei|[A-Z]{3})"
_NUMBER = re.compile(rf"(?P<minus>[-−]?)\s*(?:{_SIGN}\s*)?(?P<body>\d[\d.,'’\s\u00a0\u202f]*?)(?:\s*{_SIGN})?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_BLANKS = re.compile(r"(?<=\d)['’\s\u00a0\u202f](?=\d{3})")
_GROUPED_ID = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*")
#: How many values with the same lone separator before three digits make it a thousands separator.
_ENOUGH = 2

_ENGLISH = re.compile(r"\d{1,3}(?:,\d{2,3})+\.\d+|\d{1,3}(?:,\d{2,3}){2,}|\d{4,}\.\d+|\d+\.(?:\d{1,2}|\d{4,})|0\.\d+")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d{4,},\d+|\d+,(?:\d{1,2}|\d{4,})|0,\d+")
_LONE = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a column writes numbers: how many values show a decimal point, a decimal comma, neither."""

    english: int
    continental: int
    commas: int  # values with a lone comma before three digits
    dots: int
    whole: int  # values of digits only

    def decimal(self, body: str) -> str:
        """Returns the sign that is the decimal one in this value, "" if the column does not tell."""
        if self.english > self.continental:
            return "."
        if self.continental > self.english:
            return ","
        return ""


def find_separators(cells: Cells) -> Iterator[Damage]:
    """Yields the numbers with separators, as plain decimals, and ids that were written like numbers."""
    if cells.field_type in ID_TYPES:
        yield from _grouped_ids(cells)
    if cells.field_type != "number":
        return
    written = [(place, match) for place, text in enumerate(cells.values) if (match := _NUMBER.fullmatch(text.strip()))]
    if not any(not _PLAIN.fullmatch(match["body"]) for _, match in written) and len(written) < 2:
        return
    habit = _habit([_BLANKS.sub("", match["body"]) for _, match in written])
    for place, match in written:
        body = match["body"]
        if _PLAIN.fullmatch(body) and not (_LONE.fullmatch(body) and habit.continental > habit.english):
            continue
        plain, proof = _plain(_BLANKS.sub("", body), habit)
        sign = "-" if match["minus"] else ""
        yield cells.damage("thousands_separator", place, proof, sign + plain if plain else "")


def _habit(bodies: list[str]) -> _Habit:
    distinct = sorted(set(bodies))
    return _Habit(
        english=sum(bool(_ENGLISH.fullmatch(body)) for body in distinct),
        continental=sum(bool(_CONTINENTAL.fullmatch(body)) for body in distinct),
        commas=sum(bool(_LONE.fullmatch(body)) and "," in body for body in distinct),
        dots=sum(bool(_LONE.fullmatch(body)) and "." in body for body in distinct),
        whole=sum(body.isdigit() for body in distinct),
    )


def _plain(body: str, habit: _Habit) -> tuple[str, str]:
    """Returns the number as a plain decimal ("" where it is in doubt), and the proof."""
    if body.isdigit():
        return body, "the blanks or apostrophes only group the digits"
    if _LONE.fullmatch(body) and not body.startswith("0"):
        return _lone(body, habit)
    if _CONTINENTAL.fullmatch(body):
        return body.replace(".", "").replace(",", "."), "written with a decimal comma, dots group the digits"
    if _ENGLISH.fullmatch(body):
        return body.replace(",", ""), "written with a decimal point, commas group the digits"
    return "", "its separators fit no way of writing numbers"


def _lone(body: str, habit: _Habit) -> tuple[str, str]:
    """Returns the reading of a number with one separator before three digits: "1.234" is two numbers."""
    sign = "," if "," in body else "."
    grouped, decimal = body.replace(sign, ""), body.replace(sign, ".")
    if habit.decimal(body) == sign:
        return decimal, f'"{sign}" is the decimal sign in the other values of the column'
    if habit.decimal(body):
        return grouped, f'"{sign}" groups digits: the other values of the column have the other sign for decimals'
    if (habit.commas if sign == "," else habit.dots) >= _ENOUGH or habit.whole:
        return grouped, f'"{sign}" stands before three digits in every such value, and no value has other decimals'
    return "", f"in doubt: it may be {grouped} or {decimal}, and no other value of the column tells"


def _grouped_ids(cells: Cells) -> Iterator[Damage]:
    found = [
        (place, m)
        for place, text in enumerate(cells.values)
        if not text.isalnum() and (m := _GROUPED_ID.fullmatch(text.strip()))
    ]
    if not found:
        return
    only_numbers = len({match[0] for _, match in found}) + len(cells.digits) == len(cells.distinct)
    lengths = {len(text) for text in cells.digits}
    for place, match in found:
        number = re.sub(r"\D", "", match[0])
        # "443 061 841" and "12.345.678" are how some ids are written; "100,234" is none
        number_like = match[1] == "," or (match[1] == "." and match[0].count(".") == 1)
        if len(number) in lengths or (only_numbers and number_like):
            proof = f'"{match[1]}" groups the digits as in an amount, which an id is not'
            yield cells.damage("thousands_separator", place, proof, number)
