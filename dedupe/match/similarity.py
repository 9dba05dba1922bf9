"""Similarities of coded values: each distinct pair once, and none that cannot be similar.

Most pairs of names or codes have little in common. What kinds of letters they hold, how long they are and how they
begin bounds every likeness from above for a tenth of its price; only pairs that the bounds leave open are scored.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import process

from dedupe.model import CodeArray, TextArray

Similarities = NDArray[np.float32]
#: Numbers of texts in an array of them.
Codes = NDArray[np.integer[Any]]

#: Characters that begin a text count for Jaro-Winkler (Winkler 1990), with this weight each.
PREFIX, PREFIX_WEIGHT = 4, 0.1
#: Texts whose letters are worked out at a time: their characters take 12 bytes each meanwhile.
PIECE = 100_000


def distinct_pairs(
    left: CodeArray, right: CodeArray, size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Returns (a, b, back): the distinct unordered code pairs with a <= b, and for each pair its number in them."""
    low = np.minimum(left, right).astype(np.int64)
    high = np.maximum(left, right).astype(np.int64)
    code, back = np.unique(low * size + high, return_inverse=True)
    return code // size, code % size, back.reshape(-1)


def scores(
    values: TextArray,
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    scorer: Callable[..., Any],
    cutoff: float | None = None,
) -> Similarities:
    """Returns the similarity of `values[a[i]]` and `values[b[i]]` for each i (likenesses below `cutoff`: 0)."""
    if not len(a):
        return np.empty(0, dtype=np.float32)
    found = process.cpdist(values[a], values[b], scorer=scorer, score_cutoff=cutoff, dtype=np.float32)
    return np.asarray(found, dtype=np.float32)


def numbered(texts: Any) -> NDArray[np.int64]:
    """Returns a number per text of an Arrow array, equal for equal texts."""
    coded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
    return np.asarray(coded.indices.to_numpy(zero_copy_only=False).astype(np.int64))


def _kind_table() -> NDArray[np.uint64]:
    """Returns a bit per kind of ASCII character: each letter and digit its own, the others shared."""
    table = [36 + code % 28 for code in range(128)]
    for k in range(26):
        table[ord("a") + k] = table[ord("A") + k] = k
    for k in range(10):
        table[ord("0") + k] = 26 + k
    return np.uint64(1) << np.array(table, dtype=np.uint64)


_KINDS = _kind_table()


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """What bounds the likeness of two texts from above, worked out once per text."""

    lengths: NDArray[np.int32]
    kinds: NDArray[np.uint64]  # a bit per kind of character
    head: NDArray[np.uint64]  # the first four characters, 16 bits each

    @staticmethod
    def of(values: TextArray) -> Letters:
        """Returns the letters of these texts."""
        lengths = np.fromiter(map(len, values), dtype=np.int32, count=len(values))
        kinds, head = np.zeros(len(values), dtype=np.uint64), np.zeros(len(values), dtype=np.uint64)
        for start in range(0, len(values), PIECE):
            part = slice(start, start + PIECE)
            _letters(values[part], lengths[part], kinds[part], head[part])
        return Letters(lengths, kinds, head)

    def missing(self, a: Codes, b: Codes) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Returns how many kinds of characters of the first text the second lacks, and the other way round.

        So many characters at least must be changed or taken out; both together where nothing may be changed.
        """
        one, two = self.kinds[a], self.kinds[b]
        both = one & two
        return _ones(one ^ both), _ones(two ^ both)

    def likeness(self, a: Codes, b: Codes, lacking: tuple[NDArray[np.int32], NDArray[np.int32]]) -> Similarities:
        """Returns what the Jaro-Winkler similarity is at most; `lacking` is what `missing` gives."""
        one, two = self.lengths[a], self.lengths[b]
        shared = np.minimum(one - lacking[0], two - lacking[1]).astype(np.float32)
        likeness = (shared / np.maximum(one, 1) + shared / np.maximum(two, 1) + 1) / 3
        begin = self.head[a] ^ self.head[b]
        prefix = np.zeros(len(a), dtype=np.float32)
        for k in range(1, PREFIX + 1):
            prefix += (begin & np.uint64((1 << 16 * k) - 1)) == 0
        result = likeness + np.float32(PREFIX_WEIGHT) * prefix * (1 - likeness) + np.float32(1e-5)
        result[shared <= 0] = 0.0
        return np.asarray(result, dtype=np.float32)


_WORKED_OUT: dict[int, tuple[weakref.ref[TextArray], Letters]] = {}


def letters_of(values: TextArray) -> Letters:
    """Returns the letters of these texts, worked out once as long as the array lives."""
    known = _WORKED_OUT.get(id(values))
    if known is not None and known[0]() is values:
        return known[1]
    place, letters = id(values), Letters.of(values)
    _WORKED_OUT[place] = (weakref.ref(values, lambda _: _WORKED_OUT.pop(place, None)), letters)
    return letters


def _letters(
    values: TextArray, lengths: NDArray[np.int32], kinds: NDArray[np.uint64], head: NDArray[np.uint64]
) -> None:
    """Fills `kinds` and `head` of these texts."""
    text = "".join(values).encode("utf-32-le", "surrogatepass")
    characters = np.frombuffer(text, dtype=np.uint32)
    if not len(characters):
        return
    end = np.cumsum(lengths, dtype=np.int64)
    start = end - lengths
    some = lengths > 0
    bits = np.where(
        characters < 128, _KINDS[characters & 127], np.uint64(1) << (36 + characters % 28).astype(np.uint64)
    )
    kinds[some] = np.bitwise_or.reduceat(bits, start[some])
    for k in range(PREFIX):
        rows = np.flatnonzero(lengths > k)
        head[rows] |= (characters[start[rows] + k].astype(np.uint64) & np.uint64(0xFFFF)) << np.uint64(16 * k)


def _ones(bits: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Returns how many bits are set (Warren, Hacker's Delight, 5-1)."""
    count = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    count = (count & np.uint64(0x3333333333333333)) + ((count >> np.uint64(2)) & np.uint64(0x3333333333333333))
    count = (count + (count >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.asarray((count * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int32)
