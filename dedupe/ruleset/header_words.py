"""What the words of a header say about its column.

A header may match several phrases of the word lists; the guesses come back best first and the values decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from dedupe.ruleset.header_phrases import Kind, Meaning, Phrase, kinds, longest_phrase, neutral_words, phrases
from dedupe.ruleset.header_tokens import LINKS, NUMBER, compact_key, fold_words, match_words, snake_name, without_links

__all__ = ["Guess", "Kind", "compact_key", "fold_words", "guesses", "kinds", "languages", "snake_name"]

#: Words that say whose value it is, not what it is: "customer email" is an e-mail address like any other.
NEUTRAL_WORDS = frozenset(
    (
        "customer client contact person primary main preferred work home business office private personal my the a "
        "official default value field col column mailing billing postal street legal full raw clean std residence "
        "residential res name address addr adresse number no nr text desc account company 1 kunde kunden patient "
        "voter member user employee de des du di da do of la le el und and y et e i en label donor guest lead buyer "
        "student subscriber physical site iso"
    ).split()
)

#: Words that say something only where nothing else stands in the header: not in "first seen", "last update", "by car".
_ALONE = frozenset("first last given middle land via art post mob".split())
#: Short words that mean the same wherever they stand.
_SHORT_BUT_CLEAR = frozenset("id no nr cd dt ph st".split())
#: So long a word at most is looked for in whole headers only: with the words of fifty languages, words of three letters
#: have other meanings in some of them ("not" is a note in Turkish, "nem" the sex in Hungarian).
_SHORT, _SHORT_FOREIGN = 2, 3

#: A phrase this short is never looked for at the end of a longer word ("mi" in "miami").
_SHORTEST_ENDING = 4
#: One this short is never looked for at its beginning: "erstellung" in "erstellungsdatum".
_SHORTEST_BEGINNING = 4
#: Only longer words have a plural or an abbreviated ending.
_LONGER = 4
#: "custid" and "personid" are keys, "polaroid" is not; the values must look like keys as well.
_LONGEST_KEY = 8

#: Kinds for whom or what a row is about. What else a header says is what it means: "school address", "Adresse Firma".
_HOLDERS = frozenset(
    "company employer contact_person role_person related_person person subject name own_name designation "
    "parent_person owner".split()
)
#: Words that are as often values as headers.
_ROLES = frozenset("person role_person related_person".split())
#: Parts of a name that make a whole one together, unless they say no more than "first" and "last".
_GIVEN, _FAMILY = frozenset(("given_name", "name", "own_name")), frozenset(("family_name",))
#: Two parts of an address in one column, and what they are together.
_PAIRS = (("street", "house_number", "street"), ("postal_code", "city", "postal_and_city"))
#: So many words are a sentence.
_MANY_WORDS = 6


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of a header."""

    kind: Kind
    phrase: str
    whole: bool  # the phrase and neutral words are all there is
    exact: bool  # the phrase is the whole header


@dataclass(frozen=True, slots=True)
class _Span:
    """A phrase found in a header: its words from `start` to `end`."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


def guesses(header: str, spoken: tuple[tuple[str, int], ...] = ()) -> tuple[Guess, ...]:
    """Returns the readings of a header, best first; () where no word of it is known.

    `spoken` is what `languages` says of the table: a phrase that means different things is read in its language.
    """
    return _guesses(header, spoken if _ambiguous(header) else ())


def languages(headers: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Returns the languages of the headers of a table with the number of headers that are written in each."""
    votes: Counter[str] = Counter()
    for header in headers:
        found = max(_spans(match_words(header)), key=lambda span: span.end - span.start, default=None)
        if found is not None:
            votes.update({language for meaning in found.meanings for language in meaning.languages if language})
    return tuple(sorted(votes.items()))


def _ambiguous(header: str) -> bool:
    return any(len(span.meanings) > 1 for span in _spans(match_words(header)))


@lru_cache(maxsize=4096)
def _guesses(header: str, spoken: tuple[tuple[str, int], ...]) -> tuple[Guess, ...]:
    words = match_words(header)
    spans = _spans(words)
    if not spans and len(words) > 1 and all(len(word) == 1 and word.isascii() and word.isalpha() for word in words):
        words = ("".join(words),)  # "C.P.", "S.S.N."
        spans = _spans(words)
    votes = dict(spoken)
    ordered = [_Span(s.start, s.end, _by_language(s.meanings, votes)) for s in spans]
    both = _whole_name(words, ordered) or _together(words, ordered)
    if both is not None:
        return (both,)
    found = [
        (_rank(words, span, span.meanings[0].kind), _guess(span.meanings[0].kind, words, span)) for span in ordered
    ]
    found = [(rank, guess) for rank, guess in found if guess.whole or guess.exact or not _needs_all(guess.phrase)]
    if not found:
        return _by_ending(words)
    found.sort(key=lambda item: item[0], reverse=True)
    best = [guess for _, guess in found]
    if not best[0].exact:
        best.sort(key=lambda guess: guess.kind.name in _HOLDERS)
    others = [_guess(meaning.kind, words, span) for span in ordered for meaning in span.meanings[1:]]
    seen: dict[str, Guess] = {}
    for guess in best + [guess for guess in others if guess.whole]:
        seen.setdefault(guess.kind.name, guess)
    return tuple(seen.values())


@lru_cache(maxsize=4096)
def _spans(words: Phrase) -> tuple[_Span, ...]:
    """Returns the known phrases among these words."""
    return tuple(_find(words))


def _find(words: Phrase) -> Iterator[_Span]:
    known = phrases()
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + longest_phrase()) + 1):
            for form in _forms(words[start:end]):
                if form in known:
                    yield _Span(start, end, known[form])
                    break


def _by_language(meanings: tuple[Meaning, ...], votes: Mapping[str, int]) -> tuple[Meaning, ...]:
    """The meaning it has in the language of the table first; else the usual one.

    The header itself speaks for all its languages: it takes a second one to overrule the usual meaning.
    """
    if len(meanings) == 1:
        return meanings
    return tuple(sorted(meanings, key=lambda m: -max(votes.get(name, 0 if name else 1) for name in m.languages)))


def _forms(words: Phrase) -> Iterator[Phrase]:
    """The words as they are, in the singular, with the Germanic "nr" written out, and without "of the"."""
    yield words
    last = words[-1]
    if len(last) > _LONGER and last.endswith("s"):
        yield (*words[:-1], last[:-1])
    if len(last) > _LONGER and last.endswith(NUMBER):
        yield (*words[:-1], f"{last[: -len(NUMBER)]}nummer")
    if len(words) > 2 and words[0] not in LINKS and last not in LINKS:
        yield without_links(words)


def _whole_name(words: Phrase, spans: Sequence[_Span]) -> Guess | None:
    """The reading of a header that names both parts of a name: "Ime i prezime", "Last, First", "Họ và tên"."""
    given = [span for span in spans if span.meanings[0].kind.name in _GIVEN]
    family = [span for span in spans if span.meanings[0].kind.name in _FAMILY]
    for one in given:
        for other in family:
            first, last = sorted((one, other), key=lambda span: span.start)
            if first.end > last.start or any(_inside(one, wider) for wider in spans):
                continue
            rest = (*words[: first.start], *words[first.end : last.start], *words[last.end :])
            bare = any(_needs_all(" ".join(words[span.start : span.end])) for span in (one, other))
            if not bare or all(map(_is_neutral, rest)):
                return Guess(kinds()["full_name"], " ".join(words[first.start : last.end]), not rest, not rest)
    return None


def _together(words: Phrase, spans: Sequence[_Span]) -> Guess | None:
    """The reading of a header that names two parts of an address: "Str./Hausnr.", "Postcode + plaats"."""
    found = [(span.meanings[0].kind.name, span) for span in spans]
    for first, last, together in _PAIRS:
        for name, one in found:
            for other_name, other in found:
                if {name, other_name} == {first, last} and one.end <= other.start and len(words) < _MANY_WORDS:
                    phrase = " ".join(words[one.start : other.end])
                    return Guess(kinds()[together], phrase, True, False)
    return None


def _inside(span: _Span, wider: _Span) -> bool:
    """Whether a word is a part of another phrase: "last name" has no name beside a last name."""
    more = wider.end - wider.start > span.end - span.start
    return more and wider.start <= span.start and span.end <= wider.end and wider.meanings[0].kind.name != "subject"


def _is_neutral(word: str) -> bool:
    return word in NEUTRAL_WORDS or word in neutral_words() or word == NUMBER


def _needs_all(phrase: str) -> bool:
    if not phrase.isascii():
        return len(phrase) == 1  # words of other scripts have no homographs in English
    if phrase in _ALONE or (len(phrase) <= _SHORT and phrase not in _SHORT_BUT_CLEAR):
        return True
    meanings = phrases().get((phrase,), ())
    return len(phrase) <= _SHORT_FOREIGN and bool(meanings) and not any("" in m.languages for m in meanings)


def _rank(words: Phrase, span: _Span, kind: Kind) -> tuple[int, int, int, int, int]:
    """The whole header; then what stands at its head; then more words; then words of one meaning.

    The head is last in "driver license state" and "company phone", first in "telefono della ditta". That somebody must
    not be contacted is never outranked by what else the header says ("do not call list").
    """
    start, end = span.start, span.end
    exact = int(end - start == len(words))
    linked = any(word in LINKS for word in words[end:]) or any(word in LINKS for word in words[1:start])
    rest = [word for word in words[end:] if not word.isdigit()]
    head = not linked and not rest and not kind.ask
    forbids = kind.type == "consent" and end - start > 1
    return exact, int(head or forbids), end - start, int(not kind.ask), -start if linked else start


def _guess(kind: Kind, words: Phrase, span: _Span) -> Guess:
    rest = (*words[: span.start], *words[span.end :])
    whole = all(map(_is_neutral, rest)) and kind.name not in _ROLES
    return Guess(kind, " ".join(words[span.start : span.end]), whole, not rest)


@cache
def _endings() -> dict[str, Kind]:
    """Phrases of one Latin word, for headers written without any separator ("MAILINGCITY")."""
    single = {words[0]: meanings[0].kind for words, meanings in phrases().items() if len(words) == 1}
    return {word: kind for word, kind in single.items() if len(word) >= _SHORTEST_ENDING and word.isascii()}


def _by_ending(words: Sequence[str]) -> tuple[Guess, ...]:
    if words and len(words[-1]) <= _LONGEST_KEY and words[-1].endswith("id"):  # "custid", "pid"
        return (Guess(kinds()["record_id"], "id", False, False),)
    for word in reversed(words):
        for cut in range(1, len(word)):  # the longest ending first
            kind = _endings().get(word[cut:])
            if kind is None:
                continue
            if kind.ask:  # "Erstellungsdatum" is the date of what its beginning says
                kind = _by_beginning(word[:cut]) or kind
            return (Guess(kind, word[cut:], word[:cut] in NEUTRAL_WORDS, False),)
    return ()


def _by_beginning(word: str) -> Kind | None:
    for cut in range(len(word), _SHORTEST_BEGINNING - 1, -1):  # the longest beginning first
        kind = _endings().get(word[:cut])
        if kind is not None and not kind.ask:
            return kind
    return None
