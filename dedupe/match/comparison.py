"""What a comparison is: ordered levels of agreement for one fact about two records.

Level 0 is agreement on the same value, the last level is disagreement, -1 means that one of the two says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dedupe.model import IntArray

Levels = NDArray[np.int8]
Holders = NDArray[np.int32]

#: What part a comparison plays when weights are added up (see scoring.py).
#: given, family: the parts of a person's name. identity: the name of an organisation. contact: a phone, mailbox or web
#: domain. place: where somebody is, lives or works. geo: town, state, country, where only the best counts.
#: trait: a fact of its own (birth date). identifier: a number given out by somebody. weak: a category or text.
Role = Literal[
    "given", "family", "identity", "contact", "place", "geo", "trait", "identifier", "weak", "suffix", "kind"
]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact that is compared, with what is believed of it before the data are seen."""

    name: str
    role: Role
    levels: tuple[str, ...]  # for people, level 0 first
    prior_m: tuple[float, ...]  # share of each level among true duplicates, before seeing data; sums to 1
    prior_u: tuple[float, ...]  # the same among different entities; used where data are too few to count
    frequency: bool = True  # level 0 weighs less for a common value
    lift: bool = False  # level 0 is measured against records of the same language (see training.py)
    within: bool = False  # mostly a part of the record's name: where the names agree it says nothing more


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The level of each pair, and how many rows hold the value a pair agrees on (0 where that does not apply)."""

    level: Levels
    holders: Holders


class Comparer(Protocol):
    """Compares pairs of rows in one or several facts that must be looked at together."""

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The facts, in the order in which `compare` returns them."""

    def compare(self, left: IntArray, right: IntArray) -> tuple[Compared, ...]:
        """Returns one Compared per fact for the pairs (left[i], right[i])."""


def nothing(length: int) -> Compared:
    """Returns the result of comparing nothing: level -1 everywhere."""
    return Compared(np.full(length, -1, dtype=np.int8), np.zeros(length, dtype=np.int32))
