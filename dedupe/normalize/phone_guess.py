"""The country of a phone number that says none, guessed from the other numbers of its file: a proposal, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedupe.normalize.phone_plan import Territory, judge, parse_international, territory, valid_at_home
from dedupe.normalize.phone_reading import dialled_digits
from dedupe.normalize.phone_text import split_cell, unwrapped
from dedupe.normalize.text import tidy

#: How often a number is written so, against the usual way: without the zero of its country (or with one where there
#: is none), and without the plus. Bare digits have often been through a spreadsheet, which takes both away.
_ODD_STYLE, _ODD_STYLE_BARE = 0.03, 0.1
_PLUS_LOST, _PLUS_LOST_BARE = 0.3, 1.0
#: The share of a region that the column does not show.
_UNSEEN = 0.002
_LEAST_INTERNATIONAL = 10
#: What the best guess must be worth among all guesses.
_SURE_ENOUGH = 0.85

#: One number in digits and signs that nothing has to be taken off.
_PLAIN = re.compile(r"[0-9(][0-9 ().-]*[0-9]").fullmatch

_LIKELIHOODS = {
    ("usual", False): 1.0, ("usual", True): 1.0, ("odd", False): _ODD_STYLE, ("odd", True): _ODD_STYLE_BARE,
    ("plus_lost", False): _PLUS_LOST, ("plus_lost", True): _PLUS_LOST_BARE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """A number as it would be in a country."""

    text: str  # E.164, and the extension
    region: str
    share: float  # of the column's numbers that belong to the region


def guess(cell: str, shares: Sequence[tuple[str, float]]) -> Guess | None:
    """Returns the likeliest number of a cell whose country is not known, None where several are about as likely.

    `shares` are the regions of the column's numbers and how many of them each has.
    """
    return guess_all([cell], shares)[0]


def guess_all(cells: Sequence[str], shares: Sequence[tuple[str, float]]) -> list[Guess | None]:
    """Returns what `guess` returns, for each cell."""
    guesses: list[Guess | None] = [None] * len(cells)
    read = []  # place, digits, extension, whether they stood bare
    for place, cell in enumerate(cells):
        piece = cell if _PLAIN(cell) and "  " not in cell else split_cell(unwrapped(tidy(cell)[0]))[0]
        digits, extension, international = dialled_digits(piece)
        if digits and not international:
            read.append((place, digits, extension, piece.removesuffix(".0").isdecimal()))
    readings = _readings(list(dict.fromkeys(digits for _, digits, _, _ in read)), shares)
    for place, digits, extension, bare in read:
        guesses[place] = _likeliest(readings[digits], extension, bare)
    return guesses


class _Reading(NamedTuple):
    """A valid number that digits may be."""

    number: str
    region: str
    share: float
    usual: str  # how usual it is to write the number so


def _likeliest(readings: Sequence[_Reading], extension: str, bare: bool) -> Guess | None:
    weights: dict[str, float] = {}
    places: dict[str, tuple[str, float]] = {}
    for number, region, share, usual in readings:
        weights[number] = weights.get(number, 0.0) + share * _LIKELIHOODS[usual, bare]
        places.setdefault(number, (region, share))
    if not weights:
        return None
    best = max(weights, key=lambda number: (weights[number], number))
    if weights[best] < _SURE_ENOUGH * sum(weights.values()):
        return None
    return Guess(f"{best} ext. {extension}" if extension else best, *places[best])


def _readings(numbers: Sequence[str], shares: Sequence[tuple[str, float]]) -> dict[str, list[_Reading]]:
    """Returns of each digits the valid numbers that they are in these regions, and with a plus before them."""
    found: dict[str, list[_Reading]] = {digits: [] for digits in numbers}
    for region, share in shares:
        home = territory(region)
        if home is None:
            continue
        for digits, number in zip(numbers, valid_at_home(numbers, region), strict=True):
            if number and number != digits[len(home.code) :]:
                usual = "usual" if _is_usual(digits, number, home) else "odd"
                found[digits].append(_Reading(f"+{home.code}{number}", region, share, usual))
    known = dict(shares)
    for digits, readings in found.items():
        readings.extend(_international(digits, known))
    return found


def _is_usual(digits: str, number: str, home: Territory) -> bool:
    """Returns whether a country's number is usually written with these digits: with a zero before it, or without."""
    if home.trunk != "0":
        return not digits.startswith("0") or not home.trunk
    style = home.style(number)
    return style.may_have_zero if digits.startswith("0") else not style.needs_zero


def _international(digits: str, shares: Mapping[str, float]) -> Iterator[_Reading]:
    """Yields the number that the digits are with a plus before them, if that is a valid one."""
    if len(digits) < _LEAST_INTERNATIONAL or digits.startswith("0"):
        return
    found = parse_international(digits)
    if found is not None:
        status, _, region = judge(*found)
        if status == "valid" and region:
            yield _Reading(f"+{found[0]}{found[1]}", region, shares.get(region, _UNSEEN), "plus_lost")
