"""The word lists of legal forms, folded the way names are, and how names are cut into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

_JOINS = re.compile(r"\s*[&+]\s*")
_MARKS = re.compile("[\u0300-\u036f]")
_BREAK = re.compile(r"(?<= [A-Z]) (?=[A-Z]\.)")  # "Triple P N.V.": the P is no part of the form
_CONTRACTED = re.compile(r"(?<=\b[A-Z])(?<![.\w][A-Z])\.(?=[a-z]{2,4}\b(?!\.\w))")  # "F.lli Bruni", "C.ia"
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
SCRIPT_BORDER = re.compile(f"(?<=[A-Za-z0-9])(?=[{_CJK}])|(?<=[{_CJK}])(?=[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Tables:
    """The word lists of company names, folded the way names are."""

    ends: Mapping[tuple[str, ...], str]  # tokens of a form at the end -> its id
    fronts: Mapping[tuple[str, ...], str]
    fronts_with_form: Mapping[str, frozenset[str]]  # a token in front -> ids at the end that it goes with
    unsure_fronts: Mapping[str, str]  # a token that is a form only before a name of its own
    front_ids: Mapping[str, str]
    leading: frozenset[str]  # first tokens of whatever may stand in front: the cheap gate
    front_at_home: Mapping[str, frozenset[str]]  # a token in front -> the countries where it is a form
    at_home: Mapping[str, frozenset[str]]  # an id -> the countries where its short spelling is sure
    unsure: frozenset[str]
    states: frozenset[str]  # tokens that after a comma are a state ("Acme, CA")
    dotted: frozenset[str]  # last tokens that need dots
    by_region: Mapping[str, Mapping[str, str]]
    family: Mapping[str, str]
    longest_native: int
    lasts: Mapping[str, tuple[int, ...]]  # last tokens of all end forms -> their sizes, greatest first: the cheap gate
    firsts: Mapping[str, tuple[int, ...]]  # first tokens of the forms in front -> their sizes, greatest first
    native: Mapping[tuple[str, ...], str]
    glued: tuple[tuple[str, str], ...]  # longest first
    glued_words: tuple[tuple[str, str], ...]
    glued_english: tuple[tuple[str, str], ...]
    joins: frozenset[str]
    articles: frozenset[str]
    abbreviations: Mapping[str, str]
    generic: frozenset[str]
    not_after: Mapping[str, frozenset[str]]
    hints: frozenset[str]


def with_and(name: str) -> str:
    """Returns the name with "&" and "+" spelled out."""
    return _JOINS.sub(" and ", name) if "&" in name or "+" in name else name


def tokens_of(name: str) -> list[str]:
    """Returns the folded words of a company name; single letters in a row are one word ("S.p.A." is "spa")."""
    name = with_and(name)
    if "." in name:
        if _BREAK.search(name):
            return [word for part in _BREAK.split(name) for word in tokens_of(part)]
        name = _CONTRACTED.sub("", name)
    words = fold(name).split()
    if 1 not in map(len, words):
        return words
    joined: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    if run:
        joined.append(run)
    return joined


def join_words(words: list[str], joins: frozenset[str]) -> list[str]:
    """Returns the words with "und", "et", "y" and their like made "and", where they stand between two words."""
    if len(words) < 3 or joins.isdisjoint(words):
        return words
    return [words[0], *("and" if word in joins else word for word in words[1:-1]), words[-1]]


def native_words(name: str) -> list[str]:
    """Returns the words of a name in its own script, case and accents folded, dotted letters joined."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", name.casefold())) if _has_marks(name) else name.casefold()
    plain = re.sub(r"(?<=\w)[.'’\"״](?=\w)", "", plain)
    return re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", unicodedata.normalize("NFC", plain))


def _has_marks(name: str) -> bool:
    return any("Ͱ" <= letter <= "Ͽ" or "ἀ" <= letter <= "῿" for letter in name)


@cache
def tables() -> Tables:
    """Returns the tables, built once per process."""
    forms, world, words = load_words("legal_forms"), load_words("legal_forms_world"), load_words("company_words")
    joins = frozenset(words["and"])
    ends, dotted = _ends(forms, world, joins)
    in_front = frozenset(forms["front"])
    fronts = {tokens: form for tokens, form in ends.items() if form in in_front and tokens[0] != "and"}
    for form, spellings in forms["front_spellings"].items():
        fronts.update({tuple(tokens_of(spelling)): form for spelling in spellings})
    native = _native(world, forms)
    unsure_fronts = {_one(spelling): form for spelling, form in _spelled(forms["front_unless_generic"])}
    leading = {tokens[0] for tokens in fronts} | set(forms["front_with_form"]) | set(forms["front_at_home"])
    return Tables(
        ends=ends,
        leading=frozenset(leading | set(unsure_fronts)),
        fronts=fronts,
        fronts_with_form={word: frozenset(ids) for word, ids in forms["front_with_form"].items()},
        unsure_fronts=unsure_fronts,
        front_ids={word: word for word in forms["front_at_home"]},
        front_at_home=_sets(forms["front_at_home"]),
        at_home=_sets(forms["at_home"]),
        unsure=frozenset(forms["unsure"]),
        states=frozenset(forms["states"]),
        dotted=dotted,
        by_region=forms["by_region"],
        family=forms["family"],
        longest_native=max(map(len, native)),
        lasts=_sizes((tokens[-1], len(tokens)) for tokens in ends),
        firsts=_sizes((tokens[0], len(tokens)) for tokens in fronts),
        native=native,
        glued=_longest_first(forms["glued"], world["glued"]),
        glued_words=_longest_first(forms["glued_words"]),
        glued_english=_longest_first(forms["glued_english"]),
        joins=joins,
        articles=frozenset(words["articles"]),
        abbreviations={fold(short): fold(word) for short, word in words["abbreviations"].items()},
        generic=frozenset(fold(word) for word in words["generic"].split()),
        not_after=_sets(words["not_a_form_after"]),
        hints=frozenset(world["hints"].split()),
    )


def _native(*lists: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    return {tuple(native_words(word)): form for section in lists for word, form in _spelled(section["native"])}


def _longest_first(*sections: Mapping[str, Iterable[str]]) -> tuple[tuple[str, str], ...]:
    spelt = [(unicodedata.normalize("NFKC", word), form) for section in sections for word, form in _spelled(section)]
    return tuple(sorted(dict.fromkeys(spelt), key=lambda pair: (-len(pair[0]), pair[0])))


def _ends(
    forms: Mapping[str, Any], world: Mapping[str, Any], joins: frozenset[str]
) -> tuple[dict[tuple[str, ...], str], frozenset[str]]:
    ends: dict[tuple[str, ...], str] = {}
    for spelling, form in [*_spelled(forms["latin"]), *_spelled(world["latin"])]:
        ends.setdefault(tuple(join_words(tokens_of(spelling), joins)), form)
        if spelling.isalpha() and spelling.isascii():  # "d.o.o.e.l." keeps its "oe", which "dooel" folds
            ends.setdefault((spelling,), form)
    dotted = set()
    for spelling, form in _spelled(world["dotted"]):
        if (spelling,) not in ends:
            ends[(spelling,)] = form
            dotted.add(spelling)
    return ends, frozenset(dotted)


def _sizes(found: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for word, size in found:
        sizes.setdefault(word, set()).add(size)
    return {word: tuple(sorted(known, reverse=True)) for word, known in sizes.items()}


def _sets(section: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in section.items()}


def _spelled(section: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(spelling, form) for form, spellings in section.items() for spelling in spellings]


def _one(spelling: str) -> str:
    return "".join(tokens_of(spelling))
