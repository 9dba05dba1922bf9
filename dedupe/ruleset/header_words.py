"""What the words of a header say about its column.

Headers are matched tolerantly: byte-order mark, case, accents, camel case and separators do not count. A header may
match several phrases of `rules/words/headers.yml`; the guesses come back best first and the values decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dedupe.ruleset.data import load_words

# "PhoneNumber" -> Phone Number, "HTMLText" -> HTML Text, "addr1" -> addr 1
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z]{2})")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_INVISIBLE = re.compile(r"[\ufeff\u200b-\u200f\u00ad\u202a-\u202e]")

#: Endings that CRMs hang on headers of custom fields.
_CUSTOM = re.compile(r"__(c|pc|r)$", re.IGNORECASE)

#: After one of these the rest only says whose it is ("nom de l'entreprise", "data di nascita"): the head came first.
_LINKS = frozenset("de des du d di del della dello dei do da dos das of la le les el los".split())

#: Words that say whose value it is, not what it is: "customer email" is an e-mail address like any other.
NEUTRAL_WORDS = frozenset(
    (
        "customer client contact person primary main preferred work home business office private personal my the a "
        "official default value field col column mailing billing postal street legal full raw clean std residence "
        "residential res name address addr adresse number no nr text desc account company 1 kunde kunden patient "
        "voter member user employee de des du di da do of la le el und and y e et i en label donor guest lead buyer "
        "student subscriber physical site"
    ).split()
)

#: Words that say something only where nothing else stands in the header: not in "first seen", "last update", "by car".
_ALONE = frozenset("first last given middle land via art post".split())
#: Short words that mean the same wherever they stand.
_SHORT_BUT_CLEAR = frozenset("id no nr cd dt ph st".split())

#: A phrase this short is never looked for at the end of a longer word ("mi" in "miami").
_SHORTEST_ENDING = 4
#: "custid" and "personid" are keys, "polaroid" is not; the values must look like keys as well.
_LONGEST_KEY = 8


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
class Guess:
    """One reading of a header."""

    kind: Kind
    phrase: str
    whole: bool  # the phrase and neutral words are all there is
    exact: bool  # the phrase is the whole header


def fold_words(header: str) -> tuple[str, ...]:
    """Returns the words of a header in lower-case ASCII: "Straße/Nr." -> ("strasse", "nr")."""
    from anyascii import anyascii

    text = _CUSTOM.sub("", _INVISIBLE.sub("", header).strip())
    text = _CAMEL.sub(" ", anyascii(text.replace("№", " nr ").replace("'", " ").replace("’", " ")))
    return tuple(word for word in _NOT_WORD.split(text.lower()) if word)


def compact_key(header: str) -> str:
    """Returns the key under which headers of presets are compared: "State/Province" -> "stateprovince"."""
    text = _INVISIBLE.sub("", header).strip().casefold()
    return "".join(character for character in text if character.isalnum())


def snake_name(header: str) -> str:
    """Returns a canonical field name made of a header: "Loyalty Tier__c" -> "loyalty_tier"."""
    return "_".join(fold_words(header)) or "column"


@cache
def kinds() -> dict[str, Kind]:
    """Returns the kinds of headers there are, by name."""
    return {name: _kind(name, entry) for name, entry in load_words("headers").items()}


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    flags = {key: bool(entry[key]) for key in ("ask", "evidence", "identifying", "inverted") if key in entry}
    return Kind(name, entry["type"], entry["field"], **flags)


@cache
def _phrases() -> dict[tuple[str, ...], Kind]:
    """Phrase, as words, to its kind. Each phrase is also known written as one word ("lastname")."""
    found: dict[tuple[str, ...], Kind] = {}
    joined: dict[tuple[str, ...], Kind] = {}
    for name, entry in load_words("headers").items():
        for phrase in entry["phrases"]:
            words = fold_words(phrase)
            found.setdefault(words, kinds()[name])
            joined.setdefault(("".join(words),), kinds()[name])
    return joined | found


@cache
def _endings() -> dict[str, Kind]:
    """Phrases as one word, for headers written without any separator ("MAILINGCITY")."""
    single = {words[0]: kind for words, kind in _phrases().items() if len(words) == 1}
    return {word: kind for word, kind in single.items() if len(word) >= _SHORTEST_ENDING}


@lru_cache(maxsize=4096)
def guesses(header: str) -> tuple[Guess, ...]:
    """Returns the readings of a header, best first; () where no word of it is known."""
    words = fold_words(header)
    found: list[tuple[tuple[int, int, int, int, int], Guess]] = []
    known = _phrases()
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 8) + 1):
            kind = known.get(words[start:end]) or known.get(_singular(words[start:end]))
            if kind is None:
                continue
            guess = _guess(kind, words, start, end)
            if guess.whole or not _needs_all(guess.phrase):
                found.append((_rank(words, start, end, kind), guess))
    if not found and len(words) > 1 and all(len(word) == 1 and word.isalpha() for word in words):
        words = ("".join(words),)  # "C.P.", "S.S.N."
        if words in known:
            return (_guess(known[words], words, 0, 1),)
    if not found:
        return _by_ending(words)
    found.sort(key=lambda item: item[0], reverse=True)
    seen: dict[str, Guess] = {}
    for _, guess in found:
        seen.setdefault(guess.kind.name, guess)
    return tuple(seen.values())


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    last = words[-1]
    return (*words[:-1], last[:-1]) if len(last) > 4 and last.endswith("s") else words


def _needs_all(phrase: str) -> bool:
    return phrase in _ALONE or (len(phrase) <= 2 and phrase not in _SHORT_BUT_CLEAR)


def _rank(words: Sequence[str], start: int, end: int, kind: Kind) -> tuple[int, int, int, int, int]:
    """The whole header; then what stands at its head; then more words; then words of one meaning.

    The head is last in "driver license state" and "company phone", first in "telefono della ditta". That somebody must
    not be contacted is never outranked by what else the header says ("do not call list").
    """
    exact = int(end - start == len(words))
    linked = any(word in _LINKS for word in words[end:]) or any(word in _LINKS for word in words[1:start])
    rest = [word for word in words[end:] if not word.isdigit()]
    head = not linked and not rest and not kind.ask
    forbids = kind.type == "consent" and end - start > 1
    return exact, int(head or forbids), end - start, int(not kind.ask), -start if linked else start


def _guess(kind: Kind, words: Sequence[str], start: int, end: int) -> Guess:
    rest = (*words[:start], *words[end:])
    whole = all(word in NEUTRAL_WORDS for word in rest)
    return Guess(kind, " ".join(words[start:end]), whole, not rest)


def _by_ending(words: Sequence[str]) -> tuple[Guess, ...]:
    if words and len(words[-1]) <= _LONGEST_KEY and words[-1].endswith("id"):  # "custid", "pid"
        return (Guess(kinds()["record_id"], "id", False, False),)
    for word in reversed(words):
        for cut in range(1, len(word)):  # the longest ending first
            kind = _endings().get(word[cut:])
            if kind is not None:
                return (Guess(kind, word[cut:], word[:cut] in NEUTRAL_WORDS, False),)
    return ()
