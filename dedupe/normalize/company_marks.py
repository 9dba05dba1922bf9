"""The words that mark what stands in a cell beside the name: trade names, branches, departments, places, shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dedupe.normalize.legal_tables import tables, tokens_of
from dedupe.ruleset.data import load_words

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Marks:
    """The word lists, folded the way names are."""

    aka: re.Pattern[str]
    aka_apart: re.Pattern[str]
    care_of: re.Pattern[str]
    attention: re.Pattern[str]
    not_care: frozenset[str]
    branch_first: Phrases
    branch_last: Phrases
    not_branch: frozenset[str]
    head_office: Phrases
    departments: Phrases
    department_words: Phrases
    states: Phrases
    states_dotted: Phrases
    stock: Phrases
    exchanges: frozenset[str]
    places: Mapping[tuple[str, ...], str]  # countries and parts of the world -> ISO code or "~"
    place_lasts: frozenset[str]
    cities: Phrases
    bound_by: frozenset[str]
    glued_branch: re.Pattern[str]
    glued_after_form: re.Pattern[str]
    web: re.Pattern[str]
    triggers: frozenset[str]  # words of marks and branches, which can stand anywhere
    dotted: re.Pattern[str]  # marks of letters with dots, which grow together with a form before them ("B.V. h.o.d.n.")
    tails: Phrases  # phrases that count where they end the name
    tail_lasts: frozenset[str]
    state_lasts: frozenset[str]  # of the phrases: a letter in front of them may grow together with a form
    glued_ends: tuple[str, ...]


@cache
def marks() -> Marks:
    """Returns the word lists, built once per process."""
    words, places = load_words("company_marks"), load_words("company_places")
    phrases = {name: _phrases(words[name].split("|")) for name in _LISTS}
    found = {
        tuple(tokens_of(spelling)): code for code, spellings in places["countries"].items() for spelling in spellings
    }
    tails = frozenset().union(*(phrases[name] for name in ("head_office", "departments", "states", "stock")))
    cities = _phrases(places["cities"].split("|"))
    tails |= cities
    suffix = "|".join(map(re.escape, words["glued_branch"]))
    glued = "|".join(re.escape(spelling) for spelling, _ in tables().glued if len(spelling) > 1)
    return Marks(
        aka=_pattern(words["aka"]),
        aka_apart=_pattern(words["aka_apart"]),
        care_of=_pattern(words["care_of"]),
        attention=_pattern(words["attention"]),
        not_care=frozenset(words["not_care"]),
        not_branch=frozenset(words["not_branch"]),
        states_dotted=_phrases(words["states_dotted"]),
        exchanges=frozenset(word for phrase in _phrases(words["exchanges"].split("|")) for word in phrase),
        places=found,
        place_lasts=frozenset(tokens[-1] for tokens in found),
        cities=cities,
        bound_by=frozenset(places["bound_by"]),
        glued_branch=re.compile(rf"^(?P<name>.+?)\s+(?P<branch>\S{{1,14}}(?:{suffix}))$"),
        glued_after_form=re.compile(rf"^(?P<name>.+(?:{glued}))\s*(?P<branch>\S{{1,14}}(?:{suffix}))$"),
        web=_web(words),
        triggers=_triggers(words, phrases),
        dotted=_dotted(words),
        tails=tails,
        tail_lasts=frozenset(tokens[-1] for tokens in tails),
        state_lasts=frozenset(tokens[-1] for tokens in phrases["states"] if len(tokens) > 1),
        glued_ends=tuple(words["glued_branch"]),
        **phrases,
    )


_LISTS = ("branch_first", "branch_last", "head_office", "departments", "department_words", "states", "stock")


def _phrases(spellings: Iterable[str]) -> Phrases:
    return frozenset(tuple(tokens_of(spelling)) for spelling in spellings if spelling.strip())


def _pattern(spellings: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    options = "|".join(re.escape(spelling).replace(r"\ ", r"\s+") for spelling in longest)
    return re.compile(rf"(?<![^\W_])(?<!\.)(?:{options})(?![^\W_])\s*[:.]?\s*", re.IGNORECASE)


def _dotted(words: Mapping[str, Any]) -> re.Pattern[str]:
    spelled = [spelling for name in ("aka", "aka_apart", "attention") for spelling in words[name]]
    letters = {re.sub(r"\W", "", spelling) for spelling in spelled if re.fullmatch(r"(?:\w\.)+", spelling)}
    letters |= {state for state in words["states_dotted"] if state.isalpha()}
    options = "|".join(r"\.\s?".join(word) for word in sorted(letters))
    return re.compile(rf"(?<= )(?:{options})\.", re.IGNORECASE)


def _web(words: Mapping[str, Any]) -> re.Pattern[str]:
    ends, seconds = "|".join(words["web_ends"]), "|".join(words["web_seconds"])
    return re.compile(
        rf"^(?:https?://)?(?:www\.)?(?P<name>(?:[a-z0-9-]+\.)*?[a-z0-9-]{{2,}})\.(?:(?:{seconds})\.[a-z]{{2}}|{ends}|[a-z]{{2}})(?:/\S*)?$",
        re.IGNORECASE,
    )


def _triggers(words: Mapping[str, Any], phrases: Mapping[str, Phrases]) -> frozenset[str]:
    """Returns a word of each phrase that can stand anywhere; those with a sign or "as" are found by it."""
    found = {tokens[0] for name in ("branch_first", "department_words") for tokens in phrases[name]}
    found |= {tokens[-1] for name in ("branch_last", "department_words") for tokens in phrases[name]}
    for name in ("aka", "aka_apart", "care_of", "attention"):
        for spelling in words[name]:
            tokens = tokens_of(spelling)
            if tokens and "/" not in spelling and spelling != "℅" and tokens[-1] != "as":
                found.add(max(tokens, key=len))
    return frozenset(found | {"di", "za", "messrs"})  # "S.n.c. di Rossi", "d.o.o. za trgovinu"
