"""Consent and suppression flags: does a value forbid, allow, or say nothing?"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from dedupe.normalize.result import Clean, Context
from dedupe.normalize.text import fold, tidy
from dedupe.ruleset.data import load_words

#: "1" forbids, "0" allows, "" says nothing, "?" is not understood (and counts as forbidding).
Reading = Literal["1", "0", "", "?"]


def normalize(value: str, context: Context = Context(), field_type: str = "consent") -> Clean:
    """Returns the text tidied and the key `restrictive`; the column's polarity is in the context."""
    clean, rules = tidy(value)
    reading = restrictive(clean, context.restrictive, context.inverted)
    notes = ("unknown_consent",) if reading == "?" else ()
    return Clean(clean, {"restrictive": reading} if reading else {}, rules, notes)


def restrictive(value: str, rule_restrictive: tuple[str, ...] = (), inverted: bool = False) -> Reading:
    """Returns whether a value forbids.

    `rule_restrictive` are the values (casefolded) that forbid in this column, "*" for any text; beside them only words
    that are known to allow do so. `inverted`: the column asks what is allowed, so "yes" allows and "no" forbids; words
    that carry their own meaning ("unsubscribed", "opt-in") mean the same in both.
    """
    clean = tidy(value)[0]
    if not clean:
        return ""
    meaning = _meaning(clean)
    if not rule_restrictive:
        return _usual(meaning, inverted)
    if "*" in rule_restrictive:
        return "" if meaning == "blank" else "1"
    if _listed(clean, rule_restrictive):
        return "1"
    return _usual("allows" if meaning in ("yes", "no") else meaning, inverted)


def _listed(clean: str, words: tuple[str, ...]) -> bool:
    folded = fold(clean)
    return any(clean.casefold() == word.casefold() or (folded and folded == fold(word)) for word in words)


def _usual(meaning: str, inverted: bool) -> Reading:
    if meaning in ("forbids", "allows"):
        return "1" if meaning == "forbids" else "0"
    if meaning in ("yes", "no"):
        return "1" if (meaning == "yes") != inverted else "0"
    return "" if meaning == "blank" else "?"


def _meaning(value: str) -> str:
    """Returns forbids, allows, yes, no, blank or "" (not understood)."""
    exact, folded = _tables()
    return exact.get(value.casefold()) or (folded.get(fold(value), "") if _is_latin(value) else "")


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Returns the words casefolded and, of those in Latin script, folded: the Korean "yes" folds to the Czech "no"."""
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for meaning, words in load_words("consent_words").items():
        for word in words:
            exact.setdefault(str(word).casefold(), meaning)
            if _is_latin(str(word)) and fold(str(word)):
                folded.setdefault(fold(str(word)), meaning)
    return exact, folded


def _is_latin(text: str) -> bool:
    return all(ord(character) < 0x250 for character in unicodedata.normalize("NFKC", text))
