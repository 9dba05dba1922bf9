"""The country of a phone number that says none, guessed from the other numbers of its file: a proposal, no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dedupe.normalize.phone_plan import judge, parse_international, parse_national, territory
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
    piece = split_cell(unwrapped(tidy(cell)[0]))[0]
    digits, extension, international = dialled_digits(piece)
    if international or not digits:
        return None
    bare = piece.removesuffix(".0").isdecimal()
    weights: dict[str, float] = {}
    places: dict[str, tuple[str, float]] = {}
    for number, region, share, usual in (*_national(digits, shares), *_international(digits, dict(shares))):
        likely = _LIKELIHOODS[usual, bare]
        weights[number] = weights.get(number, 0.0) + share * likely
        places.setdefault(number, (region, share))
    if not weights:
        return None
    best = max(weights, key=lambda number: (weights[number], number))
    if weights[best] < _SURE_ENOUGH * sum(weights.values()):
        return None
    return Guess(f"{best} ext. {extension}" if extension else best, *places[best])


def _national(digits: str, shares: Sequence[tuple[str, float]]) -> Iterator[tuple[str, str, float, str]]:
    """Yields the valid numbers that the digits are in these regions: number, region, share, how usual it is."""
    for region, share in shares:
        home = territory(region)
        national = parse_national(digits, region)
        if home is None or national is None or national[0] != home.code:
            continue
        verdict = judge(*national)
        if verdict.status != "valid" or verdict.region != region or national[1] == digits[len(home.code) :]:
            continue
        usual = not digits.startswith("0") or not home.trunk
        if home.trunk == "0":
            style = home.style(national[1])
            usual = style.may_have_zero if digits.startswith("0") else not style.needs_zero
        yield f"+{home.code}{national[1]}", region, share, "usual" if usual else "odd"


def _international(digits: str, shares: Mapping[str, float]) -> Iterator[tuple[str, str, float, str]]:
    """Yields the number that the digits are with a plus before them, if that is a valid one."""
    if len(digits) < _LEAST_INTERNATIONAL or digits.startswith("0"):
        return
    found = parse_international(digits)
    if found is not None:
        status, _, region = judge(*found)
        if status == "valid" and region:
            yield f"+{found[0]}{found[1]}", region, shares.get(region, _UNSEEN), "plus_lost"
