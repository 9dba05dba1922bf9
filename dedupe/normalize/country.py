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
