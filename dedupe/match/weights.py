"""The model of one object: what each level of each comparison is worth, in bits, and how sure a pair must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.match.comparison import Comparison

#: No single level may say more than this (about one in 16,000): levels that never occur among random pairs would
#: otherwise get weights of 20 bits and more from rounding alone.
MAX_WEIGHT = 14.0
MIN_WEIGHT = -9.0
FEWEST_PAIRS = 100.0


@dataclass(frozen=True, slots=True)
class FactWeights:
    """The learned weights of one comparison."""

    comparison: Comparison
    m: tuple[float, ...]  # share of each level among duplicates
    u: tuple[float, ...]  # share of each level among different entities
    lift: float  # bits taken off level 0, because records of one language agree more often
    filled: int  # rows that say something

    @property
    def pooled(self) -> tuple[tuple[float, float], ...]:
        """Returns (m, u) of each level after pooling neighbours whose weights would rise with disagreement.

        Pool adjacent violators (Ayer et al. 1955): levels that the data cannot tell apart share one weight.
        """
        if self.comparison.name == "email":  # its levels are kinds of agreement, not an order
            return tuple(zip(self.m, self.u, strict=True))
        blocks: list[tuple[float, float, int]] = []
        for m, u in zip(self.m, self.u, strict=True):
            blocks.append((m, u, 1))
            while len(blocks) > 1 and blocks[-1][0] * blocks[-2][1] > blocks[-2][0] * blocks[-1][1]:
                (m2, u2, n2), (m1, u1, n1) = blocks.pop(), blocks.pop()
                blocks.append((m1 + m2, u1 + u2, n1 + n2))
        return tuple((m, u) for m, u, number in blocks for _ in range(number))

    @property
    def weights(self) -> tuple[float, ...]:
        """Returns the match weight of each level in bits, never rising with disagreement."""
        raw = [float(np.clip(np.log2(m / u), MIN_WEIGHT, MAX_WEIGHT)) for m, u in self.pooled]
        raw[0] = max(raw[0] - self.lift, 0.0)
        if self.comparison.name != "email":
            for level in range(1, len(raw)):
                raw[level] = min(raw[level], raw[level - 1])
        return tuple(raw)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of all comparisons of an object, with the prior."""

    object: str
    facts: tuple[FactWeights, ...]
    rows: int  # rows that the model was learned on (identical rows counted once)
    expected: float  # expected number of duplicate pairs
    rounds: tuple[float, ...] = ()  # expected pairs after each round of expectation-maximisation
    name_gain: tuple[float, ...] = ()  # bits learned per class of bearers of a whole name (namesakes.py)
    possible: float = 0.0  # pairs that could be made at all, where two sources are linked; 0: any two rows

    @property
    def prior(self) -> float:
        """Returns the prior weight in bits: how likely two random records are the same entity."""
        # A table of five rows is a sample of a larger world: its pairs are not taken for less than these.
        pairs = max(self.possible or self.rows * (self.rows - 1) / 2, FEWEST_PAIRS)
        share = min(max(self.expected, 1e-9) / max(pairs, 1.0), 0.5)
        return float(np.log2(share / (1 - share)))

    @property
    def cluster_size(self) -> float:
        """Returns the mean number of records of the entity that a random record belongs to."""
        return 1.0 + 2.0 * self.expected / max(self.rows, 1)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Returns the comparisons, in the order of level tables."""
        return tuple(fact.comparison for fact in self.facts)


def probability(weight: NDArray[np.floating]) -> NDArray[np.float64]:
    """Returns the match probability of match weights in bits (prior included)."""
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(weight.astype(np.float64), -60, 60))))


def bits(share: float) -> float:
    """Returns the match weight in bits of a probability."""
    return float(np.log2(share / (1 - share)))
