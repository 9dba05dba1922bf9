"""Towns: one key for all names of a town, in whatever language they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

_SPELT = {"st": "saint", "ste": "sainte", "sankt": "saint", "mt": "mount", "ft": "fort", "snt": "saint", "skt": "saint"}
_DISTRICT = re.compile(r"(?: \d{1,2}(?:e|er|eme)?| [a-z]| (?:i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii))$")
_RIVERS = {"a m": "am main", "a main": "am main", "a d oder": "oder", "an der oder": "oder"}
#: Words for "town" around the name: Beijing-shi, Greater London, City of London, г. Москва.
_AROUND = re.compile(
    r"^(?:city of|greater|gorod|g|misto|m|gr|mesto|the city of|ville de|comune di|stadt) | (?:city|shi|town|si)$"
)
_CHINESE = re.compile("(?<=..)[市县縣]$")
_ABROAD = re.compile(r"(?<=\w)[(/]|,.*$")


def city_key(text: str) -> str:
    """Returns a town for comparing: folded, foreign names as its own ("Cologne" is "koln"), "St." spelt "saint"."""
    names = _names()
    folded = fold(text)
    known = names.get(folded)
    if known is None and not text.isascii() and _CHINESE.search(text):
        folded = fold(_CHINESE.sub("", text))
        known = names.get(folded)
    if known is not None:
        return known
    tokens = folded.split()
    if len(tokens) < 2:
        return folded
    if "cedex" in tokens[1:]:
        tokens = tokens[: tokens.index("cedex", 1)]
    tokens = [token for token in tokens if not (token.isdigit() and len(token) > 3)] or tokens  # "80331 München"
    key = " ".join([_SPELT.get(token, token) for token in tokens])
    known = names.get(key)
    if known is not None:
        return known
    for pattern in (_DISTRICT, _AROUND):  # "København V", "Praha 1"; "New York City": only of towns we know
        known = names.get(pattern.sub("", key))
        if known is not None:
            return known
    return key


def is_known(text: str) -> bool:
    """Returns whether the town is on our list of large ones."""
    return fold(text) in _names()


@cache
def _names() -> Mapping[str, str]:
    """Returns folded names to the key of the town: its own name, folded."""
    table: dict[str, str] = {}
    for name, others in load_words("cities").items():
        key = fold(name)
        for other in (name, *others):
            table[fold(other)] = key
    for name, key in list(table.items()):
        spelt = " ".join([_SPELT.get(token, token) for token in name.split()])
        table.setdefault(spelt, key)
    return table
