"""The phrases that headers are looked up in: `rules/words/headers.yml`, and by language `headers_world.yml`.

A phrase may mean one thing in one language and another in the next; all its meanings are kept, with their languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dedupe.ruleset.data import load_words
from dedupe.ruleset.header_tokens import match_words, without_links

Phrase = tuple[str, ...]

#: The entry of a language that is no kind: words that say whose value it is.
_NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a header can mean: a field type and the canonical field it is put under."""

    name: str
    type: str
    field: str  # "" : the header's own name
    ask: bool = False  # a word of two meanings: values and neighbours decide
    evidence: bool = True
    identifying: bool = False
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a phrase, and the languages it has it in; "" stands for the list without languages."""

    kind: Kind
    languages: frozenset[str]


@cache
def kinds() -> dict[str, Kind]:
    """Returns the kinds of headers there are, by name."""
    return {name: _kind(name, entry) for name, entry in load_words("headers").items()}


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    flags = {key: bool(entry[key]) for key in ("ask", "evidence", "identifying", "inverted") if key in entry}
    return Kind(name, entry["type"], entry["field"], **flags)


@cache
def neutral_words() -> frozenset[str]:
    """Returns the words of all languages that say whose value it is, not what it is."""
    return frozenset(
        word
        for entry in load_words("headers_world").values()
        for text in entry.get(_NEUTRAL, ())
        for word in match_words(text)
    )


@cache
def phrases() -> Mapping[Phrase, tuple[Meaning, ...]]:
    """Returns the meanings of each phrase, the most usual first.

    A Latin phrase is also known as one word ("lastname"), and without its articles ("nom famille").
    """
    written: dict[Phrase, tuple[Meaning, ...]] = {}
    joined: dict[Phrase, tuple[Meaning, ...]] = {}
    for text, kind, language in _entries():
        words = match_words(text)
        meaning = Meaning(kind, frozenset((language,)))
        written[words] = _with(written.get(words, ()), meaning)
        for form in _short_forms(words):
            joined[form] = _with(joined.get(form, ()), meaning)
    return joined | written


def _short_forms(words: Phrase) -> Iterator[Phrase]:
    if len(words) < 2:
        return
    if "".join(words).isascii():
        yield ("".join(words),)
    bare = without_links(words)
    if 1 < len(bare) < len(words):
        yield bare


def _entries() -> Iterator[tuple[str, Kind, str]]:
    for name, entry in load_words("headers").items():
        for text in entry["phrases"]:
            yield text, kinds()[name], ""
    for language, entry in load_words("headers_world").items():
        for name, texts in entry.items():
            if name != _NEUTRAL:
                for text in texts:
                    yield text, kinds()[name], language


def _with(known: tuple[Meaning, ...], new: Meaning) -> tuple[Meaning, ...]:
    for place, meaning in enumerate(known):
        if meaning.kind == new.kind:
            both = replace(meaning, languages=meaning.languages | new.languages)
            return (*known[:place], both, *known[place + 1 :])
    return (*known, new)


@cache
def longest_phrase() -> int:
    """Returns the number of words of the longest phrase."""
    return max(map(len, phrases()))
