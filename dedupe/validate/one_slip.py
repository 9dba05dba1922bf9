"""Which texts may be one another with one slip of the finger: a letter left out, added, replaced, or two swapped.

Two texts one such edit apart have a text in common that is one of them, or either of them, with one letter left out
(symmetric deletion, as in SymSpell by W. Garbe). The shortened texts are never built: each is a sum of random numbers,
one for each letter at its place, so that all of them come from two running sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedupe.model import IntArray

_Sums = NDArray[np.uint64]

#: Texts looked up at a time, so that a million take no more memory than these.
_AT_ONCE = 1 << 15

_ODD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio, as in SplitMix64
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def maybe_one_slip(texts: Sequence[str], others: Sequence[str]) -> set[tuple[int, int]]:
    """Returns places (in `texts`, in `others`) of all pairs one slip apart, and of few more; no text with itself."""
    if len(others) > len(texts):
        return {(place, other) for other, place in maybe_one_slip(others, texts)}
    sums, owners = _shortened(others)
    order = np.argsort(sums, kind="stable")
    sums, owners = sums[order], owners[order]
    pairs: set[tuple[int, int]] = set()
    for start in range(0, len(texts), _AT_ONCE):
        some, places = _shortened(texts[start : start + _AT_ONCE])
        low, high = np.searchsorted(sums, some, "left"), np.searchsorted(sums, some, "right")
        many = high - low
        offsets = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        found = np.repeat(low, many) + offsets
        pairs.update(zip((np.repeat(places, many) + start).tolist(), owners[found].tolist(), strict=True))
    return {(place, other) for place, other in pairs if texts[place] != others[other]}


def _shortened(texts: Sequence[str]) -> tuple[_Sums, IntArray]:
    """Returns the sums of the texts and of all that they are without one letter, and the place of the text of each."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        by_length[len(text)].append(place)
    sums: list[_Sums] = [np.zeros(0, dtype=np.uint64)]
    owners: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    for length, places in by_length.items():
        joined = "".join(texts[place] for place in places).encode("utf-32-le", "surrogatepass")
        letters = np.frombuffer(joined, dtype=np.uint32).reshape(len(places), length).astype(np.uint64)
        here = _running(_numbers(letters, np.arange(length)))  # of the letters at their places
        moved = _running(_numbers(letters, np.arange(length) - 1))  # of the letters one place further left
        without = here[:, :-1] + moved[:, -1:] - moved[:, 1:]
        sums += [here[:, -1], without.ravel()]
        owners += [np.array(places, dtype=np.int64), np.repeat(np.array(places, dtype=np.int64), length)]
    return np.concatenate(sums), np.concatenate(owners)


def _running(numbers: _Sums) -> _Sums:
    """Returns the sums of the first 0, 1, 2 ... numbers of each row; they may overflow, as they are only compared."""
    sums: _Sums = np.zeros((len(numbers), numbers.shape[1] + 1), dtype=np.uint64)
    np.cumsum(numbers, axis=1, out=sums[:, 1:])
    return sums


def _numbers(letters: _Sums, places: IntArray) -> _Sums:
    """Returns a random number for each letter at its place, the same in every run (SplitMix64)."""
    mixed: _Sums = (letters << np.uint64(16)) + (places + 1).astype(np.uint64)
    mixed = (mixed + np.uint64(1)) * _ODD
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
    return mixed ^ (mixed >> np.uint64(31))
