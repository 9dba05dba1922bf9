"""The words of street addresses: types in one canonical short form, and the words before flats and boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, folded."""

    types: Mapping[str, str]
    endings: tuple[tuple[str, str], ...]
    front_letters: Mapping[str, str]
    dropped: frozenset[str]
    particles: frozenset[str]
    units: frozenset[str]
    boxes: re.Pattern[str]


@cache
def words() -> Words:
    """Returns the lists, built once per process."""
    data = load_words("street_types")
    types = {fold(spelling): short for short, spellings in data["types"].items() for spelling in spellings}
    boxes = sorted((fold(box) for box in data["boxes"]), key=lambda box: (-len(box), box))
    return Words(
        types=types,
        endings=tuple(data["endings"].items()),
        front_letters=data["front_letters"],
        dropped=frozenset(data["dropped"]),
        particles=frozenset(data["particles"]),
        units=frozenset(fold(str(unit)) for unit in data["units"]),
        boxes=re.compile(rf"(?:{'|'.join(boxes)}) (\w+(?: \d+)*)"),
    )


def fold_street(street: str) -> str:
    """Returns the folded name of a street (no number in it), types canonical, particles left out."""
    w = words()
    tokens = fold(street).split()
    if not tokens:
        return ""
    if len(tokens) > 1:
        if len(tokens[0]) == 1 and tokens[0] + tokens[1] in w.types:  # "P.zza", "C.so"
            tokens = [tokens[0] + tokens[1], *tokens[2:]]
        first = w.front_letters.get(tokens[0])
        if first is not None:
            tokens = [first, *tokens[1:]] if first else tokens[1:]
        elif tokens[0] in w.dropped:
            tokens = tokens[1:]
        if len(tokens) > 2:
            tokens = [token for k, token in enumerate(tokens) if k == 0 or token not in w.particles] or tokens
    last = len(tokens) - 1
    return " ".join([_canonical(token, k, last, w) for k, token in enumerate(tokens)])


def _canonical(token: str, place: int, last: int, w: Words) -> str:
    if token == "st":
        return "st" if place == last and last > 0 else "saint"
    short = w.types.get(token)
    if short is not None:
        return short
    for ending, canonical in w.endings:
        if token.endswith(ending) and len(token) > len(ending):
            return token[: -len(ending)] + canonical
    return token
