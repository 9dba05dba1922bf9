"""Compares the names of persons: given and family part together, because what is wrong with one shows in the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.person_names import PersonNames
from dedupe.match.similarity import distinct_pairs, scores
from dedupe.model import IntArray, TextArray

GIVEN = Comparison(
    "given_name",
    "given",
    ("same", "nickname or part", "initial", "close", "the same letters", "different"),
    (0.72, 0.08, 0.06, 0.09, 0.01, 0.04),
    (0.004, 0.003, 0.03, 0.008, 0.002, 0.953),
)
FAMILY = Comparison(
    "family_name",
    "family",
    ("same", "close", "part", "similar", "the same letters", "different"),
    (0.80, 0.09, 0.04, 0.02, 0.01, 0.04),
    (0.001, 0.002, 0.002, 0.008, 0.002, 0.985),
)
SUFFIX = Comparison("name_suffix", "suffix", ("same", "different"), (0.95, 0.05), (0.5, 0.5), frequency=False)
MIDDLE = Comparison("middle_name", "trait", ("same", "initial", "different"), (0.65, 0.20, 0.15), (0.02, 0.08, 0.90))

#: Judges distinct unequal pairs of names: (a, b, traits) -> level of each.
Rule = Callable[[NDArray[np.int64], NDArray[np.int64], "_Traits"], Levels]

SAME, NICKNAME, INITIAL, CLOSE_GIVEN, LETTERS, DIFFERENT = range(6)
CLOSE, PART, SIMILAR = 1, 2, 3

#: Words that families share without being related: they make no surname part.
PARTICLES = frozenset(
    "da das de dei del della den der des di do dos du e el la las le los mac mc och of ten ter und van von y zu zum "
    "zur al bin bint ibn abu san santa saint st junior filho neto neta sobrinho".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class _Traits:
    """What is looked up again and again per name value, worked out once."""

    names: PersonNames
    lengths: NDArray[np.int64]
    parts: NDArray[np.bool_]  # a lone initial, or several words
    head: NDArray[np.int64]  # number of the first word's nickname class, -1 for none
    classes: tuple[frozenset[str], ...]  # the first word's nickname classes, where there are several
    several: NDArray[np.bool_]
    ideographic: NDArray[np.bool_]

    @property
    def values(self) -> TextArray:
        return self.names.given.values

    @staticmethod
    def of(names: PersonNames) -> _Traits:
        values = names.given.values
        heads = [value.split(" ", 1)[0] for value in names.nick]
        numbers: dict[str, int] = {"": -1}
        return _Traits(
            names,
            np.array([len(value) for value in values], dtype=np.int64),
            np.array([len(value) == 1 or " " in value for value in values], dtype=bool),
            np.array([numbers.setdefault(head, len(numbers)) for head in heads], dtype=np.int64),
            tuple(frozenset(head.split("|")) if "|" in head else frozenset((head,)) for head in heads),
            np.array(["|" in head for head in heads], dtype=bool),
            np.array([value != "" and _ideographic(value) for value in names.native], dtype=bool),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Crossed:
    """What comparing names crosswise gave."""

    given: Levels
    family: Levels
    fits: NDArray[np.bool_]  # both parts agree, or one agrees and the other is missing
    half: NDArray[np.bool_]  # one part agrees, the other does not
    given_holders: NDArray[np.int64]
    family_holders: NDArray[np.int64]


class NameComparer:
    """Given and family name, compared straight and, where that fails, crosswise."""

    def __init__(self, names: PersonNames) -> None:
        self.names = names
        self._traits = _Traits.of(names)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (GIVEN, FAMILY)

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        names = self.names
        one, two = names.given.first, names.family.first
        given = self._given(one[left], one[right])
        family = self._family(two[left], two[right])
        given_holders = np.where(given == SAME, names.given.holders[np.maximum(one[left], 0)], 0)
        family_holders = np.where(family == SAME, names.family.holders[np.maximum(two[left], 0)], 0)
        off = np.flatnonzero(_weak(given) & _weak(family))
        if len(off):
            ways = [self._crossed(left[off], right[off]), self._crossed(right[off], left[off])]
            # Either record may be the one with its columns swapped: the way in which more agrees counts.
            ranks = [np.where(way.fits, way.given + way.family.astype(np.int64) * 8, 99) for way in ways]
            for number, way in enumerate(ways):
                better = ranks[number] < ranks[1] if number == 0 else ranks[1] <= ranks[0]
                chosen = way.fits & better
                rows = off[chosen]
                given[rows], family[rows] = way.given[chosen], way.family[chosen]
                given_holders[rows], family_holders[rows] = way.given_holders[chosen], way.family_holders[chosen]
            # One word in the other's column and the second one quite another: half a name agrees.
            half = off[(ways[0].half | ways[1].half) & ~ways[0].fits & ~ways[1].fits]
            given[half], family[half] = DIFFERENT, PART
        return (
            Compared(given, given_holders.astype(np.int32)),
            Compared(family, family_holders.astype(np.int32)),
        )

    def _crossed(self, left: IntArray, right: IntArray) -> _Crossed:
        """Compares the given name of `left` with the family name of `right` and the other way round."""
        names = self.names
        one, two = names.given.first, names.family.first
        given, family = self._given(one[left], two[right]), self._family(two[left], one[right])
        one_fits, two_fits = (given >= 0) & ~_weak(given), (family >= 0) & ~_weak(family)
        fits = (one_fits & (two_fits | (family < 0))) | (two_fits & (given < 0))
        both = names.given.holders + names.family.holders
        return _Crossed(
            given,
            family,
            fits,
            (one_fits | two_fits) & ~fits,
            np.where(given == SAME, both[np.maximum(one[left], 0)], 0),
            np.where(family == SAME, both[np.maximum(two[left], 0)], 0),
        )

    def _given(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int8]:
        return _levels(left, right, self._traits, _given_levels)

    def _family(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int8]:
        return _levels(left, right, self._traits, _family_levels)


def _weak(level: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Returns True where a name part is missing or does not agree."""
    return np.asarray((level < 0) | (level >= LETTERS))


def _levels(left: NDArray[np.int32], right: NDArray[np.int32], traits: _Traits, rule: Rule) -> Levels:
    """Returns the level of each pair; distinct unequal value pairs are judged once by `rule`."""
    level = np.full(len(left), -1, dtype=np.int8)
    there = (left >= 0) & (right >= 0)
    level[there & (left == right)] = SAME
    rows = np.flatnonzero(there & (left != right))
    if len(rows):
        a, b, back = distinct_pairs(left[rows], right[rows], len(traits.values))
        level[rows] = rule(a, b, traits)[back]
    return level


def _given_levels(a: NDArray[np.int64], b: NDArray[np.int64], traits: _Traits) -> Levels:
    values, names = traits.values, traits.names
    level = np.full(len(a), DIFFERENT, dtype=np.int8)
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance)
    lengths = np.minimum(traits.lengths[a], traits.lengths[b])
    level[_same_letters(a, b, traits)] = LETTERS
    level[((likeness >= 0.88) & (lengths >= 3)) | ((edits <= 1) & (lengths >= 4))] = CLOSE_GIVEN
    for k in np.flatnonzero((edits == 1) & (lengths == 3)).tolist():  # "eBn" for "Ben"
        if sorted(values[a[k]]) == sorted(values[b[k]]):
            level[k] = CLOSE_GIVEN
    # Two names that exist are no misspellings of one another (Mary, Mark), unless they sound alike (Tomas, Thomas).
    level[names.known[a] & names.known[b] & (names.sound[a] != names.sound[b])] = DIFFERENT
    level[_shared_nickname(a, b, traits)] = NICKNAME
    for k in np.flatnonzero(traits.parts[a] | traits.parts[b]).tolist():
        found = _parts_relation(values[a[k]], values[b[k]])
        if found >= 0:
            level[k] = found
    return _by_script(level, a, b, traits, DIFFERENT, CLOSE_GIVEN)


def _shared_nickname(a: NDArray[np.int64], b: NDArray[np.int64], traits: _Traits) -> NDArray[np.bool_]:
    """Returns True where the first names belong to one nickname class."""
    related = (traits.head[a] == traits.head[b]) & (traits.head[a] >= 0)
    for k in np.flatnonzero(traits.several[a] | traits.several[b]).tolist():
        related[k] |= not traits.classes[a[k]].isdisjoint(traits.classes[b[k]])
    return np.asarray(related)


def _parts_relation(x: str, y: str) -> int:
    """Returns NICKNAME or INITIAL if one given name is part or the initial of the other, else -1."""
    first, second = x.split(), y.split()
    if len(first[0]) == 1 or len(second[0]) == 1:
        return INITIAL if first[0][0] == second[0][0] else -1
    if x.replace(" ", "") == y.replace(" ", "") or first[0] == second[0]:
        return NICKNAME
    return NICKNAME if set(first) <= set(second) or set(second) <= set(first) else -1


def _family_levels(a: NDArray[np.int64], b: NDArray[np.int64], traits: _Traits) -> Levels:
    values, names = traits.values, traits.names
    level = np.full(len(a), DIFFERENT, dtype=np.int8)
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance)
    lengths = np.minimum(traits.lengths[a], traits.lengths[b])
    sound = names.sound[a] == names.sound[b]
    level[_same_letters(a, b, traits)] = LETTERS
    level[((likeness >= 0.84) & (lengths >= 4)) | (sound & (lengths >= 3) & (likeness >= 0.8))] = SIMILAR
    close = ((edits <= 1) & (lengths >= 4)) | ((edits <= 2) & (lengths >= 7))
    level[close | ((likeness >= 0.93) & (lengths >= 5))] = CLOSE
    for k in np.flatnonzero(traits.parts[a] | traits.parts[b]).tolist():
        level[k] = _family_tokens(values[a[k]], values[b[k]], int(level[k]))
    return _by_script(level, a, b, traits, DIFFERENT, CLOSE)


def _family_tokens(x: str, y: str, level: int) -> int:
    """Returns the level of surnames of which at least one has several words."""
    if x.replace(" ", "") == y.replace(" ", ""):
        return CLOSE
    first = [word for word in x.split() if word not in PARTICLES and len(word) > 1]
    second = [word for word in y.split() if word not in PARTICLES and len(word) > 1]
    if not first or not second:
        return level
    if first == second:
        return CLOSE
    if set(first) & set(second):
        return PART
    # Shared particles ("van der X", "van der Y") flatter the likeness of the whole.
    inner = JaroWinkler.similarity(" ".join(first), " ".join(second))
    return level if inner >= 0.88 else DIFFERENT


def _by_script(
    level: NDArray[np.int8], a: NDArray[np.int64], b: NDArray[np.int64], traits: _Traits, different: int, close: int
) -> NDArray[np.int8]:
    """Returns the levels corrected for names in other scripts.

    Two names in Chinese characters are compared by character (their romanisations lie close together); a name in
    characters against a Latin one that does not agree says nothing, for one name has several romanisations.
    """
    native, ideographic = traits.names.native, traits.ideographic
    for k in np.flatnonzero(ideographic[a] | ideographic[b]).tolist():
        x, y = native[a[k]], native[b[k]]
        if x and y:
            if ideographic[a[k]] and ideographic[b[k]]:
                level[k] = close if x != y and len(x) > 2 and OSA.distance(x, y) <= 1 else different
                if x == y:
                    level[k] = 0
                elif different == DIFFERENT and close == CLOSE_GIVEN and (x.startswith(y) or y.startswith(x)):
                    level[k] = INITIAL
        elif level[k] == different:
            level[k] = -1
    return level


def _same_letters(a: NDArray[np.int64], b: NDArray[np.int64], traits: _Traits) -> NDArray[np.bool_]:
    """Returns True for words of four letters or more that share all letters but one or two, in whatever order.

    The longest common subsequence of two sorted words is what they have in common as bags of letters.
    """
    values = traits.values
    one, two = traits.lengths[a], traits.lengths[b]
    rows = np.flatnonzero((np.minimum(one, two) >= 4) & (np.abs(one - two) <= 1))
    result = np.zeros(len(a), dtype=bool)
    ordered = np.empty(len(values), dtype=object)
    for k in np.unique(np.concatenate([a[rows], b[rows]])).tolist():
        ordered[k] = "".join(sorted(values[k]))
    apart = scores(ordered, a[rows], b[rows], Indel.distance)
    allowed = np.where(np.minimum(one, two)[rows] < 7, 1, 2)
    result[rows] = apart <= 2 * allowed - (one != two)[rows]
    return result


def _ideographic(text: str) -> bool:
    return any(character >= "⺀" for character in text)
