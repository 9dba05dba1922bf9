"""What a whole name is worth by how many rows bear it: a formula at first, then what the table itself shows.

That two records bear one whole name says no more than how few others do. By the formula a name that k of n rows bear
weighs at most log2(n c / k) bits, c the rows of one entity: the parts of a name are not independent (a language has its
own given names and surnames), so their product flatters. How much more or less it is can be read off the table: of the
pairs with one whole name and k bearers, how many does all the evidence together call duplicates? (Frequency classes as
in Winkler 1989; here learned in the same expectation-maximisation as the other weights.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.match.compare_names import NICKNAME, SAME

#: Rows that shipped beliefs about the frequency of values stand for.
SMALL_TABLE = 100
#: Classes of bearers: 2, 3 and 4, 5 to 8 ... more than 512.
CLASSES = 10
#: The formula counts as much as this many pairs of a class. Pairs that show nothing but their names pull neither way:
#: where names are all there is, the formula stands.
BELIEF_PAIRS = 5.0
#: What is learned differs from the formula by no more than these bits.
MOST_GAIN, LEAST_GAIN = 6.0, -3.0


def class_of(bearers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Returns the class of each number of bearers."""
    rounded = np.ceil(np.log2(np.maximum(bearers, 2))).astype(np.int64) - 1
    return np.asarray(np.minimum(rounded, CLASSES - 1))


def formula(bearers: NDArray[np.integer], rows: int, cluster_size: float) -> NDArray[np.float64]:
    """Returns what a name with so many bearers may weigh at most, before anything was learned."""
    return np.asarray(np.log2((rows + SMALL_TABLE) * cluster_size / np.maximum(bearers, 2)))


def limits(bearers: NDArray[np.int32], rows: int, cluster_size: float, gain: tuple[float, ...]) -> NDArray[np.float64]:
    """Returns what the whole name may weigh at most, per pair: never more for a commoner name."""
    every = np.arange(int(bearers.max(initial=2)) + 1)
    limit = formula(every, rows, cluster_size)
    if gain:
        limit = np.minimum.accumulate(limit + np.array(gain)[class_of(every)])
    return np.asarray(limit[bearers])


def learned(
    given: NDArray[np.int8], family: NDArray[np.int8], bearers: NDArray[np.int32], found: NDArray[np.float64],
    count: NDArray[np.float64], *, prior: float, rows: int, cluster_size: float,
) -> tuple[float, ...]:  # fmt: skip
    """Returns per class of bearers the bits that are added to the formula.

    One entry per pattern of evidence: `count` its pairs, `found` the duplicates expected among them. The share of
    duplicates among pairs of one whole name, started from the formula's, is the prior and the name's weight together.
    """
    whole = (given >= SAME) & (given <= NICKNAME) & (family == SAME) & (bearers > 1)
    number = class_of(bearers[whole])
    pairs = np.bincount(number, weights=count[whole], minlength=CLASSES)
    duplicates = np.bincount(number, weights=found[whole], minlength=CLASSES)
    usual = formula(bearers[whole], rows, cluster_size)
    mean = np.bincount(number, weights=usual * count[whole], minlength=CLASSES) / np.maximum(pairs, 1e-9)
    believed = 1 / (1 + np.exp2(-(prior + mean)))
    share = np.clip((duplicates + BELIEF_PAIRS * believed) / (pairs + BELIEF_PAIRS), 1e-9, 1 - 1e-9)
    gain = np.log2(share / (1 - share)) - prior - mean
    return tuple(float(bits) for bits in np.where(pairs > 0, np.clip(gain, LEAST_GAIN, MOST_GAIN), 0.0))
