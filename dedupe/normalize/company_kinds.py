"""Tells what a few words beside a name are: a branch, a department, kinds of shares, a state, initials of the name."""

from __future__ import annotations

import re

from dedupe.normalize.company_marks import Phrases, marks
from dedupe.normalize.legal_tables import tokens_of

_TICKER = re.compile(r"^(?P<exchange>[\w .&-]{2,18}?)\s*[:/]\s*[\w.-]{1,14}$")
_SMALL = frozenset("of and the for de la du des der di und et".split())


def kind_of(words: list[str], form: bool) -> str:
    """Returns "branch" or "department" for what follows a name, "" for anything else."""
    m = marks()
    whole = tuple(words)
    if not words or len(words) > 8:
        return ""
    if whole in m.head_office:
        return "department"
    if whole in m.departments:
        return "department" if form or len(words) > 1 else ""
    for size in (1, 2):
        if len(words) > size and (
            (whole[:size] in m.department_words and whole[size:] in m.departments)
            or (whole[-size:] in m.department_words)
            or (whole[:size] in m.department_words and form and whole[:size] not in m.branch_first)
        ):
            return "department"
    if _begins(whole, m.branch_first) and (len(words) > 1 or (form and len(words[0]) > 4)):
        return "branch"
    size = ends_with(whole, m.branch_last)
    if size and (len(words) == size or words[-size - 1] not in m.not_branch):
        return "branch"
    return ""


def _begins(words: tuple[str, ...], phrases: Phrases) -> bool:
    return any(words[:size] in phrases for size in (1, 2, 3) if len(words) >= size)


def ends_with(words: tuple[str, ...], phrases: Phrases) -> int:
    return next((size for size in (2, 1) if len(words) >= size and words[-size:] in phrases), 0)


def is_stock(words: list[str]) -> bool:
    return tuple(words) in marks().stock


def is_ticker(text: str) -> bool:
    if re.fullmatch(r"[A-Z]{3,6}:\s?[A-Z0-9.]{1,8}", text):
        return True
    match = _TICKER.match(text)
    return match is not None and not marks().exchanges.isdisjoint(tokens_of(match["exchange"]))


def is_state(words: list[str], text: str, form: bool) -> bool:
    whole = tuple(words)
    if whole in marks().states_dotted:
        return form and "." in text
    return whole in marks().states


def are_initials(short: str, words: list[str]) -> bool:
    """Returns True if the letters begin words of the name, in order, and every word that counts gives one or more."""
    if not 3 <= len(short) <= 8 or not short.isalpha() or len(words) < 2:
        return False
    whole = "".join(word[0] for word in words)
    bare = "".join(word[0] for word in words if word not in _SMALL)
    return short in (whole, bare) or _spread(short, [word for word in words if word not in _SMALL])


def _spread(short: str, words: list[str]) -> bool:
    """Returns True if the letters are found in the words in order, each word giving its first ("VBLH")."""
    place = 0
    for word in words:
        if place >= len(short) or word[0] != short[place]:
            return False
        place += 1
        at = 1
        while place < len(short) and (at := word.find(short[place], at) + 1) > 0:
            if any(other[0] == short[place] for other in words[words.index(word) + 1 :]):
                break
            place += 1
    return place == len(short)
