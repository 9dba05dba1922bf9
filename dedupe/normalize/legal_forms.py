"""Legal forms of organisations: found at the ends of a name, and taken off it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from dedupe.normalize.text import fold
from dedupe.ruleset.data import load_words

#: Forms that say little beside another one: "Acme Company LLC" is an LLC.
_WEAK = frozenset({"co", "phu"})
_JOINS = re.compile(r"\s*[&+]\s*")
_MARKS = re.compile("[̀-ͯ]")
_BREAK = re.compile(r"(?<= [A-Z]) (?=[A-Z]\.)")  # "Triple P N.V.": the P is no part of the form
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SCRIPT_BORDER = re.compile(f"(?<=[A-Za-z0-9])(?=[{_CJK}])|(?<=[{_CJK}])(?=[A-Za-z0-9])")
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2e80-\uffef]")


@dataclass(frozen=True, slots=True)
class Tables:
    """The word lists of company names, folded the way names are."""

    ends: Mapping[tuple[str, ...], str]  # tokens of a form at the end -> its id
    fronts: Mapping[tuple[str, ...], str]
    fronts_with_form: Mapping[str, frozenset[str]]  # a token in front -> ids at the end that it goes with
    unsure_fronts: Mapping[str, str]  # a token that is a form only before a name of its own
    longest: int
    lasts: frozenset[str]  # last tokens of all end forms: the cheap gate
    native: Mapping[tuple[str, ...], str]
    glued: tuple[tuple[str, str], ...]  # longest first
    glued_words: tuple[tuple[str, str], ...]
    joins: frozenset[str]
    articles: frozenset[str]
    abbreviations: Mapping[str, str]
    generic: frozenset[str]
    not_after: Mapping[str, frozenset[str]]


def tokens_of(name: str) -> list[str]:
    """Returns the folded words of a company name; single letters in a row are one word ("S.p.A." is "spa")."""
    if "&" in name or "+" in name:
        name = _JOINS.sub(" and ", name)
    if "." in name and _BREAK.search(name):
        return [word for part in _BREAK.split(name) for word in tokens_of(part)]
    words = fold(name).split()
    if not any(len(word) == 1 for word in words):
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


@cache
def tables() -> Tables:
    """Returns the tables, built once per process."""
    forms, words = load_words("legal_forms"), load_words("company_words")
    joins = frozenset(words["and"])
    ends: dict[tuple[str, ...], str] = {}
    for form, spellings in forms["latin"].items():
        for spelling in spellings:
            tokens = tuple(join_words(tokens_of(spelling), joins))
            ends.setdefault(tokens, form)
    in_front = frozenset(forms["front"])
    fronts = {tokens: form for tokens, form in ends.items() if form in in_front}
    for form, spellings in forms["front_spellings"].items():
        fronts.update({tuple(tokens_of(spelling)): form for spelling in spellings})
    native = {tuple(word.split()): form for word, form in _spelled(forms["native"])}
    spelt = ((unicodedata.normalize("NFKC", word), form) for word, form in _spelled(forms["glued"]))
    glued = sorted(dict.fromkeys(spelt), key=lambda pair: (-len(pair[0]), pair[0]))
    unsure = {_one(spelling): form for spelling, form in _spelled(forms["front_unless_generic"])}
    return Tables(
        ends=ends,
        fronts=fronts,
        fronts_with_form={word: frozenset(ids) for word, ids in forms["front_with_form"].items()},
        unsure_fronts=unsure,
        longest=max(map(len, ends)),
        lasts=frozenset(tokens[-1] for tokens in ends),
        native={tuple(native_words(" ".join(tokens))): form for tokens, form in native.items()},
        glued=tuple(glued),
        glued_words=tuple(_spelled(forms["glued_words"])),
        joins=joins,
        articles=frozenset(words["articles"]),
        abbreviations={fold(short): fold(word) for short, word in words["abbreviations"].items()},
        generic=frozenset(fold(word) for word in words["generic"].split()),
        not_after={form: frozenset(before) for form, before in words["not_a_form_after"].items()},
    )


def join_words(words: list[str], joins: frozenset[str]) -> list[str]:
    """Returns the words with "und", "et", "y" and their like made "and", where they stand between two words."""
    if len(words) < 3 or joins.isdisjoint(words):
        return words
    return [words[0], *("and" if word in joins else word for word in words[1:-1]), words[-1]]


def _spelled(section: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(spelling, form) for form, spellings in section.items() for spelling in spellings]


def _one(spelling: str) -> str:
    return "".join(tokens_of(spelling))


def native_words(name: str) -> list[str]:
    """Returns the words of a name in its own script, case and accents folded, dotted letters joined."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", name.casefold())) if _has_marks(name) else name.casefold()
    plain = re.sub(r"(?<=\w)[.'’\"״](?=\w)", "", plain)
    return re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", unicodedata.normalize("NFC", plain))


def _has_marks(name: str) -> bool:
    return any("Ͱ" <= letter <= "Ͽ" or "ἀ" <= letter <= "῿" for letter in name)


def strip_native(name: str) -> tuple[str, str]:
    """Returns the name without the legal form of its own script, and the form's id ("" where there is none)."""
    if not _OTHER_SCRIPT.search(name):
        return name, ""
    name = _SCRIPT_BORDER.sub(" ", unicodedata.normalize("NFKC", name))
    bare, form = _strip_glued(name)
    for ending, word in tables().glued_words:
        if bare.endswith(ending) and len(bare) > len(ending):
            bare = f"{bare[: -len(ending)]} {word}"
    if form or bare != name:
        return bare, form
    words = native_words(_JOINS.sub(" and ", name))
    table = tables().native
    for size in range(min(4, len(words) - 1), 0, -1):
        found = table.get(tuple(words[:size]))
        if found is not None:
            return " ".join(words[size:]), found
        found = table.get(tuple(words[-size:]))
        if found is not None:
            return " ".join(words[:-size]), found
    return name, ""


def _strip_glued(name: str) -> tuple[str, str]:
    form = ""
    name = name.strip()
    for _ in range(2):
        for spelling, found in tables().glued:
            if name.startswith(spelling):
                rest = name[len(spelling) :].strip(" ・,.")
            elif name.endswith(spelling):
                rest = name[: -len(spelling)].strip(" ・,.")
            else:
                continue
            if rest:
                name, form = rest, form or found
                break
        else:
            break
    return name, form


def strip_forms(words: list[str]) -> tuple[list[str], str]:
    """Returns the words without legal forms at either end, and the id of the form; never without any word left."""
    words, form = _strip_ends(words)
    t = tables()
    for size in (4, 3, 2, 1):
        if len(words) > size:
            found = t.fronts.get(tuple(words[:size]))
            if found is not None:
                words = words[size:]
                form = form or found
                break
    if form and len(words) > 1 and form in t.fronts_with_form.get(words[0], ()):
        return words[1:], form
    if not form and len(words) > 1 and words[0] in t.unsure_fronts and words[1] not in t.generic:
        return words[1:], t.unsure_fronts[words[0]]
    return words, form


def _strip_ends(words: list[str]) -> tuple[list[str], str]:
    t = tables()
    form = ""
    least = 2 if words and words[0] in t.articles else 1  # "The Limited" keeps its name
    while len(words) > least and words[-1] in t.lasts:
        for size in range(min(t.longest, len(words) - least), 0, -1):
            found = t.ends.get(tuple(words[-size:]))
            if found is not None:
                break
        else:
            break
        if words[-size - 1] in t.not_after.get(found, ()):
            break
        words = words[:-size]
        if not form or form in _WEAK:
            form = found
    while len(words) > 1 and form and words[-1] == "and":
        words = words[:-1]
    return words, form


def strip_rare(name: str, words: list[str]) -> tuple[list[str], str]:
    """Returns the words without a form that only the library knows (it knows far more countries), and the form."""
    from rigour.names.org_types import extract_org_types

    low = name.casefold().strip(" .,")
    for span, form in extract_org_types(low):
        tokens = tokens_of(span)
        size = len(tokens)
        if not size or size >= len(words) or tuple(tokens) in tables().ends:  # those of our list are judged already
            continue
        if low.endswith(span) and words[-size:] == tokens and words[-size - 1] not in tables().joins:
            return words[:-size], "_".join(tokens_of(form))
        if not low.isascii() and low.startswith(span) and words[:size] == tokens:
            return words[size:], "_".join(tokens_of(form))
    return words, ""
