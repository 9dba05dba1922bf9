"""Similarities of coded values, each distinct pair of values computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process

from dedupe.model import CodeArray, TextArray

Similarities = NDArray[np.float32]


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
