"""Compares the names of persons: given and family part together, because what is wrong with one shows in the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from dedupe.match.comparison import Compared, Comparison, Levels
from dedupe.match.name_traits import PARTICLES, Traits
from dedupe.match.person_names import PersonNames
from dedupe.match.similarity import Codes, Letters, distinct_pairs, scores
from dedupe.model import CodeArray, IntArray

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
Rule = Callable[[NDArray[np.int64], NDArray[np.int64], Traits], Levels]
#: Tells which unequal pairs of names the rule may find alike: (a, b, traits) -> True; it is much cheaper.
Gate = Callable[[Codes, Codes, Traits], NDArray[np.bool_]]

SAME, NICKNAME, INITIAL, CLOSE_GIVEN, LETTERS, DIFFERENT = range(6)
CLOSE, PART, SIMILAR = 1, 2, 3


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
        self._traits = Traits.of(names)

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
        return _levels(left, right, self._traits, _given_levels, _given_open)

    def _family(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int8]:
        return _levels(left, right, self._traits, _family_levels, _family_open)


def _weak(level: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Returns True where a name part is missing or does not agree."""
    return np.asarray((level < 0) | (level >= LETTERS))


def _levels(left: CodeArray, right: CodeArray, traits: Traits, rule: Rule, gate: Gate) -> Levels:
    """Returns the level of each pair; distinct unequal value pairs that `gate` leaves open are judged by `rule`."""
    level = np.full(len(left), -1, dtype=np.int8)
    same = left == right
    there = (left >= 0) & (right >= 0)
    level[there & same] = SAME
    rows = np.flatnonzero(there & ~same)
    if len(rows):
        one, two = left[rows], right[rows]
        level[rows] = DIFFERENT
        left_open = np.flatnonzero(gate(one, two, traits))
        a, b, back = distinct_pairs(one[left_open], two[left_open], len(traits.values))
        level[rows[left_open]] = rule(a, b, traits)[back]
    return level


def _given_open(a: Codes, b: Codes, traits: Traits) -> NDArray[np.bool_]:
    """Returns False where two given names are different beyond doubt."""
    near = _near(a, b, traits.letters, 3, 0.88)
    return np.asarray(
        near
        | traits.related_nicknames(a, b)
        | traits.related_parts(a, b)
        | traits.ideographic[a]
        | traits.ideographic[b]
    )


def _family_open(a: Codes, b: Codes, traits: Traits) -> NDArray[np.bool_]:
    """Returns False where two surnames are different beyond doubt."""
    near = _near(a, b, traits.letters, 3, 0.8)
    return np.asarray(near | traits.related_families(a, b) | traits.ideographic[a] | traits.ideographic[b])


def _near(a: Codes, b: Codes, letters: Letters, least: int, likeness: float) -> NDArray[np.bool_]:
    """Returns False where two words are neither two edits apart nor as like as that, nor of almost the same letters."""
    one, two = letters.lengths[a], letters.lengths[b]
    lacking = letters.missing(a, b)
    near = (np.maximum(*lacking) <= 2) & (np.abs(one - two) <= 2)
    near &= np.minimum(one, two) >= least
    rest = np.flatnonzero(~near & (np.minimum(one, two) >= least))
    lacking = (lacking[0][rest], lacking[1][rest])
    near[rest] = letters.likeness(a[rest], b[rest], lacking) >= likeness
    return np.asarray(near)


def _given_levels(a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> Levels:
    values, names = traits.values, traits.names
    level = np.full(len(a), DIFFERENT, dtype=np.int8)
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance, 2)
    lengths = np.minimum(traits.letters.lengths[a], traits.letters.lengths[b])
    level[_same_letters(a, b, traits)] = LETTERS
    level[((likeness >= 0.88) & (lengths >= 3)) | ((edits <= 1) & (lengths >= 4))] = CLOSE_GIVEN
    for k in np.flatnonzero((edits == 1) & (lengths == 3)).tolist():  # "eBn" for "Ben"
        if sorted(values[a[k]]) == sorted(values[b[k]]):
            level[k] = CLOSE_GIVEN
    # Two names that exist are no misspellings of one another (Mary, Mark), unless they sound alike (Tomas, Thomas).
    level[names.known[a] & names.known[b] & (traits.sound[a] != traits.sound[b])] = DIFFERENT
    level[_shared_nickname(a, b, traits)] = NICKNAME
    _part_levels(level, a, b, traits)
    return _by_script(level, a, b, traits, DIFFERENT, CLOSE_GIVEN)


def _shared_nickname(a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> NDArray[np.bool_]:
    """Returns True where the first names belong to one nickname class."""
    related = traits.related_nicknames(a, b)
    same = (traits.nick[a] == traits.nick[b]) & (traits.nick[a] >= 0)
    for k in np.flatnonzero(related & ~same).tolist():
        related[k] = not set(traits.classes[a[k]].split("|")).isdisjoint(traits.classes[b[k]].split("|"))
    return related


def _part_levels(level: Levels, a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> None:
    """Sets NICKNAME or INITIAL where one given name is part or the initial of the other."""
    rows = np.flatnonzero(traits.related_parts(a, b))
    a, b = a[rows], b[rows]
    initial = traits.initial[a] | traits.initial[b]
    level[rows[initial & (traits.start[a] == traits.start[b])]] = INITIAL
    part = (traits.joined[a] == traits.joined[b]) | (traits.first[a] == traits.first[b])
    for k in np.flatnonzero(~initial & ~part).tolist():
        one, two = set(traits.values[a[k]].split()), set(traits.values[b[k]].split())
        part[k] = one <= two or two <= one
    level[rows[~initial & part]] = NICKNAME


def _family_levels(a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> Levels:
    values = traits.values
    level = np.full(len(a), DIFFERENT, dtype=np.int8)
    likeness = scores(values, a, b, JaroWinkler.similarity, 0.8)
    edits = scores(values, a, b, OSA.distance, 3)
    lengths = np.minimum(traits.letters.lengths[a], traits.letters.lengths[b])
    sound = traits.sound[a] == traits.sound[b]
    level[_same_letters(a, b, traits)] = LETTERS
    level[((likeness >= 0.84) & (lengths >= 4)) | (sound & (lengths >= 3) & (likeness >= 0.8))] = SIMILAR
    close = ((edits <= 1) & (lengths >= 4)) | ((edits <= 2) & (lengths >= 7))
    level[close | ((likeness >= 0.93) & (lengths >= 5))] = CLOSE
    _family_parts(level, a, b, traits)
    return _by_script(level, a, b, traits, DIFFERENT, CLOSE)


def _family_parts(level: Levels, a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> None:
    """Corrects the levels of surnames of which at least one has several words."""
    joined = traits.joined[a] == traits.joined[b]
    one, two = traits.core_number[a], traits.core_number[b]
    several = (traits.parts[a] | traits.parts[b]) & (joined | ((one >= 0) & (two >= 0)))
    level[several & (joined | (one == two))] = CLOSE
    rows = np.flatnonzero(several & ~joined & (one != two))
    a, b = a[rows], b[rows]
    shared = (traits.core_words[a] & traits.core_words[b]) != 0
    for k in np.flatnonzero(shared).tolist():
        shared[k] = not set(traits.core[a[k]].split()).isdisjoint(traits.core[b[k]].split())
    level[rows[shared]] = PART
    # Shared particles ("van der X", "van der Y") flatter the likeness of the whole.
    rest = np.flatnonzero(~shared & (level[rows] != DIFFERENT))
    inner = scores(traits.core, a[rest], b[rest], JaroWinkler.similarity)
    level[rows[rest[inner < 0.88]]] = DIFFERENT


def _by_script(
    level: NDArray[np.int8], a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits, different: int, close: int
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
                level[k] = close if min(len(x), len(y)) > 2 and OSA.distance(x, y) <= 1 else different
                if x == y:
                    level[k] = 0
                elif different == DIFFERENT and close == CLOSE_GIVEN and (x.startswith(y) or y.startswith(x)):
                    level[k] = INITIAL
        elif level[k] == different:
            level[k] = -1
    return level


def _same_letters(a: NDArray[np.int64], b: NDArray[np.int64], traits: Traits) -> NDArray[np.bool_]:
    """Returns True for words of four letters or more that share all letters but one or two, in whatever order.

    The longest common subsequence of two sorted words is what they have in common as bags of letters.
    """
    values = traits.values
    one, two = traits.letters.lengths[a], traits.letters.lengths[b]
    shorter, gap = np.minimum(one, two), np.abs(one - two)
    allowed = 2 * np.where(shorter < 7, 1, 2) - gap
    lacking = np.add(*traits.letters.missing(a, b))
    rows = np.flatnonzero((shorter >= 4) & (gap <= 1) & (lacking <= allowed))
    result = np.zeros(len(a), dtype=bool)
    ordered = np.empty(len(values), dtype=object)
    for k in np.unique(np.concatenate([a[rows], b[rows]])).tolist():
        ordered[k] = "".join(sorted(values[k]))
    result[rows] = scores(ordered, a[rows], b[rows], Indel.distance) <= allowed[rows]
    return result


__all__ = [
    "DIFFERENT", "FAMILY", "GIVEN", "INITIAL", "LETTERS", "MIDDLE", "NICKNAME", "PART", "PARTICLES", "SUFFIX",
    "NameComparer",
]  # fmt: skip
