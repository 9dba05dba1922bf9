"""Compares titles of things: songs, films, books, articles of a shop.

A title has words in any order, some of them left out; what makes it another thing is small: a number, a code, a word
such as "live" or "remix". What does not is a guest ("feat. ..."), or that it was issued again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from dedupe.match.company_words import company_words, written_together
from dedupe.match.comparison import Levels
from dedupe.match.similarity import scores
from dedupe.model import IntArray, TextArray, text_array
from dedupe.ruleset.data import load_words

#: The levels are those of names of organisations, so that one set of rules weighs both.
SAME, CLOSE, PART, SIMILAR, VERSION, DIFFERENT = range(6)

#: Between the words of a title and its codes and versions in the text of a title.
_MORE = "/"
#: A word in front of a number belongs to it if it has so few letters, and so few in front of a code of both.
_BEFORE_NUMBER, _BEFORE_CODE = 2, 3
#: Words looked at by the gate, and how many of the titles may hold one that lets a pair through.
_GATE_WORDS, _GATE_SHARE, _GATE_FEWEST = 4, 0.02, 20
#: Likeness of whole titles (0 to 100) from which they may be one, misspelt.
_GATE_WHOLE = 75
#: Share of what two titles tell that they must have in common, if each has a word that the other lacks.
_MOST = 0.75
#: Share of the letters that may differ in what is misspelt, and letters of a title of which one may always be wrong.
_MISSPELT, _LONG = 0.25, 6
#: Titles that hold a word, from which on it is a word and no slip, unless another is so many times as common.
_WORD, _RARER = 3, 10


@dataclass(frozen=True, slots=True)
class ThingWords:
    """The shipped lists of words in titles."""

    guest: frozenset[str]
    again: frozenset[str]
    issue: frozenset[str]
    version: frozenset[str]
    units: frozenset[str]


@cache
def thing_words() -> ThingWords:
    """Returns the lists, read once."""
    lists = load_words("thing_words")
    return ThingWords(*(frozenset(lists[name]) for name in ("guest", "again", "issue", "version", "units")))


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart."""

    words: tuple[str, ...]
    codes: tuple[str, ...]  # numbers and codes, with the letters in front of them
    versions: frozenset[str]  # words that make it another thing

    @property
    def text(self) -> str:
        """Returns the title as it is compared: words in their order, then codes, then what makes it another thing."""
        more = (*self.codes, *sorted(self.versions))
        return " ".join((*self.words, *([_MORE, *more] if more else ())))

    def telling(self) -> frozenset[str]:
        """Returns its words and codes without small words."""
        return frozenset((*self.words, *self.codes)) - company_words().link


def read_title(value: str) -> Title:
    """Returns a folded title taken apart, or the text of one read before."""
    before, _, after = f" {value} ".partition(f" {_MORE} ")
    if after:
        more = after.split()
        codes = tuple(word for word in more if any(letter.isdigit() for letter in word))
        return Title(tuple(before.split()), codes, frozenset(more) - set(codes))
    return _taken_apart(value.split())


def _taken_apart(told: list[str]) -> Title:
    lists = thing_words()
    words, codes, versions = list[str](), list[str](), set[str]()
    tokens = _of_the_thing(told)
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if any(letter.isdigit() for letter in token):
            amount = token.isdigit() and after in lists.units  # "tv 55 cm": of 55 cm, not the model tv55
            joined = bool(words) and words[-1] == before and not amount and _begins(before, token)
            codes.append(f"{words.pop()}{token}" if joined else token)
        elif codes and before.isdigit() and token in lists.units:
            codes[-1] += token
        elif words and token in lists.version:
            versions.add(token)
        else:
            words.append(token)
    return Title(tuple(words), tuple(codes), frozenset(versions))


def _begins(word: str, code: str) -> bool:
    """Returns whether a word in front of a code belongs to it: "et 607b", "xr 200", but not "hub 3" or "best of 20"."""
    return len(word) <= (_BEFORE_NUMBER if code.isdigit() else _BEFORE_CODE) and word not in company_words().link


def _of_the_thing(tokens: list[str]) -> list[str]:
    """Returns the words without guests and without what says that the same thing was issued again."""
    lists = thing_words()
    first = next((k for k, token in enumerate(tokens) if k and token in lists.guest), len(tokens))
    told = tokens[:first] + [token for token in tokens[first:] if token in lists.version]
    again = {k for k, token in enumerate(told) if k and token in lists.again}
    again |= {k - 1 for k in again if k > 1 and told[k - 1] in lists.issue}
    if again:  # and the year when it was issued again
        again |= {k for k, token in enumerate(told) if k and len(token) == 4 and token.isdigit()}
    return [token for k, token in enumerate(told) if k not in again]


class Titles:
    """Judges titles of a table; how rare their words are comes from the table itself."""

    def __init__(self, values: TextArray) -> None:
        self.values = values
        self.titles = [read_title(value) for value in values.tolist()]
        self.count: Counter[str] = Counter(word for title in self.titles for word in {*title.words, *title.codes})
        self.total = max(len(values), 2)
        limit = max(_GATE_FEWEST, _GATE_SHARE * self.total)
        number = {word: k for k, word in enumerate(self.count)}
        self._together = text_array(value.replace(" ", "") for value in values.tolist())
        self._holding: dict[str, list[int]] = {}
        for k, title in enumerate(self.titles):
            for word in title.telling():
                self._holding.setdefault(word, []).append(k)
        self._rare = np.full((len(self.titles), _GATE_WORDS), -1, dtype=np.int32)
        for k, title in enumerate(self.titles):
            rare = [word for word in {*title.words, *title.codes} if self.count[word] <= limit]
            for j, word in enumerate(sorted(rare, key=lambda w: (self.count[w], w))[:_GATE_WORDS]):
                self._rare[k, j] = number[word]

    def __call__(self, values: TextArray, a: IntArray, b: IntArray) -> Levels:
        """Levels: 0 same, 1 close (slips, word order), 2 one has a word or code more, 3 similar, 4 another version
        (numbers, codes or words such as "live" differ), 5 different."""
        level = np.full(len(a), DIFFERENT, dtype=np.int8)
        for k in np.flatnonzero(self._alike(a, b)).tolist():
            level[k] = self._level(self.titles[a[k]], self.titles[b[k]])
        return level

    def _alike(self, a: IntArray, b: IntArray) -> NDArray[np.bool_]:
        """Returns which pairs are worth a look: a rare word in common, or titles spelled alike."""
        found = np.zeros(len(a), dtype=bool)
        one, two = self._rare[a], self._rare[b]
        for j in range(_GATE_WORDS):
            for k in range(_GATE_WORDS):
                found |= (one[:, j] == two[:, k]) & (one[:, j] >= 0)
        for texts, likeness in ((self.values, fuzz.token_sort_ratio), (self._together, fuzz.ratio)):
            rest = np.flatnonzero(~found)
            found[rest] = scores(texts, a[rest], b[rest], likeness, _GATE_WHOLE) > 0
        return found

    def _level(self, one: Title, two: Title) -> int:
        level = self._by_words(one, two)
        if level == DIFFERENT:
            return level
        left, right = _left_over(one.codes, two.codes)
        if one.versions != two.versions or (left and right):
            return VERSION
        return max(level, PART) if left or right else level

    def _by_words(self, one: Title, two: Title) -> int:
        left, right = _left_over(one.words, two.words)
        shared = [*(Counter(one.words) & Counter(two.words)).elements()]
        for word in list(left):
            fit = next((other for other in right if self._slip(word, other)), None)
            if fit is not None:
                left.remove(word)
                right.remove(fit)
                shared.append(min(word, fit, key=lambda w: (-self.count[w], w)))
        if self._near(left, right, len(one.text)):
            return CLOSE
        link = company_words().link
        left, right = [w for w in left if w not in link], [w for w in right if w not in link]
        if not left and not right:
            return CLOSE
        told = sum(map(self._weight, {*shared, *set(one.codes).intersection(two.codes)} - link))
        if not told:
            return DIFFERENT
        if not left or not right:
            return PART
        whole = told + sum(map(self._weight, left)) + sum(map(self._weight, right))
        return SIMILAR if told >= _MOST * whole else DIFFERENT

    def _weight(self, word: str) -> float:
        return math.log(1 + self.total / max(self.count[word], 1))

    def _slip(self, one: str, other: str) -> bool:
        """Returns True for a word and the same misspelt, or cut short."""
        short, long = sorted((one, other), key=len)
        if len(short) < 4 or self._are_two(one, other):
            return False
        most = 1 if len(short) < 8 else 2
        return long.startswith(short) or OSA.distance(one, other, score_cutoff=most) <= most

    def _are_two(self, one: str, other: str) -> bool:
        """Returns True for two words that several titles have each; a copied slip stays rare beside its word."""
        few, many = sorted((self.count[one], self.count[other]))
        return few >= _WORD and few * _RARER > many

    def _near(self, left: list[str], right: list[str], letters: int) -> bool:
        """Returns True if what is left of both is one text, misspelt, or with its words joined or split.

        In a long title, of `letters`, more of them may be wrong than in a short one.
        """
        x, y = written_together(" ".join(left)), written_together(" ".join(right))
        if not x or not y or any(self._are_two(word, other) for word in left for other in right):
            return False
        most = max(int(_MISSPELT * min(max(len(x), len(y)), letters)), int(letters >= _LONG))
        return OSA.distance(x, y, score_cutoff=most) <= most

    def fitting(self, number: int, rows: IntArray) -> int:
        """Returns how many rows have a title with all words of this one; `rows`: how many have each title."""
        lists = sorted((self._holding[word] for word in self.titles[number].telling()), key=len)
        if not lists:
            return int(rows[number])
        found = set(lists[0]).intersection(*lists[1:])
        return int(rows[sorted(found)].sum())


def _left_over(one: Iterable[str], two: Iterable[str]) -> tuple[list[str], list[str]]:
    """Returns what each has more than the other, repeats counted."""
    left, right = Counter(one), Counter(two)
    return list((left - right).elements()), list((right - left).elements())
