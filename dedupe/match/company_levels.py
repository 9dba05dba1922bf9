"""Judges names of organisations within a table: levels for the comparison of companies.

What two names share is laid side by side by company_words.py; a clear verdict (company_verdict.py) decides, else the
words' rarity in the table: "logistics" in half of the names says little, "oakfern" in two of them nearly all. Most
pairs of names have nothing in common; they are told by numpy and rapidfuzz, before any word is looked at.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from dedupe.match.company_roles import makes_another
from dedupe.match.company_shorthand import taken_out
from dedupe.match.company_verdict import ACRONYM, EXTRA, SLIP, at_a_glance, by_words
from dedupe.match.company_words import Alignment, align, company_words, written_together
from dedupe.match.comparison import Levels
from dedupe.match.keys import Key
from dedupe.match.similarity import scores
from dedupe.model import TextArray, text_array

COMPANY_SAME, COMPANY_CLOSE, COMPANY_PART, COMPANY_SIMILAR, COMPANY_SISTER, COMPANY_DIFFERENT = range(6)

#: Words looked at by the gate: the rarest of each name.
_GATE_WORDS = 4
#: A word that more of the names hold than this does not let a pair through the gate.
_GATE_SHARE, _GATE_FEWEST = 0.02, 20
#: Likeness of the telling parts (0 to 100) from which two names may be one, misspelt: two letters of five replaced.
_GATE_RATIO = 60
#: The same for whole names, where common words agree by chance.
_GATE_WHOLE = 75
#: Shares of names that words of the shipped lists hold in any table, however few of its names show them.
_COMMON_SHARE, _NEUTRAL_SHARE = 0.04, 0.2
#: Names that the shipped lists stand for.
_WORLD = 200
#: Letters of a reading (two Chinese characters or more) that may stand for a longer name.
_READING = 5
#: Share of what two names tell that they must have in common, if each has a word that the other lacks.
_MOST = 0.75
#: Share of the letters of two names that may differ in what is misspelt: in a long name more of them leave no doubt.
_MISSPELT, _MISSPELT_LONG, _LONG = 0.2, 0.3, 9
#: Letters of a name from which on two slips in it are no more than two slips.
_LONGER = 12
#: A word so many times rarer than another may be its misspelling, though several names have it.
_RARER = 10
#: Share of the letters of two words that may differ in one of them damaged.
_DAMAGED = 0.4


def companies(
    key: Key, ideographic: frozenset[str] = frozenset(), roles: frozenset[str] = frozenset()
) -> Callable[[TextArray, NDArray[np.int64], NDArray[np.int64]], Levels]:
    """Returns the judge of company names; words that few names hold weigh more than "group" or "logistics".

    Levels: 0 same, 1 close (typos, abbreviations, word order, joined words), 2 one is part of the other or its
    initials, 3 similar (damaged letters, most of the words), 4 sister (a word makes it another firm of one group),
    5 different. `ideographic` are names that were written
    in Chinese characters: their letters are readings, in which every second name is near another. `roles`
    are words that make another firm in this table.
    """
    words = _TableWords(key.values, ideographic, roles)

    def judge(values: TextArray, a: NDArray[np.int64], b: NDArray[np.int64]) -> Levels:
        level = np.full(len(a), COMPANY_DIFFERENT, dtype=np.int8)
        # `take` keeps codes: `values` is the array that the words were counted on, or one with as many names.
        table = words if values is words.values else _TableWords(values, ideographic, roles)
        for k in np.flatnonzero(table.alike(a, b)):
            level[k] = table.level(values[a[k]], values[b[k]])
        return level

    return judge


class _TableWords:
    """The names of a table, with what the gate needs of each, and how rare their words are."""

    def __init__(self, values: TextArray, ideographic: frozenset[str], roles: frozenset[str]) -> None:
        self.values, self.ideographic, self.roles = values, ideographic, roles
        split = [value.split() for value in values]
        self.count: Counter[str] = Counter(word for words in split for word in set(words))
        self.total = max(len(values), 2)
        self._weight: dict[str, float] = {}
        limit = max(_GATE_FEWEST, _GATE_SHARE * self.total)
        number = {word: k for k, word in enumerate(self.count)}
        self._rare = np.full((len(split), _GATE_WORDS), -1, dtype=np.int32)
        cores, initials = [], []
        for k, words in enumerate(split):
            rare = {w for w in words if self.count[w] <= limit}
            if all(word.isdigit() for word in rare):  # shop 3215 of a chain: what is common is all there is
                rare = set(words)
            for j, word in enumerate(sorted(rare, key=lambda w: (self.count[w], w))[:_GATE_WORDS]):
                self._rare[k, j] = number[word]
            cores.append("".join(w for w in words if self.count[w] <= limit) or "".join(words))
            initials.append("".join(w[0] for w in words) if len(words) > 1 else "")
        self._core, self._whole = text_array(cores), text_array("".join(words) for words in split)
        self._short, self._initial = _initials(split, initials)

    def alike(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Returns which pairs are worth a look: a rare word in common, telling parts spelled alike, or initials."""
        found = np.zeros(len(a), dtype=bool)
        one, two = self._rare[a], self._rare[b]
        for j in range(_GATE_WORDS):
            for k in range(_GATE_WORDS):
                found |= (one[:, j] == two[:, k]) & (one[:, j] >= 0)
        found |= (self._short[a] >= 0) & (self._short[a] == self._initial[b])
        found |= (self._short[b] >= 0) & (self._short[b] == self._initial[a])
        for texts, least in ((self._core, _GATE_RATIO), (self._whole, _GATE_WHOLE)):
            rest = np.flatnonzero(~found)
            found[rest] = scores(texts, a[rest], b[rest], fuzz.ratio, least) > 0
        return found

    def level(self, x: str, y: str) -> int:
        """Returns the level of two different names."""
        x, y = sorted((x, y))
        if x in self.ideographic and y in self.ideographic:
            short, long = sorted((x.replace(" ", ""), y.replace(" ", "")), key=len)
            if short == long:
                return COMPANY_CLOSE
            if len(short) >= _READING and short in long:
                return COMPANY_PART
            one_less = len(short) > 2 * _READING and len(long) - len(short) <= _READING and _shortens(short, long)
            return COMPANY_SIMILAR if one_less else COMPANY_DIFFERENT
        one, two = x.split(), y.split()
        if one[:-1] == two[:-1] and max(len(one[-1]), len(two[-1])) < 3 and len(one) > 1 and one[-1].isalpha():
            return COMPANY_SIMILAR  # "unit a" and "unit b", "fund i" and "fund ii"
        glance = at_a_glance(x, y, one, two)
        if glance is not None:
            return COMPANY_PART if glance == ACRONYM else COMPANY_CLOSE
        words = align(one, two)
        level = self._by_alignment(words, one, two)
        return max(level, COMPANY_SISTER) if makes_another(words.left, words.right, self.roles) else level

    def _by_alignment(self, words: Alignment, one: list[str], two: list[str]) -> int:
        verdict = by_words(words)
        if verdict >= SLIP or self._slipped(one, two):
            return COMPANY_CLOSE
        return COMPANY_PART if verdict >= EXTRA else self._by_rarity(words, one, two)

    def weight(self, word: str) -> float:
        """Returns how much a word tells: more for one that few of the names hold."""
        known = self._weight.get(word)
        if known is None:
            lists, total = company_words(), max(self.total, _WORLD)
            share = _NEUTRAL_SHARE if word in lists.neutral else _COMMON_SHARE if word in lists.common else 0.0
            known = self._weight[word] = math.log(1 + total / max(self.count[word], share * total, 1))
        return known

    def _by_rarity(self, words: Alignment, one: list[str], two: list[str]) -> int:
        left, right = list(words.left), list(words.right)
        longest = max(len(" ".join(one)), len(" ".join(two)))
        if any(w.isdigit() for w in left) and any(w.isdigit() for w in right):
            return COMPANY_DIFFERENT  # number 12 and number 21 of one kind
        slips = (_MISSPELT_LONG if longest >= _LONG else _MISSPELT) * longest
        if self._near(_with_scraps(left, one, two), _with_scraps(right, two, one), slips):
            return COMPANY_CLOSE
        shared = sum(self.weight(word) for word in words.shared)
        shared += self._pair(left, right, lambda x, y: self._misspelt(x, y, alone=not words.shared))
        shared += self._initialled(left, right) + self._initialled(right, left)
        short = [*taken_out(left, right, two), *taken_out(right, left, one)] if words.shared else []
        shared += sum(min(self.weight(s.word), *map(self.weight, s.stands_for)) for s in short)
        left, right = self._telling(left, two), self._telling(right, one)
        missing = [sum(self.weight(word) for word in side) for side in (left, right)]
        whole = shared + sum(missing)
        if not shared:
            return COMPANY_SIMILAR if self._near(left, right, longest) else COMPANY_DIFFERENT
        if not left and not right:
            # One word alone may be the shorthand of many ("st" of "saint" and "stadt").
            return COMPANY_PART if any(len(s.stands_for) == 1 for s in short) else COMPANY_CLOSE
        if not left or not right:
            # A shop's number says which of the shops it is, not that it is another firm.
            numbered = all(word.isdigit() for word in left or right)
            enough = numbered or shared >= 0.4 * whole or any(self._rare_word(word) for word in words.shared)
            # "quant grid" and "quantware" have no word in common, only the beginning of one.
            return COMPANY_PART if enough and words.shared else COMPANY_SIMILAR
        if self._near(left, right, longest):
            return COMPANY_SIMILAR
        if len(left) == len(right) == 1 and _one_letter(left[0], right[0]):
            return COMPANY_SIMILAR  # two words that exist: "nowak", "novak"
        # Each has a word that the other lacks: mostly sisters of one group ("services", "holding").
        return COMPANY_SIMILAR if shared >= _MOST * whole else COMPANY_DIFFERENT

    def _slipped(self, one: list[str], two: list[str]) -> bool:
        """Returns True if a letter or two are all that differs in long names, small words and repeated ones included.

        Not where a short mark differs: "Unit A" and "Unit B", "Holding I" and "Holding II".
        """
        x, y = "".join(one), "".join(two)
        if min(len(x), len(y)) < _LONG or abs(len(x) - len(y)) > 2:
            return False
        most = 1 if len(x) < _LONGER else 2
        if OSA.distance(x, y, score_cutoff=most) > most:
            return False
        left, right = [w for w in one if w not in two], [w for w in two if w not in one]
        if max(map(len, (*left, *right)), default=0) < 3:
            return False
        return not any(_is_code(w) for w in (*left, *right)) and not self._established(left, right)

    def _near(self, left: list[str], right: list[str], most: float) -> bool:
        """Returns True if what is left of both is one text, damaged, with at most `most` letters different."""
        x, y = "".join(left), "".join(right)
        longest = max(len(x), len(y))
        if longest < 4 or min(len(x), len(y)) < max(3, (1 - _DAMAGED) * longest - 1):
            return False  # the lengths alone differ by more
        if any(_is_code(w) for w in (*left, *right)):
            return False
        if self._established(left, right):
            return False
        few, many = sorted((left, right), key=len)
        # A word more, and one that other names have: hardly a slip, unless nearly all letters are there.
        share = _MISSPELT if len(few) < len(many) and any(map(self._is_word, many)) else _DAMAGED
        return OSA.distance(written_together(x), written_together(y)) <= min(share * longest, most)

    def _pair(self, left: list[str], right: list[str], fits: Callable[[str, str], bool]) -> float:
        """Takes out words of both sides that fit each other, and returns their weight.

        A misspelt word is in no other name and so looks rare: the commoner spelling tells its weight.
        """
        gained = 0.0
        for word in list(left):
            fit = next((other for other in right if fits(word, other)), None)
            if fit is not None:
                left.remove(word)
                right.remove(fit)
                gained += min(self.weight(word), self.weight(fit))
        return gained

    def _misspelt(self, x: str, y: str, *, alone: bool) -> bool:
        """Returns True for one word in two spellings, or a word cut short; `alone`: the names have nothing else."""
        short, long = (x, y) if len(x) <= len(y) else (y, x)
        if _is_code(x) or _is_code(y):
            return False
        if long.startswith(short) and len(long) - len(short) <= (2 if len(short) > 5 else 1) <= len(short) - 3:
            return True  # an ending: "verpackung", "verpackungen"
        if not alone and len(long) - 3 >= len(short) > 2 and self._is_kind(long) and _shortens(short, long):
            return True  # cut short: "sped", "spedition"; "krhs", "krankenhaus"
        if self._established([x], [y]):
            return False
        if len(short) >= 3 and long.startswith(short):
            return True
        return len(short) >= 4 and OSA.distance(x, y) <= (1 if len(short) < 8 else 2)

    def _initialled(self, left: list[str], right: list[str]) -> float:
        """Takes out a word and the words beside each other that it is the initials of ("sp", "szkola podstawowa")."""
        for word in left:
            for start in range(len(right) - len(word) + 1):
                run = right[start : start + len(word)]
                if len(word) > 1 and word == "".join(w[0] for w in run):
                    left.remove(word)
                    del right[start : start + len(word)]
                    return min(self.weight(word), sum(self.weight(w) for w in run))
        return 0.0

    def _telling(self, words: list[str], other: list[str]) -> list[str]:
        """Returns the words without scraps: a letter or two, or a misspelt "and" or legal form, in hardly a name.

        So is a small word of the other name, misspelt.
        """
        few = max(2, 0.01 * self.total)
        small = [w for w in other if len(w) > 2 and w in company_words().link]

        def told(word: str) -> bool:
            if word.isdigit() or self.count[word] > few:
                return True
            return not (len(word) < 3 or _scrap(word) or any(OSA.distance(word, w, score_cutoff=1) <= 1 for w in small))

        return [word for word in words if told(word)]

    def _rare_word(self, word: str) -> bool:
        """Returns True for a word so rare among the names that it stands for the whole."""
        return self.weight(word) >= 0.7 * math.log(1 + max(self.total, _WORLD))

    def _established(self, left: Iterable[str], right: Iterable[str]) -> bool:
        """Returns True if both sides hold words that several names have: they are words, not slips of the pen.

        A slip that was copied stays rare beside its word.
        """
        one, two = [[w for w in side if self._is_word(w)] for side in (left, right)]
        counts = (sorted((self.count[x], self.count[y])) for x in one for y in two)
        return any(few * _RARER > many for few, many in counts)

    def _is_kind(self, word: str) -> bool:
        """Returns True for a word that says what a company does; people cut such words short, not names."""
        return self.count[word] > max(2, 0.001 * self.total) or word in company_words().common

    def _is_word(self, word: str) -> bool:
        return len(word) > 2 and (self.count[word] > 2 or word in company_words().common)


def _with_scraps(rest: list[str], name: list[str], other: list[str]) -> list[str]:
    """Returns what is left of a name with its small words that the other lacks: they may be parts of a damaged one."""
    link = company_words().link
    return [w for w in dict.fromkeys(name) if w in rest or (w in link and w not in other)]


def _initials(split: list[list[str]], initials: list[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Returns, per name, the number of the short word that it is, and of the short word that its words begin with."""
    number: dict[str, int] = {}
    short = [words[0] if len(words) == 1 and 2 <= len(words[0]) <= 7 else "" for words in split]
    for word in short:
        if word:
            number.setdefault(word, len(number))
    link = company_words().link
    bare = ["".join(w[0] for w in words if w not in link) for words in split]
    one = np.fromiter((number.get(word, -1) for word in short), dtype=np.int32, count=len(split))
    two = np.fromiter(
        (number.get(x, number.get(y, -1)) if x else -1 for x, y in zip(initials, bare, strict=True)),
        dtype=np.int32, count=len(split),
    )  # fmt: skip
    return one, two


@cache
def _scrap(word: str) -> bool:
    forms = (*company_words().form_ids, "and", "und")
    if word.replace("rn", "m") in forms:  # as machines read "gmbh"
        return True
    return any(len(f) >= 3 <= len(word) and OSA.distance(word, f, score_cutoff=1) <= 1 for f in forms)


def _shortens(short: str, long: str) -> bool:
    """Returns True if the letters of the short word are in the long one, in order, from the first on."""
    rest = iter(long)
    return short[0] == long[0] and short.isalpha() and all(letter in rest for letter in short)


def _one_letter(x: str, y: str) -> bool:
    """Returns True if one letter is all that two words differ in."""
    return min(len(x), len(y)) > 4 and not _is_code(x) and not _is_code(y) and OSA.distance(x, y, score_cutoff=1) <= 1


@lru_cache(100_000)
def _is_code(word: str) -> bool:
    """Returns True for a number or a code, where one digit makes another thing; "grimes4sawayn" is a slip."""
    return sum(letter.isdigit() for letter in word) > (1 if len(word) > 4 else 0)
