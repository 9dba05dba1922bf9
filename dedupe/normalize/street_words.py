"""The words of streets: types in one canonical short form, titles and saints in one spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

_DIRECTIONS = frozenset(
    "n s e w ne nw se sw north south east west central northeast northwest southeast southwest".split()
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$|and$")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, folded."""

    types: Mapping[str, str]
    endings: Mapping[str, str]
    ending: re.Pattern[str]  # an ending that has a canonical form, behind a name
    ends: re.Pattern[str]  # an ending that shows that the word is a street
    front_letters: Mapping[str, str]
    dropped: frozenset[str]
    particles: frozenset[str]
    saints: frozenset[str]
    saint_fronts: frozenset[str]
    ordinary: frozenset[str]  # words that `fold_street` must look at; all others stay


@cache
def words() -> Words:
    """Returns the lists, built once per process."""
    data = load_words("street_types")
    types = {fold(spelling): short for short, spellings in data["types"].items() for spelling in spellings}
    endings = data["endings"]
    dropped, particles, saints = (frozenset(data[name]) for name in ("dropped", "particles", "saints"))
    return Words(
        types=types,
        endings=endings,
        ending=re.compile(rf"(?<=.)(?:{'|'.join(sorted(endings, key=lambda e: (-len(e), e)))})$"),
        ends=re.compile(rf"(?<=..)(?:{'|'.join(sorted(data['ends'], key=lambda e: (-len(e), e)))})$"),
        front_letters=data["front_letters"],
        dropped=dropped,
        particles=particles,
        saints=saints,
        saint_fronts=frozenset(data["saint_fronts"]),
        ordinary=frozenset((*dropped, *particles, *saints, *data["front_letters"], "st", "ste")),
    )


def fold_street(street: str) -> str:
    """Returns the folded name of a street (no number in it), types canonical, particles left out."""
    return canonical_street(fold(street).split())


def canonical_street(tokens: list[str]) -> str:
    """Returns the key of a street of folded words."""
    w = words()
    if len(tokens) > 1 and not w.ordinary.isdisjoint(tokens):
        tokens = _particles_out(tokens, w)
    elif len(tokens) > 2 and 1 in (len(tokens[0]), len(tokens[1]), len(tokens[-1])):
        tokens = _front(tokens, w)
    types = w.types
    last = len(tokens) - 1
    done = []
    for place, token in enumerate(tokens):
        short = types.get(token)
        if short is not None:
            done.append(short)
        elif token in ("st", "ste"):
            done.append(_saint_or_street(tokens, place, last))
        elif len(token) > 3 and (match := w.ending.search(token)):
            done.append(token[: match.start()] + w.endings[match[0]])
        else:
            done.append(token)
    return " ".join(done)


def _ends_there(behind: list[str]) -> bool:
    """Returns whether a street's type can stand before the words: "2nd St SE", "Main St & 5th Ave"."""
    return _ORDINAL.match(behind[0]) is not None or all(token in _DIRECTIONS for token in behind)


def _saint_or_street(tokens: list[str], place: int, last: int) -> str:
    token = tokens[place]
    if token == "ste":
        return "sainte" if place < last else token
    return "st" if place > 0 and (place == last or _ends_there(tokens[place + 1 :])) else "saint"


def _front(tokens: list[str], w: Words) -> list[str]:
    """Returns the words with an abbreviated type at an end in one piece: "P.zza", "C.so", "пр-т"."""
    if len(tokens) < 3:
        return tokens
    if len(tokens[0]) == 1 and len(tokens[1]) > 1 and tokens[0] + tokens[1] in w.types:
        return [tokens[0] + tokens[1], *tokens[2:]]
    if len(tokens[1]) == 1 and f"{tokens[0]} {tokens[1]}" in w.types:
        return [f"{tokens[0]} {tokens[1]}", *tokens[2:]]
    if len(tokens[-1]) == 1 and f"{tokens[-2]} {tokens[-1]}" in w.types:
        return [*tokens[:-2], f"{tokens[-2]} {tokens[-1]}"]
    return tokens


def _particles_out(tokens: list[str], w: Words) -> list[str]:
    tokens = _front(tokens, w)
    first = w.front_letters.get(tokens[0])
    if first is not None:
        tokens = [first, *tokens[1:]] if first else tokens[1:]
    elif tokens[0] in w.dropped:
        tokens = tokens[1:]
    elif tokens[-1] in w.dropped and len(tokens) > 1:
        tokens = tokens[:-1]  # "Trubarjeva ul."
    if len(tokens) < 3 and not (len(tokens) == 2 and tokens[0] in w.saints):
        return tokens
    if w.types.get(tokens[0], tokens[0]) in w.saint_fronts:
        tokens = ["san" if token in w.saints and 0 < k < len(tokens) - 1 else token for k, token in enumerate(tokens)]
    kept: list[str] = []
    elided = ""
    for place, token in enumerate(tokens):
        if place and token in w.particles:
            # "DE L EGLISE" is "de l'Eglise", which folds to one word
            short = token in ("l", "d") and (tokens[place - 1] in w.particles or (place == 1 and tokens[0] in w.types))
            elided = token if short and place < len(tokens) - 1 and tokens[place + 1][0] in "aeiouhy" else ""
            continue
        kept.append(elided + token)
        elided = ""
    return kept
