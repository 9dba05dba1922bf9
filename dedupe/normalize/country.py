"""Countries by name or code, in many languages, to ISO 3166 alpha-2."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.normalize.placeholder import is_placeholder
from dedupe.normalize.result import PLACEHOLDER, Clean, Context
from dedupe.normalize.text import fold, tidy
from dedupe.ruleset.data import load_words

_BRACKETS = re.compile(r"\s*[\[(].*?[\])]\s*")


def normalize(value: str, context: Context = Context(), field_type: str = "country") -> Clean:
    """Returns the text as the export writes it, tidied, and the key `iso`: the code in lower case."""
    clean, rules = tidy(value)
    if not clean:
        return Clean("", rules=rules)
    if is_placeholder(clean, "generic") and clean not in ("NA", "na"):  # the code of Namibia
        return Clean(clean, rules=rules, notes=(PLACEHOLDER,))
    iso = iso_of(clean)
    if iso:
        return Clean(clean, {"iso": iso}, rules)
    return Clean(clean, rules=rules, notes=("unknown_country",))


@lru_cache(maxsize=8192)
def iso_of(name: str) -> str:
    """Returns the ISO 3166 alpha-2 code in lower case of a country's name or code; "" if it is not known."""
    for text in (name, _BRACKETS.sub(" ", name).strip()):
        code = _own(fold(text)) or _from_library(text)
        if code:
            return code
    return ""


#: Names of countries that are as often a state, a town or an island's: only the country's own rows tell.
_AMBIGUOUS = frozenset(("georgia", "jersey", "america", "the states", "dubai", "abu dhabi", "emirates", "cambridge"))
_SHORT_NAMES = frozenset(("uk", "usa", "uae", "prc", "ksa", "rsa", "drc", "brd", "u k", "u s a", "u s", "u a e"))


@lru_cache(maxsize=8192)
def line_country(text: str, region: str) -> str:
    """Returns the country (lower case) that a part of an address names, "" if it may be something else.

    Two letters are as often a state; they count only for the country that the row is known to be of.
    """
    folded = fold(text)
    if not folded or len(folded) > _LONGEST or any(character.isdigit() for character in folded):
        return ""
    if len(folded) == 2:
        known = region.lower()
        return known if folded == known else "gb" if folded == "uk" else ""
    if folded in _AMBIGUOUS:
        return region.lower() if region and iso_of(text) == region.lower() else ""
    own = _own(folded)
    if own:
        return own if len(folded) > 3 or folded in _SHORT_NAMES else ""
    return _from_library(text) if len(folded) > 3 else ""


_LONGEST = 60  # no name of a country is longer


def _own(folded: str) -> str:
    return str(_names().get(folded.removeprefix("the "), "") or _names().get(folded.replace(" ", ""), ""))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Returns the folded names of our own list, which come first: the library reads some of them otherwise."""
    table: dict[str, str] = {}
    for code, names in load_words("countries").items():
        for name in (code, *names):
            table[fold(str(name))] = code
    return table


def _from_library(text: str) -> str:
    """Returns what rigour knows, parts of countries ("gb-eng") as the country they belong to."""
    from rigour.territories import lookup_territory

    if len(text) < 2 or not any(character.isalpha() for character in text):
        return ""
    found = lookup_territory(text)
    while found is not None and found.parent is not None and len(found.code) > 2:
        found = found.parent
    if found is None or len(found.code) != 2:
        return ""
    return str(found.code)
